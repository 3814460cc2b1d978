//! What lies outside the process: sign-in today; calendars, mail and webhooks when they come.
//!
//! Owns the protocols and their libraries, so that no floor above sees them. It decides nothing.

pub mod signin;

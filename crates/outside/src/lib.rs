//! What lies outside the process: fetching over HTTP, mail, sign-in; calendars and webhooks when they come.
//!
//! Owns the protocols and their libraries, so that no floor above sees them. It decides nothing.

pub mod client;
pub mod mail;
pub mod media;
pub mod signin;

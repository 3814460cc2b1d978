//! Ways to prove who one is.

pub mod openid;
pub mod passkey;
pub mod password;
pub mod totp;

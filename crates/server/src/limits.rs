//! Rates of requests: how many an address and a credential may send, and how often signing in may be tried.
//!
//! The numbers are far above what people and well-behaved scripts do; they stop loops and guessing. They live in
//! memory and start anew with the process.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::address::network;
use crate::problem::Rejection;

/// From how many keys on those that are full again are forgotten.
const KEYS_MAX: usize = 20_000;

/// Requests of one address: a second, and at once.
const ADDRESS: (u32, u32) = (200, 1_000);
/// Requests with one credential: a second, and at once.
const CREDENTIAL: (u32, u32) = (100, 500);
/// Attempts to sign in from one address: a minute, and at once.
const SIGN_IN_ADDRESS: (u32, u32) = (60, 30);
/// Attempts to sign in under one name: a minute, and at once.
const SIGN_IN_NAME: (u32, u32) = (10, 10);

/// Bookings without an account a minute from one address, and how many at once.
const EMBED_ADDRESS: (u32, u32) = (10, 10);
/// Bookings without an account a minute for one e-mail address, and how many at once.
const EMBED_EMAIL: (u32, u32) = (2, 5);

/// Mails with a link for a new password that one e-mail address gets: an hour, and at once.
const RESET_EMAIL: (u32, u32) = (4, 3);

/// The limiters.
pub struct Limits {
    address: Limiter,
    credential: Limiter,
    sign_in_address: Limiter,
    sign_in_name: Limiter,
    embed_address: Limiter,
    embed_email: Limiter,
    reset_email: Limiter,
}

impl Limits {
    /// Limits that nobody has used yet.
    pub fn new() -> Self {
        Self {
            address: Limiter::new(Quota::per_second, ADDRESS),
            credential: Limiter::new(Quota::per_second, CREDENTIAL),
            sign_in_address: Limiter::new(Quota::per_minute, SIGN_IN_ADDRESS),
            sign_in_name: Limiter::new(Quota::per_minute, SIGN_IN_NAME),
            embed_address: Limiter::new(Quota::per_minute, EMBED_ADDRESS),
            embed_email: Limiter::new(Quota::per_minute, EMBED_EMAIL),
            reset_email: Limiter::new(Quota::per_hour, RESET_EMAIL),
        }
    }

    /// Counts a request, with the credential it carries.
    pub fn request(&self, address: IpAddr, credential: Option<&str>) -> Result<(), Rejection> {
        self.address.take(&network(address))?;
        credential.map_or(Ok(()), |credential| self.credential.take(credential))
    }

    /// Counts a booking without an account.
    pub fn embed(&self, address: IpAddr, email: &str) -> Result<(), Rejection> {
        self.embed_address.take(&network(address))?;
        self.embed_email.take(&email.trim().to_lowercase())
    }

    /// Counts an attempt to sign in.
    pub fn sign_in(&self, address: IpAddr, name: &str) -> Result<(), Rejection> {
        self.sign_in_address.take(&network(address))?;
        self.sign_in_name.take(&name.trim().to_lowercase())
    }

    /// Counts a wish for a link that sets a new password.
    pub fn reset(&self, address: IpAddr, email: &str) -> Result<(), Rejection> {
        self.sign_in_address.take(&network(address))?;
        self.reset_email.take(&email.trim().to_lowercase())
    }

    /// Counts an attempt to prove something with a secret, and for whom where that is known.
    pub fn proof(&self, address: IpAddr, whom: Option<&str>) -> Result<(), Rejection> {
        self.sign_in_address.take(&network(address))?;
        whom.map_or(Ok(()), |whom| self.own_proof(whom))
    }

    /// Counts an attempt of somebody who is signed in to prove themselves once more.
    pub fn own_proof(&self, user_id: &str) -> Result<(), Rejection> {
        self.sign_in_name.take(&format!("of {user_id}"))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

struct Limiter(DefaultKeyedRateLimiter<String>);

impl Limiter {
    fn new(per: fn(NonZeroU32) -> Quota, (rate, burst): (u32, u32)) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::keyed(per(at_least_one(rate)).allow_burst(at_least_one(burst))))
    }

    fn take(&self, key: &str) -> Result<(), Rejection> {
        if self.0.len() > KEYS_MAX {
            self.0.retain_recent();
        }
        self.0.check_key(&key.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Rejection::too_many_requests(whole_seconds(wait))
        })
    }
}

/// A wait in whole seconds, at least one.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_one_name_is_stopped_from_everywhere() {
        let limits = Limits::new();
        let mut tries =
            (0..50).map(|host| limits.sign_in(IpAddr::from([203, 0, 113, host]), "ann@example.org"));
        assert!(tries.any(|attempt| attempt.is_err()));
        assert!(limits.sign_in(IpAddr::from([203, 0, 113, 200]), "bob@example.org").is_ok());
    }

    #[test]
    fn bookings_without_an_account_are_few() {
        let limits = Limits::new();
        let mut from_one = (0..50)
            .map(|number| limits.embed(IpAddr::from([203, 0, 113, 1]), &format!("{number}@example.org")));
        assert!(from_one.any(|attempt| attempt.is_err()));
        let mut for_one =
            (0..50).map(|host| limits.embed(IpAddr::from([198, 51, 100, host]), "ann@example.org"));
        assert!(for_one.any(|attempt| attempt.is_err()));
        assert!(limits.embed(IpAddr::from([192, 0, 2, 1]), "bob@example.org").is_ok());
    }

    #[test]
    fn nobody_fills_anothers_mailbox() {
        let limits = Limits::new();
        let mut asked = (0..5).map(|host| limits.reset(IpAddr::from([203, 0, 113, host]), "ann@example.org"));
        assert!(asked.any(|attempt| attempt.is_err()));
        assert!(limits.reset(IpAddr::from([203, 0, 113, 1]), "bob@example.org").is_ok());
    }

    #[test]
    fn a_wait_is_rounded_up() {
        for (milliseconds, seconds) in [(0, 1), (1, 1), (999, 1), (1_000, 1), (1_001, 2)] {
            assert_eq!(whole_seconds(Duration::from_millis(milliseconds)), seconds, "{milliseconds}");
        }
    }
}

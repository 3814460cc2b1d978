//! The clock: the only file that reads it. Everything else gets the moment as an argument.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use timeline::Instant;

/// The moment, in whole seconds.
pub fn now() -> Instant {
    Instant::from_unix(i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX))
}

/// Milliseconds since 1970, for ids that sort by time.
pub fn unix_milliseconds() -> u64 {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}

/// A clock set before 1970 reads as 1970; `holdfast doctor` tells about it.
#[expect(clippy::disallowed_methods, reason = "this file is where time enters the program")]
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

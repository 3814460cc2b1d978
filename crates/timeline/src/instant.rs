//! An exact moment. Owns its bounds and arithmetic; what a clock on a wall shows then is `zone`'s affair.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::TimeError;

/// A moment in whole UTC seconds since 1970, between the years 1900 and 2200.
///
/// Every constructor keeps the bounds, so the difference of two instants, or an instant moved by a length,
/// cannot overflow. It serialises as the integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Instant(i64);

impl Instant {
    /// 1900-01-01T00:00:00Z, the first instant.
    pub const EARLIEST: Instant = Instant(-2_208_988_800);
    /// 2200-12-31T23:59:59Z, the last instant.
    pub const LATEST: Instant = Instant(7_289_654_399);

    /// The instant of a number that was checked before, such as a stored one. A number out of bounds gives
    /// the nearest bound; use [`Instant::checked_from_unix`] for what a caller sent.
    pub const fn from_unix(seconds: i64) -> Instant {
        if seconds < Instant::EARLIEST.0 {
            Instant::EARLIEST
        } else if seconds > Instant::LATEST.0 {
            Instant::LATEST
        } else {
            Instant(seconds)
        }
    }

    /// The instant of a number from outside. Errors with [`TimeError::OutOfRange`].
    pub const fn checked_from_unix(seconds: i64) -> Result<Instant, TimeError> {
        if seconds < Instant::EARLIEST.0 || seconds > Instant::LATEST.0 {
            return Err(TimeError::OutOfRange);
        }
        Ok(Instant(seconds))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn as_unix(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds` (negative: back), stopping at the bounds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant::from_unix(self.0.saturating_add(seconds))
    }

    /// This instant moved by `seconds` (negative: back), or nothing outside the bounds.
    pub fn checked_plus_seconds(self, seconds: i64) -> Option<Instant> {
        Instant::checked_from_unix(self.0.checked_add(seconds)?).ok()
    }

    /// Elapsed seconds from `earlier` to this instant; negative if `earlier` is later.
    pub const fn seconds_since(self, earlier: Instant) -> i64 {
        self.0 - earlier.0
    }

    /// The instant of a timestamp, its fraction of a second cut off: towards the past, before 1970 too.
    /// Errors with [`TimeError::OutOfRange`].
    pub fn from_timestamp(timestamp: Timestamp) -> Result<Instant, TimeError> {
        let is_before_the_whole_second = timestamp.subsec_nanosecond() < 0;
        Instant::checked_from_unix(timestamp.as_second() - i64::from(is_before_the_whole_second))
    }

    /// The same moment for jiff. It always exists: jiff's bounds are wider than ours.
    pub const fn to_timestamp(self) -> Timestamp {
        Timestamp::constant(self.0, 0)
    }
}

impl TryFrom<i64> for Instant {
    type Error = TimeError;

    fn try_from(seconds: i64) -> Result<Instant, TimeError> {
        Instant::checked_from_unix(seconds)
    }
}

impl From<Instant> for i64 {
    fn from(instant: Instant) -> i64 {
        instant.0
    }
}

/// RFC 3339 in UTC: `2026-03-29T01:00:00Z`.
impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_timestamp().fmt(formatter)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_in_every_constructor() {
        assert_eq!(Instant::EARLIEST.to_string(), "1900-01-01T00:00:00Z");
        assert_eq!(Instant::LATEST.to_string(), "2200-12-31T23:59:59Z");
        assert_eq!(Instant::from_unix(i64::MIN), Instant::EARLIEST);
        assert_eq!(Instant::from_unix(i64::MAX), Instant::LATEST);
        assert_eq!(Instant::LATEST.plus_seconds(i64::MAX), Instant::LATEST);
        assert_eq!(Instant::EARLIEST.plus_seconds(i64::MIN), Instant::EARLIEST);
        assert_eq!(Instant::LATEST.checked_plus_seconds(1), None);
        assert_eq!(Instant::EARLIEST.checked_plus_seconds(-1), None);
        assert_eq!(Instant::checked_from_unix(7_289_654_400), Err(TimeError::OutOfRange));
        assert_eq!(Instant::checked_from_unix(7_289_654_399), Ok(Instant::LATEST));
    }

    #[test]
    fn differences_are_signed() {
        let (noon, one) = (Instant::from_unix(43_200), Instant::from_unix(46_800));
        assert_eq!((one.seconds_since(noon), noon.seconds_since(one)), (3_600, -3_600));
    }

    #[test]
    fn a_fraction_is_cut_towards_the_past() {
        for (text, seconds) in [
            ("1970-01-01T00:00:01.999Z", 1),
            ("1969-12-31T23:59:59.001Z", -1),
            ("1969-12-31T23:59:58Z", -2),
            ("1970-01-01T00:00:00.5Z", 0),
        ] {
            let timestamp: Timestamp = text.parse().unwrap();
            assert_eq!(Instant::from_timestamp(timestamp).unwrap().as_unix(), seconds, "{text}");
        }
        assert_eq!(Instant::from_timestamp(Timestamp::MAX), Err(TimeError::OutOfRange));
        assert_eq!(Instant::from_timestamp(Timestamp::MIN), Err(TimeError::OutOfRange));
    }

    #[test]
    fn serialises_as_a_checked_integer() {
        assert_eq!(serde_json::to_string(&Instant::from_unix(1_774_746_000)).unwrap(), "1774746000");
        assert_eq!(serde_json::from_str::<Instant>("-5").unwrap(), Instant::from_unix(-5));
        assert!(serde_json::from_str::<Instant>("99999999999").is_err());
    }
}

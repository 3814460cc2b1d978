//! A half-open interval of instants. Owns how two of them relate; sets of them are in `spans`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Instant;

/// The instants from `start` up to, not including, `end`. Never empty: `start < end` always holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Span {
    start: Instant,
    end: Instant,
}

impl Span {
    /// The span between two instants, or nothing unless `start < end`.
    pub fn new(start: Instant, end: Instant) -> Option<Span> {
        (start < end).then_some(Span { start, end })
    }

    /// The span that starts at `start` and lasts `seconds`, or nothing if that is not positive or ends
    /// after [`Instant::LATEST`].
    pub fn starting(start: Instant, seconds: i64) -> Option<Span> {
        Span::new(start, start.checked_plus_seconds(seconds)?)
    }

    /// The first instant inside.
    pub const fn start(self) -> Instant {
        self.start
    }

    /// The first instant after.
    pub const fn end(self) -> Instant {
        self.end
    }

    /// Elapsed length in seconds, always positive.
    pub const fn seconds(self) -> i64 {
        self.end.seconds_since(self.start)
    }

    /// Whether some instant is in both. 9-10 and 10-11 do not overlap.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether one ends exactly where the other starts.
    pub fn touches(self, other: Span) -> bool {
        self.end == other.start || other.end == self.start
    }

    /// Whether `instant` is inside; the end is not.
    pub fn contains(self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether every instant of `other` is inside.
    pub fn encloses(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part of this span that lies in `within`, if any.
    pub fn clip(self, within: Span) -> Option<Span> {
        Span::new(self.start.max(within.start), self.end.min(within.end))
    }

    /// This span widened on both sides, as buffers do, stopping at the bounds of [`Instant`].
    #[must_use]
    pub fn pad(self, before_seconds: u32, after_seconds: u32) -> Span {
        Span {
            start: self.start.plus_seconds(-i64::from(before_seconds)),
            end: self.end.plus_seconds(i64::from(after_seconds)),
        }
    }

    /// The smallest span that encloses both.
    #[must_use]
    pub fn hull(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.start, self.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The serialised shape, in which nothing is promised yet.
#[derive(Serialize, Deserialize)]
struct Bounds {
    start: Instant,
    end: Instant,
}

impl TryFrom<Bounds> for Span {
    type Error = &'static str;

    fn try_from(bounds: Bounds) -> Result<Span, Self::Error> {
        Span::new(bounds.start, bounds.end).ok_or("a span ends after it starts")
    }
}

impl From<Span> for Bounds {
    fn from(span: Span) -> Bounds {
        Bounds { start: span.start, end: span.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Instant::from_unix(start), Instant::from_unix(end)).unwrap()
    }

    #[test]
    fn is_never_empty() {
        let at = Instant::from_unix(10);
        assert_eq!(Span::new(at, at), None);
        assert_eq!(Span::new(at, Instant::from_unix(9)), None);
        assert_eq!(Span::starting(at, 0), None);
        assert_eq!(Span::starting(at, -1), None);
        assert_eq!(Span::starting(Instant::LATEST, 1), None);
        assert_eq!(Span::starting(at, 5), Some(span(10, 15)));
        assert!(serde_json::from_str::<Span>(r#"{"start":10,"end":10}"#).is_err());
        assert_eq!(serde_json::to_string(&span(10, 15)).unwrap(), r#"{"start":10,"end":15}"#);
    }

    #[test]
    fn relates_to_every_position_of_another() {
        let fixed = span(10, 20);
        // (other, overlaps, touches, encloses, clipped)
        for (other, overlaps, touches, encloses, clipped) in [
            (span(0, 5), false, false, false, None),
            (span(0, 10), false, true, false, None),
            (span(0, 15), true, false, false, Some(span(10, 15))),
            (span(0, 20), true, false, false, Some(fixed)),
            (span(0, 30), true, false, false, Some(fixed)),
            (span(10, 15), true, false, true, Some(span(10, 15))),
            (span(10, 20), true, false, true, Some(fixed)),
            (span(10, 30), true, false, false, Some(fixed)),
            (span(12, 18), true, false, true, Some(span(12, 18))),
            (span(15, 20), true, false, true, Some(span(15, 20))),
            (span(15, 30), true, false, false, Some(span(15, 20))),
            (span(20, 30), false, true, false, None),
            (span(25, 30), false, false, false, None),
        ] {
            assert_eq!(fixed.overlaps(other), overlaps, "{other}");
            assert_eq!(other.overlaps(fixed), overlaps, "{other}");
            assert_eq!(fixed.touches(other), touches, "{other}");
            assert_eq!(other.touches(fixed), touches, "{other}");
            assert_eq!(fixed.encloses(other), encloses, "{other}");
            assert_eq!(fixed.clip(other), clipped, "{other}");
            assert_eq!(other.clip(fixed), clipped, "{other}");
        }
        assert!(fixed.contains(fixed.start()) && !fixed.contains(fixed.end()));
    }

    #[test]
    fn padding_stops_at_the_bounds() {
        assert_eq!(span(10, 20).pad(3, 4), span(7, 24));
        assert_eq!(span(10, 20).hull(span(30, 40)), span(10, 40));
        let whole = Span::new(Instant::EARLIEST, Instant::LATEST).unwrap();
        assert_eq!(whole.pad(u32::MAX, u32::MAX), whole);
    }
}

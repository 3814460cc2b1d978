//! A set of instants as sorted spans. Owns set algebra; counting how much is in use is in `sweep`.

use serde::{Deserialize, Serialize};

use crate::{Instant, Span};

/// A set of instants, kept as spans in ascending order that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Span>", into = "Vec<Span>")]
pub struct Spans(Vec<Span>);

impl Spans {
    /// The set without any instant.
    pub const fn empty() -> Spans {
        Spans(Vec::new())
    }

    /// Whether no instant is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The spans in ascending order, none of which overlap or touch.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// The spans as a slice, in ascending order.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Elapsed seconds in the set.
    pub fn total_seconds(&self) -> i64 {
        self.iter().map(Span::seconds).sum()
    }

    /// Whether `instant` is in the set.
    pub fn contains(&self, instant: Instant) -> bool {
        self.ending_after(instant).first().is_some_and(|span| span.contains(instant))
    }

    /// Whether every instant of `span` is in the set.
    pub fn covers(&self, span: Span) -> bool {
        // Neighbours never touch, so a covered span lies in a single one.
        self.ending_after(span.start()).first().is_some_and(|candidate| candidate.encloses(span))
    }

    /// Whether some instant of `span` is in the set.
    pub fn overlaps(&self, span: Span) -> bool {
        self.ending_after(span.start()).first().is_some_and(|candidate| candidate.overlaps(span))
    }

    /// The instants that are in either set.
    #[must_use]
    pub fn union(&self, other: &Spans) -> Spans {
        self.iter().chain(other.iter()).collect()
    }

    /// The instants that are in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Spans) -> Spans {
        let (mut left, mut right) = (self.0.as_slice(), other.0.as_slice());
        let mut both = Vec::new();
        while let ([first, left_rest @ ..], [second, right_rest @ ..]) = (left, right) {
            both.extend(first.clip(*second));
            // The one that ends first can meet nothing further on the other side.
            if first.end() <= second.end() {
                left = left_rest;
            } else {
                right = right_rest;
            }
        }
        Spans(both)
    }

    /// The instants that are in this set and not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Spans) -> Spans {
        let mut left_over = Vec::new();
        for span in self.iter() {
            let mut start = span.start();
            for taken in other.ending_after(start).iter().take_while(|taken| taken.start() < span.end()) {
                left_over.extend(Span::new(start, taken.start()));
                start = taken.end();
            }
            left_over.extend(Span::new(start, span.end()));
        }
        Spans(left_over)
    }

    /// The instants of `within` that are not in the set.
    #[must_use]
    pub fn gaps(&self, within: Span) -> Spans {
        Spans(vec![within]).subtract(self)
    }

    /// The instants of the set that are in `within`.
    #[must_use]
    pub fn clip(&self, within: Span) -> Spans {
        let meeting = self.ending_after(within.start()).iter().take_while(|span| span.start() < within.end());
        Spans(meeting.filter_map(|span| span.clip(within)).collect())
    }

    /// The spans that end after `instant`: the first of them is the only one that may contain it.
    fn ending_after(&self, instant: Instant) -> &[Span] {
        let passed = self.0.partition_point(|span| span.end() <= instant);
        self.0.get(passed..).unwrap_or_default()
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Spans {
        Spans(vec![span])
    }
}

impl From<Vec<Span>> for Spans {
    fn from(mut spans: Vec<Span>) -> Spans {
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.start() <= last.end() => *last = last.hull(span),
                _ => merged.push(span),
            }
        }
        Spans(merged)
    }
}

impl From<Spans> for Vec<Span> {
    fn from(spans: Spans) -> Vec<Span> {
        spans.0
    }
}

/// Any spans, in any order, overlapping or not: the result is the instants that are in at least one.
impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Spans {
        Spans::from(spans.into_iter().collect::<Vec<Span>>())
    }
}

impl IntoIterator for Spans {
    type Item = Span;
    type IntoIter = std::vec::IntoIter<Span>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = Span;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, Span>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}

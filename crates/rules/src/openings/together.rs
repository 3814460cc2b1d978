//! Openings of several resources that are booked as one: times at which each of them is free.

use timeline::{Instant, Span, Spans};

use super::{free_spans, length_on_grid, nearest_places, nearness, times};
use crate::case::{Case, Line};
use crate::named_units;

/// A line and where it is free.
struct Free<'a> {
    line: Line<'a>,
    spans: Vec<Span>,
    /// Whether the spans are runs of weekly slots, to be taken whole.
    are_slots: bool,
}

impl<'a> Free<'a> {
    fn of(case: &Case<'_>, line: Line<'a>, seconds: i64, within: Span) -> Self {
        let spans = free_spans(case, &line, seconds, within);
        let are_slots = times::are_slots(case, &line);
        Self { line, spans, are_slots }
    }

    fn has_place(&self, place: Span) -> bool {
        if self.are_slots {
            return self.spans.contains(&place);
        }
        self.spans.iter().any(|span| span.encloses(place))
    }
}

/// The length in seconds that a booking of so many seconds has on the grids of all lines of the case.
pub fn length_of_all(case: &Case<'_>, seconds: i64) -> i64 {
    case.lines().fold(seconds, |seconds, line| length_on_grid(case, &line, seconds))
}

/// Places in `within` at which all lines of the case may fit together, those nearest to the wanted start first. Where
/// weekly slots bind a line, its slots are taken whole. The case's facts hold what occupies each resource in `within`.
pub fn places_of_all(case: &Case<'_>, wanted: Instant, seconds: i64, within: Span) -> Vec<Span> {
    let all: Vec<Free<'_>> = case.lines().map(|line| Free::of(case, line, seconds, within)).collect();
    let has_slots = all.iter().any(|free| free.are_slots);
    let common = if has_slots { Vec::new() } else { common(&all, seconds) };
    let tried = all.iter().filter(|free| free.are_slots == has_slots);
    let near = tried.flat_map(|free| {
        let spans = if has_slots { &free.spans } else { &common };
        nearest_places(case, &free.line, spans, wanted, seconds)
    });
    let mut places: Vec<Span> = near.filter(|place| all.iter().all(|free| free.has_place(*place))).collect();
    places.sort_by_key(|place| nearness(wanted, *place));
    places.dedup();
    places
}

/// The spans in which so many seconds fit on all lines wherever they start.
fn common(all: &[Free<'_>], seconds: i64) -> Vec<Span> {
    let starts_of = |free: &Free<'_>| {
        free.spans.iter().filter_map(|span| named_units::starts_in(*span, seconds)).collect::<Spans>()
    };
    let starts = all.iter().map(starts_of).reduce(|all, one| all.intersect(&one)).unwrap_or_default();
    let whole = |starts: Span| Span::new(starts.start(), named_units::last_of(starts).plus_seconds(seconds));
    starts.iter().filter_map(whole).collect()
}

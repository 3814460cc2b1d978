//! Grid. Reads restrict_start_end_minutes: both ends fall on multiples of so many minutes from local midnight.

use timeline::{Instant, Span, is_on_grid, on_grid_at_or_after, on_grid_at_or_before};

use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `restrict_start_end_minutes`: start and end are on the grid by the clock on the wall. An end that an edit leaves
/// where it was is not asked again.
pub(crate) fn ends_are_on_grid(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(minutes), Some(span)) = (line.resource.settings.timing.restrict_start_end_minutes, line.span)
    else {
        return Verdict::NotAsked;
    };
    if !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let zone = &case.facts.site.timezone;
    let old = case.old_span(line);
    let is_off =
        |instant: Instant, old: Option<Instant>| old != Some(instant) && !is_on_grid(instant, zone, minutes);
    let describe = |asked: Instant| {
        let before = on_grid_at_or_before(asked, zone, minutes).unwrap_or(asked);
        let after = on_grid_at_or_after(asked, zone, minutes).unwrap_or(asked);
        Detail::Grid { asked, minutes, before, after }
    };
    if is_off(span.start(), old.map(Span::start)) {
        Verdict::Broken(describe(span.start()))
    } else if is_off(span.end(), old.map(Span::end)) {
        Verdict::Broken(describe(span.end()))
    } else {
        Verdict::Holds(describe(span.start()))
    }
}

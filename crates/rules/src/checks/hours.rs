//! Weekly hours. Reads blackouts and weekly_blocks_mode.
//!
//! Hours of the week are times on the wall in the site's zone; `timeline` turns them into instants, clock changes
//! included. Nobody waives them, and staff work is not judged by them.

use model::resource::WeeklyBlocksMode;
use timeline::{Span, Spans, WeeklyHours};

use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `blackouts` in the mode `block`: it touches none of the drawn times.
pub(crate) fn outside_weekly_blocks(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, WeeklyBlocksMode::Block, |drawn, span| drawn.intersect(&Spans::from(span)))
}

/// `blackouts` in the mode `available`: it lies wholly within the drawn times.
pub(crate) fn within_weekly_hours(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, WeeklyBlocksMode::Available, |drawn, span| drawn.gaps(span))
}

/// Finds the closed stretches of the wanted span, less those that the version being edited already had.
fn judge(
    case: &Case<'_>,
    line: &Line<'_>,
    mode: WeeklyBlocksMode,
    closed_within: fn(&Spans, Span) -> Spans,
) -> Verdict {
    let hours = &line.resource.settings.hours;
    let Some(span) = line.span else { return Verdict::NotAsked };
    let is_soft = case.draft.kind == model::Kind::Soft;
    if hours.weekly_blocks_mode != mode || hours.blackouts.is_empty() || is_soft || !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let drawn = WeeklyHours::from_iter(hours.weekly_windows()).spans_between(&case.facts.site.timezone, span);
    let mut closed = closed_within(&drawn, span);
    if let Some(old) = case.old_span(line) {
        closed = closed.subtract(&Spans::from(old));
    }
    match closed.iter().next() {
        None => Verdict::Holds(Detail::Plain),
        Some(taken) => {
            Verdict::Broken(Detail::Stretch { asked: span, taken, free: 0, units: line.asked.units })
        }
    }
}

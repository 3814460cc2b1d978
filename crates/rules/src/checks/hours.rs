//! Weekly hours and closures. Reads blackouts and weekly_blocks_mode, and the closures of the site.
//!
//! Hours of the week are times on the wall in the site's zone; `timeline` turns them into instants, clock changes
//! included. Nobody waives them; a closure yields to force. Staff work and soft bookings are not judged by them, and a
//! loan only when it is fetched: it lasts over nights and holidays.

use model::Kind;
use model::resource::{Blackout, WeeklyBlocksMode};
use timeline::{Span, Spans, WeeklyHours};

use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `blackouts` in the mode `block`: it touches none of the drawn times.
pub(crate) fn outside_weekly_blocks(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, WeeklyBlocksMode::Block, |drawn, span| drawn.intersect(&Spans::from(span)))
}

/// `blackouts` in the mode `available`: it lies wholly within the drawn times.
pub(crate) fn within_weekly_hours(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, WeeklyBlocksMode::Available, Spans::gaps)
}

/// Closures: it touches none that is about the resource, but where the version being edited was already.
pub(crate) fn outside_closures(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(span) = judged_span(case, line).filter(|_| case.draft.kind == Kind::Reservation) else {
        return Verdict::NotAsked;
    };
    let wanted = Spans::from(span);
    let added = case.old_span(line).map_or(wanted.clone(), |old| wanted.subtract(&Spans::from(old)));
    let closures = case.facts.limits.closures.iter().enumerate();
    let mut concerned = closures.filter(|(_, closure)| closure.scope.includes(line.resource)).peekable();
    if concerned.peek().is_none() {
        return Verdict::NotAsked;
    }
    match concerned.find(|(_, closure)| added.overlaps(closure.span)) {
        None => Verdict::Holds(Detail::Plain),
        Some((place, closure)) => {
            Verdict::Broken(Detail::Closed { place, asked: span, closed: closure.span })
        }
    }
}

/// Finds the closed stretches of the wanted span, less those that the version being edited already had.
fn judge(
    case: &Case<'_>,
    line: &Line<'_>,
    mode: WeeklyBlocksMode,
    closed_within: fn(&Spans, Span) -> Spans,
) -> Verdict {
    let hours = &line.resource.settings.hours;
    let Some(span) = judged_span(case, line) else { return Verdict::NotAsked };
    if hours.weekly_blocks_mode != mode || hours.blackouts.is_empty() || case.draft.kind != Kind::Reservation
    {
        return Verdict::NotAsked;
    }
    let windows = hours.blackouts.iter().filter_map(Blackout::window).collect();
    // Settings with more windows than a week can hold are never saved; were there any, all of it would be closed.
    let Ok(week) = WeeklyHours::new(windows) else { return Verdict::Broken(Detail::Plain) };
    let drawn = week.spans_between(&case.facts.site.timezone, span);
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

/// The time that has to be open: all of it, and of a loan its first second.
fn judged_span(case: &Case<'_>, line: &Line<'_>) -> Option<Span> {
    if case.is_loan(line) { Span::starting(line.asked.start, 1) } else { line.span }
}

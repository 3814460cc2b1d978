//! Which times the settings leave open to a caller: weekly hours, closures, weekly slots, and the hours of rates.
//!
//! Each is a set of time. What is free of bookings is found by the file above.

use model::Kind;
use model::resource::{Blackout, Rate, WeeklyBlocksMode};
use timeline::{Span, Spans, WeeklyHours};

use super::binds;
use crate::case::{Case, Line};
use crate::charge;
use crate::checks::grid;
use crate::checks::shape::is_ordinary;
use crate::refusal::Code;

/// The instants that the weekly hours leave open.
pub(super) fn in_hours(case: &Case<'_>, line: &Line<'_>, within: Span) -> Spans {
    let hours = &line.resource.settings.hours;
    if hours.blackouts.is_empty() || case.draft.kind != Kind::Reservation {
        return Spans::from(within);
    }
    let Some(drawn) = drawn(case, &hours.blackouts, within) else { return Spans::empty() };
    match hours.weekly_blocks_mode {
        WeeklyBlocksMode::Block => drawn.gaps(within),
        WeeklyBlocksMode::Available => drawn.clip(within),
    }
}

/// The instants that closures take.
pub(super) fn closed(case: &Case<'_>, line: &Line<'_>) -> Spans {
    if case.draft.kind != Kind::Reservation || !binds(case, Code::Closed) {
        return Spans::empty();
    }
    let closures = case.facts.limits.closures.iter();
    closures.filter(|closure| closure.scope.includes(line.resource)).map(|closure| closure.span).collect()
}

/// Whether only whole weekly slots may be booked.
pub(super) fn are_slots(case: &Case<'_>, line: &Line<'_>) -> bool {
    let slots = &line.resource.settings.hours.weekly_slots;
    !slots.is_empty() && is_ordinary(case.draft.kind) && binds(case, Code::NotASlot)
}

/// The slots within a stretch, by start, where only they may be booked.
pub(super) fn slots(case: &Case<'_>, line: &Line<'_>, within: Span) -> Option<Vec<Span>> {
    are_slots(case, line).then(|| {
        let slots = &line.resource.settings.hours.weekly_slots;
        let mut dated = grid::dated(slots, within, &case.facts.site.timezone);
        dated.retain(|slot| within.encloses(*slot));
        dated
    })
}

/// For each rate that the person is offered for so many seconds, the times at which it is: a booking has to lie in the
/// times of one of them. All times where nothing costs anything or the caller may do without a rate.
pub(super) fn with_a_rate(case: &Case<'_>, line: &Line<'_>, seconds: i64, within: Span) -> Vec<Spans> {
    let rates = &line.resource.settings.billing.rates;
    if rates.is_empty() || case.draft.kind != Kind::Reservation || !binds(case, Code::NoRateFits) {
        return vec![Spans::from(within)];
    }
    let offered = rates.iter().filter(|rate| charge::may_have(case, rate, seconds));
    offered.map(|rate| outside_its_blocks(case, rate, within)).collect()
}

fn outside_its_blocks(case: &Case<'_>, rate: &Rate, within: Span) -> Spans {
    drawn(case, &rate.blackouts, within).map_or(Spans::empty(), |blocks| blocks.gaps(within))
}

/// The drawn times of the week as instants. Settings with more windows than a week can hold are never saved; were there
/// any, there would be none.
fn drawn(case: &Case<'_>, blackouts: &[Blackout], within: Span) -> Option<Spans> {
    let week = WeeklyHours::new(blackouts.iter().filter_map(Blackout::window).collect()).ok()?;
    Some(week.spans_between(&case.facts.site.timezone, within))
}

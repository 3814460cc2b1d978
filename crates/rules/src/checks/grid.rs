//! Grid. Reads restrict_start_end_minutes: both ends fall on multiples of so many minutes from local midnight; and
//! weekly_slots: fixed blocks that are booked whole.

use std::collections::BTreeSet;

use timeline::{Instant, Span, WeeklyHours, Zone, is_on_grid, on_grid_at_or_after, on_grid_at_or_before};

use model::resource::WeeklySlot;

use super::holds_or_passed_over;
use super::shape::has_chosen_time;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `restrict_start_end_minutes`: start and end are on the grid by the clock on the wall. An end that an edit leaves
/// where it was is not asked again, and a loan starts when it is fetched.
pub(crate) fn ends_are_on_grid(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(minutes), Some(span)) = (line.resource.settings.timing.restrict_start_end_minutes, line.span)
    else {
        return Verdict::NotAsked;
    };
    if !has_chosen_time(case.draft.kind) || case.is_loan(line) {
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

/// How far around the wanted span slots are looked for, to name the nearest.
const AROUND_SECONDS: u32 = 7 * 86_400;

/// `weekly_slots`: where there are any, it fills one or several adjoining ones whole. One that never did, because the
/// slots came later, may still be shortened.
pub(crate) fn fills_whole_slots(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let slots = &line.resource.settings.hours.weekly_slots;
    let is_bound = has_chosen_time(case.draft.kind) && !case.is_loan(line);
    let Some(asked) = line.span.filter(|_| !slots.is_empty() && is_bound) else {
        return Verdict::NotAsked;
    };
    let zone = &case.facts.site.timezone;
    let dated = dated(slots, asked, zone);
    let old = case.gives_back_from(line).and_then(model::Reservation::span);
    let is_unchanged_or_never_was_one = old.is_some_and(|old| old == asked || !is_filled(&dated, old, zone));
    let distance = |slot: &&Span| slot.start().seconds_since(asked.start()).abs();
    let nearest = dated.iter().min_by_key(distance).copied();
    holds_or_passed_over(
        is_filled(&dated, asked, zone),
        is_unchanged_or_never_was_one,
        Detail::Slots { asked, nearest },
    )
}

/// The slots as spans around a time, by start. Each is read alone, because together those that adjoin would be one.
pub(crate) fn dated(slots: &[WeeklySlot], asked: Span, zone: &Zone) -> Vec<Span> {
    let around = asked.pad(AROUND_SECONDS, AROUND_SECONDS);
    let weeks = slots.iter().filter_map(|slot| WeeklyHours::new(vec![slot.window()?]).ok());
    let mut dated: Vec<Span> = weeks.flat_map(|week| week.spans_between(zone, around)).collect();
    // What the edge of the search cuts through is no whole slot.
    dated.retain(|slot| slot.start() > around.start() && slot.end() < around.end());
    dated.sort_unstable();
    dated
}

/// Whether a chain of slots, each starting where the one before ends on the wall, leads from the start to the end. An
/// edge that comes twice starts one slot at its first time and ends the other at its second, and they adjoin all the
/// same.
fn is_filled(slots: &[Span], wanted: Span, zone: &Zone) -> bool {
    let mut reached = BTreeSet::new();
    for slot in slots {
        if slot.start() == wanted.start() || reached.contains(&zone.civil(slot.start())) {
            if slot.end() == wanted.end() {
                return true;
            }
            reached.insert(zone.civil(slot.end()));
        }
    }
    false
}

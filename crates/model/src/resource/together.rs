//! Settings that are fine alone and leave nothing to book together.
//!
//! Owns contradictions between subjects; those within one subject stand with its group. Lengths are those of an
//! ordinary week: what only a change of clocks makes possible or impossible is left to the day itself.

use std::collections::BTreeSet;

use super::problem::{Findings, Warning};
use super::weekly::WeeklySlot;
use super::{ResourceSettings, Timing};

const DAY_SECONDS: i64 = 86_400;
const WEEK_SECONDS: i64 = 7 * DAY_SECONDS;

/// How long chains of slots are looked at. A booking that must be longer than this is not judged here.
const CHAIN_SECONDS_MAX: i64 = 3 * WEEK_SECONDS;

/// Refuses settings of which no booking could keep all.
pub(super) fn check(settings: &ResourceSettings, findings: &mut Findings) {
    grid_and_lengths(&settings.timing, findings);
    slots(settings, findings);
}

/// What is accepted and keeps everybody from booking until more is set.
pub(super) fn doubts(settings: &ResourceSettings) -> Vec<Warning> {
    let access = &settings.access;
    let is_alone = access.can_only_reserve_with_related && access.related_reservables.is_empty();
    let message = "`can_only_reserve_with_related` is set and `related_reservables` is empty: until there is one, \
                   nobody can book this";
    let doubt = Warning { path: "can_only_reserve_with_related".to_owned(), message: message.to_owned() };
    is_alone.then_some(doubt).into_iter().collect()
}

/// A booking on a grid that divides the day is a multiple of it long: one such length must be allowed.
fn grid_and_lengths(timing: &Timing, findings: &mut Findings) {
    let (Some(minutes), Some(most)) = (timing.restrict_start_end_minutes, timing.reservation_max_duration)
    else {
        return;
    };
    let step = i64::from(minutes) * 60;
    let least = timing.reservation_minimum.unwrap_or(0);
    if least > most || DAY_SECONDS % step != 0 {
        return; // Said where the two lengths are compared; or the last step of the day is a shorter one.
    }
    let longest = most / step * step;
    if longest == 0 || longest < least {
        let lengths = match timing.reservation_minimum {
            Some(least) => format!(
                "between `reservation_minimum`, which is {least}, and `reservation_max_duration`, which is {most}"
            ),
            None => format!("up to `reservation_max_duration`, which is {most}"),
        };
        let message = format!("`restrict_start_end_minutes` is {minutes}: no multiple of it is {lengths}");
        findings.add("restrict_start_end_minutes", "setting.contradiction", message);
    }
}

/// What a chain of slots must keep to be bookable.
#[derive(Clone, Copy)]
struct Bounds {
    least_seconds: Option<i64>,
    most_seconds: Option<i64>,
    grid_seconds: Option<i64>,
}

/// Where there are slots, some chain of whole ones must be as long as is allowed, with both ends on the grid.
fn slots(settings: &ResourceSettings, findings: &mut Findings) {
    let (timing, slots) = (&settings.timing, &settings.hours.weekly_slots);
    let bounds = Bounds {
        least_seconds: timing.reservation_minimum,
        most_seconds: timing.reservation_max_duration,
        grid_seconds: timing.restrict_start_end_minutes.map(|minutes| i64::from(minutes) * 60),
    };
    let are_readable = !slots.is_empty() && slots.iter().all(|slot| slot.start < slot.end);
    let is_judged = bounds.least_seconds.is_none_or(|least| least <= CHAIN_SECONDS_MAX);
    if !are_readable || !is_judged || is_bookable(slots, bounds) {
        return;
    }
    let none = Bounds { least_seconds: None, most_seconds: None, grid_seconds: None };
    let named = [
        ("reservation_minimum", bounds.least_seconds, Bounds { least_seconds: bounds.least_seconds, ..none }),
        (
            "reservation_max_duration",
            bounds.most_seconds,
            Bounds { most_seconds: bounds.most_seconds, ..none },
        ),
        (
            "restrict_start_end_minutes",
            bounds.grid_seconds,
            Bounds { grid_seconds: bounds.grid_seconds, ..none },
        ),
    ];
    let set = named.iter().filter(|(_, value, _)| value.is_some());
    let alone: Vec<&str> =
        set.clone().filter(|(.., only)| !is_bookable(slots, *only)).map(|(name, ..)| *name).collect();
    let blamed = if alone.is_empty() { set.map(|(name, ..)| *name).collect() } else { alone };
    let blamed = blamed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
    let message = format!("no whole slot of `weekly_slots`, nor several in a row, keeps {blamed}");
    findings.add("weekly_slots", "setting.contradiction", message);
}

/// Whether some chain of slots, each starting where the one before ends, keeps the bounds.
fn is_bookable(slots: &[WeeklySlot], bounds: Bounds) -> bool {
    let is_on_grid = |second: i64| bounds.grid_seconds.is_none_or(|grid| second % DAY_SECONDS % grid == 0);
    let mut week: Vec<(i64, i64)> = slots.iter().map(within_week).collect();
    week.sort_unstable();
    week.dedup();
    let longest = bounds.most_seconds.unwrap_or(CHAIN_SECONDS_MAX).min(CHAIN_SECONDS_MAX);
    let starts = week.iter().map(|(start, _)| *start).filter(|start| is_on_grid(*start));
    starts.into_iter().any(|start| {
        let is_long_enough = |end: i64| bounds.least_seconds.is_none_or(|least| end - start >= least);
        let mut reached = BTreeSet::from([start]);
        while let Some(from) = reached.pop_first() {
            let next = week.iter().filter(|(begin, _)| *begin == from.rem_euclid(WEEK_SECONDS));
            for end in next.map(|(begin, end)| from + (end - begin)).filter(|end| end - start <= longest) {
                if is_long_enough(end) && is_on_grid(end) {
                    return true;
                }
                reached.insert(end);
            }
        }
        false
    })
}

/// The start and the end of a slot in seconds from Monday's midnight.
fn within_week(slot: &WeeklySlot) -> (i64, i64) {
    let midnight = i64::from(slot.weekday) * DAY_SECONDS;
    (midnight + i64::from(slot.start.seconds()), midnight + i64::from(slot.end.seconds()))
}

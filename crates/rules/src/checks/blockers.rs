//! Blocked resources: what is told where a booking takes something that is booked. Reads `blocks`.
//!
//! Whether the booked resource itself is free, also of what blocks it, is the question of `overlap.rs`.

use model::Cause;

use crate::case::{Case, Line};
use crate::plan::footprint;
use crate::refusal::{Detail, Verdict};

/// What this takes beside its own resource is not booked. It never stops anything, because blocking is the stronger
/// claim; where two resources block each other, the other's bookings stand on this one and are found there.
pub(crate) fn nothing_stands_there(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let reaches = case.draft.kind.takes_what_is_blocked(case.details(line).propagates_to_blocked);
    let was_reaching = case.stored(line).is_some_and(|stored| !stored.blocked().is_empty());
    if !reaches && was_reaching {
        // What was told before is no longer true.
        return Verdict::Holds(Detail::Plain);
    }
    let rests_on_old = was_reaching && case.only_gives_back(line);
    let Some(asked) = line.span.filter(|_| reaches && !rests_on_old) else {
        return Verdict::NotAsked;
    };
    let blocks = footprint::blocks(case, line);
    if blocks.is_empty() {
        return Verdict::NotAsked;
    }
    let of_this = case.facts.blocked.iter().enumerate();
    let of_this = of_this.filter(|(_, known)| blocks.contains(&known.resource.resource_id));
    let mut booked = of_this.filter_map(|(place, known)| {
        let is_there = |cause: Cause| matches!(cause, Cause::Booking | Cause::Maintenance | Cause::External);
        let bookings = known.occupancy.iter().filter(|row| is_there(row.cause));
        let there = bookings.map(|row| row.core).filter(|core| core.overlaps(asked));
        there.min_by_key(|core| core.start()).map(|taken| (place, taken))
    });
    match booked.next() {
        None => Verdict::Holds(Detail::Plain),
        Some((place, taken)) => {
            let resources = u32::try_from(booked.count()).unwrap_or(u32::MAX).saturating_add(1);
            Verdict::Broken(Detail::OverExisting { place, asked, taken, resources })
        }
    }
}

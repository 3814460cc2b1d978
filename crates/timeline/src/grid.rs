//! Start and end grids: every so many minutes from local midnight, by the clock on the wall. Owns which
//! instants lie on such a grid; which bookings must is the rules' affair.
//!
//! The grid begins anew at each midnight, so a step that does not divide the day leaves a shorter last step.
//! Everywhere, 0 minutes means that there is no grid and every instant is on it.

use crate::{Instant, Zone};

/// More rounds than changes of clocks have ever lain between two neighbours of a grid.
const ROUNDS_MAX: usize = 8;

/// Whether the clock on the wall shows a multiple of `minutes` since midnight.
pub fn is_on_grid(instant: Instant, zone: &Zone, minutes: u32) -> bool {
    seconds_past_grid(instant, zone, minutes) == 0
}

/// The last instant up to and including `instant` that is on the grid; nothing before
/// [`Instant::EARLIEST`].
pub fn on_grid_at_or_before(instant: Instant, zone: &Zone, minutes: u32) -> Option<Instant> {
    let mut from = instant;
    for _ in 0..ROUNDS_MAX {
        let candidate = from.checked_plus_seconds(-seconds_past_grid(from, zone, minutes))?;
        // Between changes of clocks the wall runs evenly and the candidate is right.
        match zone.change_at_or_before(from) {
            Some(change) if candidate < change => from = change.checked_plus_seconds(-1)?,
            _ => return Some(candidate),
        }
    }
    None
}

/// The first instant from `instant` on that is on the grid; nothing after [`Instant::LATEST`].
pub fn on_grid_at_or_after(instant: Instant, zone: &Zone, minutes: u32) -> Option<Instant> {
    let mut from = instant;
    for _ in 0..ROUNDS_MAX {
        let candidate = from.checked_plus_seconds(seconds_to_grid(from, zone, minutes))?;
        match zone.change_after(from) {
            Some(change) if change <= candidate => from = change,
            _ => return Some(candidate),
        }
        if is_on_grid(from, zone, minutes) {
            return Some(from);
        }
    }
    None
}

/// Seconds on the wall since the grid was last met.
fn seconds_past_grid(instant: Instant, zone: &Zone, minutes: u32) -> i64 {
    if minutes == 0 { 0 } else { seconds_of_day(instant, zone) % (i64::from(minutes) * 60) }
}

/// Seconds on the wall until the grid is met again, at midnight at the latest.
fn seconds_to_grid(instant: Instant, zone: &Zone, minutes: u32) -> i64 {
    const DAY_SECONDS: i64 = 86_400;
    match seconds_past_grid(instant, zone, minutes) {
        0 => 0,
        past => (i64::from(minutes) * 60 - past).min(DAY_SECONDS - seconds_of_day(instant, zone)),
    }
}

fn seconds_of_day(instant: Instant, zone: &Zone) -> i64 {
    let time = zone.civil(instant).time();
    i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

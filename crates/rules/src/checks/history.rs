//! Edit and cancel windows. Reads historical_edit_window and historical_cancel_window.
//!
//! A negative window N closes |N| before the start; zero or more, N after the end. Unset is open for ever, and an
//! unset cancel window follows the edit window. A request has no time, so its windows count from when it was made.

use model::{Kind, Reservation, ResourceSettings};
use timeline::Instant;

use super::holds_if;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `historical_edit_window`: it may still be changed.
pub(crate) fn within_edit_window(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, edit_until)
}

/// `historical_cancel_window`, else `historical_edit_window`: it may still be cancelled.
pub(crate) fn within_cancel_window(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line, cancel_until)
}

/// Until when people may change it; none means for ever.
pub fn edit_until(stored: &Reservation, settings: &ResourceSettings) -> Option<Instant> {
    until(stored, settings.timing.historical_edit_window)
}

/// Until when people may cancel it; none means for ever.
pub fn cancel_until(stored: &Reservation, settings: &ResourceSettings) -> Option<Instant> {
    until(stored, settings.timing.historical_cancel_window.or(settings.timing.historical_edit_window))
}

fn until(stored: &Reservation, window: Option<i64>) -> Option<Instant> {
    let window = window.filter(|_| is_ordinary(stored.kind))?;
    let counted_from = match stored.kind {
        Kind::Request => stored.first_created_at,
        _ if window < 0 => stored.start,
        _ => stored.end,
    };
    Some(counted_from.plus_seconds(window))
}

/// The window is that of the resource on which the stored version stands, so that moving to another does not open it.
fn judge(
    case: &Case<'_>,
    line: &Line<'_>,
    until: fn(&Reservation, &ResourceSettings) -> Option<Instant>,
) -> Verdict {
    let Some(stored) = &case.facts.stored else { return Verdict::NotAsked };
    let standing_on = case.facts.resources.get(&stored.resource_id).map(|known| known.resource.as_ref());
    let settings = &standing_on.unwrap_or(line.resource).settings;
    let Some(limit) = until(stored, settings) else { return Verdict::NotAsked };
    holds_if(case.now <= limit, Detail::Moment { asked: case.now, limit })
}

//! Notice and horizon. Reads creation_start_time_restriction and creation_start_time_restriction_future.
//!
//! An edit is judged by the path: time it adds is judged like a new booking of that time, so that sliding a booking
//! forward minute by minute reaches nothing that a new request could not.

use timeline::Instant;

use super::shape::has_chosen_time;
use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// How far back people may book when nothing is set: they are still on the way to the form.
const GRACE_SECONDS: i64 = 5 * 60;

/// `creation_start_time_restriction`: the first added instant is no earlier than so many seconds from now; unset, it
/// may lie up to five minutes back, and any time back for staff.
pub(crate) fn starts_late_enough(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(first_added) = first_added(case, line) else { return Verdict::NotAsked };
    if !has_chosen_time(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let limit = earliest_start(case, line);
    holds_if(first_added >= limit, Detail::Moment { asked: first_added, limit })
}

/// The first instant at which a new booking may start, for those whom the rule binds.
pub(crate) fn earliest_start(case: &Case<'_>, line: &Line<'_>) -> Instant {
    let notice = line.resource.settings.timing.creation_start_time_restriction.unwrap_or(-GRACE_SECONDS);
    case.now.plus_seconds(notice)
}

/// `creation_start_time_restriction_future`: it starts no later than so many seconds from now. An edit that leaves
/// the start, or brings it nearer, passes.
pub(crate) fn starts_within_horizon(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(horizon), Some(span)) =
        (line.resource.settings.timing.creation_start_time_restriction_future, line.span)
    else {
        return Verdict::NotAsked;
    };
    if !has_chosen_time(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let limit = case.now.plus_seconds(horizon);
    let is_nearer = case.old_span(line).is_some_and(|old| span.start() <= old.start());
    holds_or_passed_over(span.start() <= limit, is_nearer, Detail::Moment { asked: span.start(), limit })
}

/// The first instant that a new booking takes, or that an edit takes and its old version lacked: all of it, where
/// the edit wants more than time.
fn first_added(case: &Case<'_>, line: &Line<'_>) -> Option<Instant> {
    let span = line.span?;
    match case.old_span(line) {
        Some(old) if old.encloses(span) => None,
        Some(old) if old.contains(span.start()) => Some(old.end()),
        _ => Some(span.start()),
    }
}

//! Shape: whether the request makes sense at all. Reads start, end, duration, units and the version it is about.

use model::{Kind, Status};

use super::holds_if;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// The longest booking there is: ten years.
const SPAN_SECONDS_MAX: i64 = 10 * 366 * 86_400;

/// The end is after the start. A request and a template may have no time: then they are the same.
pub(crate) fn span_is_positive(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let lacks_time = case.draft.kind.may_lack_time() && line.asked.start == line.asked.end;
    holds_if(line.span.is_some() || lacks_time, Detail::Plain)
}

/// Nothing is booked for longer than ten years.
pub(crate) fn span_is_bounded(_: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(span) = line.span else { return Verdict::NotAsked };
    let detail = Detail::Seconds { asked: span.seconds(), limit: SPAN_SECONDS_MAX };
    holds_if(span.seconds() <= SPAN_SECONDS_MAX, detail)
}

/// At least one unit is asked for; what takes all of a resource asks for none.
pub(crate) fn units_are_asked(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.kind.usual_units() == 0 {
        return Verdict::NotAsked;
    }
    holds_if(line.asked.units >= 1, Detail::Units { asked: line.asked.units, limit: 1 })
}

/// The version spoken of is the newest of its lineage. Without any version there is nothing to change.
pub(crate) fn is_newest_version(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let stored = case.stored(line);
    holds_if(stored.is_some_and(|stored| stored.replaced_by.is_none()), Detail::Plain)
}

/// What is to be changed or cancelled still stands.
pub(crate) fn is_not_cancelled(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    match case.stored(line) {
        Some(stored) => holds_if(stored.cancelled.is_none(), Detail::Plain),
        None => Verdict::NotAsked,
    }
}

/// What is to be decided on still waits for approval.
pub(crate) fn is_pending(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let stored = case.stored(line);
    holds_if(stored.is_some_and(|stored| stored.status == Status::Pending), Detail::Plain)
}

/// What is to be taken back was cancelled.
pub(crate) fn is_cancelled(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    match case.stored(line) {
        Some(stored) => holds_if(stored.cancelled.is_some(), Detail::Plain),
        None => Verdict::NotAsked,
    }
}

/// Whether rules about a time that people choose judge this kind: a session says itself when it is.
pub(crate) fn has_chosen_time(kind: Kind) -> bool {
    is_ordinary(kind) && kind != Kind::Registration
}

/// Whether rules about ordinary bookings judge this kind at all: staff work, offers of staff and what other calendars say
/// are not bound by them.
pub(crate) fn is_ordinary(kind: Kind) -> bool {
    !kind.is_maintenance() && !matches!(kind, Kind::Template | Kind::External)
}

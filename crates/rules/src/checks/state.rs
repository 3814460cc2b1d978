//! State of the resource. Reads active, archived, reservable, reservable_type, externalbookingwebsite, status.

use model::Kind;
use model::resource::Condition;

use super::shape::is_ordinary;
use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `archived`: it was not taken out of service for good.
pub(crate) fn is_not_archived(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    unless_giving_back(case, line, !line.resource.settings.identity.archived)
}

/// `active`: it is switched on.
pub(crate) fn is_active(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    unless_giving_back(case, line, line.resource.settings.identity.active)
}

/// `reservable`: it takes reservations. Staff work and other calendars go on while it does not.
pub(crate) fn takes_reservations(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.kind.is_maintenance() || case.draft.kind == Kind::External {
        return Verdict::NotAsked;
    }
    unless_giving_back(case, line, line.resource.settings.access.reservable)
}

/// `reservable_type`: what takes requests without a time is not booked for a time.
pub(crate) fn takes_times(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !matches!(case.draft.kind, Kind::Reservation | Kind::Soft) {
        return Verdict::NotAsked;
    }
    unless_giving_back(case, line, !line.resource.settings.identity.is_request_only())
}

/// `externalbookingwebsite`: it is booked here and not on another website.
pub(crate) fn is_booked_here(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let elsewhere = line.resource.settings.access.externalbookingwebsite.as_deref().unwrap_or_default();
    unless_giving_back(case, line, elsewhere.is_empty())
}

/// `status`: its condition is operational. Anything else is told, and stops nothing; staff work needs no telling.
pub(crate) fn is_operational(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    holds_if(line.resource.settings.identity.status == Condition::Operational, Detail::Plain)
}

/// An edit that only gives something back is welcome in any state.
fn unless_giving_back(case: &Case<'_>, line: &Line<'_>, is_true: bool) -> Verdict {
    holds_or_passed_over(is_true, case.only_gives_back(line), Detail::Plain)
}

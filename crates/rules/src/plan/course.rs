//! The same version after something happened to it: the loan came back, somebody came or left, it ended early.

use model::{Attendance, EarlyEnd, Loan, Mark, Reservation, UserId};

use super::reservation::{changed, planned};
use super::{Notices, PlannedReservation};
use crate::case::{Case, Line};

/// When it happened, and who says so.
fn mark(case: &Case<'_>, line: &Line<'_>) -> Mark {
    Mark { at: case.moment(line), by: case.caller.user_id.clone() }
}

/// The loan came back: it takes nothing from then on.
pub(super) fn returned(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let loan = Some(Loan { returned: Some(mark(case, line)) });
    let reservation = Reservation { loan, ..changed(case, stored, notices.all()) };
    planned(case.action(line), reservation, None, notices)
}

/// Somebody came. Whoever left before is there again, since when they first came.
pub(super) fn checked_in(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let mut reservation = changed(case, stored, notices.all());
    let person = case.attendee(line).unwrap_or(&stored.reserved_for);
    match reservation.attendance.iter_mut().find(|known| known.user_id == *person) {
        Some(known) => known.checked_out = None,
        None => reservation.attendance.push(Attendance {
            user_id: person.clone(),
            checked_in: mark(case, line),
            checked_out: None,
        }),
    }
    attended(case, line, person, planned(case.action(line), reservation, None, notices))
}

/// Somebody left.
pub(super) fn checked_out(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let mut reservation = changed(case, stored, notices.all());
    let person = case.attendee(line).unwrap_or(&stored.reserved_for);
    for known in reservation.attendance.iter_mut().filter(|known| known.user_id == *person) {
        known.checked_out = Some(mark(case, line));
    }
    attended(case, line, person, planned(case.action(line), reservation, None, notices))
}

/// The same with who came or left.
fn attended(
    case: &Case<'_>,
    line: &Line<'_>,
    person: &UserId,
    planned: PlannedReservation,
) -> PlannedReservation {
    PlannedReservation { attended: Some((person.clone(), case.moment(line))), ..planned }
}

/// It ended: everybody who was there left, and the rest of its time is free. What it costs stays as it was agreed.
pub(super) fn ended_early(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let ended = mark(case, line);
    let mut reservation = Reservation { end: ended.at, ..changed(case, stored, notices.all()) };
    for known in reservation.attendance.iter_mut().filter(|known| known.is_in()) {
        known.checked_out = Some(ended.clone());
    }
    reservation.ended_early = Some(EarlyEnd { ended, booked_end: stored.end });
    planned(case.action(line), reservation, None, notices)
}

//! The event that is written beside every reservation that a decision writes.

use model::EventKind;
use rules::{Action, PlannedReservation};

/// The event that tells of a planned reservation.
pub(crate) fn told(planned: &PlannedReservation) -> EventKind {
    let action = planned.action;
    let new = planned.reservation.clone();
    match (action, &planned.supersedes) {
        (Action::Cancel, _) => EventKind::ReservationCancelled {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            reason: new.cancelled.and_then(|cancelled| cancelled.reason),
            notices: planned.notices.clone(),
        },
        (Action::Approve | Action::Deny, _) => EventKind::ReservationDecided {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            is_approval: action == Action::Approve,
            status: new.status,
        },
        (Action::Undo, _) => EventKind::ReservationRestored {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
        },
        (Action::Return, _) => EventKind::ReservationReturned {
            returned_at: new.actual_end(),
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
        },
        (Action::CheckIn | Action::CheckOut, _) => attended(planned),
        (Action::EndEarly, _) => EventKind::ReservationEndedEarly {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            end: new.end,
            booked_end: new.ended_early.map_or(new.end, |early| early.booked_end),
        },
        (_, Some(old)) => EventKind::ReservationEdited {
            reservation_id: new.reservation_id,
            replaced_reservation_id: old.reservation_id.clone(),
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            start: new.start,
            end: new.end,
            notices: planned.notices.clone(),
        },
        (_, None) => EventKind::ReservationCreated {
            reservation_id: new.reservation_id,
            lineage_id: new.lineage_id,
            resource_id: new.resource_id,
            start: new.start,
            end: new.end,
            notices: planned.notices.clone(),
        },
    }
}

/// The event that tells who came or left.
fn attended(planned: &PlannedReservation) -> EventKind {
    let new = planned.reservation.clone();
    let is_arrival = planned.action == Action::CheckIn;
    let (user_id, at) = planned.attended.clone().unwrap_or((new.reserved_for, new.changed_at));
    let (reservation_id, lineage_id, resource_id) = (new.reservation_id, new.lineage_id, new.resource_id);
    if is_arrival {
        EventKind::ReservationCheckedIn {
            reservation_id,
            lineage_id,
            resource_id,
            user_id,
            checked_in_at: at,
        }
    } else {
        EventKind::ReservationCheckedOut {
            reservation_id,
            lineage_id,
            resource_id,
            user_id,
            checked_out_at: at,
        }
    }
}

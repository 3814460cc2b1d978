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

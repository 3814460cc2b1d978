//! What happens if all rules hold: everything that will be written, with no choice left.
//!
//! Owns how a reservation and its footprint follow from a draft; not how it is written.

pub(crate) mod footprint;
mod reservation;

use model::{Notice, Occupancy, Reservation};

use crate::case::{Case, Line};
use crate::draft::Action;

/// One reservation to write.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReservation {
    /// The version to store as the live one of its lineage.
    pub reservation: Reservation,
    /// The version it supersedes, to be kept aside.
    pub supersedes: Option<Reservation>,
    /// All that the lineage occupies from now on; empty when it gives everything back.
    pub occupancy: Vec<Occupancy>,
}

/// All that a granted request writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The reservations, one for each line.
    pub reservations: Vec<PlannedReservation>,
}

/// The plan of a case in which every rule holds or was waived.
pub(crate) fn build(case: &Case<'_>, lines: &[Line<'_>], notices: &[(usize, Notice)]) -> Plan {
    let plan_line = |(place, line): (usize, &Line<'_>)| {
        let mut own: Vec<Notice> =
            notices.iter().filter(|(of, _)| *of == place).map(|(_, notice)| notice.clone()).collect();
        match (case.draft.action, &case.facts.stored) {
            (Action::Cancel, Some(stored)) => reservation::cancelled(case, stored),
            (Action::Undo, Some(stored)) => reservation::restored(case, line, stored),
            (Action::Edit, Some(stored)) => reservation::edited(case, line, stored, own),
            _ => {
                own.dedup();
                reservation::booked(case, line, own)
            }
        }
    };
    Plan { reservations: lines.iter().enumerate().map(plan_line).collect() }
}

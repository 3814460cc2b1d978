//! What happens if all rules hold: everything that will be written, with no choice left.
//!
//! Owns how a reservation and its footprint follow from a draft; not how it is written.

mod approval;
pub(crate) mod footprint;
pub(crate) mod price;
mod reservation;
mod template;

use model::{Notice, Occupancy, PayingAccount, Reservation};

use crate::case::{Case, Line};
use crate::charge;
use crate::decide::Row;
use crate::draft::Action;
use crate::refusal::Verdict;

/// One reservation to write.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReservation {
    /// The version to store as the live one of its lineage.
    pub reservation: Reservation,
    /// The version it supersedes, to be kept aside.
    pub supersedes: Option<Reservation>,
    /// All that the lineage occupies from now on; empty when it gives everything back.
    pub occupancy: Vec<Occupancy>,
    /// What was waived for this change.
    pub notices: Vec<Notice>,
}

/// All that a granted request writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The reservations, one for each line.
    pub reservations: Vec<PlannedReservation>,
    /// What spending accounts gain, in hundredths; negative for what is drawn. Each account comes once.
    pub movements: Vec<(PayingAccount, i64)>,
    /// Templates that are used up by this, as they are to be stored from then on.
    pub templates: Vec<Reservation>,
}

/// The plan of a case in which every rule holds or was waived, from the rows as they were judged and what was waived.
pub(crate) fn build(case: &Case<'_>, lines: &[Line<'_>], rows: &[Row], waived: &[(usize, Notice)]) -> Plan {
    let plan_line = |(place, line): (usize, &Line<'_>)| {
        let notices = Notices {
            new: waived.iter().filter(|(of, _)| *of == place).map(|(_, notice)| notice.clone()).collect(),
            kept: kept(case.facts.stored.as_ref(), rows, place),
        };
        match (case.draft.action, &case.facts.stored) {
            (Action::Edit, Some(stored)) => reservation::edited(case, line, stored, notices),
            (Action::Cancel, Some(stored)) => reservation::cancelled(case, stored, notices),
            (Action::Undo, Some(stored)) => reservation::restored(case, line, stored, notices),
            (Action::Approve, Some(stored)) => reservation::decided(case, line, stored, true, notices),
            (Action::Deny, Some(stored)) => reservation::decided(case, line, stored, false, notices),
            _ => reservation::booked(case, line, notices),
        }
    };
    let reservations: Vec<PlannedReservation> = lines.iter().enumerate().map(plan_line).collect();
    let versions = reservations.iter().map(|planned| &planned.reservation);
    let movements = charge::movements(case.facts.stored.as_ref(), versions);
    Plan { movements, reservations, templates: template::used_up(case) }
}

/// What was waived for a reservation, now and before.
struct Notices {
    new: Vec<Notice>,
    kept: Vec<Notice>,
}

impl Notices {
    /// All that is true of the reservation from now on.
    fn all(&self) -> Vec<Notice> {
        self.kept.iter().chain(&self.new).cloned().collect()
    }
}

/// The stored notices whose rules were not asked again. A rule that was asked has a new answer, which replaces them.
fn kept(stored: Option<&Reservation>, rows: &[Row], place: usize) -> Vec<Notice> {
    let is_asked_again = |notice: &Notice| {
        let mut own = rows.iter().filter(|row| row.line == place && row.code.as_str() == notice.code);
        own.any(|row| row.verdict != Verdict::NotAsked)
    };
    let notices = stored.map(|stored| stored.notices.as_slice()).unwrap_or_default();
    notices.iter().filter(|notice| !is_asked_again(notice)).cloned().collect()
}

//! What happens if all rules hold: everything that will be written, with no choice left.
//!
//! Owns how a reservation and its footprint follow from a draft; not how it is written.

mod approval;
mod course;
pub(crate) mod footprint;
pub(crate) mod price;
mod reservation;
mod template;

use std::collections::BTreeSet;

use model::{Notice, Occupancy, PayingAccount, Reservation, UserId};
use timeline::Instant;

use crate::case::{Case, Line};
use crate::charge;
use crate::decide::Row;
use crate::draft::Action;
use crate::earlier::Earlier;
use crate::refusal::{Refusal, Verdict};
use crate::table::TABLE;

/// One reservation to write.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedReservation {
    /// What is done.
    pub action: Action,
    /// The version to store as the live one of its lineage.
    pub reservation: Reservation,
    /// The version it supersedes, to be kept aside.
    pub supersedes: Option<Reservation>,
    /// All that the lineage occupies from now on; empty when it gives everything back.
    pub occupancy: Vec<Occupancy>,
    /// What was waived for this change.
    pub notices: Vec<Notice>,
    /// Who came or left, and when.
    pub attended: Option<(UserId, Instant)>,
}

/// All that a granted request writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The reservations, one for each line that is possible.
    pub reservations: Vec<PlannedReservation>,
    /// Why the other dates of a series are not possible, where the good ones are kept without them.
    pub conflicts: Vec<Refusal>,
    /// What spending accounts gain, in hundredths; negative for what is drawn. Each account comes once.
    pub movements: Vec<(PayingAccount, i64)>,
    /// Templates that are used up by this, as they are to be stored from then on.
    pub templates: Vec<Reservation>,
}

/// What was judged of a case, as far as a plan depends on it.
pub(crate) struct Judged<'a> {
    /// Rule by rule, and of each rule line by line.
    pub rows: &'a [Row],
    /// What was waived, and for which line.
    pub waived: &'a [(usize, Notice)],
    /// The lines that are not carried out.
    pub left_out: &'a BTreeSet<usize>,
}

/// The plan of a case in which every rule holds or was waived for all lines but those that are left out, from the lines
/// with their places in the order in which they were judged.
pub(crate) fn build(case: &Case<'_>, order: &[(usize, &Line<'_>)], judged: &Judged<'_>) -> Plan {
    let mut earlier = Earlier::default();
    let mut planned = Vec::with_capacity(order.len());
    for (place, line) in order.iter().filter(|(place, _)| !judged.left_out.contains(place)) {
        let line_after = Line { earlier: &earlier, ..**line };
        planned.push((*place, plan_line(case, judged, (*place, &line_after), order.len())));
        earlier.add(case, line);
    }
    planned.sort_by_key(|(place, _)| *place);
    let reservations: Vec<PlannedReservation> = planned.into_iter().map(|(_, planned)| planned).collect();
    let versions = reservations.iter().map(|planned| &planned.reservation);
    let carried_out = order.iter().filter(|(place, _)| !judged.left_out.contains(place));
    let replaced = carried_out.filter_map(|(_, line)| case.stored(line));
    let movements = charge::movements(replaced, versions);
    let templates = template::used_up(case, &reservations);
    Plan { movements, reservations, templates, conflicts: Vec::new() }
}

/// What is written for one line.
fn plan_line(
    case: &Case<'_>,
    judged: &Judged<'_>,
    (place, line): (usize, &Line<'_>),
    lines: usize,
) -> PlannedReservation {
    let waived = judged.waived.iter().filter(|(of, _)| *of == place);
    let notices = Notices {
        new: waived.map(|(_, notice)| notice.clone()).collect(),
        kept: kept(case.stored(line), judged.rows, place, lines),
    };
    match (case.action(line), case.stored(line)) {
        (Action::Edit, Some(stored)) => reservation::edited(case, line, stored, notices),
        (Action::Cancel, Some(stored)) => reservation::cancelled(case, line, stored, notices),
        (Action::Undo, Some(stored)) => reservation::restored(case, line, stored, notices),
        (Action::Approve, Some(stored)) => reservation::decided(case, line, stored, true, notices),
        (Action::Deny, Some(stored)) => reservation::decided(case, line, stored, false, notices),
        (Action::Return, Some(stored)) => course::returned(case, line, stored, notices),
        (Action::CheckIn, Some(stored)) => course::checked_in(case, line, stored, notices),
        (Action::CheckOut, Some(stored)) => course::checked_out(case, line, stored, notices),
        (Action::EndEarly, Some(stored)) => course::ended_early(case, line, stored, notices),
        _ => reservation::booked(case, line, notices),
    }
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
fn kept(stored: Option<&Reservation>, rows: &[Row], place: usize, lines: usize) -> Vec<Notice> {
    let is_asked_again = |notice: &Notice| {
        let of_rule = TABLE.iter().position(|rule| rule.code.as_str() == notice.code);
        let row = of_rule.and_then(|of_rule| rows.get(of_rule * lines + place));
        row.is_some_and(|row| row.verdict != Verdict::NotAsked)
    };
    let notices = stored.map(|stored| stored.notices.as_slice()).unwrap_or_default();
    notices.iter().filter(|notice| !is_asked_again(notice)).cloned().collect()
}

//! Approval: who has to approve a booking, and what a word of theirs changes.
//!
//! Owns how the approvers of a resource become seats of one reservation. What the votes add up to is counted in
//! `model`.

use model::resource::{Approver, SubApproverType};
use model::{ApprovalSeat, Approvals, Decider, Kind, Reservation, Vote};

use crate::case::{Case, Line};
use crate::charge;

/// The approvals that a new booking needs; the caller's own is recorded at once where they ask for that.
pub(super) fn needed(case: &Case<'_>, line: &Line<'_>) -> Approvals {
    let settings = &line.resource.settings.approval;
    if case.draft.kind != Kind::Reservation {
        return Approvals::default();
    }
    let seats = settings.approvers.iter().filter_map(|approver| seat(case, approver)).collect();
    let mut approvals = Approvals { seats, any_is_enough: settings.anyapprovers };
    if case.draft.details.approves_own {
        let note = line.asked.approval_note.as_ref().or(case.draft.details.approval_note.as_ref());
        record(case, &mut approvals, true, note);
    }
    approvals
}

/// The approvals of an edited version: what was said stands while the edit takes nothing that was not approved and costs
/// no more. Staff may keep it for more.
pub(super) fn after_edit(case: &Case<'_>, line: &Line<'_>, stored: &Reservation) -> Approvals {
    let stands = match case.draft.details.asks_approvers_again {
        Some(true) => false,
        Some(false) if case.caller.role.is_staff() => true,
        Some(false) | None => case.only_gives_back(line) && !charge::costs_more(case, line, stored),
    };
    if stands { stored.approvals.clone() } else { needed(case, line) }
}

/// The approvals after the caller's word. Staff who hold no seat decide for all of them.
pub(super) fn after_word(case: &Case<'_>, stored: &Reservation, is_approval: bool) -> Approvals {
    let mut approvals = stored.approvals.clone();
    let note = case.draft.details.approval_note.as_ref();
    if !record(case, &mut approvals, is_approval, note) {
        approvals.seats.push(ApprovalSeat {
            decider: Decider::Person(case.caller.user_id.clone()),
            votes_needed: 1,
            is_automatic: false,
            is_silent: true,
            votes: vec![vote(case, is_approval, note)],
        });
        approvals.any_is_enough = true;
    }
    approvals
}

/// Records the caller's word in every seat that is theirs; false when none is.
fn record(case: &Case<'_>, approvals: &mut Approvals, is_approval: bool, note: Option<&String>) -> bool {
    let caller = case.caller;
    let mut is_theirs = false;
    for seat in approvals.seats.iter_mut().filter(|seat| seat.admits(&caller.user_id, &caller.usergroups)) {
        seat.record(vote(case, is_approval, note));
        is_theirs = true;
    }
    is_theirs
}

fn vote(case: &Case<'_>, is_approval: bool, note: Option<&String>) -> Vote {
    Vote { by: case.caller.user_id.clone(), at: case.now, is_approval, note: note.cloned() }
}

/// The seat of an approver; none for an entry that names nobody, which saving settings refuses.
fn seat(case: &Case<'_>, approver: &Approver) -> Option<ApprovalSeat> {
    let person = approver.approver_user_id.clone().map(Decider::Person);
    let decider = person.or(approver.approver_site_user_group_id.map(Decider::Group))?;
    let votes_needed = match (&decider, approver.sub_approver_type) {
        (Decider::Person(_), _) | (Decider::Group(_), SubApproverType::Any) => 1,
        (Decider::Group(_), SubApproverType::MOfN) => approver.sub_approver_m_of_n.unwrap_or(1),
        // A group without members can approve nothing: the seat stays open until staff decide.
        (Decider::Group(group), SubApproverType::All) => {
            case.facts.group_sizes.get(group).copied().unwrap_or(0).max(1)
        }
    };
    let (is_automatic, is_silent) = (approver.automatic, approver.silent);
    Some(ApprovalSeat { decider, votes_needed, is_automatic, is_silent, votes: Vec::new() })
}

//! Approval: who has to approve a booking, and what a word of theirs changes.
//!
//! Owns how the approvers of a resource and of a person become seats of one reservation, and what staff set instead.
//! What the votes add up to is counted in `model`.

use model::resource::{Approver, SubApproverType};
use model::{ApprovalSeat, Approvals, ApproverOverride, Decider, Reservation, Vote};

use crate::approvers::ApproverWord;
use crate::case::{Case, Line};
use crate::charge;
use crate::draft::Action;

/// The approvals that a new booking needs; the caller's own is recorded at once where they ask for that.
pub(super) fn needed(case: &Case<'_>, line: &Line<'_>) -> Approvals {
    let wish = &line.asked.approvers;
    if !case.draft.kind.is_claim() || wish.word == ApproverWord::Removed {
        return Approvals::default();
    }
    let overridden = wish.given.clone().or_else(|| kept_override(case, line));
    let any_is_enough = overridden.as_ref().and_then(|given| given.any_is_enough);
    let mut approvals = Approvals {
        seats: seats(case, line, overridden.as_ref()),
        any_is_enough: any_is_enough.unwrap_or(line.resource.settings.approval.anyapprovers),
        overridden,
    };
    if wish.word != ApproverWord::Asked {
        approvals.seats.iter_mut().for_each(|seat| seat.is_silent = true);
    }
    let note = line.asked.approval_note.as_ref().or(case.draft.details.approval_note.as_ref());
    if wish.word == ApproverWord::ApprovedSilently && !approvals.seats.is_empty() {
        decide_for_all(case, &mut approvals, true, note);
    } else if case.draft.details.approves_own {
        record(case, &mut approvals, true, note);
    }
    approvals
}

/// What staff set for the edited version. It stays with the booking, so that nobody gets around an approver by changing
/// something; on another resource, whose approvers it was not meant to replace, it is added to them.
fn kept_override(case: &Case<'_>, line: &Line<'_>) -> Option<ApproverOverride> {
    let stored = case.facts.stored.as_ref().filter(|_| case.draft.action == Action::Edit)?;
    let overridden = stored.approvals.overridden.clone()?;
    let is_moved = stored.resource_id != line.asked.resource_id;
    Some(if is_moved {
        ApproverOverride { is_added: true, any_is_enough: None, ..overridden }
    } else {
        overridden
    })
}

/// Everybody who has to approve: the approvers of the resource and of the person, unless staff gave others; and those
/// that staff gave. What a person's approvers say is needed whatever the way of counting.
fn seats(case: &Case<'_>, line: &Line<'_>, given: Option<&ApproverOverride>) -> Vec<ApprovalSeat> {
    let is_overdrawn = charge::overdraws(case, line);
    let is_asked = |approver: &&Approver| is_overdrawn || !approver.only_account_overage;
    let has_usual = given.is_none_or(|given| given.is_added || given.approvers.is_empty());
    let of_resource = line.resource.settings.approval.approvers.iter().filter(|_| has_usual);
    let of_person = case.facts.person.iter().flat_map(|member| &member.approvers).filter(|_| has_usual);
    let extra = given.into_iter().flat_map(|given| &given.approvers);
    let apart = |seat| ApprovalSeat { is_always_needed: true, ..seat };
    let usual = of_resource.chain(extra).filter(is_asked).filter_map(|approver| seat(case, approver));
    let payers = of_person.filter(is_asked).filter_map(|approver| seat(case, approver)).map(apart);
    usual.chain(payers).collect()
}

/// The approvals of an edited version: what was said stands while the edit takes nothing that was not approved, costs
/// no more and asks for no other approvers. Staff may keep it for more.
pub(super) fn after_edit(case: &Case<'_>, line: &Line<'_>, stored: &Reservation) -> Approvals {
    let stands = match case.draft.details.asks_approvers_again {
        _ if line.asked.approvers.asks_for_something() => false,
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
        decide_for_all(case, &mut approvals, is_approval, note);
    }
    approvals
}

/// Puts a word of the caller in the place of everybody's.
fn decide_for_all(case: &Case<'_>, approvals: &mut Approvals, is_approval: bool, note: Option<&String>) {
    approvals.seats.iter_mut().for_each(|seat| seat.is_always_needed = false);
    approvals.seats.push(ApprovalSeat {
        decider: Decider::Person(case.caller.user_id.clone()),
        votes_needed: 1,
        is_automatic: false,
        is_silent: true,
        shows_group_name: false,
        is_always_needed: false,
        votes: vec![vote(case, is_approval, note)],
    });
    approvals.any_is_enough = true;
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
    Some(ApprovalSeat {
        decider,
        votes_needed,
        is_automatic: approver.automatic,
        is_silent: approver.silent,
        shows_group_name: approver.show_group_name,
        is_always_needed: false,
        votes: Vec::new(),
    })
}

//! Access: who may act, and for whom. Reads usergroups, roles, the person's membership.
//!
//! Eligibility is judged of the person the booking is for; the right to act is judged of the caller.

use model::{GrantKind, Role};

use super::shape::is_ordinary;
use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::charge::RateChoice;
use crate::draft::Action;
use crate::refusal::{Detail, Verdict};

/// Whoever changes a reservation made it, has it, was granted to, or is staff.
pub(crate) fn is_concerned_or_staff(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    let caller = case.caller;
    let is_concerned = stored.reserved_for == caller.user_id || stored.created_by == caller.user_id;
    let is_allowed = if is_ordinary(stored.kind) {
        is_concerned
            || caller.role.is_staff()
            || caller.is_granted(GrantKind::edits, stored, &line.resource.settings)
    } else {
        caller.role.is_staff()
    };
    holds_if(is_allowed, Detail::Plain)
}

/// `approvers`: whoever decides holds one of the seats, or is staff.
pub(crate) fn may_decide(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    let caller = case.caller;
    let holds_seat =
        stored.approvals.seats.iter().any(|seat| seat.admits(&caller.user_id, &caller.usergroups));
    holds_if(holds_seat || caller.role.is_staff(), Detail::Plain)
}

/// Maintenance, staff remarks, prices and approvers for one booking and the flags that set rules aside are for
/// staff. Clearing a staff remark is writing it.
pub(crate) fn uses_only_own_rights(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let draft = case.draft;
    let stored_note = case.stored(line).and_then(|stored| stored.admin_note.as_ref());
    let writes_note = matches!(case.action(line), Action::Book | Action::Edit)
        && case.details(line).admin_note.as_ref() != stored_note;
    let sets_price = matches!(line.asked.charge.rate, RateChoice::OneOff(_));
    let needs_staff = !is_ordinary(draft.kind)
        || draft.flags.force_reserve
        || draft.flags.ignore_buffer
        || draft.flags.bypass_form_mismatch
        || writes_note
        || case.details(line).at.is_some()
        || sets_price
        || line.asked.approvers.asks_for_something();
    if !needs_staff {
        return Verdict::NotAsked;
    }
    holds_if(case.caller.role.is_staff(), Detail::Plain)
}

/// Booking for somebody else needs a moderator or a grant; an edit that leaves the person as they were does not.
pub(crate) fn may_act_for_person(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (person, caller) = (&case.draft.reserved_for, case.caller);
    let stored = case.stored(line);
    let is_unchanged = stored.is_some_and(|stored| stored.reserved_for == *person);
    if *person == caller.user_id || is_unchanged || caller.role.is_staff() {
        return Verdict::Holds(Detail::Plain);
    }
    // Somebody without an account is in no group and nobody's to book for but the staff's.
    let is_ours = case.details(line).external_email.is_none() && is_ordinary(case.draft.kind);
    let (resource_id, settings) = (&line.resource.resource_id, &line.resource.settings);
    let grants = if stored.is_some() { GrantKind::Editor } else { GrantKind::Creator };
    holds_if(is_ours && caller.is_granted_for(grants, person, resource_id, settings), Detail::Plain)
}

/// The person it is for is an active member of the site. Somebody without an account is judged by the next rule, and by
/// all that follow as a member of no group and without training.
pub(crate) fn person_is_active_member(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.details(line).external_email.is_some() {
        return Verdict::NotAsked;
    }
    let is_active = case.facts.person.as_ref().is_some_and(|member| member.is_active);
    holds_or_passed_over(is_active, case.only_gives_back(line), Detail::Plain)
}

/// `enable_embed_reservations`: somebody without an account books for themselves where the resource admits them, and
/// elsewhere staff book for them.
pub(crate) fn outsider_is_admitted(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.details(line).external_email.is_none() {
        return Verdict::NotAsked;
    }
    let admits = line.resource.settings.access.enable_embed_reservations;
    let is_admitted = match case.caller.role {
        Role::Anonymous => admits && case.draft.reserved_for == case.caller.user_id,
        role => role.is_staff(),
    };
    holds_or_passed_over(is_admitted, case.only_gives_back(line), Detail::Plain)
}

/// `usergroups`: an empty list admits everybody; otherwise the person is in at least one of its groups.
pub(crate) fn person_is_in_a_group(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let allowed = &line.resource.settings.access.usergroups;
    if allowed.is_empty() || !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let is_in = case
        .facts
        .person
        .as_ref()
        .is_some_and(|member| member.usergroups.iter().any(|group| allowed.contains(group)));
    let count = u32::try_from(allowed.len()).unwrap_or(u32::MAX);
    holds_or_passed_over(is_in, case.only_gives_back(line), Detail::Groups { allowed: count })
}

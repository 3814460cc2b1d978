//! The reservation that a granted request writes: new, edited, cancelled or restored.

use model::{Cancellation, Channel, Notice, Reservation};

use super::{Notices, PlannedReservation, approval, footprint, template};
use crate::case::{Case, Line};
use crate::charge;
use crate::draft::Action;
use crate::forms;
use crate::named_units;

/// A new reservation.
pub(super) fn booked(case: &Case<'_>, line: &Line<'_>, notices: Notices) -> PlannedReservation {
    planned(case.action(line), version(case, line, notices.all()), None, notices)
}

/// The next version of a lineage. What the request does not speak of stays with the lineage.
pub(super) fn edited(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let approvals = approval::after_edit(case, line, stored);
    let reservation = Reservation {
        lineage_id: stored.lineage_id.clone(),
        sequence: stored.sequence.saturating_add(1),
        created_by: stored.created_by.clone(),
        first_created_at: stored.first_created_at,
        replaces: Some(stored.reservation_id.clone()),
        series_id: stored.series_id.clone(),
        original_start: line.asked.apart.original_start.or(stored.original_start),
        group_id: stored.group_id.clone(),
        from_template: stored.from_template.clone(),
        status: approvals.status(),
        approvals,
        loan: case.is_loan(line).then(|| stored.loan.clone().unwrap_or_default()),
        attendance: stored.attendance.clone(),
        ended_early: stored.ended_early.clone().filter(|_| stored.end == line.asked.end),
        ..version(case, line, notices.all())
    };
    let old = Reservation { replaced_by: Some(reservation.reservation_id.clone()), ..stored.clone() };
    planned(Action::Edit, reservation, Some(old), notices)
}

/// The same version, cancelled. A date that a new recipe no longer means is no date of its series any more.
pub(super) fn cancelled(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let cancellation = Cancellation {
        at: case.now,
        by: case.caller.user_id.clone(),
        reason: case.draft.details.cancel_reason.clone(),
        is_automatic: case.caller.channel == Channel::System,
    };
    let is_kept_in_mind = case.draft.series.is_none();
    let reservation = Reservation {
        cancelled: Some(cancellation),
        original_start: stored.original_start.filter(|_| is_kept_in_mind),
        ..changed(case, stored, notices.all())
    };
    planned(case.action(line), reservation, None, notices)
}

/// The same version, standing again, with the units, buffers and blocked resources of today, by which it was judged.
pub(super) fn restored(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    notices: Notices,
) -> PlannedReservation {
    let (buffer_before_seconds, buffer_after_seconds) = footprint::buffers(case, line);
    let reservation = Reservation {
        cancelled: None,
        named_unit_ids: named_units::ids(case, line),
        buffer_before_seconds,
        buffer_after_seconds,
        units_in_all: footprint::units_in_all(case, line),
        blocks: footprint::blocks(case, line),
        ..changed(case, stored, notices.all())
    };
    planned(case.action(line), reservation, None, notices)
}

/// The same version after a word of an approver, standing where all that was said leaves it.
pub(super) fn decided(
    case: &Case<'_>,
    line: &Line<'_>,
    stored: &Reservation,
    is_approval: bool,
    notices: Notices,
) -> PlannedReservation {
    let approvals = approval::after_word(case, stored, is_approval);
    let status = approvals.status();
    let mut decided = Reservation { approvals, status, ..changed(case, stored, notices.all()) };
    // Approving judges the units anew: one that was taken off the list meanwhile gives way to another.
    if is_approval && named_units::are_chosen(case, line) {
        decided.named_unit_ids = named_units::ids(case, line);
    }
    planned(case.action(line), decided, None, notices)
}

pub(super) fn planned(
    action: Action,
    reservation: Reservation,
    supersedes: Option<Reservation>,
    notices: Notices,
) -> PlannedReservation {
    PlannedReservation {
        action,
        occupancy: footprint::of(&reservation),
        reservation,
        supersedes,
        notices: notices.new,
        attended: None,
    }
}

/// The same version with its sequence raised, so that calendars take the change for newer.
pub(super) fn changed(case: &Case<'_>, stored: &Reservation, notices: Vec<Notice>) -> Reservation {
    Reservation {
        sequence: stored.sequence.saturating_add(1),
        changed_at: case.now,
        notices,
        ..stored.clone()
    }
}

fn version(case: &Case<'_>, line: &Line<'_>, notices: Vec<Notice>) -> Reservation {
    let draft = case.draft;
    let details = case.details(line).clone();
    let (buffer_before_seconds, buffer_after_seconds) = footprint::buffers(case, line);
    let approvals = approval::needed(case, line);
    Reservation {
        reservation_id: line.asked.identity.reservation_id.clone(),
        lineage_id: line.asked.identity.lineage_id.clone(),
        sequence: 0,
        site_id: case.facts.site.site_id.clone(),
        resource_id: line.asked.resource_id.clone(),
        start: line.asked.start,
        end: line.asked.end,
        units: if draft.kind.is_maintenance() { 0 } else { line.asked.units },
        units_in_all: footprint::units_in_all(case, line),
        named_unit_ids: named_units::ids(case, line),
        buffer_before_seconds,
        buffer_after_seconds,
        blocks: footprint::blocks(case, line),
        propagates_to_blocked: draft.kind.is_maintenance() && details.propagates_to_blocked,
        reserved_for: draft.reserved_for.clone(),
        reserved_for_text: details.reserved_for_text,
        external_email: details.external_email,
        created_by: case.caller.user_id.clone(),
        created_at: case.now,
        first_created_at: case.now,
        changed_at: case.now,
        status: approvals.status(),
        approvals,
        kind: draft.kind,
        cancelled: None,
        replaces: None,
        replaced_by: None,
        series_id: draft.series.as_ref().map(|made| made.series.series_id.clone()),
        original_start: line.asked.apart.original_start,
        group_id: line.asked.apart.group_id.clone().or(details.group_id),
        support_for: details.support_for,
        purpose: details.purpose,
        note: details.note,
        admin_note: details.admin_note,
        account_number: details.account_number,
        charge: charge::of(case, line),
        meta_data: details.meta_data,
        reminder_seconds: details.reminder_seconds,
        imported_from: details.imported_from,
        guests: details.guests,
        project_ids: details.project_ids,
        forms: forms::kept(case, line),
        event_id: details.event_id,
        template: details.template,
        from_template: template::origin(case, line),
        loan: case.is_loan(line).then(Default::default),
        attendance: Vec::new(),
        ended_early: None,
        notices,
        decision_id: None,
    }
}

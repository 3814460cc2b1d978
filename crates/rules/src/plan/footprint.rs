//! Footprint: what a reservation takes of its own resource, buffers included, and of those that it blocks.

use model::{Cause, Kind, Occupancy, Reservation, ResourceId, Taken};
use timeline::Span;

use crate::case::{Case, Line};

/// The wanted span with the resource's buffers around it; staff work, what another calendar says, what has no time, and
/// a booking that may ignore them has none.
pub(crate) fn padded(case: &Case<'_>, line: &Line<'_>, span: Span) -> Span {
    let (before, after) = buffers(case, line);
    span.pad(before, after)
}

/// The buffers that are in force for this booking, in seconds: those of today, but an edit that only gives back keeps
/// the ones it was booked with.
pub(crate) fn buffers(case: &Case<'_>, line: &Line<'_>) -> (u32, u32) {
    let ignores = case.draft.flags.ignore_buffer && case.caller.role.is_staff();
    let kind = case.draft.kind;
    let has_none = matches!(kind, Kind::External | Kind::Registration) || kind.may_lack_time();
    if ignores || kind.is_maintenance() || has_none {
        return (0, 0);
    }
    if let Some(old) = case.gives_back_from(line) {
        return (old.buffer_before_seconds, old.buffer_after_seconds);
    }
    line.resource.settings.timing.buffers_seconds()
}

/// How many units, or seats of a session, there were when the time was taken: as many as today, but an edit that only
/// gives back took it before.
pub(crate) fn units_in_all(case: &Case<'_>, line: &Line<'_>) -> u32 {
    let settings = &line.resource.settings;
    let of_today = match &case.details(line).event_id {
        Some(id) => settings.events.session(id).and_then(|session| session.capacity).unwrap_or(0),
        None => settings.units.units,
    };
    case.gives_back_from(line).map_or(of_today, |old| old.units_in_all)
}

/// What the resource blocks: by its setting of today, but an edit that only gives back blocks what it did before.
pub(crate) fn blocks(case: &Case<'_>, line: &Line<'_>) -> Vec<ResourceId> {
    let old = case.gives_back_from(line);
    old.map_or_else(|| line.resource.settings.access.blocks.clone(), |old| old.blocks.clone())
}

/// Everything the given version takes. Empty for what is cancelled, denied or only shown.
pub fn of(reservation: &Reservation) -> Vec<Occupancy> {
    let Some(core) = reservation.taken_span() else { return Vec::new() };
    let (taken, cause) = match reservation.kind {
        Kind::Reservation => (Taken::Units(reservation.units), Cause::Booking),
        Kind::Maintenance => (Taken::All, Cause::Maintenance),
        Kind::External if reservation.units == 0 => (Taken::All, Cause::External),
        Kind::External => (Taken::Units(reservation.units), Cause::External),
        Kind::Soft
        | Kind::MaintenanceNonblocking
        | Kind::Request
        | Kind::Template
        | Kind::Registration
        | Kind::Session
        | Kind::Blackout => {
            return Vec::new();
        }
    };
    if !reservation.is_active() {
        return Vec::new();
    }
    let is_forced = reservation.notices.iter().any(|notice| notice.code == crate::Code::Overlap.as_str());
    let own = Occupancy {
        resource_id: reservation.resource_id.clone(),
        lineage_id: reservation.lineage_id.clone(),
        core,
        padded: core.pad(reservation.buffer_before_seconds, reservation.buffer_after_seconds),
        taken,
        named_unit_ids: reservation.named_unit_ids.clone(),
        cause,
        is_forced,
        is_until_returned: reservation.is_lent(),
    };
    let blocked = reservation.blocked().iter().map(|resource_id| Occupancy {
        resource_id: resource_id.clone(),
        lineage_id: reservation.lineage_id.clone(),
        core,
        padded: core,
        taken: Taken::All,
        named_unit_ids: Vec::new(),
        cause: Cause::Blocker,
        is_forced: false,
        is_until_returned: reservation.is_lent(),
    });
    std::iter::once(own).chain(blocked).collect()
}

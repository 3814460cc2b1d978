//! Cancelling a reservation, and taking a cancellation back by a new decision.

use std::sync::Arc;

use model::{Caller, Reservation, ReservationId};
use rules::{Action, Details, Draft, DraftLine, Flags, Identity};

use crate::path::{self, Manner, Outcome, Request};
use crate::{App, Failure};

/// Cancels a reservation, for a reason if one is given.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    reason: Option<String>,
    manner: Manner,
) -> Result<Outcome, Failure> {
    change(app, caller, target, Action::Cancel, reason, manner).await
}

/// Takes a cancellation back, if everything that is needed is still free.
pub async fn undo(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    manner: Manner,
) -> Result<Outcome, Failure> {
    change(app, caller, target, Action::Undo, None, manner).await
}

/// A verb that leaves everything about the reservation as it is, but whether it stands.
async fn change(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    action: Action,
    cancel_reason: Option<String>,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let drafting =
        move |_: &mut dyn store::Read, _: &model::Site, stored: Option<&Reservation>, identity: Identity| {
            let stored = stored.ok_or(Failure::NotFound("reservation"))?;
            let line = DraftLine {
                resource_id: stored.resource_id.clone(),
                start: stored.start,
                end: stored.end,
                units: stored.units,
                identity,
            };
            Ok(Draft {
                action,
                lines: vec![line],
                reserved_for: stored.reserved_for.clone(),
                kind: stored.kind,
                flags: Flags::default(),
                details: Details {
                    admin_note: stored.admin_note.clone(),
                    cancel_reason: cancel_reason.clone(),
                    ..Details::default()
                },
                is_dry_run: false,
            })
        };
    let request =
        Request { caller: caller.clone(), target: Some(target), drafting: Arc::new(drafting), manner };
    path::run(app, request).await
}

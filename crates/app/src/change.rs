//! Verbs that leave everything about a reservation as it is, but whether it stands: cancel, undo, approve, deny.

use std::sync::Arc;

use model::{Caller, Reservation, ReservationId};
use rules::{Action, ApproverWish, ChargeWish, Details, Draft, DraftLine, Flags, Identity};

use crate::path::{self, Manner, Outcome, Request};
use crate::{App, Failure};

/// What is to happen to a reservation, and what is said about it.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The verb.
    pub action: Action,
    /// Why it is cancelled, or what an approver writes.
    pub remark: Option<String>,
}

/// Carries the change out through the one path.
pub(crate) async fn change(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    change: Change,
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
                named_unit_ids: Vec::new(),
                charge: ChargeWish::default(),
                apart: rules::Apart::default(),
                approval_note: None,
                approvers: ApproverWish::default(),
                forms: Vec::new(),
                identity,
            };
            let remark = |of: &[Action]| change.remark.clone().filter(|_| of.contains(&change.action));
            Ok(Draft {
                action: change.action,
                lines: vec![line],
                reserved_for: stored.reserved_for.clone(),
                kind: stored.kind,
                series: None,
                flags: Flags::default(),
                details: Details {
                    admin_note: stored.admin_note.clone(),
                    external_email: stored.external_email.clone(),
                    propagates_to_blocked: stored.propagates_to_blocked,
                    cancel_reason: remark(&[Action::Cancel]),
                    approval_note: remark(&[Action::Approve, Action::Deny]),
                    ..Details::default()
                },
                is_dry_run: false,
            })
        };
    let request = Request {
        caller: caller.clone(),
        target: Some(target),
        drafting: Arc::new(drafting),
        renewal: None,
        keeps_what_fits: false,
        manner,
    };
    path::run(app, request).await
}

//! Verbs that leave what was booked as it is: cancel, undo, approve, deny, and what is told after the start.

use std::sync::Arc;

use model::{Caller, Reservation, ReservationId};
use rules::{Action, ApproverWish, ChargeWish, Details, Draft, DraftLine, Flags, Identity};

use crate::course::Telling;
use crate::path::{self, Manner, Outcome, Request};
use crate::{App, Failure};

/// What is to happen to a reservation, and what is said about it.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The verb.
    pub action: Action,
    /// Why it is cancelled, or what an approver writes.
    pub remark: Option<String>,
    /// What is said of something that happened.
    pub telling: Telling,
}

/// Carries the change out through the one path.
pub(crate) async fn change(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    change: Change,
    manner: Manner,
) -> Result<Outcome, Failure> {
    path::run(app, request(caller, target, change, manner)).await
}

/// The change as a request for a decision.
pub(crate) fn request(caller: &Caller, target: ReservationId, change: Change, manner: Manner) -> Request {
    let drafting = move |_: &mut dyn store::Read,
                         site: &model::Site,
                         stored: Option<&Reservation>,
                         identity: Identity| {
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
        let details = Details {
            admin_note: stored.admin_note.clone(),
            external_email: stored.external_email.clone(),
            propagates_to_blocked: stored.propagates_to_blocked,
            cancel_reason: remark(&[Action::Cancel]),
            approval_note: remark(&[Action::Approve, Action::Deny]),
            is_loan: stored.loan.is_some(),
            event_id: stored.event_id.clone(),
            ..Details::default()
        };
        Ok(Draft {
            action: change.action,
            lines: vec![line],
            reserved_for: stored.reserved_for.clone(),
            kind: stored.kind,
            series: None,
            flags: Flags::default(),
            details: change.telling.settle(site, details)?,
            is_dry_run: false,
        })
    };
    Request {
        caller: caller.clone(),
        target: Some(target),
        drafting: Arc::new(drafting),
        renewal: None,
        keeps_what_fits: false,
        manner,
    }
}

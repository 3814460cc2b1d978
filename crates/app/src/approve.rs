//! Approving and denying: a word of an approver, and what it changes.
//!
//! Every approval decides again: it judges state, units and conflicts like a booking, so nothing is confirmed into a
//! place that is no longer there. The same word said twice, as by a double click, changes nothing and is no error.

use model::{Caller, ReservationId, Status};
use rules::Action;

use crate::change::{Change, change};
use crate::course::Telling;
use crate::path::{Granted, Manner, Outcome};
use crate::{App, Failure, reservations};

/// Approves or denies a pending reservation, with a note if there is one.
pub async fn approve(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    is_approval: bool,
    note: Option<String>,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let before = reservations::one(app, caller, target.clone()).await?;
    let said = before.reservation.approvals.seats.iter().flat_map(|seat| &seat.votes);
    let mut own = said.filter(|vote| vote.by == caller.user_id);
    let is_said_already = own.any(|vote| vote.is_approval == is_approval);
    if is_said_already && before.reservation.status != Status::Pending && before.newest.is_none() {
        return Ok(Outcome::Done(Granted {
            site: before.site.clone(),
            views: vec![before],
            conflicts: Vec::new(),
            dates: Vec::new(),
            is_several: false,
            explanation: None,
            hold: None,
            offers: Vec::new(),
            forms: Vec::new(),
        }));
    }
    let action = if is_approval { Action::Approve } else { Action::Deny };
    change(app, caller, target, Change { action, remark: note, telling: Telling::default() }, manner).await
}

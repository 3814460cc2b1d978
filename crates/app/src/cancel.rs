//! Cancelling a reservation, and taking a cancellation back by a new decision.

use model::{Caller, ReservationId};
use rules::Action;

use crate::change::{Change, change};
use crate::course::Telling;
use crate::path::{Manner, Outcome};
use crate::{App, Failure};

/// Cancels a reservation, for a reason if one is given.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    reason: Option<String>,
    manner: Manner,
) -> Result<Outcome, Failure> {
    change(
        app,
        caller,
        target,
        Change { action: Action::Cancel, remark: reason, telling: Telling::default() },
        manner,
    )
    .await
}

/// Takes a cancellation back, if everything that is needed is still free.
pub async fn undo(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    manner: Manner,
) -> Result<Outcome, Failure> {
    change(
        app,
        caller,
        target,
        Change { action: Action::Undo, remark: None, telling: Telling::default() },
        manner,
    )
    .await
}

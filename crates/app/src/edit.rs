//! Editing: a changed version supersedes the one that stands, in one commit.

use std::sync::Arc;

use model::{Caller, Reservation, ReservationId};
use rules::{Action, Draft, DraftLine};

use crate::path::{self, Manner, Outcome, Request};
use crate::wish::BookingWish;
use crate::{App, Failure, support};

/// Replaces a reservation by a changed version. What the wish does not speak of keeps its value.
pub async fn edit(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    wish: BookingWish,
    manner: Manner,
) -> Result<Outcome, Failure> {
    wish.may_be_written()?;
    let (asking, shelf) = (caller.clone(), app.shelf.clone());
    let drafting =
        move |reader: &mut dyn store::Read, site: &model::Site, stored: Option<&Reservation>, identity| {
            let stored = stored.ok_or(Failure::NotFound("reservation"))?;
            let (start, end) = wish
                .times
                .settle(&site.timezone, Some(stored), asking.now)
                .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
            let kind = wish.kind.unwrap_or(stored.kind);
            let units = if kind.is_maintenance() { 0 } else { wish.units.unwrap_or(stored.units.max(1)) };
            let resource_id = wish.resource_id.clone().unwrap_or_else(|| stored.resource_id.clone());
            let reserved_for =
                wish.person(reader, &site.site_id)?.unwrap_or_else(|| stored.reserved_for.clone());
            let mut details = wish.details(Some(stored));
            details.support_for = support::wanted(reader, &shelf, &asking, &wish.support_for, Some(stored))?;
            Ok(Draft {
                action: Action::Edit,
                lines: vec![DraftLine {
                    resource_id,
                    start,
                    end,
                    units,
                    named_unit_ids: wish.named_unit_ids.clone(),
                    charge: wish.money.beside(Some(stored)),
                    approval_note: None,
                    identity,
                }],
                reserved_for,
                kind,
                flags: wish.flags,
                details,
                is_dry_run: wish.is_dry_run,
            })
        };
    let request =
        Request { caller: caller.clone(), target: Some(target), drafting: Arc::new(drafting), manner };
    path::run(app, request).await
}

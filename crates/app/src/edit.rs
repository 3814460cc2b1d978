//! Editing: a changed version supersedes the one that stands, in one commit.

use std::sync::Arc;

use model::{Caller, Reservation, ReservationId};
use rules::{Action, Draft, DraftLine};

use crate::path::{self, Manner, Outcome, Request};
use crate::wish::BookingWish;
use crate::{App, Failure};

/// Replaces a reservation by a changed version. What the wish does not speak of keeps its value.
pub async fn edit(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    wish: BookingWish,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let now = caller.now;
    let renewal = wish.series.recipe.is_some().then(|| wish.series.clone());
    let drafting =
        move |reader: &mut dyn store::Read, site: &model::Site, stored: Option<&Reservation>, identity| {
            let stored = stored.ok_or(Failure::NotFound("reservation"))?;
            let (start, end) = wish
                .times
                .settle(&site.timezone, Some(stored), now)
                .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
            let kind = wish.kind.unwrap_or(stored.kind);
            let units = if kind.is_maintenance() { 0 } else { wish.units.unwrap_or(stored.units.max(1)) };
            let resource_id = wish.resource_id.clone().unwrap_or_else(|| stored.resource_id.clone());
            let reserved_for =
                wish.person(reader, &site.site_id)?.unwrap_or_else(|| stored.reserved_for.clone());
            Ok(Draft {
                action: Action::Edit,
                lines: vec![DraftLine {
                    resource_id,
                    start,
                    end,
                    units,
                    charge: wish.money.beside(Some(stored)),
                    apart: rules::Apart::default(),
                    identity,
                }],
                reserved_for,
                kind,
                series: None,
                flags: wish.flags,
                details: wish.details(Some(stored)),
                is_dry_run: wish.is_dry_run,
            })
        };
    let request = Request {
        caller: caller.clone(),
        target: Some(target),
        drafting: Arc::new(drafting),
        renewal,
        manner,
    };
    path::run(app, request).await
}

//! Booking: a new reservation.

use std::sync::Arc;

use model::{Caller, Kind};
use rules::{Action, Draft, DraftLine};

use crate::path::{self, Manner, Outcome, Request};
use crate::wish::BookingWish;
use crate::{App, Failure, series};

/// Books, or says why not.
pub async fn book(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    let Some(resource_id) = wish.resource_id.clone() else {
        return Err(Failure::invalid("for_reservable_id", "say which resource is wanted"));
    };
    let (now, by) = (caller.now, caller.user_id.clone());
    let (booking, asked_by) = (app.clone(), caller.clone());
    let drafting = move |reader: &mut dyn store::Read, site: &model::Site, _: Option<&_>, identity| {
        let (start, end) = wish
            .times
            .settle(&site.timezone, None, now)
            .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
        let reserved_for = wish.person(reader, &site.site_id)?.unwrap_or_else(|| by.clone());
        let kind = wish.kind.unwrap_or(Kind::Reservation);
        let units = if kind.is_maintenance() { 0 } else { wish.units.unwrap_or(1) };
        let draft = Draft {
            action: Action::Book,
            lines: vec![DraftLine {
                resource_id: resource_id.clone(),
                start,
                end,
                units,
                identity,
                occurrence: None,
            }],
            reserved_for,
            kind,
            flags: wish.flags,
            series: None,
            details: wish.details(None),
            is_dry_run: wish.is_dry_run,
        };
        match &wish.recipe {
            Some(recipe) => series::recurring(&booking, &asked_by, site, draft, recipe, wish.keeps_what_fits),
            None => Ok(draft),
        }
    };
    let request = Request { caller: caller.clone(), target: None, drafting: Arc::new(drafting), manner };
    path::run(app, request).await
}

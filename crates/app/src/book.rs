//! Booking: a new reservation.

use std::sync::Arc;

use model::{Caller, Kind};
use rules::{Action, Draft, DraftLine};

use crate::path::{self, Drafting, Manner, Outcome, Request};
use crate::wish::BookingWish;
use crate::{App, Failure};

/// Books, or says why not.
pub async fn book(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    let drafting = drafting(caller, wish)?;
    path::run(app, Request { caller: caller.clone(), target: None, drafting, manner }).await
}

/// How a wish becomes the draft of a new reservation.
pub(crate) fn drafting(caller: &Caller, wish: BookingWish) -> Result<Drafting, Failure> {
    let Some(resource_id) = wish.resource_id.clone() else {
        return Err(Failure::invalid("for_reservable_id", "say which resource is wanted"));
    };
    let (now, by) = (caller.now, caller.user_id.clone());
    let drafting = move |reader: &mut dyn store::Read, site: &model::Site, _: Option<&_>, identity| {
        let (start, end) = wish
            .times
            .settle(&site.timezone, None, now)
            .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
        let reserved_for = wish.person(reader, &site.site_id)?.unwrap_or_else(|| by.clone());
        let kind = wish.kind.unwrap_or(Kind::Reservation);
        let units = if kind.is_maintenance() { 0 } else { wish.units.unwrap_or(1) };
        Ok(Draft {
            action: Action::Book,
            lines: vec![DraftLine {
                resource_id: resource_id.clone(),
                start,
                end,
                units,
                charge: wish.money.beside(None),
                identity,
            }],
            reserved_for,
            kind,
            flags: wish.flags,
            details: wish.details(None),
            is_dry_run: wish.is_dry_run,
        })
    };
    Ok(Arc::new(drafting))
}

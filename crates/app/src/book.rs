//! Booking: a new reservation, or one of each of several resources, all of them or none.

use std::sync::Arc;

use model::{Caller, GroupId, Ids, Kind, LineageId, ReservationId};
use rules::{Action, Draft, DraftLine, Identity};
use timeline::Instant;

use crate::path::{self, Drafting, Manner, Outcome, Request};
use crate::wish::{BasketItem, BookingWish};
use crate::{App, Failure, series};

/// The most resources that one booking may take together.
const BASKET_ITEMS_MAX: usize = 50;

/// Books, or says why not. A wish with a basket books all of its resources in one decision and one commit.
pub async fn book(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    if manner.only_holds && wish.series.recipe.is_some() {
        return Err(Failure::invalid("recurring_recipe", "a series is booked at once and not held"));
    }
    let drafting = drafting(app, caller, wish)?;
    path::run(app, Request { caller: caller.clone(), target: None, drafting, renewal: None, manner }).await
}

/// How a wish becomes the draft of a new reservation, or of several booked as one.
pub(crate) fn drafting(app: &App, caller: &Caller, wish: BookingWish) -> Result<Drafting, Failure> {
    let items = items(&wish)?;
    let (booking, asked_by) = (app.clone(), caller.clone());
    let (now, by, ids) = (caller.now, caller.user_id.clone(), app.ids.clone());
    let drafting = move |reader: &mut dyn store::Read, site: &model::Site, _: Option<&_>, identity| {
        let times = wish
            .times
            .settle(&site.timezone, None, now)
            .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
        let reserved_for = wish.person(reader, &site.site_id)?.unwrap_or_else(|| by.clone());
        let kind = wish.kind.unwrap_or(Kind::Reservation);
        let mut details = wish.details(None);
        details.group_id =
            (items.len() > 1 && wish.series.recipe.is_none()).then(|| GroupId::mint(ids.as_ref()));
        let draft = Draft {
            action: Action::Book,
            lines: lines(&items, &wish, times, identity, ids.as_ref()),
            reserved_for,
            kind,
            series: None,
            flags: wish.flags,
            details,
            is_dry_run: wish.is_dry_run,
        };
        series::recurring(&booking, &asked_by, site, draft, &wish.series)
    };
    Ok(Arc::new(drafting))
}

/// What is wanted of which resource: the basket, or the one resource.
fn items(wish: &BookingWish) -> Result<Vec<BasketItem>, Failure> {
    let several = |message: &str| Failure::invalid("for_reservables", message);
    match (&wish.resource_id, wish.basket.len()) {
        (None, 0) => Err(Failure::invalid("for_reservable_id", "say which resource is wanted")),
        (Some(resource_id), 0) => {
            Ok(vec![BasketItem { resource_id: resource_id.clone(), units: wish.units }])
        }
        (Some(_), _) => Err(several("name one resource by `for_reservable_id` or several here, not both")),
        (None, 1) => Err(several("name two resources or more; one is named by `for_reservable_id`")),
        (None, count) if count > BASKET_ITEMS_MAX => {
            Err(several(&format!("name at most {BASKET_ITEMS_MAX} resources")))
        }
        (None, _) => {
            let units = |item: &BasketItem| item.units.or(wish.units);
            Ok(wish.basket.iter().map(|item| BasketItem { units: units(item), ..item.clone() }).collect())
        }
    }
}

/// A line for each item; the first has the identity that was made for the request.
fn lines(
    items: &[BasketItem],
    wish: &BookingWish,
    (start, end): (Instant, Instant),
    first: Identity,
    ids: &dyn Ids,
) -> Vec<DraftLine> {
    let is_staff_work = wish.kind.is_some_and(Kind::is_maintenance);
    let further = std::iter::repeat_with(|| Identity {
        reservation_id: ReservationId::mint(ids),
        lineage_id: LineageId::mint(ids),
    });
    let identities = std::iter::once(first).chain(further);
    let line = |(item, identity): (&BasketItem, Identity)| DraftLine {
        resource_id: item.resource_id.clone(),
        start,
        end,
        units: if is_staff_work { 0 } else { item.units.unwrap_or(1) },
        charge: wish.money.beside(None),
        apart: rules::Apart::default(),
        identity,
    };
    items.iter().zip(identities).map(line).collect()
}

//! Booking: a new reservation, or one of each of several resources, all of them or none.

use std::sync::Arc;

use model::{Caller, GroupId, Ids, Kind, LineageId, ReservationId};
use rules::{Action, Draft, DraftLine, Identity};
use timeline::Instant;

use crate::path::{self, Drafting, Manner, Outcome, Request};
use crate::wish::{BasketItem, BookingWish};
use crate::{App, Failure, support};

/// The most resources that one booking may take together.
const BASKET_ITEMS_MAX: usize = 50;

/// Books, or says why not. A wish with a basket books all of its resources in one decision and one commit.
pub async fn book(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    let drafting = drafting(app, caller, wish)?;
    path::run(app, Request { caller: caller.clone(), target: None, drafting, manner }).await
}

/// How a wish becomes the draft of a new reservation, or of several booked as one.
pub(crate) fn drafting(app: &App, caller: &Caller, wish: BookingWish) -> Result<Drafting, Failure> {
    wish.may_be_written()?;
    let items = items(&wish)?;
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    let drafting = move |reader: &mut dyn store::Read, site: &model::Site, _: Option<&_>, identity| {
        let times = wish
            .times
            .settle(&site.timezone, None, caller.now)
            .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
        let reserved_for = wish.person(reader, &site.site_id)?.unwrap_or_else(|| caller.user_id.clone());
        let kind = wish.kind.unwrap_or(Kind::Reservation);
        let mut details = wish.details(None);
        details.support_for = support::wanted(reader, &shelf, &caller, &wish.support_for, None)?;
        details.group_id = (items.len() > 1).then(|| GroupId::mint(ids.as_ref()));
        Ok(Draft {
            action: Action::Book,
            lines: lines(&items, &wish, times, identity, ids.as_ref()),
            reserved_for,
            kind,
            flags: wish.flags,
            details,
            is_dry_run: wish.is_dry_run,
        })
    };
    Ok(Arc::new(drafting))
}

/// What is wanted of which resource: the basket, or the one resource.
fn items(wish: &BookingWish) -> Result<Vec<BasketItem>, Failure> {
    let several = |message: &str| Failure::invalid("for_reservables", message);
    match (&wish.resource_id, wish.basket.len()) {
        (None, 0) => Err(Failure::invalid("for_reservable_id", "say which resource is wanted")),
        (Some(resource_id), 0) => Ok(vec![BasketItem::of(resource_id.clone(), wish.units)]),
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

/// A line for each item, with what it says of itself before what is said for all; the first has the identity that was
/// made for the request. Without a number of units there are as many as are named, or one.
fn lines<'a>(
    items: &'a [BasketItem],
    wish: &'a BookingWish,
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
    let named = |item: &'a BasketItem| match item.named_unit_ids.as_slice() {
        [] => wish.named_unit_ids.as_slice(),
        own => own,
    };
    let as_many_as = |ids: &[String]| u32::try_from(ids.len()).unwrap_or(u32::MAX).max(1);
    let line = |(item, identity): (&'a BasketItem, Identity)| DraftLine {
        resource_id: item.resource_id.clone(),
        start,
        end,
        units: if is_staff_work { 0 } else { item.units.unwrap_or_else(|| as_many_as(named(item))) },
        named_unit_ids: named(item).to_vec(),
        charge: wish.money.of_item(item).beside(None),
        approval_note: item.approval_note.clone(),
        identity,
    };
    items.iter().zip(identities).map(line).collect()
}

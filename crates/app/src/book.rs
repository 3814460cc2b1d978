//! Booking: a new reservation, or one of each of several resources, all of them or none.

use std::sync::Arc;

use model::{Caller, GroupId, Ids, Kind, LineageId, Reservation, ReservationId, Site};
use rules::{Action, Apart, ApproverWish, Draft, DraftLine, Identity, loan_end};
use store::Read;

use crate::path::{self, Drafting, Manner, Outcome, Request};
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::wish::{BasketItem, BookingWish};
use crate::{App, Failure, approver_lists, forms, projects, registrations, series, support};

/// The most resources that one booking may take together.
const BASKET_ITEMS_MAX: usize = 50;

/// Books, or says why not. A wish with a basket books all of its resources in one decision and one commit.
pub async fn book(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    let drafting = drafting(app, caller, wish)?;
    let request = Request {
        caller: caller.clone(),
        target: None,
        drafting,
        renewal: None,
        keeps_what_fits: false,
        manner,
    };
    // A request is large, and so is what waits for it.
    Box::pin(path::run(app, request)).await
}

/// How a wish becomes the draft of a new reservation, or of several booked as one.
pub(crate) fn drafting(app: &App, caller: &Caller, wish: BookingWish) -> Result<Drafting, Failure> {
    wish.may_be_written()?;
    let booking = app.clone();
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    let drafting = move |reader: &mut dyn Read, site: &Site, _: Option<&_>, identity| {
        let template = wish.template.rows(reader, &shelf, &caller)?;
        let items = items(&wish, &template)?;
        let lines = Lines { site, caller: &caller, wish: &wish, template: &template };
        let lines = lines.of(&items, identity, ids.as_ref())?;
        let mut lines = forms::on_lines(reader, (&shelf, &caller), lines, &items, (&wish, &template))?;
        loans_have_an_end(reader, &shelf, site, &wish, &mut lines)?;
        let event_id = registrations::settle(reader, &shelf, (site, &caller), &wish, &mut lines)?;
        let kind = match &event_id {
            Some(_) => Kind::Registration,
            None => kind(reader, &shelf, site, &wish, &lines)?,
        };
        needs_an_end(reader, &shelf, &caller, &wish, (kind, &lines))?;
        let reserved_for = wish.person(reader, &site.site_id)?.unwrap_or_else(|| caller.user_id.clone());
        let mut details = wish.details(None);
        if let Some(first) = template.first() {
            let offered = wish.details(Some(first));
            (details.purpose, details.note) = (offered.purpose, offered.note);
            (details.meta_data, details.reminder_seconds) = (offered.meta_data, offered.reminder_seconds);
        }
        details.event_id = event_id;
        details.support_for = support::wanted(reader, &shelf, &caller, &wish, None)?;
        details.group_id =
            (items.len() > 1 && wish.series.recipe.is_none()).then(|| GroupId::mint(ids.as_ref()));
        details.project_ids = projects::wanted(reader, &caller, wish.project_ids.as_ref(), &[])?;
        details.forms = forms::settled(reader, (&shelf, &caller), &wish.forms)?;
        details.guests = wish.guests.settle(reader, &site.site_id, None, &reserved_for)?;
        details.template = wish.template.terms(kind, None);
        details.from_template = template.into_iter().map(|row| row.lineage_id).collect();
        let (flags, is_dry_run) = (wish.flags, wish.is_dry_run);
        let draft = Draft {
            action: Action::Book,
            lines,
            reserved_for,
            kind,
            flags,
            series: None,
            details,
            is_dry_run,
        };
        approver_lists::exist_in(reader, &caller, &draft)?;
        series::recurring(&booking, &caller, site, draft, &wish.series)
    };
    Ok(Arc::new(drafting))
}

/// What is wanted of which resource: the basket, or the one resource, or else what the template offers.
fn items(wish: &BookingWish, template: &[Reservation]) -> Result<Vec<BasketItem>, Failure> {
    let several = |message: &str| Failure::invalid("for_reservables", message);
    match (&wish.resource_id, wish.basket.len()) {
        (None, 0) if template.is_empty() => {
            Err(Failure::invalid("for_reservable_id", "say which resource is wanted"))
        }
        (None, 0) => {
            let item =
                |row: &Reservation| BasketItem::of(row.resource_id.clone(), wish.units.or(Some(row.units)));
            Ok(template.iter().map(item).collect())
        }
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

/// What the lines of a new booking are made from.
struct Lines<'a> {
    site: &'a Site,
    caller: &'a Caller,
    wish: &'a BookingWish,
    template: &'a [Reservation],
}

impl Lines<'_> {
    /// A line for each item; the first has the identity that was made for the request.
    fn of(&self, items: &[BasketItem], first: Identity, ids: &dyn Ids) -> Result<Vec<DraftLine>, Failure> {
        let further = std::iter::repeat_with(|| Identity {
            reservation_id: ReservationId::mint(ids),
            lineage_id: LineageId::mint(ids),
        });
        let identities = std::iter::once(first).chain(further);
        items.iter().zip(identities).map(|(item, identity)| self.line(item, identity)).collect()
    }

    /// The line of one item, with what it says of itself before what is said for all. Its time is the one that is asked
    /// for, beside that of the template. Without a number of units there are as many as are named or offered, or one.
    fn line(&self, item: &BasketItem, identity: Identity) -> Result<DraftLine, Failure> {
        let (wish, zone) = (self.wish, &self.site.timezone);
        let same = self.template.iter().find(|row| row.resource_id == item.resource_id);
        let row = same.or(self.template.first());
        let timed = row.filter(|row| !wish.template.at_own_time && row.span().is_some());
        let (start, end) = wish
            .times
            .settle(zone, timed, self.caller.now)
            .map_err(|refusal| Failure::unsettled(refusal, zone))?;
        let kind = wish.kind.unwrap_or(Kind::Reservation);
        let named = match item.named_unit_ids.as_slice() {
            [] => wish.named_unit_ids.as_slice(),
            own => own,
        };
        let as_many_as_named = u32::try_from(named.len()).ok().filter(|count| *count > 0);
        let units = item.units.or(as_many_as_named).or(row.map(|row| row.units));
        Ok(DraftLine {
            resource_id: item.resource_id.clone(),
            start,
            end,
            units: if kind.is_maintenance() { 0 } else { units.unwrap_or(kind.usual_units()) },
            named_unit_ids: named.to_vec(),
            charge: wish.money.of_item(item).beside(None),
            approval_note: item.approval_note.clone(),
            approvers: ApproverWish {
                given: item.approvers.clone().or_else(|| wish.approvers.given.clone()),
                word: wish.approvers.word,
            },
            forms: Vec::new(),
            apart: Apart::default(),
            identity,
        })
    }
}

/// Where a loan says no end, it is due when loans of the resource are.
fn loans_have_an_end(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: &Site,
    wish: &BookingWish,
    lines: &mut [DraftLine],
) -> Result<(), Failure> {
    let is_asked = wish.loan == Some(true) && wish.times.end.is_none();
    for line in lines.iter_mut().filter(|line| is_asked && line.start == line.end) {
        if let Some(resource) = shelf.resource(reader, &site.site_id, &line.resource_id)? {
            let due = loan_end(line.start, &resource.settings.loan, &site.timezone);
            line.end = due.unwrap_or(line.end);
        }
    }
    Ok(())
}

/// What kind of claim it is: without a time, and to what has no calendar, a request.
fn kind(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: &Site,
    wish: &BookingWish,
    lines: &[DraftLine],
) -> Result<Kind, Failure> {
    let kind = wish.kind.unwrap_or(Kind::Reservation);
    if kind != Kind::Reservation {
        return Ok(kind);
    }
    for line in lines {
        let resource = shelf.resource(reader, &site.site_id, &line.resource_id)?;
        let takes_requests = resource.is_some_and(|resource| resource.settings.identity.is_request_only());
        if line.start != line.end || !takes_requests {
            return Ok(kind);
        }
    }
    Ok(Kind::Request)
}

/// What is booked for a time needs an end or a length, said or taken from a template. Nothing is said about a resource
/// that the caller may not know of.
fn needs_an_end(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    wish: &BookingWish,
    (kind, lines): (Kind, &[DraftLine]),
) -> Result<(), Failure> {
    if wish.times.end.is_some() || kind.may_lack_time() {
        return Ok(());
    }
    for line in lines.iter().filter(|line| line.start == line.end) {
        let resource = shelf.resource(reader, &caller.site_id, &line.resource_id)?;
        if resource.is_some_and(|resource| may_see_resource(caller, &resource.settings)) {
            return Err(Failure::invalid("duration", "give `end` or `duration`, in seconds"));
        }
    }
    Ok(())
}

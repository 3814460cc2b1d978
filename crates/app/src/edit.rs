//! Editing: a changed version supersedes the one that stands, in one commit.

use std::sync::Arc;

use model::{Caller, Kind, Reservation, ReservationId, Resource};
use rules::{Action, Draft, DraftLine};

use crate::path::{self, Manner, Outcome, Request};
use crate::wish::BookingWish;
use crate::{App, Failure, approver_lists, forms, projects, registrations, support};

/// Replaces a reservation by a changed version. What the wish does not speak of keeps its value.
pub async fn edit(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    wish: BookingWish,
    manner: Manner,
) -> Result<Outcome, Failure> {
    wish.may_be_written()?;
    if wish.template.from.is_some() {
        let message = "a booking keeps the template that it was made from";
        return Err(Failure::invalid("template_id", message));
    }
    let (asking, shelf) = (caller.clone(), app.shelf.clone());
    let keeps_what_fits = wish.series.keeps_what_fits;
    let renewal = wish.series.recipe.is_some().then(|| wish.series.clone());
    let drafting =
        move |reader: &mut dyn store::Read, site: &model::Site, stored: Option<&Reservation>, identity| {
            let stored = stored.ok_or(Failure::NotFound("reservation"))?;
            let (start, end) = wish
                .times
                .settle(&site.timezone, Some(stored), asking.now)
                .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
            let resource_id = wish.resource_id.clone().unwrap_or_else(|| stored.resource_id.clone());
            let resource = shelf.resource(reader, &site.site_id, &resource_id)?;
            let session = registrations::settle_edit(site, &wish, stored, resource.as_deref())?;
            let (start, end) = session.as_ref().map_or((start, end), |(_, span)| (span.start(), span.end()));
            let kind = match session {
                Some(_) => Kind::Registration,
                None => kind(&wish, stored, start == end, resource.as_deref()),
            };
            let standing = stored.units.max(kind.usual_units());
            let units = if kind.is_maintenance() { 0 } else { wish.units.unwrap_or(standing) };
            let reserved_for =
                wish.person(reader, &site.site_id)?.unwrap_or_else(|| stored.reserved_for.clone());
            let mut details = wish.details(Some(stored));
            details.event_id = session.map(|(event_id, _)| event_id);
            details.support_for = support::wanted(reader, &shelf, &asking, &wish, Some(stored))?;
            let guests = &wish.guests;
            details.guests = guests.settle(reader, &site.site_id, Some(&stored.guests), &reserved_for)?;
            let pinned_to = &stored.project_ids;
            details.project_ids = projects::wanted(reader, &asking, wish.project_ids.as_ref(), pinned_to)?;
            details.forms = forms::settled_over(reader, (&shelf, &asking), &wish.forms, &stored.forms)?;
            details.template = wish.template.terms(kind, stored.template.as_ref());
            let draft = Draft {
                action: Action::Edit,
                lines: vec![DraftLine {
                    resource_id,
                    start,
                    end,
                    units,
                    named_unit_ids: wish.named_unit_ids.clone(),
                    charge: wish.money.beside(Some(stored)),
                    apart: rules::Apart::default(),
                    approval_note: None,
                    approvers: wish.approvers.clone(),
                    forms: Vec::new(),
                    identity,
                }],
                reserved_for,
                kind,
                series: None,
                flags: wish.flags,
                details,
                is_dry_run: wish.is_dry_run,
            };
            approver_lists::exist_in(reader, &asking, &draft)?;
            Ok(draft)
        };
    let request = Request {
        caller: caller.clone(),
        target: Some(target),
        drafting: Arc::new(drafting),
        renewal,
        keeps_what_fits,
        manner,
    };
    // A request is large, and so is what waits for it.
    Box::pin(path::run(app, request)).await
}

/// What kind of claim the changed version is: without a time, and to what has no calendar, a request. One that was made
/// before its resource got a calendar may stay one.
fn kind(wish: &BookingWish, stored: &Reservation, lacks_time: bool, resource: Option<&Resource>) -> Kind {
    let kind = wish.kind.unwrap_or(stored.kind);
    let takes_requests = resource.is_some_and(|resource| {
        let was_one = stored.kind == Kind::Request && stored.resource_id == resource.resource_id;
        was_one || resource.settings.identity.is_request_only()
    });
    match kind.is_claim() {
        true if lacks_time && takes_requests => Kind::Request,
        true => Kind::Reservation,
        false => kind,
    }
}

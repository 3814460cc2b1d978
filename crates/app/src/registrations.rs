//! Registrations for the dated sessions of a resource: which session is meant, what is taken of it, and what happens to
//! registrations when the sessions change.
//!
//! Whether somebody may register, and whether seats are left, is judged by the rules.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use model::resource::Gathering;
use model::{Caller, Kind, LineageId, Reservation, ReservationId, Resource, ResourceId, Site, Status};
use rules::{Draft, DraftLine, Registered};
use store::reservations::{self as versions, Filter, Range};
use store::{Read, Write};
use timeline::{Instant, Span, Wall, Zone};

use crate::Failure;
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::wish::BookingWish;

/// By how much a session is widened when its registrations are looked for, in seconds: it may have been moved.
const WIDENED_SECONDS: u32 = 2 * 86_400;

/// The session that a new booking registers for, with its time set on the line; none for any other booking.
pub(crate) fn settle(
    reader: &mut dyn Read,
    shelf: &Shelf,
    (site, caller): (&Site, &Caller),
    wish: &BookingWish,
    lines: &mut [DraftLine],
) -> Result<Option<String>, Failure> {
    let named = wish.event_id.clone().flatten();
    let [line] = lines else {
        let message = "register for one session at a time, by `for_reservable_id`";
        return named.map_or(Ok(None), |_| Err(Failure::invalid("event_id", message)));
    };
    let resource = shelf.resource(reader, &site.site_id, &line.resource_id)?;
    let resource = resource.filter(|resource| may_see_resource(caller, &resource.settings));
    let Some(resource) = resource else { return Ok(None) };
    let is_ordinary = wish.kind.is_none_or(|kind| kind == Kind::Reservation) && wish.loan != Some(true);
    if named.is_none() && !(is_ordinary && resource.settings.identity.is_event()) {
        return Ok(None);
    }
    if !is_ordinary || wish.series.recipe.is_some() || !wish.named_unit_ids.is_empty() {
        let message = "a registration is no staff work, offer, loan or series, and takes no particular unit";
        return Err(Failure::invalid("event_id", message));
    }
    let Some((session, span)) = meant(&resource, named.as_ref(), wish, &site.timezone)? else {
        return Ok(None);
    };
    (line.start, line.end) = (span.start(), span.end());
    Ok(Some(session.event_id.clone()))
}

/// The session that an edit of a registration is about, with its time; none where the reservation is none.
pub(crate) fn settle_edit(
    site: &Site,
    wish: &BookingWish,
    stored: &Reservation,
    resource: Option<&Resource>,
) -> Result<Option<(String, Span)>, Failure> {
    let named = wish.event_id.clone().flatten();
    let (Kind::Registration, Some(own)) = (stored.kind, &stored.event_id) else {
        let message = "a booking does not become a registration: register anew";
        return named.map_or(Ok(None), |_| Err(Failure::invalid("event_id", message)));
    };
    if wish.kind.is_some_and(|kind| kind != Kind::Reservation) || wish.loan == Some(true) {
        return Err(Failure::invalid("event_id", "a registration is no staff work, offer or loan"));
    }
    let moves = named.as_ref().is_some_and(|named| named != own)
        || wish.times.start.is_some()
        || resource.is_some_and(|resource| resource.resource_id != stored.resource_id);
    let kept = stored.span().map(|span| (own.clone(), span));
    let Some(resource) = resource else { return Ok(kept) };
    if moves && let Some((session, span)) = meant(resource, named.as_ref(), wish, &site.timezone)? {
        return Ok(Some((session.event_id.clone(), span)));
    }
    if moves && wish.times.start.is_some() {
        return Err(Failure::invalid("start", "no session starts then; say which one by its `event_id`"));
    }
    let span = resource.settings.events.session(own).and_then(|session| session.span(&site.timezone));
    Ok(span.map(|span| (own.clone(), span)).or(kept))
}

/// The session that is named, or that starts at the wanted time.
fn meant<'r>(
    resource: &'r Resource,
    named: Option<&String>,
    wish: &BookingWish,
    zone: &Zone,
) -> Result<Option<(&'r Gathering, Span)>, Failure> {
    let events = &resource.settings.events;
    let spanned = |session: &'r Gathering| Some((session, session.span(zone)?));
    if let Some(event_id) = named {
        let session = events.session(event_id).and_then(spanned);
        return session.map(Some).ok_or(Failure::NotFound("event session"));
    }
    let start = match &wish.times.start {
        Some(Wall::Instant(instant)) => Some(*instant),
        Some(Wall::Civil(civil)) => zone.resolve(*civil).ok().map(timeline::Resolved::first_reached),
        None => None,
    };
    Ok(events.events.iter().filter_map(spanned).find(|(_, span)| Some(span.start()) == start))
}

/// What is taken of the session that a draft registers for, without what is changed.
pub(crate) fn load(
    reader: &mut dyn Read,
    site: &Site,
    draft: &Draft,
    changed: &std::collections::BTreeSet<LineageId>,
) -> Result<Option<Registered>, Failure> {
    let (Kind::Registration, Some(event_id), Some(line)) =
        (draft.kind, &draft.details.event_id, draft.lines.first())
    else {
        return Ok(None);
    };
    let mut known = Registered::default();
    let window = Span::new(line.start, line.end);
    for other in of_resource(reader, site.site_id.as_str(), &line.resource_id, window)? {
        if other.event_id.as_ref() == Some(event_id) && !changed.contains(&other.lineage_id) {
            known.seats = known.seats.saturating_add(other.units);
            known.of_person += u32::from(other.reserved_for == draft.reserved_for);
        }
    }
    Ok(Some(known))
}

/// How many seats of each session are taken, by resource and session.
pub(crate) fn seats_taken(
    reader: &mut dyn Read,
    site_id: &str,
    resource_ids: Vec<String>,
    overlapping: Range,
) -> Result<BTreeMap<(ResourceId, String), u32>, Failure> {
    let filter = Filter { resource_ids, overlapping, ..standing() };
    let mut seats = BTreeMap::new();
    versions::for_each(reader, site_id, &filter, &mut |registration| {
        if let Some(event_id) = registration.event_id {
            let taken = seats.entry((registration.resource_id, event_id)).or_insert(0_u32);
            *taken = taken.saturating_add(registration.units);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(seats)
}

/// The registrations on a resource that stand, around a stretch of time where one is given.
fn of_resource(
    reader: &mut dyn Read,
    site_id: &str,
    resource_id: &ResourceId,
    window: Option<Span>,
) -> Result<Vec<Reservation>, Failure> {
    let around = window.map(|window| window.pad(WIDENED_SECONDS, WIDENED_SECONDS));
    let overlapping = Range { from: around.map(Span::start), until: around.map(Span::end) };
    let filter = Filter { resource_ids: vec![resource_id.to_string()], overlapping, ..standing() };
    Ok(versions::list(reader, site_id, &filter)?)
}

fn standing() -> Filter {
    Filter {
        kinds: vec![Kind::Registration],
        statuses: vec![Status::Pending, Status::Approved],
        ..Filter::default()
    }
}

/// Carries other times of sessions to their registrations that are not over.
pub(crate) fn rewrite(
    writer: &mut dyn Write,
    site: &Site,
    resource: &Resource,
    now: Instant,
) -> Result<(), Failure> {
    for registration in of_resource(writer, site.site_id.as_str(), &resource.resource_id, None)? {
        let session = registration.event_id.as_ref().and_then(|id| resource.settings.events.session(id));
        let Some(span) = session.and_then(|session| session.span(&site.timezone)) else { continue };
        if registration.end > now && registration.span() != Some(span) {
            let moved = Reservation {
                start: span.start(),
                end: span.end(),
                sequence: registration.sequence.saturating_add(1),
                changed_at: now,
                ..registration
            };
            versions::put(writer, &moved, None)?;
        }
    }
    Ok(())
}

/// The registrations from now on whose session is no longer held, or has fewer seats than are taken.
pub(crate) fn without_a_seat(
    reader: &mut dyn Read,
    resource: &Resource,
    now: Instant,
) -> Result<Vec<ReservationId>, Failure> {
    let mut found = of_resource(reader, resource.site_id.as_str(), &resource.resource_id, None)?;
    found.retain(|registration| registration.end > now);
    let mut seats: BTreeMap<String, u32> = BTreeMap::new();
    for registration in &found {
        let taken = seats.entry(registration.event_id.clone().unwrap_or_default()).or_default();
        *taken = taken.saturating_add(registration.units);
    }
    found.retain(|registration| {
        let event_id = registration.event_id.as_deref().unwrap_or_default();
        let session = resource.settings.events.session(event_id);
        session.is_none_or(|session| {
            session
                .capacity
                .is_some_and(|capacity| seats.get(event_id).is_some_and(|taken| *taken > capacity))
        })
    });
    Ok(found.into_iter().map(|registration| registration.reservation_id).collect())
}

/// Sessions of a resource of which more seats are taken than there ever were, as session, seats taken and capacity; and
/// whether there were as many when they were taken.
pub(crate) fn overfull<'a>(
    resource: &Resource,
    live: impl Iterator<Item = &'a Reservation>,
) -> Vec<(String, u32, u32, bool)> {
    let mut seats: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for registration in live.filter(|one| one.kind == Kind::Registration && one.is_active()) {
        let Some(event_id) =
            registration.event_id.as_deref().filter(|_| registration.resource_id == resource.resource_id)
        else {
            continue;
        };
        let had = if registration.units_in_all == 0 { u32::MAX } else { registration.units_in_all };
        let known = seats.entry(event_id).or_default();
        *known = (known.0.saturating_add(registration.units), known.1.max(had));
    }
    let capacity = |event_id: &str| resource.settings.events.session(event_id)?.capacity;
    let over = seats.into_iter().filter_map(|(event_id, (taken, had))| {
        let capacity = capacity(event_id)?;
        (taken > capacity).then(|| (event_id.to_owned(), taken, capacity, taken <= had))
    });
    over.collect()
}

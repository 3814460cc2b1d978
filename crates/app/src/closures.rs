//! Closures of a site: adding, listing and taking them back, each with the bookings it touches.
//!
//! A closure leaves what is booked already alone; whoever writes it down is told what that is.

use std::collections::BTreeMap;

use model::{Caller, Closure, ClosureId, EventKind, Kind, Scope, Status};
use rules::WishTimes;
use store::reservations::{self as versions, Filter, Range};
use store::{Read, clock, documents, events};
use timeline::Span;

use crate::limits::{CLOSURES_CLOCK, closures_of};
use crate::people::{self, event};
use crate::reservations::{View, view};
use crate::shelf::Shelf;
use crate::visibility::may_see_reservation;
use crate::{App, Failure, records, scope, sites};

/// The most closures that a site keeps.
const CLOSURES_MAX: usize = 2_000;
/// The longest reason, in characters.
const REASON_CHARACTERS_MAX: usize = 1_000;

/// A closure to add.
#[derive(Debug, Clone)]
pub struct NewClosure {
    /// Which resources.
    pub scope: Scope,
    /// When.
    pub times: WishTimes,
    /// Why.
    pub reason: String,
}

/// A closure with the bookings in it that the caller may know of.
#[derive(Debug, Clone)]
pub struct ClosureFound {
    /// The closure.
    pub closure: Closure,
    /// The bookings it touches, by their start.
    pub touched: Vec<View>,
}

/// Adds a closure. Moderators and administrators do.
pub async fn create(app: &App, caller: &Caller, new: NewClosure) -> Result<ClosureFound, Failure> {
    needs_staff(caller)?;
    let reason = new.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS_MAX {
        let message = format!("say why, in at most {REASON_CHARACTERS_MAX} characters");
        return Err(Failure::invalid("reason", message));
    }
    let (caller, shelf, ids) = (caller.clone(), app.shelf.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site = sites::of(writer, &caller)?;
            let (start, end) = new
                .times
                .settle(&site.timezone, None, caller.now)
                .map_err(|refusal| Failure::unsettled(refusal, &site.timezone))?;
            let span = Span::new(start, end)
                .ok_or_else(|| Failure::invalid("end", "a closure ends after it starts"))?;
            scope::check(writer, &shelf, &caller, &new.scope)?;
            let site_id = caller.site_id.as_str();
            if closures_of(writer, site_id)?.len() >= CLOSURES_MAX {
                let message = format!("a site keeps at most {CLOSURES_MAX} closures; delete old ones");
                return Err(Failure::invalid("", message));
            }
            let closure = Closure {
                closure_id: ClosureId::mint(ids.as_ref()),
                site_id: caller.site_id.clone(),
                scope: new.scope,
                span,
                reason,
                created_by: caller.user_id.clone(),
                created_at: caller.now,
            };
            // Sorted by start: Unix seconds of all years that are kept, moved above zero, have as many digits.
            let name = format!("{:011}", span.start().as_unix() + 10_000_000_000);
            let put = documents::Put::new(records::CLOSURE, closure.closure_id.as_str(), name, &closure)?;
            documents::put(writer, site_id, &put)?;
            clock::tick(writer, site_id, [CLOSURES_CLOCK])?;
            let kind = EventKind::ClosureCreated { closure_id: closure.closure_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            found(writer, &shelf, &caller, closure)
        })
        .await
}

/// The closures of the site, by their start. Everybody may know when what they may know of is closed.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ClosureFound>, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let mut closures = Vec::new();
            for closure in closures_of(reader, caller.site_id.as_str())? {
                if let Some(scope) = scope::shown(reader, &shelf, &caller, &closure.scope)? {
                    closures.push(found(reader, &shelf, &caller, Closure { scope, ..closure })?);
                }
            }
            Ok(closures)
        })
        .await
}

/// Takes a closure back. Moderators and administrators do.
pub async fn delete(app: &App, caller: &Caller, closure_id: ClosureId) -> Result<(), Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site_id = caller.site_id.as_str();
            let found = documents::get(writer, site_id, records::CLOSURE, closure_id.as_str())?;
            let document = found.ok_or(Failure::NotFound("closure"))?;
            documents::delete(writer, site_id, records::CLOSURE, closure_id.as_str(), document.version)?;
            clock::tick(writer, site_id, [CLOSURES_CLOCK])?;
            events::append(writer, &event(&caller, ids.as_ref(), EventKind::ClosureDeleted { closure_id }))?;
            Ok(())
        })
        .await
}

/// A closure with the bookings it touches.
fn found(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    closure: Closure,
) -> Result<ClosureFound, Failure> {
    let filter = Filter {
        overlapping: Range { from: Some(closure.span.start()), until: Some(closure.span.end()) },
        resource_ids: closure.scope.resource_ids.iter().map(ToString::to_string).collect(),
        kinds: vec![Kind::Reservation],
        statuses: vec![Status::Pending, Status::Approved],
        ..Filter::default()
    };
    let site = sites::of(reader, caller)?;
    let mut resources = BTreeMap::new();
    let mut touched = Vec::new();
    for reservation in versions::list(reader, caller.site_id.as_str(), &filter)? {
        let resource_id = reservation.resource_id.clone();
        if !resources.contains_key(&resource_id) {
            resources.insert(resource_id.clone(), shelf.resource(reader, &caller.site_id, &resource_id)?);
        }
        let Some(Some(resource)) = resources.get(&resource_id) else { continue };
        let overlaps = reservation.span().is_some_and(|span| span.overlaps(closure.span));
        if overlaps
            && closure.scope.includes(resource)
            && may_see_reservation(caller, &reservation, &resource.settings)
        {
            let people = people::named(reader, [&reservation.reserved_for, &reservation.created_by])?;
            touched.push(view(caller, &site, resource, reservation, &people));
        }
    }
    Ok(ClosureFound { closure, touched })
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators change closures.".into()))
}

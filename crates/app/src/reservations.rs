//! Reading reservations: what a caller may see of them, one by one and in lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Reservation, ReservationId, Resource, ResourceId, Site, User, UserId};
use rules::{cancel_until, edit_until};
use store::Read;
use store::reservations::{self as versions, Filter};

use crate::course::{self, CourseFilter, NextStep};
use crate::shelf::Shelf;
use crate::visibility::{Sight, is_own, may_see_reservation, sight};
use crate::{App, ApproverNames, Failure, Page, approvers, blocked, people, sites, support, templates};

/// A reservation as the caller may see it, with what is said about it at hand.
#[derive(Debug, Clone)]
pub struct View {
    /// The reservation. What `sight` hides is left out by whoever shows it.
    pub reservation: Reservation,
    /// How much the caller may see.
    pub sight: Sight,
    /// The site.
    pub site: Arc<Site>,
    /// The resource.
    pub resource: Arc<Resource>,
    /// The resource that it serves, where it serves one that the caller may know of.
    pub support_for: Option<Arc<Resource>>,
    /// The person it is for.
    pub reserved_for: Option<Arc<User>>,
    /// The person who made it.
    pub created_by: Option<Arc<User>>,
    /// The guests who are members.
    pub guests: Vec<Arc<User>>,
    /// The resources that it takes beside its own, as far as the caller may know of them.
    pub blocks: Vec<Arc<Resource>>,
    /// Whether it is for the caller.
    pub is_mine: bool,
    /// Whether the caller may change it now.
    pub can_edit: bool,
    /// Whether the caller may cancel it now.
    pub can_cancel: bool,
    /// What can be told of it next; looked up for one reservation, not for lists.
    pub next_steps: Vec<NextStep>,
    /// The newest version of the lineage, when this is not it.
    pub newest: Option<ReservationId>,
    /// The approvers by name; looked up for one reservation, not for lists.
    pub approvers: ApproverNames,
}

impl View {
    /// The same with the resource that it serves, if that is among those known.
    pub(crate) fn serving(mut self, known: &BTreeMap<ResourceId, Arc<Resource>>) -> Self {
        let served = self.reservation.support_for.as_ref();
        self.support_for = served.and_then(|resource_id| known.get(resource_id)).cloned();
        self
    }
}

/// What the caller sees of a reservation.
pub(crate) fn view(
    caller: &Caller,
    site: &Arc<Site>,
    resource: &Arc<Resource>,
    reservation: Reservation,
    people: &BTreeMap<UserId, Arc<User>>,
) -> View {
    let settings = &resource.settings;
    let stands = reservation.cancelled.is_none() && reservation.replaced_by.is_none();
    let is_staff = caller.role.is_staff();
    let is_theirs = is_staff || is_own(caller, &reservation) && !reservation.kind.is_maintenance();
    let is_open =
        |until: Option<timeline::Instant>| is_staff || until.is_none_or(|until| caller.now <= until);
    View {
        sight: sight(caller, &reservation, settings),
        site: site.clone(),
        resource: resource.clone(),
        support_for: None,
        reserved_for: people.get(&reservation.reserved_for).cloned(),
        created_by: people.get(&reservation.created_by).cloned(),
        guests: reservation.guests.members.iter().filter_map(|id| people.get(id).cloned()).collect(),
        is_mine: reservation.reserved_for == caller.user_id,
        can_edit: stands && is_theirs && is_open(edit_until(&reservation, settings)),
        can_cancel: stands && is_theirs && is_open(cancel_until(&reservation, settings)),
        next_steps: Vec::new(),
        newest: None,
        blocks: Vec::new(),
        approvers: ApproverNames::default(),
        reservation,
    }
}

/// Which reservations are wanted.
#[derive(Debug, Clone, Default)]
pub struct ReservationQuery {
    /// What the store filters by.
    pub filter: Filter,
    /// Text that the resource's category contains.
    pub category: Option<String>,
    /// Tags that the resource must all have.
    pub tags: Vec<String>,
    /// The resource that they serve.
    pub support_for: Option<ResourceId>,
    /// What became of them.
    pub course: CourseFilter,
    /// Only the number is wanted.
    pub is_count_only: bool,
    /// What each takes beside its own resource is not wanted.
    pub is_without_blocked: bool,
}

/// The reservations that the caller may know of, and how many there are in all.
pub async fn list(app: &App, caller: &Caller, query: ReservationQuery) -> Result<(Vec<View>, u64), Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let site = sites::of(reader, &caller)?;
            let mut resources =
                ResourcesSeen { shelf: &shelf, caller: &caller, query: &query, seen: BTreeMap::new() };
            // What the caller may not see is not counted either, so the page is cut after looking.
            let mut filter = query.filter.clone();
            let page = Page { limit: filter.limit.take(), offset: std::mem::take(&mut filter.offset) };
            let mut found = Vec::new();
            for reservation in versions::list(reader, caller.site_id.as_str(), &filter)? {
                if !query.course.admits(&reservation, caller.now) {
                    continue;
                }
                if query.support_for.is_some() && reservation.support_for != query.support_for {
                    continue;
                }
                let resource = resources.of(reader, &reservation.resource_id)?;
                if !filter.is_with_cancelled && templates::is_used(reader, &reservation)? {
                    continue; // Used up, it is no offer any more.
                }
                let is_shown = |known: &Arc<Resource>| {
                    may_see_reservation(&caller, &reservation, &known.settings)
                        && !(asks_for_hidden(&filter)
                            && sight(&caller, &reservation, &known.settings).is_anonymous())
                };
                if let Some(resource) = resource.filter(is_shown) {
                    found.push((reservation, resource));
                }
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            if query.is_count_only {
                return Ok((Vec::new(), count));
            }
            let rows = page.cut(found);
            let ids = rows.iter().flat_map(|(reservation, _)| concerned(reservation));
            let people = people::named(reader, ids)?;
            let rows_seen = rows.iter().map(|(reservation, _)| reservation);
            let supported = support::of(reader, &shelf, &caller, rows_seen)?;
            let mut views: Vec<View> = rows
                .into_iter()
                .map(|(reservation, resource)| view(&caller, &site, &resource, reservation, &people))
                .map(|view| view.serving(&supported))
                .collect();
            for view in views.iter_mut().filter(|_| !query.is_without_blocked) {
                view.blocks = blocked::shown(reader, &shelf, &caller, &view.reservation)?;
            }
            Ok((views, count))
        })
        .await
}

/// Whether a list is filtered by what a reservation may hide. Where it does hide it, it is left out: that it is among
/// somebody's bookings would say whose it is.
fn asks_for_hidden(filter: &Filter) -> bool {
    let people = [&filter.reserved_for, &filter.guests, &filter.created_by];
    people.into_iter().any(|people| !people.is_empty()) || filter.search.is_some()
}

/// One version of a reservation, also a superseded one.
pub async fn one(app: &App, caller: &Caller, reservation_id: ReservationId) -> Result<View, Failure> {
    let (caller, shelf, whole) = (caller.clone(), app.shelf.clone(), app.clone());
    app.store
        .read(move |reader| {
            let site_id = caller.site_id.as_str();
            let reservation = versions::by_id(reader, site_id, reservation_id.as_str())?;
            let reservation = reservation.ok_or(Failure::NotFound("reservation"))?;
            let resource = shelf.resource(reader, &caller.site_id, &reservation.resource_id)?;
            let resource = resource
                .filter(|resource| may_see_reservation(&caller, &reservation, &resource.settings))
                .ok_or(Failure::NotFound("reservation"))?;
            let site = sites::of(reader, &caller)?;
            let people = people::named(reader, concerned(&reservation))?;
            let newest = match reservation.replaced_by {
                None => None,
                Some(_) => versions::by_lineage(reader, site_id, reservation.lineage_id.as_str())?,
            };
            let supported = support::of(reader, &shelf, &caller, std::iter::once(&reservation))?;
            let mut view = view(&caller, &site, &resource, reservation, &people).serving(&supported);
            view.newest = newest.map(|newest| newest.reservation_id);
            view.blocks = blocked::shown(reader, &shelf, &caller, &view.reservation)?;
            let deciders = view.reservation.approvals.seats.iter().map(|seat| &seat.decider);
            view.next_steps =
                course::next_steps(reader, &whole, &caller, &view.reservation, &resource.settings)?;
            view.approvers = approvers::named(reader, &caller.site_id, deciders)?;
            Ok(view)
        })
        .await
}

/// The people whose names are shown with a reservation.
fn concerned(reservation: &Reservation) -> impl Iterator<Item = &UserId> {
    [&reservation.reserved_for, &reservation.created_by].into_iter().chain(&reservation.guests.members)
}

/// The resources of a list, each looked at once; none for those that were not asked for.
struct ResourcesSeen<'a> {
    shelf: &'a Shelf,
    caller: &'a Caller,
    query: &'a ReservationQuery,
    seen: BTreeMap<ResourceId, Option<Arc<Resource>>>,
}

impl ResourcesSeen<'_> {
    fn of(
        &mut self,
        reader: &mut dyn Read,
        resource_id: &ResourceId,
    ) -> Result<Option<Arc<Resource>>, Failure> {
        if let Some(known) = self.seen.get(resource_id) {
            return Ok(known.clone());
        }
        let found = self.shelf.resource(reader, &self.caller.site_id, resource_id)?;
        let kept = found.filter(|resource| {
            let identity = &resource.settings.identity;
            let category = identity.category.as_deref().unwrap_or_default();
            self.query.category.as_deref().is_none_or(|wanted| category.contains(wanted))
                && self.query.tags.iter().all(|tag| identity.tags.contains(tag))
        });
        self.seen.insert(resource_id.clone(), kept.clone());
        Ok(kept)
    }
}

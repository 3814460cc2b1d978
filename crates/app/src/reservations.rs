//! Reading reservations: what a caller may see of them, one by one. Lists are in `reservation_list.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{
    Caller, Project, ProjectId, Reservation, ReservationId, Resource, ResourceId, Site, User, UserId,
};
use rules::{cancel_until, edit_until};
use store::reservations as versions;

use crate::course::{self, NextStep};
use crate::standing_behind::StandingBehind;
use crate::visibility::{self, PersonSight, Sight, is_theirs_to_change, may_see_reservation, sight};
use crate::{App, ApproverNames, Failure, approvers, blocked, people, projects, sites, support};

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
    /// Who answers for the person it is for.
    pub supervisor: Option<Arc<User>>,
    /// What the account code stands for.
    pub account_number_description: Option<String>,
    /// The guests who are members.
    pub guests: Vec<Arc<User>>,
    /// Whether what was answered to forms is wanted where it stands in a list.
    pub is_with_form_responses: bool,
    /// The projects that it is pinned to, as far as the caller may know of them.
    pub projects: Vec<Arc<Project>>,
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
    /// The same with the projects that it is pinned to, of those that are known.
    pub(crate) fn pinned_to(mut self, known: &BTreeMap<ProjectId, Arc<Project>>) -> Self {
        let own = self.reservation.project_ids.iter();
        self.projects = own.filter_map(|project_id| known.get(project_id).cloned()).collect();
        self
    }

    /// How much the caller may see of a person who is shown with it.
    pub fn sight_of(&self, caller: &Caller, user: &User) -> PersonSight {
        visibility::person(caller, &self.site.settings, &user.user_id)
    }

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
    let is_stored = reservation.kind.is_stored();
    let stands = is_stored && reservation.cancelled.is_none() && reservation.replaced_by.is_none();
    let is_staff = caller.role.is_staff();
    let is_theirs = is_staff || is_theirs_to_change(caller, &reservation, settings);
    let is_open =
        |until: Option<timeline::Instant>| is_staff || until.is_none_or(|until| caller.now <= until);
    View {
        sight: sight(caller, &reservation, settings),
        site: site.clone(),
        resource: resource.clone(),
        support_for: None,
        reserved_for: people.get(&reservation.reserved_for).cloned(),
        created_by: people.get(&reservation.created_by).cloned(),
        supervisor: None,
        account_number_description: None,
        guests: reservation.guests.members.iter().filter_map(|id| people.get(id).cloned()).collect(),
        is_mine: reservation.reserved_for == caller.user_id,
        can_edit: stands && is_theirs && is_open(edit_until(&reservation, settings)),
        can_cancel: stands && is_theirs && is_open(cancel_until(&reservation, settings)),
        next_steps: Vec::new(),
        newest: None,
        blocks: Vec::new(),
        is_with_form_responses: false,
        projects: Vec::new(),
        approvers: ApproverNames::default(),
        reservation,
    }
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
            let projects = projects::known_of(reader, &caller, std::iter::once(&reservation))?;
            let mut view = view(&caller, &site, &resource, reservation, &people).serving(&supported);
            view = view.pinned_to(&projects);
            view.newest = newest.map(|newest| newest.reservation_id);
            view.blocks = blocked::shown(reader, &shelf, &caller, &view.reservation)?;
            StandingBehind::default().add(reader, &caller, std::slice::from_mut(&mut view))?;
            let deciders = view.reservation.approvals.seats.iter().map(|seat| &seat.decider);
            view.next_steps =
                course::next_steps(reader, &whole, &caller, &view.reservation, &resource.settings)?;
            view.approvers = approvers::named(reader, &caller.site_id, deciders)?;
            Ok(view)
        })
        .await
}

/// The people whose names are shown with a reservation.
pub(crate) fn concerned(reservation: &Reservation) -> impl Iterator<Item = &UserId> {
    [&reservation.reserved_for, &reservation.created_by].into_iter().chain(&reservation.guests.members)
}

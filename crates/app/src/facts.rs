//! Loading what a decision looks at: the only reader on the booking path.
//!
//! Everything comes from one snapshot, together with the versions it had, so that the commit can tell whether it
//! still holds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use model::resource::{Approver, SubApproverType};
use model::{
    Caller, Cause, Kind, LineageId, Occupancy, Reservation, Resource, ResourceId, SeriesId, Site, SiteId,
    UserGroupId,
};
use rules::{Draft, Facts, ResourceFacts, needs};
use store::reservations::{self as versions, Filter};
use store::{Read, Witness, clock, occupancy};
use timeline::{Instant, Span};

use crate::blocked::{self, Looked};
use crate::limits::{Asking, Bounds};
use crate::shelf::Shelf;
use crate::visibility::{may_see_reservation, may_see_resource};
use crate::{Failure, accounts, companions, forms, holds, limits, people, registrations, series, templates};

/// What was loaded and the versions it had.
pub(crate) struct Loaded {
    /// For the rules.
    pub facts: Facts,
    /// The clocks of the resources: they must not have moved, and the commit moves them.
    pub booked: Witness,
    /// The clocks of what is only read: they must not have moved.
    pub relied_on: Witness,
    /// The lineages of the groups that the changed versions belong to: what they block is free for each other.
    pub group: BTreeSet<LineageId>,
    /// The spending accounts with their versions, for whatever is drawn on them.
    pub accounts: Vec<accounts::Loaded>,
}

/// The versions that a draft is about.
#[derive(Default)]
pub(crate) struct Subject {
    /// The one that was named.
    pub stored: Option<Reservation>,
    /// Those that are changed together, by lineage; none where it is the one that was named.
    pub together: Option<BTreeMap<LineageId, Reservation>>,
}

impl Subject {
    /// All of them.
    fn versions(&self) -> impl Iterator<Item = &Reservation> {
        self.stored.iter().chain(self.together.iter().flat_map(BTreeMap::values))
    }

    /// The lineages whose old versions make room.
    fn changed(&self) -> BTreeSet<LineageId> {
        match (&self.together, &self.stored) {
            (Some(together), _) => together.keys().cloned().collect(),
            (None, stored) => stored.iter().map(|stored| stored.lineage_id.clone()).collect(),
        }
    }

    /// The series that are changed in whole or in part, or made.
    fn series(&self, draft: &Draft) -> BTreeSet<SeriesId> {
        let made = draft.series.iter().map(|made| made.series.series_id.clone());
        self.versions().filter_map(|one| one.series_id.clone()).chain(made).collect()
    }
}

impl Loaded {
    /// Leaves out what a lineage takes, because the caller gives it back in the same commit.
    pub(crate) fn leave_out(&mut self, lineage_id: &LineageId) {
        for known in self.facts.resources.values_mut() {
            known.occupancy.retain(|row| row.lineage_id != *lineage_id);
        }
        for known in &mut self.facts.blocked {
            known.occupancy.retain(|row| row.lineage_id != *lineage_id);
        }
    }
}

/// Loads what the draft needs. A resource that is not on the site, or that
/// the caller may not know of, is not found.
pub(crate) fn load(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: Arc<Site>,
    caller: &Caller,
    draft: &Draft,
    subject: Subject,
) -> Result<Loaded, Failure> {
    let needs = needs(draft);
    let site_id = site.site_id.as_str();
    // An edit may leave a resource for another: both clocks move, so that two edits of one booking always meet.
    let left = subject.versions().map(|stored| stored.resource_id.clone());
    let concerned: BTreeSet<ResourceId> = needs.resources.into_iter().chain(left).collect();
    // What uses up a template, or relies on one, moves the clocks of its resources too.
    let templates = templates::load(reader, &site.site_id, draft, subject.stored.as_ref())?;
    let offered = templates.iter().map(|known| &known.template.resource_id);
    let resource_clocks: BTreeSet<String> =
        concerned.iter().chain(offered).map(|id| clock::of_resource(id.as_str())).collect();
    let mut booked = clock::read(reader, site_id, resource_clocks)?;
    booked.merge(clock::read(reader, site_id, subject.series(draft).iter().map(series::clock_of))?);
    let mut relied_on = clock::read(reader, site_id, needs.people.iter().map(people::clock_of))?;

    let changed = subject.changed();
    let group = blocked::booked_together(reader, site_id, subject.versions())?;
    let mut resources = BTreeMap::new();
    for resource_id in concerned {
        let standing = subject.versions().find(|stored| stored.resource_id == resource_id);
        let is_visible = |resource: &Arc<Resource>| match standing {
            Some(stored) => may_see_reservation(caller, stored, &resource.settings),
            None => may_see_resource(caller, &resource.settings),
        };
        let missing = Failure::NotFound(if standing.is_some() { "reservation" } else { "resource" });
        let resource =
            shelf.resource(reader, &site.site_id, &resource_id)?.filter(is_visible).ok_or(missing)?;
        let mut occupancy = match needs.window {
            Some(window) => occupancy_within(reader, &resource, window, &changed, caller.now)?,
            None => Vec::new(),
        };
        occupancy.retain(|row| row.cause != Cause::Blocker || !group.contains(&row.lineage_id));
        let used_up = used_up(reader, &resource, &changed)?;
        resources.insert(resource_id, ResourceFacts { resource, occupancy, used_up });
    }
    let looked_at = Looked {
        site: &site,
        shelf,
        resources: &resources,
        versions: subject.versions().collect(),
        changed: &changed,
        group: &group,
        window: needs.window,
        now: caller.now,
    };
    let (blocked, taken) = blocked::load(reader, &looked_at)?;
    booked.merge(taken);
    let person = people::member(reader, &site.site_id, draft.reserved_for.as_str())?;
    let of_resources = resources.values().flat_map(|known| &known.resource.settings.approval.approvers);
    let given = draft.lines.iter().filter_map(|line| line.approvers.given.as_ref());
    let kept = subject.versions().filter_map(|stored| stored.approvals.overridden.as_ref());
    let approvers = of_resources
        .chain(given.chain(kept).flat_map(|set| &set.approvers))
        .chain(person.iter().flat_map(|member| &member.approvers));
    let group_sizes = group_sizes(reader, &site.site_id, approvers)?;
    let (companions, of_group) =
        companions::load(reader, shelf, &site, (subject.versions(), &changed), &resources)?;
    relied_on.merge(of_group);
    let asking = Asking {
        site: &site,
        shelf,
        draft,
        changed: &changed,
        resources: &resources,
        person: person.as_ref(),
        now: caller.now,
    };
    let Bounds { limits, counted, relied_on: bounded } = limits::load(reader, &asking)?;
    booked.merge(counted);
    relied_on.merge(bounded);
    let known = resources.values().map(|known| known.resource.as_ref());
    let payers = accounts::concerned(draft, subject.versions(), known);
    relied_on.merge(clock::read(reader, site_id, payers.iter().map(accounts::clock_of))?);
    let loaded_accounts = accounts::of(reader, &site.site_id, &payers)?;
    let accounts = loaded_accounts.iter().map(|loaded| loaded.accounts.clone()).collect();
    let (forms, of_forms) = forms::load(reader, &site.site_id, draft, &resources)?;
    relied_on.merge(of_forms);
    let registered = registrations::load(reader, &site, draft, &changed)?;
    let Subject { stored, together } = subject;
    let together = together.unwrap_or_default();
    let facts = Facts {
        site,
        resources,
        person,
        stored,
        together,
        companions,
        group_sizes,
        accounts,
        limits,
        templates,
        blocked,
        forms,
        registered,
    };
    Ok(Loaded { facts, booked, relied_on, group, accounts: loaded_accounts })
}

/// What occupies a resource around a wanted stretch of time, without what the caller gives back themselves.
pub(crate) fn occupancy_within(
    reader: &mut dyn Read,
    resource: &Resource,
    window: Span,
    changed: &BTreeSet<LineageId>,
    now: Instant,
) -> Result<Vec<Occupancy>, Failure> {
    let around = around(resource, window);
    let (site_id, resource_id) = (resource.site_id.as_str(), resource.resource_id.as_str());
    let mut taken = occupancy::overlapping(reader, site_id, resource_id, around)?;
    // A loan that is overdue is in the way wherever its own time lies.
    taken.retain(|occupancy| !occupancy.is_overdue(now));
    let overdue = occupancy::overdue(reader, site_id, resource_id, now)?;
    taken.extend(overdue.into_iter().map(|row| row.as_of(now)).filter(|row| row.padded.overlaps(around)));
    taken.retain(|occupancy| !changed.contains(&occupancy.lineage_id));
    // Long series look only at what stands around each date, which needs the order of time.
    taken.sort_by_key(|occupancy| occupancy.padded.start());
    holds::without_expired(reader, site_id, taken, now)
}

/// The stretch in which something could be in the way of a wanted one: what stands is stored with its own buffers, the
/// wanted time has those of the resource as it is now.
pub(crate) fn around(resource: &Resource, window: Span) -> Span {
    let (before, after) = resource.settings.timing.buffers_seconds();
    window.pad(before, after)
}

/// How many units of a resource are used up by all bookings but those that are changed; 0 where units come back by themselves.
pub(crate) fn used_up(
    reader: &mut dyn Read,
    resource: &Resource,
    but: &BTreeSet<LineageId>,
) -> Result<u32, Failure> {
    if !resource.settings.units.units_consumable {
        return Ok(0);
    }
    let filter = Filter {
        resource_ids: vec![resource.resource_id.to_string()],
        kinds: vec![Kind::Reservation, Kind::Request],
        ..Filter::default()
    };
    let mut sum: u32 = 0;
    versions::for_each(reader, resource.site_id.as_str(), &filter, &mut |reservation| {
        if reservation.is_active() && !but.contains(&reservation.lineage_id) {
            sum = sum.saturating_add(reservation.units);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(sum)
}

/// How many active members the groups have of which every member must approve. Nobody is counted where no approver is
/// such a group.
fn group_sizes<'a>(
    reader: &mut dyn Read,
    site_id: &SiteId,
    approvers: impl Iterator<Item = &'a Approver>,
) -> Result<BTreeMap<UserGroupId, u32>, Failure> {
    let asked = approvers.filter(|approver| approver.sub_approver_type == SubApproverType::All);
    let mut sizes: BTreeMap<UserGroupId, u32> =
        asked.filter_map(|approver| approver.approver_site_user_group_id).map(|group| (group, 0)).collect();
    if sizes.is_empty() {
        return Ok(sizes);
    }
    for member in people::members_of(reader, site_id)?.iter().filter(|member| member.is_active) {
        for group in &member.usergroups {
            if let Some(size) = sizes.get_mut(group) {
                *size += 1;
            }
        }
    }
    Ok(sizes)
}

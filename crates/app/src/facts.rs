//! Loading what a decision looks at: the only reader on the booking path.
//!
//! Everything comes from one snapshot, together with the versions it had, so that the commit can tell whether it
//! still holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::resource::SubApproverType;
use model::{Caller, LineageId, Reservation, Resource, ResourceId, Site, SiteId, UserGroupId};
use rules::{Draft, Facts, ResourceFacts, needs};
use store::{Read, Witness, clock, occupancy};

use crate::shelf::Shelf;
use crate::visibility::{may_see_reservation, may_see_resource};
use crate::{Failure, people};

/// What was loaded and the versions it had.
pub(crate) struct Loaded {
    /// For the rules.
    pub facts: Facts,
    /// The clocks of the resources: they must not have moved, and the commit moves them.
    pub booked: Witness,
    /// The clocks of what is only read: they must not have moved.
    pub relied_on: Witness,
}

/// Loads what the draft needs. A resource that is not on the site, or that
/// the caller may not know of, is not found.
pub(crate) fn load(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: Arc<Site>,
    caller: &Caller,
    draft: &Draft,
    stored: Option<Reservation>,
    occurrences: BTreeMap<LineageId, Reservation>,
) -> Result<Loaded, Failure> {
    let needs = needs(draft);
    let site_id = site.site_id.as_str();
    // An edit may leave a resource for another: both clocks move, so that two edits of one booking always meet.
    let left = stored.iter().chain(occurrences.values()).map(|stored| stored.resource_id.clone());
    let concerned: BTreeSet<ResourceId> = needs.resources.into_iter().chain(left).collect();
    let resource_clocks = concerned.iter().map(|id| clock::of_resource(id.as_str()));
    let booked = clock::read(reader, site_id, resource_clocks)?;
    let relied_on = clock::read(reader, site_id, needs.people.iter().map(people::clock_of))?;

    let own_lineage = stored.as_ref().map(|stored| &stored.lineage_id);
    let mut resources = BTreeMap::new();
    for resource_id in concerned {
        let standing = stored.as_ref().filter(|stored| stored.resource_id == resource_id);
        let is_visible = |resource: &Arc<Resource>| match standing {
            Some(stored) => may_see_reservation(caller, stored, &resource.settings),
            None => may_see_resource(caller, &resource.settings),
        };
        let missing = Failure::NotFound(if standing.is_some() { "reservation" } else { "resource" });
        let resource =
            shelf.resource(reader, &site.site_id, &resource_id)?.filter(is_visible).ok_or(missing)?;
        let timing = &resource.settings.timing;
        let mut taken = match needs.window {
            // What stands is stored with its own buffers; the wanted time has those of the resource as it is now.
            Some(window) => {
                let around = window.pad(seconds(timing.buffer_before), seconds(timing.buffer_after));
                occupancy::overlapping(reader, site_id, resource_id.as_str(), around)?
            }
            None => Vec::new(),
        };
        // The old versions of all that is changed make room together.
        taken.retain(|taken| {
            Some(&taken.lineage_id) != own_lineage && !occurrences.contains_key(&taken.lineage_id)
        });
        resources.insert(resource_id, ResourceFacts::new(resource, taken));
    }
    let person = people::member(reader, &site.site_id, draft.reserved_for.as_str())?;
    let group_sizes = group_sizes(reader, &site.site_id, &resources)?;
    Ok(Loaded {
        facts: Facts { site, resources, person, stored, occurrences, group_sizes },
        booked,
        relied_on,
    })
}

/// How many active members the groups have of which every member must approve. Nobody is counted where no resource
/// asks for that.
fn group_sizes(
    reader: &mut dyn Read,
    site_id: &SiteId,
    resources: &BTreeMap<ResourceId, ResourceFacts>,
) -> Result<BTreeMap<UserGroupId, u32>, Failure> {
    let approvers = resources.values().flat_map(|known| &known.resource.settings.approval.approvers);
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

/// A buffer setting as a length; validation keeps it positive.
fn seconds(buffer: i64) -> u32 {
    u32::try_from(buffer).unwrap_or(0)
}

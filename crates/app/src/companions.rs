//! What else stands in the groups of changed bookings, for rules about resources that belong together.

use std::collections::{BTreeMap, BTreeSet};

use model::{LineageId, Reservation, Resource, ResourceId, Site};
use rules::{Companion, ResourceFacts};
use store::reservations::{self as versions, Filter};
use store::{Read, Witness, clock};

use crate::Failure;
use crate::shelf::Shelf;

/// How many groups one statement looks for.
const GROUPS_AT_ONCE: usize = 500;

/// The others of the groups that are not changed themselves, and the clocks of their resources. Nothing is loaded where
/// no resource in the case has a relation to others, or the changed versions belong to no group.
pub(crate) fn load<'a>(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: &Site,
    (stored, changed): (impl Iterator<Item = &'a Reservation>, &BTreeSet<LineageId>),
    resources: &BTreeMap<ResourceId, ResourceFacts>,
) -> Result<(Vec<Companion>, Witness), Failure> {
    if !resources.values().any(|known| has_relation(&known.resource)) {
        return Ok((Vec::new(), Witness::default()));
    }
    let groups: BTreeSet<String> =
        stored.filter_map(|stored| stored.group_id.as_ref()).map(ToString::to_string).collect();
    let site_id = site.site_id.as_str();
    let mut standing = Vec::new();
    for groups in groups.into_iter().collect::<Vec<_>>().chunks(GROUPS_AT_ONCE) {
        let filter = Filter { group_ids: groups.to_vec(), ..Filter::default() };
        standing.extend(versions::list(reader, site_id, &filter)?);
    }
    standing.retain(|other| other.is_active() && !changed.contains(&other.lineage_id));
    let elsewhere: BTreeSet<&ResourceId> = standing.iter().map(|other| &other.resource_id).collect();
    let elsewhere = elsewhere.into_iter().filter(|resource_id| !resources.contains_key(*resource_id));
    let clocks: Vec<String> = elsewhere.map(|id| clock::of_resource(id.as_str())).collect();
    let witness = clock::read(reader, site_id, clocks)?;
    let mut companions = Vec::new();
    for other in standing {
        let resource = shelf.resource(reader, &site.site_id, &other.resource_id)?;
        let known = resource.zip(other.group_id.clone());
        companions.extend(known.map(|(resource, group_id)| Companion {
            group_id,
            resource,
            span: other.span(),
        }));
    }
    Ok((companions, witness))
}

fn has_relation(resource: &Resource) -> bool {
    let access = &resource.settings.access;
    access.is_addon || access.is_addon_by_related || access.can_only_reserve_with_related
}

//! What else stands in the group of an edited booking, for rules about resources that belong together.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Reservation, Resource, ResourceId, Site};
use rules::{Companion, ResourceFacts};
use store::reservations::{self as versions, Filter};
use store::{Read, Witness, clock};

use crate::Failure;
use crate::shelf::Shelf;

/// The others of the group and the clocks of their resources. Nothing is loaded where no resource in the case has a
/// relation to others, or the edited version belongs to no group.
pub(crate) fn load(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: &Site,
    stored: Option<&Reservation>,
    resources: &BTreeMap<ResourceId, ResourceFacts>,
) -> Result<(Vec<Companion>, Witness), Failure> {
    let is_related = resources.values().any(|known| has_relation(&known.resource));
    let group = stored.filter(|_| is_related).and_then(|stored| Some((stored, stored.group_id.as_ref()?)));
    let Some((stored, group_id)) = group else { return Ok((Vec::new(), Witness::default())) };
    let site_id = site.site_id.as_str();
    let filter = Filter { group_ids: vec![group_id.to_string()], ..Filter::default() };
    let mut standing = versions::list(reader, site_id, &filter)?;
    standing.retain(|other| other.is_active() && other.lineage_id != stored.lineage_id);
    let elsewhere = standing.iter().filter(|other| !resources.contains_key(&other.resource_id));
    let clocks: Vec<String> = elsewhere.map(|other| clock::of_resource(other.resource_id.as_str())).collect();
    let witness = clock::read(reader, site_id, clocks)?;
    let mut companions = Vec::new();
    for other in standing {
        let found: Option<Arc<Resource>> = shelf.resource(reader, &site.site_id, &other.resource_id)?;
        companions.extend(found.map(|resource| Companion { resource, span: other.span() }));
    }
    Ok((companions, witness))
}

fn has_relation(resource: &Resource) -> bool {
    let access = &resource.settings.access;
    access.is_addon || access.is_addon_by_related || access.can_only_reserve_with_related
}

//! Resources that are taken because another one is booked: what is known of them, what is shown of them, and what
//! happens to standing reservations when the setting `blocks` changes.
//!
//! What a reservation takes of them follows from the reservation alone (`rules::footprint`); here is only the loading
//! and the writing around it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use model::{Caller, LineageId, Reservation, Resource, ResourceId, ResourceSettings, Site};
use rules::{BlockedFacts, ResourceFacts};
use store::reservations::{self as versions, Filter, Range};
use store::{Read, Witness, Write, clock, documents, occupancy};
use timeline::{Instant, Span};

use crate::facts::occupancy_within;
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::{Failure, records};

/// What a decision looks at, as far as it says what is blocked.
pub(crate) struct Looked<'a> {
    pub site: &'a Site,
    pub shelf: &'a Shelf,
    pub resources: &'a BTreeMap<ResourceId, ResourceFacts>,
    pub stored: Option<&'a Reservation>,
    pub together: &'a BTreeSet<LineageId>,
    pub window: Option<Span>,
    pub now: Instant,
}

/// The lineages of the group that a stored version belongs to.
pub(crate) fn booked_together(
    reader: &mut dyn Read,
    site_id: &str,
    stored: Option<&Reservation>,
) -> Result<BTreeSet<LineageId>, Failure> {
    let Some(group_id) = stored.and_then(|stored| stored.group_id.as_ref()) else {
        return Ok(BTreeSet::new());
    };
    let filter = Filter { group_ids: vec![group_id.to_string()], ..Filter::default() };
    let found = versions::list(reader, site_id, &filter)?;
    Ok(found.into_iter().map(|member| member.lineage_id).collect())
}

/// The blocked resources with what occupies them, and the versions of their clocks. The commit moves these clocks on,
/// so that a booking of a blocked resource and one of the resource that blocks it always see each other. Whether the
/// caller may see a blocked resource does not matter: it is taken all the same.
pub(crate) fn load(
    reader: &mut dyn Read,
    looked: &Looked<'_>,
) -> Result<(Vec<BlockedFacts>, Witness), Failure> {
    let stored = looked.stored.map(|stored| &stored.blocks);
    let settings = looked.resources.values().map(|known| &known.resource.settings.access.blocks);
    let ids: BTreeSet<&ResourceId> = settings.chain(stored).flatten().collect();
    let site_id = looked.site.site_id.as_str();
    let taken = clock::read(reader, site_id, ids.iter().map(|id| clock::of_resource(id.as_str())))?;
    let own_lineage = looked.stored.map(|stored| &stored.lineage_id);
    let mut blocked = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(resource) = looked.shelf.resource(reader, &looked.site.site_id, id)? else { continue };
        let mut occupancy = match looked.window {
            Some(window) => occupancy_within(reader, &resource, window, own_lineage, looked.now)?,
            None => Vec::new(),
        };
        occupancy.retain(|row| !looked.together.contains(&row.lineage_id));
        blocked.push(BlockedFacts { resource, occupancy });
    }
    Ok((blocked, taken))
}

/// The resources that a reservation takes beside its own, as far as the caller may know of them, from those known.
pub(crate) fn shown_of(
    caller: &Caller,
    reservation: &Reservation,
    known: &[BlockedFacts],
) -> Vec<Arc<Resource>> {
    let of = |id: &ResourceId| known.iter().find(|known| known.resource.resource_id == *id);
    let resources = reservation.blocked().iter().filter_map(of).map(|known| known.resource.clone());
    resources.filter(|resource| may_see_resource(caller, &resource.settings)).collect()
}

/// The same, looked up.
pub(crate) fn shown(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    reservation: &Reservation,
) -> Result<Vec<Arc<Resource>>, Failure> {
    let mut found = Vec::new();
    for id in reservation.blocked() {
        let resource = shelf.resource(reader, &caller.site_id, id)?;
        found.extend(resource.filter(|resource| may_see_resource(caller, &resource.settings)));
    }
    Ok(found)
}

/// Refuses a list of blocked resources that names the resource itself, one twice, or one that the site does not have.
pub(crate) fn check(
    reader: &mut dyn Read,
    site_id: &str,
    resource_id: Option<&ResourceId>,
    settings: &ResourceSettings,
) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for (place, id) in settings.access.blocks.iter().enumerate() {
        let path = format!("blocks[{place}]");
        if Some(id) == resource_id {
            return Err(Failure::invalid(path, "a resource cannot block itself"));
        }
        if !seen.insert(id) {
            return Err(Failure::invalid(path, "it is named twice"));
        }
        if documents::get(reader, site_id, records::RESOURCE, id.as_str())?.is_none() {
            return Err(Failure::invalid(path, "there is no such resource on this site"));
        }
    }
    Ok(())
}

/// Carries a changed list to the reservations of the resource that are not over, and moves the clocks of everything
/// that is taken or given back by it.
pub(crate) fn rewrite(
    writer: &mut dyn Write,
    resource: &Resource,
    old: &[ResourceId],
    now: Instant,
) -> Result<(), Failure> {
    let site = resource.site_id.as_str();
    let new = &resource.settings.access.blocks;
    let filter = Filter {
        resource_ids: vec![resource.resource_id.to_string()],
        overlapping: Range { from: Some(now), until: None },
        ..Filter::default()
    };
    let mut standing = Vec::new();
    versions::for_each(writer, site, &filter, &mut |reservation| {
        if reservation.end > now && reservation.blocks != *new {
            standing.push(reservation);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let mut touched: BTreeSet<ResourceId> = old.iter().chain(new).cloned().collect();
    for reservation in standing {
        touched.extend(reservation.blocks.iter().cloned());
        let rewritten = Reservation { blocks: new.clone(), ..reservation };
        versions::put(writer, &rewritten, None)?;
        occupancy::replace(writer, site, &rewritten.lineage_id, &rules::footprint(&rewritten))?;
    }
    let clocks: Vec<String> = touched.iter().map(|id| clock::of_resource(id.as_str())).collect();
    Ok(clock::tick(writer, site, clocks.iter().map(String::as_str))?)
}

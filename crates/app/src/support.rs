//! Support: a booking that serves another resource, such as an operator's time for a microscope.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Reservation, Resource, ResourceId};
use store::Read;

use crate::Failure;
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::wish::BookingWish;

/// The resource that a booking is to serve: what the wish says, or what is stored. One that the caller may not know of
/// is not found; a stored one stays, because it was known to whoever named it.
pub(crate) fn wanted(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    wish: &BookingWish,
    stored: Option<&Reservation>,
) -> Result<Option<ResourceId>, Failure> {
    let kept = stored.and_then(|stored| stored.support_for.clone());
    match &wish.support_for {
        None => Ok(kept),
        Some(None) => Ok(None),
        Some(named) if *named == kept => Ok(kept),
        Some(Some(resource_id)) => match visible(reader, shelf, caller, resource_id)? {
            Some(_) => Ok(Some(resource_id.clone())),
            None => Err(Failure::NotFound("resource")),
        },
    }
}

/// The resources that some bookings serve, as far as the caller may know of them.
pub(crate) fn of<'a>(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    reservations: impl Iterator<Item = &'a Reservation>,
) -> Result<BTreeMap<ResourceId, Arc<Resource>>, Failure> {
    let mut known = BTreeMap::new();
    for resource_id in reservations.filter_map(|reservation| reservation.support_for.as_ref()) {
        if !known.contains_key(resource_id)
            && let Some(resource) = visible(reader, shelf, caller, resource_id)?
        {
            known.insert(resource_id.clone(), resource);
        }
    }
    Ok(known)
}

fn visible(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    resource_id: &ResourceId,
) -> Result<Option<Arc<Resource>>, Failure> {
    let found = shelf.resource(reader, &caller.site_id, resource_id)?;
    Ok(found.filter(|resource| may_see_resource(caller, &resource.settings)))
}

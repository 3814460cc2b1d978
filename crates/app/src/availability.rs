//! Availability: the free spans of resources for the caller, by the same table as every booking.

use std::sync::Arc;

use model::{Caller, ResourceId, Site};
use store::documents;
use timeline::Span;

use crate::opening::{Opening, Sought};
use crate::resources::listed;
use crate::{App, Failure, sites};

/// The longest range that is looked at: 92 days, a quarter of a year.
pub const AVAILABILITY_SECONDS_MAX: i64 = 92 * 86_400;
/// How many resources are looked at in one call.
pub const AVAILABILITY_RESOURCES_MAX: usize = 500;

/// Which free spans are wanted.
#[derive(Debug, Clone)]
pub struct AvailabilityQuery {
    /// The resources; all that stand in the caller's lists when empty.
    pub resource_ids: Vec<ResourceId>,
    /// From when to when.
    pub within: Span,
    /// How long a booking has to fit, in seconds; the shortest that the resource takes without.
    pub duration_seconds: Option<i64>,
    /// How many units have to be free.
    pub units: u32,
}

/// A span in which a booking of the wanted length is accepted wherever it starts on the resource's grid. Where units have
/// names, spans of different units may overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreeSpan {
    /// From when to when.
    pub span: Span,
    /// How many units are free wherever in it the booking starts.
    pub units: u32,
}

/// The free spans of one resource.
#[derive(Debug, Clone)]
pub struct Free {
    /// The resource.
    pub resource_id: ResourceId,
    /// In ascending order.
    pub spans: Vec<FreeSpan>,
}

/// The free spans of resources for the caller, with the site they are on. A resource that the caller may not know of
/// is not found; one they may not book has no free span.
pub async fn availability(
    app: &App,
    caller: &Caller,
    query: AvailabilityQuery,
) -> Result<(Arc<Site>, Vec<Free>), Failure> {
    if query.within.seconds() > AVAILABILITY_SECONDS_MAX {
        return Err(Failure::invalid("end", "at most 92 days are looked at in one call"));
    }
    if query.units == 0 {
        return Err(Failure::invalid("units", "ask for at least one unit"));
    }
    if query.duration_seconds.is_some_and(|seconds| seconds <= 0) {
        return Err(Failure::invalid("duration", "a booking takes at least a second"));
    }
    let asking = caller.clone();
    let site = app.store.read(move |reader| sites::of(reader, &asking)).await?;
    let mut resource_ids = query.resource_ids.clone();
    if resource_ids.is_empty() {
        let (asking, shelf) = (caller.clone(), app.shelf.clone());
        let all = documents::Listing::default();
        let found = app.store.read(move |reader| listed(reader, &shelf, &asking, &all)).await?;
        resource_ids = found.iter().map(|resource| resource.resource_id.clone()).collect();
    }
    resource_ids.sort();
    resource_ids.dedup();
    if resource_ids.len() > AVAILABILITY_RESOURCES_MAX {
        let message = format!("at most {AVAILABILITY_RESOURCES_MAX} resources are looked at in one call");
        return Err(Failure::invalid("reservable_ids", message));
    }
    let mut found = Vec::with_capacity(resource_ids.len());
    for resource_id in resource_ids {
        // A snapshot for each, so that nobody waits for a long list.
        let (reading, caller, site, query) = (app.clone(), caller.clone(), site.clone(), query.clone());
        let free = app
            .store
            .read(move |reader| {
                let sought = Sought {
                    resource_id: resource_id.clone(),
                    reserved_for: caller.user_id.clone(),
                    units: query.units,
                    within: query.within,
                };
                let opening = Opening::load(reader, &reading, &site, &caller, sought)?;
                Ok::<_, Failure>(Free { resource_id, spans: free_spans(opening, query.duration_seconds) })
            })
            .await?;
        found.push(free);
    }
    Ok((site, found))
}

/// The free spans whose first and last place the decision accepts.
fn free_spans(mut opening: Opening, wished_seconds: Option<i64>) -> Vec<FreeSpan> {
    let seconds = opening.length_seconds(wished_seconds);
    let mut spans = Vec::new();
    for span in opening.free(seconds) {
        let places = opening.outer_places(span, seconds);
        let seconds = places.first().map_or(seconds, |place| place.seconds());
        if places.into_iter().all(|place| opening.decided(place).is_some()) {
            spans.push(FreeSpan { span, units: opening.units_throughout(span, seconds) });
        }
    }
    spans
}

//! Bookings that no longer fit, after the units of a resource were lowered under them.
//!
//! They stay as they are: somebody decides which of them has to go. `verify` lists the same places as overfull.

use model::{Cause, Occupancy, ReservationId, Resource, Taken};
use store::reservations as versions;
use store::{Read, occupancy};
use timeline::{Instant, Span, Spans, used_profile};

use crate::Failure;

/// The bookings from now on that lie where more is taken than the resource has, in the order of their lineages.
pub(crate) fn no_longer_fit(
    reader: &mut dyn Read,
    resource: &Resource,
    now: Instant,
) -> Result<Vec<ReservationId>, Failure> {
    let (site_id, resource_id) = (resource.site_id.as_str(), resource.resource_id.as_str());
    let Some(from_now_on) = Span::new(now, Instant::LATEST) else { return Ok(Vec::new()) };
    let mut rows = occupancy::overlapping(reader, site_id, resource_id, from_now_on)?;
    // What blocks it takes all units, however many there are.
    rows.retain(|row| row.cause != Cause::Blocker);
    let excess = excess(&rows, resource.settings.units.units, from_now_on);
    let mut lineages: Vec<_> =
        rows.iter().filter(|row| excess.overlaps(row.core)).map(|row| &row.lineage_id).collect();
    lineages.sort();
    lineages.dedup();
    let mut found = Vec::new();
    for lineage_id in lineages {
        found.extend(
            versions::by_lineage(reader, site_id, lineage_id.as_str())?.map(|live| live.reservation_id),
        );
    }
    Ok(found)
}

/// Where more than the units is taken.
fn excess(rows: &[Occupancy], units: u32, within: Span) -> Spans {
    let total = units.max(1);
    let amount = |row: &Occupancy| match row.taken {
        Taken::Units(taken) => taken,
        Taken::All => total,
    };
    let uses = rows.iter().map(|row| (row.core, amount(row)));
    used_profile(uses, within).into_iter().filter(|(_, used)| *used > units).map(|(span, _)| span).collect()
}

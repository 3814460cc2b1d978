//! Bookings that no longer fit, after the units of a resource were lowered under them or taken off its list.
//!
//! They stay as they are: somebody decides which of them has to go. `verify` lists the same places as overfull.

use model::resource::{Units, UnitsMode};
use model::{Occupancy, ReservationId, Resource};
use store::reservations as versions;
use store::{Read, occupancy};
use timeline::{Instant, Span, Spans, used_profile};

use crate::Failure;

/// The bookings from now on that lie where more is taken than the resource has, or that have a particular unit which is
/// not on its list, in the order of their lineages.
pub(crate) fn no_longer_fit(
    reader: &mut dyn Read,
    resource: &Resource,
    now: Instant,
) -> Result<Vec<ReservationId>, Failure> {
    let (site_id, resource_id) = (resource.site_id.as_str(), resource.resource_id.as_str());
    let Some(from_now_on) = Span::new(now, Instant::LATEST) else { return Ok(Vec::new()) };
    let mut rows = occupancy::overlapping(reader, site_id, resource_id, from_now_on)?;
    // What is imposed takes its units, however many there are.
    rows.retain(|row| !row.cause.is_imposed());
    let units = &resource.settings.units;
    let excess = excess(&rows, units.units, from_now_on);
    let is_off_the_list = |id: &String| {
        units.units_mode == UnitsMode::Named && units.named_units.iter().all(|unit| unit.named_unit_id != *id)
    };
    let has_no_place =
        |row: &&Occupancy| excess.overlaps(row.core) || row.named_unit_ids.iter().any(is_off_the_list);
    let mut lineages: Vec<_> = rows.iter().filter(has_no_place).map(|row| &row.lineage_id).collect();
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

/// Whether bookings may have lost their place: there are fewer units, or another list of them.
pub(crate) fn takes_units_away(old: &Units, new: &Units) -> bool {
    let is_new_list = (old.units_mode, &old.named_units) != (new.units_mode, &new.named_units);
    new.units < old.units || (new.units_mode == UnitsMode::Named && is_new_list)
}

/// Where more than the units is taken.
fn excess(rows: &[Occupancy], units: u32, within: Span) -> Spans {
    let total = units.max(1);
    let uses = rows.iter().map(|row| (row.core, row.taken.out_of(total)));
    used_profile(uses, within).into_iter().filter(|(_, used)| *used > units).map(|(span, _)| span).collect()
}

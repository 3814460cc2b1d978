//! The second wall: no commit may leave more of a resource booked than it has.
//!
//! It looks at the booked spans themselves, without buffers, because that is what must hold at every instant. It is
//! not a rule and explains nothing: the rules have refused long before, and a hit here is a bug or a broken lock.
//! Five things may exceed the units, and pass: instants that a forced booking covers, excess that was there before
//! this commit (the units were lowered), whatever this commit does not add to, what a booking blocks of another
//! resource, and what another calendar says, because these do not ask. A booking of a blocked resource is held against the blocker as against all
//! others, unless both belong together.

use std::collections::BTreeSet;

use model::{Cause, LineageId, Occupancy, ResourceId, Taken};
use timeline::{Instant, Span, used_profile};

use crate::{Read, StoreError, occupancy};

/// How much there is of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// The resource.
    pub resource_id: ResourceId,
    /// Its units.
    pub units: u32,
}

/// What a commit changes about occupancy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    /// What stood before and was given back.
    pub(crate) released: Vec<Occupancy>,
    /// What is taken now.
    pub(crate) taken: Vec<Occupancy>,
    /// The lineages that do not keep each other out of what they block.
    pub(crate) together: BTreeSet<LineageId>,
}

/// [`StoreError::SecondWall`] if what was staged takes more of the resource than it has.
pub(crate) fn hold(
    read: &mut dyn Read,
    site: &str,
    capacity: &Capacity,
    change: &Change,
) -> Result<(), StoreError> {
    let is_here = |row: &&Occupancy| row.resource_id == capacity.resource_id;
    let released: Vec<&Occupancy> = change.released.iter().filter(is_here).collect();
    let taken: Vec<&Occupancy> = change.taken.iter().filter(is_here).collect();
    let is_own_blocker =
        |row: &Occupancy| row.cause == Cause::Blocker && change.together.contains(&row.lineage_id);
    for new in taken.iter().filter(|row| !row.cause.is_imposed()) {
        let mut after = occupancy::overlapping(read, site, capacity.resource_id.as_str(), new.core)?;
        after.retain(|row| !is_own_blocker(row));
        let stood = after.iter().filter(|row| !taken.contains(row));
        let before: Vec<&Occupancy> = stood.chain(released.iter().copied()).collect();
        let after: Vec<&Occupancy> = after.iter().collect();
        if exceeds(new.core, capacity.units, &before, &after) || shares_a_named_unit(new, &after) {
            return Err(StoreError::SecondWall { resource_id: capacity.resource_id.to_string() });
        }
    }
    Ok(())
}

/// Whether at some instant more is used than there is, more than before, and no forced booking covers it.
fn exceeds(within: Span, units: u32, before: &[&Occupancy], after: &[&Occupancy]) -> bool {
    let profile = |rows: &[&Occupancy]| {
        used_profile(rows.iter().map(|row| (row.core, amount(row.taken, units))), within)
    };
    let used_before = profile(before);
    let forced: Vec<Span> = after.iter().filter(|row| row.is_forced).map(|row| row.core).collect();
    profile(after).into_iter().filter(|(_, used)| *used > units).any(|(step, used)| {
        // Within a step of the new profile, what was used before and what is forced may change: look at each part.
        let mut cuts: Vec<Instant> = vec![step.start()];
        cuts.extend(used_before.iter().map(|(span, _)| span.start()).filter(|at| step.contains(*at)));
        cuts.extend(
            forced.iter().flat_map(|span| [span.start(), span.end()]).filter(|at| step.contains(*at)),
        );
        cuts.into_iter().any(|at| {
            let used_then =
                used_before.iter().find(|(span, _)| span.contains(at)).map_or(0, |(_, used)| *used);
            used > used_then && !forced.iter().any(|span| span.contains(at))
        })
    })
}

/// Whether a particular unit is given to two at once.
fn shares_a_named_unit(new: &Occupancy, after: &[&Occupancy]) -> bool {
    let shares = |row: &Occupancy| row.named_unit_ids.iter().any(|unit| new.named_unit_ids.contains(unit));
    after.iter().any(|row| {
        row.lineage_id != new.lineage_id
            && shares(row)
            && row.core.overlaps(new.core)
            && !row.is_forced
            && !new.is_forced
    })
}

/// All of a resource counts as at least one unit, so that a resource without units can still be taken only once.
fn amount(taken: Taken, units: u32) -> u32 {
    taken.out_of(units.max(1))
}

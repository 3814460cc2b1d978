//! What is in use: spans of resources, with and without buffers, and what they take.
//!
//! Owns the rows and the questions about overlaps; how occupancy follows from a reservation is the plan's knowledge.
//! Each lineage's rows are replaced as a whole, so that they are always what its live version implies.

use model::{Cause, LineageId, Occupancy, ResourceId, Taken};
use timeline::{Instant, Span};

use crate::{Read, Row, StoreError, Value, Write, clock, sql};

/// What is in use of a resource at any instant of a span, buffers included, by start.
pub fn overlapping(
    read: &mut dyn Read,
    site: &str,
    resource_id: &str,
    span: Span,
) -> Result<Vec<Occupancy>, StoreError> {
    let subject = clock::of_resource(resource_id);
    let parameters =
        [site.into(), resource_id.into(), subject.into(), span.start().into(), span.end().into()];
    read.fetch(sql::OCCUPANCY_OVERLAPPING, &parameters)?.iter().map(from_row).collect()
}

/// What is in use of all resources of a site at any instant of a span, by resource and start.
pub fn overlapping_any(read: &mut dyn Read, site: &str, span: Span) -> Result<Vec<Occupancy>, StoreError> {
    let parameters = [site.into(), span.start().into(), span.end().into()];
    read.fetch(sql::OCCUPANCY_OVERLAPPING_ANY, &parameters)?.iter().map(from_row).collect()
}

/// What should have been given back by now and was not, by start, with the time it was meant for: loans that are overdue.
pub fn overdue(
    read: &mut dyn Read,
    site: &str,
    resource_id: &str,
    now: Instant,
) -> Result<Vec<Occupancy>, StoreError> {
    let parameters = [site.into(), resource_id.into(), now.into()];
    read.fetch(sql::OCCUPANCY_OVERDUE, &parameters)?.iter().map(from_row).collect()
}

/// All that a lineage takes.
pub fn of_lineage(read: &mut dyn Read, site: &str, lineage_id: &str) -> Result<Vec<Occupancy>, StoreError> {
    let rows = read.fetch(sql::OCCUPANCY_OF_LINEAGE, &[site.into(), lineage_id.into()])?;
    rows.iter().map(from_row).collect()
}

/// Makes the given rows all that a lineage takes from now on, and gives what it took before.
pub fn replace(
    write: &mut dyn Write,
    site: &str,
    lineage_id: &LineageId,
    rows: &[Occupancy],
) -> Result<Vec<Occupancy>, StoreError> {
    let before = release(write, site, lineage_id)?;
    for row in rows {
        if row.lineage_id != *lineage_id {
            return Err(StoreError::shape(format!("occupancy of {} under {lineage_id}", row.lineage_id)));
        }
        clock::lengthen(write, site, &clock::of_resource(row.resource_id.as_str()), row.padded.seconds())?;
        write.execute(sql::OCCUPANCY_INSERT, &columns(site, row)?)?;
    }
    Ok(before)
}

/// Gives back all that a lineage takes, and says what that was.
pub fn release(
    write: &mut dyn Write,
    site: &str,
    lineage_id: &LineageId,
) -> Result<Vec<Occupancy>, StoreError> {
    let before = of_lineage(write, site, lineage_id.as_str())?;
    if !before.is_empty() {
        write.execute(sql::OCCUPANCY_RELEASE, &[site.into(), lineage_id.as_str().into()])?;
    }
    Ok(before)
}

fn columns(site: &str, row: &Occupancy) -> Result<[Value; 13], StoreError> {
    let (units, is_all_units) = match row.taken {
        Taken::Units(units) => (units, false),
        Taken::All => (0, true),
    };
    // One column holds all particular units, as a JSON array; the column is older than bookings of several.
    let named_units = if row.named_unit_ids.is_empty() {
        None
    } else {
        Some(serde_json::to_string(&row.named_unit_ids).map_err(StoreError::shape)?)
    };
    Ok([
        site.into(),
        row.resource_id.as_str().into(),
        row.lineage_id.as_str().into(),
        row.padded.start().into(),
        row.padded.end().into(),
        row.core.start().into(),
        row.core.end().into(),
        units.into(),
        is_all_units.into(),
        named_units.into(),
        row.cause.as_str().into(),
        row.is_forced.into(),
        row.is_until_returned.into(),
    ])
}

fn from_row(row: &Row) -> Result<Occupancy, StoreError> {
    let taken = if row.boolean(7)? { Taken::All } else { Taken::Units(row.count(6)?) };
    let cause = row.text(9)?;
    let named_units = row.optional_text(8)?.map(serde_json::from_str).transpose();
    Ok(Occupancy {
        resource_id: ResourceId::parse(row.text(0)?).map_err(StoreError::shape)?,
        lineage_id: LineageId::parse(row.text(1)?).map_err(StoreError::shape)?,
        padded: span(row.instant(2)?, row.instant(3)?)?,
        core: span(row.instant(4)?, row.instant(5)?)?,
        taken,
        named_unit_ids: named_units.map_err(StoreError::shape)?.unwrap_or_default(),
        cause: Cause::parse(cause).ok_or_else(|| StoreError::shape(format!("a cause `{cause}`")))?,
        is_forced: row.boolean(10)?,
        is_until_returned: row.boolean(11)?,
    })
}

fn span(start: Instant, end: Instant) -> Result<Span, StoreError> {
    Span::new(start, end).ok_or_else(|| StoreError::shape(format!("a span from {start} to {end}")))
}

//! The log of everything that happened: append-only, numbered without gaps for each site in the order of commits.
//!
//! Nothing here changes or deletes an event. The number column may be empty in the schema, so that an engine with
//! several writers can number after the commit; readers see numbered events only.

use model::{Event, LineageId, ResourceId};

use crate::query::Query;
use crate::{Read, Row, StoreError, Value, Write, sql};

/// An event with its place in the log of its site.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// Counts the events of the site from 1, without gaps.
    pub seq: i64,
    /// What happened.
    pub event: Event,
}

/// Writes an event and gives its number.
pub fn append(write: &mut dyn Write, event: &Event) -> Result<i64, StoreError> {
    let site = event.site_id.as_str();
    let seq = newest(write, site)? + 1;
    let parameters: [Value; 9] = [
        site.into(),
        event.event_id.as_str().into(),
        seq.into(),
        event.at.into(),
        event.kind.name().into(),
        event.actor_id.as_str().into(),
        event.kind.lineage_id().map(LineageId::as_str).into(),
        event.kind.resource_id().map(ResourceId::as_str).into(),
        serde_json::to_string(event).map_err(StoreError::shape)?.into(),
    ];
    write.execute(sql::EVENT_APPEND, &parameters)?;
    Ok(seq)
}

/// The events of a site after a number, oldest first, at most `limit`; only of the named types if any are named.
pub fn after(
    read: &mut dyn Read,
    site: &str,
    seq: i64,
    limit: u32,
    types: &[&str],
) -> Result<Vec<Logged>, StoreError> {
    let mut query = Query::new("SELECT seq, body FROM event".into());
    query.push_with(" WHERE site_id = $?", site);
    query.push_with(" AND seq > $?", seq);
    query.one_of("type", types)?;
    query.push_with(" ORDER BY seq LIMIT $?", limit);
    read.fetch(&query.text, &query.parameters)?.iter().map(from_row).collect()
}

/// The history of a lineage, oldest first.
pub fn of_lineage(read: &mut dyn Read, site: &str, lineage_id: &str) -> Result<Vec<Logged>, StoreError> {
    read.fetch(sql::EVENTS_OF_LINEAGE, &[site.into(), lineage_id.into()])?.iter().map(from_row).collect()
}

/// The number of the newest event of a site; 0 if nothing happened yet.
pub fn newest(read: &mut dyn Read, site: &str) -> Result<i64, StoreError> {
    read.fetch_one(sql::EVENT_NEWEST, &[site.into()])?.map_or(Ok(0), |row| row.int(0))
}

fn from_row(row: &Row) -> Result<Logged, StoreError> {
    let event = serde_json::from_str(row.text(1)?)
        .map_err(|error| StoreError::shape(format!("an event: {error}")))?;
    Ok(Logged { seq: row.int(0)?, event })
}

//! The log of everything that happened: append-only, numbered without gaps for each site in the order of commits.
//!
//! Nothing here changes or deletes an event. The number column may be empty in the schema, so that an engine with
//! several writers can number after the commit; readers see numbered events only.

use model::{Event, LineageId, ResourceId};
use timeline::Instant;

use crate::query::Query;
use crate::text::patterns;
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

/// Which events of a site. What is empty does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Caused by this person.
    pub actor_id: Option<String>,
    /// Of these types.
    pub types: Vec<String>,
    /// About this resource.
    pub resource_id: Option<String>,
    /// About this lineage.
    pub lineage_id: Option<String>,
    /// Caused by, about, or naming this person.
    pub person_id: Option<String>,
    /// From this instant on.
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// Words that must all be found in what the event carries.
    pub search: Option<String>,
}

/// The events that match, the newest first.
pub fn audit(
    read: &mut dyn Read,
    site: &str,
    filter: &AuditFilter,
    limit: u32,
    offset: u32,
) -> Result<Vec<Logged>, StoreError> {
    let mut query = audited("seq, body", site, filter)?;
    query.push_with(" ORDER BY seq DESC LIMIT $?", limit);
    query.push_with(" OFFSET $?", offset);
    read.fetch(&query.text, &query.parameters)?.iter().map(from_row).collect()
}

/// How many events match.
pub fn audit_count(read: &mut dyn Read, site: &str, filter: &AuditFilter) -> Result<i64, StoreError> {
    let query = audited("COUNT(*)", site, filter)?;
    read.fetch_one(&query.text, &query.parameters)?.map_or(Ok(0), |row| row.int(0))
}

fn audited(what: &str, site: &str, filter: &AuditFilter) -> Result<Query, StoreError> {
    let mut query = Query::new(format!("SELECT {what} FROM event"));
    query.push_with(" WHERE site_id = $?", site);
    query.push(" AND seq > 0");
    for (fragment, value) in [
        (" AND actor_id = $?", &filter.actor_id),
        (" AND resource_id = $?", &filter.resource_id),
        (" AND lineage_id = $?", &filter.lineage_id),
    ] {
        if let Some(value) = value {
            query.push_with(fragment, value.as_str());
        }
    }
    query.one_of("type", &filter.types)?;
    if let Some(from) = filter.from {
        query.push_with(" AND at >= $?", from);
    }
    if let Some(until) = filter.until {
        query.push_with(" AND at < $?", until);
    }
    // Ids are written whole and in quotes, so no other person's id is found in their place.
    if let Some(person_id) = &filter.person_id {
        query.push_with(" AND body LIKE $? ESCAPE '!'", format!("%\"{}\"%", person_id.replace('_', "!_")));
    }
    for pattern in patterns(filter.search.as_deref().unwrap_or_default()) {
        query.push_with(" AND LOWER(body) LIKE $? ESCAPE '!'", pattern);
    }
    Ok(query)
}

fn from_row(row: &Row) -> Result<Logged, StoreError> {
    let event = serde_json::from_str(row.text(1)?)
        .map_err(|error| StoreError::shape(format!("an event: {error}")))?;
    Ok(Logged { seq: row.int(0)?, event })
}

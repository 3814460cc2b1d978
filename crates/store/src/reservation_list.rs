//! Lists of reservations: a filter, and the statement composed for it.
//!
//! A statement consists of the fixed fragments in this file and of parameters. Every question about overlaps is bounded
//! from below by the longest span stored. What a long list is made of, row by row, is read in `reservation_rows`.

use std::ops::ControlFlow;

use model::{Kind, Reservation, Status};
use timeline::Instant;

use crate::query::Query;
use crate::reservations::from_row;
use crate::text::patterns;
use crate::{Read, StoreError, Visited, clock, documents};

/// From an instant on, until before another; open where nothing is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// The first instant inside.
    pub from: Option<Instant>,
    /// The first instant after.
    pub until: Option<Instant>,
}

/// What a list is sorted by; reservations that are equal in it are sorted by their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderBy {
    /// The start.
    #[default]
    Start,
    /// The end.
    End,
    /// When the version was made.
    CreatedAt,
    /// When anything about it last changed.
    ChangedAt,
    /// The resource's id.
    Resource,
    /// The status.
    Status,
}

impl OrderBy {
    fn column(self) -> &'static str {
        match self {
            OrderBy::Start => "start_at",
            OrderBy::End => "end_at",
            OrderBy::CreatedAt => "created_at",
            OrderBy::ChangedAt => "changed_at",
            OrderBy::Resource => "resource_id",
            OrderBy::Status => "status",
        }
    }
}

/// Which reservations of a site. An empty list does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Overlapping this range; without an end, those that are not over at its beginning.
    pub overlapping: Range,
    /// Starting in this range.
    pub starting: Range,
    /// Ending in this range.
    pub ending: Range,
    /// Changed in this range.
    pub changed: Range,
    /// Of these resources.
    pub resource_ids: Vec<String>,
    /// For these people.
    pub reserved_for: Vec<String>,
    /// With one of these people as a guest. Where `reserved_for` names people too, one of the two is enough.
    pub guests: Vec<String>,
    /// For this person, whatever `reserved_for` and `guests` ask beside.
    pub only_for: Option<String>,
    /// Made by these people.
    pub created_by: Vec<String>,
    /// These versions.
    pub reservation_ids: Vec<String>,
    /// Of these lineages.
    pub lineage_ids: Vec<String>,
    /// Of these series.
    pub series_ids: Vec<String>,
    /// Of these groups of several resources.
    pub group_ids: Vec<String>,
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// Of one of these kinds.
    pub kinds: Vec<Kind>,
    /// Those that were cancelled too.
    pub is_with_cancelled: bool,
    /// Versions that were superseded too.
    pub is_with_superseded: bool,
    /// With one of `statuses`, or cancelled or replaced.
    pub or_is_cancelled: bool,
    /// When requests were made, in place of the ranges above, which then hold for everything else.
    pub requests_made: Option<Range>,
    /// Words that must all be found in purpose, note, shown name or account.
    pub search: Option<String>,
    /// Where a word of the search may be found as well: the names of the documents of a kind that a column points to.
    pub search_names: Vec<SearchedName>,
    /// What to sort by.
    pub order_by: OrderBy,
    /// From the greatest down.
    pub is_descending: bool,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over first.
    pub offset: u32,
}

/// A name that a search looks in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchedName {
    /// That of the resource, which is a document of this kind.
    Resource(documents::Kind),
    /// That of the person it is for, whose place on the site is a document of this kind.
    ReservedFor(documents::Kind),
}

/// The reservations that match, sorted.
pub fn list(read: &mut dyn Read, site: &str, filter: &Filter) -> Result<Vec<Reservation>, StoreError> {
    let mut found = Vec::new();
    for_each(read, site, filter, &mut |reservation| {
        found.push(reservation);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Hands the reservations that match to the visitor, sorted, each as it is found.
pub fn for_each(
    read: &mut dyn Read,
    site: &str,
    filter: &Filter,
    visit: &mut dyn FnMut(Reservation) -> Visited,
) -> Result<(), StoreError> {
    let mut query = matching("body", site, filter)?;
    order(&mut query, filter);
    query.push_with(" LIMIT $?", filter.limit.map_or(i64::MAX, i64::from));
    query.push_with(" OFFSET $?", filter.offset);
    read.for_each(&query.text, &query.parameters, &mut |row| visit(from_row(row)?))
}

/// How many reservations match, whatever the limit and offset.
pub fn count(read: &mut dyn Read, site: &str, filter: &Filter) -> Result<i64, StoreError> {
    let query = matching("COUNT(*)", site, filter)?;
    read.fetch_one(&query.text, &query.parameters)?.map_or(Ok(0), |row| row.int(0))
}

pub(crate) fn matching(what: &str, site: &str, filter: &Filter) -> Result<Query, StoreError> {
    let from = if filter.is_with_superseded {
        "(SELECT * FROM reservation UNION ALL SELECT * FROM reservation_version) AS every_version"
    } else {
        "reservation"
    };
    let mut query = Query::new(format!("SELECT {what} FROM {from}"));
    query.push_with(" WHERE site_id = $?", site);
    if !filter.is_with_cancelled {
        query.push(" AND is_cancelled = 0");
    }
    in_time(&mut query, filter);
    within(&mut query, "changed_at", filter.changed);
    query.one_of("resource_id", &filter.resource_ids)?;
    of_people(&mut query, filter)?;
    query.one_of("reserved_for", filter.only_for.as_slice())?;
    query.one_of("created_by", &filter.created_by)?;
    query.one_of("reservation_id", &filter.reservation_ids)?;
    query.one_of("lineage_id", &filter.lineage_ids)?;
    query.one_of("series_id", &filter.series_ids)?;
    query.one_of("group_id", &filter.group_ids)?;
    with_status(&mut query, filter)?;
    query.one_of("kind", &filter.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>())?;
    searched(&mut query, filter);
    Ok(query)
}

/// Demands the ranges of time; requests may have one of their own.
fn in_time(query: &mut Query, filter: &Filter) {
    let Some(made) = filter.requests_made else {
        overlapping(query, filter);
        within(query, "start_at", filter.starting);
        within(query, "end_at", filter.ending);
        return;
    };
    query.push_with(" AND ((kind = $?", Kind::Request.as_str());
    within(query, "created_at", made);
    query.push_with(") OR (kind <> $?", Kind::Request.as_str());
    overlapping(query, filter);
    within(query, "start_at", filter.starting);
    within(query, "end_at", filter.ending);
    query.push("))");
}

fn with_status(query: &mut Query, filter: &Filter) -> Result<(), StoreError> {
    let names: Vec<_> = filter.statuses.iter().map(|status| status.as_str()).collect();
    if !filter.or_is_cancelled {
        return query.one_of("status", &names);
    }
    query.push(" AND (is_cancelled = 1 OR replaced_by IS NOT NULL OR ");
    query.is_one_of("status", &names)?;
    query.push(")");
    Ok(())
}

/// Demands that every word of the search is found in the reservation's own text or in one of the names.
fn searched(query: &mut Query, filter: &Filter) {
    for pattern in patterns(filter.search.as_deref().unwrap_or_default()) {
        query.push_with(" AND (search_text LIKE $? ESCAPE '!'", pattern.as_str());
        for name in &filter.search_names {
            let (column, kind) = match name {
                SearchedName::Resource(kind) => ("resource_id", *kind),
                SearchedName::ReservedFor(kind) => ("reserved_for", *kind),
            };
            query.push(&format!(" OR {column} IN (SELECT document_id FROM document WHERE site_id = $1"));
            query.push_with(" AND kind = $?", kind);
            query.push_with(" AND sort_name LIKE $? ESCAPE '!')", pattern.as_str());
        }
        query.push(")");
    }
}

/// Demands the people that it is for, or those who come along.
fn of_people(query: &mut Query, filter: &Filter) -> Result<(), StoreError> {
    if filter.guests.is_empty() {
        return query.one_of("reserved_for", &filter.reserved_for);
    }
    query.push(" AND (");
    if !filter.reserved_for.is_empty() {
        query.is_one_of("reserved_for", &filter.reserved_for)?;
        query.push(" OR ");
    }
    query.push("reservation_id IN (SELECT guest.reservation_id FROM reservation_guest AS guest");
    query.push(" WHERE guest.site_id = $1 AND ");
    query.is_one_of("guest.user_id", &filter.guests)?;
    query.push("))");
    Ok(())
}

pub(crate) fn order(query: &mut Query, filter: &Filter) {
    let direction = if filter.is_descending { "DESC" } else { "ASC" };
    let column = filter.order_by.column();
    query.push(&format!(" ORDER BY {column} {direction}, reservation_id {direction}"));
}

fn overlapping(query: &mut Query, filter: &Filter) {
    if let Some(until) = filter.overlapping.until {
        query.push_with(" AND start_at < $?", until);
    }
    let Some(from) = filter.overlapping.from else { return };
    // A request without a time of its own has no length: it is inside where it starts inside.
    query.push_with(" AND (end_at > $? OR start_at >= $?)", from);
    let subject = match filter.resource_ids.as_slice() {
        [only] => clock::of_resource(only),
        _ => clock::ALL_RESOURCES.to_owned(),
    };
    query.push_with(" AND start_at >= $?", from);
    query.push_with(
        " - COALESCE((SELECT longest_seconds FROM clock WHERE site_id = $1 AND subject = $?), 0)",
        subject,
    );
}

fn within(query: &mut Query, column: &'static str, range: Range) {
    if let Some(from) = range.from {
        query.push_with(&format!(" AND {column} >= $?"), from);
    }
    if let Some(until) = range.until {
        query.push_with(&format!(" AND {column} < $?"), until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Options, Store};

    #[test]
    fn lists_are_found_by_an_index_with_both_bounds() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let week = Range { from: Some(Instant::from_unix(0)), until: Some(Instant::from_unix(604_800)) };
        let base = Filter { overlapping: week, ..Filter::default() };
        let some = vec!["x".to_owned(), "y".to_owned(), "z".to_owned()];
        for (filter, index) in [
            (base.clone(), "reservation_by_start (site_id=? AND start_at>? AND start_at<?)"),
            (
                Filter { resource_ids: some.clone(), ..base.clone() },
                "reservation_by_resource (site_id=? AND resource_id=? AND start_at>? AND start_at<?)",
            ),
            (
                Filter { reserved_for: some[..1].to_vec(), ..base.clone() },
                "reservation_by_person (site_id=? AND reserved_for=? AND start_at>? AND start_at<?)",
            ),
            (
                Filter { reserved_for: some.clone(), ..base.clone() },
                "reservation_by_person (site_id=? AND reserved_for=? AND start_at>? AND start_at<?)",
            ),
            (Filter { reservation_ids: some.clone(), ..Filter::default() }, "reservation_by_id"),
            (
                Filter { reserved_for: some[..1].to_vec(), guests: some[..1].to_vec(), ..base.clone() },
                "reservation_by_person (site_id=? AND reserved_for=? AND start_at<?)",
            ),
            (
                Filter { reserved_for: some[..1].to_vec(), guests: some[..1].to_vec(), ..Filter::default() },
                "reservation_by_id (site_id=? AND reservation_id=?)",
            ),
            (Filter { guests: some[..1].to_vec(), ..base.clone() }, "PRIMARY KEY (site_id=? AND user_id=?)"),
            (
                Filter { is_with_superseded: true, ..base },
                "reservation_version_by_start (site_id=? AND start_at>? AND start_at<?)",
            ),
        ] {
            let mut query = matching("body", "site_a", &filter).unwrap();
            order(&mut query, &filter);
            let explain = format!("EXPLAIN QUERY PLAN {}", query.text);
            let parameters = query.parameters;
            let rows = store.read_blocking(move |read| read.fetch(&explain, &parameters)).unwrap();
            let plan: Vec<_> = rows.iter().map(|row| row.text(3).unwrap().to_owned()).collect();
            assert!(plan.iter().any(|line| line.contains(index)), "{index}: {} {plan:#?}", query.text);
        }
    }
}

//! Lists of reservations: a filter, and the statement composed for it.
//!
//! A statement consists of the fixed fragments in this file and of numbered parameters; nothing that a caller gave
//! becomes part of its text. Every question about overlaps is bounded from below by the longest span stored.

use std::ops::ControlFlow;

use model::{Kind, Reservation, Status};
use timeline::Instant;

use crate::reservations::from_row;
use crate::text::patterns;
use crate::{Read, StoreError, Value, Visited, clock};

/// How many ids one list of a filter may name.
const IDS_MAX: usize = 4_096;

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
    /// Words that must all be found in purpose, note, shown name or account.
    pub search: Option<String>,
    /// What to sort by.
    pub order_by: OrderBy,
    /// From the greatest down.
    pub is_descending: bool,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over first.
    pub offset: u32,
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
    let mut query = Query::matching("body", site, filter)?;
    let column = filter.order_by.column();
    let direction = if filter.is_descending { "DESC" } else { "ASC" };
    query.push(&format!(" ORDER BY {column} {direction}, reservation_id {direction}"));
    query.push_with(" LIMIT $?", filter.limit.map_or(i64::MAX, i64::from));
    query.push_with(" OFFSET $?", filter.offset);
    read.for_each(&query.text, &query.parameters, &mut |row| visit(from_row(row)?))
}

/// How many reservations match, whatever the limit and offset.
pub fn count(read: &mut dyn Read, site: &str, filter: &Filter) -> Result<i64, StoreError> {
    let query = Query::matching("COUNT(*)", site, filter)?;
    read.fetch_one(&query.text, &query.parameters)?.map_or(Ok(0), |row| row.int(0))
}

/// A statement and its parameters as they grow together.
struct Query {
    text: String,
    parameters: Vec<Value>,
}

impl Query {
    fn matching(what: &str, site: &str, filter: &Filter) -> Result<Self, StoreError> {
        let from = if filter.is_with_superseded {
            "(SELECT * FROM reservation UNION ALL SELECT * FROM reservation_version) AS every_version"
        } else {
            "reservation"
        };
        let text = format!("SELECT {what} FROM {from} WHERE site_id = $1");
        let mut query = Self { text, parameters: vec![site.into()] };
        if !filter.is_with_cancelled {
            query.push(" AND is_cancelled = 0");
        }
        query.overlapping(filter);
        query.within("start_at", filter.starting);
        query.within("end_at", filter.ending);
        query.within("changed_at", filter.changed);
        query.one_of("resource_id", &filter.resource_ids)?;
        query.one_of("reserved_for", &filter.reserved_for)?;
        query.one_of("created_by", &filter.created_by)?;
        query.one_of("reservation_id", &filter.reservation_ids)?;
        query.one_of("lineage_id", &filter.lineage_ids)?;
        query.one_of("series_id", &filter.series_ids)?;
        query.one_of("group_id", &filter.group_ids)?;
        query.one_of("status", &filter.statuses.iter().map(|status| status.as_str()).collect::<Vec<_>>())?;
        query.one_of("kind", &filter.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>())?;
        for pattern in patterns(filter.search.as_deref().unwrap_or_default()) {
            query.push_with(" AND search_text LIKE $? ESCAPE '!'", pattern);
        }
        Ok(query)
    }

    fn push(&mut self, fragment: &str) {
        self.text.push_str(fragment);
    }

    /// Adds a fragment in which `$?` stands for one new parameter.
    fn push_with(&mut self, fragment: &str, value: impl Into<Value>) {
        self.parameters.push(value.into());
        self.text.push_str(&fragment.replace("$?", &format!("${}", self.parameters.len())));
    }

    fn overlapping(&mut self, filter: &Filter) {
        if let Some(until) = filter.overlapping.until {
            self.push_with(" AND start_at < $?", until);
        }
        let Some(from) = filter.overlapping.from else { return };
        // A request without a time of its own has no length: it is inside where it starts inside.
        self.push_with(" AND (end_at > $? OR start_at >= $?)", from);
        let subject = match filter.resource_ids.as_slice() {
            [only] => clock::of_resource(only),
            _ => clock::ALL_RESOURCES.to_owned(),
        };
        self.push_with(" AND start_at >= $?", from);
        self.push_with(
            " - COALESCE((SELECT longest_seconds FROM clock WHERE site_id = $1 AND subject = $?), 0)",
            subject,
        );
    }

    fn within(&mut self, column: &'static str, range: Range) {
        if let Some(from) = range.from {
            self.push_with(&format!(" AND {column} >= $?"), from);
        }
        if let Some(until) = range.until {
            self.push_with(&format!(" AND {column} < $?"), until);
        }
    }

    /// The number of parameters is rounded up to a power of two by repeating the last one, so that lists of many
    /// lengths share a few prepared statements.
    fn one_of<T: AsRef<str>>(&mut self, column: &'static str, wanted: &[T]) -> Result<(), StoreError> {
        let Some(last) = wanted.last() else { return Ok(()) };
        if wanted.len() > IDS_MAX {
            return Err(StoreError::TooMany { what: "the number of ids in a list", limit: IDS_MAX });
        }
        let padding = wanted.len().next_power_of_two() - wanted.len();
        let padded = wanted.iter().chain(std::iter::repeat_n(last, padding));
        self.push(&format!(" AND {column} IN ("));
        for (place, value) in padded.enumerate() {
            self.push_with(if place == 0 { "$?" } else { ", $?" }, value.as_ref());
        }
        self.push(")");
        Ok(())
    }
}

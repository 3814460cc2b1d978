//! Actual use as it is read: what was written down, what follows from check-ins, and what it adds up to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use model::resource::{CapacityUnit, Units};
use model::{
    Attendance, Caller, Kind, Reservation, ReservationId, Resource, ResourceId, Status, Usage, UsageId, User,
    UserId,
};
use store::reservations::{self as versions, Filter, Range};
use store::{Read, documents};
use timeline::{Instant, Span};

use super::needs_staff;
use crate::shelf::Shelf;
use crate::{App, Failure, Page, ResourceConditions, people, records};

/// How long before the range a reservation may end and a check-in to it still be read, in seconds: who never checked
/// out of an older one is not there any more.
const ATTENDANCE_SECONDS_MAX: i64 = 31 * 86_400;

/// Which use is wanted.
#[derive(Debug, Clone, Default)]
pub struct UsageQuery {
    /// At any instant of this range.
    pub within: Range,
    /// Of these resources; of all when empty.
    pub resource_ids: Vec<ResourceId>,
    /// What else is asked of the resource.
    pub resource: ResourceConditions,
    /// By this person.
    pub user_id: Option<UserId>,
    /// By the people this person answers for.
    pub supervisor: Option<UserId>,
    /// Under this name.
    pub identifier: Option<String>,
    /// Only with a reservation, or only without.
    pub has_reservation: Option<bool>,
    /// Only what goes on, or only what is over.
    pub is_open: Option<bool>,
    /// Records of the same person on the same resource that are no further apart than so many seconds become one.
    pub merge_threshold_seconds: Option<i64>,
    /// Which part.
    pub page: Page,
}

/// A stretch of use as it is read.
#[derive(Debug, Clone)]
pub struct UsageRecord {
    /// The entry; none for what follows from a check-in or was merged.
    pub usage_id: Option<UsageId>,
    /// The reservation it belongs to.
    pub reservation_id: Option<ReservationId>,
    /// What was used.
    pub resource: Arc<Resource>,
    /// By whom.
    pub user: Option<Arc<User>>,
    /// From when.
    pub start: Instant,
    /// Until when; none while it goes on.
    pub end: Option<Instant>,
    /// Under which name a device knew them.
    pub identifier: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

impl UsageRecord {
    /// Until when, or until now.
    pub fn end_or(&self, now: Instant) -> Instant {
        self.end.unwrap_or(now).max(self.start)
    }
}

/// What use adds up to, whatever the part that is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UsageMetrics {
    /// How many records there are.
    pub sessions: u64,
    /// How many of them go on.
    pub open_sessions: u64,
    /// How many people there are.
    pub people: u64,
    /// How long it was used within the range, in seconds; what goes on counts until now.
    pub used_seconds: i64,
    /// How long the same resources are reserved within the range, in seconds.
    pub reserved_seconds: i64,
    /// How much use within the range counts as full, by `capacity_hours` of those resources that have them, in seconds;
    /// none where the range is open at an end or no resource has them.
    pub capacity_seconds: Option<i64>,
}

/// What was used.
#[derive(Debug, Clone, Default)]
pub struct UsageFound {
    /// The wanted part, by start.
    pub records: Vec<UsageRecord>,
    /// What all of it adds up to.
    pub metrics: UsageMetrics,
    /// How many records there are in all.
    pub count: u64,
}

/// Lists actual use.
pub async fn list(app: &App, caller: &Caller, query: UsageQuery) -> Result<UsageFound, Failure> {
    needs_staff(caller)?;
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let supervised = match &query.supervisor {
                Some(supervisor) => Some(supervised_by(reader, &caller, supervisor)?),
                None => None,
            };
            let mut search = Search {
                shelf: &shelf,
                caller: &caller,
                query: &query,
                supervised: supervised.as_ref(),
                seen: BTreeMap::new(),
            };
            let mut rows = search.entries(reader)?;
            let reserved_seconds = search.add_reservations(reader, &mut rows)?;
            rows.sort_by(|one, other| (one.start, &one.usage_id).cmp(&(other.start, &other.usage_id)));
            if let Some(seconds) = query.merge_threshold_seconds {
                rows = merged(rows, seconds, caller.now);
            }
            let named = rows.iter().filter_map(|row| row.user_id.as_ref());
            let known = people::named(reader, named)?;
            let capacity_seconds = search.capacity_seconds();
            let metrics =
                UsageMetrics { reserved_seconds, capacity_seconds, ..metrics(&rows, &query, caller.now) };
            let count = metrics.sessions;
            let records = query.page.cut(rows).into_iter().map(|row| row.with_name(&known)).collect();
            Ok(UsageFound { records, metrics, count })
        })
        .await
}

/// An entry as it is read.
pub(super) fn record(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    usage: Usage,
) -> Result<UsageRecord, Failure> {
    let resource = shelf.resource(reader, &caller.site_id, &usage.resource_id)?;
    let row = Row::of_entry(usage, resource.ok_or(Failure::NotFound("resource"))?);
    let known = people::named(reader, row.user_id.as_ref())?;
    Ok(row.with_name(&known))
}

/// A record before the people have names.
struct Row {
    usage_id: Option<UsageId>,
    reservation_id: Option<ReservationId>,
    resource: Arc<Resource>,
    user_id: Option<UserId>,
    start: Instant,
    end: Option<Instant>,
    identifier: Option<String>,
    note: Option<String>,
}

impl Row {
    fn of_entry(usage: Usage, resource: Arc<Resource>) -> Self {
        Self {
            usage_id: Some(usage.usage_id),
            reservation_id: usage.reservation_id,
            resource,
            user_id: usage.user_id,
            start: usage.start,
            end: usage.end,
            identifier: usage.identifier,
            note: usage.note,
        }
    }

    fn of_attendance(reservation: &Standing, person: &Attendance, resource: Arc<Resource>) -> Self {
        Self {
            usage_id: None,
            reservation_id: Some(reservation.reservation_id.clone()),
            resource,
            user_id: Some(person.user_id.clone()),
            start: person.checked_in.at,
            end: person.checked_out.as_ref().map(|left| left.at),
            identifier: None,
            note: None,
        }
    }

    /// The name by which a device knew somebody, where nobody knows who that is.
    fn alias(&self) -> Option<String> {
        self.identifier.clone().filter(|_| self.user_id.is_none())
    }

    /// Becomes one with a later record of the same person, which is no entry by itself any more.
    fn take_up(&mut self, later: Row) {
        self.end = self.end.zip(later.end).map(|(one, other)| one.max(other));
        self.usage_id = None;
        self.reservation_id = self.reservation_id.take().or(later.reservation_id);
        self.identifier = self.identifier.take().or(later.identifier);
        self.note = self.note.take().or(later.note);
    }

    fn end_or(&self, now: Instant) -> Instant {
        self.end.unwrap_or(now).max(self.start)
    }

    fn with_name(self, known: &BTreeMap<UserId, Arc<User>>) -> UsageRecord {
        UsageRecord {
            user: self.user_id.as_ref().and_then(|user_id| known.get(user_id)).cloned(),
            usage_id: self.usage_id,
            reservation_id: self.reservation_id,
            resource: self.resource,
            start: self.start,
            end: self.end,
            identifier: self.identifier,
            note: self.note,
        }
    }
}

/// What is looked for, and the resources that were seen.
struct Search<'a> {
    shelf: &'a Shelf,
    caller: &'a Caller,
    query: &'a UsageQuery,
    /// The people somebody answers for, where only they are asked for.
    supervised: Option<&'a BTreeSet<UserId>>,
    seen: BTreeMap<ResourceId, Option<Arc<Resource>>>,
}

impl Search<'_> {
    /// The resource, where it is asked for.
    fn resource(&mut self, reader: &mut dyn Read, id: &ResourceId) -> Result<Option<Arc<Resource>>, Failure> {
        if let Some(known) = self.seen.get(id) {
            return Ok(known.clone());
        }
        let query = self.query;
        let is_named = query.resource_ids.is_empty() || query.resource_ids.contains(id);
        let found = if is_named { self.shelf.resource(reader, &self.caller.site_id, id)? } else { None };
        let wanted = found.filter(|resource| query.resource.admit(resource));
        self.seen.insert(id.clone(), wanted.clone());
        Ok(wanted)
    }

    fn admits(&self, row: &Row) -> bool {
        let query = self.query;
        let (from, until) = (query.within.from, query.within.until);
        let end = row.end.unwrap_or(Instant::LATEST);
        until.is_none_or(|until| row.start < until)
            && from.is_none_or(|from| from < end)
            && query.user_id.as_ref().is_none_or(|user_id| row.user_id.as_ref() == Some(user_id))
            && self.supervised.is_none_or(|people| row.user_id.as_ref().is_some_and(|id| people.contains(id)))
            && query.identifier.as_ref().is_none_or(|name| row.identifier.as_ref() == Some(name))
            && query.has_reservation.is_none_or(|wanted| wanted == row.reservation_id.is_some())
            && query.is_open.is_none_or(|wanted| wanted == row.end.is_none())
    }

    /// How much use of the resources that were seen counts as full.
    fn capacity_seconds(&self) -> Option<i64> {
        let (from, until) = self.query.within.from.zip(self.query.within.until)?;
        let range_seconds = until.seconds_since(from);
        let seen = self.seen.values().flatten();
        let each = seen.filter_map(|resource| full_use_seconds(&resource.settings.units, range_seconds));
        each.reduce(i64::saturating_add)
    }

    /// What was written down.
    fn entries(&mut self, reader: &mut dyn Read) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        let all = documents::Listing::default();
        for document in documents::list(reader, self.caller.site_id.as_str(), records::USAGE, &all)? {
            let usage: Usage = document.parse()?;
            if let Some(resource) = self.resource(reader, &usage.resource_id)? {
                let row = Row::of_entry(usage, resource);
                rows.extend(self.admits(&row).then_some(row));
            }
        }
        Ok(rows)
    }

    /// Adds what follows from check-ins. Answers how long the resources are reserved within the range, in seconds.
    fn add_reservations(&mut self, reader: &mut dyn Read, rows: &mut Vec<Row>) -> Result<i64, Failure> {
        let within = self.query.within;
        let before = |at: Instant| at.plus_seconds(-ATTENDANCE_SECONDS_MAX);
        let filter = Filter {
            // People come before the start too: by how much is the resource's to say, and a day is plenty.
            overlapping: Range {
                from: within.from.map(before),
                until: within.until.map(|until| until.plus_seconds(86_400)),
            },
            resource_ids: self.query.resource_ids.iter().map(ToString::to_string).collect(),
            kinds: vec![Kind::Reservation],
            statuses: vec![Status::Pending, Status::Approved],
            ..Filter::default()
        };
        let mut standing = Vec::new();
        versions::for_each(reader, self.caller.site_id.as_str(), &filter, &mut |reservation| {
            standing.push(Standing::of(reservation));
            Ok(ControlFlow::Continue(()))
        })?;
        let (from, until) =
            (within.from.unwrap_or(Instant::EARLIEST), within.until.unwrap_or(Instant::LATEST));
        let whole = Span::new(from, until);
        let mut reserved_seconds: i64 = 0;
        for reservation in standing {
            let Some(resource) = self.resource(reader, &reservation.resource_id)? else { continue };
            let inside = reservation.span.zip(whole).and_then(|(span, whole)| span.clip(whole));
            reserved_seconds = reserved_seconds.saturating_add(inside.map_or(0, Span::seconds));
            for person in &reservation.attendance {
                let row = Row::of_attendance(&reservation, person, resource.clone());
                rows.extend(self.admits(&row).then_some(row));
            }
        }
        Ok(reserved_seconds)
    }
}

/// How many seconds of use a resource has in the given stretch where it is fully used; none where nothing is set. A month
/// is a twelfth of a year of 365 days.
fn full_use_seconds(units: &Units, range_seconds: i64) -> Option<i64> {
    let period_seconds = 86_400
        * match units.capacity_unit {
            CapacityUnit::Day => 1,
            CapacityUnit::Week => 7,
            CapacityUnit::Month | CapacityUnit::Year => 365,
        };
    let periods_a_year = if units.capacity_unit == CapacityUnit::Month { 12 } else { 1 };
    let hours = i128::from(units.capacity_hours?) * periods_a_year;
    i64::try_from(hours * 3_600 * i128::from(range_seconds) / i128::from(period_seconds)).ok()
}

/// What is needed of a reservation: its document is let go as soon as it is read.
struct Standing {
    reservation_id: ReservationId,
    resource_id: ResourceId,
    span: Option<Span>,
    attendance: Vec<Attendance>,
}

impl Standing {
    fn of(reservation: Reservation) -> Self {
        Self {
            span: reservation.span(),
            reservation_id: reservation.reservation_id,
            resource_id: reservation.resource_id,
            attendance: reservation.attendance,
        }
    }
}

/// The people somebody answers for.
fn supervised_by(
    reader: &mut dyn Read,
    caller: &Caller,
    supervisor: &UserId,
) -> Result<BTreeSet<UserId>, Failure> {
    let members = people::members_of(reader, &caller.site_id)?;
    let theirs = members.into_iter().filter(|member| member.profile.supervisor.as_ref() == Some(supervisor));
    Ok(theirs.map(|member| member.user_id).collect())
}

/// The records in the order of their starts, those of the same person on the same resource that are no further apart
/// than so many seconds made one.
fn merged(rows: Vec<Row>, seconds: i64, now: Instant) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut last_of: HashMap<(ResourceId, Option<UserId>, Option<String>), usize> = HashMap::new();
    for row in rows {
        let whose = (row.resource.resource_id.clone(), row.user_id.clone(), row.alias());
        let before = last_of.get(&whose).and_then(|place| kept.get_mut(*place));
        match before {
            Some(known) if row.start.seconds_since(known.end_or(now)) <= seconds => known.take_up(row),
            _ => {
                last_of.insert(whose, kept.len());
                kept.push(row);
            }
        }
    }
    kept
}

/// What the records add up to within the range.
fn metrics(rows: &[Row], query: &UsageQuery, now: Instant) -> UsageMetrics {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let seconds = |row: &Row| {
        let start = query.within.from.map_or(row.start, |from| from.max(row.start));
        let end = query.within.until.map_or(row.end_or(now), |until| until.min(row.end_or(now)));
        end.seconds_since(start).max(0)
    };
    let people: BTreeSet<_> = rows.iter().map(|row| (&row.user_id, row.alias())).collect();
    UsageMetrics {
        sessions: count(rows.len()),
        open_sessions: count(rows.iter().filter(|row| row.end.is_none()).count()),
        people: count(people.len()),
        used_seconds: rows.iter().map(seconds).fold(0, i64::saturating_add),
        reserved_seconds: 0,
        capacity_seconds: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_use_follows_the_length_of_the_range() {
        let week = 7 * 86_400;
        for (hours, unit, range, expected) in [
            (Some(40), CapacityUnit::Week, week, Some(40 * 3_600)),
            (Some(8), CapacityUnit::Day, week, Some(56 * 3_600)),
            (Some(40), CapacityUnit::Week, 86_400, Some(40 * 3_600 / 7)),
            (Some(365), CapacityUnit::Year, 86_400, Some(3_600)),
            (Some(365), CapacityUnit::Month, 86_400, Some(12 * 3_600)),
            (None, CapacityUnit::Week, week, None),
        ] {
            let units = Units { capacity_hours: hours, capacity_unit: unit, ..Units::default() };
            assert_eq!(full_use_seconds(&units, range), expected, "{hours:?} per {unit:?}");
        }
    }
}

//! Rows of lists that are no reservations but follow from settings: sessions that people register for, and the times in
//! which a resource is closed.
//!
//! They stand in the same order, count and pages as what is booked, and look like it; nobody can read, change or cancel
//! them by themselves. Owns which there are in a stretch of time and how each is put into the shape of a reservation.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::resource::{Blackout, WeeklyBlocksMode};
use model::{
    Approvals, Caller, Closure, Guests, Kind, LineageId, Reservation, ReservationId, Resource, ResourceId,
    Site, Status, UserId,
};
use store::reservations::{Filter, Range};
use store::{Read, documents};
use timeline::{Instant, Span, Spans, WeeklyHours, Zone};

use crate::limits::closures_of;
use crate::reservation_query::ReservationQuery;
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::{Failure, records, registrations};

/// The most such rows of one list.
const ROWS_MAX: usize = 50_000;
/// By how much the wanted stretch is widened to find closed times whole, in seconds: none is longer than a week.
const WIDENED_SECONDS: u32 = 8 * 86_400;

/// A row that follows from settings.
#[derive(Debug, Clone)]
pub(crate) struct DerivedRow {
    /// What it is called in the list; the same whenever it is asked for.
    pub id: ReservationId,
    /// The resource.
    pub resource: Arc<Resource>,
    kind: Kind,
    span: Span,
    text: Option<String>,
    /// How many units or seats are taken, and how many there are.
    seats: (u32, u32),
    event_id: Option<String>,
}

/// The rows that a list asks for beside what is stored, of the resources that the caller may know of.
pub(crate) fn find(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    site: &Site,
    query: &ReservationQuery,
) -> Result<Vec<DerivedRow>, Failure> {
    if !query.is_with_blackouts && !query.is_with_sessions {
        return Ok(Vec::new());
    }
    let (resources, site_id) = (resources(reader, shelf, caller, query)?, caller.site_id.as_str());
    let mut search = Search { filter: &query.filter, zone: &site.timezone, rows: Vec::new() };
    if query.is_with_blackouts {
        let closures = closures_of(reader, site_id)?;
        for resource in &resources {
            search.weekly(resource)?;
            search.closures(resource, &closures)?;
        }
    }
    if query.is_with_sessions {
        let seats = registrations::seats_taken(
            reader,
            site_id,
            query.filter.resource_ids.clone(),
            query.filter.overlapping,
        )?;
        for resource in &resources {
            search.sessions(resource, &seats)?;
        }
    }
    Ok(search.rows)
}

/// The resources in question: those that are named, or all that are in use.
fn resources(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    query: &ReservationQuery,
) -> Result<Vec<Arc<Resource>>, Failure> {
    let site = caller.site_id.as_str();
    let named = &query.filter.resource_ids;
    let found = if named.is_empty() {
        documents::list(reader, site, records::RESOURCE, &documents::Listing::default())?
    } else {
        documents::get_many(reader, site, records::RESOURCE, named.iter().map(String::as_str))?
    };
    let mut resources: Vec<Arc<Resource>> = Vec::with_capacity(found.len());
    for document in found {
        let id = model::ResourceId::parse(&document.document_id)
            .map_err(|trouble| Failure::Bug(trouble.to_string()))?;
        let resource = shelf.parsed(&id, document)?;
        let identity = &resource.settings.identity;
        let is_meant = !named.is_empty() || identity.active && !identity.archived;
        let is_twice = resources.iter().any(|known| known.resource_id == id) && !named.is_empty();
        if is_meant
            && !is_twice
            && query.resource.admit(&resource)
            && may_see_resource(caller, &resource.settings)
        {
            resources.push(resource);
        }
    }
    Ok(resources)
}

/// Collects rows.
struct Search<'a> {
    filter: &'a Filter,
    zone: &'a Zone,
    rows: Vec<DerivedRow>,
}

impl Search<'_> {
    /// The times of the week that are closed, each row with the reason of its block.
    fn weekly(&mut self, resource: &Arc<Resource>) -> Result<(), Failure> {
        let hours = &resource.settings.hours;
        let Some(around) = self.around().filter(|_| !hours.blackouts.is_empty()) else { return Ok(()) };
        let drawn = |blocks: &[Blackout]| {
            let windows = blocks.iter().filter_map(Blackout::window).collect();
            WeeklyHours::new(windows).map(|week| week.spans_between(self.zone, around))
        };
        let bug = |trouble: timeline::TimeError| Failure::Bug(trouble.to_string());
        let mut closed: Vec<(usize, Spans, Option<String>)> = Vec::new();
        match hours.weekly_blocks_mode {
            WeeklyBlocksMode::Block => {
                for (place, block) in hours.blackouts.iter().enumerate() {
                    let spans = drawn(std::slice::from_ref(block)).map_err(bug)?;
                    closed.push((place, spans, block.reason.clone()));
                }
            }
            WeeklyBlocksMode::Available => {
                closed.push((0, drawn(&hours.blackouts).map_err(bug)?.gaps(around), None));
            }
        }
        for (place, spans, reason) in closed {
            for span in spans.iter() {
                let number =
                    format!("{}w{place}t{}", resource.site_ordinal, span.start().as_unix().unsigned_abs());
                self.add(resource, &number, span, reason.as_ref())?;
            }
        }
        Ok(())
    }

    /// The closures that are about the resource.
    fn closures(&mut self, resource: &Arc<Resource>, closures: &[Closure]) -> Result<(), Failure> {
        for closure in closures.iter().filter(|closure| closure.scope.includes(resource)) {
            let number = closure.closure_id.as_str().trim_start_matches("clo_");
            let number = format!("{}c{number}", resource.site_ordinal);
            self.add(resource, &number, closure.span, Some(&closure.reason))?;
        }
        Ok(())
    }

    /// The sessions that people register for, each with the seats that are taken.
    fn sessions(
        &mut self,
        resource: &Arc<Resource>,
        seats: &BTreeMap<(ResourceId, String), u32>,
    ) -> Result<(), Failure> {
        for session in &resource.settings.events.events {
            let Some(span) = session.span(self.zone) else { continue };
            let taken = seats.get(&(resource.resource_id.clone(), session.event_id.clone()));
            let row = DerivedRow {
                id: row_id(&format!("session{}s{}", resource.site_ordinal, session.event_id))?,
                resource: resource.clone(),
                kind: Kind::Session,
                span,
                text: session.name.clone(),
                seats: (taken.copied().unwrap_or_default(), session.capacity.unwrap_or_default()),
                event_id: Some(session.event_id.clone()),
            };
            self.push(row)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        resource: &Arc<Resource>,
        number: &str,
        span: Span,
        text: Option<&String>,
    ) -> Result<(), Failure> {
        self.push(DerivedRow {
            id: row_id(&format!("closed{number}"))?,
            resource: resource.clone(),
            kind: Kind::Blackout,
            span,
            text: text.cloned(),
            seats: (0, resource.settings.units.units),
            event_id: None,
        })
    }

    fn push(&mut self, row: DerivedRow) -> Result<(), Failure> {
        if !is_wanted(self.filter, row.span) {
            return Ok(());
        }
        if self.rows.len() >= ROWS_MAX {
            return Err(Failure::Limit(format!(
                "A list holds at most {ROWS_MAX} sessions and times in which resources are closed: ask for a shorter \
                 time, for fewer resources, or send `include_blackouts=false`."
            )));
        }
        self.rows.push(row);
        Ok(())
    }

    /// A stretch that holds whole every closed time that could be wanted; none where the list is open at an end.
    fn around(&self) -> Option<Span> {
        let filter = self.filter;
        let ranges = [filter.overlapping, filter.starting, filter.ending];
        let (from, until) = ranges.into_iter().find_map(|range| range.from.zip(range.until))?;
        Some(Span::new(from, until)?.pad(WIDENED_SECONDS, WIDENED_SECONDS))
    }
}

fn row_id(text: &str) -> Result<ReservationId, Failure> {
    // An id has at most 64 letters after its prefix; what is longer is told apart by its first ones.
    let text: String = text.chars().take(60).collect();
    ReservationId::parse(&format!("rsv_{text}")).map_err(|trouble| Failure::Bug(trouble.to_string()))
}

/// Whether a stretch of time is what the ranges of a list ask for.
fn is_wanted(filter: &Filter, span: Span) -> bool {
    let holds = |range: Range, at: Instant| {
        range.from.is_none_or(|from| from <= at) && range.until.is_none_or(|until| at < until)
    };
    let overlapping = filter.overlapping;
    overlapping.from.is_none_or(|from| from < span.end())
        && overlapping.until.is_none_or(|until| span.start() < until)
        && holds(filter.starting, span.start())
        && holds(filter.ending, span.end())
}

impl DerivedRow {
    /// The row in the shape of a reservation, which is nobody's.
    pub(crate) fn reservation(&self) -> Result<Reservation, Failure> {
        let bug = |trouble: model::ids::IdTrouble| Failure::Bug(trouble.to_string());
        let nobody = UserId::parse("usr_0").map_err(bug)?;
        let lineage = self.id.as_str().replacen("rsv_", "lin_", 1);
        Ok(Reservation {
            reservation_id: self.id.clone(),
            lineage_id: LineageId::parse(&lineage).map_err(bug)?,
            sequence: 0,
            site_id: self.resource.site_id.clone(),
            resource_id: self.resource.resource_id.clone(),
            start: self.span.start(),
            end: self.span.end(),
            units: self.seats.0,
            units_in_all: self.seats.1,
            named_unit_ids: Vec::new(),
            buffer_before_seconds: 0,
            buffer_after_seconds: 0,
            blocks: Vec::new(),
            propagates_to_blocked: false,
            reserved_for: nobody.clone(),
            reserved_for_text: None,
            external_email: None,
            created_by: nobody,
            created_at: self.span.start(),
            first_created_at: self.span.start(),
            changed_at: self.span.start(),
            status: Status::Approved,
            approvals: Approvals::default(),
            kind: self.kind,
            cancelled: None,
            replaces: None,
            replaced_by: None,
            series_id: None,
            original_start: None,
            group_id: None,
            support_for: None,
            purpose: self.text.clone(),
            note: None,
            admin_note: None,
            account_number: None,
            charge: None,
            meta_data: None,
            reminder_seconds: None,
            imported_from: None,
            guests: Guests::default(),
            project_ids: Vec::new(),
            forms: Vec::new(),
            event_id: self.event_id.clone(),
            template: None,
            from_template: None,
            loan: None,
            attendance: Vec::new(),
            ended_early: None,
            notices: Vec::new(),
            decision_id: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_time_is_wanted_as_the_range_of_the_list_says() {
        let at = |hour: i64| Instant::from_unix(hour * 3_600);
        let range = |from: i64, until: i64| Range { from: Some(at(from)), until: Some(at(until)) };
        let span = Span::new(at(9), at(12)).unwrap();
        for (from, until, overlaps, starts, ends) in [
            (8, 13, true, true, true),
            (8, 9, false, false, false),
            (8, 10, true, true, false),
            (11, 13, true, false, true),
            (12, 13, false, false, true),
        ] {
            let filter =
                |overlapping, starting, ending| Filter { overlapping, starting, ending, ..Filter::default() };
            let none = Range::default;
            let range = range(from, until);
            assert_eq!(is_wanted(&filter(range, none(), none()), span), overlaps, "{from}-{until}");
            assert_eq!(is_wanted(&filter(none(), range, none()), span), starts, "{from}-{until}");
            assert_eq!(is_wanted(&filter(none(), none(), range), span), ends, "{from}-{until}");
        }
    }
}

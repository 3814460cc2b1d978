//! Checking what must hold at every instant (`booking.md`), on a live database.
//!
//! A violation is a broken promise. An excess is more use than units for a cause that is allowed to exceed them, such
//! as a forced booking or lowered units; it is told, so that somebody can resolve it.

mod guests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use model::{Cause, GroupId, LineageId, Occupancy, Reservation, Resource, SiteId};
use serde::Serialize;
use store::reservations::{self as versions, Filter};
use store::{Read, documents, events, occupancy};
use timeline::{Instant, Span, Zone, used_profile};

use crate::{App, Failure, holds, records, registrations, sites};

/// How many events are looked at in one step.
const EVENTS_STEP: u32 = 1_000;

/// A promise that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Which: `capacity`, `occupancy`, `guests` or `events`.
    pub invariant: &'static str,
    /// The site.
    pub site_id: SiteId,
    /// What it is about.
    pub subject: String,
    /// What was found.
    pub message: String,
}

/// More use than units, for an allowed cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excess {
    /// The site.
    pub site_id: SiteId,
    /// The resource.
    pub resource_id: String,
    /// The particular unit that was given twice; none where it is about all units together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named_unit_id: Option<String>,
    /// From this instant.
    pub start_utc_unix: i64,
    /// To before this one.
    pub end_utc_unix: i64,
    /// How much is in use.
    pub used: u32,
    /// How much there is.
    pub units: u32,
    /// Why that is allowed: `forced`, `blocker`, `external`, `lowered_units`, `fewer_seats` or `overdue_loan`.
    pub cause: &'static str,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Broken promises; empty when all is well.
    pub violations: Vec<Violation>,
    /// Allowed excess.
    pub overfull: Vec<Excess>,
    /// How many reservations were looked at.
    pub reservations: u64,
    /// How many events were looked at.
    pub events: u64,
}

/// Checks every site, each on one snapshot. What is overdue is told as of `now`.
pub async fn verify(app: &App, now: Instant) -> Result<Verified, Failure> {
    let mut all = Verified::default();
    for site in sites::all(app).await? {
        let found =
            app.store.read(move |reader| verify_site(reader, (&site.site_id, &site.timezone), now)).await?;
        all.violations.extend(found.violations);
        all.overfull.extend(found.overfull);
        all.reservations += found.reservations;
        all.events += found.events;
    }
    Ok(all)
}

fn verify_site(
    reader: &mut dyn Read,
    (site_id, zone): (&SiteId, &Zone),
    now: Instant,
) -> Result<Verified, Failure> {
    let mut check = Check { site_id, found: Verified::default() };
    let live = live_reservations(reader, site_id)?;
    check.found.reservations = live.len() as u64;
    let taken = check.occupancy_matches(reader, &live)?;
    for document in
        documents::list(reader, site_id.as_str(), records::RESOURCE, &documents::Listing::default())?
    {
        let resource: Resource = document.parse()?;
        let rows = taken.get(resource.resource_id.as_str()).map(Vec::as_slice).unwrap_or_default();
        check.capacity_holds(&resource, rows, &live);
        check.overdue_loans_impose(&resource, rows, now);
        check.seats_are_given_once(&resource, &live, zone);
    }
    for (version, message) in guests::wrong(reader, site_id)? {
        check.violation("guests", &version, message);
    }
    check.events_are_gapless(reader, &live)?;
    Ok(check.found)
}

fn live_reservations(
    reader: &mut dyn Read,
    site_id: &SiteId,
) -> Result<BTreeMap<LineageId, Reservation>, Failure> {
    let mut live = BTreeMap::new();
    let filter = Filter { is_with_cancelled: true, ..Filter::default() };
    versions::for_each(reader, site_id.as_str(), &filter, &mut |reservation| {
        live.insert(reservation.lineage_id.clone(), reservation);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(live)
}

struct Check<'a> {
    site_id: &'a SiteId,
    found: Verified,
}

impl Check<'_> {
    fn violation(&mut self, invariant: &'static str, subject: &str, message: String) {
        let (site_id, subject) = (self.site_id.clone(), subject.to_owned());
        self.found.violations.push(Violation { invariant, site_id, subject, message });
    }

    /// What is taken is exactly what the standing reservations imply. Gives what is taken, by resource.
    fn occupancy_matches(
        &mut self,
        reader: &mut dyn Read,
        live: &BTreeMap<LineageId, Reservation>,
    ) -> Result<BTreeMap<String, Vec<Occupancy>>, Failure> {
        let mut stored: BTreeMap<LineageId, Vec<Occupancy>> = BTreeMap::new();
        if let Some(always) = Span::new(Instant::EARLIEST, Instant::LATEST) {
            for row in occupancy::overlapping_any(reader, self.site_id.as_str(), always)? {
                stored.entry(row.lineage_id.clone()).or_default().push(row);
            }
        }
        for (lineage_id, reservation) in live {
            let mut implied = rules::footprint(reservation);
            implied.sort_by(|one, other| one.resource_id.cmp(&other.resource_id));
            let kept = stored.get(lineage_id).cloned().unwrap_or_default();
            if implied != kept {
                let message =
                    format!("implies {} rows of occupancy, {} others are stored", implied.len(), kept.len());
                self.violation("occupancy", reservation.reservation_id.as_str(), message);
            }
        }
        let holds = holds::all(reader, self.site_id)?;
        for hold in &holds {
            if stored.get(&hold.lineage_id).cloned().unwrap_or_default() != hold.occupancy {
                let message = "a hold takes something else than it says".to_owned();
                self.violation("occupancy", hold.hold_id.as_str(), message);
            }
        }
        let held: BTreeSet<&LineageId> = holds.iter().map(|hold| &hold.lineage_id).collect();
        let strays = stored.keys().filter(|id| !live.contains_key(id) && !held.contains(id));
        let strays: Vec<LineageId> = strays.cloned().collect();
        for lineage_id in strays {
            self.violation("occupancy", lineage_id.as_str(), "takes something without a reservation".into());
        }
        let mut by_resource: BTreeMap<String, Vec<Occupancy>> = BTreeMap::new();
        for row in stored.into_values().flatten() {
            by_resource.entry(row.resource_id.to_string()).or_default().push(row);
        }
        Ok(by_resource)
    }

    /// The booked spans never use more than the units, but where a cause that may exceed them says so.
    fn capacity_holds(
        &mut self,
        resource: &Resource,
        rows: &[Occupancy],
        live: &BTreeMap<LineageId, Reservation>,
    ) {
        let units = resource.settings.units.units.max(1);
        // A hold is no booking: it keeps others out while it stands, and units may be lowered under it.
        let rows: Vec<Occupancy> = rows.iter().filter(|row| row.cause != Cause::Hold).cloned().collect();
        let Some(reach) = rows.iter().map(|row| row.core).reduce(Span::hull) else { return };
        self.units_are_given_once(resource, &rows);
        let uses = rows.iter().map(|row| (row.core, row.taken.out_of(units)));
        for (span, used) in used_profile(uses, reach).into_iter().filter(|(_, used)| *used > units) {
            if fits_within_groups(&rows, span, units, live) {
                continue;
            }
            let Some(cause) = allowed_cause(&rows, span, units, live) else {
                let message = format!("{used} of {units} units are taken over {span}");
                self.violation("capacity", resource.resource_id.as_str(), message);
                continue;
            };
            self.overfull(resource, span, (used, units), cause);
        }
    }

    /// Notes where more is taken than there is, for a cause that may.
    fn overfull(&mut self, resource: &Resource, span: Span, (used, units): (u32, u32), cause: &'static str) {
        self.found.overfull.push(Excess {
            site_id: self.site_id.clone(),
            resource_id: resource.resource_id.to_string(),
            named_unit_id: None,
            start_utc_unix: span.start().as_unix(),
            end_utc_unix: span.end().as_unix(),
            used,
            units,
            cause,
        });
    }

    /// No session has given more seats than it had, but where it has fewer now.
    fn seats_are_given_once(
        &mut self,
        resource: &Resource,
        live: &BTreeMap<LineageId, Reservation>,
        zone: &Zone,
    ) {
        for (event_id, used, units, had_them) in registrations::overfull(resource, live.values()) {
            let session = resource.settings.events.session(&event_id);
            let span = session.and_then(|session| session.span(zone));
            let Some(span) = span.filter(|_| had_them) else {
                let message = format!("{used} of {units} seats of the session {event_id} are taken");
                self.violation("capacity", resource.resource_id.as_str(), message);
                continue;
            };
            self.overfull(resource, span, (used, units), "fewer_seats");
        }
    }

    /// Loans that are overdue take what others have booked since: that is told and breaks nothing.
    fn overdue_loans_impose(&mut self, resource: &Resource, rows: &[Occupancy], now: Instant) {
        let units = resource.settings.units.units.max(1);
        let rows: Vec<&Occupancy> = rows.iter().filter(|row| row.cause != Cause::Hold).collect();
        let overdue: Vec<Span> = rows.iter().filter(|row| row.is_overdue(now)).map(|row| row.core).collect();
        let Some(earliest) = overdue.iter().map(|span| span.end()).min() else { return };
        let Some(within) = Span::new(earliest, Instant::LATEST) else { return };
        let uses = |row: &Occupancy| (row.core, row.taken.out_of(units));
        let planned = used_profile(rows.iter().map(|row| uses(row)), within);
        let really = used_profile(rows.iter().map(|row| uses(&(*row).clone().as_of(now))), within);
        let is_planned = |step: Span| planned.iter().any(|(span, used)| *used > units && span.encloses(step));
        for (span, used) in really.into_iter().filter(|(span, used)| *used > units && !is_planned(*span)) {
            self.overfull(resource, span, (used, units), "overdue_loan");
        }
    }

    /// No particular unit is in two bookings at once, but where one of them was forced.
    fn units_are_given_once(&mut self, resource: &Resource, rows: &[Occupancy]) {
        for (unit, span, is_forced) in shared_units(rows) {
            if !is_forced {
                let message = format!("unit {unit} is given twice over {span}");
                self.violation("capacity", resource.resource_id.as_str(), message);
                continue;
            }
            self.found.overfull.push(Excess {
                site_id: self.site_id.clone(),
                resource_id: resource.resource_id.to_string(),
                named_unit_id: Some(unit.to_owned()),
                start_utc_unix: span.start().as_unix(),
                end_utc_unix: span.end().as_unix(),
                used: 2,
                units: 1,
                cause: "forced",
            });
        }
    }

    /// Events are numbered without gaps, and every lineage has one that tells of its beginning.
    fn events_are_gapless(
        &mut self,
        reader: &mut dyn Read,
        live: &BTreeMap<LineageId, Reservation>,
    ) -> Result<(), Failure> {
        let mut last = 0;
        let mut begun: BTreeSet<LineageId> = BTreeSet::new();
        loop {
            let step = events::after(reader, self.site_id.as_str(), last, EVENTS_STEP, &[])?;
            if step.is_empty() {
                break;
            }
            for logged in step {
                if logged.seq != last + 1 {
                    let message = format!("event {} follows {last}", logged.seq);
                    self.violation("events", &logged.seq.to_string(), message);
                }
                last = logged.seq;
                self.found.events += 1;
                if let model::EventKind::ReservationCreated { lineage_id, .. } = logged.event.kind {
                    begun.insert(lineage_id);
                }
            }
        }
        let silent: Vec<&LineageId> = live.keys().filter(|lineage_id| !begun.contains(*lineage_id)).collect();
        for lineage_id in silent {
            self.violation("events", lineage_id.as_str(), "no event tells that it was made".into());
        }
        Ok(())
    }
}

/// The particular units that two bookings have at the same time, when, and whether one of them was forced.
fn shared_units(rows: &[Occupancy]) -> Vec<(&str, Span, bool)> {
    let mut held: BTreeMap<&str, Vec<(Span, bool)>> = BTreeMap::new();
    for row in rows {
        for unit in &row.named_unit_ids {
            held.entry(unit).or_default().push((row.core, row.is_forced));
        }
    }
    let mut shared = Vec::new();
    for (unit, mut spans) in held {
        spans.sort_unstable();
        for (place, (span, is_forced)) in spans.iter().enumerate() {
            let later = spans.iter().skip(place + 1).take_while(|(later, _)| later.start() < span.end());
            let both = |(later, is_later_forced): &(Span, bool)| {
                Some((unit, span.clip(*later)?, *is_forced || *is_later_forced))
            };
            shared.extend(later.filter_map(both));
        }
    }
    shared
}

/// Whether all fits once what blocks the resource is left aside where something it was booked with stands: a kit and
/// its parts in one booking are meant to lie over each other.
fn fits_within_groups(
    rows: &[Occupancy],
    span: Span,
    units: u32,
    live: &BTreeMap<LineageId, Reservation>,
) -> bool {
    let group = |row: &Occupancy| live.get(&row.lineage_id)?.group_id.clone();
    let over: Vec<&Occupancy> = rows.iter().filter(|row| row.core.overlaps(span)).collect();
    let booked = over.iter().filter(|row| row.cause != Cause::Blocker);
    let groups: BTreeSet<GroupId> = booked.filter_map(|row| group(row)).collect();
    let is_own = |row: &Occupancy| {
        row.cause == Cause::Blocker && group(row).is_some_and(|group| groups.contains(&group))
    };
    let used: u64 =
        over.iter().filter(|row| !is_own(row)).map(|row| u64::from(row.taken.out_of(units))).sum();
    used <= u64::from(units)
}

/// Why the use over a span may exceed the units, if anything allows it.
fn allowed_cause(
    rows: &[Occupancy],
    span: Span,
    units: u32,
    live: &BTreeMap<LineageId, Reservation>,
) -> Option<&'static str> {
    let over: Vec<&Occupancy> = rows.iter().filter(|row| row.core.overlaps(span)).collect();
    if over.iter().any(|row| row.is_forced) {
        return Some("forced");
    }
    if over.iter().any(|row| row.cause == Cause::Blocker) {
        return Some("blocker");
    }
    if over.iter().any(|row| row.cause == Cause::External) {
        return Some("external");
    }
    // A booking knows how many units there were when it was made: all of these fitted then, and fewer were left since.
    let used: u64 = over.iter().map(|row| u64::from(row.taken.out_of(units))).sum();
    let had = over.iter().filter_map(|row| live.get(&row.lineage_id)).map(|booked| booked.units_in_all).max();
    had.is_some_and(|had| used <= u64::from(had)).then_some("lowered_units")
}

#[cfg(test)]
mod tests {
    use model::ResourceId;
    use model::Taken;

    use super::*;

    fn row(unit: &str, hours: (i64, i64), is_forced: bool) -> Occupancy {
        let at = |hour: i64| Instant::from_unix(hour * 3_600);
        let core = Span::new(at(hours.0), at(hours.1)).unwrap();
        Occupancy {
            resource_id: ResourceId::parse("resv_pool").unwrap(),
            lineage_id: LineageId::parse(&format!("lin_{unit}{}", hours.0)).unwrap(),
            core,
            padded: core,
            taken: Taken::Units(1),
            named_unit_ids: vec![unit.to_owned()],
            cause: Cause::Booking,
            is_forced,
            is_until_returned: false,
        }
    }

    #[test]
    fn a_unit_in_two_bookings_is_found_whatever_lies_between_them() {
        let shared = |rows: &[Occupancy]| {
            let found = shared_units(rows).into_iter();
            found
                .map(|(unit, span, is_forced)| {
                    (unit.to_owned(), span.start().as_unix() / 3_600, span.end().as_unix() / 3_600, is_forced)
                })
                .collect::<Vec<_>>()
        };
        let rows = [
            row("a", (0, 9), false),
            row("b", (1, 2), false),
            row("a", (3, 4), true),
            row("a", (8, 12), false),
        ];
        let expected = [("a".to_owned(), 3, 4, true), ("a".to_owned(), 8, 9, false)];
        assert_eq!(shared(&rows), expected);
        assert_eq!(shared(&[row("a", (0, 1), false), row("a", (1, 2), false), row("b", (0, 2), false)]), []);
    }
}

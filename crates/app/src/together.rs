//! Changing several reservations at once: this, following or all dates of a series, and all resources of one booking.
//!
//! Owns which reservations a request is about and how the change of one is carried to the others. Each is drafted by the
//! verb itself, so that only what the request speaks of changes; all are judged in one decision and written in one commit.

use std::collections::{BTreeMap, BTreeSet};

use model::{LineageId, Reservation, Series, Site};
use rules::series::OCCURRENCES_MAX;
use rules::{Action, Apart, Draft, DraftLine, Identity, SeriesDraft};
use store::Read;
use store::reservations::{self as versions, Filter};
use timeline::{DateTime, Instant, Wall, Zone, parse_civil_or_instant};

use crate::path::Request;
use crate::series::{self, fresh, is_in_its_place};
use crate::{App, Failure};

/// Which dates of a series a change of one of them is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// That date alone.
    #[default]
    This,
    /// That one and all after it.
    Following,
    /// All of them.
    All,
}

/// How far a change of one reservation reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Over the dates of its series.
    pub dates: Dates,
    /// Over all resources that were booked together with it.
    pub is_group: bool,
}

/// The most reservations that one change is about: a series of most dates on three resources.
const TOGETHER_MAX: u32 = 3 * OCCURRENCES_MAX;

/// A draft with the versions it is about.
pub(crate) struct Wide {
    pub draft: Draft,
    /// By their lineages; none where the draft is about the one reservation that was named.
    pub together: Option<BTreeMap<LineageId, Reservation>>,
    /// The version of the stored series that is replaced.
    pub series_version: Option<i64>,
}

impl Wide {
    /// A draft about one reservation.
    pub(crate) fn one(draft: Draft) -> Self {
        Self { draft, together: None, series_version: None }
    }
}

/// Carries the draft that was made for `target` to all that the request reaches.
pub(crate) fn widen(
    reader: &mut dyn Read,
    app: &App,
    request: &Request,
    site: &Site,
    (target, draft): (&Reservation, Draft),
) -> Result<Wide, Failure> {
    let reach = request.manner.reach;
    let is_wide = reach.dates != Dates::This || reach.is_group;
    // What was superseded or cancelled is refused by itself.
    if !is_wide
        || target.replaced_by.is_some()
        || (target.cancelled.is_some() && draft.action != Action::Undo)
    {
        return Ok(Wide::one(draft));
    }
    let Some(asked) = draft.lines.first() else { return Ok(Wide::one(draft)) };
    if reach.is_group && asked.resource_id != target.resource_id {
        let message = "several resources are moved in time together; change the resource of one alone";
        return Err(Failure::invalid("for_reservable_id", message));
    }
    let zone = &site.timezone;
    let shifts =
        (Shift::between(target.start, asked.start, zone), Shift::between(target.end, asked.end, zone));
    let is_moved = shifts.0.is_some() || shifts.1.is_some();
    let mut found = reached(reader, request, target, reach)?;
    if draft.action == Action::Edit {
        // What went its own way, in time or to somebody else, is left alone.
        let is_alike = |one: &Reservation| one.kind == target.kind && one.reserved_for == target.reserved_for;
        let is_along = |one: &Reservation| is_alike(one) && (!is_moved || is_in_its_place(one));
        found.retain(|one| one.lineage_id == target.lineage_id || is_along(one));
    }
    let mut lines = Vec::with_capacity(found.len());
    for one in &found {
        lines.push(line(reader, app, request, (site, one), &shifts)?);
    }
    lines.sort_by_key(|line| line.start);
    let together = found.into_iter().map(|one| (one.lineage_id.clone(), one)).collect();
    let moved = if reach.dates == Dates::All && is_moved && draft.action == Action::Edit {
        moved_series(reader, site, target, &shifts)?
    } else {
        None
    };
    let (series, series_version) = moved.unzip();
    let series = series.map(|series| Box::new(SeriesDraft { series, keeps_what_fits: false }));
    Ok(Wide { draft: Draft { lines, series, ..draft }, together: Some(together), series_version })
}

/// The reservations that a change of `target` reaches. What has begun is left alone, but for the one that was named.
fn reached(
    reader: &mut dyn Read,
    request: &Request,
    target: &Reservation,
    reach: Reach,
) -> Result<Vec<Reservation>, Failure> {
    let (caller, site_id) = (&request.caller, request.caller.site_id.as_str());
    let mut found = BTreeMap::from([(target.lineage_id.clone(), target.clone())]);
    if reach.dates != Dates::This {
        let Some(series_id) = &target.series_id else {
            let message = "this reservation belongs to no series; leave `recurring_scope` out";
            return Err(Failure::invalid("recurring_scope", message));
        };
        let place = |one: &Reservation| one.original_start.unwrap_or(one.start);
        let filter = Filter { series_ids: vec![series_id.to_string()], ..Filter::default() };
        let dates = live(reader, site_id, filter)?.into_iter().filter(|one| {
            let is_asked = reach.dates == Dates::All || place(one) >= place(target);
            let is_of_resource = target.group_id.is_none() || one.resource_id == target.resource_id;
            is_asked && one.start > caller.now && (is_of_resource || reach.is_group)
        });
        found.remove(&target.lineage_id);
        found.extend(dates.map(|one| (one.lineage_id.clone(), one)));
        if found.is_empty() {
            return Err(Failure::invalid("recurring_scope", "no date of this series is still to come"));
        }
    }
    if reach.is_group {
        let groups: BTreeSet<String> =
            found.values().filter_map(|one| one.group_id.as_ref()).map(ToString::to_string).collect();
        if groups.is_empty() {
            let message = "this reservation was booked alone; leave `group_scope` out";
            return Err(Failure::invalid("group_scope", message));
        }
        for groups in groups.into_iter().collect::<Vec<_>>().chunks(GROUPS_AT_ONCE) {
            let filter = Filter { group_ids: groups.to_vec(), ..Filter::default() };
            found.extend(live(reader, site_id, filter)?.into_iter().map(|one| (one.lineage_id.clone(), one)));
        }
    }
    Ok(found.into_values().collect())
}

/// How many groups one statement looks for.
const GROUPS_AT_ONCE: usize = 500;

/// What stands, up to the most that one change is about.
fn live(reader: &mut dyn Read, site_id: &str, filter: Filter) -> Result<Vec<Reservation>, Failure> {
    let mut found = versions::list(reader, site_id, &Filter { limit: Some(TOGETHER_MAX + 1), ..filter })?;
    if found.len() > TOGETHER_MAX as usize {
        return Err(Failure::Limit(format!("one change is about at most {TOGETHER_MAX} reservations")));
    }
    found.retain(Reservation::is_active);
    Ok(found)
}

/// The line about one of the reservations: drafted by the verb itself, and moved like the one that was named.
pub(crate) fn line(
    reader: &mut dyn Read,
    app: &App,
    request: &Request,
    (site, one): (&Site, &Reservation),
    (starts, ends): &(Option<Shift>, Option<Shift>),
) -> Result<DraftLine, Failure> {
    let identity = Identity { lineage_id: one.lineage_id.clone(), ..fresh(app) };
    let Draft { lines, details, action, .. } = (request.drafting)(reader, site, Some(one), identity)?;
    let line = lines.into_iter().next().ok_or_else(|| Failure::Bug("a verb made no line".into()))?;
    let zone = &site.timezone;
    let moved = |shift: &Option<Shift>, instant| {
        shift.as_ref().map_or(Some(instant), |shift| shift.of(instant, zone))
    };
    let (start, end) = moved(starts, one.start)
        .zip(moved(ends, one.end))
        .ok_or_else(|| Failure::invalid("start", "a date would leave the years that can be booked"))?;
    // A date that is moved with its series has its place there; one that is moved alone keeps the old one.
    let is_moved_along = action == Action::Edit && one.original_start == Some(one.start);
    let original_start = if is_moved_along { Some(start) } else { one.original_start };
    let apart = Apart { original_start, details: Some(Box::new(details)), ..Apart::default() };
    Ok(DraftLine { start, end, apart, ..line })
}

/// The series as it is after all of its dates were moved.
fn moved_series(
    reader: &mut dyn Read,
    site: &Site,
    target: &Reservation,
    (starts, ends): &(Option<Shift>, Option<Shift>),
) -> Result<Option<(Series, i64)>, Failure> {
    let Some(series_id) = &target.series_id else { return Ok(None) };
    let (series, version) = series::stored(reader, site, series_id)?;
    let moved = |shift: &Option<Shift>, text: &str| {
        let civil = civil(text)?;
        Ok::<_, Failure>(
            shift.as_ref().map_or(Some(civil), |shift| shift.of_civil(civil)).unwrap_or(civil).to_string(),
        )
    };
    let (first_start, first_end) = (moved(starts, &series.first_start)?, moved(ends, &series.first_end)?);
    Ok(Some((Series { first_start, first_end, ..series }, version)))
}

/// A stored wall time.
pub(crate) fn civil(text: &str) -> Result<DateTime, Failure> {
    match parse_civil_or_instant(text) {
        Ok(Wall::Civil(civil)) => Ok(civil),
        _ => Err(Failure::Bug(format!("`{text}` is kept where a wall time should be"))),
    }
}

/// A move on the clock on the wall: what is moved from 9:00 to 10:00 is moved so on every date, also across a change of
/// clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shift {
    from: DateTime,
    to: DateTime,
}

impl Shift {
    /// From one instant to another; none when they are the same.
    pub(crate) fn between(from: Instant, to: Instant, zone: &Zone) -> Option<Self> {
        (from != to).then(|| Self { from: zone.civil(from), to: zone.civil(to) })
    }

    fn of(&self, instant: Instant, zone: &Zone) -> Option<Instant> {
        Some(zone.resolve(self.of_civil(zone.civil(instant))?).ok()?.as_in_calendars())
    }

    /// The same on the clock on the wall.
    pub(crate) fn of_civil(&self, civil: DateTime) -> Option<DateTime> {
        civil.checked_add(self.from.duration_until(self.to)).ok()
    }
}

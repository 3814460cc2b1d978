//! Series: booking all dates of a recipe at once, and carrying a change of one occurrence to its siblings.
//!
//! Owns which occurrences a request is about. They are lines of one draft, judged in one decision and written in one
//! commit by the same path as everything else.

use std::collections::BTreeMap;

use model::{Caller, LineageId, Recipe, Reservation, ReservationId, Series, SeriesId, Site};
use rules::series::{OCCURRENCES_MAX, RecipeError, occurrences};
use rules::{Action, Draft, DraftLine, Identity, SeriesDraft};
use store::{Read, reservations};
use timeline::{DateTime, Instant, Zone};

use crate::{App, Failure};

/// How much of a series a change of one of its occurrences is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// That occurrence alone.
    #[default]
    This,
    /// That one and all after it.
    Following,
    /// All of them.
    All,
}

/// Makes the draft of one booking into that of a series: a line for each date, the first under the ids it has.
pub(crate) fn recurring(
    app: &App,
    caller: &Caller,
    site: &Site,
    draft: Draft,
    recipe: &Recipe,
    keeps_what_fits: bool,
) -> Result<Draft, Failure> {
    let zone = &site.timezone;
    let Some(first) = draft.lines.first() else { return Ok(draft) };
    let dates = occurrences(recipe, (first.start, first.end), zone).map_err(|error| unusable(error, zone))?;
    let series = Series {
        series_id: SeriesId::mint(app.ids.as_ref()),
        site_id: site.site_id.clone(),
        recipe: recipe.clone(),
        resource_id: first.resource_id.clone(),
        reserved_for: draft.reserved_for.clone(),
        first_start: zone.civil(first.start).to_string(),
        first_end: zone.civil(first.end).to_string(),
        created_at: caller.now,
        created_by: caller.user_id.clone(),
        came_from: None,
    };
    let lines = dates.iter().map(|date| DraftLine {
        start: date.start,
        end: date.end,
        identity: fresh(app),
        occurrence: Some(date.start),
        ..first.clone()
    });
    Ok(Draft {
        lines: lines.collect(),
        series: Some(Box::new(SeriesDraft { series, keeps_what_fits })),
        ..draft
    })
}

/// The standing occurrences that a change of `target` is about; empty when it is about that one alone. What has begun
/// is left alone, and so is, by an edit, an occurrence that was moved: it goes its own way.
pub(crate) fn in_scope(
    reader: &mut dyn Read,
    caller: &Caller,
    target: Option<&Reservation>,
    (scope, action): (Scope, Action),
) -> Result<BTreeMap<LineageId, Reservation>, Failure> {
    let (Some(target), true) = (target, scope != Scope::This) else { return Ok(BTreeMap::new()) };
    let Some(series_id) = &target.series_id else {
        return Err(Failure::invalid("scope", "this reservation belongs to no series; leave `scope` out"));
    };
    let filter = reservations::Filter {
        series_ids: vec![series_id.to_string()],
        limit: Some(OCCURRENCES_MAX.saturating_mul(2)),
        ..reservations::Filter::default()
    };
    let place = |one: &Reservation| one.original_start.unwrap_or(one.start);
    let is_moved = |one: &Reservation| one.original_start.is_some_and(|original| original != one.start);
    let is_target = |one: &Reservation| one.lineage_id == target.lineage_id;
    let found = reservations::list(reader, caller.site_id.as_str(), &filter)?.into_iter().filter(|one| {
        let is_asked = scope == Scope::All || place(one) >= place(target);
        let is_free_to_change = action != Action::Edit || is_target(one) || !is_moved(one);
        is_asked && is_free_to_change && one.start > caller.now && one.is_active()
    });
    let found: BTreeMap<_, _> = found.map(|one| (one.lineage_id.clone(), one)).collect();
    if found.is_empty() {
        return Err(Failure::invalid("scope", "no date of this series is still to come"));
    }
    Ok(found)
}

/// Carries the draft that was made for `target` to all the given occurrences. A move is one of the clock on the wall:
/// what was moved from 9:00 to 10:00 is moved so on every date, also across a change of clocks.
pub(crate) fn widened(
    app: &App,
    site: &Site,
    draft: Draft,
    target: Option<&Reservation>,
    occurrences: &BTreeMap<LineageId, Reservation>,
) -> Result<Draft, Failure> {
    let (Some(target), Some(asked), false) = (target, draft.lines.first(), occurrences.is_empty()) else {
        return Ok(draft);
    };
    let zone = &site.timezone;
    let starts = Shift::between(target.start, asked.start, zone);
    let ends = Shift::between(target.end, asked.end, zone);
    let line = |one: &Reservation| {
        let start = starts.of(one.start, zone)?;
        let is_moved_with_its_series = one.original_start == Some(one.start) && draft.action == Action::Edit;
        Some(DraftLine {
            resource_id: if draft.action == Action::Edit {
                asked.resource_id.clone()
            } else {
                one.resource_id.clone()
            },
            start,
            end: ends.of(one.end, zone)?,
            units: if draft.action == Action::Edit { asked.units } else { one.units },
            identity: Identity { lineage_id: one.lineage_id.clone(), ..fresh(app) },
            occurrence: if is_moved_with_its_series { Some(start) } else { one.original_start },
        })
    };
    let lines: Option<Vec<_>> = occurrences.values().map(line).collect();
    let mut lines =
        lines.ok_or_else(|| Failure::invalid("start", "a date would leave the years that are kept"))?;
    lines.sort_by_key(|line| line.start);
    Ok(Draft { lines, ..draft })
}

/// A move on the clock on the wall.
enum Shift {
    /// Not moved at all.
    Nothing,
    /// From one time of the clock to another.
    Moved { from: DateTime, to: DateTime },
}

impl Shift {
    fn between(from: Instant, to: Instant, zone: &Zone) -> Self {
        if from == to { Shift::Nothing } else { Shift::Moved { from: zone.civil(from), to: zone.civil(to) } }
    }

    fn of(&self, instant: Instant, zone: &Zone) -> Option<Instant> {
        match self {
            Shift::Nothing => Some(instant),
            Shift::Moved { from, to } => {
                let moved = zone.civil(instant).checked_add(from.duration_until(*to)).ok()?;
                Some(zone.resolve(moved).ok()?.as_in_calendars())
            }
        }
    }
}

fn fresh(app: &App) -> Identity {
    Identity {
        reservation_id: ReservationId::mint(app.ids.as_ref()),
        lineage_id: LineageId::mint(app.ids.as_ref()),
    }
}

fn unusable(error: RecipeError, zone: &Zone) -> Failure {
    match error {
        RecipeError::TooMuch(refusal) => Failure::unsettled(*refusal, zone),
        other => Failure::invalid("recurring_recipe", other.to_string()),
    }
}

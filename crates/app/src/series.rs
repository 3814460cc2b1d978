//! Series: booking all dates of a recipe at once, and what became of each date.
//!
//! The dates are lines of one draft, judged in one decision and written in one commit by the same path as everything
//! else. Changes of what stands are in `together.rs`, new recipes in `renewal.rs`.

use std::collections::BTreeMap;

use model::{Caller, GroupId, LineageId, Recipe, Reservation, ReservationId, Series, SeriesId, Site};
use rules::series::{Occurrence, occurrences};
use rules::{Action, Apart, Draft, DraftLine, Identity, Refusal, SeriesDraft};
use store::reservations::{self as versions, Filter};
use store::{Read, documents};
use timeline::{Instant, Zone};

use crate::{App, Failure, records};

/// How a series is wanted, by whoever books or changes one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeriesWish {
    /// How it repeats; without it a single booking.
    pub recipe: Option<Recipe>,
    /// Whether the dates that are possible are kept when others are not.
    pub keeps_what_fits: bool,
    /// Whether a new recipe makes a new series from one date on, instead of changing the whole series.
    pub cancels_forward: bool,
    /// The series whose recipe is changed, where no date of it is named.
    pub series_id: Option<SeriesId>,
}

/// What became of one date, before anything is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct DateVerdict {
    /// The first instant.
    pub start: Instant,
    /// The instant after the last.
    pub end: Instant,
    /// What would be done.
    pub action: Action,
    /// Why it is not possible; empty when it is.
    pub refusals: Vec<Refusal>,
}

/// Makes the draft of a booking into that of a series: for each date its lines, on several resources a group of its own.
pub(crate) fn recurring(
    app: &App,
    caller: &Caller,
    site: &Site,
    draft: Draft,
    wish: &SeriesWish,
) -> Result<Draft, Failure> {
    let (Some(recipe), Some(first)) = (&wish.recipe, draft.lines.first()) else { return Ok(draft) };
    let zone = &site.timezone;
    let dates = dates(recipe, (first.start, first.end), zone)?;
    let series = Series {
        series_id: SeriesId::mint(app.ids.as_ref()),
        site_id: site.site_id.clone(),
        recipe: recipe.clone(),
        resource_ids: draft.lines.iter().map(|line| line.resource_id.clone()).collect(),
        reserved_for: draft.reserved_for.clone(),
        first_start: zone.civil(first.start).to_string(),
        first_end: zone.civil(first.end).to_string(),
        created_at: caller.now,
        created_by: caller.user_id.clone(),
        came_from: None,
    };
    let lines = dates.iter().flat_map(|date| on_date(app, &draft.lines, *date)).collect();
    let series = SeriesDraft { series, keeps_what_fits: wish.keeps_what_fits };
    Ok(Draft { lines, series: Some(Box::new(series)), ..draft })
}

/// The lines of one new date, each like one of those given.
pub(crate) fn on_date(app: &App, like: &[DraftLine], date: Occurrence) -> Vec<DraftLine> {
    let group_id = (like.len() > 1).then(|| GroupId::mint(app.ids.as_ref()));
    let dated = |line: &DraftLine| DraftLine {
        start: date.start,
        end: date.end,
        identity: fresh(app),
        apart: Apart {
            action: Some(Action::Book),
            original_start: Some(date.start),
            group_id: group_id.clone(),
            details: line.apart.details.clone(),
            ..Apart::default()
        },
        ..line.clone()
    };
    like.iter().map(dated).collect()
}

/// The dates that a recipe means, or the refusal that says why there are none.
pub(crate) fn dates(
    recipe: &Recipe,
    first: (Instant, Instant),
    zone: &Zone,
) -> Result<Vec<Occurrence>, Failure> {
    occurrences(recipe, first, zone).map_err(|refusal| Failure::unsettled(refusal, zone))
}

/// New ids for what a line creates.
pub(crate) fn fresh(app: &App) -> Identity {
    Identity {
        reservation_id: ReservationId::mint(app.ids.as_ref()),
        lineage_id: LineageId::mint(app.ids.as_ref()),
    }
}

/// What became of each date of a draft and of those it goes on without, by start.
pub(crate) fn verdicts<'a>(
    action: Action,
    lines: impl Iterator<Item = &'a DraftLine>,
    refusals: &[Refusal],
) -> Vec<DateVerdict> {
    let mut refused: BTreeMap<Instant, Vec<&Refusal>> = BTreeMap::new();
    for refusal in refusals {
        if let Some(date) = refusal.occurrence {
            refused.entry(date).or_default().push(refusal);
        }
    }
    let mut found: BTreeMap<Instant, DateVerdict> = BTreeMap::new();
    for line in lines {
        let date = line.apart.original_start.unwrap_or(line.start);
        found.entry(date).or_insert_with(|| DateVerdict {
            start: line.start,
            end: line.end,
            action: line.apart.action.unwrap_or(action),
            refusals: refused.remove(&date).unwrap_or_default().into_iter().cloned().collect(),
        });
    }
    found.into_values().collect()
}

/// The date of a series that a change of the whole is addressed to: the next one to come, else the last there was.
pub async fn date_of_series(
    app: &App,
    caller: &Caller,
    series_id: SeriesId,
) -> Result<ReservationId, Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let filter = Filter { series_ids: vec![series_id.to_string()], ..Filter::default() };
            let found = versions::list(reader, caller.site_id.as_str(), &filter)?;
            let next = found.iter().find(|one| one.start > caller.now && is_in_its_place(one));
            let next = next.or(found.last()).ok_or(Failure::NotFound("series"))?;
            Ok(next.reservation_id.clone())
        })
        .await
}

/// A stored series with the version of its document.
pub(crate) fn stored(
    reader: &mut dyn Read,
    site: &Site,
    series_id: &SeriesId,
) -> Result<(Series, i64), Failure> {
    let found = documents::get(reader, site.site_id.as_str(), records::SERIES, series_id.as_str())?;
    let found = found.ok_or(Failure::NotFound("series"))?;
    Ok((found.parse()?, found.version))
}

/// The document that keeps a series; it replaces the given version of it.
pub(crate) fn put(series: &Series, version: Option<i64>) -> Result<documents::Put, Failure> {
    let id = series.series_id.as_str();
    let put = documents::Put::new(records::SERIES, id, id, series)?;
    Ok(match version {
        Some(version) => put.replacing(version),
        None => put,
    })
}

/// The clock of a series: every change of any of its dates relies on it and moves it, so that no two ever mix.
pub(crate) fn clock_of(series_id: &SeriesId) -> String {
    format!("series:{series_id}")
}

/// Whether a date stands where its series put it.
pub(crate) fn is_in_its_place(one: &Reservation) -> bool {
    one.original_start.is_none_or(|original| original == one.start)
}

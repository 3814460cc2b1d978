//! A new recipe for a series that stands: for the whole of it, or for a new series from one date on.
//!
//! Owns which dates stay, move, go and come. The past is never touched, and neither are dates that were moved, given to
//! somebody else or cancelled by themselves. All of it is one draft: edits, cancellations and bookings together.

use std::collections::{BTreeMap, BTreeSet};

use model::{CameFrom, LineageId, Recipe, Reservation, ResourceId, Series, SeriesId, Site};
use rules::series::Occurrence;
use rules::{Action, Apart, ChargeWish, Draft, DraftLine, Identity, RateChoice, SeriesDraft};
use store::Read;
use store::reservations::{self as versions, Filter};
use timeline::{Instant, Zone};

use crate::path::Request;
use crate::series::{self, SeriesWish, fresh, is_in_its_place, on_date};
use crate::together::{self, Shift, Wide, civil};
use crate::{App, Failure};

/// Everything at hand while a series is given a new recipe.
struct Renewal<'a> {
    app: &'a App,
    request: &'a Request,
    site: &'a Site,
    target: &'a Reservation,
    series: Series,
    /// All lineages of the series, cancelled ones too.
    known: Vec<Reservation>,
}

/// The draft that gives the series of `target` a new recipe.
pub(crate) fn renew(
    reader: &mut dyn Read,
    app: &App,
    request: &Request,
    site: &Site,
    (target, draft): (&Reservation, Draft),
    wish: &SeriesWish,
) -> Result<Wide, Failure> {
    let Some(recipe) = &wish.recipe else { return Ok(Wide::one(draft)) };
    if target.replaced_by.is_some() || target.cancelled.is_some() {
        return Ok(Wide::one(draft));
    }
    let Some(series_id) = &target.series_id else {
        let message = "this reservation belongs to no series; book a new series instead";
        return Err(Failure::invalid("recurring_recipe", message));
    };
    let (series, version) = series::stored(reader, site, series_id)?;
    let filter =
        Filter { series_ids: vec![series_id.to_string()], is_with_cancelled: true, ..Filter::default() };
    let known = versions::list(reader, site.site_id.as_str(), &filter)?;
    let renewal = Renewal { app, request, site, target, series, known };
    let like = renewal.like(reader)?;
    let asked = draft.lines.first().ok_or_else(|| Failure::Bug("a verb made no line".into()))?.clone();
    let (series, lines, replaced) = if wish.cancels_forward {
        let (series, lines) = renewal.split_here(&like, (asked.start, asked.end), recipe)?;
        (series, lines, None)
    } else {
        let (series, lines) = renewal.of_the_whole(reader, &like, &asked, (wish, recipe))?;
        (series, lines, Some(version))
    };
    let ids: BTreeSet<&LineageId> = lines.iter().map(|line| &line.identity.lineage_id).collect();
    let touched = renewal.known.iter().filter(|one| ids.contains(&one.lineage_id));
    let together = touched.map(|one| (one.lineage_id.clone(), one.clone())).collect();
    let series = SeriesDraft { series, keeps_what_fits: wish.keeps_what_fits };
    let draft = Draft { lines, series: Some(Box::new(series)), ..draft };
    Ok(Wide { draft, together: Some(together), series_version: replaced })
}

impl Renewal<'_> {
    /// The lines that new dates are like: one for each resource of the target's date, with what the request changes.
    fn like(&self, reader: &mut dyn Read) -> Result<Vec<DraftLine>, Failure> {
        let is_beside = |one: &&Reservation| {
            one.is_active()
                && (one.lineage_id == self.target.lineage_id
                    || one.group_id.is_some() && one.group_id == self.target.group_id)
        };
        let mut lines = Vec::new();
        for one in self.known.iter().filter(is_beside) {
            let drafted = (self.request.drafting)(reader, self.site, Some(one), fresh(self.app))?;
            let Draft { lines: drafted, mut details, .. } = drafted;
            let Some(line) = drafted.into_iter().next() else { continue };
            // A remark of staff stays with the date it was made about, unless staff carry it on.
            if !self.request.caller.role.is_staff() {
                details.admin_note = None;
            }
            let charge = charged_anew(line.charge.clone(), one);
            let apart = Apart { details: Some(Box::new(details)), ..Apart::default() };
            lines.push(DraftLine { charge, apart, ..line });
        }
        Ok(lines)
    }

    /// Cancels everything from the target on and makes a new series that remembers which one it came from.
    fn split_here(
        &self,
        like: &[DraftLine],
        first: (Instant, Instant),
        recipe: &Recipe,
    ) -> Result<(Series, Vec<DraftLine>), Failure> {
        let (zone, caller) = (&self.site.timezone, &self.request.caller);
        let place = |one: &Reservation| one.original_start.unwrap_or(one.start);
        let gone = self
            .known
            .iter()
            .filter(|one| one.is_active() && one.start > caller.now && place(one) >= place(self.target));
        let mut lines: Vec<DraftLine> = gone.map(|one| self.cancelled(one)).collect();
        let dates = series::dates(recipe, first, zone)?;
        let to_come = dates.into_iter().filter(|date| date.start > caller.now);
        lines.extend(to_come.flat_map(|date| on_date(self.app, like, date)));
        let series = Series {
            series_id: SeriesId::mint(self.app.ids.as_ref()),
            recipe: recipe.clone(),
            first_start: zone.civil(first.0).to_string(),
            first_end: zone.civil(first.1).to_string(),
            resource_ids: like.iter().map(|line| line.resource_id.clone()).collect(),
            created_at: caller.now,
            created_by: caller.user_id.clone(),
            came_from: Some(CameFrom {
                series_id: self.series.series_id.clone(),
                reservation_id: self.target.reservation_id.clone(),
            }),
            ..self.series.clone()
        };
        Ok((series, lines))
    }

    /// Matches the dates of the new recipe with those that stand: the same date is edited, one that is missing is booked,
    /// one too many is cancelled.
    fn of_the_whole(
        &self,
        reader: &mut dyn Read,
        like: &[DraftLine],
        asked: &DraftLine,
        (wish, recipe): (&SeriesWish, &Recipe),
    ) -> Result<(Series, Vec<DraftLine>), Failure> {
        let (zone, now) = (&self.site.timezone, self.request.caller.now);
        let first = self.first(asked, wish.series_id.is_some())?;
        let dates = series::dates(recipe, first, zone)?;
        let dates: Vec<Occurrence> = dates.into_iter().filter(|date| date.start > now).collect();
        let mut lines = Vec::new();
        let mut new: BTreeMap<Instant, Vec<DraftLine>> = BTreeMap::new();
        for like in like {
            let standing = self.of_resource(&like.resource_id, like_count(&self.series));
            let matched = matched(&dates, &standing, zone);
            for (date, one) in dates.iter().zip(&matched) {
                match one {
                    None => new.entry(date.start).or_default().push(like.clone()),
                    Some(one) if self.goes_its_own_way(one) => {}
                    Some(one) => lines.extend(self.kept(reader, one, *date)?),
                }
            }
            let stays: BTreeSet<&LineageId> = matched.iter().flatten().map(|one| &one.lineage_id).collect();
            let gone = standing.iter().filter(|one| {
                !stays.contains(&one.lineage_id) && one.start > now && !self.goes_its_own_way(one)
            });
            lines.extend(gone.map(|one| self.cancelled(one)));
        }
        let ends = dates.iter().map(|date| (date.start, *date)).collect::<BTreeMap<_, _>>();
        for (start, like) in new {
            lines.extend(ends.get(&start).into_iter().flat_map(|date| on_date(self.app, &like, *date)));
        }
        if lines.is_empty() {
            let nothing = (None, None);
            lines.push(together::line(reader, self.app, self.request, (self.site, self.target), &nothing)?);
        }
        let series = Series {
            recipe: recipe.clone(),
            first_start: zone.civil(first.0).to_string(),
            first_end: zone.civil(first.1).to_string(),
            ..self.series.clone()
        };
        Ok((series, lines))
    }

    /// The first date of the recipe: that of the series, moved like the date that was named, or as the request says where
    /// only the series is named.
    fn first(&self, asked: &DraftLine, is_of_series: bool) -> Result<(Instant, Instant), Failure> {
        let zone = &self.site.timezone;
        let is_moved = (asked.start, asked.end) != (self.target.start, self.target.end);
        if is_of_series && is_moved {
            return Ok((asked.start, asked.end));
        }
        let at = |text: &str, shift: Option<Shift>| {
            let civil = civil(text)?;
            let civil = shift.map_or(Some(civil), |shift| shift.of_civil(civil));
            let instant = civil.and_then(|civil| zone.resolve(civil).ok());
            let outside = || Failure::invalid("start", "it would leave the years that can be booked");
            Ok::<_, Failure>(instant.ok_or_else(outside)?.as_in_calendars())
        };
        let start = at(&self.series.first_start, Shift::between(self.target.start, asked.start, zone))?;
        let end = at(&self.series.first_end, Shift::between(self.target.end, asked.end, zone))?;
        Ok((start, end))
    }

    /// What there is of the series on one resource; all of it where it has only one.
    fn of_resource(&self, resource_id: &ResourceId, resources: usize) -> Vec<&Reservation> {
        let is_on_it = |one: &&Reservation| resources < 2 || one.resource_id == *resource_id;
        self.known.iter().filter(|one| one.original_start.is_some()).filter(is_on_it).collect()
    }

    fn goes_its_own_way(&self, one: &Reservation) -> bool {
        !one.is_active()
            || !is_in_its_place(one)
            || one.start <= self.request.caller.now
            || one.kind != self.target.kind
            || one.reserved_for != self.target.reserved_for
    }

    /// The line of a date that stays, unless nothing about it changes.
    fn kept(
        &self,
        reader: &mut dyn Read,
        one: &Reservation,
        date: Occurrence,
    ) -> Result<Option<DraftLine>, Failure> {
        let nothing = (None, None);
        let line = together::line(reader, self.app, self.request, (self.site, one), &nothing)?;
        let apart = Apart { original_start: Some(date.start), ..line.apart };
        let line = DraftLine { start: date.start, end: date.end, apart, ..line };
        Ok(Some(line).filter(|line| is_changed(line, one)))
    }

    fn cancelled(&self, one: &Reservation) -> DraftLine {
        DraftLine {
            resource_id: one.resource_id.clone(),
            start: one.start,
            end: one.end,
            units: one.units,
            named_unit_ids: Vec::new(),
            charge: ChargeWish::default(),
            approval_note: None,
            approvers: rules::ApproverWish::default(),
            forms: Vec::new(),
            apart: Apart {
                action: Some(Action::Cancel),
                original_start: one.original_start,
                ..Apart::default()
            },
            identity: Identity { lineage_id: one.lineage_id.clone(), ..fresh(self.app) },
        }
    }
}

/// How many resources a series is on.
fn like_count(series: &Series) -> usize {
    series.resource_ids.len()
}

/// For each date what stands for it: what has the very start, else what has its place on the same day.
fn matched<'a>(
    dates: &[Occurrence],
    standing: &[&'a Reservation],
    zone: &Zone,
) -> Vec<Option<&'a Reservation>> {
    let mut by_start: BTreeMap<Instant, &Reservation> = BTreeMap::new();
    for one in standing {
        // A date that stands goes before one that was cancelled in the same place.
        let place = one.original_start.unwrap_or(one.start);
        let known = by_start.entry(place).or_insert(one);
        if !known.is_active() {
            *known = one;
        }
    }
    let mut found: Vec<Option<&Reservation>> =
        dates.iter().map(|date| by_start.remove(&date.start)).collect();
    let mut by_day: BTreeMap<_, Vec<&Reservation>> = BTreeMap::new();
    for (start, one) in by_start.into_iter().rev() {
        by_day.entry(zone.civil(start).date()).or_default().push(one);
    }
    for (date, found) in dates.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        *found = by_day.get_mut(&zone.civil(date.start).date()).and_then(Vec::pop);
    }
    found
}

/// Whether an edit of a date changes anything.
fn is_changed(line: &DraftLine, one: &Reservation) -> bool {
    let is_as_it_was = line.apart.details.as_ref().is_some_and(|details| {
        details.purpose == one.purpose
            && details.note == one.note
            && details.admin_note == one.admin_note
            && details.reserved_for_text == one.reserved_for_text
            && details.account_number == one.account_number
            && details.meta_data == one.meta_data
            && details.reminder_seconds == one.reminder_seconds
    });
    !(is_as_it_was
        && (line.start, line.end) == (one.start, one.end)
        && line.resource_id == one.resource_id
        && line.units == one.units
        && line.charge == ChargeWish::default())
}

/// A new date costs what the date it is like costs, unless the request says otherwise.
fn charged_anew(wish: ChargeWish, like: &Reservation) -> ChargeWish {
    let Some(charge) = &like.charge else { return wish };
    let listed = charge.rate.as_ref().and_then(|rate| rate.terms.rate_id).map(RateChoice::Listed);
    let rate = match wish.rate {
        RateChoice::Unsaid if charge.is_quote_requested => RateChoice::Quote,
        RateChoice::Unsaid => listed.unwrap_or(RateChoice::Unsaid),
        said => said,
    };
    let quantity = wish.quantity.or(charge.rate.as_ref().map(|rate| rate.quantity));
    let account_id = wish.account_id.or(charge.account.as_ref().map(|account| account.account_id.clone()));
    ChargeWish { rate, quantity, account_id }
}

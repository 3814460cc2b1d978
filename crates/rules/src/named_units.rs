//! Particular units: which named units of a resource a line takes, and when each of them is free.
//!
//! A booking keeps its units for its whole span, so it is not enough that at every instant some unit is free. What
//! stands without particular units, because it was booked while units were only counted or because its unit was taken
//! off the list, takes some of them, whichever: it is counted and never written over a unit that others have.

use std::collections::BTreeSet;

use model::resource::{NamedUnit, UnitsMode};
use model::{Kind, Occupancy, Taken};
use timeline::{Instant, Span, Spans, used_profile};

use crate::case::{Case, Line};
use crate::decide::binds;
use crate::draft::Action;
use crate::plan::footprint;
use crate::refusal::Code;

/// How free a unit is over the wanted span, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Free, and the buffers on both sides are kept.
    Clear,
    /// Free, but too close to a neighbour.
    Close,
    /// Taken.
    Taken,
}

/// A unit that a line takes, or would take if it were free.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pick<'a> {
    /// The unit.
    pub unit: &'a NamedUnit,
    /// Its place in the list.
    pub place: usize,
    /// Whether it was asked for by its id.
    pub is_wished: bool,
    /// How free it is.
    pub fit: Fit,
}

/// Whether particular units are to be found for the line. Approving leaves a booking that has none as it is.
pub(crate) fn are_chosen(case: &Case<'_>, line: &Line<'_>) -> bool {
    let is_left_as_it_is = case.action(line) == Action::Approve
        && case.stored(line).is_some_and(|stored| stored.named_unit_ids.is_empty());
    line.resource.settings.units.units_mode == UnitsMode::Named
        && case.draft.kind != Kind::Registration
        && !case.draft.flags.ignore_named_units
        && !is_left_as_it_is
}

/// The units of the version that is changed, where it stands on the same resource; else those that are held for the line.
pub(crate) fn had<'a>(case: &Case<'a>, line: &Line<'a>) -> &'a [String] {
    let stored = case.stored(line);
    let stored = stored.filter(|stored| stored.resource_id == line.asked.resource_id);
    stored.map_or(&line.asked.apart.held_unit_ids, |stored| &stored.named_unit_ids)
}

/// The ids of the units that the line's reservation takes if every rule holds. An edit that only gives back keeps what
/// it has, even a unit that is no longer on the list. A soft booking and an offer show the wished units and
/// take none; another calendar knows no names of units.
pub(crate) fn ids<'a>(case: &Case<'a>, line: &Line<'a>) -> Vec<String> {
    let kept = |had: &[String]| {
        let wished = &line.asked.named_unit_ids;
        let rest = had.iter().filter(|id| !wished.contains(id));
        wished.iter().chain(rest).take(line.asked.units as usize).cloned().collect()
    };
    if let Some(old) = case.gives_back_from(line) {
        kept(&old.named_unit_ids)
    } else if !are_chosen(case, line) || case.draft.kind == Kind::External {
        Vec::new()
    } else if matches!(case.draft.kind, Kind::Soft | Kind::Template) {
        kept(had(case, line))
    } else {
        picks(case, line).into_iter().map(|pick| pick.unit.named_unit_id.clone()).collect()
    }
}

/// The units that the line takes: the wished ones, else those it had or that are held for it where they are free, else the first
/// free ones of the list; where too few are free, taken ones after them. Earlier lines of the request choose first.
pub(crate) fn picks<'a>(case: &Case<'a>, line: &Line<'a>) -> Vec<Pick<'a>> {
    let mut earlier: Vec<(&str, Span)> = Vec::new();
    for other in line.earlier.beside(line) {
        let Some(span) = other.span else { continue };
        let chosen = picks_beside(case, other, &earlier);
        earlier.extend(chosen.into_iter().map(|pick| (pick.unit.named_unit_id.as_str(), span)));
    }
    picks_beside(case, line, &earlier)
}

fn picks_beside<'a>(case: &Case<'a>, line: &Line<'a>, earlier: &[(&str, Span)]) -> Vec<Pick<'a>> {
    let Some(span) = line.span else { return Vec::new() };
    let wished = &line.asked.named_unit_ids;
    let had = had(case, line);
    let fits = Fits::of(case, line, span, earlier);
    let reserved = wished_by_others(case, line, span);
    let keeps_close = !binds(case, Code::BufferOverlap);
    let units = line.resource.settings.units.named_units.iter().enumerate();
    let mut ranked: Vec<([usize; 4], Pick<'a>)> = units
        .map(|(place, unit)| {
            let id = &unit.named_unit_id;
            let wish = wished.iter().position(|wished| wished == id);
            let former = had.iter().position(|had| had == id);
            let fit = fits.fit(id);
            let level = match fit {
                _ if wish.is_some() => 0,
                _ if reserved.contains(id.as_str()) => 3,
                Fit::Clear => 0,
                Fit::Close if keeps_close && former.is_some() => 0,
                Fit::Close => 1,
                Fit::Taken => 2,
            };
            let rank = [wish.unwrap_or(usize::MAX), level, former.unwrap_or(usize::MAX), place];
            (rank, Pick { unit, place, is_wished: wish.is_some(), fit })
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(line.asked.units as usize).map(|(_, pick)| pick).collect()
}

/// The units that other lines of the request wish for at the same time: nobody gets them by chance.
fn wished_by_others<'a>(case: &Case<'a>, line: &Line<'_>, span: Span) -> BTreeSet<&'a str> {
    let others = case.draft.lines.iter().filter(|other| {
        !other.named_unit_ids.is_empty()
            && !std::ptr::eq(*other, line.asked)
            && other.resource_id == line.asked.resource_id
            && Span::new(other.start, other.end).is_some_and(|theirs| theirs.overlaps(span))
    });
    others.flat_map(|other| other.named_unit_ids.iter().map(String::as_str)).collect()
}

/// Which units are not clear over a span.
struct Fits<'a> {
    taken: BTreeSet<&'a str>,
    close: BTreeSet<&'a str>,
}

impl<'a> Fits<'a> {
    fn of(case: &Case<'_>, line: &Line<'a>, span: Span, earlier: &[(&'a str, Span)]) -> Self {
        let padded = footprint::padded(case, line, span);
        let ids = |row: &'a Occupancy| row.named_unit_ids.iter().map(String::as_str);
        let meeting = |is_met: &dyn Fn(&Occupancy) -> bool| -> BTreeSet<&'a str> {
            line.occupancy.iter().filter(|row| is_met(row)).flat_map(ids).collect()
        };
        let mut taken = meeting(&|row| row.core.overlaps(span));
        let mut close = meeting(&|row| row.padded.overlaps(padded));
        for (id, theirs) in earlier {
            if theirs.overlaps(span) {
                taken.insert(id);
            }
            if footprint::padded(case, line, *theirs).overlaps(padded) {
                close.insert(id);
            }
        }
        Self { taken, close }
    }

    fn fit(&self, id: &str) -> Fit {
        if self.taken.contains(id) {
            Fit::Taken
        } else if self.close.contains(id) {
            Fit::Close
        } else {
            Fit::Clear
        }
    }
}

/// What is in use of a resource whose units have names, with or without buffers: each unit counts once at a time.
pub(crate) fn uses(line: &Line<'_>, of: fn(&Occupancy) -> Span) -> Vec<(Span, u32)> {
    let total = line.resource.settings.units.units.max(1);
    let units = &line.resource.settings.units.named_units;
    let mut uses: Vec<(Span, u32)> = Vec::new();
    for row in line.occupancy {
        match row.taken {
            Taken::All => uses.push((of(row), total)),
            Taken::Units(count) => {
                let is_listed = |id: &&String| units.iter().any(|unit| unit.named_unit_id == **id);
                let listed = u32::try_from(row.named_unit_ids.iter().filter(is_listed).count());
                let others = count.saturating_sub(listed.unwrap_or(u32::MAX));
                uses.extend((others > 0).then_some((of(row), others)));
            }
        }
    }
    uses.extend(units.iter().flat_map(|unit| spans_of(line, unit, of)).map(|span| (span, 1)));
    uses
}

/// The stretch around a span in which a unit is in use without a break; the span itself where it is free.
pub(crate) fn stretch_in_use(
    line: &Line<'_>,
    unit: &NamedUnit,
    span: Span,
    of: fn(&Occupancy) -> Span,
) -> Span {
    let in_use: Spans = spans_of(line, unit, of).collect();
    let meeting = in_use.iter().find(|taken| taken.overlaps(span));
    meeting.and_then(|taken| Span::new(taken.start().max(span.start()), taken.end())).unwrap_or(span)
}

/// When a unit is in use, as spans that neither overlap nor touch.
fn spans_of(line: &Line<'_>, unit: &NamedUnit, of: fn(&Occupancy) -> Span) -> impl Iterator<Item = Span> {
    let rows = line.occupancy.iter().filter(|row| row.named_unit_ids.contains(&unit.named_unit_id));
    rows.map(of).collect::<Spans>().into_iter()
}

/// At which instants a booking of so many seconds may start, and how many units could be its own from each of them on,
/// all of the wished ones among them. `open` is when it may be there at all.
pub(crate) fn starts(
    line: &Line<'_>,
    seconds: i64,
    open: &Spans,
    buffers: (u32, u32),
    of: fn(&Occupancy) -> Span,
) -> Vec<(Span, u32)> {
    let (Some(first), Some(last)) = (open.iter().next(), open.iter().next_back()) else { return Vec::new() };
    let around = first.hull(last);
    let free_starts = |unit: &NamedUnit| {
        let in_use: Spans = spans_of(line, unit, of).collect();
        let left = in_use.gaps(around.pad(buffers.0, buffers.1));
        starts_within(
            &left.iter().filter_map(|span| without(span, buffers)).collect::<Spans>().intersect(open),
            seconds,
        )
    };
    let mut all = starts_within(open, seconds);
    let mut uses: Vec<(Span, u32)> = Vec::new();
    for unit in &line.resource.settings.units.named_units {
        let starts = free_starts(unit);
        if line.asked.named_unit_ids.contains(&unit.named_unit_id) {
            all = all.intersect(&starts);
        }
        uses.extend(starts.iter().map(|span| (span, 1)));
    }
    all.iter().flat_map(|span| used_profile(uses.iter().copied(), span)).collect()
}

/// The span less the buffers at its ends, if anything is left of it.
pub(crate) fn without(span: Span, (before, after): (u32, u32)) -> Option<Span> {
    Span::new(span.start().plus_seconds(i64::from(before)), span.end().plus_seconds(-i64::from(after)))
}

/// The instants from which on so many seconds lie wholly in the set.
pub(crate) fn starts_within(open: &Spans, seconds: i64) -> Spans {
    open.iter().filter_map(|span| starts_in(span, seconds)).collect()
}

/// The instants from which on so many seconds lie wholly in the span, if there are any. Instants are whole seconds, so
/// as a span they end a second after the last of them.
pub(crate) fn starts_in(span: Span, seconds: i64) -> Option<Span> {
    Span::new(span.start(), span.end().plus_seconds(1 - seconds))
}

/// The last instant of a span of starts.
pub(crate) fn last_of(starts: Span) -> Instant {
    starts.end().plus_seconds(-1)
}

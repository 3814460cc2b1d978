//! Openings: where a booking of a given length would fit, found by sets of time instead of by trying.
//!
//! Each rule about time leaves a set of instants open; what lies in all of them is free. A rule that this caller has
//! waived leaves everything open. Nothing here decides: whoever offers an opening first asks `decide`, so that a rule
//! which this file does not know of can make an offer disappear but never make one wrong.

mod times;
pub(crate) mod together;

use model::{Kind, Occupancy};
use timeline::{Instant, Span, Spans, on_grid_at_or_after, on_grid_at_or_before, peak, used_profile};

use crate::case::{Case, Line};
use crate::checks::shape::is_ordinary;
use crate::checks::{notice, overlap};
use crate::decide::binds;
use crate::named_units;
use crate::plan::footprint;
use crate::refusal::Code;
use crate::say;

/// How many placements one after the other are looked at on each side within one free span.
const PLACEMENTS_IN_A_ROW: i64 = 3;

/// Whether this caller books the line's resource from a template only: then its times are those of templates.
pub fn needs_a_template(case: &Case<'_>, line: &Line<'_>) -> bool {
    line.resource.settings.access.restricted_to_templates_only
        && matches!(case.draft.kind, Kind::Reservation | Kind::Soft)
        && binds(case, Code::TemplateRequired)
}

/// The length in seconds that a booking of so many seconds has on the resource's grid: both of its ends must lie on it.
pub fn length_on_grid(case: &Case<'_>, line: &Line<'_>, seconds: i64) -> i64 {
    match grid_minutes(case, line) {
        None => seconds,
        Some(minutes) => {
            let step = i64::from(minutes) * 60;
            seconds.saturating_add(step - 1) / step * step
        }
    }
}

/// The spans of `within` in which a booking of so many seconds passes the rules about time wherever it starts on the
/// grid, in ascending order and as long as they can be. Where weekly slots bind, each is a run of whole slots that is to
/// be taken whole, the shortest that holds so many seconds. Where units have names spans may overlap, because one booking
/// keeps its unit and the next may have another. The case's facts hold what occupies the resource in `within` and its
/// buffers.
pub fn free_spans(case: &Case<'_>, line: &Line<'_>, seconds: i64, within: Span) -> Vec<Span> {
    let open = times::in_hours(case, line, within)
        .subtract(&times::closed(case, line))
        .intersect(&units_left(case, line, within));
    let (earliest, latest) = start_limits(case, line);
    let priced = times::with_a_rate(case, line, seconds, within);
    if let Some(slots) = times::slots(case, line, within) {
        let mut runs = runs_of(&slots, seconds);
        runs.retain(|run| {
            open.covers(*run)
                && (earliest..=latest).contains(&run.start())
                && priced.iter().any(|times| times.covers(*run))
                && units_starts(case, line, run.seconds(), &Spans::from(*run))
                    .is_none_or(|starts| !starts.is_empty())
        });
        return runs;
    }
    let zone = &case.facts.site.timezone;
    let minutes = grid_minutes(case, line).unwrap_or(0);
    let fit = |starts: Span| {
        let first = on_grid_at_or_after(starts.start().max(earliest), zone, minutes)?;
        let last = on_grid_at_or_before(named_units::last_of(starts).min(latest), zone, minutes)?;
        if first > last { None } else { Span::new(first, last.checked_plus_seconds(seconds)?) }
    };
    let with_units = units_starts(case, line, seconds, &open);
    let starts = priced.iter().flat_map(|times| {
        let starts = named_units::starts_within(&open.intersect(times), seconds);
        with_units.as_ref().map_or(starts.clone(), |with_units| starts.intersect(with_units))
    });
    outermost(starts.filter_map(fit).collect())
}

/// Where particular units bind: the starts from which on enough of them are free for so many seconds.
fn units_starts(case: &Case<'_>, line: &Line<'_>, seconds: i64, open: &Spans) -> Option<Spans> {
    let enough =
        units_from(case, line, seconds, open)?.into_iter().filter(|(_, free)| *free >= line.asked.units);
    Some(enough.map(|(starts, _)| starts).collect())
}

/// Where particular units bind: from when on how many of them are free for so many seconds.
fn units_from(case: &Case<'_>, line: &Line<'_>, seconds: i64, open: &Spans) -> Option<Vec<(Span, u32)>> {
    let is_asked = named_units::are_chosen(case, line)
        && case.draft.kind == Kind::Reservation
        && binds(case, Code::Overlap);
    let keeps_buffers = binds(case, Code::BufferOverlap);
    let buffers = if keeps_buffers { footprint::buffers(case, line) } else { (0, 0) };
    let of: fn(&Occupancy) -> Span = if keeps_buffers { |row| row.padded } else { |row| row.core };
    is_asked.then(|| named_units::starts(line, seconds, open, buffers, of))
}

/// For each slot the run of adjoining ones, it being the first, that holds so many seconds.
fn runs_of(slots: &[Span], seconds: i64) -> Vec<Span> {
    let run = |first: &Span| {
        let mut run = *first;
        while run.seconds() < seconds {
            let next = slots.iter().find(|slot| slot.start() == run.end())?;
            run = run.hull(*next);
        }
        Some(run)
    };
    let mut runs: Vec<Span> = slots.iter().filter_map(run).collect();
    runs.dedup();
    runs
}

/// The spans in ascending order, without those that lie in another.
fn outermost(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start(), std::cmp::Reverse(span.end())));
    let mut reached = None;
    spans.retain(|span| {
        let is_new = reached.is_none_or(|end| span.end() > end);
        reached = reached.max(Some(span.end()));
        is_new
    });
    spans
}

/// Places for a booking within free spans, those nearest to the wanted start first; of two that are equally near, the
/// later one. From each span comes the nearest place and a few that follow it without a gap; slots are taken whole.
pub fn nearest_places(
    case: &Case<'_>,
    line: &Line<'_>,
    free: &[Span],
    wanted: Instant,
    seconds: i64,
) -> Vec<Span> {
    let mut places = if times::are_slots(case, line) {
        free.to_vec()
    } else {
        let starts = free.iter().flat_map(|span| starts_within(case, line, *span, wanted, seconds));
        starts.filter_map(|start| Span::starting(start, seconds)).collect()
    };
    places.sort_unstable_by_key(|place| nearness(wanted, *place));
    places.dedup();
    places
}

/// By what places are sorted around a wanted start: the nearest first, and of two that are equally near the later one.
fn nearness(wanted: Instant, place: Span) -> (i64, i64) {
    let later = place.start().seconds_since(wanted);
    (later.abs(), -later)
}

/// The starts next to the wanted one on the grid, and a few that follow each other without a gap.
fn starts_within(
    case: &Case<'_>,
    line: &Line<'_>,
    free: Span,
    wanted: Instant,
    seconds: i64,
) -> Vec<Instant> {
    let zone = &case.facts.site.timezone;
    let minutes = grid_minutes(case, line).unwrap_or(0);
    let (first, last) = (free.start(), free.end().plus_seconds(-seconds));
    let clamped = wanted.min(last).max(first);
    let around = [on_grid_at_or_before(clamped, zone, minutes), on_grid_at_or_after(clamped, zone, minutes)];
    let in_a_row = around.into_iter().flatten().flat_map(|nearest| {
        (-PLACEMENTS_IN_A_ROW..=PLACEMENTS_IN_A_ROW)
            .filter_map(move |place| nearest.checked_plus_seconds(place.saturating_mul(seconds)))
    });
    in_a_row.filter(|start| (first..=last).contains(start)).collect()
}

/// The first and the last place of so many seconds in a free span; of slots the run itself.
pub fn outer_places(case: &Case<'_>, line: &Line<'_>, free: Span, seconds: i64) -> Vec<Span> {
    if times::are_slots(case, line) {
        return vec![free];
    }
    let last = Span::new(free.end().plus_seconds(-seconds), free.end());
    Span::starting(free.start(), seconds).into_iter().chain(last).collect()
}

/// How many units a booking of so many seconds finds free wherever it starts in a span, buffers included. Units that are
/// only counted are then free throughout the span.
pub fn units_free_throughout(case: &Case<'_>, line: &Line<'_>, span: Span, seconds: i64) -> u32 {
    let total = line.resource.settings.units.units;
    let reach = footprint::padded(case, line, span);
    let counted = total.saturating_sub(peak(overlap::standing(case, line, |row| row.padded), reach));
    let named = units_from(case, line, seconds, &Spans::from(span));
    let fewest = named.into_iter().flatten().map(|(_, free)| free).min();
    fewest.map_or(counted, |fewest| fewest.min(counted))
}

/// How an offered time differs from the wanted one, in words: `45 min later`, `same time`.
pub fn difference(wanted: Span, offered: Span) -> String {
    let later = offered.start().seconds_since(wanted.start());
    let shift = match later {
        0 => "same time".to_owned(),
        1.. => format!("{} later", say::length(later)),
        _ => format!("{} earlier", say::length(-later)),
    };
    match offered.seconds() - wanted.seconds() {
        0 => shift,
        longer @ 1.. => format!("{shift}, {} longer", say::length(longer)),
        shorter => format!("{shift}, {} shorter", say::length(-shorter)),
    }
}

fn grid_minutes(case: &Case<'_>, line: &Line<'_>) -> Option<u32> {
    let minutes = line.resource.settings.timing.restrict_start_end_minutes;
    minutes.filter(|minutes| *minutes > 0 && is_ordinary(case.draft.kind) && binds(case, Code::OffGrid))
}

/// The first and the last instant at which a booking may start.
fn start_limits(case: &Case<'_>, line: &Line<'_>) -> (Instant, Instant) {
    let timing = &line.resource.settings.timing;
    let is_bound = |code| is_ordinary(case.draft.kind) && binds(case, code);
    let earliest =
        if is_bound(Code::TooLateToBook) { notice::earliest_start(case, line) } else { Instant::EARLIEST };
    let latest = timing
        .creation_start_time_restriction_future
        .filter(|_| is_bound(Code::TooFarAhead))
        .map_or(Instant::LATEST, |horizon| case.now.plus_seconds(horizon));
    (earliest, latest)
}

/// The instants at which the wanted units are free and the buffers towards both neighbours are kept.
fn units_left(case: &Case<'_>, line: &Line<'_>, within: Span) -> Spans {
    let takes_nothing = !matches!(case.draft.kind, Kind::Reservation | Kind::Maintenance);
    if takes_nothing || !binds(case, Code::Overlap) {
        return Spans::from(within);
    }
    let keeps_buffers = binds(case, Code::BufferOverlap);
    let (before, after) = if keeps_buffers { footprint::buffers(case, line) } else { (0, 0) };
    let total = line.resource.settings.units.units.max(1);
    let asked = if case.draft.kind.is_maintenance() { total } else { line.asked.units };
    let limit = total.saturating_sub(asked);
    let uses = overlap::standing(case, line, if keeps_buffers { |row| row.padded } else { |row| row.core });
    let profile = used_profile(uses, within.pad(before, after));
    let left: Spans = profile.into_iter().filter(|(_, used)| *used <= limit).map(|(span, _)| span).collect();
    left.iter().filter_map(|span| named_units::without(span, (before, after))).collect()
}

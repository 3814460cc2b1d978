//! Conflicts. Reads what occupies the resource, its units and its buffers.
//!
//! The only question is whether at every instant of the wanted span the units in use and the units wanted fit into
//! what there is. It is answered by a sweep, never by counting rows that overlap. Where units have names, each of the
//! wanted units must be free throughout as well.

use model::{Cause, Kind, Occupancy};
use timeline::{Span, first_excess, peak};

use crate::case::{Case, Line};
use crate::checks::series::are_other_dates;
use crate::earlier::Sibling;
use crate::named_units::{self, Fit};
use crate::plan::footprint;
use crate::refusal::{Detail, Verdict};

/// The wanted units are free in the wanted span, buffers left aside.
pub(crate) fn units_are_free(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_asked(case, line) {
        return Verdict::NotAsked;
    }
    let by_count = judge(case, line, line.span, &siblings(case, line, |other| other.core), core);
    judge_named(case, line, by_count, Fit::Close, core)
}

/// `buffer_before`, `buffer_after`: the gap between neighbours is the one's buffer after plus the other's before.
/// Not asked where the spans themselves collide, because that is said by the next rule.
pub(crate) fn buffers_are_kept(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_asked(case, line) || matches!(units_are_free(case, line), Verdict::Broken(_)) {
        return Verdict::NotAsked;
    }
    let padded = line.span.map(|span| footprint::padded(case, line, span));
    let siblings = siblings(case, line, |other| other.padded);
    let by_count = judge(case, line, padded, &siblings, with_buffers);
    judge_named(case, line, by_count, Fit::Clear, with_buffers)
}

fn core(occupancy: &Occupancy) -> Span {
    occupancy.core
}

fn with_buffers(occupancy: &Occupancy) -> Span {
    occupancy.padded
}

/// What takes no time of the resource cannot collide, and neither can an edit that only gives back.
fn is_asked(case: &Case<'_>, line: &Line<'_>) -> bool {
    matches!(case.draft.kind, Kind::Reservation | Kind::Maintenance) && !case.only_gives_back(line)
}

/// A resource without units can still be wholly taken by staff work: that must exclude another.
fn total(line: &Line<'_>) -> u32 {
    line.resource.settings.units.units.max(1)
}

/// How many units a line takes; staff work takes all.
fn wanted_units(case: &Case<'_>, line: &Line<'_>, asked: u32) -> u32 {
    if case.draft.kind.is_maintenance() { total(line) } else { asked }
}

/// What the lines before this one take of the same resource: one request adds up, so it cannot pass in parts. Other dates
/// of its series have a rule of their own.
fn siblings(case: &Case<'_>, line: &Line<'_>, of: fn(&Sibling) -> Span) -> Vec<(Span, u32)> {
    let Some(span) = line.span else { return Vec::new() };
    let around = line.earlier.around(&line.asked.resource_id, footprint::padded(case, line, span));
    let same = around.iter().filter(|other| !are_other_dates(line, other));
    same.map(|other| (of(other), wanted_units(case, line, other.units))).collect()
}

fn judge(
    case: &Case<'_>,
    line: &Line<'_>,
    wanted: Option<Span>,
    siblings: &[(Span, u32)],
    of: fn(&Occupancy) -> Span,
) -> Verdict {
    let Some(wanted) = wanted else { return Verdict::NotAsked };
    let total = total(line);
    let asked = wanted_units(case, line, line.asked.units);
    let standing = standing(case, line, of);
    let uses = || standing.iter().copied().chain(siblings.iter().copied());
    let detail = |taken: Span| {
        let free = total.saturating_sub(peak(uses(), taken));
        Detail::Stretch { asked: wanted, taken, free, units: asked }
    };
    match first_excess(uses(), wanted, total.saturating_sub(asked)) {
        None => Verdict::Holds(detail(wanted)),
        Some(taken) => {
            let taken = until_free(uses(), taken, total.saturating_sub(asked));
            let others = siblings.iter().copied().chain(standing_but_for_blockers(case, line, of));
            Verdict::Broken(if first_excess(others, wanted, total.saturating_sub(asked)).is_none() {
                Detail::Blocked { asked: wanted, taken, units: asked }
            } else {
                detail(taken)
            })
        }
    }
}

/// What stands on the resource of a line, with how many units each takes.
pub(crate) fn standing(case: &Case<'_>, line: &Line<'_>, of: fn(&Occupancy) -> Span) -> Vec<(Span, u32)> {
    if named_units::are_chosen(case, line) {
        return named_units::uses(line, of);
    }
    line.occupancy.iter().map(|row| (of(row), row.taken.out_of(total(line)))).collect()
}

/// The same without what takes the resource because another one is booked.
fn standing_but_for_blockers(
    case: &Case<'_>,
    line: &Line<'_>,
    of: fn(&Occupancy) -> Span,
) -> Vec<(Span, u32)> {
    let rows = line.occupancy.iter().filter(|occupancy| occupancy.cause != Cause::Blocker);
    let occupancy: Vec<Occupancy> = rows.cloned().collect();
    standing(case, &Line { occupancy: &occupancy, ..*line }, of)
}

/// Where units have names: the wished ones are free throughout, and as many as are wanted in all. A booking does not
/// change units on the way, so units may be free at every instant and none of them all the time.
fn judge_named(
    case: &Case<'_>,
    line: &Line<'_>,
    by_count: Verdict,
    needed: Fit,
    of: fn(&Occupancy) -> Span,
) -> Verdict {
    let Some(asked) = line.span.filter(|_| named_units::are_chosen(case, line)) else { return by_count };
    if matches!(by_count, Verdict::Broken(Detail::Blocked { .. })) {
        return by_count;
    }
    let picks = named_units::picks(case, line);
    if let Some(pick) = picks.iter().find(|pick| pick.is_wished && pick.fit > needed) {
        let around = if needed == Fit::Clear { footprint::padded(case, line, asked) } else { asked };
        let taken = named_units::stretch_in_use(line, pick.unit, around, of);
        return Verdict::Broken(Detail::NamedUnit { place: pick.place, asked, taken });
    }
    let fitting = picks.iter().filter(|pick| pick.fit <= needed).count();
    let (free, units) = (u32::try_from(fitting).unwrap_or(u32::MAX), line.asked.units);
    match by_count {
        Verdict::Holds(_) if free < units && case.draft.kind == Kind::Reservation => {
            Verdict::Broken(Detail::Throughout { asked, free, units })
        }
        by_count => by_count,
    }
}

/// The stretch in the way up to where it really ends, also past the wanted span: people want to know until when.
fn until_free(uses: impl Iterator<Item = (Span, u32)> + Clone, taken: Span, limit: u32) -> Span {
    let reach = uses.clone().fold(taken, |reach, (span, _)| reach.hull(span));
    let rest = Span::new(taken.start(), reach.end()).unwrap_or(taken);
    first_excess(uses, rest, limit).unwrap_or(taken)
}

//! Conflicts. Reads what occupies the resource, its units and its buffers.
//!
//! The only question is whether at every instant of the wanted span the units in use and the units wanted fit into
//! what there is. It is answered by a sweep, never by counting rows that overlap.

use model::{Kind, Occupancy, Taken};
use timeline::{Span, first_excess, peak};

use crate::case::{Case, Line};
use crate::checks::series::are_other_dates;
use crate::earlier::Sibling;
use crate::plan::footprint;
use crate::refusal::{Detail, Verdict};

/// The wanted units are free in the wanted span, buffers left aside.
pub(crate) fn units_are_free(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_asked(case, line) {
        return Verdict::NotAsked;
    }
    judge(case, line, line.span, &siblings(case, line, |other| other.core), |occupancy| occupancy.core)
}

/// `buffer_before`, `buffer_after`: the gap between neighbours is the one's buffer after plus the other's before.
/// Not asked where the spans themselves collide, because that is said by the next rule.
pub(crate) fn buffers_are_kept(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_asked(case, line) || matches!(units_are_free(case, line), Verdict::Broken(_)) {
        return Verdict::NotAsked;
    }
    let padded = line.span.map(|span| footprint::padded(case, line, span));
    let siblings = siblings(case, line, |other| other.padded);
    judge(case, line, padded, &siblings, |occupancy| occupancy.padded)
}

/// Soft bookings and staff work that is only shown take nothing, and an edit that only gives back cannot collide.
fn is_asked(case: &Case<'_>, line: &Line<'_>) -> bool {
    !matches!(case.draft.kind, Kind::Soft | Kind::MaintenanceNonblocking) && !case.only_gives_back(line)
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
    let units = |occupancy: &Occupancy| match occupancy.taken {
        Taken::Units(units) => units,
        Taken::All => total,
    };
    let uses = || {
        let standing = line.occupancy.iter().map(|occupancy| (of(occupancy), units(occupancy)));
        standing.chain(siblings.iter().copied())
    };
    let detail = |taken: Span| {
        let free = total.saturating_sub(peak(uses(), taken));
        Detail::Stretch { asked: wanted, taken, free, units: asked }
    };
    match first_excess(uses(), wanted, total.saturating_sub(asked)) {
        None => Verdict::Holds(detail(wanted)),
        Some(taken) => Verdict::Broken(detail(until_free(uses(), taken, total.saturating_sub(asked)))),
    }
}

/// The stretch in the way up to where it really ends, also past the wanted span: people want to know until when.
fn until_free(uses: impl Iterator<Item = (Span, u32)> + Clone, taken: Span, limit: u32) -> Span {
    let reach = uses.clone().fold(taken, |reach, (span, _)| reach.hull(span));
    let rest = Span::new(taken.start(), reach.end()).unwrap_or(taken);
    first_excess(uses, rest, limit).unwrap_or(taken)
}

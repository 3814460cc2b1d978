//! Series. Reads recurring_reservations and the other occurrences of the same series.

use timeline::Span;

use super::holds_if;
use crate::case::{Case, Line};
use crate::plan::footprint;
use crate::refusal::{Detail, Verdict};
use model::Kind;

/// `recurring_reservations`: 0 nobody, 1 everybody, 2 moderators and administrators.
pub(crate) fn may_recur(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.series.is_none() {
        return Verdict::NotAsked;
    }
    let may = match line.resource.settings.timing.recurring_reservations {
        1 => true,
        2 => case.caller.role.is_staff(),
        _ => false,
    };
    holds_if(may, Detail::Plain)
}

/// No occurrence reaches into the one before it, buffers included: the earlier of two stays, the later is refused.
/// Lines of a series are in the order of their starts.
pub(crate) fn is_clear_of_siblings(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let takes_nothing = matches!(case.draft.kind, Kind::Soft | Kind::MaintenanceNonblocking);
    let (Some(_), Some(span), false) = (&case.draft.series, line.span, takes_nothing) else {
        return Verdict::NotAsked;
    };
    let lines = &case.draft.lines;
    let own = lines.partition_point(|other| other.start < line.asked.start);
    let Some(before) = own.checked_sub(1).and_then(|place| lines.get(place)) else {
        return Verdict::NotAsked;
    };
    let Some(earlier) = Span::new(before.start, before.end) else { return Verdict::NotAsked };
    let (wanted, taken) = (footprint::padded(case, line, span), footprint::padded(case, line, earlier));
    let detail = Detail::Stretch { asked: span, taken: earlier, free: 0, units: line.asked.units };
    holds_if(!wanted.overlaps(taken), detail)
}

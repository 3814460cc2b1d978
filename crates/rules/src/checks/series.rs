//! Series. Reads recurring_reservations and the other dates of the same series.

use model::Kind;

use super::holds_if;
use crate::case::{Case, Line};
use crate::draft::Action;
use crate::earlier::Sibling;
use crate::plan::footprint;
use crate::refusal::{Detail, Verdict};

/// `recurring_reservations`: 0 nobody, 1 everybody, 2 moderators and administrators. Asked of new dates: what stands may
/// be changed whatever became of the setting.
pub(crate) fn may_recur(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.series.is_none() || case.action(line) != Action::Book {
        return Verdict::NotAsked;
    }
    let may = match line.resource.settings.timing.recurring_reservations {
        1 => true,
        2 => case.caller.role.is_staff(),
        _ => false,
    };
    holds_if(may, Detail::Plain)
}

/// No date reaches into another date of its series on the same resource, buffers included, however many units there are.
/// Of two that meet the one that is judged first stays.
pub(crate) fn is_clear_of_siblings(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let takes_nothing = matches!(case.draft.kind, Kind::Soft | Kind::MaintenanceNonblocking);
    let is_a_date = line.asked.apart.original_start.is_some();
    let (Some(span), true, false) = (line.span, is_a_date, takes_nothing) else {
        return Verdict::NotAsked;
    };
    let wanted = footprint::padded(case, line, span);
    let around = line.earlier.around(&line.asked.resource_id, wanted);
    let in_the_way = around
        .iter()
        .filter(|other| are_other_dates(line, other))
        .find(|other| wanted.overlaps(other.padded));
    match in_the_way {
        Some(other) => {
            let units = line.asked.units;
            Verdict::Broken(Detail::Stretch { asked: span, taken: other.core, free: 0, units })
        }
        None if around.is_empty() => Verdict::NotAsked,
        None => Verdict::Holds(Detail::Plain),
    }
}

/// Whether a line and one before it are two dates of a series.
pub(super) fn are_other_dates(line: &Line<'_>, other: &Sibling) -> bool {
    let own = line.asked.apart.original_start;
    own.is_some() && other.original_start.is_some() && own != other.original_start
}

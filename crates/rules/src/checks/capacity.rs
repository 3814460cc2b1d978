//! Units. Reads units, units_consumable and reservation_unit_limit.

use model::Kind;

use super::holds_or_passed_over;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `reservation_unit_limit`: one booking does not take more units than this.
pub(crate) fn within_limit_per_booking(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(limit) = line.resource.settings.units.reservation_unit_limit else { return Verdict::NotAsked };
    if !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    units_are_at_most(case, line, limit)
}

/// `units`: one booking does not take more units than there are.
pub(crate) fn within_total(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.kind == Kind::Registration {
        return Verdict::NotAsked;
    }
    units_are_at_most(case, line, line.resource.settings.units.units)
}

/// `units_consumable`: units that were booked are used up whatever the time, so one booking takes no more than are
/// left. The lines of one request add up.
pub(crate) fn within_stock(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let settings = &line.resource.settings.units;
    if !settings.units_consumable || !case.draft.kind.is_claim() || case.draft.kind == Kind::Registration {
        return Verdict::NotAsked;
    }
    let used_up = line.used_up.saturating_add(line.earlier.units(&line.asked.resource_id));
    let (asked, limit) = (line.asked.units, settings.units.saturating_sub(used_up));
    let is_kept = case.old(line).is_some();
    holds_or_passed_over(asked <= limit, is_kept, Detail::Units { asked, limit })
}

fn units_are_at_most(case: &Case<'_>, line: &Line<'_>, limit: u32) -> Verdict {
    if case.draft.kind.is_maintenance() {
        return Verdict::NotAsked;
    }
    let asked = line.asked.units;
    holds_or_passed_over(asked <= limit, case.only_gives_back(line), Detail::Units { asked, limit })
}

//! Particular units. Reads units_mode, named_units and the ids that are wished for.

use super::holds_if;
use crate::case::{Case, Line};
use crate::named_units;
use crate::refusal::{Detail, Verdict};

/// No more units are named than are asked for. Maintenance takes all, so it names none.
pub(crate) fn no_more_named_than_units(_: &Case<'_>, line: &Line<'_>) -> Verdict {
    let named = u32::try_from(line.asked.named_unit_ids.len()).unwrap_or(u32::MAX);
    match named {
        0 => Verdict::NotAsked,
        named => {
            let limit = line.asked.units;
            holds_if(named <= limit, Detail::Units { asked: named, limit })
        }
    }
}

/// `units_mode`: a particular unit is wished for only where units have names.
pub(crate) fn units_have_names(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if line.asked.named_unit_ids.is_empty() || case.draft.flags.ignore_named_units {
        return Verdict::NotAsked;
    }
    holds_if(named_units::are_chosen(case, line), Detail::Plain)
}

/// `named_units`: each wished unit is one of the list, or one that an edit keeps.
pub(crate) fn wished_units_exist(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let wished = &line.asked.named_unit_ids;
    if wished.is_empty() || !named_units::are_chosen(case, line) || case.only_gives_back(line) {
        return Verdict::NotAsked;
    }
    let units = &line.resource.settings.units.named_units;
    match wished.iter().position(|id| units.iter().all(|unit| unit.named_unit_id != *id)) {
        None => Verdict::Holds(Detail::Plain),
        Some(wish) => Verdict::Broken(Detail::UnknownUnit { wish }),
    }
}

/// Told where a booking leaves a unit that it had, because it is not free at the new time, for another.
pub(crate) fn unit_is_kept(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let had = named_units::had(case, line);
    let is_asked = line.asked.named_unit_ids.is_empty()
        && !had.is_empty()
        && case.draft.kind == model::Kind::Reservation
        && named_units::are_chosen(case, line);
    if !is_asked {
        return Verdict::NotAsked;
    }
    if case.only_gives_back(line) {
        return Verdict::Holds(Detail::Plain);
    }
    let picks = named_units::picks(case, line);
    let is_new = |id: &String| !had.contains(id);
    let kept = picks.iter().filter(|pick| !is_new(&pick.unit.named_unit_id)).count();
    let keepable = had.len().min(line.asked.units as usize);
    match picks.iter().find(|pick| is_new(&pick.unit.named_unit_id)) {
        Some(pick) if kept < keepable => Verdict::Broken(Detail::Moved { place: pick.place }),
        _ => Verdict::Holds(Detail::Plain),
    }
}

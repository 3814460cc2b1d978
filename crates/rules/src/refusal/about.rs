//! What a refusal is about, where that has a name of its own: a quota, a training, a closure, a particular unit.

use crate::case::{Case, Line};
use crate::refusal::Detail;

/// The name and id of what a refusal or notice is about. Empty where its code and resource say it all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the quota, training or unit, or the reason of the closure.
    pub name: Option<String>,
    /// The id of the particular unit.
    pub named_unit_id: Option<String>,
}

impl About {
    /// What a detail of a line is about.
    pub(crate) fn of(case: &Case<'_>, line: &Line<'_>, detail: &Detail) -> Self {
        let units = &line.resource.settings.units.named_units;
        let unit = match *detail {
            Detail::NamedUnit { place, .. } | Detail::Moved { place } => units.get(place),
            Detail::UnknownUnit { wish } => {
                return Self { name: None, named_unit_id: line.asked.named_unit_ids.get(wish).cloned() };
            }
            _ => return Self { name: case.facts.name_of(detail), named_unit_id: None },
        };
        Self {
            name: unit.map(|unit| unit.name.clone()),
            named_unit_id: unit.map(|unit| unit.named_unit_id.clone()),
        }
    }
}

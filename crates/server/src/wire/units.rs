//! Particular units on the wire: which are wished for, and which a reservation has.

use app::Problem;
use model::{Reservation, Resource};
use serde::Serialize;
use utoipa::ToSchema;

/// The most particular units that one booking names: as many as a resource has.
const NAMED_UNITS_MAX: usize = 1_000;

/// The ids that are wished for, each once, from the one field or the other. `at` stands before their names.
pub(super) fn asked(at: &str, one: Option<&str>, several: Option<&[String]>) -> Result<Vec<String>, Problem> {
    let one = one.filter(|id| !id.is_empty());
    let several = several.unwrap_or_default();
    let wrong = |message: String| Err(Problem::at(format!("{at}named_unit_ids"), message));
    if one.is_some() && !several.is_empty() {
        return wrong("name the units by `named_unit_id` or `named_unit_ids`, not both".to_owned());
    }
    if several.len() > NAMED_UNITS_MAX {
        return wrong(format!("at most {NAMED_UNITS_MAX} units"));
    }
    let mut sorted: Vec<&String> = several.iter().collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair.first() == pair.last()) {
        return wrong(format!("`{}` is named twice", pair.first().map_or("", |id| id.as_str())));
    }
    Ok(one.map_or_else(|| several.to_vec(), |id| vec![id.to_owned()]))
}

/// A particular unit of a reservation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamedUnitInReservation)]
pub struct NamedUnitReply {
    /// Its id within the resource.
    pub named_unit_id: String,
    /// Its name; none when the resource no longer has it.
    pub name: Option<String>,
}

impl NamedUnitReply {
    /// The units that a reservation takes of its resource.
    pub(super) fn all(reservation: &Reservation, resource: &Resource) -> Vec<Self> {
        let units = &resource.settings.units.named_units;
        let named = |id: &String| Self {
            named_unit_id: id.clone(),
            name: units.iter().find(|unit| unit.named_unit_id == *id).map(|unit| unit.name.clone()),
        };
        reservation.named_unit_ids.iter().map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_or_the_other_names_each_unit_once() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(asked("", Some("a"), None).unwrap(), ids(&["a"]));
        assert_eq!(asked("", Some(""), Some(&ids(&["b", "a"]))).unwrap(), ids(&["b", "a"]));
        assert!(asked("", None, None).unwrap().is_empty());
        assert_eq!(asked("x.", Some("a"), Some(&ids(&["a"]))).unwrap_err().path, "x.named_unit_ids");
        let twice = asked("", None, Some(&ids(&["b", "a", "b"]))).unwrap_err();
        assert_eq!(twice.message, "`b` is named twice");
    }
}

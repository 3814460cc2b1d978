//! Settings group "units": how many there are, what they are called, and how many one booking takes.
//!
//! Owns the count and the names of units, and the measure of full use. Which units are free is asked of occupancy.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Findings, SettingsGroup};

/// How many there are, what they are called, and how many one booking takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UnitSettings, title = "Units and capacity", default)]
pub struct Units {
    /// How many of it there are. That many can be booked at the same time.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub units: u32,
    /// The word for one unit, such as "shelf". Shown when booking.
    #[schema(max_length = 64)]
    pub units_name: Option<String>,
    /// `numbered` when units are alike and only their number counts; `named` when each has a name and a booking takes
    /// particular ones.
    pub units_mode: UnitsMode,
    /// The units by name, when they are named. A new list replaces the old one; units keep their ids.
    #[schema(max_items = 1000)]
    pub named_units: Vec<NamedUnit>,
    /// Whether booked units are used up for good, like stock. Cancelling gives them back.
    pub units_consumable: bool,
    /// The most units that one booking may take. Empty means all of them.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub reservation_unit_limit: Option<u32>,
    /// How many hours of use per day, week, month or year count as full in reports. It limits no booking.
    #[schema(minimum = 0, maximum = 8784)]
    pub capacity_hours: Option<u32>,
    /// The period that these hours are counted in.
    pub capacity_unit: CapacityUnit,
}

/// Whether units are only counted or have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnitsMode {
    /// Units are alike; only their number counts.
    #[default]
    Numbered,
    /// Each unit has an id and a name.
    Named,
}

/// One unit of a resource whose units have names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NamedUnit {
    /// Its id within the resource; given when it is first written.
    #[schema(max_length = 40)]
    pub named_unit_id: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 128)]
    pub name: String,
}

/// The period that full use is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CapacityUnit {
    /// Per day.
    Day,
    /// Per week.
    #[default]
    Week,
    /// Per month.
    Month,
    /// Per year.
    Year,
}

impl Default for Units {
    fn default() -> Self {
        Self {
            units: 1,
            units_name: None,
            units_mode: UnitsMode::default(),
            named_units: Vec::new(),
            units_consumable: false,
            reservation_unit_limit: None,
            capacity_hours: None,
            capacity_unit: CapacityUnit::default(),
        }
    }
}

impl SettingsGroup for Units {
    const NAME: &'static str = "units";
    const EXTENSIONS: &'static [&'static str] = &["named_units"];

    fn check(&self, findings: &mut Findings) {
        findings.unique(
            "named_units",
            "named_unit_id",
            self.named_units.iter().map(|unit| unit.named_unit_id.as_str()),
        );
        findings.unique("named_units", "name", self.named_units.iter().map(|unit| unit.name.as_str()));
        if self.units_mode == UnitsMode::Named && self.units as usize != self.named_units.len() {
            let message = format!(
                "`units` is {} but `named_units` names {}; with `units_mode` \"named\" each unit has one name",
                self.units,
                self.named_units.len()
            );
            findings.add("units", "setting.contradiction", message);
        }
    }
}

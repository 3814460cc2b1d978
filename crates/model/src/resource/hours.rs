//! Settings group "hours": the times of the week that are closed or open, and fixed slots.
//!
//! Owns the lists. Dated closures belong to the site; what is open between two instants is asked of `timeline`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::weekly::{self, Blackout, WeeklySlot};
use super::{Findings, SettingsGroup};

/// The times of the week that are closed or open, and fixed slots.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = HoursSettings, title = "Weekly hours", default)]
pub struct Hours {
    /// Times of the week, read as `weekly_blocks_mode` says. They bind everybody. A new list replaces the old one.
    #[schema(max_items = 200)]
    pub blackouts: Vec<Blackout>,
    /// `block` when the weekly times are closed; `available` when they are the only ones open.
    pub weekly_blocks_mode: WeeklyBlocksMode,
    /// Fixed blocks of the week. When there are any, a booking takes one or several whole ones. A new list replaces
    /// the old one.
    #[schema(max_items = 200)]
    pub weekly_slots: Vec<WeeklySlot>,
}

/// Whether the weekly times of a resource are closed or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WeeklyBlocksMode {
    /// The weekly times are closed.
    #[default]
    Block,
    /// The weekly times are the only ones open.
    Available,
}

impl SettingsGroup for Hours {
    const NAME: &'static str = "hours";

    fn check(&self, findings: &mut Findings) {
        weekly::check_blackouts("blackouts", &self.blackouts, findings);
        weekly::check_times(
            "weekly_slots",
            self.weekly_slots.iter().map(|slot| (slot.start, slot.end)),
            findings,
        );
    }
}

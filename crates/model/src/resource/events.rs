//! Settings group "events": gatherings that people register for, and when registration is open.
//!
//! Owns the dated sessions of an event-type resource. Who has registered belongs to the reservations.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Findings, SettingsGroup};

/// Gatherings that people register for, and when registration is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = EventSettings, title = "Events", default)]
pub struct Events {
    /// The dated sessions, in any order. A new list replaces the old one.
    #[schema(max_items = 1000)]
    pub events: Vec<Gathering>,
    /// When registration opens by itself: a date and time of the site, or words such as "7 days before".
    #[schema(max_length = 64)]
    pub auto_open_event_at: Option<String>,
    /// When registration closes by itself: a date and time of the site, or words such as "1 hour before".
    #[schema(max_length = 64)]
    pub auto_close_event_at: Option<String>,
}

/// One dated session of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Gathering {
    /// When it starts, as date and time of the site, such as `2026-03-01T09:00`.
    #[schema(max_length = 40, format = "date-time-local")]
    pub start: String,
    /// When it ends, written in the same way.
    #[schema(max_length = 40, format = "date-time-local")]
    pub end: String,
    /// What it is called, when that is not the resource's name.
    #[schema(max_length = 255)]
    pub name: Option<String>,
    /// How many people can register. Empty means no limit.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub capacity: Option<u32>,
}

impl SettingsGroup for Events {
    const NAME: &'static str = "events";

    fn check(&self, findings: &mut Findings) {
        for (index, session) in self.events.iter().enumerate() {
            let (Ok(start), Ok(end)) = (
                session.start.parse::<jiff::civil::DateTime>(),
                session.end.parse::<jiff::civil::DateTime>(),
            ) else {
                continue; // The format of the schema has already been found wrong.
            };
            if end <= start {
                let path = format!("events[{index}].end");
                findings.add(&path, "setting.contradiction", format!("`{path}` must be after the start"));
            }
        }
    }
}

//! Settings group "feeds": an outside calendar whose events take this resource.
//!
//! Owns where the calendar is and what its events take. Fetching it is the business of crate `outside`; feeds that we
//! hand out are `model::feed`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// An outside calendar whose events take this resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = FeedSettings, title = "Outside calendar", default)]
pub struct Feeds {
    /// The address of an iCalendar feed. Its events are read regularly, shown, and take the resource.
    #[schema(max_length = 2048, format = "uri")]
    pub icalfeedurl: Option<String>,
    /// Whether the titles of these events are shown. Otherwise they read "busy".
    pub icalfeed_show_summary: bool,
    /// How many units each of these events takes. Empty means all of them.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub icalfeed_units: Option<u32>,
}

impl SettingsGroup for Feeds {
    const NAME: &'static str = "feeds";
    const EXTENSIONS: &'static [&'static str] = &["icalfeed_units"];
}

//! Recurring series: how something repeats, as it was asked, and what stays true of all its occurrences.
//!
//! Owns the shape of a recipe, by the names of the public API, and of the stored series. What dates a recipe means is
//! found in the crate `rules`; each occurrence is a reservation of its own.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::{ReservationId, ResourceId, SeriesId, SiteId, UserId};

/// How something repeats: in simple words (`unit`, `every`, `until`, `on`) or by a rule (`rrule`), never both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// `hourly`, `daily`, `weekly`, `monthly` or `yearly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Every how many units; one where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<u32>,
    /// The last date that may be one, such as `2026-06-30`; that day counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The weekdays, 0 for Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<u8>,
    /// The rule, instead of the simple words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rrule: Option<RecipeRule>,
    /// Starts to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cancellations: Vec<Instant>,
    /// Kept for clients that send it; says nothing about dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_only_for_single_reservations: Option<bool>,
}

/// A rule with the numbers that python-dateutil has for frequencies and weekdays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecipeRule {
    /// 0 yearly, 1 monthly, 2 weekly, 3 daily, 4 hourly.
    pub frequency: u8,
    /// Every how many periods; one where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<u32>,
    /// How many occurrences; this or `until`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The last instant that may be a start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Weekdays, 0 for Monday.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub byweekday: Vec<u8>,
    /// Hours of the day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub byhour: Vec<u8>,
    /// Minutes of the hour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub byminute: Vec<u8>,
    /// The first day of the week, 0 for Monday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wkst: Option<u8>,
    /// Whether the first booking is kept even when the rule does not mean it.
    pub inject_first_date_if_missing: bool,
}

/// A stored series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its id.
    pub series_id: SeriesId,
    /// The site.
    pub site_id: SiteId,
    /// How it repeats, as it was asked.
    pub recipe: Recipe,
    /// The resources, each booked on every date.
    pub resource_ids: Vec<ResourceId>,
    /// The person it is for.
    pub reserved_for: UserId,
    /// The first start on the clock of the site, such as `2026-03-10T18:00:00`.
    pub first_start: String,
    /// The first end on the clock of the site: every occurrence keeps both times of day.
    pub first_end: String,
    /// When it was made.
    pub created_at: Instant,
    /// Who made it.
    pub created_by: UserId,
    /// The series it was split from, and the occurrence from which on it goes its own way.
    #[serde(default)]
    pub came_from: Option<CameFrom>,
}

/// Where a series was split from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameFrom {
    /// The series before.
    pub series_id: SeriesId,
    /// Its first occurrence that was given up for the new one.
    pub reservation_id: ReservationId,
}

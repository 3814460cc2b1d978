//! Settings group "timing": how long, how early, how late and how often one may book.
//!
//! Owns limits on the span of a booking and on when it is made or changed. The hours of the week are group `hours`;
//! check-in is group `checkin`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Findings, SettingsGroup};

/// How long, how early, how late and how often one may book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TimingSettings, title = "Length and limits", default)]
pub struct Timing {
    /// The length a new booking starts out with, in seconds. Also used for "book now".
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub default_reservation_duration: i64,
    /// The shortest booking allowed, in seconds. Empty means no limit.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub reservation_minimum: Option<i64>,
    /// The longest booking allowed, in seconds. Empty means no limit.
    #[schema(minimum = 1, maximum = 315_360_000, format = "duration-seconds")]
    pub reservation_max_duration: Option<i64>,
    /// How many upcoming bookings of this resource one person may have. Empty means no limit.
    #[schema(minimum = 0, maximum = 100_000)]
    pub reservation_limit: Option<u32>,
    /// Bookings start and end on multiples of this many minutes from midnight, such as 15. Empty means any minute.
    #[schema(minimum = 1, maximum = 1440)]
    pub restrict_start_end_minutes: Option<u32>,
    /// A new booking starts at least this many seconds from now. 0 allows only the future, a negative number allows
    /// that far into the past. Empty means 5 minutes back for people and any past for moderators.
    #[schema(minimum = -315_360_000, maximum = 315_360_000, format = "duration-seconds")]
    pub creation_start_time_restriction: Option<i64>,
    /// A new booking starts at most this many seconds from now. Empty means no limit.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub creation_start_time_restriction_future: Option<i64>,
    /// Until when a booking may be changed, in seconds: a negative number is that long before its start, zero or
    /// more is that long after its end. Empty means always.
    #[schema(minimum = -315_360_000, maximum = 315_360_000, format = "duration-seconds")]
    pub historical_edit_window: Option<i64>,
    /// Until when a booking may be cancelled, in seconds, counted as for changing. Empty means the limit for
    /// changing holds for cancelling too.
    #[schema(minimum = -315_360_000, maximum = 315_360_000, format = "duration-seconds")]
    pub historical_cancel_window: Option<i64>,
    /// Who may make recurring bookings: 0 nobody, 1 everybody, 2 moderators and administrators.
    #[schema(minimum = 0, maximum = 2)]
    pub recurring_reservations: u8,
    /// How many seconds are kept free before each booking.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub buffer_before: i64,
    /// How many seconds are kept free after each booking. The gap between two bookings is this and the time before
    /// the next one together.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub buffer_after: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            default_reservation_duration: 3600,
            reservation_minimum: None,
            reservation_max_duration: None,
            reservation_limit: None,
            restrict_start_end_minutes: None,
            creation_start_time_restriction: None,
            creation_start_time_restriction_future: None,
            historical_edit_window: None,
            historical_cancel_window: None,
            recurring_reservations: 0,
            buffer_before: 0,
            buffer_after: 0,
        }
    }
}

impl Timing {
    /// The seconds that are kept free before and after each booking; validation keeps them from being negative.
    pub fn buffers_seconds(&self) -> (u32, u32) {
        let seconds = |setting: i64| u32::try_from(setting).unwrap_or(0);
        (seconds(self.buffer_before), seconds(self.buffer_after))
    }

    /// Moves the usual length between the shortest and the longest, for callers who wrote only those. The result says
    /// whether it had to move.
    pub(super) fn fit_default_duration(&mut self) -> bool {
        let before = self.default_reservation_duration;
        let at_least = before.max(self.reservation_minimum.unwrap_or(before));
        self.default_reservation_duration = at_least.min(self.reservation_max_duration.unwrap_or(at_least));
        self.default_reservation_duration != before
    }
}

impl SettingsGroup for Timing {
    const NAME: &'static str = "timing";
    const EXTENSIONS: &'static [&'static str] = &["buffer_after"];

    fn check(&self, findings: &mut Findings) {
        findings.ordered(
            ("reservation_minimum", self.reservation_minimum),
            ("reservation_max_duration", self.reservation_max_duration),
        );
        let default_duration = Some(self.default_reservation_duration);
        findings.ordered(
            ("reservation_minimum", self.reservation_minimum),
            ("default_reservation_duration", default_duration),
        );
        findings.ordered(
            ("default_reservation_duration", default_duration),
            ("reservation_max_duration", self.reservation_max_duration),
        );
        findings.ordered(
            ("creation_start_time_restriction", self.creation_start_time_restriction),
            ("creation_start_time_restriction_future", self.creation_start_time_restriction_future),
        );
    }
}

//! Settings group "checkin": how people say that they came and went, and what is recorded of actual use.
//!
//! Owns the windows and ways of checking in. Cancelling for a no-show is group `approval`, with the other sweeps.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// How people say that they came and went, and what is recorded of actual use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CheckinSettings, title = "Check-in and actual use", default)]
pub struct Checkin {
    /// Whether people check in and out themselves, on the site or from the button in the confirmation mail.
    pub enable_app_checkin: bool,
    /// Whether moderators may check other people in and out.
    pub enable_admin_checkin: bool,
    /// Whether only the guests of a booking check in, not the person it is for.
    pub guest_only_checkin: bool,
    /// Whether one may check in after the window has closed, until the booking ends.
    pub enable_late_checkin: bool,
    /// How many seconds before the start check-in opens. Empty means 10 minutes.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub checkin_before_window: Option<i64>,
    /// For how many seconds after the end one may still check out. Empty means without limit.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub checkout_after_window: Option<i64>,
    /// Whether a booking counts as checked in when it starts, without anybody doing anything.
    pub auto_checkin: bool,
    /// How many seconds after the end an open session is closed by itself. Empty means never.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub auto_checkout_delay: Option<i64>,
    /// Whether people may end a running booking early. The rest of the time becomes free at once.
    pub enable_end_early: bool,
    /// Whether a kiosk may record use without anybody signing in.
    pub allow_unauthenticated_actual_usage: bool,
    /// After how many seconds of open use an alert is sent. Empty means never.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub actual_usage_session_alert_duration: Option<i64>,
    /// The e-mail addresses that get this alert, separated by commas.
    #[schema(max_length = 1000, format = "email-list")]
    pub actual_usage_session_alert_email: Option<String>,
}

impl SettingsGroup for Checkin {
    const NAME: &'static str = "checkin";
}

//! Settings group "form": which of the usual fields the booking form offers.
//!
//! Owns switches only. Forms with questions of the site's own are kept by the site.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// Which of the usual fields the booking form offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = FormSettings, title = "Booking form", default)]
pub struct Form {
    /// Whether the form asks for an account number.
    pub show_account_number_on_reservations: bool,
    /// Whether the form asks what the booking is for.
    pub show_purpose_on_reservations: bool,
    /// Whether the form has a field for a note.
    pub show_note_on_reservations: bool,
    /// Whether the form lets people give another name to show for the booking.
    pub show_name_override_on_reservations: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            show_account_number_on_reservations: false,
            show_purpose_on_reservations: true,
            show_note_on_reservations: true,
            show_name_override_on_reservations: false,
        }
    }
}

impl SettingsGroup for Form {
    const NAME: &'static str = "form";
}

//! Settings group "listing": who sees the resource, where, and how its calendar looks.
//!
//! Owns what is shown. Whether somebody may book is group `access`: hiding a resource is not a permission.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// Who sees the resource, where, and how its calendar looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ListingSettings, title = "Where it is shown", default)]
pub struct Listing {
    /// Whether people who are not members of the site can see and find it.
    pub searchable: bool,
    /// Whether members who may not book it cannot see it at all.
    pub hidden_to_cannot_reserve_users: bool,
    /// Whether it is left out of lists for members who may not book it. A direct link still opens it.
    pub nolist_to_cannot_reserve_users: bool,
    /// Whether it is left out of lists for everybody. It is reached by a link, its QR code or a related resource.
    pub nolist_to_everyone: bool,
    /// Whether its bookings are left out of the calendar of the whole site.
    pub exclude_from_site_calendar: bool,
    /// Whether its bookings are not counted in activity reports.
    pub exclude_from_activity_report: bool,
    /// Whether its page shows a calendar.
    pub show_calendar: bool,
    /// Whether links to its calendar feed are shown even to people who may not book it.
    pub show_calendar_links_to_all_users_regardless: bool,
    /// The view its calendar opens with: `day`, `week`, `month`, `list` or `timeline`. Empty means the site's usual.
    #[schema(max_length = 40, examples("day", "week", "month", "list", "timeline"))]
    pub default_calendar_view: Option<String>,
    /// Whether ordinary users see who booked and what for. Otherwise other people's bookings read only "reserved".
    pub user_visible_reservation_details: bool,
    /// Whether the site's list does not say if it is free now.
    pub hide_availability_on_site_page: bool,
    /// Whether the site's list does not say how many units are free.
    pub hide_availability_units_on_site_page: bool,
    /// Whether the site's list shows a large booking button for it.
    pub show_big_button_on_site_page: bool,
    /// The words on its booking button, such as "Buy" instead of "Request".
    #[schema(max_length = 64)]
    pub custom_reserve_button_text: Option<String>,
    /// Whether opening its page starts a new booking at once, for example from its QR code.
    pub auto_new_reservation: bool,
}

impl Default for Listing {
    fn default() -> Self {
        Self {
            searchable: true,
            hidden_to_cannot_reserve_users: false,
            nolist_to_cannot_reserve_users: false,
            nolist_to_everyone: false,
            exclude_from_site_calendar: false,
            exclude_from_activity_report: false,
            show_calendar: true,
            show_calendar_links_to_all_users_regardless: false,
            default_calendar_view: None,
            user_visible_reservation_details: true,
            hide_availability_on_site_page: false,
            hide_availability_units_on_site_page: false,
            show_big_button_on_site_page: false,
            custom_reserve_button_text: None,
            auto_new_reservation: false,
        }
    }
}

impl SettingsGroup for Listing {
    const NAME: &'static str = "listing";
}

//! Settings that are kept and read by nothing yet, by the feature that will read them.
//!
//! They exist because the public API has them and what is written must come back. A feature that arrives takes its
//! line out of here: the check refuses a setting that is read and still stands in this list.

/// The features, and the settings of which group wait for them.
const LATER: &[(&str, &str, &[&str])] = &[
    ("kiosks", "checkin", &["allow_unauthenticated_actual_usage"]),
    ("invoices", "approval", &["autocancel_invoiced_automatically_window"]),
    ("mail", "messages", &["cancel_message"]),
    ("outside calendars", "feeds", &["icalfeedurl"]),
    ("events", "events", &["events", "auto_open_event_at", "auto_close_event_at"]),
    ("reports", "units", &["capacity_hours", "capacity_unit"]),
    ("reports", "listing", &["exclude_from_activity_report"]),
    ("forms", "form", &["show_account_number_on_reservations", "show_name_override_on_reservations"]),
    (
        "the site's public pages",
        "listing",
        &[
            "show_calendar",
            "show_calendar_links_to_all_users_regardless",
            "default_calendar_view",
            "hide_availability_on_site_page",
            "hide_availability_units_on_site_page",
            "show_big_button_on_site_page",
            "custom_reserve_button_text",
            "auto_new_reservation",
        ],
    ),
    ("codes on doors", "access", &["qrcode_booking", "qrcode_custom"]),
    (
        "the inventory",
        "identity",
        &[
            "sku",
            "tracking_number",
            "grant_agency",
            "purchase_price",
            "purchase_date",
            "secondary_contact_ids",
        ],
    ),
];

/// The feature that a setting waits for, if it does.
pub(super) fn feature(group: &str, name: &str) -> Option<&'static str> {
    let waiting = LATER.iter().find(|(_, of, names)| *of == group && names.contains(&name));
    waiting.map(|(feature, ..)| *feature)
}

/// Every setting that waits, with its group.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    LATER.iter().flat_map(|(_, group, names)| names.iter().map(move |name| (*group, *name)))
}

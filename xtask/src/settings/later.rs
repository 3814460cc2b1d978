//! Settings that are kept and read by nothing yet, by the feature that will read them.
//!
//! They exist because the public API has them and what is written must come back. A feature that arrives takes its
//! line out of here: the check refuses a setting that is read and still stands in this list.

/// The features, and the settings of which group wait for them.
const LATER: &[(&str, &str, &[&str])] = &[
    ("kiosks", "checkin", &["allow_unauthenticated_actual_usage"]),
    ("invoices", "approval", &["autocancel_invoiced_automatically_window"]),
    ("outside calendars", "feeds", &["icalfeedurl"]),
    ("reports", "listing", &["exclude_from_activity_report"]),
    (
        "the site's public pages",
        "listing",
        &[
            "hide_availability_on_site_page",
            "hide_availability_units_on_site_page",
            "show_big_button_on_site_page",
        ],
    ),
    ("codes on doors", "access", &["qrcode_booking", "qrcode_custom"]),
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

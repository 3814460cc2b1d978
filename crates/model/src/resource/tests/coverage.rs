//! That the groups hold every public field once, with words and defaults, and survive being stored.

use std::collections::BTreeSet;

use super::super::{Blackout, FieldKind, Rate, ResourceSettings, shape};
use super::{changed, object, plain};

/// The fields of a resource in the public API, in its order.
const PUBLIC_FIELDS: &str = "
    site_id units_consumable name reservable_type description disclaimer grant_agency tracking_number
    units units_name units_mode reservation_unit_limit anonymous_reservations imageurl
    user_visible_reservation_details hidden_to_cannot_reserve_users nolist_to_cannot_reserve_users
    nolist_to_everyone altnames class auto_checkin auto_checkout_delay enable_admin_checkin
    enable_app_checkin enable_late_checkin guest_only_checkin enable_end_early checkin_before_window
    checkout_after_window default_reservation_duration exclude_from_activity_report
    exclude_from_site_calendar keywords sku qrcode_booking qrcode_custom usergroups usergroups_by_name
    tags training for_sale searchable website externalbookingwebsite barcode anyapprovers hide_approvals
    hide_availability_on_site_page hide_availability_units_on_site_page auto_new_reservation loanable
    weekly_blocks_mode autocancel_window autocancel_invoiced_automatically_window autodeny_window
    future_loans recurring_reservations overdue_notice_delay returnable reservation_email_message
    reservation_denied_email_message reservation_approved_email_message
    reservation_cancelled_email_message reservation_returned_email_message loan_duration_num
    loan_duration_unit buffer_before show_calendar show_calendar_links_to_all_users_regardless
    custom_reserve_button_text cancel_message allow_accessory_users default_calendar_view
    allow_unauthenticated_actual_usage icalfeedurl icalfeed_show_summary can_only_reserve_with_related
    is_addon is_addon_by_related enable_embed_reservations bgcolor category category_sortable
    purchase_price purchase_date status status_detail active archived rates
    show_account_number_on_reservations show_big_button_on_site_page show_purpose_on_reservations
    show_note_on_reservations show_name_override_on_reservations rate_name_only rate_quotes
    accounts_debit accounts_sufficient_balance_required reservable contact_user_id secondary_contact_ids
    properties reservation_max_duration reservation_limit reservation_minimum historical_edit_window
    historical_cancel_window restricted_to_templates_only creation_start_time_restriction
    creation_start_time_restriction_future restrict_start_end_minutes actual_usage_session_alert_duration
    actual_usage_session_alert_email email_to_send_invitations capacity_hours capacity_unit
    training_requirements_or return_data return_field blackouts weekly_slots auto_close_event_at
    auto_open_event_at events
";

/// Public fields that are switches of a request, not settings.
const REQUEST_FIELDS: [&str; 2] = ["return_data", "return_field"];

/// Our own fields beside them.
const EXTENSIONS: [&str; 7] = [
    "approvers",
    "blocks",
    "buffer_after",
    "icalfeed_units",
    "image_alt",
    "named_units",
    "related_reservables",
];

/// The fields of a rate in the public API, without `delete`, which is a request.
const RATE_FIELDS: &str = "
    rate_id public rate rate_int tax_code tax_rate tax_note sku
    invoice_automatically blackouts currency currency_decimal currency_thousand currency_code rate_unit
    rate_basis rate_description rate_duration_minimum rate_duration_maximum rate_duration_step prorate_half_interval_multiplier
    usergroup_id usergroup_name require_account_number meta_data site_reservation_script_id
";

#[test]
fn the_groups_hold_every_public_field_once() {
    let settings: Vec<&str> = ResourceSettings::fields()
        .iter()
        .filter(|field| !field.is_extension)
        .map(|field| field.name.as_str())
        .collect();
    let expected: BTreeSet<&str> = PUBLIC_FIELDS.split_whitespace().collect();
    assert_eq!(expected.len(), 125);
    assert_eq!(settings.len() + REQUEST_FIELDS.len(), 125, "a field is there twice or missing");
    assert_eq!(settings.into_iter().chain(REQUEST_FIELDS).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn our_own_fields_are_marked() {
    let own: BTreeSet<&str> = ResourceSettings::fields()
        .iter()
        .filter(|field| field.is_extension)
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(own, BTreeSet::from(EXTENSIONS));
}

#[test]
fn a_table_holds_every_setting_but_the_nested_ones() {
    let of = |kind: FieldKind| -> Vec<&str> {
        let fields = ResourceSettings::fields().iter().filter(|field| field.kind == kind);
        fields.map(|field| field.name.as_str()).collect()
    };
    assert_eq!(
        of(FieldKind::Nested).join(" "),
        "properties usergroups rates named_units approvers blackouts weekly_slots events"
    );
    assert_eq!(
        of(FieldKind::Texts).join(" "),
        "altnames keywords tags secondary_contact_ids usergroups_by_name training related_reservables blocks"
    );
    assert_eq!(of(FieldKind::Switch).len(), 48);
    assert_eq!(of(FieldKind::Number).len(), 25);
}

#[test]
fn there_are_fourteen_groups_in_order() {
    let mut groups: Vec<&str> = ResourceSettings::fields().iter().map(|field| field.group).collect();
    groups.dedup();
    let expected =
        "identity access listing checkin timing billing units messages approval loan form hours events feeds";
    assert_eq!(groups.join(" "), expected);
}

#[test]
fn the_schema_names_what_is_stored_and_nothing_else() {
    let stored = serde_json::to_value(ResourceSettings::default()).unwrap();
    let stored: BTreeSet<&str> = stored.as_object().unwrap().keys().map(String::as_str).collect();
    let described: BTreeSet<&str> =
        ResourceSettings::fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(stored, described);
    let rate = serde_json::to_value(Rate::default()).unwrap();
    let rate: BTreeSet<&str> = rate.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(rate, RATE_FIELDS.split_whitespace().collect());
}

#[test]
fn every_setting_is_explained_and_says_its_default() {
    let defaults = serde_json::to_value(ResourceSettings::default()).unwrap();
    for field in ResourceSettings::fields() {
        let schema = &shape::shapes().properties[&field.name];
        let help = schema["description"].as_str().unwrap_or_default();
        assert!(help.len() > 10 && help.ends_with('.'), "{}: {help:?}", field.name);
        assert_eq!(schema["default"], defaults[&field.name], "{}", field.name);
    }
}

#[test]
fn every_text_list_and_number_has_a_limit() {
    for field in ResourceSettings::fields() {
        let (_, schema) = shape::shapes().resolve(&shape::shapes().properties[&field.name]);
        let kind = schema["type"].to_string();
        let needed = match kind.as_str() {
            kind if kind.contains("string") && schema["enum"].is_null() => "maxLength",
            kind if kind.contains("integer") => "maximum",
            kind if kind.contains("array") => "maxItems",
            _ => continue,
        };
        assert!(schema[needed].is_number(), "{} has no {needed}: {schema}", field.name);
    }
}

#[test]
fn every_group_has_a_title_for_people() {
    let title = |group: shape::Group| {
        let schema = &shape::shapes().components[group.component.as_ref()];
        schema["title"].as_str().expect(group.name).to_owned()
    };
    let titles: BTreeSet<String> = shape::groups().into_iter().map(title).collect();
    assert_eq!(titles.len(), 14);
}

#[test]
fn defaults_survive_being_stored() {
    let settings = ResourceSettings::default();
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<ResourceSettings>(&text).unwrap(), settings);
    assert_eq!(serde_json::from_str::<ResourceSettings>("{}").unwrap(), settings);
}

#[test]
fn a_full_example_comes_back_as_it_was_written() {
    let example = include_str!("full.json");
    let written = object(example);
    assert_eq!(written.len(), ResourceSettings::fields().len(), "the example sets every field");
    let defaults = serde_json::to_value(ResourceSettings::default()).unwrap();
    let settings = changed(&ResourceSettings::default(), example);
    let answered = serde_json::to_value(&settings).unwrap();
    for (name, value) in &written {
        assert_eq!(&answered[name], value, "{name}");
        assert_ne!(&defaults[name], value, "{name} is at its default and proves nothing");
    }
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<ResourceSettings>(&text).unwrap(), settings);
    assert_eq!(changed(&settings, example), settings, "writing the same again changes nothing");
    assert_eq!(settings.validate(), []);
}

#[test]
fn the_usual_resource_is_open_to_everybody() {
    let settings = plain();
    assert_eq!(settings.units.units, 1);
    assert!(settings.identity.active && settings.access.reservable && settings.listing.searchable);
    assert!(settings.access.usergroups.is_empty() && settings.access.training.is_empty());
    assert_eq!(settings.timing.default_reservation_duration, 3600);
    assert_eq!(settings.hours.blackouts, Vec::<Blackout>::new());
    assert_eq!(settings.validate(), []);
}

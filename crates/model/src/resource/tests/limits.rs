//! Each limit once, and what the sentences say.

use serde_json::json;

use super::super::ResourceSettings;
use super::{changed, plain, problems};

/// Asserts that a change has exactly one problem, at this path and of this sort.
fn refused(overlay: &str, path: &str, code: &str) {
    let lines = problems(overlay);
    assert!(
        lines.starts_with(&format!("{path} {code}: ")) && lines.lines().count() == 1,
        "{overlay} gave:\n{lines}"
    );
}

#[test]
fn numbers_have_a_range() {
    refused(r#"{"units": -1}"#, "units", "setting.too_small");
    refused(r#"{"units": 1000001}"#, "units", "setting.too_large");
    refused(r#"{"reservation_unit_limit": 0}"#, "reservation_unit_limit", "setting.too_small");
    refused(r#"{"restrict_start_end_minutes": 0}"#, "restrict_start_end_minutes", "setting.too_small");
    refused(r#"{"restrict_start_end_minutes": 1441}"#, "restrict_start_end_minutes", "setting.too_large");
    refused(r#"{"buffer_before": -1}"#, "buffer_before", "setting.too_small");
    refused(r#"{"buffer_after": 315360001}"#, "buffer_after", "setting.too_large");
    refused(r#"{"recurring_reservations": 3}"#, "recurring_reservations", "setting.too_large");
    refused(r#"{"rates": [{"rate_int": 10000000}]}"#, "rates[0].rate_int", "setting.too_large");
    refused(
        r#"{"blackouts": [{"weekday": 7, "start": "01:00", "end": "02:00"}]}"#,
        "blackouts[0].weekday",
        "setting.too_large",
    );
    assert_eq!(
        problems(r#"{"units": 18446744073709551615}"#),
        "units setting.too_large: `units` must be at most 1000000, not 18446744073709551615"
    );
    assert_eq!(changed(&plain(), r#"{"units": 0}"#).units.units, 0);
}

#[test]
fn amounts_have_two_decimals_and_a_maximum() {
    refused(r#"{"rates": [{"rate": 1.005}]}"#, "rates[0].rate", "setting.amount");
    refused(r#"{"rates": [{"rate": 100000}]}"#, "rates[0].rate", "setting.too_large");
    refused(r#"{"rates": [{"rate": -0.5}]}"#, "rates[0].rate", "setting.too_small");
    refused(r#"{"rates": [{"rate": "a lot"}]}"#, "rates[0].rate", "setting.type");
}

#[test]
fn texts_have_a_length() {
    refused(r#"{"name": "  "}"#, "name", "setting.missing");
    refused(&json!({"name": "n".repeat(256)}).to_string(), "name", "setting.too_long");
    refused(&json!({"description": "d".repeat(65_537)}).to_string(), "description", "setting.too_long");
    let longest = json!({"name": "ä".repeat(255)}).to_string();
    assert_eq!(changed(&plain(), &longest).identity.name.chars().count(), 255);
}

#[test]
fn only_long_texts_have_lines() {
    refused(r#"{"name": "Room\nBcc: everybody"}"#, "name", "setting.control_character");
    refused(r#"{"tags": ["a\u0000"]}"#, "tags[0]", "setting.control_character");
    refused(r#"{"description": "a\u0007"}"#, "description", "setting.control_character");
    let lines = changed(&plain(), r#"{"description": "One\n\tTwo"}"#);
    assert_eq!(lines.identity.description.as_deref(), Some("One\n\tTwo"));
}

#[test]
fn lists_have_a_length() {
    refused(&json!({"tags": vec!["t"; 101]}).to_string(), "tags", "setting.too_many");
    refused(&json!({"rates": vec![json!({}); 5000]}).to_string(), "rates", "setting.too_many");
    refused(&json!({"rates": vec![json!({}); 201]}).to_string(), "rates", "setting.too_many");
    let blackout = json!({"weekday": 0, "start": "01:00", "end": "02:00"});
    refused(&json!({"blackouts": vec![blackout; 201]}).to_string(), "blackouts", "setting.too_many");
}

#[test]
fn only_the_words_of_the_list_are_allowed() {
    assert_eq!(
        problems(r#"{"weekly_blocks_mode": "slots"}"#),
        "weekly_blocks_mode setting.not_allowed: \
         `weekly_blocks_mode` must be one of \"block\", \"available\", not \"slots\""
    );
    refused(r#"{"units_mode": "Numbered"}"#, "units_mode", "setting.not_allowed");
    refused(r#"{"status": "fine"}"#, "status", "setting.not_allowed");
    refused(r#"{"loan_duration_unit": "years"}"#, "loan_duration_unit", "setting.not_allowed");
    refused(r#"{"capacity_unit": "century"}"#, "capacity_unit", "setting.not_allowed");
    refused(r#"{"rates": [{"rate_unit": "per second"}]}"#, "rates[0].rate_unit", "setting.not_allowed");
    refused(r#"{"rates": [{"rate_basis": "each"}]}"#, "rates[0].rate_basis", "setting.not_allowed");
}

#[test]
fn colours_addresses_and_ids_are_what_they_claim() {
    for colour in ["#12345", "#ggg", "red;x:y", "rgb(0,0,0)"] {
        refused(&json!({"bgcolor": colour}).to_string(), "bgcolor", "setting.colour");
    }
    for colour in ["#fff", "#0f766e80", "teal"] {
        changed(&plain(), &json!({"bgcolor": colour}).to_string());
    }
    for address in ["javascript:alert(1)", "ftp://a.org", "https://", "https:///x", "http://a b"] {
        for field in ["website", "imageurl", "externalbookingwebsite", "icalfeedurl"] {
            refused(&json!({field: address}).to_string(), field, "setting.url");
        }
    }
    changed(&plain(), r#"{"imageurl": "/api/files/file_abc"}"#);
    for address in ["/api/files/", "/api/files/resv_abc", "/api/files/../session", "//evil.example.org/a.png"]
    {
        refused(&json!({"imageurl": address}).to_string(), "imageurl", "setting.url");
    }
    refused(
        r#"{"email_to_send_invitations": "room, x@y.org"}"#,
        "email_to_send_invitations",
        "setting.email",
    );
    refused(r#"{"contact_user_id": "ann"}"#, "contact_user_id", "setting.id");
    refused(r#"{"blocks": ["resv_1", "usr_1"]}"#, "blocks[1]", "setting.id");
    refused(r#"{"site_id": "resv_1"}"#, "site_id", "setting.id");
    refused(r#"{"rates": [{"meta_data": "{"}]}"#, "rates[0].meta_data", "setting.json");
}

#[test]
fn times_end_after_they_start() {
    refused(
        r#"{"blackouts": [{"weekday": 0, "start": "9h", "end": "10:00"}]}"#,
        "blackouts[0].start",
        "setting.time",
    );
    assert_eq!(
        problems(r#"{"blackouts": [{"weekday": 0, "start": "10:00", "end": "09:00"}]}"#),
        "blackouts[0].end setting.contradiction: `blackouts[0].end` is 09:00, not after the start at 10:00"
    );
    refused(
        r#"{"weekly_slots": [{"weekday": 0, "start": "10:00", "end": "10:00"}]}"#,
        "weekly_slots[0].end",
        "setting.contradiction",
    );
    refused(r#"{"weekly_slots": [{"weekday": 0}]}"#, "weekly_slots[0].end", "setting.contradiction");
    refused(
        r#"{"events": [{"start": "2026-01-01T10:00", "end": "2026-01-01T09:00"}]}"#,
        "events[0].end",
        "setting.contradiction",
    );
    refused(
        r#"{"events": [{"start": "soon", "end": "2026-01-01T09:00"}]}"#,
        "events[0].start",
        "setting.time",
    );
}

#[test]
fn contradictions_name_both_settings() {
    assert_eq!(
        problems(r#"{"reservation_minimum": 7200, "reservation_max_duration": 3600}"#),
        "reservation_minimum setting.contradiction: `reservation_minimum` is 7200, more than \
         `reservation_max_duration`, which is 3600; no booking could keep both\n\
         reservation_minimum setting.contradiction: `reservation_minimum` is 7200, more than \
         `default_reservation_duration`, which is 3600; no booking could keep both"
    );
    refused(
        r#"{"default_reservation_duration": 60, "reservation_minimum": 900}"#,
        "reservation_minimum",
        "setting.contradiction",
    );
    refused(
        r#"{"creation_start_time_restriction": 86400, "creation_start_time_restriction_future": 3600}"#,
        "creation_start_time_restriction",
        "setting.contradiction",
    );
    refused(
        r#"{"rates": [{"rate_duration_minimum": 2, "rate_duration_maximum": 1}]}"#,
        "rates[0].rate_duration_minimum",
        "setting.contradiction",
    );
}

#[test]
fn an_approver_is_a_person_or_a_group() {
    refused(r#"{"approvers": [{}]}"#, "approvers[0]", "setting.contradiction");
    refused(
        r#"{"approvers": [{"approver_user_id": "usr_1", "approver_site_user_group_id": 1}]}"#,
        "approvers[0]",
        "setting.contradiction",
    );
    refused(
        r#"{"approvers": [{"approver_site_user_group_id": 1, "sub_approver_type": "m_of_n"}]}"#,
        "approvers[0].sub_approver_m_of_n",
        "setting.contradiction",
    );
}

#[test]
fn ids_and_names_within_a_list_differ() {
    let block = json!({"blackout_id": 5, "weekday": 0, "start": "01:00", "end": "02:00"});
    refused(
        &json!({"blackouts": [block, block]}).to_string(),
        "blackouts[1].blackout_id",
        "setting.duplicate",
    );
    refused(
        r#"{"units_mode": "named", "named_units": [{"name": "Left"}, {"name": "Left"}]}"#,
        "named_units[1].name",
        "setting.duplicate",
    );
    refused(
        r#"{"properties": [{"propertydef": {"propdef_id": 1}}, {"propertydef": {"propdef_id": 0}}]}"#,
        "properties[1].propertydef.propdef_id",
        "setting.too_small",
    );
}

#[test]
fn categories_are_at_most_four_deep() {
    refused(r#"{"category": "a / b / c / d / e"}"#, "category", "setting.too_many");
    refused(r#"{"category": "a /  / c"}"#, "category", "setting.category");
    changed(&plain(), r#"{"category": "a / b / c / d"}"#);
}

#[test]
fn property_values_are_plain() {
    refused(
        r#"{"properties": [{"propertydef": {"propdef_id": 1}, "value": {"a": 1}}]}"#,
        "properties[0].value",
        "setting.type",
    );
    let long = json!({"properties": [{"propertydef": {"propdef_id": 1}, "value": "x".repeat(20_000)}]});
    refused(&long.to_string(), "properties[0].value", "setting.too_long");
}

#[test]
fn validation_finds_what_was_not_merged() {
    let mut settings = ResourceSettings::default();
    settings.units.units = 2_000_000;
    let found: Vec<(String, &str)> =
        settings.validate().into_iter().map(|problem| (problem.path, problem.code)).collect();
    assert_eq!(found, [("name".to_owned(), "setting.missing"), ("units".to_owned(), "setting.too_large")]);
}

//! What absent, `null`, misspelt and nested values do to settings.

use serde_json::json;

use super::super::{ResourceSettings, UnitsMode};
use super::{changed, object, plain, problems, problems_with};

/// The rates as number, name, hundredths and amount.
fn rates(settings: &ResourceSettings) -> Vec<(i64, Option<&str>, i64, String)> {
    let rates = settings.billing.rates.iter();
    rates
        .map(|rate| (rate.rate_id, rate.rate_description.as_deref(), rate.rate_int, rate.rate.to_string()))
        .collect()
}

/// The sentences that come with a change that succeeds.
fn warnings(current: &ResourceSettings, overlay: &str) -> Vec<String> {
    let (_, warnings) = ResourceSettings::merge(current, &object(overlay)).unwrap();
    warnings.into_iter().map(|warning| warning.message).collect()
}

#[test]
fn absent_leaves_alone_and_null_clears() {
    let before = changed(&plain(), r#"{"units": 4, "description": "Old", "reservation_limit": 2}"#);
    let after = changed(&before, r#"{"units": null, "reservation_limit": 5, "description": ""}"#);
    assert_eq!(after.units.units, 1);
    assert_eq!(after.timing.reservation_limit, Some(5));
    assert_eq!(after.identity.description, None);
    assert_eq!(after.identity.name, "Microscope");
}

#[test]
fn a_wrong_kind_is_named_with_its_path() {
    assert_eq!(
        problems(r#"{"units": "two"}"#),
        "units setting.type: `units` must be a whole number, not text"
    );
    assert_eq!(problems(r#"{"units": 1.5}"#), "units setting.type: `units` must be a whole number, not 1.5");
    assert_eq!(problems(r#"{"active": 1}"#), "active setting.type: `active` must be true or false, not 1");
    assert_eq!(
        problems(r#"{"reservation_limit": true}"#),
        "reservation_limit setting.type: `reservation_limit` must be a whole number or null, not true"
    );
    assert_eq!(
        problems(r#"{"rates": [{"rate_int": "12"}]}"#),
        "rates[0].rate_int setting.type: `rates[0].rate_int` must be a whole number, not text"
    );
    assert_eq!(
        problems(r#"{"rates": [{"blackouts": [{"weekday": "Monday", "start": "01:00", "end": "02:00"}]}]}"#),
        "rates[0].blackouts[0].weekday setting.type: \
         `rates[0].blackouts[0].weekday` must be a whole number, not text"
    );
    assert_eq!(problems(r#"{"tags": [3]}"#), "tags[0] setting.type: `tags[0]` must be text, not 3");
    assert_eq!(problems(r#"{"rates": [7]}"#), "rates[0] setting.type: `rates[0]` must be an object, not 7");
}

#[test]
fn every_problem_is_told_at_once() {
    let lines = problems(r#"{"units": -1, "bgcolor": "url(x)", "name": null}"#);
    let paths: Vec<&str> = lines.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(paths, ["name", "bgcolor", "units"]);
}

#[test]
fn an_unknown_name_is_ignored_with_a_suggestion() {
    let overlay =
        r#"{"bufer_before": 300, "frobnicate": 1, "rates": [{"rate_unti": "each"}], "return_data": true}"#;
    assert_eq!(
        ResourceSettings::unknown_fields(&object(overlay)),
        [
            ("bufer_before".to_owned(), Some("buffer_before".to_owned())),
            ("frobnicate".to_owned(), None),
            ("rates[0].rate_unti".to_owned(), Some("rate_unit".to_owned())),
        ]
    );
    assert_eq!(
        warnings(&plain(), overlay)[..2],
        [
            "unknown field `bufer_before`, did you mean `buffer_before`? It was ignored.",
            "unknown field `frobnicate`. It was ignored.",
        ]
    );
}

#[test]
fn what_the_public_api_sends_beside_values_is_known() {
    let overlay = r#"{"blackouts": [{"weekday": 1, "start": "08:00", "end": "09:00", "start_with_date": "x", "end_with_date": "y"}],
        "properties": [{"propertydef": {"propdef_id": 3, "name": "Voltage", "fieldtype": "text"}, "value": 5}]}"#;
    assert_eq!(ResourceSettings::unknown_fields(&object(overlay)), []);
    assert_eq!(changed(&plain(), overlay).identity.properties[0].value, json!(5));
}

#[test]
fn rates_are_added_changed_and_deleted_by_their_number() {
    let two = changed(
        &plain(),
        r#"{"rates": [{"rate_description": "A", "rate": 10}, {"rate_description": "B", "rate": "12.5"}]}"#,
    );
    assert_eq!(rates(&two), [(1, Some("A"), 1000, "10".into()), (2, Some("B"), 1250, "12.5".into())]);

    let three = changed(&two, r#"{"rates": [{"rate_id": 2, "rate_int": 7}, {"rate_description": "C"}]}"#);
    assert_eq!(
        rates(&three),
        [(1, Some("A"), 1000, "10".into()), (2, Some("B"), 7, "0.07".into()), (3, Some("C"), 0, "0".into())]
    );

    let left = changed(
        &three,
        r#"{"rates": [{"rate_id": 1, "delete": true}, {"rate_id": 3, "rate_description": null}]}"#,
    );
    assert_eq!(rates(&left), [(2, Some("B"), 7, "0.07".into()), (3, None, 0, "0".into())]);
    assert_eq!(changed(&left, r#"{"rates": []}"#), left);
    assert_eq!(rates(&changed(&left, r#"{"rates": null}"#)), []);

    let gone = warnings(&left, r#"{"rates": [{"rate_id": 1, "delete": true}]}"#);
    assert_eq!(gone, ["there is no rate 1 to delete"]);
    assert!(
        problems_with(&left, r#"{"rates": [{"rate_id": 9, "rate": 1}]}"#)
            .starts_with("rates[0].rate_id setting.unknown_id")
    );
    assert!(
        problems_with(&left, r#"{"rates": [{"delete": true}]}"#)
            .contains("`rates[0].rate_id` is needed to delete")
    );
}

#[test]
fn a_copy_keeps_the_numbers_of_its_rates() {
    let copy = changed(&plain(), r#"{"rates": [{"rate_id": 40, "rate_int": 5}, {"rate_int": 6}]}"#);
    assert_eq!(rates(&copy).iter().map(|rate| rate.0).collect::<Vec<_>>(), [40, 41]);
}

#[test]
fn when_both_amounts_are_written_the_integer_is_the_truth() {
    let settings = changed(&plain(), r#"{"rates": [{"rate": 1, "rate_int": 299}]}"#);
    assert_eq!(rates(&settings), [(1, None, 299, "2.99".into())]);
}

#[test]
fn a_client_may_send_back_all_it_has_read_with_one_change() {
    let settings = changed(&plain(), r#"{"rates": [{"rate": 10}], "category_sortable": "A) Cameras"}"#);
    let mut echo = serde_json::to_value(&settings).unwrap();
    echo["rates"][0]["rate"] = json!(11.5);
    echo["category"] = json!("Rooms");
    let after = changed(&settings, &echo.to_string());
    assert_eq!(rates(&after), [(1, None, 1150, "11.5".into())]);
    assert_eq!(after.identity.category_sortable.as_deref(), Some("Rooms"));
}

#[test]
fn data_of_other_systems_may_come_as_an_object() {
    let settings = changed(&plain(), r#"{"rates": [{"meta_data": {"code": 7}}]}"#);
    assert_eq!(settings.billing.rates[0].meta_data.as_deref(), Some(r#"{"code":7}"#));
}

#[test]
fn blackouts_are_replaced_and_numbered() {
    let first = changed(
        &plain(),
        r#"{"blackouts": [{"weekday": 0, "start": "08:00", "end": "09:00"},
            {"weekday": 1, "start": "08:00", "end": "24:00", "reason": "Cleaning"}]}"#,
    );
    let numbers = |settings: &ResourceSettings| -> Vec<i64> {
        settings.hours.blackouts.iter().map(|blackout| blackout.blackout_id).collect()
    };
    assert_eq!(numbers(&first), [1, 2]);
    let second = changed(
        &first,
        r#"{"blackouts": [{"weekday": 5, "start": "00:00", "end": "01:00"},
            {"blackout_id": 2, "weekday": 1, "start": "08:00", "end": "24:00"}]}"#,
    );
    assert_eq!(numbers(&second), [3, 2]);
    assert_eq!(second.hours.blackouts[1].reason, None);
}

#[test]
fn named_units_keep_their_ids() {
    let first =
        changed(&plain(), r#"{"units_mode": "named", "named_units": [{"name": "Left"}, {"name": "Right"}]}"#);
    assert_eq!(first.units.units, 2, "units are counted by their names");
    let second = changed(
        &first,
        r#"{"named_units": [{"name": "Middle"}, {"name": "Right"}, {"named_unit_id": "unit_1", "name": "Far left"}]}"#,
    );
    let units: Vec<(&str, &str)> = second
        .units
        .named_units
        .iter()
        .map(|unit| (unit.named_unit_id.as_str(), unit.name.as_str()))
        .collect();
    assert_eq!(units, [("unit_3", "Middle"), ("unit_2", "Right"), ("unit_1", "Far left")]);
    assert_eq!(second.units.units, 3);
    assert!(problems_with(&second, r#"{"units": 5}"#).starts_with("units setting.contradiction"));
}

#[test]
fn units_without_names_are_called_by_their_numbers() {
    let settings = changed(&changed(&plain(), r#"{"units": 3}"#), r#"{"units_mode": "named"}"#);
    let names: Vec<&str> = settings.units.named_units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!(names, ["1", "2", "3"]);
    assert_eq!(settings.units.units_mode, UnitsMode::Named);
}

#[test]
fn properties_are_merged_by_their_definition() {
    let first = changed(
        &plain(),
        r#"{"properties": [{"property_id": 7, "propertydef": {"propdef_id": 1}, "value": "a"},
            {"propertydef": {"propdef_id": 2}, "value": true}]}"#,
    );
    let second = changed(
        &first,
        r#"{"properties": [{"property_id": 7, "value": "b"}, {"propertydef": {"propdef_id": 2}, "clear": true}]}"#,
    );
    let properties = &second.identity.properties;
    assert_eq!(properties.len(), 1);
    assert_eq!((properties[0].propertydef.propdef_id, &properties[0].value), (1, &json!("b")));
    assert!(
        problems(r#"{"properties": [{"value": 1}]}"#)
            .contains("`properties[0].propertydef.propdef_id` is needed")
    );
}

#[test]
fn keywords_come_as_text_or_as_a_list() {
    let expected = ["laser", "deep red"];
    assert_eq!(changed(&plain(), r#"{"keywords": "laser, deep red,,"}"#).identity.keywords, expected);
    assert_eq!(changed(&plain(), r#"{"keywords": ["laser", "deep red"]}"#).identity.keywords, expected);
}

#[test]
fn category_and_its_sortable_form_stay_in_step() {
    let pair = |settings: &ResourceSettings| {
        (settings.identity.category.clone(), settings.identity.category_sortable.clone())
    };
    let sorted = changed(&plain(), r#"{"category_sortable": "A) Cameras / Lenses"}"#);
    assert_eq!(pair(&sorted), (Some("Cameras / Lenses".into()), Some("A) Cameras / Lenses".into())));
    let by_name = changed(&sorted, r#"{"category": "Rooms"}"#);
    assert_eq!(pair(&by_name), (Some("Rooms".into()), Some("Rooms".into())));
    assert_eq!(pair(&changed(&by_name, r#"{"category": null}"#)), (None, None));
    assert_eq!(pair(&changed(&sorted, r#"{"units": 2}"#)), pair(&sorted));
}

#[test]
fn a_resource_stays_in_its_site() {
    let settings = changed(&plain(), r#"{"site_id": "site_1"}"#);
    assert_eq!(changed(&settings, r#"{"site_id": "site_1"}"#), settings);
    for other in [r#"{"site_id": "site_2"}"#, r#"{"site_id": null}"#] {
        assert!(problems_with(&settings, other).starts_with("site_id setting.immutable"), "{other}");
    }
}

#[test]
fn the_usual_length_follows_limits_that_were_written_alone() {
    let overlay = r#"{"reservation_max_duration": 1800}"#;
    let (settings, warnings) = ResourceSettings::merge(&plain(), &object(overlay)).unwrap();
    assert_eq!(settings.timing.default_reservation_duration, 1800);
    assert_eq!(warnings[0].path, "default_reservation_duration");
}

#[test]
fn what_else_is_told_of_a_definition_is_ignored() {
    let overlay = r#"{"properties": [{"property_id": 1, "value": "x", "propertydef": {"propdef_id": 7, "name": "Laser",
        "public": true, "required": true, "on_reports": true, "show_filter": true, "fieldtype": "text", "options": [],
        "allow_multiple": false, "empty_text": "none", "searchable": true, "source": "site", "class": "reservable",
        "choices": [], "is_currency": false, "is_timestamp": false, "is_choice": false}}]}"#;
    let settings = changed(&plain(), overlay);
    assert_eq!(settings.identity.properties[0].propertydef.propdef_id, 7);
}

//! Forms against an oracle that decides for each field by itself, without an order, whether it is shown.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use model::form::{Condition, FieldType, Match, ShowWhen, Values};
use model::{Form, FormField, FormId, Scope, SiteId};
use proptest::prelude::*;
use serde_json::{Value, json};
use timeline::Instant;

const FIELDS: usize = 6;

fn field_id(place: usize) -> String {
    format!("f{place}")
}

/// Few values, so that conditions are met often.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("x")),
        Just(json!("y")),
        Just(json!("")),
        Just(json!(true)),
        Just(json!(false)),
        Just(Value::Null)
    ]
}

fn condition(place: usize) -> impl Strategy<Value = Condition> {
    (0..place, any::<bool>(), proptest::option::of(value())).prop_map(|(on, has, value)| Condition {
        field_model_id: field_id(on),
        has,
        value: value.filter(|value| !value.is_null()),
    })
}

fn field(place: usize) -> impl Strategy<Value = FormField> {
    let show_when = if place == 0 {
        Just(None).boxed()
    } else {
        let conditions = proptest::collection::vec(condition(place), 1..3);
        let of = prop_oneof![Just(Match::All), Just(Match::Any)];
        proptest::option::of((of, conditions).prop_map(|(of, conditions)| ShowWhen { of, conditions }))
            .boxed()
    };
    let fieldtype = prop_oneof![Just(FieldType::Text), Just(FieldType::Checkbox)];
    let default = proptest::option::of(value());
    (fieldtype, any::<bool>(), default, show_when).prop_map(
        move |(fieldtype, required, default, show_when)| FormField {
            field_model_id: field_id(place),
            label: format!("Field {place}"),
            fieldtype,
            required,
            help: None,
            choices: Vec::new(),
            min: None,
            max: None,
            allow_multiple: false,
            accept: Vec::new(),
            size_bytes_max: None,
            default,
            show_when,
        },
    )
}

fn form() -> impl Strategy<Value = Form> {
    (0..FIELDS).map(field).collect::<Vec<_>>().prop_map(|fields| Form { fields, ..blank() })
}

fn values() -> impl Strategy<Value = Values> {
    proptest::collection::btree_map((0..FIELDS).prop_map(field_id), value(), 0..FIELDS)
}

/// Whether the value is of the sort the field takes and says something.
fn says_something(field: &FormField, value: &Value) -> bool {
    match field.fieldtype {
        FieldType::Text => value.as_str().is_some_and(|text| !text.is_empty()),
        _ => value.is_boolean(),
    }
}

/// The answer to a field; none where it is hidden or says nothing.
fn answer(form: &Form, values: &Values, place: usize) -> Option<Value> {
    let field = &form.fields[place];
    let said = values.get(&field.field_model_id).or(field.default.as_ref())?;
    (is_shown(form, values, place) && says_something(field, said)).then(|| said.clone())
}

fn is_shown(form: &Form, values: &Values, place: usize) -> bool {
    let Some(show_when) = &form.fields[place].show_when else { return true };
    let met = show_when.conditions.iter().filter(|condition| {
        let on =
            form.fields.iter().position(|field| field.field_model_id == condition.field_model_id).unwrap();
        let answer = answer(form, values, on);
        let has = match (&condition.value, answer) {
            (_, None) => false,
            (None, Some(answer)) => answer != json!(false),
            (Some(wanted), Some(answer)) => *wanted == answer,
        };
        has == condition.has
    });
    match show_when.of {
        Match::All => met.count() == show_when.conditions.len(),
        Match::Any => met.count() > 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_answered_and_missing_is_what_each_field_says_by_itself(form in form(), values in values()) {
        let all = || (0..FIELDS).filter(|place| is_shown(&form, &values, *place));
        let shown: Vec<String> = form.shown(&values).iter().map(|(field, _)| field.field_model_id.clone()).collect();
        prop_assert_eq!(shown, all().map(field_id).collect::<Vec<_>>());

        let kept: Vec<(String, Value)> =
            form.answered(&values).answers.into_iter().map(|answer| (answer.field_model_id, answer.value)).collect();
        let wanted: Vec<_> =
            all().filter_map(|place| Some((field_id(place), answer(&form, &values, place)?))).collect();
        prop_assert_eq!(kept, wanted);

        let missing: Vec<usize> =
            form.troubles(&values).iter().filter(|trouble| trouble.is_missing).map(|trouble| trouble.field).collect();
        let lacks = |place: &usize| {
            form.fields[*place].required && answer(&form, &values, *place).is_none_or(|value| value == json!(false))
        };
        prop_assert_eq!(missing, all().filter(lacks).collect::<Vec<_>>());
    }

    #[test]
    fn what_was_kept_is_kept_again(mut form in form(), values in values()) {
        for field in &mut form.fields {
            field.default = None;
        }
        let kept = form.answered(&values);
        prop_assert_eq!(form.answered(&kept.carried().values), kept);
    }
}

#[test]
fn a_form_that_makes_no_sense_is_told_with_its_places() {
    for (fields, wanted) in [
        (json!([{"field_model_id": "a", "label": " ", "fieldtype": "text"}]), "fields[0].label"),
        (json!([{"field_model_id": "a b", "label": "A", "fieldtype": "text"}]), "fields[0].field_model_id"),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text"},
                {"field_model_id": "a", "label": "B", "fieldtype": "text"}]),
            "fields[1].field_model_id",
        ),
        (json!([{"field_model_id": "a", "label": "A", "fieldtype": "list"}]), "fields[0].choices"),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text", "choices": ["x"]}]),
            "fields[0].choices",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "list", "choices": ["x", "x"]}]),
            "fields[0].choices",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "reservation_color", "choices": ["red"]}]),
            "fields[0].choices",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "number", "min": 2, "max": 1}]),
            "fields[0].max",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "number", "max": 1, "default": 2}]),
            "fields[0].default",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "file", "default": "file_1"}]),
            "fields[0].default",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "file", "accept": ["image/*", "pdf"]}]),
            "fields[0].accept",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text", "accept": ["image/*"]}]),
            "fields[0].accept",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "file", "size_bytes_max": 0}]),
            "fields[0].size_bytes_max",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "static", "required": true}]),
            "fields[0].required",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text", "allow_multiple": true}]),
            "fields[0].allow_multiple",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text",
                "show_when": {"conditions": [{"field_model_id": "a"}]}}]),
            "fields[0].show_when.conditions[0].field_model_id",
        ),
        (
            json!([{"field_model_id": "a", "label": "A", "fieldtype": "text", "show_when": {"conditions": []}}]),
            "fields[0].show_when.conditions",
        ),
    ] {
        let form = Form { fields: serde_json::from_value(fields.clone()).unwrap(), ..blank() };
        let places: Vec<String> = form.faults().into_iter().map(|(path, _)| path).collect();
        assert_eq!(places, [wanted], "{fields}");
    }
}

#[test]
fn a_value_of_another_sort_fits_no_field() {
    let form = Form {
        fields: serde_json::from_value(json!([
            {"field_model_id": "text", "label": "A", "fieldtype": "text"},
            {"field_model_id": "number", "label": "A", "fieldtype": "number"},
            {"field_model_id": "box", "label": "A", "fieldtype": "checkbox"},
            {"field_model_id": "one", "label": "A", "fieldtype": "dropdown", "choices": ["x", "y"]},
            {"field_model_id": "some", "label": "A", "fieldtype": "list", "choices": ["x", "y"], "allow_multiple": true},
            {"field_model_id": "day", "label": "A", "fieldtype": "date"},
            {"field_model_id": "file", "label": "A", "fieldtype": "file"},
            {"field_model_id": "files", "label": "A", "fieldtype": "file", "allow_multiple": true},
            {"field_model_id": "words", "label": "A", "fieldtype": "static"},
            {"field_model_id": "color", "label": "A", "fieldtype": "reservation_color"},
        ]))
        .unwrap(),
        ..blank()
    };
    assert_eq!(form.faults(), []);
    let fits =
        |id: &str, value: &Value| form.misfits(&Values::from([(id.to_owned(), value.clone())])).is_empty();
    for (id, good, bad) in [
        ("text", json!("a"), json!(1)),
        ("number", json!(1.5), json!("1.5")),
        ("box", json!(true), json!("yes")),
        ("one", json!("z"), json!(["x"])),
        ("some", json!(["x"]), json!("x")),
        ("some", json!(["x", "x"]), json!(["x", "y", "x"])),
        ("day", json!("2026-03-02"), json!("2.3.2026")),
        ("file", json!("file_1"), json!("plan.pdf")),
        ("file", json!({"file_id": "file_1", "name": "plan.pdf"}), json!(["file_1"])),
        ("files", json!(["file_1", {"file_id": "file_2"}]), json!("file_1")),
        ("words", json!(null), json!("a")),
        ("color", json!("#00aaFF"), json!("red")),
        ("text", json!(null), json!({})),
    ] {
        assert!(fits(id, &good), "{id} {good}");
        assert!(!fits(id, &bad), "{id} {bad}");
    }
    assert!(!fits("nothing", &json!(null)), "no such field");
}

fn blank() -> Form {
    Form {
        form_id: FormId::parse("frm_1").unwrap(),
        site_id: SiteId::parse("site_1").unwrap(),
        name: "Form".into(),
        description: None,
        version: 1,
        is_active: true,
        is_archived: false,
        is_required: true,
        scope: Scope::default(),
        fields: Vec::new(),
        created_at: Instant::from_unix(0),
        changed_at: Instant::from_unix(0),
    }
}

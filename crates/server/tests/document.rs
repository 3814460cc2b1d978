//! The API's document is exact: everything in it is described, and every answer a call may give is listed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use serde_json::Value;

fn document() -> Value {
    serde_json::to_value(server::router::document()).unwrap()
}

/// Every call as its name and what the document says of it.
fn calls(document: &Value) -> Vec<(String, Value)> {
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, call) in item.as_object().unwrap() {
            calls.push((format!("{} {path}", method.to_uppercase()), call.clone()));
        }
    }
    calls
}

/// Adds the fields of a schema that nobody described; what they refer to has a description of its own.
fn undescribed(place: &str, schema: &Value, found: &mut Vec<String>) {
    for part in ["allOf", "oneOf", "anyOf"].iter().filter_map(|kind| schema[*kind].as_array()).flatten() {
        undescribed(place, part, found);
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}.{name}");
        if !is_described(field) {
            found.push(place.clone());
        }
        undescribed(&place, field, found);
        undescribed(&place, &field["items"], found);
    }
}

/// Whether a field says what it means; one that may be null says it beside what else it may be.
fn is_described(field: &Value) -> bool {
    let choices = field["oneOf"].as_array().into_iter().flatten();
    let mut places = std::iter::once(field).chain(choices);
    places.any(|place| !place["description"].is_null()) || !field["$ref"].is_null()
}

#[test]
fn every_call_parameter_and_field_is_described() {
    let document = document();
    let mut found = Vec::new();
    for (name, call) in calls(&document) {
        if call["summary"].is_null() && call["description"].is_null() {
            found.push(name.clone());
        }
        for parameter in call["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].is_null() {
                found.push(format!("{name}: {}", parameter["name"]));
            }
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        // The envelope describes itself; what it carries is described where it stands.
        if !name.starts_with("Envelope_") {
            undescribed(name, schema, &mut found);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_call_lists_what_it_may_answer() {
    for (name, call) in calls(&document()) {
        let answers = call["responses"].as_object().unwrap();
        assert!(!answers.contains_key("default"), "{name}: `default` says nothing");
        for status in ["200", "400", "429", "503"] {
            assert!(answers.contains_key(status), "{name}: {status}");
        }
        let has_body = !call["requestBody"].is_null();
        for status in ["409", "413", "415"] {
            assert_eq!(answers.contains_key(status), has_body, "{name}: {status}");
        }
        let has_parameter = |wanted: &str| {
            call["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == wanted)
        };
        assert_eq!(answers.contains_key("412"), has_parameter("If-Match"), "{name}: 412");
        assert_eq!(answers.contains_key("422"), has_parameter("Idempotency-Key"), "{name}: 422");
    }
}

#[test]
fn names_of_operations_are_unique_and_references_lead_somewhere() {
    let document = document();
    let mut names: Vec<String> =
        calls(&document).iter().map(|(_, call)| call["operationId"].to_string()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "two calls have one operationId");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(!document["components"]["schemas"][name].is_null(), "{name} is referred to and is not there");
    }
}

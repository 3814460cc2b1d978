//! Judging JSON values by the schema of settings: kind, range, length, allowed words, format.
//!
//! Owns the sentences about single values. What contradicts what is said by the groups.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::problem::Findings;
use super::shape::shapes;
use super::weekly::TimeOfDay;
use crate::file;
use crate::ids::{ResourceId, SiteId, UserId};

/// Notes what is wrong with each setting of a flat object, taken by itself.
pub(super) fn check(flat: &Map<String, Value>, findings: &mut Findings) {
    for (name, value) in flat {
        if let Some(schema) = shapes().properties.get(name) {
            check_value(name, value, schema, findings);
        }
    }
}

/// Judges one value and everything inside it. The schema is as deep as the types are, so this ends.
fn check_value(path: &str, value: &Value, schema: &Value, findings: &mut Findings) {
    let (_, schema) = shapes().resolve(schema);
    if !is_of_kind(value, schema) {
        let message = format!("`{path}` must be {}, not {}", kinds(schema), kind_of(value));
        return findings.add(path, "setting.type", message);
    }
    match value {
        Value::Number(number) => check_number(path, number, schema, findings),
        Value::String(text) => check_text(path, text, schema, findings),
        Value::Array(items) => {
            if schema["maxItems"].as_u64().is_some_and(|most| items.len() as u64 > most) {
                let message =
                    format!("`{path}` has {} items; at most {} are allowed", items.len(), schema["maxItems"]);
                return findings.add(path, "setting.too_many", message);
            }
            for (index, item) in items.iter().enumerate() {
                check_value(&format!("{path}[{index}]"), item, &schema["items"], findings);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                check_value(&format!("{path}.{name}"), value, &schema["properties"][name], findings);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The kinds a schema allows; none means any.
fn allowed_kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_of_kind(value: &Value, schema: &Value) -> bool {
    let kinds = allowed_kinds(schema);
    kinds.is_empty()
        || kinds.iter().any(|kind| match *kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            _ => value.is_object(),
        })
}

/// The allowed kinds in words, such as "a whole number or null".
fn kinds(schema: &Value) -> String {
    let word = |kind: &str| match kind {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        _ => "an object",
    };
    allowed_kinds(schema).into_iter().map(word).collect::<Vec<_>>().join(" or ")
}

/// The kind of a value in words.
fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

fn check_number(path: &str, number: &serde_json::Number, schema: &Value, findings: &mut Findings) {
    let Some(value) = number.as_f64() else { return };
    if schema["minimum"].as_f64().is_some_and(|least| value < least) {
        let message = format!("`{path}` must be at least {}, not {number}", schema["minimum"]);
        findings.add(path, "setting.too_small", message);
    }
    if schema["maximum"].as_f64().is_some_and(|most| value > most) {
        let message = format!("`{path}` must be at most {}, not {number}", schema["maximum"]);
        findings.add(path, "setting.too_large", message);
    }
}

fn check_text(path: &str, text: &str, schema: &Value, findings: &mut Findings) {
    if let Some(words) = schema["enum"].as_array()
        && !words.iter().any(|word| word == text)
    {
        let allowed: Vec<String> =
            words.iter().filter_map(Value::as_str).map(|word| format!("\"{word}\"")).collect();
        let message = format!("`{path}` must be one of {}, not \"{}\"", allowed.join(", "), excerpt(text));
        return findings.add(path, "setting.not_allowed", message);
    }
    let length = text.chars().count() as u64;
    if schema["minLength"].as_u64().is_some_and(|least| length < least || text.trim().is_empty()) {
        return findings.add(path, "setting.missing", format!("`{path}` must not be empty"));
    }
    if schema["maxLength"].as_u64().is_some_and(|most| length > most) {
        let message =
            format!("`{path}` has {length} characters; at most {} are allowed", schema["maxLength"]);
        return findings.add(path, "setting.too_long", message);
    }
    let format = schema["format"].as_str().unwrap_or_default();
    let may_have_lines = matches!(format, "multiline" | "json");
    let is_allowed = |character: char| {
        !character.is_control() || (may_have_lines && matches!(character, '\n' | '\r' | '\t'))
    };
    if !text.chars().all(is_allowed) {
        let lines = if may_have_lines { "" } else { " or line breaks" };
        let message = format!("`{path}` must not contain control characters{lines}");
        return findings.add(path, "setting.control_character", message);
    }
    if let Some((code, expected)) = wrong_format(text, format) {
        findings.add(path, code, format!("`{path}` must be {expected}, not \"{}\"", excerpt(text)));
    }
}

/// What text of a format must be, if this one is not.
fn wrong_format(text: &str, format: &str) -> Option<(&'static str, &'static str)> {
    let (is_right, code, expected) = match format {
        "color" => (is_colour(text), "setting.colour", "a colour such as #0f766e or teal"),
        "picture" => (
            is_web_address(text) || file::of_address(text).is_some(),
            "setting.url",
            "the address of an uploaded picture, or one that starts with http:// or https://",
        ),
        "uri" => (is_web_address(text), "setting.url", "an address that starts with http:// or https://"),
        "email-list" => {
            (text.split(',').all(is_email), "setting.email", "e-mail addresses separated by commas")
        }
        "json" => (serde_json::from_str::<Value>(text).is_ok(), "setting.json", "JSON text"),
        "time-of-day" => {
            (TimeOfDay::parse(text).is_ok(), "setting.time", "a time of day such as 09:00 or 24:00")
        }
        "date-time-local" => (
            jiff::civil::DateTime::from_str(text).is_ok(),
            "setting.time",
            "a date and time of the site such as 2026-03-01T09:00",
        ),
        "site-id" => (SiteId::parse(text).is_ok(), "setting.id", "the id of a site"),
        "user-id" => (UserId::parse(text).is_ok(), "setting.id", "the id of a person"),
        "resource-id" => (ResourceId::parse(text).is_ok(), "setting.id", "the id of a resource"),
        _ => return None,
    };
    (!is_right).then_some((code, expected))
}

/// Text short enough to repeat in a sentence.
fn excerpt(text: &str) -> String {
    text.chars().take(60).collect()
}

/// A colour by its hexadecimal digits or its name; nothing that could smuggle more into a style.
fn is_colour(text: &str) -> bool {
    match text.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        None => text.len() >= 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
    }
}

fn is_web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && !host.is_empty()
        && !text.chars().any(|character| character.is_whitespace() || character.is_control())
}

fn is_email(text: &str) -> bool {
    let Some((mailbox, domain)) = text.trim().split_once('@') else { return false };
    !mailbox.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && !text.trim().chars().any(|character| character.is_whitespace() || character.is_control())
}

//! Lists of settings whose items have ids: merging rates and properties, numbering blackouts and named units.
//!
//! Owns which written item is which kept one. Everything here works on JSON, before it is parsed: items of a wrong
//! kind pass through unchanged and are refused by the limits.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::problem::{Findings, Warning};
use super::{Rate, merge, rate};

/// The most named units of one resource.
pub(super) const NAMED_UNITS_MAX: u32 = 1000;

/// Rates by their number: with a known one an item changes that rate, without one it adds a rate, with `delete` it
/// removes. A resource that has no rates yet takes the numbers that come, so that a copy keeps them.
pub(super) fn rates(
    current: &Value,
    written: &[Value],
    findings: &mut Findings,
    warnings: &mut Vec<Warning>,
) -> Value {
    let mut kept = items_of(current);
    let takes_any_number = kept.is_empty();
    let mut next_id = next_number("rate_id", kept.iter().chain(written));
    for (index, item) in written.iter().enumerate() {
        let Value::Object(item) = item else {
            kept.push(item.clone());
            continue;
        };
        let id = item.get("rate_id").filter(|id| !merge::is_cleared(id));
        let place = id.and_then(|id| kept.iter().position(|rate| rate["rate_id"] == *id));
        let is_deletion = item.get("delete").is_some_and(|delete| *delete == true);
        let path = format!("rates[{index}]");
        match (place, id) {
            (Some(place), _) if is_deletion => drop(kept.remove(place)),
            (Some(place), _) => lay_over_rate(&mut kept[place], item, &path, findings),
            (None, Some(id)) if is_deletion => {
                let message = format!("there is no rate {id} to delete");
                warnings.push(Warning { path, message });
            }
            (None, None) if is_deletion => {
                let message = format!("`{path}.rate_id` is needed to delete a rate");
                findings.add(&path, "setting.missing", message);
            }
            (None, Some(id)) if id.is_i64() && !takes_any_number => {
                let message = format!(
                    "`{path}.rate_id` is {id}, but the resource has no such rate; leave it out to add one"
                );
                findings.add(&format!("{path}.rate_id"), "setting.unknown_id", message);
            }
            (None, id) => {
                let mut added = default_rate();
                added["rate_id"] = id.cloned().unwrap_or_else(|| take(&mut next_id).into());
                lay_over_rate(&mut added, item, &path, findings);
                kept.push(added);
            }
        }
    }
    Value::Array(kept)
}

/// Changes one rate as written; its number stays.
fn lay_over_rate(rate: &mut Value, written: &Map<String, Value>, path: &str, findings: &mut Findings) {
    let defaults = default_rate();
    let before = rate.clone();
    for (name, value) in written {
        let known = defaults.get(name).filter(|_| name != "rate_id");
        let Some(default) = known else { continue };
        rate[name] = match (name.as_str(), value) {
            _ if merge::is_cleared(value) => default.clone(),
            ("blackouts", Value::Array(items)) => blackouts(items),
            ("meta_data", Value::Object(_)) => value.to_string().into(),
            _ => value.clone(),
        };
    }
    keep_amounts_in_step(rate, &before, path, findings);
}

/// Writing `rate` or `rate_int` sets both. When both are written, the one that changed counts, so that a client may
/// send back all it has read; when both changed, the integer is the truth.
fn keep_amounts_in_step(rate: &mut Value, before: &Value, path: &str, findings: &mut Findings) {
    // An amount out of range is left for the limits to refuse, by the name under which it was written.
    let in_range = |hundredths: &i64| (0..=rate::HUNDREDTHS_MAX).contains(hundredths);
    if rate["rate_int"] != before["rate_int"] {
        if let Some(hundredths) = rate["rate_int"].as_i64().filter(in_range) {
            rate["rate"] = rate::amount(hundredths);
        }
    } else if rate["rate"] != before["rate"] {
        let text = match &rate["rate"] {
            Value::String(text) => text.trim().to_owned(),
            number => number.to_string(),
        };
        if let Some(hundredths) = rate::hundredths(&text) {
            rate["rate"] = rate::amount(hundredths);
            if in_range(&hundredths) {
                rate["rate_int"] = hundredths.into();
            }
        } else if rate["rate"].as_f64().is_some_and(|amount| amount >= 0.0) {
            let message = format!("`{path}.rate` must be an amount with at most two decimals, not {text}");
            findings.add(&format!("{path}.rate"), "setting.amount", message);
        }
    }
}

fn default_rate() -> Value {
    serde_json::to_value(Rate::default()).unwrap_or_default()
}

/// Blackouts as written, with a number given to each that has none.
pub(super) fn blackouts(written: &[Value]) -> Value {
    let mut next_id = next_number("blackout_id", written.iter());
    let numbered = |item: &Value| {
        let mut item = item.clone();
        if let Value::Object(blackout) = &mut item {
            for ignored in ["start_with_date", "end_with_date"] {
                blackout.remove(ignored);
            }
            if blackout.get("blackout_id").is_none_or(merge::is_cleared) {
                blackout.insert("blackout_id".to_owned(), take(&mut next_id).into());
            }
        }
        item
    };
    written.iter().map(numbered).collect()
}

/// Named units as written. One without an id keeps the id of the current unit of the same name, else gets a new one.
pub(super) fn named_units(current: &Value, written: &[Value]) -> Value {
    let current = items_of(current);
    let mut taken: HashSet<String> = ids_of(written).chain(ids_of(&current)).map(str::to_owned).collect();
    let mut claimed: HashSet<String> = ids_of(written).map(str::to_owned).collect();
    let mut number = 0;
    let with_id = |item: &Value| {
        let mut item = item.clone();
        let Value::Object(unit) = &mut item else { return item };
        if unit.get("named_unit_id").is_none_or(merge::is_cleared) {
            let namesake = current.iter().find(|known| Some(&known["name"]) == unit.get("name"));
            let kept = namesake
                .and_then(|known| known["named_unit_id"].as_str())
                .filter(|id| claimed.insert((*id).to_owned()));
            let id = kept.map_or_else(|| fresh_unit_id(&mut number, &mut taken), str::to_owned);
            unit.insert("named_unit_id".to_owned(), id.into());
        }
        item
    };
    written.iter().map(with_id).collect()
}

/// Sessions as written. One without an id keeps the id of the current session at the same start, else gets one made of
/// its start, so that an id never comes to mean another date.
pub(super) fn events(current: &Value, written: &[Value]) -> Value {
    let current = items_of(current);
    let ids = |sessions: &[Value]| -> HashSet<String> {
        sessions.iter().filter_map(|session| session["event_id"].as_str()).map(str::to_owned).collect()
    };
    let (mut claimed, mut taken) = (ids(written), &ids(written) | &ids(&current));
    let with_id = |item: &Value| {
        let mut item = item.clone();
        let Value::Object(session) = &mut item else { return item };
        if session.get("event_id").is_none_or(merge::is_cleared) {
            let same = current.iter().find(|known| Some(&known["start"]) == session.get("start"));
            let kept = same
                .and_then(|known| known["event_id"].as_str())
                .filter(|id| claimed.insert((*id).to_owned()));
            let id = kept.map_or_else(|| fresh_event_id(session.get("start"), &mut taken), str::to_owned);
            session.insert("event_id".to_owned(), id.into());
        }
        item
    };
    written.iter().map(with_id).collect()
}

/// An id made of a start; ends because each try counts up and `taken` is finite.
fn fresh_event_id(start: Option<&Value>, taken: &mut HashSet<String>) -> String {
    let start = start.and_then(Value::as_str).unwrap_or_default();
    let digits: String = start.chars().filter(char::is_ascii_digit).take(12).collect();
    let mut number = 1;
    loop {
        let id = if number == 1 { format!("s{digits}") } else { format!("s{digits}n{number}") };
        if taken.insert(id.clone()) {
            return id;
        }
        number += 1;
    }
}

fn ids_of(units: &[Value]) -> impl Iterator<Item = &str> {
    units.iter().filter_map(|unit| unit["named_unit_id"].as_str())
}

/// The id of a unit by its number.
pub(super) fn unit_id(number: u64) -> String {
    format!("unit_{number}")
}

/// The next id that no unit has; ends because each try counts up and `taken` is finite.
fn fresh_unit_id(number: &mut u64, taken: &mut HashSet<String>) -> String {
    loop {
        *number += 1;
        let id = unit_id(*number);
        if taken.insert(id.clone()) {
            return id;
        }
    }
}

/// Properties by their definition, or by their id when that is what came: an item changes the value, `clear` removes it.
pub(super) fn properties(current: &Value, written: &[Value], findings: &mut Findings) -> Value {
    let mut kept = items_of(current);
    for (index, item) in written.iter().enumerate() {
        let definition = item["propertydef"]["propdef_id"].as_i64();
        let is_same = |known: &Value| match definition {
            Some(id) => known["propertydef"]["propdef_id"] == id,
            None => !item["property_id"].is_null() && known["property_id"] == item["property_id"],
        };
        let place = kept.iter().position(is_same);
        let is_clear = item["clear"] == true;
        match place {
            Some(place) if is_clear => drop(kept.remove(place)),
            Some(place) => {
                for name in ["property_id", "value"] {
                    if let Some(value) = item.get(name) {
                        kept[place][name] = value.clone();
                    }
                }
            }
            None if is_clear => {}
            None if definition.is_some() => kept.push(serde_json::json!({
                "property_id": item["property_id"],
                "value": item["value"],
                "propertydef": {"propdef_id": definition},
            })),
            None => {
                let path = format!("properties[{index}].propertydef.propdef_id");
                findings.add(&path, "setting.missing", format!("`{path}` is needed: a whole number"));
            }
        }
    }
    Value::Array(kept)
}

fn items_of(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}

/// One more than the greatest number in use.
fn next_number<'a>(field: &str, items: impl Iterator<Item = &'a Value>) -> i64 {
    items.filter_map(|item| item[field].as_i64()).max().unwrap_or(0).saturating_add(1)
}

fn take(next: &mut i64) -> i64 {
    let taken = *next;
    *next = next.saturating_add(1);
    taken
}

//! Changes of RFC 7644 section 3.5.2, carried out on JSON as it is shown: with paths, with filters in paths, and without
//! either, in the ways that Entra ID and Okta write them.

use serde_json::{Map, Value, json};

use super::filter::{Comparison, Filter};
use super::{PATCH, Trouble, field};

/// How many operations one request may hold.
const OPERATIONS_MAX: usize = 1_000;

/// What every attribute's name may begin with.
const SCHEMAS: [&str; 2] =
    ["urn:ietf:params:scim:schemas:core:2.0:User:", "urn:ietf:params:scim:schemas:core:2.0:Group:"];

/// The attributes that are known, so that one which is not there yet gets its right name.
const NAMES: [&str; 16] = [
    "userName",
    "name",
    "givenName",
    "familyName",
    "formatted",
    "displayName",
    "active",
    "emails",
    "externalId",
    "members",
    "value",
    "type",
    "primary",
    "display",
    "schemas",
    "id",
];

/// The name of an attribute without the schema before it.
pub(super) fn bare(path: &str) -> &str {
    let starts =
        |schema: &&str| path.get(..schema.len()).is_some_and(|head| head.eq_ignore_ascii_case(schema));
    SCHEMAS.iter().find(|schema| starts(schema)).map_or(path, |schema| &path[schema.len()..])
}

/// The thing after all operations of the request.
pub(super) fn patched(mut thing: Value, body: &Map<String, Value>) -> Result<Value, Trouble> {
    let field = |name: &str| field(body, name);
    let is_patch =
        field("schemas").and_then(Value::as_array).is_some_and(|known| known.contains(&json!(PATCH)));
    let operations = field("Operations").and_then(Value::as_array).filter(|_| is_patch);
    let operations = operations.ok_or_else(|| {
        Trouble::invalid("invalidSyntax", format!("send `schemas` with `{PATCH}` and a list of `Operations`"))
    })?;
    if operations.len() > OPERATIONS_MAX {
        return Err(Trouble::invalid("tooMany", format!("at most {OPERATIONS_MAX} operations at once")));
    }
    for operation in operations {
        let text = |name: &str| operation.get(name).and_then(Value::as_str);
        let action = match text("op").unwrap_or_default().to_ascii_lowercase().as_str() {
            "add" => Action::Add,
            "replace" => Action::Replace,
            "remove" => Action::Remove,
            other => {
                return Err(Trouble::invalid(
                    "invalidSyntax",
                    format!("`{other}` is not add, replace or remove"),
                ));
            }
        };
        let value = operation.get("value");
        if let Some(path) = text("path").map(str::trim).filter(|path| !path.is_empty()) {
            at_path(&mut thing, action, &Path::parse(path)?, value)?;
            continue;
        }
        let fields = value
            .and_then(Value::as_object)
            .ok_or_else(|| Trouble::invalid("noTarget", "without a `path` the value has to be an object"))?;
        for (path, value) in fields {
            at_path(&mut thing, action, &Path::parse(path)?, Some(value))?;
        }
    }
    Ok(thing)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Add,
    Replace,
    Remove,
}

/// Where something is changed: `name.givenName`, `members[value eq "x"]` or `emails[type eq "work"].value`.
struct Path {
    name: String,
    filter: Option<Filter>,
    part: Option<String>,
}

impl Path {
    fn parse(text: &str) -> Result<Self, Trouble> {
        let text = bare(text.trim());
        let wrong = |detail: String| Trouble::invalid("invalidPath", detail);
        let (name, filter, rest) = match text.split_once('[') {
            None => {
                let (name, part) =
                    text.split_once('.').map_or((text, None), |(name, part)| (name, Some(part)));
                (name, None, part)
            }
            Some((name, rest)) => {
                let (inner, rest) = rest.rsplit_once(']').ok_or_else(|| wrong("a `]` is missing".into()))?;
                let filter = Filter::parse(inner).map_err(wrong)?;
                (name, Some(filter), rest.strip_prefix('.'))
            }
        };
        let is_name = |name: &str| {
            !name.is_empty()
                && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-:$.".contains(letter))
        };
        if !is_name(name) || rest.is_some_and(|part| !is_name(part)) {
            return Err(wrong(format!("`{text}` is not the path of an attribute")));
        }
        Ok(Self { name: known(name), filter, part: rest.map(known) })
    }
}

/// An attribute's name as the schema writes it.
fn known(name: &str) -> String {
    let found = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
    found.map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}

fn at_path(thing: &mut Value, action: Action, path: &Path, value: Option<&Value>) -> Result<(), Trouble> {
    let Some(fields) = thing.as_object_mut() else {
        return Err(Trouble::invalid("noTarget", "there is nothing to change here"));
    };
    match (&path.filter, &path.part) {
        (Some(filter), part) => {
            let list = fields.entry(path.name.clone()).or_insert_with(|| json!([]));
            elements(list, action, filter, part.as_deref(), value)
        }
        (None, Some(part)) => {
            let inner = fields.entry(path.name.clone()).or_insert_with(|| json!({}));
            match inner {
                Value::Array(list) => {
                    for element in list {
                        set(element, part, action, value);
                    }
                }
                inner => set(inner, part, action, value),
            }
            Ok(())
        }
        (None, None) => {
            set(thing, &path.name, action, value);
            Ok(())
        }
    }
}

/// Changes the elements of a list that a filter names; one that is not there yet is made of what the filter says.
fn elements(
    list: &mut Value,
    action: Action,
    filter: &Filter,
    part: Option<&str>,
    value: Option<&Value>,
) -> Result<(), Trouble> {
    let Some(list) = list.as_array_mut() else {
        return Err(Trouble::invalid("invalidPath", "only a list can be filtered"));
    };
    if action == Action::Remove && part.is_none() {
        list.retain(|element| !filter.matches(element));
        return Ok(());
    }
    if !list.iter().any(|element| filter.matches(element)) {
        let Filter::Compared(name, Comparison::Equal, known_value) = filter else {
            return Err(Trouble::invalid("noTarget", "nothing in the list is meant by this filter"));
        };
        if action == Action::Remove {
            return Ok(());
        }
        list.push(json!({known(name): known_value}));
    }
    for element in list.iter_mut().filter(|element| filter.matches(element)) {
        match (part, value) {
            (Some(part), value) => set(element, part, action, value),
            (None, Some(Value::Object(fields))) => {
                for (name, value) in fields {
                    set(element, &known(name), action, Some(value));
                }
            }
            (None, value) => set(element, "value", action, value),
        }
    }
    Ok(())
}

/// Changes one attribute. Adding to a list adds what is not in it; removing with values removes those.
fn set(thing: &mut Value, name: &str, action: Action, value: Option<&Value>) {
    let Some(fields) = thing.as_object_mut() else { return };
    let before = fields.get_mut(name);
    match (action, value) {
        (Action::Remove, Some(unwanted)) if before.as_ref().is_some_and(|before| before.is_array()) => {
            if let Some(Value::Array(list)) = before {
                let unwanted = as_list(unwanted);
                list.retain(|element| !unwanted.iter().any(|other| is_same(element, other)));
            }
        }
        (Action::Remove, _) | (_, None | Some(Value::Null)) => {
            fields.shift_remove(name);
        }
        (Action::Add, Some(value)) => match before {
            Some(Value::Array(list)) => {
                for element in as_list(value) {
                    if !list.iter().any(|known| is_same(known, element)) {
                        list.push(element.clone());
                    }
                }
            }
            Some(Value::Object(inner)) if value.is_object() => {
                inner.extend(
                    value.as_object().into_iter().flatten().map(|(name, value)| (known(name), value.clone())),
                );
            }
            _ => {
                fields.insert(name.to_owned(), value.clone());
            }
        },
        (Action::Replace, Some(value)) => match (before, value) {
            (Some(Value::Object(inner)), Value::Object(new)) => {
                inner.extend(new.iter().map(|(name, value)| (known(name), value.clone())));
            }
            _ => {
                fields.insert(name.to_owned(), value.clone());
            }
        },
    }
}

fn as_list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        other => vec![other],
    }
}

/// Whether two elements of a list are the same: by their values where they have some.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one.get("value"), other.get("value")) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> Value {
        json!({"userName": "ann@example.org", "active": true, "name": {"givenName": "Ann", "familyName": "Lee"},
            "emails": [{"type": "work", "value": "ann@example.org"}], "members": [{"value": "a"}, {"value": "b"}]})
    }

    #[test]
    fn what_providers_send_is_carried_out() {
        for (operation, place, expected) in [
            (json!({"op": "Replace", "path": "active", "value": "False"}), "/active", json!("False")),
            (json!({"op": "replace", "value": {"active": false}}), "/active", json!(false)),
            (
                json!({"op": "Replace", "path": "name.familyName", "value": "Ray"}),
                "/name/familyName",
                json!("Ray"),
            ),
            (json!({"op": "add", "value": {"name.givenName": "Anna"}}), "/name/givenName", json!("Anna")),
            (
                json!({"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "x@example.org"}),
                "/emails/0/value",
                json!("x@example.org"),
            ),
            (
                json!({"op": "Add", "path": "emails[type eq \"home\"].value", "value": "h@example.org"}),
                "/emails/1",
                json!({"type": "home", "value": "h@example.org"}),
            ),
            (
                json!({"op": "add", "path": "members", "value": [{"value": "b"}, {"value": "c"}]}),
                "/members",
                json!([{"value": "a"}, {"value": "b"}, {"value": "c"}]),
            ),
            (
                json!({"op": "Remove", "path": "members", "value": [{"value": "a"}]}),
                "/members",
                json!([{"value": "b"}]),
            ),
            (json!({"op": "remove", "path": "members[value eq \"b\"]"}), "/members", json!([{"value": "a"}])),
            (json!({"op": "replace", "path": "members", "value": []}), "/members", json!([])),
            (
                json!({"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:userName", "value": "n@x"}),
                "/userName",
                json!("n@x"),
            ),
        ] {
            let body = json!({"schemas": [PATCH], "Operations": [operation.clone()]});
            let changed = patched(ann(), body.as_object().unwrap()).unwrap();
            assert_eq!(changed.pointer(place), Some(&expected), "{operation}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for body in [
            json!({"Operations": []}),
            json!({"schemas": [PATCH]}),
            json!({"schemas": [PATCH], "Operations": [{"op": "move", "path": "active"}]}),
            json!({"schemas": [PATCH], "Operations": [{"op": "replace", "value": true}]}),
            json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "emails[type", "value": 1}]}),
            json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "a b", "value": 1}]}),
        ] {
            assert!(patched(ann(), body.as_object().unwrap()).is_err(), "{body}");
        }
    }
}

//! Fields of the reference whose feature has not arrived: refused where they would change the outcome, warned about
//! where they would not, never silently ignored.

use serde_json::{Map, Value};

use crate::problem::Rejection;

/// Fields of a booking that would change what is booked, for whom, at what price or by whose leave.
const CHANGE_THE_OUTCOME: &[&str] = &["scripts", "script_id_test", "script_id_test_logged_in_user_id"];

/// Fields of a booking that have nothing to act on yet.
const WITHOUT_EFFECT: &[&str] = &["no_send_new_users_emails", "send_new_guests_email", "send_user_email"];

/// The warnings about a booking's fields, or the refusal of those that would change the outcome.
pub(crate) fn of_booking(object: &Map<String, Value>) -> Result<Vec<String>, Rejection> {
    let asked = |names| asked_of(object, names);
    let refused = asked(CHANGE_THE_OUTCOME);
    if !refused.is_empty() {
        return Err(Rejection::not_supported(&refused));
    }
    let warning = |name| format!("`{name}` has no effect in this version. It was ignored.");
    Ok(asked(WITHOUT_EFFECT).into_iter().map(warning).collect())
}

/// Which of the fields are there and ask for something.
fn asked_of(object: &Map<String, Value>, names: &[&'static str]) -> Vec<&'static str> {
    names.iter().copied().filter(|name| object.get(*name).is_some_and(asks_for_something)).collect()
}

/// Whether a value is more than the way of some clients to say "nothing".
fn asks_for_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(object: &Value) -> Result<Vec<String>, Vec<String>> {
        of_booking(object.as_object().unwrap()).map_err(|rejection| rejection.errors().to_vec())
    }

    #[test]
    fn a_field_that_says_nothing_is_neither_refused_nor_warned_about() {
        let empty = json!({"scripts": [], "loan": false, "hold_id": null, "external_email": "", "recurring_recipe": {}});
        assert_eq!(told(&empty), Ok(vec![]));
    }

    #[test]
    fn what_would_change_the_outcome_is_refused_by_name() {
        let refusal = told(&json!({"script_id_test": "y", "scripts": ["x"], "note": "y"})).unwrap_err();
        assert_eq!(refusal.len(), 2);
        assert!(refusal[0].starts_with("`scripts` is not supported"), "{refusal:?}");
    }

    #[test]
    fn what_would_not_is_warned_about() {
        let warnings = told(&json!({"send_user_email": true, "send_new_guests_email": false})).unwrap();
        assert_eq!(warnings, ["`send_user_email` has no effect in this version. It was ignored."]);
    }
}

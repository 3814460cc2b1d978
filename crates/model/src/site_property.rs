//! Properties that a site defines for its resources: what they are called, which values they take, who sees them.
//!
//! Owns the definition and how a value is judged by it. The values stand with the settings of each resource.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use timeline::{parse_civil_or_instant, parse_date};

/// What sort of values a property takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Words.
    #[default]
    Text,
    /// A number.
    Number,
    /// True or false.
    Checkbox,
    /// A date, or a moment on the site's clock where `is_timestamp` says so.
    Date,
    /// One of the choices.
    Choice,
}

impl FieldType {
    /// The name in the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldType::Text => "text",
            FieldType::Number => "number",
            FieldType::Checkbox => "checkbox",
            FieldType::Date => "date",
            FieldType::Choice => "choice",
        }
    }
}

/// A property that a site has defined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteProperty {
    /// Its number within the site; never given to another one.
    pub propdef_id: i64,
    /// What it is called; no two have the same name, whatever the capitals.
    pub name: String,
    /// What sort of values it takes.
    pub fieldtype: FieldType,
    /// The values to choose from.
    pub choices: Vec<String>,
    /// Whether a resource may have several values.
    pub allow_multiple: bool,
    /// Whether everybody who sees the resource sees the value; otherwise staff alone.
    pub public: bool,
    /// Whether a resource must have a value.
    pub required: bool,
    /// Whether reports have a column for it.
    pub on_reports: bool,
    /// Whether lists can be filtered by it.
    pub show_filter: bool,
    /// Whether the search finds resources by its value.
    pub searchable: bool,
    /// Whether the numbers are amounts of money.
    pub is_currency: bool,
    /// Whether the dates have a time.
    pub is_timestamp: bool,
    /// What is shown where there is no value.
    pub empty_text: Option<String>,
    /// Where the values come from, in the site's own words.
    pub source: Option<String>,
    /// The class of resources it is meant for; every resource without.
    pub class: Option<String>,
}

/// The longest text of one value, in characters.
const TEXT_LENGTH_MAX: usize = 4_000;
/// The most values of one resource.
const VALUES_MAX: usize = 100;
/// The most choices.
const CHOICES_MAX: usize = 500;
/// The longest name or choice, in characters.
const NAME_LENGTH_MAX: usize = 127;
/// How many choices a sentence names.
const CHOICES_TOLD: usize = 10;

impl SiteProperty {
    /// Whether a resource of a class must have a value.
    pub fn is_required_of(&self, class: Option<&str>) -> bool {
        self.required && self.class.as_deref().is_none_or(|meant| Some(meant) == class)
    }

    /// What makes no sense about the definition: fields with a sentence each.
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        let is_too_long = |text: &str| text.chars().count() > NAME_LENGTH_MAX;
        if self.name.is_empty() || is_too_long(&self.name) {
            problems
                .push(("name", format!("a property needs a name of at most {NAME_LENGTH_MAX} characters")));
        }
        if (self.fieldtype == FieldType::Choice) == self.choices.is_empty() {
            problems.push(("choices", "`choice` needs choices, and other types have none".to_owned()));
        }
        if self.choices.len() > CHOICES_MAX {
            problems.push(("choices", format!("at most {CHOICES_MAX} choices")));
        } else if self.choices.iter().any(|choice| choice.trim().is_empty() || is_too_long(choice)) {
            let message = format!("a choice has 1 to {NAME_LENGTH_MAX} characters");
            problems.push(("choices", message));
        } else if has_twins(&self.choices) {
            problems.push(("choices", "every choice stands once, whatever its capitals".to_owned()));
        }
        if self.allow_multiple && self.fieldtype == FieldType::Checkbox {
            problems.push(("allow_multiple", "a checkbox has one value".to_owned()));
        }
        if self.is_currency && self.fieldtype != FieldType::Number {
            problems.push(("is_currency", "only numbers are amounts of money".to_owned()));
        }
        if self.is_timestamp && self.fieldtype != FieldType::Date {
            problems.push(("is_timestamp", "only dates have a time".to_owned()));
        }
        for (name, text) in
            [("empty_text", &self.empty_text), ("source", &self.source), ("class", &self.class)]
        {
            if text.as_deref().is_some_and(is_too_long) {
                problems.push((name, format!("at most {NAME_LENGTH_MAX} characters")));
            }
        }
        problems
    }

    /// A written value in the form in which it is kept; null when it is empty. The error says what was expected.
    pub fn settled(&self, written: &Value) -> Result<Value, String> {
        let values = match written {
            Value::Array(values) => values.iter().filter(|value| !is_empty(value)).collect(),
            value if is_empty(value) => Vec::new(),
            value => vec![value],
        };
        if values.len() > VALUES_MAX {
            return Err(format!("at most {VALUES_MAX} values"));
        }
        let mut kept: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            let value = self.one(value)?;
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        match (kept.len(), self.allow_multiple) {
            (0, _) => Ok(Value::Null),
            (_, true) => Ok(Value::Array(kept)),
            (1, false) => Ok(kept.remove(0)),
            (count, false) => Err(format!("`{}` takes one value, not {count}", self.name)),
        }
    }

    fn one(&self, value: &Value) -> Result<Value, String> {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let expected = |what: &str| format!("`{}` must be {what}, not `{}`", self.name, excerpt(&text));
        match self.fieldtype {
            FieldType::Text if !value.is_string() && !value.is_number() => Err(expected("text")),
            FieldType::Text if text.chars().count() > TEXT_LENGTH_MAX => {
                Err(format!("`{}` takes at most {TEXT_LENGTH_MAX} characters", self.name))
            }
            FieldType::Text => Ok(Value::String(text)),
            FieldType::Number => {
                let number = number(text.trim()).ok_or_else(|| expected("a number"))?;
                if self.is_currency && !is_in_hundredths(&number) {
                    return Err(expected("an amount with at most two decimals"));
                }
                Ok(Value::Number(number))
            }
            FieldType::Checkbox => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => Ok(Value::Bool(true)),
                "false" | "no" | "0" => Ok(Value::Bool(false)),
                _ => Err(expected("true or false")),
            },
            FieldType::Date if self.is_timestamp => match parse_civil_or_instant(text.trim()) {
                Ok(timeline::Wall::Civil(civil)) => Ok(Value::String(civil.to_string())),
                _ => Err(expected("a moment on the site's clock, such as 2026-03-29T14:30:00")),
            },
            FieldType::Date => match parse_date(text.trim()) {
                Ok(date) => Ok(Value::String(date.to_string())),
                Err(_) => Err(expected("a date, such as 2026-03-29")),
            },
            FieldType::Choice => {
                let same = |choice: &&String| choice.to_lowercase() == text.trim().to_lowercase();
                let choice = self.choices.iter().find(same);
                choice
                    .map(|choice| Value::String(choice.clone()))
                    .ok_or_else(|| expected(&self.told_choices()))
            }
        }
    }

    fn told_choices(&self) -> String {
        let told: Vec<&str> = self.choices.iter().take(CHOICES_TOLD).map(String::as_str).collect();
        let more = if self.choices.len() > CHOICES_TOLD { ", ..." } else { "" };
        format!("one of {}{more}", told.join(", "))
    }
}

/// The single values of a kept value as text: what is searched, filtered and printed.
pub fn texts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().flat_map(texts_of).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// A finite number, whole where it can be.
fn number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}

fn is_in_hundredths(number: &Number) -> bool {
    number
        .to_string()
        .split_once('.')
        .is_none_or(|(_, decimals)| decimals.len() <= 2 && !decimals.contains('e'))
}

fn has_twins(choices: &[String]) -> bool {
    let mut folded: Vec<String> = choices.iter().map(|choice| choice.to_lowercase()).collect();
    folded.sort_unstable();
    folded.windows(2).any(|pair| pair[0] == pair[1])
}

/// As much of a text as a sentence can hold.
fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn property(fieldtype: FieldType) -> SiteProperty {
        SiteProperty { name: "Size".into(), fieldtype, ..SiteProperty::default() }
    }

    #[test]
    fn values_are_kept_in_one_form_or_refused_with_a_sentence() {
        let choice =
            SiteProperty { choices: vec!["Red".into(), "Blue".into()], ..property(FieldType::Choice) };
        let money = SiteProperty { is_currency: true, ..property(FieldType::Number) };
        let moment = SiteProperty { is_timestamp: true, ..property(FieldType::Date) };
        let several = SiteProperty { allow_multiple: true, ..choice.clone() };
        let text = property(FieldType::Text);
        for (property, written, expected) in [
            (&text, json!("as it is "), Ok(json!("as it is "))),
            (&text, json!(12), Ok(json!("12"))),
            (&text, json!(["one"]), Ok(json!("one"))),
            (&text, json!(["one", "two"]), Err("`Size` takes one value, not 2")),
            (&text, json!({"a": 1}), Err("`Size` must be text, not `{\"a\":1}`")),
            (&text, json!(" "), Ok(Value::Null)),
            (&property(FieldType::Number), json!("1.5"), Ok(json!(1.5))),
            (&property(FieldType::Number), json!(" 7 "), Ok(json!(7))),
            (&property(FieldType::Number), json!("much"), Err("`Size` must be a number, not `much`")),
            (&property(FieldType::Number), json!("inf"), Err("`Size` must be a number, not `inf`")),
            (&money, json!(12.25), Ok(json!(12.25))),
            (&money, json!(12.255), Err("`Size` must be an amount with at most two decimals, not `12.255`")),
            (&property(FieldType::Checkbox), json!("Yes"), Ok(json!(true))),
            (&property(FieldType::Checkbox), json!(0), Ok(json!(false))),
            (
                &property(FieldType::Checkbox),
                json!("perhaps"),
                Err("`Size` must be true or false, not `perhaps`"),
            ),
            (&property(FieldType::Date), json!("2026-02-28"), Ok(json!("2026-02-28"))),
            (
                &property(FieldType::Date),
                json!("2026-02-30"),
                Err("`Size` must be a date, such as 2026-03-29, not `2026-02-30`"),
            ),
            (&moment, json!("2026-02-28T09:30"), Ok(json!("2026-02-28T09:30:00"))),
            (&choice, json!("red"), Ok(json!("Red"))),
            (&choice, json!("green"), Err("`Size` must be one of Red, Blue, not `green`")),
            (&several, json!("blue"), Ok(json!(["Blue"]))),
            (&several, json!(["blue", "RED", "Blue", ""]), Ok(json!(["Blue", "Red"]))),
            (&several, json!([]), Ok(Value::Null)),
        ] {
            assert_eq!(property.settled(&written), expected.map_err(str::to_owned), "{written}");
        }
    }

    #[test]
    fn what_is_kept_settles_to_itself() {
        let several = SiteProperty { allow_multiple: true, ..property(FieldType::Number) };
        let kept = several.settled(&json!(["1", 2.5, "1e3"])).unwrap();
        assert_eq!(several.settled(&kept).unwrap(), kept);
        assert_eq!(texts_of(&kept), ["1", "2.5", "1000.0"]);
    }

    #[test]
    fn a_definition_that_makes_no_sense_says_where() {
        let paths = |property: SiteProperty| -> Vec<&'static str> {
            property.problems().into_iter().map(|(path, _)| path).collect()
        };
        assert_eq!(paths(property(FieldType::Text)), [""; 0]);
        assert_eq!(paths(property(FieldType::Choice)), ["choices"]);
        assert_eq!(
            paths(SiteProperty { choices: vec!["a".into()], ..property(FieldType::Text) }),
            ["choices"]
        );
        let twins = vec!["Red".into(), "red".into()];
        assert_eq!(paths(SiteProperty { choices: twins, ..property(FieldType::Choice) }), ["choices"]);
        let odd = SiteProperty {
            name: String::new(),
            is_currency: true,
            is_timestamp: true,
            ..property(FieldType::Checkbox)
        };
        assert_eq!(paths(odd), ["name", "is_currency", "is_timestamp"]);
    }

    #[test]
    fn a_property_of_a_class_is_required_of_that_class_alone() {
        let serial =
            SiteProperty { required: true, class: Some("Equipment".into()), ..property(FieldType::Text) };
        assert!(serial.is_required_of(Some("Equipment")));
        assert!(!serial.is_required_of(Some("Location")));
        assert!(!serial.is_required_of(None));
    }
}

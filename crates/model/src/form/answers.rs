//! Answers to a form: what fits its fields, which fields are shown, and what is wrong or missing.
//!
//! Fields are looked at from the top down, and a field depends only on those before it, so each is looked at once. What
//! is hidden has no answer, whatever was sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::parse_date;

use super::{Condition, FieldType, Form, FormField, Match, ShowWhen, files};
use crate::ids::{FileId, FormId};

/// The longest text in an answer, in characters.
const TEXT_CHARACTERS_MAX: usize = 10_000;

/// Values by the ids of the fields they answer.
pub type Values = BTreeMap<String, Value>;

/// Answers as they come with a request, each fit for its field.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenForm {
    /// The form.
    pub form_id: FormId,
    /// The values. A field that is not named takes its default; `null` leaves it empty.
    pub values: Values,
    /// Whether nobody sent it with this request: it is kept from what stands, or taken from a template.
    pub is_carried: bool,
}

/// What was answered to one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The field.
    pub field_model_id: String,
    /// Its question, as it was when it was answered.
    pub label: String,
    /// What sort of answer it is.
    pub fieldtype: FieldType,
    /// The answer: a text, a number, `true`, or a list of choices.
    pub value: Value,
}

impl Answer {
    /// The answer as people read it.
    pub fn in_words(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            Value::Bool(is_ticked) => if *is_ticked { "Yes" } else { "No" }.to_owned(),
            Value::Array(items) => {
                let words = items.iter().filter_map(|item| item.as_str().or_else(|| files::name(item)));
                words.collect::<Vec<_>>().join(", ")
            }
            other => files::name(other).map_or_else(|| other.to_string(), str::to_owned),
        }
    }
}

/// What was answered to one form, readable by itself however the form changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormAnswers {
    /// The form.
    pub form_id: FormId,
    /// Which version of it was answered.
    pub form_version: u32,
    /// Its name then.
    pub form_name: String,
    /// The answers, in the order of the fields; what was hidden or left empty is not among them.
    pub answers: Vec<Answer>,
}

impl FormAnswers {
    /// The same as if it came with a request.
    pub fn carried(&self) -> GivenForm {
        let value = |answer: &Answer| (answer.field_model_id.clone(), answer.value.clone());
        GivenForm {
            form_id: self.form_id.clone(),
            values: self.answers.iter().map(value).collect(),
            is_carried: true,
        }
    }

    /// The files that were answered with.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        let answers = self.answers.iter().filter(|answer| answer.fieldtype == FieldType::File);
        answers.flat_map(|answer| files::file_ids(&answer.value))
    }

    /// The colour that was chosen for the booking.
    pub fn color(&self) -> Option<&str> {
        let chosen = self.answers.iter().find(|answer| answer.fieldtype == FieldType::ReservationColor)?;
        chosen.value.as_str()
    }
}

/// What is wrong with the answer to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTrouble {
    /// The place of the field in the form.
    pub field: usize,
    /// Whether it is not answered at all.
    pub is_missing: bool,
    /// A sentence.
    pub message: String,
}

impl Form {
    /// The values that name no field or are of another sort than their field takes, each with a sentence.
    pub fn misfits(&self, values: &Values) -> Vec<(String, String)> {
        let misfit = |(id, value): (&String, &Value)| {
            let message = match self.field(id) {
                None => Some("the form has no such field".to_owned()),
                Some(_) if value.is_null() => None,
                Some(field) => field.misfit(value),
            };
            message.map(|message| (id.clone(), message))
        };
        values.iter().filter_map(misfit).collect()
    }

    /// The fields that are shown, from the top down, each with its answer if it has one.
    pub fn shown<'a>(&'a self, values: &'a Values) -> Vec<(&'a FormField, Option<&'a Value>)> {
        let mut shown: Vec<(&FormField, Option<&Value>)> = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            if field.show_when.as_ref().is_none_or(|show_when| show_when.holds(&shown)) {
                let value = values.get(&field.field_model_id).or(field.default.as_ref());
                let fits = |value: &&Value| !is_blank(value) && field.misfit(value).is_none();
                shown.push((field, value.filter(fits)));
            }
        }
        shown
    }

    /// What is missing or out of bounds, from the top down.
    pub fn troubles(&self, values: &Values) -> Vec<FieldTrouble> {
        let trouble = |(field, value): (&FormField, Option<&Value>)| {
            let place = self.fields.iter().position(|known| std::ptr::eq(known, field))?;
            let is_missing = field.required && value.is_none_or(|value| *value == Value::Bool(false));
            let message = if is_missing {
                Some("this has to be answered".to_owned())
            } else {
                value.and_then(|value| field.invalid(value))
            };
            message.map(|message| FieldTrouble { field: place, is_missing, message })
        };
        self.shown(values).into_iter().filter_map(trouble).collect()
    }

    /// The answers that are kept: those to fields that are shown.
    pub fn answered(&self, values: &Values) -> FormAnswers {
        let answer = |(field, value): (&FormField, Option<&Value>)| {
            Some(Answer {
                field_model_id: field.field_model_id.clone(),
                label: field.label.clone(),
                fieldtype: field.fieldtype,
                value: value?.clone(),
            })
        };
        FormAnswers {
            form_id: self.form_id.clone(),
            form_version: self.version,
            form_name: self.name.clone(),
            answers: self.shown(values).into_iter().filter_map(answer).collect(),
        }
    }
}

impl ShowWhen {
    /// Whether a field is shown after those that are shown before it.
    fn holds(&self, before: &[(&FormField, Option<&Value>)]) -> bool {
        match self.of {
            Match::All => self.conditions.iter().all(|condition| condition.holds(before)),
            Match::Any => self.conditions.iter().any(|condition| condition.holds(before)),
        }
    }
}

impl Condition {
    fn holds(&self, before: &[(&FormField, Option<&Value>)]) -> bool {
        let known = before.iter().find(|(field, _)| field.field_model_id == self.field_model_id);
        let has = known.and_then(|(_, value)| *value).is_some_and(|value| self.is_met_by(value));
        has == self.has
    }

    fn is_met_by(&self, value: &Value) -> bool {
        match (&self.value, value) {
            (None, value) => *value != Value::Bool(false),
            (Some(wanted), Value::Array(choices)) => wanted == value || choices.contains(wanted),
            (Some(Value::Number(wanted)), Value::Number(number)) => wanted.as_f64() == number.as_f64(),
            (Some(wanted), value) => wanted == value,
        }
    }
}

impl FormField {
    /// Why a value is of another sort than the field takes; none where it fits.
    pub(super) fn misfit(&self, value: &Value) -> Option<String> {
        let (fits, wanted) = match (self.fieldtype, value) {
            (FieldType::Static, _) => (false, "this field is text to read and takes no answer"),
            (FieldType::File, value) if self.allow_multiple => {
                (self.fits_files(value), "send a list of at most 20 ids of uploaded files")
            }
            (FieldType::File, value) => (self.fits_files(value), "send the id of an uploaded file"),
            (FieldType::Text, Value::String(text)) => {
                let is_short = text.chars().count() <= TEXT_CHARACTERS_MAX;
                (is_short, "at most 10000 characters")
            }
            (FieldType::Text, _) => (false, "send a text"),
            (FieldType::Number, value) => (value.is_number(), "send a number"),
            (FieldType::Checkbox, value) => (value.is_boolean(), "send `true` or `false`"),
            (FieldType::Date, Value::String(text)) => {
                (text.is_empty() || parse_date(text).is_ok(), "send a day as `YYYY-MM-DD`")
            }
            (FieldType::Date, _) => (false, "send a day as `YYYY-MM-DD`"),
            (FieldType::ReservationColor, Value::String(text)) => {
                (text.is_empty() || is_color(text), "send a colour as `#rrggbb`")
            }
            (FieldType::ReservationColor, _) => (false, "send a colour as `#rrggbb`"),
            (FieldType::List | FieldType::Dropdown, Value::Array(choices)) if self.allow_multiple => {
                let is_short = choices.len() <= self.choices.len().max(1);
                (is_short && choices.iter().all(Value::is_string), "send a list of choices")
            }
            (FieldType::List | FieldType::Dropdown, _) if self.allow_multiple => {
                (false, "send a list of choices")
            }
            (FieldType::List | FieldType::Dropdown, value) => (value.is_string(), "send one choice as text"),
        };
        (!fits).then(|| wanted.to_owned())
    }

    /// Why a value of the right sort is not taken; none where it is.
    pub(super) fn invalid(&self, value: &Value) -> Option<String> {
        if self.fieldtype == FieldType::File
            && let Some(message) = self.refused_file(value)
        {
            return Some(message);
        }
        let (size, of) = match (self.fieldtype, value) {
            (FieldType::File, Value::Array(files)) => (count(files.len()), " files"),
            (FieldType::Number, value) => (value.as_f64(), ""),
            (FieldType::Text, Value::String(text)) => (count(text.chars().count()), " characters"),
            (_, Value::Array(choices)) => (count(choices.len()), " choices"),
            _ => (None, ""),
        };
        if let (Some(size), Some(min)) = (size, self.min)
            && size < min
        {
            return Some(format!("at least {min}{of}"));
        }
        if let (Some(size), Some(max)) = (size, self.max)
            && size > max
        {
            return Some(format!("at most {max}{of}"));
        }
        if self.choices.is_empty() {
            return None;
        }
        let is_offered =
            |value: &Value| value.as_str().is_some_and(|text| self.choices.iter().any(|one| one == text));
        let (is_chosen, repeats) = match value {
            Value::Array(choices) => {
                let repeats = choices.iter().enumerate().any(|(place, one)| choices[..place].contains(one));
                (choices.iter().all(is_offered), repeats)
            }
            value => (is_offered(value), false),
        };
        (!is_chosen || repeats).then(|| "choose from what is offered, each once".to_owned())
    }
}

/// How many, as a number with a point; none where there are more than anybody sends.
fn count(size: usize) -> Option<f64> {
    u32::try_from(size).ok().map(f64::from)
}

/// Whether a value says nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(choices) => choices.is_empty(),
        _ => false,
    }
}

/// Whether a text is a colour, as `#rrggbb`.
pub(super) fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

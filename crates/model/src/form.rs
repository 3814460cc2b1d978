//! Forms: questions of a site's own that are answered with a booking.
//!
//! Owns the definition of a form, what makes sense as one, and what a resource asks. Reading answers, which fields are
//! shown and what is wrong with answers is in `form/answers.rs`. Fields carry the public API's names, because renaming
//! them twice would be noise.

mod answers;
mod files;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::Instant;
use utoipa::ToSchema;

pub use answers::{Answer, FieldTrouble, FormAnswers, GivenForm, Values};
pub use files::{file_answer, file_ids, with_files};

use crate::ids::{FormId, SiteId};
use crate::resource::Resource;
use crate::scope::Scope;

/// The most fields of a form.
pub const FIELDS_MAX: usize = 100;
/// The most choices of a field.
const CHOICES_MAX: usize = 500;
/// The most media types that a field names.
const ACCEPT_MAX: usize = 20;
/// The most conditions under which a field is shown.
const CONDITIONS_MAX: usize = 20;
/// The longest id of a field, in characters.
const FIELD_ID_CHARACTERS_MAX: usize = 64;
/// The longest label, help or choice, in characters.
const WORDS_CHARACTERS_MAX: usize = 2_000;

/// What sort of answer a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A text. `min` and `max` are numbers of characters.
    Text,
    /// A number. `min` and `max` are its bounds.
    Number,
    /// Ticked or not. Where it is required, it has to be ticked.
    Checkbox,
    /// One of the choices, all of which are in sight; several with `allow_multiple`.
    List,
    /// A day, as `YYYY-MM-DD`.
    Date,
    /// One of the choices, in a menu; several with `allow_multiple`.
    Dropdown,
    /// An uploaded file, by its id; several with `allow_multiple`. `min` and `max` are then numbers of files.
    File,
    /// No question: its label and help are shown as text.
    Static,
    /// A colour for the booking on calendars, as `#rrggbb`; one of the choices where there are some.
    ReservationColor,
}

impl FieldType {
    /// Whether one of its choices is picked.
    fn has_choices(self) -> bool {
        matches!(self, FieldType::List | FieldType::Dropdown)
    }
}

/// Whether all conditions have to hold, or one is enough.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// All of them.
    #[default]
    All,
    /// One is enough.
    Any,
}

/// A condition on the answer to a field further up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FormCondition)]
pub struct Condition {
    /// The field whose answer is looked at; it stands before the one that depends on it.
    pub field_model_id: String,
    /// Whether that field has to have the value, or must not have it.
    #[serde(default = "yes")]
    pub has: bool,
    /// The value; any at all without. Of several choices one is enough. An unticked box has no value.
    #[serde(default)]
    pub value: Option<Value>,
}

fn yes() -> bool {
    true
}

/// When a field is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FormShowWhen)]
pub struct ShowWhen {
    /// Whether all conditions have to hold, or `any` of them.
    #[serde(default, rename = "match")]
    pub of: Match,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FormField)]
pub struct FormField {
    /// Its id within the form, by which answers name it. It is given one where it has none.
    #[serde(default)]
    pub field_model_id: String,
    /// The question.
    #[schema(max_length = 2000)]
    pub label: String,
    /// What sort of answer it takes.
    pub fieldtype: FieldType,
    /// Whether it has to be answered where it is shown.
    #[serde(default)]
    pub required: bool,
    /// What helps to answer it.
    #[serde(default)]
    pub help: Option<String>,
    /// What there is to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// The least number, or the fewest characters or choices.
    #[serde(default)]
    pub min: Option<f64>,
    /// The greatest number, or the most characters or choices.
    #[serde(default)]
    pub max: Option<f64>,
    /// Whether several choices may be picked or several files named; the answer is then a list.
    #[serde(default)]
    pub allow_multiple: bool,
    /// Which files are taken, by what their bytes are: media types such as `application/pdf`, or `image/*`. Any without.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub accept: Vec<String>,
    /// The longest file, in bytes; as long as files may be without.
    #[serde(default)]
    pub size_bytes_max: Option<u64>,
    /// The answer of who says nothing.
    #[serde(default)]
    pub default: Option<Value>,
    /// When it is shown; always without.
    #[serde(default)]
    pub show_when: Option<ShowWhen>,
}

/// A form of a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// Its id.
    pub form_id: FormId,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub name: String,
    /// What it is for, shown above its fields.
    #[serde(default)]
    pub description: Option<String>,
    /// Counts its changes, from 1. Answers keep the one they were given to.
    pub version: u32,
    /// Whether it is asked at present.
    pub is_active: bool,
    /// Whether it was put away for good. What was answered stays readable.
    #[serde(default)]
    pub is_archived: bool,
    /// Whether it has to be answered. Of one that has not, the required fields are asked for only where some of it is
    /// answered.
    pub is_required: bool,
    /// The resources whose bookings it belongs to.
    #[serde(default)]
    pub scope: Scope,
    /// Its fields, in their order.
    pub fields: Vec<FormField>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
}

impl Form {
    /// Whether it is asked of those who book a resource.
    pub fn is_asked_for(&self, resource: &Resource) -> bool {
        self.is_active && !self.is_archived && self.scope.includes(resource)
    }

    /// A field by its id.
    pub fn field(&self, field_model_id: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.field_model_id == field_model_id)
    }

    /// What makes no sense about the fields, each with its place in the JSON and a sentence.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        if self.fields.len() > FIELDS_MAX {
            faults.push(("fields".to_owned(), format!("at most {FIELDS_MAX} fields")));
        }
        let mut before: BTreeSet<&str> = BTreeSet::new();
        for (place, field) in self.fields.iter().enumerate() {
            let of_field = field.faults(&before);
            faults.extend(
                of_field.into_iter().map(|(path, message)| (format!("fields[{place}].{path}"), message)),
            );
            before.insert(&field.field_model_id);
        }
        faults
    }
}

impl FormField {
    /// What makes no sense about it, beside the ids of the fields before it.
    fn faults(&self, before: &BTreeSet<&str>) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut fault = |path: &str, message: String| faults.push((path.to_owned(), message));
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let id = &self.field_model_id;
        if id.is_empty() || id.len() > FIELD_ID_CHARACTERS_MAX || !id.bytes().all(is_plain) {
            let message = format!("1 to {FIELD_ID_CHARACTERS_MAX} letters, digits, `_` or `-`");
            fault("field_model_id", message);
        } else if before.contains(id.as_str()) {
            fault("field_model_id", "another field has this id".to_owned());
        }
        if self.label.trim().is_empty() {
            fault("label", "a field needs a label".to_owned());
        }
        let words = [("label", Some(&self.label)), ("help", self.help.as_ref())];
        for (path, _) in words.into_iter().filter(|(_, text)| text.is_some_and(|text| is_too_long(text))) {
            fault(path, format!("at most {WORDS_CHARACTERS_MAX} characters"));
        }
        let is_file = self.fieldtype == FieldType::File;
        if is_file && self.default.is_some() {
            fault("default", "a file has to be uploaded by whoever answers".to_owned());
        }
        if !is_file && (!self.accept.is_empty() || self.size_bytes_max.is_some()) {
            let path = if self.accept.is_empty() { "size_bytes_max" } else { "accept" };
            fault(path, "only fields of the type `file` take files".to_owned());
        }
        if self.accept.len() > ACCEPT_MAX || !self.accept.iter().all(|accepted| is_media_range(accepted)) {
            let message = format!("at most {ACCEPT_MAX} media types such as `application/pdf` or `image/*`");
            fault("accept", message);
        }
        if self.size_bytes_max == Some(0) {
            fault("size_bytes_max", "at least one byte".to_owned());
        }
        if self.fieldtype == FieldType::Static && self.required {
            fault("required", "a text without a question cannot be answered".to_owned());
        }
        if self.allow_multiple && !self.fieldtype.has_choices() && !is_file {
            let message = "only `list`, `dropdown` and `file` take several answers";
            fault("allow_multiple", message.to_owned());
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && max < min
        {
            fault("max", "it is less than `min`".to_owned());
        }
        faults.extend(self.faulty_choices());
        if let Some(default) = self.default.as_ref().filter(|_| !is_file)
            && let Some(message) = self.misfit(default).or_else(|| self.invalid(default))
        {
            faults.push(("default".to_owned(), message));
        }
        faults.extend(self.faulty_conditions(before));
        faults
    }

    fn faulty_choices(&self) -> Option<(String, String)> {
        let fault = |message: String| Some(("choices".to_owned(), message));
        let distinct: BTreeSet<&String> = self.choices.iter().collect();
        let may_choose = self.fieldtype.has_choices() || self.fieldtype == FieldType::ReservationColor;
        if !may_choose && !self.choices.is_empty() {
            return fault("this sort of field has no choices".to_owned());
        }
        if self.fieldtype.has_choices() && self.choices.is_empty() {
            return fault("name at least one choice".to_owned());
        }
        if self.choices.len() > CHOICES_MAX {
            return fault(format!("at most {CHOICES_MAX} choices"));
        }
        if distinct.len() < self.choices.len() || distinct.iter().any(|choice| choice.trim().is_empty()) {
            return fault("every choice has words of its own".to_owned());
        }
        if distinct.iter().any(|choice| is_too_long(choice)) {
            return fault(format!("at most {WORDS_CHARACTERS_MAX} characters each"));
        }
        let is_color = self.fieldtype == FieldType::ReservationColor;
        if is_color && !self.choices.iter().all(|choice| answers::is_color(choice)) {
            return fault("colours are written as `#rrggbb`".to_owned());
        }
        None
    }

    fn faulty_conditions(&self, before: &BTreeSet<&str>) -> Vec<(String, String)> {
        let Some(show_when) = &self.show_when else { return Vec::new() };
        let conditions = &show_when.conditions;
        if conditions.is_empty() || conditions.len() > CONDITIONS_MAX {
            let message =
                format!("1 to {CONDITIONS_MAX} conditions; leave `show_when` out to show it always");
            return vec![("show_when.conditions".to_owned(), message)];
        }
        let is_unknown = |condition: &Condition| !before.contains(condition.field_model_id.as_str());
        let unknown = conditions.iter().enumerate().filter(|(_, condition)| is_unknown(condition));
        unknown
            .map(|(place, condition)| {
                let message = format!("no field before this one has the id `{}`", condition.field_model_id);
                (format!("show_when.conditions[{place}].field_model_id"), message)
            })
            .collect()
    }
}

/// Whether a text is a media type, or all of a sort as `image/*`.
fn is_media_range(text: &str) -> bool {
    let is_plain = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte))
    };
    text.split_once('/').is_some_and(|(sort, kind)| is_plain(sort) && (kind == "*" || is_plain(kind)))
}

fn is_too_long(text: &str) -> bool {
    text.chars().count() > WORDS_CHARACTERS_MAX
}

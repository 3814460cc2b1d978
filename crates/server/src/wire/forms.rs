//! Forms as the public API shows them: definitions, what one has to answer, and answers.

use std::collections::BTreeMap;

use app::{FormDefinition, FormToAnswer, FormWish, Problem};
use model::form::FieldType;
use model::{Form, FormAnswers, FormField, FormId, ResourceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::present;

/// A form to make or a change of one. A new one needs a name; a change leaves what it does not name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = FormInput)]
pub struct FormInput {
    /// Its name.
    #[schema(max_length = 127)]
    pub name: Option<String>,
    /// What it is for, shown above its fields.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub description: Option<Option<String>>,
    /// Whether it is asked at present; so without.
    pub active: Option<bool>,
    /// Whether it has to be answered; so without. Of one that has not, the required fields are asked for only where some of
    /// it is answered.
    pub required: Option<bool>,
    /// The resources whose bookings it belongs to; with no category either, all of the site.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 1000)]
    pub reservable_ids: Option<Option<Vec<ResourceId>>>,
    /// The category of resources whose bookings it belongs to, instead of ids.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub category: Option<Option<String>>,
    /// All its fields, in their order. A field keeps its `field_model_id`; one without is new.
    #[schema(max_items = 100)]
    pub fields: Option<Vec<FormField>>,
}

impl From<FormInput> for FormDefinition {
    fn from(input: FormInput) -> Self {
        Self {
            name: input.name,
            description: input.description,
            is_active: input.active,
            is_required: input.required,
            resource_ids: input.reservable_ids,
            category: input.category,
            fields: input.fields,
        }
    }
}

/// A form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Form)]
pub struct FormReply {
    /// Its id.
    pub form_id: String,
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// What it is for, shown above its fields.
    pub description: Option<String>,
    /// Counts its changes, from 1; its version in `ETag` and `If-Match`.
    pub version: u32,
    /// Whether it is asked at present.
    pub active: bool,
    /// Whether it was put away for good.
    pub archived: bool,
    /// Whether it has to be answered.
    pub required: bool,
    /// The resources whose bookings it belongs to; with no category either, all of the site.
    pub reservable_ids: Vec<String>,
    /// The category of resources whose bookings it belongs to.
    pub category: Option<String>,
    /// Its fields, in their order.
    pub fields: Vec<FormField>,
    /// When it was made, in Unix seconds.
    pub created_unix: i64,
    /// When it last changed, in Unix seconds.
    pub last_modified_unix: i64,
}

impl From<&Form> for FormReply {
    fn from(form: &Form) -> Self {
        Self {
            form_id: form.form_id.to_string(),
            site_id: form.site_id.to_string(),
            name: form.name.clone(),
            description: form.description.clone(),
            version: form.version,
            active: form.is_active,
            archived: form.is_archived,
            required: form.is_required,
            reservable_ids: form.scope.resource_ids.iter().map(ToString::to_string).collect(),
            category: form.scope.category.clone(),
            fields: form.fields.clone(),
            created_unix: form.created_at.as_unix(),
            last_modified_unix: form.changed_at.as_unix(),
        }
    }
}

/// A form to answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FormToAnswer)]
pub struct FormToAnswerReply {
    /// Its id.
    pub form_id: String,
    /// Its name.
    pub name: String,
    /// What it is for, shown above its fields.
    pub description: Option<String>,
    /// Its version.
    pub version: u32,
    /// Whether it has to be answered.
    pub required: bool,
    /// Its fields, in their order.
    pub fields: Vec<FormField>,
    /// The ids of the fields that are shown, after what is answered so far.
    pub shown_field_model_ids: Vec<String>,
    /// What these are answered with so far, by `field_model_id`: what was sent, on a change what stands, and defaults.
    #[schema(value_type = BTreeMap<String, Value>)]
    pub answers: BTreeMap<String, Value>,
}

impl FormToAnswerReply {
    /// All forms to answer.
    pub fn all(forms: &[FormToAnswer]) -> Vec<Self> {
        let reply = |asked: &FormToAnswer| Self {
            form_id: asked.form.form_id.to_string(),
            name: asked.form.name.clone(),
            description: asked.form.description.clone(),
            version: asked.form.version,
            required: asked.form.is_required,
            fields: asked.form.fields.clone(),
            shown_field_model_ids: asked.shown.clone(),
            answers: asked.answers.clone(),
        };
        forms.iter().map(reply).collect()
    }
}

/// Answers to one form.
// It is written only into the document, as part of the body's defaults.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[schema(as = FormAnswersInput)]
pub struct FormAnswersInput {
    /// The form.
    pub form_id: String,
    /// The answers by the `field_model_id` of their fields: a text, a number, `true` or `false`, a day as `YYYY-MM-DD`, a
    /// choice, or a list of choices; of a file, which is uploaded first, its id. `null` leaves a field empty; one that is not named takes its default.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Value>)]
    pub values: Map<String, Value>,
}

/// Answers as the app takes them, or what is wrong with the ids of forms. `path` is that of the list.
pub fn asked(path: &str, inputs: Option<&[FormAnswersInput]>) -> Result<Vec<FormWish>, Problem> {
    let wish = |(place, input): (usize, &FormAnswersInput)| {
        let path = format!("{path}[{place}]");
        let form_id = FormId::parse(&input.form_id)
            .map_err(|trouble| Problem::at(format!("{path}.form_id"), trouble.to_string()))?;
        let values = input.values.iter().map(|(id, value)| (id.clone(), value.clone())).collect();
        Ok(FormWish { path, form_id, values })
    };
    inputs.unwrap_or_default().iter().enumerate().map(wish).collect()
}

/// What was answered to one form, to be shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormResponses)]
pub struct FormResponsesReply {
    /// The form.
    pub form_id: String,
    /// Its name when it was answered.
    pub form_name: String,
    /// Which version of it was answered.
    pub form_version: u32,
    /// The answers in the order of the fields. What was hidden or left empty is not among them.
    pub responses: Vec<FormResponseReply>,
}

/// One answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FormResponse)]
pub struct FormResponseReply {
    /// The field.
    pub field_model_id: String,
    /// Its question when it was answered.
    pub label: String,
    /// What sort of answer it is.
    pub fieldtype: FieldType,
    /// The answer as people read it.
    pub value: String,
    /// The answer as it was sent, ready to be sent again; of a file an object with its `file_id`, `name`, `media_type` and
    /// `size_bytes`.
    pub answer: Value,
}

impl FormResponsesReply {
    /// All that was answered.
    pub fn all(forms: &[FormAnswers]) -> Vec<Self> {
        let reply = |answers: &FormAnswers| {
            let responses = answers.answers.iter().map(|answer| FormResponseReply {
                field_model_id: answer.field_model_id.clone(),
                label: answer.label.clone(),
                fieldtype: answer.fieldtype,
                value: answer.in_words(),
                answer: answer.value.clone(),
            });
            Self {
                form_id: answers.form_id.to_string(),
                form_name: answers.form_name.clone(),
                form_version: answers.form_version,
                responses: responses.collect(),
            }
        };
        forms.iter().map(reply).collect()
    }
}

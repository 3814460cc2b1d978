//! The properties that a site defines for its resources, as the public API shows them.

use app::FoundProperty;
use model::{FieldType, SiteProperty};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::present;
use crate::problem::Rejection;

/// A property to define, or a change of one. A new one needs a name; a change leaves what it does not name.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = PropertyInput)]
pub struct PropertyInput {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 127)]
    pub name: Option<String>,
    /// `text`, `number`, `checkbox`, `date` or `choice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub fieldtype: Option<FieldType>,
    /// The values to choose from, for `choice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 500)]
    pub choices: Option<Vec<String>>,
    /// Another name of `choices`.
    #[serde(skip_serializing)]
    #[schema(max_items = 500)]
    pub options: Option<Vec<String>>,
    /// Whether a resource may have several values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_multiple: Option<bool>,
    /// Whether everybody who sees the resource sees the value; otherwise staff alone. True if never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    /// Whether a resource must have a value. Asked when one is added, and when its values or class are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// Whether reports have a column for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_reports: Option<bool>,
    /// Whether lists can be filtered by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_filter: Option<bool>,
    /// Whether the search finds resources by its value; only where it is public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub searchable: Option<bool>,
    /// Whether the numbers are amounts of money, with at most two decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_currency: Option<bool>,
    /// Whether the dates have a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_timestamp: Option<bool>,
    /// Another way to say that the type is `choice`.
    #[serde(skip_serializing)]
    pub is_choice: Option<bool>,
    /// What is shown where there is no value.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 127)]
    pub empty_text: Option<Option<String>>,
    /// Where the values come from, in the site's own words.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 127)]
    pub source: Option<Option<String>>,
    /// The class of resources it is meant for, such as `Equipment`; every resource without.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, max_length = 127)]
    pub class: Option<Option<String>>,
}

impl PropertyInput {
    /// The fields of the definition that are written.
    pub fn written(mut self) -> Result<Map<String, Value>, Rejection> {
        if let Some(options) = self.options.take() {
            if self.choices.as_ref().is_some_and(|choices| *choices != options) {
                return Err(Rejection::malformed_at("options", "it says something else than `choices`"));
            }
            self.choices = Some(options);
        }
        let is_choice = self.fieldtype.map(|fieldtype| fieldtype == FieldType::Choice);
        match (self.is_choice, is_choice) {
            (Some(true), None) => self.fieldtype = Some(FieldType::Choice),
            (Some(said), Some(is_choice)) if said != is_choice => {
                return Err(Rejection::malformed_at("is_choice", "it says something else than `fieldtype`"));
            }
            _ => {}
        }
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => Ok(fields),
            _ => Err(Rejection::bug()),
        }
    }
}

/// How a property is taken away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = DeletePropertyInput)]
pub struct DeletePropertyInput {
    /// Whether the values that resources have are deleted with it; without, a property with values is kept.
    pub force: bool,
}

/// What came of taking a property away.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletedProperty)]
pub struct DeletedPropertyReply {
    /// Its number, which is never given again.
    pub propdef_id: i64,
    /// How many resources lost their value.
    pub values_deleted: usize,
}

/// A property of resources.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SiteProperty)]
pub struct PropertyReply {
    /// Its number within the site.
    pub propdef_id: i64,
    /// What it is called.
    pub name: String,
    /// `text`, `number`, `checkbox`, `date` or `choice`.
    pub fieldtype: &'static str,
    /// The values to choose from.
    pub choices: Vec<String>,
    /// The same as `choices`.
    pub options: Vec<String>,
    /// Whether a resource may have several values.
    pub allow_multiple: bool,
    /// Whether everybody who sees the resource sees the value.
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
    /// Whether there are values to choose from.
    pub is_choice: bool,
    /// What is shown where there is no value.
    pub empty_text: Option<String>,
    /// Where the values come from.
    pub source: Option<String>,
    /// The class of resources it is meant for.
    pub class: Option<String>,
    /// How many resources have a value; for staff, in the list of definitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_by: Option<usize>,
}

impl PropertyReply {
    /// A definition, and how many resources have a value where that is told.
    pub fn of(property: &SiteProperty, used_by: Option<usize>) -> Self {
        Self {
            propdef_id: property.propdef_id,
            name: property.name.clone(),
            fieldtype: property.fieldtype.as_str(),
            choices: property.choices.clone(),
            options: property.choices.clone(),
            allow_multiple: property.allow_multiple,
            public: property.public,
            required: property.required,
            on_reports: property.on_reports,
            show_filter: property.show_filter,
            searchable: property.searchable,
            is_currency: property.is_currency,
            is_timestamp: property.is_timestamp,
            is_choice: property.fieldtype == FieldType::Choice,
            empty_text: property.empty_text.clone(),
            source: property.source.clone(),
            class: property.class.clone(),
            used_by,
        }
    }
}

impl From<FoundProperty> for PropertyReply {
    fn from(found: FoundProperty) -> Self {
        Self::of(&found.property, found.used_by)
    }
}

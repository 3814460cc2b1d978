//! What a refusal is about, where that has a name of its own: a quota, a training, a closure, a particular unit, a field
//! of a form.

use model::FormId;
use serde::Serialize;

use crate::case::{Case, Line};
use crate::forms;
use crate::refusal::{Code, Detail};

/// The name and id of what a refusal or notice is about. Empty where its code and resource say it all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The name of the quota, training or unit, or the reason of the closure.
    pub name: Option<String>,
    /// The id of the particular unit.
    pub named_unit_id: Option<String>,
    /// The fields of forms.
    pub fields: Vec<FieldAbout>,
}

/// A field of a form, and what is wrong with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldAbout {
    /// The form.
    pub form_id: FormId,
    /// The field.
    pub field_model_id: String,
    /// Its question.
    pub label: String,
    /// What is wrong, in a few words.
    pub message: String,
}

impl About {
    /// What a detail of a line is about.
    pub(crate) fn of(case: &Case<'_>, line: &Line<'_>, code: Code, detail: &Detail) -> Self {
        let units = &line.resource.settings.units.named_units;
        let unit = match *detail {
            Detail::NamedUnit { place, .. } | Detail::Moved { place } => units.get(place),
            Detail::UnknownUnit { wish } => {
                return Self {
                    named_unit_id: line.asked.named_unit_ids.get(wish).cloned(),
                    ..Self::default()
                };
            }
            Detail::Fields { .. } => {
                let fields = forms::troubled(case, line, code == Code::FormRequired);
                return Self { name: forms::labels(&fields), fields, ..Self::default() };
            }
            _ => return Self { name: case.facts.name_of(detail), ..Self::default() },
        };
        Self {
            name: unit.map(|unit| unit.name.clone()),
            named_unit_id: unit.map(|unit| unit.named_unit_id.clone()),
            ..Self::default()
        }
    }
}

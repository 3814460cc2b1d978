//! The shape of settings as data: which there are, in which group, of which kind and within which limits.
//!
//! Owns reading the schema that is generated from the group structs, and finding names it does not know. It adds
//! nothing of its own: what is asked here was written once, beside the field.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    Access, Approval, Billing, Checkin, Events, Feeds, Form, Hours, Identity, Listing, Loan, Messages,
    ResourceSettings, SettingsGroup, Timing, Units,
};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// The group it belongs to, such as `timing`.
    pub group: &'static str,
    /// Whether it is an extension of our own beside the public fields.
    pub is_extension: bool,
}

/// The schemas of all settings, read once.
pub(super) struct Shapes {
    /// Every setting in order.
    pub(super) fields: Vec<Field>,
    /// The schema of each setting by name.
    pub(super) properties: Map<String, Value>,
    /// The schemas that others point at, by name.
    pub(super) components: Map<String, Value>,
}

/// Names that may come beside settings: switches of the request, and values that are read only.
const NOT_SETTINGS: [&str; 5] =
    ["return_data", "return_field", "reservable_id", "site_ordinal_id", "version"];

/// Names that nested objects may carry in a request although they are not kept, by the object's schema.
const NESTED_INPUT: [(&str, &[&str]); 4] = [
    ("Rate", &["delete"]),
    ("Blackout", &["start_with_date", "end_with_date"]),
    ("Property", &["clear"]),
    (
        "PropertyDefinition",
        &[
            "name",
            "public",
            "required",
            "on_reports",
            "show_filter",
            "fieldtype",
            "options",
            "allow_multiple",
            "empty_text",
            "searchable",
            "source",
            "class",
            "choices",
            "is_currency",
            "is_timestamp",
            "is_choice",
        ],
    ),
];

/// The prefix of pointers between schemas.
const COMPONENTS: &str = "#/components/schemas/";

/// The schemas, built at the first call.
pub(super) fn shapes() -> &'static Shapes {
    static SHAPES: OnceLock<Shapes> = OnceLock::new();
    SHAPES.get_or_init(read)
}

fn read() -> Shapes {
    let mut collected = Vec::new();
    ResourceSettings::schemas(&mut collected);
    // A schema is plain data and always becomes JSON. If one did not, its fields would be unknown and refused.
    let components: Map<String, Value> = collected
        .into_iter()
        .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
        .collect();
    let mut shapes = Shapes { fields: Vec::new(), properties: Map::new(), components };
    for group in groups() {
        let schema = shapes.components.get(group.component.as_ref());
        let Some(Value::Object(properties)) = schema.map(|schema| &schema["properties"]) else { continue };
        for (name, schema) in properties {
            let is_extension = group.extensions.contains(&name.as_str());
            shapes.fields.push(Field { name: name.clone(), group: group.name, is_extension });
            shapes.properties.insert(name.clone(), schema.clone());
        }
    }
    shapes
}

/// A group as the schema knows it.
pub(super) struct Group {
    /// Its name.
    pub(super) name: &'static str,
    /// The name of its schema.
    pub(super) component: Cow<'static, str>,
    /// Its fields that are our own.
    extensions: &'static [&'static str],
}

/// The groups in order.
pub(super) fn groups() -> [Group; 14] {
    fn group<G: SettingsGroup>() -> Group {
        Group { name: G::NAME, component: G::name(), extensions: G::EXTENSIONS }
    }
    [
        group::<Identity>(),
        group::<Access>(),
        group::<Listing>(),
        group::<Checkin>(),
        group::<Timing>(),
        group::<Billing>(),
        group::<Units>(),
        group::<Messages>(),
        group::<Approval>(),
        group::<Loan>(),
        group::<Form>(),
        group::<Hours>(),
        group::<Events>(),
        group::<Feeds>(),
    ]
}

impl Shapes {
    /// The schema that this one points at, with its name, or the schema itself.
    pub(super) fn resolve<'a>(&'a self, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
        let name = schema["$ref"].as_str().and_then(|pointer| pointer.strip_prefix(COMPONENTS));
        match name.and_then(|name| self.components.get(name)) {
            Some(target) => (name, target),
            None => (None, schema),
        }
    }
}

/// See [`ResourceSettings::unknown_fields`].
pub(super) fn unknown_fields(overlay: &Map<String, Value>) -> Vec<(String, Option<String>)> {
    let shapes = shapes();
    let mut unknown = Vec::new();
    for (name, value) in overlay {
        match shapes.properties.get(name) {
            Some(schema) => unknown_within(name, value, schema, &mut unknown),
            None if NOT_SETTINGS.contains(&name.as_str()) => {}
            None => unknown.push((name.clone(), nearest(name, shapes.properties.keys().map(String::as_str)))),
        }
    }
    unknown
}

/// Collects the unknown names inside a value. The schema is as deep as the types are, so this ends.
fn unknown_within(path: &str, value: &Value, schema: &Value, unknown: &mut Vec<(String, Option<String>)>) {
    let (component, schema) = shapes().resolve(schema);
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                unknown_within(&format!("{path}[{index}]"), item, &schema["items"], unknown);
            }
        }
        Value::Object(object) => {
            let Some(properties) = schema["properties"].as_object() else { return };
            let also = NESTED_INPUT
                .iter()
                .find(|(name, _)| Some(*name) == component)
                .map_or(&[][..], |(_, names)| names);
            for (name, value) in object {
                let path = format!("{path}.{name}");
                if let Some(schema) = properties.get(name) {
                    unknown_within(&path, value, schema, unknown);
                } else if !also.contains(&name.as_str()) {
                    unknown.push((path, nearest(name, properties.keys().map(String::as_str))));
                }
            }
        }
        _ => {}
    }
}

/// The known name that is spelt most like the given one, if any is near.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    /// Longer names are nobody's typing error, and comparing them would only cost time.
    const NAME_LENGTH_MAX: usize = 100;
    if name.len() > NAME_LENGTH_MAX {
        return None;
    }
    let folded = name.to_lowercase();
    let limit = (folded.chars().count() / 3).clamp(1, 3);
    known
        .map(|candidate| (strsim::osa_distance(&folded, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

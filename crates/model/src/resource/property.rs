//! Values of the properties that a site has defined, as kept with a resource.
//!
//! Owns the value and which definition it belongs to. The definitions (names, choices, who sees them) belong to the
//! site and are only pointed at.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Findings;

/// The value of one property of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Property {
    /// An id that another system gave to the value: text or a number.
    #[schema(value_type = Value)]
    pub property_id: Value,
    /// The value: text, a number, true or false, or a list of these.
    #[schema(value_type = Value)]
    pub value: Value,
    /// The definition the value belongs to.
    pub propertydef: PropertyDefinition,
}

/// Which property of the site a value belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PropertyDefinition {
    /// The number of the definition. Other fields of it may be sent and are ignored.
    #[schema(minimum = 1)]
    pub propdef_id: i64,
}

/// How long the JSON text of one value may be, in bytes.
const VALUE_LENGTH_MAX: usize = 16 * 1024;

/// Refuses values that are objects or too long, and a definition used twice.
pub(super) fn check(properties: &[Property], findings: &mut Findings) {
    findings.unique(
        "properties",
        "propertydef.propdef_id",
        properties.iter().map(|p| p.propertydef.propdef_id),
    );
    for (index, property) in properties.iter().enumerate() {
        let is_plain = |value: &Value| !value.is_object() && !value.is_array();
        let is_allowed = match &property.value {
            Value::Array(values) => values.iter().all(is_plain),
            value => is_plain(value),
        };
        let path = format!("properties[{index}].value");
        if !is_allowed {
            let message = format!("`{path}` must be text, a number, true or false, or a list of these");
            findings.add(&path, "setting.type", message);
        } else if property.value.to_string().len() > VALUE_LENGTH_MAX {
            let message = format!("`{path}` is longer than {VALUE_LENGTH_MAX} bytes");
            findings.add(&path, "setting.too_long", message);
        }
        if !is_plain(&property.property_id) {
            let path = format!("properties[{index}].property_id");
            findings.add(&path, "setting.type", format!("`{path}` must be text or a number"));
        }
    }
}

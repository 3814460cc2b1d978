//! Which resources of a site are wanted, and in which order.
//!
//! Owns the filters of lists of resources. Who may see which resource is decided in `visibility`.

use std::cmp::Ordering;
use std::sync::Arc;

use model::resource::{Condition, texts_of};
use model::{Caller, FieldType, Resource, ResourceSettings, SiteProperty};
use serde_json::Value;

use crate::properties::Defined;
use crate::visibility::may_see_property;
use crate::{Failure, Page};

/// Which resources are wanted. What is absent filters nothing, but that archived ones are left out.
#[derive(Debug, Clone, Default)]
pub struct ResourceQuery {
    /// Words that must all be found in name, other names, keywords, tags, category, description or searchable properties.
    pub search: Option<String>,
    /// Tags that must all be there.
    pub all_tags: Vec<String>,
    /// Tags of which one must be there.
    pub any_tags: Vec<String>,
    /// The folder they are in, or in one below it; with or without the letter that sorts it.
    pub category: Option<String>,
    /// The classes of which it is one.
    pub classes: Vec<String>,
    /// The types of which it is one.
    pub types: Vec<String>,
    /// The conditions of which it is in one.
    pub statuses: Vec<Condition>,
    /// The code printed on it.
    pub barcode: Option<String>,
    /// Whether it is in use.
    pub is_active: Option<bool>,
    /// Whether it takes new bookings.
    pub is_reservable: Option<bool>,
    /// Whether it is offered for sale.
    pub is_for_sale: Option<bool>,
    /// Whether it was taken out of service; only those, or none of them.
    pub is_archived: Option<bool>,
    /// Whether resources that were taken out of service are listed too; staff only.
    pub include_archived: bool,
    /// Values of properties: of one property any, of several properties all.
    pub properties: Vec<PropertyFilter>,
    /// By what they are sorted.
    pub order_by: ResourceOrder,
    /// From the last to the first.
    pub is_descending: bool,
    /// Which part of the list.
    pub page: Page,
}

/// A wanted value of a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyFilter {
    /// The number of the property.
    pub propdef_id: i64,
    /// The value as text; of numbers and dates also a range such as `10..20`, with one side left out at will.
    pub wanted: String,
}

/// By what resources are sorted; equal ones by category and name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResourceOrder {
    /// By folder and name.
    #[default]
    Category,
    /// By name.
    Name,
    /// By class.
    Class,
    /// By condition.
    Status,
    /// By the code printed on it.
    Barcode,
    /// By when it was added.
    Created,
}

impl ResourceQuery {
    /// Refuses filters by properties that the caller may not filter by.
    pub(crate) fn check(&self, caller: &Caller, defined: &Defined) -> Result<(), Failure> {
        let may = |property: &SiteProperty| property.show_filter && may_see_property(caller, property);
        match self.properties.iter().find(|filter| !defined.of(filter.propdef_id).is_some_and(may)) {
            None => Ok(()),
            Some(filter) => {
                let sentence = format!("lists cannot be filtered by a property {}", filter.propdef_id);
                Err(Failure::invalid("properties", sentence))
            }
        }
    }

    /// Whether a resource is wanted, but for the words of the search.
    pub(crate) fn takes(&self, settings: &ResourceSettings, defined: &Defined) -> bool {
        let identity = &settings.identity;
        let is_one_of = |wanted: &[String], value: &str| {
            wanted.is_empty() || wanted.iter().any(|one| one.eq_ignore_ascii_case(value))
        };
        let is = |wanted: Option<bool>, value: bool| wanted.is_none_or(|wanted| wanted == value);
        let is_archived = self.is_archived.or((!self.include_archived).then_some(false));
        self.all_tags.iter().all(|tag| identity.tags.contains(tag))
            && (self.any_tags.is_empty() || self.any_tags.iter().any(|tag| identity.tags.contains(tag)))
            && self.category.as_deref().is_none_or(|folder| is_in_folder(settings, folder))
            && is_one_of(&self.classes, identity.class.as_deref().unwrap_or_default())
            && is_one_of(&self.types, &identity.reservable_type)
            && (self.statuses.is_empty() || self.statuses.contains(&identity.status))
            && self.barcode.as_ref().is_none_or(|code| identity.barcode.as_ref() == Some(code))
            && is(self.is_active, identity.active)
            && is(self.is_reservable, settings.access.reservable)
            && is(self.is_for_sale, identity.for_sale)
            && is(is_archived, identity.archived)
            && self.properties.iter().all(|filter| {
                let of_same = self.properties.iter().filter(|other| other.propdef_id == filter.propdef_id);
                let property = defined.of(filter.propdef_id);
                of_same.into_iter().any(|filter| has_value(settings, filter, property))
            })
    }

    /// Puts resources that stand in the order of folders and names into the wanted one.
    pub(crate) fn sort(&self, resources: &mut [Arc<Resource>]) {
        let text = |resource: &Resource| {
            let identity = &resource.settings.identity;
            match self.order_by {
                ResourceOrder::Category => String::new(),
                ResourceOrder::Name => identity.name.to_lowercase(),
                ResourceOrder::Class => identity.class.clone().unwrap_or_default().to_lowercase(),
                ResourceOrder::Status => format!("{:02}", identity.status as u8),
                ResourceOrder::Barcode => identity.barcode.clone().unwrap_or_default(),
                ResourceOrder::Created => resource.resource_id.to_string(),
            }
        };
        if self.order_by != ResourceOrder::Category {
            resources.sort_by_cached_key(|resource| text(resource));
        }
        if self.is_descending {
            resources.reverse();
        }
    }
}

/// Whether a resource is in a folder or in one below it.
pub(crate) fn is_in_folder(settings: &ResourceSettings, folder: &str) -> bool {
    let identity = &settings.identity;
    let paths = [&identity.category, &identity.category_sortable];
    paths.into_iter().flatten().any(|path| {
        path.strip_prefix(folder.trim()).is_some_and(|rest| rest.is_empty() || rest.starts_with(" / "))
    })
}

fn has_value(settings: &ResourceSettings, filter: &PropertyFilter, property: Option<&SiteProperty>) -> bool {
    let mut values = settings.identity.properties.iter();
    let value = values.find(|value| value.propertydef.propdef_id == filter.propdef_id);
    let (Some(value), Some(property)) = (value, property) else { return false };
    let has_range = matches!(property.fieldtype, FieldType::Number | FieldType::Date);
    let within = |text: &str| match filter.wanted.split_once("..").filter(|_| has_range) {
        Some((low, high)) => {
            let is_beyond = |bound: &str, side| !bound.trim().is_empty() && order(text, bound.trim()) == side;
            !is_beyond(low, Ordering::Less) && !is_beyond(high, Ordering::Greater)
        }
        None => match property.settled(&Value::String(filter.wanted.clone())) {
            Ok(wanted) => texts_of(&wanted).iter().any(|wanted| wanted.eq_ignore_ascii_case(text)),
            Err(_) => false,
        },
    };
    texts_of(&value.value).iter().any(|text| within(text))
}

/// Numbers by size, everything else, such as dates, by its letters.
fn order(left: &str, right: &str) -> Ordering {
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.total_cmp(&right),
        _ => left.cmp(right),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(overlay: &Value) -> ResourceSettings {
        let mut object = overlay.as_object().unwrap().clone();
        object.insert("name".into(), json!("Camera"));
        ResourceSettings::merge(&ResourceSettings::default(), &object).unwrap().0
    }

    #[test]
    fn a_folder_holds_what_is_below_it_and_not_its_namesakes() {
        let camera = settings(&json!({"category_sortable": "A) Cameras / SLRs"}));
        for (folder, expected) in [
            ("Cameras", true),
            ("A) Cameras", true),
            ("Cameras / SLRs", true),
            ("Cam", false),
            ("Cameras / S", false),
            ("SLRs", false),
        ] {
            assert_eq!(is_in_folder(&camera, folder), expected, "{folder}");
        }
    }

    #[test]
    fn values_of_one_property_are_alternatives_and_properties_add_up() {
        let property = |propdef_id, fieldtype| SiteProperty {
            propdef_id,
            name: format!("Property {propdef_id}"),
            fieldtype,
            ..SiteProperty::default()
        };
        let defined = Defined {
            properties: vec![property(1, FieldType::Text), property(2, FieldType::Number)],
            ..Defined::default()
        };
        let camera = settings(&json!({"properties": [
            {"value": "red", "propertydef": {"propdef_id": 1}}, {"value": 15, "propertydef": {"propdef_id": 2}}]}));
        for (wanted, expected) in [
            (vec![(1, "Red")], true),
            (vec![(1, "blue")], false),
            (vec![(1, "blue"), (1, "red")], true),
            (vec![(1, "red"), (2, "10..20")], true),
            (vec![(1, "red"), (2, "..14")], false),
            (vec![(2, "15")], true),
            (vec![(2, "9..")], true),
            (vec![(1, "a..z")], false),
        ] {
            let filters = wanted.iter().map(|(propdef_id, text)| PropertyFilter {
                propdef_id: *propdef_id,
                wanted: (*text).to_owned(),
            });
            let query = ResourceQuery { properties: filters.collect(), ..ResourceQuery::default() };
            assert_eq!(query.takes(&camera, &defined), expected, "{wanted:?}");
        }
    }
}

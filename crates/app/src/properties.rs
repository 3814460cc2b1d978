//! Properties that a site defines for its resources: adding, changing and taking them away, and judging the values.
//!
//! All definitions of a site are one document, because every resource that is read or written asks for them. Numbers
//! are never given twice, so that a value can never come to belong to another property.

use std::sync::Arc;

use model::resource::{Warning, texts_of};
use model::{Caller, EventKind, Resource, ResourceSettings, Role, SiteProperty};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Read, Write, documents, events};

use crate::people::event;
use crate::visibility::may_see_property;
use crate::{App, Failure, Problem, records, resource_write, resources};

/// The most properties that a site defines: each may be a column of a table.
const PROPERTIES_MAX: usize = 200;
/// The id of the only document of its kind on a site.
const DOCUMENT_ID: &str = "all";

/// The properties of a site.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Defined {
    /// The greatest number that was ever given.
    pub last_propdef_id: i64,
    /// The properties, in the order in which they were defined.
    pub properties: Vec<SiteProperty>,
}

impl Defined {
    /// The property of a number.
    pub(crate) fn of(&self, propdef_id: i64) -> Option<&SiteProperty> {
        self.properties.iter().find(|property| property.propdef_id == propdef_id)
    }

    /// The texts by which the search finds a resource: values of searchable properties that everybody sees.
    pub(crate) fn searched(&self, settings: &ResourceSettings) -> Vec<String> {
        let values = settings.identity.properties.iter().filter(|value| {
            let property = self.of(value.propertydef.propdef_id);
            property.is_some_and(|property| property.searchable && property.public)
        });
        values.flat_map(|value| texts_of(&value.value)).collect()
    }
}

/// A property as it is found.
#[derive(Debug, Clone)]
pub struct FoundProperty {
    /// The definition.
    pub property: SiteProperty,
    /// How many resources have a value; for staff.
    pub used_by: Option<usize>,
}

/// The properties of a site that the caller may see, in the order in which they were defined.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<FoundProperty>, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let defined = stored(reader, &caller)?.0;
            let is_counted = caller.role.is_staff() && !defined.properties.is_empty();
            let all = if is_counted { resources::all(reader, &shelf, &caller)? } else { Vec::new() };
            let visible = defined.properties.into_iter().filter(|known| may_see_property(&caller, known));
            let found = |property: SiteProperty| FoundProperty {
                used_by: caller.role.is_staff().then(|| users(&all, property.propdef_id).count()),
                property,
            };
            Ok(visible.map(found).collect())
        })
        .await
}

/// Defines a property. Only administrators do.
pub async fn create(
    app: &App,
    caller: &Caller,
    written: Map<String, Value>,
) -> Result<SiteProperty, Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (mut defined, version) = stored(writer, &caller)?;
            if defined.properties.len() >= PROPERTIES_MAX {
                return Err(Failure::Limit(format!("a site has at most {PROPERTIES_MAX} properties")));
            }
            let propdef_id = defined.last_propdef_id + 1;
            let blank = SiteProperty { propdef_id, public: true, ..SiteProperty::default() };
            let property = laid_over(&blank, written)?;
            check(&defined, &property)?;
            defined.last_propdef_id = propdef_id;
            defined.properties.push(property.clone());
            keep(writer, &caller, &defined, version)?;
            let kind = EventKind::PropertyDefined { propdef_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(property)
        })
        .await
}

/// Changes a property: absent fields stay as they are. A change under which values of resources would make no sense is
/// refused. Only administrators do it.
pub async fn change(
    app: &App,
    caller: &Caller,
    propdef_id: i64,
    written: Map<String, Value>,
) -> Result<SiteProperty, Failure> {
    needs_administrator(caller)?;
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    app.store
        .write(move |writer| {
            let (mut defined, version) = stored(writer, &caller)?;
            let place = place_of(&defined, propdef_id)?;
            let old = defined.properties[place].clone();
            let property = laid_over(&old, written)?;
            check(&defined, &property)?;
            let all = resources::all(writer, &shelf, &caller)?;
            let using: Vec<Arc<Resource>> = users(&all, propdef_id).cloned().collect();
            keeps_its_values(&property, &using)?;
            let was_found = old.searchable && old.public;
            let is_found = property.searchable && property.public;
            defined.properties[place] = property.clone();
            keep(writer, &caller, &defined, version)?;
            if was_found != is_found {
                for resource in &using {
                    resource_write::put_again(writer, resource, &defined)?;
                }
            }
            let kind = EventKind::PropertyChanged { propdef_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(property)
        })
        .await
}

/// Takes a property away. While resources have values of it that is refused, unless it is forced: then the values go in
/// the same commit. Answers how many resources lost theirs. Only administrators do it.
pub async fn delete(app: &App, caller: &Caller, propdef_id: i64, is_forced: bool) -> Result<usize, Failure> {
    needs_administrator(caller)?;
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    app.store
        .write(move |writer| {
            let (mut defined, version) = stored(writer, &caller)?;
            let place = place_of(&defined, propdef_id)?;
            let all = resources::all(writer, &shelf, &caller)?;
            let using: Vec<&Arc<Resource>> = users(&all, propdef_id).collect();
            if !using.is_empty() && !is_forced {
                let sentence = format!(
                    "{} have a value of `{}`; send `force` to delete their values with it",
                    told(&using),
                    defined.properties[place].name
                );
                return Err(Failure::Exists(sentence));
            }
            defined.properties.remove(place);
            keep(writer, &caller, &defined, version)?;
            for resource in &using {
                let mut settings = resource.settings.clone();
                settings.identity.properties.retain(|value| value.propertydef.propdef_id != propdef_id);
                resource_write::replace(writer, &caller, ids.as_ref(), resource, settings, &defined)?;
            }
            let kind = EventKind::PropertyDeleted { propdef_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(using.len())
        })
        .await
}

/// The properties of the caller's site.
pub(crate) fn of_site(reader: &mut dyn Read, caller: &Caller) -> Result<Defined, Failure> {
    Ok(stored(reader, caller)?.0)
}

/// Brings the values of a resource into the form in which they are kept. Refuses those that are new and make no sense,
/// and to be without a value that is required, where the resource is new or its values were written. A value may come
/// before its property is defined: it is kept for staff to see, with a warning.
pub(crate) fn settle(
    defined: &Defined,
    old: Option<&ResourceSettings>,
    new: &mut ResourceSettings,
    overlay: &Map<String, Value>,
) -> Result<Vec<Warning>, Failure> {
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let places = written_places(overlay);
    let before = old.map(|old| old.identity.properties.as_slice()).unwrap_or_default();
    for value in &mut new.identity.properties {
        let propdef_id = value.propertydef.propdef_id;
        if before.contains(value) {
            continue;
        }
        let place = places.iter().position(|written| *written == Some(propdef_id)).unwrap_or_default();
        match defined.of(propdef_id).map(|property| property.settled(&value.value)) {
            Some(Ok(settled)) => value.value = settled,
            Some(Err(sentence)) => problems.push(Problem::at(format!("properties[{place}].value"), sentence)),
            None => {
                let path = format!("properties[{place}].propertydef.propdef_id");
                let sentence = format!("there is no property with the number {propdef_id} here");
                if propdef_id <= defined.last_propdef_id {
                    problems.push(Problem::at(path, sentence));
                } else {
                    let message = format!("`{path}`: {sentence} yet; its value is kept for staff alone");
                    warnings.push(Warning { path, message });
                }
            }
        }
    }
    let identity = &mut new.identity;
    identity.properties.retain(|value| !value.value.is_null());
    if old.is_none() || overlay.contains_key("properties") || overlay.contains_key("class") {
        let class = identity.class.as_deref();
        let has =
            |propdef_id| identity.properties.iter().any(|value| value.propertydef.propdef_id == propdef_id);
        let lacking = defined.properties.iter().filter(|property| property.is_required_of(class));
        for property in lacking.filter(|property| !has(property.propdef_id)) {
            let sentence =
                format!("`{}` needs a value: property {} is required", property.name, property.propdef_id);
            problems.push(Problem::at("properties", sentence));
        }
    }
    if problems.is_empty() { Ok(warnings) } else { Err(Failure::Invalid(problems)) }
}

/// The numbers of the properties that a request writes, in its order.
fn written_places(overlay: &Map<String, Value>) -> Vec<Option<i64>> {
    let items = overlay.get("properties").and_then(Value::as_array);
    items.into_iter().flatten().map(|item| item["propertydef"]["propdef_id"].as_i64()).collect()
}

fn stored(reader: &mut dyn Read, caller: &Caller) -> Result<(Defined, Option<i64>), Failure> {
    match documents::get(reader, caller.site_id.as_str(), records::PROPERTIES, DOCUMENT_ID)? {
        Some(document) => Ok((document.parse()?, Some(document.version))),
        None => Ok((Defined::default(), None)),
    }
}

fn keep(
    writer: &mut dyn Write,
    caller: &Caller,
    defined: &Defined,
    version: Option<i64>,
) -> Result<(), Failure> {
    let mut put = documents::Put::new(records::PROPERTIES, DOCUMENT_ID, DOCUMENT_ID, defined)?;
    put.replaces = version;
    documents::put(writer, caller.site_id.as_str(), &put)?;
    Ok(())
}

fn place_of(defined: &Defined, propdef_id: i64) -> Result<usize, Failure> {
    let place = defined.properties.iter().position(|property| property.propdef_id == propdef_id);
    place.ok_or(Failure::NotFound("property"))
}

/// The definition with what was written; names of fields and their kinds are known to be right at the edge.
fn laid_over(property: &SiteProperty, written: Map<String, Value>) -> Result<SiteProperty, Failure> {
    let bug = |error: serde_json::Error| Failure::Bug(error.to_string());
    let mut merged = serde_json::to_value(property).map_err(bug)?;
    if let Some(fields) = merged.as_object_mut() {
        fields.extend(written);
        fields.insert("propdef_id".to_owned(), property.propdef_id.into());
    }
    let merged: SiteProperty = serde_json::from_value(merged).map_err(bug)?;
    let trimmed =
        |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(SiteProperty {
        name: merged.name.trim().to_owned(),
        empty_text: trimmed(merged.empty_text),
        source: trimmed(merged.source),
        class: trimmed(merged.class),
        ..merged
    })
}

fn check(defined: &Defined, property: &SiteProperty) -> Result<(), Failure> {
    let problems: Vec<Problem> =
        property.problems().into_iter().map(|(path, sentence)| Problem::at(path, sentence)).collect();
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    let is_twin = |known: &&SiteProperty| {
        known.propdef_id != property.propdef_id && known.name.to_lowercase() == property.name.to_lowercase()
    };
    match defined.properties.iter().find(is_twin) {
        Some(twin) => Err(Failure::Exists(format!("there is a property called {} already", twin.name))),
        None => Ok(()),
    }
}

/// Refuses a definition by which values that resources have would be none.
fn keeps_its_values(property: &SiteProperty, using: &[Arc<Resource>]) -> Result<(), Failure> {
    let is_kept = |resource: &Arc<Resource>| {
        let mut values = resource.settings.identity.properties.iter();
        let value = values.find(|value| value.propertydef.propdef_id == property.propdef_id);
        value.is_none_or(|value| property.settled(&value.value).is_ok())
    };
    let losing: Vec<&Arc<Resource>> = using.iter().filter(|resource| !is_kept(resource)).collect();
    if losing.is_empty() {
        return Ok(());
    }
    let sentence =
        format!("{} have a value that would make no sense then; change those first", told(&losing));
    Err(Failure::Exists(sentence))
}

/// The resources that have a value of a property.
fn users(all: &[Arc<Resource>], propdef_id: i64) -> impl Iterator<Item = &Arc<Resource>> {
    let has = move |resource: &&Arc<Resource>| {
        let mut values = resource.settings.identity.properties.iter();
        values.any(|value| value.propertydef.propdef_id == propdef_id)
    };
    all.iter().filter(has)
}

/// How many resources there are, and the names of the first.
fn told(resources: &[&Arc<Resource>]) -> String {
    let names = resources.iter().take(3).map(|resource| resource.settings.identity.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let more = if resources.len() > 3 { ", ..." } else { "" };
    format!("{} resources ({names}{more})", resources.len())
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role >= Role::Administrator {
        return Ok(());
    }
    Err(Failure::Forbidden("Only an administrator defines properties.".into()))
}

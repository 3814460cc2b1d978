//! Writing resources: adding them, changing their settings, one by one or as part of a larger commit.
//!
//! Owns what has to be true of settings on a site beyond the settings themselves, and everything that moves when they
//! change: clocks, what other resources are blocked, events, the words they are found by.

use std::sync::Arc;

use model::resource::{SettingsTrouble, Warning};
use model::{Caller, EventKind, Ids, ReservationId, Resource, ResourceId, ResourceSettings};
use serde_json::{Map, Value};
use store::{Read, Write, clock, documents, events};

use crate::overfull::{no_longer_fit, takes_units_away};
use crate::people::event;
use crate::properties::{self, Defined};
use crate::rule_examples::{self, Tried, WishOf};
use crate::{
    App, Failure, Problem, blocked, files, groups, mentions, records, registrations, sites, training,
};

/// Adds a resource with the given settings. Only administrators and moderators do.
pub async fn create(
    app: &App,
    caller: &Caller,
    overlay: Map<String, Value>,
) -> Result<(Arc<Resource>, Vec<Warning>), Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store.write(move |writer| add(writer, &caller, ids.as_ref(), &overlay)).await
}

/// Adds a resource within a commit.
pub(crate) fn add(
    writer: &mut dyn Write,
    caller: &Caller,
    ids: &dyn Ids,
    overlay: &Map<String, Value>,
) -> Result<(Arc<Resource>, Vec<Warning>), Failure> {
    let (settings, mut warnings) =
        ResourceSettings::merge(&ResourceSettings::default(), overlay).map_err(invalid)?;
    let defined = properties::of_site(writer, caller)?;
    let mut settings = resolved(writer, caller, settings, overlay)?;
    warnings.extend(properties::settle(&defined, None, &mut settings, overlay)?);
    blocked::check(writer, caller.site_id.as_str(), None, &settings)?;
    warnings.extend(training::warnings(writer, caller, "training", &settings.access.training)?);
    warnings.extend(mentions::check(writer, caller, None, &settings)?);
    let resource_id = ResourceId::mint(ids);
    let site_ordinal = next_ordinal(writer, caller.site_id.as_str())?;
    let site_id = caller.site_id.clone();
    let resource = Resource { resource_id, site_id, site_ordinal, version: 1, settings };
    documents::put(writer, caller.site_id.as_str(), &put(&resource, &defined)?)?;
    let picture = resource.settings.identity.imageurl.as_deref();
    files::settle_picture(writer, caller, &resource.resource_id, (None, picture))?;
    let kind = EventKind::ResourceCreated { resource_id: resource.resource_id.clone() };
    events::append(writer, &event(caller, ids, kind))?;
    Ok((Arc::new(resource), warnings))
}

/// The next number of a resource on the site. It is counted by a clock of its own, so that none is given twice.
fn next_ordinal(writer: &mut dyn Write, site: &str) -> Result<u32, Failure> {
    const COUNTER: &str = "resource_ordinals";
    clock::tick(writer, site, [COUNTER])?;
    let given = clock::read(writer, site, [COUNTER])?.version(COUNTER).unwrap_or_default();
    u32::try_from(given).map_err(|_| Failure::Bug(format!("{given} resources were added to {site}")))
}

/// What came of changing settings.
#[derive(Debug, Clone)]
pub struct Modified {
    /// The resource as it is now.
    pub resource: Arc<Resource>,
    /// The names of the settings that have another value now.
    pub fields: Vec<String>,
    /// What was odd about the request but accepted.
    pub warnings: Vec<Warning>,
    /// The bookings that no longer fit, where units were lowered under them.
    pub no_longer_fit: Vec<ReservationId>,
}

/// Changes settings of a resource: absent ones stay, `null` clears. With an expected version an older one is refused.
/// With a way to read them, rule examples about the resource that held must go on holding.
pub async fn modify(
    app: &App,
    caller: &Caller,
    resource_id: ResourceId,
    overlay: Map<String, Value>,
    expected_version: Option<u64>,
    examples: Option<WishOf>,
) -> Result<Modified, Failure> {
    needs_staff(caller)?;
    let (caller, writing) = (caller.clone(), app.clone());
    let change = Change { resource_id, overlay, expected_version };
    app.store
        .write(move |writer| change_settings(writer, &writing, &caller, &change, examples.as_ref()))
        .await
}

/// A change of one resource's settings.
pub(crate) struct Change {
    /// The resource.
    pub resource_id: ResourceId,
    /// What is written.
    pub overlay: Map<String, Value>,
    /// The version it must have.
    pub expected_version: Option<u64>,
}

/// Changes settings of a resource within a commit.
pub(crate) fn change_settings(
    writer: &mut dyn Write,
    app: &App,
    caller: &Caller,
    change: &Change,
    examples: Option<&WishOf>,
) -> Result<Modified, Failure> {
    let site = caller.site_id.as_str();
    let (overlay, resource_id) = (&change.overlay, &change.resource_id);
    let found = documents::get(writer, site, records::RESOURCE, resource_id.as_str())?;
    let old: Resource = found.ok_or(Failure::NotFound("resource"))?.parse()?;
    if change.expected_version.is_some_and(|expected| expected != old.version) {
        return Err(Failure::Changed { current: i64::try_from(old.version).unwrap_or(i64::MAX) });
    }
    let (settings, mut warnings) = ResourceSettings::merge(&old.settings, overlay).map_err(invalid)?;
    let defined = properties::of_site(writer, caller)?;
    let mut settings = resolved(writer, caller, settings, overlay)?;
    warnings.extend(properties::settle(&defined, Some(&old.settings), &mut settings, overlay)?);
    warnings.extend(training::warnings(writer, caller, "training", &settings.access.training)?);
    warnings.extend(mentions::check(writer, caller, Some(&old.settings), &settings)?);
    if overlay.contains_key("blocks") {
        blocked::check(writer, site, Some(resource_id), &settings)?;
    }
    let may_not_fit = takes_units_away(&old.settings.units, &settings.units);
    let broken = |writer: &mut dyn Read| match examples {
        Some(wish_of) => rule_examples::broken(writer, app, &caller.site_id, resource_id, wish_of),
        None => Ok(Vec::new()),
    };
    let broken_before = broken(writer)?;
    let (resource, fields) = replace(writer, caller, app.ids.as_ref(), &old, settings, &defined)?;
    if fields.is_empty() {
        return Ok(Modified { resource, fields, warnings, no_longer_fit: Vec::new() });
    }
    let was_broken = |tried: &Tried| {
        broken_before.iter().any(|before| before.example.example_id == tried.example.example_id)
    };
    let newly_broken: Vec<Tried> = broken(writer)?.into_iter().filter(|tried| !was_broken(tried)).collect();
    if !newly_broken.is_empty() {
        // The error takes the new settings back with it.
        return Err(Failure::BrokenExamples(newly_broken));
    }
    let mut no_longer_fit =
        if may_not_fit { no_longer_fit(writer, &resource, caller.now)? } else { Vec::new() };
    if resource.settings.events.events != old.settings.events.events {
        no_longer_fit.extend(registrations::without_a_seat(writer, &resource, caller.now)?);
    }
    Ok(Modified { resource, fields, warnings, no_longer_fit })
}

/// Stores other settings of a resource, with all that moves with them; answers the names of those that differ. The same
/// settings again change nothing.
pub(crate) fn replace(
    writer: &mut dyn Write,
    caller: &Caller,
    ids: &dyn Ids,
    old: &Resource,
    settings: ResourceSettings,
    defined: &Defined,
) -> Result<(Arc<Resource>, Vec<String>), Failure> {
    let fields = changed_fields(&old.settings, &settings)?;
    if fields.is_empty() {
        return Ok((Arc::new(old.clone()), fields));
    }
    let resource = Resource { version: old.version + 1, settings, ..old.clone() };
    put_again(writer, &resource, defined)?;
    let site = caller.site_id.as_str();
    clock::tick(writer, site, [clock::of_resource(resource.resource_id.as_str()).as_str()])?;
    let blocked_before = &old.settings.access.blocks;
    if resource.settings.access.blocks != *blocked_before {
        blocked::rewrite(writer, &resource, blocked_before, caller.now)?;
    }
    if resource.settings.events.events != old.settings.events.events {
        let site = sites::of(writer, caller)?;
        registrations::rewrite(writer, &site, &resource, caller.now)?;
    }
    let pictures =
        (old.settings.identity.imageurl.as_deref(), resource.settings.identity.imageurl.as_deref());
    files::settle_picture(writer, caller, &resource.resource_id, pictures)?;
    let kind =
        EventKind::ResourceChanged { resource_id: resource.resource_id.clone(), fields: fields.clone() };
    events::append(writer, &event(caller, ids, kind))?;
    Ok((Arc::new(resource), fields))
}

/// Stores a resource that is there already, with the words that it is found by now.
pub(crate) fn put_again(
    writer: &mut dyn Write,
    resource: &Resource,
    defined: &Defined,
) -> Result<(), Failure> {
    let site = resource.site_id.as_str();
    let found = documents::get(writer, site, records::RESOURCE, resource.resource_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("resource"))?;
    documents::put(writer, site, &put(resource, defined)?.replacing(document.version))?;
    Ok(())
}

/// The settings with every group known to exist, by number and by name alike. Names count where they alone were sent.
fn resolved(
    reader: &mut dyn Read,
    caller: &Caller,
    mut settings: ResourceSettings,
    overlay: &Map<String, Value>,
) -> Result<ResourceSettings, Failure> {
    if settings.identity.name.trim().is_empty() {
        return Err(Failure::invalid("name", "a resource needs a name"));
    }
    if settings.identity.site_id.as_ref().is_some_and(|site_id| *site_id != caller.site_id) {
        return Err(Failure::invalid("site_id", "a resource stays in its site"));
    }
    settings.identity.site_id = Some(caller.site_id.clone());
    let access = &mut settings.access;
    if overlay.contains_key("usergroups_by_name") && !overlay.contains_key("usergroups") {
        access.usergroups =
            groups::by_names(reader, caller, "usergroups_by_name", &access.usergroups_by_name)?;
    }
    access.usergroups_by_name = groups::names_of(reader, caller, "usergroups", &access.usergroups)?;
    Ok(settings)
}

/// The document of a resource: sorted by category and name, found by all the words people know it by.
fn put(resource: &Resource, defined: &Defined) -> Result<documents::Put, Failure> {
    let identity = &resource.settings.identity;
    let category = identity.category_sortable.as_deref().or(identity.category.as_deref()).unwrap_or_default();
    let words = [&identity.altnames, &identity.keywords, &identity.tags].into_iter().flatten();
    let search = [identity.name.as_str(), category, identity.description.as_deref().unwrap_or_default()]
        .into_iter()
        .chain(words.map(String::as_str))
        .chain(defined.searched(&resource.settings).iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ");
    let name = format!("{category} / {}", identity.name);
    Ok(documents::Put::new(records::RESOURCE, resource.resource_id.as_str(), name, resource)?
        .searched_by(search))
}

/// The names of the settings that differ.
fn changed_fields(old: &ResourceSettings, new: &ResourceSettings) -> Result<Vec<String>, Failure> {
    let flat = |settings: &ResourceSettings| {
        serde_json::to_value(settings).map_err(|error| Failure::Bug(error.to_string()))
    };
    let (old, new) = (flat(old)?, flat(new)?);
    let fields = new.as_object().into_iter().flatten();
    Ok(fields.filter(|(name, value)| old.get(*name) != Some(*value)).map(|(name, _)| name.clone()).collect())
}

pub(crate) fn invalid(trouble: SettingsTrouble) -> Failure {
    Failure::Invalid(
        trouble.problems.into_iter().map(|problem| Problem::at(problem.path, problem.message)).collect(),
    )
}

pub(crate) fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators change resources.".into()))
}

//! Resources: adding, changing and listing them.

use std::sync::Arc;

use model::resource::{Approver, Rate, SettingsTrouble, Warning};
use model::{
    Caller, Decider, EventKind, Member, ReservationId, Resource, ResourceId, ResourceSettings, Site,
};
use rules::is_offered_to;
use serde_json::{Map, Value};
use store::{Read, Write, clock, documents, events};

use crate::overfull::{no_longer_fit, takes_units_away};
use crate::people::event;
use crate::rule_examples::{self, Tried, WishOf};
use crate::shelf::Shelf;
use crate::standing::reason_against;
use crate::visibility::{may_list_resource, may_see_resource};
use crate::{
    App, ApproverNames, Failure, Page, Problem, approvers, blocked, groups, mentions, people, records, sites,
    training,
};

/// Which resources are wanted.
#[derive(Debug, Clone, Default)]
pub struct ResourceQuery {
    /// Words that must all be found in name, other names, keywords, tags, category or description.
    pub search: Option<String>,
    /// Tags that must all be there.
    pub all_tags: Vec<String>,
    /// Text that the category contains.
    pub category: Option<String>,
    /// Whether resources that were taken out of service are listed too; staff only.
    pub include_archived: bool,
    /// Which part of the list.
    pub page: Page,
}

/// A resource as the caller finds it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The resource.
    pub resource: Arc<Resource>,
    /// Why the caller may not book it, whatever the time; none when they may.
    pub cannot_reserve: Option<String>,
    /// The rates that the caller is offered at some time or other, in the resource's order; each with its currency.
    pub offered_rates: Vec<Rate>,
    /// The approvers by name; looked up for one resource, not for lists.
    pub approvers: ApproverNames,
}

/// The resources that the caller may see in lists, by category and name, and how many there are in all.
pub async fn list(app: &App, caller: &Caller, query: ResourceQuery) -> Result<(Vec<Found>, u64), Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let listing =
                documents::Listing { search: query.search.clone(), ..documents::Listing::default() };
            let mut kept = listed(reader, &shelf, &caller, &listing)?;
            kept.retain(|resource| is_wanted(&query, &resource.settings));
            let count = u64::try_from(kept.len()).unwrap_or(u64::MAX);
            let site = sites::of(reader, &caller)?;
            let member = people::member(reader, &caller.site_id, caller.user_id.as_str())?;
            let page = query.page.cut(kept).into_iter();
            Ok((page.map(|resource| found(&caller, member.as_ref(), &site, resource)).collect(), count))
        })
        .await
}

/// The resources of a listing that stand in the caller's lists.
pub(crate) fn listed(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    listing: &documents::Listing,
) -> Result<Vec<Arc<Resource>>, Failure> {
    let mut kept = Vec::new();
    for document in documents::list(reader, caller.site_id.as_str(), records::RESOURCE, listing)? {
        let resource_id =
            ResourceId::parse(&document.document_id).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
        let resource = shelf.parsed(&resource_id, document)?;
        if may_list_resource(caller, &resource.settings) {
            kept.push(resource);
        }
    }
    Ok(kept)
}

fn found(caller: &Caller, member: Option<&Member>, site: &Arc<Site>, resource: Arc<Resource>) -> Found {
    let offered = resource.settings.billing.rates.iter().filter(|rate| is_offered_to(rate, member));
    let in_currency = |rate: &Rate| {
        let code = rate.currency_code.clone().unwrap_or_else(|| site.currency.code.clone());
        Rate { currency_code: Some(code), ..rate.clone() }
    };
    Found {
        cannot_reserve: reason_against(caller, member, site, &resource),
        offered_rates: offered.map(in_currency).collect(),
        approvers: ApproverNames::default(),
        resource,
    }
}

fn is_wanted(query: &ResourceQuery, settings: &ResourceSettings) -> bool {
    let identity = &settings.identity;
    let category = identity.category.as_deref().unwrap_or_default();
    query.all_tags.iter().all(|tag| identity.tags.contains(tag))
        && query.category.as_deref().is_none_or(|wanted| category.contains(wanted))
        && (query.include_archived || !identity.archived)
}

/// A resource the caller may know of.
pub async fn one(app: &App, caller: &Caller, resource_id: ResourceId) -> Result<Found, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let resource = shelf
                .resource(reader, &caller.site_id, &resource_id)?
                .filter(|resource| may_see_resource(&caller, &resource.settings))
                .ok_or(Failure::NotFound("resource"))?;
            let site = sites::of(reader, &caller)?;
            let member = people::member(reader, &caller.site_id, caller.user_id.as_str())?;
            let found = found(&caller, member.as_ref(), &site, resource);
            let listed = &found.resource.settings.approval.approvers;
            let deciders: Vec<Decider> = listed.iter().filter_map(Approver::decider).collect();
            let approvers = approvers::named(reader, &caller.site_id, &deciders)?;
            Ok(Found { approvers, ..found })
        })
        .await
}

/// Adds a resource with the given settings. Only administrators and moderators do.
pub async fn create(
    app: &App,
    caller: &Caller,
    overlay: Map<String, Value>,
) -> Result<(Arc<Resource>, Vec<Warning>), Failure> {
    needs_staff(caller)?;
    let resource_id = ResourceId::mint(app.ids.as_ref());
    let (settings, mut warnings) =
        ResourceSettings::merge(&ResourceSettings::default(), &overlay).map_err(invalid)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    let (resource, warnings) = app
        .store
        .write(move |writer| {
            let settings = resolved(writer, &caller, settings, &overlay)?;
            blocked::check(writer, caller.site_id.as_str(), None, &settings)?;
            warnings.extend(training::warnings(writer, &caller, "training", &settings.access.training)?);
            warnings.extend(mentions::check(writer, &caller, None, &settings)?);
            let site_ordinal = next_ordinal(writer, caller.site_id.as_str())?;
            let site_id = caller.site_id.clone();
            let resource = Resource { resource_id, site_id, site_ordinal, version: 1, settings };
            documents::put(writer, caller.site_id.as_str(), &put(&resource)?)?;
            let kind = EventKind::ResourceCreated { resource_id: resource.resource_id.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok::<_, Failure>((resource, warnings))
        })
        .await?;
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
    let (caller, ids, writing) = (caller.clone(), app.ids.clone(), app.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            let found = documents::get(writer, site, records::RESOURCE, resource_id.as_str())?;
            let document = found.ok_or(Failure::NotFound("resource"))?;
            let old: Resource = document.parse()?;
            if expected_version.is_some_and(|expected| expected != old.version) {
                return Err(Failure::Changed { current: i64::try_from(old.version).unwrap_or(i64::MAX) });
            }
            let (settings, mut warnings) =
                ResourceSettings::merge(&old.settings, &overlay).map_err(invalid)?;
            let settings = resolved(writer, &caller, settings, &overlay)?;
            warnings.extend(training::warnings(writer, &caller, "training", &settings.access.training)?);
            warnings.extend(mentions::check(writer, &caller, Some(&old.settings), &settings)?);
            if overlay.contains_key("blocks") {
                blocked::check(writer, site, Some(&resource_id), &settings)?;
            }
            let fields = changed_fields(&old.settings, &settings)?;
            if fields.is_empty() {
                return Ok(Modified { resource: Arc::new(old), warnings, no_longer_fit: Vec::new() });
            }
            let may_not_fit = takes_units_away(&old.settings.units, &settings.units);
            let broken = |writer: &mut dyn Read| match &examples {
                Some(wish_of) => {
                    rule_examples::broken(writer, &writing, &caller.site_id, &resource_id, wish_of)
                }
                None => Ok(Vec::new()),
            };
            let broken_before = broken(writer)?;
            let blocked_before = old.settings.access.blocks.clone();
            let resource = Resource { version: old.version + 1, settings, ..old };
            documents::put(writer, site, &put(&resource)?.replacing(document.version))?;
            let was_broken = |tried: &Tried| {
                broken_before.iter().any(|before| before.example.example_id == tried.example.example_id)
            };
            let newly_broken: Vec<Tried> =
                broken(writer)?.into_iter().filter(|tried| !was_broken(tried)).collect();
            if !newly_broken.is_empty() {
                // The error takes the new settings back with it.
                return Err(Failure::BrokenExamples(newly_broken));
            }
            clock::tick(writer, site, [clock::of_resource(resource.resource_id.as_str()).as_str()])?;
            if resource.settings.access.blocks != blocked_before {
                blocked::rewrite(writer, &resource, &blocked_before, caller.now)?;
            }
            let kind = EventKind::ResourceChanged { resource_id, fields };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            let no_longer_fit =
                if may_not_fit { no_longer_fit(writer, &resource, caller.now)? } else { Vec::new() };
            Ok(Modified { resource: Arc::new(resource), warnings, no_longer_fit })
        })
        .await
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
fn put(resource: &Resource) -> Result<documents::Put, Failure> {
    let identity = &resource.settings.identity;
    let category = identity.category_sortable.as_deref().or(identity.category.as_deref()).unwrap_or_default();
    let words = [&identity.altnames, &identity.keywords, &identity.tags].into_iter().flatten();
    let search = [identity.name.as_str(), category, identity.description.as_deref().unwrap_or_default()]
        .into_iter()
        .chain(words.map(String::as_str))
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

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators change resources.".into()))
}

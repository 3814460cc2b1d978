//! Resources as the caller finds them: lists, and one by its id.

use std::sync::Arc;

use model::resource::Rate;
use model::{Caller, Member, Resource, ResourceId, Site, SiteProperty};
use rules::is_offered_to;
use store::{Read, documents};

use crate::approver_lists::{self, ListedApprover};
use crate::properties::{self, Defined};
use crate::shelf::Shelf;
use crate::standing::reason_against;
use crate::visibility::{may_list_resource, may_see_property, may_see_resource};
use crate::{App, Failure, ResourceQuery, people, records, sites};

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
    pub approvers: Vec<ListedApprover>,
    /// The properties of the site that the caller may see.
    pub properties: Arc<[SiteProperty]>,
}

/// What is the same for all resources that one caller finds.
struct Looking {
    caller: Caller,
    member: Option<Member>,
    site: Arc<Site>,
    properties: Arc<[SiteProperty]>,
}

impl Looking {
    fn new(reader: &mut dyn Read, caller: Caller, defined: &Defined) -> Result<Self, Failure> {
        let site = sites::of(reader, &caller)?;
        let member = people::member(reader, &caller.site_id, caller.user_id.as_str())?;
        let visible = defined.properties.iter().filter(|property| may_see_property(&caller, property));
        Ok(Self { properties: visible.cloned().collect(), caller, member, site })
    }

    fn found(&self, resource: Arc<Resource>) -> Found {
        let member = self.member.as_ref();
        let offered = resource.settings.billing.rates.iter().filter(|rate| is_offered_to(rate, member));
        let in_currency = |rate: &Rate| {
            let code = rate.currency_code.clone().unwrap_or_else(|| self.site.currency.code.clone());
            Rate { currency_code: Some(code), ..rate.clone() }
        };
        Found {
            cannot_reserve: reason_against(&self.caller, member, &self.site, &resource),
            offered_rates: offered.map(in_currency).collect(),
            approvers: Vec::new(),
            properties: self.properties.clone(),
            resource,
        }
    }
}

/// The resources that the caller may see in lists, by category and name unless another order is wanted, and how many
/// there are in all.
pub async fn list(app: &App, caller: &Caller, query: ResourceQuery) -> Result<(Vec<Found>, u64), Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let defined = properties::of_site(reader, &caller)?;
            query.check(&caller, &defined)?;
            let listing =
                documents::Listing { search: query.search.clone(), ..documents::Listing::default() };
            let mut kept = listed(reader, &shelf, &caller, &listing)?;
            kept.retain(|resource| query.takes(&resource.settings, &defined));
            query.sort(&mut kept);
            let count = u64::try_from(kept.len()).unwrap_or(u64::MAX);
            let looking = Looking::new(reader, caller, &defined)?;
            Ok((query.page.cut(kept).into_iter().map(|resource| looking.found(resource)).collect(), count))
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
    let mut kept = stored(reader, shelf, caller, listing)?;
    kept.retain(|resource| may_list_resource(caller, &resource.settings));
    Ok(kept)
}

/// All resources of the caller's site, whoever may see them.
pub(crate) fn all(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
) -> Result<Vec<Arc<Resource>>, Failure> {
    stored(reader, shelf, caller, &documents::Listing::default())
}

fn stored(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    listing: &documents::Listing,
) -> Result<Vec<Arc<Resource>>, Failure> {
    let found = documents::list(reader, caller.site_id.as_str(), records::RESOURCE, listing)?.into_iter();
    let parsed = found.map(|document| {
        let resource_id =
            ResourceId::parse(&document.document_id).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
        shelf.parsed(&resource_id, document)
    });
    parsed.collect()
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
            let defined = properties::of_site(reader, &caller)?;
            let listed = resource.settings.approval.approvers.clone();
            let approvers = approver_lists::look_up(reader, &caller, listed)?;
            let looking = Looking::new(reader, caller, &defined)?;
            Ok(Found { approvers, ..looking.found(resource) })
        })
        .await
}

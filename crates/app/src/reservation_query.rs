//! Which reservations are wanted in a list: what the store filters by, and what only the resource, the people or the
//! document of a reservation can tell.

use model::{Caller, Kind, ProjectId, Reservation, Resource, ResourceId, UserGroupId, UserId};
use serde_json::Value;
use store::fold;
use store::reservations::{Filter, SearchedName};

use crate::course::CourseFilter;
use crate::reservation_order::Attribute;
use crate::{forms, records};

/// Which reservations are wanted.
#[derive(Debug, Clone, Default)]
pub struct ReservationQuery {
    /// What the store filters by. Its order gives way to `order`.
    pub filter: Filter,
    /// What is asked of the resource.
    pub resource: ResourceConditions,
    /// The resource that they serve.
    pub support_for: Option<ResourceId>,
    /// What became of them.
    pub course: CourseFilter,
    /// Who answers for the people they are for.
    pub supervisor: Option<UserId>,
    /// The group that the people they are for belong to.
    pub usergroup_id: Option<UserGroupId>,
    /// Those that a rule cancelled too.
    pub is_with_autocancelled: bool,
    /// Only those for which a quote was asked.
    pub is_only_quotes: bool,
    /// What is asked of the data that other systems keep with the rate.
    pub rate_meta_data: Option<MetaDataCondition>,
    /// The project that they are pinned to.
    pub project_id: Option<ProjectId>,
    /// Whether they are pinned to any project that the caller may know of.
    pub is_pinned: bool,
    /// Text that the answers to forms contain.
    pub form_text: Option<String>,
    /// What they are sorted by.
    pub order: Attribute,
    /// The times in which resources are closed too.
    pub is_with_blackouts: bool,
    /// The sessions that people register for too.
    pub is_with_sessions: bool,
    /// Only those sessions.
    pub is_only_sessions: bool,
    /// Only the number is wanted.
    pub is_count_only: bool,
    /// What each takes beside its own resource is not wanted.
    pub is_without_blocked: bool,
    /// What was answered to forms is wanted.
    pub is_with_form_responses: bool,
    /// The projects that each is pinned to are not wanted.
    pub is_without_projects: bool,
    /// The approvers are wanted by name.
    pub is_with_approver_names: bool,
}

/// What is asked of the resource; what is not set asks nothing.
#[derive(Debug, Clone, Default)]
pub struct ResourceConditions {
    /// Text that its category contains, whatever the capitals.
    pub category: Option<String>,
    /// Tags that it must all have.
    pub tags: Vec<String>,
    /// Its barcode.
    pub barcode: Option<String>,
    /// Its class, whatever the capitals.
    pub class: Option<String>,
    /// Its number on the site is one of these.
    pub ordinals: Vec<u32>,
    /// It stands in the calendar of the whole site.
    pub is_in_site_calendar: bool,
}

impl ResourceConditions {
    /// Whether the resource is one of those asked for.
    pub(crate) fn admit(&self, resource: &Resource) -> bool {
        let identity = &resource.settings.identity;
        let category = identity.category.as_deref().unwrap_or_default();
        let is_class = |wanted: &str| {
            identity.class.as_deref().is_some_and(|class| class.eq_ignore_ascii_case(wanted.trim()))
        };
        self.category.as_deref().is_none_or(|wanted| fold(category).contains(&fold(wanted)))
            && self.tags.iter().all(|tag| identity.tags.contains(tag))
            && self.barcode.as_deref().is_none_or(|wanted| identity.barcode.as_deref() == Some(wanted))
            && self.class.as_deref().is_none_or(is_class)
            && (self.ordinals.is_empty() || self.ordinals.contains(&resource.site_ordinal))
            && !(self.is_in_site_calendar && resource.settings.listing.exclude_from_site_calendar)
    }
}

/// What is asked of the data that other systems keep with a rate.
#[derive(Debug, Clone, Default)]
pub struct MetaDataCondition {
    /// The names that lead to the value; the whole without any.
    pub path: Vec<String>,
    /// The text that the value contains, whatever the capitals; that it is there at all without one.
    pub contains: Option<String>,
}

impl MetaDataCondition {
    fn admits(&self, meta_data: &str) -> bool {
        let Ok(whole) = serde_json::from_str::<Value>(meta_data) else { return false };
        let value = self.path.iter().try_fold(&whole, |value, name| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        });
        let Some(value) = value else { return false };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.contains.as_deref().is_none_or(|wanted| fold(&text).contains(&fold(wanted)))
    }
}

impl ReservationQuery {
    /// Whether the list is filtered by what a reservation may hide. Where it does hide it, it is left out: that it is
    /// among somebody's bookings would say whose it is.
    pub(crate) fn asks_for_hidden(&self) -> bool {
        let people = [&self.filter.reserved_for, &self.filter.guests, &self.filter.created_by];
        people.into_iter().any(|people| !people.is_empty())
            || self.filter.search.is_some()
            || self.usergroup_id.is_some()
            || self.supervisor.is_some()
            || self.asks_for_details()
    }

    /// Whether it asks for what only those know who see more than times, and only the documents tell.
    fn asks_for_details(&self) -> bool {
        self.form_text.is_some() || self.project_id.is_some() || self.is_pinned
    }

    /// Whether only the documents tell which reservations are meant, or in what order.
    pub(crate) fn needs_documents(&self, caller: &Caller) -> bool {
        self.support_for.is_some()
            || self.course != CourseFilter::default()
            || self.is_only_quotes
            || self.rate_meta_data.is_some()
            || self.asks_for_details()
            || self.asks_for_autocancelled()
            || self.order.in_store().is_none()
            || self.asks_for_hidden() && !caller.role.is_staff()
    }

    /// What the store is asked for.
    pub(crate) fn stored(&self) -> Filter {
        let mut filter = self.filter.clone();
        filter.order_by = self.order.in_store().unwrap_or_default();
        filter.search_names =
            vec![SearchedName::Resource(records::RESOURCE), SearchedName::ReservedFor(records::MEMBER)];
        filter.is_with_cancelled |= self.is_with_autocancelled || filter.or_is_cancelled;
        filter
    }

    /// Whether a reservation is what its document has to tell. What things cost is asked only of those whose price the
    /// caller sees.
    pub(crate) fn admits(&self, caller: &Caller, reservation: &Reservation, resource: &Resource) -> bool {
        let cancelled = reservation.cancelled.as_ref();
        let is_wanted_cancelled =
            !self.asks_for_autocancelled() || cancelled.is_none_or(|cancellation| cancellation.is_automatic);
        let charge = reservation
            .charge
            .as_ref()
            .filter(|_| caller.role.is_staff() || reservation.reserved_for == caller.user_id);
        let rate_id = charge.and_then(|charge| charge.rate.as_ref()).and_then(|rate| rate.terms.rate_id);
        let has_meta_data = |wanted: &MetaDataCondition| {
            let rates = resource.settings.billing.rates.iter();
            let mut known = rates.filter(|rate| Some(rate.rate_id) == rate_id);
            known.any(|rate| rate.meta_data.as_deref().is_some_and(|text| wanted.admits(text)))
        };
        is_wanted_cancelled
            && (self.support_for.is_none() || self.support_for == reservation.support_for)
            && self.course.admits(reservation, caller.now)
            && self.project_id.as_ref().is_none_or(|id| reservation.project_ids.contains(id))
            && self.form_text.as_ref().is_none_or(|text| forms::contain(&reservation.forms, text))
            && (!self.is_only_quotes || charge.is_some_and(|charge| charge.is_quote_requested))
            && self.rate_meta_data.as_ref().is_none_or(has_meta_data)
    }

    /// Whether a template that is used up is left out: it is no offer any more.
    pub(crate) fn leaves_out_used(&self, kind: Kind) -> bool {
        kind == Kind::Template && !self.filter.is_with_cancelled
    }

    fn asks_for_autocancelled(&self) -> bool {
        self.is_with_autocancelled && !self.filter.is_with_cancelled && !self.filter.or_is_cancelled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_the_data_of_a_rate_is_found_by_its_path() {
        let data = r#"{"cost": {"centre": "Physics-12", "shares": [30, 70]}, "open": true}"#;
        for (path, contains, is_admitted) in [
            ("", "physics", true),
            ("", "chemistry", false),
            ("cost.centre", "PHYSICS", true),
            ("cost.shares", "70", true),
            ("cost.shares.1", "70", true),
            ("cost.shares.2", "", false),
            ("open", "true", true),
            ("open", "", true),
            ("shut", "", false),
        ] {
            let names = path.split('.').filter(|name| !name.is_empty());
            let condition = MetaDataCondition {
                path: names.map(str::to_owned).collect(),
                contains: Some(contains.to_owned()).filter(|text| !text.is_empty()),
            };
            assert_eq!(condition.admits(data), is_admitted, "{path} {contains}");
        }
        assert!(!MetaDataCondition::default().admits("no JSON"));
    }
}

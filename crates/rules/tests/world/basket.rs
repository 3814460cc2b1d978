//! Several resources in one request of a scenario, and what stands in the group of an edited one. Owns no rule.

use std::sync::Arc;

use model::{GroupId, LineageId, Reservation, ReservationId};
use rules::{Companion, DraftLine, Identity};

use super::request::Request;
use super::{World, resource_id};

impl World {
    /// The lines of a request: the first, and one like it for each resource that is booked with it.
    pub(super) fn lines(&self, request: &Request, first: &DraftLine) -> Vec<DraftLine> {
        let further = request.with.iter().enumerate().map(|(place, name)| DraftLine {
            resource_id: resource_id(name),
            identity: Identity {
                reservation_id: ReservationId::parse(&format!("rsv_{}x{place}", self.versions_made)).unwrap(),
                lineage_id: LineageId::parse(&format!("lin_{}x{place}", self.versions_made)).unwrap(),
            },
            ..first.clone()
        });
        std::iter::once(first.clone()).chain(further).collect()
    }

    /// The group of a request for several resources.
    pub(super) fn group(&self, request: &Request) -> Option<GroupId> {
        let group = GroupId::parse(&format!("grp_{}", self.versions_made)).unwrap();
        (!request.with.is_empty()).then_some(group)
    }

    /// The name of what a request makes in each place: that of the request, and `NAME+RESOURCE`.
    pub(super) fn names(request: &Request) -> Vec<String> {
        let further = request.with.iter().map(|resource| format!("{}+{resource}", request.name));
        std::iter::once(request.name.clone()).chain(further).collect()
    }

    /// What else stands in the group of a version.
    pub(super) fn companions(&self, stored: Option<&Reservation>) -> Vec<Companion> {
        let Some(stored) = stored.filter(|stored| stored.group_id.is_some()) else { return Vec::new() };
        let newest = self.standing.values().filter_map(|standing| standing.versions.last());
        let others = newest.filter(|other| {
            other.group_id == stored.group_id && other.lineage_id != stored.lineage_id && other.is_active()
        });
        let companion = |other: &Reservation| {
            let resource = self.resources.values().find(|known| known.resource_id == other.resource_id);
            let group_id = other.group_id.clone().unwrap();
            Companion { group_id, resource: Arc::new(resource.unwrap().clone()), span: other.span() }
        };
        others.map(companion).collect()
    }
}

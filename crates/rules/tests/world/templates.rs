//! Templates in the world of a scenario: which one is booked from, and whether it is used.

use model::{Kind, LineageId, Reservation, ResourceId};
use rules::{Draft, TemplateFacts};

use super::World;
use super::request::Request;

impl World {
    /// The newest version of the template that a request books from.
    pub(super) fn template(&self, request: &Request) -> Option<Reservation> {
        let name = request.from_template.as_ref()?;
        self.standing[name].versions.last().cloned()
    }

    pub(super) fn templates(&self, draft: &Draft, stored: Option<&Reservation>) -> Vec<TemplateFacts> {
        let origin = stored.and_then(|stored| stored.from_template.as_ref()).map(|from| &from.lineage_id);
        let wanted = draft.details.from_template.iter().chain(origin);
        wanted
            .filter_map(|lineage_id| {
                let template = self.newest(lineage_id)?.clone();
                let terms = template.template.as_ref().filter(|_| template.kind == Kind::Template)?;
                let is_used = terms
                    .used_by
                    .iter()
                    .any(|used_by| self.newest(used_by).is_some_and(Reservation::is_active));
                Some(TemplateFacts { is_used, template })
            })
            .collect()
    }

    /// Keeps what a template says of itself since it was booked from.
    pub(super) fn use_up(&mut self, template: &Reservation) {
        let versions = self.standing.values_mut().filter_map(|standing| standing.versions.last_mut());
        for version in versions.filter(|version| version.reservation_id == template.reservation_id) {
            *version = template.clone();
        }
    }

    pub(super) fn takes_requests(&self, resource_id: &ResourceId) -> bool {
        let mut known = self.resources.values().filter(|resource| resource.resource_id == *resource_id);
        known.any(|resource| resource.settings.identity.is_request_only())
    }

    fn newest(&self, lineage_id: &LineageId) -> Option<&Reservation> {
        let newest = self.standing.values().filter_map(|standing| standing.versions.last());
        newest.into_iter().find(|version| version.lineage_id == *lineage_id)
    }
}

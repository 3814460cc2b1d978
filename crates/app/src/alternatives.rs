//! What would work instead: other times on the same resource, and other resources at the same time.
//!
//! Candidates come from `rules` as sets of time and from the category of the resource; each is put through the same
//! `decide` as a dry run before it is offered, so an offer is never a guess: what is known of the wanted time says nothing
//! of another, so everything is loaded anew, once for the whole window and once for each other resource. The work is
//! bounded by the window and the number of candidates. Only resources that stand in the caller's own lists are offered.

use std::sync::Arc;

use model::{Caller, ReservationId, Resource, ResourceId};
use rules::{
    Action, Case, Draft, Facts, Ruling, decide, difference, length_of_all, needs_a_template, places_of_all,
};
use store::{Read, documents};
use timeline::Span;

use crate::Failure;
use crate::facts;
use crate::offers;
use crate::resources::listed;
use crate::shelf::Shelf;

/// How far before and after the wanted time is searched: two weeks.
const REACH_SECONDS: u32 = 14 * 86_400;
/// How many other times are offered.
const TIMES_MAX: usize = 3;
/// How many other times are put through the decision to find them.
const TIMES_TRIED_MAX: usize = 16;
/// Of how many resources at once another time is looked for.
const LINES_MAX: usize = 8;
/// How many offers of templates are put through the decision to find them.
const OFFERS_TRIED_MAX: usize = 64;
/// How many other resources are offered.
const RESOURCES_MAX: usize = 3;
/// How many resources of the category are put through the decision to find them.
const RESOURCES_TRIED_MAX: u32 = 24;

/// A booking that would be accepted instead of the refused one.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The resource; the first of them where several are booked as one.
    pub resource: Arc<Resource>,
    /// All resources that it books together, where there are several.
    pub together: Vec<ResourceId>,
    /// The template that it has to be booked from, where it is booked from templates only.
    pub template_id: Option<ReservationId>,
    /// When.
    pub span: Span,
    /// How it differs from what was wanted, in a few words.
    pub why: String,
}

/// Whether another time for all of a draft is looked for: not for the dates of a series, which are told one by one, and
/// not for more resources than a search can try in the time of a request.
pub(crate) fn may_be_found(draft: &Draft) -> bool {
    draft.series.is_none() && draft.lines.len() <= LINES_MAX
}

/// What would be accepted instead of a draft that was refused for its time: the nearest times first, then other
/// resources. Several resources booked as one are offered times at which all of them are accepted, and no others in
/// their place. None for verbs that choose no time.
pub(crate) fn search(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    draft: &Draft,
    facts: &Facts,
) -> Result<Vec<Alternative>, Failure> {
    let Some(asked) = draft.lines.first() else { return Ok(Vec::new()) };
    let Some(wanted) = Span::new(asked.start, asked.end) else { return Ok(Vec::new()) };
    let action = match draft.action {
        Action::Book | Action::Edit => draft.action,
        // What was cancelled cannot come back at another time, but the same can be booked anew.
        Action::Undo => Action::Book,
        Action::Cancel
        | Action::Approve
        | Action::Deny
        | Action::Return
        | Action::CheckIn
        | Action::CheckOut
        | Action::EndEarly => return Ok(Vec::new()),
    };
    let draft = Draft { action, ..draft.clone() };
    let mut search = Search { reader, shelf, caller, draft, known: facts, wanted };
    let mut found = search.other_times()?;
    if search.draft.lines.len() == 1 {
        found.extend(search.other_resources()?);
    }
    Ok(found)
}

/// A search on its way.
struct Search<'a> {
    reader: &'a mut dyn Read,
    shelf: &'a Shelf,
    caller: &'a Caller,
    draft: Draft,
    /// What the refusal was made of; it holds for the wanted time alone.
    known: &'a Facts,
    wanted: Span,
}

impl Search<'_> {
    fn other_times(&mut self) -> Result<Vec<Alternative>, Failure> {
        let Some(resource) = self.wanted_resource() else { return Ok(Vec::new()) };
        let window = self.window();
        let draft = self.draft_at(window);
        let facts = self.facts_of(&draft)?;
        let case = self.case(&draft, &facts);
        let together = self.together();
        let bound = case.lines().find(|line| needs_a_template(&case, line));
        if let Some(resource_id) = bound.map(|line| line.asked.resource_id.clone()) {
            return self.template_times(&resource, &resource_id, (facts, window));
        }
        let seconds = length_of_all(&case, self.wanted.seconds());
        let places = places_of_all(&case, self.wanted.start(), seconds, window);
        let mut found = Vec::new();
        for span in places.into_iter().filter(|span| *span != self.wanted).take(TIMES_TRIED_MAX) {
            if found.len() == TIMES_MAX {
                break;
            }
            if self.is_accepted(&self.draft_at(span), &facts) {
                let why = difference(self.wanted, span);
                let (resource, together) = (resource.clone(), together.clone());
                found.push(Alternative { resource, together, template_id: None, span, why });
            }
        }
        Ok(found)
    }

    /// The nearest times at which templates offer a resource that is booked from templates only.
    fn template_times(
        &mut self,
        resource: &Arc<Resource>,
        resource_id: &ResourceId,
        (mut facts, window): (Facts, Span),
    ) -> Result<Vec<Alternative>, Failure> {
        let mut offers = offers::of(self.reader, self.shelf, self.caller, resource_id, window)?;
        offers.sort_by_key(|offer| offer.span.start().seconds_since(self.wanted.start()).abs());
        let mut found = Vec::new();
        for offer in offers.into_iter().take(OFFERS_TRIED_MAX) {
            if found.len() == TIMES_MAX {
                break;
            }
            let mut draft = self.draft_at(offer.span);
            offer.taken_up(&mut draft, &mut facts);
            if self.is_accepted(&draft, &facts) {
                found.push(Alternative {
                    resource: resource.clone(),
                    together: self.together(),
                    template_id: offer.template_id().cloned(),
                    span: offer.span,
                    why: difference(self.wanted, offer.span),
                });
            }
        }
        Ok(found)
    }

    /// The same request for another resource at the wanted time, where that is accepted, with the template from which it
    /// is had if it needs one.
    fn instead(&mut self, resource: &Arc<Resource>) -> Result<Option<Alternative>, Failure> {
        let mut draft = self.draft_on(&resource.resource_id);
        let mut facts = self.facts_of(&draft)?;
        let case = self.case(&draft, &facts);
        let needs_one = case.lines().any(|line| needs_a_template(&case, &line));
        let alternative = |template_id: Option<ReservationId>, span| Alternative {
            resource: resource.clone(),
            together: Vec::new(),
            template_id,
            span,
            why: format!("same time, {}", resource.settings.identity.name),
        };
        if !needs_one {
            return Ok(self.is_accepted(&draft, &facts).then(|| alternative(None, self.wanted)));
        }
        let offers = offers::of(self.reader, self.shelf, self.caller, &resource.resource_id, self.wanted)?;
        for offer in offers.iter().filter(|offer| offer.span == self.wanted).take(OFFERS_TRIED_MAX) {
            offer.taken_up(&mut draft, &mut facts);
            if self.is_accepted(&draft, &facts) {
                return Ok(Some(alternative(offer.template_id().cloned(), self.wanted)));
            }
        }
        Ok(None)
    }

    fn other_resources(&mut self) -> Result<Vec<Alternative>, Failure> {
        let mut found = Vec::new();
        for resource in self.of_the_same_category()? {
            if found.len() == RESOURCES_MAX {
                break;
            }
            found.extend(self.instead(&resource)?);
        }
        Ok(found)
    }

    /// The stretch that is searched. Nobody is sent into the past who did not ask for it.
    fn window(&self) -> Span {
        let reach = self.wanted.pad(REACH_SECONDS, REACH_SECONDS);
        let earliest = self.caller.now.min(self.wanted.start());
        Span::new(reach.start().max(earliest), reach.end()).unwrap_or(self.wanted)
    }

    /// The resources of a booking of several.
    fn together(&self) -> Vec<ResourceId> {
        let all = self.draft.lines.iter().map(|line| line.resource_id.clone());
        if self.draft.lines.len() > 1 { all.collect() } else { Vec::new() }
    }

    /// The same request for another time.
    fn draft_at(&self, span: Span) -> Draft {
        let mut draft = self.draft.clone();
        for line in &mut draft.lines {
            (line.start, line.end) = (span.start(), span.end());
        }
        draft
    }

    /// The same request for another resource. A particular unit is one of its resource, so another gives any.
    fn draft_on(&self, resource_id: &ResourceId) -> Draft {
        let mut draft = self.draft.clone();
        for line in &mut draft.lines {
            line.resource_id = resource_id.clone();
            line.named_unit_ids.clear();
        }
        draft
    }

    /// All that bears on a draft.
    fn facts_of(&mut self, draft: &Draft) -> Result<Facts, Failure> {
        let site = self.known.site.clone();
        let subject = facts::Subject { stored: self.known.stored.clone(), together: None };
        Ok(facts::load(self.reader, self.shelf, site, self.caller, draft, subject)?.facts)
    }

    fn case<'b>(&'b self, draft: &'b Draft, facts: &'b Facts) -> Case<'b> {
        Case { caller: self.caller, draft, facts, now: self.caller.now }
    }

    fn is_accepted(&self, draft: &Draft, facts: &Facts) -> bool {
        matches!(decide(&self.case(draft, facts)).ruling, Ruling::Allowed(_))
    }

    fn wanted_resource(&self) -> Option<Arc<Resource>> {
        let line = self.draft.lines.first()?;
        self.known.resources.get(&line.resource_id).map(|known| known.resource.clone())
    }

    /// Resources of the category of the wanted one that stand in the caller's lists, by name.
    fn of_the_same_category(&mut self) -> Result<Vec<Arc<Resource>>, Failure> {
        let Some(wanted) = self.wanted_resource() else { return Ok(Vec::new()) };
        let Some(category) = wanted.settings.identity.category.clone().filter(|text| !text.is_empty()) else {
            return Ok(Vec::new());
        };
        let listing = documents::Listing {
            search: Some(category.clone()),
            limit: Some(RESOURCES_TRIED_MAX),
            ..documents::Listing::default()
        };
        let mut found = listed(self.reader, self.shelf, self.caller, &listing)?;
        found.retain(|resource| {
            let is_alike = resource.settings.identity.category.as_ref() == Some(&category);
            is_alike && resource.resource_id != wanted.resource_id
        });
        Ok(found)
    }
}

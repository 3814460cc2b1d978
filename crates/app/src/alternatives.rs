//! What would work instead: other times on the same resource, and other resources at the same time.
//!
//! Candidates come from `rules` as sets of time and from the category of the resource; each is put through the same
//! `decide` as a dry run before it is offered, so an offer is never a guess. The work is bounded: a fixed window, a
//! fixed number of candidates, and what occupies the window is loaded once. Only resources that stand in the caller's
//! own lists are offered.

use std::sync::Arc;

use model::{Caller, Resource, ResourceId};
use rules::{
    Action, Case, Draft, Facts, ResourceFacts, Ruling, decide, difference, free_spans_of_all, length_on_grid,
    nearest_starts, nearness,
};
use store::{Read, documents};
use timeline::Span;

use crate::Failure;
use crate::facts::{occupancy_within, used_up};
use crate::resources::listed;
use crate::shelf::Shelf;

/// How far before and after the wanted time is searched: two weeks.
const REACH_SECONDS: u32 = 14 * 86_400;
/// How many other times are offered.
const TIMES_MAX: usize = 3;
/// How many other times are put through the decision to find them.
const TIMES_TRIED_MAX: usize = 16;
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
    /// When.
    pub span: Span,
    /// How it differs from what was wanted, in a few words.
    pub why: String,
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
        Action::Cancel | Action::Approve | Action::Deny => return Ok(Vec::new()),
    };
    let draft = Draft { action, ..draft.clone() };
    let mut search = Search { reader, shelf, caller, draft, facts: facts.clone(), wanted };
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
    facts: Facts,
    wanted: Span,
}

impl Search<'_> {
    fn other_times(&mut self) -> Result<Vec<Alternative>, Failure> {
        let window = self.window();
        let mut resources = Vec::new();
        for line in &self.draft.lines {
            let known = self.facts.resources.get(&line.resource_id).map(|known| known.resource.clone());
            resources.extend(known);
        }
        for resource in &resources {
            self.load(resource, window)?;
        }
        let Some(first) = resources.first().cloned() else { return Ok(Vec::new()) };
        let together = if resources.len() > 1 {
            resources.iter().map(|resource| resource.resource_id.clone()).collect()
        } else {
            Vec::new()
        };
        let mut found = Vec::new();
        for span in self.candidates(window).into_iter().take(TIMES_TRIED_MAX) {
            if found.len() < TIMES_MAX && self.is_accepted(None, span) {
                let why = difference(self.wanted, span);
                found.push(Alternative { resource: first.clone(), together: together.clone(), span, why });
            }
        }
        Ok(found)
    }

    /// Other times at which all that is wanted may fit, the nearest first.
    fn candidates(&self, window: Span) -> Vec<Span> {
        let case = self.case();
        let lengths =
            case.lines().fold(self.wanted.seconds(), |seconds, line| length_on_grid(&case, &line, seconds));
        let free = free_spans_of_all(&case, lengths, window);
        let wanted = self.wanted.start();
        let starts = case.lines().flat_map(|line| nearest_starts(&case, &line, &free, wanted, lengths));
        let mut spans: Vec<Span> = starts.filter_map(|start| Span::starting(start, lengths)).collect();
        spans.sort_by_key(|span| nearness(wanted, span.start()));
        spans.dedup();
        spans.retain(|span| *span != self.wanted);
        spans
    }

    fn other_resources(&mut self) -> Result<Vec<Alternative>, Failure> {
        let mut found = Vec::new();
        for resource in self.of_the_same_category()? {
            if found.len() == RESOURCES_MAX {
                break;
            }
            self.load(&resource, self.wanted)?;
            if self.is_accepted(Some(&resource.resource_id), self.wanted) {
                let why = format!("same time, {}", resource.settings.identity.name);
                found.push(Alternative { resource, together: Vec::new(), span: self.wanted, why });
            }
        }
        Ok(found)
    }

    /// The stretch that is searched. Nobody is sent into the past who did not ask for it.
    fn window(&self) -> Span {
        let reach = self.wanted.pad(REACH_SECONDS, REACH_SECONDS);
        let earliest = self.caller.now.min(self.wanted.start());
        Span::new(reach.start().max(earliest), reach.end()).unwrap_or(self.wanted)
    }

    fn case(&self) -> Case<'_> {
        Case { caller: self.caller, draft: &self.draft, facts: &self.facts, now: self.caller.now }
    }

    /// Makes known what occupies a resource in a stretch of time.
    fn load(&mut self, resource: &Arc<Resource>, window: Span) -> Result<(), Failure> {
        let own_lineage = self.facts.stored.as_ref().map(|stored| &stored.lineage_id);
        let occupancy = occupancy_within(self.reader, resource, window, own_lineage, self.caller.now)?;
        let used_up = used_up(self.reader, resource, own_lineage)?;
        let known = ResourceFacts { resource: resource.clone(), occupancy, used_up };
        self.facts.resources.insert(resource.resource_id.clone(), known);
        Ok(())
    }

    /// Whether the decision accepts the draft at another time, or on another resource that was loaded. A particular unit
    /// is one of its resource, so another resource gives any.
    fn is_accepted(&self, elsewhere: Option<&ResourceId>, span: Span) -> bool {
        let mut draft = self.draft.clone();
        for line in &mut draft.lines {
            if let Some(resource_id) = elsewhere {
                line.resource_id = resource_id.clone();
                line.named_unit_ids.clear();
            }
            (line.start, line.end) = (span.start(), span.end());
        }
        let case = Case { draft: &draft, ..self.case() };
        matches!(decide(&case).ruling, Ruling::Allowed(_))
    }

    /// Resources of the category of the wanted one that stand in the caller's lists, by name.
    fn of_the_same_category(&mut self) -> Result<Vec<Arc<Resource>>, Failure> {
        let wanted = self.draft.lines.first().and_then(|line| self.facts.resources.get(&line.resource_id));
        let Some(wanted) = wanted.map(|known| known.resource.clone()) else { return Ok(Vec::new()) };
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

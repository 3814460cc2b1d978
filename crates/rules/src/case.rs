//! Everything a rule may look at, and what must be loaded for that.
//!
//! A case is the draft, the facts, the caller and the moment. Rules get nothing else, so a decision can be repeated
//! and explained. [`needs`] names what the app has to load before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{
    Caller, Kind, LineageId, Member, Occupancy, Reservation, Resource, ResourceId, Site, UserGroupId, UserId,
};
use timeline::{Instant, Span};

use crate::draft::{Action, Draft, DraftLine};

/// What must be loaded before a draft can be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Needs {
    /// The resources, with what occupies them.
    pub resources: Vec<ResourceId>,
    /// The people: for whom it is.
    pub people: Vec<UserId>,
    /// The stretch of time, buffers not yet added. None when no time is asked for.
    pub window: Option<Span>,
}

/// What the given draft needs.
pub fn needs(draft: &Draft) -> Needs {
    let spans = draft.lines.iter().filter_map(|line| Span::new(line.start, line.end));
    let window = spans.reduce(Span::hull);
    Needs {
        resources: draft
            .lines
            .iter()
            .map(|line| &line.resource_id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .cloned()
            .collect(),
        people: vec![draft.reserved_for.clone()],
        window,
    }
}

/// A resource and what occupies it around the wanted time.
#[derive(Debug, Clone)]
pub struct ResourceFacts {
    /// The resource with its settings.
    pub resource: Arc<Resource>,
    /// All that occupies it in the window, by start, the replaced versions already left out.
    pub occupancy: Vec<Occupancy>,
    /// The longest stretch of it, buffers included, in seconds.
    pub longest_seconds: i64,
}

impl ResourceFacts {
    /// A resource with what occupies it.
    pub fn new(resource: Arc<Resource>, mut occupancy: Vec<Occupancy>) -> Self {
        occupancy.sort_by_key(|taken| taken.padded.start());
        let longest_seconds = occupancy.iter().map(|taken| taken.padded.seconds()).max().unwrap_or(0);
        Self { resource, occupancy, longest_seconds }
    }

    /// What of it can matter to a span: so a long series looks at little for each date.
    fn around(&self, span: Option<Span>) -> &[Occupancy] {
        let Some(span) = span else { return &self.occupancy };
        let timing = &self.resource.settings.timing;
        let buffer = |setting: i64| u32::try_from(setting).unwrap_or(0);
        let near = span.pad(buffer(timing.buffer_before), buffer(timing.buffer_after));
        let earliest = near.start().plus_seconds(-self.longest_seconds);
        let from = self.occupancy.partition_point(|taken| taken.padded.start() < earliest);
        let to = self.occupancy.partition_point(|taken| taken.padded.start() < near.end());
        self.occupancy.get(from..to).unwrap_or_default()
    }
}

/// What was loaded.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The site.
    pub site: Arc<Site>,
    /// The resources of the draft.
    pub resources: BTreeMap<ResourceId, ResourceFacts>,
    /// The person it is for; none when they are no member of the site.
    pub person: Option<Member>,
    /// The version that an edit, a cancel or an undo is about.
    pub stored: Option<Reservation>,
    /// The versions that a change of several occurrences of a series is about, by their lineages.
    pub occurrences: BTreeMap<LineageId, Reservation>,
    /// How many active members each approving group has.
    pub group_sizes: BTreeMap<UserGroupId, u32>,
}

/// All that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Who asks.
    pub caller: &'a Caller,
    /// What is asked.
    pub draft: &'a Draft,
    /// What is known.
    pub facts: &'a Facts,
    /// When.
    pub now: Instant,
}

/// One resource of the case, with what belongs to it at hand.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What is asked of the resource.
    pub asked: &'a DraftLine,
    /// The resource.
    pub resource: &'a Resource,
    /// What occupies it.
    pub occupancy: &'a [Occupancy],
    /// The wanted span. Rules of the first stage see to it that there is one; the others may rely on it.
    pub span: Option<Span>,
}

impl<'a> Case<'a> {
    /// The lines in the order they were asked for. A line whose resource was not loaded is left out here and refused
    /// by the app as not found before any rule looks.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let facts = self.facts;
        let is_long = self.draft.series.is_some() || !facts.occurrences.is_empty();
        self.draft.lines.iter().filter_map(move |asked| {
            let known = facts.resources.get(&asked.resource_id)?;
            let span = Span::new(asked.start, asked.end);
            let occupancy = if is_long { known.around(span) } else { &known.occupancy };
            Some(Line { asked, resource: &known.resource, occupancy, span })
        })
    }

    /// The version a line is about.
    pub fn stored(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let facts = self.facts;
        facts.occurrences.get(&line.asked.identity.lineage_id).or(facts.stored.as_ref())
    }

    /// The version being edited, as far as an edit may rest on it: the same resource, person and kind, and no more
    /// units than before. An edit that wants another of these is judged like a new booking of all of it, so that no
    /// chain of edits reaches what one request could not. Becoming soft takes nothing and changes nothing here.
    pub fn old(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let stored = self.stored(line).filter(|_| self.draft.action == Action::Edit)?;
        let is_same_kind = self.draft.kind == stored.kind || self.draft.kind == Kind::Soft;
        let is_same = stored.resource_id == line.asked.resource_id
            && stored.reserved_for == self.draft.reserved_for
            && line.asked.units <= stored.units
            && is_same_kind;
        is_same.then_some(stored)
    }

    /// The span of the version being edited, as far as the edit may rest on it.
    pub fn old_span(&self, line: &Line<'_>) -> Option<Span> {
        self.old(line).and_then(Reservation::span)
    }

    /// The version being edited, when the edit takes no instant and no unit that it lacked.
    pub fn gives_back_from(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let (old, new) = (self.old(line)?, line.span?);
        old.span()?.encloses(new).then_some(old)
    }

    /// Whether this is an edit that only gives something back. It is always a step towards the rules, whatever
    /// changed since, so most rules pass over it.
    pub fn only_gives_back(&self, line: &Line<'_>) -> bool {
        self.gives_back_from(line).is_some()
    }
}

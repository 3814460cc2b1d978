//! Everything a rule may look at, and what must be loaded for that.
//!
//! A case is the draft, the facts, the caller and the moment. Rules get nothing else, so a decision can be repeated
//! and explained. [`needs`] names what the app has to load before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{
    Accounts, Caller, Form, Kind, LineageId, Member, Occupancy, Reservation, Resource, ResourceId, Site,
    UserGroupId, UserId,
};
use timeline::{Instant, Span};

use crate::companion::Companion;
use crate::draft::{Action, Details, Draft, DraftLine};
use crate::earlier::{Earlier, NOTHING};
use crate::limits::Limits;
use crate::refusal::Detail;

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
    let resources: BTreeSet<&ResourceId> = draft.lines.iter().map(|line| &line.resource_id).collect();
    Needs {
        resources: resources.into_iter().cloned().collect(),
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
    /// How many of its units were ever booked and not given back, where units are used up; the replaced version left
    /// out. 0 where units come back by themselves.
    pub used_up: u32,
}

/// One row of the template that a booking is made from.
#[derive(Debug, Clone)]
pub struct TemplateFacts {
    /// Its newest version.
    pub template: Reservation,
    /// Whether one of the bookings that used it last still stands.
    pub is_used: bool,
}

/// A resource that is taken because another one is booked, and what occupies it around the wanted time.
#[derive(Debug, Clone)]
pub struct BlockedFacts {
    /// The resource with its settings.
    pub resource: Arc<Resource>,
    /// All that occupies it in the window, without what belongs to the request itself or to what it was booked with.
    pub occupancy: Vec<Occupancy>,
}

impl BlockedFacts {
    /// Its name, where everybody may know it: what is told about it is kept with the booking and read by others.
    pub(crate) fn public_name(&self) -> Option<&str> {
        let settings = &self.resource.settings;
        (!settings.listing.hidden_to_cannot_reserve_users).then_some(settings.identity.name.as_str())
    }
}

/// What is taken of the session that a draft registers for, without the version that is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Registered {
    /// The seats, those that wait for approval included.
    pub seats: u32,
    /// How many registrations the person has who it is for.
    pub of_person: u32,
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
    /// The versions that a change of several reservations at once is about, by their lineages; empty for a change of one.
    pub together: BTreeMap<LineageId, Reservation>,
    /// What else stands in the groups of the changed versions; loaded only where a resource has a relation to others.
    pub companions: Vec<Companion>,
    /// How many active members each approving group has.
    pub group_sizes: BTreeMap<UserGroupId, u32>,
    /// The spending accounts of the person it is for, and of whoever pays for the stored version; only where one pays.
    pub accounts: Vec<Accounts>,
    /// What bounds the person: closures, quotas, bookings they have, training.
    pub limits: Limits,
    /// The template that the booking is or was made from, a row for each of its resources; empty without.
    pub templates: Vec<TemplateFacts>,
    /// The resources that those of the draft or the stored version block, with what occupies them.
    pub blocked: Vec<BlockedFacts>,
    /// The forms that the resources ask, and those that the draft answers.
    pub forms: Vec<Arc<Form>>,
    /// What is taken of the session that is registered for; none for anything else.
    pub registered: Option<Registered>,
}

impl Facts {
    /// What the thing that a detail speaks of is called.
    pub(crate) fn name_of(&self, detail: &Detail) -> Option<String> {
        match *detail {
            Detail::OverExisting { place, .. } => self.blocked.get(place)?.public_name().map(str::to_owned),
            Detail::FormGiven { place } => Some(self.forms.get(place?)?.name.clone()),
            _ => self.limits.name_of(detail),
        }
    }
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
    /// How many of its units are used up for good.
    pub used_up: u32,
    /// The wanted span. Rules of the first stage see to it that there is one; the others may rely on it.
    pub span: Option<Span>,
    /// What the possible lines before it take.
    pub(crate) earlier: &'a Earlier<'a>,
}

impl<'a> Case<'a> {
    /// The lines in the order they were asked for. A line whose resource was not loaded is left out here and refused
    /// by the app as not found before any rule looks.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> + use<'a> {
        let facts = self.facts;
        // Many dates reach over years: each looks only at what stands around it.
        let is_long = self.draft.series.is_some() || !facts.together.is_empty();
        let reaches = if is_long { facts.resources.iter().map(reach).collect() } else { BTreeMap::new() };
        self.draft.lines.iter().filter_map(move |asked| {
            let known = facts.resources.get(&asked.resource_id)?;
            let span = Span::new(asked.start, asked.end);
            let (resource, used_up) = (&known.resource, known.used_up);
            let occupancy = match (reaches.get(&asked.resource_id), span) {
                (Some(Some(reach)), Some(span)) => around(known, span, *reach),
                _ => &known.occupancy,
            };
            Some(Line { asked, resource, occupancy, used_up, span, earlier: &NOTHING })
        })
    }

    /// What is done to the reservation of a line.
    pub fn action(&self, line: &Line<'_>) -> Action {
        line.asked.apart.action.unwrap_or(self.draft.action)
    }

    /// What the reservation of a line carries.
    pub fn details(&self, line: &Line<'a>) -> &'a Details {
        line.asked.apart.details.as_deref().unwrap_or(&self.draft.details)
    }

    /// Whether a line is a loan.
    pub fn is_loan(&self, line: &Line<'a>) -> bool {
        self.draft.kind == Kind::Reservation && self.details(line).is_loan
    }

    /// When what is told of a line happened.
    pub fn moment(&self, line: &Line<'a>) -> Instant {
        self.details(line).at.unwrap_or(self.now)
    }

    /// Who came or left: the one who is named, else the caller where they are expected, else the person it is for.
    pub fn attendee(&self, line: &Line<'a>) -> Option<&'a UserId> {
        let stored = self.stored(line)?;
        let caller = &self.caller.user_id;
        let is_guest = stored.guests.members.contains(caller);
        let unnamed = if is_guest { caller } else { &stored.reserved_for };
        Some(self.details(line).attendee.as_ref().unwrap_or(unnamed))
    }

    /// The version that a line is about; none for what is new.
    pub fn stored(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let facts = self.facts;
        if self.action(line) == Action::Book {
            None
        } else if facts.together.is_empty() {
            facts.stored.as_ref()
        } else {
            facts.together.get(&line.asked.identity.lineage_id)
        }
    }

    /// The version being edited, as far as an edit may rest on it: the same resource, person and kind, and no more
    /// units than before. An edit that wants another of these is judged like a new booking of all of it, so that no
    /// chain of edits reaches what one request could not. Becoming soft takes nothing and changes nothing here. What was
    /// denied takes nothing either, so an edit of it asks for it anew, and what another calendar says rests on nothing.
    pub fn old(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let is_edit = self.action(line) == Action::Edit;
        let stored = self.stored(line).filter(|stored| is_edit && stored.is_active())?;
        let is_same_kind = stored.kind != Kind::External
            && (self.draft.kind == stored.kind || self.draft.kind == Kind::Soft);
        let is_same = stored.resource_id == line.asked.resource_id
            && stored.reserved_for == self.draft.reserved_for
            && line.asked.units <= stored.units
            && self.details(line).event_id == stored.event_id
            && is_same_kind;
        is_same.then_some(stored)
    }

    /// The span of the version being edited, as far as the edit may rest on it.
    pub fn old_span(&self, line: &Line<'_>) -> Option<Span> {
        self.old(line).and_then(Reservation::span)
    }

    /// The version being edited, when the edit takes no instant and no unit that it lacked.
    pub fn gives_back_from(&self, line: &Line<'_>) -> Option<&'a Reservation> {
        let old = self.old(line)?;
        let has_units = line.asked.named_unit_ids.iter().all(|id| old.named_unit_ids.contains(id));
        let is_within = match (old.span(), line.span) {
            (Some(before), Some(now)) => before.encloses(now),
            // A request has no time, and asks for no more units than before.
            (None, None) => true,
            _ => false,
        };
        (has_units && is_within).then_some(old)
    }

    /// Whether this is an edit that only gives something back. It is always a step towards the rules, whatever
    /// changed since, so most rules pass over it.
    pub fn only_gives_back(&self, line: &Line<'_>) -> bool {
        self.gives_back_from(line).is_some()
    }
}

/// The longest stretch of what occupies a resource, in seconds; none where it does not stand in the order of time.
fn reach<'f>((resource_id, known): (&'f ResourceId, &ResourceFacts)) -> (&'f ResourceId, Option<i64>) {
    let is_ordered = known.occupancy.is_sorted_by_key(|taken| taken.padded.start());
    let longest = known.occupancy.iter().map(|taken| taken.padded.seconds()).max().unwrap_or(0);
    (resource_id, is_ordered.then_some(longest))
}

/// What of the occupancy can matter to a span, where nothing in it is longer than `reach` seconds.
fn around(known: &ResourceFacts, span: Span, reach: i64) -> &[Occupancy] {
    let (before, after) = known.resource.settings.timing.buffers_seconds();
    let near = span.pad(before, after);
    let earliest = near.start().plus_seconds(-reach);
    let from = known.occupancy.partition_point(|taken| taken.padded.start() < earliest);
    let to = known.occupancy.partition_point(|taken| taken.padded.start() < near.end());
    known.occupancy.get(from..to).unwrap_or_default()
}

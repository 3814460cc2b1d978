//! Loading what bounds a person: closures, quotas, bookings they have, and training.
//!
//! A site without quotas and closures, and a resource without limits, cost nothing here but two clocks. Where a limit
//! counts bookings, a clock of the person or the group moves with each booking that counts, so that two at once on
//! different resources cannot both take the last place.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Closure, Kind, LineageId, Member, Quota, Reservation, Resource, ResourceId, Sharing, Site, Status,
    Training, UserId,
};
use rules::{Action, Draft, Limits, QuotaFacts, ResourceFacts, TrainingFacts};
use store::reservations::{self as versions, Filter, Range};
use store::{Read, Witness, clock, documents};
use timeline::{Instant, Span};

use crate::shelf::Shelf;
use crate::{Failure, people, records, training};

/// The clock of a site's closures.
pub(crate) const CLOSURES_CLOCK: &str = "closures";
/// The clock of a site's quotas.
pub(crate) const QUOTAS_CLOCK: &str = "quotas";

/// What bounds the person and the versions it had.
#[derive(Default)]
pub(crate) struct Bounds {
    /// For the rules.
    pub limits: Limits,
    /// The clocks of what was counted: they must not have moved, and the commit moves them.
    pub counted: Witness,
    /// The clocks of what is only read.
    pub relied_on: Witness,
}

/// What is at hand when bounds are loaded.
pub(crate) struct Asking<'a> {
    pub site: &'a Site,
    pub shelf: &'a Shelf,
    pub draft: &'a Draft,
    /// The lineages that are changed: what they had does not count.
    pub changed: &'a BTreeSet<LineageId>,
    pub resources: &'a BTreeMap<ResourceId, ResourceFacts>,
    pub person: Option<&'a Member>,
    pub now: Instant,
}

/// Loads what bounds a draft that takes something; nothing for one that does not.
pub(crate) fn load(reader: &mut dyn Read, asking: &Asking<'_>) -> Result<Bounds, Failure> {
    let draft = asking.draft;
    if !matches!(draft.action, Action::Book | Action::Edit | Action::Undo) || draft.kind != Kind::Reservation
    {
        let limits = Limits { trainings: asking.trainings(reader)?, ..Limits::default() };
        return Ok(Bounds { limits, ..Bounds::default() });
    }
    let site_id = asking.site.site_id.as_str();
    let relied_on = clock::read(reader, site_id, [CLOSURES_CLOCK, QUOTAS_CLOCK])?;
    let has = |subject: &str| relied_on.version(subject).is_some_and(|version| version > 0);
    let quotas = if has(QUOTAS_CLOCK) { asking.quotas(reader)? } else { Vec::new() };
    let counted = clock::read(reader, site_id, asking.counting_clocks(&quotas))?;

    let closures = if has(CLOSURES_CLOCK) { asking.closures(reader)? } else { Vec::new() };
    let upcoming = asking.upcoming(reader)?;
    let mut known = Vec::with_capacity(quotas.len());
    for quota in quotas {
        let counted = asking.counted(reader, &quota)?;
        known.push(QuotaFacts { quota, counted });
    }
    let limits = Limits { closures, upcoming, quotas: known, trainings: asking.trainings(reader)? };
    Ok(Bounds { limits, counted, relied_on })
}

/// All closures of a site, by their start.
pub(crate) fn closures_of(reader: &mut dyn Read, site_id: &str) -> Result<Vec<Closure>, Failure> {
    all(reader, site_id, records::CLOSURE)
}

/// All quotas of a site, by name.
pub(crate) fn quotas_of(reader: &mut dyn Read, site_id: &str) -> Result<Vec<Quota>, Failure> {
    all(reader, site_id, records::QUOTA)
}

fn all<T: serde::de::DeserializeOwned>(
    reader: &mut dyn Read,
    site_id: &str,
    kind: documents::Kind,
) -> Result<Vec<T>, Failure> {
    let found = documents::list(reader, site_id, kind, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

impl Asking<'_> {
    /// The resources of the draft's lines.
    fn wanted(&self) -> impl Iterator<Item = &Resource> {
        let wanted: BTreeSet<&ResourceId> = self.draft.lines.iter().map(|line| &line.resource_id).collect();
        let known = wanted.into_iter().filter_map(|resource_id| self.resources.get(resource_id));
        known.map(|known| known.resource.as_ref())
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.draft.lines.iter().filter_map(|line| Span::new(line.start, line.end))
    }

    /// The closures that touch the wanted time.
    fn closures(&self, reader: &mut dyn Read) -> Result<Vec<Closure>, Failure> {
        let Some(window) = self.spans().reduce(Span::hull) else { return Ok(Vec::new()) };
        let mut closures = closures_of(reader, self.site.site_id.as_str())?;
        closures.retain(|closure| closure.span.overlaps(window));
        Ok(closures)
    }

    /// The quotas that bind the person on one of the resources.
    fn quotas(&self, reader: &mut dyn Read) -> Result<Vec<Quota>, Failure> {
        let usergroups = self.person.map(|person| person.usergroups.as_slice()).unwrap_or_default();
        let mut quotas = quotas_of(reader, self.site.site_id.as_str())?;
        quotas.retain(|quota| {
            quota.binds(usergroups) && self.wanted().any(|resource| quota.scope.includes(resource))
        });
        Ok(quotas)
    }

    /// The clocks that move with each booking that counts.
    fn counting_clocks(&self, quotas: &[Quota]) -> BTreeSet<String> {
        let own = format!("bookings:{}", self.draft.reserved_for);
        let is_limited = self.wanted().any(|resource| resource.settings.timing.reservation_limit.is_some());
        let of_quotas = quotas.iter().map(|quota| match (quota.per, quota.usergroup_id) {
            (Sharing::Group, Some(group)) => format!("group_bookings:{group}"),
            (Sharing::Group, None) | (Sharing::Person, _) => own.clone(),
        });
        of_quotas.chain(is_limited.then(|| own.clone())).collect()
    }

    /// How many bookings the person has of each limited resource that have not ended, without the edited one.
    fn upcoming(&self, reader: &mut dyn Read) -> Result<BTreeMap<ResourceId, u32>, Failure> {
        let mut upcoming = BTreeMap::new();
        for resource in self.wanted().filter(|resource| resource.settings.timing.reservation_limit.is_some())
        {
            let filter = Filter {
                overlapping: Range { from: Some(self.now), until: None },
                resource_ids: vec![resource.resource_id.to_string()],
                ..of_people(vec![self.draft.reserved_for.to_string()])
            };
            let mut found = versions::list(reader, self.site.site_id.as_str(), &filter)?;
            let is_upcoming =
                |version: &Reservation| version.taken_span().is_some_and(|span| span.end() > self.now);
            found.retain(|version| is_upcoming(version) && !self.is_edited(version));
            upcoming.insert(resource.resource_id.clone(), u32::try_from(found.len()).unwrap_or(u32::MAX));
        }
        Ok(upcoming)
    }

    /// The bookings that count against a quota in the periods that the draft touches, without the edited one.
    fn counted(&self, reader: &mut dyn Read, quota: &Quota) -> Result<Vec<Span>, Failure> {
        let zone = &self.site.timezone;
        let windows = self.spans().filter_map(|span| quota.window(span, self.now, zone));
        let Some(window) = windows.reduce(Span::hull) else { return Ok(Vec::new()) };
        let mut scope = BTreeMap::new();
        let mut counted = Vec::new();
        for people in self.people_of(reader, quota)?.chunks(PEOPLE_AT_ONCE) {
            let filter = Filter {
                overlapping: Range { from: Some(window.start()), until: Some(window.end()) },
                ..of_people(people.to_vec())
            };
            for version in versions::list(reader, self.site.site_id.as_str(), &filter)? {
                let is_included = if let Some(known) = scope.get(&version.resource_id) {
                    *known
                } else {
                    let found = self.shelf.resource(reader, &self.site.site_id, &version.resource_id)?;
                    let is_included = found.is_some_and(|resource| quota.scope.includes(&resource));
                    scope.insert(version.resource_id.clone(), is_included);
                    is_included
                };
                counted.extend(version.span().filter(|_| is_included && !self.is_edited(&version)));
            }
        }
        Ok(counted)
    }

    /// The ids of the people whose bookings a quota adds up.
    fn people_of(&self, reader: &mut dyn Read, quota: &Quota) -> Result<Vec<String>, Failure> {
        let own = |user_id: &UserId| user_id.to_string();
        match quota.per {
            Sharing::Person => Ok(vec![own(&self.draft.reserved_for)]),
            Sharing::Group => {
                let members = people::members_of(reader, &self.site.site_id)?;
                let inside = members.iter().filter(|member| quota.binds(&member.usergroups));
                Ok(inside.map(|member| own(&member.user_id)).collect())
            }
        }
    }

    fn is_edited(&self, version: &Reservation) -> bool {
        self.changed.contains(&version.lineage_id)
    }

    /// The training that the resources ask for, with the person's records.
    fn trainings(&self, reader: &mut dyn Read) -> Result<Vec<TrainingFacts>, Failure> {
        let needed: BTreeSet<&String> =
            self.wanted().flat_map(|resource| &resource.settings.access.training).collect();
        if needed.is_empty() {
            return Ok(Vec::new());
        }
        let site_id = self.site.site_id.as_str();
        let own = training::records_of(reader, site_id, &self.draft.reserved_for)?;
        let mut known = Vec::new();
        for training_id in needed {
            let Some(found) = records::get::<Training>(reader, site_id, records::TRAINING, training_id)?
            else {
                continue;
            };
            let records = own.iter().filter(|record| record.training_id == found.training_id).cloned();
            known.push(TrainingFacts { records: records.collect(), training: found });
        }
        Ok(known)
    }
}

/// How many people's bookings one statement adds up.
const PEOPLE_AT_ONCE: usize = 500;

/// The bookings of some people that take something.
fn of_people(reserved_for: Vec<String>) -> Filter {
    Filter {
        reserved_for,
        kinds: vec![Kind::Reservation],
        statuses: vec![Status::Pending, Status::Approved],
        ..Filter::default()
    }
}

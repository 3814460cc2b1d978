//! Everything that one decision writes, together or not at all.
//!
//! A commit first checks that what the decision rested on still holds; if not, it is stale and has written nothing,
//! so that the caller may decide again in the same place. Then it writes, and last it holds what was staged against
//! the capacity of each resource: the second wall, behind the rules.

use std::collections::BTreeSet;

use model::{Event, LineageId, Occupancy, Reservation, SiteId};

use crate::capacity::{self, Capacity, Change};
use crate::jobs::NewJob;
use crate::{Read, StoreError, Witness, Write, clock, documents, events, jobs, occupancy, reservations};

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Everything is staged and will be durable when the write is answered.
    Committed {
        /// The number of the last event that was written; 0 if the commit has none.
        last_seq: i64,
    },
    /// Something that the decision rested on has changed. Nothing was written.
    Stale,
}

/// A version of a reservation and all that its lineage takes from then on.
#[derive(Debug, Clone, PartialEq)]
struct PutReservation {
    reservation: Reservation,
    supersedes: Option<Reservation>,
    occupancy: Vec<Occupancy>,
}

/// What one decision writes on one site.
#[derive(Debug, Clone)]
pub struct Commit {
    site_id: SiteId,
    expected: Witness,
    expected_and_ticked: Witness,
    ticked: BTreeSet<String>,
    reservations: Vec<PutReservation>,
    released: Vec<LineageId>,
    occupied: Vec<(LineageId, Vec<Occupancy>)>,
    capacities: Vec<Capacity>,
    together: BTreeSet<LineageId>,
    documents: Vec<documents::Put>,
    events: Vec<Event>,
    jobs: Vec<NewJob>,
}

impl Commit {
    /// A commit that writes nothing yet.
    pub fn on(site_id: SiteId) -> Self {
        Self {
            site_id,
            expected: Witness::default(),
            expected_and_ticked: Witness::default(),
            ticked: BTreeSet::new(),
            reservations: Vec::new(),
            released: Vec::new(),
            occupied: Vec::new(),
            capacities: Vec::new(),
            together: BTreeSet::new(),
            documents: Vec::new(),
            events: Vec::new(),
            jobs: Vec::new(),
        }
    }

    /// The clock must show this version: for what the decision only read.
    pub fn expect(&mut self, subject: impl Into<String>, version: i64) -> &mut Self {
        self.expected.saw(subject, version);
        self
    }

    /// The clock must show this version and moves on: for what the decision read and changes.
    pub fn expect_and_tick(&mut self, subject: impl Into<String>, version: i64) -> &mut Self {
        self.expected_and_ticked.saw(subject, version);
        self
    }

    /// The clock moves on, whatever it shows: for what is changed without having been read.
    pub fn tick(&mut self, subject: impl Into<String>) -> &mut Self {
        self.ticked.insert(subject.into());
        self
    }

    /// Stores a version as the live one of its lineage, which takes the given occupancy from then on. The version it
    /// supersedes is kept aside as given.
    pub fn put(
        &mut self,
        reservation: Reservation,
        supersedes: Option<Reservation>,
        occupancy: Vec<Occupancy>,
    ) -> &mut Self {
        self.reservations.push(PutReservation { reservation, supersedes, occupancy });
        self
    }

    /// Gives back what a lineage takes, without a new version of its reservation.
    pub fn release(&mut self, lineage_id: LineageId) -> &mut Self {
        self.released.push(lineage_id);
        self
    }

    /// Makes the given rows all that a lineage takes, without a reservation: for a place that is only held.
    pub fn occupy(&mut self, lineage_id: LineageId, occupancy: Vec<Occupancy>) -> &mut Self {
        self.occupied.push((lineage_id, occupancy));
        self
    }

    /// Holds what this commit takes of a resource against its units once more.
    pub fn hold_to(&mut self, capacity: Capacity) -> &mut Self {
        self.capacities.push(capacity);
        self
    }

    /// Lineages that belong to what this commit writes, such as those booked together with it: what they block is
    /// not held against it.
    pub fn together_with(&mut self, lineages: impl IntoIterator<Item = LineageId>) -> &mut Self {
        self.together.extend(lineages);
        self
    }

    /// Stores a document of the site.
    pub fn document(&mut self, put: documents::Put) -> &mut Self {
        self.documents.push(put);
        self
    }

    /// Writes an event to the log.
    pub fn emit(&mut self, event: Event) -> &mut Self {
        self.events.push(event);
        self
    }

    /// Queues a job.
    pub fn enqueue(&mut self, job: NewJob) -> &mut Self {
        self.jobs.push(job);
        self
    }
}

/// Checks and stages a commit. [`StoreError::SecondWall`] if a resource would be taken more than it has,
/// [`StoreError::KeyTaken`] if a document's key is another's; the write must then be given up by passing the error
/// on, because part of the commit is staged.
pub fn apply(write: &mut dyn Write, commit: &Commit) -> Result<Applied, StoreError> {
    if !is_current(write, commit)? {
        return Ok(Applied::Stale);
    }
    let site = commit.site_id.as_str();
    clock::expect_and_tick(write, site, &commit.expected_and_ticked)?;
    clock::tick(write, site, commit.ticked.iter().map(String::as_str))?;
    let mut change = Change { together: commit.together.clone(), ..Change::default() };
    for lineage_id in &commit.released {
        change.released.extend(occupancy::release(write, site, lineage_id)?);
    }
    for (lineage_id, rows) in &commit.occupied {
        change.released.extend(occupancy::replace(write, site, lineage_id, rows)?);
        change.taken.extend(rows.iter().cloned());
        change.together.insert(lineage_id.clone());
    }
    for put in &commit.reservations {
        reservations::put(write, &put.reservation, put.supersedes.as_ref())?;
        let lineage_id = &put.reservation.lineage_id;
        change.released.extend(occupancy::replace(write, site, lineage_id, &put.occupancy)?);
        change.taken.extend(put.occupancy.iter().cloned());
        change.together.insert(lineage_id.clone());
    }
    for capacity in &commit.capacities {
        capacity::hold(write, site, capacity, &change)?;
    }
    for put in &commit.documents {
        documents::put(write, site, put)?;
    }
    for job in &commit.jobs {
        jobs::enqueue(write, site, job)?;
    }
    let mut last_seq = 0;
    for event in &commit.events {
        last_seq = events::append(write, event)?;
    }
    Ok(Applied::Committed { last_seq })
}

/// Whether all that the commit expects still holds. Reads only.
fn is_current(read: &mut dyn Read, commit: &Commit) -> Result<bool, StoreError> {
    let site = commit.site_id.as_str();
    for witness in [&commit.expected, &commit.expected_and_ticked] {
        match clock::expect(read, site, witness) {
            Err(StoreError::Stale) => return Ok(false),
            other => other?,
        }
    }
    for put in &commit.reservations {
        if !reservations::is_current(read, &put.reservation, put.supersedes.as_ref())? {
            return Ok(false);
        }
    }
    for put in &commit.documents {
        if !documents::is_current(read, site, put)? {
            return Ok(false);
        }
    }
    Ok(true)
}

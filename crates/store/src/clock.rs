//! Versions of what decisions rest on: read before deciding, expected when committing.
//!
//! Each resource, membership, person with a limit and so on has a clock, named by the caller. A decision remembers the versions it saw (the
//! witness); a commit that finds another version is stale and decides again. Which clocks a decision has to witness
//! is the caller's knowledge. A resource's clock also keeps the longest span ever stored for it, which bounds every
//! question about overlaps from below.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Read, StoreError, Value, Write, sql};

/// How the names of resource clocks begin.
pub const RESOURCE_PREFIX: &str = "resource:";

/// The name of the clock that keeps the longest span of a whole site.
pub(crate) const ALL_RESOURCES: &str = "all_resources";

/// The name of a resource's clock.
pub fn of_resource(resource_id: &str) -> String {
    format!("{RESOURCE_PREFIX}{resource_id}")
}

/// The versions that were seen, by the clocks' names; 0 for a clock that never ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witness(BTreeMap<String, i64>);

impl Witness {
    /// Remembers the version seen of a clock. If it was looked at before, the earlier version stays: had it moved
    /// between, the decision rests on something stale.
    pub fn saw(&mut self, subject: impl Into<String>, version: i64) {
        let seen = self.0.entry(subject.into()).or_insert(version);
        *seen = version.min(*seen);
    }

    /// The version seen of a clock, if it was looked at.
    pub fn version(&self, subject: &str) -> Option<i64> {
        self.0.get(subject).copied()
    }

    /// The names and versions in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(subject, version)| (subject.as_str(), *version))
    }

    /// Adds what another witness saw.
    pub fn merge(&mut self, other: Witness) {
        for (subject, version) in other.0 {
            self.saw(subject, version);
        }
    }
}

/// The versions of some clocks. Read them before the facts they stand for, on the same snapshot.
pub fn read<S: AsRef<str>>(
    read: &mut dyn Read,
    site: &str,
    subjects: impl IntoIterator<Item = S>,
) -> Result<Witness, StoreError> {
    let mut witness = Witness::default();
    for subject in subjects {
        let version = version(read, site, subject.as_ref())?;
        witness.saw(subject.as_ref(), version);
    }
    Ok(witness)
}

fn version(read: &mut dyn Read, site: &str, subject: &str) -> Result<i64, StoreError> {
    let row = read.fetch_one(sql::CLOCK_READ, &[site.into(), subject.into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// [`StoreError::Stale`] unless every clock still shows the version that was seen.
pub fn expect(read: &mut dyn Read, site: &str, witness: &Witness) -> Result<(), StoreError> {
    for (subject, seen) in witness.iter() {
        if version(read, site, subject)? != seen {
            return Err(StoreError::Stale);
        }
    }
    Ok(())
}

/// Moves every clock of the witness on by one, or [`StoreError::Stale`] if one shows another version than was seen.
/// Clocks are taken in the order of their subjects, so that two writers cannot wait for each other.
pub fn expect_and_tick(write: &mut dyn Write, site: &str, witness: &Witness) -> Result<(), StoreError> {
    for (subject, seen) in witness.iter() {
        let key: [Value; 2] = [site.into(), subject.into()];
        let expected = [site.into(), subject.into(), seen.into()];
        let changed = match write.execute(sql::CLOCK_TICK_EXPECTED, &expected) {
            Err(StoreError::Constraint { .. }) => return Err(StoreError::Stale),
            other => other?,
        };
        let is_started = changed == 0 && seen == 0 && write.execute(sql::CLOCK_START, &key)? == 1;
        if changed == 0 && !is_started {
            return Err(StoreError::Stale);
        }
    }
    Ok(())
}

/// Moves clocks on whatever they show, in the order of their subjects: for what a decision changes without reading.
pub fn tick<'a>(
    write: &mut dyn Write,
    site: &str,
    subjects: impl IntoIterator<Item = &'a str>,
) -> Result<(), StoreError> {
    let sorted: BTreeSet<_> = subjects.into_iter().collect();
    for subject in sorted {
        write.execute(sql::CLOCK_TICK, &[site.into(), subject.into()])?;
    }
    Ok(())
}

/// The longest span ever stored for a subject, in seconds; 0 if there was none.
pub fn longest_seconds(read: &mut dyn Read, site: &str, subject: &str) -> Result<i64, StoreError> {
    let row = read.fetch_one(sql::CLOCK_LONGEST, &[site.into(), subject.into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Remembers that a span of this length is stored for a subject. The version does not move.
pub(crate) fn lengthen(
    write: &mut dyn Write,
    site: &str,
    subject: &str,
    seconds: i64,
) -> Result<(), StoreError> {
    write.execute(sql::CLOCK_LENGTHEN, &[site.into(), subject.into(), seconds.into()]).map(drop)
}

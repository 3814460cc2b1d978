//! Versions of what decisions rest on: read before deciding, expected when committing.
//!
//! Each site, resource, person with a limit and so on has a clock. A decision remembers the versions it saw (the
//! witness); a commit that finds another version is stale and decides again. Which clocks a decision has to witness
//! is the caller's knowledge. A resource's clock also keeps the longest span ever stored for it, which bounds every
//! question about overlaps from below.

use std::collections::BTreeMap;

use model::{ResourceId, SiteId, UserId};

use crate::{Read, Scope, StoreError, Value, Write, sql};

/// What a clock belongs to: the id of a site, a resource or a person, or a name of the caller's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// A subject with a name of its own, such as `closures`.
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The subject as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! subject_from {
    ($($id:ty),*) => {$(
        impl From<&$id> for Subject {
            fn from(id: &$id) -> Self {
                Self(id.as_str().to_owned())
            }
        }
    )*};
}
subject_from!(SiteId, ResourceId, UserId);

/// The versions that were seen, by subject; 0 for a clock that never ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witness(BTreeMap<Subject, i64>);

impl Witness {
    /// The version seen for a subject, if it was looked at.
    pub fn version(&self, subject: &Subject) -> Option<i64> {
        self.0.get(subject).copied()
    }

    /// The subjects and versions in the order of the subjects.
    pub fn iter(&self) -> impl Iterator<Item = (&Subject, i64)> {
        self.0.iter().map(|(subject, version)| (subject, *version))
    }

    /// Adds what another witness saw. Where both looked, the earlier version stays: if it moved, that is stale.
    pub fn merge(&mut self, other: Witness) {
        for (subject, version) in other.0 {
            let seen = self.0.entry(subject).or_insert(version);
            *seen = version.min(*seen);
        }
    }

    /// The part of the witness about the subjects for which the condition holds, and the rest.
    pub fn partition(self, mut belongs: impl FnMut(&Subject) -> bool) -> (Witness, Witness) {
        let (inside, outside) = self.0.into_iter().partition(|(subject, _)| belongs(subject));
        (Witness(inside), Witness(outside))
    }
}

impl FromIterator<(Subject, i64)> for Witness {
    fn from_iter<I: IntoIterator<Item = (Subject, i64)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// The versions of some clocks. Read them before the facts they stand for, on the same snapshot.
pub fn read<'a>(
    read: &mut dyn Read,
    scope: Scope<'_>,
    subjects: impl IntoIterator<Item = &'a Subject>,
) -> Result<Witness, StoreError> {
    subjects.into_iter().map(|subject| Ok((subject.clone(), version(read, scope, subject)?))).collect()
}

fn version(read: &mut dyn Read, scope: Scope<'_>, subject: &Subject) -> Result<i64, StoreError> {
    let row = read.fetch_one(sql::CLOCK_READ, &[scope.into(), subject.as_str().into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// [`StoreError::Stale`] unless every clock still shows the version that was seen.
pub fn expect(read: &mut dyn Read, scope: Scope<'_>, witness: &Witness) -> Result<(), StoreError> {
    for (subject, seen) in witness.iter() {
        if version(read, scope, subject)? != seen {
            return Err(StoreError::Stale);
        }
    }
    Ok(())
}

/// Moves every clock of the witness on by one, or [`StoreError::Stale`] if one shows another version than was seen.
/// Clocks are taken in the order of their subjects, so that two writers cannot wait for each other.
pub fn expect_and_tick(write: &mut dyn Write, scope: Scope<'_>, witness: &Witness) -> Result<(), StoreError> {
    for (subject, seen) in witness.iter() {
        let key: [Value; 2] = [scope.into(), subject.as_str().into()];
        let [site, name] = key.clone();
        let changed = match write.execute(sql::CLOCK_TICK_EXPECTED, &[site, name, seen.into()]) {
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
    scope: Scope<'_>,
    subjects: impl IntoIterator<Item = &'a Subject>,
) -> Result<(), StoreError> {
    let sorted: std::collections::BTreeSet<_> = subjects.into_iter().collect();
    for subject in sorted {
        write.execute(sql::CLOCK_TICK, &[scope.into(), subject.as_str().into()])?;
    }
    Ok(())
}

/// The longest span ever stored for a subject, in seconds; 0 if there was none.
pub fn longest_seconds(read: &mut dyn Read, scope: Scope<'_>, subject: &Subject) -> Result<i64, StoreError> {
    let row = read.fetch_one(sql::CLOCK_LONGEST, &[scope.into(), subject.as_str().into()])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Remembers that a span of this length is stored for a subject. The version does not move.
pub(crate) fn lengthen(
    write: &mut dyn Write,
    scope: Scope<'_>,
    subject: &Subject,
    seconds: i64,
) -> Result<(), StoreError> {
    write.execute(sql::CLOCK_LENGTHEN, &[scope.into(), subject.as_str().into(), seconds.into()]).map(drop)
}

//! What is known of a person's bookings, quotas, closures and training when a draft is judged.
//!
//! Owns the shape of these facts and the names that refusals quote from them; the rules are in `checks/`.

use std::collections::BTreeMap;

use model::{Closure, Quota, ResourceId, Training, TrainingRecord};
use timeline::Span;

use crate::refusal::Detail;

/// The facts of the site and of the person that bound what may be booked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// The closures that touch the wanted time.
    pub closures: Vec<Closure>,
    /// How many bookings the person has of each resource that have not ended, without the edited one.
    pub upcoming: BTreeMap<ResourceId, u32>,
    /// The quotas that bind the person, with what is used of each.
    pub quotas: Vec<QuotaFacts>,
    /// The training that the resources ask for, with the person's records of it.
    pub trainings: Vec<TrainingFacts>,
}

/// A quota that binds the person.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotaFacts {
    /// The quota.
    pub quota: Quota,
    /// The bookings that count against it in all periods the draft touches, without the edited one.
    pub counted: Vec<Span>,
}

/// A kind of training and the person's records of it.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingFacts {
    /// The kind.
    pub training: Training,
    /// The records.
    pub records: Vec<TrainingRecord>,
}

impl Limits {
    /// What the thing that a detail speaks of is called: a quota's or a training's name, a closure's reason.
    pub(crate) fn name_of(&self, detail: &Detail) -> Option<String> {
        let name = match *detail {
            Detail::Closed { place, .. } => &self.closures.get(place)?.reason,
            Detail::Quota { place, .. } => &self.quotas.get(place)?.quota.name,
            Detail::Training { place, .. } => &self.trainings.get(place?)?.training.name,
            _ => return None,
        };
        Some(name.clone())
    }
}

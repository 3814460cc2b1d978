//! A hold: a place kept free for a few minutes while somebody fills the form. It is not a reservation and leaves no
//! trace when it is over.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::{HoldId, LineageId, Occupancy, UserId};

/// A claim that ends by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub hold_id: HoldId,
    /// Under what its rows of occupancy stand.
    pub lineage_id: LineageId,
    /// The person who holds it.
    pub held_by: UserId,
    /// From this instant on it is over.
    pub expires_at: Instant,
    /// All that it takes while it stands.
    pub occupancy: Vec<Occupancy>,
}

impl Hold {
    /// Whether it still takes anything.
    pub fn stands(&self, now: Instant) -> bool {
        now < self.expires_at
    }
}

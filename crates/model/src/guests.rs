//! Guests: the people of a booking beside the one it is for, members of the site or not.
//!
//! Owns who they are. Whether a resource admits guests is a rule (crate `rules`); asking and reminding them is not
//! done here.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;

/// The guests of a booking. They stay with its lineage until an edit speaks of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Guests {
    /// Members of the site, each once, without the person it is for.
    pub members: Vec<UserId>,
    /// People from outside.
    pub external: Vec<ExternalGuest>,
    /// Whether they are asked to answer.
    pub need_rsvp: bool,
}

/// A guest from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalGuest {
    /// Their name.
    pub name: String,
    /// Their address; none where it is not known.
    pub email: Option<String>,
}

impl Guests {
    /// How many they are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.members.len() + self.external.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is anybody here who is not among the others.
    pub fn adds_to(&self, others: &Guests) -> bool {
        self.members.iter().any(|guest| !others.members.contains(guest))
            || self.external.iter().any(|guest| !others.external.contains(guest))
    }
}

//! Who is asking, as data: a role on a site and the way the request came in.
//!
//! Owns the order of roles; not the proof of identity, which only the app's `authenticate` can give.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::grant::{Grant, GrantKind};
use crate::ids::{ProviderId, ResourceId, SiteId, TrainingId, UserGroupId, UserId};
use crate::reservation::Reservation;
use crate::resource::ResourceSettings;

/// What somebody may do on a site; each role may do all that the one before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Somebody without an account, who books what is open to everybody and sees only what is free. No member has it.
    #[serde(skip_deserializing)]
    Anonymous,
    /// Books for themselves within the rules.
    User,
    /// Edits other people's bookings and resources, and may waive most rules.
    Moderator,
    /// Sets the rules, people and keys of the site.
    Administrator,
}

impl Role {
    /// The role's name in the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Anonymous => "anonymous",
            Role::User => "user",
            Role::Moderator => "moderator",
            Role::Administrator => "administrator",
        }
    }

    /// Reads the role of a member by its name in the public API.
    pub fn parse(text: &str) -> Option<Role> {
        [Role::User, Role::Moderator, Role::Administrator].into_iter().find(|role| role.as_str() == text)
    }

    /// Whether this role looks after other people's bookings.
    pub fn is_staff(self) -> bool {
        self >= Role::Moderator
    }
}

/// The way in by which a request came; written into the log, never a reason to judge differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// The web interface, signed in with a session cookie.
    Web,
    /// A script with a session token or an API key.
    Api,
    /// A page that people without an account book from.
    Embed,
    /// A calendar file read on the command line.
    Import,
    /// The system itself: a sweep or a command of the operator.
    System,
}

/// Somebody acting on one site. The app makes it after it has proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The person or bot.
    pub user_id: UserId,
    /// The site acted on; everything they can reach belongs to it.
    pub site_id: SiteId,
    /// Their role there.
    pub role: Role,
    /// The groups they belong to there.
    pub usergroups: Vec<UserGroupId>,
    /// The training they have that is good now.
    pub trainings: Vec<TrainingId>,
    /// What they may do there beyond their role.
    pub grants: Vec<Grant>,
    /// How they came in.
    pub channel: Channel,
    /// From where, and with what.
    pub origin: Origin,
    /// When the request arrived.
    pub now: Instant,
}

impl Caller {
    /// Whether a grant of one of these kinds covers the reservation.
    pub fn is_granted(
        &self,
        is_meant: impl Fn(GrantKind) -> bool,
        reservation: &Reservation,
        settings: &ResourceSettings,
    ) -> bool {
        let mut grants = self.grants.iter().filter(|grant| is_meant(grant.kind));
        grants.any(|grant| grant.reach.covers(&self.user_id, reservation, settings))
    }

    /// Whether a grant of this kind lets them have the resource booked for this person.
    pub fn is_granted_for(
        &self,
        kind: GrantKind,
        person: &UserId,
        resource_id: &ResourceId,
        settings: &ResourceSettings,
    ) -> bool {
        let mut grants = self.grants.iter().filter(|grant| grant.kind == kind);
        grants.any(|grant| grant.reach.covers_new(person, resource_id, settings))
    }
}

/// From where a request came and with what proof, for the log alone: no rule looks at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The client's address; none for what the system does itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The first characters of the key, or the id of the session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// The administrator who acts as the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impersonated_by: Option<UserId>,
    /// The identity provider of the site that vouched for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<ProviderId>,
}

impl Origin {
    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}

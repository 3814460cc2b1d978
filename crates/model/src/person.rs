//! People: accounts of the installation, their membership of a site, and the keys of bots.
//!
//! Secrets appear here only as hashes; making and checking them belongs to the crate `outside` and the app.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::access::Role;
use crate::ids::{SiteId, UserGroupId, UserId};
use crate::resource::Approver;

/// An account of the installation. What they may do stands in their [`Member`] of each site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Their id.
    pub user_id: UserId,
    /// Their address, in small letters, unique in the installation; bots have none.
    pub email: Option<String>,
    /// Given name.
    pub first_name: String,
    /// Family name; a bot's is empty.
    pub last_name: String,
    /// The password's Argon2id hash in PHC form; none for those who cannot sign in with one.
    pub password_hash: Option<String>,
    /// A bot acts with keys only and never signs in.
    #[serde(default)]
    pub is_bot: bool,
    /// When the account was made.
    pub created_at: Instant,
}

impl User {
    /// The name shown to others.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// Somebody's place on one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The site.
    pub site_id: SiteId,
    /// The person.
    pub user_id: UserId,
    /// What they may do there.
    pub role: Role,
    /// False for somebody who was blocked: they keep their history and can do nothing.
    pub is_active: bool,
    /// The groups they belong to.
    #[serde(default)]
    pub usergroups: Vec<UserGroupId>,
    /// Exempt from shortest and longest durations.
    #[serde(default)]
    pub ignore_min_max_times: bool,
    /// Who has to approve what is booked for them, beside the approvers of the resource: whoever pays their bills.
    #[serde(default)]
    pub approvers: Vec<Approver>,
    /// When they joined.
    pub joined_at: Instant,
}

/// A bot's key for the API. The key itself is shown once and never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The bot.
    pub user_id: UserId,
    /// The only site the key opens.
    pub site_id: SiteId,
    /// The first eight characters, to tell keys apart.
    pub prefix: String,
    /// SHA-256 of the whole key in hexadecimal; the key has 160 random bits, so that no slow hash is needed.
    pub key_hash: String,
    /// Addresses or CIDR ranges it may be used from; empty means anywhere.
    #[serde(default)]
    pub allowed_addresses: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
}

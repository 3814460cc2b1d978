//! People: accounts of the installation, their membership of a site, and the keys of bots.
//!
//! Secrets appear here only as hashes; making and checking them belongs to the crate `outside` and the app.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::access::Role;
use crate::grant::Grant;
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
    /// What the site keeps of them beside that.
    #[serde(default)]
    pub profile: Profile,
    /// What they may do beyond their role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// When they joined.
    pub joined_at: Instant,
}

impl Member {
    /// An active place on a site, with nothing beside the role.
    pub fn new(site_id: SiteId, user_id: UserId, role: Role, joined_at: Instant) -> Self {
        Self {
            site_id,
            user_id,
            role,
            is_active: true,
            usergroups: Vec::new(),
            ignore_min_max_times: false,
            approvers: Vec::new(),
            profile: Profile::default(),
            grants: Vec::new(),
            joined_at,
        }
    }
}

/// What a site keeps of somebody for its own work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The codes they may charge bookings to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub account_numbers: Vec<Labelled>,
    /// What sensors and log-ins call them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actual_usage_identifiers: Vec<Labelled>,
    /// What is printed on their card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// What is shown at a kiosk in their name; unguessable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qrid: Option<String>,
    /// Where bills go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<String>,
    /// Whether reports of activity pass them over.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exclude_from_activity_report: bool,
    /// A remark for staff alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_note: Option<String>,
    /// Who answers for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<UserId>,
}

/// A code and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// The code.
    pub code: String,
    /// What it stands for; empty where nobody said.
    pub description: String,
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

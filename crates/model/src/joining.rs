//! How people come to a site: invitations to an address, and codes that anybody may use who knows them.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::access::Role;
use crate::ids::{InvitationId, JoinCodeId, SiteId, UserGroupId, UserId};

/// An invitation to one address, to be accepted once. Its token is stored only as a hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub invitation_id: InvitationId,
    /// The site.
    pub site_id: SiteId,
    /// Who is invited, in small letters.
    pub email: String,
    /// What they may do there.
    pub role: Role,
    /// The groups they belong to from the start.
    #[serde(default)]
    pub usergroups: Vec<UserGroupId>,
    /// SHA-256 of the token in hexadecimal.
    pub token_hash: String,
    /// Who invited them.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
    /// Until when it can be accepted.
    pub expires_at: Instant,
    /// When it was accepted.
    #[serde(default)]
    pub accepted_at: Option<Instant>,
    /// When it was taken back.
    #[serde(default)]
    pub revoked_at: Option<Instant>,
    /// SHA-256 of the token in the last mail, in hexadecimal. Whoever invited was shown another one.
    #[serde(default)]
    pub mailed_token_hash: Option<String>,
    /// How many mails were asked for.
    #[serde(default)]
    pub mails: u32,
    /// When the last one was written.
    #[serde(default)]
    pub mailed_at: Option<Instant>,
}

impl Invitation {
    /// `open`, `accepted`, `revoked` or `expired`.
    pub fn state(&self, now: Instant) -> &'static str {
        if self.accepted_at.is_some() {
            "accepted"
        } else if self.revoked_at.is_some() {
            "revoked"
        } else if self.expires_at <= now {
            "expired"
        } else {
            "open"
        }
    }
}

/// A code that lets people join a site as ordinary users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinCode {
    /// Its id.
    pub join_code_id: JoinCodeId,
    /// The site.
    pub site_id: SiteId,
    /// The code itself: it is told to many, so administrators may read it again.
    pub code: String,
    /// The groups whoever uses it belongs to from the start.
    #[serde(default)]
    pub usergroups: Vec<UserGroupId>,
    /// How many people may use it; none means any number.
    #[serde(default)]
    pub uses_max: Option<u32>,
    /// How many have.
    #[serde(default)]
    pub uses: u32,
    /// Until when it works; none means for ever.
    #[serde(default)]
    pub expires_at: Option<Instant>,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
    /// When it was taken back.
    #[serde(default)]
    pub revoked_at: Option<Instant>,
}

impl JoinCode {
    /// Whether somebody may still join with it.
    pub fn works(&self, now: Instant) -> bool {
        self.revoked_at.is_none()
            && self.expires_at.is_none_or(|expires| now < expires)
            && self.uses_max.is_none_or(|uses_max| self.uses < uses_max)
    }
}

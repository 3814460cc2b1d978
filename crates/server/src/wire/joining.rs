//! Invitations and join codes on the wire, and joining a site.

use app::{Invited, Joined, NewInvitations, NewPerson, PersonSight};
use model::{Invitation, JoinCode, Role};
use serde::{Deserialize, Serialize};
use timeline::Instant;
use utoipa::ToSchema;

use super::people::PersonReply;

/// People to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = InvitationInput)]
pub struct InvitationInput {
    /// Their addresses, at most a hundred.
    pub emails: Vec<String>,
    /// `user`, `moderator` or `administrator`.
    #[serde(default = "ordinary")]
    #[schema(value_type = Option<String>)]
    pub role: Role,
    /// The groups they belong to from the start.
    #[serde(default)]
    pub usergroups: Vec<i64>,
    /// How long it can be accepted, in seconds; two weeks without.
    pub valid_seconds: Option<i64>,
    /// Whether each gets a mail with a link of their own; so without, where this server sends mails.
    #[serde(default = "yes")]
    #[schema(value_type = Option<bool>)]
    pub send_mail: bool,
}

fn yes() -> bool {
    true
}

fn ordinary() -> Role {
    Role::User
}

impl From<InvitationInput> for NewInvitations {
    fn from(input: InvitationInput) -> Self {
        let InvitationInput { emails, role, usergroups, valid_seconds, send_mail } = input;
        Self { emails, role, usergroups, valid_seconds, are_mailed: send_mail }
    }
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationReply {
    /// Its id.
    pub invitation_id: String,
    /// Who is invited.
    pub email: String,
    /// What they may do.
    pub role: &'static str,
    /// The groups they belong to from the start.
    pub usergroups: Vec<i64>,
    /// `open`, `accepted`, `revoked` or `expired`.
    pub state: &'static str,
    /// Who invited them.
    pub created_by: String,
    /// When, in Unix seconds.
    pub created_unix: i64,
    /// Until when it can be accepted, in Unix seconds.
    pub expires_unix: i64,
    /// How many mails with a link were asked for, at most ten.
    pub mails: u32,
    /// When the last of them was written, in Unix seconds; its link alone works, beside the one in `url`.
    pub mailed_unix: Option<i64>,
    /// Where it is accepted; only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl InvitationReply {
    /// An invitation as it stands.
    pub fn of(invitation: &Invitation, now: Instant) -> Self {
        Self {
            invitation_id: invitation.invitation_id.to_string(),
            email: invitation.email.clone(),
            role: invitation.role.as_str(),
            usergroups: invitation.usergroups.clone(),
            state: invitation.state(now),
            created_by: invitation.created_by.to_string(),
            created_unix: invitation.created_at.as_unix(),
            expires_unix: invitation.expires_at.as_unix(),
            mails: invitation.mails,
            mailed_unix: invitation.mailed_at.map(Instant::as_unix),
            url: None,
        }
    }

    /// One that was just made, with its address. The token stands behind `#`, where no server's log sees it.
    pub fn made(invited: &Invited, public_url: &str, now: Instant) -> Self {
        let site_id = &invited.invitation.site_id;
        let url = format!("{public_url}/join?site={site_id}#{}", invited.token);
        Self { url: Some(url), ..Self::of(&invited.invitation, now) }
    }
}

/// A code to make.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = JoinCodeInput)]
pub struct JoinCodeInput {
    /// The groups whoever uses it belongs to.
    pub usergroups: Vec<i64>,
    /// How many people may use it; any number without.
    pub uses_max: Option<u32>,
    /// The Unix second until which it works; for ever without.
    pub expires_unix: Option<i64>,
}

/// A code that lets people join.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JoinCode)]
pub struct JoinCodeReply {
    /// Its id.
    pub join_code_id: String,
    /// The code.
    pub code: String,
    /// The groups whoever uses it belongs to.
    pub usergroups: Vec<i64>,
    /// How many people may use it.
    pub uses_max: Option<u32>,
    /// How many have.
    pub uses: u32,
    /// The Unix second until which it works.
    pub expires_unix: Option<i64>,
    /// When it was made, in Unix seconds.
    pub created_unix: i64,
    /// Whether it still works.
    pub active: bool,
}

impl JoinCodeReply {
    /// A code as it stands.
    pub fn of(code: &JoinCode, now: Instant) -> Self {
        Self {
            join_code_id: code.join_code_id.to_string(),
            code: code.code.clone(),
            usergroups: code.usergroups.clone(),
            uses_max: code.uses_max,
            uses: code.uses,
            expires_unix: code.expires_at.map(Instant::as_unix),
            created_unix: code.created_at.as_unix(),
            active: code.works(now),
        }
    }
}

/// Joining a site. Whoever is signed in sends the code or the token alone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = JoinInput)]
pub struct JoinInput {
    /// A code of the site.
    pub code: Option<String>,
    /// The token of an invitation.
    pub invitation: Option<String>,
    /// The address of the account, or of a new one.
    pub email: Option<String>,
    /// Its password, or one for a new account.
    pub password: Option<String>,
    /// Given name, for a new account.
    pub first_name: String,
    /// Family name, for a new account.
    pub last_name: String,
}

impl JoinInput {
    /// The person that it describes.
    pub(crate) fn person(self) -> NewPerson {
        NewPerson {
            email: self.email.unwrap_or_default(),
            first_name: self.first_name,
            last_name: self.last_name,
            password: self.password,
        }
    }
}

/// A place that was just taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Joined)]
pub struct JoinedReply {
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// What they may do there.
    pub role: &'static str,
    /// Whoever joined.
    pub user: PersonReply,
}

impl From<&Joined> for JoinedReply {
    fn from(joined: &Joined) -> Self {
        Self {
            site_id: joined.site.site_id.to_string(),
            name: joined.site.name.clone(),
            role: joined.member.role.as_str(),
            user: PersonReply::of(&joined.user, PersonSight::Own),
        }
    }
}

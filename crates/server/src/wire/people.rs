//! People, groups, sessions and feeds as the public API shows them.

use app::{Field, PersonSight, Principal, Seat};
use model::{Feed, Group, Role, SiteId, User, UserId};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::present;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct PersonReply {
    /// Their id.
    pub user_id: String,
    /// Their whole name.
    pub name: String,
    /// The same.
    pub display_name: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Their address, for themselves, for staff, and for all where the site says so.
    pub email: Option<String>,
    /// Whether it is a program.
    pub is_bot: bool,
}

impl PersonReply {
    /// A person as the caller sees them.
    pub fn of(user: &User, sight: PersonSight) -> Self {
        Self {
            user_id: user.user_id.to_string(),
            name: user.display_name(),
            display_name: user.display_name(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.email.clone().filter(|_| sight.knows_address()),
            is_bot: user.is_bot,
        }
    }
}

/// A person to add to a site.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SiteUserInput)]
pub struct SiteUserInput {
    /// Their address.
    pub email: String,
    /// Given name.
    #[serde(default)]
    pub first_name: String,
    /// Family name.
    #[serde(default)]
    pub last_name: String,
    /// `user`, `moderator` or `administrator`.
    #[schema(value_type = Option<String>)]
    #[serde(default = "ordinary")]
    pub role: Role,
    /// A first password; without one they cannot sign in yet.
    pub password: Option<String>,
    /// The groups they belong to from the start.
    #[serde(default)]
    pub usergroups: Vec<i64>,
}

fn ordinary() -> Role {
    Role::User
}

/// A group to add.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = UserGroupInput)]
pub struct GroupInput {
    /// Its name, unique on the site.
    pub name: String,
}

/// A change of a group; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UserGroupChange)]
pub struct GroupChange {
    /// Its name, unique on the site.
    pub name: Option<String>,
    /// What it is for.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub description: Field<String>,
    /// True takes it out of use: out of lists, not out of what names it.
    pub archived: Option<bool>,
}

/// A change of who belongs to a group.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = UserGroupMembersInput)]
pub struct MembersInput {
    /// Who enters.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub add: Vec<UserId>,
    /// Who leaves.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub remove: Vec<UserId>,
}

/// A group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserGroup)]
pub struct GroupReply {
    /// Its number on the site.
    pub usergroup_id: i64,
    /// Its name.
    pub name: String,
    /// The site.
    pub site_id: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is out of use.
    pub archived: bool,
    /// The ids of its members, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<String>>,
}

impl GroupReply {
    /// A group, with its members if they are known.
    pub fn of(group: &Group, members: Option<&[UserId]>) -> Self {
        Self {
            usergroup_id: group.usergroup_id,
            name: group.name.clone(),
            site_id: group.site_id.to_string(),
            description: group.description.clone(),
            archived: group.is_archived,
            members: members.map(|members| members.iter().map(ToString::to_string).collect()),
        }
    }
}

/// Signing in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SessionInput)]
pub struct SessionInput {
    /// Sent by clients of the reference; what it says makes no difference.
    pub qrauth: Option<bool>,
    /// The person's address.
    pub username: String,
    /// Their password.
    pub password: String,
    /// What the call answered before, when a code is needed too; then without name and password.
    pub challenge: Option<String>,
    /// The code of the second factor, or a recovery code.
    pub code: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionReply {
    /// The token, when it was just made; shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// When a token that was just made ends, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_unix: Option<i64>,
    /// What the web interface sends as `X-CSRF-Token` with everything that writes.
    pub csrf_token: String,
    /// The person.
    pub user: PersonReply,
    /// The administrator who acts as them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impersonated_by: Option<PersonReply>,
    /// The sites they belong to.
    pub sites: Vec<SeatReply>,
    /// Sites on whose staff they are and that want a second factor, while they have shown none: nothing is done there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub second_factor_needed_for: Vec<SeatReply>,
}

impl SessionReply {
    /// Who is signed in with a token or key.
    pub fn of(principal: &Principal, csrf_token: String) -> Self {
        let user = &principal.user;
        let person = PersonReply::of(user, PersonSight::Own);
        let acting = principal.administrator.as_ref();
        let impersonated_by = acting.map(|user| PersonReply::of(user, PersonSight::Name));
        let sites = principal.seats.iter().map(SeatReply::of).collect();
        let second_factor_needed_for = principal.withheld.iter().map(SeatReply::of).collect();
        Self {
            token: None,
            expires_unix: None,
            csrf_token,
            impersonated_by,
            user: person,
            sites,
            second_factor_needed_for,
        }
    }
}

/// A site the signed-in person belongs to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Seat)]
pub struct SeatReply {
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// The zone of its clocks.
    pub timezone: String,
    /// What they may do there.
    pub role: &'static str,
    /// The groups they belong to there.
    pub usergroups: Vec<i64>,
}

impl SeatReply {
    fn of(seat: &Seat) -> Self {
        Self {
            site_id: seat.site.site_id.to_string(),
            name: seat.site.name.clone(),
            timezone: seat.site.timezone.to_string(),
            role: seat.member.role.as_str(),
            usergroups: seat.member.usergroups.clone(),
        }
    }
}

/// A feed to make.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FeedInput)]
pub struct FeedInput {
    /// `resource`, `user`, `site`, `category`, `usergroup` or `project`.
    pub kind: String,
    /// The id of what it shows: of a category the path of the folder, of a group its number.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// The site of a category or a group; needed by those who belong to several.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub site_id: Option<SiteId>,
}

/// Reads text, or a whole number as its text.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Number(i64),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Text(text) => text,
        Written::Number(number) => number.to_string(),
    })
}

/// A feed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feed)]
pub struct FeedReply {
    /// Its id.
    pub feed_id: String,
    /// The site.
    pub site_id: String,
    /// `resource`, `user`, `site`, `category`, `usergroup` or `project`.
    pub kind: &'static str,
    /// The id of what it shows.
    pub id: String,
    /// When it was made, in Unix seconds.
    pub created_unix: i64,
    /// Whether its address answers no more.
    pub revoked: bool,
    /// Its address, which needs no sign-in; only when it was just made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl FeedReply {
    /// A feed, with its address if it was just made.
    pub fn of(feed: &Feed, url: Option<String>) -> Self {
        Self {
            feed_id: feed.feed_id.to_string(),
            site_id: feed.site_id.to_string(),
            kind: feed.subject.kind(),
            id: feed.subject.id(),
            created_unix: feed.created_at.as_unix(),
            revoked: feed.revoked_at.is_some(),
            url,
        }
    }
}

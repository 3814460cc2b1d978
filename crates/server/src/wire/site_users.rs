//! Somebody's place on a site, as the public API shows and changes it.

use app::{Field, MemberWish, Problem, SiteUser, has_unrestricted};
use model::{GrantKind, Labelled, Role, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::people::PersonReply;
use super::present;

/// A code that bookings may be charged to.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct AccountNumber {
    /// The code.
    pub account_number: String,
    /// What it stands for.
    #[serde(default)]
    pub description: String,
}

/// A name by which sensors and log-ins know somebody.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct UsageIdentifier {
    /// The name.
    pub identifier: String,
    /// Where it is used.
    #[serde(default)]
    pub description: String,
}

/// Rights for the whole site.
// It is written only into the document, as part of the body's defaults.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = SiteUserRolesInput)]
pub struct RolesInput {
    /// Whether they book for everybody.
    pub reservation_creator: Option<bool>,
    /// Whether they change everybody's bookings.
    pub reservation_editor: Option<bool>,
}

/// A change of somebody's place on a site; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SiteUserChange)]
pub struct SiteUserChange {
    /// `user`, `moderator` or `administrator`.
    #[schema(value_type = Option<String>)]
    pub role: Option<Role>,
    /// Rights beyond the role, for the whole site.
    pub roles: Option<RolesInput>,
    /// False blocks them: they keep their history, can do nothing, and cannot join again.
    pub active: Option<bool>,
    /// Whether shortest and longest durations bind them no more.
    pub ignore_min_max_times: Option<bool>,
    /// All groups they belong to.
    pub usergroups: Option<Vec<i64>>,
    /// Given name; only of somebody who belongs to no site of others.
    pub first_name: Option<String>,
    /// Family name; only of somebody who belongs to no site of others.
    pub last_name: Option<String>,
    /// Their address; only before they have signed in.
    pub email: Option<String>,
    /// All codes they may charge bookings to.
    pub account_numbers: Option<Vec<AccountNumber>>,
    /// All names by which sensors and log-ins know them.
    pub actual_usage_identifiers: Option<Vec<UsageIdentifier>>,
    /// What is printed on their card.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub barcode: Field<String>,
    /// Where bills go.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub billing_address: Field<String>,
    /// Whether reports of activity pass them over.
    pub exclude_from_activity_report: Option<bool>,
    /// A remark for staff alone.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub hidden_note: Field<String>,
    /// The id of whoever answers for them; `null` for nobody.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub supervisor: Field<UserId>,
    /// Makes what they show at a kiosk anew.
    pub renew_qrid: bool,
}

impl From<SiteUserChange> for MemberWish {
    fn from(input: SiteUserChange) -> Self {
        let roles = input.roles.unwrap_or_default();
        Self {
            role: input.role,
            is_active: input.active,
            ignore_min_max_times: input.ignore_min_max_times,
            usergroups: input.usergroups,
            first_name: input.first_name,
            last_name: input.last_name,
            email: input.email,
            account_numbers: input.account_numbers.map(|codes| {
                let labelled =
                    |one: AccountNumber| Labelled { code: one.account_number, description: one.description };
                codes.into_iter().map(labelled).collect()
            }),
            actual_usage_identifiers: input.actual_usage_identifiers.map(|names| {
                let labelled =
                    |one: UsageIdentifier| Labelled { code: one.identifier, description: one.description };
                names.into_iter().map(labelled).collect()
            }),
            barcode: input.barcode,
            billing_address: input.billing_address,
            exclude_from_activity_report: input.exclude_from_activity_report,
            hidden_note: input.hidden_note,
            supervisor: input.supervisor,
            creates_for_all: roles.reservation_creator,
            edits_all: roles.reservation_editor,
            renews_qrid: input.renew_qrid,
        }
    }
}

/// Rights for the whole site, beyond the role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SiteUserRoles)]
pub struct RolesReply {
    /// Whether they book for everybody.
    pub reservation_creator: bool,
    /// Whether they change everybody's bookings.
    pub reservation_editor: bool,
}

/// Somebody's place on a site. What the caller may not see is null, or an empty list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SiteUser)]
pub struct SiteUserReply {
    /// The id of the place, which is the person's.
    pub site_user_id: String,
    /// The person.
    pub user: PersonReply,
    /// Their id.
    pub user_id: String,
    /// False for somebody who was blocked.
    pub active: bool,
    /// What they may do.
    pub role: Option<&'static str>,
    /// What they may do beyond that, on the whole site.
    pub roles: Option<RolesReply>,
    /// The groups they belong to.
    pub usergroups: Vec<i64>,
    /// Whether shortest and longest durations do not bind them.
    pub ignore_min_max_times: bool,
    /// The codes they may charge bookings to.
    pub account_numbers: Vec<AccountNumber>,
    /// The names by which sensors and log-ins know them.
    pub actual_usage_identifiers: Vec<UsageIdentifier>,
    /// What is printed on their card.
    pub barcode: Option<String>,
    /// Where bills go.
    pub billing_address: Option<String>,
    /// Whether reports of activity pass them over.
    pub exclude_from_activity_report: bool,
    /// A remark of the staff, for staff.
    pub hidden_note: Option<String>,
    /// When they joined, in Unix seconds.
    pub joinedsite: Option<i64>,
    /// When they were last here, in Unix seconds.
    pub last_access: Option<i64>,
    /// Further properties, of which there are none yet.
    #[schema(value_type = Vec<Object>)]
    pub properties: Vec<Value>,
    /// What they show at a kiosk.
    pub qrid: Option<String>,
    /// Who answers for them.
    pub supervisor: Option<PersonReply>,
}

impl SiteUserReply {
    /// A place as the caller sees it.
    pub fn of(found: &SiteUser) -> Self {
        let (member, sight) = (&found.member, found.sight);
        let knows = sight.knows_place();
        let profile = if knows { member.profile.clone() } else { model::Profile::default() };
        Self {
            site_user_id: member.user_id.to_string(),
            user: PersonReply::of(&found.user, sight),
            user_id: member.user_id.to_string(),
            active: member.is_active,
            role: knows.then(|| member.role.as_str()),
            roles: knows.then(|| RolesReply {
                reservation_creator: has_unrestricted(&member.grants, GrantKind::Creator),
                reservation_editor: has_unrestricted(&member.grants, GrantKind::Editor),
            }),
            usergroups: if knows { member.usergroups.clone() } else { Vec::new() },
            ignore_min_max_times: knows && member.ignore_min_max_times,
            account_numbers: profile.account_numbers.into_iter().map(AccountNumber::from).collect(),
            actual_usage_identifiers: profile
                .actual_usage_identifiers
                .into_iter()
                .map(UsageIdentifier::from)
                .collect(),
            barcode: profile.barcode,
            billing_address: profile.billing_address,
            exclude_from_activity_report: profile.exclude_from_activity_report,
            hidden_note: profile.hidden_note.filter(|_| sight == app::PersonSight::Staff),
            joinedsite: knows.then(|| member.joined_at.as_unix()),
            last_access: found.last_access.map(timeline::Instant::as_unix),
            properties: Vec::new(),
            qrid: profile.qrid,
            supervisor: found.supervisor.as_ref().map(|user| PersonReply::of(user, sight)),
        }
    }
}

impl From<Labelled> for AccountNumber {
    fn from(one: Labelled) -> Self {
        Self { account_number: one.code, description: one.description }
    }
}

impl From<Labelled> for UsageIdentifier {
    fn from(one: Labelled) -> Self {
        Self { identifier: one.code, description: one.description }
    }
}

/// A role by its name, or the problem with it.
pub(crate) fn role(text: &str) -> Result<Role, Problem> {
    Role::parse(text).ok_or_else(|| Problem::at("role", "name `user`, `moderator` or `administrator`"))
}

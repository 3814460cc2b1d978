//! Approvers on the wire: what a booking asks about them, and the lists of a resource and of a person.

use app::{ListedApprover, Problem};
use model::resource::{Approver, SubApproverType};
use model::{ApproverOverride, ResourceId, Role, UserId};
use rules::{ApproverWish, ApproverWord};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::booking::{BasketItemInput, ReservationInput};

/// What a booking asks about its approvers.
pub(super) fn asked(input: &ReservationInput) -> Result<ApproverWish, Problem> {
    let words = [
        (input.remove_approvers, ApproverWord::Removed, "remove_approvers"),
        (input.silent_approve_approvers, ApproverWord::ApprovedSilently, "silent_approve_approvers"),
        (input.silent_pending_approvers, ApproverWord::PendingSilently, "silent_pending_approvers"),
    ];
    let mut said = words.into_iter().filter(|(is_said, ..)| *is_said == Some(true));
    let word = said.next();
    if let Some((.., path)) = said.next() {
        return Err(Problem::at(
            path,
            "ask for one of `remove_approvers`, `silent_approve_approvers` and `silent_pending_approvers`",
        ));
    }
    let given =
        given(input.approvers.as_deref(), input.approvers_override_add, input.approvers_override_any, "")?;
    Ok(ApproverWish { given, word: word.map(|(_, word, _)| word).unwrap_or_default() })
}

/// What is asked about the approvers of one of several resources.
pub(super) fn of_item(item: &BasketItemInput, path: &str) -> Result<Option<ApproverOverride>, Problem> {
    let prefix = format!("{path}.");
    given(item.approvers.as_deref(), item.approvers_override_add, item.approvers_override_any, &prefix)
}

/// Approvers and how they count; none where nothing is asked for. Some clients always send an empty list and false.
fn given(
    written: Option<&[Value]>,
    is_added: Option<bool>,
    any_is_enough: Option<bool>,
    prefix: &str,
) -> Result<Option<ApproverOverride>, Problem> {
    let written = written.unwrap_or_default();
    if written.is_empty() && any_is_enough != Some(true) {
        return Ok(None);
    }
    let approvers = Approver::list(written.to_vec()).map_err(|trouble| {
        let first = trouble.problems.into_iter().next();
        first.map_or_else(
            || Problem::at(format!("{prefix}approvers"), "it cannot be read"),
            |problem| Problem::at(format!("{prefix}{}", problem.path), problem.message),
        )
    })?;
    Ok(Some(ApproverOverride { approvers, is_added: is_added == Some(true), any_is_enough }))
}

/// An approver to add to the list of a resource or of a person, or to change there.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = ApproverInput)]
pub struct ApproverInput {
    /// The approver to change; without, the one that is named by the next two fields is added or changed.
    #[serde(skip_serializing)]
    pub approver_id: Option<String>,
    /// The resource whose approvers are meant: this or `user_id`.
    #[serde(skip_serializing)]
    pub reservable_id: Option<String>,
    /// The person for whose bookings the approver is asked: this or `reservable_id`.
    #[serde(skip_serializing)]
    pub user_id: Option<String>,
    /// The approver, when it is a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver_user_id: Option<String>,
    /// The approver, when it is a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver_site_user_group_id: Option<i64>,
    /// Whether silence approves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
    /// Whether the approver gets no mails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<bool>,
    /// Whether they are asked only about what would overdraw the account that pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_account_overage: Option<bool>,
    /// Whether the group's name is shown instead of the names of its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_group_name: Option<bool>,
    /// How the members of a group decide: `any`, `all` or `m_of_n`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SubApproverType>)]
    pub sub_approver_type: Option<String>,
    /// How many of them must approve, for `m_of_n`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_approver_m_of_n: Option<u32>,
    /// Accepted and without effect: there is nothing to verify.
    #[serde(skip_serializing)]
    pub skip_verify: Option<bool>,
}

impl ApproverInput {
    /// The fields of the approver that are written.
    pub fn written(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        }
    }
}

/// Whose approvers are meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ApproverQuery {
    /// The resource: this or `user_id`.
    #[param(value_type = Option<String>)]
    pub reservable_id: Option<ResourceId>,
    /// The person: this or `reservable_id`.
    #[param(value_type = Option<String>)]
    pub user_id: Option<UserId>,
}

/// An approver of a resource or of a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedApprover)]
pub struct ApproverReply {
    /// Their id in the list.
    pub approver_id: String,
    /// The person, when the approver is one.
    pub user_id: Option<String>,
    /// The person's or the group's name.
    pub display_name: Option<String>,
    /// The person's address, where the caller may see it.
    pub email: Option<String>,
    /// The person's role on the site, where the caller may see it.
    pub role: Option<&'static str>,
    /// Who they are and how they are asked.
    #[serde(flatten)]
    pub approver: Approver,
}

impl From<ListedApprover> for ApproverReply {
    fn from(listed: ListedApprover) -> Self {
        let name = listed.user.as_ref().map(|user| user.display_name()).or(listed.group_name);
        Self {
            approver_id: listed.approver_id,
            user_id: listed.approver.approver_user_id.as_ref().map(ToString::to_string),
            display_name: name,
            email: listed.user.filter(|_| listed.sight.knows_address()).and_then(|user| user.email.clone()),
            role: listed.role.map(Role::as_str),
            approver: listed.approver,
        }
    }
}

impl ApproverReply {
    /// An approver whose name was not looked up.
    pub fn unnamed(approver: &Approver) -> Self {
        let user_id = approver.approver_user_id.as_ref().map(ToString::to_string);
        let group = approver.approver_site_user_group_id.map(|group| group.to_string());
        Self {
            approver_id: user_id.clone().or(group).unwrap_or_default(),
            user_id,
            display_name: None,
            email: None,
            role: None,
            approver: approver.clone(),
        }
    }
}

//! Approvals as the public API shows them.

use app::ApproverNames;
use model::{Approvals, Decider};
use serde::Serialize;
use utoipa::ToSchema;

/// One approver of a reservation, and what was said in this place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Approval)]
pub struct ApprovalReply {
    /// The person, when the approver is a person.
    pub approver_user_id: Option<String>,
    /// The group, when the approver is a group.
    pub approver_site_user_group_id: Option<i64>,
    /// The name of the person or the group; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// `pending`, `approved` or `denied`.
    pub status: &'static str,
    /// Whether silence approves.
    pub automatic: bool,
    /// Whether the approver is told of nothing.
    pub silent: bool,
    /// Whether the group's name is shown instead of the names of its members.
    pub show_group_name: bool,
    /// How many people must approve in this place.
    pub votes_needed: u32,
    /// What was said, oldest first.
    pub votes: Vec<VoteReply>,
}

/// What one person said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalVote)]
pub struct VoteReply {
    /// Who; none where the group's name stands for its members and the caller is no staff.
    pub user_id: Option<String>,
    /// Whether they approved.
    pub approved: bool,
    /// What they wrote.
    pub note: Option<String>,
    /// When, in Unix seconds.
    pub when: i64,
}

impl ApprovalReply {
    /// All approvers of a reservation. Members of a group whose name stands for them are named to staff alone.
    pub fn all(approvals: &Approvals, names: &ApproverNames, is_staff: bool) -> Vec<ApprovalReply> {
        let seats = approvals.seats.iter();
        seats
            .map(|seat| {
                let (person, group) = match &seat.decider {
                    Decider::Person(user_id) => (Some(user_id.to_string()), None),
                    Decider::Group(group) => (None, Some(*group)),
                };
                let is_named = is_staff || !seat.shows_group_name;
                let is_denied = seat.votes.iter().any(|vote| !vote.is_approval);
                ApprovalReply {
                    approver_user_id: person,
                    approver_site_user_group_id: group,
                    display_name: names.of(&seat.decider).map(str::to_owned),
                    status: match (is_denied, seat.is_approved()) {
                        (true, _) => "denied",
                        (false, true) => "approved",
                        (false, false) => "pending",
                    },
                    automatic: seat.is_automatic,
                    silent: seat.is_silent,
                    show_group_name: seat.shows_group_name,
                    votes_needed: seat.votes_needed,
                    votes: seat.votes.iter().map(|vote| VoteReply::of(vote, is_named)).collect(),
                }
            })
            .collect()
    }
}

impl VoteReply {
    fn of(vote: &model::Vote, is_named: bool) -> Self {
        Self {
            user_id: is_named.then(|| vote.by.to_string()),
            approved: vote.is_approval,
            note: vote.note.clone(),
            when: vote.at.as_unix(),
        }
    }
}

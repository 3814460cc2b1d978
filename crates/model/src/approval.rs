//! Approvals of one reservation: who has to decide, what each has said, and what that adds up to.
//!
//! Owns the counting. Who the approvers of a resource are stands in its settings; that a denied booking takes nothing
//! is the footprint's affair.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{UserGroupId, UserId};
use crate::reservation::Status;
use crate::resource::Approver;

/// Who decides: one person, or the members of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    /// One person.
    Person(UserId),
    /// Any member of a group.
    Group(UserGroupId),
}

/// What one person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Instant,
    /// Whether they approved or denied.
    pub is_approval: bool,
    /// What they wrote.
    pub note: Option<String>,
}

/// One approver of a reservation, with what was said in this place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalSeat {
    /// Who decides.
    pub decider: Decider,
    /// How many different people must approve: 1 for a person, for a group what its rule says.
    pub votes_needed: u32,
    /// Whether silence approves; a denial still denies.
    pub is_automatic: bool,
    /// Whether the approver is told of nothing.
    pub is_silent: bool,
    /// Whether the group's name stands for its members, so that others do not read who of them said what.
    #[serde(default)]
    pub shows_group_name: bool,
    /// Whether it has to be approved here even where one approval is enough: whoever pays for a person is asked beside
    /// the approvers of a resource, not instead of them.
    #[serde(default)]
    pub is_always_needed: bool,
    /// What was said, oldest first; a later word of the same person replaces the earlier one.
    #[serde(default)]
    pub votes: Vec<Vote>,
}

impl ApprovalSeat {
    /// Whether enough people approved in this place.
    pub fn is_approved(&self) -> bool {
        let approvals = self.votes.iter().filter(|vote| vote.is_approval).count();
        self.is_automatic || u64::try_from(approvals).is_ok_and(|count| count >= u64::from(self.votes_needed))
    }

    /// Whether somebody with these groups may decide in this place.
    pub fn admits(&self, user_id: &UserId, usergroups: &[UserGroupId]) -> bool {
        match &self.decider {
            Decider::Person(person) => person == user_id,
            Decider::Group(group) => usergroups.contains(group),
        }
    }

    /// Notes what somebody said; their earlier word in this place no longer counts.
    pub fn record(&mut self, vote: Vote) {
        self.votes.retain(|earlier| earlier.by != vote.by);
        self.votes.push(vote);
    }
}

/// What staff set about the approvers of one booking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproverOverride {
    /// Approvers for this booking; none leaves the usual ones.
    pub approvers: Vec<Approver>,
    /// Whether they are asked beside the usual ones; otherwise in their place.
    pub is_added: bool,
    /// Whether one approval is enough, where it is set.
    pub any_is_enough: Option<bool>,
}

/// All approvers of a reservation and how they count together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// The places; none when no approval is needed.
    pub seats: Vec<ApprovalSeat>,
    /// Whether one place is enough; otherwise all must approve.
    pub any_is_enough: bool,
    /// What staff set for this booking, kept for the next time that approvers are asked.
    #[serde(default)]
    pub overridden: Option<ApproverOverride>,
}

impl Approvals {
    /// What all that was said adds up to: one denial denies, and no seats means approved.
    pub fn status(&self) -> Status {
        let mut votes = self.seats.iter().flat_map(|seat| &seat.votes);
        if votes.any(|vote| !vote.is_approval) {
            return Status::Denied;
        }
        let (apart, together): (Vec<_>, Vec<_>) = self.seats.iter().partition(|seat| seat.is_always_needed);
        let mut together = together.into_iter();
        let is_approved = apart.into_iter().all(ApprovalSeat::is_approved)
            && if self.any_is_enough && together.len() > 0 {
                together.any(ApprovalSeat::is_approved)
            } else {
                together.all(ApprovalSeat::is_approved)
            };
        if is_approved { Status::Approved } else { Status::Pending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(name: &str, votes_needed: u32, votes: &str) -> ApprovalSeat {
        let vote = |(place, letter): (usize, char)| Vote {
            by: UserId::parse(&format!("usr_{place}")).unwrap(),
            at: Instant::from_unix(0),
            is_approval: letter == '+',
            note: None,
        };
        ApprovalSeat {
            decider: Decider::Person(UserId::parse(&format!("usr_{name}")).unwrap()),
            votes_needed,
            is_automatic: votes == "auto",
            is_silent: false,
            shows_group_name: false,
            is_always_needed: false,
            votes: if votes == "auto" { Vec::new() } else { votes.chars().enumerate().map(vote).collect() },
        }
    }

    #[test]
    fn what_is_said_adds_up() {
        let cases = [
            (vec![], false, Status::Approved),
            (vec![], true, Status::Approved),
            (vec![(1, "")], false, Status::Pending),
            (vec![(1, "+")], false, Status::Approved),
            (vec![(1, "+"), (1, "")], false, Status::Pending),
            (vec![(1, "+"), (1, "")], true, Status::Approved),
            (vec![(1, "+"), (1, "-")], true, Status::Denied),
            (vec![(2, "+")], false, Status::Pending),
            (vec![(2, "++")], false, Status::Approved),
            (vec![(1, "auto"), (1, "+")], false, Status::Approved),
            (vec![(1, "auto"), (1, "")], false, Status::Pending),
        ];
        for (seats, any_is_enough, expected) in cases {
            let named =
                seats.iter().enumerate().map(|(at, (needed, votes))| seat(&at.to_string(), *needed, votes));
            let approvals = Approvals { seats: named.collect(), any_is_enough, overridden: None };
            assert_eq!(approvals.status(), expected, "{seats:?} {any_is_enough}");
        }
    }

    #[test]
    fn a_seat_that_is_always_needed_is_no_alternative() {
        let payer = |votes: &str| ApprovalSeat { is_always_needed: true, ..seat("payer", 1, votes) };
        for (seats, expected) in [
            (vec![payer("")], Status::Pending),
            (vec![payer("+")], Status::Approved),
            (vec![payer("+"), seat("a", 1, "")], Status::Pending),
            (vec![payer(""), seat("a", 1, "+")], Status::Pending),
            (vec![payer("+"), seat("a", 1, "+"), seat("b", 1, "")], Status::Approved),
            (vec![payer("-"), seat("a", 1, "+")], Status::Denied),
        ] {
            let approvals = Approvals { seats, any_is_enough: true, overridden: None };
            assert_eq!(approvals.status(), expected, "{approvals:?}");
        }
    }

    #[test]
    fn a_later_word_replaces_the_earlier_one() {
        let mut seat = seat("a", 1, "-");
        let by = seat.votes[0].by.clone();
        seat.record(Vote { by, at: Instant::from_unix(1), is_approval: true, note: None });
        assert_eq!((seat.votes.len(), seat.is_approved()), (1, true));
    }
}

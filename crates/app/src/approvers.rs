//! The names of those who decide about bookings, for the people who wait for them.
//!
//! Owns looking them up; whether somebody may see them is said where they are shown.

use std::collections::BTreeMap;

use model::{Decider, Group, SiteId, UserGroupId, UserId};
use store::Read;

use crate::{Failure, people, records};

/// Approvers by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApproverNames {
    people: BTreeMap<UserId, String>,
    groups: BTreeMap<UserGroupId, String>,
}

impl ApproverNames {
    /// The name of a person or a group; none when it was not looked up, or is no longer there.
    pub fn of(&self, decider: &Decider) -> Option<&str> {
        match decider {
            Decider::Person(user_id) => self.people.get(user_id),
            Decider::Group(usergroup_id) => self.groups.get(usergroup_id),
        }
        .map(String::as_str)
    }
}

/// The names of some approvers of a site, each read once.
pub(crate) fn named<'a>(
    reader: &mut dyn Read,
    site_id: &SiteId,
    deciders: impl IntoIterator<Item = &'a Decider>,
) -> Result<ApproverNames, Failure> {
    let mut names = ApproverNames::default();
    for decider in deciders {
        if names.of(decider).is_some() {
            continue;
        }
        match decider {
            Decider::Person(user_id) => {
                if let Some(user) = people::user(reader, user_id.as_str())? {
                    names.people.insert(user_id.clone(), user.display_name());
                }
            }
            Decider::Group(usergroup_id) => {
                let id = usergroup_id.to_string();
                let group: Option<Group> = records::get(reader, site_id.as_str(), records::GROUP, &id)?;
                if let Some(group) = group {
                    names.groups.insert(*usergroup_id, group.name);
                }
            }
        }
    }
    Ok(names)
}

//! Projects: what people work on together, with their bookings pinned to it.
//!
//! Owns who belongs to a project and what they may. Which bookings are pinned stands with each booking.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::access::Caller;
use crate::ids::{ProjectId, ProjectNoteId, ProjectTagId, SiteId, UserGroupId, UserId};

/// Where a project stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectStatus {
    /// It runs.
    #[default]
    Active,
    /// It was given up.
    Cancelled,
    /// It is done.
    Completed,
    /// It runs late.
    Delayed,
    /// It rests.
    Inactive,
    /// Something about it has to change first.
    #[serde(rename = "Needs changes")]
    NeedsChanges,
    /// It has not begun.
    Preliminary,
}

/// Somebody who belongs to a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectMember {
    /// The person.
    pub user_id: UserId,
    /// Whether they only read.
    pub is_view_only: bool,
}

/// A group whose members belong to a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectGroup {
    /// The group.
    pub usergroup_id: UserGroupId,
    /// Whether they only read.
    pub is_view_only: bool,
}

/// What somebody may do with a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// They read it.
    Reads,
    /// They change it and pin bookings to it.
    Works,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id.
    pub project_id: ProjectId,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Where it stands.
    pub status: ProjectStatus,
    /// The people.
    #[serde(default)]
    pub members: Vec<ProjectMember>,
    /// The groups.
    #[serde(default)]
    pub groups: Vec<ProjectGroup>,
    /// Its tags.
    #[serde(default)]
    pub tag_ids: Vec<ProjectTagId>,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
}

impl Project {
    /// What a caller may do with it; none where they may not know that it exists.
    pub fn belonging(&self, caller: &Caller) -> Option<Belonging> {
        if caller.role.is_staff() {
            return Some(Belonging::Works);
        }
        self.membership(&caller.user_id, &caller.usergroups)
    }

    /// What somebody may do with it as a member, by themselves or through a group.
    pub fn membership(&self, user_id: &UserId, usergroups: &[UserGroupId]) -> Option<Belonging> {
        let own = self.members.iter().filter(|member| member.user_id == *user_id);
        let of_groups = self.groups.iter().filter(|group| usergroups.contains(&group.usergroup_id));
        let reads_only: Vec<bool> =
            own.map(|member| member.is_view_only).chain(of_groups.map(|group| group.is_view_only)).collect();
        if reads_only.contains(&false) {
            Some(Belonging::Works)
        } else {
            (!reads_only.is_empty()).then_some(Belonging::Reads)
        }
    }
}

/// A note on a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectNote {
    /// Its id.
    pub note_id: ProjectNoteId,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
    /// When it last changed.
    pub changed_at: Instant,
}

/// A word that projects of a site are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectTag {
    /// Its id.
    pub tag_id: ProjectTagId,
    /// The word.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_works_by_one_way_works() {
        let user_id = UserId::parse("usr_1").unwrap();
        let member = |is_view_only| ProjectMember { user_id: user_id.clone(), is_view_only };
        let group = |is_view_only| ProjectGroup { usergroup_id: 7, is_view_only };
        let project = |members, groups| Project {
            project_id: ProjectId::parse("prj_1").unwrap(),
            site_id: SiteId::parse("site_1").unwrap(),
            name: "Laser".into(),
            description: None,
            status: ProjectStatus::Active,
            members,
            groups,
            tag_ids: Vec::new(),
            created_by: user_id.clone(),
            created_at: Instant::from_unix(0),
            changed_at: Instant::from_unix(0),
        };
        for (members, groups, expected) in [
            (vec![], vec![], None),
            (vec![member(true)], vec![], Some(Belonging::Reads)),
            (vec![member(true)], vec![group(false)], Some(Belonging::Works)),
            (vec![], vec![group(true)], Some(Belonging::Reads)),
            (vec![member(false)], vec![group(true)], Some(Belonging::Works)),
        ] {
            assert_eq!(project(members, groups).membership(&user_id, &[7]), expected);
        }
        assert_eq!(project(vec![], vec![group(false)]).membership(&user_id, &[8]), None);
    }
}

//! Role grants: what somebody may do beyond their role, and for which bookings.
//!
//! Owns what each grant allows and where it reaches; who asks for it is the affair of the rules and of whoever shows
//! bookings. A grant never waives a rule: that takes a role.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{GrantId, ResourceId, UserGroupId, UserId};
use crate::reservation::{Kind, Reservation};
use crate::resource::ResourceSettings;

/// What a grant allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    /// Sees the details of other people's bookings.
    Viewer,
    /// Books for others.
    Creator,
    /// Changes and cancels other people's bookings, and gives them to others.
    Editor,
    /// The same without giving them to others.
    EditorNoTransfer,
}

impl GrantKind {
    /// The name in the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            GrantKind::Viewer => "viewer",
            GrantKind::Creator => "creator",
            GrantKind::Editor => "editor",
            GrantKind::EditorNoTransfer => "editor_no_transfer",
        }
    }

    /// Whether whoever holds it may change what others have.
    pub fn edits(self) -> bool {
        matches!(self, GrantKind::Editor | GrantKind::EditorNoTransfer)
    }
}

/// A right that somebody holds beyond their role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id.
    pub grant_id: GrantId,
    /// What it allows.
    pub kind: GrantKind,
    /// Where it reaches.
    #[serde(default)]
    pub reach: GrantReach,
}

/// Which bookings a grant is about: those that meet every restriction. Without any, all of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GrantReach {
    /// For somebody in one of these groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub usergroups: Vec<UserGroupId>,
    /// Of one of these resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_ids: Vec<ResourceId>,
    /// Of resources with all of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Of resources of this category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Made by whoever holds the grant.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_own_created: bool,
    /// Who is in those groups, looked up when the request arrived; never stored.
    #[serde(skip)]
    pub people: BTreeSet<UserId>,
}

impl GrantReach {
    /// Whether it restricts nothing.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    fn covers_person(&self, person: &UserId) -> bool {
        self.usergroups.is_empty() || self.people.contains(person)
    }

    fn covers_resource(&self, resource_id: &ResourceId, settings: &ResourceSettings) -> bool {
        let identity = &settings.identity;
        (self.resource_ids.is_empty() || self.resource_ids.contains(resource_id))
            && self.tags.iter().all(|tag| identity.tags.contains(tag))
            && self.category.as_ref().is_none_or(|category| identity.category.as_ref() == Some(category))
    }

    /// Whether a booking of the resource for this person, made now by the holder, is among those.
    pub fn covers_new(&self, person: &UserId, resource_id: &ResourceId, settings: &ResourceSettings) -> bool {
        self.covers_person(person) && self.covers_resource(resource_id, settings)
    }

    /// Whether a reservation is among those. Work of the staff never is.
    pub fn covers(&self, holder: &UserId, reservation: &Reservation, settings: &ResourceSettings) -> bool {
        matches!(reservation.kind, Kind::Reservation | Kind::Request | Kind::Soft | Kind::Registration)
            && self.covers_new(&reservation.reserved_for, &reservation.resource_id, settings)
            && (!self.is_own_created || reservation.created_by == *holder)
    }
}

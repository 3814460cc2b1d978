//! User groups: named sets of people, the unit of permission.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{SiteId, UserGroupId};

/// A group of people of one site. Who belongs to it stands with each member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The site it belongs to.
    pub site_id: SiteId,
    /// Its number within the site.
    pub usergroup_id: UserGroupId,
    /// Its name, unique within the site whatever its capitals.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it is out of use: kept for what names it, and left out of lists.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_archived: bool,
    /// When it was created.
    pub created_at: Instant,
}

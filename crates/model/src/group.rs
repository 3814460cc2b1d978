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
    /// When it was created.
    pub created_at: Instant,
}

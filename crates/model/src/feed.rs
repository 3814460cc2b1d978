//! Calendar feeds: an address that anybody who knows it can read, until it is revoked.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{FeedId, ProjectId, ResourceId, SiteId, UserGroupId, UserId};

/// What a feed shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum FeedSubject {
    /// The bookings of one resource.
    Resource(ResourceId),
    /// The bookings of one person.
    User(UserId),
    /// All bookings of the site.
    Site(SiteId),
    /// The bookings of the resources in a folder and below it, by its path.
    Category(String),
    /// The bookings of the members of a group.
    UserGroup(UserGroupId),
    /// The bookings that are pinned to a project.
    Project(ProjectId),
}

impl FeedSubject {
    /// The subject's kind as the public API names it.
    pub fn kind(&self) -> &'static str {
        match self {
            FeedSubject::Resource(_) => "resource",
            FeedSubject::User(_) => "user",
            FeedSubject::Site(_) => "site",
            FeedSubject::Category(_) => "category",
            FeedSubject::UserGroup(_) => "usergroup",
            FeedSubject::Project(_) => "project",
        }
    }

    /// The id of what it shows.
    pub fn id(&self) -> String {
        match self {
            FeedSubject::Resource(id) => id.to_string(),
            FeedSubject::User(id) => id.to_string(),
            FeedSubject::Site(id) => id.to_string(),
            FeedSubject::Category(path) => path.clone(),
            FeedSubject::UserGroup(id) => id.to_string(),
            FeedSubject::Project(id) => id.to_string(),
        }
    }

    /// Whether it shows what people do, whatever the resource: then it shows only what the owner may know is theirs.
    pub fn is_about_people(&self) -> bool {
        matches!(self, FeedSubject::User(_) | FeedSubject::UserGroup(_) | FeedSubject::Project(_))
    }
}

/// A feed somebody made. Its secret token is shown once; only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Its id.
    pub feed_id: FeedId,
    /// The site it belongs to.
    pub site_id: SiteId,
    /// Who made it: the feed shows what this person may see, and stops when they leave.
    pub owner_id: UserId,
    /// What it shows.
    pub subject: FeedSubject,
    /// SHA-256 of the token in hexadecimal.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was revoked: the address answers 404 from then on.
    pub revoked_at: Option<Instant>,
}

//! Which resources of a site a closure or a quota is about.

use serde::{Deserialize, Serialize};

use crate::ids::ResourceId;
use crate::resource::Resource;

/// Some resources of a site: those named, those of a category, or all where neither is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The resources by id.
    #[serde(default)]
    pub resource_ids: Vec<ResourceId>,
    /// The category of resources, whole and whatever its capitals.
    #[serde(default)]
    pub category: Option<String>,
}

impl Scope {
    /// Whether the resource is one of them.
    pub fn includes(&self, resource: &Resource) -> bool {
        let category = resource.settings.identity.category.as_deref().unwrap_or_default().trim();
        match &self.category {
            Some(wanted) => wanted.trim().to_lowercase() == category.to_lowercase(),
            None => self.resource_ids.is_empty() || self.resource_ids.contains(&resource.resource_id),
        }
    }
}

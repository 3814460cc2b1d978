//! Whom a row belongs to.

use model::SiteId;

use crate::Value;

/// Whom a row belongs to: every table begins with this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// The whole installation, such as the accounts of people.
    Installation,
    /// One site.
    Site(&'a SiteId),
}

impl<'a> From<&'a SiteId> for Scope<'a> {
    fn from(site_id: &'a SiteId) -> Self {
        Scope::Site(site_id)
    }
}

impl From<Scope<'_>> for Value {
    fn from(scope: Scope<'_>) -> Self {
        match scope {
            Scope::Installation => Value::from(""),
            Scope::Site(site_id) => Value::from(site_id.as_str()),
        }
    }
}

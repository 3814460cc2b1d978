//! Closures: dated times in which nobody may book, with a reason.
//!
//! Times that return every week are a setting of the resource; what a closure does to a booking is a rule.

use serde::{Deserialize, Serialize};
use timeline::{Instant, Span};

use crate::ids::{ClosureId, SiteId, UserId};
use crate::scope::Scope;

/// A time in which some resources of a site are shut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Its id.
    pub closure_id: ClosureId,
    /// The site.
    pub site_id: SiteId,
    /// Which resources.
    pub scope: Scope,
    /// When.
    pub span: Span,
    /// Why, shown to everybody who wants to book then.
    pub reason: String,
    /// Who wrote it down.
    pub created_by: UserId,
    /// When it was written down.
    pub created_at: Instant,
}

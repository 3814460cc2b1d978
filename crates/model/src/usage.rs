//! Actual use: when somebody really used a resource, as somebody or something wrote it down.
//!
//! Who checked in to a reservation is remembered with the reservation; here is only what was written down beside.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{ReservationId, ResourceId, SiteId, UsageId, UserId};

/// One stretch of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Its id.
    pub usage_id: UsageId,
    /// The site.
    pub site_id: SiteId,
    /// What was used.
    pub resource_id: ResourceId,
    /// By whom; none where only an identifier is known.
    pub user_id: Option<UserId>,
    /// The reservation it belongs to.
    pub reservation_id: Option<ReservationId>,
    /// From when.
    pub start: Instant,
    /// Until when; none while it goes on.
    pub end: Option<Instant>,
    /// Under which name a device knew them, such as a login.
    pub identifier: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Who wrote it down.
    pub created_by: UserId,
    /// When it was written down.
    pub created_at: Instant,
}

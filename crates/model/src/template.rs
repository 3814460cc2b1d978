//! Templates: times and resources that staff prepare and people book from.
//!
//! A template is stored as reservations of the kind `template`, one for each resource; several share a group id. One
//! of no length has no time of its own: whoever books from it chooses the time. Owns what is kept with a template and
//! with a booking made from one; the rules about them are in the crate `rules`.

use serde::{Deserialize, Serialize};

use crate::ids::{LineageId, ReservationId};

/// What is kept with a template.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateTerms {
    /// Whether it can be used once: it is not offered while a booking made from it stands.
    pub is_consumable: bool,
    /// Whether people have to take its resources as they are.
    pub locks_resources: bool,
    /// Of a consumable template, the bookings that used it last. It is used while one of them stands, so cancelling
    /// or denying them offers it again without writing anything here.
    pub used_by: Vec<LineageId>,
}

/// Which template a booking was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromTemplate {
    /// The version of the template that was booked from.
    pub template_id: ReservationId,
    /// Its lineage, by which its newest version is found.
    pub lineage_id: LineageId,
}

//! What else is in the same booking: the other lines of the request and, on an edit, the others of its group that
//! stand.
//!
//! Owns who accompanies whom and who is an add-on there; what has to follow from it is judged in
//! `checks/relations.rs`.

use std::sync::Arc;

use model::{Resource, ResourceId};
use timeline::Span;

use crate::case::{Case, Line};

/// A reservation that stands in the group of the edited one.
#[derive(Debug, Clone)]
pub struct Companion {
    /// What it is of.
    pub resource: Arc<Resource>,
    /// When; none for a request without a time.
    pub span: Option<Span>,
}

/// One resource of a booking, with its time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<'a> {
    pub resource: &'a Resource,
    pub span: Option<Span>,
}

/// The other parts of the booking that a line belongs to.
pub(crate) fn others<'a>(case: &Case<'a>, line: &Line<'a>) -> Vec<Part<'a>> {
    let asked = line.asked;
    let lines = case.lines().filter(|other| !std::ptr::eq(other.asked, asked));
    let lines = lines.map(|other| Part { resource: other.resource, span: other.span });
    let standing = case.facts.companions.iter();
    let standing = standing.map(|known| Part { resource: known.resource.as_ref(), span: known.span });
    lines.chain(standing).collect()
}

/// The parts that are add-ons to nothing: what an add-on of the booking can be added to.
pub(crate) fn main_parts<'a>(case: &Case<'a>, line: &Line<'a>) -> Vec<Part<'a>> {
    let others = others(case, line);
    let this = line.resource;
    // What accompanies one of the others: this line and the rest of them.
    let is_main = |place: usize| {
        let rest = others.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, part)| part.resource);
        !is_addon_among(others[place].resource, rest.chain([this]))
    };
    (0..others.len()).filter(|place| is_main(*place)).map(|place| others[place]).collect()
}

/// Whether a line is an add-on in its booking.
pub(crate) fn is_addon(case: &Case<'_>, line: &Line<'_>) -> bool {
    is_addon_among(line.resource, others(case, line).into_iter().map(|part| part.resource))
}

/// Whether a resource is an add-on beside the others of its booking: always where it is one at all, and beside one of
/// its related resources where it is an add-on of those only.
fn is_addon_among<'a>(resource: &Resource, mut others: impl Iterator<Item = &'a Resource>) -> bool {
    let access = &resource.settings.access;
    access.is_addon
        || access.is_addon_by_related && others.any(|other| is_related(resource, &other.resource_id))
}

/// Whether a resource names another as related to it.
pub(crate) fn is_related(resource: &Resource, other: &ResourceId) -> bool {
    resource.settings.access.related_reservables.contains(other)
}

//! What else is in the same booking: the other lines of the request that are in its group and, where what stands is
//! changed, the others of the group that stay as they are.
//!
//! Owns who accompanies whom and who is an add-on there; what has to follow from it is judged in
//! `checks/relations.rs`.

use std::sync::Arc;

use model::{GroupId, Resource, ResourceId};
use timeline::Span;

use crate::case::{Case, Line};
use crate::draft::Action;

/// A reservation that stands in the group of a changed one and is not changed with it.
#[derive(Debug, Clone)]
pub struct Companion {
    /// The group.
    pub group_id: GroupId,
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
    let group = group(case, line);
    let is_beside = |other: &Line<'a>| {
        !std::ptr::eq(other.asked, line.asked)
            && !matches!(case.action(other), Action::Cancel | Action::Deny)
            && self::group(case, other) == group
            && (group.is_some() || other.asked.apart.original_start == line.asked.apart.original_start)
    };
    let lines = case.lines().filter(is_beside);
    let lines = lines.map(|other| Part { resource: other.resource, span: other.span });
    let standing = case.facts.companions.iter().filter(|known| Some(&known.group_id) == group);
    let standing = standing.map(|known| Part { resource: known.resource.as_ref(), span: known.span });
    lines.chain(standing).collect()
}

/// The group that a line is in: the stored one where something stands, else that of its date or of the whole request.
fn group<'a>(case: &Case<'a>, line: &Line<'a>) -> Option<&'a GroupId> {
    let stored = case.stored(line).and_then(|stored| stored.group_id.as_ref());
    stored.or(line.asked.apart.group_id.as_ref()).or(case.details(line).group_id.as_ref())
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

//! Which resources a closure or a quota is about: checked when it is written, and as far as it is shown.

use model::{Caller, Scope};
use store::Read;

use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::{Failure, Problem};

/// The most resources that are named one by one.
const RESOURCES_MAX: usize = 1_000;

/// Refuses a scope of both sorts, an empty category and too many resources; a resource that is not on the site is not
/// found.
pub(crate) fn check(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    scope: &Scope,
) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if scope.category.is_some() && !scope.resource_ids.is_empty() {
        problems.push(Problem::at("category", "name resources or a category, not both"));
    }
    if scope.category.as_ref().is_some_and(|category| category.trim().is_empty()) {
        problems.push(Problem::at("category", "a category has a name; leave it out to mean all resources"));
    }
    if scope.resource_ids.len() > RESOURCES_MAX {
        problems.push(Problem::at("reservable_ids", format!("at most {RESOURCES_MAX} resources")));
    }
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    for resource_id in &scope.resource_ids {
        if shelf.resource(reader, &caller.site_id, resource_id)?.is_none() {
            return Err(Failure::NotFound("resource"));
        }
    }
    Ok(())
}

/// The scope without the resources that the caller may not know of; none where nothing of it is left.
pub(crate) fn shown(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    scope: &Scope,
) -> Result<Option<Scope>, Failure> {
    let mut shown = Vec::with_capacity(scope.resource_ids.len());
    for resource_id in &scope.resource_ids {
        let resource = shelf.resource(reader, &caller.site_id, resource_id)?;
        if caller.role.is_staff()
            || resource.is_some_and(|resource| may_see_resource(caller, &resource.settings))
        {
            shown.push(resource_id.clone());
        }
    }
    let is_hidden = shown.is_empty() && !scope.resource_ids.is_empty();
    Ok((!is_hidden).then(|| Scope { resource_ids: shown, category: scope.category.clone() }))
}

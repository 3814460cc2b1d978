//! What a feed is about: who may publish it, and which reservations and sessions stand in it.

use model::{Caller, Feed, FeedSubject, ResourceId, UserGroupId};
use store::Read;
use store::reservations::{Filter, Range};

use crate::resource_query::is_in_folder;
use crate::shelf::Shelf;
use crate::visibility::may_see_resource;
use crate::{Failure, ReservationQuery, groups, people, projects, resources};

/// What stands in a feed.
pub(super) struct Shown {
    /// What it is called; none for the whole site.
    pub name: Option<String>,
    /// Which reservations; none where there can be none.
    pub filter: Option<Filter>,
    /// Which sessions; none where it is about people.
    pub sessions: Option<ReservationQuery>,
}

/// Refuses what is not the caller's to publish. What they may not know of is not found.
pub(super) fn is_theirs_to_publish(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    subject: &FeedSubject,
) -> Result<(), Failure> {
    match subject {
        FeedSubject::Resource(resource_id) => {
            let found = shelf.resource(reader, &caller.site_id, resource_id)?;
            found
                .filter(|resource| may_see_resource(caller, &resource.settings))
                .map(drop)
                .ok_or(Failure::NotFound("resource"))
        }
        FeedSubject::User(user_id) if *user_id == caller.user_id => Ok(()),
        FeedSubject::User(user_id) => {
            people::member(reader, &caller.site_id, user_id.as_str())?.ok_or(Failure::NotFound("person"))?;
            if caller.role.is_staff() {
                return Ok(());
            }
            Err(Failure::Forbidden("Only the person and the staff can publish somebody's bookings.".into()))
        }
        FeedSubject::Site(site_id) if *site_id == caller.site_id => Ok(()),
        FeedSubject::Site(_) => Err(Failure::NotFound("site")),
        FeedSubject::Category(folder) => {
            let inside = in_folder(reader, shelf, caller, folder)?;
            if inside.is_empty() { Err(Failure::NotFound("category")) } else { Ok(()) }
        }
        FeedSubject::UserGroup(group) => {
            groups::exists(reader, caller, *group)?;
            if may_read_group(caller, *group) {
                return Ok(());
            }
            Err(Failure::Forbidden("Only its members and the staff can publish a group's bookings.".into()))
        }
        FeedSubject::Project(project_id) => projects::seen(reader, caller, project_id).map(drop),
    }
}

/// What stands in a feed. One whose owner may not read its subject any more is not found.
pub(super) fn shown(
    reader: &mut dyn Read,
    shelf: &Shelf,
    owner: &Caller,
    feed: &Feed,
    overlapping: Range,
) -> Result<Shown, Failure> {
    let gone = || Failure::NotFound("feed");
    let all = Filter { overlapping, is_with_cancelled: true, ..Filter::default() };
    let sessions_of = |filter: &Filter| ReservationQuery {
        filter: filter.clone(),
        is_with_sessions: true,
        ..ReservationQuery::default()
    };
    match &feed.subject {
        FeedSubject::Resource(resource_id) => {
            let resource = shelf.resource(reader, &feed.site_id, resource_id)?.ok_or_else(gone)?;
            let filter = Filter { resource_ids: vec![resource_id.to_string()], ..all };
            let name = Some(resource.settings.identity.name.clone());
            Ok(Shown { name, sessions: Some(sessions_of(&filter)), filter: Some(filter) })
        }
        FeedSubject::User(user_id) => {
            let person = people::user(reader, user_id.as_str())?.ok_or_else(gone)?;
            let filter = Filter { reserved_for: vec![user_id.to_string()], ..all };
            Ok(Shown { name: Some(person.display_name()), filter: Some(filter), sessions: None })
        }
        FeedSubject::Site(_) => {
            Ok(Shown { name: None, sessions: Some(sessions_of(&all)), filter: Some(all) })
        }
        FeedSubject::Category(folder) => {
            let resource_ids = in_folder(reader, shelf, owner, folder)?;
            let filter =
                Filter { resource_ids: resource_ids.iter().map(ToString::to_string).collect(), ..all };
            // A folder that was emptied is an empty calendar, not that of the whole site.
            let is_any = !resource_ids.is_empty();
            let sessions = is_any.then(|| sessions_of(&filter));
            Ok(Shown { name: Some(folder.clone()), sessions, filter: is_any.then_some(filter) })
        }
        FeedSubject::UserGroup(group) => {
            if !may_read_group(owner, *group) {
                return Err(gone());
            }
            let members = people::members_of(reader, &feed.site_id)?;
            let inside = members.iter().filter(|member| member.usergroups.contains(group));
            let reserved_for: Vec<String> = inside.map(|member| member.user_id.to_string()).collect();
            let name = groups::names_of(reader, owner, "usergroups", &[*group])?.pop();
            let is_any = !reserved_for.is_empty();
            let filter = is_any.then_some(Filter { reserved_for, ..all });
            Ok(Shown { name, filter, sessions: None })
        }
        FeedSubject::Project(project_id) => {
            let (project, _) = projects::seen(reader, owner, project_id).map_err(|_| gone())?;
            Ok(Shown { name: Some(project.name), filter: Some(all), sessions: None })
        }
    }
}

/// The resources in a folder and below it that somebody may know of.
fn in_folder(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    folder: &str,
) -> Result<Vec<ResourceId>, Failure> {
    let all = resources::all(reader, shelf, caller)?.into_iter();
    let inside = all.filter(|resource| {
        is_in_folder(&resource.settings, folder) && may_see_resource(caller, &resource.settings)
    });
    Ok(inside.map(|resource| resource.resource_id.clone()).collect())
}

fn may_read_group(caller: &Caller, group: UserGroupId) -> bool {
    caller.role.is_staff() || caller.usergroups.contains(&group)
}

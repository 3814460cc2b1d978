//! Projects: making and changing them, who belongs to them, and which a caller may know of.
//!
//! Members and staff see a project; to everybody else it does not exist. Notes, tags and history are in
//! `projects/notes.rs`, pinned bookings in `projects/pins.rs`.

mod notes;
mod pins;

use std::collections::BTreeMap;
use std::sync::Arc;

use model::project::{Belonging, ProjectGroup, ProjectMember, ProjectStatus};
use model::{Caller, Event, EventKind, Project, ProjectId, ProjectTagId, Reservation};
use store::{Read, Write, documents, events};
use timeline::Instant;

pub use notes::{change_tags, create_tag, history, list_notes, list_tags, write_note};
pub(crate) use pins::wanted;
pub use pins::{Overview, overview, pin};

use crate::people::{self, event};
use crate::wish::Field;
use crate::{App, Failure, Page, Problem, groups, records};

/// The most projects of a site.
const PROJECTS_MAX: i64 = 20_000;
/// The most people and the most groups of a project.
const MEMBERS_MAX: usize = 500;
/// The most things that are remembered of what happened to a project; the oldest go first.
const HISTORY_MAX: usize = 500;

/// A project as it is wanted; absent fields stay as they are, and a new one needs a name.
#[derive(Debug, Clone, Default)]
pub struct ProjectWish {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub description: Field<String>,
    /// Where it stands.
    pub status: Option<ProjectStatus>,
}

/// Which projects.
#[derive(Debug, Clone, Default)]
pub struct ProjectQuery {
    /// All that the caller may see, and not only those they belong to.
    pub is_all: bool,
    /// Without those that the caller only reads.
    pub is_without_view_only: bool,
    /// Words that its name or description contains.
    pub search: Option<String>,
    /// With one of these statuses; of any without.
    pub statuses: Vec<ProjectStatus>,
    /// Made from then on, and before.
    pub created: (Option<Instant>, Option<Instant>),
    /// Changed from then on, and before.
    pub changed: (Option<Instant>, Option<Instant>),
    /// The part of the list.
    pub page: Page,
}

/// Makes a project. Any member of the site does, and belongs to it from then on.
pub async fn create(app: &App, caller: &Caller, wish: ProjectWish) -> Result<Project, Failure> {
    let blank = Project {
        project_id: ProjectId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        name: String::new(),
        description: None,
        status: ProjectStatus::default(),
        members: vec![ProjectMember { user_id: caller.user_id.clone(), is_view_only: false }],
        groups: Vec::new(),
        tag_ids: Vec::new(),
        created_by: caller.user_id.clone(),
        created_at: caller.now,
        changed_at: caller.now,
    };
    let project = laid_over(blank, wish);
    check(&project)?;
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let all = documents::Listing::default();
            if documents::count(writer, caller.site_id.as_str(), records::PROJECT, &all)? >= PROJECTS_MAX {
                return Err(Failure::Limit(format!("A site has at most {PROJECTS_MAX} projects.")));
            }
            let kind = EventKind::ProjectCreated { project_id: project.project_id.clone() };
            keep(writer, &writing, &caller, &project, (None, kind))?;
            Ok(project)
        })
        .await
}

/// Changes a project. Its members do, but for those who only read.
pub async fn change(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    wish: ProjectWish,
) -> Result<Project, Failure> {
    let kind = EventKind::ProjectChanged { project_id: project_id.clone() };
    change_with(app, caller, project_id, kind, move |_, _, project| {
        let project = laid_over(project, wish);
        check(&project)?;
        Ok(project)
    })
    .await
}

/// Sets who belongs to a project: all people and all groups. Whoever is not named belongs to it no more.
pub async fn set_members(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    members: Vec<ProjectMember>,
    usergroups: Vec<ProjectGroup>,
) -> Result<Project, Failure> {
    if members.len() > MEMBERS_MAX || usergroups.len() > MEMBERS_MAX {
        return Err(Failure::invalid("users", format!("at most {MEMBERS_MAX} people and as many groups")));
    }
    let kind = EventKind::ProjectMembersChanged { project_id: project_id.clone() };
    change_with(app, caller, project_id, kind, move |reader, caller, project| {
        for (place, member) in members.iter().enumerate() {
            people::member(reader, &caller.site_id, member.user_id.as_str())?
                .ok_or(Failure::NotFound("person"))?;
            if members.iter().take(place).any(|other| other.user_id == member.user_id) {
                return Err(Failure::invalid(format!("users[{place}].user_id"), "named twice"));
            }
        }
        for group in &usergroups {
            groups::exists(reader, caller, group.usergroup_id)?;
        }
        Ok(Project { members, groups: usergroups, ..project })
    })
    .await
}

/// The projects that a caller may see, by name, and how many there are in all.
pub async fn list(app: &App, caller: &Caller, query: ProjectQuery) -> Result<(Vec<Project>, u64), Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let listing =
                documents::Listing { search: query.search.clone(), ..documents::Listing::default() };
            let mut found: Vec<Project> = Vec::new();
            for document in documents::list(reader, caller.site_id.as_str(), records::PROJECT, &listing)? {
                let project: Project = document.parse()?;
                let belonging = if query.is_all {
                    project.belonging(&caller)
                } else {
                    project.membership(&caller.user_id, &caller.usergroups)
                };
                let least = if query.is_without_view_only { Some(Belonging::Works) } else { belonging };
                let is_wanted = belonging.is_some()
                    && belonging == least
                    && (query.statuses.is_empty() || query.statuses.contains(&project.status))
                    && is_within(project.created_at, query.created)
                    && is_within(project.changed_at, query.changed);
                found.extend(Some(project).filter(|_| is_wanted));
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            Ok((query.page.cut(found), count))
        })
        .await
}

/// One project.
pub async fn one(app: &App, caller: &Caller, project_id: ProjectId) -> Result<Project, Failure> {
    let caller = caller.clone();
    app.store.read(move |reader| Ok(seen(reader, &caller, &project_id)?.0)).await
}

/// The projects that reservations are pinned to, as far as the caller may know of them.
pub(crate) fn known_of<'a>(
    reader: &mut dyn Read,
    caller: &Caller,
    reservations: impl Iterator<Item = &'a Reservation>,
) -> Result<BTreeMap<ProjectId, Arc<Project>>, Failure> {
    let mut known = BTreeMap::new();
    for project_id in reservations.flat_map(|reservation| &reservation.project_ids) {
        if !known.contains_key(project_id) {
            let found: Option<Project> =
                records::get(reader, caller.site_id.as_str(), records::PROJECT, project_id.as_str())?;
            known.insert(project_id.clone(), found.map(Arc::new));
        }
    }
    let seen = known.into_iter().filter_map(|(id, project)| Some((id, project?)));
    Ok(seen.filter(|(_, project)| project.belonging(caller).is_some()).collect())
}

/// A project with the version of its document. One that the caller may not see is not found.
pub(crate) fn seen(
    reader: &mut dyn Read,
    caller: &Caller,
    project_id: &ProjectId,
) -> Result<(Project, i64), Failure> {
    let missing = || Failure::NotFound("project");
    let found = documents::get(reader, caller.site_id.as_str(), records::PROJECT, project_id.as_str())?;
    let document = found.ok_or_else(missing)?;
    let project: Project = document.parse()?;
    project.belonging(caller).ok_or_else(missing)?;
    Ok((project, document.version))
}

/// The same for somebody who wants to change something: whoever only reads may not.
fn worked_on(
    reader: &mut dyn Read,
    caller: &Caller,
    project_id: &ProjectId,
) -> Result<(Project, i64), Failure> {
    let (project, version) = seen(reader, caller, project_id)?;
    if project.belonging(caller) == Some(Belonging::Works) {
        return Ok((project, version));
    }
    Err(Failure::Forbidden("You only read this project; ask one of its members.".into()))
}

/// Changes a project in one commit with what happened.
async fn change_with(
    app: &App,
    caller: &Caller,
    project_id: ProjectId,
    kind: EventKind,
    changed: impl FnOnce(&mut dyn Read, &Caller, Project) -> Result<Project, Failure> + Send + 'static,
) -> Result<Project, Failure> {
    let (writing, caller) = (app.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let (before, version) = worked_on(writer, &caller, &project_id)?;
            let project = changed(writer, &caller, before.clone())?;
            if project == before {
                return Ok(project);
            }
            let project = Project { changed_at: caller.now, ..project };
            keep(writer, &writing, &caller, &project, (Some(version), kind))?;
            Ok(project)
        })
        .await
}

/// Stores a project and writes down what happened.
fn keep(
    writer: &mut dyn Write,
    app: &App,
    caller: &Caller,
    project: &Project,
    (replaces, kind): (Option<i64>, EventKind),
) -> Result<(), Failure> {
    let search = format!("{} {}", project.name, project.description.as_deref().unwrap_or_default());
    let mut put = documents::Put::new(records::PROJECT, project.project_id.as_str(), &project.name, project)?
        .searched_by(search);
    put.replaces = replaces;
    documents::put(writer, caller.site_id.as_str(), &put)?;
    remember(writer, app, caller, &project.project_id, kind)
}

/// Writes down what happened, in the log and in the history of the project.
fn remember(
    writer: &mut dyn Write,
    app: &App,
    caller: &Caller,
    project_id: &ProjectId,
    kind: EventKind,
) -> Result<(), Failure> {
    let event = event(caller, app.ids.as_ref(), kind);
    events::append(writer, &event)?;
    let site_id = caller.site_id.as_str();
    let found = documents::get(writer, site_id, records::PROJECT_HISTORY, project_id.as_str())?;
    let mut history: Vec<Event> = match &found {
        Some(document) => document.parse()?,
        None => Vec::new(),
    };
    history.push(event);
    let surplus = history.len().saturating_sub(HISTORY_MAX);
    history.drain(..surplus);
    let mut put = documents::Put::new(records::PROJECT_HISTORY, project_id.as_str(), "", &history)?;
    put.replaces = found.map(|document| document.version);
    documents::put(writer, site_id, &put)?;
    Ok(())
}

fn is_within(at: Instant, (from, until): (Option<Instant>, Option<Instant>)) -> bool {
    from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until)
}

fn laid_over(project: Project, wish: ProjectWish) -> Project {
    Project {
        name: wish.name.map_or(project.name, |name| name.trim().to_owned()),
        description: wish.description.unwrap_or(project.description),
        status: wish.status.unwrap_or(project.status),
        ..project
    }
}

fn check(project: &Project) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if project.name.is_empty() || project.name.chars().count() > 127 {
        problems.push(Problem::at("name", "a project needs a name of at most 127 characters"));
    }
    if project.description.as_ref().is_some_and(|text| text.chars().count() > 10_000) {
        problems.push(Problem::at("description", "at most 10000 characters"));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(problems)) }
}

/// Whether a tag is among those of a project.
fn has_tag(project: &Project, tag_id: &ProjectTagId) -> bool {
    project.tag_ids.contains(tag_id)
}

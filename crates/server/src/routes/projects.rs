//! Projects: lists, one project, who belongs to it, notes, tags, history and pinned bookings.

use app::{App, Failure};
use axum::extract::State;
use model::{Caller, Project, ProjectId, ProjectNoteId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{reservation_id, site_id};
use crate::authenticate::SignedIn;
use crate::body::ReferenceBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::projects::{
    HistoryReply, NoteInput, NoteReply, OverviewReply, PinInput, PinsReply, ProjectFilters, ProjectInput,
    ProjectMembersInput, ProjectReply, TagInput, TagReply, TagsInput,
};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_of_site, create))
        .routes(routes!(one, change))
        .routes(routes!(set_members))
        .routes(routes!(notes, write_note))
        .routes(routes!(change_note))
        .routes(routes!(tags, create_tag))
        .routes(routes!(change_tags))
        .routes(routes!(history))
        .routes(routes!(overview))
        .routes(routes!(pin))
        .routes(routes!(unpin))
}

/// List the caller's projects on all their sites.
#[utoipa::path(get, path = "/api/projects", tag = "projects", operation_id = "list_own_projects",
    params(ProjectFilters), responses((status = 200, body = Envelope<Vec<ProjectReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ProjectFilters>,
) -> Result<Reply<Vec<ProjectReply>>, Rejection> {
    let callers = signed_in.principal.everywhere(signed_in.now);
    listed(&server.app, &callers, &filters, warnings).await
}

/// List the caller's projects of a site.
#[utoipa::path(get, path = "/api/projects/{site_id}", tag = "projects", operation_id = "list_projects",
    params(("site_id" = String, Path), ProjectFilters),
    responses((status = 200, body = Envelope<Vec<ProjectReply>>)))]
async fn list_of_site(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ProjectFilters>,
) -> Result<Reply<Vec<ProjectReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    listed(&server.app, &[caller], &filters, warnings).await
}

/// The page is cut from all sites together.
async fn listed(
    app: &App,
    callers: &[Caller],
    filters: &ProjectFilters,
    warnings: Vec<String>,
) -> Result<Reply<Vec<ProjectReply>>, Rejection> {
    let query = filters.query().map_err(|problem| Rejection::malformed(&[problem]))?;
    let (page, whole) = (query.page, app::ProjectQuery { page: app::Page::default(), ..query });
    let (mut rows, mut count) = (Vec::new(), 0);
    for caller in callers {
        let (projects, found) = app::list_projects(app, caller, whole.clone()).await?;
        count += found;
        if filters.count_only {
            continue;
        }
        let tags = if filters.include_tags { Some(app::list_project_tags(app, caller).await?) } else { None };
        let reply = |project| ProjectReply::of(project, filters.include_creator, tags.as_deref());
        rows.extend(projects.iter().map(reply));
    }
    Ok(Reply::new(page.cut(rows)).count(count).warn(warnings))
}

/// Make a project. Its maker belongs to it from then on.
#[utoipa::path(post, path = "/api/projects/{site_id}", tag = "projects", operation_id = "create_project",
    request_body = ProjectInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<ProjectReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<ProjectInput>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let project = app::create_project(&server.app, &caller, input.into()).await?;
    whole(&server.app, &caller, &project, warnings).await
}

/// Read a project.
#[utoipa::path(get, path = "/api/project/{project_id}", tag = "projects", operation_id = "read_project",
    params(("project_id" = String, Path)), responses((status = 200, body = Envelope<ProjectReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    whole(&server.app, &caller, &project, Vec::new()).await
}

/// Change a project.
#[utoipa::path(post, path = "/api/project/{project_id}", tag = "projects", operation_id = "change_project",
    request_body = ProjectInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<ProjectReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<ProjectInput>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let changed = app::change_project(&server.app, &caller, project.project_id, input.into()).await?;
    whole(&server.app, &caller, &changed, warnings).await
}

/// Set who belongs to a project.
#[utoipa::path(post, path = "/api/project/{project_id}/users", tag = "projects", operation_id = "set_project_users",
    request_body = ProjectMembersInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<ProjectReply>)))]
async fn set_members(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<ProjectMembersInput>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let (members, groups) = input.members();
    let id = project.project_id;
    let changed = app::set_project_members(&server.app, &caller, id, members, groups).await?;
    whole(&server.app, &caller, &changed, warnings).await
}

/// List the notes on a project.
#[utoipa::path(get, path = "/api/project/{project_id}/notes", tag = "projects", operation_id = "list_project_notes",
    params(("project_id" = String, Path)), responses((status = 200, body = Envelope<Vec<NoteReply>>)))]
async fn notes(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<Vec<NoteReply>>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let notes = app::list_project_notes(&server.app, &caller, project.project_id).await?;
    Ok(Reply::new(notes.iter().map(NoteReply::from).collect()))
}

/// Write a note on a project.
#[utoipa::path(post, path = "/api/project/{project_id}/notes", tag = "projects", operation_id = "create_project_note",
    request_body = NoteInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<NoteReply>)))]
async fn write_note(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<NoteInput>,
) -> Result<Reply<NoteReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let id = project.project_id;
    let note = app::write_project_note(&server.app, &caller, id, None, input.text).await?;
    Ok(Reply::new(NoteReply::from(&note)).warn(warnings))
}

/// Change a note on a project.
#[utoipa::path(post, path = "/api/project/{project_id}/notes/{note_id}", tag = "projects",
    operation_id = "change_project_note", request_body = NoteInput,
    params(("project_id" = String, Path), ("note_id" = String, Path)),
    responses((status = 200, body = Envelope<NoteReply>)))]
async fn change_note(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((id, note)): PathPart<(String, String)>,
    ReferenceBody { value: input, warnings }: ReferenceBody<NoteInput>,
) -> Result<Reply<NoteReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let note_id = ProjectNoteId::parse(&note).map_err(|_| Failure::NotFound("note"))?;
    let id = project.project_id;
    let note = app::write_project_note(&server.app, &caller, id, Some(note_id), input.text).await?;
    Ok(Reply::new(NoteReply::from(&note)).warn(warnings))
}

/// List the tags that projects of a site have.
#[utoipa::path(get, path = "/api/sites/{site_id}/project_tags", tag = "projects", operation_id = "list_project_tags",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<TagReply>>)))]
async fn tags(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<TagReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let tags = app::list_project_tags(&server.app, &caller).await?;
    Ok(Reply::new(tags.iter().map(TagReply::from).collect()))
}

/// Make a tag for projects.
#[utoipa::path(post, path = "/api/sites/{site_id}/project_tags", tag = "projects", operation_id = "create_project_tag",
    request_body = TagInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<TagReply>)))]
async fn create_tag(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<TagInput>,
) -> Result<Reply<TagReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let tag = app::create_project_tag(&server.app, &caller, input.name).await?;
    Ok(Reply::new(TagReply::from(&tag)).warn(warnings))
}

/// Give a project tags and take others away.
#[utoipa::path(post, path = "/api/project/{project_id}/tags", tag = "projects", operation_id = "change_tags_of_project",
    request_body = TagsInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<ProjectReply>)))]
async fn change_tags(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<TagsInput>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let id = project.project_id;
    let changed = app::change_project_tags(&server.app, &caller, id, input.add, input.remove).await?;
    whole(&server.app, &caller, &changed, warnings).await
}

/// List what happened to a project lately.
#[utoipa::path(get, path = "/api/project/{project_id}/events", tag = "projects", operation_id = "list_project_events",
    params(("project_id" = String, Path)), responses((status = 200, body = Envelope<Vec<HistoryReply>>)))]
async fn history(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<Vec<HistoryReply>>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let events = app::project_history(&server.app, &caller, project.project_id).await?;
    Ok(Reply::new(events.iter().filter_map(HistoryReply::of).collect()))
}

/// Add up what is pinned to a project.
#[utoipa::path(get, path = "/api/project/{project_id}/overview", tag = "projects", operation_id = "project_overview",
    params(("project_id" = String, Path)), responses((status = 200, body = Envelope<OverviewReply>)))]
async fn overview(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<OverviewReply>, Rejection> {
    let (caller, project) = found(&server.app, &signed_in, &id).await?;
    let overview = app::project_overview(&server.app, &caller, project.project_id).await?;
    Ok(Reply::new(overview.into()))
}

/// Pin a booking to a project.
#[utoipa::path(post, path = "/api/project/{project_id}/pin", tag = "projects", operation_id = "pin_to_project",
    request_body = PinInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<PinsReply>)))]
async fn pin(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<PinInput>,
) -> Result<Reply<PinsReply>, Rejection> {
    pinned(&server.app, &signed_in, &id, (&input, true), warnings).await
}

/// Take the pin of a booking out of a project.
#[utoipa::path(post, path = "/api/project/{project_id}/unpin", tag = "projects", operation_id = "unpin_from_project",
    request_body = PinInput, params(("project_id" = String, Path)),
    responses((status = 200, body = Envelope<PinsReply>)))]
async fn unpin(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<PinInput>,
) -> Result<Reply<PinsReply>, Rejection> {
    pinned(&server.app, &signed_in, &id, (&input, false), warnings).await
}

async fn pinned(
    app: &App,
    signed_in: &SignedIn,
    id: &str,
    (input, is_pinned): (&PinInput, bool),
    warnings: Vec<String>,
) -> Result<Reply<PinsReply>, Rejection> {
    let (caller, project) = found(app, signed_in, id).await?;
    let booking = reservation_id(&input.reservation_id)?;
    let changed = app::pin_to_project(app, &caller, project.project_id, booking, is_pinned).await?;
    let reply = PinsReply { reservation_id: changed.reservation_id.to_string(), pinned: is_pinned };
    Ok(Reply::new(reply).warn(warnings))
}

/// A project with its creator and tags.
async fn whole(
    app: &App,
    caller: &Caller,
    project: &Project,
    warnings: Vec<String>,
) -> Result<Reply<ProjectReply>, Rejection> {
    let tags = app::list_project_tags(app, caller).await?;
    Ok(Reply::new(ProjectReply::of(project, true, Some(&tags))).warn(warnings))
}

/// A project and the caller on its site. A project of a site they have no place on is not found.
pub(super) async fn found(app: &App, signed_in: &SignedIn, id: &str) -> Result<(Caller, Project), Rejection> {
    let id = ProjectId::parse(id).map_err(|_| Failure::NotFound("project"))?;
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::one_project(app, &caller, id.clone()).await {
            Ok(project) => return Ok((caller, project)),
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(Failure::NotFound("project").into())
}

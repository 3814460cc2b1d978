//! People and groups of a site.

use app::{NewPerson, Page};
use axum::extract::State;
use model::UserId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::{OwnBody, ReferenceBody};
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::people::{
    GroupInput, GroupReply, MembersInput, SiteUserChange, SiteUserInput, SiteUserReply,
};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change))
        .routes(routes!(list_groups, create_group))
        .routes(routes!(change_members))
}

/// Which people.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// Words that must all be found in name or address.
    search: Option<String>,
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

/// List the people of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/users", tag = "people", operation_id = "list_people",
    params(("site_id" = String, Path), PeopleQuery), responses((status = 200, body = Envelope<Vec<SiteUserReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<PeopleQuery>,
) -> Result<Reply<Vec<SiteUserReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let page = Page { limit: query.limit, offset: query.offset };
    let (found, count) = app::list_people(&server.app, &caller, query.search, page).await?;
    let rows = found.iter().map(|person| SiteUserReply::of(person, &caller)).collect();
    Ok(Reply::new(rows).count(count).warn(warnings))
}

/// Add a person to a site.
#[utoipa::path(post, path = "/api/sites/{site_id}/users", tag = "people", operation_id = "add_person", request_body = SiteUserInput,
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<SiteUserReply>)))]
async fn add(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<SiteUserInput>,
) -> Result<Reply<SiteUserReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let SiteUserInput { email, first_name, last_name, role, password, usergroups } = input;
    let new = NewPerson { email, first_name, last_name, password };
    let added = app::add_person(&server.app, &caller, new, role, usergroups).await?;
    Ok(Reply::new(SiteUserReply::of(&added, &caller)))
}

/// Change somebody's place on a site. Somebody who is blocked can do nothing more from this moment on.
#[utoipa::path(post, path = "/api/sites/{site_id}/users/{user_id}", tag = "people", operation_id = "change_person",
    request_body = SiteUserChange, params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<SiteUserReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, person)): PathPart<(String, String)>,
    ReferenceBody { value: input, warnings }: ReferenceBody<SiteUserChange>,
) -> Result<Reply<SiteUserReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let person = UserId::parse(&person).map_err(|_| app::Failure::NotFound("person"))?;
    let changed = app::change_member(&server.app, &caller, person, input.into()).await?;
    Ok(Reply::new(SiteUserReply::of(&changed, &caller)).warn(warnings))
}

/// List the groups of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/usergroups", tag = "people", operation_id = "list_user_groups", params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<Vec<GroupReply>>)))]
async fn list_groups(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<GroupReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let groups = app::list_groups(&server.app, &caller).await?;
    let count = u64::try_from(groups.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(groups.iter().map(|group| GroupReply::of(group, None)).collect()).count(count))
}

/// Add a group.
#[utoipa::path(post, path = "/api/sites/{site_id}/usergroups", tag = "people", operation_id = "create_user_group", request_body = GroupInput,
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<GroupReply>)))]
async fn create_group(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<GroupInput>,
) -> Result<Reply<GroupReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let group = app::create_group(&server.app, &caller, input.name).await?;
    Ok(Reply::new(GroupReply::of(&group, Some(&[]))))
}

/// Add people to a group and take others out.
#[utoipa::path(post, path = "/api/sites/{site_id}/usergroups/{usergroup_id}/members", tag = "people", operation_id = "change_user_group_members",
    request_body = MembersInput, params(("site_id" = String, Path), ("usergroup_id" = i64, Path)),
    responses((status = 200, body = Envelope<GroupReply>)))]
async fn change_members(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, group)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<MembersInput>,
) -> Result<Reply<GroupReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let number = group.parse().map_err(|_| app::Failure::NotFound("group"))?;
    let (group, members) = app::change_members(&server.app, &caller, number, input.add, input.remove).await?;
    Ok(Reply::new(GroupReply::of(&group, Some(&members))))
}

//! Groups of a site.

use app::GroupWish;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::joining::Part;
use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::people::{GroupChange, GroupInput, GroupReply, MembersInput};
use crate::wire::site_users::SiteUserReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_groups, create_group))
        .routes(routes!(one_group, change_group))
        .routes(routes!(list_members, change_members))
}

/// Which groups.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct GroupFilters {
    /// Those that are archived too.
    include_archived: bool,
}

/// List the groups of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/usergroups", tag = "people", operation_id = "list_user_groups",
    params(("site_id" = String, Path), GroupFilters),
    responses((status = 200, body = Envelope<Vec<GroupReply>>)))]
async fn list_groups(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(filters): OwnQuery<GroupFilters>,
) -> Result<Reply<Vec<GroupReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let groups = app::list_groups(&server.app, &caller, filters.include_archived).await?;
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

/// Read one group.
#[utoipa::path(get, path = "/api/sites/{site_id}/usergroups/{usergroup_id}", tag = "people", operation_id = "read_user_group",
    params(("site_id" = String, Path), ("usergroup_id" = i64, Path)),
    responses((status = 200, body = Envelope<GroupReply>)))]
async fn one_group(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, group)): PathPart<(String, String)>,
) -> Result<Reply<GroupReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let group = app::one_group(&server.app, &caller, number(&group)?).await?;
    Ok(Reply::new(GroupReply::of(&group, None)))
}

/// Rename a group, describe it, archive it or bring it back.
#[utoipa::path(post, path = "/api/sites/{site_id}/usergroups/{usergroup_id}", tag = "people", operation_id = "change_user_group",
    request_body = GroupChange, params(("site_id" = String, Path), ("usergroup_id" = i64, Path)),
    responses((status = 200, body = Envelope<GroupReply>)))]
async fn change_group(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, group)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<GroupChange>,
) -> Result<Reply<GroupReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let GroupChange { name, description, archived } = input;
    let wish = GroupWish { name, description, is_archived: archived };
    let group = app::change_group(&server.app, &caller, number(&group)?, wish).await?;
    Ok(Reply::new(GroupReply::of(&group, None)))
}

/// List the members of a group by name; for staff and for those who are in it.
#[utoipa::path(get, path = "/api/sites/{site_id}/usergroups/{usergroup_id}/members", tag = "people", operation_id = "list_user_group_members",
    params(("site_id" = String, Path), ("usergroup_id" = i64, Path), Part),
    responses((status = 200, body = Envelope<Vec<SiteUserReply>>)))]
async fn list_members(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, group)): PathPart<(String, String)>,
    OwnQuery(part): OwnQuery<Part>,
) -> Result<Reply<Vec<SiteUserReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, count) = app::list_group_members(&server.app, &caller, number(&group)?, part.into()).await?;
    Ok(Reply::new(found.iter().map(SiteUserReply::of).collect()).count(count))
}

/// The number of a group in the address. What is no number cannot be a group, so it is not found.
fn number(text: &str) -> Result<i64, Rejection> {
    text.parse().map_err(|_| app::Failure::NotFound("group").into())
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
    let (group, members) =
        app::change_members(&server.app, &caller, number(&group)?, input.add, input.remove).await?;
    Ok(Reply::new(GroupReply::of(&group, Some(&members))))
}

//! Groups of a site.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::people::{GroupInput, GroupReply, MembersInput};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list_groups, create_group)).routes(routes!(change_members))
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

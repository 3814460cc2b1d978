//! Role grants: rights beyond a role.

use app::GrantedRole;
use axum::extract::State;
use model::{GrantId, GrantKind, GrantReach, ResourceId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, site_id};
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::people::PersonReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// Where a grant reaches: bookings that meet all of it. Without any, all of the site.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = RoleGrantReach)]
struct Reach {
    /// For somebody in one of these groups.
    usergroup_ids: Vec<i64>,
    /// Of one of these resources.
    #[schema(value_type = Vec<String>)]
    reservable_ids: Vec<ResourceId>,
    /// Of resources with all of these tags.
    tags: Vec<String>,
    /// Of resources of this category.
    category: Option<String>,
    /// Made by whoever holds the grant.
    own_created: bool,
}

/// A right to give.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RoleGrantInput)]
struct GrantInput {
    /// To whom.
    #[schema(value_type = String)]
    user_id: UserId,
    /// `viewer` sees details, `creator` books for others, `editor` changes what others have, `editor_no_transfer` does
    /// so without giving it to somebody else.
    #[schema(value_type = String)]
    grant: GrantKind,
    /// Where it reaches.
    #[serde(default)]
    restricted_to: Reach,
}

/// A right beyond a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RoleGrant)]
struct GrantReply {
    /// Its id.
    role_grant_id: String,
    /// Who holds it.
    user_id: String,
    /// The same with their name.
    user: PersonReply,
    /// What it allows.
    grant: &'static str,
    /// Where it reaches.
    restricted_to: Reach,
}

impl From<&GrantedRole> for GrantReply {
    fn from(found: &GrantedRole) -> Self {
        let reach = found.grant.reach.clone();
        Self {
            role_grant_id: found.grant.grant_id.to_string(),
            user_id: found.user.user_id.to_string(),
            user: PersonReply::of(&found.user, app::PersonSight::Name),
            grant: found.grant.kind.as_str(),
            restricted_to: Reach {
                usergroup_ids: reach.usergroups,
                reservable_ids: reach.resource_ids,
                tags: reach.tags,
                category: reach.category,
                own_created: reach.is_own_created,
            },
        }
    }
}

/// Which grants.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct GrantFilters {
    /// Whose; everybody's without.
    #[param(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

/// List rights beyond roles: administrators see all, others their own.
#[utoipa::path(get, path = "/api/sites/{site_id}/role-grants", tag = "people", operation_id = "list_role_grants",
    params(("site_id" = String, Path), GrantFilters), responses((status = 200, body = Envelope<Vec<GrantReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(filters): OwnQuery<GrantFilters>,
) -> Result<Reply<Vec<GrantReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let page = app::Page { limit: filters.limit, offset: filters.offset };
    let (found, count) = app::list_grants(&server.app, &caller, filters.user_id, page).await?;
    Ok(Reply::new(found.iter().map(GrantReply::from).collect()).count(count))
}

/// Give somebody a right beyond their role; for administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/role-grants", tag = "people", operation_id = "grant_role",
    request_body = GrantInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<GrantReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<GrantInput>,
) -> Result<Reply<GrantReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let asked = input.restricted_to;
    let reach = GrantReach {
        usergroups: asked.usergroup_ids,
        resource_ids: asked.reservable_ids,
        tags: asked.tags,
        category: asked.category,
        is_own_created: asked.own_created,
        ..GrantReach::default()
    };
    let granted = app::grant_role(&server.app, &caller, input.user_id, input.grant, reach).await?;
    Ok(Reply::new(GrantReply::from(&granted)))
}

/// Take a right back; for administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/role-grants/{role_grant_id}/revoke", tag = "people",
    operation_id = "revoke_role_grant", request_body = Nothing,
    params(("site_id" = String, Path), ("role_grant_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn revoke(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let id = GrantId::parse(&id).map_err(|_| app::Failure::NotFound("role grant"))?;
    app::revoke_grant(&server.app, &caller, id).await?;
    Ok(Reply::new(true))
}

//! The people of a site: lists, one of them, adding, changing and removing.

use app::{NewPerson, Page, PeopleQuery};
use axum::extract::State;
use axum::http::HeaderMap;
use model::UserId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, expected_version, site_id};
use crate::authenticate::SignedIn;
use crate::body::{OwnBody, ReferenceBody};
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::{OwnQuery, ReferenceQuery};
use crate::state::Server;
use crate::wire::people::SiteUserInput;
use crate::wire::site_users::{SiteUserChange, SiteUserReply, role};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(one, change))
        .routes(routes!(remove))
        .routes(routes!(leave))
        .routes(routes!(look_up))
}

/// Which people.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct PeopleFilters {
    /// Words that must all be found in the name, or in the address where it may be seen.
    search: Option<String>,
    /// With this role: `user`, `moderator` or `administrator`; for staff.
    role: Option<String>,
    /// Only those who are active, or only those who were blocked.
    active: Option<bool>,
    /// In this group; for staff.
    usergroup_id: Option<i64>,
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

/// List the people of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/users", tag = "people", operation_id = "list_people",
    params(("site_id" = String, Path), PeopleFilters), responses((status = 200, body = Envelope<Vec<SiteUserReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<PeopleFilters>,
) -> Result<Reply<Vec<SiteUserReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let role = filters.role.as_deref().map(role).transpose();
    let query = PeopleQuery {
        search: filters.search,
        role: role.map_err(|problem| Rejection::malformed(&[problem]))?,
        is_active: filters.active,
        usergroup_id: filters.usergroup_id,
        page: Page { limit: filters.limit, offset: filters.offset },
    };
    let (found, count) = app::list_people(&server.app, &caller, query).await?;
    Ok(Reply::new(found.iter().map(SiteUserReply::of).collect()).count(count).warn(warnings))
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
    Ok(Reply::new(SiteUserReply::of(&added)))
}

/// Read one person of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/users/{user_id}", tag = "people", operation_id = "read_person",
    params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<SiteUserReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, person)): PathPart<(String, String)>,
) -> Result<Reply<SiteUserReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, version) = app::one_person(&server.app, &caller, user_id(&person)?).await?;
    Ok(Reply::new(SiteUserReply::of(&found)).version(version))
}

/// Change somebody's place on a site. Somebody who is blocked can do nothing more from this moment on.
#[utoipa::path(post, path = "/api/sites/{site_id}/users/{user_id}", tag = "people", operation_id = "change_person",
    request_body = SiteUserChange,
    params(("site_id" = String, Path), ("user_id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<SiteUserReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, person)): PathPart<(String, String)>,
    headers: HeaderMap,
    ReferenceBody { value: input, warnings }: ReferenceBody<SiteUserChange>,
) -> Result<Reply<SiteUserReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (expected, user_id) = (expected_version(&headers)?, user_id(&person)?);
    let (changed, version) =
        app::change_seen_member(&server.app, &caller, user_id, input.into(), expected).await?;
    Ok(Reply::new(SiteUserReply::of(&changed)).version(version).warn(warnings))
}

/// Remove somebody from a site. Their account and what they booked stay; to keep them out, block them instead.
#[utoipa::path(post, path = "/api/sites/{site_id}/users/{user_id}/remove", tag = "people", operation_id = "remove_person",
    request_body = Nothing, params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn remove(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, person)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    app::remove_person(&server.app, &caller, user_id(&person)?).await?;
    Ok(Reply::new(true))
}

/// Leave a site oneself.
#[utoipa::path(post, path = "/api/sites/{site_id}/leave", tag = "people", operation_id = "leave_site",
    request_body = Nothing, params(("site_id" = String, Path)), responses((status = 200, body = Envelope<bool>)))]
async fn leave(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    app::leave_site(&server.app, &caller).await?;
    Ok(Reply::new(true))
}

/// Whom to look up.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct LookUp {
    /// The site; needed by those who belong to several.
    site_id: Option<String>,
    /// The address.
    email: String,
    /// Whether somebody who has not signed in yet is found too.
    include_unverified: bool,
}

/// Find the person with an address; for staff.
#[utoipa::path(get, path = "/api/users/lookup", tag = "people", operation_id = "look_up_person", params(LookUp),
    responses((status = 200, body = Envelope<SiteUserReply>)))]
async fn look_up(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(asked): OwnQuery<LookUp>,
) -> Result<Reply<SiteUserReply>, Rejection> {
    let site = asked.site_id.as_deref().map(site_id).transpose()?;
    let caller = signed_in.on(site.as_ref())?;
    let found = app::person_by_email(&server.app, &caller, asked.email, asked.include_unverified).await?;
    Ok(Reply::new(SiteUserReply::of(&found)))
}

/// An id in the address. One of another shape cannot exist, so it is not found.
pub(super) fn user_id(text: &str) -> Result<UserId, Rejection> {
    UserId::parse(text).map_err(|_| app::Failure::NotFound("person").into())
}

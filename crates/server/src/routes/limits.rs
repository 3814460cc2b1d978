//! Closures and quotas of a site.

use app::Failure;
use axum::extract::State;
use model::{ClosureId, QuotaId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, site_id, zone_of};
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::limits::{ClosureInput, ClosureReply, QuotaInput, QuotaReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_closures, create_closure))
        .routes(routes!(delete_closure))
        .routes(routes!(list_quotas, create_quota))
        .routes(routes!(change_quota))
        .routes(routes!(delete_quota))
}

/// List the closures of a site, with the bookings they touch.
#[utoipa::path(get, path = "/api/sites/{site_id}/closures", tag = "limits", operation_id = "list_closures",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<ClosureReply>>)))]
async fn list_closures(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<ClosureReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let zone = zone_of(&signed_in, &caller)?;
    let found = app::list_closures(&server.app, &caller).await?;
    let rows: Vec<_> = found.iter().map(|found| ClosureReply::of(found, &caller, zone)).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// Close some resources for a time. What is booked then already stands, and is answered.
#[utoipa::path(post, path = "/api/sites/{site_id}/closures", tag = "limits", operation_id = "create_closure",
    request_body = ClosureInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<ClosureReply>)))]
async fn create_closure(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<ClosureInput>,
) -> Result<Reply<ClosureReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let new = input.asked().map_err(|problems| Rejection::malformed(&problems))?;
    let created = app::create_closure(&server.app, &caller, new).await?;
    Ok(Reply::new(ClosureReply::of(&created, &caller, zone_of(&signed_in, &caller)?)))
}

/// Take a closure back.
#[utoipa::path(post, path = "/api/sites/{site_id}/closures/{closure_id}/delete", tag = "limits",
    operation_id = "delete_closure", request_body = Nothing,
    params(("site_id" = String, Path), ("closure_id" = String, Path)),
    responses((status = 200, body = Envelope<Option<String>>)))]
async fn delete_closure(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, closure)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<Option<String>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let closure = ClosureId::parse(&closure).map_err(|_| Failure::NotFound("closure"))?;
    app::delete_closure(&server.app, &caller, closure).await?;
    Ok(Reply::new(None))
}

/// List the quotas of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/quotas", tag = "limits", operation_id = "list_quotas",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<QuotaReply>>)))]
async fn list_quotas(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<QuotaReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let found = app::list_quotas(&server.app, &caller).await?;
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(found.iter().map(QuotaReply::from).collect()).count(count))
}

/// Limit how much of some resources one person or one group may book in a period.
#[utoipa::path(post, path = "/api/sites/{site_id}/quotas", tag = "limits", operation_id = "create_quota",
    request_body = QuotaInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<QuotaReply>)))]
async fn create_quota(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<QuotaInput>,
) -> Result<Reply<QuotaReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let created = app::create_quota(&server.app, &caller, input.into()).await?;
    Ok(Reply::new(QuotaReply::from(&created)))
}

/// Change a quota. What is not named stays.
#[utoipa::path(post, path = "/api/sites/{site_id}/quotas/{quota_id}", tag = "limits", operation_id = "change_quota",
    request_body = QuotaInput, params(("site_id" = String, Path), ("quota_id" = String, Path)),
    responses((status = 200, body = Envelope<QuotaReply>)))]
async fn change_quota(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, quota)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<QuotaInput>,
) -> Result<Reply<QuotaReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let changed = app::change_quota(&server.app, &caller, quota_id(&quota)?, input.into()).await?;
    Ok(Reply::new(QuotaReply::from(&changed)))
}

/// Take a quota back.
#[utoipa::path(post, path = "/api/sites/{site_id}/quotas/{quota_id}/delete", tag = "limits",
    operation_id = "delete_quota", request_body = Nothing,
    params(("site_id" = String, Path), ("quota_id" = String, Path)),
    responses((status = 200, body = Envelope<Option<String>>)))]
async fn delete_quota(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, quota)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<Option<String>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    app::delete_quota(&server.app, &caller, quota_id(&quota)?).await?;
    Ok(Reply::new(None))
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn quota_id(text: &str) -> Result<QuotaId, Rejection> {
    QuotaId::parse(text).map_err(|_| Failure::NotFound("quota").into())
}

//! Sites: reading one and changing what is true for all of it.

use axum::extract::State;
use axum::http::HeaderMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{expected_version, site_id};
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::site::{SiteInput, SiteReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(one, change))
}

/// Read a site.
#[utoipa::path(get, path = "/api/sites/{site_id}", tag = "people", operation_id = "read_site",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<SiteReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<SiteReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (site, version) = app::versioned_site(&server.app, &caller).await?;
    Ok(Reply::new(SiteReply::from(&site)).version(version))
}

/// Change a site; for administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}", tag = "people", operation_id = "change_site", request_body = SiteInput,
    params(("site_id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<SiteReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    headers: HeaderMap,
    OwnBody(input): OwnBody<SiteInput>,
) -> Result<Reply<SiteReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let site = app::site_of(&server.app, &caller).await?;
    let wish = input.wish(&site).map_err(|problem| Rejection::malformed(&[problem]))?;
    let expected = expected_version(&headers)?;
    let (site, version) = app::change_site(&server.app, &caller, wish, expected).await?;
    Ok(Reply::new(SiteReply::from(site.as_ref())).version(version))
}

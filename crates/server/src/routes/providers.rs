//! Identity providers of a site, and signing in with one.

use app::{Failure, WayBack};
use axum::extract::{FromRequest, Request, State};
use axum::http::header::SET_COOKIE;
use model::{IdentityProvider, Origin, ProviderId, SiteId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sessions::{cookie, session_cookie};
use super::{Nothing, site_id};
use crate::authenticate::{SignedIn, cookie_named, csrf_token};
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::people::SessionReply;
use crate::wire::providers::{OfferedReply, ProviderInput, ProviderReply, WayBackInput, WayReply};
use crate::{address, clock};

/// The cookie that ties an attempt to sign in to the browser it began in.
const WAY_COOKIE_NAME: &str = "holdfast_way";

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(offered))
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(delete))
        .routes(routes!(begin))
        .routes(routes!(finish))
}

/// Whose providers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct OfferedQuery {
    /// The site; where the server has only one, that one without.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
}

/// Which identity providers one may sign in with.
#[utoipa::path(get, path = "/api/session/providers", tag = "session", operation_id = "list_offered_providers",
    security(()), params(OfferedQuery), responses((status = 200, body = Envelope<Vec<OfferedReply>>)))]
async fn offered(
    State(server): State<Server>,
    OwnQuery(query): OwnQuery<OfferedQuery>,
) -> Result<Reply<Vec<OfferedReply>>, Rejection> {
    let found = app::offered_providers(&server.app, query.site_id).await?;
    Ok(Reply::new(found.iter().map(OfferedReply::from).collect()).count(found.len() as u64))
}

/// The identity providers of a site; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/providers", tag = "session", operation_id = "list_providers",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<ProviderReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<ProviderReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let found = app::list_providers(&server.app, &caller).await?;
    let rows = found.iter().map(|provider| shown(&server, provider)).collect();
    Ok(Reply::new(rows).count(found.len() as u64))
}

/// Set up an identity provider; for administrators. It is asked at once whether it answers.
#[utoipa::path(post, path = "/api/sites/{site_id}/providers", tag = "session", operation_id = "create_provider",
    request_body = ProviderInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<ProviderReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<ProviderInput>,
) -> Result<Reply<ProviderReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let provider = app::create_provider(&server.app, &caller, input.into()).await?;
    Ok(Reply::new(shown(&server, &provider)))
}

/// Change an identity provider; for administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/providers/{provider_id}", tag = "session",
    operation_id = "change_provider", request_body = ProviderInput,
    params(("site_id" = String, Path), ("provider_id" = String, Path)),
    responses((status = 200, body = Envelope<ProviderReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<ProviderInput>,
) -> Result<Reply<ProviderReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let provider = app::change_provider(&server.app, &caller, provider_id(&id)?, input.into()).await?;
    Ok(Reply::new(shown(&server, &provider)))
}

/// Take an identity provider away; for administrators. Whoever it signed in is signed out.
#[utoipa::path(post, path = "/api/sites/{site_id}/providers/{provider_id}/delete", tag = "session",
    operation_id = "delete_provider", request_body = Nothing,
    params(("site_id" = String, Path), ("provider_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn delete(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    app::delete_provider(&server.app, &caller, provider_id(&id)?).await?;
    Ok(Reply::new(true))
}

/// Begin to sign in with an identity provider of a site: answers where to send the person.
#[utoipa::path(post, path = "/api/sites/{site_id}/providers/{provider_id}/sign-in", tag = "session",
    operation_id = "begin_provider_sign_in", security(()), request_body = Nothing,
    params(("site_id" = String, Path), ("provider_id" = String, Path)),
    responses((status = 200, body = Envelope<WayReply>)))]
async fn begin(
    State(server): State<Server>,
    PathPart((site, id)): PathPart<(String, String)>,
    request: Request,
) -> Result<Reply<WayReply>, Rejection> {
    let settings = &server.settings;
    let client = address::of_client(request.extensions(), request.headers(), &settings.trusted_proxies);
    let OwnBody(Nothing {}) = OwnBody::<Nothing>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.proof(client, None)?;
    }
    let now = clock::now();
    let way = app::begin_at_provider(&server.app, site_id(&site)?, provider_id(&id)?, now).await?;
    let seconds = way.expires_at.seconds_since(now);
    let kept = cookie(WAY_COOKIE_NAME, &way.browser_secret, seconds, settings.public_url.as_deref())?;
    Ok(Reply::new(WayReply { url: way.url, expires_unix: way.expires_at.as_unix() }).header(SET_COOKIE, kept))
}

/// Sign in with what a provider sent somebody back with. The session opens the provider's site and no other.
#[utoipa::path(post, path = "/api/sites/{site_id}/providers/{provider_id}/sign-in/finish", tag = "session",
    operation_id = "finish_provider_sign_in", security(()), request_body = WayBackInput,
    params(("site_id" = String, Path), ("provider_id" = String, Path)),
    responses((status = 200, body = Envelope<SessionReply>)))]
async fn finish(
    State(server): State<Server>,
    PathPart((site, id)): PathPart<(String, String)>,
    request: Request,
) -> Result<Reply<SessionReply>, Rejection> {
    let settings = &server.settings;
    let client = address::of_client(request.extensions(), request.headers(), &settings.trusted_proxies);
    let browser_secret = cookie_named(request.headers(), WAY_COOKIE_NAME).map(str::to_owned);
    let OwnBody(input) = OwnBody::<WayBackInput>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.proof(client, None)?;
    }
    let WayBackInput { state, code, error, iss } = input;
    let back = WayBack { state, code, error, issuer: iss, browser_secret };
    let origin = Origin { address: Some(client), ..Origin::default() };
    let now = clock::now();
    let (site, provider) = (site_id(&site)?, provider_id(&id)?);
    let opened = app::finish_at_provider(&server.app, site, provider, back, origin, now).await?;
    let public_url = settings.public_url.as_deref();
    let session = session_cookie(&opened, now, public_url)?;
    let over = cookie(WAY_COOKIE_NAME, "", 0, public_url)?;
    let mut reply = SessionReply::of(&opened.principal, csrf_token(&opened.token));
    reply.expires_unix = Some(opened.expires_at.as_unix());
    reply.token = Some(opened.token);
    Ok(Reply::new(reply).header(SET_COOKIE, session).header(SET_COOKIE, over))
}

fn shown(server: &Server, provider: &IdentityProvider) -> ProviderReply {
    ProviderReply::of(provider, app::redirect_uri(&server.app, provider).ok())
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn provider_id(text: &str) -> Result<ProviderId, Rejection> {
    ProviderId::parse(text).map_err(|_| Failure::NotFound("identity provider").into())
}

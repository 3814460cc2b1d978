//! The sessions of whoever is signed in, and acting as somebody else.

use app::OwnSession;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use model::Channel;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::people::user_id;
use super::sessions::{SET_ASIDE_COOKIE_NAME, SET_ASIDE_SECONDS, cookie};
use super::{Nothing, site_id};
use crate::authenticate::{COOKIE_NAME, SignedIn};
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::people::PersonReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(revoke))
        .routes(routes!(revoke_others))
        .routes(routes!(impersonate))
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwnSession)]
struct SessionRow {
    /// Its id, which opens nothing.
    session_id: String,
    /// When it was opened, in Unix seconds.
    created_unix: i64,
    /// When it was last used, to the minute, in Unix seconds.
    last_seen_unix: i64,
    /// When it ends by itself, in Unix seconds.
    expires_unix: i64,
    /// The address it was last used from.
    address: Option<String>,
    /// What the browser calls itself.
    browser: Option<String>,
    /// Whether it is the one this was asked with.
    current: bool,
    /// The id of the administrator who acts with it.
    impersonated_by: Option<String>,
}

impl From<OwnSession> for SessionRow {
    fn from(session: OwnSession) -> Self {
        Self {
            session_id: session.session_id,
            created_unix: session.created_at.as_unix(),
            last_seen_unix: session.last_seen_at.as_unix(),
            expires_unix: session.expires_at.as_unix(),
            address: session.address.map(|address| address.to_string()),
            browser: session.browser,
            current: session.is_current,
            impersonated_by: session.impersonated_by.map(|user_id| user_id.to_string()),
        }
    }
}

/// List one's own sessions, the newest first.
#[utoipa::path(get, path = "/api/sessions", tag = "session", operation_id = "list_sessions",
    responses((status = 200, body = Envelope<Vec<SessionRow>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
) -> Result<Reply<Vec<SessionRow>>, Rejection> {
    let found = app::list_own_sessions(&server.app, &signed_in.principal, signed_in.now).await?;
    let rows: Vec<_> = found.into_iter().map(SessionRow::from).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// End one of one's own sessions.
#[utoipa::path(post, path = "/api/sessions/{session_id}/revoke", tag = "session", operation_id = "revoke_session",
    request_body = Nothing, params(("session_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn revoke(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    app::revoke_own_session(&server.app, &signed_in.principal, id, signed_in.now).await?;
    Ok(Reply::new(true))
}

/// End all of one's own sessions but this one; answers how many there were.
#[utoipa::path(post, path = "/api/sessions/revoke-others", tag = "session", operation_id = "revoke_other_sessions",
    request_body = Nothing, responses((status = 200, body = Envelope<u64>)))]
async fn revoke_others(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<u64>, Rejection> {
    let count = app::revoke_other_sessions(&server.app, &signed_in.principal, signed_in.now).await?;
    Ok(Reply::new(count))
}

/// A session in somebody else's name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Impersonation)]
struct ImpersonationReply {
    /// The token, shown this once. `POST /api/session/end` with it ends it.
    token: String,
    /// When it ends by itself, in Unix seconds.
    expires_unix: i64,
    /// As whom.
    user: PersonReply,
}

/// Act as a person of the site; for administrators. Everything that is done so is logged with both names.
///
/// A browser is the person from then on, and the administrator again once the session is ended.
#[utoipa::path(post, path = "/api/sites/{site_id}/users/{user_id}/impersonate", tag = "session", operation_id = "impersonate",
    request_body = Nothing, params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<ImpersonationReply>)))]
async fn impersonate(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, person)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<ImpersonationReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let started = app::impersonate(&server.app, &caller, user_id(&person)?).await?;
    let token = started.token;
    let cookies = match signed_in.credential.channel {
        Channel::Web => {
            let public_url = server.settings.public_url.as_deref();
            let (own, age_seconds) = (&signed_in.credential.secret, SET_ASIDE_SECONDS);
            vec![
                cookie(SET_ASIDE_COOKIE_NAME, own, age_seconds, public_url)?,
                cookie(COOKIE_NAME, &token, started.expires_at.seconds_since(signed_in.now), public_url)?,
            ]
        }
        _ => Vec::new(),
    };
    let reply = Reply::new(ImpersonationReply {
        token,
        expires_unix: started.expires_at.as_unix(),
        user: PersonReply::of(&started.user, app::PersonSight::Staff),
    });
    Ok(cookies.into_iter().fold(reply, |reply, cookie| reply.header(SET_COOKIE, cookie)))
}

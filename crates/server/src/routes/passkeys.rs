//! One's own passkeys, and signing in with one.

use app::Failure;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::SET_COOKIE;
use model::PasskeyId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Nothing;
use super::sessions::session_cookie;
use crate::authenticate::{SignedIn, csrf_token};
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::passkeys::{
    PasskeyAskedReply, PasskeyBeginInput, PasskeyMadeInput, PasskeyNameInput, PasskeyPresentedInput,
    PasskeyReply,
};
use crate::wire::people::SessionReply;
use crate::{address, clock};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(begin_making))
        .routes(routes!(finish_making))
        .routes(routes!(begin_sign_in))
        .routes(routes!(finish_sign_in))
        .routes(routes!(rename))
        .routes(routes!(remove))
}

/// List one's own passkeys.
#[utoipa::path(get, path = "/api/session/passkeys", tag = "session", operation_id = "list_passkeys",
    responses((status = 200, body = Envelope<Vec<PasskeyReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
) -> Result<Reply<Vec<PasskeyReply>>, Rejection> {
    let found = app::list_passkeys(&server.app, &signed_in.principal).await?;
    Ok(Reply::new(found.iter().map(PasskeyReply::from).collect()).count(found.len() as u64))
}

/// Begin to make a passkey.
#[utoipa::path(post, path = "/api/session/passkeys/register", tag = "session", operation_id = "begin_passkey",
    request_body = PasskeyBeginInput, responses((status = 200, body = Envelope<PasskeyAskedReply>)))]
async fn begin_making(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<PasskeyBeginInput>,
) -> Result<Reply<PasskeyAskedReply>, Rejection> {
    if let Some(limits) = &server.limits {
        limits.own_proof(signed_in.principal.user.user_id.as_str())?;
    }
    let asked = app::begin_passkey(&server.app, &signed_in.principal, input.password, signed_in.now).await?;
    Ok(Reply::new(asked.into()))
}

/// Keep the passkey that the browser made.
#[utoipa::path(post, path = "/api/session/passkeys/register/finish", tag = "session", operation_id = "finish_passkey",
    request_body = PasskeyMadeInput, responses((status = 200, body = Envelope<PasskeyReply>)))]
async fn finish_making(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<PasskeyMadeInput>,
) -> Result<Reply<PasskeyReply>, Rejection> {
    let PasskeyMadeInput { challenge, name, credential } = input;
    let (principal, now) = (&signed_in.principal, signed_in.now);
    let made = app::finish_passkey(&server.app, principal, challenge, name, credential, now).await?;
    Ok(Reply::new(PasskeyReply::from(&made)))
}

/// Give one's own passkey another name.
#[utoipa::path(post, path = "/api/session/passkeys/{passkey_id}", tag = "session", operation_id = "rename_passkey",
    request_body = PasskeyNameInput, params(("passkey_id" = String, Path)),
    responses((status = 200, body = Envelope<PasskeyReply>)))]
async fn rename(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    OwnBody(input): OwnBody<PasskeyNameInput>,
) -> Result<Reply<PasskeyReply>, Rejection> {
    let renamed =
        app::rename_passkey(&server.app, &signed_in.principal, passkey_id(&id)?, input.name).await?;
    Ok(Reply::new(PasskeyReply::from(&renamed)))
}

/// Remove one's own passkey.
#[utoipa::path(post, path = "/api/session/passkeys/{passkey_id}/delete", tag = "session",
    operation_id = "delete_passkey", request_body = Nothing, params(("passkey_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn remove(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    app::remove_passkey(&server.app, &signed_in.principal, passkey_id(&id)?, signed_in.now).await?;
    Ok(Reply::new(true))
}

/// Begin to sign in with a passkey.
#[utoipa::path(post, path = "/api/session/passkeys/sign-in", tag = "session", operation_id = "begin_passkey_sign_in",
    security(()), request_body = Nothing, responses((status = 200, body = Envelope<PasskeyAskedReply>)))]
async fn begin_sign_in(
    State(server): State<Server>,
    request: Request,
) -> Result<Reply<PasskeyAskedReply>, Rejection> {
    let proxies = &server.settings.trusted_proxies;
    let client = address::of_client(request.extensions(), request.headers(), proxies);
    let OwnBody(Nothing {}) = OwnBody::<Nothing>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.proof(client, None)?;
    }
    Ok(Reply::new(app::begin_passkey_sign_in(&server.app, clock::now()).await?.into()))
}

/// Sign in with the passkey that the browser gave. Neither a password nor a code is needed.
#[utoipa::path(post, path = "/api/session/passkeys/sign-in/finish", tag = "session",
    operation_id = "finish_passkey_sign_in", security(()), request_body = PasskeyPresentedInput,
    responses((status = 200, body = Envelope<SessionReply>)))]
async fn finish_sign_in(
    State(server): State<Server>,
    request: Request,
) -> Result<Reply<SessionReply>, Rejection> {
    let settings = &server.settings;
    let client = address::of_client(request.extensions(), request.headers(), &settings.trusted_proxies);
    let OwnBody(input) = OwnBody::<PasskeyPresentedInput>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.proof(client, None)?;
    }
    let now = clock::now();
    let opened = app::finish_passkey_sign_in(&server.app, input.challenge, input.credential, now).await?;
    let cookie = session_cookie(&opened, now, settings.public_url.as_deref())?;
    let mut reply = SessionReply::of(&opened.principal, csrf_token(&opened.token));
    reply.expires_unix = Some(opened.expires_at.as_unix());
    reply.token = Some(opened.token);
    Ok(Reply::new(reply).header(SET_COOKIE, cookie))
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn passkey_id(text: &str) -> Result<PasskeyId, Rejection> {
    PasskeyId::parse(text).map_err(|_| Failure::NotFound("passkey").into())
}

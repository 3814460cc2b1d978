//! Signing in, asking who is signed in, signing out.

use app::{Opened, SignInStep};
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{HeaderValue, SET_COOKIE};
use model::Channel;
use timeline::Instant;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Nothing;
use crate::authenticate::{COOKIE_NAME, SignedIn, csrf_token};
use crate::body::{OwnBody, ReferenceBody};
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::people::{SessionInput, SessionReply};
use crate::wire::second_factor::{CodeNeededReply, SignInReply};
use crate::{address, clock};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(open, read)).routes(routes!(close))
}

/// Sign in.
///
/// Answers a token for scripts and sets the session cookie for browsers. Where a code is needed too, it answers a
/// challenge, which is then sent with the code.
#[utoipa::path(post, path = "/api/session", tag = "session", operation_id = "sign_in", security(()), request_body = SessionInput,
    responses((status = 200, body = Envelope<SignInReply>)))]
async fn open(State(server): State<Server>, request: Request) -> Result<Reply<SignInReply>, Rejection> {
    let settings = &server.settings;
    let client = address::of_client(request.extensions(), request.headers(), &settings.trusted_proxies);
    let body = ReferenceBody::<SessionInput>::from_request(request, &server).await?;
    let SessionInput { username, password, challenge, code, .. } = body.value;
    let now = clock::now();
    if let Some(limits) = &server.limits {
        limits.sign_in(client, challenge.as_deref().unwrap_or(&username))?;
    }
    let step = match challenge {
        Some(challenge) => {
            let code =
                code.ok_or_else(|| Rejection::malformed_at("code", "send the code with the challenge"))?;
            SignInStep::Opened(Box::new(app::answer_challenge(&server.app, challenge, code, now).await?))
        }
        None => app::open_session(&server.app, username, password, Channel::Api, now).await?,
    };
    let reply = match step {
        SignInStep::CodeNeeded { challenge, expires_at } => {
            Reply::new(SignInReply::CodeNeeded(CodeNeededReply {
                second_factor_required: true,
                challenge,
                expires_unix: expires_at.as_unix(),
            }))
        }
        SignInStep::Opened(opened) => {
            let cookie = session_cookie(&opened, now, settings.public_url.as_deref())?;
            let mut reply = SessionReply::of(&opened.principal, csrf_token(&opened.token));
            reply.expires_unix = Some(opened.expires_at.as_unix());
            reply.token = Some(opened.token);
            Reply::new(SignInReply::Session(Box::new(reply))).header(SET_COOKIE, cookie)
        }
    };
    Ok(reply.warn(body.warnings))
}

/// The cookie of a session that was just opened.
pub(super) fn session_cookie(
    opened: &Opened,
    now: Instant,
    public_url: Option<&str>,
) -> Result<HeaderValue, Rejection> {
    cookie(&opened.token, opened.expires_at.seconds_since(now), public_url)
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", operation_id = "read_session",
    responses((status = 200, body = Envelope<SessionReply>)))]
async fn read(signed_in: SignedIn) -> Reply<SessionReply> {
    let token = csrf_token(&signed_in.credential.secret);
    Reply::new(SessionReply::of(&signed_in.principal, token))
}

/// Sign out.
#[utoipa::path(post, path = "/api/session/end", tag = "session", operation_id = "sign_out", request_body = Nothing,
    responses((status = 200, body = Envelope<bool>)))]
async fn close(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    app::close_session(&server.app, &signed_in.principal).await?;
    let cookie = cookie("", 0, server.settings.public_url.as_deref())?;
    Ok(Reply::new(true).header(SET_COOKIE, cookie))
}

/// The cookie of the web interface: out of reach of scripts, of other sites and, where the address says so, of HTTP.
fn cookie(token: &str, age_seconds: i64, public_url: Option<&str>) -> Result<HeaderValue, Rejection> {
    let secure = if public_url.is_some_and(|url| url.starts_with("https://")) { "; Secure" } else { "" };
    let text =
        format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_seconds}{secure}");
    HeaderValue::from_str(&text).map_err(|_| Rejection::bug())
}

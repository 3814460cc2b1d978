//! Passwords: asking for a new one, setting it with a link, changing one's own.

use axum::extract::{FromRequest, Request, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::passwords::{PasswordChangeInput, ResetConfirmInput, ResetInput};
use crate::{address, clock};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(ask)).routes(routes!(confirm)).routes(routes!(change))
}

/// Ask for a mail with a link that sets a new password.
///
/// The answer is the same whether or not somebody has this address.
#[utoipa::path(post, path = "/api/session/reset", tag = "session", operation_id = "ask_for_password_reset", security(()),
    request_body = ResetInput, responses((status = 200, body = Envelope<bool>)))]
async fn ask(State(server): State<Server>, request: Request) -> Result<Reply<bool>, Rejection> {
    let proxies = &server.settings.trusted_proxies;
    let client = address::of_client(request.extensions(), request.headers(), proxies);
    let OwnBody(input) = OwnBody::<ResetInput>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.reset(client, &input.email)?;
    }
    app::ask_for_reset(&server.app, input.email, clock::now()).await?;
    Ok(Reply::new(true))
}

/// Set a new password with the secret of a link, which works once. Everybody signed in as the person is signed out.
#[utoipa::path(post, path = "/api/session/reset/confirm", tag = "session", operation_id = "confirm_password_reset",
    security(()), request_body = ResetConfirmInput, responses((status = 200, body = Envelope<bool>)))]
async fn confirm(State(server): State<Server>, request: Request) -> Result<Reply<bool>, Rejection> {
    let proxies = &server.settings.trusted_proxies;
    let client = address::of_client(request.extensions(), request.headers(), proxies);
    let OwnBody(input) = OwnBody::<ResetConfirmInput>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.proof(client, None)?;
    }
    app::confirm_reset(&server.app, input.token, input.password, clock::now()).await?;
    Ok(Reply::new(true))
}

/// Change one's own password. All other sessions of the person end.
#[utoipa::path(post, path = "/api/session/password", tag = "session", operation_id = "change_password",
    request_body = PasswordChangeInput, responses((status = 200, body = Envelope<bool>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<PasswordChangeInput>,
) -> Result<Reply<bool>, Rejection> {
    if let Some(limits) = &server.limits {
        limits.own_proof(signed_in.principal.user.user_id.as_str())?;
    }
    let (old, new) = (input.old_password, input.new_password);
    app::change_own_password(&server.app, &signed_in.principal, old, new, signed_in.now).await?;
    Ok(Reply::new(true))
}

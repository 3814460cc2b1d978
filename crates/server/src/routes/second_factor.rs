//! One's own second factor.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::second_factor::{
    CodeInput, EnrolInput, EnrolmentReply, RecoveryCodesReply, SecondFactorReply,
};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(enrol))
        .routes(routes!(confirm))
        .routes(routes!(renew))
        .routes(routes!(remove))
}

/// Look at one's own second factor.
#[utoipa::path(get, path = "/api/session/second-factor", tag = "session", operation_id = "read_second_factor",
    responses((status = 200, body = Envelope<SecondFactorReply>)))]
async fn read(
    State(server): State<Server>,
    signed_in: SignedIn,
) -> Result<Reply<SecondFactorReply>, Rejection> {
    let state = app::second_factor(&server.app, &signed_in.principal).await?;
    Ok(Reply::new(SecondFactorReply { is_on: state.is_on, recovery_codes_left: state.recovery_codes_left }))
}

/// Begin with a second factor: a secret for an app, which has to be confirmed with a first code.
#[utoipa::path(post, path = "/api/session/second-factor/enrol", tag = "session", operation_id = "enrol_second_factor",
    request_body = EnrolInput, responses((status = 200, body = Envelope<EnrolmentReply>)))]
async fn enrol(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<EnrolInput>,
) -> Result<Reply<EnrolmentReply>, Rejection> {
    count(&server, &signed_in)?;
    let told = app::enrol_second_factor(&server.app, &signed_in.principal, input.password).await?;
    Ok(Reply::new(EnrolmentReply { secret: told.secret, otpauth_url: told.url, qr_svg: told.picture }))
}

/// Confirm the second factor with a first code; answers the recovery codes. All other sessions of the person end.
#[utoipa::path(post, path = "/api/session/second-factor/confirm", tag = "session", operation_id = "confirm_second_factor",
    request_body = CodeInput, responses((status = 200, body = Envelope<RecoveryCodesReply>)))]
async fn confirm(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<CodeInput>,
) -> Result<Reply<RecoveryCodesReply>, Rejection> {
    count(&server, &signed_in)?;
    let recovery_codes =
        app::confirm_second_factor(&server.app, &signed_in.principal, input.code, signed_in.now).await?;
    Ok(Reply::new(RecoveryCodesReply { recovery_codes }))
}

/// Make new recovery codes, which void those before.
#[utoipa::path(post, path = "/api/session/second-factor/recovery-codes", tag = "session",
    operation_id = "renew_recovery_codes", request_body = CodeInput,
    responses((status = 200, body = Envelope<RecoveryCodesReply>)))]
async fn renew(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<CodeInput>,
) -> Result<Reply<RecoveryCodesReply>, Rejection> {
    count(&server, &signed_in)?;
    let recovery_codes =
        app::renew_recovery_codes(&server.app, &signed_in.principal, input.code, signed_in.now).await?;
    Ok(Reply::new(RecoveryCodesReply { recovery_codes }))
}

/// Remove one's second factor.
#[utoipa::path(post, path = "/api/session/second-factor/disable", tag = "session", operation_id = "disable_second_factor",
    request_body = CodeInput, responses((status = 200, body = Envelope<bool>)))]
async fn remove(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<CodeInput>,
) -> Result<Reply<bool>, Rejection> {
    count(&server, &signed_in)?;
    app::remove_second_factor(&server.app, &signed_in.principal, input.code, signed_in.now).await?;
    Ok(Reply::new(true))
}

/// Counts an attempt, so that nobody guesses on.
fn count(server: &Server, signed_in: &SignedIn) -> Result<(), Rejection> {
    let limits = server.limits.as_ref();
    limits.map_or(Ok(()), |limits| limits.own_proof(signed_in.principal.user.user_id.as_str()))
}

//! Booking without an account, from a page that is open to everybody. Nothing is read here but what is one's own.

use app::{Failure, Outcome};
use axum::extract::{FromRequest, Request, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::resource_id;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::embed::{EmbedInput, EmbedReply};
use crate::{address, clock};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(reserve))
}

/// Book without an account.
///
/// Works for resources with `enable_embed_reservations`; others are not found. Whoever books leaves a name and an
/// address, and is judged as somebody in no group and without training.
#[utoipa::path(post, path = "/api/embed/reservables/{reservable_id}/reserve", tag = "reservations",
    operation_id = "book_without_account", security(()), request_body = EmbedInput,
    params(("reservable_id" = String, Path)), responses((status = 200, body = Envelope<EmbedReply>)))]
async fn reserve(
    State(server): State<Server>,
    PathPart(id): PathPart<String>,
    request: Request,
) -> Result<Reply<EmbedReply>, Rejection> {
    let id = resource_id(&id)?;
    let settings = &server.settings;
    let client = address::of_client(request.extensions(), request.headers(), &settings.trusted_proxies);
    let OwnBody(input) = OwnBody::<EmbedInput>::from_request(request, &server).await?;
    if let Some(limits) = &server.limits {
        limits.embed(client, &input.email)?;
    }
    let wish = input.wish(id).map_err(|problem| Rejection::malformed(&[problem]))?;
    let (granted, is_dry_run) = match app::book_as_outsider(&server.app, wish, clock::now()).await? {
        Outcome::Done(granted) => (granted, false),
        Outcome::WouldDo(granted) => (granted, true),
        Outcome::Refused(refused) => return Err(Rejection::refused(&refused)),
        Outcome::Replayed(_) => {
            return Err(Failure::Bug("a request without a key was answered from memory".into()).into());
        }
    };
    let reply = EmbedReply::of(&granted, is_dry_run)
        .ok_or_else(|| Failure::Bug("a granted request made no reservation".into()))?;
    Ok(Reply::new(reply))
}

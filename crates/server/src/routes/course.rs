//! What is told of a reservation after its start: that a loan came back, that somebody came or left, that it ended early.

use app::Happening;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asking::{DecisionQuery, Incoming};
use super::reservation_id;
use crate::body::typed;
use crate::envelope::Envelope;
use crate::fields::Manner;
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::course::TellingInput;
use crate::wire::granted::GrantedReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(bring_back))
        .routes(routes!(check_in))
        .routes(routes!(check_out))
        .routes(routes!(end_early))
}

/// Say that a loan came back: its units are free from then on.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/return", tag = "reservations", operation_id = "return_loan",
    request_body = TellingInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn bring_back(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    tell(incoming, &id, Happening::Returned).await
}

/// Say that somebody came.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/checkin", tag = "reservations", operation_id = "check_in",
    request_body = TellingInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn check_in(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    tell(incoming, &id, Happening::CheckedIn).await
}

/// Say that somebody left.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/checkout", tag = "reservations", operation_id = "check_out",
    request_body = TellingInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn check_out(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    tell(incoming, &id, Happening::CheckedOut).await
}

/// End a running reservation before its time: the rest of it is free at once.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/end_early", tag = "reservations", operation_id = "end_early",
    request_body = TellingInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn end_early(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    tell(incoming, &id, Happening::EndedEarly).await
}

async fn tell(incoming: Incoming, id: &str, happening: Happening) -> Result<Response, Rejection> {
    let id = reservation_id(id)?;
    let (asking, object) = incoming.about(&format!("tell {happening:?}"), &id).await?;
    let (input, _) = typed::<TellingInput>(object, Manner::Strict)?;
    let telling = input.telling().map_err(|problem| Rejection::malformed(&[problem]))?;
    let app = &incoming.server.app;
    let outcome =
        app::tell_of_reservation(app, &asking.caller, id, happening, telling, asking.manner()).await?;
    asking.answer(&outcome)
}

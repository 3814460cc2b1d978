//! Kept decisions.

use app::Failure;
use axum::extract::State;
use model::DecisionId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::zone_of;
use crate::authenticate::SignedIn;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::decision::DecisionReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(one))
}

/// Read why something was granted or refused: every row of the table, in plain language.
#[utoipa::path(get, path = "/api/decisions/{decision_id}", tag = "reservations", operation_id = "get_decision",
    params(("decision_id" = String, Path)), responses((status = 200, body = Envelope<DecisionReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(decision): PathPart<String>,
) -> Result<Reply<DecisionReply>, Rejection> {
    let decision = DecisionId::parse(&decision).map_err(|_| Failure::NotFound("decision"))?;
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::one_decision(&server.app, &caller, decision.clone()).await {
            Ok(kept) => return Ok(Reply::new(DecisionReply::of(&kept, zone_of(&signed_in, &caller)?))),
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(Failure::NotFound("decision").into())
}

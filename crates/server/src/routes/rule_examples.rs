//! Rule examples: what staff say the rules must answer.

use app::Failure;
use axum::extract::State;
use model::ExampleId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, site_id};
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::rule_examples::{ExampleInput, ExampleReply, wish_reader};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// List the rule examples of a site, each tried now.
#[utoipa::path(get, path = "/api/sites/{site_id}/rule-examples", tag = "resources", operation_id = "list_rule_examples",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<ExampleReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<ExampleReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let tried = app::list_rule_examples(&server.app, &caller, wish_reader()).await?;
    let count = u64::try_from(tried.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(tried.iter().map(ExampleReply::of).collect()).count(count))
}

/// Write a rule example: a request, who asks, and what the rules must answer.
#[utoipa::path(post, path = "/api/sites/{site_id}/rule-examples", tag = "resources", operation_id = "create_rule_example",
    request_body = ExampleInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<ExampleReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<ExampleInput>,
) -> Result<Reply<ExampleReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let tried = app::create_rule_example(&server.app, &caller, input.into(), wish_reader()).await?;
    Ok(Reply::new(ExampleReply::of(&tried)))
}

/// Delete a rule example.
#[utoipa::path(post, path = "/api/sites/{site_id}/rule-examples/{rule_example_id}/delete", tag = "resources",
    operation_id = "delete_rule_example", request_body = Nothing,
    params(("site_id" = String, Path), ("rule_example_id" = String, Path)),
    responses((status = 200, body = Envelope<serde_json::Value>)))]
async fn delete(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<serde_json::Value>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let example_id = ExampleId::parse(&id).map_err(|_| Failure::NotFound("rule example"))?;
    app::delete_rule_example(&server.app, &caller, example_id.clone()).await?;
    Ok(Reply::new(serde_json::json!({"rule_example_id": example_id})))
}

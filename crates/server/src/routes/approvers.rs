//! Who approves: the approvers of a resource, and of a person.

use app::ApproversOf;
use axum::extract::State;
use model::{ResourceId, UserId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::ReferenceBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::approvers::{ApproverInput, ApproverQuery, ApproverReply};
use crate::wire::rule_examples::wish_reader;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, change)).routes(routes!(remove))
}

/// List the approvers of a resource or of a person.
#[utoipa::path(get, path = "/api/sites/{site_id}/approvers", tag = "resources", operation_id = "list_approvers",
    params(("site_id" = String, Path), ApproverQuery), responses((status = 200, body = Envelope<Vec<ApproverReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(query): OwnQuery<ApproverQuery>,
) -> Result<Reply<Vec<ApproverReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let of = subject(query.reservable_id, query.user_id)?;
    let found = app::list_approvers(&server.app, &caller, of).await?;
    let rows: Vec<ApproverReply> = found.into_iter().map(ApproverReply::from).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// Add an approver of a resource or of a person, or change one.
#[utoipa::path(post, path = "/api/sites/{site_id}/approvers", tag = "resources", operation_id = "change_approver", request_body = ApproverInput,
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<ApproverReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    body: ReferenceBody<ApproverInput>,
) -> Result<Reply<ApproverReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let input = body.value;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let resource = given(&input.reservable_id).map(|text| ResourceId::parse(&text)).transpose();
    let resource =
        resource.map_err(|trouble| Rejection::malformed_at("reservable_id", trouble.to_string()))?;
    let person = given(&input.user_id).map(|text| UserId::parse(&text)).transpose();
    let person = person.map_err(|trouble| Rejection::malformed_at("user_id", trouble.to_string()))?;
    let of = subject(resource, person)?;
    let (written, approver_id) = (input.written(), given(&input.approver_id));
    let changed =
        app::change_approver(&server.app, &caller, of, approver_id, written, Some(wish_reader())).await?;
    Ok(Reply::new(changed.into()).warn(body.warnings))
}

/// Take an approver off the list of a resource or of a person.
#[utoipa::path(delete, path = "/api/sites/{site_id}/approvers/{approver_id}", tag = "resources", operation_id = "remove_approver",
    params(("site_id" = String, Path), ("approver_id" = String, Path), ApproverQuery),
    responses((status = 200, body = Envelope<bool>)))]
async fn remove(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, approver_id)): PathPart<(String, String)>,
    OwnQuery(query): OwnQuery<ApproverQuery>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let of = subject(query.reservable_id, query.user_id)?;
    app::remove_approver(&server.app, &caller, of, &approver_id, Some(wish_reader())).await?;
    Ok(Reply::new(true))
}

fn subject(resource: Option<ResourceId>, person: Option<UserId>) -> Result<ApproversOf, Rejection> {
    match (resource, person) {
        (Some(resource_id), None) => Ok(ApproversOf::Resource(resource_id)),
        (None, Some(user_id)) => Ok(ApproversOf::Person(user_id)),
        _ => Err(Rejection::malformed_at("reservable_id", "name either `reservable_id` or `user_id`")),
    }
}

//! The properties that a site defines for its resources.

use app::Failure;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::properties::{DeletePropertyInput, DeletedPropertyReply, PropertyInput, PropertyReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change)).routes(routes!(delete))
}

/// List the properties of a site.
///
/// Those that are not public are listed for staff alone, and so is how many resources have a value.
#[utoipa::path(get, path = "/api/sites/{site_id}/propertydefs", tag = "resources", operation_id = "list_properties",
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<Vec<PropertyReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
) -> Result<Reply<Vec<PropertyReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let found = app::list_properties(&server.app, &caller).await?;
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(found.into_iter().map(PropertyReply::from).collect()).count(count))
}

/// Define a property of resources.
#[utoipa::path(post, path = "/api/sites/{site_id}/propertydefs", tag = "resources", operation_id = "create_property",
    request_body = PropertyInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<PropertyReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<PropertyInput>,
) -> Result<Reply<PropertyReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let created = app::create_property(&server.app, &caller, input.written()?).await?;
    Ok(Reply::new(PropertyReply::of(&created, None)))
}

/// Change a property. What is not named stays.
///
/// A change under which values that resources have would make no sense, such as a choice that is no longer there, is
/// refused with 409.
#[utoipa::path(post, path = "/api/sites/{site_id}/propertydefs/{propdef_id}", tag = "resources",
    operation_id = "change_property", request_body = PropertyInput,
    params(("site_id" = String, Path), ("propdef_id" = i64, Path)),
    responses((status = 200, body = Envelope<PropertyReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, property)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<PropertyInput>,
) -> Result<Reply<PropertyReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let changed =
        app::change_property(&server.app, &caller, propdef_id(&property)?, input.written()?).await?;
    Ok(Reply::new(PropertyReply::of(&changed, None)))
}

/// Take a property away.
///
/// While resources have values of it that is refused with 409, unless `force` is true: then the values are deleted in
/// the same commit.
#[utoipa::path(post, path = "/api/sites/{site_id}/propertydefs/{propdef_id}/delete", tag = "resources",
    operation_id = "delete_property", request_body = DeletePropertyInput,
    params(("site_id" = String, Path), ("propdef_id" = i64, Path)),
    responses((status = 200, body = Envelope<DeletedPropertyReply>)))]
async fn delete(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, property)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<DeletePropertyInput>,
) -> Result<Reply<DeletedPropertyReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let propdef_id = propdef_id(&property)?;
    let values_deleted = app::delete_property(&server.app, &caller, propdef_id, input.force).await?;
    Ok(Reply::new(DeletedPropertyReply { propdef_id, values_deleted }))
}

/// A number in the address. What is no number cannot exist, so it is not found.
fn propdef_id(text: &str) -> Result<i64, Rejection> {
    text.parse().map_err(|_| Failure::NotFound("property").into())
}

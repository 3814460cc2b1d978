//! Actual use: listing it, writing it down, changing and deleting entries.

use axum::extract::State;
use model::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{on_site_of_resource, zone_of};
use crate::authenticate::SignedIn;
use crate::body::ReferenceBody;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::usage::{UsageFilters, UsageInput, UsageRecordReply, UsageReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, write_down))
}

/// List actual use: who checked in, and what was written down beside.
#[utoipa::path(get, path = "/api/actualusage", tag = "usage", operation_id = "list_actual_usage", params(UsageFilters),
    responses((status = 200, body = Envelope<UsageReply>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceQuery { value: filters, mut warnings }: ReferenceQuery<UsageFilters>,
) -> Result<Reply<UsageReply>, Rejection> {
    let site_id = filters.site_id.as_deref().map(super::site_id).transpose()?;
    let caller = signed_in.on(site_id.as_ref())?;
    warnings.extend(filters.warnings());
    let zone = zone_of(&signed_in, &caller)?;
    let query = filters.query(zone).map_err(|problem| Rejection::malformed(&[problem]))?;
    let found = app::list_usage(&server.app, &caller, query).await?;
    let count = found.count;
    Ok(Reply::new(UsageReply::of(&found, zone, caller.now)).count(count).warn(warnings))
}

/// Write use down, or change or delete what is written down, where the body names it; moderators and administrators.
#[utoipa::path(post, path = "/api/actualusage", tag = "usage", operation_id = "write_down_actual_usage",
    request_body = UsageInput, responses((status = 200, body = Envelope<Option<UsageRecordReply>>)))]
async fn write_down(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceBody { value: input, warnings }: ReferenceBody<UsageInput>,
) -> Result<Reply<Option<UsageRecordReply>>, Rejection> {
    let caller = on_site_of_entry(&server, &signed_in, &input).await?;
    let zone = zone_of(&signed_in, &caller)?;
    let is_deletion = input.delete == Some(true);
    let record = match (input.usage_id.clone(), is_deletion) {
        (Some(usage_id), true) => {
            app::delete_usage(&server.app, &caller, usage_id).await?;
            return Ok(Reply::new(None).warn(warnings));
        }
        (None, true) => return Err(Rejection::malformed_at("usage_id", "say which entry is deleted")),
        (Some(usage_id), false) => {
            app::change_usage(&server.app, &caller, usage_id, input.wish(zone).map_err(malformed)?).await?
        }
        (None, false) => {
            app::create_usage(&server.app, &caller, input.wish(zone).map_err(malformed)?).await?
        }
    };
    Ok(Reply::new(Some(UsageRecordReply::of(&record, zone, caller.now))).warn(warnings))
}

/// The caller on the site that is named, or else on that of the entry or of what was used.
async fn on_site_of_entry(
    server: &Server,
    signed_in: &SignedIn,
    input: &UsageInput,
) -> Result<Caller, Rejection> {
    if let Some(site_id) = &input.site_id {
        return signed_in.on(Some(&super::site_id(site_id)?));
    }
    match (&input.usage_id, &input.reservable_id) {
        (Some(usage_id), _) => {
            let callers = signed_in.principal.everywhere(signed_in.now);
            let site = app::site_of_usage(&server.app, &callers, usage_id.clone()).await?;
            signed_in.on(Some(&site.ok_or(app::Failure::NotFound("usage entry"))?))
        }
        (None, Some(resource_id)) => on_site_of_resource(&server.app, signed_in, resource_id).await,
        (None, None) => signed_in.on(None),
    }
}

fn malformed(problem: app::Problem) -> Rejection {
    Rejection::malformed(&[problem])
}

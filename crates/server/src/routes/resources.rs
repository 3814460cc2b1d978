//! Resources: listing, reading, adding and changing them.

use app::{Found, Page, ResourceQuery};
use axum::extract::State;
use axum::http::HeaderMap;
use model::resource::{Rate, Warning};
use model::{Caller, ResourceId, ResourceSettings, SiteId};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{expected_version, on_site_of_resource, resource_id};
use crate::authenticate::SignedIn;
use crate::body::ObjectBody;
use crate::envelope::{AnyReply, Envelope, Reply};
use crate::fields::Manner;
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::{self, ReferenceQuery};
use crate::state::Server;
use crate::wire::resource::{COMPUTED, reply};
use crate::wire::rule_examples::wish_reader;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(one)).routes(routes!(modify))
}

/// A resource: all its settings, and what is computed beside them. With `attribs` only what was asked for, and the id.
#[derive(ToSchema)]
#[schema(as = Resource)]
#[expect(dead_code, reason = "the shape of an answer that is built as one flat object")]
pub(super) struct ResourceShape {
    /// Its id.
    reservable_id: String,
    /// How often its settings were written; stands in `ETag` and `If-Match` too.
    #[schema(required = false)]
    version: u64,
    /// Whether the caller could book it at some time.
    #[schema(required = false)]
    caller_can_reserve: bool,
    /// Why not.
    caller_cannot_reserve_reason: Option<String>,
    /// The rates that the caller is offered at some time or other; those of other groups are left out, and amounts too
    /// where only names are shown.
    #[schema(required = false)]
    offered_rates: Vec<Rate>,
    /// The approvers by name, in their order, as far as the caller may know them; empty in lists.
    #[schema(required = false)]
    approver_names: Vec<String>,
    /// The settings.
    #[schema(inline = false)]
    #[serde(flatten)]
    settings: ResourceSettings,
}

/// Which resources.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// The site; needed by those who belong to several.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
    /// The fields that are wanted, with `+` between them; all without.
    #[serde(deserialize_with = "query::names")]
    #[param(value_type = Option<String>)]
    attribs: Vec<String>,
    /// Tags that must all be there.
    alltag: Vec<String>,
    /// Text that the category contains.
    category: Option<String>,
    /// Words that must all be found.
    search: Option<String>,
    /// Whether resources out of service are listed too; staff only.
    include_archived: bool,
}

/// List resources.
#[utoipa::path(get, path = "/api/reservables", tag = "resources", operation_id = "list_resources", params(ListQuery),
    responses((status = 200, body = Envelope<Vec<ResourceShape>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<ListQuery>,
) -> Result<AnyReply, Rejection> {
    let caller = signed_in.on(query.site_id.as_ref())?;
    let warnings = known_attribs(&query.attribs, warnings)?;
    let wanted = ResourceQuery {
        search: query.search,
        all_tags: query.alltag,
        category: query.category,
        include_archived: query.include_archived,
        page: Page { limit: query.limit, offset: query.offset },
    };
    let (found, count) = app::list_resources(&server.app, &caller, wanted).await?;
    let rows = found.iter().map(|found| reply(found, &caller, &query.attribs).map(Value::Object));
    Ok(Reply::new(rows.collect::<Result<Value, _>>()?).count(count).warn(warnings))
}

/// The warnings with those about wanted fields that no resource has.
fn known_attribs(attribs: &[String], mut warnings: Vec<String>) -> Result<Vec<String>, Rejection> {
    let settings = ResourceSettings::fields().iter().map(|field| field.name.as_str());
    let known: Vec<&str> = settings.chain(COMPUTED.iter().copied()).collect();
    let unknown: Vec<String> =
        attribs.iter().filter(|name| !known.contains(&name.as_str())).cloned().collect();
    warnings.extend(Manner::Lenient.settle(&unknown, &known)?);
    Ok(warnings)
}

/// How one resource is read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct OneQuery {
    /// Accepted for the sake of clients of the reference: every property is always answered.
    dump: bool,
    /// The fields that are wanted, with `+` between them; all without.
    #[serde(deserialize_with = "query::names")]
    #[param(value_type = Option<String>)]
    attribs: Vec<String>,
}

/// Read a resource.
#[utoipa::path(get, path = "/api/reservables/{reservable_id}", tag = "resources", operation_id = "read_resource",
    params(("reservable_id" = String, Path), OneQuery), responses((status = 200, body = Envelope<ResourceShape>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<OneQuery>,
) -> Result<AnyReply, Rejection> {
    let id = resource_id(&id)?;
    let warnings = known_attribs(&query.attribs, warnings)?;
    let caller = on_site_of_resource(&server.app, &signed_in, &id).await?;
    let found = app::one_resource(&server.app, &caller, id).await?;
    answer(&found, &caller, &query.attribs, warnings)
}

/// Add a resource.
///
/// Takes any settings; `site_id` says where, and `name` is needed.
#[utoipa::path(post, path = "/api/reservables", tag = "resources", operation_id = "create_resource", request_body = ResourceSettings,
    responses((status = 200, body = Envelope<ResourceShape>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    body: ObjectBody,
) -> Result<AnyReply, Rejection> {
    let overlay = Overlay::of(body)?;
    let caller = signed_in.on(overlay.site_id()?.as_ref())?;
    let (resource, warnings) = app::create_resource(&server.app, &caller, overlay.settings).await?;
    written(&server, &caller, &resource.resource_id, &[], warnings).await
}

/// Change settings of a resource.
///
/// Absent settings stay as they are; `null` clears one. Where `units` were lowered under existing bookings the answer
/// has `no_longer_fit`, the ids of those that need more than there is now.
/// A change that would break a rule example is refused, unless `accept_broken_examples` is true.
#[utoipa::path(post, path = "/api/reservables/{reservable_id}/modify", tag = "resources", operation_id = "modify_resource",
    params(("reservable_id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = ResourceSettings,
    responses((status = 200, body = Envelope<ResourceShape>)))]
async fn modify(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    body: ObjectBody,
) -> Result<AnyReply, Rejection> {
    let id = resource_id(&id)?;
    let overlay = Overlay::of(body)?;
    let expected = expected_version(&headers)?;
    let caller = on_site_of_resource(&server.app, &signed_in, &id).await?;
    let examples = (!overlay.accepts_broken_examples).then(wish_reader);
    let modified =
        app::modify_resource(&server.app, &caller, id, overlay.settings, expected, examples).await?;
    let fields: Vec<String> = overlay.return_field.into_iter().collect();
    let reply = written(&server, &caller, &modified.resource.resource_id, &fields, modified.warnings).await?;
    if modified.no_longer_fit.is_empty() {
        return Ok(reply);
    }
    Ok(reply.with("no_longer_fit", json!(modified.no_longer_fit)))
}

/// The answer to a write: the resource as it is now.
async fn written(
    server: &Server,
    caller: &Caller,
    id: &ResourceId,
    attribs: &[String],
    warnings: Vec<Warning>,
) -> Result<AnyReply, Rejection> {
    let found = app::one_resource(&server.app, caller, id.clone()).await?;
    answer(&found, caller, attribs, warnings.into_iter().map(|warning| warning.message).collect())
}

fn answer(
    found: &Found,
    caller: &Caller,
    attribs: &[String],
    warnings: Vec<String>,
) -> Result<AnyReply, Rejection> {
    let version = i64::try_from(found.resource.version).unwrap_or(i64::MAX);
    Ok(Reply::new(Value::Object(reply(found, caller, attribs)?)).version(version).warn(warnings))
}

/// Settings to write, without what is only about the request.
struct Overlay {
    settings: Map<String, Value>,
    return_field: Option<String>,
    accepts_broken_examples: bool,
}

impl Overlay {
    fn of(body: ObjectBody) -> Result<Self, Rejection> {
        let mut settings = body.object;
        // Clients of the reference ask for the data back; it is always answered.
        settings.remove("return_data");
        let return_field = settings.remove("return_field").and_then(|name| name.as_str().map(str::to_owned));
        let accepts_broken_examples =
            settings.remove("accept_broken_examples").is_some_and(|value| value == Value::Bool(true));
        for name in COMPUTED {
            settings.remove(*name);
        }
        if body.manner == Manner::Strict {
            let unknown: Vec<String> =
                ResourceSettings::unknown_fields(&settings).into_iter().map(|(name, _)| name).collect();
            let known: Vec<&str> =
                ResourceSettings::fields().iter().map(|field| field.name.as_str()).collect();
            Manner::Strict.settle(&unknown, &known)?;
        }
        Ok(Self { settings, return_field, accepts_broken_examples })
    }

    fn site_id(&self) -> Result<Option<SiteId>, Rejection> {
        let Some(value) = self.settings.get("site_id") else { return Ok(None) };
        let text = value.as_str().unwrap_or_default();
        let parsed = SiteId::parse(text);
        parsed.map(Some).map_err(|trouble| Rejection::malformed_at("site_id", trouble.to_string()))
    }
}

//! Finding a time: what is free, and where everything that is needed fits at once.

use app::{AvailabilityQuery, PlacementQuery};
use axum::extract::State;
use model::{Caller, ResourceId, SiteId};
use serde::Deserialize;
use timeline::{Span, Zone};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::on_site_of_resource;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::finding::{AvailabilityReply, PlacementInput, PlacementsReply};
use crate::wire::times::{Edge, edge};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(availability)).routes(routes!(placements))
}

/// Which free spans.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct FreeQuery {
    /// The site; needed by those who belong to several and name no resource.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
    /// The resources, at most 500; all in the caller's lists without.
    reservable_ids: Vec<String>,
    /// From this date, time or Unix second on.
    start: String,
    /// Until this date (its whole day), time or Unix second; at most 92 days later.
    end: String,
    /// How long a booking has to fit, in seconds; the resource's shortest without.
    duration: Option<i64>,
    /// How many units have to be free; one without.
    units: Option<u32>,
}

/// Find what is free: within each span, a booking of the length is accepted wherever it starts on the resource's grid.
#[utoipa::path(get, path = "/api/availability", tag = "reservations", operation_id = "find_free_time", params(FreeQuery),
    responses((status = 200, body = Envelope<Vec<AvailabilityReply>>)))]
async fn availability(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(query): OwnQuery<FreeQuery>,
) -> Result<Reply<Vec<AvailabilityReply>>, Rejection> {
    let resource_ids = resource_ids(&query.reservable_ids)?;
    let caller = caller(&server, &signed_in, query.site_id.as_ref(), resource_ids.first()).await?;
    let zone = app::site_of(&server.app, &caller).await?.timezone.clone();
    let wanted = AvailabilityQuery {
        within: range(&query.start, &query.end, &zone)?,
        resource_ids,
        duration_seconds: query.duration,
        units: query.units.unwrap_or(1),
    };
    let (site, found) = app::availability(&server.app, &caller, wanted).await?;
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let rows = found.iter().map(|free| AvailabilityReply::of(free, &site.timezone)).collect();
    Ok(Reply::new(rows).count(count))
}

/// Find a time at which everything that is needed is free, best first.
#[utoipa::path(post, path = "/api/placements", tag = "reservations", operation_id = "find_placements",
    request_body = PlacementInput, responses((status = 200, body = Envelope<PlacementsReply>)))]
async fn placements(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnBody(input): OwnBody<PlacementInput>,
) -> Result<Reply<PlacementsReply>, Rejection> {
    let needs = input.needs().map_err(|problems| Rejection::malformed(&problems))?;
    let caller = caller(&server, &signed_in, input.site_id.as_ref(), None).await?;
    let zone = app::site_of(&server.app, &caller).await?.timezone.clone();
    let wanted = PlacementQuery {
        needs,
        duration_seconds: input.duration,
        within: range(&input.start, &input.end, &zone)?,
        limit: input.limit,
        for_user_id: input.for_user_id.clone(),
    };
    let (site, found) = app::placements(&server.app, &caller, wanted).await?;
    Ok(Reply::new(PlacementsReply::of(&found, &site.timezone)))
}

/// The caller on the site that is named, else on that of the resource, else on their only one.
pub(super) async fn caller(
    server: &Server,
    signed_in: &SignedIn,
    site_id: Option<&SiteId>,
    resource_id: Option<&ResourceId>,
) -> Result<Caller, Rejection> {
    match (site_id, resource_id) {
        (None, Some(resource_id)) => on_site_of_resource(&server.app, signed_in, resource_id).await,
        (site_id, _) => signed_in.on(site_id),
    }
}

/// The resources that a query names.
pub(super) fn resource_ids(texts: &[String]) -> Result<Vec<ResourceId>, Rejection> {
    let parsed = texts.iter().map(|text| ResourceId::parse(text)).collect::<Result<_, _>>();
    parsed.map_err(|trouble| Rejection::malformed_at("reservable_ids", trouble.to_string()))
}

/// The stretch of time between two edges as people write them.
pub(super) fn range(start: &str, end: &str, zone: &Zone) -> Result<Span, Rejection> {
    let instant =
        |name, text, side| edge(name, text, zone, side).map_err(|problem| Rejection::malformed(&[problem]));
    let (start, end) = (instant("start", start, Edge::From)?, instant("end", end, Edge::Until)?);
    Span::new(start, end).ok_or_else(|| Rejection::malformed_at("end", "it must lie after `start`"))
}

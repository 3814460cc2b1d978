//! Reading reservations: lists, one's own, one by one.

use app::{Page, ReservationList, ReservationQuery};
use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::Caller;
use sha2::{Digest, Sha256};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reservation_rows::{self, Rows};
use super::{on_site_of_reservation, reservation_id, zone_of};
use crate::assets;
use crate::authenticate::SignedIn;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::text::hex;
use crate::wire::filters::ReservationFilters;
use crate::wire::reservation::ReservationReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(own)).routes(routes!(one))
}

/// List reservations of a site.
#[utoipa::path(get, path = "/api/reservationssite", tag = "reservations", operation_id = "list_reservations", params(ReservationFilters),
    responses((status = 200, body = Envelope<Vec<ReservationReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ReservationFilters>,
) -> Result<Response, Rejection> {
    let site_id = filters.site_id.as_deref().map(super::site_id).transpose()?;
    let callers = [signed_in.on(site_id.as_ref())?];
    answer(&server, &signed_in, &callers, &filters, Request { asked, headers, warnings }).await
}

/// List the caller's own reservations, on all their sites where none is named.
#[utoipa::path(get, path = "/api/user/reservations", tag = "reservations", operation_id = "list_own_reservations", params(ReservationFilters),
    responses((status = 200, body = Envelope<Vec<ReservationReply>>)))]
async fn own(
    State(server): State<Server>,
    signed_in: SignedIn,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ReservationFilters>,
) -> Result<Response, Rejection> {
    let callers = match &filters.site_id {
        Some(text) => vec![signed_in.on(Some(&super::site_id(text)?))?],
        None => signed_in.principal.everywhere(signed_in.now),
    };
    let filters = ReservationFilters { for_logged_in_user: true, ..filters };
    answer(&server, &signed_in, &callers, &filters, Request { asked, headers, warnings }).await
}

/// What came with the filters.
struct Request {
    /// The filters as they were written.
    asked: Option<String>,
    headers: HeaderMap,
    warnings: Vec<String>,
}

/// The lists that the callers ask for with the same filters, as one.
async fn answer(
    server: &Server,
    signed_in: &SignedIn,
    callers: &[Caller],
    filters: &ReservationFilters,
    request: Request,
) -> Result<Response, Rejection> {
    let Request { asked, headers, mut warnings } = request;
    warnings.extend(filters.warnings());
    let mut queries = Vec::with_capacity(callers.len());
    for caller in callers {
        queries.push(query(signed_in, caller, filters)?);
    }
    if filters.asks_for_nothing() {
        let nothing: Vec<ReservationReply> = Vec::new();
        return Ok(Reply::new(nothing).count(0).warn(warnings).into_response());
    }
    let tag = version_of_list(server, callers, filters, asked.as_deref()).await?;
    let mut answered = HeaderMap::new();
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{tag}")) {
        answered.insert(ETAG, tag);
    }
    if assets::is_known(&headers, &tag) {
        answered.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        return Ok((StatusCode::NOT_MODIFIED, answered).into_response());
    }
    let is_of_several = callers.len() > 1;
    let mut lists = Vec::with_capacity(callers.len());
    for (caller, query) in callers.iter().zip(queries) {
        lists.push(ReservationList::find(&server.app, caller, query, is_of_several).await?);
    }
    let page = Page { limit: filters.limit, offset: filters.offset };
    let rows = match (lists.pop(), lists.is_empty()) {
        (Some(only), true) => Rows::of_one(only),
        (last, _) => Rows::of_several(lists.into_iter().chain(last).collect(), page, filters.order_by_desc),
    };
    reservation_rows::answer(rows, warnings, answered).await
}

/// The version of a list, known without its rows: who asks for what, after which event of each site. What follows
/// from the clock, such as whether a reservation is running, changes on whole minutes, but for what is asked of this
/// very moment.
async fn version_of_list(
    server: &Server,
    callers: &[Caller],
    filters: &ReservationFilters,
    asked: Option<&str>,
) -> Result<String, Rejection> {
    let mut told = format!("{} {} {filters:?}", env!("CARGO_PKG_VERSION"), asked.unwrap_or_default());
    for caller in callers {
        let newest = app::newest_event(&server.app, caller).await?;
        let step_seconds = if filters.current_only { 1 } else { 60 };
        let moment = caller.now.as_unix().div_euclid(step_seconds);
        let of_site = format!(" {} {} {newest} {moment}", caller.site_id, caller.user_id);
        told.push_str(&of_site);
    }
    Ok(format!("\"{}\"", hex(&Sha256::digest(told)[..12])))
}

/// Read a reservation, also a version that was replaced.
#[utoipa::path(get, path = "/api/reservations/{reservation_id}", tag = "reservations", operation_id = "read_reservation",
    params(("reservation_id" = String, Path)), responses((status = 200, body = Envelope<ReservationReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<ReservationReply>, Rejection> {
    let id = reservation_id(&id)?;
    let caller = on_site_of_reservation(&server.app, &signed_in, &id).await?;
    let view = app::one_reservation(&server.app, &caller, id).await?;
    let reply = ReservationReply::of(&view, &caller, false);
    let sequence = i64::from(reply.sequence);
    Ok(Reply::new(reply).version(sequence))
}

/// The query of the filters, in the zone of the site the caller acts on.
fn query(
    signed_in: &SignedIn,
    caller: &Caller,
    filters: &ReservationFilters,
) -> Result<ReservationQuery, Rejection> {
    filters.query(caller, zone_of(signed_in, caller)?)
}

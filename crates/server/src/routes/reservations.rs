//! Reading reservations: lists, one's own, one by one.

use app::{ReservationQuery, View};
use axum::extract::State;
use model::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{on_site_of_reservation, reservation_id, zone_of};
use crate::authenticate::SignedIn;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
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
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ReservationFilters>,
) -> Result<Reply<Vec<ReservationReply>>, Rejection> {
    let site_id = filters.site_id.as_deref().map(super::site_id).transpose()?;
    let caller = signed_in.on(site_id.as_ref())?;
    let query = query(&signed_in, &caller, &filters)?;
    if filters.asks_for_nothing() {
        return Ok(Reply::new(Vec::new()).count(0).warn(warnings));
    }
    let (views, count) = app::list_reservations(&server.app, &caller, query).await?;
    Ok(Reply::new(slim(&views, &caller, &filters)).count(count).warn(warnings))
}

/// List the caller's own reservations, on all their sites where none is named.
#[utoipa::path(get, path = "/api/user/reservations", tag = "reservations", operation_id = "list_own_reservations", params(ReservationFilters),
    responses((status = 200, body = Envelope<Vec<ReservationReply>>)))]
async fn own(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceQuery { value: filters, warnings }: ReferenceQuery<ReservationFilters>,
) -> Result<Reply<Vec<ReservationReply>>, Rejection> {
    let callers = match &filters.site_id {
        Some(text) => vec![signed_in.on(Some(&super::site_id(text)?))?],
        None => signed_in.principal.everywhere(signed_in.now),
    };
    if filters.asks_for_nothing() {
        return Ok(Reply::new(Vec::new()).count(0).warn(warnings));
    }
    let is_one_site = callers.len() == 1;
    let (mut rows, mut count) = (Vec::new(), 0);
    for caller in &callers {
        let mut query = query(&signed_in, caller, &filters)?;
        query.filter.reserved_for = vec![caller.user_id.to_string()];
        if !is_one_site {
            // The page is cut from all sites together.
            query.filter.offset = 0;
            query.filter.limit = filters.limit.map(|limit| limit.saturating_add(filters.offset));
        }
        let (views, found) = app::list_reservations(&server.app, caller, query).await?;
        rows.extend(slim(&views, caller, &filters));
        count += found;
    }
    if !is_one_site {
        rows.sort_by_key(|row| row.start_utc_unix);
        let limit = filters.limit.map_or(usize::MAX, |limit| limit as usize);
        rows = rows.into_iter().skip(filters.offset as usize).take(limit).collect();
    }
    Ok(Reply::new(rows).count(count).warn(warnings))
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

fn slim(views: &[View], caller: &Caller, filters: &ReservationFilters) -> Vec<ReservationReply> {
    let reply = |view: &View| {
        let mut reply = ReservationReply::of(view, caller, true);
        if filters.include_projects == Some(false) {
            reply.projects.clear();
        }
        if filters.include_form_responses == Some(true) { reply.with_form_responses(view) } else { reply }
    };
    views.iter().map(reply).collect()
}

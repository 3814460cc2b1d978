//! Holds: taking a place for a few minutes while a form is filled, and giving it back.

use app::{Failure, HoldQuery, Manner, Outcome, Page};
use axum::extract::State;
use model::{HoldId, SiteId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, finding, on_site_of_wish};
use crate::authenticate::SignedIn;
use crate::body::{ObjectBody, OwnBody, typed};
use crate::envelope::{Envelope, Reply};
use crate::fields;
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::asked::InPath;
use crate::wire::booking::ReservationInput;
use crate::wire::finding::{HeldReply, HoldReply};
use crate::wire::support;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, hold)).routes(routes!(release))
}

/// Which holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct HoldsQuery {
    /// The site; needed by those who belong to several and name no resource.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
    /// On these resources; on all that the caller may know of without.
    reservable_ids: Vec<String>,
    /// Touching the time from this date, time or Unix second on; given together with `end`.
    start: Option<String>,
    /// Until this date (its whole day), time or Unix second.
    end: Option<String>,
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

/// List what is held at this moment, one row for each resource of a hold. Who holds it is not told.
#[utoipa::path(get, path = "/api/holds", tag = "reservations", operation_id = "list_holds", params(HoldsQuery),
    responses((status = 200, body = Envelope<Vec<HeldReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(query): OwnQuery<HoldsQuery>,
) -> Result<Reply<Vec<HeldReply>>, Rejection> {
    let resource_ids = finding::resource_ids(&query.reservable_ids)?;
    let caller = finding::caller(&server, &signed_in, query.site_id.as_ref(), resource_ids.first()).await?;
    let zone = app::site_of(&server.app, &caller).await?.timezone.clone();
    let within = match (&query.start, &query.end) {
        (Some(start), Some(end)) => Some(finding::range(start, end, &zone)?),
        (None, None) => None,
        _ => return Err(Rejection::malformed_at("end", "give `start` and `end` together")),
    };
    let page = Page { limit: query.limit, offset: query.offset };
    let (held, count) =
        app::list_holds(&server.app, &caller, HoldQuery { resource_ids, within, page }).await?;
    Ok(Reply::new(held.iter().map(|held| HeldReply::of(held, &zone)).collect()).count(count))
}

/// Hold a place for five minutes. It is refused like the booking would be; the booking then names it as `hold_id`.
#[utoipa::path(post, path = "/api/holds", tag = "reservations", operation_id = "hold", request_body = ReservationInput,
    responses((status = 200, body = Envelope<HoldReply>)))]
async fn hold(
    State(server): State<Server>,
    signed_in: SignedIn,
    body: ObjectBody,
) -> Result<Reply<HoldReply>, Rejection> {
    let warnings = support::of_booking(&body.object)?;
    let (input, _) = typed::<ReservationInput>(body.object, fields::Manner::Strict)?;
    let asked = input.asked(&InPath::Nothing).map_err(|problems| Rejection::malformed(&problems))?;
    let named = [
        ("reservation_id", asked.target.is_some()),
        ("recurring_reservation_id", asked.wish.series.series_id.is_some()),
    ];
    if let Some((field, _)) = named.into_iter().find(|(_, is_named)| *is_named) {
        return Err(Rejection::malformed_at(field, "only a new booking can be held"));
    }
    let caller = on_site_of_wish(&server.app, &signed_in, &asked.wish).await?;
    // A hold that is named moves to the new place.
    let manner = Manner { offers_alternatives: true, hold_id: asked.hold_id, ..Manner::default() };
    let reply = match app::hold(&server.app, &caller, asked.wish, manner).await? {
        Outcome::Done(granted) => {
            let hold = granted.hold.ok_or_else(|| Failure::Bug("nothing was held".into()))?;
            HoldReply::of(&hold)
        }
        Outcome::WouldDo(_) => HoldReply::dry_run(),
        Outcome::Refused(refused) => return Err(Rejection::refused(&refused)),
        Outcome::Replayed(_) => return Err(Failure::Bug("a hold is never replayed".into()).into()),
    };
    Ok(Reply::new(reply).warn(warnings))
}

/// Give a hold back.
#[utoipa::path(post, path = "/api/holds/{hold_id}/release", tag = "reservations", operation_id = "release_hold",
    request_body = Nothing, params(("hold_id" = String, Path)), responses((status = 200, body = Envelope<HoldReply>)))]
async fn release(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<HoldReply>, Rejection> {
    let hold_id = HoldId::parse(&id).map_err(|_| Failure::NotFound("hold"))?;
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::release_hold(&server.app, &caller, hold_id.clone()).await {
            Ok(hold) => return Ok(Reply::new(HoldReply::of(&hold))),
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(Failure::NotFound("hold").into())
}

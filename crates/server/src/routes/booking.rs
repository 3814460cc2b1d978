//! Booking, editing, cancelling and taking a cancellation back: everything that goes through the decision.

use app::{Failure, Outcome};
use axum::response::Response;
use model::ReservationId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asking::{Asking, DecisionQuery, Incoming, Wants};
use super::{date_of_series, on_site_of_reservation, on_site_of_wish, reservation_id, resource_id};
use crate::body::typed;
use crate::envelope::Envelope;
use crate::fields::Manner;
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::state::Server;
use crate::wire::asked::{Asked, InPath};
use crate::wire::booking::ReservationInput;
use crate::wire::granted::GrantedReply;
use crate::wire::templates::template_id;
use crate::wire::{series, support};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .routes(routes!(edit))
        .routes(routes!(reserve))
        .routes(routes!(reserve_template))
        .routes(routes!(cancel))
        .routes(routes!(undo))
        .routes(routes!(approve))
        .routes(routes!(deny))
}

/// Book, or edit where the body names a reservation.
#[utoipa::path(post, path = "/api/reservation", tag = "reservations", operation_id = "book", request_body = ReservationInput,
    params(DecisionQuery, ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn create(incoming: Incoming) -> Result<Response, Rejection> {
    save(incoming, InPath::Nothing).await
}

/// Edit a reservation: a new version replaces it.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}", tag = "reservations", operation_id = "edit_reservation", request_body = ReservationInput,
    params(("reservation_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn edit(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    save(incoming, InPath::Reservation(reservation_id(&id)?)).await
}

/// Book a resource.
#[utoipa::path(post, path = "/api/reservables/{reservable_id}/reserve", tag = "reservations", operation_id = "book_resource",
    request_body = ReservationInput,
    params(("reservable_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn reserve(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    save(incoming, InPath::Resource(resource_id(&id)?)).await
}

/// Book from a template.
#[utoipa::path(post, path = "/api/reservation/template/{template_id}/reserve", tag = "reservations", operation_id = "book_template",
    request_body = ReservationInput,
    params(("template_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn reserve_template(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    // An id that cannot be one names no template.
    let template = template_id("template_id", &id).map_err(|_| Failure::NotFound("template"))?;
    save(incoming, InPath::Template(template)).await
}

/// Why a reservation is cancelled.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct CancelInput {
    /// The reason, kept with it.
    reason: Option<String>,
    /// Whether nobody is told. Has no effect yet, as nobody is told anyway.
    silently: Option<bool>,
    /// Of one date of a series: `this` (without it), `following` or `all`.
    recurring_scope: Option<String>,
    /// Of one of several resources booked together: `this` (without it) or `group`, for all of them.
    group_scope: Option<String>,
}

/// Cancel a reservation.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/cancel", tag = "reservations", operation_id = "cancel_reservation",
    request_body = CancelInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn cancel(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    let (asking, outcome) = cancelled(&incoming, &reservation_id(&id)?).await?;
    asking.answer(&outcome)
}

/// What came of a cancellation, and how it is answered.
pub(super) async fn cancelled(
    incoming: &Incoming,
    id: &ReservationId,
) -> Result<(Asking, Outcome), Rejection> {
    let (mut asking, object) = incoming.about("cancel", id).await?;
    let (input, warnings) = typed::<CancelInput>(object, incoming.body.manner)?;
    asking.warnings.extend(warnings);
    let reach = series::reach(input.recurring_scope.as_deref(), input.group_scope.as_deref());
    asking.reach = reach.map_err(|problem| Rejection::malformed(&[problem]))?;
    let reason = input.reason.filter(|reason| !reason.trim().is_empty());
    let app = &incoming.server.app;
    let outcome = app::cancel(app, &asking.caller, id.clone(), reason, asking.manner()).await?;
    Ok((asking, outcome))
}

/// Take a cancellation back, if everything that is needed is still free.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/undo", tag = "reservations", operation_id = "undo_cancellation",
    request_body = super::Nothing, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn undo(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    let id = reservation_id(&id)?;
    let (asking, object) = incoming.about("undo", &id).await?;
    typed::<super::Nothing>(object, Manner::Strict)?;
    let outcome = app::undo(&incoming.server.app, &asking.caller, id, asking.manner()).await?;
    asking.answer(&outcome)
}

/// What an approver writes beside their word.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(super) struct DecideInput {
    /// A note for the person it is for.
    note: Option<String>,
}

/// Approve a pending reservation.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/approve", tag = "reservations", operation_id = "approve_reservation",
    request_body = DecideInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn approve(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    decide(incoming, &id, true).await
}

/// Deny a pending reservation: it takes nothing from then on.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/deny", tag = "reservations", operation_id = "deny_reservation",
    request_body = DecideInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn deny(PathPart(id): PathPart<String>, incoming: Incoming) -> Result<Response, Rejection> {
    decide(incoming, &id, false).await
}

async fn decide(incoming: Incoming, id: &str, is_approval: bool) -> Result<Response, Rejection> {
    let id = reservation_id(id)?;
    let verb = if is_approval { "approve" } else { "deny" };
    let (asking, object) = incoming.about(verb, &id).await?;
    let (input, _) = typed::<DecideInput>(object, Manner::Strict)?;
    let note = input.note.filter(|note| !note.trim().is_empty());
    let app = &incoming.server.app;
    let outcome = app::approve(app, &asking.caller, id, is_approval, note, asking.manner()).await?;
    asking.answer(&outcome)
}

/// A create or an edit, whichever way it was addressed.
async fn save(incoming: Incoming, in_path: InPath) -> Result<Response, Rejection> {
    // What a booking may say is large; it is kept off the stack of every caller.
    let (asking, outcome) = Box::pin(saved(&incoming, &in_path)).await?;
    asking.answer(&outcome)
}

/// What came of a create or an edit, and how it is answered.
pub(super) async fn saved(incoming: &Incoming, in_path: &InPath) -> Result<(Asking, Outcome), Rejection> {
    let (app, signed_in) = (&incoming.server.app, &incoming.signed_in);
    let mut warnings = support::of_booking(&incoming.body.object)?;
    let (input, unknown) = typed::<ReservationInput>(incoming.body.object.clone(), incoming.body.manner)?;
    warnings.extend(unknown);
    let wants = Wants::of(&input);
    let written = [("start", input.start.clone()), ("end", input.end.clone())];
    let Asked { target, hold_id, reach, wish } =
        input.asked(in_path).map_err(|problems| Rejection::malformed(&problems))?;
    let target = match &wish.series.series_id {
        Some(series_id) => Some(date_of_series(app, signed_in, series_id).await?),
        None => target,
    };
    let caller = match &target {
        Some(target) => on_site_of_reservation(app, signed_in, target).await?,
        None => on_site_of_wish(app, signed_in, &wish).await?,
    };
    let mut asking = incoming.asking(&caller, &format!("save {in_path:?}"))?;
    asking.warnings.extend(warnings);
    (asking.wants, asking.written) = (wants, written);
    (asking.hold_id, asking.reach) = (hold_id, reach);
    let outcome = match target {
        // A wish is large, so what carries it out stands on the heap.
        Some(target) => Box::pin(app::edit(app, &caller, target, wish, asking.manner())).await?,
        None => Box::pin(app::book(app, &caller, wish, asking.manner())).await?,
    };
    Ok((asking, outcome))
}

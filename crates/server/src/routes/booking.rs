//! Booking, editing, cancelling and taking a cancellation back: everything that goes through the decision.

use std::sync::Arc;

use app::{Failure, Manner, Once, Outcome, Reach, Replay};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{Caller, HoldId, ReservationId};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    date_of_series, expected_version, on_site_of_reservation, on_site_of_wish, reservation_id, resource_id,
};
use crate::authenticate::SignedIn;
use crate::body::{ObjectBody, typed};
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::text::hex;
use crate::wire::asked::{Asked, InPath};
use crate::wire::booking::ReservationInput;
use crate::wire::reservation::GrantedReply;
use crate::wire::templates::template_id;
use crate::wire::{series, support};

/// The longest key of a request that wants to be carried out once.
const IDEMPOTENCY_KEY_LENGTH_MAX: usize = 255;

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

/// How a decision is answered.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionQuery {
    /// Answer the whole table of rules with its verdicts too, under `data.explanation`.
    explain: bool,
}

/// Book, or edit where the body names a reservation.
#[utoipa::path(post, path = "/api/reservation", tag = "reservations", operation_id = "book", request_body = ReservationInput,
    params(DecisionQuery, ("Idempotency-Key" = Option<String>, Header), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    save(&server, &signed_in, &headers, query, body, InPath::Nothing).await
}

/// Edit a reservation: a new version replaces it.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}", tag = "reservations", operation_id = "edit_reservation", request_body = ReservationInput,
    params(("reservation_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header),
        ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn edit(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    let id = reservation_id(&id)?;
    save(&server, &signed_in, &headers, query, body, InPath::Reservation(id)).await
}

/// Book a resource.
#[utoipa::path(post, path = "/api/reservables/{reservable_id}/reserve", tag = "reservations", operation_id = "book_resource",
    request_body = ReservationInput,
    params(("reservable_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn reserve(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    let id = resource_id(&id)?;
    save(&server, &signed_in, &headers, query, body, InPath::Resource(id)).await
}

/// Book from a template.
#[utoipa::path(post, path = "/api/reservation/template/{template_id}/reserve", tag = "reservations", operation_id = "book_template",
    request_body = ReservationInput,
    params(("template_id" = String, Path), DecisionQuery, ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn reserve_template(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    // An id that cannot be one names no template.
    let template = template_id("template_id", &id).map_err(|_| Failure::NotFound("template"))?;
    save(&server, &signed_in, &headers, query, body, InPath::Template(template)).await
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
async fn cancel(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    let id = reservation_id(&id)?;
    let subject = format!("cancel {id}");
    let caller = on_site_of_reservation(&server.app, &signed_in, &id).await?;
    let mut asking = Asking::new(&caller, &headers, &query, &subject, &body.object)?;
    let (input, warnings) = typed::<CancelInput>(body.object, body.manner)?;
    asking.warnings.extend(warnings);
    let reach = series::reach(input.recurring_scope.as_deref(), input.group_scope.as_deref());
    asking.reach = reach.map_err(|problem| Rejection::malformed(&[problem]))?;
    let reason = input.reason.filter(|reason| !reason.trim().is_empty());
    let outcome = app::cancel(&server.app, &caller, id, reason, asking.manner()).await?;
    asking.answer(&outcome)
}

/// Take a cancellation back, if everything that is needed is still free.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/undo", tag = "reservations", operation_id = "undo_cancellation",
    request_body = super::Nothing, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn undo(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    let id: ReservationId = reservation_id(&id)?;
    let subject = format!("undo {id}");
    let caller = on_site_of_reservation(&server.app, &signed_in, &id).await?;
    let asking = Asking::new(&caller, &headers, &query, &subject, &body.object)?;
    typed::<super::Nothing>(body.object, crate::fields::Manner::Strict)?;
    let outcome = app::undo(&server.app, &caller, id, asking.manner()).await?;
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
async fn approve(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    decide(&server, &signed_in, &id, &headers, &query, body, true).await
}

/// Deny a pending reservation: it takes nothing from then on.
#[utoipa::path(post, path = "/api/reservation/{reservation_id}/deny", tag = "reservations", operation_id = "deny_reservation",
    request_body = DecideInput, params(("reservation_id" = String, Path), DecisionQuery),
    responses((status = 200, body = Envelope<GrantedReply>)))]
async fn deny(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
) -> Result<Response, Rejection> {
    decide(&server, &signed_in, &id, &headers, &query, body, false).await
}

async fn decide(
    server: &Server,
    signed_in: &SignedIn,
    id: &str,
    headers: &HeaderMap,
    query: &ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
    is_approval: bool,
) -> Result<Response, Rejection> {
    let id = reservation_id(id)?;
    let subject = format!("decide {is_approval} {id}");
    let caller = on_site_of_reservation(&server.app, signed_in, &id).await?;
    let asking = Asking::new(&caller, headers, query, &subject, &body.object)?;
    let (input, _) = typed::<DecideInput>(body.object, crate::fields::Manner::Strict)?;
    let note = input.note.filter(|note| !note.trim().is_empty());
    let outcome = app::approve(&server.app, &caller, id, is_approval, note, asking.manner()).await?;
    asking.answer(&outcome)
}

/// A create or an edit, whichever way it was addressed.
async fn save(
    server: &Server,
    signed_in: &SignedIn,
    headers: &HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    body: ObjectBody,
    in_path: InPath,
) -> Result<Response, Rejection> {
    let subject = format!("save {in_path:?}");
    let fingerprinted = body.object.clone();
    let mut warnings = support::of_booking(&body.object)?;
    let (input, unknown) = typed::<ReservationInput>(body.object, body.manner)?;
    warnings.extend(unknown);
    let wants_price = input.testing_price == Some(true);
    let wants_forms = input.testing_forms == Some(true);
    let wants_auto_denied = input.allow_auto_deny == Some(true);
    let Asked { target, hold_id, reach, wish } =
        input.asked(&in_path).map_err(|problems| Rejection::malformed(&problems))?;
    let target = match &wish.series.series_id {
        Some(series_id) => Some(date_of_series(&server.app, signed_in, series_id).await?),
        None => target,
    };
    let caller = match &target {
        Some(target) => on_site_of_reservation(&server.app, signed_in, target).await?,
        None => on_site_of_wish(&server.app, signed_in, &wish).await?,
    };
    let mut asking = Asking::new(&caller, headers, &query, &subject, &fingerprinted)?;
    asking.warnings.extend(warnings);
    (asking.wants_price, asking.wants_forms) = (wants_price, wants_forms);
    asking.wants_auto_denied = wants_auto_denied;
    asking.hold_id = hold_id;
    asking.reach = reach;
    let outcome = match target {
        Some(target) => app::edit(&server.app, &caller, target, wish, asking.manner()).await?,
        None => app::book(&server.app, &caller, wish, asking.manner()).await?,
    };
    asking.answer(&outcome)
}

/// A request for a decision: how it wants to be treated and how its answer looks.
#[derive(Clone)]
struct Asking {
    caller: Caller,
    explain: bool,
    expected_sequence: Option<u32>,
    hold_id: Option<HoldId>,
    /// How far the change of one reservation reaches.
    reach: Reach,
    /// The key and the fingerprint of a request that wants to be carried out once.
    once: Option<(String, String)>,
    warnings: Vec<String>,
    /// Whether the answer to a dry run says what the price is made of.
    wants_price: bool,
    /// Whether it says which forms have to be answered.
    wants_forms: bool,
    /// Whether the answer to a dry run says if it would be denied automatically.
    wants_auto_denied: bool,
}

impl Asking {
    fn new(
        caller: &Caller,
        headers: &HeaderMap,
        query: &ReferenceQuery<DecisionQuery>,
        subject: &str,
        body: &serde_json::Map<String, Value>,
    ) -> Result<Self, Rejection> {
        let once = idempotency_key(headers)?.map(|key| {
            let request = format!("{subject} {}", Value::Object(body.clone()));
            (key, hex(&Sha256::digest(request)))
        });
        Ok(Self {
            caller: caller.clone(),
            explain: query.value.explain,
            expected_sequence: expected_version(headers)?,
            hold_id: None,
            reach: Reach::default(),
            once,
            warnings: query.warnings.clone(),
            wants_price: false,
            wants_forms: false,
            wants_auto_denied: false,
        })
    }

    fn manner(&self) -> Manner {
        let once = self.once.clone().map(|(key, fingerprint)| {
            let asking = self.clone();
            let render = Arc::new(move |outcome: &Outcome| match asking.granted(outcome) {
                Ok(reply) => Replay { status: StatusCode::OK.as_u16(), body: reply.body() },
                Err(rejection) => Replay { status: rejection.status().as_u16(), body: rejection.body() },
            });
            Once { key, fingerprint, render }
        });
        Manner {
            explain: self.explain,
            offers_alternatives: true,
            only_holds: false,
            hold_id: self.hold_id.clone(),
            reach: self.reach,
            expected_sequence: self.expected_sequence,
            once,
        }
    }

    fn answer(&self, outcome: &Outcome) -> Result<Response, Rejection> {
        match outcome {
            Outcome::Replayed(replay) => {
                let status = StatusCode::from_u16(replay.status).unwrap_or(StatusCode::OK);
                let headers = [
                    (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                    (
                        axum::http::HeaderName::from_static("idempotency-replayed"),
                        HeaderValue::from_static("true"),
                    ),
                ];
                Ok((status, headers, Body::from(replay.body.clone())).into_response())
            }
            outcome => self.granted(outcome).map(IntoResponse::into_response),
        }
    }

    fn granted(&self, outcome: &Outcome) -> Result<Reply<GrantedReply>, Rejection> {
        let (granted, is_dry_run) = match outcome {
            Outcome::Done(granted) => (granted, false),
            Outcome::WouldDo(granted) => (granted, true),
            Outcome::Refused(refused) => return Err(Rejection::refused(refused)),
            Outcome::Replayed(_) => {
                return Err(Failure::Bug("a kept answer was to be written anew".into()).into());
            }
        };
        let reply = GrantedReply::of(granted, &self.caller, is_dry_run)
            .ok_or_else(|| Failure::Bug("a granted request made no reservation".into()))?;
        let reply = if self.wants_price { reply.with_price_details(granted) } else { reply };
        let mut reply = if self.wants_auto_denied && is_dry_run {
            reply.with_auto_denied(granted, self.caller.now)
        } else {
            reply
        };
        reply.forms = self.wants_forms.then(Vec::new);
        let sequence = i64::from(reply.reservation.sequence);
        Ok(Reply::new(reply).version(sequence).warn(self.warnings.clone()))
    }
}

/// The key of a request that wants to be carried out once.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Rejection> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_LENGTH_MAX {
        let message = format!("send 1 to {IDEMPOTENCY_KEY_LENGTH_MAX} printable characters");
        return Err(Rejection::malformed_at("Idempotency-Key", message));
    }
    Ok(Some(key.to_owned()))
}

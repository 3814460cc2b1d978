//! Many bookings in one request, each decided and answered as if it had come alone.
//!
//! They are carried out one after the other, because a later one may need what an earlier one gave up. One that is
//! refused keeps nothing of the others back.

use app::{EXTERNAL_ID_CHARACTERS_MAX, External, Failure, Named, Problem, Replay};
use axum::http::StatusCode;
use model::{Caller, ReservationId};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asking::Incoming;
use super::booking::{self, saved};
use crate::body::typed;
use crate::envelope::{Envelope, Reply};
use crate::fields::Manner;
use crate::problem::Rejection;
use crate::state::Server;
use crate::text::hex;
use crate::wire::asked::InPath;
use crate::wire::bulk::{BulkInput, BulkItemReply, BulkReply, BulkResult};
use crate::wire::reservation::ReservationReply;

/// The most bookings of one request.
const ITEMS_MAX: usize = 500;
/// How often an item is tried when the same external id comes in two requests at once.
const TRIES_MAX: u32 = 3;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(bulk))
}

/// Make or bring up to date many bookings. Each has a verdict of its own under `items`; the call succeeds when all
/// were looked at.
#[utoipa::path(post, path = "/api/reservations/bulk", tag = "reservations", operation_id = "book_many", request_body = BulkInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeats each booking's first answer.")),
    responses((status = 200, body = Envelope<BulkReply>)))]
async fn bulk(incoming: Incoming) -> Result<Reply<BulkReply>, Rejection> {
    let (input, _) = typed::<BulkInput>(incoming.body.object.clone(), Manner::Strict)?;
    let site_id = input.site_id.as_deref().map(super::site_id).transpose()?;
    let caller = incoming.signed_in.on(site_id.as_ref())?;
    if !(1..=ITEMS_MAX).contains(&input.items.len()) {
        return Err(Rejection::malformed_at("items", format!("send 1 to {ITEMS_MAX} bookings at once")));
    }
    let mut reply = BulkReply::default();
    for (index, object) in input.items.into_iter().enumerate() {
        let (external_id, answered) = match Item::read(index, object, input.testing) {
            Ok(item) => (
                item.external.clone().map(|known| known.external_id),
                item.carry_out(&incoming, &caller).await,
            ),
            Err(problem) => (None, Err(Rejection::malformed(&[problem]))),
        };
        let (tried, answer) = answered.unwrap_or_else(|rejection| {
            let answer = Replay { status: rejection.status().as_u16(), body: rejection.body() };
            (BulkResult::Refused, answer)
        });
        reply.add(BulkItemReply::of(index, external_id, tried, &answer));
    }
    Ok(Reply::new(reply))
}

/// One booking of many.
struct Item {
    index: usize,
    external: Option<External>,
    cancels: bool,
    is_dry_run: bool,
    object: Map<String, Value>,
}

impl Item {
    fn read(index: usize, mut object: Map<String, Value>, is_dry_run: bool) -> Result<Self, Problem> {
        let at = |field: &str, message: &str| Problem::at(format!("items[{index}].{field}"), message);
        let fingerprint = hex(&Sha256::digest(Value::Object(object.clone()).to_string()));
        let external = match object.shift_remove("external_id") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) if (1..=EXTERNAL_ID_CHARACTERS_MAX).contains(&id.chars().count()) => {
                Some(External { external_id: id, of_resource: None, fingerprint })
            }
            Some(_) => {
                let message = format!("send a text of 1 to {EXTERNAL_ID_CHARACTERS_MAX} characters");
                return Err(at("external_id", &message));
            }
        };
        let cancels = match object.shift_remove("cancel") {
            None | Some(Value::Null | Value::Bool(false)) => false,
            Some(Value::Bool(true)) if external.is_some() => true,
            Some(Value::Bool(true)) => {
                return Err(at("external_id", "say by its `external_id` which booking to cancel"));
            }
            Some(_) => return Err(at("cancel", "send true or false")),
        };
        if external.is_some() {
            let is_said = |field: &&str| object.get(*field).is_some_and(|value| !value.is_null());
            if let Some(field) =
                ["for_reservables", "recurring_recipe", "reservation_id"].into_iter().find(is_said)
            {
                return Err(at(field, "an `external_id` stands for one booking of one resource"));
            }
        }
        if is_dry_run && !cancels {
            object.insert("testing".into(), json!(true));
        }
        let is_dry_run = is_dry_run || object.get("testing") == Some(&json!(true));
        Ok(Self { index, external, cancels, is_dry_run, object })
    }

    async fn carry_out(
        &self,
        incoming: &Incoming,
        caller: &Caller,
    ) -> Result<(BulkResult, Replay), Rejection> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_once(incoming, caller).await {
                // Somebody sent the same id at the same moment: now there is a booking to change.
                Err(rejection) if rejection.code() == "exists" && tries < TRIES_MAX => {}
                answered => return answered,
            }
        }
    }

    async fn try_once(
        &self,
        incoming: &Incoming,
        caller: &Caller,
    ) -> Result<(BulkResult, Replay), Rejection> {
        let app = &incoming.server.app;
        let known = match &self.external {
            Some(external) => app::named_booking(app, caller, external).await?,
            None => None,
        };
        let object = (self.index, self.object.clone());
        let item = incoming.item(&caller.site_id, object, self.external.clone());
        if self.cancels {
            return self.cancel(&item, caller, known).await;
        }
        let (in_path, done) = match known {
            Some(named) if named.is_as_asked && !self.is_dry_run => {
                return unchanged(&item, caller, Some(named.reservation_id)).await;
            }
            Some(named) => (InPath::Reservation(named.reservation_id), BulkResult::Changed),
            None => (InPath::Nothing, BulkResult::Created),
        };
        let (asking, outcome) = saved(&item, &in_path).await?;
        Ok((if self.is_dry_run { BulkResult::Possible } else { done }, asking.text(&outcome)))
    }

    async fn cancel(
        &self,
        item: &Incoming,
        caller: &Caller,
        known: Option<Named>,
    ) -> Result<(BulkResult, Replay), Rejection> {
        let Some(named) = known.filter(|_| !self.is_dry_run) else {
            return unchanged(item, caller, None).await;
        };
        let (asking, outcome) = booking::cancelled(item, &named.reservation_id).await?;
        Ok((BulkResult::Cancelled, asking.text(&outcome)))
    }
}

/// The answer to what is as asked already.
async fn unchanged(
    item: &Incoming,
    caller: &Caller,
    reservation_id: Option<ReservationId>,
) -> Result<(BulkResult, Replay), Rejection> {
    let data = match reservation_id {
        Some(reservation_id) => {
            let view = app::one_reservation(&item.server.app, caller, reservation_id).await?;
            serde_json::to_value(ReservationReply::of(&view, caller, false))
                .map_err(|error| Failure::Bug(error.to_string()))?
        }
        None => Value::Null,
    };
    let answer = Replay { status: StatusCode::OK.as_u16(), body: Reply::new(data).body() };
    Ok((BulkResult::Unchanged, answer))
}

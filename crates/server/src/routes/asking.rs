//! A request for a decision on its way in and out: what comes with every one of them, how it wants to be treated, and how
//! its answer looks, also when the same request comes again.
//!
//! What each verb asks for is in `booking.rs`.

use std::sync::Arc;

use app::{External, Failure, Granted, Manner, Once, Outcome, Reach, Replay};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{Caller, HoldId, ReservationId, SiteId};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use timeline::Instant;
use utoipa::IntoParams;

use super::{expected_version, on_site_of_reservation};
use crate::authenticate::SignedIn;
use crate::body::ObjectBody;
use crate::envelope::Reply;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::text::hex;
use crate::wire::booking::ReservationInput;
use crate::wire::forms::FormToAnswerReply;
use crate::wire::granted::GrantedReply;
use crate::wire::times;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key of a request that wants to be carried out once.
const IDEMPOTENCY_KEY_LENGTH_MAX: usize = 255;

/// How a decision is answered.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionQuery {
    /// Answer the whole table of rules with its verdicts too, under `data.explanation`.
    explain: bool,
}

/// Everything that comes with a request for a decision, but its address.
pub(super) struct Incoming {
    pub(super) server: Server,
    pub(super) signed_in: SignedIn,
    pub(super) body: ObjectBody,
    headers: HeaderMap,
    query: ReferenceQuery<DecisionQuery>,
    /// The id of the booking in the caller's own system.
    external: Option<External>,
}

impl FromRequest<Server> for Incoming {
    type Rejection = Rejection;

    /// Who asks is settled before what they ask.
    async fn from_request(request: Request, server: &Server) -> Result<Self, Rejection> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, server).await?;
        let query = ReferenceQuery::from_request_parts(&mut parts, server).await?;
        let headers = parts.headers.clone();
        let body = ObjectBody::from_request(Request::from_parts(parts, body), server).await?;
        Ok(Self { server: server.clone(), signed_in, body, headers, query, external: None })
    }
}

impl Incoming {
    /// The request by a caller. What it is about belongs to what must be the same when it comes again.
    pub(super) fn asking(&self, caller: &Caller, subject: &str) -> Result<Asking, Rejection> {
        let once = idempotency_key(&self.headers)?.map(|key| {
            let request = format!("{subject} {}", Value::Object(self.body.object.clone()));
            (key, hex(&Sha256::digest(request)))
        });
        Ok(Asking {
            caller: caller.clone(),
            explain: self.query.value.explain,
            expected_sequence: expected_version(&self.headers)?,
            hold_id: None,
            external: self.external.clone(),
            reach: Reach::default(),
            once,
            warnings: self.query.warnings.clone(),
            written: [("start", None), ("end", None)],
            wants: Wants::default(),
        })
    }

    /// One of several requests that came together, on one site. The key of the whole stands for each by its place.
    pub(super) fn item(
        &self,
        site_id: &SiteId,
        (place, object): (usize, Map<String, Value>),
        external: Option<External>,
    ) -> Self {
        let mut headers = self.headers.clone();
        headers.remove(IF_MATCH);
        if let Some(key) = headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok())
            && let Ok(key) = HeaderValue::from_str(&format!("{key}#{place}"))
        {
            headers.insert(IDEMPOTENCY_KEY, key);
        }
        Self {
            server: self.server.clone(),
            signed_in: self.signed_in.only_on(site_id),
            body: ObjectBody { object, manner: self.body.manner },
            headers,
            query: self.query.clone(),
            external,
        }
    }

    /// The request of a verb about one reservation, with its body still to be read.
    pub(super) async fn about(
        &self,
        verb: &str,
        id: &ReservationId,
    ) -> Result<(Asking, Map<String, Value>), Rejection> {
        let caller = on_site_of_reservation(&self.server.app, &self.signed_in, id).await?;
        Ok((self.asking(&caller, &format!("{verb} {id}"))?, self.body.object.clone()))
    }
}

/// What a dry run asks to be told beside its verdict.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants {
    /// What the price is made of.
    price: bool,
    /// Which forms have to be answered.
    forms: bool,
    /// Whether it would be denied automatically.
    auto_denied: bool,
}

impl Wants {
    /// What an input asks for.
    pub(super) fn of(input: &ReservationInput) -> Self {
        Self {
            price: input.testing_price == Some(true),
            forms: input.testing_forms == Some(true),
            auto_denied: input.allow_auto_deny == Some(true),
        }
    }

    fn added_to(self, mut reply: GrantedReply, granted: &Granted, now: Instant) -> GrantedReply {
        if self.price {
            reply = reply.with_price_details(granted);
        }
        if self.auto_denied && reply.dry_run == Some(true) {
            reply = reply.with_auto_denied(granted, now);
        }
        reply.forms = self.forms.then(|| FormToAnswerReply::all(&granted.forms));
        reply
    }
}

/// A request for a decision: how it wants to be treated and how its answer looks.
#[derive(Clone)]
pub(super) struct Asking {
    pub(super) caller: Caller,
    explain: bool,
    expected_sequence: Option<u32>,
    pub(super) hold_id: Option<HoldId>,
    external: Option<External>,
    /// How far the change of one reservation reaches.
    pub(super) reach: Reach,
    /// The key and the fingerprint of a request that wants to be carried out once.
    once: Option<(String, String)>,
    pub(super) warnings: Vec<String>,
    /// The times as they were written, by their fields.
    pub(super) written: [(&'static str, Option<String>); 2],
    pub(super) wants: Wants,
}

impl Asking {
    /// How the app is to treat it.
    pub(super) fn manner(&self) -> Manner {
        let once = self.once.clone().map(|(key, fingerprint)| {
            let asking = self.clone();
            Once { key, fingerprint, render: Arc::new(move |outcome: &Outcome| asking.text(outcome)) }
        });
        Manner {
            explain: self.explain,
            offers_alternatives: true,
            only_holds: false,
            hold_id: self.hold_id.clone(),
            external: self.external.clone(),
            reach: self.reach,
            expected_sequence: self.expected_sequence,
            once,
        }
    }

    /// What goes out.
    pub(super) fn answer(&self, outcome: &Outcome) -> Result<Response, Rejection> {
        match outcome {
            Outcome::Replayed(replay) => {
                let status = StatusCode::from_u16(replay.status).unwrap_or(StatusCode::OK);
                let headers = [
                    (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                    (HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true")),
                ];
                Ok((status, headers, Body::from(replay.body.clone())).into_response())
            }
            outcome => self.granted(outcome).map(IntoResponse::into_response),
        }
    }

    /// What goes out, as its status and text.
    pub(super) fn text(&self, outcome: &Outcome) -> Replay {
        match outcome {
            Outcome::Replayed(replay) => replay.clone(),
            outcome => match self.granted(outcome) {
                Ok(reply) => Replay { status: StatusCode::OK.as_u16(), body: reply.body() },
                Err(rejection) => Replay { status: rejection.status().as_u16(), body: rejection.body() },
            },
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
        let reply = self.wants.added_to(reply, granted, self.caller.now);
        let sequence = i64::from(reply.reservation.sequence);
        let zone = &granted.site.timezone;
        let written = self.written.iter().filter_map(|(path, text)| Some((path, text.as_ref()?)));
        let off = written.filter_map(|(path, text)| times::off_by_an_hour(path, text, zone));
        Ok(Reply::new(reply).version(sequence).warn(self.warnings.iter().cloned().chain(off)))
    }
}

/// The key of a request that wants to be carried out once.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Rejection> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if key.is_empty() || key.len() > IDEMPOTENCY_KEY_LENGTH_MAX {
        let message = format!("send 1 to {IDEMPOTENCY_KEY_LENGTH_MAX} printable characters");
        return Err(Rejection::malformed_at("Idempotency-Key", message));
    }
    Ok(Some(key.to_owned()))
}

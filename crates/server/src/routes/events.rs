//! The log of what happened, in the order of commits.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use model::SiteId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::event_stream::{self, Listener};
use crate::authenticate::SignedIn;
use crate::envelope::{Envelope, Reply};
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct EventQuery {
    /// The site; needed by those who belong to several.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
    /// The number of the last event that is known already; all without.
    after: i64,
    /// How many at most; a thousand without, and never more.
    limit: Option<u32>,
}

/// Something that happened. What it carries beside these fields depends on its type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventReply {
    /// Its number: events of a site count from 1 without gaps.
    seq: i64,
    /// When, in Unix seconds.
    at_unix: i64,
    /// What it carries, with `type`, `at`, `site_id` and `actor_id`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    event: Value,
}

impl EventReply {
    /// An event as it is answered, its time in words.
    pub(super) fn of(logged: &app::Logged) -> Result<Self, serde_json::Error> {
        let at = logged.event.at;
        let mut event = serde_json::to_value(&logged.event)?;
        // From where somebody acts is for administrators, who read it in the audit.
        if let Some(fields) = event.as_object_mut() {
            fields.remove("origin");
        }
        if let Some(field) = event.get_mut("at") {
            *field = at.to_string().into();
        }
        Ok(Self { seq: logged.seq, at_unix: at.as_unix(), event })
    }
}

/// Read the log; staff only. With `Accept: text/event-stream` the answer stays open and brings every further event.
#[utoipa::path(get, path = "/api/events", tag = "events", operation_id = "list_events",
    params(EventQuery, ("Last-Event-ID" = Option<i64>, Header, description = "For an open answer: the number of the \
        last event that was received; wins over `after`.")),
    responses((status = 200, content((Envelope<Vec<EventReply>> = "application/json"), (String = "text/event-stream")))))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(query): OwnQuery<EventQuery>,
    listener: Listener,
) -> Result<Response, Rejection> {
    let caller = signed_in.on(query.site_id.as_ref())?;
    let after = listener.last_seen.filter(|_| listener.wants_stream).unwrap_or(query.after);
    let logged = app::events_after(&server.app, &caller, after, query.limit).await?;
    if listener.wants_stream {
        return event_stream::open(&server, listener, caller.site_id, (after, logged));
    }
    let rows: Result<Vec<_>, _> = logged.iter().map(EventReply::of).collect();
    Ok(Reply::new(rows.map_err(|error| app::Failure::Bug(error.to_string()))?).into_response())
}

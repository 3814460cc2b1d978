//! Who did what on a site: read by administrators, filtered, and exported as CSV.

use app::{AUDIT_ROWS_MAX, AuditFilter, AuditQuery, AuditRow, PersonSight};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use model::{Caller, ReservationId, SiteId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::Zone;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{site_id, zone_of};
use crate::authenticate::SignedIn;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::people::PersonReply;
use crate::wire::times::{Edge, edge, local};

/// How many rows a page has where nothing is said.
const ROWS: u32 = 100;
/// How many rows an export has at most.
const EXPORT_ROWS_MAX: u32 = 200_000;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export))
}

/// Which rows of the log.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct AuditFilters {
    /// Done by this person.
    #[param(value_type = Option<String>)]
    actor_id: Option<UserId>,
    /// Of these types, such as `reservation_created`.
    r#type: Vec<String>,
    /// About this resource.
    reservable_id: Option<String>,
    /// About this reservation, through all of its versions.
    #[param(value_type = Option<String>)]
    reservation_id: Option<ReservationId>,
    /// About this lineage.
    lineage_id: Option<String>,
    /// Done by, for or to this person.
    #[param(value_type = Option<String>)]
    user_id: Option<UserId>,
    /// From this date or time on, on the clock of the site.
    start: Option<String>,
    /// Until this date (its whole day) or time.
    end: Option<String>,
    /// Words that must all be found in what the event carries.
    search: Option<String>,
    /// How many at most; a hundred without, and never more than a thousand.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

impl AuditFilters {
    fn query(self, zone: &Zone) -> Result<AuditQuery, Rejection> {
        let moment = |path: &str, text: &Option<String>, side: Edge| {
            let read = text.as_deref().map(|text| edge(path, text, zone, side)).transpose();
            read.map_err(|problem| Rejection::malformed(&[problem]))
        };
        let filter = AuditFilter {
            actor_id: self.actor_id.map(|id| id.to_string()),
            from: moment("start", &self.start, Edge::From)?,
            until: moment("end", &self.end, Edge::Until)?,
            types: self.r#type,
            resource_id: self.reservable_id,
            lineage_id: self.lineage_id,
            person_id: self.user_id.map(|id| id.to_string()),
            search: self.search,
        };
        let limit = self.limit.unwrap_or(ROWS).min(AUDIT_ROWS_MAX);
        Ok(AuditQuery { filter, reservation_id: self.reservation_id, limit, offset: self.offset })
    }
}

/// Something that somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditRow)]
struct AuditReply {
    /// Its number in the log of the site.
    seq: i64,
    /// When, on the clock of the site.
    at: String,
    /// When, in Unix seconds.
    at_unix: i64,
    /// What, such as `reservation_created`.
    r#type: &'static str,
    /// Who did it, or in whose name it was done.
    actor_id: String,
    /// The same with their name.
    actor: Option<PersonReply>,
    /// The administrator who acted as them.
    impersonated_by: Option<PersonReply>,
    /// The way in: `web`, `api`, `embed`, `import` or `system`.
    channel: String,
    /// The address it came from.
    address: Option<String>,
    /// The first characters of the key, or the id of the session.
    credential: Option<String>,
    /// The identity provider of the site that vouched for them.
    provider_id: Option<String>,
    /// The decision that let a booking in.
    decision_id: Option<String>,
    /// What else the event carries.
    #[schema(value_type = Object)]
    details: Value,
}

impl AuditReply {
    fn of(row: &AuditRow, zone: &Zone) -> Self {
        let event = &row.logged.event;
        let mut details = serde_json::to_value(&event.kind).unwrap_or_default();
        if let Some(fields) = details.as_object_mut() {
            fields.remove("type");
        }
        let person = |user: &std::sync::Arc<model::User>| PersonReply::of(user, PersonSight::Staff);
        let channel = serde_json::to_value(event.channel).unwrap_or_default();
        Self {
            seq: row.logged.seq,
            at: local(event.at, zone),
            at_unix: event.at.as_unix(),
            r#type: event.kind.name(),
            actor_id: event.actor_id.to_string(),
            actor: row.actor.as_ref().map(person),
            impersonated_by: row.impersonated_by.as_ref().map(person),
            channel: channel.as_str().unwrap_or_default().to_owned(),
            address: event.origin.address.map(|address| address.to_string()),
            credential: event.origin.credential.clone(),
            provider_id: event.origin.provider_id.as_ref().map(ToString::to_string),
            decision_id: row.decision_id.as_ref().map(ToString::to_string),
            details,
        }
    }

    /// The row as a line of CSV.
    fn line(&self) -> String {
        let name = |person: &Option<PersonReply>| {
            person.as_ref().map(|person| person.name.clone()).unwrap_or_default()
        };
        let cells = [
            self.seq.to_string(),
            self.at.clone(),
            self.r#type.to_owned(),
            self.actor_id.clone(),
            name(&self.actor),
            name(&self.impersonated_by),
            self.channel.clone(),
            self.address.clone().unwrap_or_default(),
            self.credential.clone().unwrap_or_default(),
            self.decision_id.clone().unwrap_or_default(),
            self.details.to_string(),
        ];
        cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\r\n"
    }
}

const HEADINGS: &str =
    "seq,at,type,actor_id,actor,impersonated_by,channel,address,credential,decision_id,details\r\n";

/// A cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let mark = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if mark.is_empty() && !cell.contains(['"', ',', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

/// Read who did what, the newest first; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/audit", tag = "people", operation_id = "read_audit",
    params(("site_id" = String, Path), AuditFilters), responses((status = 200, body = Envelope<Vec<AuditReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(filters): OwnQuery<AuditFilters>,
) -> Result<Reply<Vec<AuditReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let zone = zone_of(&signed_in, &caller)?;
    let (found, count) = app::audit(&server.app, &caller, filters.query(zone)?).await?;
    Ok(Reply::new(found.iter().map(|row| AuditReply::of(row, zone)).collect()).count(count))
}

/// Export who did what as CSV, the newest first; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/audit.csv", tag = "people", operation_id = "export_audit",
    params(("site_id" = String, Path), AuditFilters),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn export(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(filters): OwnQuery<AuditFilters>,
) -> Result<Response, Rejection> {
    let site = site_id(&site)?;
    let caller = signed_in.on(Some(&site))?;
    let zone = zone_of(&signed_in, &caller)?.clone();
    let rows_max = filters.limit.unwrap_or(EXPORT_ROWS_MAX).min(EXPORT_ROWS_MAX);
    let mut query = filters.query(&zone)?;
    query.limit = rows_max.min(AUDIT_ROWS_MAX);
    // The first page tells who may not, before anything is answered.
    let (first, _) = app::audit(&server.app, &caller, query.clone()).await?;
    let export = Export { server, caller, zone, query, left: rows_max, ready: Some(first) };
    let head = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(HEADINGS.as_bytes()))]);
    let pages = stream::try_unfold(export, Export::next).fuse();
    let body = Body::from_stream(stream::StreamExt::chain(head, pages));
    let file = format!("attachment; filename=\"audit-{}.csv\"", short(&site));
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], body)
        .into_response())
}

fn short(site: &SiteId) -> &str {
    site.as_str()
}

/// An export under way, a page at a time.
struct Export {
    server: Server,
    caller: Caller,
    zone: Zone,
    query: AuditQuery,
    left: u32,
    ready: Option<Vec<AuditRow>>,
}

impl Export {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, std::io::Error> {
        if self.left == 0 {
            return Ok(None);
        }
        let rows = if let Some(rows) = self.ready.take() {
            rows
        } else {
            let asked = app::audit(&self.server.app, &self.caller, self.query.clone()).await;
            asked.map_err(std::io::Error::other)?.0
        };
        if rows.is_empty() {
            return Ok(None);
        }
        let lines: String = rows.iter().map(|row| AuditReply::of(row, &self.zone).line()).collect();
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        self.query.offset = self.query.offset.saturating_add(count);
        self.left = if count < self.query.limit { 0 } else { self.left.saturating_sub(count) };
        self.query.limit = self.left.min(AUDIT_ROWS_MAX);
        Ok(Some((Bytes::from(lines), self)))
    }
}

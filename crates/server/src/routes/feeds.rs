//! Calendar feeds: making and revoking them, and the calendar behind an address.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{FeedId, FeedSubject, ProjectId, ResourceId, SiteId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, on_site_of_resource};
use crate::assets::is_known;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::clock;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::people::{FeedInput, FeedReply};

/// The longest path of a folder, in characters.
const CATEGORY_CHARACTERS_MAX: usize = 1_000;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke)).routes(routes!(calendar))
}

/// Whose feeds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct FeedQuery {
    /// The site; all of the caller's without.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
}

/// List the caller's feeds.
#[utoipa::path(get, path = "/api/feeds", tag = "feeds", operation_id = "list_feeds", params(FeedQuery),
    responses((status = 200, body = Envelope<Vec<FeedReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(query): OwnQuery<FeedQuery>,
) -> Result<Reply<Vec<FeedReply>>, Rejection> {
    let callers = match &query.site_id {
        Some(site_id) => vec![signed_in.on(Some(site_id))?],
        None => signed_in.principal.everywhere(signed_in.now),
    };
    let mut rows = Vec::new();
    for caller in &callers {
        let feeds = app::list_feeds(&server.app, caller).await?;
        rows.extend(feeds.iter().map(|feed| FeedReply::of(feed, None)));
    }
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// Make a feed. Its address is answered this once.
#[utoipa::path(post, path = "/api/feeds", tag = "feeds", operation_id = "create_feed", request_body = FeedInput,
    responses((status = 200, body = Envelope<FeedReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    headers: HeaderMap,
    OwnBody(input): OwnBody<FeedInput>,
) -> Result<Reply<FeedReply>, Rejection> {
    let (subject, caller) = match subject(&input)? {
        subject @ FeedSubject::User(_) => (subject, signed_in.on(None)?),
        FeedSubject::Site(site_id) => {
            let caller = signed_in.on(Some(&site_id))?;
            (FeedSubject::Site(site_id), caller)
        }
        FeedSubject::Resource(id) => {
            let caller = on_site_of_resource(&server.app, &signed_in, &id).await?;
            (FeedSubject::Resource(id), caller)
        }
        FeedSubject::Project(id) => {
            let (caller, _) = super::projects::found(&server.app, &signed_in, id.as_str()).await?;
            (FeedSubject::Project(id), caller)
        }
        subject @ (FeedSubject::Category(_) | FeedSubject::UserGroup(_)) => {
            (subject, signed_in.on(input.site_id.as_ref())?)
        }
    };
    let created = app::create_feed(&server.app, &caller, subject).await?;
    let url = format!("{}/feeds/{}.ics", base_url(&server, &headers), created.token);
    Ok(Reply::new(FeedReply::of(&created.feed, Some(url))))
}

/// Revoke a feed: its address answers 404 from then on.
#[utoipa::path(post, path = "/api/feeds/{feed_id}/revoke", tag = "feeds", operation_id = "revoke_feed", request_body = Nothing,
    params(("feed_id" = String, Path)), responses((status = 200, body = Envelope<FeedReply>)))]
async fn revoke(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<FeedReply>, Rejection> {
    let id = FeedId::parse(&id).map_err(|_| app::Failure::NotFound("feed"))?;
    for caller in signed_in.principal.everywhere(signed_in.now) {
        match app::revoke_feed(&server.app, &caller, id.clone()).await {
            Ok(feed) => return Ok(Reply::new(FeedReply::of(&feed, None))),
            Err(app::Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(app::Failure::NotFound("feed").into())
}

/// The calendar behind an address; needs no sign-in.
#[utoipa::path(get, path = "/feeds/{token}", tag = "feeds", operation_id = "read_calendar", security(()),
    params(("token" = String, Path, description = "The secret part of the address, with `.ics`.")),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = 304)))]
async fn calendar(
    State(server): State<Server>,
    PathPart(file): PathPart<String>,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let token = file.strip_suffix(".ics").ok_or(app::Failure::NotFound("feed"))?;
    let base = base_url(&server, &headers);
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host).to_owned();
    let calendar = app::calendar(&server.app, token, host, clock::now()).await?;
    let tag = format!("\"{}\"", calendar.etag);
    let mut answer = HeaderMap::new();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(ETAG, tag);
    }
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, answer).into_response());
    }
    Ok((answer, calendar.text.clone()).into_response())
}

/// The address of the server as people write it.
fn base_url(server: &Server, headers: &HeaderMap) -> String {
    server.settings.public_url.clone().unwrap_or_else(|| {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("http://{host}")
    })
}

fn subject(input: &FeedInput) -> Result<FeedSubject, Rejection> {
    let wrong_id = |trouble: model::ids::IdTrouble| Rejection::malformed_at("id", trouble.to_string());
    match input.kind.as_str() {
        "resource" => ResourceId::parse(&input.id).map(FeedSubject::Resource).map_err(wrong_id),
        "user" => UserId::parse(&input.id).map(FeedSubject::User).map_err(wrong_id),
        "site" => SiteId::parse(&input.id).map(FeedSubject::Site).map_err(wrong_id),
        "project" => ProjectId::parse(&input.id).map(FeedSubject::Project).map_err(wrong_id),
        "category" if (1..=CATEGORY_CHARACTERS_MAX).contains(&input.id.chars().count()) => {
            Ok(FeedSubject::Category(input.id.clone()))
        }
        "category" => Err(Rejection::malformed_at("id", "send the path of a folder")),
        "usergroup" => input
            .id
            .parse()
            .map(FeedSubject::UserGroup)
            .map_err(|_| Rejection::malformed_at("id", "send the number of a group")),
        _ => Err(Rejection::malformed_at(
            "kind",
            "name `resource`, `user`, `site`, `category`, `usergroup` or `project`",
        )),
    }
}

//! SCIM 2.0 (RFC 7643 and 7644): an identity provider keeps people and groups of a site in step.
//!
//! Owns the addresses under `/scim/v2` and the shape of their answers. The site is the one that the key opens: an
//! administrator's key of a bot. What may be changed is decided in `app`; these calls describe themselves under
//! `/scim/v2/Schemas` and so do not stand in the API's document.

mod about;
mod filter;
mod groups;
mod patch;
mod users;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use model::Caller;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::authenticate::SignedIn;
use crate::body::BYTES_MAX;
use crate::json;
use crate::problem::Rejection;
use crate::state::Server;

/// How many things one answer lists at most.
const COUNT_MAX: u32 = 1_000;
/// How many are listed where nobody says.
const COUNT_USUAL: u32 = 100;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The calls.
pub(crate) fn router() -> Router<Server> {
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(about::config))
        .route("/scim/v2/ResourceTypes", get(about::types))
        .route("/scim/v2/ResourceTypes/{name}", get(about::one_type))
        .route("/scim/v2/Schemas", get(about::schemas))
        .route("/scim/v2/Schemas/{urn}", get(about::one_schema))
        .route("/scim/v2/Users", get(users::list).post(users::create))
        .route(
            "/scim/v2/Users/{user_id}",
            get(users::one).put(users::replace).patch(users::patch).delete(users::remove),
        )
        .route("/scim/v2/Groups", get(groups::list).post(groups::create))
        .route(
            "/scim/v2/Groups/{usergroup_id}",
            get(groups::one).put(groups::replace).patch(groups::patch).delete(groups::remove),
        )
}

/// Why there is no answer, as SCIM says it.
#[derive(Debug)]
struct Trouble {
    status: StatusCode,
    /// The standard's word for it, where it has one.
    kind: Option<&'static str>,
    detail: String,
    /// Boxed, because it travels through every `?`.
    headers: Box<HeaderMap>,
}

impl Trouble {
    /// The request makes no sense; `kind` is the standard's word, such as `invalidFilter`.
    fn invalid(kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            kind: Some(kind),
            detail: detail.into(),
            headers: Box::default(),
        }
    }
}

impl From<Rejection> for Trouble {
    fn from(rejection: Rejection) -> Self {
        let kind = match rejection.status() {
            StatusCode::CONFLICT => Some("uniqueness"),
            StatusCode::BAD_REQUEST => Some("invalidValue"),
            _ => None,
        };
        let (status, detail) = (rejection.status(), rejection.errors().join(" "));
        Self { status, kind, detail, headers: Box::new(rejection.headers().clone()) }
    }
}

impl From<app::Failure> for Trouble {
    fn from(failure: app::Failure) -> Self {
        Rejection::from(failure).into()
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut body = json!({"schemas": [ERROR], "status": self.status.as_str(), "detail": self.detail});
        if let Some(kind) = self.kind {
            body["scimType"] = kind.into();
        }
        let mut response = Scim(self.status, body).into_response();
        response.headers_mut().extend(*self.headers);
        response
    }
}

/// An answer of the standard's own content type.
struct Scim(StatusCode, Value);

impl IntoResponse for Scim {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/scim+json");
        (self.0, [(CONTENT_TYPE, kind)], self.1.to_string()).into_response()
    }
}

/// The provider: an administrator's key of one site.
struct Provider {
    server: Server,
    caller: Caller,
    /// The address of `/scim/v2` as the provider knows it.
    base: String,
}

impl FromRequestParts<Server> for Provider {
    type Rejection = Trouble;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        server: &Server,
    ) -> Result<Self, Trouble> {
        let signed_in = SignedIn::from_request_parts(parts, server).await?;
        let caller = signed_in.on(None)?;
        let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let public = server.settings.public_url.clone().unwrap_or_else(|| format!("http://{host}"));
        Ok(Self { server: server.clone(), caller, base: format!("{public}/scim/v2") })
    }
}

/// The body of a request: one JSON object, by either of the content types that providers send.
struct Body(Map<String, Value>);

impl<S: Sync> FromRequest<S> for Body {
    type Rejection = Trouble;

    async fn from_request(request: Request, _: &S) -> Result<Self, Trouble> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !["application/scim+json", "application/json"].contains(&essence.as_str()) {
            return Err(Rejection::wrong_content_type().into());
        }
        let bytes =
            to_bytes(request.into_body(), BYTES_MAX).await.map_err(|_| Rejection::too_large(BYTES_MAX))?;
        let object =
            json::object(&bytes).map_err(|problem| Trouble::invalid("invalidSyntax", problem.message))?;
        Ok(Self(object))
    }
}

/// An attribute by its name, whatever its capitals.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Which part of a list, and which of its things.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ListQuery {
    filter: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
}

impl ListQuery {
    /// The part of the list; counting begins at 1, and anything below is 1.
    fn page(&self) -> app::Page {
        let first = self.start_index.unwrap_or(1).max(1);
        let count = self.count.unwrap_or(COUNT_USUAL.into()).clamp(0, COUNT_MAX.into());
        app::Page {
            limit: Some(u32::try_from(count).unwrap_or(COUNT_MAX)),
            offset: u32::try_from(first - 1).unwrap_or(u32::MAX),
        }
    }

    fn filter(&self) -> Result<Option<filter::Filter>, Trouble> {
        let text = self.filter.as_deref().filter(|text| !text.trim().is_empty());
        text.map(|text| {
            filter::Filter::parse(text).map_err(|detail| Trouble::invalid("invalidFilter", detail))
        })
        .transpose()
    }

    /// A list with the number of all that match.
    fn answer(&self, rows: Vec<Value>, count: u64) -> Scim {
        let page = self.page();
        let rows: Vec<Value> = rows.into_iter().map(|row| self.cut(row)).collect();
        let body = json!({"schemas": [LIST], "totalResults": count, "startIndex": u64::from(page.offset) + 1,
            "itemsPerPage": rows.len(), "Resources": rows});
        Scim(StatusCode::OK, body)
    }

    /// A thing with the attributes that are wanted; its id and schemas are always there.
    fn cut(&self, mut row: Value) -> Value {
        let names = |text: &Option<String>| -> Vec<String> {
            let text = text.as_deref().unwrap_or_default();
            text.split(',')
                .map(|name| patch::bare(name.trim()).to_lowercase())
                .filter(|name| !name.is_empty())
                .collect()
        };
        let (wanted, unwanted) = (names(&self.attributes), names(&self.excluded_attributes));
        let is_named = |names: &[String], name: &str| {
            let name = name.to_lowercase();
            names.iter().any(|known| known.split('.').next() == Some(name.as_str()))
        };
        if let Some(fields) = row.as_object_mut() {
            fields.retain(|name, _| {
                ["id", "schemas"].contains(&name.as_str())
                    || (wanted.is_empty() || is_named(&wanted, name)) && !is_named(&unwanted, name)
            });
        }
        row
    }
}

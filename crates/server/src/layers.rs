//! What surrounds every request: its id, its line in the log, its limits in time and number, panics, and the headers
//! that keep browsers careful.

use std::any::Any;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use app::KeyHolder;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use tracing::Instrument;

use crate::address;
use crate::assets;
use crate::authenticate::Credential;
use crate::clock;
use crate::problem::Rejection;
use crate::state::Server;
use crate::text::hex;
use crate::uploads;

/// How long an answer may take.
const ANSWER_SECONDS_MAX: u64 = 30;
/// The longest id of a request that is taken over from the caller.
const REQUEST_ID_LENGTH_MAX: usize = 128;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, logs it with its answer, and sets the headers every answer has.
pub async fn observe(State(server): State<Server>, request: Request, next: Next) -> Response {
    let id = given_id(request.headers()).unwrap_or_else(|| server.chance.request_id());
    let method = request.method().clone();
    // The path alone: a query may hold what nobody else should read, and so does the address of a feed.
    let path = if request.uri().path().starts_with("/feeds/") { "/feeds/…" } else { request.uri().path() }
        .to_owned();
    let span = tracing::info_span!("request", request.id = %id);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(
        || tracing::info!(%method, path, status, duration_ms, "answered {method} {path} with {status}"),
    );
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Gives an answer up that takes too long. What it was about to write is written or not, as a whole.
pub async fn time_out(request: Request, next: Next) -> Response {
    match tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS_MAX), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Rejection::timed_out().into_response(),
    }
}

/// Takes the whole body in before anybody answers. A caller that is refused while it still sends would see a broken
/// connection instead of the reason.
pub async fn take_body(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let room = match uploads::room_for(&server, &parts).await {
        Ok(room) => room,
        Err(rejection) => return rejection.into_response(),
    };
    match to_bytes(body, room.bytes_max).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => Rejection::too_large(room.bytes_max).into_response(),
    }
}

/// Answers a repeated read with 304 while nothing has changed. What says nothing of itself is known by a hash, unless it
/// is too long to be in memory as a whole. A version, which is meant for `If-Match`, gets the hash beside it: who asks,
/// the clock and what stands beside a thing change the answer too.
pub async fn leave_unchanged(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET;
    let asked = request.headers().clone();
    let mut response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK || is_endless(&response) {
        return response;
    }
    let is_in_memory = response.body().size_hint().exact().is_some();
    let version = version_told(&response);
    if is_in_memory && (version.is_some() || !response.headers().contains_key(ETAG)) {
        let (mut parts, body) = response.into_parts();
        let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Rejection::bug().into_response() };
        let hash = hex(&Sha256::digest(&bytes)[..12]);
        let etag = version.map_or_else(|| format!("W/\"{hash}\""), |version| format!("\"{version}-{hash}\""));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            parts.headers.insert(ETAG, etag);
        }
        response = Response::from_parts(parts, Body::from(bytes));
    }
    let headers = response.headers_mut();
    if !headers.contains_key(ETAG) {
        return response;
    }
    // A browser may keep the answer if it asks each time whether it still holds.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    let etag = headers.get(ETAG).and_then(|etag| etag.to_str().ok());
    if etag.is_some_and(|etag| assets::is_known(&asked, etag.trim_start_matches("W/"))) {
        headers.remove(CONTENT_LENGTH);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}

/// The version that an answer names as its tag, if that is all the tag says.
fn version_told(response: &Response) -> Option<String> {
    let version = response.headers().get(ETAG)?.to_str().ok()?.strip_prefix('"')?.strip_suffix('"')?;
    (!version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())).then(|| version.to_owned())
}

/// Whether the answer goes on for as long as somebody listens.
fn is_endless(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// Where whoever proves who asks leaves word of the key that was shown.
pub type ShownKey = Arc<OnceLock<KeyHolder>>;

/// Notes requests that come with a key, for the administrators of its site.
pub async fn note_key(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let shown = ShownKey::default();
    request.extensions_mut().insert(shown.clone());
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = request.method().clone();
    let response = next.run(request).await;
    if let (Some(path), Some(holder)) = (path, shown.get()) {
        let status = response.status().as_u16();
        app::note_key_request(&server.app, holder.clone(), method.as_str(), &path, status, clock::now());
    }
    response
}

/// Counts the request against the limits of its address and its credential.
pub async fn limit(State(server): State<Server>, request: Request, next: Next) -> Response {
    if let Some(limits) = &server.limits {
        let trusted = &server.settings.trusted_proxies;
        let client = address::of_client(request.extensions(), request.headers(), trusted);
        let credential = Credential::of(request.headers()).map(|credential| credential.secret);
        if let Err(rejection) = limits.request(client, credential.as_deref()) {
            return rejection.into_response();
        }
    }
    next.run(request).await
}

/// The answer after a panic: a bug, told to the log and not to the caller.
#[expect(clippy::needless_pass_by_value, reason = "the shape that the layer asks for")]
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let inside = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(inside, "a handler panicked");
    Rejection::bug().into_response()
}

/// The id the caller gave, if it is plain and not too long.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let is_sane = (1..=REQUEST_ID_LENGTH_MAX).contains(&id.len()) && id.bytes().all(is_plain);
    is_sane.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_id_is_taken_over() {
        for (id, is_taken) in [
            ("a1b2-C3_d4.e5", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
            ("", false),
            ("two words", false),
            ("<script>", false),
            (&"x".repeat(129), false),
        ] {
            let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(id).unwrap())]);
            assert_eq!(given_id(&headers).is_some(), is_taken, "{id}");
        }
    }
}

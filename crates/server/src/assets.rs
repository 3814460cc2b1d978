//! The web interface inside the binary: files as they were built, compressed beforehand, with what browsers need to
//! keep them for as long as they are good.
//!
//! Owns which file answers which path. Whatever a browser asks for that is no file is the interface itself, which
//! finds its own way from the address.

use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::Rejection;
use crate::text::hex;

/// The built web interface; empty when it was not built before the server.
#[derive(RustEmbed)]
#[folder = "../../web/build"]
struct Web;

/// Shown when the web interface is not inside the binary.
const NOT_BUILT: &str = include_str!("../assets/not-built.html");

/// Everything from the same origin and no script inline; styles may be, because the calendar places its bars by them.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// Files whose name changes with their content.
const HASHED: &str = "_app/immutable/";

/// Answers whatever no call answers.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if ["api", "feeds", "healthz", "metrics", "readyz"].contains(&path.split('/').next().unwrap_or_default())
    {
        return Rejection::no_such_call().into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let name = if path.is_empty() { "index.html" } else { path };
    if is_twin(name) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(file) = Web::get(name) {
        return answer(name, file, &headers);
    }
    // A missing script is missing; a page is the interface's own affair.
    if !wants_page(&headers) || name.starts_with("_app/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    match Web::get("index.html") {
        Some(file) => answer("index.html", file, &headers),
        None => page(NOT_BUILT),
    }
}

/// A page of the server's own.
pub fn page(html: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, CONTENT_POLICY)];
    (headers, html).into_response()
}

fn answer(name: &str, file: EmbeddedFile, request: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex(&file.metadata.sha256_hash()[..16]));
    let mut headers = HeaderMap::new();
    let kept = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, value);
    }
    if is_known(request, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    for (coding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(request, coding)
            && let Some(twin) = Web::get(&format!("{name}.{ending}"))
        {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
            return (headers, Body::from(twin.data)).into_response();
        }
    }
    (headers, Body::from(file.data)).into_response()
}

/// Whether a file is only the compressed form of another.
fn is_twin(name: &str) -> bool {
    let original = [".br", ".gz"].iter().find_map(|ending| name.strip_suffix(ending));
    original.is_some_and(|original| Web::get(original).is_some())
}

/// Whether the browser has it already: its `If-None-Match` names the tag, weak or not.
pub fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let values = request.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag)
}

/// Whether a coding is accepted: named, and not with the weight zero.
fn accepts(request: &HeaderMap, coding: &str) -> bool {
    let values = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|choice| {
        let (name, weight) = choice.split_once(';').unwrap_or((choice, "q=1"));
        let weight = weight.trim().trim_start_matches("q=").parse::<f32>().unwrap_or(0.0);
        name.trim().eq_ignore_ascii_case(coding) && weight > 0.0
    })
}

/// Whether somebody looks at the answer in a browser.
fn wants_page(request: &HeaderMap) -> bool {
    let accepted = request.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("*/*");
    accepted.contains("text/html") || accepted.contains("*/*")
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_coding_is_accepted_when_it_is_named_with_a_weight() {
        for (value, coding, expected) in [
            ("gzip, deflate, br", "br", true),
            ("br;q=0.5", "br", true),
            ("br;q=0", "br", false),
            ("gzip", "br", false),
            ("", "gzip", false),
        ] {
            assert_eq!(accepts(&headers(ACCEPT_ENCODING, value), coding), expected, "{value}");
        }
    }

    #[test]
    fn a_known_tag_is_recognised() {
        for (value, expected) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("", false),
        ] {
            assert_eq!(is_known(&headers(IF_NONE_MATCH, value), "\"a\""), expected, "{value}");
        }
    }

    #[tokio::test]
    async fn calls_are_never_answered_with_a_page() {
        for path in ["/api/nothing", "/feeds/nothing.ics", "/api", "/healthz/more"] {
            let response = serve(Method::GET, path.parse().unwrap(), HeaderMap::new()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json", "{path}");
        }
    }

    #[tokio::test]
    async fn what_a_browser_asks_for_is_a_page_and_a_script_is_not() {
        let page =
            serve(Method::GET, Uri::from_static("/site/1"), headers(ACCEPT, "text/html,*/*;q=0.8")).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("frame-ancestors 'none'"));
        for path in ["/_app/immutable/gone.js", "/_app/version.json.gz.gz"] {
            let missing = serve(Method::GET, path.parse().unwrap(), HeaderMap::new()).await;
            assert_eq!(missing.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let post = serve(Method::POST, Uri::from_static("/site/1"), HeaderMap::new()).await;
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

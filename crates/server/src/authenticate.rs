//! Who is asking: from headers to a credential, and from a credential to a principal.
//!
//! Owns the forms in which keys and tokens come and the protection of the cookie. Whose secret it is, the app finds
//! out.

use app::{Failure, KeyHolder, Principal, authenticate};
use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method};
use model::{Caller, Channel, SiteId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use timeline::Instant;

use crate::layers::ShownKey;
use crate::problem::Rejection;
use crate::state::Server;
use crate::text::hex;
use crate::{address, clock};

/// The name of the web interface's cookie.
pub const COOKIE_NAME: &str = "holdfast_session";

/// A key or token as it came, not yet known to open anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The key or token itself.
    pub secret: String,
    /// The web interface for a cookie, else a script.
    pub channel: Channel,
}

impl Credential {
    /// The credential among the headers: `Authorization`, else `Vnd-Qreserve-Token`, else the cookie. An empty
    /// header counts as absent.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let header =
            |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).and_then(bare);
        let presented =
            header(AUTHORIZATION).or_else(|| header(HeaderName::from_static("vnd-qreserve-token")));
        match presented {
            Some(secret) => Some(Self { secret: secret.to_owned(), channel: Channel::Api }),
            None => cookie(headers).map(|secret| Self { secret: secret.to_owned(), channel: Channel::Web }),
        }
    }
}

/// The key or token without the scheme before it. None when there is nothing else.
fn bare(value: &str) -> Option<&str> {
    let value = value.trim();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    let is_scheme = ["bearer", "qreservetoken"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let secret = if is_scheme { rest.trim() } else { value };
    (!secret.is_empty()).then_some(secret)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_named(headers, COOKIE_NAME)
}

/// The value of a cookie, unless it is empty.
pub fn cookie_named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// What the web interface sends as `X-CSRF-Token` to prove that it, and not another page, sent the request: only
/// our own page can read it, and it tells nothing about the session's token.
pub fn csrf_token(session_token: &str) -> String {
    hex(&Sha256::digest(format!("csrf {session_token}")))
}

/// Whether a request that came with the cookie was sent by our own page. Reading needs no proof.
fn is_our_own(method: &Method, headers: &HeaderMap, token: &str, public_url: Option<&str>) -> bool {
    if method.is_safe() {
        return true;
    }
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let is_same_site = header("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let is_same_origin = header(ORIGIN.as_str()).is_none_or(|origin| {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        public_url == Some(origin) || origin.split_once("://").map(|(_, rest)| rest) == host
    });
    let presented = header("x-csrf-token").unwrap_or_default();
    let is_proved = bool::from(presented.as_bytes().ct_eq(csrf_token(token).as_bytes()));
    is_same_site && is_same_origin && is_proved
}

/// Whether a call is about how somebody signs in, which is all that is open to those who still need a second factor.
fn is_about_signing_in(path: &str) -> bool {
    ["/api/session", "/api/sessions"]
        .iter()
        .any(|known| path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Somebody who is signed in, and the moment their request arrived. As an argument of a handler it refuses everybody
/// else with 401.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub principal: Principal,
    /// When.
    pub now: Instant,
    /// The key or token they came with.
    pub credential: Credential,
}

impl SignedIn {
    /// Them, as if they had a place on one site only.
    #[must_use]
    pub fn only_on(&self, site_id: &SiteId) -> Self {
        let mut narrowed = self.clone();
        narrowed.principal.seats.retain(|seat| seat.site.site_id == *site_id);
        narrowed
    }

    /// Them, acting on a site; without one, on their only site.
    pub fn on(&self, site_id: Option<&SiteId>) -> Result<Caller, Rejection> {
        if let Some(site_id) = site_id {
            return Ok(self.principal.on(site_id, self.now)?);
        }
        let mut callers = self.principal.everywhere(self.now);
        match (callers.pop(), callers.is_empty()) {
            (Some(caller), true) if self.principal.withheld.is_empty() => Ok(caller),
            _ => Err(Rejection::malformed_at("site_id", "say which site is meant: you belong to several")),
        }
    }
}

impl FromRequestParts<Server> for SignedIn {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Rejection> {
        let credential = Credential::of(&parts.headers).ok_or(Failure::NotSignedIn)?;
        let now = clock::now();
        let settings = &server.settings;
        let client = address::of_client(&parts.extensions, &parts.headers, &settings.trusted_proxies);
        let principal =
            authenticate(&server.app, &credential.secret, credential.channel, client, now).await?;
        if !is_about_signing_in(parts.uri.path()) {
            principal.can_act()?;
        }
        let is_by_cookie = credential.channel == Channel::Web;
        let public_url = settings.public_url.as_deref();
        if is_by_cookie && !is_our_own(&parts.method, &parts.headers, &credential.secret, public_url) {
            return Err(Rejection::forged());
        }
        let browser = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        app::note_access(&server.app, &principal, browser, now);
        if let Some(shown) = parts.extensions.get::<ShownKey>()
            && let Some(holder) = KeyHolder::of(&principal)
        {
            shown.get_or_init(|| holder);
        }
        Ok(Self { principal, now, credential })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        let parse = |(name, value): &(&str, &str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        lines.iter().map(parse).collect()
    }

    /// `api SECRET`, `web SECRET` or nothing.
    fn found(lines: &[(&str, &str)]) -> String {
        Credential::of(&headers(lines)).map_or_else(String::new, |credential| {
            format!(
                "{} {}",
                if credential.channel == Channel::Web { "web" } else { "api" },
                credential.secret
            )
        })
    }

    #[test]
    fn a_credential_comes_in_many_forms() {
        let (authorization, token) = ("Authorization", "Vnd-Qreserve-Token");
        for (lines, expected) in [
            (&[(authorization, "hfk_1")][..], "api hfk_1"),
            (&[(authorization, "Bearer hfk_1")], "api hfk_1"),
            (&[(authorization, "bearer  hfk_1 ")], "api hfk_1"),
            (&[(authorization, "QReserveToken tok")], "api tok"),
            (&[(token, "QReserveToken tok")], "api tok"),
            (&[(token, "Bearer tok")], "api tok"),
            (&[(token, "tok")], "api tok"),
            (&[(authorization, ""), (token, "tok")], "api tok"),
            (&[(authorization, "Bearer "), (token, "tok")], "api tok"),
            (&[(authorization, "first"), (token, "second")], "api first"),
            (&[("Cookie", "a=b; holdfast_session=tok; c=d")], "web tok"),
            (&[("Cookie", "holdfast_session=tok"), (authorization, " ")], "web tok"),
            (&[("Cookie", "holdfast_session=tok"), (authorization, "key")], "api key"),
            (&[("Cookie", "holdfast_session=")], ""),
            (&[("Cookie", "other_holdfast_session=tok")], ""),
            (&[(authorization, "")], ""),
            (&[], ""),
        ] {
            assert_eq!(found(lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_cookie_writes_only_from_our_own_page() {
        let proof = csrf_token("tok");
        let right = ("X-CSRF-Token", proof.as_str());
        let host = ("Host", "book.example.org");
        for (lines, expected) in [
            (&[right, host][..], true),
            (&[right, host, ("Origin", "https://book.example.org")], true),
            (&[right, ("Host", "127.0.0.1:8080"), ("Origin", "https://public.example.org")], true),
            (&[right, host, ("Sec-Fetch-Site", "same-origin")], true),
            (&[right, host, ("Sec-Fetch-Site", "cross-site")], false),
            (&[right, host, ("Sec-Fetch-Site", "same-site")], false),
            (&[right, host, ("Origin", "https://evil.example.org")], false),
            (&[right, host, ("Origin", "null")], false),
            (&[("X-CSRF-Token", "wrong"), host], false),
            (&[("X-CSRF-Token", ""), host], false),
            (&[host], false),
        ] {
            let found = is_our_own(&Method::POST, &headers(lines), "tok", Some("https://public.example.org"));
            assert_eq!(found, expected, "{lines:?}");
        }
        assert!(is_our_own(&Method::GET, &headers(&[]), "tok", None));
    }
}

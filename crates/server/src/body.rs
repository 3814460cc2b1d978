//! Bodies of requests: from bytes to a typed value, or a rejection that says where what is wrong.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fields::{self, Manner};
use crate::json;
use crate::problem::Rejection;

/// The longest body that is read.
pub(crate) const BYTES_MAX: usize = 1 << 20;

/// The body of a call of the reference: unknown fields are warned about, or refused where the caller prefers it.
#[derive(Debug)]
pub struct ReferenceBody<T> {
    /// What was sent.
    pub value: T,
    /// What was ignored, to be told in the envelope.
    pub warnings: Vec<String>,
}

/// The body of a call of our own: unknown fields are refused.
#[derive(Debug)]
pub struct OwnBody<T>(pub T);

/// The body of a call whose fields the handler knows better than a type does, and how it wants to be read.
#[derive(Debug)]
pub struct ObjectBody {
    /// What was sent.
    pub object: Map<String, Value>,
    /// How to treat fields that do not exist.
    pub manner: Manner,
}

impl<S: Sync, T: for<'de> Deserialize<'de>> FromRequest<S> for ReferenceBody<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Rejection> {
        let manner = Manner::preferred(request.headers());
        let (value, warnings) = typed(object(request).await?, manner)?;
        Ok(Self { value, warnings })
    }
}

impl<S: Sync, T: for<'de> Deserialize<'de>> FromRequest<S> for OwnBody<T> {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Rejection> {
        let (value, _) = typed(object(request).await?, Manner::Strict)?;
        Ok(Self(value))
    }
}

impl<S: Sync> FromRequest<S> for ObjectBody {
    type Rejection = Rejection;

    async fn from_request(request: Request, _: &S) -> Result<Self, Rejection> {
        let manner = Manner::preferred(request.headers());
        Ok(Self { object: object(request).await?, manner })
    }
}

/// A typed value and what was ignored.
pub fn typed<T: for<'de> Deserialize<'de>>(
    object: Map<String, Value>,
    manner: Manner,
) -> Result<(T, Vec<String>), Rejection> {
    let (value, unknown) = json::typed(object).map_err(|problem| Rejection::malformed(&[problem]))?;
    Ok((value, manner.settle(&unknown, fields::of::<T>())?))
}

async fn object(request: Request) -> Result<Map<String, Value>, Rejection> {
    if !is_json(request.headers()) {
        return Err(Rejection::wrong_content_type());
    }
    let bytes =
        to_bytes(request.into_body(), BYTES_MAX).await.map_err(|_| Rejection::too_large(BYTES_MAX))?;
    json::object(&bytes).map_err(|problem| Rejection::malformed(&[problem]))
}

/// Whether the header says `application/json`, with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_content_type_must_be_json() {
        for (text, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json;charset=utf-8", true),
            ("text/plain", false),
            ("application/json-seq", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(text))]);
            assert_eq!(is_json(&headers), expected, "{text}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}

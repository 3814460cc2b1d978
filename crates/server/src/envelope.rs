//! The envelope around every answer, as the reference shapes it. Owns its fields; not which status goes with it.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The version of the envelope.
const VERSION: u8 = 2;

/// What every call under `/api` answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always 2.
    pub version: u8,
    /// `success` or `error`.
    pub status: &'static str,
    /// For lists: how many there are, not how many are on this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numitems: Option<u64>,
    /// Sentences for people; empty on success.
    pub errors: Vec<String>,
    /// What was ignored, such as a field that does not exist.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// The answer itself.
    pub data: T,
}

impl<T> Envelope<T> {
    /// An envelope around an answer.
    pub fn success(data: T) -> Self {
        Self { version: VERSION, status: "success", numitems: None, errors: vec![], warnings: vec![], data }
    }

    /// An envelope around the reasons why there is no answer.
    pub fn error(errors: Vec<String>, data: T) -> Self {
        Self { version: VERSION, status: "error", numitems: None, errors, warnings: vec![], data }
    }
}

/// A successful answer of a handler: status 200, also when something was created.
#[derive(Debug)]
pub struct Reply<T> {
    envelope: Envelope<T>,
    headers: HeaderMap,
}

impl<T> Reply<T> {
    /// An answer.
    pub fn new(data: T) -> Self {
        Self { envelope: Envelope::success(data), headers: HeaderMap::new() }
    }

    /// With the number of items that match, whatever the page holds.
    #[must_use]
    pub fn count(mut self, numitems: u64) -> Self {
        self.envelope.numitems = Some(numitems);
        self
    }

    /// With what was ignored.
    #[must_use]
    pub fn warn(mut self, warnings: impl IntoIterator<Item = String>) -> Self {
        self.envelope.warnings.extend(warnings);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    /// With the version of what is answered as its `ETag`, for `If-Match`.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        match HeaderValue::from_str(&format!("\"{version}\"")) {
            Ok(value) => self.header(axum::http::header::ETAG, value),
            Err(_) => self,
        }
    }
}

impl<T: Serialize> Reply<T> {
    /// The body as text, to be kept for a repeated request.
    pub fn body(&self) -> String {
        // Only a map with keys that are no text could fail, and no answer holds one.
        serde_json::to_string(&self.envelope).unwrap_or_default()
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        (self.headers, Json(self.envelope)).into_response()
    }
}

/// An answer whose shape the document does not spell out.
pub type AnyReply = Reply<Value>;

impl AnyReply {
    /// With one more field in the object that is answered.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        if let Some(fields) = self.envelope.data.as_object_mut() {
            fields.insert(name.to_owned(), value);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn a_success_has_no_numitems_and_no_warnings_unless_there_are_some() {
        let envelope = to_value(Reply::new(json!({"a": 1})).envelope).unwrap();
        assert_eq!(envelope, json!({"version": 2, "status": "success", "errors": [], "data": {"a": 1}}));
        let warned = Reply::new(json!([])).count(12).warn(["ignored".to_owned()]).envelope;
        let expected = json!({"version": 2, "status": "success", "numitems": 12, "errors": [],
            "warnings": ["ignored"], "data": []});
        assert_eq!(to_value(warned).unwrap(), expected);
    }
}

//! Parts of addresses: ids and tokens between the slashes.

use axum::extract::FromRequestParts;
use axum::extract::path::Path;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Rejection;

/// A part of the address. One that is no text cannot name anything, so there is no such call.
#[derive(Debug)]
pub struct PathPart<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathPart<T> {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        let found = <Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        found.map(|Path(part)| Self(part)).map_err(|_| Rejection::no_such_call())
    }
}

//! Room for files on their way in: who may send a long body, and how many at a time.
//!
//! A body is in memory as a whole. Only calls that take files read long ones, only from somebody who is signed in, and
//! only so many at once; everybody else is held to what is sensible for JSON.

use std::sync::Arc;

use app::FILE_BYTES_MAX;
use axum::extract::MatchedPath;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use tokio::sync::OwnedSemaphorePermit;

use crate::authenticate::Credential;
use crate::body::BYTES_MAX;
use crate::problem::Rejection;
use crate::state::Server;
use crate::{address, clock};

/// The calls whose body is a file.
const TAKE_FILES: &[&str] = &["/api/sites/{site_id}/files"];

/// How much of a body is read.
pub(crate) struct Room {
    /// The most bytes.
    pub(crate) bytes_max: usize,
    /// Kept until the request is answered, so that only so many long ones are in memory.
    _place: Option<OwnedSemaphorePermit>,
}

/// The room that a request gets. [`Rejection::no_room`] while all places are taken.
pub(crate) async fn room_for(server: &Server, parts: &Parts) -> Result<Room, Rejection> {
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    if !path.is_some_and(|path| TAKE_FILES.contains(&path)) || is_short(parts) {
        return Ok(Room { bytes_max: BYTES_MAX, _place: None });
    }
    let settings = &server.settings;
    let client = address::of_client(&parts.extensions, &parts.headers, &settings.trusted_proxies);
    let Some(Credential { secret, channel }) = Credential::of(&parts.headers) else {
        return Ok(Room { bytes_max: BYTES_MAX, _place: None });
    };
    if app::authenticate(&server.app, &secret, channel, client, clock::now()).await.is_err() {
        return Ok(Room { bytes_max: BYTES_MAX, _place: None });
    }
    let place = Arc::clone(&server.uploads).try_acquire_owned().map_err(|_| Rejection::no_room())?;
    Ok(Room { bytes_max: FILE_BYTES_MAX, _place: Some(place) })
}

/// Whether the body says of itself that it is no longer than others. One that says nothing may be of any length.
fn is_short(parts: &Parts) -> bool {
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|text| text.parse::<usize>().ok()).is_some_and(|length| length <= BYTES_MAX)
}

//! The log as it grows, as server-sent events: what was missed first, then every event once it is committed.
//!
//! Owns the open answer: waking, asking again who listens, keeping the connection alive, and its end. What an event
//! looks like is in `events.rs`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use app::{Failure, Logged};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CACHE_CONTROL, HeaderValue};
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use model::SiteId;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::events::EventReply;
use crate::authenticate::Credential;
use crate::problem::Rejection;
use crate::state::Server;
use crate::{address, clock};

/// How many events are read at once.
const EVENTS_AT_ONCE: u32 = 500;
/// How long a wake-up waits for further commits, so that a busy site is read in batches.
const GATHERING: Duration = Duration::from_millis(50);
/// How long a listener waits at most before it looks by itself: other processes commit without a word here, and a key
/// that was revoked has to be noticed.
const LOOKING_AGAIN: Duration = Duration::from_secs(2);
/// How often a silent connection says that it is alive, in seconds: less than proxies wait.
const KEEP_ALIVE_SECONDS: u64 = 15;

/// Whether an open answer is wanted, and by whom: the credential is looked at again for as long as it lasts.
pub(super) struct Listener {
    /// Whether `Accept` asks for server-sent events.
    pub(super) wants_stream: bool,
    /// The number of the last event that was received before the connection broke, by `Last-Event-ID`.
    pub(super) last_seen: Option<i64>,
    credential: Credential,
    client: IpAddr,
}

impl FromRequestParts<Server> for Listener {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Rejection> {
        let trusted = &server.settings.trusted_proxies;
        Ok(Self {
            wants_stream: wants_stream(&parts.headers),
            last_seen: last_seen(&parts.headers)?,
            credential: Credential::of(&parts.headers).ok_or(Failure::NotSignedIn)?,
            client: address::of_client(&parts.extensions, &parts.headers, trusted),
        })
    }
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut kinds = accepted.split(',').filter_map(|kind| kind.split(';').next());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
}

fn last_seen(headers: &HeaderMap) -> Result<Option<i64>, Rejection> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse();
    number.map(Some).map_err(|_| {
        Rejection::malformed_at("Last-Event-ID", "send the `id` of the last event that was received")
    })
}

/// An open answer on its way.
struct Open {
    server: Server,
    listener: Listener,
    site_id: SiteId,
    /// The number of the last event that was sent.
    after: i64,
    waiting: VecDeque<Logged>,
    committed: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    /// Gives the room back when the answer ends.
    _room: OwnedSemaphorePermit,
}

/// Opens the answer. The first look was made by the caller, so that a refusal is still an ordinary answer.
pub(super) fn open(
    server: &Server,
    listener: Listener,
    site_id: SiteId,
    (after, first): (i64, Vec<Logged>),
) -> Result<Response, Rejection> {
    let room = Arc::clone(&server.streams).try_acquire_owned().map_err(|_| Failure::TooBusy)?;
    let open = Open {
        committed: server.app.store().committed(),
        stopping: server.stopping.subscribe(),
        server: server.clone(),
        listener,
        site_id,
        after,
        waiting: first.into(),
        _room: room,
    };
    let alive = KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_SECONDS));
    let mut response = Sse::new(events(open)).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Proxies that collect an answer before they pass it on would keep every event back.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn events(open: Open) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(open, |mut open| async move {
        let logged = open.next().await?;
        let reply = match EventReply::of(&logged) {
            Ok(reply) => reply,
            Err(error) => {
                tracing::error!(%error, seq = logged.seq, "an event could not be written");
                return None;
            }
        };
        let event = Event::default().id(logged.seq.to_string()).event(logged.event.kind.name());
        let event = event.json_data(&reply).ok()?;
        Some((Ok(event), open))
    })
}

impl Open {
    /// The next event; none when the answer has to end: the server stops, or who listens may not any more.
    async fn next(&mut self) -> Option<Logged> {
        loop {
            if let Some(logged) = self.waiting.pop_front() {
                self.after = logged.seq;
                return Some(logged);
            }
            self.committed.mark_unchanged();
            match self.look().await {
                Ok(found) if found.is_empty() => self.wait().await?,
                Ok(found) => self.waiting = found.into(),
                Err(failure) => {
                    tracing::info!(reason = %failure, "a listener is let go");
                    return None;
                }
            }
        }
    }

    /// What happened since, for who still may know.
    async fn look(&self) -> Result<Vec<Logged>, Failure> {
        let (app, now) = (&self.server.app, clock::now());
        let Credential { secret, channel } = &self.listener.credential;
        let principal = app::authenticate(app, secret, *channel, self.listener.client, now).await?;
        let caller = principal.on(&self.site_id, now)?;
        app::events_after(app, &caller, self.after, Some(EVENTS_AT_ONCE)).await
    }

    /// Waits for a commit; none when the server stops.
    async fn wait(&mut self) -> Option<()> {
        let stopping = &mut self.stopping;
        let stopped = async { drop(stopping.wait_for(|is_stopping| *is_stopping).await) };
        tokio::select! {
            () = stopped => None,
            changed = self.committed.changed() => {
                changed.ok()?;
                tokio::time::sleep(GATHERING).await;
                Some(())
            }
            () = tokio::time::sleep(LOOKING_AGAIN) => Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_what_accept_asks_for() {
        for (text, expected) in [
            ("text/event-stream", true),
            ("application/json, Text/Event-Stream;q=0.9", true),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(text))]);
            assert_eq!(wants_stream(&headers), expected, "{text}");
        }
    }
}

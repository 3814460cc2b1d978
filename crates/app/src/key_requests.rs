//! The last requests of every key, for administrators who look into what an integration does.
//!
//! A request must not cost a write: what is noted waits in memory for company and is written a batch at a time, so the
//! last moments of it may be lost with the power. Each key keeps its newest requests and lets the oldest go.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use model::{Caller, Role, SiteId, UserId};
use serde::{Deserialize, Serialize};
use store::documents;
use timeline::Instant;

use crate::waiting::{self, Waiting};
use crate::{App, Failure, Page, Principal, bots, records};

/// How many requests each bot keeps, whatever its keys.
pub const KEY_REQUESTS_MAX: usize = 1_000;
/// How many requests of all bots wait in memory at most.
const WAITING_MAX: usize = 10_000;
/// How long requests wait for company before they are written.
const WAIT: Duration = Duration::from_secs(2);

/// Whose key a request came with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyHolder {
    /// The site of the key.
    pub site_id: SiteId,
    /// The bot.
    pub user_id: UserId,
    /// The first characters of the key.
    pub prefix: String,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

impl KeyHolder {
    /// The holder of the key somebody came with; none for a session.
    pub fn of(principal: &Principal) -> Option<Self> {
        let seat = principal.seats.first().filter(|_| principal.session_hash.is_none())?;
        Some(Self {
            site_id: seat.site.site_id.clone(),
            user_id: principal.user.user_id.clone(),
            prefix: principal.origin.credential.clone()?,
            address: principal.origin.address,
        })
    }
}

/// A request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRequest {
    /// When it was answered.
    pub at: Instant,
    /// Its method.
    pub method: String,
    /// The path of the call as the document names it, without the ids that were in it.
    pub path: String,
    /// The status it was answered with.
    pub status: u16,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// The first characters of the key.
    pub prefix: String,
}

/// The requests that wait to be written.
pub(crate) type RequestLog = Waiting<(SiteId, UserId, KeyRequest), WAITING_MAX>;

/// Notes a request of a key. Nobody waits for it to be written.
pub fn note(app: &App, holder: KeyHolder, method: &str, path: &str, status: u16, at: Instant) {
    let KeyHolder { site_id, user_id, prefix, address } = holder;
    let request = KeyRequest { at, method: method.into(), path: path.into(), status, address, prefix };
    app.key_requests.note((site_id, user_id, request));
    let write = |app: App| async move { write_noted(&app).await };
    waiting::write_soon(app, |app| &app.key_requests, WAIT, write);
}

/// The last requests of a bot of the caller's site, the newest first, and how many are kept. Only administrators ask.
pub async fn list(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    page: Page,
) -> Result<(Vec<KeyRequest>, u64), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator looks after bots.".into()));
    }
    // What waits is taken before what is written is read, so that nothing is missed in between; what is in both is
    // told once.
    let waiting: Vec<KeyRequest> = app
        .key_requests
        .lock()
        .iter()
        .filter(|(_, (site, bot, _))| *site == caller.site_id && *bot == user_id)
        .map(|(_, (.., request))| request.clone())
        .collect();
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            bots::is_bot_here(reader, &caller, &user_id)?;
            let kind = records::KEY_REQUESTS;
            let kept: Option<Vec<KeyRequest>> =
                records::get(reader, caller.site_id.as_str(), kind, user_id.as_str())?;
            let mut all = kept.unwrap_or_default();
            let ends_with = |count: &usize| all.ends_with(&waiting[..*count]);
            let written = (0..=waiting.len()).rev().find(ends_with).unwrap_or(0);
            all.extend(waiting.into_iter().skip(written));
            all.reverse();
            all.truncate(KEY_REQUESTS_MAX);
            let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
            Ok((page.cut(all), count))
        })
        .await
}

/// Writes all that is waiting in one commit. It can be read all the while.
async fn write_noted(app: &App) -> Result<(), Failure> {
    let (batch, end) = app.key_requests.batch();
    app.store
        .write(move |writer| {
            let mut by_bot: BTreeMap<(SiteId, UserId), Vec<KeyRequest>> = BTreeMap::new();
            for (site_id, user_id, request) in batch {
                by_bot.entry((site_id, user_id)).or_default().push(request);
            }
            for ((site_id, user_id), requests) in by_bot {
                let (site, id, kind) = (site_id.as_str(), user_id.as_str(), records::KEY_REQUESTS);
                let document = documents::get(writer, site, kind, id)?;
                let kept =
                    document.as_ref().map(documents::Document::parse::<Vec<KeyRequest>>).transpose()?;
                let mut all = kept.unwrap_or_default();
                all.extend(requests);
                all.drain(..all.len().saturating_sub(KEY_REQUESTS_MAX));
                let mut put = documents::Put::new(kind, id, id, &all)?;
                put.replaces = document.map(|document| document.version);
                documents::put(writer, site, &put)?;
            }
            Ok::<_, Failure>(())
        })
        .await?;
    app.key_requests.forget(end);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use store::{Location, Options, Store};

    use super::*;
    use crate::{SeededIds, SeededRandomness};

    #[tokio::test(flavor = "multi_thread")]
    async fn requests_are_written_in_batches_and_the_oldest_go_first() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let ids = Arc::new(SeededIds::new(1, Instant::from_unix(0)));
        let app = App::new(store, ids, Arc::new(SeededRandomness::new(1)));
        let holder = KeyHolder {
            site_id: SiteId::parse("site_a").unwrap(),
            user_id: UserId::parse("usr_bot").unwrap(),
            prefix: "hfk_0000".into(),
            address: None,
        };
        // The log's own writer is kept out, so that every batch is the test's.
        app.key_requests.is_writing.store(true, Ordering::Release);
        let count = i64::try_from(KEY_REQUESTS_MAX).unwrap() + 5;
        for at in 0..count {
            note(&app, holder.clone(), "GET", "/api/reservables", 200, Instant::from_unix(at));
            if at % 400 == 0 {
                write_noted(&app).await.unwrap();
                assert!(app.key_requests.lock().is_empty(), "what is written waits no more");
            }
        }
        write_noted(&app).await.unwrap();
        let kept: Option<Vec<KeyRequest>> = tokio::task::block_in_place(|| {
            app.store.read_blocking(|reader| records::get(reader, "site_a", records::KEY_REQUESTS, "usr_bot"))
        })
        .unwrap();
        let kept: Vec<i64> = kept.unwrap().iter().map(|request| request.at.as_unix()).collect();
        assert_eq!(kept, (5..count).collect::<Vec<_>>());
    }
}

//! When people were last here: noted with every request that proves who sends it, written down in batches.
//!
//! A read must not cost a write, so what is noted waits in memory for company; the last minute of it may be lost with
//! the power.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::{User, UserId};
use serde::{Deserialize, Serialize};
use store::{INSTALLATION, Read, documents, sessions};
use timeline::Instant;

use crate::own_sessions::{self, Known};
use crate::{App, Failure, Principal, records};

/// How many seconds lie between two writes of the same person's last access.
const WRITE_AFTER_SECONDS: i64 = 60;
/// How many sessions and bots are remembered before the memory is emptied.
const WAYS_MAX: usize = 20_000;

/// When somebody was here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Access {
    first_at: Instant,
    last_at: Instant,
}

/// What was written of whom and when.
#[derive(Default)]
pub(crate) struct Usage(Mutex<BTreeMap<String, Instant>>);

impl Usage {
    /// Whether this access should be written: the one before was written long enough ago.
    fn is_due(&self, way: &str, now: Instant) -> bool {
        let mut written = self.lock();
        let is_due = written.get(way).is_none_or(|at| now.seconds_since(*at) >= WRITE_AFTER_SECONDS);
        if is_due {
            if written.len() >= WAYS_MAX {
                written.clear();
            }
            written.insert(way.to_owned(), now);
        }
        is_due
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes that somebody is here, and with which browser. Nobody waits for it to be written.
pub fn note(app: &App, principal: &Principal, browser: Option<&str>, now: Instant) {
    let is_acting = principal.administrator.is_some();
    let way = principal.session_hash.as_deref().unwrap_or(principal.user.user_id.as_str());
    if is_acting || !app.usage.is_due(way, now) {
        return;
    }
    let (app, user_id) = (app.clone(), principal.user.user_id.clone());
    let address = principal.origin.address;
    let about = Known { address, browser: browser.map(str::to_owned), ..Known::default() };
    let session = principal.session_hash.clone().map(|hash| (hash, about));
    tokio::spawn(async move {
        if let Err(error) = write(&app, user_id, session, now).await {
            tracing::warn!(%error, "a last access was not written down");
        }
    });
}

async fn write(
    app: &App,
    user_id: UserId,
    session: Option<(String, Known)>,
    now: Instant,
) -> Result<(), Failure> {
    app.store
        .write(move |writer| {
            let id = user_id.as_str();
            let known = documents::get(writer, INSTALLATION, records::ACCESS, id)?;
            let first_at = match &known {
                Some(document) => document.parse::<Access>()?.first_at,
                None => now,
            };
            let put = documents::Put::new(records::ACCESS, id, id, &Access { first_at, last_at: now })?;
            let put = match known {
                Some(document) => put.replacing(document.version),
                None => put,
            };
            documents::put(writer, INSTALLATION, &put)?;
            if let Some((hash, about)) = session {
                sessions::touch(writer, &hash, now)?;
                own_sessions::remember(writer, &user_id, &hash, about, now)?;
            }
            Ok(())
        })
        .await
}

/// When somebody was last here, as far as that was written down.
pub(crate) fn last_access(reader: &mut dyn Read, user_id: &UserId) -> Result<Option<Instant>, Failure> {
    let access: Option<Access> = records::get(reader, INSTALLATION, records::ACCESS, user_id.as_str())?;
    Ok(access.map(|access| access.last_at))
}

/// Whether somebody ever proved that the account is theirs: they are signed in, or were here.
pub(crate) fn was_ever_here(reader: &mut dyn Read, user: &User, now: Instant) -> Result<bool, Failure> {
    Ok(last_access(reader, &user.user_id)?.is_some()
        || !sessions::of_user(reader, user.user_id.as_str(), now)?.is_empty())
}

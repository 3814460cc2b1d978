//! The sessions of one person: which there are, from where, and ending them. Opening them stands in `sessions`.
//!
//! What is known of a session beside its token is kept in one document for each person and goes when the session does.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use model::{SiteId, UserId};
use serde::{Deserialize, Serialize};
use store::{INSTALLATION, Read, Write, documents, sessions as kept};
use timeline::Instant;

use crate::sessions::id_of;
use crate::vouched::Vouched;
use crate::{App, Failure, Principal, records};

/// The longest text of a browser that is kept.
const BROWSER_LENGTH_MAX: usize = 200;

/// What is known of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    /// The address it was last used from.
    pub(crate) address: Option<IpAddr>,
    /// What the browser calls itself.
    pub(crate) browser: Option<String>,
    /// The administrator who acts as the person with it, and the only site where they may.
    pub(crate) impersonation: Option<Impersonation>,
    /// The identity provider that vouched for the person, and the only site where that counts.
    pub(crate) vouched: Option<Vouched>,
    /// Whether a second factor was shown when it was opened, or since.
    pub(crate) has_second_factor: bool,
}

/// Somebody acting as somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Impersonation {
    /// The administrator.
    pub(crate) administrator: UserId,
    /// Where.
    pub(crate) site_id: SiteId,
}

/// All that is known of the sessions of one person, by their ids.
pub(crate) type AllKnown = BTreeMap<String, Known>;

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnSession {
    /// Its id, which opens nothing.
    pub session_id: String,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// The address it was last used from.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub browser: Option<String>,
    /// Whether it is the one this was asked with.
    pub is_current: bool,
    /// The administrator who acts as the person with it.
    pub impersonated_by: Option<UserId>,
}

/// The caller's own sessions, the newest first.
pub async fn list(app: &App, principal: &Principal, now: Instant) -> Result<Vec<OwnSession>, Failure> {
    let user_id = themselves(principal)?;
    let current = principal.session_hash.clone();
    let principal = principal.clone();
    app.store
        .read(move |reader| {
            let known = known_of(reader, &user_id)?;
            let shown = |session: kept::Session| {
                let session_id = id_of(&session.token_hash);
                let about = known.get(&session_id).cloned().unwrap_or_default();
                OwnSession {
                    is_current: current.as_ref() == Some(&session.token_hash),
                    session_id,
                    created_at: session.created_at,
                    last_seen_at: session.last_seen_at,
                    expires_at: session.expires_at,
                    address: about.address,
                    browser: about.browser,
                    impersonated_by: about.impersonation.map(|acting| acting.administrator),
                }
            };
            Ok(within_reach(reader, &principal, now)?.into_iter().map(shown).collect())
        })
        .await
}

/// Ends one of the caller's own sessions.
pub async fn revoke(
    app: &App,
    principal: &Principal,
    session_id: String,
    now: Instant,
) -> Result<(), Failure> {
    themselves(principal)?;
    let principal = principal.clone();
    app.store
        .write(move |writer| {
            let mut sessions = within_reach(writer, &principal, now)?.into_iter();
            let found = sessions.find(|session| id_of(&session.token_hash) == session_id);
            let session = found.ok_or(Failure::NotFound("session"))?;
            kept::revoke(writer, &session.token_hash)?;
            Ok(())
        })
        .await
}

/// Ends all of the caller's own sessions but the one this is asked with, and says how many there were.
pub async fn revoke_others(app: &App, principal: &Principal, now: Instant) -> Result<u64, Failure> {
    themselves(principal)?;
    let current = principal.session_hash.clone();
    let principal = principal.clone();
    app.store
        .write(move |writer| {
            let mut count = 0;
            for session in within_reach(writer, &principal, now)? {
                if current.as_ref() != Some(&session.token_hash) {
                    count += u64::from(kept::revoke(writer, &session.token_hash)?);
                }
            }
            Ok(count)
        })
        .await
}

/// The sessions that somebody sees and ends: all of their own, but for those whom one site's provider vouched for only
/// those of that site.
fn within_reach(
    reader: &mut dyn Read,
    principal: &Principal,
    now: Instant,
) -> Result<Vec<kept::Session>, Failure> {
    let known = known_of(reader, &principal.user.user_id)?;
    let mut sessions = kept::of_user(reader, principal.user.user_id.as_str(), now)?;
    if let Some(only_site) = &principal.only_site {
        sessions.retain(|session| {
            let vouched = known.get(&id_of(&session.token_hash)).and_then(|known| known.vouched.as_ref());
            vouched.is_some_and(|vouched| vouched.site_id == *only_site)
        });
    }
    Ok(sessions)
}

/// The person, unless somebody else acts as them: sessions are for whoever they belong to.
fn themselves(principal: &Principal) -> Result<UserId, Failure> {
    if principal.origin.impersonated_by.is_some() {
        return Err(Failure::Forbidden("Sessions are looked after by whoever they belong to.".into()));
    }
    Ok(principal.user.user_id.clone())
}

/// All that is known of somebody's sessions.
pub(crate) fn known_of(reader: &mut dyn Read, user_id: &UserId) -> Result<AllKnown, Failure> {
    Ok(records::get(reader, INSTALLATION, records::SESSIONS_OF, user_id.as_str())?.unwrap_or_default())
}

/// Whether a second factor was shown in a session.
pub(crate) fn has_second_factor(
    reader: &mut dyn Read,
    user_id: &UserId,
    session_id: &str,
) -> Result<bool, Failure> {
    Ok(known_of(reader, user_id)?.get(session_id).is_some_and(|known| known.has_second_factor))
}

/// Notes that a second factor was shown in a session.
pub(crate) fn strengthen(
    writer: &mut dyn Write,
    user_id: &UserId,
    token_hash: &str,
    now: Instant,
) -> Result<(), Failure> {
    remember(writer, user_id, token_hash, Known { has_second_factor: true, ..Known::default() }, now)
}

/// Keeps what is known of a session, and lets go what is known of those that are over.
pub(crate) fn remember(
    writer: &mut dyn Write,
    user_id: &UserId,
    token_hash: &str,
    about: Known,
    now: Instant,
) -> Result<(), Failure> {
    let id = user_id.as_str();
    let document = documents::get(writer, INSTALLATION, records::SESSIONS_OF, id)?;
    let mut all: AllKnown =
        document.as_ref().map(documents::Document::parse).transpose()?.unwrap_or_default();
    let before = all.remove(&id_of(token_hash)).unwrap_or_default();
    let living: BTreeSet<String> =
        kept::of_user(writer, id, now)?.iter().map(|session| id_of(&session.token_hash)).collect();
    all.retain(|session_id, _| living.contains(session_id));
    let browser = about.browser.or(before.browser);
    let known = Known {
        address: about.address.or(before.address),
        browser: browser.map(|text| text.chars().take(BROWSER_LENGTH_MAX).collect()),
        impersonation: about.impersonation.or(before.impersonation),
        vouched: about.vouched.or(before.vouched),
        has_second_factor: about.has_second_factor || before.has_second_factor,
    };
    all.insert(id_of(token_hash), known);
    let mut put = documents::Put::new(records::SESSIONS_OF, id, id, &all)?;
    put.replaces = document.map(|document| document.version);
    documents::put(writer, INSTALLATION, &put)?;
    Ok(())
}

//! Signed-in sessions, known by the hash of their token.
//!
//! A session belongs to a person of the installation, not to a site. Revoking deletes: the next look-up finds
//! nothing. Making and hashing tokens is not done here.

use model::UserId;
use timeline::Instant;

use crate::{Read, Row, StoreError, Write, sql};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub token_hash: String,
    /// Whose it is.
    pub user_id: UserId,
    /// When it was opened.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Instant,
    /// When it was last used, as far as that was written down.
    pub last_seen_at: Instant,
}

/// Opens a session.
pub fn open(
    write: &mut dyn Write,
    token_hash: &str,
    user_id: &UserId,
    now: Instant,
    expires_at: Instant,
) -> Result<(), StoreError> {
    let parameters = [token_hash.into(), user_id.as_str().into(), now.into(), expires_at.into()];
    write.execute(sql::SESSION_OPEN, &parameters).map(drop)
}

/// The session of a token, unless it is over.
pub fn find(read: &mut dyn Read, token_hash: &str, now: Instant) -> Result<Option<Session>, StoreError> {
    let row = read.fetch_one(sql::SESSION_FIND, &[token_hash.into(), now.into()])?;
    row.as_ref().map(from_row).transpose()
}

/// Whose session a token opens, unless it is over.
pub fn holder(read: &mut dyn Read, token_hash: &str, now: Instant) -> Result<Option<UserId>, StoreError> {
    Ok(find(read, token_hash, now)?.map(|session| session.user_id))
}

/// The sessions of a person that are not over, the newest first.
pub fn of_user(read: &mut dyn Read, user_id: &str, now: Instant) -> Result<Vec<Session>, StoreError> {
    read.fetch(sql::SESSIONS_OF, &[user_id.into(), now.into()])?.iter().map(from_row).collect()
}

/// Writes down that a session was used. Callers do so now and then, not with every request.
pub fn touch(write: &mut dyn Write, token_hash: &str, now: Instant) -> Result<(), StoreError> {
    write.execute(sql::SESSION_TOUCH, &[token_hash.into(), now.into()]).map(drop)
}

/// Ends a session. False if there was none.
pub fn revoke(write: &mut dyn Write, token_hash: &str) -> Result<bool, StoreError> {
    Ok(write.execute(sql::SESSION_REVOKE, &[token_hash.into()])? == 1)
}

/// Ends all sessions of a person and says how many there were.
pub fn revoke_all(write: &mut dyn Write, user_id: &str) -> Result<u64, StoreError> {
    write.execute(sql::SESSION_REVOKE_ALL, &[user_id.into()])
}

/// Ends all sessions of a person but one and says how many there were.
pub fn revoke_others(write: &mut dyn Write, user_id: &str, kept_hash: &str) -> Result<u64, StoreError> {
    write.execute(sql::SESSION_REVOKE_OTHERS, &[user_id.into(), kept_hash.into()])
}

/// Deletes the sessions that are over and says how many there were.
pub fn purge(write: &mut dyn Write, now: Instant) -> Result<u64, StoreError> {
    write.execute(sql::SESSION_PURGE, &[now.into()])
}

fn from_row(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        token_hash: row.text(0)?.to_owned(),
        user_id: UserId::parse(row.text(1)?).map_err(StoreError::shape)?,
        created_at: row.instant(2)?,
        expires_at: row.instant(3)?,
        last_seen_at: row.instant(4)?,
    })
}

//! Answers that were given to requests with an idempotency key, so that a repetition gets the same one.
//!
//! An answer is kept in the commit that made it true. The first writer wins; what a different fingerprint under the
//! same key means is the caller's decision.

use timeline::Instant;

use crate::{Read, StoreError, Write, sql};

/// A kept answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// A hash of the request it was given to.
    pub fingerprint: String,
    /// The status.
    pub status: u16,
    /// The body, byte for byte.
    pub body: String,
}

/// The answer that was given to a principal's request under a key.
pub fn find(
    read: &mut dyn Read,
    site: &str,
    principal_id: &str,
    key: &str,
) -> Result<Option<Answer>, StoreError> {
    let row = read.fetch_one(sql::IDEMPOTENCY_FIND, &[site.into(), principal_id.into(), key.into()])?;
    let Some(row) = row else { return Ok(None) };
    let status = u16::try_from(row.int(1)?).map_err(StoreError::shape)?;
    Ok(Some(Answer { fingerprint: row.text(0)?.to_owned(), status, body: row.text(2)?.to_owned() }))
}

/// Keeps an answer. [`StoreError::Stale`] if another was kept under the key since the caller looked.
pub fn keep(
    write: &mut dyn Write,
    site: &str,
    principal_id: &str,
    key: &str,
    answer: &Answer,
    now: Instant,
) -> Result<(), StoreError> {
    let parameters = [
        site.into(),
        principal_id.into(),
        key.into(),
        answer.fingerprint.as_str().into(),
        u32::from(answer.status).into(),
        answer.body.as_str().into(),
        now.into(),
    ];
    let kept = write.execute(sql::IDEMPOTENCY_KEEP, &parameters)?;
    if kept == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Forgets the answers that were kept before an instant and says how many there were.
pub fn purge(write: &mut dyn Write, before: Instant) -> Result<u64, StoreError> {
    write.execute(sql::IDEMPOTENCY_PURGE, &[before.into()])
}

//! Answering a repeated request once.
//!
//! The answer is kept in the commit that made it true, so a key is never taken by something that was rolled back, and
//! a request whose answer was lost on the way is settled by asking again with the same key. Only what was done is
//! kept: a refusal changed nothing, and may be different next time.

use std::sync::Arc;

use model::Caller;
use store::{Read, Write, idempotency as kept};

use crate::Failure;
use crate::path::Outcome;

/// An answer as it went out the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Turns an outcome into the answer that goes out, so that it can be kept in the same commit.
pub type Render = Arc<dyn Fn(&Outcome) -> Replay + Send + Sync>;

/// A request that wants to be carried out once, however often it comes.
#[derive(Clone)]
pub struct Once {
    /// The key the caller chose.
    pub key: String,
    /// A hash of the request, to notice the same key on another one.
    pub fingerprint: String,
    /// How the answer looks.
    pub render: Render,
}

/// The kept answer to the same request. The same key on another request is an error.
pub(crate) fn replay(
    reader: &mut dyn Read,
    caller: &Caller,
    once: Option<&Once>,
) -> Result<Option<Replay>, Failure> {
    let Some(once) = once else { return Ok(None) };
    match kept::find(reader, caller.site_id.as_str(), caller.user_id.as_str(), &once.key)? {
        None => Ok(None),
        Some(found) if found.fingerprint != once.fingerprint => Err(Failure::KeyReused),
        Some(found) => Ok(Some(Replay { status: found.status, body: found.body })),
    }
}

/// Keeps the answer.
pub(crate) fn keep(
    writer: &mut dyn Write,
    caller: &Caller,
    once: Option<&Once>,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let Some(once) = once else { return Ok(()) };
    let answer = (once.render)(outcome);
    let answer =
        kept::Answer { fingerprint: once.fingerprint.clone(), status: answer.status, body: answer.body };
    Ok(kept::keep(writer, caller.site_id.as_str(), caller.user_id.as_str(), &once.key, &answer, caller.now)?)
}

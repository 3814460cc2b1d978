//! A small pool of reading threads over one bounded queue. Each piece of work runs in one read transaction.
//!
//! Owns the snapshot and its end; readers go on when writing has broken down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::writer::panicked;
use super::{Session, trouble};
use crate::StoreError;
use crate::engine::Read;

/// A piece of reading: given a snapshot, or the trouble that kept it from getting one, it answers its caller.
pub(crate) type ReadJob = Box<dyn FnOnce(Result<&mut dyn Read, StoreError>) + Send>;

/// One reading thread.
pub(crate) struct Reader {
    pub(crate) connection: Connection,
    pub(crate) queue: Arc<Mutex<Receiver<ReadJob>>>,
}

impl Reader {
    /// Runs until every sender is gone and the queue is empty.
    pub(crate) fn run(self) {
        loop {
            // Held while waiting: the others wait for the lock instead, which comes to the same.
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(job) = next else { return };
            self.read(job);
        }
    }

    fn read(&self, job: ReadJob) {
        if let Err(error) = self.connection.execute_batch("BEGIN").map_err(trouble) {
            return job(Err(error));
        }
        let mut session = Session::new(&self.connection);
        job(Ok(&mut session));
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK").map_err(trouble)
        {
            tracing::error!(%error, "a read transaction could not be ended");
        }
    }
}

/// Runs a closure on a snapshot and turns a panic into an error for its caller.
pub(crate) fn guarded<T, E: From<StoreError>>(
    work: impl FnOnce(&mut dyn Read) -> Result<T, E>,
    snapshot: Result<&mut dyn Read, StoreError>,
) -> Result<T, E> {
    let read = snapshot?;
    // Nothing that the closure shared with others is looked at after a panic; the snapshot is dropped.
    catch_unwind(AssertUnwindSafe(|| work(read))).unwrap_or_else(|panic| Err(panicked(panic.as_ref()).into()))
}

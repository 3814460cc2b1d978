//! The one writer: takes what is waiting, applies each piece of work in a savepoint, makes all of it durable with
//! one commit, and only then answers.
//!
//! It owns the order of writes and what happens when the disk fails. What a piece of work does is its caller's.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Receiver;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint::LogWatch;
use super::{Session, trouble};
use crate::StoreError;
use crate::engine::Write;
use crate::stats::Shared;

/// How many pieces of work share one commit at most: enough to hide a slow disk, few enough to answer soon.
const BATCH_MAX: usize = 256;

/// A piece of work as the writer sees it, whatever it answers.
pub(crate) trait Job: Send {
    /// Does the work on what is staged. False if nothing of it may stay.
    fn run(&mut self, write: &mut dyn Write) -> bool;
    /// Tells the caller: the work's own answer, or the trouble that kept it from being committed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A closure and the caller who waits for it.
pub(crate) struct Work<F, T, E> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work<F, T, E> {
    pub(crate) fn new(work: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { work: Some(work), result: None, reply }
    }
}

impl<F, T, E> Job for Work<F, T, E>
where
    F: FnOnce(&mut dyn Write) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, write: &mut dyn Write) -> bool {
        let Some(work) = self.work.take() else { return false };
        // The closure is gone after a panic and its savepoint is rolled back, so no broken state can be seen.
        let result = catch_unwind(AssertUnwindSafe(|| work(write)))
            .unwrap_or_else(|panic| Err(E::from(panicked(panic.as_ref()))));
        let is_kept = result.is_ok();
        self.result = Some(result);
        is_kept
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            // Work that failed by itself keeps its own reason whatever became of the commit.
            (_, Some(Err(own))) => Err(own),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Ok(()), None) => Err(E::from(StoreError::Closed)),
            (Err(trouble), _) => Err(E::from(trouble)),
        };
        // A caller that has gone away needs no answer; what was committed stays.
        drop(self.reply.send(result));
    }
}

/// What a panic said, as an error.
pub(crate) fn panicked(panic: &(dyn std::any::Any + Send)) -> StoreError {
    let reason = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".into());
    StoreError::Panicked { reason }
}

/// The writer's thread: runs until every sender is gone and the queue is empty.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) queue: Receiver<Box<dyn Job>>,
    pub(crate) log: LogWatch,
    pub(crate) shared: Arc<Shared>,
}

impl Writer {
    pub(crate) fn run(mut self) {
        while let Ok(first) = self.queue.recv() {
            let mut batch = vec![first];
            batch.extend(self.queue.try_iter().take(BATCH_MAX - 1));
            self.write(batch);
            self.log.after_commit(&self.connection, &self.shared);
        }
    }

    fn write(&self, mut batch: Vec<Box<dyn Job>>) {
        let outcome = match self.shared.broken() {
            Some(broken) => Err(broken),
            None => self.stage_and_commit(&mut batch).map_err(|error| self.judge(error)),
        };
        for job in batch {
            job.answer(outcome.clone());
        }
    }

    /// One transaction for the whole batch. On an error nothing of the batch is durable.
    fn stage_and_commit(&self, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(trouble)?;
        let finished = self.stage(batch).and_then(|kept| {
            let end = if kept > 0 { "COMMIT" } else { "ROLLBACK" };
            self.connection.execute_batch(end).map(|()| kept).map_err(trouble)
        });
        if finished.is_err()
            && !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK").map_err(trouble)
        {
            tracing::error!(%error, "a failed transaction could not be rolled back");
        }
        let kept = finished?;
        if kept > 0 {
            self.shared.commits.fetch_add(1, Relaxed);
            self.shared.writes.fetch_add(kept, Relaxed);
            self.shared.committed.send_modify(|count| *count += 1);
        }
        Ok(())
    }

    /// Applies each piece in its own savepoint and says how many stay.
    fn stage(&self, batch: &mut [Box<dyn Job>]) -> Result<u64, StoreError> {
        let mut kept = 0;
        for job in batch {
            self.savepoint("SAVEPOINT work")?;
            let mut session = Session::new(&self.connection);
            let is_kept = job.run(&mut session);
            if let Some(reason) = session.aborted() {
                return Err(reason.clone());
            }
            if is_kept {
                kept += 1;
            } else {
                self.savepoint("ROLLBACK TO work")?;
            }
            self.savepoint("RELEASE work")?;
        }
        Ok(kept)
    }

    fn savepoint(&self, sql: &str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(trouble)?;
        statement.execute([]).map(drop).map_err(trouble)
    }

    /// An I/O error while writing leaves it unknown what reached the disk: from then on nothing is written.
    fn judge(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Unreadable { reason } => self.shared.break_down(reason),
            other => other,
        }
    }
}

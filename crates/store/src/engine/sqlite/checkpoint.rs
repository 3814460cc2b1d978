//! The checkpointer: carries committed pages from the log into the database file, off the writer's back.
//!
//! Owns the bound on the log's size. A checkpoint that fails to reach the disk breaks writing down for good, because
//! a failed flush may not be tried again as if nothing had been lost.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Duration;

use rusqlite::Connection;

use super::open::BUSY_WAIT;
use super::trouble;
use crate::StoreError;
use crate::stats::Shared;

/// How many pages the log grows by before something is carried over.
const EVERY_PAGES: u32 = 1_000;
/// How many pages the log may hold before the writer waits for it to be emptied: 32 MiB of 4 KiB pages.
const FORCED_ABOVE_PAGES: u32 = 8_192;

/// The checkpointer's thread.
pub(crate) struct Checkpointer {
    pub(crate) connection: Connection,
    pub(crate) wakeups: Receiver<()>,
    pub(crate) shared: Arc<Shared>,
}

impl Checkpointer {
    /// Runs until the writer is gone, then empties the log so that the database is one file again.
    pub(crate) fn run(self) {
        while self.wakeups.recv().is_ok() {
            checkpoint(&self.connection, &self.shared, "PASSIVE");
        }
        checkpoint(&self.connection, &self.shared, "TRUNCATE");
    }
}

/// The writer's side: decides after each commit whether it is time.
pub(crate) struct LogWatch {
    pub(crate) wake: SyncSender<()>,
    pub(crate) next_at_pages: u32,
}

impl LogWatch {
    pub(crate) fn new(wake: SyncSender<()>) -> Self {
        Self { wake, next_at_pages: EVERY_PAGES }
    }

    /// Wakes the checkpointer, or, when the log has outgrown it because writing never paused, empties the log here.
    pub(crate) fn after_commit(&mut self, connection: &Connection, shared: &Shared) {
        let pages = shared.wal_pages.load(Relaxed);
        if pages >= self.next_at_pages {
            self.next_at_pages = pages.saturating_add(EVERY_PAGES);
            if pages > FORCED_ABOVE_PAGES {
                force(connection, shared);
            } else {
                // A full channel means that the checkpointer has been woken and not looked yet.
                let _already_woken = self.wake.try_send(());
            }
        }
        // The log begins anew once all of it was carried over.
        self.next_at_pages = self.next_at_pages.min(pages.saturating_add(EVERY_PAGES));
    }
}

/// Empties the log unless a reader still needs it; then it is tried again some pages later, without waiting here.
fn force(connection: &Connection, shared: &Shared) {
    let patience = |wait| {
        if let Err(error) = connection.busy_timeout(wait) {
            tracing::error!(%error, "the waiting time of the writer could not be set");
        }
    };
    patience(Duration::ZERO);
    checkpoint(connection, shared, "RESTART");
    patience(BUSY_WAIT);
}

fn checkpoint(connection: &Connection, shared: &Shared, mode: &str) {
    if shared.broken().is_some() {
        return;
    }
    let sql = format!("PRAGMA wal_checkpoint({mode})");
    let is_blocked = connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).map_err(trouble);
    match is_blocked {
        Ok(false) => {
            shared.checkpoints.fetch_add(1, Relaxed);
        }
        Ok(true) | Err(StoreError::Busy) => tracing::debug!(mode, "a checkpoint was held up by others"),
        // The pages stay in the log, where they are safe; the next round tries again.
        Err(StoreError::Full) => tracing::warn!(mode, "the disk is too full for a checkpoint"),
        Err(error) => {
            let error = shared.break_down(error.to_string());
            tracing::error!(%error, "a checkpoint failed");
        }
    }
}

//! The checkpointer: carries committed pages from the log into the database file, off the writer's back.
//!
//! Owns the bound on the log's size. A checkpoint that fails to reach the disk breaks writing down for good, because
//! a failed flush may not be tried again as if nothing had been lost.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::Receiver;

use rusqlite::Connection;

use super::trouble;
use crate::StoreError;
use crate::stats::Shared;

/// How many pages the log may hold before writers have to wait for it to be emptied: 64 MiB of 4 KiB pages.
const FORCED_ABOVE_PAGES: u32 = 16_384;

/// The checkpointer's thread.
pub(crate) struct Checkpointer {
    pub(crate) connection: Connection,
    pub(crate) wakeups: Receiver<u32>,
    pub(crate) shared: Arc<Shared>,
}

impl Checkpointer {
    /// Runs until the writer is gone, then empties the log so that the database is one file again.
    pub(crate) fn run(self) {
        while let Ok(pages) = self.wakeups.recv() {
            self.checkpoint("PASSIVE");
            if pages > FORCED_ABOVE_PAGES {
                self.checkpoint("RESTART");
            }
        }
        self.checkpoint("TRUNCATE");
    }

    fn checkpoint(&self, mode: &str) {
        if self.shared.broken().is_some() {
            return;
        }
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let is_blocked = self.connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).map_err(trouble);
        match is_blocked {
            Ok(false) => {
                self.shared.checkpoints.fetch_add(1, Relaxed);
            }
            Ok(true) | Err(StoreError::Busy) => tracing::debug!(mode, "a checkpoint was held up by others"),
            // The pages stay in the log, where they are safe; the next round tries again.
            Err(StoreError::Full) => tracing::warn!(mode, "the disk is too full for a checkpoint"),
            Err(error) => {
                let error = self.shared.break_down(error.to_string());
                tracing::error!(%error, "a checkpoint failed");
            }
        }
    }
}

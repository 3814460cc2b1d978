//! What the store's threads share: counters, and whether writing has broken down.

use std::sync::OnceLock;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU32, AtomicU64};

use tokio::sync::watch;

use crate::StoreError;

/// Counters since the store was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Durable transactions; each cost one flush of the disk.
    pub commits: u64,
    /// Pieces of work that were committed; several share a commit.
    pub writes: u64,
    /// Checkpoints that were carried out.
    pub checkpoints: u64,
    /// Pages in the write-ahead log after the last commit.
    pub wal_pages: u32,
    /// Whether writing has broken down until a restart.
    pub is_broken: bool,
}

/// The threads' side of [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) commits: AtomicU64,
    pub(crate) writes: AtomicU64,
    pub(crate) checkpoints: AtomicU64,
    pub(crate) wal_pages: AtomicU32,
    /// Counts commits too, for those who wait for the next one.
    pub(crate) committed: watch::Sender<u64>,
    broken: OnceLock<String>,
}

impl Shared {
    /// Switches writing off for good; the first reason stays.
    pub(crate) fn break_down(&self, reason: String) -> StoreError {
        StoreError::Broken { reason: self.broken.get_or_init(|| reason).clone() }
    }

    /// Why writing has broken down, if it has.
    pub(crate) fn broken(&self) -> Option<StoreError> {
        self.broken.get().map(|reason| StoreError::Broken { reason: reason.clone() })
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats {
            commits: self.commits.load(Relaxed),
            writes: self.writes.load(Relaxed),
            checkpoints: self.checkpoints.load(Relaxed),
            wal_pages: self.wal_pages.load(Relaxed),
            is_broken: self.broken.get().is_some(),
        }
    }
}

//! What is noted in passing and must not cost a write of its own: it waits in memory for company and is written a batch
//! at a time, so the last moments of it may be lost with the power.
//!
//! Owns the queue, its limit, and that there is one writer at a time. How a batch is written says whoever notes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{App, Failure};

/// Things that wait to be written, each with its number, at most `MOST` of them: then the oldest go first.
pub(crate) struct Waiting<T, const MOST: usize> {
    queue: Mutex<VecDeque<(u64, T)>>,
    noted: AtomicU64,
    /// Whether somebody is about to write what waits.
    pub is_writing: AtomicBool,
}

impl<T, const MOST: usize> Default for Waiting<T, MOST> {
    fn default() -> Self {
        Self { queue: Mutex::default(), noted: AtomicU64::new(0), is_writing: AtomicBool::new(false) }
    }
}

impl<T: Clone, const MOST: usize> Waiting<T, MOST> {
    /// Notes something. It is written when [`write_soon`] comes to it.
    pub(crate) fn note(&self, thing: T) {
        let mut queue = self.lock();
        if queue.len() >= MOST {
            queue.pop_front();
        }
        queue.push_back((self.noted.fetch_add(1, Ordering::Relaxed), thing));
    }

    /// All that waits, and the number behind the last of it. It can be read until it is forgotten.
    pub(crate) fn batch(&self) -> (Vec<T>, u64) {
        let queue = self.lock();
        let end = queue.back().map_or(0, |(number, _)| number + 1);
        (queue.iter().map(|(_, thing)| thing.clone()).collect(), end)
    }

    /// Forgets a batch that was written. What was noted since goes on waiting.
    pub(crate) fn forget(&self, end: u64) {
        self.lock().retain(|(number, _)| *number >= end);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, VecDeque<(u64, T)>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what was noted, after a moment in which more may come. One writer at a time, and only while there is work.
pub(crate) fn write_soon<T, const MOST: usize, Written>(
    app: &App,
    log: fn(&App) -> &Waiting<T, MOST>,
    wait: Duration,
    write: fn(App) -> Written,
) where
    T: Clone + Send + 'static,
    Written: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let waiting = log(app);
    if waiting.lock().is_empty() || waiting.is_writing.swap(true, Ordering::AcqRel) {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        let written = write(app.clone()).await;
        log(&app).is_writing.store(false, Ordering::Release);
        match written {
            Ok(()) => write_soon(&app, log, wait, write),
            Err(error) => tracing::warn!(%error, "what was noted was not written down; it waits"),
        }
    });
}

//! Backups: a consistent copy of a database that is in use, and its way back.

use std::path::Path;

use tokio::sync::oneshot;

use crate::engine::sqlite::backup;
use crate::{Store, StoreError};

impl Store {
    /// Copies the whole database, as it is at one moment, into a new file, while everybody goes on reading and
    /// writing. The file appears only when it is whole, checked and on disk; an existing one is never overwritten.
    pub async fn back_up(&self, target: &Path) -> Result<(), StoreError> {
        let (database, target) = (self.file().to_owned(), target.to_owned());
        let (reply, answer) = oneshot::channel();
        std::thread::Builder::new()
            .name("store-backup".into())
            .spawn(move || drop(reply.send(backup::back_up(&database, &target))))
            .map_err(|error| StoreError::refused(format!("the backup could not be started: {error}")))?;
        let stopped = |_| Err(StoreError::Panicked { reason: "the backup stopped".into() });
        answer.await.unwrap_or_else(stopped)
    }

    /// [`Store::back_up`] for callers outside an async runtime, such as the command line.
    pub fn back_up_blocking(&self, target: &Path) -> Result<(), StoreError> {
        backup::back_up(self.file(), target)
    }
}

/// Puts a backup into a data folder that holds no database. The backup is checked as a whole first, and refused if it
/// is foreign, damaged or of a newer version.
pub fn restore(file: &Path, folder: &Path) -> Result<(), StoreError> {
    backup::restore(file, folder)
}

//! Whether a database is sound and the store can work with it; for `verify`, `doctor` and readiness.
//!
//! What the rows mean together (capacity, occupancy) is not checked here.

use tokio::sync::oneshot;

use crate::engine::sqlite::{backup, open};
use crate::{Store, StoreError, sql};

impl Store {
    /// Reads the whole database and says what is wrong with it; empty if it is sound. Takes seconds for a large one.
    pub async fn problems(&self) -> Result<Vec<String>, StoreError> {
        let database = self.file().to_owned();
        let (reply, answer) = oneshot::channel();
        std::thread::Builder::new()
            .name("store-check".into())
            .spawn(move || {
                let found = open::open_file(&database).and_then(|connection| backup::problems(&connection));
                drop(reply.send(found));
            })
            .map_err(|error| StoreError::refused(format!("the check could not be started: {error}")))?;
        let stopped = |_| Err(StoreError::Panicked { reason: "the check stopped".into() });
        answer.await.unwrap_or_else(stopped)
    }

    /// Whether the store reads and can take the write lock at this moment. Changes nothing.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        self.read(|read| read.fetch(sql::READY, &[]).map(drop)).await?;
        self.write(|write| write.fetch(sql::READY, &[]).map(drop)).await
    }
}

//! The store itself: a cheap handle to the threads that read and write one database.
//!
//! Owns queues, threads and their end. What is read and written is a closure of the caller, mostly made of the
//! functions in the other modules.

use std::fs::File;
use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{oneshot, watch};

use crate::engine::sqlite::checkpoint::{Checkpointer, LogWatch};
use crate::engine::sqlite::open::{self, Purpose};
use crate::engine::sqlite::readers::{ReadJob, Reader, guarded};
use crate::engine::sqlite::trouble;
use crate::engine::sqlite::writer::{Job, Work, Writer};
use crate::stats::{Shared, Stats};
use crate::{Read, StoreError, Write};

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite database in a data folder that exists; made there if the folder holds none.
    Sqlite {
        /// The data folder.
        folder: PathBuf,
    },
    /// A SQLite database in a folder of its own that is deleted when the store is dropped; for tests and trials.
    Temporary,
}

/// How much the store may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Threads that read.
    pub readers: usize,
    /// Page cache of each reading connection, in KiB.
    pub reader_cache_kib: u32,
    /// Page cache of the writing connection, in KiB.
    pub writer_cache_kib: u32,
    /// How many pieces of work may wait, for reading and for writing each; more are turned away as busy.
    pub queue_length: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, reader_cache_kib: 4_096, writer_cache_kib: 16_384, queue_length: 1_024 }
    }
}

/// A handle to the database; clones share it. It closes when the last clone is dropped.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// Keeps a second server off the data folder for as long as it lives.
#[derive(Debug)]
pub struct ServingLock {
    _file: File,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    file: PathBuf,
    is_temporary: bool,
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
}

/// The ways into the threads; dropping the senders lets them finish what waits and end.
struct Running {
    writes: SyncSender<Box<dyn Job>>,
    reads: SyncSender<ReadJob>,
    threads: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} threads", self.threads.len())
    }
}

impl Store {
    /// Opens the database, making it where the folder holds none. Refuses, with a sentence that says what to do, a
    /// missing or unwritable folder and a file that is foreign, damaged, half made or of a newer version.
    pub fn open(location: &Location, options: Options) -> Result<Store, StoreError> {
        let (folder, is_temporary) = match location {
            Location::Sqlite { folder } => (folder.clone(), false),
            Location::Temporary => (open::temporary_folder()?, true),
        };
        let file = open::prepare(&folder)?;
        let shared = Arc::new(Shared::default());
        let running = Mutex::new(Some(start(&file, options, &shared)?));
        Ok(Store { inner: Arc::new(Inner { folder, file, is_temporary, shared, running }) })
    }

    /// Takes the lock that only one server of a data folder may hold. Short commands work beside it without.
    pub fn lock_for_serving(&self) -> Result<ServingLock, StoreError> {
        open::lock_for_serving(&self.inner.folder).map(|file| ServingLock { _file: file })
    }

    /// Reads on one consistent snapshot. [`StoreError::Busy`] at once if too many are waiting.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_read(work)?.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Writes. The work sees what earlier work of the same batch has staged; its answer comes only when it is on
    /// disk. An error or a panic undoes this work alone. If the caller stops waiting, the work is done all the same.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Write) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_write(work)?.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// [`Store::read`] for callers outside an async runtime, such as the command line.
    pub fn read_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_read(work)?.blocking_recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// [`Store::write`] for callers outside an async runtime, such as the command line.
    pub fn write_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Write) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.send_write(work)?.blocking_recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Counters since the store was opened.
    pub fn stats(&self) -> Stats {
        self.inner.shared.stats()
    }

    /// Changes with every commit of this process, for those who would otherwise ask again and again. Another process
    /// commits without a word here.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.inner.shared.committed.subscribe()
    }

    /// The file of the database.
    pub(crate) fn file(&self) -> &std::path::Path {
        &self.inner.file
    }

    /// Does what is waiting, empties the log and ends. Later calls, also of other clones, answer
    /// [`StoreError::Closed`].
    pub async fn close(self) {
        let Some(threads) = self.inner.stop() else { return };
        let (done, ended) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            join(threads);
            drop(done);
        });
        // The sender is only ever dropped: that is the signal.
        drop(ended.await);
    }

    fn send_read<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Read) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: ReadJob = Box::new(move |snapshot| drop(reply.send(guarded(work, snapshot))));
        self.inner
            .with_running(|running| running.reads.try_send(job).map_err(|error| turned_away(&error)))?;
        Ok(answer)
    }

    fn send_write<T, E>(
        &self,
        work: impl FnOnce(&mut dyn Write) -> Result<T, E> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, E>>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Work::new(work, reply));
        self.inner
            .with_running(|running| running.writes.try_send(job).map_err(|error| turned_away(&error)))?;
        Ok(answer)
    }
}

fn turned_away<T>(error: &TrySendError<T>) -> StoreError {
    match error {
        TrySendError::Full(_) => StoreError::Busy,
        TrySendError::Disconnected(_) => StoreError::Closed,
    }
}

impl Inner {
    fn with_running(&self, send: impl FnOnce(&Running) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map_or(Err(StoreError::Closed), send)
    }

    /// Lets the threads finish what waits, and hands them out to be joined.
    fn stop(&self) -> Option<Vec<JoinHandle<()>>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        running.map(|running| running.threads)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(threads) = self.stop() {
            join(threads);
        }
        if self.is_temporary
            && let Err(error) = std::fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(%error, folder = %self.folder.display(), "a temporary folder was left behind");
        }
    }
}

/// Waits for threads to end, except for the one that is asking: work may own the last handle.
fn join(threads: Vec<JoinHandle<()>>) {
    let me = std::thread::current().id();
    for thread in threads.into_iter().filter(|thread| thread.thread().id() != me) {
        if thread.join().is_err() {
            tracing::error!("a thread of the store panicked");
        }
    }
}

/// Opens the connections first, so that a failure leaves no thread behind.
fn start(file: &std::path::Path, options: Options, shared: &Arc<Shared>) -> Result<Running, StoreError> {
    let mut writer_connection = open::connect(file, Purpose::Writing, options.writer_cache_kib)?;
    let hooked = Arc::clone(shared);
    writer_connection
        .wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            hooked.wal_pages.store(u32::try_from(pages).unwrap_or(0), Relaxed);
            Ok(())
        }))
        .map_err(trouble)?;
    let checkpointing = open::connect(file, Purpose::Writing, options.reader_cache_kib)?;
    let reading = (0..options.readers.max(1))
        .map(|_| open::connect(file, Purpose::Reading, options.reader_cache_kib))
        .collect::<Result<Vec<_>, _>>()?;

    let (writes, write_queue) = sync_channel(options.queue_length);
    let (reads, read_queue) = sync_channel(options.queue_length);
    let (wake, wakeups) = sync_channel(1);
    let read_queue = Arc::new(Mutex::new(read_queue));

    let log = LogWatch::new(wake);
    let writing =
        Writer { connection: writer_connection, queue: write_queue, log, shared: Arc::clone(shared) };
    let emptying = Checkpointer { connection: checkpointing, wakeups, shared: Arc::clone(shared) };
    let mut threads = vec![
        spawn("store-writer", move || writing.run())?,
        spawn("store-checkpoint", move || emptying.run())?,
    ];
    for connection in reading {
        let reader = Reader { connection, queue: Arc::clone(&read_queue) };
        threads.push(spawn("store-reader", move || reader.run())?);
    }
    Ok(Running { writes, reads, threads })
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new()
        .name(name.into())
        .spawn(run)
        .map_err(|error| StoreError::refused(format!("a thread of the store could not be started: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents;

    #[test]
    fn after_a_failed_flush_nothing_is_written_and_reading_goes_on() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let put = documents::Put::new("note", "one", "One", &1).unwrap();
        let again = put.clone();
        store.write_blocking(move |write| documents::put(write, "", &put)).unwrap();
        let broken = store.inner.shared.break_down("the disk said no".into());
        assert_eq!(store.inner.shared.break_down("something later".into()), broken, "the first reason stays");
        let answer = store.write_blocking(move |write| documents::put(write, "", &again.replacing(1)));
        assert_eq!(answer, Err(broken));
        let found = store.read_blocking(|read| documents::get(read, "", "note", "one")).unwrap();
        assert_eq!(found.unwrap().version, 1);
        assert!(store.stats().is_broken);
    }

    #[test]
    fn a_temporary_folder_goes_with_its_store() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let folder = store.inner.folder.clone();
        let clone = store.clone();
        drop(store);
        assert!(folder.exists());
        drop(clone);
        assert!(!folder.exists());
    }
}

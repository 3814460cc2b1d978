//! The floors: how fast this machine could be if the server did nothing of its own.
//!
//! A bare answer over HTTP, one durable write to the disk, and a raw SQLite program that checks and inserts with
//! group commit. They are measured in the same run as the product, so that their ratio says something on any machine.

use std::fs::File;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use axum::Router;
use axum::routing::get;
use rusqlite::{Connection, params};

use crate::client::Client;
use crate::measure::{self, Repeats};

const DISK_WRITES: usize = 300;
const PAGE_BYTES: usize = 4096;
const HELLOS_PER_WORKER: usize = 5_000;
const INSERTS_PER_WORKER: usize = 500;
/// How many inserts share one commit at most, as many as in the server.
const BATCH_MAX: usize = 256;
const HOUR_SECONDS: i64 = 3_600;

/// The median time of one page written and made durable in the folder.
pub(crate) fn disk(folder: &Path) -> anyhow::Result<Duration> {
    let path = folder.join("disk");
    let mut file = File::create(&path).context("cannot write to the folder")?;
    let mut times = Vec::with_capacity(DISK_WRITES);
    for _ in 0..DISK_WRITES {
        let start = Instant::now();
        file.write_all(&[7; PAGE_BYTES])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort_unstable();
    Ok(times[DISK_WRITES / 2])
}

/// A server of the same kind as ours that says hello, on threads of its own until the bench ends.
pub(crate) struct Hello {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Hello {
    /// Starts it.
    pub(crate) fn start() -> anyhow::Result<Hello> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/", get(|| async { "hello" }));
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            axum::serve(listener, router).await
        });
        Ok(Hello { address, _runtime: runtime })
    }

    /// How fast it answers so many clients.
    pub(crate) fn measure(&self, workers: usize) -> anyhow::Result<Repeats> {
        Repeats::of(|_| {
            measure::run(workers, HELLOS_PER_WORKER, |_| {
                let mut client = Client::connect(self.address, None)?;
                Ok(move |_| client.get("/", None).map(drop))
            })
        })
    }
}

/// A booking for the raw program, and where its answer goes.
struct Wish {
    resource: i64,
    start: i64,
    reply: SyncSender<bool>,
}

/// How fast SQLite alone checks for an overlap and inserts, durably, with as many waiting bookings per commit as
/// there are. `stored` rows stand before.
pub(crate) fn raw_sqlite(folder: &Path, workers: usize, stored: usize) -> anyhow::Result<Repeats> {
    let path = folder.join("raw.db");
    let connection = open(&path, stored)?;
    let (queue, waiting) = mpsc::sync_channel(workers);
    let writer = std::thread::spawn(move || write(&connection, &waiting));
    let repeats = Repeats::of(|repeat| {
        measure::run(workers, INSERTS_PER_WORKER, |_| {
            let queue = queue.clone();
            Ok(move |piece| {
                let number = i64::try_from(repeat * workers * INSERTS_PER_WORKER + piece)?;
                let (reply, answer) = mpsc::sync_channel(1);
                let wish = Wish { resource: number % 100, start: -(number / 100 + 1) * HOUR_SECONDS, reply };
                queue.send(wish).map_err(|_| anyhow!("the writer has gone"))?;
                if answer.recv()? { Ok(()) } else { Err(anyhow!("a free hour was taken")) }
            })
        })
    });
    drop(queue);
    writer.join().map_err(|_| anyhow!("the writer panicked"))??;
    repeats
}

fn open(path: &Path, stored: usize) -> anyhow::Result<Connection> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE booking (resource INTEGER NOT NULL, start_at INTEGER NOT NULL, end_at INTEGER NOT NULL,
           body TEXT NOT NULL, PRIMARY KEY (resource, start_at)) WITHOUT ROWID;",
    )?;
    let transaction = connection.transaction()?;
    for number in 0..i64::try_from(stored)? {
        let start = (number / 100) * 2 * HOUR_SECONDS;
        let row = params![number % 100, start, start + HOUR_SECONDS, BODY];
        transaction.prepare_cached(INSERT)?.execute(row)?;
    }
    transaction.commit()?;
    Ok(connection)
}

const INSERT: &str = "INSERT INTO booking VALUES (?1, ?2, ?3, ?4)";
const CHECK: &str =
    "SELECT 1 FROM booking WHERE resource = ?1 AND start_at < ?3 AND start_at > ?2 - 86400 AND end_at > ?2";
/// As long as a small booking is in JSON.
const BODY: &str = "{\"purpose\":\"Measuring\",\"note\":\"about as long as a small booking is when it is \
    kept as text, which is what the disk has to take\"}";

/// Takes what is waiting, writes it in one transaction, and answers when that is durable.
fn write(connection: &Connection, waiting: &Receiver<Wish>) -> anyhow::Result<()> {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(BATCH_MAX - 1));
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut granted = Vec::with_capacity(batch.len());
        for wish in &batch {
            let end = wish.start + HOUR_SECONDS;
            let is_free =
                !connection.prepare_cached(CHECK)?.exists(params![wish.resource, wish.start, end])?;
            if is_free {
                connection.prepare_cached(INSERT)?.execute(params![wish.resource, wish.start, end, BODY])?;
            }
            granted.push(is_free);
        }
        connection.execute_batch("COMMIT")?;
        for (wish, is_granted) in batch.into_iter().zip(granted) {
            // A worker that has failed elsewhere no longer waits; its own error is the one that counts.
            let _gone = wish.reply.send(is_granted);
        }
    }
    Ok(())
}

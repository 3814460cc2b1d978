//! The one writer: batches, savepoints, panics, full disks and the end.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::{Arc, Barrier, mpsc};

use common::{at, booking, resource, site, taken, temporary};
use model::{Kind, Reservation};
use store::{
    Applied, Capacity, Commit, Location, Options, Store, StoreError, Value, Write, clock, commit, documents,
    occupancy, reservations,
};

fn put(name: &str) -> documents::Put {
    documents::Put::new("note", name, name, &name).unwrap()
}

async fn names(store: &Store) -> Vec<String> {
    let listing = documents::Listing::default();
    let found = store.read(move |read| documents::list(read, "", "note", &listing)).await.unwrap();
    found.into_iter().map(|document| document.document_id).collect()
}

/// Keeps the writer busy until the sender is used, so that what comes meanwhile forms one batch.
fn hold_writer(store: &Store) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (started, running) = mpsc::channel::<()>();
    let holding = store.clone();
    std::thread::spawn(move || {
        holding.write_blocking(move |_| {
            started.send(()).unwrap();
            held.recv().unwrap();
            Ok::<_, StoreError>(())
        })
    });
    running.recv().unwrap();
    release
}

/// Sends the works while the writer is held, in order, and gives their answers.
async fn as_one_batch<F>(store: &Store, works: Vec<F>) -> Vec<Result<i64, StoreError>>
where
    F: FnOnce(&mut dyn Write) -> Result<i64, StoreError> + Send + 'static,
{
    let release = hold_writer(store);
    let mut waiting: Vec<_> = works.into_iter().map(|work| Box::pin(store.write(work))).collect();
    for future in &mut waiting {
        // One poll puts the work into the queue.
        let polled =
            std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context))).await;
        assert!(polled.is_pending());
    }
    release.send(()).unwrap();
    let mut answers = Vec::new();
    for future in waiting {
        answers.push(future.await);
    }
    answers
}

type Work = Box<dyn FnOnce(&mut dyn Write) -> Result<i64, StoreError> + Send>;

fn storing(name: &'static str) -> Work {
    Box::new(move |write| documents::put(write, "", &put(name)))
}

#[tokio::test]
async fn what_waits_together_shares_one_commit() {
    let store = temporary();
    let before = store.stats();
    let works: Vec<_> = (0..100)
        .map(|number| move |write: &mut dyn Write| documents::put(write, "", &put(&format!("n{number}"))))
        .collect();
    let answers = as_one_batch(&store, works).await;
    assert!(answers.iter().all(|answer| *answer == Ok(1)));
    let after = store.stats();
    // One for the work that held the writer, one for the hundred that waited.
    assert_eq!((after.commits - before.commits, after.writes - before.writes), (2, 101));
    assert_eq!(names(&store).await.len(), 100);
}

#[tokio::test]
async fn failures_and_panics_are_undone_alone() {
    let store = temporary();
    let works: Vec<Work> = vec![
        storing("first"),
        Box::new(|write| {
            documents::put(write, "", &put("undone"))?;
            Err(StoreError::Stale)
        }),
        Box::new(|write| {
            documents::put(write, "", &put("panicked"))?;
            panic!("on purpose");
        }),
        // Sees what was staged before it, and nothing of what was undone.
        Box::new(|write| documents::count(write, "", "note", &documents::Listing::default())),
        storing("last"),
    ];
    let answers = as_one_batch(&store, works).await;
    let panicked = StoreError::Panicked { reason: "on purpose".into() };
    assert_eq!(answers, [Ok(1), Err(StoreError::Stale), Err(panicked), Ok(1), Ok(1)]);
    assert_eq!(names(&store).await, ["first", "last"]);
}

#[tokio::test]
async fn a_panic_while_reading_is_told_and_the_readers_live() {
    let store = temporary();
    for _ in 0..20 {
        let answer: Result<(), StoreError> = store.read(|_| panic!("on purpose")).await;
        assert!(matches!(answer, Err(StoreError::Panicked { .. })));
    }
    assert!(names(&store).await.is_empty());
}

#[tokio::test]
async fn readers_cannot_write_and_see_one_moment() {
    let store = temporary();
    let (seen, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (reader_seen, reader_go_on) = (Arc::clone(&seen), Arc::clone(&go_on));
    let reading = store.clone();
    let reader = std::thread::spawn(move || {
        reading.read_blocking(move |read| {
            let listing = documents::Listing::default();
            let before = documents::count(read, "", "note", &listing)?;
            reader_seen.wait();
            reader_go_on.wait();
            Ok::<_, StoreError>((before, documents::count(read, "", "note", &listing)?))
        })
    });
    seen.wait();
    store.write(|write| documents::put(write, "", &put("later"))).await.unwrap();
    go_on.wait();
    assert_eq!(reader.join().unwrap(), Ok((0, 0)));
    let write_attempt = store.read(|read| read.fetch("DELETE FROM document RETURNING 1", &[])).await;
    assert!(write_attempt.is_err());
    assert_eq!(names(&store).await.len(), 1);
}

#[tokio::test]
async fn a_full_disk_refuses_and_recovers_by_itself() {
    let store = temporary();
    store.write(|write| documents::put(write, "", &put("before"))).await.unwrap();
    limit_pages(&store, 80).await;
    let large = "x".repeat(1_000_000);
    let answer = store
        .write(move |write| {
            let mut put = put("large");
            put.body = large;
            // Even work that ignores the trouble cannot commit a part of itself.
            let refused = documents::put(write, "", &put);
            drop(documents::put(write, "", &put_small()));
            assert_eq!(refused, Err(StoreError::Full));
            Ok::<_, StoreError>(())
        })
        .await;
    assert_eq!(answer, Err(StoreError::Full));
    assert_eq!(names(&store).await.len(), 1, "reads go on");
    assert!(!store.stats().is_broken);
    limit_pages(&store, 1_000_000).await;
    store.write(|write| documents::put(write, "", &put("after"))).await.unwrap();
    assert_eq!(names(&store).await.len(), 2);
}

fn put_small() -> documents::Put {
    put("small")
}

async fn limit_pages(store: &Store, pages: u32) {
    let sql = format!("PRAGMA max_page_count = {pages}");
    store.write(move |write| write.fetch(&sql, &[])).await.unwrap();
}

#[tokio::test]
async fn a_full_queue_turns_away_at_once() {
    let options = Options { queue_length: 2, ..Options::default() };
    let store = Store::open(&Location::Temporary, options).unwrap();
    let release = hold_writer(&store);
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(store.write(|_| Ok::<_, StoreError>(())))).collect();
    let mut polled = Vec::new();
    for future in &mut waiting {
        polled.push(
            std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context))).await,
        );
    }
    assert!(polled[0].is_pending() && polled[1].is_pending());
    assert_eq!(polled[2], std::task::Poll::Ready(Err(StoreError::Busy)));
    release.send(()).unwrap();
    waiting.truncate(2);
    for future in waiting {
        future.await.unwrap();
    }
}

#[tokio::test]
async fn closing_does_what_waits_and_then_answers_closed() {
    let folder = tempfile::TempDir::new().unwrap();
    let location = Location::Sqlite { folder: folder.path().to_owned() };
    let store = Store::open(&location, Options::default()).unwrap();
    let release = hold_writer(&store);
    let writing = store.clone();
    let mut waited = Box::pin(writing.write(|write| documents::put(write, "", &put("waited"))));
    let polled = std::future::poll_fn(|context| std::task::Poll::Ready(waited.as_mut().poll(context))).await;
    assert!(polled.is_pending());
    release.send(()).unwrap();
    store.clone().close().await;
    assert_eq!(waited.await, Ok(1));
    let late = store.read(|read| documents::get(read, "", "note", "waited")).await;
    assert_eq!(late, Err(StoreError::Closed));
    let log = std::fs::metadata(folder.path().join("holdfast.db-wal")).map_or(0, |found| found.len());
    assert_eq!(log, 0, "everything is in the one file");
    drop((writing, store));
    assert_eq!(names(&Store::open(&location, Options::default()).unwrap()).await, ["waited"]);
}

#[tokio::test]
async fn the_log_is_carried_over_and_stays_bounded() {
    let store = temporary();
    for round in 0..180 {
        // Another text each time: SQLite leaves pages alone that do not change.
        let body = format!("{round:04}").repeat(100_000);
        let work = move |write: &mut dyn Write| {
            let mut put = put(&format!("n{}", round % 3));
            put.replaces = (round >= 3).then_some(round / 3);
            put.body = body;
            documents::put(write, "", &put)
        };
        store.write(work).await.unwrap();
    }
    // 180 times about 100 pages were written without a pause; the log may not hold them all.
    let stats = store.stats();
    assert!(stats.checkpoints > 0 && stats.wal_pages < 10_000, "{stats:?}");
}

/// Books like the app does: read and check within the write, then commit with the witness.
fn book(write: &mut dyn Write, wanted: &Reservation) -> Result<bool, StoreError> {
    let (site_id, room) = (site(), wanted.resource_id.as_str());
    let subject = clock::of_resource(room);
    let witness = clock::read(write, site_id.as_str(), [&subject])?;
    if !occupancy::overlapping(write, site_id.as_str(), room, wanted.span().unwrap())?.is_empty() {
        return Ok(false);
    }
    let mut commit = Commit::on(site_id);
    commit
        .expect_and_tick(subject.as_str(), witness.version(&subject).unwrap())
        .put(wanted.clone(), None, taken(wanted))
        .hold_to(Capacity { resource_id: wanted.resource_id.clone(), units: 1 })
        .emit(common::created(wanted));
    Ok(matches!(commit::apply(write, &commit)?, Applied::Committed { .. }))
}

#[test]
fn sixteen_threads_race_for_one_slot_and_one_wins() {
    let store = temporary();
    for round in 0..10 {
        let start = Barrier::new(16);
        let winners = std::thread::scope(|scope| {
            let racing: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| {
                        let wanted = booking("hot", round * 2, round * 2 + 1);
                        start.wait();
                        store.write_blocking(move |write| book(write, &wanted)).unwrap()
                    })
                })
                .collect();
            racing.into_iter().map(|thread| u32::from(thread.join().unwrap())).sum::<u32>()
        });
        assert_eq!(winners, 1);
    }
    let filter = reservations::Filter::default();
    let stored = store.read_blocking(move |read| reservations::list(read, "site_a", &filter)).unwrap();
    assert_eq!(stored.len(), 10);
}

#[test]
fn racing_with_witnesses_from_readers_is_stale_for_all_but_one() {
    let store = temporary();
    let start = Barrier::new(16);
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let racing: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| {
                    let subject = clock::of_resource("resv_hot");
                    let reading = subject.clone();
                    let seen =
                        store.read_blocking(move |read| clock::read(read, "site_a", [&reading])).unwrap();
                    start.wait();
                    let wanted = booking("hot", 1, 2);
                    let mut commit = Commit::on(site());
                    commit.expect_and_tick(subject.as_str(), seen.version(&subject).unwrap());
                    commit.put(wanted.clone(), None, taken(&wanted));
                    let applied = store.write_blocking(move |write| commit::apply(write, &commit)).unwrap();
                    matches!(applied, Applied::Committed { .. })
                })
            })
            .collect();
        racing.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|won| **won).count(), 1);
}

#[test]
fn the_second_wall_stops_what_the_rules_let_through() {
    let store = temporary();
    let commit_of = |wanted: &Reservation, units| {
        let mut commit = Commit::on(site());
        commit.put(wanted.clone(), None, taken(wanted));
        commit.hold_to(Capacity { resource_id: resource("room"), units });
        commit
    };
    let apply = |commit: Commit| store.write_blocking(move |write| commit::apply(write, &commit));
    apply(commit_of(&booking("room", 9, 11), 1)).unwrap();
    let wall = Err(StoreError::SecondWall { resource_id: "resv_room".into() });
    assert_eq!(apply(commit_of(&booking("room", 10, 12), 1)), wall);
    assert!(apply(commit_of(&booking("room", 11, 12), 1)).is_ok(), "touching is not overlapping");
    assert!(apply(commit_of(&booking("room", 10, 12), 2)).is_ok(), "two units");

    let forced = booking("room", 9, 12);
    let mut commit = Commit::on(site());
    let mut rows = taken(&forced);
    rows[0].is_forced = true;
    commit.put(forced, None, rows).hold_to(Capacity { resource_id: resource("room"), units: 1 });
    assert!(apply(commit).is_ok(), "forced by name");

    let filter = reservations::Filter { kinds: vec![Kind::Reservation], ..Default::default() };
    let stored = store.read_blocking(move |read| reservations::count(read, "site_a", &filter)).unwrap();
    assert_eq!(stored, 4, "the refused one left nothing");
}

#[test]
fn values_of_all_kinds_come_back() {
    let store = temporary();
    let row = store
        .read_blocking(|read| {
            let parameters: Vec<Value> =
                vec![at(1).into(), Some("text").into(), 1.5_f64.into(), None::<i64>.into(), true.into()];
            read.fetch_one("SELECT $1, $2, $3, $4, $5", &parameters)
        })
        .unwrap()
        .unwrap();
    assert_eq!(row.instant(0), Ok(at(1)));
    assert_eq!(row.text(1), Ok("text"));
    assert_eq!(row.optional_real(2), Ok(Some(1.5)));
    assert_eq!(row.optional_int(3), Ok(None));
    assert_eq!(row.boolean(4), Ok(true));
}

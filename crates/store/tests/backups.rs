//! Copies of a database in use, and their way back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{booking, created, site, taken, temporary};
use store::{Commit, Location, Options, Store, StoreError, commit, events, occupancy, reservations};
use tempfile::TempDir;

fn book(store: &Store, start: i64) {
    let wanted = booking("room", start, start + 1);
    let mut new = Commit::on(site());
    new.put(wanted.clone(), None, taken(&wanted)).emit(created(&wanted));
    store.write_blocking(move |write| commit::apply(write, &new)).unwrap();
}

fn open(folder: &TempDir) -> Store {
    Store::open(&Location::Sqlite { folder: folder.path().to_owned() }, Options::default()).unwrap()
}

/// How many reservations, rows of occupancy and events there are.
fn counts(store: &Store) -> (usize, usize, usize) {
    store
        .read_blocking(|read| {
            let stored = reservations::list(read, "site_a", &reservations::Filter::default())?;
            let mut rows = 0;
            for reservation in &stored {
                rows += occupancy::of_lineage(read, "site_a", reservation.lineage_id.as_str())?.len();
            }
            let logged = events::after(read, "site_a", 0, 1_000_000, &[])?;
            Ok::<_, StoreError>((stored.len(), rows, logged.len()))
        })
        .unwrap()
}

#[test]
fn a_backup_under_load_is_of_one_moment() {
    let store = temporary();
    let target = TempDir::new().unwrap();
    (0..50).for_each(|number| book(&store, number));
    let is_enough = AtomicBool::new(false);
    let files = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 1_000;
            while !is_enough.load(Ordering::Relaxed) {
                book(&store, number);
                number += 1;
            }
        });
        let files: Vec<_> = (0..5).map(|round| target.path().join(format!("backup-{round}"))).collect();
        for file in &files {
            let least = counts(&store).0;
            store.back_up_blocking(file).unwrap();
            let most = counts(&store).0;
            let folder = TempDir::new().unwrap();
            store::restore(file, folder.path()).unwrap();
            let (reservations, rows, events) = counts(&open(&folder));
            assert_eq!((reservations, reservations), (rows, events));
            assert!((least..=most).contains(&reservations), "{least} {reservations} {most}");
        }
        is_enough.store(true, Ordering::Relaxed);
        files
    });
    let names: Vec<_> =
        fs::read_dir(target.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), files.len(), "nothing but the backups: {names:?}");
    assert_eq!(fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_restored_database_holds_the_same_and_goes_on() {
    let (folder, target) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = target.path().join("backup");
    let original = temporary();
    let wanted = booking("room", 9, 10);
    let mut new = Commit::on(site());
    new.put(wanted.clone(), None, taken(&wanted)).emit(created(&wanted));
    original.write(move |write| commit::apply(write, &new)).await.unwrap();
    original.back_up(&file).await.unwrap();
    store::restore(&file, folder.path()).unwrap();

    let restored = open(&folder);
    let lineage = wanted.lineage_id.clone();
    let found = restored.read(move |read| reservations::by_lineage(read, "site_a", lineage.as_str())).await;
    assert_eq!(found.unwrap(), Some(wanted));
    assert_eq!(restored.problems().await, Ok(Vec::new()));
    let next = booking("room", 10, 11);
    let mut more = Commit::on(site());
    more.put(next.clone(), None, taken(&next)).emit(created(&next));
    let applied = restored.write(move |write| commit::apply(write, &more)).await.unwrap();
    assert_eq!(applied, store::Applied::Committed { last_seq: 2 });
}

#[test]
fn nothing_is_ever_overwritten() {
    let store = temporary();
    let target = TempDir::new().unwrap();
    let file = target.path().join("backup");
    fs::write(&file, b"precious").unwrap();
    let message = store.back_up_blocking(&file).unwrap_err().to_string();
    assert!(message.contains("not overwritten"), "{message}");
    assert_eq!(fs::read(&file).unwrap(), b"precious");

    let sound = target.path().join("sound");
    store.back_up_blocking(&sound).unwrap();
    let occupied = TempDir::new().unwrap();
    let there = open(&occupied);
    book(&there, 1);
    let message = store::restore(&sound, occupied.path()).unwrap_err().to_string();
    assert!(message.contains("not overwritten"), "{message}");
    assert_eq!(counts(&there), (1, 1, 1));
}

#[test]
fn only_sound_backups_of_ours_are_restored() {
    let target = TempDir::new().unwrap();
    let sound = target.path().join("sound");
    let store = temporary();
    (0..200).for_each(|number| book(&store, number));
    store.back_up_blocking(&sound).unwrap();
    let bytes = fs::read(&sound).unwrap();
    let mut scribbled = bytes.clone();
    let middle = bytes.len() / 2;
    scribbled[middle..middle + 20_000].fill(0xA5);
    for (name, content) in
        [("text", b"no database".to_vec()), ("cut", bytes[..middle].to_vec()), ("scribbled", scribbled)]
    {
        let file = target.path().join(name);
        fs::write(&file, content).unwrap();
        let folder = TempDir::new().unwrap();
        assert!(store::restore(&file, folder.path()).is_err(), "{name}");
        let left: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["open.lock"], "{name}");
    }
    let missing = store::restore(&target.path().join("missing"), target.path());
    assert!(missing.is_err());
}

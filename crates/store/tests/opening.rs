//! Opening a data folder: what is made, what is refused, and that a refused file stays as it was.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;
use store::reservations::Filter;
use store::{Location, Options, Store, StoreError, documents, reservations};
use tempfile::TempDir;

fn open(folder: &Path) -> Result<Store, StoreError> {
    Store::open(&Location::Sqlite { folder: folder.to_owned() }, Options::default())
}

fn refusal(folder: &Path) -> String {
    open(folder).unwrap_err().to_string()
}

/// A folder with a sound database that was closed properly.
fn folder_with_database() -> TempDir {
    let folder = TempDir::new().unwrap();
    drop(open(folder.path()).unwrap());
    folder
}

/// The folder's database after another program has changed it.
fn altered(change: &str) -> TempDir {
    let folder = folder_with_database();
    let connection = Connection::open(folder.path().join("holdfast.db")).unwrap();
    connection.execute_batch(change).unwrap();
    connection.close().unwrap();
    folder
}

#[test]
fn a_database_is_made_once_private_and_found_again() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).unwrap();
    let put = documents::Put::new("site", "one", "One", &1).unwrap();
    store.write_blocking(move |write| documents::put(write, "", &put)).unwrap();
    drop(store);
    let mode = fs::metadata(folder.path().join("holdfast.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains(".new")), "{names:?}");
    let again = open(folder.path()).unwrap();
    let found = again.read_blocking(|read| documents::get(read, "", "site", "one")).unwrap();
    assert_eq!(found.unwrap().version, 1);
}

#[test]
fn files_that_are_not_sound_and_ours_are_refused_and_left_alone() {
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty", b"", "is empty"),
        ("text", b"just some notes, long enough to be read as the beginning of a file. just some notes, long enough", "not a database"),
        ("short", b"SQLite format 3\0 and no more", "not a database"),
        ("foreign", &foreign(), "another program"),
    ];
    for (name, content, wanted) in cases {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("holdfast.db");
        fs::write(&file, content).unwrap();
        let message = refusal(folder.path());
        assert!(message.contains(wanted), "{name}: {message}");
        assert_eq!(fs::read(&file).unwrap(), content, "{name} was changed");
    }
}

fn foreign() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("theirs.db");
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    fs::read(file).unwrap()
}

#[test]
fn another_schema_is_refused() {
    for (change, wanted) in [
        ("INSERT INTO schema_migration VALUES (1000, '1000_later', 'x')", "newer Holdfast"),
        ("UPDATE schema_migration SET checksum = 'x'", "another step"),
        ("DELETE FROM schema_migration", "half made"),
        ("DROP TABLE schema_migration", "half made"),
    ] {
        let folder = altered(change);
        let message = refusal(folder.path());
        assert!(message.contains(wanted), "{change}: {message}");
    }
}

#[test]
fn guests_of_what_was_stored_before_are_filled_in() {
    let folder = TempDir::new().unwrap();
    let store = open(folder.path()).unwrap();
    let mut first = common::booking("room", 1, 2);
    first.guests.members = vec![common::user("ben"), common::user("cyd")];
    let (mut second, superseded) = common::moved(&first, 3, 4);
    second.guests.members = vec![common::user("cyd")];
    let (alone, kept) = (common::booking("room", 5, 6), first.clone());
    store
        .write_blocking(move |write| {
            reservations::put(write, &kept, None)?;
            reservations::put(write, &second, Some(&superseded))?;
            reservations::put(write, &alone, None)
        })
        .unwrap();
    let guests = |store: &Store| {
        store.read_blocking(|read| reservations::guests_of_site(read, common::site().as_str())).unwrap()
    };
    let written = guests(&store);
    assert_eq!(written.len(), 3, "{written:?}");
    drop(store);
    let connection = Connection::open(folder.path().join("holdfast.db")).unwrap();
    let older = "DROP TABLE reservation_guest; DROP INDEX occupancy_until_returned;
        ALTER TABLE occupancy DROP COLUMN is_until_returned;
        DROP TABLE blob; DROP TABLE file; DROP TABLE file_use; DELETE FROM schema_migration WHERE version >= 2";
    connection.execute_batch(older).unwrap();
    connection.close().unwrap();

    let again = open(folder.path()).unwrap();
    assert_eq!(guests(&again), written);
    for (name, is_with_superseded, expected) in
        [("ben", false, 0), ("ben", true, 1), ("cyd", false, 1), ("cyd", true, 2), ("ann", true, 0)]
    {
        let guests = vec![common::user(name).to_string()];
        let filter = Filter { guests, is_with_superseded, ..Filter::default() };
        let found = again
            .read_blocking(move |read| reservations::list(read, common::site().as_str(), &filter))
            .unwrap();
        assert_eq!(found.len(), expected, "{name}");
    }
}

#[test]
fn damage_is_found_at_the_start() {
    let folder = folder_with_database();
    let file = folder.path().join("holdfast.db");
    let sound = fs::read(&file).unwrap();

    fs::write(&file, &sound[..sound.len() / 2]).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::Damaged { .. })));

    let mut scribbled = sound.clone();
    scribbled[100..4_096].fill(0xA5);
    fs::write(&file, &scribbled).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::Damaged { .. })));

    let mut later_page = sound.clone();
    let last = later_page.len() - 4_096;
    later_page[4_096..last].fill(0xA5);
    fs::write(&file, &later_page).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::Damaged { .. })));

    fs::write(&file, &sound).unwrap();
    assert!(open(folder.path()).is_ok());
}

#[test]
fn a_log_without_its_database_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("holdfast.db-wal"), b"pages").unwrap();
    let message = refusal(folder.path());
    assert!(message.contains("put the database back"), "{message}");
    assert!(!folder.path().join("holdfast.db").exists());
}

#[test]
fn a_making_that_was_interrupted_is_begun_again() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("holdfast.db.new"), b"half").unwrap();
    assert!(open(folder.path()).is_ok());
}

#[test]
fn folders_that_cannot_be_used_are_named() {
    let folder = TempDir::new().unwrap();
    let message = refusal(&folder.path().join("missing"));
    assert!(message.contains("does not exist; create it with"), "{message}");
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(refusal(&file).contains("is not a folder"));
    // Nobody, not even root, makes files in the kernel's own folder.
    let message = refusal(Path::new("/proc"));
    assert!(message.contains("cannot be written to"), "{message}");
}

#[test]
fn one_server_at_a_time_and_short_commands_beside_it() {
    let folder = TempDir::new().unwrap();
    let server = open(folder.path()).unwrap();
    let lock = server.lock_for_serving().unwrap();
    let other = open(folder.path()).unwrap();
    assert_eq!(other.lock_for_serving().unwrap_err(), StoreError::InUse { folder: folder.path().to_owned() });

    let put = documents::Put::new("site", "one", "One", &1).unwrap();
    other.write_blocking(move |write| documents::put(write, "", &put)).unwrap();
    let seen = server.read_blocking(|read| documents::get(read, "", "site", "one")).unwrap();
    assert!(seen.is_some());

    drop(lock);
    assert!(other.lock_for_serving().is_ok());
}

#[test]
fn many_may_open_an_empty_folder_at_once() {
    let folder = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| open(folder.path()).map(drop))).collect();
        for thread in opening {
            assert_eq!(thread.join().unwrap(), Ok(()));
        }
    });
}

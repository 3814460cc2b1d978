//! Opening a data folder: what is made, what is refused, and that a refused file stays as it was.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;
use store::{Location, Options, Store, StoreError, documents};
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
        ("INSERT INTO schema_migration VALUES (2, '0002_later', 'x')", "newer Holdfast"),
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

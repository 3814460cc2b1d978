//! Opening a database file: making it where there is none, and refusing whatever is not wholly ours and sound.
//!
//! Owns the file's name, its identity and every connection's settings. It never puts a fresh file in place of one
//! that it cannot read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{migrate, pragma, trouble};
use crate::StoreError;

/// The database within the data folder.
pub(crate) const FILE_NAME: &str = "holdfast.db";
/// Held while a database is made, migrated or checked at the start.
const OPEN_LOCK: &str = "open.lock";
/// Held by the one server of a data folder.
pub(crate) const SERVING_LOCK: &str = "serving.lock";
/// "Hold" in ASCII: tells our files from other programs' SQLite files.
pub(crate) const APPLICATION_ID: u32 = 0x486F_6C64;

/// How long a statement waits for another process before it says that the database is busy.
pub(crate) const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements kept for each connection.
const STATEMENTS_KEPT: usize = 256;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Reading,
    Writing,
}

/// Makes sure that the folder holds a sound database of the current schema, and gives its path.
pub(crate) fn prepare(folder: &Path) -> Result<PathBuf, StoreError> {
    let file = folder.join(FILE_NAME);
    let _opening = prepare_folder(folder)?;
    if exists(&file)? {
        inspect(&file)?;
        migrate::bring_up_to_date(folder, &file)?;
    } else {
        refuse_orphaned_log(&file)?;
        make(folder, &file)?;
    }
    Ok(file)
}

/// Checks the folder and keeps others from making a database in it until the answer is dropped.
pub(crate) fn prepare_folder(folder: &Path) -> Result<File, StoreError> {
    lock(folder, OPEN_LOCK, |lock| lock.lock().map(|()| true))
}

/// The lock that keeps a second server off the folder; released when dropped.
pub(crate) fn lock_for_serving(folder: &Path) -> Result<File, StoreError> {
    lock(folder, SERVING_LOCK, |lock| match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(fs::TryLockError::WouldBlock) => Ok(false),
        Err(fs::TryLockError::Error(error)) => Err(error),
    })
}

fn lock(
    folder: &Path,
    name: &str,
    take: impl FnOnce(&File) -> std::io::Result<bool>,
) -> Result<File, StoreError> {
    require_folder(folder)?;
    let path = folder.join(name);
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let file = file.map_err(|error| unwritable(folder, &error))?;
    let is_taken = take(&file).map_err(|error| unwritable(folder, &error))?;
    if is_taken { Ok(file) } else { Err(StoreError::InUse { folder: folder.to_owned() }) }
}

fn require_folder(folder: &Path) -> Result<(), StoreError> {
    let shown = folder.display();
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(StoreError::refused(format!("{shown} is not a folder; name another data folder"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StoreError::refused(format!(
            "the data folder {shown} does not exist; create it with `mkdir -p {shown}` or name another"
        ))),
        Err(error) => Err(unwritable(folder, &error)),
    }
}

fn unwritable(folder: &Path, error: &std::io::Error) -> StoreError {
    let shown = folder.display();
    StoreError::refused(format!(
        "the data folder {shown} cannot be written to ({error}); give its owner to the user that runs Holdfast"
    ))
}

/// An error of the file system, with the path it is about.
pub(crate) fn file_trouble(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::refused(format!("{} cannot be used: {error}", path.display())),
    }
}

pub(crate) fn exists(path: &Path) -> Result<bool, StoreError> {
    path.try_exists().map_err(|error| file_trouble(path, &error))
}

/// The file beside a database that holds what is not yet carried into it.
pub(crate) fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// A log without its database means that the database was moved or deleted: making a new one would bury the loss.
pub(crate) fn refuse_orphaned_log(file: &Path) -> Result<(), StoreError> {
    let log = log_of(file);
    if exists(&log)? {
        return Err(StoreError::refused(format!(
            "{} is there without {}; put the database back, or move the log away if it is not needed",
            log.display(),
            file.display()
        )));
    }
    Ok(())
}

/// Reads the first bytes without SQLite, so that a file which is not ours stays untouched.
pub(crate) fn inspect(file: &Path) -> Result<(), StoreError> {
    let shown = file.display();
    let mut opened = OpenOptions::new().read(true).open(file).map_err(|error| file_trouble(file, &error))?;
    let length = opened.metadata().map_err(|error| file_trouble(file, &error))?.len();
    if length == 0 {
        return Err(StoreError::refused(format!(
            "{shown} is empty, so it is no Holdfast database; restore a backup, or move it away to start anew"
        )));
    }
    let mut header = [0_u8; 100];
    if opened.read_exact(&mut header).is_err() || &header[..16] != b"SQLite format 3\0" {
        return Err(StoreError::refused(format!(
            "{shown} is not a database or is damaged at its beginning; restore a backup into an empty folder"
        )));
    }
    let number = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if number(68) != APPLICATION_ID {
        return Err(StoreError::refused(format!(
            "{shown} is a database of another program; name another data folder"
        )));
    }
    // 1 stands for 65,536, which does not fit the two bytes.
    let page_size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    // While a log is there, the file may rightly be behind its own header.
    let log_length = fs::metadata(log_of(file)).map_or(0, |found| found.len());
    if log_length == 0 && length < u64::from(number(28)) * page_size {
        return Err(StoreError::Damaged { reason: format!("{shown} was cut short") });
    }
    Ok(())
}

/// Makes a database under another name and gives it its own only when it is whole and on disk.
fn make(folder: &Path, file: &Path) -> Result<(), StoreError> {
    let unfinished = folder.join(format!("{FILE_NAME}.new"));
    if exists(&unfinished)? {
        fs::remove_file(&unfinished).map_err(|error| file_trouble(&unfinished, &error))?;
    }
    create_private(&unfinished).map_err(|error| unwritable(folder, &error))?;
    let connection = open_file(&unfinished)?;
    pragma(&connection, &format!("application_id = {APPLICATION_ID}"))?;
    migrate::run_after(&connection, 0)?;
    connection.close().map_err(|(_, error)| trouble(error))?;
    sync(&unfinished)?;
    fs::rename(&unfinished, file).map_err(|error| file_trouble(file, &error))?;
    sync(folder)
}

/// Creates a file that nobody else may read; it must not be there yet.
pub(crate) fn create_private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)
}

/// Makes the content of a file, or the names in a folder, durable.
pub(crate) fn sync(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|opened| opened.sync_all()).map_err(|error| file_trouble(path, &error))
}

/// A connection to a file that exists, without any settings yet.
pub(crate) fn open_file(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(trouble)?;
    connection.busy_timeout(BUSY_WAIT).map_err(trouble)?;
    Ok(connection)
}

/// A connection with the settings that durability and speed rest on, each verified where it matters.
pub(crate) fn connect(file: &Path, purpose: Purpose, cache_kib: u32) -> Result<Connection, StoreError> {
    let connection = open_file(file)?;
    for (setting, is_on) in [
        // The checkpointer empties the log at the end, unless the disk has failed.
        (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        // Plans do not depend on parameters: otherwise statements are planned anew with each new value.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        connection.set_db_config(setting, is_on).map_err(trouble)?;
    }
    require(&connection, "journal_mode = WAL", "journal_mode", "wal")?;
    // FULL (2): with less, a power cut loses what was acknowledged.
    require(&connection, "synchronous = FULL", "synchronous", "2")?;
    // Without effect on Linux; on macOS a flush reaches the disk only with them.
    pragma(&connection, "fullfsync = 1")?;
    pragma(&connection, "checkpoint_fullfsync = 1")?;
    require(&connection, "wal_autocheckpoint = 0", "wal_autocheckpoint", "0")?;
    pragma(&connection, &format!("cache_size = -{cache_kib}"))?;
    pragma(&connection, "temp_store = MEMORY")?;
    if purpose == Purpose::Reading {
        require(&connection, "query_only = 1", "query_only", "1")?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

fn require(connection: &Connection, set: &str, name: &str, wanted: &str) -> Result<(), StoreError> {
    pragma(connection, set)?;
    let found = pragma(connection, name)?;
    if found == wanted {
        return Ok(());
    }
    Err(StoreError::refused(format!(
        "the file system of the data folder does not allow `{set}` (it stays {found}); use a local disk"
    )))
}

/// A fresh private folder for a database that is thrown away.
pub(crate) fn temporary_folder() -> Result<PathBuf, StoreError> {
    const ATTEMPTS_MAX: u32 = 10_000;
    let parent = std::env::temp_dir();
    let process = std::process::id();
    for attempt in 0..ATTEMPTS_MAX {
        let folder = parent.join(format!("holdfast-{process}-{attempt}"));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unwritable(&parent, &error)),
        }
    }
    Err(StoreError::refused(format!("{} is full of left-over folders; empty it", parent.display())))
}

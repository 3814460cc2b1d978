//! Copies of a whole database: out of a running one, and back into an empty data folder.
//!
//! Owns the order of steps that never leaves a half copy under a good name and never overwrites anything.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::open::{
    FILE_NAME, create_private, exists, file_trouble, inspect, log_of, open_file, prepare_folder,
    refuse_orphaned_log, sync,
};
use super::{migrate, pragma, trouble};
use crate::StoreError;

/// Copies the database as it is at this moment into a new file, beside readers and the writer.
pub(crate) fn back_up(database: &Path, target: &Path) -> Result<(), StoreError> {
    let source = open_file(database)?;
    copy_to(&source, target)
}

/// Puts a backup into a data folder that holds no database, after checking the whole of it.
pub(crate) fn restore(backup: &Path, folder: &Path) -> Result<(), StoreError> {
    let _opening = prepare_folder(folder)?;
    let target = folder.join(FILE_NAME);
    refuse_existing(&target)?;
    refuse_orphaned_log(&target)?;
    inspect(backup)?;
    if exists(&log_of(backup))? {
        return Err(StoreError::refused(format!(
            "{} has a log beside it, so it is a database in use and no backup; make one with `holdfast backup`",
            backup.display()
        )));
    }
    let source = open_file(backup)?;
    migrate::verify(&source, &backup.display().to_string())?;
    copy_to(&source, &target)
}

/// Copies one consistent state under a passing name, checks the copy, and gives it its name if that is still free.
fn copy_to(source: &Connection, target: &Path) -> Result<(), StoreError> {
    refuse_existing(target)?;
    let unfinished = beside(target, ".unfinished");
    create_private(&unfinished).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::refused(format!(
            "{} is there already; another copy is being made, or one was interrupted and can be deleted",
            unfinished.display()
        )),
        _ => file_trouble(&unfinished, &error),
    })?;
    let result = fill(source, &unfinished).and_then(|()| name(&unfinished, target));
    if result.is_err()
        && let Err(error) = fs::remove_file(&unfinished)
    {
        tracing::warn!(%error, file = %unfinished.display(), "an unfinished copy was left behind");
    }
    result
}

fn fill(source: &Connection, unfinished: &Path) -> Result<(), StoreError> {
    let mut copy = open_file(unfinished)?;
    {
        // All pages in one step: one snapshot, which does not hold up anybody in write-ahead mode.
        let backup = Backup::new(source, &mut copy).map_err(trouble)?;
        if backup.step(-1).map_err(trouble)? != StepResult::Done {
            return Err(StoreError::Busy);
        }
    }
    // One file without a log beside it, whatever the source was.
    pragma(&copy, "journal_mode = DELETE")?;
    let problems = problems(&copy)?;
    if let Some(first) = problems.first() {
        return Err(StoreError::Damaged { reason: first.clone() });
    }
    copy.close().map_err(|(_, error)| trouble(error))?;
    sync(unfinished)
}

/// A hard link fails where a name is taken, so nothing is ever overwritten; renaming is for file systems without.
fn name(unfinished: &Path, target: &Path) -> Result<(), StoreError> {
    match fs::hard_link(unfinished, target) {
        Ok(()) => fs::remove_file(unfinished),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return refuse_existing(target),
        Err(_) => {
            refuse_existing(target)?;
            fs::rename(unfinished, target)
        }
    }
    .map_err(|error| file_trouble(target, &error))?;
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync(folder),
        _ => sync(Path::new(".")),
    }
}

fn refuse_existing(target: &Path) -> Result<(), StoreError> {
    if exists(target)? {
        return Err(StoreError::refused(format!(
            "{} is there already and is not overwritten; name another place",
            target.display()
        )));
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What SQLite finds wrong with a database after reading all of it; empty if it is sound.
pub(crate) fn problems(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check").map_err(trouble)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0)).map_err(trouble)?;
    let lines = found.collect::<Result<Vec<_>, _>>().map_err(trouble)?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

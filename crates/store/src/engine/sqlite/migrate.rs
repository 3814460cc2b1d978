//! Brings a SQLite file to the current schema, one transaction for each step, and refuses what it cannot judge.
//!
//! The steps themselves are in `schema`; this is how SQLite runs and records them.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::open::{lock_for_serving, open_file};
use super::{Session, pragma, trouble};
use crate::StoreError;
use crate::schema::{self, MIGRATIONS, Migration};

/// Checks an existing file's schema and runs the steps that are missing.
pub(crate) fn bring_up_to_date(folder: &Path, file: &Path) -> Result<(), StoreError> {
    let connection = open_file(file)?;
    let applied = verify(&connection, &file.display().to_string())?;
    if applied < MIGRATIONS.len() {
        // A server of the older version must not find another schema under its feet.
        let _nobody_serves = lock_for_serving(folder)?;
        pragma(&connection, "synchronous = FULL")?;
        run_after(&connection, applied)?;
    }
    Ok(())
}

/// Runs the steps after those that were applied, and tells the planner about the result.
pub(crate) fn run_after(connection: &Connection, applied: usize) -> Result<(), StoreError> {
    for migration in &MIGRATIONS[applied..] {
        let transaction =
            Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(trouble)?;
        run(&transaction, migration)?;
        transaction.commit().map_err(trouble)?;
    }
    describe(connection)
}

/// Tells the planner about the shape of the data.
fn describe(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(include_str!("statistics.sql")).map_err(trouble)
}

fn run(connection: &Connection, migration: &Migration) -> Result<(), StoreError> {
    for statement in migration.statements() {
        connection.execute_batch(&in_dialect(statement)).map_err(trouble)?;
    }
    if let Some(fill) = migration.fill {
        fill(&mut Session::new(connection))?;
    }
    connection
        .execute(schema::RECORD_FOR_SQLITE, (migration.version, migration.name, migration.checksum()))
        .map(drop)
        .map_err(trouble)
}

/// SQLite compares text by its bytes already, and keeps small tables best within their key.
fn in_dialect(statement: &str) -> String {
    statement.replace(schema::BY_BYTES, "COLLATE BINARY").replace(schema::CLUSTERED, "WITHOUT ROWID")
}

/// How many steps a file has seen. Refuses a half-made file, a changed step, and steps that are not known here.
pub(crate) fn verify(connection: &Connection, shown: &str) -> Result<usize, StoreError> {
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .and_then(|mut found| found.query_map([], |row| row.get(0))?.collect())
        .map_err(trouble)?;
    if !tables.iter().any(|table| table == schema::RECORD_TABLE) {
        return Err(StoreError::refused(format!(
            "{shown} is half made and holds no data; move it away and start again"
        )));
    }
    for table in &tables {
        // The first page of each table is read, so that damage there is found before serving.
        let mut first = connection.prepare(&format!("SELECT 1 FROM {table} LIMIT 1")).map_err(trouble)?;
        first.exists([]).map_err(trouble)?;
    }
    let recorded: Vec<(i64, String)> = connection
        .prepare(schema::RECORDED)
        .and_then(|mut found| found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .map_err(trouble)?;
    schema::judge(&recorded, shown)
}

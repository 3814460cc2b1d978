//! The SQLite adapter: statements, values and errors of the engine in SQLite's words.
//!
//! This file owns one transaction on one connection ([`Session`]) and the meaning of SQLite's errors. Opening and
//! checking a database is in `open`, the threads are in `writer`, `readers` and `checkpoint`, copies in `backup`.

pub(crate) mod backup;
pub(crate) mod checkpoint;
pub(crate) mod migrate;
pub(crate) mod open;
pub(crate) mod readers;
pub(crate) mod writer;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, Statement, ffi, params_from_iter};

use super::{Cell, Read, Row, Value, Visited, Write};
use crate::StoreError;

/// One open transaction. After SQLite has given the transaction up by itself (disk full, I/O error), nothing more
/// runs in it: a later statement would otherwise be committed alone.
pub(crate) struct Session<'a> {
    connection: &'a Connection,
    aborted: Option<StoreError>,
}

impl<'a> Session<'a> {
    /// A session on a connection whose transaction has begun.
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection, aborted: None }
    }

    /// Why SQLite gave the transaction up, if it did.
    pub(crate) fn aborted(&self) -> Option<&StoreError> {
        self.aborted.as_ref()
    }

    fn run<T>(
        &mut self,
        sql: &str,
        parameters: &[Value],
        work: impl FnOnce(&mut Statement<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(reason) = &self.aborted {
            return Err(reason.clone());
        }
        let result = self.prepare_and_run(sql, parameters, work);
        if let Err(error) = &result
            && self.connection.is_autocommit()
        {
            self.aborted = Some(error.clone());
        }
        result
    }

    fn prepare_and_run<T>(
        &self,
        sql: &str,
        parameters: &[Value],
        work: impl FnOnce(&mut Statement<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut statement = self.connection.prepare_cached(&numbered(sql)).map_err(trouble)?;
        let expected = statement.parameter_count();
        if expected != parameters.len() {
            let reason = format!("{} values for {expected} parameters in: {sql}", parameters.len());
            return Err(StoreError::Statement { reason });
        }
        for (index, value) in parameters.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value).map_err(trouble)?;
        }
        work(&mut statement)
    }
}

impl Read for Session<'_> {
    fn for_each(
        &mut self,
        sql: &str,
        parameters: &[Value],
        visit: &mut dyn FnMut(&Row) -> Visited,
    ) -> Result<(), StoreError> {
        self.run(sql, parameters, |statement| {
            let mut row = Row::new(vec![Cell::Null; statement.column_count()]);
            let mut rows = statement.raw_query();
            while let Some(found) = rows.next().map_err(trouble)? {
                for (column, cell) in row.cells_mut().iter_mut().enumerate() {
                    fill(cell, found.get_ref(column).map_err(trouble)?)?;
                }
                if visit(&row)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

impl Write for Session<'_> {
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        self.run(sql, parameters, |statement| {
            statement.raw_execute().map(|changed| changed as u64).map_err(trouble)
        })
    }
}

/// `$n` as SQLite's `?n`: it would number `$n` by first appearance. No statement holds a dollar sign otherwise.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

/// Puts a value into a cell. Text goes where the text of the row before was: long lists make no new one for each row.
fn fill(cell: &mut Cell, value: ValueRef<'_>) -> Result<(), StoreError> {
    match value {
        ValueRef::Null => *cell = Cell::Null,
        ValueRef::Integer(number) => *cell = Cell::Int(number),
        ValueRef::Real(number) => *cell = Cell::Real(number),
        ValueRef::Text(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|error| StoreError::Damaged {
                reason: format!("text that is not UTF-8: {error}"),
            })?;
            match cell {
                Cell::Text(before) => text.clone_into(before),
                other => *other = Cell::Text(text.to_owned()),
            }
        }
        ValueRef::Blob(bytes) => *cell = Cell::Bytes(bytes.to_owned()),
    }
    Ok(())
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Int(Some(number)) => ValueRef::Integer(*number),
            Value::Real(Some(number)) => ValueRef::Real(*number),
            Value::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Value::Int(None) | Value::Real(None) | Value::Text(None) | Value::Bytes(None) => ValueRef::Null,
        }))
    }
}

/// Runs a pragma and gives the first column of its first row as text.
pub(crate) fn pragma(connection: &Connection, text: &str) -> Result<String, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA {text}")).map_err(trouble)?;
    let mut rows = statement.query(params_from_iter(std::iter::empty::<i64>())).map_err(trouble)?;
    match rows.next().map_err(trouble)? {
        None => Ok(String::new()),
        Some(row) => match row.get_ref(0).map_err(trouble)? {
            ValueRef::Integer(number) => Ok(number.to_string()),
            ValueRef::Text(text) => Ok(String::from_utf8_lossy(text).into_owned()),
            other => Err(StoreError::shape(format!("a pragma answered {other:?}"))),
        },
    }
}

/// What a failure of SQLite means to callers.
#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err as it is")]
pub(crate) fn trouble(error: rusqlite::Error) -> StoreError {
    let reason = error.to_string();
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return StoreError::Statement { reason };
    };
    // The shared memory beside the log could not grow. Nothing durable was touched: it is want of space.
    if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE {
        return StoreError::Full;
    }
    match failure.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::SystemIoFailure => StoreError::Unreadable { reason },
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged { reason },
        ErrorCode::ConstraintViolation => StoreError::Constraint { reason },
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            StoreError::refused(format!("the database cannot be opened for writing: {reason}"))
        }
        _ => StoreError::Statement { reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(extended_code: i32) -> StoreError {
        trouble(rusqlite::Error::SqliteFailure(ffi::Error::new(extended_code), None))
    }

    #[test]
    fn failures_are_told_apart_by_what_can_be_done() {
        assert_eq!(failure(ffi::SQLITE_FULL), StoreError::Full);
        assert_eq!(failure(ffi::SQLITE_IOERR_SHMSIZE), StoreError::Full);
        assert_eq!(failure(ffi::SQLITE_BUSY_SNAPSHOT), StoreError::Busy);
        assert!(matches!(failure(ffi::SQLITE_IOERR_FSYNC), StoreError::Unreadable { .. }));
        assert!(matches!(failure(ffi::SQLITE_IOERR_WRITE), StoreError::Unreadable { .. }));
        assert!(matches!(failure(ffi::SQLITE_NOTADB), StoreError::Damaged { .. }));
        assert!(matches!(failure(ffi::SQLITE_CONSTRAINT_UNIQUE), StoreError::Constraint { .. }));
    }

    #[test]
    fn parameters_are_bound_by_their_number() {
        let connection = Connection::open_in_memory().unwrap();
        let mut session = Session::new(&connection);
        let row = session.fetch_one("SELECT $2, $1, $2", &["one".into(), 2_i64.into()]).unwrap().unwrap();
        assert_eq!((row.int(0), row.text(1), row.int(2)), (Ok(2), Ok("one"), Ok(2)));
        assert!(row.text(0).is_err() && row.int(7).is_err());
        let error = session.fetch_one("SELECT $1", &[]).unwrap_err();
        assert!(matches!(error, StoreError::Statement { .. }), "{error}");
    }

    #[test]
    fn nothing_runs_in_a_transaction_that_sqlite_gave_up() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (a TEXT); PRAGMA max_page_count = 2; BEGIN").unwrap();
        let mut session = Session::new(&connection);
        let large = "x".repeat(100_000);
        let insert = "INSERT INTO t VALUES ($1)";
        assert_eq!(session.execute(insert, &[large.into()]), Err(StoreError::Full));
        assert_eq!(session.execute(insert, &["small".into()]), Err(StoreError::Full));
        assert_eq!(session.aborted(), Some(&StoreError::Full));
        let count = connection.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count, 0);
    }
}

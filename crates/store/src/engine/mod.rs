//! The narrow engine: a closed set of values, rows with typed getters, and two traits to read and write with.
//!
//! Everything above this module speaks only these types, so that a second database is a second adapter and nothing
//! else. Statements are written in the common subset: `TEXT`, `BIGINT`, `DOUBLE PRECISION` and, for the
//! content of files alone, `BYTEA`; booleans as 0 and 1, parameters as `$1` to `$n`. This module does not own connections or threads: those are the adapter's.

pub(crate) mod sqlite;

use std::ops::ControlFlow;

use crate::StoreError;

/// A parameter of a statement. The empty value is typed too, because some databases ask for the type.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number, an instant in Unix seconds, or a boolean as 0 or 1.
    Int(Option<i64>),
    /// A number with a fraction.
    Real(Option<f64>),
    /// Text or JSON.
    Text(Option<String>),
    /// Bytes as they are.
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($source:ty => $variant:ident by $convert:expr;)*) => {$(
        impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Value::$variant(Some($convert(value)))
            }
        }
        impl From<Option<$source>> for Value {
            fn from(value: Option<$source>) -> Self {
                Value::$variant(value.map($convert))
            }
        }
    )*};
}

value_from! {
    i64 => Int by i64::from;
    u32 => Int by i64::from;
    bool => Int by i64::from;
    f64 => Real by f64::from;
    Vec<u8> => Bytes by Vec::from;
    String => Text by String::from;
    &str => Text by String::from;
    &String => Text by String::clone;
    timeline::Instant => Int by timeline::Instant::as_unix;
}

/// What one column of a row holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// One row of an answer. Columns are counted from 0 in the order of the statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    cells: Vec<Cell>,
}

impl Row {
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self { cells }
    }

    /// The cells, to be filled with those of the next row.
    pub(crate) fn cells_mut(&mut self) -> &mut [Cell] {
        &mut self.cells
    }

    /// The whole number in a column, or an error if it holds something else or nothing.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.optional_int(column)?.ok_or_else(|| self.unexpected(column, "a whole number"))
    }

    /// The whole number in a column that may be empty.
    pub fn optional_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.cells.get(column) {
            Some(Cell::Int(value)) => Ok(Some(*value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.unexpected(column, "a whole number or nothing")),
        }
    }

    /// The number with a fraction in a column that may be empty.
    pub fn optional_real(&self, column: usize) -> Result<Option<f64>, StoreError> {
        match self.cells.get(column) {
            Some(Cell::Real(value)) => Ok(Some(*value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.unexpected(column, "a number or nothing")),
        }
    }

    /// The text in a column, or an error if it holds something else or nothing.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.optional_text(column)?.ok_or_else(|| self.unexpected(column, "text"))
    }

    /// The text in a column that may be empty.
    pub fn optional_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.cells.get(column) {
            Some(Cell::Text(value)) => Ok(Some(value)),
            Some(Cell::Null) => Ok(None),
            _ => Err(self.unexpected(column, "text or nothing")),
        }
    }

    /// The bytes in a column, or an error if it holds something else or nothing.
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.cells.get(column) {
            Some(Cell::Bytes(value)) => Ok(value),
            _ => Err(self.unexpected(column, "bytes")),
        }
    }

    /// The boolean in a column, kept as 0 or 1.
    pub fn boolean(&self, column: usize) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.unexpected(column, "0 or 1")),
        }
    }

    /// The count in a column: a whole number that is not negative and fits 32 bits.
    pub fn count(&self, column: usize) -> Result<u32, StoreError> {
        u32::try_from(self.int(column)?).map_err(|_| self.unexpected(column, "a small count"))
    }

    /// The instant in a column, kept in Unix seconds.
    pub fn instant(&self, column: usize) -> Result<timeline::Instant, StoreError> {
        self.optional_instant(column)?.ok_or_else(|| self.unexpected(column, "an instant"))
    }

    /// The instant in a column that may be empty.
    pub fn optional_instant(&self, column: usize) -> Result<Option<timeline::Instant>, StoreError> {
        Ok(self.optional_int(column)?.map(timeline::Instant::from_unix))
    }

    fn unexpected(&self, column: usize, wanted: &str) -> StoreError {
        StoreError::shape(format!("column {column} should hold {wanted}, found {:?}", self.cells.get(column)))
    }
}

/// What a visitor of rows answers: go on, or stop here because it has enough.
pub type Visited = Result<ControlFlow<()>, StoreError>;

/// Reading within one transaction: everything read through one value is of one instant.
pub trait Read {
    /// Hands each row to the visitor as it is found, until there are no more or the visitor breaks off.
    fn for_each(
        &mut self,
        sql: &str,
        parameters: &[Value],
        visit: &mut dyn FnMut(&Row) -> Visited,
    ) -> Result<(), StoreError>;

    /// All rows of an answer.
    fn fetch(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.for_each(sql, parameters, &mut |row| {
            rows.push(row.clone());
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The first row of an answer.
    fn fetch_one(&mut self, sql: &str, parameters: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut first = None;
        self.for_each(sql, parameters, &mut |row| {
            first = Some(row.clone());
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }
}

/// Writing within one transaction, which also sees what it has written.
pub trait Write: Read {
    /// Runs a statement that changes rows, and says how many it changed.
    fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, StoreError>;
}

//! The steps that make the schema, and how a database's record of them is judged.
//!
//! The statements are in `schema/*.sql`, one text for every engine. A step that was released is never edited: its
//! checksum is recorded in each database and compared at every start.

mod guests;

use crate::{StoreError, Write};

/// Marks a column whose text is compared byte by byte; the words PostgreSQL uses.
pub(crate) const BY_BYTES: &str = "COLLATE \"C\"";
/// Marks a table that is small and always read by its key; each adapter makes of it what helps.
pub(crate) const CLUSTERED: &str = "/* clustered */";
/// The table that records which steps were run.
pub(crate) const RECORD_TABLE: &str = "schema_migration";
/// Reads the record in order.
pub(crate) const RECORDED: &str = "SELECT version, checksum FROM schema_migration ORDER BY version";
/// Adds to the record.
pub(crate) const RECORD_FOR_SQLITE: &str =
    "INSERT INTO schema_migration (version, name, checksum) VALUES (?1, ?2, ?3)";

/// One step.
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    /// What fills the new tables from what is stored, within the same transaction.
    pub(crate) fill: Option<Fill>,
}

/// Writes what a step makes of what is stored already.
pub(crate) type Fill = fn(&mut dyn Write) -> Result<(), StoreError>;

/// All steps in order; the version is the place in this list, counted from 1.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "0001_base", text: include_str!("schema/0001_base.sql"), fill: None },
    Migration {
        version: 2,
        name: "0002_guest",
        text: include_str!("schema/0002_guest.sql"),
        fill: Some(guests::fill),
    },
    Migration { version: 3, name: "0003_outline", text: include_str!("schema/0003_outline.sql"), fill: None },
    Migration { version: 4, name: "0004_loan", text: include_str!("schema/0004_loan.sql"), fill: None },
    Migration { version: 5, name: "0005_file", text: include_str!("schema/0005_file.sql"), fill: None },
];

impl Migration {
    /// The step's statements. No text in a schema holds a semicolon otherwise.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.text.split(';').map(str::trim).filter(|statement| !statement.is_empty())
    }

    /// FNV-1a of the text in 64 bits: it guards against an edit by mistake, not against an attacker.
    pub(crate) fn checksum(&self) -> String {
        let hash = self.text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        format!("{hash:016x}")
    }
}

/// How many steps a database has seen, from its record of versions and checksums.
pub(crate) fn judge(recorded: &[(i64, String)], shown: &str) -> Result<usize, StoreError> {
    if let Some((newest, _)) = recorded.last()
        && recorded.len() > MIGRATIONS.len()
    {
        return Err(StoreError::refused(format!(
            "{shown} was made by a newer Holdfast (schema {newest}, this one knows {}); use that version",
            MIGRATIONS.len()
        )));
    }
    for ((version, checksum), known) in recorded.iter().zip(MIGRATIONS) {
        if *version != known.version || *checksum != known.checksum() {
            return Err(StoreError::refused(format!(
                "{shown} was made with another step {} of the schema; use the version of Holdfast that made it",
                known.name
            )));
        }
    }
    if recorded.is_empty() {
        return Err(StoreError::refused(format!(
            "{shown} is half made and holds no data; move it away and start again"
        )));
    }
    Ok(recorded.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The record of the first steps as they are known, with one checksum more for each that follows.
    fn record(known: usize, further: &[&str]) -> Vec<(i64, String)> {
        let checksums = MIGRATIONS.iter().take(known).map(Migration::checksum);
        let checksums = checksums.chain(further.iter().map(|checksum| (*checksum).to_owned()));
        (1..).zip(checksums).collect()
    }

    #[test]
    fn only_a_known_and_unchanged_record_is_accepted() {
        assert_eq!(judge(&record(1, &[]), "it"), Ok(1));
        assert_eq!(judge(&record(MIGRATIONS.len(), &[]), "it"), Ok(MIGRATIONS.len()));
        for (recorded, word) in [
            (record(0, &[]), "half made"),
            (record(0, &["0000000000000000"]), "another step"),
            (record(1, &["0000000000000000"]), "another step"),
            (record(MIGRATIONS.len(), &["0000000000000000"]), "newer"),
        ] {
            let error = judge(&recorded, "it").unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn versions_are_their_places() {
        for (place, migration) in (1..).zip(MIGRATIONS) {
            assert_eq!(migration.version, place);
        }
    }
}

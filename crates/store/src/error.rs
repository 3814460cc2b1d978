//! Everything that can keep the store from answering, as one closed list.
//!
//! Owns the kinds of trouble and their sentences; not what a caller does about them.

use std::path::PathBuf;

/// Why the store could not do what was asked. Nothing of the failed work is kept, whichever it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Something that was read had changed before the write: load and decide again.
    #[error("what was read has changed meanwhile")]
    Stale,
    /// A key that must be unique belongs to another document.
    #[error("another {kind} has the same {key} already")]
    KeyTaken {
        /// The kind of document.
        kind: String,
        /// The name of the key that is taken, such as `email`; not its value, which may be a secret.
        key: String,
    },
    /// The second wall: what was about to be committed would use more of a resource than it has.
    #[error("committing this would take more of `{resource_id}` than it has")]
    SecondWall {
        /// The resource.
        resource_id: String,
    },
    /// A job is no longer held by the worker that wants to report on it.
    #[error("the job `{job_id}` is held by another worker now")]
    LeaseLost {
        /// The job.
        job_id: String,
    },
    /// More is waiting than can be answered soon. Nothing was done; trying again later may help.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// The disk is full. The store goes on by itself once there is room again.
    #[error("the disk that holds the database is full; free some space, nothing needs a restart")]
    Full,
    /// Writing to the disk failed. Nothing is written any more until the process is started anew.
    #[error("writing to the database failed and stays switched off until the server is restarted: {reason}")]
    Broken {
        /// What the disk answered.
        reason: String,
    },
    /// Reading from the disk failed.
    #[error("reading the database failed: {reason}")]
    Unreadable {
        /// What the disk answered.
        reason: String,
    },
    /// The database is damaged.
    #[error("the database is damaged ({reason}); restore a backup into an empty data folder")]
    Damaged {
        /// What is wrong with it.
        reason: String,
    },
    /// The database must not be used as it is; the sentence says why and what to do.
    #[error("{reason}")]
    Refused {
        /// Why, and what to do about it.
        reason: String,
    },
    /// Another server is using the data folder.
    #[error("another Holdfast server is using the data folder {}; stop it first", folder.display())]
    InUse {
        /// The data folder.
        folder: PathBuf,
    },
    /// The work panicked: a bug in the program. Its caller is told, everybody else goes on.
    #[error("the work on the database panicked: {reason}")]
    Panicked {
        /// What the panic said.
        reason: String,
    },
    /// The store was closed.
    #[error("the database is closed")]
    Closed,
    /// A row or a stored document has another shape than the program expects.
    #[error("stored data has an unexpected shape: {reason}")]
    Shape {
        /// What was expected and what was found.
        reason: String,
    },
    /// A constraint of the schema would be broken.
    #[error("a constraint of the database would be broken: {reason}")]
    Constraint {
        /// What the database said.
        reason: String,
    },
    /// The database did not understand a statement: a bug in the program.
    #[error("the database refused a statement: {reason}")]
    Statement {
        /// What the database said.
        reason: String,
    },
    /// More was asked for at once than the store handles.
    #[error("{what} is limited to {limit} at once")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How much is possible.
        limit: usize,
    },
}

impl StoreError {
    /// A database that must not be used, with the sentence that says why and what to do.
    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    /// Data that is not of the expected shape.
    #[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err as it is")]
    pub(crate) fn shape(reason: impl ToString) -> Self {
        Self::Shape { reason: reason.to_string() }
    }
}

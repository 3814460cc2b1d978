//! Writing many resources at once: a table that was imported, or one change for all that were chosen.
//!
//! All of it or nothing: every row is tried in one commit, and one that cannot be written takes all others back.

use model::{Caller, ReservationId, ResourceId};
use serde_json::{Map, Value};
use store::StoreError;

use crate::resource_write::{self, Change, needs_staff};
use crate::rule_examples::WishOf;
use crate::{App, Failure, Problem};

/// The most resources that one call writes.
pub const BATCH_RESOURCES_MAX: usize = 5_000;

/// What is to be written about one resource.
#[derive(Debug, Clone)]
pub struct BatchRow {
    /// The resource; a new one without.
    pub resource_id: Option<ResourceId>,
    /// The settings that are written.
    pub overlay: Map<String, Value>,
}

/// What comes of one row.
#[derive(Debug, Clone)]
pub struct RowVerdict {
    /// The resource; none where it could not be added.
    pub resource_id: Option<ResourceId>,
    /// What it is called then, as far as it is known.
    pub name: String,
    /// Whether it is added.
    pub is_new: bool,
    /// The names of the settings that have another value then; all that were written for a new one.
    pub fields: Vec<String>,
    /// Why it cannot be written.
    pub problems: Vec<Problem>,
    /// What is odd about it, but accepted.
    pub warnings: Vec<String>,
    /// The bookings that would no longer fit, where units are lowered under them.
    pub no_longer_fit: Vec<ReservationId>,
}

/// What comes of many rows.
#[derive(Debug, Clone)]
pub struct BatchReport {
    /// The verdict of each row, in their order.
    pub rows: Vec<RowVerdict>,
    /// Whether it was written. Never where a row has a problem, and never in a dry run.
    pub is_done: bool,
}

impl BatchReport {
    /// Whether every row can be written.
    pub fn is_valid(&self) -> bool {
        self.rows.iter().all(|row| row.problems.is_empty())
    }
}

/// Why the commit is taken back.
enum Back {
    Report(BatchReport),
    Failed(Failure),
}

impl From<StoreError> for Back {
    fn from(error: StoreError) -> Self {
        Back::Failed(error.into())
    }
}

/// Writes all rows or none. A dry run says what would come of it and writes nothing. Only staff do it.
pub async fn write(
    app: &App,
    caller: &Caller,
    rows: Vec<BatchRow>,
    is_dry_run: bool,
    examples: Option<WishOf>,
) -> Result<BatchReport, Failure> {
    needs_staff(caller)?;
    if rows.len() > BATCH_RESOURCES_MAX {
        return Err(Failure::invalid("", format!("at most {BATCH_RESOURCES_MAX} resources at once")));
    }
    let (caller, writing) = (caller.clone(), app.clone());
    let written = app
        .store
        .write(move |writer| {
            let mut verdicts = Vec::with_capacity(rows.len());
            for row in rows {
                // A row that fails has staged nothing that stays: any failure takes the whole commit back.
                verdicts
                    .push(tried(writer, &writing, &caller, row, examples.as_ref()).map_err(Back::Failed)?);
            }
            let report = BatchReport { rows: verdicts, is_done: true };
            if is_dry_run || !report.is_valid() {
                return Err(Back::Report(BatchReport { is_done: false, ..report }));
            }
            Ok(report)
        })
        .await;
    match written {
        Ok(report) | Err(Back::Report(report)) => Ok(report),
        Err(Back::Failed(failure)) => Err(failure),
    }
}

/// Writes one row; what is wrong with it is a verdict, what is wrong with us a failure.
fn tried(
    writer: &mut dyn store::Write,
    app: &App,
    caller: &Caller,
    row: BatchRow,
    examples: Option<&WishOf>,
) -> Result<RowVerdict, Failure> {
    let name = row.overlay.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let blank = RowVerdict {
        resource_id: row.resource_id.clone(),
        name,
        is_new: row.resource_id.is_none(),
        fields: Vec::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
        no_longer_fit: Vec::new(),
    };
    let done = match row.resource_id {
        None => {
            resource_write::add(writer, caller, app.ids.as_ref(), &row.overlay).map(|(resource, warnings)| {
                let fields = row.overlay.keys().cloned().collect();
                (resource, fields, warnings, Vec::new())
            })
        }
        Some(resource_id) => {
            let change = Change { resource_id, overlay: row.overlay, expected_version: None };
            let modified = resource_write::change_settings(writer, app, caller, &change, examples);
            modified.map(|done| (done.resource, done.fields, done.warnings, done.no_longer_fit))
        }
    };
    match done {
        Ok((resource, fields, warnings, no_longer_fit)) => Ok(RowVerdict {
            resource_id: Some(resource.resource_id.clone()),
            name: resource.settings.identity.name.clone(),
            fields,
            warnings: warnings.into_iter().map(|warning| warning.message).collect(),
            no_longer_fit,
            ..blank
        }),
        Err(failure) => Ok(RowVerdict { problems: problems_of(failure)?, ..blank }),
    }
}

/// What is wrong with a row, in words; a failure that is not about the row stays one.
fn problems_of(failure: Failure) -> Result<Vec<Problem>, Failure> {
    let sentence = failure.to_string();
    match failure {
        Failure::Invalid(problems) => Ok(problems),
        Failure::NotFound("resource") => Ok(vec![Problem::at("reservable_id", sentence)]),
        Failure::NotFound(_) | Failure::Exists(_) | Failure::Limit(_) | Failure::BrokenExamples(_) => {
            Ok(vec![Problem::at("", sentence)])
        }
        other => Err(other),
    }
}

//! Writing many resources at once on the wire: a table to import, one change for many, and what comes of each row.

use app::{BatchReport, Problem, RowVerdict};
use model::{ReservationId, ResourceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::resource_table::{Table, TableRow};
use crate::problem::Rejection;

/// A table of resources to import.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ImportInput)]
pub struct ImportInput {
    /// The table as CSV text, its first row the names of columns, as the export writes it. Columns that are not there
    /// stay as they are; an empty cell clears. A row without `reservable_id` adds a resource and needs a name.
    pub csv: String,
    /// Whether it is only said what would come of it.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether rule examples may break.
    #[serde(default)]
    pub accept_broken_examples: bool,
}

/// A table of rates to import.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RateImportInput)]
pub struct RateImportInput {
    /// The table as CSV text, its first row the names of columns, as the export of rates writes it.
    pub csv: String,
    /// Whether it is only said what would come of it.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether rule examples may break.
    #[serde(default)]
    pub accept_broken_examples: bool,
}

/// One change for many resources.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ModifyManyInput)]
pub struct ModifyManyInput {
    /// The resources.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 1000)]
    pub reservable_ids: Vec<ResourceId>,
    /// The settings that are written to each; absent ones stay as they are, `null` clears one.
    #[schema(value_type = Object)]
    pub changes: Map<String, Value>,
    /// Whether it is only said what would come of it.
    #[serde(default)]
    pub dry_run: bool,
    /// Whether rule examples may break.
    #[serde(default)]
    pub accept_broken_examples: bool,
}

/// What comes of writing many resources.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WrittenResources)]
pub struct WrittenReply {
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// Whether every row can be written.
    pub valid: bool,
    /// Whether it was written.
    pub done: bool,
    /// How many resources are added, or rates where those are written.
    pub added: usize,
    /// How many are changed.
    pub changed: usize,
    /// How many rates are deleted; no table deletes a resource.
    pub deleted: usize,
    /// How many stay as they are.
    pub unchanged: usize,
    /// How many rows cannot be written.
    pub refused: usize,
    /// Every row, in order.
    pub rows: Vec<WrittenRowReply>,
}

/// What comes of one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WrittenRow)]
pub struct WrittenRowReply {
    /// Its number: in a table as a spreadsheet counts, where the heading is row 1; else the place in the list, from 0.
    pub row: usize,
    /// The resource; none that could not be added, or is only tried.
    pub reservable_id: Option<String>,
    /// What it is called then.
    pub name: String,
    /// `add`, `change`, `delete`, `none` when nothing differs, or `refused`.
    pub action: &'static str,
    /// The names of the settings that are written.
    pub fields: Vec<String>,
    /// Why it cannot be written.
    pub problems: Vec<RowProblemReply>,
    /// What is odd about it, but accepted.
    pub warnings: Vec<String>,
    /// The bookings that would no longer fit, where units are lowered under them.
    #[schema(value_type = Vec<String>)]
    pub no_longer_fit: Vec<ReservationId>,
}

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RowProblem)]
pub struct RowProblemReply {
    /// The column or setting; empty for the row as a whole.
    pub column: String,
    /// A sentence that says what is wrong and what would be right.
    pub message: String,
}

impl WrittenReply {
    /// The report about one change for many resources.
    pub fn of_list(report: &BatchReport, is_dry_run: bool) -> Self {
        let rows = report.rows.iter().enumerate();
        let rows =
            rows.map(|(place, verdict)| WrittenRowReply::of(place, verdict, is_dry_run, str::to_owned));
        Self::of(rows.collect(), report.is_done, is_dry_run)
    }

    /// The report about a table.
    pub fn of_table(rows: &[TableRow], report: &BatchReport, is_dry_run: bool) -> Self {
        let verdicts = rows.iter().zip(&report.rows).map(|(row, verdict)| {
            WrittenRowReply::of(row.number, verdict, is_dry_run, |path| row.column_of(path))
        });
        Self::of(verdicts.collect(), report.is_done, is_dry_run)
    }

    /// The report about a table that cannot be read: nothing was tried.
    pub fn unread(table: &Table, is_dry_run: bool) -> Self {
        let mut rows: Vec<WrittenRowReply> = Vec::new();
        for (number, problem) in &table.problems {
            let told = RowProblemReply { column: problem.path.clone(), message: problem.message.clone() };
            match rows.iter_mut().find(|known| known.row == *number) {
                Some(known) => known.problems.push(told),
                None => rows.push(WrittenRowReply::unread(*number, table, told)),
            }
        }
        rows.sort_by_key(|row| row.row);
        Self::of(rows, false, is_dry_run)
    }

    /// The report about rows.
    pub(super) fn of(rows: Vec<WrittenRowReply>, done: bool, dry_run: bool) -> Self {
        let count = |action: &str| rows.iter().filter(|row| row.action == action).count();
        let refused = count("refused");
        Self {
            dry_run,
            valid: refused == 0,
            done,
            added: count("add"),
            changed: count("change"),
            deleted: count("delete"),
            unchanged: count("none"),
            refused,
            rows,
        }
    }

    /// The report as the answer: a real write with a row that cannot be written is refused as a whole.
    pub fn answered(self) -> Result<Self, Rejection> {
        if self.dry_run || self.valid {
            return Ok(self);
        }
        let problems: Vec<Problem> = self.rows.iter().flat_map(WrittenRowReply::placed).collect();
        Err(Rejection::malformed(&problems))
    }
}

impl WrittenRowReply {
    fn of(row: usize, verdict: &RowVerdict, is_dry_run: bool, column_of: impl Fn(&str) -> String) -> Self {
        let action = match verdict {
            refused if !refused.problems.is_empty() => "refused",
            added if added.is_new => "add",
            same if same.fields.is_empty() => "none",
            _ => "change",
        };
        let told = |problem: &Problem| RowProblemReply {
            column: column_of(&problem.path),
            message: problem.message.clone(),
        };
        // The id that a trial gave to a new resource is nobody's.
        let id = verdict.resource_id.as_ref().filter(|_| !(verdict.is_new && is_dry_run));
        Self {
            row,
            reservable_id: id.map(ToString::to_string),
            name: verdict.name.clone(),
            action,
            fields: verdict.fields.clone(),
            problems: verdict.problems.iter().map(told).collect(),
            warnings: verdict.warnings.clone(),
            no_longer_fit: verdict.no_longer_fit.clone(),
        }
    }

    /// What comes of a rate.
    pub(super) fn of_rate(
        row: usize,
        reservable_id: Option<String>,
        name: String,
        action: &'static str,
        problems: Vec<RowProblemReply>,
    ) -> Self {
        let action = if problems.is_empty() { action } else { "refused" };
        let fields = if matches!(action, "none" | "refused") { Vec::new() } else { vec!["rates".to_owned()] };
        let (warnings, no_longer_fit) = (Vec::new(), Vec::new());
        Self { row, reservable_id, name, action, fields, problems, warnings, no_longer_fit }
    }

    fn unread(number: usize, table: &Table, problem: RowProblemReply) -> Self {
        let row = table.rows.iter().find(|row| row.number == number).map(|row| &row.row);
        let name = row.and_then(|row| row.overlay.get("name")).and_then(Value::as_str);
        Self {
            row: number,
            reservable_id: row.and_then(|row| row.resource_id.as_ref()).map(ToString::to_string),
            name: name.unwrap_or_default().to_owned(),
            action: "refused",
            fields: Vec::new(),
            problems: vec![problem],
            warnings: Vec::new(),
            no_longer_fit: Vec::new(),
        }
    }

    /// Its problems with their places in the request.
    fn placed(&self) -> impl Iterator<Item = Problem> {
        self.problems.iter().map(|problem| {
            let column =
                if problem.column.is_empty() { String::new() } else { format!(".{}", problem.column) };
            Problem::at(format!("rows[{}]{column}", self.row), problem.message.clone())
        })
    }
}

//! Rates as a table: one row for each rate of each resource, and reading it back.
//!
//! Cells and columns are those of the table of resources. What is exported and imported unchanged writes nothing. Times of
//! the week have no column; an amount stands in `rate` alone.

use std::collections::{BTreeMap, HashSet};

use app::{BatchReport, BatchRow, Found, Problem};
use csv::{StringRecord, WriterBuilder};
use model::ResourceId;
use model::resource::{FieldKind, Rate};
use serde_json::{Map, Value, json};

use super::resource_table::{excerpt, print_cell, read_setting, reader, unguarded};
use super::resources_written::{RowProblemReply, WrittenReply, WrittenRowReply};
use crate::fields::nearest;
use crate::problem::Rejection;

const RESOURCE: &str = "reservable_id";
/// What the resource is called: to be read, and passed over when it is written.
const NAME: &str = "name";
const RATE: &str = "rate_id";
const DELETE: &str = "delete";

/// The fields of a rate that have a column, with what stands in its cells.
const FIELDS: &[(&str, FieldKind)] = &[
    ("rate_description", FieldKind::Text),
    ("rate", FieldKind::Number),
    ("rate_unit", FieldKind::Text),
    ("rate_basis", FieldKind::Text),
    ("public", FieldKind::Switch),
    ("usergroup_id", FieldKind::Number),
    ("rate_duration_minimum", FieldKind::Number),
    ("rate_duration_maximum", FieldKind::Number),
    ("rate_duration_step", FieldKind::Number),
    ("prorate_half_interval_multiplier", FieldKind::Number),
    ("require_account_number", FieldKind::Switch),
    ("invoice_automatically", FieldKind::Switch),
    ("sku", FieldKind::Text),
    ("tax_code", FieldKind::Text),
    ("tax_rate", FieldKind::Number),
    ("tax_note", FieldKind::Text),
    ("currency", FieldKind::Text),
    ("currency_code", FieldKind::Text),
    ("currency_decimal", FieldKind::Text),
    ("currency_thousand", FieldKind::Text),
    ("meta_data", FieldKind::Text),
];

fn columns() -> Vec<&'static str> {
    let fields = FIELDS.iter().map(|(name, _)| *name);
    [RESOURCE, NAME, RATE, DELETE].into_iter().chain(fields).collect()
}

/// The table of the rates of some resources.
pub fn print(resources: &[Found]) -> Result<String, Rejection> {
    print_rows(resources).map_err(|error| {
        tracing::error!(%error, "a table cannot be written");
        Rejection::bug()
    })
}

fn print_rows(resources: &[Found]) -> Result<String, Box<dyn std::error::Error>> {
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(columns())?;
    for Found { resource, .. } in resources {
        for rate in &resource.settings.billing.rates {
            let flat = serde_json::to_value(rate)?;
            let known = [
                resource.resource_id.to_string(),
                print_cell(&json!(resource.settings.identity.name)),
                rate.rate_id.to_string(),
                String::new(),
            ];
            let cells = FIELDS.iter().map(|(name, _)| print_cell(&flat[*name]));
            writer.write_record(known.into_iter().chain(cells))?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A table as it was read.
#[derive(Debug, Default)]
pub struct RateTable {
    rows: Vec<RateRow>,
    problems: Vec<(usize, Problem)>,
}

/// One rate to write.
#[derive(Debug)]
struct RateRow {
    /// Its number in the table; the heading is row 1.
    number: usize,
    resource_id: Option<ResourceId>,
    /// As it is written into the list of rates.
    item: Map<String, Value>,
    action: &'static str,
}

/// The rows about one resource, in the order in which it is written.
struct OfResource<'a> {
    resource_id: &'a ResourceId,
    rows: Vec<&'a RateRow>,
    /// Which row each rate comes from that the resource has afterwards.
    made_by: Vec<Option<&'a RateRow>>,
}

/// Reads a table beside the resources as they are. Every cell that cannot be read is a problem.
pub fn read(text: &str, resources: &[Found], rows_max: usize) -> RateTable {
    let rates: BTreeMap<&ResourceId, &[Rate]> = resources
        .iter()
        .map(|found| (&found.resource.resource_id, found.resource.settings.billing.rates.as_slice()))
        .collect();
    let mut reader = reader(text);
    let mut records = reader.records();
    let mut table = RateTable::default();
    let Some(Ok(heading)) = records.next() else {
        table.problems.push((1, Problem::at("", "the table is empty: its first row names the columns")));
        return table;
    };
    let columns = read_heading(&heading, &mut table.problems);
    let mut seen = HashSet::new();
    for (number, record) in (2..).zip(records) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                table.problems.push((number, Problem::at("", error.to_string())));
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if table.rows.len() >= rows_max {
            let message = format!("a table has at most {rows_max} rows; import it in parts");
            table.problems.push((number, Problem::at("", message)));
            break;
        }
        let mut row = read_row(number, &record, &columns, &mut table.problems);
        if let Some(problem) = settle(&mut row, &rates) {
            table.problems.push((number, problem));
        }
        if let (Some(resource_id), Some(rate_id)) = (&row.resource_id, row.item.get(RATE))
            && !seen.insert((resource_id.clone(), rate_id.to_string()))
        {
            table.problems.push((number, Problem::at(RATE, "an earlier row has the same rate")));
        }
        table.rows.push(row);
    }
    table
}

/// The columns by their places; none where a heading is not understood, which is a problem of the first row.
fn read_heading(heading: &StringRecord, problems: &mut Vec<(usize, Problem)>) -> Vec<Option<&'static str>> {
    let known = columns();
    let mut read: Vec<Option<&'static str>> = Vec::with_capacity(heading.len());
    for cell in heading {
        let name = unguarded(cell).trim();
        let column = known.iter().copied().find(|column| column.eq_ignore_ascii_case(name));
        let message = match (column, nearest(name, &known)) {
            (Some(column), _) if read.contains(&Some(column)) => {
                Some(format!("the column `{name}` is there twice"))
            }
            (Some(_), _) => None,
            (None, _) if name.is_empty() => None,
            (None, Some(meant)) => Some(format!("there is no column `{name}`, did you mean `{meant}`?")),
            (None, None) => Some(format!("there is no column `{name}`")),
        };
        problems.extend(message.map(|message| (1, Problem::at(name, message))));
        read.push(column);
    }
    read
}

fn read_row(
    number: usize,
    record: &StringRecord,
    columns: &[Option<&'static str>],
    problems: &mut Vec<(usize, Problem)>,
) -> RateRow {
    let mut row = RateRow { number, resource_id: None, item: Map::new(), action: "change" };
    if record.len() > columns.len() {
        let message = format!("it has {} cells, and there are {} columns", record.len(), columns.len());
        problems.push((number, Problem::at("", message)));
    }
    for (cell, column) in record.iter().zip(columns) {
        let (Some(column), text) = (*column, unguarded(cell)) else { continue };
        let kind = match column {
            NAME => continue,
            RESOURCE => {
                match ResourceId::parse(text.trim()) {
                    Ok(id) => row.resource_id = Some(id),
                    Err(trouble) => problems.push((number, Problem::at(RESOURCE, trouble.to_string()))),
                }
                continue;
            }
            RATE if text.trim().is_empty() => continue,
            RATE => FieldKind::Number,
            DELETE => FieldKind::Switch,
            field => {
                FIELDS.iter().find(|(name, _)| *name == field).map_or(FieldKind::Text, |(_, kind)| *kind)
            }
        };
        match read_setting(kind, text) {
            Ok(value) => drop(row.item.insert(column.to_owned(), value)),
            Err(expected) => {
                let message = format!("`{column}` must be {expected}, not `{}`", excerpt(text));
                problems.push((number, Problem::at(column, message)));
            }
        }
    }
    row
}

/// Says what the row does to the resource as it is, or what is wrong with that.
fn settle(row: &mut RateRow, rates: &BTreeMap<&ResourceId, &[Rate]>) -> Option<Problem> {
    let resource_id = row.resource_id.as_ref()?;
    let Some(known) = rates.get(resource_id) else {
        return Some(Problem::at(RESOURCE, "there is no such resource here"));
    };
    let amount = row.item.get("rate").map(Value::to_string).unwrap_or_default();
    if amount.split_once('.').is_some_and(|(_, fraction)| fraction.trim_end_matches('0').len() > 2) {
        return Some(Problem::at(
            "rate",
            format!("`rate` must be an amount with at most two decimals, not {amount}"),
        ));
    }
    let is_deletion = row.item.get(DELETE).is_some_and(|delete| *delete == true);
    let rate_id = row.item.get(RATE).and_then(Value::as_i64);
    let current = rate_id.and_then(|id| known.iter().find(|rate| rate.rate_id == id));
    row.action = match (current, rate_id) {
        (None, Some(id)) if is_deletion || !known.is_empty() => {
            return Some(Problem::at(
                RATE,
                format!("the resource has no rate {id}; leave it out to add one"),
            ));
        }
        (None, None) if is_deletion => return Some(Problem::at(RATE, "say which rate is deleted")),
        (Some(_), _) if is_deletion => "delete",
        (Some(current), _) if is_same(current, &row.item) => "none",
        (Some(_), _) => "change",
        (None, _) => "add",
    };
    None
}

/// Whether a row writes what stands already.
fn is_same(current: &Rate, item: &Map<String, Value>) -> bool {
    let Ok(flat) = serde_json::to_value(current) else { return false };
    let same = |(name, value): (&String, &Value)| {
        let before = &flat[name];
        name == DELETE
            || before == value
            || before.as_f64().is_some_and(|number| value.as_f64() == Some(number))
    };
    item.iter().all(same)
}

impl RateTable {
    /// Whether it can be tried.
    pub fn is_read(&self) -> bool {
        self.problems.is_empty()
    }

    /// What is written to each resource.
    pub fn batch(&self, resources: &[Found]) -> Vec<BatchRow> {
        let written = self.by_resource(resources).into_iter().map(|of| {
            let items = of.rows.iter().map(|row| Value::Object(row.item.clone()));
            let overlay = Map::from_iter([("rates".to_owned(), Value::Array(items.collect()))]);
            BatchRow { resource_id: Some(of.resource_id.clone()), overlay }
        });
        written.collect()
    }

    /// The rows by resource, in the order in which those come first. Rows that write nothing are not among them.
    fn by_resource<'a>(&'a self, resources: &'a [Found]) -> Vec<OfResource<'a>> {
        let mut all: Vec<OfResource<'a>> = Vec::new();
        for row in self.rows.iter().filter(|row| row.action != "none") {
            let Some(resource_id) = &row.resource_id else { continue };
            match all.iter_mut().find(|known| known.resource_id == resource_id) {
                Some(known) => known.rows.push(row),
                None => all.push(OfResource { resource_id, rows: vec![row], made_by: Vec::new() }),
            }
        }
        for of in &mut all {
            let found = resources.iter().find(|found| found.resource.resource_id == *of.resource_id);
            let rates =
                found.map(|found| found.resource.settings.billing.rates.as_slice()).unwrap_or_default();
            let row_of = |rate: &Rate| {
                of.rows
                    .iter()
                    .copied()
                    .find(|row| row.item.get(RATE).and_then(Value::as_i64) == Some(rate.rate_id))
            };
            let kept = rates.iter().map(row_of).filter(|row| row.is_none_or(|row| row.action != "delete"));
            let added = of.rows.iter().copied().filter(|row| row.action == "add").map(Some);
            of.made_by = kept.chain(added).collect();
        }
        all
    }

    /// The report about a table that cannot be read: nothing was tried.
    pub fn unread(&self, is_dry_run: bool) -> WrittenReply {
        self.report(&self.problems, false, is_dry_run, &[])
    }

    /// The report about what was written or tried.
    pub fn reply(&self, report: &BatchReport, resources: &[Found], is_dry_run: bool) -> WrittenReply {
        let mut told = Vec::new();
        for (of, verdict) in self.by_resource(resources).iter().zip(&report.rows) {
            for problem in &verdict.problems {
                let (row, path) = of.place(&problem.path);
                told.push((row, Problem::at(path, problem.message.clone())));
            }
        }
        self.report(&told, report.is_done, is_dry_run, resources)
    }

    fn report(
        &self,
        told: &[(usize, Problem)],
        is_done: bool,
        is_dry_run: bool,
        resources: &[Found],
    ) -> WrittenReply {
        let of_row = |number: usize| {
            let problems = told.iter().filter(move |(row, _)| *row == number);
            let reply = |(_, problem): &(usize, Problem)| RowProblemReply {
                column: problem.path.clone(),
                message: problem.message.clone(),
            };
            problems.map(reply).collect::<Vec<_>>()
        };
        let heading = of_row(1);
        let mut rows: Vec<WrittenRowReply> = Vec::new();
        if !heading.is_empty() {
            rows.push(WrittenRowReply::of_rate(1, None, String::new(), "none", heading));
        }
        for row in &self.rows {
            let found =
                resources.iter().find(|found| Some(&found.resource.resource_id) == row.resource_id.as_ref());
            let name = found.map(|found| found.resource.settings.identity.name.clone()).unwrap_or_default();
            let id = row.resource_id.as_ref().map(ToString::to_string);
            rows.push(WrittenRowReply::of_rate(row.number, id, name, row.action, of_row(row.number)));
        }
        let known: HashSet<usize> = rows.iter().map(|row| row.row).collect();
        for (number, _) in told.iter().filter(|(number, _)| !known.contains(number)) {
            rows.push(WrittenRowReply::of_rate(*number, None, String::new(), "none", of_row(*number)));
        }
        rows.sort_by_key(|row| row.row);
        WrittenReply::of(rows, is_done, is_dry_run)
    }
}

impl OfResource<'_> {
    /// The row and the column of a place in the settings, such as `rates[2].rate`.
    fn place(&self, path: &str) -> (usize, String) {
        let inner = path.strip_prefix("rates[").and_then(|rest| rest.split_once(']'));
        let place = inner.and_then(|(place, _)| place.parse::<usize>().ok());
        let row = place.and_then(|place| self.made_by.get(place).copied().flatten());
        let row = row.or(self.rows.first().copied()).map(|row| row.number).unwrap_or_default();
        let column = inner.map_or(path, |(_, column)| column.trim_start_matches('.'));
        (row, column.split(['.', '[']).next().unwrap_or_default().to_owned())
    }
}

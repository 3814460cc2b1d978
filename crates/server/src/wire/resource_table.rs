//! Resources as a table: the CSV text that administrators edit in a spreadsheet, and reading it back.
//!
//! Owns columns and cells. What is exported and imported unchanged writes nothing: every cell reads back as the value
//! that it was made from. Settings that are objects (rates, weekly hours, approvers) have no column.

use std::collections::{BTreeMap, HashSet};

use app::{BatchRow, Found, Problem};
use csv::{Reader, ReaderBuilder, StringRecord, Trim, WriterBuilder};
use model::resource::{Field, FieldKind};
use model::{FieldType, ResourceId, ResourceSettings, SiteProperty};
use serde_json::{Map, Number, Value, json};

use crate::fields::nearest;
use crate::problem::Rejection;

/// The column of the id; a row without one adds a resource.
const ID: &str = "reservable_id";
/// What the columns of properties begin with.
const PROPERTY: &str = "property: ";
/// The settings that a table does not show: the site is always the same, groups stand there by their names.
const NO_COLUMN: [&str; 2] = ["site_id", "usergroups"];
/// Beginnings of a text that a spreadsheet program would take for a formula, and the sign that keeps it from it.
const TAKEN_FOR_FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];
/// The sign before such a text.
const GUARD: char = '\'';

/// A column of the table.
#[derive(Debug, Clone, Copy)]
enum Column<'a> {
    Id,
    Setting(&'a Field),
    Property(&'a SiteProperty),
}

impl Column<'_> {
    fn name(&self) -> String {
        match self {
            Column::Id => ID.to_owned(),
            Column::Setting(field) => field.name.clone(),
            Column::Property(property) => format!("{PROPERTY}{}", property.name),
        }
    }
}

fn columns(properties: &[SiteProperty]) -> Vec<Column<'_>> {
    let has_column =
        |field: &&Field| field.kind != FieldKind::Nested && !NO_COLUMN.contains(&field.name.as_str());
    let settings = ResourceSettings::fields().iter().filter(has_column).map(Column::Setting);
    [Column::Id].into_iter().chain(settings).chain(properties.iter().map(Column::Property)).collect()
}

/// The table of some resources.
pub fn print(resources: &[Found], properties: &[SiteProperty]) -> Result<String, Rejection> {
    let rows = resources.iter().map(|found| (found.resource.resource_id.as_str(), &found.resource.settings));
    print_rows(rows, properties).map_err(|error| {
        tracing::error!(%error, "a table cannot be written");
        Rejection::bug()
    })
}

fn print_rows<'a>(
    rows: impl Iterator<Item = (&'a str, &'a ResourceSettings)>,
    properties: &[SiteProperty],
) -> Result<String, Box<dyn std::error::Error>> {
    let columns = columns(properties);
    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(columns.iter().map(Column::name).map(|name| guarded(&name)))?;
    for (id, settings) in rows {
        let flat = serde_json::to_value(settings)?;
        let cell = |column: &Column<'_>| match column {
            Column::Id => id.to_owned(),
            Column::Setting(field) => print_cell(&flat[&field.name]),
            Column::Property(property) => {
                let mut values = settings.identity.properties.iter();
                let value = values.find(|value| value.propertydef.propdef_id == property.propdef_id);
                value.map(|value| print_cell(&value.value)).unwrap_or_default()
            }
        };
        writer.write_record(columns.iter().map(cell))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A value as the text of a cell; nothing for null. Only text can be taken for a formula, a number never.
pub(super) fn print_cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        Value::Array(items) => {
            let item = |item: &Value| match item {
                Value::String(text) => text.replace('\\', "\\\\").replace(';', "\\;"),
                other => other.to_string(),
            };
            guarded(&items.iter().map(item).collect::<Vec<_>>().join("; "))
        }
        other => other.to_string(),
    }
}

fn guarded(text: &str) -> String {
    if text.starts_with(TAKEN_FOR_FORMULA) { format!("{GUARD}{text}") } else { text.to_owned() }
}

/// The text of a cell without the sign that keeps it from being taken for a formula.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix(GUARD).filter(|rest| rest.starts_with(TAKEN_FOR_FORMULA)).unwrap_or(text)
}

/// The items of a list: separated by `;` with a space that does not count; `\;` is a semicolon.
fn items(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut item = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => item.push(letters.next().unwrap_or('\\')),
            ';' => {
                all.push(std::mem::take(&mut item));
                letters.next_if_eq(&' ');
            }
            other => item.push(other),
        }
    }
    all.push(item);
    all.retain(|item| !item.trim().is_empty());
    all
}

/// A table as it was read.
#[derive(Debug, Default)]
pub struct Table {
    /// Its rows that hold something.
    pub rows: Vec<TableRow>,
    /// What is wrong with it, with the number of the row in the table; the heading is row 1.
    pub problems: Vec<(usize, Problem)>,
}

/// A row of a table.
#[derive(Debug)]
pub struct TableRow {
    /// Its number in the table; the heading is row 1.
    pub number: usize,
    /// What it writes.
    pub row: BatchRow,
    /// The columns of the properties that it writes, in the order in which they stand in the settings.
    property_columns: Vec<String>,
}

impl TableRow {
    /// The column that a place in the settings came from.
    pub fn column_of(&self, path: &str) -> String {
        let place = path.strip_prefix("properties[").and_then(|rest| rest.split_once(']'));
        let place = place.and_then(|(number, _)| number.parse::<usize>().ok());
        if let Some(column) = place.and_then(|place| self.property_columns.get(place)) {
            return column.clone();
        }
        path.split(['.', '[']).next().unwrap_or_default().to_owned()
    }
}

/// A reader of records, with commas, semicolons or tabs between the cells, whichever the heading has.
pub(super) fn reader(text: &str) -> Reader<&[u8]> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let heading = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().find(|sign| heading.as_bytes().contains(sign));
    ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .trim(Trim::None)
        .has_headers(false)
        .from_reader(text.as_bytes())
}

/// Reads a table, with commas, semicolons or tabs between the cells. Every cell that cannot be read is a problem.
pub fn read(text: &str, properties: &[SiteProperty], rows_max: usize) -> Table {
    let mut reader = reader(text);
    let mut records = reader.records();
    let mut table = Table::default();
    let Some(Ok(heading)) = records.next() else {
        table.problems.push((1, Problem::at("", "the table is empty: its first row names the columns")));
        return table;
    };
    let columns = read_heading(&heading, properties, &mut table);
    let mut ids = HashSet::new();
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
        let row = read_row(number, &record, &columns, &mut table.problems);
        if let Some(id) = &row.row.resource_id
            && !ids.insert(id.clone())
        {
            table.problems.push((number, Problem::at(ID, "an earlier row has the same id")));
        }
        table.rows.push(row);
    }
    table
}

/// The columns by their places; none where a heading is not understood, which is a problem of the first row.
fn read_heading<'a>(
    heading: &StringRecord,
    properties: &'a [SiteProperty],
    table: &mut Table,
) -> Vec<Option<Column<'a>>> {
    let known: BTreeMap<String, Column<'a>> =
        columns(properties).into_iter().map(|column| (column.name().to_lowercase(), column)).collect();
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let mut seen = HashSet::new();
    let mut problem = |name: &str, message: String| table.problems.push((1, Problem::at(name, message)));
    let mut read = Vec::with_capacity(heading.len());
    for cell in heading {
        let name = unguarded(cell).trim();
        let column = known.get(&name.to_lowercase()).copied();
        if column.is_none() && !name.is_empty() {
            let is_nested = ResourceSettings::fields().iter().any(|field| field.name == name);
            let message = match nearest(name, &names) {
                _ if is_nested => format!("`{name}` cannot be edited in a table; leave the column out"),
                Some(meant) => format!("there is no column `{name}`, did you mean `{meant}`?"),
                None => format!("there is no column `{name}`"),
            };
            problem(name, message);
        } else if column.is_some() && !seen.insert(name.to_lowercase()) {
            problem(name, format!("the column `{name}` is there twice"));
        }
        read.push(column);
    }
    read
}

fn read_row(
    number: usize,
    record: &StringRecord,
    columns: &[Option<Column<'_>>],
    problems: &mut Vec<(usize, Problem)>,
) -> TableRow {
    let mut row = BatchRow { resource_id: None, overlay: Map::new() };
    let (mut properties, mut property_columns) = (Vec::new(), Vec::new());
    if record.len() > columns.len() {
        let message = format!("it has {} cells, and there are {} columns", record.len(), columns.len());
        problems.push((number, Problem::at("", message)));
    }
    for (cell, column) in record.iter().zip(columns) {
        let Some(column) = column else { continue };
        let text = unguarded(cell);
        match column {
            Column::Id if text.trim().is_empty() => {}
            Column::Id => match ResourceId::parse(text.trim()) {
                Ok(id) => row.resource_id = Some(id),
                Err(trouble) => problems.push((number, Problem::at(ID, trouble.to_string()))),
            },
            Column::Setting(field) => match read_setting(field.kind, text) {
                Ok(value) => drop(row.overlay.insert(field.name.clone(), value)),
                Err(expected) => {
                    let message = format!("`{}` must be {expected}, not `{}`", field.name, excerpt(text));
                    problems.push((number, Problem::at(field.name.clone(), message)));
                }
            },
            Column::Property(property) => {
                properties.push(read_property(property, text));
                property_columns.push(column.name());
            }
        }
    }
    if !properties.is_empty() {
        row.overlay.insert("properties".to_owned(), Value::Array(properties));
    }
    if row.resource_id.is_none() && row.overlay.get("name").is_none_or(Value::is_null) {
        problems.push((number, Problem::at("name", "a new resource needs a name")));
    }
    TableRow { number, row, property_columns }
}

/// The value of a cell, or what was expected. An empty cell clears.
pub(super) fn read_setting(kind: FieldKind, text: &str) -> Result<Value, &'static str> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    match kind {
        FieldKind::Switch => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::Bool(true)),
            "false" | "no" | "0" => Ok(Value::Bool(false)),
            _ => Err("true or false"),
        },
        FieldKind::Number => read_number(text.trim()).map(Value::Number).ok_or("a number"),
        FieldKind::Text => Ok(Value::String(text.to_owned())),
        FieldKind::Texts | FieldKind::Nested => Ok(json!(items(text))),
    }
}

/// A number; spreadsheet programs may write whole ones as `60.0`.
fn read_number(text: &str) -> Option<Number> {
    let whole = text.strip_suffix(".0").unwrap_or(text).parse::<i64>().ok();
    whole.map(Number::from).or_else(|| text.parse().ok().and_then(Number::from_f64))
}

fn read_property(property: &SiteProperty, text: &str) -> Value {
    let propertydef = json!({"propdef_id": property.propdef_id});
    if text.trim().is_empty() {
        return json!({"propertydef": propertydef, "clear": true});
    }
    let value = match property.fieldtype {
        _ if property.allow_multiple => json!(items(text)),
        FieldType::Checkbox | FieldType::Number => Value::String(text.trim().to_owned()),
        FieldType::Text | FieldType::Date | FieldType::Choice => Value::String(text.to_owned()),
    };
    json!({"propertydef": propertydef, "value": value})
}

/// The beginning of a text, for a sentence.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests;

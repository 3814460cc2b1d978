//! That a table reads back as what it was printed from, and says where it cannot be read.

use proptest::prelude::*;

use super::*;

/// Settings that fill every kind of cell, made from any texts.
fn settings(texts: &[String], numbers: (i64, u32), switch: bool) -> ResourceSettings {
    let lines = texts.get(1).map(String::as_str).unwrap_or_default();
    // Only descriptions may have line breaks and tabs.
    let words = |text: &String| text.chars().filter(|letter| !letter.is_control()).collect();
    let plain: Vec<String> = texts.iter().map(words).collect();
    let text = |place: usize| plain.get(place).map(String::as_str).unwrap_or_default();
    let list: Vec<&str> = plain.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect();
    let mut seen = HashSet::new();
    let mut lenses = list.clone();
    lenses.retain(|lens| seen.insert(*lens));
    let overlay = json!({
    "name": format!("n{}", text(0)), "description": lines, "status_detail": text(2), "units_name": text(3),
    "tags": list, "altnames": list, "historical_edit_window": numbers.0, "units": numbers.1 % 1000 + 1,
    "for_sale": switch, "active": !switch, "status": "needs minor repair", "loan_duration_unit": "weeks",
    "properties": [
        {"propertydef": {"propdef_id": 1}, "value": if text(4).trim().is_empty() { "-x" } else { text(4) }},
        {"propertydef": {"propdef_id": 2}, "value": if lenses.is_empty() { vec!["="] } else { lenses }},
        {"propertydef": {"propdef_id": 3}, "value": numbers.0},
    ]});
    let overlay = overlay.as_object().unwrap();
    ResourceSettings::merge(&ResourceSettings::default(), overlay).unwrap().0
}

fn properties() -> Vec<SiteProperty> {
    let property = |propdef_id, name: &str, fieldtype, allow_multiple| SiteProperty {
        propdef_id,
        name: name.to_owned(),
        fieldtype,
        allow_multiple,
        ..SiteProperty::default()
    };
    vec![
        property(1, "Serial number", FieldType::Text, false),
        property(2, "Lenses", FieldType::Text, true),
        property(3, "Weight", FieldType::Number, false),
    ]
}

/// The settings after reading a table back over them, the values of properties settled as the app does it.
fn read_back(text: &str, settings: &ResourceSettings) -> ResourceSettings {
    let properties = properties();
    let table = read(text, &properties, 10);
    assert!(table.problems.is_empty(), "{:?}", table.problems);
    let overlay = &table.rows.first().unwrap().row.overlay;
    let mut merged = ResourceSettings::merge(settings, overlay).unwrap().0;
    for value in &mut merged.identity.properties {
        let property = properties.iter().find(|known| known.propdef_id == value.propertydef.propdef_id);
        value.value = property.unwrap().settled(&value.value).unwrap();
    }
    merged
}

proptest! {
    #[test]
    fn what_is_exported_and_imported_is_the_same(
        texts in prop::collection::vec(r#"[-=+@'"; ,\\\t\r\na-cé]{0,12}"#, 6),
        number in -100_000_i64..100_000,
        units in any::<u32>(),
        switch in any::<bool>(),
    ) {
        let settings = settings(&texts, (number, units), switch);
        let text = print_rows([("resv_1", &settings)].into_iter(), &properties()).unwrap();
        prop_assert_eq!(read_back(&text, &settings), settings.clone(), "{}", text);
        let fresh = ResourceSettings::default();
        prop_assert_eq!(read_back(&text, &fresh), settings, "into a new resource: {}", text);
    }
}

#[test]
fn no_cell_begins_like_a_formula() {
    let texts: Vec<String> = ["=1+1", "\t=x", "-y", "@z", "'quoted", "+t"].map(str::to_owned).into();
    let settings = settings(&texts, (-5, 1), true);
    let text = print_rows([("resv_1", &settings)].into_iter(), &properties()).unwrap();
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(cell.parse::<f64>().is_ok() || !cell.starts_with(['=', '+', '-', '@', '\t']), "{cell:?}");
        }
    }
}

#[test]
fn what_people_type_is_read_too() {
    let text = "\u{feff}Name;Units;for_sale;tags;property: weight\nCamera;2.0;YES;a;1.5\n;;;;\n";
    let table = read(text, &properties(), 10);
    assert!(table.problems.is_empty(), "{:?}", table.problems);
    assert_eq!(table.rows.len(), 1, "an empty row is none");
    let overlay = Value::Object(table.rows[0].row.overlay.clone());
    assert_eq!(
        overlay,
        json!({"name": "Camera", "units": 2, "for_sale": true, "tags": ["a"],
            "properties": [{"propertydef": {"propdef_id": 3}, "value": "1.5"}]})
    );
}

#[test]
fn every_cell_that_cannot_be_read_is_told() {
    for (text, expected) in [
        ("", "1 : the table is empty: its first row names the columns"),
        ("name,unit\nA,1", "1 unit: there is no column `unit`, did you mean `units`?"),
        ("name,rates\nA,1", "1 rates: `rates` cannot be edited in a table; leave the column out"),
        ("name,Name\nA,B", "1 Name: the column `Name` is there twice"),
        ("name,units\nA,many", "2 units: `units` must be a number, not `many`"),
        ("name,active\nA,1\nB,perhaps", "3 active: `active` must be true or false, not `perhaps`"),
        ("units\n3", "2 name: a new resource needs a name"),
        ("name\nA,B", "2 : it has 2 cells, and there are 1 columns"),
        ("reservable_id,name\nresv_1,A\nresv_1,B", "3 reservable_id: an earlier row has the same id"),
        ("name\nA\nB\nC\nD", "5 : a table has at most 3 rows; import it in parts"),
    ] {
        let table = read(text, &properties(), 3);
        let told = table
            .problems
            .iter()
            .map(|(row, problem)| format!("{row} {}: {}", problem.path, problem.message));
        assert_eq!(told.collect::<Vec<_>>(), [expected], "{text}");
    }
}

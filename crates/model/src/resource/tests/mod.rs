//! Tests of the settings as a whole: nothing missing, merging, limits. Single values are tested beside them.

mod coverage;
mod limits;
mod merge;
mod together;

use serde_json::{Map, Value};

use super::ResourceSettings;

/// The JSON object in a text.
fn object(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap()
}

/// Settings of a resource that is valid and otherwise plain.
fn plain() -> ResourceSettings {
    changed(&ResourceSettings::default(), r#"{"name": "Microscope"}"#)
}

/// Settings after a change that must succeed without a warning.
fn changed(current: &ResourceSettings, overlay: &str) -> ResourceSettings {
    let (settings, warnings) = ResourceSettings::merge(current, &object(overlay)).unwrap();
    assert_eq!(warnings, []);
    settings
}

/// What is wrong with a change of plain settings: "path code: message" per line.
fn problems(overlay: &str) -> String {
    problems_with(&plain(), overlay)
}

/// What is wrong with a change of the given settings: "path code: message" per line.
fn problems_with(current: &ResourceSettings, overlay: &str) -> String {
    let trouble = ResourceSettings::merge(current, &object(overlay)).unwrap_err();
    let line =
        |problem: &super::SettingProblem| format!("{} {}: {}", problem.path, problem.code, problem.message);
    trouble.problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

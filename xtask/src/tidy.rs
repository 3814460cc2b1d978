//! `cargo xtask tidy`: what reviewers would otherwise have to look for by eye.
//!
//! This file holds the plan of the house, which is the one table to change when a new edge between crates is
//! meant, and gathers the findings. How they are found is in `tidy/`: manifests, sources, words.

mod lessons;
mod manifests;
mod sources;
mod words;

use std::path::Path;

use anyhow::bail;

use crate::{files, reference, rules_doc, settings};

/// One crate of the workspace, the floor it stands on, and exactly which other crates it imports.
struct Room {
    name: &'static str,
    floor: u8,
    imports: &'static [&'static str],
}

/// The plan of the house. A room imports only from floors below its own.
const HOUSE: &[Room] = &[
    Room { name: "timeline", floor: 0, imports: &[] },
    Room { name: "model", floor: 1, imports: &["timeline"] },
    Room { name: "ical", floor: 1, imports: &["timeline"] },
    Room { name: "rules", floor: 2, imports: &["model", "timeline"] },
    Room { name: "store", floor: 3, imports: &["model", "timeline"] },
    Room { name: "outside", floor: 3, imports: &[] },
    Room { name: "app", floor: 4, imports: &["ical", "model", "outside", "rules", "store", "timeline"] },
    Room { name: "server", floor: 5, imports: &["app", "model", "rules", "store", "timeline"] },
];

/// Floors up to this one are pure: they compute, and know no clock, chance, network, file or database.
const HIGHEST_PURE_FLOOR: u8 = 2;

/// What a pure crate may not depend on, because each is a door to the outside.
const IMPURE_DEPENDENCIES: &[&str] = &[
    "axum",
    "getrandom",
    "hyper",
    "rand",
    "reqwest",
    "rusqlite",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tower-http",
];

/// A check looks at the repository and returns one sentence per thing that is wrong.
type Check = fn(&Repository) -> Vec<String>;

const CHECKS: &[Check] = &[
    manifests::edges_are_those_of_the_house,
    manifests::pure_crates_stay_pure,
    manifests::every_crate_takes_the_workspace_lints,
    sources::every_file_says_what_it_owns,
    sources::no_file_is_far_too_long,
    words::no_unfinished_work,
    words::no_paths_of_one_machine,
    words::locked_packages_come_from_the_public_registries,
    the_printed_rules_are_those_of_today,
    no_setting_is_dead,
    no_name_is_forgotten,
    lessons::every_lesson_is_proved,
];

/// What the checks look at, read once.
struct Repository {
    manifests: Vec<manifests::Manifest>,
    files: Vec<files::TextFile>,
}

impl Repository {
    fn read(root: &Path) -> anyhow::Result<Repository> {
        Ok(Repository { manifests: manifests::read(root)?, files: files::text_files(root)? })
    }
}

/// Runs every check, prints the findings and the list of long files.
///
/// # Errors
/// When something is wrong with the repository, or it cannot be read.
pub(crate) fn run(_arguments: &[String]) -> anyhow::Result<()> {
    let repository = Repository::read(&files::root())?;
    for smell in sources::files_worth_splitting(&repository) {
        println!("long: {smell}");
    }
    let findings: Vec<String> = CHECKS.iter().flat_map(|check| check(&repository)).collect();
    for finding in &findings {
        println!("wrong: {finding}");
    }
    if !findings.is_empty() {
        bail!("tidy: {} findings", findings.len());
    }
    println!("tidy: {} files in order", repository.files.len());
    Ok(())
}

/// The manual's page of the rules is what the table prints.
fn the_printed_rules_are_those_of_today(repository: &Repository) -> Vec<String> {
    let kept = repository.files.iter().find(|file| file.path == rules_doc::PATH);
    if kept.is_some_and(|file| file.text == rules_doc::page()) {
        return Vec::new();
    }
    vec![format!("`{}` is stale. Type: cargo xtask rules-doc", rules_doc::PATH)]
}

/// Every setting is read by something or waits for a feature by name, and the manual's page says by what.
fn no_setting_is_dead(repository: &Repository) -> Vec<String> {
    let mut findings = settings::findings(&repository.files);
    let kept = repository.files.iter().find(|file| file.path == settings::PATH);
    if kept.is_none_or(|file| file.text != settings::page(&repository.files)) {
        findings.push(format!("`{}` is stale. Type: cargo xtask settings", settings::PATH));
    }
    findings
}

/// Every name of the public API is read and proved or waits for a feature, and the manual's page says by what.
fn no_name_is_forgotten(repository: &Repository) -> Vec<String> {
    let mut findings = reference::findings(&repository.files);
    let kept = repository.files.iter().find(|file| file.path == reference::PATH);
    if kept.is_none_or(|file| file.text != reference::page(&repository.files)) {
        findings.push(format!("`{}` is stale. Type: cargo xtask reference", reference::PATH));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let repository = Repository::read(&files::root()).unwrap();
        let findings: Vec<String> = CHECKS.iter().flat_map(|check| check(&repository)).collect();
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    #[test]
    fn the_house_only_imports_downward() {
        for room in HOUSE {
            for import in room.imports {
                let below = HOUSE.iter().find(|other| other.name == *import).unwrap();
                assert!(below.floor < room.floor, "{} may not stand on {}", room.name, below.name);
            }
        }
    }
}

//! `cargo xtask reference`: prints `docs/REFERENCE.md`, what became of each name of the public API.
//!
//! The names stand in `xtask/reference/*.txt`, one section for each object and list, as plain words. Owns where a
//! section's names are looked for, how the page looks, and what is wrong with it: a name that no source reads, or no test
//! proves, unless it waits for a feature that is named beside it. What waits must be known to the code that refuses it
//! or warns, so that a feature that arrives takes its names out of the lists.

use anyhow::{Context, bail};

use crate::files::{self, TextFile};
use crate::settings::{self, Reading};
use crate::words::has_word;

/// Where the page is kept.
pub(crate) const PATH: &str = "docs/REFERENCE.md";

/// Where the names are kept.
const NAMES: &str = "xtask/reference/";

/// How many places of each sort a row names.
const PLACES_MAX: usize = 3;

/// What answers for names whose feature has not arrived.
const REFUSING: &[&str] = &["crates/server/src/wire/support.rs", "crates/server/src/wire/filter_query.rs"];

/// What code calls the values whose fields it reads.
const READING: &[&str] =
    &["self", "input", "item", "body", "rate", "terms", "filters", "query", "recipe", "rule", "guest"];

const OPENING: &str = "\
# What became of each name of the public API

This page is found in the sources and tests by `cargo xtask reference`, from the names in `xtask/reference/`. A name that
nothing reads or no test proves is refused by `make check`. What waits for a feature is answered with 400 `not_supported`
where it would change the outcome, and with a warning where it would not.
";

/// Where the names of a section are declared, and where else they are read.
struct Home {
    section: &'static str,
    declared: &'static [&'static str],
    read: &'static [&'static str],
}

const WIRE: &str = "crates/server/src/wire/";
const MODEL: &str = "crates/model/src/";
const RESOURCE: &str = "crates/model/src/resource/";
const APP: &str = "crates/app/src/";
const RULES: &str = "crates/rules/src/";

/// The section whose names are settings: who reads them is known already.
const SETTINGS: &str = "resource fields";

const HOMES: &[Home] = &[
    Home {
        section: "resource list filters",
        declared: &["crates/server/src/wire/resource_filters.rs"],
        read: &[],
    },
    Home { section: SETTINGS, declared: &[RESOURCE, "crates/server/src/routes/resources.rs"], read: &[] },
    Home { section: "rates", declared: &[RESOURCE], read: &["crates/model/src/charge.rs", RULES, APP] },
    Home { section: "blackouts", declared: &[RESOURCE], read: &[RULES] },
    Home { section: "properties", declared: &[RESOURCE], read: &[APP] },
    Home { section: "property definitions", declared: &[MODEL, RESOURCE], read: &[APP] },
    Home { section: "reservation input", declared: &[WIRE], read: &["crates/server/src/routes/"] },
    Home { section: "forms", declared: &[WIRE], read: &[] },
    Home { section: "accessory_users_external", declared: &[WIRE], read: &[] },
    Home { section: "for_reservables", declared: &[WIRE], read: &[] },
    Home { section: "approvers", declared: &[RESOURCE, WIRE], read: &[APP] },
    Home { section: "recurring_recipe", declared: &["crates/model/src/series.rs"], read: &[RULES, APP] },
    Home { section: "rrule", declared: &["crates/model/src/series.rs"], read: &[RULES] },
    Home { section: "cancel", declared: &["crates/server/src/routes/booking.rs"], read: &[] },
    Home { section: "reservation reply", declared: &[WIRE], read: &[] },
    Home {
        section: "reservation list filters",
        declared: &["crates/server/src/wire/filters.rs"],
        read: &[WIRE],
    },
];

/// One name with what became of it.
struct Row {
    section: String,
    name: String,
    /// The feature that it waits for.
    feature: Option<String>,
    code: Vec<String>,
    tests: Vec<String>,
}

/// Writes the page.
///
/// # Errors
/// When a source cannot be read, the page cannot be written, or a name has neither a reader nor a feature.
pub(crate) fn run(_arguments: &[String]) -> anyhow::Result<()> {
    let root = files::root();
    let files = files::text_files(&root)?;
    std::fs::write(root.join(PATH), page(&files)).with_context(|| format!("cannot write {PATH}"))?;
    let findings = findings(&files);
    if !findings.is_empty() {
        bail!("{}", findings.join("\n"));
    }
    Ok(())
}

/// One sentence for each name that is read by nothing, proved by nothing, or waits in vain.
pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let settings = settings::readings(files);
    let mut findings = Vec::new();
    for row in rows(files, &settings) {
        let (section, name) = (&row.section, &row.name);
        if !HOMES.iter().any(|home| home.section == section) {
            findings.push(format!(
                "nobody knows where the names of `{section}` are declared: see xtask/src/reference.rs"
            ));
            continue;
        }
        let is_setting = section == SETTINGS && settings.iter().any(|setting| setting.name == *name);
        match &row.feature {
            Some(feature) if !is_setting && !is_refused(files, name) && !is_refused(files, section) => findings.push(format!(
                "`{name}` of {section} is said to wait for {feature}, and no code says so: take the mark out of {NAMES}"
            )),
            None if row.code.is_empty() => findings.push(format!("`{name}` of {section} is read by nothing")),
            None if row.tests.is_empty() => findings.push(format!("`{name}` of {section} is proved by no test")),
            Some(_) | None => {}
        }
    }
    findings
}

/// The whole page.
pub(crate) fn page(files: &[TextFile]) -> String {
    let settings = settings::readings(files);
    let mut page = OPENING.to_owned();
    let mut section = String::new();
    for row in rows(files, &settings) {
        if row.section != section {
            section.clone_from(&row.section);
            let heading = format!("\n## {section}\n\n| Name | Where | Proved by |\n| --- | --- | --- |\n");
            page.push_str(&heading);
        }
        let place = match &row.feature {
            Some(feature) => format!("arrives with {feature}"),
            None => shortened(&row.code),
        };
        let tests = if row.tests.is_empty() { "–".to_owned() } else { shortened(&row.tests) };
        let line = format!("| `{}` | {place} | {tests} |\n", row.name);
        page.push_str(&line);
    }
    page
}

/// Every name of every list, in order.
fn rows(files: &[TextFile], settings: &[Reading]) -> Vec<Row> {
    let lists = files.iter().filter(|file| file.path.starts_with(NAMES) && file.ends_in("txt"));
    let tests: Vec<&TextFile> = files.iter().filter(|file| is_test(file)).collect();
    let mut rows = Vec::new();
    for list in lists {
        let mut section = "";
        for line in list.text.lines().map(str::trim) {
            if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = heading;
            } else if !line.is_empty() && !line.starts_with('#') {
                let (name, feature) = line
                    .split_once('=')
                    .map_or((line, None), |(name, feature)| (name.trim(), Some(feature.trim().to_owned())));
                rows.push(row(files, &tests, settings, section, name, feature));
            }
        }
    }
    rows
}

fn row(
    files: &[TextFile],
    tests: &[&TextFile],
    settings: &[Reading],
    section: &str,
    name: &str,
    feature: Option<String>,
) -> Row {
    let setting = settings.iter().find(|setting| section == SETTINGS && setting.name == name);
    let code = match setting {
        Some(setting) => setting.places.clone(),
        None => HOMES
            .iter()
            .find(|home| home.section == section)
            .map_or_else(Vec::new, |home| readers(files, home, name)),
    };
    let waits = setting
        .and_then(|setting| setting.waits_for)
        .map(|feature| format!("{feature}; it is kept until then"));
    let proves = |file: &&&TextFile| has_word(&file.text, name);
    Row {
        section: section.to_owned(),
        name: name.to_owned(),
        feature: feature.or(waits),
        code,
        tests: tests.iter().filter(proves).map(|file| file.path.clone()).collect(),
    }
}

/// The sources that read a name; where only its declaration is found, that carries it in and out.
fn readers(files: &[TextFile], home: &Home, name: &str) -> Vec<String> {
    let of = |places: &[&str], ways: &[String]| -> Vec<String> {
        let within = files
            .iter()
            .filter(|file| file.ends_in("rs") && places.iter().any(|place| file.path.starts_with(place)));
        within
            .filter(|file| ways.iter().any(|way| has_word(&file.text, way)))
            .map(|file| file.path.clone())
            .collect()
    };
    let ways: Vec<String> = READING.iter().map(|owner| format!("{owner}.{name}")).collect();
    let read = of(&[home.declared, home.read].concat(), &ways);
    if !read.is_empty() {
        return read;
    }
    of(home.declared, &[format!("pub {name}"), format!("\"{name}\""), format!("{name}:")])
}

/// Whether the code that refuses what has not arrived, or warns about it, knows the name.
fn is_refused(files: &[TextFile], name: &str) -> bool {
    let refusing = files.iter().filter(|file| REFUSING.contains(&file.path.as_str()));
    refusing.into_iter().any(|file| file.text.contains(&format!("\"{name}\"")))
}

fn is_test(file: &TextFile) -> bool {
    let is_rust = file.path.starts_with("crates/") && file.path.contains("/tests");
    let is_blackbox = file.path.starts_with("e2e/blackbox/test_");
    (is_rust || is_blackbox) && ["rs", "py", "json", "txt"].iter().any(|ending| file.ends_in(ending))
}

fn shortened(places: &[String]) -> String {
    let bare =
        |place: &String| format!("`{}`", place.trim_start_matches("crates/").trim_start_matches("e2e/"));
    let shown = places.iter().take(PLACES_MAX).map(bare).collect::<Vec<_>>().join(", ");
    if places.len() > PLACES_MAX { format!("{shown} and more") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn every_name_is_read_and_proved_or_waits() {
        let files = files::text_files(&files::root()).unwrap();
        assert_eq!(findings(&files), Vec::<String>::new());
    }

    #[test]
    fn a_name_without_a_reader_a_proof_or_a_true_mark_is_found() {
        let told = findings(&[
            file(
                "xtask/reference/x.txt",
                "# words\n[forms]\nread_and_proved\nread\nnothing\nwaits = mail\nlate = mail\n",
            ),
            file("crates/server/src/wire/series.rs", "pub read_and_proved: u8, pub read: u8"),
            file("crates/server/src/wire/support.rs", "[\"waits\"]"),
            file("e2e/blackbox/test_x.py", "ask(read_and_proved=1)"),
        ]);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].starts_with("`read` of forms is proved by no test"));
        assert!(told[1].starts_with("`nothing` of forms is read by nothing"));
        assert!(told[2].starts_with("`late` of forms is said to wait for mail"));
    }
}

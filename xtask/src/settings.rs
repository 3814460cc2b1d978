//! `cargo xtask settings`: prints `docs/SETTINGS.md`, which rule, code or screen reads each setting.
//!
//! Owns how the page looks and what is wrong with it: a setting that nothing reads is dead, unless it belongs to a
//! feature that is named as still to come. Readers are found in the sources (`settings/readers.rs`), what is still
//! to come stands in `settings/later.rs`; that the page is fresh is asserted by `tidy`.

mod later;
mod readers;

use anyhow::{Context, bail};
use model::ResourceSettings;
use rules::TABLE;

use crate::files::{self, TextFile};
use readers::Sources;

/// Where the page is kept.
pub(crate) const PATH: &str = "docs/SETTINGS.md";

/// How many places of each sort a row names.
const PLACES_MAX: usize = 3;

const OPENING: &str = "\
# Who reads which setting

This page is found in the sources by `cargo xtask settings`. A setting that no rule, no code and no screen reads is
refused by `make check`, unless it is named in `xtask/src/settings/later.rs` with the feature that will read it. The
form of the administrator, which shows every setting, does not count as a reader.
";

/// One setting with all that reads it.
struct Row {
    group: &'static str,
    name: String,
    rules: Vec<&'static str>,
    code: Vec<String>,
    screens: Vec<String>,
}

impl Row {
    fn is_read(&self) -> bool {
        !self.rules.is_empty() || !self.code.is_empty() || !self.screens.is_empty()
    }
}

/// A setting of a resource with all code and screens that read it.
pub(crate) struct Reading {
    pub(crate) name: String,
    pub(crate) places: Vec<String>,
    /// The feature that it waits for.
    pub(crate) waits_for: Option<&'static str>,
}

/// Every setting of a resource with its readers.
pub(crate) fn readings(files: &[TextFile]) -> Vec<Reading> {
    let is_of_resource = |row: &Row| !matches!(row.group, "site" | "member");
    let reading = |row: Row| Reading {
        waits_for: later::feature(row.group, &row.name),
        places: row.code.into_iter().chain(row.screens).collect(),
        name: row.name,
    };
    rows(files).into_iter().filter(is_of_resource).map(reading).collect()
}

/// Writes the page.
///
/// # Errors
/// When a source cannot be read, the page cannot be written, or a setting is dead.
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

/// One sentence for each setting that nothing reads and no feature waits for, and for each that is waited for in vain.
pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let rows = rows(files);
    let mut findings = Vec::new();
    for row in &rows {
        let path = format!("{}.{}", row.group, row.name);
        match (row.is_read(), later::feature(row.group, &row.name)) {
            (false, None) => findings.push(format!("the setting `{path}` is read by nothing")),
            (true, Some(feature)) => {
                let readers = [row.code.as_slice(), row.screens.as_slice()].concat().join(", ");
                let told = format!("`{path}` is said to wait for {feature}, and is read: {readers}");
                findings.push(format!("{told}. Take it out of xtask/src/settings/later.rs"));
            }
            _ if !row.rules.is_empty() && row.code.is_empty() => {
                findings.push(format!("rules are said to read `{path}`, and no code does"));
            }
            _ => {}
        }
    }
    for (group, name) in later::all() {
        if !rows.iter().any(|row| row.group == group && row.name == name) {
            findings.push(format!("xtask/src/settings/later.rs names `{group}.{name}`, which is no setting"));
        }
    }
    findings
}

/// The whole page.
pub(crate) fn page(files: &[TextFile]) -> String {
    let mut page = OPENING.to_owned();
    let mut group = "";
    for row in rows(files) {
        if row.group != group {
            group = row.group;
            let heading =
                format!("\n## {group}\n\n| Setting | Rules | Code | Screens |\n| --- | --- | --- | --- |\n");
            page.push_str(&heading);
        }
        let rules = row.rules.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
        let rules = match later::feature(row.group, &row.name) {
            Some(feature) => format!("later: {feature}"),
            None => rules,
        };
        let (code, screens) = (shortened(&row.code), shortened(&row.screens));
        let cells = [format!("`{}`", row.name), rules, code, screens];
        let cells = cells.map(|cell| if cell.is_empty() { "–".to_owned() } else { cell });
        page.push_str("| ");
        page.push_str(&cells.join(" | "));
        page.push_str(" |\n");
    }
    page
}

/// Every setting of a resource, and what of the site and of a member governs booking, in order.
fn rows(files: &[TextFile]) -> Vec<Row> {
    let sources = Sources::read(files);
    let mut rows = Vec::new();
    for field in ResourceSettings::fields() {
        let (code, screens) = sources.of_setting(field.group, &field.name);
        rows.push(Row {
            group: field.group,
            name: field.name.clone(),
            rules: rules(&field.name),
            code,
            screens,
        });
    }
    for (group, owner) in [("site", "Site"), ("member", "Member")] {
        for name in sources.fields_of(group, owner) {
            let code = sources.of_part(group, &name);
            rows.push(Row { group, rules: rules(&name), name, code, screens: Vec::new() });
        }
    }
    rows
}

/// The codes of the rules that read the setting.
fn rules(name: &str) -> Vec<&'static str> {
    TABLE.iter().filter(|rule| rule.reads.contains(&name)).map(|rule| rule.code.as_str()).collect()
}

fn shortened(places: &[String]) -> String {
    let shown =
        places.iter().take(PLACES_MAX).map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", ");
    if places.len() > PLACES_MAX { format!("{shown} and more") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read_or_waited_for() {
        let files = files::text_files(&files::root()).unwrap();
        assert_eq!(findings(&files), Vec::<String>::new());
    }

    #[test]
    fn without_its_readers_a_setting_is_dead() {
        let mut files = files::text_files(&files::root()).unwrap();
        files.retain(|file| file.path.starts_with("crates/model/"));
        let findings = findings(&files);
        assert!(findings.contains(&"the setting `listing.nolist_to_everyone` is read by nothing".to_owned()));
    }
}

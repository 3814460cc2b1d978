//! Checks that each failure in `docs/lessons-proved.md` is guarded against: its tests exist, or it waits for a feature.

use std::path::Path;

use super::Repository;
use crate::files::TextFile;

/// The table.
const PATH: &str = "docs/lessons-proved.md";

/// How many failures there are, numbered from one without gaps.
const LESSONS: usize = 46;

/// Every failure has its row, in order, and every test that a row names is there.
pub(super) fn every_lesson_is_proved(repository: &Repository) -> Vec<String> {
    let Some(table) = repository.files.iter().find(|file| file.path == PATH) else {
        return vec![format!("`{PATH}` is missing")];
    };
    let rows: Vec<&str> = table.text.lines().filter(|line| line.starts_with("| T-")).collect();
    let mut findings = Vec::new();
    for number in 1..=LESSONS {
        let name = format!("T-{number:02}");
        match rows.get(number - 1).and_then(|row| row.strip_prefix(&format!("| {name} | "))) {
            Some(row) => findings.extend(unproved(&name, row, &repository.files)),
            None => findings.push(format!("{PATH}: row {number} is not {name}")),
        }
    }
    if rows.len() > LESSONS {
        findings.push(format!("{PATH}: {} rows, and {LESSONS} are checked", rows.len()));
    }
    findings
}

/// What is wrong with a row: no test and no feature that it waits for, or a test that is not there.
fn unproved(name: &str, row: &str, files: &[TextFile]) -> Vec<String> {
    let proofs = row.rsplit_once(" | ").map_or("", |(_, proofs)| proofs).trim_end_matches(" |");
    if proofs.strip_prefix("later: ").is_some_and(|feature| !feature.is_empty()) {
        return Vec::new();
    }
    let named: Vec<&str> = proofs.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        return vec![format!("{PATH}: {name} names no test and no feature to wait for")];
    }
    let absent = named.into_iter().filter(|proof| !is_there(proof, files));
    absent.map(|proof| format!("{PATH}: {name} names `{proof}`, which is no test")).collect()
}

/// Whether a test of this path and name is written down somewhere.
fn is_there(proof: &str, files: &[TextFile]) -> bool {
    let Some((path, name)) = proof.split_once("::") else { return false };
    let Some(file) = files.iter().find(|file| file.path == path) else { return false };
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    let written = match ending {
        Some("rs") => format!("fn {name}("),
        Some("py") => format!("def {name}("),
        Some("ts" | "js") => format!("('{name}'"),
        Some("txt") => return file.text.lines().any(|line| line == format!("## {name}")),
        _ => return false,
    };
    file.text.contains(&written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(row: &str) -> Vec<String> {
        let file = |path: &str, text: &str| TextFile { path: path.to_owned(), text: text.to_owned() };
        let files =
            [file("a.rs", "fn works() {}"), file("b.txt", "## It works\n"), file("c.ts", "it('works', x)")];
        unproved("T-01", row, &files)
    }

    #[test]
    fn a_row_names_tests_that_exist_or_what_it_waits_for() {
        assert_eq!(told("What | `a.rs::works`, `b.txt::It works`, `c.ts::works` |"), Vec::<String>::new());
        assert_eq!(told("What | later: mail |"), Vec::<String>::new());
        for wrong in ["`a.rs::work`", "`b.txt::It`", "`d.rs::works`", "`a.rs`", "later: ", "soon"] {
            assert_eq!(told(&format!("What | {wrong} |")).len(), 1, "{wrong}");
        }
    }
}

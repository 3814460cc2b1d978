//! Checks of source files: that each says what it is, and that none grows beyond reading.

use super::Repository;
use crate::files::TextFile;

/// Above this a file is named as worth splitting.
const LONG_LINES: usize = 450;

/// Above this the check fails.
const FAR_TOO_LONG_LINES: usize = 600;

/// Endings of the files that people write and read as code.
const SOURCE_ENDINGS: &[&str] = &["css", "js", "py", "rs", "sh", "svelte", "ts"];

/// Files that a program writes.
const GENERATED: &[&str] = &["web/src/lib/api/schema.ts"];

/// Every Rust file opens with `//!`: what it owns and what it does not.
pub(super) fn every_file_says_what_it_owns(repository: &Repository) -> Vec<String> {
    let rust = repository.files.iter().filter(|file| file.ends_in("rs"));
    rust.filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{} does not open with `//!` and a sentence", file.path))
        .collect()
}

/// No source file passes the hard limit. Tests and generated files may be as long as they need.
pub(super) fn no_file_is_far_too_long(repository: &Repository) -> Vec<String> {
    longer_than(repository, FAR_TOO_LONG_LINES)
        .map(|(file, lines)| format!("{} has {lines} lines; the limit is {FAR_TOO_LONG_LINES}", file.path))
        .collect()
}

/// Files over the soft limit: told, not refused.
pub(super) fn files_worth_splitting(repository: &Repository) -> Vec<String> {
    longer_than(repository, LONG_LINES)
        .map(|(file, lines)| format!("{} ({lines} lines)", file.path))
        .collect()
}

fn longer_than(repository: &Repository, limit: usize) -> impl Iterator<Item = (&TextFile, usize)> {
    let sources = repository.files.iter().filter(|file| is_hand_written_source(file));
    sources.map(|file| (file, file.text.lines().count())).filter(move |(_, lines)| *lines > limit)
}

fn is_hand_written_source(file: &TextFile) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let is_test = file.path.split('/').any(|part| part == "tests" || part == "e2e")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name == "tests.rs";
    SOURCE_ENDINGS.iter().any(|ending| file.ends_in(ending))
        && !is_test
        && !GENERATED.contains(&file.path.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(path: &str, text: &str) -> Repository {
        let file = TextFile { path: path.to_owned(), text: text.to_owned() };
        Repository { manifests: Vec::new(), files: vec![file] }
    }

    #[test]
    fn a_silent_file_is_found() {
        assert_eq!(every_file_says_what_it_owns(&only("crates/a/src/lib.rs", "mod b;")).len(), 1);
        assert_eq!(every_file_says_what_it_owns(&only("crates/a/src/lib.rs", "//!\nmod b;")).len(), 1);
        assert!(every_file_says_what_it_owns(&only("crates/a/src/lib.rs", "//! Owns b.\nmod b;")).is_empty());
    }

    #[test]
    fn length_is_told_first_and_refused_later() {
        let long = only("web/src/lib/a.ts", &"x\n".repeat(LONG_LINES + 1));
        assert_eq!(files_worth_splitting(&long), ["web/src/lib/a.ts (451 lines)"]);
        assert!(no_file_is_far_too_long(&long).is_empty());
        let too_long = only("crates/a/src/b.rs", &"x\n".repeat(FAR_TOO_LONG_LINES + 1));
        assert_eq!(no_file_is_far_too_long(&too_long), ["crates/a/src/b.rs has 601 lines; the limit is 600"]);
    }

    #[test]
    fn tests_and_generated_files_may_be_long() {
        for path in [
            "crates/a/tests/b.rs",
            "crates/a/src/tests.rs",
            "web/src/lib/c.test.ts",
            "web/src/lib/api/schema.ts",
        ] {
            assert!(no_file_is_far_too_long(&only(path, &"x\n".repeat(2_000))).is_empty(), "{path}");
        }
    }
}

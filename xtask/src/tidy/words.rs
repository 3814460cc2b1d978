//! Checks of words that have no place in the repository: unfinished work, one machine's folders, private
//! registries. The words are put together from halves, so that this file does not find itself.

use super::Repository;
use crate::files::TextFile;

/// What is left behind when somebody meant to come back.
const UNFINISHED: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("db", "g!("),
];

/// Beginnings of paths that exist on one machine only.
const MACHINE_PATHS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("C:\\", "Users"),
];

/// The lock files, how each names a package's origin, and the one origin allowed.
const LOCKED_ORIGINS: &[(&str, &str, &str)] = &[
    ("Cargo.lock", "source = \"", "registry+https://github.com/rust-lang/crates.io-index\""),
    ("package-lock.json", "\"resolved\": \"", "https://registry.npmjs.org/"),
];

/// Nothing is left for later: what is not finished is not there.
pub(super) fn no_unfinished_work(repository: &Repository) -> Vec<String> {
    lines_with(&repository.files, UNFINISHED)
}

/// No file speaks of a folder that only its author has.
pub(super) fn no_paths_of_one_machine(repository: &Repository) -> Vec<String> {
    lines_with(&repository.files, MACHINE_PATHS)
}

/// A stranger's build fetches every locked package from where everybody does.
pub(super) fn locked_packages_come_from_the_public_registries(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for file in &repository.files {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        for (_, mark, allowed) in LOCKED_ORIGINS.iter().filter(|(lock, ..)| *lock == name) {
            for (number, line) in file.text.lines().enumerate() {
                if line.trim_start().strip_prefix(mark).is_some_and(|origin| !origin.starts_with(allowed)) {
                    findings.push(format!("{}:{}: a package from another registry", file.path, number + 1));
                }
            }
        }
    }
    findings
}

fn lines_with(files: &[TextFile], words: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| holds_word(line, word)) {
                findings.push(format!("{}:{}: `{word}`", file.path, number + 1));
            }
        }
    }
    findings
}

/// Whether `word` stands in `line` and is not the tail of a longer name or path.
fn holds_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !line[..at]
            .ends_with(|before: char| before.is_alphanumeric() || matches!(before, '_' | '.' | '}' | '*'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(path: &str, text: &str) -> Repository {
        let file = TextFile { path: path.to_owned(), text: text.to_owned() };
        Repository { manifests: Vec::new(), files: vec![file] }
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        let text = format!("fn a() {{\n    {}\n}}", UNFINISHED[2]);
        assert_eq!(no_unfinished_work(&only("a.rs", &text)), [format!("a.rs:2: `{}`", UNFINISHED[2])]);
    }

    #[test]
    fn a_path_of_one_machine_is_found_but_not_a_relative_one() {
        assert_eq!(
            no_paths_of_one_machine(&only("a.md", &format!("see {}ann/x", MACHINE_PATHS[0]))).len(),
            1
        );
        assert!(
            no_paths_of_one_machine(&only("a.md", &format!("see ..{}ann/x", MACHINE_PATHS[0]))).is_empty()
        );
    }

    #[test]
    fn a_private_registry_is_found() {
        let lock = "      \"resolved\": \"https://packages.example.org/a.tgz\",";
        assert_eq!(
            locked_packages_come_from_the_public_registries(&only("web/package-lock.json", lock)).len(),
            1
        );
        let public = "      \"resolved\": \"https://registry.npmjs.org/a.tgz\",";
        assert!(
            locked_packages_come_from_the_public_registries(&only("web/package-lock.json", public))
                .is_empty()
        );
    }
}

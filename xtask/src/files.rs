//! The repository's own text files: where they are and what they say.
//!
//! A plain walk instead of asking git, so that the checks also run in an unpacked archive and under a user
//! whom git does not trust. What is built, installed or private to a machine is left out by name.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Folders that hold nothing of ours, wherever they stand.
const FOREIGN_FOLDERS: &[&str] = &[
    ".git",
    ".hypothesis",
    ".pytest_cache",
    ".svelte-kit",
    ".venv",
    "__pycache__",
    "node_modules",
    "target",
    "test-results",
];

/// Where a second checkout beside the first keeps the way to it.
const GIT_LINK: &str = ".git";

/// Folders that hold nothing of ours, at these places only.
const FOREIGN_PATHS: &[&str] = &["data", "data.new", "e2e/out", "web/build"];

/// Endings of files that are not for reading as text.
const BINARY_ENDINGS: &[&str] =
    &["db", "gif", "gz", "ico", "jpg", "log", "pdf", "png", "sqlite", "ttf", "webp", "woff2", "zip"];

/// One text file of the repository.
pub(crate) struct TextFile {
    /// Path from the root, with `/` between the parts.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl TextFile {
    /// Whether the name ends in `.` and this ending.
    pub(crate) fn ends_in(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == ending)
    }
}

/// The root of the checkout that this program was built from.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file of the repository, sorted by path. Files that are not UTF-8 are no text and left out.
///
/// # Errors
/// When a folder or file cannot be read.
pub(crate) fn text_files(root: &Path) -> anyhow::Result<Vec<TextFile>> {
    let mut found = Vec::new();
    let mut folders_to_visit = vec![String::new()];
    while let Some(folder) = folders_to_visit.pop() {
        let entries =
            std::fs::read_dir(root.join(&folder)).with_context(|| format!("cannot list `{folder}`"))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list `{folder}`"))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = entry.file_type().with_context(|| format!("cannot look at `{path}`"))?;
            if kind.is_dir()
                && !FOREIGN_FOLDERS.contains(&name.as_str())
                && !FOREIGN_PATHS.contains(&path.as_str())
            {
                folders_to_visit.push(path);
            } else if kind.is_file() && name != GIT_LINK && !is_binary(&name) {
                let bytes =
                    std::fs::read(root.join(&path)).with_context(|| format!("cannot read `{path}`"))?;
                if let Ok(text) = String::from_utf8(bytes) {
                    found.push(TextFile { path, text });
                }
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(found)
}

fn is_binary(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| BINARY_ENDINGS.iter().any(|binary| ending == *binary))
}

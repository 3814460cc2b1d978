//! Checks of `crates/*/Cargo.toml`: who imports whom, what pure crates may use, and that lints are on.
//!
//! Development dependencies are left alone: a test may use what the product may not.

use std::path::Path;

use anyhow::Context;
use toml::{Table, Value};

use super::{HIGHEST_PURE_FLOOR, HOUSE, IMPURE_DEPENDENCIES, Repository};

/// One crate's manifest, as far as the checks need it.
pub(super) struct Manifest {
    name: String,
    /// Everything the product links, whatever the platform, sorted.
    dependencies: Vec<String>,
    takes_workspace_lints: bool,
}

/// Reads the manifest of every crate under `crates/` and of xtask, sorted by name.
pub(super) fn read(root: &Path) -> anyhow::Result<Vec<Manifest>> {
    let crates = root.join("crates");
    let mut folders = vec![root.join("xtask")];
    for entry in std::fs::read_dir(&crates).context("cannot list `crates`")? {
        folders.push(entry.context("cannot list `crates`")?.path());
    }
    let mut manifests = Vec::new();
    for path in folders.iter().map(|folder| folder.join("Cargo.toml")).filter(|path| path.is_file()) {
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        manifests.push(parse(&text).with_context(|| format!("in {}", path.display()))?);
    }
    manifests.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(manifests)
}

fn parse(text: &str) -> anyhow::Result<Manifest> {
    let table: Table = text.parse()?;
    let name = table.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let lints = table.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    let per_platform = table.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let mut dependencies: Vec<String> = per_platform
        .filter_map(Value::as_table)
        .chain([&table])
        .flat_map(|holder| {
            ["dependencies", "build-dependencies"].into_iter().filter_map(|key| holder.get(key))
        })
        .filter_map(Value::as_table)
        .flat_map(|found| found.keys().cloned())
        .collect();
    dependencies.sort();
    dependencies.dedup();
    Ok(Manifest {
        name: name.context("a manifest without package.name")?.to_owned(),
        dependencies,
        takes_workspace_lints: lints == Some(true),
    })
}

/// Each crate imports exactly the crates that the plan of the house lists.
pub(super) fn edges_are_those_of_the_house(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for manifest in repository.manifests.iter().filter(|manifest| manifest.name != "xtask") {
        let Some(room) = HOUSE.iter().find(|room| room.name == manifest.name) else {
            findings.push(format!("crate `{}` has no room in the house (xtask/src/tidy.rs)", manifest.name));
            continue;
        };
        let is_ours = |name: &str| HOUSE.iter().any(|other| other.name == name);
        let imported: Vec<&str> =
            manifest.dependencies.iter().map(String::as_str).filter(|name| is_ours(name)).collect();
        for name in imported.iter().filter(|name| !room.imports.contains(name)) {
            findings.push(format!("`{}` imports `{name}`, which the house does not allow", room.name));
        }
        for name in room.imports.iter().filter(|name| !imported.contains(name)) {
            findings
                .push(format!("`{}` no longer imports `{name}`: take the edge out of the house", room.name));
        }
    }
    for room in
        HOUSE.iter().filter(|room| repository.manifests.iter().all(|manifest| manifest.name != room.name))
    {
        findings.push(format!("the house has a room `{}` without a crate", room.name));
    }
    findings
}

/// The crates that only compute have no dependency that could do anything else.
pub(super) fn pure_crates_stay_pure(repository: &Repository) -> Vec<String> {
    let mut findings = Vec::new();
    for room in HOUSE.iter().filter(|room| room.floor <= HIGHEST_PURE_FLOOR) {
        let manifest = repository.manifests.iter().find(|manifest| manifest.name == room.name);
        let dependencies = manifest.map(|manifest| manifest.dependencies.as_slice()).unwrap_or_default();
        for name in dependencies.iter().filter(|name| IMPURE_DEPENDENCIES.contains(&name.as_str())) {
            findings.push(format!("`{}` is pure and may not depend on `{name}`", room.name));
        }
    }
    findings
}

/// `[lints] workspace = true` stands in every manifest; without it a crate would be checked for nothing.
pub(super) fn every_crate_takes_the_workspace_lints(repository: &Repository) -> Vec<String> {
    let without = repository.manifests.iter().filter(|manifest| !manifest.takes_workspace_lints);
    without.map(|manifest| format!("`{}` lacks `[lints] workspace = true`", manifest.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(manifest: &str) -> Repository {
        Repository { manifests: vec![parse(manifest).unwrap()], files: Vec::new() }
    }

    #[test]
    fn an_edge_upward_is_found() {
        let repository = only("[package]\nname = 'model'\n[dependencies]\ntimeline = {}\nstore = {}");
        let findings = edges_are_those_of_the_house(&repository);
        assert!(
            findings.contains(&"`model` imports `store`, which the house does not allow".to_owned()),
            "{findings:?}"
        );
    }

    #[test]
    fn an_edge_that_is_gone_is_found() {
        let findings = edges_are_those_of_the_house(&only("[package]\nname = 'model'"));
        assert!(
            findings
                .contains(&"`model` no longer imports `timeline`: take the edge out of the house".to_owned())
        );
    }

    #[test]
    fn a_door_to_the_outside_is_found_whatever_the_platform() {
        let repository = only("[package]\nname = 'rules'\n[target.'cfg(unix)'.dependencies]\ntokio = '1'");
        assert_eq!(pure_crates_stay_pure(&repository), ["`rules` is pure and may not depend on `tokio`"]);
    }

    #[test]
    fn missing_lints_are_found() {
        let findings = every_crate_takes_the_workspace_lints(&only("[package]\nname = 'rules'"));
        assert_eq!(findings, ["`rules` lacks `[lints] workspace = true`"]);
        let with = "[package]\nname = 'rules'\n[lints]\nworkspace = true";
        assert!(every_crate_takes_the_workspace_lints(&only(with)).is_empty());
    }
}

//! What can be wrong with settings, as values: problems that refuse them and warnings that do not.
//!
//! Owns the shapes and the few sentences that several groups share. Which setting is judged how stands with it.

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

/// One thing wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// Where, such as `rates[0].rate_int`.
    pub path: String,
    /// A sentence for people that names the setting and what is allowed.
    pub message: String,
    /// What sort of problem it is; stable, such as `setting.too_large`.
    pub code: &'static str,
}

/// Something about settings that was accepted, and that the caller may not have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Where, such as `bufer_before`.
    pub path: String,
    /// A sentence for people.
    pub message: String,
}

/// Why settings were not accepted: every problem found, at least one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", sentences(.problems))]
pub struct SettingsTrouble {
    /// The problems, in the order of the settings.
    pub problems: Vec<SettingProblem>,
}

fn sentences(problems: &[SettingProblem]) -> String {
    problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// Problems collected while settings are looked at.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<SettingProblem>);

impl Findings {
    /// Notes a problem.
    pub(super) fn add(&mut self, path: &str, code: &'static str, message: String) {
        self.0.push(SettingProblem { path: path.to_owned(), message, code });
    }

    /// Refuses a lower limit above its upper limit; a limit that is off contradicts nothing.
    pub(super) fn ordered(&mut self, lower: (&str, Option<i64>), upper: (&str, Option<i64>)) {
        if let (Some(low), Some(high)) = (lower.1, upper.1)
            && low > high
        {
            let message = format!(
                "`{}` is {low}, more than `{}`, which is {high}; no booking could keep both",
                lower.0, upper.0
            );
            self.add(lower.0, "setting.contradiction", message);
        }
    }

    /// Refuses a key that several items of a list share. `field` is the key's place within an item.
    pub(super) fn unique<K: Eq + Hash + Display>(
        &mut self,
        list: &str,
        field: &str,
        keys: impl Iterator<Item = K>,
    ) {
        let mut seen = HashSet::new();
        for (index, key) in keys.enumerate() {
            if seen.contains(&key) {
                let path = format!("{list}[{index}].{field}");
                self.add(
                    &path,
                    "setting.duplicate",
                    format!("`{path}` is {key}, as in an earlier item of the list"),
                );
            } else {
                seen.insert(key);
            }
        }
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems found.
    pub(super) fn into_problems(self) -> Vec<SettingProblem> {
        self.0
    }

    /// Nothing found is fine; anything else is trouble.
    pub(super) fn into_result(self) -> Result<(), SettingsTrouble> {
        if self.is_empty() { Ok(()) } else { Err(SettingsTrouble { problems: self.0 }) }
    }
}

//! Settings in three layers: flags win over the environment, the environment over the settings file.
//!
//! Owns the layering, which is the same for every option of every command, so that no option can be forgotten. What
//! the options are stands in `cli.rs` and the commands.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap::{Arg, Command};
use toml::{Table, Value};

use crate::fields::nearest;

/// The settings file that is read when none is named.
const FILE: &str = "holdfast.toml";

/// Why the settings cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsTrouble {
    /// The file cannot be read.
    #[error("the settings file {} cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system or the parser said.
        reason: String,
    },
    /// A key that is no setting.
    #[error("{}: `{key}` is not a setting{}", path.display(), suggestion(meant.as_deref()))]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// A value that no option can have.
    #[error("{}: `{key}` must be a text, a number, true or false, or a list of texts", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
}

fn suggestion(meant: Option<&str>) -> String {
    meant.map_or_else(String::new, |meant| format!(", did you mean `{meant}`?"))
}

/// The command with the environment and the settings file as what its options are when they are not given.
pub fn layered(command: Command, arguments: &[OsString]) -> Result<Command, SettingsTrouble> {
    let named = config_flag(arguments).or_else(|| std::env::var_os("HOLDFAST_CONFIG")).map(PathBuf::from);
    let values = match named {
        Some(path) => read(&path, &keys(&command))?,
        None if Path::new(FILE).exists() => read(Path::new(FILE), &keys(&command))?,
        None => BTreeMap::new(),
    };
    Ok(settle(command, &values))
}

/// The value of `--config`, which has to be known before the rest can be read.
fn config_flag(arguments: &[OsString]) -> Option<OsString> {
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--config" {
            return rest.next().cloned();
        }
        if let Some(value) = argument.to_str().and_then(|text| text.strip_prefix("--config=")) {
            return Some(value.into());
        }
    }
    None
}

/// The settings of a file, checked against the keys there are.
fn read(path: &Path, known: &BTreeSet<String>) -> Result<BTreeMap<String, String>, SettingsTrouble> {
    let unreadable = |reason: String| SettingsTrouble::Unreadable { path: path.into(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let table: Table =
        text.parse().map_err(|error: toml::de::Error| unreadable(error.message().to_owned()))?;
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    table
        .into_iter()
        .map(|(key, value)| {
            if !known.contains(&key) {
                let meant = nearest(&key, &names).map(str::to_owned);
                return Err(SettingsTrouble::Unknown { path: path.into(), key, meant });
            }
            match plain(&value) {
                Some(text) => Ok((key, text)),
                None => Err(SettingsTrouble::Shape { path: path.into(), key }),
            }
        })
        .collect()
}

/// A value as it would stand on the command line.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(switch) => Some(switch.to_string()),
        Value::Array(items) => {
            items.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        _ => None,
    }
}

/// The key of an option in the settings file; none for what is no option of ours.
fn key(argument: &Arg) -> Option<String> {
    let long = argument.get_long().filter(|long| !["help", "version", "config"].contains(long))?;
    Some(long.replace('-', "_"))
}

/// All keys of a command and those under it.
fn keys(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(key);
    own.chain(command.get_subcommands().flat_map(keys)).collect()
}

/// Every option of the command and those under it with its variable, and with its value of the file as default.
fn settle(command: Command, values: &BTreeMap<String, String>) -> Command {
    command
        .mut_args(|argument| {
            let Some(key) = key(&argument) else { return argument };
            let variable = format!("HOLDFAST_{}", key.to_uppercase());
            let argument = argument.env(OsString::from(variable)).hide_env_values(true);
            match values.get(&key) {
                Some(value) => argument.required(false).default_value(value.clone()),
                None => argument,
            }
        })
        .mut_subcommands(|inner| settle(inner, values))
}

/// Whether a variable of the environment is one of ours that no option reads.
pub fn unknown_variables<'a>(command: &Command, names: impl IntoIterator<Item = &'a OsStr>) -> Vec<String> {
    let known = keys(command);
    let ours = names.into_iter().filter_map(OsStr::to_str).filter_map(|name| name.strip_prefix("HOLDFAST_"));
    ours.filter(|rest| *rest != "CONFIG" && !known.contains(&rest.to_lowercase()))
        .map(|rest| format!("HOLDFAST_{rest}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    /// The value of an option after reading a settings file with the given text.
    fn value(file: &str, arguments: &[&str], id: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("holdfast.toml");
        std::fs::write(&path, file).unwrap();
        let mut all: Vec<OsString> = vec!["holdfast".into(), "--config".into(), path.clone().into()];
        all.extend(arguments.iter().map(OsString::from));
        let shown = |text: String| text.replace(&path.display().to_string(), "FILE");
        let command = layered(Cli::command(), &all).map_err(|trouble| shown(trouble.to_string()))?;
        let matches = command.try_get_matches_from(all).map_err(|error| error.to_string())?;
        let (_, inner) = matches.subcommand().unwrap();
        let mut raw = inner.get_raw(id).unwrap();
        Ok(raw.next().unwrap().to_str().unwrap().to_owned())
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = "listen = \"0.0.0.0:80\"";
        assert_eq!(value(file, &["serve"], "listen").unwrap(), "0.0.0.0:80");
        assert_eq!(value(file, &["serve", "--listen", "[::1]:81"], "listen").unwrap(), "[::1]:81");
        assert_eq!(value("", &["serve"], "listen").unwrap(), "127.0.0.1:8080");
        assert_eq!(value("data = \"/srv\"", &["verify"], "data").unwrap(), "/srv");
    }

    #[test]
    fn a_wrong_file_is_refused_with_the_key() {
        for (file, expected) in [
            ("lisen = \"x\"", "FILE: `lisen` is not a setting, did you mean `listen`?"),
            ("colour = 1", "FILE: `colour` is not a setting"),
            ("[listen]", "FILE: `listen` must be a text, a number, true or false, or a list of texts"),
        ] {
            assert_eq!(value(file, &["serve"], "listen").unwrap_err(), expected, "{file}");
        }
        assert!(value("listen =", &["serve"], "listen").unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn an_option_that_a_command_needs_may_stand_in_the_file() {
        let values = [("site", "site_1"), ("name", "Lab bot"), ("role", "user")];
        let values = values.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let command = settle(Cli::command(), &values);
        assert!(command.try_get_matches_from(["holdfast", "bot", "create"]).is_ok());
        assert!(Cli::command().try_get_matches_from(["holdfast", "bot", "create"]).is_err());
    }

    #[test]
    fn every_option_has_a_variable() {
        let command = settle(Cli::command(), &BTreeMap::new());
        let serve = command.find_subcommand("serve").unwrap();
        let listen = serve.get_arguments().find(|argument| argument.get_id() == "listen").unwrap();
        assert_eq!(listen.get_env(), Some(OsStr::new("HOLDFAST_LISTEN")));
        let known =
            unknown_variables(&command, ["HOLDFAST_LISTEN", "HOLDFAST_LISTN", "HOME"].map(OsStr::new));
        assert_eq!(known, ["HOLDFAST_LISTN"]);
    }
}

//! The commands, one file each, and what they share: opening the app, printing answers, how they fail.

pub mod backup;
pub mod bot_create;
pub mod demo;
pub mod doctor;
pub mod import_ics;
pub mod openapi;
pub mod outgoing;
pub mod restore;
pub mod rules_test;
pub mod serve;
pub mod site_create;
pub mod verify;
pub mod work;

use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use app::{App, Failure};
use serde::Serialize;
use store::{Location, Options as StoreOptions, Store};
use tracing_subscriber::EnvFilter;

use crate::chance::Chance;
use crate::cli::{BotCommand, Cli, Command, Common, ImportCommand, RulesCommand, SiteCommand};

/// Why a command did not do what it should.
#[derive(Debug)]
pub enum Trouble {
    /// It was called wrongly: exit code 2.
    Usage(String),
    /// It failed: exit code 1.
    Failed(anyhow::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Usage(sentence) => f.write_str(sentence),
            Trouble::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        let error = error.into();
        match error.downcast::<Failure>() {
            Ok(Failure::Invalid(problems)) => {
                let sentences = problems.iter().map(|problem| match problem.path.as_str() {
                    "" => problem.message.clone(),
                    path => format!("{path}: {}", problem.message),
                });
                Trouble::Usage(sentences.collect::<Vec<_>>().join("; "))
            }
            Ok(failure) => Trouble::Failed(failure.into()),
            Err(error) => Trouble::Failed(error),
        }
    }
}

/// Runs a command to its end.
pub fn run(cli: Cli) -> Result<(), Trouble> {
    listen_to_logs(&cli.common.log)?;
    let common = cli.common;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(options) => serve::run(&common, options).await,
            Command::Site(SiteCommand::Create(options)) => site_create::run(&common, options).await,
            Command::Bot(BotCommand::Create(options)) => bot_create::run(&common, options).await,
            Command::Demo(options) => demo::run(&common, &options).await,
            Command::Import(ImportCommand::Ics(options)) => import_ics::run(&common, options).await,
            Command::Rules(RulesCommand::Test) => rules_test::run(&common).await,
            Command::Verify => verify::run(&common).await,
            Command::Backup(options) => backup::run(&common, options).await,
            Command::Restore(options) => restore::run(&common, options).await,
            Command::Openapi => openapi::run(),
            Command::Doctor(options) => doctor::run(&common, options).await,
            Command::Work(options) => work::run(&common, options).await,
        }
    })
}

/// The app on the database that the settings name.
pub(crate) fn open(common: &Common) -> Result<App, Trouble> {
    let chance = Arc::new(Chance::from_system()?);
    open_with(common, chance)
}

/// Makes the data folder where a command may begin an installation; others want one that is there.
pub(crate) fn make_folder(common: &Common) -> Result<(), Trouble> {
    let folder = folder(common)?;
    std::fs::create_dir_all(&folder).with_context(|| {
        format!("the data folder {} cannot be made; choose another with --data", folder.display())
    })?;
    Ok(())
}

/// The app with the given ids and secrets.
pub(crate) fn open_with(common: &Common, chance: Arc<Chance>) -> Result<App, Trouble> {
    let location = Location::Sqlite { folder: folder(common)? };
    let store = Store::open(&location, StoreOptions::default())?;
    Ok(App::new(store, chance.clone(), chance))
}

/// The folder of the database.
pub(crate) fn folder(common: &Common) -> Result<PathBuf, Trouble> {
    let Some(database) = common.database.as_deref() else { return Ok(common.data.clone()) };
    let path = database.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    match path {
        Some(path) if !path.is_empty() => Ok(PathBuf::from(path)),
        _ if database.starts_with("postgres://") || database.starts_with("postgresql://") => {
            Err(Trouble::Usage(
                "this version keeps its data in SQLite and cannot use PostgreSQL; leave --database out, and the \
                 data goes into the folder of --data"
                    .into(),
            ))
        }
        _ => Err(Trouble::Usage(
            "--database is not an address of a database that is known; write sqlite:FOLDER or leave it out".into(),
        )),
    }
}

/// Prints an answer for programs: JSON, one line, to standard output.
pub(crate) fn print(answer: &impl Serialize) -> Result<(), Trouble> {
    let mut line = serde_json::to_vec(answer)?;
    line.push(b'\n');
    Ok(std::io::stdout().write_all(&line)?)
}

/// Says something to people, on standard error. If nobody can hear it there is nobody to tell that either.
pub(crate) fn tell(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "{sentence}");
}

/// Log lines go to standard error: readable to a person at a terminal, JSON to everything else.
fn listen_to_logs(filter: &str) -> Result<(), Trouble> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| Trouble::Usage(format!("--log `{filter}` is not a filter: {error}")))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        builder.with_target(false).init();
    } else {
        builder.json().init();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_folder_or_a_plain_no() {
        for (database, expected) in [
            (None, "data"),
            (Some("sqlite:/srv/holdfast"), "/srv/holdfast"),
            (Some("sqlite:///srv/holdfast"), "/srv/holdfast"),
            (Some("postgres://db/holdfast"), "this version keeps its data in SQLite"),
            (Some("postgresql://db/holdfast"), "this version keeps its data in SQLite"),
            (Some("sqlite:"), "--database is not an address"),
            (Some("mysql://db"), "--database is not an address"),
        ] {
            let common = Common {
                config: None,
                data: "data".into(),
                database: database.map(str::to_owned),
                log: "info".into(),
            };
            let found = match folder(&common) {
                Ok(folder) => folder.display().to_string(),
                Err(trouble) => trouble.to_string(),
            };
            assert!(found.starts_with(expected), "{database:?}: {found}");
        }
    }
}

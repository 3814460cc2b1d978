//! The command line: which commands there are, what they take, and how the program ends.
//!
//! Every option is also an environment variable (`--public-url` is `HOLDFAST_PUBLIC_URL`) and a key of the settings
//! file (`public_url`); see `settings.rs`. Answers for programs go to standard output as JSON, words for people to
//! standard error. Exit codes: 0 done, 1 failed, 2 wrongly called.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{self, Trouble};
use crate::settings;

/// An open, self-hosted reservation system.
#[derive(Debug, Parser)]
#[command(name = "holdfast", version, about, propagate_version = true)]
pub struct Cli {
    /// Where things are.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The settings file; without it `holdfast.toml` in the working folder, if there is one.
    #[arg(long, global = true)]
    pub config: Option<PathBuf>,
    /// The folder that holds everything the server keeps.
    #[arg(long, global = true, default_value = "./data")]
    pub data: PathBuf,
    /// The database; without it the SQLite database in the data folder. `sqlite:FOLDER` names another folder.
    #[arg(long, global = true)]
    pub database: Option<String>,
    /// What is logged: error, warn, info, debug, or a filter such as `info,store=debug`.
    #[arg(long, global = true, default_value = "info")]
    pub log: String,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API and the web interface.
    Serve(commands::serve::Options),
    /// Do the background work alone, such as sending mails.
    Work(commands::work::Options),
    /// Sites.
    #[command(subcommand)]
    Site(SiteCommand),
    /// Bots: people who act only with a key.
    #[command(subcommand)]
    Bot(BotCommand),
    /// Fill an empty installation with a demo site.
    Demo(commands::demo::Options),
    /// Bring bookings in.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Check that what must always hold does hold; exit code 1 if it does not.
    Verify,
    /// The rules of booking.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Write a consistent copy, also while serving.
    Backup(commands::backup::Options),
    /// Make a data folder from a copy; never overwrites one.
    Restore(commands::restore::Options),
    /// Print the OpenAPI document.
    Openapi,
    /// Look at settings, database, clock and mail, and say what is wrong.
    Doctor(commands::doctor::Options),
}

/// What can be done with sites.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Create a site with its first administrator.
    Create(commands::site_create::Options),
}

/// What can be done with bots.
#[derive(Debug, Subcommand)]
pub enum BotCommand {
    /// Create a bot with a key, which is shown once.
    Create(commands::bot_create::Options),
}

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Bookings from an iCalendar file, with a report of every event.
    Ics(commands::import_ics::Options),
}

/// What can be done with the rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Try the rule examples of every site; exit code 1 if one no longer holds.
    Test,
}

/// Reads the arguments, runs the command and says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let command = match settings::layered(Cli::command(), &arguments) {
        Ok(command) => command,
        Err(trouble) => return finish(&Trouble::Usage(trouble.to_string())),
    };
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => finish(&trouble),
    }
}

/// One sentence to standard error and the exit code.
fn finish(trouble: &Trouble) -> ExitCode {
    commands::tell(&format!("holdfast: {trouble}"));
    match trouble {
        Trouble::Usage(_) => ExitCode::from(2),
        Trouble::Failed(_) => ExitCode::FAILURE,
    }
}

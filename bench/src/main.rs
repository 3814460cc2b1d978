//! `bench [WORKLOAD] [--stored N] [--binary PATH] [--folder PATH]`: runs the workloads against a server that it
//! starts itself, and prints one line of JSON for each.
//!
//! Owns the order of things and the report's frame. What is asked stands in `workloads.rs`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its caller")]

mod calendar;
mod client;
mod explain;
mod floors;
mod measure;
mod product;
mod series;
mod stream;
mod workloads;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::UNIX_EPOCH;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::calendar::Calendar;
use crate::floors::Hello;
use crate::measure::milliseconds;
use crate::product::Product;
use crate::workloads::{Bench, WORKLOADS, Workload};

/// What was asked for on the command line.
struct Options {
    /// Only this workload; all without one.
    only: Option<String>,
    /// How many bookings stand before.
    stored: usize,
    binary: PathBuf,
    folder: PathBuf,
}

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|options| bench(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Options> {
    let mut options = Options {
        only: None,
        stored: 100_000,
        binary: "target/release/holdfast".into(),
        folder: "target".into(),
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--stored" => options.stored = value()?.parse().context("`--stored` takes a number")?,
            "--binary" => options.binary = value()?.into(),
            "--folder" => options.folder = value()?.into(),
            name => options.only = Some(name.to_owned()),
        }
    }
    Ok(options)
}

fn bench(options: &Options) -> anyhow::Result<()> {
    let chosen = chosen(options.only.as_deref())?;
    let folder = tempfile::tempdir_in(&options.folder).context("cannot make a folder for the data")?;
    let disk = floors::disk(folder.path())?;
    let hello = Hello::start()?;
    let product = Product::start(&options.binary, folder.path())?;
    eprintln!("Filling in {} bookings", options.stored);
    let calendar = Calendar::fill(&product, options.stored, now()?)?;
    let bench = Bench { product: &product, calendar: &calendar, hello: &hello, folder: folder.path() };
    for (name, workload) in chosen {
        let mut line =
            json!({"workload": name, "stored": calendar.stored(), "disk_p50_ms": milliseconds(disk)});
        let measured = workload(&bench).with_context(|| format!("in {name}"))?;
        if let (Value::Object(line), Value::Object(measured)) = (&mut line, measured) {
            line.extend(measured);
        }
        println!("{line}");
    }
    Ok(())
}

/// The workloads to run: those whose name begins as asked.
fn chosen(only: Option<&str>) -> anyhow::Result<Vec<(&'static str, Workload)>> {
    let wanted = only.unwrap_or_default();
    let chosen: Vec<_> = WORKLOADS.iter().filter(|(name, _)| name.starts_with(wanted)).copied().collect();
    if chosen.is_empty() {
        let names: Vec<_> = WORKLOADS.iter().map(|(name, _)| *name).collect();
        bail!("there is no workload `{wanted}`; there are {}", names.join(", "));
    }
    Ok(chosen)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the only place here that reads the clock; bookings lie in the future"
)]
fn now() -> anyhow::Result<i64> {
    let since =
        std::time::SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?;
    Ok(i64::try_from(since.as_secs())?)
}

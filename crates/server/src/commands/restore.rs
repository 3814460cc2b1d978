//! `holdfast restore`: a data folder from a copy.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::{Trouble, folder, print};
use crate::cli::Common;

/// Where the copy is.
#[derive(Debug, Args)]
pub struct Options {
    /// The file that `holdfast backup` wrote.
    file: PathBuf,
}

/// Checks the copy and puts it into the data folder, unless there is a database already.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let folder = folder(common)?;
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let target = folder.clone();
    tokio::task::spawn_blocking(move || store::restore(&options.file, &target)).await??;
    print(&json!({"data": folder}))
}

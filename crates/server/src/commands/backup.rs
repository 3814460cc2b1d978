//! `holdfast backup`: a consistent copy, also while a server writes.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{Trouble, open, print};
use crate::cli::Common;

/// Where the copy goes.
#[derive(Debug, Args)]
pub struct Options {
    /// The file to write; one that exists is not overwritten.
    file: PathBuf,
}

/// Writes the copy.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let app = open(common)?;
    app.store().back_up(&options.file).await?;
    let bytes = std::fs::metadata(&options.file)?.len();
    print(&json!({"file": options.file, "bytes": bytes}))
}

//! `holdfast demo`

use clap::Args;
use super::Trouble;
use crate::cli::Common;

/// x
#[derive(Debug, Args)]
pub struct Options {}
/// x
pub async fn run(_: &Common, _: &Options) -> Result<(), Trouble> { Ok(()) }

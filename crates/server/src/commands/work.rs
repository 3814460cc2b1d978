//! `holdfast work`: background work alone, beside a server or on a database that nobody serves.

use std::sync::Arc;

use clap::Args;
use tokio::sync::watch;

use super::outgoing::OutgoingOptions;
use super::serve::Signals;
use super::{Trouble, open_with, tell};
use crate::chance::Chance;
use crate::cli::Common;
use crate::worker;

/// How the outside is reached.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    outgoing: OutgoingOptions,
}

/// Works until SIGTERM or SIGINT; what was begun is finished.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    let signals = Signals::listen()?;
    let app = options.outgoing.given_to(open_with(common, Arc::new(Chance::from_system()?))?)?;
    tell("Holdfast does the background work.");
    let (stopping, stopped) = watch::channel(false);
    let working = tokio::spawn(worker::work(app.clone(), stopped));
    signals.wait().await;
    stopping.send_replace(true);
    working.await?;
    app.store().clone().close().await;
    Ok(())
}

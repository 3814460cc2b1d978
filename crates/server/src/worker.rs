//! The worker: carries out what commits have queued, one job after the other, until it is told to stop.
//!
//! What a job is and what becomes of it is the app's affair; here are only the rhythm and the clock.

use std::time::Duration;

use app::App;
use tokio::sync::watch;

use crate::clock;

/// How long the queue is left alone when nothing in this process announces work, in seconds: another process may have
/// queued some, and failed work becomes due again.
const LOOK_EVERY_SECONDS: u64 = 5;

/// Works until the channel says to stop; a job that was begun is finished first.
pub async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match app::run_one_job(&app, clock::now()).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(failure) => tracing::error!(error = %failure, "background work cannot be done"),
        }
        tokio::select! {
            () = app::wait_for_work(&app, Duration::from_secs(LOOK_EVERY_SECONDS)) => {}
            // The sender is only gone when the process ends.
            _ = stopped.changed() => {}
        }
    }
}

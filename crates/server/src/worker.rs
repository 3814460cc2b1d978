//! The worker: carries out what commits have queued, one job after the other, and sweeps what time alone changes, until
//! it is told to stop.
//!
//! What a job or a sweep is and what becomes of it is the app's affair; here are only the rhythm and the clock.

use std::time::{Duration, Instant};

use app::App;
use tokio::sync::watch;

use crate::clock;

/// How long the queue is left alone when nothing in this process announces work, in seconds: another process may have
/// queued some, and failed work becomes due again.
const LOOK_EVERY_SECONDS: u64 = 5;

/// How long after one sweep the next begins, in seconds.
const SWEEP_EVERY_SECONDS: u64 = 20;

/// Works until the channel says to stop; a job that was begun is finished first.
pub async fn work(app: App, mut stopped: watch::Receiver<bool>) {
    let mut swept: Option<Instant> = None;
    while !*stopped.borrow() {
        if swept.is_none_or(|last| last.elapsed() >= Duration::from_secs(SWEEP_EVERY_SECONDS)) {
            match app::sweep_bookings(&app, clock::now()).await {
                Ok(0) => {}
                Ok(changed) => tracing::info!(changed, "bookings were changed by the passing of time"),
                Err(failure) => tracing::error!(error = %failure, "a sweep cannot be done"),
            }
            swept = Some(Instant::now());
        }
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

//! `holdfast serve`: the API and the web interface, until somebody asks it to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::ServiceExt;
use axum::extract::Request;
use clap::{Args, ValueEnum};
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::outgoing::{OutgoingOptions, network};
use super::{Trouble, make_folder, open_with, tell};
use crate::chance::Chance;
use crate::cli::Common;
use crate::settings::unknown_variables;
use crate::state::{EdgeSettings, Server};
use crate::worker;

/// How long answers under way may take once the server was asked to stop.
const DRAIN_SECONDS_MAX: u64 = 25;

/// How the server is reached.
#[derive(Debug, Args)]
pub struct Options {
    /// The address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    outgoing: OutgoingOptions,
    /// Addresses or ranges of proxies whose `X-Forwarded-For` is believed, with commas between.
    #[arg(long, value_delimiter = ',', value_parser = network)]
    trusted_proxies: Vec<IpNet>,
    /// Whether the rate of requests is limited; `off` for measurements.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    rate_limit: Switch,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// Serves until SIGTERM or SIGINT, then lets answers under way finish.
pub async fn run(common: &Common, options: Options) -> Result<(), Trouble> {
    warn_of_unknown_variables();
    let chance = Arc::new(Chance::from_system()?);
    // Listened to before anybody can know that the server is there, so that no early signal ends it hard.
    let signals = Signals::listen()?;
    make_folder(common)?;
    let public_url = options.outgoing.public_url.clone();
    let app = options.outgoing.given_to(open_with(common, chance.clone())?)?;
    let _serving = app.store().lock_for_serving()?;
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!("cannot listen on {}; choose another address with --listen", options.listen)
    })?;
    let address = listener.local_addr()?;
    let settings = EdgeSettings {
        public_url,
        trusted_proxies: options.trusted_proxies,
        is_rate_limited: options.rate_limit == Switch::On,
    };
    let server = Server::new(app.clone(), chance, settings);
    let router = crate::router(server.clone());
    tell(&format!("Holdfast serves on http://{address}"));
    let stopped = server.stopping.subscribe();
    let working = tokio::spawn(worker::work(app.clone(), stopped.clone()));
    let asked_to_stop = async move {
        signals.wait().await;
        tell("Holdfast stops: answers under way are finished, new requests are turned away.");
        server.stopping.send_replace(true);
    };
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(router);
    let serving = axum::serve(listener, service).with_graceful_shutdown(asked_to_stop);
    tokio::select! {
        ended = serving => ended?,
        () = drained(stopped) => tell("Holdfast stopped before all connections were closed."),
    }
    // A mail that is under way is given the same time as an answer; what it cannot finish is done once more later.
    if tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS_MAX), working).await.is_err() {
        tell("Holdfast stopped before the background work came to a pause.");
    }
    app.store().clone().close().await;
    Ok(())
}

/// Waits until the time for draining is over.
async fn drained(mut stopped: watch::Receiver<bool>) {
    // The sender lives as long as the server: it can only be gone when nothing waits here any more.
    if stopped.wait_for(|is_stopping| *is_stopping).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(Duration::from_secs(DRAIN_SECONDS_MAX)).await;
}

/// The signals that ask the server to stop.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    pub(super) async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A misspelt variable would be a setting that silently does nothing.
fn warn_of_unknown_variables() {
    use clap::CommandFactory;
    let names: Vec<_> = std::env::vars_os().map(|(name, _)| name).collect();
    let command = crate::cli::Cli::command();
    for name in unknown_variables(&command, names.iter().map(std::ffi::OsString::as_os_str)) {
        tell(&format!("holdfast: the variable {name} is not a setting of this version and does nothing"));
    }
}

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

use super::{Trouble, make_folder, open_with, tell};
use crate::chance::Chance;
use crate::cli::Common;
use crate::settings::unknown_variables;
use crate::state::{EdgeSettings, Server};

/// How long answers under way may take once the server was asked to stop.
const DRAIN_SECONDS_MAX: u64 = 25;

/// How the server is reached.
#[derive(Debug, Args)]
pub struct Options {
    /// The address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address people use, such as `https://book.example.org`; it stands in feeds and decides whether the cookie
    /// needs HTTPS. Without it, what each request says.
    #[arg(long, value_parser = public_url)]
    public_url: Option<String>,
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
    let app = open_with(common, chance.clone())?;
    let _serving = app.store().lock_for_serving()?;
    let listener = TcpListener::bind(options.listen).await.with_context(|| {
        format!("cannot listen on {}; choose another address with --listen", options.listen)
    })?;
    let address = listener.local_addr()?;
    let settings = EdgeSettings {
        public_url: options.public_url,
        trusted_proxies: options.trusted_proxies,
        is_rate_limited: options.rate_limit == Switch::On,
    };
    let server = Server::new(app.clone(), chance, settings);
    let router = crate::router(server.clone());
    tell(&format!("Holdfast serves on http://{address}"));
    let stopped = server.stopping.subscribe();
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
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
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

/// An address with a scheme and a host and nothing else.
fn public_url(text: &str) -> Result<String, &'static str> {
    let wrong = "write it like https://book.example.org, without a path";
    let text = text.strip_suffix('/').unwrap_or(text);
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(wrong)?;
    let is_host =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if is_host { Ok(text.to_ascii_lowercase()) } else { Err(wrong) }
}

/// A range, or a single address as the smallest one.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let text = text.trim();
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| single()).map_err(|_| "write an address or a range such as 10.0.0.0/8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        for (text, expected) in [
            ("https://book.example.org", Some("https://book.example.org")),
            ("https://Book.Example.org/", Some("https://book.example.org")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://book.example.org/path", None),
            ("book.example.org", None),
            ("https://", None),
            ("ftp://book.example.org", None),
        ] {
            assert_eq!(public_url(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_range() {
        assert_eq!(network("10.0.0.1").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(network(" 10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert!(network("everywhere").is_err());
    }
}

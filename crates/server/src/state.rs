//! What every handler has at hand: the app, the settings of the edge and its limits.

use std::sync::Arc;

use app::App;
use ipnet::IpNet;
use tokio::sync::{Semaphore, watch};

use crate::chance::Chance;
use crate::limits::Limits;

/// The settings of the edge.
#[derive(Debug, Clone, Default)]
pub struct EdgeSettings {
    /// The address people reach the server at, such as `https://book.example.org`, without a slash at the end.
    /// None: what the request itself says.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the rates of requests are limited.
    pub is_rate_limited: bool,
}

/// The state of the server; cloning is cheap.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

/// What the state holds.
pub struct Parts {
    /// The use cases.
    pub app: App,
    /// The settings of the edge.
    pub settings: EdgeSettings,
    /// Ids of requests.
    pub chance: Arc<Chance>,
    /// Rates of requests; none when they are switched off.
    pub limits: Option<Limits>,
    /// Turns true when the server is asked to stop, for answers that would never end by themselves.
    pub stopping: watch::Sender<bool>,
    /// Room for answers that stay open.
    pub streams: Arc<Semaphore>,
    /// Room for long bodies in memory.
    pub uploads: Arc<Semaphore>,
}

/// How many answers may stay open at a time.
const STREAMS_MAX: usize = 512;
/// How many long bodies may be in memory at a time.
const UPLOADS_MAX: usize = 8;

impl Server {
    /// A server around an app.
    pub fn new(app: App, chance: Arc<Chance>, settings: EdgeSettings) -> Self {
        let limits = settings.is_rate_limited.then(Limits::new);
        let (stopping, streams) = (watch::Sender::new(false), Arc::new(Semaphore::new(STREAMS_MAX)));
        let uploads = Arc::new(Semaphore::new(UPLOADS_MAX));
        Self(Arc::new(Parts { app, settings, chance, limits, stopping, streams, uploads }))
    }
}

impl std::ops::Deref for Server {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

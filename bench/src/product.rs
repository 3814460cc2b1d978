//! The server under measurement: started on a fresh folder, given a site and resources, stopped at the end.
//!
//! It runs as it is shipped, with sign-in, rules, events and durable commits; only the rate limit is off, which
//! would measure itself.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::client::Client;

const READY_WITHIN: Duration = Duration::from_secs(60);

/// A running server with one site.
pub(crate) struct Product {
    process: Child,
    pub(crate) address: SocketAddr,
    pub(crate) site_id: String,
    pub(crate) key: String,
}

impl Product {
    /// Makes a site and a bot in the folder and starts the server on it.
    pub(crate) fn start(binary: &Path, folder: &Path) -> anyhow::Result<Product> {
        let binary = std::path::absolute(binary)?;
        let data = folder.join("data");
        std::fs::create_dir_all(&data)?;
        let site = command(
            &binary,
            &data,
            &[
                "site",
                "create",
                "--name",
                "Bench",
                "--timezone",
                "Europe/Berlin",
                "--admin-email",
                "bench@example.org",
                "--admin-password",
                "only for measuring 1",
            ],
        )?;
        let site_id = site["site_id"].as_str().context("no site_id")?.to_owned();
        let bot = command(
            &binary,
            &data,
            &["bot", "create", "--site", &site_id, "--name", "load", "--role", "administrator"],
        )?;
        let key = bot["api_key"].as_str().context("no api_key")?.to_owned();
        // The port is free a moment later as well, as nobody else on this machine is given it so soon.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(&binary)
            .args(["serve", "--listen", &address.to_string(), "--log", "warn", "--rate-limit", "off"])
            .arg("--data")
            .arg(&data)
            .current_dir(folder)
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the server")?;
        let product = Product { process, address, site_id, key };
        product.wait_until_ready()?;
        Ok(product)
    }

    fn wait_until_ready(&self) -> anyhow::Result<()> {
        let start = Instant::now();
        while start.elapsed() < READY_WITHIN {
            let ready =
                Client::connect(self.address, None).and_then(|mut client| client.get("/readyz", None));
            if ready.is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("the server is not ready after {READY_WITHIN:?}")
    }

    /// The id of the server's process.
    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// A caller with the administrator's key.
    pub(crate) fn client(&self) -> anyhow::Result<Client> {
        Client::connect(self.address, Some(&self.key))
    }

    /// A caller who shows no key.
    pub(crate) fn anybody(&self) -> anyhow::Result<Client> {
        Client::connect(self.address, None)
    }

    /// New resources, in order.
    pub(crate) fn resources(&self, count: usize) -> anyhow::Result<Vec<String>> {
        let mut client = self.client()?;
        (1..=count)
            .map(|number| {
                let name = format!("Room {number}");
                let body = json!({"site_id": self.site_id, "name": name, "recurring_reservations": 1});
                let made = client.post("/api/reservables", &body)?.data()?;
                Ok(made["reservable_id"].as_str().context("no reservable_id")?.to_owned())
            })
            .collect()
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        // Nothing more can be done for a process that has ended already.
        let _ended = self.process.kill();
        let _status = self.process.wait();
    }
}

/// Runs a short command and reads what it prints.
fn command(binary: &PathBuf, data: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let output = Command::new(binary).args(arguments).arg("--data").arg(data).output();
    let output = output.with_context(|| format!("cannot run {}", binary.display()))?;
    ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).with_context(|| format!("{arguments:?} does not print JSON"))
}

"""One installation under test: the binary, a data folder, and the server that may be running on it.

Owns starting, stopping, killing and the short commands. The binary is `HOLDFAST_BINARY`, which `e2e/run` sets.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from client import Client

BINARY = os.environ.get("HOLDFAST_BINARY") or str(
    pathlib.Path(__file__).resolve().parents[2] / "target/debug/holdfast"
)
ZONE = "Europe/Berlin"
PASSWORD = "correct horse battery staple"
READY_WITHIN_SECONDS = 30


class CommandFailed(Exception):
    """A short command that ended with another code than 0; carries the code and both outputs."""

    def __init__(self, arguments, finished):
        super().__init__(f"{arguments}: exit {finished.returncode}\n{finished.stdout}\n{finished.stderr}")
        self.code = finished.returncode
        self.stdout = finished.stdout
        self.stderr = finished.stderr


class House:
    """A data folder of its own, gone at the end unless the folder was given."""

    def __init__(self, data=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-e2e-"))
        self.data = pathlib.Path(data) if data else self.folder / "data"
        self.data.mkdir(exist_ok=True)
        self.log = self.folder / "server.log"
        self.process = None
        self.address = None
        self.clients = []
        # More variables for every command, such as those of a mail server.
        self.settings = {}

    # Commands

    def environment(self):
        """Our own environment without settings of somebody else's installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
        return {**kept, "HOLDFAST_DATA": str(self.data), "HOLDFAST_RATE_LIMIT": "off", **self.settings}

    def run(self, *arguments):
        """Runs a short command and returns the finished process, whatever its exit code."""
        return subprocess.run(
            [BINARY, *map(str, arguments)],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def command(self, *arguments):
        """Runs a short command that must succeed and returns what it printed, read as JSON."""
        finished = self.run(*arguments)
        if finished.returncode != 0:
            raise CommandFailed(arguments, finished)
        return json.loads(finished.stdout) if finished.stdout.strip() else None

    def create_site(self, name="Laboratory", email="ada@example.org"):
        return self.command(
            *("site", "create", "--name", name, "--timezone", ZONE),
            *("--admin-email", email, "--admin-password", PASSWORD),
        )

    def create_bot(self, site_id, role, name=None, *more):
        return self.command(
            "bot", "create", "--site", site_id, "--name", name or f"the {role}", "--role", role, *more
        )

    def verify(self):
        """The report of `holdfast verify`; raises CommandFailed when an invariant is broken."""
        return self.command("verify")

    # The server

    def start(self):
        """Starts the server on a free port and waits until it says it can serve."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = probe.getsockname()
        listen = "{}:{}".format(*self.address)
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--listen", listen, "--public-url", f"http://{listen}"],
                env=self.environment(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self.is_ready():
            code = self.process.poll()
            if code is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not become ready (exit {code}):\n{self.log.read_text()}")
            time.sleep(0.01)
        return self

    def is_ready(self):
        client = Client(self.address, timeout=2)
        try:
            return client.get("/readyz").status == 200
        except OSError:
            return False
        finally:
            client.close()

    def client(self, key=None):
        """A caller of the server as it runs now; its connection is closed with the house at the latest."""
        self.clients.append(Client(self.address, key))
        return self.clients[-1]

    def stop(self):
        """Asks the server to end and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def kill(self):
        """Ends the server without a word, as a crash would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def remove(self):
        for client in self.clients:
            client.close()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

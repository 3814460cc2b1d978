"""Many callers at once: threads that start together, and what became of each request.

A request has three outcomes: answered with success, answered with anything else, and unknown, when the server
went away before it answered.
"""

import http.client
import threading
from concurrent.futures import ThreadPoolExecutor

BROKEN = (OSError, http.client.HTTPException)


class Crowd:
    """A number of clients with one key each, that keep their connections over many rounds."""

    def __init__(self, house, key, size=16):
        self.clients = [house.client(key) for _ in range(size)]
        self.pool = ThreadPoolExecutor(size)
        self.size = size

    def close(self):
        self.pool.shutdown()

    def at_once(self, ask):
        """Calls `ask(client, number)` for every client at the same moment and returns the results in order."""
        gate = threading.Barrier(self.size)

        def start(client, number):
            gate.wait()
            return ask(client, number)

        return list(self.pool.map(start, self.clients, range(self.size)))


def peak(spans):
    """How many of the half-open spans contain the busiest instant."""
    steps = sorted([(start, 1) for start, _ in spans] + [(end, -1) for _, end in spans])
    level = most = 0
    for _, step in steps:
        level += step
        most = max(most, level)
    return most

"""The log as it grows: open answers that bring every event once, in order, and end when they should."""

import http.client
import json
import threading
import time

from case import Case, HouseCase


class Listening:
    """An open answer of `/api/events`, read event by event."""

    def __init__(self, address, key, after=None, last_seen=None, timeout=10):
        self.connection = http.client.HTTPConnection(*address, timeout=timeout)
        headers = {"Authorization": key, "Accept": "text/event-stream"}
        if last_seen is not None:
            headers["Last-Event-ID"] = str(last_seen)
        self.connection.request("GET", f"/api/events?after={after or 0}", headers=headers)
        self.response = self.connection.getresponse()

    def next(self):
        """The next event as `(id, type, data)`; None at the end of the answer."""
        fields = {}
        while line := self.response.readline().decode():
            line = line.rstrip("\n")
            if not line and "data" in fields:
                return int(fields["id"]), fields["event"], json.loads(fields["data"])
            name, _, value = line.partition(": ")
            if name:
                fields[name] = value
        return None

    def close(self):
        # The socket belongs to the answer once that is streamed.
        self.response.close()
        self.connection.close()


class Events(Case):
    def listen(self, **more):
        listening = Listening(self.house.address, self.admin.key, **more)
        self.addCleanup(listening.close)
        return listening

    def test_a_listener_gets_the_past_and_then_every_event_once_and_in_order(self):
        room = self.resource(name="Room")
        known = self.admin.get("/api/events").data
        listening = self.listen()
        self.assertEqual(listening.response.getheader("Content-Type"), "text/event-stream")
        past = [listening.next()[0] for _ in known]
        self.assertEqual(past, [event["seq"] for event in known])
        for hour in range(10, 16):
            self.book(room, f"{hour}:00-{hour}:30")
        heard = [listening.next() for _ in range(6)]
        self.assertEqual([seq for seq, _, _ in heard], list(range(past[-1] + 1, past[-1] + 7)))
        listed = self.admin.get("/api/events", after=past[-1]).data
        self.assertEqual([data for _, _, data in heard], listed)

    def test_a_broken_connection_is_taken_up_where_it_ended(self):
        room = self.resource(name="Room")
        first = self.listen()
        seq, _, _ = first.next()
        first.close()
        self.book(room, "09:00-10:00")
        again = self.listen(last_seen=seq)
        self.assertEqual(again.next()[0], seq + 1)

    def test_an_event_is_heard_soon(self):
        room = self.resource(name="Room")
        newest = self.admin.get("/api/events").data[-1]["seq"]
        listening = self.listen(after=newest)
        heard = []
        listener = threading.Thread(target=lambda: heard.append(listening.next()))
        listener.start()
        self.book(room, "09:00-10:00")
        listener.join(timeout=5)
        self.assertEqual(heard[0][0], newest + 1)

    def test_only_staff_listen_and_a_wrong_number_is_told(self):
        stream = {"Accept": "text/event-stream"}
        self.assertEqual(self.user.get("/api/events", stream).status, 403)
        self.assertEqual(self.admin.get("/api/events", {**stream, "Last-Event-ID": "x"}).status, 400)
        self.assertEqual(self.nobody.get("/api/events", stream).status, 401)


class Ending(HouseCase):
    def test_a_server_that_stops_lets_its_listeners_go(self):
        house = self.furnished()
        listening = Listening(house.address, self.key)
        self.addCleanup(listening.close)
        listening.next()
        begun = time.monotonic()
        self.assertEqual(house.stop(), 0)
        self.assertLess(time.monotonic() - begun, 10, "the answer ends with the server, not with its patience")
        while listening.next():
            pass

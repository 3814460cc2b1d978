"""The server is killed while it works: what it acknowledged is there afterwards, and nothing is half there."""

import os
import signal
import threading
import time

from case import HOUR, MIDNIGHT, HouseCase
from crowd import BROKEN

CLIENTS = 16
ROOMS = 4
KILLS = int(os.environ.get("HOLDFAST_E2E_KILLS", "5"))


class Load:
    """Clients that book one free hour after the other until the server goes away."""

    def __init__(self, house, key, rooms, round_number):
        self.house, self.key, self.rooms = house, key, rooms
        self.acknowledged = []
        self.unknown = []
        first = MIDNIGHT + round_number * 10_000 * HOUR
        self.threads = [threading.Thread(target=self.book, args=(number, first)) for number in range(CLIENTS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join()

    def wait_for(self, count):
        """Waits until so many bookings are acknowledged."""
        while len(self.acknowledged) < count and any(thread.is_alive() for thread in self.threads):
            time.sleep(0.005)

    def book(self, number, first):
        client = self.house.client(self.key)
        for turn in range(10_000 // CLIENTS):
            start = first + (turn * CLIENTS + number) * HOUR
            body = {
                "for_reservable_id": self.rooms[turn % ROOMS], "start_timestamp": start, "duration": HOUR,
            }
            once = {"Idempotency-Key": f"{start}"}
            try:
                answer = client.post("/api/reservation", body, once)
            except BROKEN:
                self.unknown.append((body, once))
                return
            if answer.status == 200:
                self.acknowledged.append(answer.data["reservation_id"])
            elif answer.status != 503:
                raise AssertionError(f"{answer.status}: {answer.body[:500]!r}")


class Crashes(HouseCase):
    def test_killed_under_load(self):
        house, kept = self.furnished(ROOMS), set()
        for number in range(KILLS):
            with Load(house, self.key, self.rooms, number) as load:
                load.wait_for(100 + 37 * number % 200)
                house.kill()
            self.assertGreater(len(load.acknowledged), 50)
            house.start()
            kept |= set(load.acknowledged)
            self.assertEqual(kept - self.stored(house), set(), "acknowledged and lost")
            client = house.client(self.key)
            for body, once in load.unknown:
                kept.add(client.post("/api/reservation", body, once).expect()["reservation_id"])
            self.assertEqual(self.stored(house), kept, "asked again with the same key, each stands once")
            self.assert_sound(house)

    def test_asked_to_end_it_finishes_what_it_began(self):
        house = self.furnished(ROOMS)
        with Load(house, self.key, self.rooms, 0) as load:
            load.wait_for(100)
            self.assertEqual(house.stop(), 0)
        house.start()
        self.assertEqual(set(load.acknowledged) - self.stored(house), set())
        self.assert_sound(house)

    def test_a_second_server_on_the_same_folder_refuses(self):
        house = self.furnished(ROOMS)
        second = house.run("serve", "--listen", "127.0.0.1:0")
        self.assertNotEqual(second.returncode, 0)
        self.assertIn(str(house.data), second.stderr)
        self.assertTrue(house.is_ready())

    def test_short_commands_work_beside_the_server(self):
        house = self.furnished(ROOMS)
        with Load(house, self.key, self.rooms, 0) as load:
            load.wait_for(20)
            key = house.create_bot(self.site, "user", "beside")["api_key"]
            self.assert_sound(house)
            house.client(key).get("/api/user/reservations").expect()
            house.process.send_signal(signal.SIGTERM)
        self.assertEqual(house.process.wait(timeout=30), 0)

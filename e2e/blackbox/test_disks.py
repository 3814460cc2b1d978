"""Disks that fail: a full one, one that loses power, and database files that are not ours or not whole."""

import os
import sqlite3

from case import HOUR, MIDNIGHT, HouseCase
from crowd import BROKEN
from disks import FragileDisk, SmallDisk

POWER_CUTS = int(os.environ.get("HOLDFAST_E2E_POWER_CUTS", "2"))
BOOKINGS_BEFORE_THE_CUT = 100


class Disks(HouseCase):
    def book(self, client, number):
        body = {"for_reservable_id": self.rooms[0], "start_timestamp": MIDNIGHT + number * HOUR, "duration": HOUR}
        return client.post("/api/reservation", {**body, "note": "x" * 2000})

    def test_a_full_disk_refuses_writes_and_nothing_else(self):
        disk = SmallDisk(self)
        house = self.furnished(data=disk.path / "data")
        client = house.client(self.key)
        acknowledged = {self.book(client, number).expect()["reservation_id"] for number in range(20)}
        disk.fill()
        for number in range(20, 5_000):
            answer = self.book(client, number)
            if answer.status != 200:
                break
            acknowledged.add(answer.data["reservation_id"])
        self.assertIn(answer.status, (503, 507))
        self.assertTrue(answer.errors[0])
        self.assertEqual(self.stored(house), acknowledged)
        for _ in range(3):
            self.assertIn(self.book(client, number).status, (503, 507))
        disk.make_room()
        acknowledged.add(self.book(client, number).expect()["reservation_id"])
        self.assertEqual(self.stored(house), acknowledged)
        self.assert_sound(house)
        self.assertEqual(house.stop(), 0)

    def test_what_was_acknowledged_survives_a_power_cut(self):
        disk = FragileDisk(self)
        house = self.furnished(data=disk.path / "data")
        client = house.client(self.key)
        acknowledged = set()
        for cut in range(POWER_CUTS):
            for number in range(BOOKINGS_BEFORE_THE_CUT):
                made = self.book(client, cut * 1_000 + number).expect()
                acknowledged.add(made["reservation_id"])
            disk.cut_power()
            try:
                self.assertNotEqual(self.book(client, cut * 1_000 + 999).status, 200, "nothing can be made durable now")
            except BROKEN:
                pass
            house.kill()
            disk.reconnect()
            house.start()
            client = house.client(self.key)
            self.assertEqual(acknowledged - self.stored(house), set(), "acknowledged and lost")
            self.assert_sound(house)
        house.kill()

    def refused(self, damage):
        """Damages the database of a house that was in order; the server must say no, and which file it is about."""
        house = self.furnished()
        self.assertEqual(house.stop(), 0)
        [database] = [
            path for path in house.data.rglob("*")
            if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"
        ]
        for beside in house.data.glob(database.name + "-*"):
            beside.unlink()
        damage(database)
        before = database.read_bytes()
        finished = house.run("serve", "--listen", "127.0.0.1:0")
        self.assertNotEqual(finished.returncode, 0)
        self.assertIn(database.name, finished.stderr)
        self.assertNotIn("panicked", finished.stderr)
        self.assertEqual(database.read_bytes(), before, "a refused file is left as it was")

    def test_a_corrupt_database_is_refused(self):
        def overwrite_the_beginning(path):
            with open(path, "r+b") as file:
                file.write(b"\xa5" * 4096)
        self.refused(overwrite_the_beginning)

    def test_a_cut_off_database_is_refused(self):
        self.refused(lambda path: os.truncate(path, path.stat().st_size // 2 // 4096 * 4096))

    def test_a_foreign_database_is_refused(self):
        def replace(path):
            path.unlink()
            with sqlite3.connect(path) as other:
                other.execute("create table recipes (name text)")
            other.close()
        self.refused(replace)

    def test_an_empty_file_is_refused(self):
        self.refused(lambda path: os.truncate(path, 0))

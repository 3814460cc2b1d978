"""Disks that fail: a full one, one that loses power, and database files that are not ours or not whole."""

import os
import sqlite3

from case import HouseCase
from crowd import BROKEN
from disks import FragileDisk, SmallDisk

HOUR = 3600
MIDNIGHT = 1_930_003_200
POWER_CUTS = int(os.environ.get("HOLDFAST_E2E_POWER_CUTS", "2"))
BOOKINGS_BEFORE_THE_CUT = 100


class Disks(HouseCase):
    def furnished(self, data=None):
        house = self.new_house(data)
        self.site = house.create_site()["site_id"]
        self.key = house.create_bot(self.site, "administrator")["api_key"]
        house.start()
        self.client = house.client(self.key)
        self.room = self.client.post("/api/reservables", {"site_id": self.site, "name": "Room"}).expect()["reservable_id"]
        return house

    def book(self, number):
        body = {"for_reservable_id": self.room, "start_timestamp": MIDNIGHT + number * HOUR, "duration": HOUR}
        return self.client.post("/api/reservation", {**body, "note": "x" * 2000})

    def stored(self):
        data = self.client.get("/api/reservationssite", site_id=self.site).expect()
        return {booking["reservation_id"] for booking in data}

    def test_a_full_disk_refuses_writes_and_nothing_else(self):
        disk = SmallDisk(self)
        house = self.furnished(disk.path / "data")
        acknowledged = {self.book(number).expect()["reservation_id"] for number in range(20)}
        disk.fill()
        for number in range(20, 5_000):
            answer = self.book(number)
            if answer.status != 200:
                break
            acknowledged.add(answer.data["reservation_id"])
        self.assertIn(answer.status, (503, 507))
        self.assertTrue(answer.errors[0])
        self.assertEqual(self.stored(), acknowledged)
        for _ in range(3):
            self.assertIn(self.book(number).status, (503, 507))
        disk.make_room()
        acknowledged.add(self.book(number).expect()["reservation_id"])
        self.assertEqual(self.stored(), acknowledged)
        self.assert_sound(house)
        self.assertEqual(house.stop(), 0)

    def test_what_was_acknowledged_survives_a_power_cut(self):
        disk = FragileDisk(self)
        house = self.furnished(disk.path / "data")
        acknowledged = set()
        for cut in range(POWER_CUTS):
            for number in range(BOOKINGS_BEFORE_THE_CUT):
                made = self.book(cut * 1_000 + number).expect()
                acknowledged.add(made["reservation_id"])
            disk.cut_power()
            try:
                self.assertNotEqual(self.book(cut * 1_000 + 999).status, 200, "nothing can be made durable now")
            except BROKEN:
                pass
            house.kill()
            disk.reconnect()
            house.start()
            self.client = house.client(self.key)
            self.assertEqual(acknowledged - self.stored(), set(), "acknowledged and lost")
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

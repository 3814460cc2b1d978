"""The short commands: copies, checks, documents, and that wrong calls are said to be wrong."""

from case import HOUR, MIDNIGHT, Case, HouseCase
from crowd import Crowd


class Copies(HouseCase):
    def test_a_copy_made_while_serving_is_whole(self):
        house = self.new_house()
        site = house.create_site()["site_id"]
        key = house.create_bot(site, "administrator")["api_key"]
        house.start()
        client = house.client(key)
        made = client.post("/api/reservables", {"site_id": site, "name": "Room", "units": 50}).expect()
        crowd = Crowd(house, key, 8)
        self.addCleanup(crowd.close)

        def book(caller, number):
            for turn in range(20):
                start = {"start_timestamp": MIDNIGHT + turn * HOUR, "duration": HOUR}
                caller.post(f"/api/reservables/{made['reservable_id']}/reserve", start).expect()

        crowd.at_once(book)
        before = self.lists(client, site)
        copy = house.folder / "copy.holdfast"
        busy = [crowd.pool.submit(book, caller, 0) for caller in crowd.clients[:4]]
        house.command("backup", copy)
        for job in busy:
            job.result()

        other = self.new_house()
        other.command("restore", copy)
        self.assert_sound(other)
        other.start()
        restored = other.client(key)
        after = self.lists(restored, site)
        self.assertEqual(after["resources"], before["resources"])
        ids = {booking["reservation_id"]: booking for booking in after["bookings"]}
        self.assertEqual([ids.get(b["reservation_id"]) for b in before["bookings"]], before["bookings"])
        self.assertEqual(self.lists(client, site)["resources"], before["resources"])

    def lists(self, client, site):
        return {
            "resources": client.get("/api/reservables", site_id=site).expect(),
            "bookings": client.get("/api/reservationssite", site_id=site).expect(),
        }

    def test_restore_refuses_to_overwrite(self):
        house = self.new_house()
        site = house.create_site()["site_id"]
        copy = house.folder / "copy.holdfast"
        house.command("backup", copy)
        again = house.run("backup", copy)
        self.assertEqual((again.returncode, str(copy) in again.stderr), (1, True))
        finished = house.run("restore", copy)
        self.assertEqual(finished.returncode, 1)
        self.assertIn(str(house.data), finished.stderr)
        house.create_bot(site, "user")

    def test_restore_refuses_what_is_no_copy(self):
        house = self.new_house()
        for name, content in [("empty", b""), ("text", b"hello\n" * 1000)]:
            file = house.folder / name
            file.write_bytes(content)
            self.assertEqual(house.run("restore", file).returncode, 1, name)
        house.start()
        self.assertEqual(house.stop(), 0)


class Commands(Case):
    def test_the_document_is_the_same_from_both_doors(self):
        self.assertEqual(self.house.command("openapi"), self.nobody.get("/openapi.json").envelope)

    def test_the_document_names_the_calls(self):
        document = self.house.command("openapi")
        self.assertTrue(document["openapi"].startswith("3.1"))
        for path in ("/api/reservation", "/api/reservables/{reservable_id}/modify", "/api/reservationssite"):
            self.assertIn(path, document["paths"])

    def test_doctor_says_that_all_is_well(self):
        finished = self.house.run("doctor")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertGreater(len((finished.stdout + finished.stderr).splitlines()), 2)

    def test_verify_reports_what_it_looked_at(self):
        self.book(self.resource(), "09:00-10:00")
        report = self.house.verify()
        self.assertEqual((report["violations"], report["overfull"]), ([], []))

    def test_a_forced_booking_is_no_violation(self):
        room = self.resource()
        self.book(room, "09:00-10:00")
        forced = self.book(room, "09:00-10:00", who=self.admin, force_reserve=True)
        self.assertEqual(self.house.verify()["violations"], [])
        self.admin.post(f"/api/reservation/{forced['reservation_id']}/cancel").expect()

    def test_wrong_calls(self):
        on_mars = ["--timezone", "Mars/Olympus", "--admin-email", "a@b.c", "--admin-password", "long enough 123"]
        for arguments, word in [
            (["site", "create", "--name", "x", *on_mars], "Mars/Olympus"),
            (["bot", "create", "--site", self.site, "--name", "x", "--role", "king"], "role"),
            (["bot", "create", "--site", "site_" + "a" * 26, "--name", "x", "--role", "user"], "site"),
            (["serve", "--lisen", "x"], "--listen"),
            (["verify", "--database", "mysql://x"], "--database"),
            (["import", "ics", "--site", self.site, "--resource", "resv_" + "a" * 26, "x.ics"], ""),
        ]:
            with self.subTest(arguments[:2]):
                finished = self.house.run(*arguments)
                self.assertIn(finished.returncode, (1, 2))
                self.assertIn(word, finished.stderr)
                self.assertEqual(finished.stdout, "")

    def test_health(self):
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.nobody.get(path).status, 200)

    def test_the_web_interface_is_inside(self):
        page = self.nobody.get("/")
        self.assertEqual(page.status, 200)
        self.assertTrue(page.headers["Content-Type"].startswith("text/html"))
        self.assertIn("Content-Security-Policy", page.headers)
        self.assertNotIn(b"is not inside", page.body, "build the web interface first: make web")


class Empty(HouseCase):
    def test_a_server_without_a_database_makes_one(self):
        house = self.new_house()
        house.start()
        made = house.create_site()
        key = house.create_bot(made["site_id"], "user")["api_key"]
        house.client(key).get("/api/reservables", site_id=made["site_id"]).expect()
        self.assertEqual(house.stop(), 0)
        self.assert_sound(house)

    def test_the_demo_fills_an_empty_installation_only(self):
        house = self.new_house()
        house.command("demo", "--seed", "7", "--today", "2031-03-04")
        self.assert_sound(house)
        again = house.run("demo")
        self.assertEqual(again.returncode, 1)
        self.assertTrue(again.stderr.strip())

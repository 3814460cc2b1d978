"""Calendar feeds, read back by a library that is not ours."""

import datetime

import icalendar
from case import Case, next_change_of_clock, unix


class Feeds(Case):
    def feed(self, kind, id, who=None):
        """A new feed: its id, and the path that needs no sign-in."""
        made = (who or self.user).post("/api/feeds", {"kind": kind, "id": id}).expect()
        base = "http://{}:{}".format(*self.house.address)
        self.assertTrue(made["url"].startswith(base + "/feeds/"), made["url"])
        self.assertTrue(made["url"].endswith(".ics"))
        return made["feed_id"], made["url"][len(base):]

    def events(self, path):
        answer = self.nobody.get(path)
        answer.expect_status()
        self.assertTrue(answer.headers["Content-Type"].startswith("text/calendar"))
        calendar = icalendar.Calendar.from_ical(answer.body)
        self.assertEqual(calendar.errors, [])
        for event in calendar.walk("VEVENT"):
            self.assertEqual(event.errors, [])
        return {event["UID"].split("@")[0]: event for event in calendar.walk("VEVENT")}

    def test_the_same_instants_on_both_sides_of_a_change_of_the_clock(self):
        room, change = self.resource(), next_change_of_clock()
        made = [
            self.book(room, {"start_timestamp": change + hours * 3600, "duration": 1800})
            for hours in (-25, -1, 0, 1, 25, 24 * 60)
        ]
        _, path = self.feed("resource", room)
        events = self.events(path)
        self.assertEqual(len(events), len(made))
        for booking in made:
            event = events[booking["lineage_id"]]
            self.assertEqual(int(event.start.timestamp()), booking["start_utc_unix"])
            self.assertEqual(int(event.end.timestamp()), booking["end_utc_unix"])
            self.assertEqual(event["STATUS"], "CONFIRMED")

    def test_an_edit_keeps_the_uid_and_a_cancel_is_told(self):
        room = self.resource()
        soon = next_change_of_clock() + 86_400
        booking = self.book(room, {"start_timestamp": soon, "duration": 3600})
        _, path = self.feed("resource", room)
        path_of_edit = f"/api/reservation/{booking['reservation_id']}"
        edited = self.user.post(path_of_edit, {"start_timestamp": soon + 7200}).expect()
        [event] = self.events(path).values()
        self.assertEqual((event["SEQUENCE"], int(event.start.timestamp())), (1, soon + 7200))
        self.user.post(f"/api/reservation/{edited['reservation_id']}/cancel").expect()
        [(uid, event)] = self.events(path).items()
        self.assertEqual((uid, event["STATUS"]), (booking["lineage_id"], "CANCELLED"))
        self.assertGreater(event["SEQUENCE"], 1)

    def test_text_survives(self):
        purpose = 'Tea, cake; "more" \\ less: 🍰 ' + "ü" * 60
        note = "First line\nsecond, line;\n\nEND:VEVENT\r\nBEGIN:VALARM"
        room = self.resource(name="Room, 7; \\ “east” 🪟")
        soon = next_change_of_clock() + 86_400
        self.book(room, {"start_timestamp": soon, "duration": 3600}, purpose=purpose, note=note)
        _, path = self.feed("resource", room)
        [event] = self.events(path).values()
        self.assertIn(purpose, str(event["SUMMARY"]))
        self.assertIn("Room, 7; \\ “east” 🪟", str(event["SUMMARY"]))
        self.assertEqual(str(event["DESCRIPTION"]).replace("\r\n", "\n"), note.replace("\r\n", "\n"))
        for line in self.nobody.get(path).body.split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            self.assertNotIn(b"\n", line)

    def test_unchanged_is_not_sent_again(self):
        room = self.resource()
        _, path = self.feed("resource", room)
        etag = self.nobody.get(path).headers["ETag"]
        again = self.nobody.get(path, {"If-None-Match": etag})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(again.headers["ETag"], etag)
        self.book(room, {"start_timestamp": next_change_of_clock(), "duration": 60})
        changed = self.nobody.get(path, {"If-None-Match": etag})
        self.assertEqual(changed.status, 200)
        self.assertNotEqual(changed.headers["ETag"], etag)

    def test_a_revoked_feed_is_gone(self):
        id, path = self.feed("resource", self.resource())
        self.events(path)
        self.assertIn(id, [feed["feed_id"] for feed in self.user.get("/api/feeds").expect()])
        self.assertEqual(self.other.post(f"/api/feeds/{id}/revoke").status, 404)
        self.user.post(f"/api/feeds/{id}/revoke").expect()
        gone, never = self.nobody.get(path), self.nobody.get("/feeds/" + "a" * 32 + ".ics")
        self.assertEqual((gone.status, never.status, gone.body), (404, 404, never.body))
        self.assertNotIn(id, [feed["feed_id"] for feed in self.user.get("/api/feeds").expect()])

    def test_whose_bookings_stand_in_which_feed(self):
        room = self.resource(user_visible_reservation_details=False)
        soon = next_change_of_clock() + 172_800
        mine = self.book(room, {"start_timestamp": soon, "duration": 60}, purpose="Mine")
        other = self.book(room, {"start_timestamp": soon + 600, "duration": 60}, self.other, purpose="Private matter")
        for kind, id, expected in [
            ("resource", room, {mine["lineage_id"], other["lineage_id"]}),
            ("user", self.ids["user"], {mine["lineage_id"]}),
            ("site", self.site, {mine["lineage_id"], other["lineage_id"]}),
        ]:
            with self.subTest(kind):
                _, path = self.feed(kind, id)
                events = self.events(path)
                shown = set(events) & {mine["lineage_id"], other["lineage_id"]}
                self.assertEqual(shown, expected)
                self.assertNotIn(b"Private matter", self.nobody.get(path).body)
        self.assertEqual(self.user.post("/api/feeds", {"kind": "user", "id": self.ids["other"]}).status, 403)

    def test_a_day_in_the_site_is_a_day_in_the_feed(self):
        """A booking around midnight has the wall times that the site shows."""
        room = self.resource()
        day = datetime.date.fromtimestamp(next_change_of_clock()) + datetime.timedelta(days=3)
        start = f"{day}T23:30:00"
        booking = self.book(room, {"start": start, "duration": 3600})
        _, path = self.feed("resource", room)
        event = self.events(path)[booking["lineage_id"]]
        self.assertEqual(int(event.start.timestamp()), unix(start))

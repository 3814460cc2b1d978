"""`holdfast import ics`: files of others become bookings, and what does not is told with its reason."""

import datetime
import os
import pathlib
import unittest

from case import ZONE, Case, next_change_of_clock

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//A test//EN
{timezone}{events}END:VCALENDAR
"""
TIMEZONE = """BEGIN:VTIMEZONE
TZID:Our zone
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


class Import(Case):
    def setUp(self):
        # The Monday of the week before the clock changes, so that a weekly series crosses the change.
        change = datetime.datetime.fromtimestamp(next_change_of_clock(), ZONE).date()
        self.monday = change - datetime.timedelta(days=change.weekday() + 7)

    def on(self, days, time="09:00"):
        """A wall time so many days after the Monday."""
        return datetime.datetime.combine(
            self.monday + datetime.timedelta(days=days), datetime.time.fromisoformat(time), ZONE
        )

    def event(self, uid, *lines):
        return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])

    def load(self, room, *events, timezone=TIMEZONE):
        """Imports events and returns the report."""
        file = self.house.folder / "import.ics"
        text = CALENDAR.format(timezone=timezone, events="".join(events))
        file.write_bytes(text.replace("\n", "\r\n").encode())
        return self.house.command("import", "ics", "--site", self.site, "--resource", room, file)

    def counts(self, report):
        return report["stored"], report["skipped"], report["refused"]

    def starts(self, room):
        return [booking["start"][:16] for booking in self.bookings(room)]

    def wall(self, moment):
        return moment.strftime("%Y-%m-%dT%H:%M")

    def basic(self, moment):
        return moment.strftime("%Y%m%dT%H%M%S")

    def at(self, property, days, time="09:00", zone="Our zone"):
        """A property whose value is a wall time so many days after the Monday."""
        return f"{property};TZID={zone}:{self.basic(self.on(days, time))}"

    def test_a_weekly_series_keeps_its_wall_time_across_the_change(self):
        room = self.resource()
        series = self.event(
            "weekly", self.at("DTSTART", 0), self.at("DTEND", 0, "10:30"), self.at("EXDATE", 14),
            "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Team",
        )
        moved = self.event(
            "weekly", self.at("RECURRENCE-ID", 7), self.at("DTSTART", 8, "14:00"), self.at("DTEND", 8, "15:00"),
            "SUMMARY:Team, moved",
        )
        report = self.load(room, series, moved)
        self.assertEqual(self.counts(report), (3, 0, 0))
        self.assertEqual(
            self.starts(room), [self.wall(m) for m in (self.on(0), self.on(8, "14:00"), self.on(21))]
        )
        lengths = [(b["end_utc_unix"] - b["start_utc_unix"]) for b in self.bookings(room)]
        self.assertEqual(lengths, [5400, 3600, 5400])

    def test_the_times_around_an_imported_booking_are_free(self):
        room = self.resource()
        self.load(room, self.event("one", self.at("DTSTART", 1), "DURATION:PT1H", "SUMMARY:One"))
        at = int(self.on(1).timestamp())
        self.assertEqual(self.ask(room, {"start_timestamp": at + 1800, "duration": 60}).says, "409 overlap.taken")
        self.book(room, {"start_timestamp": at - 3600, "duration": 3600})
        self.book(room, {"start_timestamp": at + 3600, "duration": 3600})

    def test_all_day_is_the_day_of_the_site(self):
        room = self.resource()
        day, next_day = self.on(2, "00:00"), self.on(3, "00:00")
        report = self.load(room, self.event(
            "day", f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{next_day:%Y%m%d}", "SUMMARY:Fair"
        ))
        self.assertEqual(self.counts(report), (1, 0, 0))
        [booking] = self.bookings(room)
        self.assertEqual(
            (booking["start_utc_unix"], booking["end_utc_unix"]), (int(day.timestamp()), int(next_day.timestamp()))
        )

    def test_what_takes_nothing_or_is_off_is_left_out(self):
        room = self.resource()
        at = f"DTSTART:{self.basic(self.on(4).astimezone(datetime.timezone.utc))}Z"
        report = self.load(
            room,
            self.event("off", at, "DURATION:PT1H", "STATUS:CANCELLED"),
            self.event("free", at, "DURATION:PT1H", "TRANSP:TRANSPARENT"),
        )
        self.assertEqual(self.counts(report), (0, 2, 0))
        self.assertEqual(self.bookings(room), [])
        self.assertTrue(all(event["reasons"] for event in report["events"]))

    def test_a_taken_time_is_refused_with_its_reason(self):
        room = self.resource()
        at = self.at("DTSTART", 5)
        report = self.load(room, self.event("a", at, "DURATION:PT1H"), self.event("b", at, "DURATION:PT2H"))
        self.assertEqual(self.counts(report), (1, 0, 1))
        refused = [event for event in report["events"] if event["result"] == "refused"]
        self.assertIn("09:00", " ".join(refused[0]["reasons"]))

    def test_the_same_file_twice_is_imported_once(self):
        room = self.resource()
        event = self.event("again", self.at("DTSTART", 0), "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
        self.assertEqual(self.counts(self.load(room, event)), (3, 0, 0))
        self.assertEqual(self.counts(self.load(room, event)), (0, 3, 0))
        self.assertEqual(len(self.bookings(room)), 3)

    def test_a_zone_by_its_name_and_by_the_name_windows_gives_it(self):
        for name in ("Europe/Berlin", "W. Europe Standard Time"):
            room = self.resource()
            event = self.event("zone", self.at("DTSTART", 10, zone=name), "DURATION:PT1H")
            self.load(room, event, timezone="")
            self.assertEqual(self.starts(room), [self.wall(self.on(10))], name)

    def test_a_file_that_is_no_calendar_is_refused(self):
        room = self.resource()
        for name, text in [("page.ics", "<html>Please sign in</html>"), ("missing.ics", None)]:
            file = self.house.folder / name
            if text:
                file.write_text(text)
            finished = self.house.run("import", "ics", "--site", self.site, "--resource", room, file)
            self.assertIn(finished.returncode, (1, 2))
            self.assertTrue(finished.stderr.strip())
            self.assertNotIn("panicked", finished.stderr)

    @unittest.skipUnless("HOLDFAST_ICS_SAMPLES" in os.environ, "HOLDFAST_ICS_SAMPLES names no folder of calendar files")
    def test_files_of_other_programs(self):
        files = sorted(pathlib.Path(os.environ["HOLDFAST_ICS_SAMPLES"]).rglob("*.ics"))
        self.assertGreater(len(files), 0)
        stored = 0
        for file in files:
            with self.subTest(file.name):
                room = self.resource(units=50)
                finished = self.house.run("import", "ics", "--site", self.site, "--resource", room, file)
                self.assertIn(finished.returncode, (0, 1), finished.stderr)
                self.assertNotIn("panicked", finished.stderr)
                standing = len(self.bookings(room))
                if finished.returncode == 0:
                    report = self.house.command("import", "ics", "--site", self.site, "--resource", room, file)
                    self.assertEqual(report["stored"], 0, "a second time brings nothing new")
                self.assertEqual(len(self.bookings(room)), standing)
                stored += standing
        self.assertGreater(stored, 0)

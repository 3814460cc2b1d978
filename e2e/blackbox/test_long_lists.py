"""Long lists: sent in pieces, whole for a slow reader, given up for one who hangs up, and known when unchanged."""

import http.client
import json
import time

from case import Case, MIDNIGHT

ROWS = 600


class LongLists(Case):
    """Lists of a resource with many bookings, each test on the same ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.resource(recurring_reservations=1)
        for start in range(0, ROWS, 300):
            hourly = {"frequency": 4, "interval": 1, "count": 300, "byminute": [0], "wkst": 0}
            recipe = {"rrule": hourly, "template_only_for_single_reservations": False}
            cls.ask(
                cls.room, {"start_timestamp": MIDNIGHT + start * 3600, "duration": 1800}, cls.admin,
                recurring_recipe=recipe,
            ).expect()
        cls.path = f"/api/reservationssite?site_id={cls.site}&reservable_id={cls.room}"

    def request(self, key=None):
        """An answer whose body is still to be read."""
        connection = http.client.HTTPConnection(*self.house.address, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", self.path, headers={"Authorization": key or self.admin.key})
        return connection, connection.getresponse()

    def test_a_long_list_comes_in_pieces_and_whole(self):
        _, response = self.request()
        self.assertEqual((response.status, response.headers["Transfer-Encoding"]), (200, "chunked"))
        envelope = json.loads(response.read())
        ids = [row["reservation_id"] for row in envelope["data"]]
        self.assertEqual((envelope["numitems"], len(ids), len(set(ids))), (ROWS, ROWS, ROWS))
        starts = [row["start_utc_unix"] for row in envelope["data"]]
        self.assertEqual(starts, [MIDNIGHT + hour * 3600 for hour in range(ROWS)])
        self.assertEqual(list(envelope)[:3], ["version", "status", "numitems"])

    def test_a_slow_reader_keeps_nobody_waiting_and_gets_what_stood(self):
        _, response = self.request()
        text = response.read(10_000)
        # More than there are readers of the database, all of them slow.
        others = [self.request()[1] for _ in range(6)]
        extra = self.resource()
        self.book(extra, "09:00-10:00")
        self.assertEqual(len(self.bookings(extra)), 1)
        while piece := response.read(50_000):
            text += piece
        self.assertEqual(len(json.loads(text)["data"]), ROWS)
        for other in others:
            self.assertEqual(json.loads(other.read())["numitems"], ROWS)

    def test_hanging_up_ends_the_reading(self):
        for _ in range(20):
            connection, response = self.request()
            response.read(1_000)
            response.close()
            connection.close()
        started = time.monotonic()
        self.assertEqual(len(self.admin.get(self.path).expect()), ROWS)
        self.assertLess(time.monotonic() - started, 30)

    def test_an_unchanged_list_is_known_without_its_rows(self):
        first = self.admin.get(self.path)
        again = self.admin.get(self.path, {"If-None-Match": first.headers["ETag"]})
        # The minute may have turned between the two.
        if again.headers["ETag"] == first.headers["ETag"]:
            self.assertEqual((again.status, again.body), (304, b""))
        other = self.other.get(self.path, {"If-None-Match": first.headers["ETag"]})
        self.assertEqual(other.status, 200)
        self.book(self.resource(), "09:00-10:00")
        self.assertEqual(self.admin.get(self.path, {"If-None-Match": first.headers["ETag"]}).status, 200)

    def test_a_page_of_a_long_list(self):
        page = self.admin.get(self.path + "&limit=3&offset=100&order_by_desc=true")
        starts = [(row["start_utc_unix"] - MIDNIGHT) // 3600 for row in page.expect()]
        self.assertEqual((starts, page.envelope["numitems"]), ([499, 498, 497], ROWS))

"""Lists of reservations and resources: filters, pages, counts, selection of fields."""

from case import Case, unix


class Filters(Case):
    """Filters over bookings that no test changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room, cls.lamp = cls.resource(tags=["wet", "dry"]), cls.resource(tags=["dry"])
        cls.morning = cls.book(cls.room, "09:00-10:00", purpose="Calibration")
        cls.noon = cls.book(cls.room, "12:00-13:00", who=cls.other)
        cls.evening = cls.book(cls.lamp, "18:00-19:00")
        cls.gone = cls.book(cls.room, "15:00-16:00")
        cls.user.post(f"/api/reservation/{cls.gone['reservation_id']}/cancel").expect()

    def listed(self, who=None, **filters):
        """The times that a list with these filters shows."""
        answer = (who or self.admin).get("/api/reservationssite", site_id=self.site, **filters)
        return " ".join(self.written(booking) for booking in answer.expect())

    def test_filters(self):
        day = {"start": "2031-03-04T00:00:00", "end": "2031-03-05T00:00:00"}
        for filters, expected in [
            ({}, "09:00-10:00 12:00-13:00 18:00-19:00"),
            (day, "09:00-10:00 12:00-13:00 18:00-19:00"),
            ({"start": "2031-03-05T00:00:00"}, ""),
            ({"start": "2031-03-04T09:30:00", "end": "2031-03-04T12:30:00"}, "09:00-10:00 12:00-13:00"),
            ({"start": "2031-03-04T10:00:00", "end": "2031-03-04T12:00:00"}, ""),
            ({"start": "2031-03-04T09:30:00", "end": "2031-03-04T12:30:00", "filter_time": "start"}, "12:00-13:00"),
            ({"start": "2031-03-04T09:30:00", "end": "2031-03-04T12:30:00", "filter_time": "end"}, "09:00-10:00"),
            ({"start_unix": unix("2031-03-04T11:00:00"), "end_unix": unix("2031-03-04T20:00:00")},
             "12:00-13:00 18:00-19:00"),
            ({"reservable_id": self.room}, "09:00-10:00 12:00-13:00"),
            ({"reservable_ids": [self.room, self.lamp]}, "09:00-10:00 12:00-13:00 18:00-19:00"),
            ({"user_id": self.ids["other"]}, "12:00-13:00"),
            ({"include_cancelled": True}, "09:00-10:00 12:00-13:00 15:00-16:00 18:00-19:00"),
            ({"include_cancelled": "Yes"}, "09:00-10:00 12:00-13:00 15:00-16:00 18:00-19:00"),
            ({"reservation_ids": [self.noon["reservation_id"]]}, "12:00-13:00"),
            ({"search_reservation": "calibration"}, "09:00-10:00"),
            ({"statuses": ["approved"]}, "09:00-10:00 12:00-13:00 18:00-19:00"),
            ({"statuses": ["denied"]}, ""),
            ({"tags": ["wet"]}, "09:00-10:00 12:00-13:00"),
            ({"current_only": True}, ""),
            ({"order_by_attr": "start", "order_by_desc": True}, "18:00-19:00 12:00-13:00 09:00-10:00"),
            ({"limit": 1, "offset": 1}, "12:00-13:00"),
        ]:
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), expected)

    def test_the_three_ways_to_write_a_list(self):
        ids = [self.room, self.lamp]
        for query in (
            "&".join(f"reservable_ids[]={id}" for id in ids),
            "&".join(f"reservable_ids={id}" for id in ids),
            "reservable_ids=" + ",".join(ids),
        ):
            with self.subTest(query):
                answer = self.admin.get(f"/api/reservationssite?site_id={self.site}&{query}")
                self.assertEqual(len(answer.expect()), 3)

    def test_the_count_is_of_all_that_match(self):
        page = self.admin.get("/api/reservationssite", site_id=self.site, limit=1)
        self.assertEqual((len(page.expect()), page.envelope["numitems"]), (1, 3))
        count = self.admin.get("/api/reservationssite", site_id=self.site, return_only_count=True)
        self.assertEqual((count.expect(), count.envelope["numitems"]), ([], 3))

    def test_ones_own_with_unix_seconds(self):
        own = self.user.get(
            "/api/user/reservations", start=unix("2031-03-04T00:00:00"), end=unix("2031-03-04T12:00:00")
        ).expect()
        self.assertEqual([self.written(booking) for booking in own], ["09:00-10:00"])
        everything = self.user.get("/api/user/reservations").expect()
        self.assertEqual([self.written(booking) for booking in everything], ["09:00-10:00", "18:00-19:00"])

    def test_an_unknown_filter_is_told(self):
        answer = self.admin.get("/api/reservationssite", site_id=self.site, include_canceled=True)
        self.assertEqual(answer.status, 200)
        self.assertIn("include_cancelled", answer.warnings[0])

    def test_an_unreadable_filter_is_refused(self):
        for name, value in [
            ("start", "yesterday"), ("start_unix", "soon"), ("limit", "-1"), ("include_cancelled", "perhaps"),
        ]:
            with self.subTest(name):
                answer = self.admin.get("/api/reservationssite", site_id=self.site, **{name: value})
                self.assertEqual(answer.status, 400)
                self.assertIn(name, answer.errors[0])

    def test_resources_with_chosen_fields(self):
        listed = self.user.get(f"/api/reservables?site_id={self.site}&attribs=name+units").expect()
        self.assertEqual({tuple(sorted(item)) for item in listed}, {("name", "reservable_id", "units")})

    def test_resources_with_all_tags(self):
        both = self.user.get(f"/api/reservables?site_id={self.site}&alltag[]=dry&alltag[]=wet").expect()
        self.assertEqual([item["reservable_id"] for item in both], [self.room])


class Lists(Case):
    """Lists of bookings that the test makes."""

    def test_others_see_the_time_and_not_the_person(self):
        room = self.resource(user_visible_reservation_details=False)
        self.book(room, "09:00-10:00", purpose="Private matter")
        answer = self.other.get("/api/reservationssite", site_id=self.site, reservable_id=room)
        self.assertEqual([self.written(booking) for booking in answer.expect()], ["09:00-10:00"])
        self.assertNotIn(b"Private matter", answer.body)
        self.assertNotIn(self.ids["user"].encode(), answer.body)

    def test_an_unchanged_list_is_not_sent_again(self):
        room = self.resource()
        self.book(room, "18:00-19:00")
        path = f"/api/reservationssite?site_id={self.site}&reservable_id={room}"
        first = self.admin.get(path)
        etag = first.headers["ETag"]
        self.assertEqual(self.admin.get(path, {"If-None-Match": etag}).status, 304)
        self.book(room, "20:00-21:00")
        changed = self.admin.get(path, {"If-None-Match": etag})
        self.assertEqual(len(changed.expect()), 2)

"""Every filter of the list of reservations, and every attribute that it can be sorted by."""

from case import Case, unix

WEEK = {"start": "2031-03-03T00:00:00", "end": "2031-03-10T00:00:00"}
REFUSED = {"invoice_id": "inv_1", "paid_status": True, "portal_id": "por_1"}
WARNED = ["include_paid_status", "skip_executing_visibility_scripts"]
# Switches that are true whatever they say: what they would add or leave out does not exist, or nothing happens anyhow.
INDIFFERENT = ["read_only", "include_ical_feeds", "include_events", "include_event_requests", "return_count"]
# Switches that let through what stands here when they are on.
ADMITTING = [
    "include_checked_in", "include_checked_in_status", "include_not_checked_in", "verbose_checked_in",
    "include_form_responses", "include_projects",
]
ATTRIBUTES = """start start_utc start_utc_unix start_as_input end end_utc end_utc_unix end_as_input
    end_as_input_for_calendar end_utc_actual created created_unix original_reservation_created changed status
    reservable_id reservable reservable_name name total_units reservation_id reserved_for reserved_for_name
    reserved_for_text created_by duration units buffer_before buffer_start reservation_type purpose note account_number
    price price_int rate rate_int rate_description reminder_seconds""".split()


class Filters(Case):
    """Filters over bookings that no test changes: one room, one lamp, one queue of requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rates = [{"rate": 10, "meta_data": '{"cost": {"centre": "Physics-12"}}'}]
        cls.room = cls.resource(name="Blue room", barcode="B-17", **{"class": "Location"}, rates=rates,
                                rate_quotes=True, category="Rooms / Small", recurring_reservations=1)
        cls.lamp = cls.resource(name="Arc lamp", exclude_from_site_calendar=True, units=4)
        cls.queue = cls.resource(name="Analyses", reservable_type="reservablerequestable")
        cls.group = cls.admin.post(f"/api/sites/{cls.site}/usergroups", {"name": "Optics"}).expect()["usergroup_id"]
        cls.admin.post(f"/api/sites/{cls.site}/usergroups/{cls.group}/members", {"add": [cls.ids["other"]]}).expect()
        rate = cls.admin.get(f"/api/reservables/{cls.room}").expect()["rates"][0]["rate_id"]
        cls.priced = cls.book(cls.room, "09:00-10:00", purpose="Calibration", rate_id=rate)
        cls.quoted = cls.book(cls.room, "12:00-14:00", who=cls.other, rate_quote_requested=True)
        cls.lit = cls.book(cls.lamp, "18:00-19:00", units=3)
        cls.gone = cls.book(cls.room, "15:00-16:00", rate_id=rate)
        cls.user.post(f"/api/reservation/{cls.gone['reservation_id']}/cancel").expect()
        cls.book(cls.room, "20:00-21:00", who=cls.admin, maintenance=True)
        cls.book(cls.room, "21:00-22:00", who=cls.admin, maintenance=True, maintenance_nonblocking=True)
        cls.book(cls.room, "22:00-23:00", who=cls.admin, soft=True, rate_id=None)
        cls.book(cls.room, "06:00-07:00", who=cls.admin, template=True)
        cls.asked = cls.ask(cls.queue, {"duration": 0}, purpose="A sample").expect()

    def listed(self, who=None, **filters):
        """The times that a list with these filters shows."""
        answer = (who or self.admin).get("/api/reservationssite", site_id=self.site, **filters)
        rows = answer.expect()
        if not filters.get("return_only_count"):
            self.assertEqual(answer.envelope["numitems"], len(rows), filters)
        return " ".join(self.written(booking) for booking in rows)

    def test_by_the_resource(self):
        ordinals = [self.admin.get(f"/api/reservables/{id}").expect()["site_ordinal_id"] for id in (self.room, self.lamp)]
        self.assertEqual(ordinals[1], ordinals[0] + 1)
        both = "09:00-10:00 12:00-14:00 18:00-19:00 22:00-23:00"
        for filters, expected in [
            ({"barcode": "B-17"}, "09:00-10:00 12:00-14:00 22:00-23:00"),
            ({"barcode": "B-1"}, ""),
            ({"qclass": "location"}, "09:00-10:00 12:00-14:00 22:00-23:00"),
            ({"qclass": "Service"}, ""),
            ({"category": "rooms / sm"}, "09:00-10:00 12:00-14:00 22:00-23:00"),
            ({"reservable_site_ordinal_ids": [ordinals[1]]}, "18:00-19:00"),
            ({"reservable_site_ordinal_ids": ordinals}, both),
            ({"for_site_calendar": True}, "09:00-10:00 12:00-14:00 22:00-23:00"),
            ({"for_site_calendar": False}, both),
        ]:
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), expected)

    def test_by_people_and_words(self):
        for filters, expected in [
            ({"usergroup_id": self.group}, "12:00-14:00"),
            ({"usergroup_id": self.group + 1}, ""),
            ({"search_reservation": "calib"}, "09:00-10:00"),
            ({"search_reservation": "ARC"}, "18:00-19:00"),
            ({"search_reservation": "another user"}, "12:00-14:00"),
            ({"search_reservation": "another calibration"}, ""),
            ({"user_id": self.ids["other"], "include_filtered_user_if_guest": False}, "12:00-14:00"),
        ]:
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), expected)
        self.assertEqual(self.listed(self.user, for_logged_in_user=True), "09:00-10:00 18:00-19:00")
        self.assertEqual(self.listed(self.user, for_logged_in_user=True, user_id=self.ids["other"]), "")

    def test_by_money(self):
        for filters, expected in [
            ({"rate_requests_only": True}, "12:00-14:00"),
            ({"rate_meta_data_query": "physics"}, "09:00-10:00"),
            ({"rate_meta_data_query": "physics", "rate_meta_data_query_path": ["cost", "centre"]}, "09:00-10:00"),
            ({"rate_meta_data_query": "physics", "rate_meta_data_query_path": ["cost", "house"]}, ""),
            ({"rate_meta_data_query_path": ["cost"]}, "09:00-10:00"),
        ]:
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), expected)
        # What others pay is nobody's business, so neither is who pays what.
        self.assertEqual(self.listed(self.user, rate_requests_only=True), "")
        self.assertEqual(self.listed(self.other, rate_requests_only=True), "12:00-14:00")
        self.assertEqual(self.listed(self.other, rate_meta_data_query="physics"), "")

    def test_by_kind_and_status(self):
        ordinary = "09:00-10:00 12:00-14:00 18:00-19:00"
        for filters, expected in [
            ({"include_soft": False}, ordinary),
            ({"include_soft": False, "include_maintenance": True}, ordinary + " 20:00-21:00"),
            ({"include_soft": False, "include_maintenance_nonblocking": True}, ordinary + " 21:00-22:00"),
            ({"only_maintenance": True}, "20:00-21:00"),
            ({"only_maintenance_nonblocking": True}, "21:00-22:00"),
            ({"only_soft": True}, "22:00-23:00"),
            ({"only_templates": True}, "06:00-07:00"),
            ({"include_soft": False, "include_templates": True}, "06:00-07:00 " + ordinary),
            ({"only_events": True}, ""),
            ({"statuses": ["cancelled"], "include_soft": False}, "15:00-16:00"),
            ({"statuses": ["cancelled", "approved"], "include_soft": False}, "09:00-10:00 12:00-14:00 15:00-16:00 18:00-19:00"),
            ({"include_soft": False, "include_autocancelled": True}, ordinary),
            ({"include_cancelled": True, "reservation_ids": [self.gone["reservation_id"]]}, "15:00-16:00"),
            ({"include_cancelled_and_edited": True, "reservation_ids": [self.gone["reservation_id"]]}, "15:00-16:00"),
            ({"recurring_reservation_id": "ser_none"}, ""),
            ({"current_only": True}, ""),
        ]:
            with self.subTest(filters):
                self.assertEqual(self.listed(**filters), expected)

    def test_requests_by_the_time_they_were_made(self):
        def purposes(**filters):
            answer = self.admin.get("/api/reservationssite", site_id=self.site, **filters)
            return [booking["purpose"] for booking in answer.expect()]

        self.assertEqual(purposes(requests_only=True), ["A sample"])
        self.assertEqual(purposes(requests_only=True, requests_time_filter_attr="created", **WEEK), [])
        made = {"start_unix": self.asked["created_unix"] - 60, "end_unix": self.asked["created_unix"] + 60}
        self.assertEqual(purposes(requests_only=True, requests_time_filter_attr="created", **made), ["A sample"])
        # Everything else is found by its own time as before.
        self.assertIn("Calibration", purposes(and_requests=True, requests_time_filter_attr="created", **WEEK))
        self.assertNotIn("A sample", purposes(and_requests=True, requests_time_filter_attr="created", **WEEK))
        self.assertIn("requests_time_filter_attr", self.admin.get(
            "/api/reservationssite", site_id=self.site, requests_time_filter_attr="middle").errors[0])

    def test_what_is_added_to_rows(self):
        row = self.admin.get("/api/reservationssite", site_id=self.site, include_approvals=True, include_blocked=False)
        self.assertEqual((row.expect()[0]["approvals"], row.expect()[0]["blocks"]), ([], []))
        self.assertTrue(all(booking["slim"] for booking in row.expect()))

    def test_what_cannot_be_filtered_by_is_refused_or_told(self):
        for name, value in REFUSED.items():
            answer = self.admin.get("/api/reservationssite", site_id=self.site, **{name: value})
            self.assertEqual(answer.status, 400, name)
            self.assertIn(name, answer.errors[0])
        for name in WARNED:
            answer = self.admin.get("/api/reservationssite", site_id=self.site, **{name: True})
            answer.expect()
            self.assertIn(name, answer.warnings[0])
        everything = self.listed()
        for name in INDIFFERENT:
            for value in (True, False):
                self.assertEqual(self.listed(**{name: value}), everything, name)

    def test_what_lets_through_what_stands_here(self):
        everything = self.listed()
        for name in ADMITTING:
            self.assertEqual(self.listed(**{name: True}), everything, name)
        for name in ("is_loan", "is_returned", "is_overdue", "pinned_to_project"):
            self.assertEqual(self.listed(**{name: True}), "", name)

    def test_counting_without_rows(self):
        answer = self.admin.get("/api/reservationssite", site_id=self.site, return_only_count=True, **WEEK)
        self.assertEqual((answer.expect(), answer.envelope["numitems"]), ([], 4))

    def test_every_attribute_sorts(self):
        for name in ATTRIBUTES:
            with self.subTest(name):
                up = self.listed(order_by_attr=name)
                down = self.listed(order_by_attr=name, order_by_desc=True)
                self.assertEqual(up.split(), down.split()[::-1])
        for name, expected in [
            ("duration", "12:00-14:00"), ("units", "18:00-19:00"), ("total_units", "18:00-19:00"),
            ("reservable_name", "22:00-23:00"), ("end", "22:00-23:00"),
        ]:
            with self.subTest(name):
                self.assertEqual(self.listed(order_by_attr=name).split()[-1], expected)
        self.assertEqual(self.listed(order_by_attr="price").split()[0], "09:00-10:00")
        self.assertEqual(self.listed(order_by_attr="reservable_name").split()[0], "18:00-19:00")

    def test_an_attribute_that_is_none_is_refused_with_a_suggestion(self):
        answer = self.admin.get("/api/reservationssite", site_id=self.site, order_by_attr="strat")
        self.assertEqual(answer.status, 400)
        self.assertIn("did you mean `start`", answer.errors[0])

    def test_what_is_hidden_sorts_nowhere_and_matches_nothing(self):
        room = self.resource(name="Closed book", user_visible_reservation_details=False)
        for hour, purpose in [("09", "Zebra"), ("10", "Aardvark")]:
            self.book(room, f"2031-04-01 {hour}:00-{hour}:30", purpose=purpose)
        of_room = {"reservable_id": room}
        self.assertEqual(self.listed(order_by_attr="purpose", **of_room), "10:00-10:30 09:00-09:30")
        hidden = self.listed(self.other, order_by_attr="purpose", **of_room)
        self.assertEqual(len(hidden.split()), 2)
        shown = [self.listed(self.other, order_by_attr=name, **of_room) for name in ("reservation_id", "purpose")]
        self.assertEqual(shown[0], shown[1])
        for filters in ({"search_reservation": "zebra"}, {"search_reservation": "the user"}, {"user_id": self.ids["user"]}):
            self.assertEqual(self.listed(self.other, **filters, **of_room), "", filters)

    def test_of_a_resource_that_is_hidden_only_ones_own_is_listed(self):
        group = self.admin.post(f"/api/sites/{self.site}/usergroups", {"name": "Few"}).expect()["usergroup_id"]
        room = self.resource(name="Vault", hidden_to_cannot_reserve_users=True, usergroups=[group])
        self.book(room, "2031-04-02 09:00-10:00", who=self.admin)
        self.book(room, "2031-04-02 11:00-12:00", who=self.admin, for_user_id=self.ids["user"])
        day = {"start": "2031-04-02", "end": "2031-04-02"}
        self.assertEqual(self.listed(**day), "09:00-10:00 11:00-12:00")
        self.assertEqual(self.listed(self.user, **day), "11:00-12:00")
        self.assertEqual(self.listed(self.other, **day), "")

    def test_ones_own_takes_the_same_filters(self):
        own = self.user.get("/api/user/reservations", order_by_attr="duration", order_by_desc=True, limit=1, **WEEK)
        self.assertEqual((len(own.expect()), own.envelope["numitems"]), (1, 2))
        self.assertEqual(self.user.get("/api/user/reservations", barcode="B-17").envelope["numitems"], 1)
        start = unix("2031-03-04T17:00:00")
        late = self.user.get("/api/user/reservations", start=start, end=start + 7200).expect()
        self.assertEqual([self.written(booking) for booking in late], ["18:00-19:00"])

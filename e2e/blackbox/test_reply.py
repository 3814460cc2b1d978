"""The reply about a reservation: every field of the reference is there and says what is true."""

import datetime
import time

from case import Case, unix

# Every field with what the booking of this test must say; types where the value is the server's choice.
TEXT, NUMBER = str, int


class Reply(Case):
    """One booking with everything that can be told about it, alone and as a row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.resource(name="Room of replies", units=3, buffer_before=900, rates=[{"rate": 12.5, "rate_basis": "per unit"}])
        rate = cls.admin.get(f"/api/reservables/{cls.room}").expect()["rates"][0]["rate_id"]
        made = cls.book(
            cls.room, "09:00-11:00", units=2, purpose="Replies", note="In full", account_number="A-1",
            reminder_seconds=600, meta_data='{"source": "test"}', rate_id=rate, accessory_user_ids=[cls.ids["other"]],
            accessory_users_external=[{"name": "Olga", "email": "olga@example.org"}],
        )
        cls.whole = cls.admin.get(f"/api/reservations/{made['reservation_id']}").expect()
        cls.row = cls.bookings(cls.room)[0]
        cls.rate = rate

    def expected(self):
        return {
            "account_number": "A-1", "account_number_description": None, "accessory_users_need_rsvp": False,
            "anonymous": False, "autocancelled": False, "blackout": False, "blocks": [], "buffer_before": 900,
            "buffer_start": "2031-03-04T08:45:00", "cancelled": False, "checked_in": False,
            "checked_in_reserved_for": False, "created": TEXT, "created_unix": NUMBER, "currency": TEXT,
            "currency_code": TEXT, "currency_decimal": ".", "currency_thousand": TEXT, "current": False,
            "duration": 7200, "end": "2031-03-04T11:00:00", "end_as_input": "2031-03-04T11:00:00",
            "end_as_input_for_calendar": "2031-03-04T11:00:00", "end_utc": "2031-03-04T10:00:00Z",
            "end_utc_actual": "2031-03-04T10:00:00Z", "end_utc_unix": unix("2031-03-04T11:00:00"),
            "form_responses_for_display": [], "is_loan": False, "maintenance": False, "meta_data": {"source": "test"},
            "note": "In full", "original_reservation_created": TEXT, "price": 50.0, "price_int": 5000,
            "purpose": "Replies", "rate": 12.5, "rate_basis": "per unit", "rate_description": None,
            "rate_id": self.rate, "rate_int": 1250, "rate_quote_requested": False, "rate_unit": "per hour",
            "reminder_seconds": 600, "reservation_id": TEXT, "reservation_type": "reservation",
            "reserved_for_supervisor": None, "reserved_for_text": None, "returned": None, "site_id": self.site,
            "site_name": "Laboratory", "soft": False, "start": "2031-03-04T09:00:00",
            "start_as_input": "2031-03-04T09:00:00", "start_utc": "2031-03-04T08:00:00Z",
            "start_utc_unix": unix("2031-03-04T09:00:00"), "status": "approved", "template": False,
            "total_units": 3, "units": 2,
        }

    def test_every_field_says_what_is_true(self):
        for reply, is_slim in ((self.whole, False), (self.row, True)):
            self.assertEqual(reply["slim"], is_slim)
            for name, value in self.expected().items():
                with self.subTest(name, slim=is_slim):
                    if isinstance(value, type):
                        self.assertIsInstance(reply[name], value)
                    else:
                        self.assertEqual(reply[name], value)
            self.assertEqual(reply["reservable"]["reservable_id"], self.room)
            self.assertEqual(reply["reserved_for"]["user_id"], self.ids["user"])
            self.assertEqual(reply["created_by"]["user_id"], self.ids["user"])
            self.assertEqual([guest["user_id"] for guest in reply["accessory_users"]], [self.ids["other"]])
            self.assertEqual([guest["name"] for guest in reply["accessory_users_external"]], ["Olga"])

    def test_what_was_created_first_is_remembered(self):
        room = self.resource()
        first = self.book(room, "2031-05-06 09:00-10:00")
        edited = self.user.post(f"/api/reservation/{first['reservation_id']}", {"duration": 7200}).expect()
        self.assertEqual(edited["original_reservation_created"], first["created"])

    def test_what_runs_now_is_current(self):
        room = self.resource()
        now = int(time.time())
        made = self.book(room, {"start_timestamp": now - 60, "duration": 3600}, who=self.admin)
        self.assertTrue(made["current"])
        listed = self.bookings(room, current_only=True)
        self.assertEqual([row["current"] for row in listed], [True])
        created = datetime.datetime.fromisoformat(made["created"])
        self.assertEqual(unix(made["created"]), made["created_unix"])
        self.assertIsNone(created.tzinfo)

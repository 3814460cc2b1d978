"""Mails about bookings: who is told of what, in which words, and what is told later."""

import time
from datetime import date, datetime, timedelta, timezone

from case import DAY, times
from mailbox import text_of
from test_mail import MailCase

PASSWORD = "a quite long password"


class BookingMail(MailCase):
    def setUp(self):
        super().setUp()
        self.house = self.started()
        self.admin = self.house.client(self.key)
        self.people = {name: self.person(name) for name in ("ann", "ben")}

    def person(self, name):
        """Somebody with an account: their id and a client signed in as them."""
        email = f"{name}@example.org"
        made = self.add(self.house, email, first_name=name.title(), last_name="Bell", password=PASSWORD)
        token = self.sign_in(self.house, email, PASSWORD).expect()["token"]
        return made["user_id"], self.house.client(token)

    def room(self, **settings):
        made = self.admin.post("/api/reservables", {"site_id": self.site, "name": "Room", **settings})
        return made.expect()["reservable_id"]

    def book(self, room, when, **more):
        body = {"for_reservable_id": room, **(times(when) if isinstance(when, str) else when), **more}
        return self.people["ann"][1].post("/api/reservation", body).expect()

    def arrived(self, address, count):
        """The mails about bookings to an address, as soon as there are so many."""
        about = lambda: [mail for mail in self.mailbox.to(address) if "can book" not in mail["subject"]]
        self.eventually(lambda: len(about()) >= count, 30)
        self.assertEqual(len(about()), count)
        return about()

    def told(self, count, name="ann"):
        """The mails about bookings to somebody, as soon as there are so many, by their subjects."""
        return {mail["subject"].split(":")[0]: mail for mail in self.arrived(f"{name}@example.org", count)}

    def test_a_booking_its_change_and_its_end_are_told(self):
        room = self.room(
            reservation_email_message="The key is at the desk.",
            reservation_cancelled_email_message="See you another time.",
        )
        made = self.book(room, "09:00-10:00")
        booked = self.told(1)["Booked"]
        self.assertIn("Room: ", booked["subject"])
        self.assertIn("09:00 to 10:00", text_of(booked))
        self.assertIn("The key is at the desk.", text_of(booked))
        self.assertIn(f"/timeline?date={made['start'][:10]}&reservation={made['reservation_id']}", text_of(booked))
        ann = self.people["ann"][1]
        changed = ann.post(f"/api/reservation/{made['reservation_id']}", {"duration": 7200}).expect()
        self.assertIn("09:00 to 11:00", text_of(self.told(2)["Changed"]))
        ann.post(f"/api/reservation/{changed['reservation_id']}/cancel", {"reason": "I am ill."}).expect()
        cancelled = text_of(self.told(3)["Cancelled"])
        self.assertIn("I am ill.", cancelled)
        self.assertIn("See you another time.", cancelled)

    def test_whoever_decides_is_asked_and_the_answer_is_told(self):
        ben_id, ben = self.people["ben"]
        room = self.room(
            approvers=[{"approver_user_id": ben_id}],
            reservation_approved_email_message="Bring a card.",
            reservation_denied_email_message="Ask again in spring.",
        )
        first = self.book(room, "09:00-10:00", purpose="Calibration")
        self.assertIn("until somebody has decided", text_of(self.told(1)["Asked for"]))
        asked = text_of(self.told(1, "ben")["Please decide"])
        self.assertIn("Ann Bell asks for this", asked)
        self.assertIn("Calibration", asked)
        ben.post(f"/api/reservation/{first['reservation_id']}/approve", {"note": "Gladly."}).expect()
        approved = text_of(self.told(2)["Approved"])
        self.assertIn("Gladly.", approved)
        self.assertIn("Bring a card.", approved)
        second = self.book(room, "11:00-12:00")
        ben.post(f"/api/reservation/{second['reservation_id']}/deny", {"note": "Too long."}).expect()
        denied = text_of(self.told(4)["Denied"])
        self.assertIn("Too long.", denied)
        self.assertIn("Ask again in spring.", denied)

    def test_a_silent_approver_is_not_asked_and_a_refusal_tells_nobody(self):
        ben_id, _ = self.people["ben"]
        room = self.room(approvers=[{"approver_user_id": ben_id, "silent": True}])
        self.book(room, "09:00-10:00")
        ann = self.people["ann"][1]
        again = ann.post("/api/reservation", {"for_reservable_id": room, **times("09:30-10:30")})
        self.assertEqual(again.status, 409)
        self.told(1)
        time.sleep(0.5)
        self.told(1)
        self.told(0, "ben")

    def test_the_dates_of_a_series_are_one_mail(self):
        room = self.room(recurring_reservations=1)
        first = date.fromisoformat(DAY)
        until = (first + timedelta(days=24)).isoformat()
        self.book(room, "09:00-10:00", recurring_recipe={"unit": "daily", "until": until})
        text = text_of(self.told(1)["Booked"])
        self.assertEqual(text.count("Room: "), 20)
        self.assertIn("and 5 more", text)

    def test_somebody_without_an_account_is_told_at_the_address_given(self):
        room = self.room()
        body = {"for_reservable_id": room, **times("09:00-10:00"),
                "external_email": "olga@example.com", "reserved_for_text": "Olga Outside"}
        self.admin.post("/api/reservation", body).expect()
        (mail,) = self.arrived("olga@example.com", 1)
        self.assertIn("Hello Olga Outside", text_of(mail))

    def test_the_mailbox_of_a_room_elsewhere_is_invited_and_told_that_it_is_off(self):
        room = self.room(email_to_send_invitations="room7@example.com, desk@example.com")
        ann = self.people["ann"][1]
        made = self.book(room, "09:00-10:00", purpose="Calibration")
        self.arrived("room7@example.com", 1)
        longer = ann.post(f"/api/reservation/{made['reservation_id']}", {"duration": 7200}).expect()
        self.arrived("room7@example.com", 2)
        ann.post(f"/api/reservation/{longer['reservation_id']}/cancel", {}).expect()
        self.arrived("room7@example.com", 3)
        parts = [next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
                 for mail in self.mailbox.to("room7@example.com")]
        self.assertEqual([part.get_param("method") for part in parts], ["REQUEST", "REQUEST", "CANCEL"])
        texts = [part.get_content().replace("\r\n", "\n").replace("\n ", "") for part in parts]
        value = lambda text, name: next(row for row in text.split("\n") if row.startswith(name)).split(":", 1)[1]
        self.assertEqual(len({value(text, "UID") for text in texts}), 1)
        self.assertEqual([value(text, "SEQUENCE") for text in texts][:2], ["0", "1"])
        self.assertTrue(all("mailto:room7@example.com" in text for text in texts))
        self.assertEqual({value(text, "ORGANIZER") for text in texts}, {"mailto:book@example.org"})
        self.arrived("desk@example.com", 3)

    def test_use_that_goes_on_for_long_is_told_to_whoever_watches(self):
        room = self.room(actual_usage_session_alert_duration=2, actual_usage_session_alert_email="watch@example.com")
        use = {"reservable_id": room, "identifier": "bench-7"}
        going_on = self.admin.post("/api/actualusage", use).expect()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        time.sleep(1.1)
        ended = self.admin.post("/api/actualusage", {**use, "identifier": "bench-8", "start": now}).expect()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.admin.post("/api/actualusage", {"usage_id": ended["usage_id"], "end": now}).expect()
        (mail,) = self.arrived("watch@example.com", 1)
        self.assertIn("bench-7", text_of(mail))
        self.assertNotEqual(going_on["usage_id"], ended["usage_id"])

    def test_what_is_told_later_is_told_if_it_is_still_so(self):
        soon = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=1)
        when = lambda start: {"start": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "duration": 3600}
        room = self.room(units=9, loanable=True, overdue_notice_delay=1, reservation_min_duration=0)
        seconds = int((soon - datetime.now(timezone.utc)).total_seconds()) - 3
        self.book(room, when(soon), reminder_seconds=seconds)
        dropped = self.book(room, when(soon), reminder_seconds=seconds)
        self.people["ann"][1].post(f"/api/reservation/{dropped['reservation_id']}/cancel", {}).expect()
        now = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=1)
        self.book(room, {**when(now), "duration": 2}, loan=True)
        told = self.told(6)
        self.assertIn("begins soon", text_of(told["Soon"]))
        self.assertIn("should have come back", text_of(told["Overdue"]))

    def test_time_cancels_what_nobody_came_to(self):
        soon = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=2)
        room = self.room(enable_app_checkin=True, autocancel_window=1)
        made = self.book(room, {"start": soon.strftime("%Y-%m-%dT%H:%M:%SZ"), "duration": 3600})
        cancelled = text_of(self.told(2)["Cancelled"])
        self.assertIn("Nobody came.", cancelled)
        read = self.admin.get(f"/api/reservations/{made['reservation_id']}").expect()
        self.assertEqual((read["autocancelled"], read["cancelled"]), (True, True))

"""The main job: book, be refused with a reason, change, cancel, take back."""

import unittest

from case import Case, unix


class Booking(Case):
    def test_a_free_time_is_booked(self):
        room = self.resource()
        made = self.book(room, "09:00-10:30", purpose="Measuring")
        self.assertEqual(self.written(made), "09:00-10:30")
        self.assertEqual(made["start_utc_unix"], unix("2031-03-04T09:00:00"))
        self.assertEqual(made["end_utc_unix"], unix("2031-03-04T10:30:00"))
        self.assertEqual((made["duration"], made["units"], made["status"]), (5400, 1, "approved"))
        self.assertEqual((made["purpose"], made["cancelled"], made["sequence"]), ("Measuring", False, 0))
        self.assertEqual(made["reservable"]["reservable_id"], room)
        self.assertEqual(made["reserved_for"]["user_id"], self.ids["user"])

    def test_what_was_answered_is_what_stands(self):
        made = self.book(self.resource(), "09:00-10:00", note="Bring the lamp")
        read = self.user.get(f"/api/reservations/{made['reservation_id']}").expect()
        same = ["reservation_id", "lineage_id", "start", "end", "start_utc", "end_utc", "units", "note"]
        self.assertEqual({name: made[name] for name in same}, {name: read[name] for name in same})

    def test_a_taken_time_is_refused_with_its_reason(self):
        room = self.resource()
        self.book(room, "09:00-10:00", who=self.other, purpose="Private matter")
        answer = self.ask(room, "09:30-10:30")
        self.assertEqual(answer.says, "409 overlap.taken")
        [refusal] = answer.refusals
        self.assertEqual(refusal["resource"], room)
        taken = (refusal["params"]["taken_start_unix"], refusal["params"]["taken_end_unix"])
        self.assertEqual(taken, (unix("2031-03-04T09:30:00"), unix("2031-03-04T10:00:00")), "what of the wish is taken")
        self.assertEqual((refusal["params"]["asked_units"], refusal["params"]["free_units"]), (1, 0))
        self.assertIn("09:30 to 10:00", refusal["message"])
        self.assertEqual(answer.errors, [refusal["message"]])
        self.assertTrue(refusal["may_pass_later"])
        self.assertNotIn(b"Private matter", answer.body)

    def test_touching_is_not_overlapping(self):
        room = self.resource()
        for when in ("09:00-10:00", "10:00-11:00", "08:00-09:00"):
            self.book(room, when)
        self.assertEqual(len(self.bookings(room)), 3)

    def test_units_are_counted_at_every_instant(self):
        room = self.resource(units=2)
        self.book(room, "09:00-10:00")
        self.book(room, "10:00-11:00")
        self.book(room, "09:00-11:00")
        self.assertEqual(self.ask(room, "08:00-09:30").says, "409 overlap.taken")
        self.assertEqual(self.ask(room, "11:00-12:00", units=3).says, "409 units.over_total")

    def test_all_reasons_come_at_once_and_in_order(self):
        room = self.resource(
            reservation_max_duration=3600, restrict_start_end_minutes=30, creation_start_time_restriction_future=60
        )
        self.book(room, "09:00-12:00", who=self.admin)
        says = self.ask(room, "09:10-11:30").says
        self.assertEqual(
            says, "409 duration.too_long grid.off_grid notice.too_far_ahead overlap.taken"
        )

    def test_numbers_behind_a_refusal(self):
        room = self.resource(reservation_max_duration=7200)
        [refusal] = self.ask(room, "09:00-12:00").refusals
        self.assertEqual(refusal["params"], {"asked_seconds": 10800, "limit_seconds": 7200})

    def test_buffers_keep_a_gap(self):
        room = self.resource(buffer_before=600, buffer_after=900)
        self.book(room, "09:00-10:00")
        self.assertEqual(self.ask(room, "10:20-11:00").says, "409 overlap.buffer")
        self.book(room, "10:25-11:00")

    def test_weekly_blocks_bind_everybody(self):
        room = self.resource(blackouts=[{"weekday": 1, "start": "12:00", "end": "13:00", "reason": "Lunch"}])
        for who in (self.user, self.admin):
            self.assertEqual(self.ask(room, "12:30-14:00", who).says, "409 hours.weekly_block")
        self.book(room, "13:00-14:00")

    def test_force_needs_the_right_and_says_so(self):
        room = self.resource()
        self.book(room, "09:00-10:00")
        self.assertEqual(self.ask(room, "09:00-10:00", force_reserve=True).status, 403)
        forced = self.book(room, "09:00-10:00", who=self.moderator, force_reserve=True)
        self.assertIn("overlap.taken", [notice["code"] for notice in forced["notices"]])

    def test_a_dry_run_gives_the_same_verdict_and_writes_nothing(self):
        room = self.resource()
        would = self.ask(room, "09:00-10:00", testing=True)
        self.assertTrue(would.expect()["dry_run"])
        self.assertEqual(self.bookings(room), [])
        self.book(room, "09:00-10:00")
        would_not = self.ask(room, "09:00-10:00", testing=True)
        self.assertEqual(would_not.says, "409 overlap.taken")
        self.assertTrue(would_not.data["dry_run"])

    def test_explain_shows_every_row(self):
        room = self.resource()
        body = {"for_reservable_id": room, "start": "2031-03-04T09:00:00", "duration": 3600}
        rows = self.user.post("/api/reservation?explain=true", body).expect()["explanation"]
        self.assertGreater(len(rows if isinstance(rows, list) else rows["rows"]), 20)

    def test_booking_for_somebody_else_needs_the_right(self):
        room = self.resource()
        self.assertEqual(
            self.ask(room, "09:00-10:00", for_user_id=self.ids["other"]).says, "403 access.for_others"
        )
        made = self.book(room, "09:00-10:00", who=self.moderator, for_user_id=self.ids["other"])
        self.assertEqual(made["reserved_for"]["user_id"], self.ids["other"])
        self.assertEqual(made["created_by"]["user_id"], self.ids["moderator"])


class Changing(Case):
    def edit(self, booking, who=None, headers=None, **fields):
        return (who or self.user).post(f"/api/reservation/{booking['reservation_id']}", fields, headers)

    def test_an_edit_supersedes(self):
        first = self.book(self.resource(), "09:00-10:00", purpose="Measuring")
        second = self.edit(first, start="2031-03-04T11:00:00").expect()
        self.assertEqual(self.written(second), "11:00-12:00")
        self.assertNotEqual(second["reservation_id"], first["reservation_id"])
        self.assertEqual(second["lineage_id"], first["lineage_id"])
        self.assertEqual(second["sequence"], 1)
        self.assertEqual(second["purpose"], "Measuring")
        self.assertEqual(second["replaced_reservation_id"], first["reservation_id"])
        old = self.user.get(f"/api/reservations/{first['reservation_id']}").expect()
        self.assertTrue(old["cancelled"])
        self.assertEqual(self.written(old), "09:00-10:00")
        self.assertEqual(old["replaced_by_reservation_id"], second["reservation_id"])
        self.assertEqual(old["current_reservation_id"], second["reservation_id"])

    def test_a_superseded_version_cannot_be_written_and_names_the_newest(self):
        first = self.book(self.resource(), "09:00-10:00")
        second = self.edit(first, start="2031-03-04T11:00:00").expect()
        newest = self.edit(second, start="2031-03-04T13:00:00").expect()["reservation_id"]
        path = f"/api/reservation/{first['reservation_id']}"
        for answer in (
            self.edit(first, start="2031-03-04T15:00:00"),
            self.user.post(path + "/cancel"),
            self.user.post(path + "/undo"),
        ):
            self.assertTrue(answer.says.startswith("409 edit.superseded"), answer.says)
            self.assertEqual(answer.data["current_reservation_id"], newest)

    def test_an_edit_does_not_stand_in_its_own_way(self):
        room = self.resource(buffer_before=600)
        first = self.book(room, "09:00-10:00")
        self.book(room, "10:30-11:00")
        second = self.edit(first, start="2031-03-04T09:15:00").expect()
        self.assertEqual(self.written(second), "09:15-10:15")
        self.assertEqual(self.edit(second, start="2031-03-04T09:45:00").status, 409)
        self.assertEqual([self.written(b) for b in self.bookings(room)], ["09:15-10:15", "10:30-11:00"])

    def test_url_and_body_name_the_same_reservation(self):
        room = self.resource()
        first, other = self.book(room, "09:00-10:00"), self.book(room, "11:00-12:00")
        self.assertEqual(self.edit(first, reservation_id=other["reservation_id"], note="x").status, 400)
        by_body = self.user.post("/api/reservation", {"reservation_id": first["reservation_id"], "note": "x"})
        self.assertEqual(by_body.expect()["lineage_id"], first["lineage_id"])

    def test_a_lost_update_is_refused(self):
        first = self.book(self.resource(), "09:00-10:00")
        etag = self.user.get(f"/api/reservations/{first['reservation_id']}").headers["ETag"]
        self.assertEqual(self.edit(first, headers={"If-Match": '"77"'}, note="x").status, 412)
        self.edit(first, headers={"If-Match": etag}, note="x").expect()

    def test_a_stranger_cannot_change_it(self):
        booking = self.book(self.resource(), "09:00-10:00")
        path = f"/api/reservation/{booking['reservation_id']}"
        self.assertEqual(self.edit(booking, who=self.other, note="x").status, 403)
        self.assertEqual(self.other.post(path + "/cancel").status, 403)

    def test_a_cancelled_time_is_free_at_once(self):
        room = self.resource()
        booking = self.book(room, "09:00-10:00")
        data = self.user.post(f"/api/reservation/{booking['reservation_id']}/cancel", {"reason": "Ill"}).expect()
        self.assertEqual(data["reservation_id"], booking["reservation_id"])
        self.assertIs(data["maintenance"], False)
        self.book(room, "09:00-10:00", who=self.other)
        again = self.user.post(f"/api/reservation/{booking['reservation_id']}/cancel")
        self.assertEqual(again.says, "409 edit.already_cancelled")

    def test_a_cancel_can_be_taken_back_while_the_time_is_free(self):
        room = self.resource()
        booking = self.book(room, "09:00-10:00")
        path = f"/api/reservation/{booking['reservation_id']}"
        self.assertEqual(self.user.post(path + "/undo").says, "409 edit.not_cancelled")
        self.user.post(path + "/cancel").expect()
        restored = self.user.post(path + "/undo").expect()
        self.assertEqual((restored["cancelled"], restored["lineage_id"]), (False, booking["lineage_id"]))
        self.assertEqual(self.ask(room, "09:00-10:00", self.other).says, "409 overlap.taken")

    def test_a_cancel_cannot_be_taken_back_into_a_taken_time(self):
        room = self.resource()
        booking = self.book(room, "09:00-10:00")
        path = f"/api/reservation/{booking['reservation_id']}"
        self.user.post(path + "/cancel").expect()
        self.book(room, "09:30-10:30", who=self.other)
        self.assertEqual(self.user.post(path + "/undo").says, "409 overlap.taken")

    def test_windows_for_changing(self):
        room = self.resource(historical_cancel_window=-315_360_000, historical_edit_window=-315_360_000)
        booking = self.book(room, "09:00-10:00")
        path = f"/api/reservation/{booking['reservation_id']}"
        self.assertEqual(self.user.post(path + "/cancel").says, "409 history.too_late_to_cancel")
        self.assertEqual(self.edit(booking, note="x").says, "409 history.too_late_to_edit")
        self.moderator.post(path + "/cancel").expect()


if __name__ == "__main__":
    unittest.main()

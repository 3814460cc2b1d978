"""Series: many dates in one request, changed as one, from one date on, or one by one."""

import time

from case import Case, unix

FOUR_TUESDAYS = {"unit": "weekly", "until": "2031-03-25"}
TAKEN = "2031-03-18 09:30-10:30"


class Series(Case):
    def hall(self, **settings):
        return self.resource(recurring_reservations=1, **settings)

    def four(self, room, **more):
        return self.ask(room, "09:00-10:00", recurring_recipe=FOUR_TUESDAYS, **more)

    def change(self, booking, who=None, **fields):
        return (who or self.user).post(f"/api/reservation/{booking['reservation_id']}", fields)

    def cancel(self, booking, **fields):
        return self.user.post(f"/api/reservation/{booking['reservation_id']}/cancel", fields)

    def standing(self, room):
        """What stands, as `03-04 09:00`."""
        return sorted(booking["start"][5:16].replace("T", " ") for booking in self.bookings(room))

    def test_all_dates_are_booked_at_once_and_keep_their_time_across_the_change_of_clocks(self):
        room = self.hall()
        recipe = {"unit": "weekly", "until": "2031-04-08"}
        made = self.ask(room, "2031-03-25 09:00-10:00", recurring_recipe=recipe).expect()
        self.assertEqual(self.standing(room), ["03-25 09:00", "04-01 09:00", "04-08 09:00"])
        self.assertEqual({one["recurring_reservation_id"] for one in made["reservations"]},
                         {made["recurring_reservation_id"]})
        self.assertEqual(made["conflicts"], [])

    def test_a_dry_run_has_a_verdict_for_every_date_and_writes_nothing(self):
        room = self.hall()
        self.book(room, TAKEN, who=self.other)
        dry = self.four(room, testing=True)
        dry.expect(409)
        dates = dry.data["occurrences"]
        self.assertEqual([date["possible"] for date in dates], [True, True, False, True])
        self.assertEqual(dates[2]["refusals"][0]["code"], "overlap.taken")
        self.assertEqual(self.standing(room), ["03-18 09:30"])

    def test_one_taken_date_refuses_all_unless_those_that_fit_are_wanted(self):
        room = self.hall()
        self.book(room, TAKEN, who=self.other)
        self.assertEqual(self.four(room).says, "409 overlap.taken")
        self.assertEqual(self.standing(room), ["03-18 09:30"])
        made = self.four(room, save_recurring_with_conflicts=True).expect()
        self.assertEqual([one["start"][5:10] for one in made["reservations"]], ["03-04", "03-11", "03-25"])
        self.assertEqual([refusal["code"] for refusal in made["refusals"]], ["overlap.taken"])
        self.assertEqual(made["conflicts"], [made["refusals"][0]["message"]])
        self.assertEqual(self.standing(room), ["03-04 09:00", "03-11 09:00", "03-18 09:30", "03-25 09:00"])

    def test_following_dates_move_and_the_earlier_stay(self):
        room = self.hall()
        second = self.four(room).expect()["reservations"][1]
        moved = self.change(second, start="2031-03-11T14:00:00", recurring_scope="following").expect()
        self.assertEqual(len(moved["reservations"]), 3)
        self.assertEqual(self.standing(room), ["03-04 09:00", "03-11 14:00", "03-18 14:00", "03-25 14:00"])

    def test_a_date_that_was_moved_alone_stays_where_it_is_when_all_move(self):
        room = self.hall()
        dates = self.four(room).expect()["reservations"]
        self.change(dates[1], start="2031-03-12T16:00:00").expect()
        self.change(dates[0], start="2031-03-04T11:00:00", recurring_scope="all").expect()
        self.assertEqual(self.standing(room), ["03-04 11:00", "03-12 16:00", "03-18 11:00", "03-25 11:00"])

    def test_one_following_and_all_dates_are_cancelled(self):
        room = self.hall()
        dates = self.four(room).expect()["reservations"]
        self.assertEqual(self.cancel(dates[1]).status, 200)
        self.assertEqual(self.standing(room), ["03-04 09:00", "03-18 09:00", "03-25 09:00"])
        gone = self.cancel(dates[3], recurring_scope="following").expect()
        self.assertEqual(len(gone["reservations"]), 1)
        gone = self.cancel(dates[0], recurring_scope="all").expect()
        self.assertEqual(len(gone["reservations"]), 2)
        self.assertEqual(self.standing(room), [])

    def test_from_one_date_on_a_new_series_goes_another_way(self):
        room = self.hall()
        made = self.four(room).expect()
        recipe = {"unit": "daily", "until": "2031-03-20"}
        third = made["reservations"][2]
        forward = self.change(third, recurring_recipe=recipe, recurring_cancel_forward=True).expect()
        self.assertEqual(self.standing(room), [
            "03-04 09:00", "03-11 09:00", "03-18 09:00", "03-19 09:00", "03-20 09:00",
        ])
        self.assertNotEqual(forward["recurring_reservation_id"], made["recurring_reservation_id"])

    def test_a_series_named_by_its_id_takes_a_new_recipe(self):
        room = self.hall()
        made = self.four(room).expect()
        recipe = {"unit": "weekly", "every": 2, "until": "2031-04-15"}
        body = {"recurring_reservation_id": made["recurring_reservation_id"], "recurring_recipe": recipe}
        self.user.post("/api/reservation", body).expect()
        self.assertEqual(self.standing(room), ["03-04 09:00", "03-18 09:00", "04-01 09:00", "04-15 09:00"])
        same = self.bookings(room, recurring_reservation_id=made["recurring_reservation_id"])
        self.assertEqual(len(same), 4)

    def test_somebody_elses_series_is_left_alone(self):
        room = self.hall()
        made = self.four(room).expect()["reservations"][0]
        answer = self.change(made, who=self.other, start="2031-03-04T11:00:00", recurring_scope="all")
        self.assertEqual(answer.status, 403)
        self.assertEqual(self.standing(room)[0], "03-04 09:00")
        self.change(made, who=self.moderator, start="2031-03-04T11:00:00", recurring_scope="all").expect()
        self.assertEqual({when[6:] for when in self.standing(room)}, {"11:00"})

    def test_dates_that_may_not_be_changed_any_more_stay_and_are_named(self):
        room = self.hall()
        dates = self.four(room).expect()["reservations"]
        # Nobody may change what begins before the middle of March.
        seconds = unix("2031-03-15T00:00:00") - int(time.time())
        self.admin.post(f"/api/reservables/{room}/modify", {"historical_edit_window": -seconds}).expect()
        change = {"start": "2031-03-18T11:00:00", "recurring_scope": "all"}
        self.assertEqual(self.change(dates[2], **change).says, "409" + " history.too_late_to_edit" * 2)
        changed = self.change(dates[2], **change, save_recurring_with_conflicts=True).expect()
        self.assertEqual((len(changed["reservations"]), len(changed["conflicts"])), (2, 2))
        self.assertEqual(self.standing(room), ["03-04 09:00", "03-11 09:00", "03-18 11:00", "03-25 11:00"])

    def test_who_may_book_a_series_is_up_to_the_resource(self):
        for setting, user, moderator in ((0, 403, 403), (1, 200, 200), (2, 403, 200)):
            room = self.resource(recurring_reservations=setting, units=2)
            statuses = [self.four(room, who=who, testing=True).status for who in (self.user, self.moderator)]
            self.assertEqual(statuses, [user, moderator], setting)

    def test_too_many_dates_are_told_by_their_number(self):
        recipe = {"rrule": {"frequency": 3, "count": 1_000_000}}
        answer = self.ask(self.hall(), "09:00-10:00", recurring_recipe=recipe)
        self.assertEqual(answer.status, 409)
        self.assertIn("1000000", answer.errors[0])

"""Requests for more than one thing meet each other: baskets, approvals, particular units, series.

Each is all or nothing, so whatever the order in which they arrive, what stands afterwards fits, and nobody is left
waiting for somebody else.
"""

import os

from case import HOUR, MIDNIGHT, Case
from crowd import Crowd, peak

CLIENTS = 16
ROUNDS = int(os.environ.get("HOLDFAST_E2E_RACE_ROUNDS", "200")) // 8
DAY = 24 * HOUR
TAKEN = "409 overlap.taken"


class RacesTogether(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crowd = Crowd(cls.house, cls.user.key, CLIENTS)
        cls.addClassCleanup(cls.crowd.close)

    def spans(self, resource):
        return [(b["start_utc_unix"], b["end_utc_unix"]) for b in self.bookings(resource)]

    def test_baskets_in_opposite_orders_have_one_winner_and_leave_nothing_half_taken(self):
        rooms = [self.resource(name=name) for name in ("Left", "Middle", "Right")]

        def ask(client, number):
            order = rooms if number % 2 else rooms[::-1]
            items = [{"reservable_id": room} for room in order]
            return client.post("/api/reservation", {"for_reservables": items, "duration": HOUR, **self.wish})

        for number in range(ROUNDS):
            self.wish = {"start_timestamp": MIDNIGHT + number * DAY}
            says = sorted(answer.says for answer in self.crowd.at_once(ask))
            all_taken = "409" + " overlap.taken" * len(rooms)
            self.assertEqual(says, ["200"] + [all_taken] * (CLIENTS - 1), f"round {number}")
        for room in rooms:
            self.assertEqual(len(self.spans(room)), ROUNDS)

    def test_baskets_that_share_one_resource_never_overfill_it(self):
        shared = self.resource(units=3)
        own = [self.resource() for _ in range(CLIENTS)]

        def ask(client, number):
            items = [{"reservable_id": own[number]}, {"reservable_id": shared}]
            items = items if number % 2 else items[::-1]
            return client.post("/api/reservation", {"for_reservables": items, "duration": HOUR, **self.wish})

        for number in range(ROUNDS):
            self.wish = {"start_timestamp": MIDNIGHT + number * DAY}
            says = [answer.says for answer in self.crowd.at_once(ask)]
            self.assertEqual(sorted(says), ["200"] * 3 + [TAKEN] * (CLIENTS - 3), f"round {number}")
        self.assertEqual(peak(self.spans(shared)), 3)
        self.assertEqual(sum(len(self.spans(room)) for room in own), 3 * ROUNDS, "nothing stays of a refused basket")

    def test_one_pending_booking_is_decided_once(self):
        room = self.resource(approvers=[{"approver_user_id": self.ids["moderator"]}])
        deciders = Crowd(self.house, self.moderator.key, CLIENTS)
        self.addCleanup(deciders.close)
        for number in range(ROUNDS):
            made = self.book(room, {"start_timestamp": MIDNIGHT + number * DAY, "duration": HOUR})
            self.assertEqual(made["status"], "pending")
            reservation_id = made["reservation_id"]
            path = f"/api/reservation/{reservation_id}"

            def decide(client, turn):
                return client.post(f"{path}/{'approve' if turn % 2 else 'deny'}", {})

            answers = deciders.at_once(decide)
            stands = self.admin.get(f"/api/reservations/{reservation_id}").expect()["status"]
            told = {answer.data["status"] for answer in answers if answer.status == 200}
            self.assertIn(stands, ("approved", "denied"))
            self.assertEqual(told, {stands}, "everybody who was told an outcome was told the one that stands")
            refused = {answer.says for answer in answers if answer.status != 200}
            self.assertLessEqual(refused, {"409 approval.not_pending"})

    def test_approving_races_with_people_who_want_the_freed_place(self):
        room = self.resource(approvers=[{"approver_user_id": self.ids["moderator"]}])
        for number in range(ROUNDS):
            start = MIDNIGHT + number * DAY
            made = self.book(room, {"start_timestamp": start, "duration": HOUR})
            path = f"/api/reservation/{made['reservation_id']}"
            decider = self.house.client(self.moderator.key)

            def ask(client, turn):
                if turn == 0:
                    return decider.post(f"{path}/deny", {})
                return client.post(
                    "/api/reservation",
                    {"for_reservable_id": room, "start_timestamp": start, "duration": HOUR},
                )

            self.crowd.at_once(ask)
            standing = [b for b in self.bookings(room) if b["start_utc_unix"] == start and b["status"] != "denied"]
            self.assertLessEqual(len(standing), 1, f"round {number}: pending blocks, denied does not")

    def test_a_pool_of_named_units_is_given_out_unit_by_unit(self):
        names = [{"name": name} for name in ("North", "East", "South", "West")]
        pool = self.resource(units=4, units_mode="named", named_units=names)
        for number in range(ROUNDS):
            wish = {"for_reservable_id": pool, "start_timestamp": MIDNIGHT + number * DAY, "duration": HOUR}
            answers = self.crowd.at_once(lambda client, turn: client.post("/api/reservation", wish))
            self.assertEqual(sorted(answer.says for answer in answers), ["200"] * 4 + [TAKEN] * 12, f"round {number}")
            given = [answer.data["named_unit_id"] for answer in answers if answer.status == 200]
            self.assertEqual(len(set(given)), 4, f"round {number}: {given}")

    def test_one_particular_unit_has_one_winner(self):
        pool = self.resource(units=2, units_mode="named", named_units=[{"name": "Left"}, {"name": "Right"}])
        [left, _] = self.admin.get(f"/api/reservables/{pool}").expect()["named_units"]
        for number in range(ROUNDS):
            wish = {"for_reservable_id": pool, "start_timestamp": MIDNIGHT + number * DAY, "duration": HOUR}
            particular = {**wish, "named_unit_id": left["named_unit_id"]}
            says = [a.says for a in self.crowd.at_once(lambda client, turn: client.post("/api/reservation", particular))]
            self.assertEqual(sorted(says), ["200"] + [TAKEN] * (CLIENTS - 1), f"round {number}")

    def test_a_series_among_single_bookings_is_whole_or_not_there(self):
        dates = 10
        for number in range(ROUNDS):
            room = self.resource(recurring_reservations=1)
            first = {"for_reservable_id": room, "start_timestamp": MIDNIGHT, "duration": HOUR}
            series = {**first, "recurring_recipe": {"rrule": {"frequency": 3, "count": dates}}}

            def ask(client, turn):
                if turn == number % CLIENTS:
                    return client.post("/api/reservation", series)
                place = turn if turn < number % CLIENTS else turn - 1
                single = {"start_timestamp": MIDNIGHT + place % dates * DAY + 600}
                return client.post("/api/reservation", {**first, **single})

            answers = self.crowd.at_once(ask)
            standing = self.bookings(room)
            of_series = [one for one in standing if one["recurring_reservation_id"]]
            is_made = answers[number % CLIENTS].status == 200
            self.assertEqual(len(of_series), dates if is_made else 0, f"round {number}")
            self.assertEqual(len(standing), dates, f"round {number}: every date has one winner")
            self.assertEqual(peak([(b["start_utc_unix"], b["end_utc_unix"]) for b in standing]), 1)

    def test_a_hall_and_its_halves_are_never_had_together(self):
        halves = [self.resource(name=name) for name in ("West half", "East half")]
        hall = self.resource(name="Hall", blocks=halves)
        for half in halves:
            self.admin.post(f"/api/reservables/{half}/modify", {"blocks": [hall]}).expect()

        for number in range(ROUNDS):
            wish = {"start_timestamp": MIDNIGHT + number * DAY, "duration": HOUR}

            def ask(client, turn):
                room = hall if turn % 2 else halves[turn // 2 % 2]
                return client.post("/api/reservation", {"for_reservable_id": room, **wish})

            answers = self.crowd.at_once(ask)
            won = sorted(answer.data["reservable"]["name"] for answer in answers if answer.status == 200)
            self.assertIn(won, (["Hall"], ["East half", "West half"]), f"round {number}")

"""Many people want the same thing at the same moment: exactly as many get it as there are units."""

import os
import random

from case import HOUR, MIDNIGHT, Case
from crowd import Crowd, peak

CLIENTS = 16
# Rounds of one slot; the other shapes run a fraction of it.
ROUNDS = int(os.environ.get("HOLDFAST_E2E_RACE_ROUNDS", "200"))


class Races(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.crowd = Crowd(cls.house, cls.user.key, CLIENTS)
        cls.addClassCleanup(cls.crowd.close)

    def race(self, resource, wishes):
        """Each client asks for one span. Returns the spans that were granted and those that were refused."""
        def ask(client, number):
            start, end = wishes[number]
            body = {"for_reservable_id": resource, "start_timestamp": start, "duration": end - start}
            return client.post("/api/reservation", body)

        granted, refused = [], []
        for wish, answer in zip(wishes, self.crowd.at_once(ask)):
            if answer.status == 200:
                granted.append(wish)
            else:
                self.assertEqual(answer.says, "409 overlap.taken")
                refused.append(wish)
        return granted, refused

    def assert_stored(self, resource, granted):
        stored = [(b["start_utc_unix"], b["end_utc_unix"]) for b in self.bookings(resource)]
        self.assertEqual(sorted(stored), sorted(granted))

    def slot(self, number):
        return MIDNIGHT + number * 24 * HOUR

    def test_one_slot_has_one_winner(self):
        room, winners = self.resource(), []
        for number in range(ROUNDS):
            start = self.slot(number)
            granted, _ = self.race(room, [(start, start + HOUR)] * CLIENTS)
            self.assertEqual(len(granted), 1, f"round {number}")
            winners += granted
        self.assert_stored(room, winners)

    def test_three_units_have_three_winners(self):
        room, winners = self.resource(units=3), []
        for number in range(ROUNDS // 4):
            start = self.slot(number)
            granted, _ = self.race(room, [(start, start + HOUR)] * CLIENTS)
            self.assertEqual(len(granted), 3, f"round {number}")
            winners += granted
        self.assert_stored(room, winners)

    def test_nested_spans_have_one_winner(self):
        room, winners = self.resource(), []
        for number in range(ROUNDS // 4):
            middle = self.slot(number) + 12 * HOUR
            wishes = [(middle - (client + 1) * 600, middle + (client + 1) * 600) for client in range(CLIENTS)]
            granted, _ = self.race(room, wishes)
            self.assertEqual(len(granted), 1, f"round {number}")
            winners += granted
        self.assert_stored(room, winners)

    def test_shifted_spans_never_use_more_than_there_is(self):
        for units in (1, 3):
            room, winners = self.resource(units=units), []
            for number in range(ROUNDS // 8):
                chance = random.Random(number)
                start = self.slot(number)
                wishes = [(start + offset * 600, start + offset * 600 + HOUR)
                          for offset in (chance.randrange(24) for _ in range(CLIENTS))]
                granted, refused = self.race(room, wishes)
                self.assertLessEqual(peak(granted), units, f"round {number}")
                for start_at, end in refused:
                    # Whoever was refused would not have fitted.
                    near = [(max(a, start_at), min(b, end)) for a, b in granted if a < end and start_at < b]
                    self.assertEqual(peak(near), units, f"round {number}")
                winners += granted
            self.assert_stored(room, winners)

    def test_edits_and_creates_race_like_creates(self):
        room = self.resource()
        for number in range(ROUNDS // 8):
            start = self.slot(number)
            movable = [
                self.book(room, {"start_timestamp": start + (client + 2) * HOUR, "duration": HOUR})
                for client in range(CLIENTS // 2)
            ]

            def ask(client, turn):
                wish = {"start_timestamp": start, "duration": HOUR}
                if turn < len(movable):
                    return client.post(f"/api/reservation/{movable[turn]['reservation_id']}", wish)
                return client.post("/api/reservation", {"for_reservable_id": room, **wish})

            says = [answer.says for answer in self.crowd.at_once(ask)]
            self.assertEqual(sorted(says), ["200"] + ["409 overlap.taken"] * (CLIENTS - 1))

    def test_one_booking_edited_by_many_is_edited_once_at_a_time(self):
        booking = self.book(self.resource(), {"start_timestamp": MIDNIGHT, "duration": HOUR})
        path = f"/api/reservation/{booking['reservation_id']}"
        says = [a.says for a in self.crowd.at_once(lambda client, number: client.post(path, {"note": str(number)}))]
        self.assertEqual(sorted(says), ["200"] + ["409 edit.superseded"] * (CLIENTS - 1))

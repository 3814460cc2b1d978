"""Asking twice with one Idempotency-Key is asking once."""

from case import Case, times
from crowd import Crowd


class Idempotency(Case):
    def ask_with(self, key, body, who=None):
        return (who or self.user).post("/api/reservation", body, {"Idempotency-Key": key})

    def test_the_same_key_gives_the_same_answer(self):
        room = self.resource()
        body = {"for_reservable_id": room, **times("09:00-10:00")}
        first, second = self.ask_with("a-1", body), self.ask_with("a-1", body)
        first.expect()
        self.assertEqual((first.status, first.body), (second.status, second.body))
        self.assertEqual(len(self.bookings(room)), 1)

    def test_the_same_key_with_another_body_is_refused(self):
        room = self.resource()
        self.ask_with("b-1", {"for_reservable_id": room, **times("09:00-10:00")}).expect()
        other = self.ask_with("b-1", {"for_reservable_id": room, **times("11:00-12:00")})
        self.assertEqual(other.status, 422)
        self.assertEqual(len(self.bookings(room)), 1)

    def test_keys_of_two_people_are_two_keys(self):
        room = self.resource()
        self.ask_with("c-1", {"for_reservable_id": room, **times("09:00-10:00")}).expect()
        self.ask_with("c-1", {"for_reservable_id": room, **times("11:00-12:00")}, self.other).expect()

    def test_a_refusal_does_not_use_up_the_key(self):
        room = self.resource()
        body = {"for_reservable_id": room, **times("09:00-10:00")}
        taken = self.book(room, "09:00-10:00", who=self.other)
        self.assertEqual(self.ask_with("d-1", body).says, "409 overlap.taken")
        self.other.post(f"/api/reservation/{taken['reservation_id']}/cancel").expect()
        self.ask_with("d-1", body).expect()

    def test_the_same_key_at_the_same_moment(self):
        room = self.resource(units=100)
        body = {"for_reservable_id": room, **times("09:00-10:00")}
        crowd = Crowd(self.house, self.user.key, 16)
        self.addCleanup(crowd.close)
        answers = crowd.at_once(lambda client, _: self.ask_with("e-1", body, client))
        self.assertEqual(len({answer.expect()["reservation_id"] for answer in answers}), 1)
        self.assertEqual(len(self.bookings(room)), 1)

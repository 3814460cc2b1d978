"""Sessions that people register for: never more than there are seats, and a seat given back is free at once."""

from case import Case
from crowd import Crowd

CLIENTS = 16
ROUNDS = 40


class EventSessions(Case):
    def course(self, capacity, count=1):
        starts = [f"2031-{3 + number // 28:02}-{1 + number % 28:02}" for number in range(count)]
        events = [{"start": f"{day}T09:00", "end": f"{day}T12:00", "capacity": capacity} for day in starts]
        course = self.resource(name="Course", reservable_type="event", events=events)
        found = self.admin.get(f"/api/reservables/{course}").expect()
        return course, [session["event_id"] for session in found["events"]]

    def register(self, course, session, who=None, **more):
        body = {"for_reservable_id": course, "event_id": session, **more}
        return (who or self.user).post("/api/reservation", body)

    def test_many_want_the_last_seats(self):
        course, sessions = self.course(3, ROUNDS)
        crowd = Crowd(self.house, self.moderator.key, CLIENTS)
        self.addCleanup(crowd.close)
        for session in sessions:
            answers = crowd.at_once(lambda client, _: self.register(course, session, client))
            said = sorted(answer.says for answer in answers)
            self.assertEqual(said, ["200"] * 3 + ["409 event.full"] * (CLIENTS - 3))
        rows = self.bookings(course, only_events=True)
        self.assertEqual([row["event"]["seats_left"] for row in rows], [0] * ROUNDS)
        self.assertEqual(len(self.bookings(course)), 3 * ROUNDS)

    def test_a_seat_that_is_given_back_is_taken_by_one(self):
        course, [session] = self.course(1)
        first = self.register(course, session).expect()
        crowd = Crowd(self.house, self.moderator.key, CLIENTS)
        self.addCleanup(crowd.close)
        self.assertEqual(self.register(course, session, self.other).says, "409 event.full")
        self.user.post(f"/api/reservation/{first['reservation_id']}/cancel").expect()
        said = sorted(answer.says for answer in crowd.at_once(lambda client, _: self.register(course, session, client)))
        self.assertEqual(said, ["200"] + ["409 event.full"] * (CLIENTS - 1))
        undone = self.user.post(f"/api/reservation/{first['reservation_id']}/undo")
        self.assertEqual(undone.says, "409 event.full")

    def test_fewer_seats_than_are_taken_are_told_and_break_nothing(self):
        course, [session] = self.course(2)
        self.register(course, session).expect()
        self.register(course, session, self.other).expect()
        held = {"event_id": session, "start": "2031-03-01T09:00", "end": "2031-03-01T12:00", "capacity": 1}
        told = self.admin.post(f"/api/reservables/{course}/modify", {"events": [held]})
        self.assertEqual(len(told.data["no_longer_fit"]), 2)
        told = [known for known in self.house.verify()["overfull"] if known["resource_id"] == course]
        self.assertEqual([(known["cause"], known["used"], known["units"]) for known in told], [("fewer_seats", 2, 1)])

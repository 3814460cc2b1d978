"""Many bookings in one request: a verdict each, and ids of the caller's own that make sending again harmless."""

from case import Case, times
from crowd import Crowd


class Bulk(Case):
    def send(self, items, who=None, headers=None, **more):
        return (who or self.user).post("/api/reservations/bulk", {"items": items, **more}, headers)

    def item(self, room, when, external_id=None, **more):
        named = {"external_id": external_id} if external_id else {}
        return {"for_reservable_id": room, **times(when), **named, **more}

    def results(self, items, **more):
        return [item["result"] for item in self.send(items, **more).expect()["items"]]

    def test_each_has_its_own_verdict(self):
        room = self.resource()
        data = self.send(
            [
                self.item(room, "09:00-10:00"),
                self.item(room, "09:30-10:30"),
                {"for_reservable_id": room, "start": "nonsense", "duration": 60},
                self.item("resv_0", "09:00-10:00"),
                self.item(room, "10:00-11:00"),
            ]
        ).expect()
        self.assertEqual([item["status"] for item in data["items"]], [200, 409, 400, 404, 200])
        self.assertEqual((data["created"], data["refused"]), (2, 3))
        self.assertEqual(data["items"][1]["data"]["refusals"][0]["code"], "overlap.taken")
        self.assertTrue(data["items"][1]["data"]["alternatives"])
        self.assertEqual([self.written(row) for row in self.bookings(room)], ["09:00-10:00", "10:00-11:00"])

    def test_sending_again_changes_what_is_there(self):
        room = self.resource()
        lesson = [self.item(room, "09:00-10:00", "lesson-1"), self.item(room, "10:00-11:00", "lesson-2")]
        self.assertEqual(self.results(lesson), ["created", "created"])
        self.assertEqual(self.results(lesson), ["unchanged", "unchanged"])
        lesson[1] = self.item(room, "11:00-12:00", "lesson-2", purpose="Moved")
        self.assertEqual(self.results(lesson), ["unchanged", "changed"])
        rows = self.bookings(room)
        self.assertEqual([self.written(row) for row in rows], ["09:00-10:00", "11:00-12:00"])
        # Somebody moves it by hand: the next sending brings it back.
        moved = {"start": rows[1]["start"].replace("11:00", "13:00"), "duration": 3600}
        self.admin.post(f"/api/reservation/{rows[1]['reservation_id']}", moved).expect()
        self.assertEqual(self.results(lesson), ["unchanged", "changed"])
        self.assertEqual([self.written(row) for row in self.bookings(room)], ["09:00-10:00", "11:00-12:00"])

    def test_an_id_cancels_and_is_free_again(self):
        room = self.resource()
        item = self.item(room, "09:00-10:00", "once")
        gone = {"external_id": "once", "cancel": True, "reason": "The lesson is off"}
        self.assertEqual(self.results([item, gone, gone, item]), ["created", "cancelled", "unchanged", "created"])
        self.assertEqual(len(self.bookings(room)), 1)

    def test_ids_of_two_callers_never_meet(self):
        room = self.resource()
        self.assertEqual(self.results([self.item(room, "09:00-10:00", "same")]), ["created"])
        other = self.send([self.item(room, "11:00-12:00", "same")], who=self.other).expect()
        self.assertEqual(other["items"][0]["result"], "created")
        self.send([{"external_id": "same", "cancel": True}], who=self.other).expect()
        self.assertEqual([self.written(row) for row in self.bookings(room)], ["09:00-10:00"])

    def test_judging_only_writes_nothing(self):
        room = self.resource()
        items = [self.item(room, "09:00-10:00", "dry"), self.item(room, "09:00-09:00")]
        data = self.send(items, testing=True).expect()
        self.assertEqual([item["result"] for item in data["items"]], ["possible", "refused"])
        self.assertEqual(self.bookings(room), [])
        self.assertEqual(self.results(items[:1]), ["created"])

    def test_an_id_that_comes_twice_at_once_makes_one_booking(self):
        room = self.resource(units=50)
        items = [self.item(room, "09:00-10:00", f"race-{number}") for number in range(5)]
        crowd = Crowd(self.house, self.user.key, 8)
        self.addCleanup(crowd.close)
        answers = crowd.at_once(lambda client, _: self.send(items, client))
        results = [item["result"] for answer in answers for item in answer.expect()["items"]]
        self.assertNotIn("refused", results)
        self.assertEqual(results.count("created"), 5)
        self.assertEqual(len(self.bookings(room)), 5)

    def test_a_repeated_key_repeats_each_answer(self):
        room = self.resource(units=5)
        items = [self.item(room, "09:00-10:00"), self.item(room, "10:00-11:00")]
        first = self.send(items, headers={"Idempotency-Key": "bulk-1"})
        second = self.send(items, headers={"Idempotency-Key": "bulk-1"})
        self.assertEqual(first.expect(), second.expect())
        self.assertEqual(len(self.bookings(room)), 2)

    def test_a_request_that_makes_no_sense_is_refused_as_a_whole_or_at_its_item(self):
        room = self.resource()
        for body, path in [
            ({"items": []}, "items"),
            ({"items": [{}] * 501}, "items"),
            ({"items": [{}], "when": 1}, "when"),
        ]:
            answer = self.user.post("/api/reservations/bulk", body)
            self.assertEqual(answer.status, 400)
            self.assertIn(path, answer.body.decode())
        for item in [
            {"external_id": 7},
            {"cancel": True},
            {"external_id": "x" * 256},
            {"external_id": "several", "for_reservables": [{}, {}]},
            {**self.item(room, "09:00-10:00"), "nobody_knows": True},
        ]:
            [found] = self.send([item], headers={"Prefer": "handling=strict"}).expect()["items"]
            self.assertEqual((found["result"], found["status"]), ("refused", 400), item)
        self.assertEqual(self.nobody.post("/api/reservations/bulk", {"items": []}).status, 401)

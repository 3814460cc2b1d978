"""What other calendars put on resources: by id, without asking, and told by verify where it lies over bookings."""

from case import Case, times


class ExternalEvents(Case):
    def put(self, room, when=None, who=None, **more):
        body = {"reservable_id": room, "external_id": "uid-1", **(times(when) if when else {}), **more}
        return (who or self.moderator).post("/api/external-events", body)

    def test_it_keeps_people_out_until_it_is_taken_back(self):
        room = self.resource()
        made = self.put(room, "09:00-10:00", summary="Board").expect()
        self.assertEqual(made["reservation_type"], "external")
        self.assertEqual(self.ask(room, "09:30-10:30").says, "409 overlap.taken")
        self.assertEqual([row["purpose"] for row in self.bookings(room, self.user)], [None])
        self.assertEqual(self.bookings(room, include_ical_feeds=False), [])
        self.put(room, delete=True).expect()
        self.book(room, "09:30-10:30")
        self.assertEqual(self.put(room, "09:00-10:00", self.user).status, 403)

    def test_what_it_lies_over_is_told_and_breaks_nothing(self):
        room = self.resource()
        self.book(room, "09:00-10:00")
        self.put(room, "09:30-11:00").expect()
        told = [known for known in self.house.verify()["overfull"] if known["resource_id"] == room]
        self.assertEqual([known["cause"] for known in told], ["external"])
        free = self.user.get("/api/availability", site_id=self.site, reservable_ids=[room], **times("09:00-12:00"))
        self.assertEqual([span["start"][11:16] for span in free.expect()[0]["free"]], ["11:00"])

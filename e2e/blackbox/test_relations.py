"""Resources that go together: halls and their halves, add-ons, what needs something else beside it, baskets."""

from case import Case, times


class Relations(Case):
    def basket(self, rooms, when="09:00-10:00", who=None, **more):
        items = [{"reservable_id": room} for room in rooms]
        return (who or self.user).post("/api/reservation", {"for_reservables": items, **times(when), **more})

    def hall(self):
        """A hall and its two halves, each of which blocks the hall and is blocked by it."""
        halves = [self.resource(name=name) for name in ("West half", "East half")]
        hall = self.resource(name="Hall", blocks=halves)
        for half in halves:
            self.admin.post(f"/api/reservables/{half}/modify", {"blocks": [hall]}).expect()
        return hall, *halves

    def test_a_hall_takes_both_halves(self):
        hall, west, east = self.hall()
        made = self.book(hall, "09:00-10:00", purpose="Private matter")
        self.assertEqual({block["reservable_id"] for block in made["blocks"]}, {west, east})
        for half in (west, east):
            answer = self.ask(half, "09:30-10:30", self.other)
            self.assertEqual(answer.says, "409 overlap.taken")
            self.assertNotIn(b"Private matter", answer.body)
            self.book(half, "10:00-11:00", self.other)

    def test_one_half_takes_the_hall_but_not_the_other_half(self):
        hall, west, east = self.hall()
        booking = self.book(west, "09:00-10:00")
        self.assertEqual(self.ask(hall, "09:00-10:00", self.other).says, "409 overlap.taken")
        self.book(east, "09:00-10:00", self.other)
        self.assertEqual(self.user.post(f"/api/reservation/{booking['reservation_id']}/cancel").status, 200)
        self.assertEqual(self.ask(hall, "09:00-10:00", self.other).status, 409, "the east half is still taken")

    def test_a_one_way_block_books_over_what_stands_and_says_so(self):
        part = self.resource(name="Part")
        whole = self.resource(name="Whole", blocks=[part])
        self.book(part, "09:00-10:00", self.other)
        notices = self.book(whole, "09:30-10:30")["notices"]
        self.assertEqual([notice["code"] for notice in notices], ["blocks.over_existing"])
        self.assertEqual(self.ask(part, "10:00-11:00", self.other).says, "409 overlap.taken")

    def test_an_add_on_is_booked_beside_something_else(self):
        room, lens = self.resource(name="Room"), self.resource(name="Lens", is_addon=True)
        self.assertEqual(self.ask(lens, "09:00-10:00").says, "409 relation.addon_alone")
        made = self.basket([room, lens]).expect()
        self.assertEqual(len(made["reservations"]), 2)
        self.assertEqual({one["group_id"] for one in made["reservations"]}, {made["group_id"]})

    def test_what_needs_a_related_resource_is_not_booked_without_it(self):
        room, other_room = self.resource(name="Room"), self.resource(name="Other room")
        screen = self.resource(name="Screen", can_only_reserve_with_related=True, related_reservables=[room])
        self.assertEqual(self.ask(screen, "09:00-10:00").status, 409)
        self.assertEqual(self.basket([screen, other_room]).status, 409)
        self.assertEqual(self.basket([screen, room]).status, 200)

    def test_a_basket_is_whole_or_not_there(self):
        first, second = self.resource(name="First"), self.resource(name="Second")
        self.book(second, "09:00-10:00", self.other)
        answer = self.basket([first, second])
        self.assertEqual(answer.says, "409 overlap.taken")
        self.assertEqual([refusal["resource"] for refusal in answer.refusals], [second])
        self.assertEqual(self.bookings(first), [])

    def test_a_basket_moves_and_goes_together(self):
        rooms = [self.resource(name=name) for name in ("First", "Second")]
        made = self.basket(rooms).expect()
        path = f"/api/reservation/{made['reservation_id']}"
        moved = self.user.post(path, {"start": "2031-03-04T11:00:00", "group_scope": "group"}).expect()
        self.assertEqual([self.written(one) for one in moved["reservations"]], ["11:00-12:00"] * 2)
        path = f"/api/reservation/{moved['reservation_id']}/cancel"
        self.user.post(path, {"group_scope": "group"}).expect()
        self.assertEqual([self.bookings(room) for room in rooms], [[], []])

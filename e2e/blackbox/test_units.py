"""Units with names: which one somebody gets, keeps, and may choose."""

from case import Case

NAMES = [{"name": "Left"}, {"name": "Middle"}, {"name": "Right"}]


class NamedUnits(Case):
    def bench(self):
        return self.resource(units=3, units_mode="named", named_units=NAMES)

    def names(self, booking):
        return [unit["name"] for unit in booking["named_units"]]

    def test_whoever_names_none_gets_the_first_that_is_free_for_the_whole_time(self):
        bench = self.bench()
        got = [self.names(self.book(bench, when)) for when in ("09:00-10:00", "11:00-12:00", "09:30-11:30")]
        self.assertEqual(got, [["Left"], ["Left"], ["Middle"]])
        self.assertEqual(self.names(self.book(bench, "09:00-12:00")), ["Right"])
        self.assertEqual(self.ask(bench, "09:45-10:15", units=2).says, "409 overlap.taken")

    def test_a_particular_unit_is_had_once_at_a_time(self):
        bench = self.bench()
        middle = self.unit(bench, "Middle")
        self.assertEqual(self.names(self.book(bench, "09:00-10:00", named_unit_id=middle)), ["Middle"])
        answer = self.ask(bench, "09:30-10:30", self.other, named_unit_id=middle)
        self.assertEqual(answer.says, "409 overlap.taken")
        self.assertIn("Middle", answer.errors[0])
        self.book(bench, "10:00-11:00", self.other, named_unit_id=middle)

    def test_several_particular_units_are_one_booking(self):
        bench = self.bench()
        chosen = [self.unit(bench, "Right"), self.unit(bench, "Left")]
        made = self.book(bench, "09:00-10:00", named_unit_ids=chosen)
        self.assertEqual((made["units"], sorted(self.names(made))), (2, ["Left", "Right"]))
        self.assertEqual(self.names(self.book(bench, "09:00-10:00")), ["Middle"])

    def test_a_unit_stays_with_its_booking_over_an_edit(self):
        bench = self.bench()
        made = self.book(bench, "09:00-10:00", named_unit_id=self.unit(bench, "Right"))
        longer = self.user.post(f"/api/reservation/{made['reservation_id']}", {"duration": 7200}).expect()
        self.assertEqual(self.names(longer), ["Right"])

    def test_a_unit_that_is_none_is_refused(self):
        bench, room = self.bench(), self.resource()
        self.assertEqual(self.ask(bench, "09:00-10:00", named_unit_id="unit_99").says, "404 units.unknown_named_unit")
        left = self.unit(bench, "Left")
        self.assertEqual(self.ask(room, "09:00-10:00", named_unit_id=left).says, "409 units.not_named")

    def test_a_renamed_unit_keeps_its_bookings(self):
        bench = self.bench()
        left = self.unit(bench, "Left")
        made = self.book(bench, "09:00-10:00", named_unit_id=left)
        units = self.settings(bench)["named_units"]
        units[0]["name"] = "Window"
        self.admin.post(f"/api/reservables/{bench}/modify", {"named_units": units}).expect()
        read = self.user.get(f"/api/reservations/{made['reservation_id']}").expect()
        self.assertEqual((self.names(read), read["named_unit_id"]), (["Window"], left))

    def settings(self, bench):
        return self.admin.get(f"/api/reservables/{bench}").expect()

    def unit(self, bench, name):
        [unit] = [unit for unit in self.settings(bench)["named_units"] if unit["name"] == name]
        return unit["named_unit_id"]

"""People beside the one who books: guests, people without an account, approvers."""

from case import Case, times


class Guests(Case):
    def test_guests_come_along_and_see_what_others_do_not(self):
        room = self.resource(user_visible_reservation_details=False)
        guests = {"accessory_user_ids": [self.ids["other"]], "accessory_users_external": [
            {"name": "Zoe", "email": "zoe@example.org"},
        ]}
        made = self.book(room, "09:00-10:00", purpose="Interview", **guests)
        self.assertEqual([guest["user_id"] for guest in made["accessory_users"]], [self.ids["other"]])
        self.assertEqual(made["accessory_users_external"][0]["name"], "Zoe")
        path = f"/api/reservations/{made['reservation_id']}"
        self.assertEqual(self.other.get(path).expect()["purpose"], "Interview")
        stranger = self.house.create_bot(self.site, "user", "a stranger")
        seen = self.house.client(stranger["api_key"]).get(path)
        self.assertNotIn(b"Interview", seen.body)
        self.assertNotIn(b"zoe", seen.body)

    def test_a_resource_may_admit_no_guests(self):
        room = self.resource(allow_accessory_users=False)
        answer = self.ask(room, "09:00-10:00", accessory_user_ids=[self.ids["other"]])
        self.assertEqual(answer.says, "403 access.guests_not_admitted")


class Outsiders(Case):
    def embed(self, room, when="09:00-10:00", email="olga@example.org", **more):
        body = {"name": "Olga Outside", "email": email, "start": times(when)["start"], "duration": 3600, **more}
        return self.nobody.post(f"/api/embed/reservables/{room}/reserve", body)

    def test_what_is_open_to_everybody_is_booked_without_an_account(self):
        room = self.resource(enable_embed_reservations=True, reservation_max_duration=7200)
        self.assertTrue(self.embed(room, testing=True).expect()["dry_run"])
        made = self.embed(room, purpose="A visit").expect()
        read = self.admin.get(f"/api/reservations/{made['reservation_id']}").expect()
        self.assertEqual((read["external_email"], read["reserved_for_text"]), ("olga@example.org", "Olga Outside"))
        self.assertIsNone(read["reserved_for"])
        taken = self.embed(room, email="paul@example.org")
        self.assertEqual(taken.says, "409 overlap.taken")
        self.assertNotIn(b"olga", taken.body.lower())
        self.assertEqual(self.embed(room, "11:00-12:00", duration=10_800).says, "409 duration.too_long")

    def test_nothing_else_opens_without_an_account(self):
        room = self.resource()
        self.assertEqual(self.embed(room).status, 404)
        self.assertEqual(self.embed("resv_nowhere").status, 404)
        self.assertEqual(self.nobody.get(f"/api/reservables/{room}").status, 401)
        self.assertEqual(self.bookings(room), [])

    def test_an_outsider_forces_nothing(self):
        room = self.resource(enable_embed_reservations=True)
        self.book(room, "09:00-10:00")
        self.assertEqual(self.embed(room, force_reserve=True).status, 400)

    def test_staff_book_for_somebody_without_an_account(self):
        room, whom = self.resource(), {"external_email": "Olga@Example.org", "reserved_for_text": "Olga"}
        self.assertEqual(self.ask(room, "09:00-10:00", **whom).refusals[0]["code"], "access.for_others")
        made = self.book(room, "09:00-10:00", self.moderator, **whom)
        self.assertEqual((made["external_email"], made["reserved_for_text"]), ("olga@example.org", "Olga"))
        seen = self.other.get(f"/api/reservations/{made['reservation_id']}")
        self.assertNotIn(b"olga@", seen.body)


class Approvals(Case):
    def laser(self):
        return self.resource(name="Laser", approvers=[{"approver_user_id": self.ids["moderator"]}])

    def decide(self, booking, who, word="approve"):
        return who.post(f"/api/reservation/{booking['reservation_id']}/{word}", {})

    def test_a_booking_waits_and_holds_its_place(self):
        laser = self.laser()
        made = self.book(laser, "09:00-10:00")
        self.assertEqual(made["status"], "pending")
        self.assertEqual(self.ask(laser, "09:00-10:00", self.other).says, "409 overlap.taken")
        self.assertEqual(self.decide(made, self.other).status, 403)
        self.assertEqual(self.decide(made, self.moderator).expect()["status"], "approved")

    def test_a_denied_booking_gives_its_place_back(self):
        laser = self.laser()
        made = self.book(laser, "09:00-10:00")
        self.assertEqual(self.decide(made, self.moderator, "deny").expect()["status"], "denied")
        self.book(laser, "09:00-10:00", self.other)

    def test_staff_put_others_in_the_place_of_the_approvers(self):
        laser, others = self.laser(), [{"approver_user_id": self.ids["other"]}]
        self.assertEqual(self.ask(laser, "09:00-10:00", approvers=others).says, "403 access.staff_only")
        made = self.book(laser, "09:00-10:00", self.admin, approvers=others)
        self.assertEqual(made["status"], "pending")
        self.assertEqual([one["approver_user_id"] for one in made["approvals"]], [self.ids["other"]])
        self.assertEqual(self.decide(made, self.other).expect()["status"], "approved")

    def test_staff_add_one_more_approver(self):
        others = [{"approver_user_id": self.ids["other"]}]
        made = self.book(self.laser(), "09:00-10:00", self.admin, approvers=others, approvers_override_add=True)
        self.assertEqual(self.decide(made, self.other).expect()["status"], "pending")
        self.assertEqual(self.decide(made, self.moderator).expect()["status"], "approved")

    def test_staff_leave_the_approvers_out(self):
        made = self.book(self.laser(), "09:00-10:00", self.admin, remove_approvers=True)
        self.assertEqual(made["status"], "approved")

"""What is offered and what is asked for without a time: templates, requests, stock."""

from case import Case, times


class Templates(Case):
    def offer(self, room, **terms):
        body = {"for_reservable_id": room, **times("09:00-12:00"), "template": True, **terms}
        return self.moderator.post("/api/reservation", body).expect()

    def take(self, template, who=None, **more):
        path = f"/api/reservation/template/{template['reservation_id']}/reserve"
        return (who or self.user).post(path, more)

    def offered(self, room):
        return self.bookings(room, only_templates=True)

    def test_an_offer_takes_nothing_and_is_booked_as_it_stands(self):
        room = self.resource()
        template = self.offer(room, purpose="Open laboratory")
        self.assertEqual(self.bookings(room), [], "an offer is no booking")
        made = self.take(template).expect()
        self.assertEqual((self.written(made), made["purpose"]), ("09:00-12:00", "Open laboratory"))
        self.assertEqual((made["template"], made["template_id"]), (False, template["reservation_id"]))
        self.assertEqual(made["reserved_for"]["user_id"], self.ids["user"])
        self.assertEqual(self.take(template, self.other).says, "409 overlap.taken")

    def test_a_consumable_offer_is_taken_once_and_comes_back_with_a_cancel(self):
        room = self.resource(units=5)
        template = self.offer(room, template_consumable=True)
        made = self.take(template).expect()
        self.assertEqual(self.offered(room), [])
        self.assertEqual(self.take(template, self.other).says, "409 template.used")
        self.user.post(f"/api/reservation/{made['reservation_id']}/cancel").expect()
        self.assertEqual(len(self.offered(room)), 1)
        self.take(template, self.other).expect()

    def test_a_resource_may_be_booked_by_offers_alone(self):
        room = self.resource(restricted_to_templates_only=True)
        self.assertEqual(self.ask(room, "09:00-12:00").says, "409 template.required")
        self.take(self.offer(room)).expect()

    def test_offers_are_made_by_staff(self):
        answer = self.ask(self.resource(), "09:00-10:00", template=True)
        self.assertEqual(answer.says, "403 access.staff_only")


class Requests(Case):
    def shelf(self, **settings):
        return self.resource(reservable_type="reservablerequestable", **settings)

    def request(self, shelf, who=None, **more):
        return (who or self.user).post("/api/reservation", {"for_reservable_id": shelf, **more})

    def test_a_request_has_no_time_and_is_listed_when_asked_for(self):
        shelf = self.shelf()
        made = self.request(shelf, purpose="Two plates").expect()
        self.assertEqual((made["reservation_type"], made["duration"]), ("request", 0))
        self.assertEqual(self.bookings(shelf), [])
        self.assertEqual(len(self.bookings(shelf, requests_only=True)), 1)
        self.assertEqual(self.ask(shelf, "09:00-10:00").says, "409 state.requests_only")

    def test_stock_is_used_up_and_given_back(self):
        shelf = self.shelf(units=3, units_consumable=True)
        made = self.request(shelf, units=2).expect()
        self.assertEqual(self.request(shelf, self.other, units=2).says, "409 units.stock")
        self.request(shelf, self.other, units=1).expect()
        self.user.post(f"/api/reservation/{made['reservation_id']}/cancel").expect()
        self.request(shelf, self.other, units=2).expect()

    def test_a_request_waits_for_its_approver(self):
        shelf = self.shelf(units=5, approvers=[{"approver_user_id": self.ids["moderator"]}])
        made = self.request(shelf).expect()
        self.assertEqual(made["status"], "pending")
        path = f"/api/reservation/{made['reservation_id']}/approve"
        self.assertEqual(self.other.post(path).status, 403)
        self.assertEqual(self.moderator.post(path).expect()["status"], "approved")

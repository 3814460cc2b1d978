"""A site that wants a second factor of its staff: who is let in with what, and that nobody is left outside."""

import house as holdfast
from case import HouseCase
from test_second_factor import ADA, code_of


class StaffSecondFactor(HouseCase):
    def setUp(self):
        self.house = self.new_house()
        made = self.house.create_site()
        self.site = f"/api/sites/{made['site_id']}"
        self.key = self.house.create_bot(made["site_id"], "administrator")["api_key"]
        self.house.start()
        self.me = self.house.client(self.sign_in()["token"])

    def sign_in(self):
        body = {"username": ADA, "password": holdfast.PASSWORD}
        return self.house.client().post("/api/session", body).expect()

    def test_staff_set_one_up_before_anything_else(self):
        outside = self.me.post(self.site, {"staff_need_second_factor": True})
        self.assertEqual((outside.status, outside.data["code"]), (403, "second_factor_needed"))
        self.house.client(self.key).post(self.site, {"staff_need_second_factor": True}).expect()
        for path in (self.site, "/api/reservables", "/api/events"):
            refused = self.me.get(path)
            self.assertEqual((refused.status, refused.data["code"]), (403, "second_factor_needed"), path)
            self.assertIn("wants a second factor of its staff", refused.errors[0])
        session = self.me.get("/api/session").expect()
        self.assertEqual((session["sites"], len(session["second_factor_needed_for"])), ([], 1))

        told = self.me.post("/api/session/second-factor/enrol", {"password": holdfast.PASSWORD}).expect()
        self.assertEqual(self.me.get(self.site).status, 403, "begun is not done")
        self.me.post("/api/session/second-factor/confirm", {"code": code_of(told["secret"], -1)}).expect()
        self.me.get(self.site).expect()
        challenge = self.sign_in()["challenge"]
        answer = self.house.client().post("/api/session", {"challenge": challenge, "code": code_of(told["secret"])})
        again = self.house.client(answer.expect()["token"])
        again.get(self.site).expect()
        self.house.client(self.key).get(self.site).expect()
        again.post(self.site, {"staff_need_second_factor": False}).expect()
        self.assert_sound(self.house)

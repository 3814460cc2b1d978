"""One's own sessions, acting as somebody else, and the last requests of a key, over the network."""

import house as holdfast
from case import HouseCase


class Acting(HouseCase):
    def setUp(self):
        self.house = self.new_house()
        self.site_id = self.house.create_site()["site_id"]
        self.house.start()
        self.ada = self.sign_in("ada@example.org")
        self.users = f"/api/sites/{self.site_id}/users"
        person = {"email": "ann@example.org", "first_name": "Ann", "password": holdfast.PASSWORD}
        self.ann_id = self.ada.post(self.users, person).expect()["user_id"]

    def sign_in(self, email):
        body = {"username": email, "password": holdfast.PASSWORD}
        return self.house.client(self.house.client().post("/api/session", body).expect()["token"])

    def test_sessions_are_seen_and_ended(self):
        first, second = self.sign_in("ann@example.org"), self.sign_in("ann@example.org")
        rows = second.get("/api/sessions").expect()
        self.assertEqual(sorted(row["current"] for row in rows), [False, True])
        other = next(row["session_id"] for row in rows if not row["current"])
        self.assertEqual(self.ada.post(f"/api/sessions/{other}/revoke", {}).status, 404)
        second.post(f"/api/sessions/{other}/revoke", {}).expect()
        self.assertEqual(first.get("/api/session").status, 401)
        third = self.sign_in("ann@example.org")
        self.assertEqual(second.post("/api/sessions/revoke-others", {}).expect(), 1)
        self.assertEqual((second.get("/api/session").status, third.get("/api/session").status), (200, 401))

    def test_whoever_acts_as_somebody_else_is_logged_and_stays_below(self):
        token = self.ada.post(f"{self.users}/{self.ann_id}/impersonate", {}).expect()["token"]
        acting = self.house.client(token)
        session = acting.get("/api/session").expect()
        self.assertEqual(session["user"]["user_id"], self.ann_id)
        self.assertTrue(session["impersonated_by"]["name"])
        self.assertEqual(acting.get(f"/api/sites/{self.site_id}/audit").status, 403)
        self.assertEqual(acting.post(f"{self.users}/{self.ann_id}/impersonate", {}).status, 403)
        self.assertEqual(acting.get("/api/sessions").status, 403)
        begun = self.ada.get(f"/api/sites/{self.site_id}/audit?type=impersonation_started").expect()
        self.assertEqual([row["details"]["user_id"] for row in begun], [self.ann_id])
        self.ada.post(f"{self.users}/{self.ann_id}", {"active": False}).expect()
        self.assertEqual(acting.get("/api/session").status, 401)

    def test_requests_of_a_key_are_seen_at_once(self):
        bots = f"/api/sites/{self.site_id}/bots"
        bot = self.ada.post(bots, {"name": "Door"}).expect()
        door = self.house.client(bot["api_key"])
        door.get("/api/reservables?search=secret")
        listed = f"{bots}/{bot['user_id']}/requests"
        told = self.ada.get(listed).expect()
        self.assertEqual([(row["method"], row["path"], row["status"]) for row in told], [("GET", "/api/reservables", 200)])
        self.assertEqual(told[0]["address"], "127.0.0.1")

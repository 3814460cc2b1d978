"""Who may: sign-in, keys, other sites, and that no call answers without either."""

from case import Case, times
from house import PASSWORD

# Calls that anybody may make: signing in, setting a new password, booking what is open to all, and joining a site that is.
OPEN = {
    ("post", "/api/session"),
    ("post", "/api/session/reset"),
    ("post", "/api/session/reset/confirm"),
    ("get", "/api/session/providers"),
    ("post", "/api/session/passkeys/sign-in"),
    ("post", "/api/session/passkeys/sign-in/finish"),
    ("post", "/api/sites/{site_id}/providers/{provider_id}/sign-in"),
    ("post", "/api/sites/{site_id}/providers/{provider_id}/sign-in/finish"),
    ("get", "/api/embed/reservables/{reservable_id}/forms"),
    ("post", "/api/embed/reservables/{reservable_id}/reserve"),
    ("post", "/api/sites/{site_id}/join"),
}


class Access(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        there = cls.house.create_site("Another laboratory", "grace@example.org")
        key = cls.house.create_bot(there["site_id"], "administrator")["api_key"]
        cls.stranger = cls.house.client(key)
        cls.elsewhere = there["site_id"]

    def test_every_call_wants_to_know_who_asks(self):
        paths = self.nobody.get("/openapi.json").envelope["paths"]
        calls = [(method, path) for path, item in paths.items() for method in item if path.startswith("/api/")]
        calls = [call for call in calls if call not in OPEN and call[0] in ("get", "post", "put", "patch", "delete")]
        self.assertGreater(len(calls), 10)
        for method, path in calls:
            address = path.replace("{", "").replace("}", "")
            for key in (None, "", "wrong", "Bearer wrong", "QReserveToken ", "Basic YTpi"):
                with self.subTest(f"{method} {path} with {key!r}"):
                    body = b"{}" if method != "get" else None
                    headers = {"Authorization": key, "Content-Type": "application/json"}
                    answer = self.nobody.send(method.upper(), address, body, headers)
                    self.assertEqual(answer.status, 401)
                    self.assertEqual(answer.envelope["status"], "error")

    def test_the_ways_to_show_a_key(self):
        key = self.user.key
        for headers in (
            {"Authorization": key},
            {"Authorization": f"Bearer {key}"},
            {"Authorization": f"QReserveToken {key}"},
            {"Vnd-Qreserve-Token": key},
            {"Vnd-Qreserve-Token": f"QReserveToken {key}", "Authorization": ""},
        ):
            with self.subTest(list(headers)):
                self.nobody.get("/api/user/reservations", headers).expect()

    def test_sign_in_with_a_password(self):
        signed = self.nobody.post(
            "/api/session", {"qrauth": True, "username": "Ada@example.org", "password": PASSWORD}
        ).expect()
        token = self.house.client(f"QReserveToken {signed['token']}")
        token.get(f"/api/reservables?site_id={self.site}").expect()
        for username, password in [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", "")]:
            answer = self.nobody.post("/api/session", {"qrauth": True, "username": username, "password": password})
            self.assertIn(answer.status, (400, 401))
            self.assertNotIn("token", answer.data)

    def test_the_cookie_alone_cannot_write(self):
        answer = self.nobody.post(
            "/api/session", {"qrauth": True, "username": "ada@example.org", "password": PASSWORD}
        )
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.nobody.get(f"/api/reservables?site_id={self.site}", {"Cookie": cookie}).expect()
        body = {"site_id": self.site, "name": "Forged"}
        self.assertEqual(self.nobody.post("/api/reservables", body, {"Cookie": cookie}).status, 403)

    def test_ids_of_another_site_are_like_ids_that_do_not_exist(self):
        room = self.resource()
        booking = self.book(room, "09:00-10:00")
        id, lineage = booking["reservation_id"], booking["lineage_id"]
        made_up = {room: room[:-4] + "zzzz", id: id[:-4] + "zzzz"}
        asks = [
            lambda ids: self.stranger.get(f"/api/reservables/{ids[room]}"),
            lambda ids: self.stranger.post(f"/api/reservables/{ids[room]}/modify", {"name": "x"}),
            lambda ids: self.stranger.post(f"/api/reservables/{ids[room]}/reserve", times("11:00-12:00")),
            lambda ids: self.ask(ids[room], "11:00-12:00", self.stranger),
            lambda ids: self.stranger.get(f"/api/reservations/{ids[id]}"),
            lambda ids: self.stranger.post(f"/api/reservation/{ids[id]}", {"note": "x"}),
            lambda ids: self.stranger.post(f"/api/reservation/{ids[id]}/cancel"),
            lambda ids: self.stranger.post(f"/api/reservation/{ids[id]}/undo"),
            lambda ids: self.stranger.post("/api/feeds", {"kind": "resource", "id": ids[room]}),
        ]
        for number, ask in enumerate(asks):
            with self.subTest(number):
                real, invented = ask({room: room, id: id}), ask(made_up)
                self.assertEqual((real.status, invented.status), (404, 404))
                self.assertEqual(real.envelope, invented.envelope)
        self.assertNotIn(lineage.encode(), self.stranger.get("/api/user/reservations").body)
        self.assertEqual(len(self.bookings(room)), 1)

    def test_lists_of_another_site(self):
        for path in (f"/api/reservables?site_id={self.site}", f"/api/reservationssite?site_id={self.site}"):
            self.assertIn(self.stranger.get(path).status, (403, 404))
        self.assertEqual(self.stranger.get(f"/api/reservables?site_id={self.elsewhere}").expect(), [])

    def test_what_a_user_may_not(self):
        room = self.resource()
        for path, body in [
            ("/api/reservables", {"site_id": self.site, "name": "x"}),
            (f"/api/reservables/{room}/modify", {"name": "x"}),
            (
                f"/api/sites/{self.site}/users",
                {"email": "x@example.org", "first_name": "X", "last_name": "Y", "role": "administrator"},
            ),
        ]:
            with self.subTest(path):
                self.assertEqual(self.user.post(path, body).status, 403)

    def test_groups_decide_who_may_book(self):
        group = self.admin.post(f"/api/sites/{self.site}/usergroups", {"name": "Trained"}).expect()["usergroup_id"]
        room = self.resource(usergroups=[group])
        self.assertEqual(self.ask(room, "09:00-10:00").says, "403 access.not_in_group")
        members = f"/api/sites/{self.site}/usergroups/{group}/members"
        self.admin.post(members, {"add": [self.ids["user"]]}).expect()
        self.book(room, "09:00-10:00")
        self.admin.post(members, {"remove": [self.ids["user"]]}).expect()
        self.assertEqual(self.ask(room, "11:00-12:00").says, "403 access.not_in_group")

    def test_a_key_that_is_limited_to_addresses(self):
        made = {}
        for name, addresses in [("here", "127.0.0.0/8"), ("elsewhere", "192.0.2.0/24,2001:db8::/32")]:
            bot = self.house.create_bot(self.site, "user", name, "--allowed-addresses", addresses)
            made[name] = self.nobody.get("/api/user/reservations", {"Authorization": bot["api_key"]})
        made["here"].expect()
        wrong = self.nobody.get("/api/user/reservations", {"Authorization": "wrong"})
        self.assertEqual((made["elsewhere"].status, made["elsewhere"].envelope), (401, wrong.envelope))
        forwarded = self.nobody.get(
            "/api/user/reservations", {"Authorization": bot["api_key"], "X-Forwarded-For": "192.0.2.1"}
        )
        self.assertEqual(forwarded.status, 401)

    def test_reading_changes_nothing(self):
        booking = self.book(self.resource(), "09:00-10:00")
        for path in (f"/api/reservation/{booking['reservation_id']}/cancel", "/api/reservation"):
            self.assertIn(self.user.get(path).status, (404, 405))
        self.assertIs(self.user.get(f"/api/reservations/{booking['reservation_id']}").expect()["cancelled"], False)

"""Coming to a site by invitation or code, rights beyond a role, keys of bots, and the log of who did what."""

from case import Case
from house import PASSWORD


class Joining(Case):
    def site_path(self, rest=""):
        return f"/api/sites/{self.site}{rest}"

    def test_an_invitation_works_once_and_for_one_address(self):
        made = self.admin.post(self.site_path("/invitations"), {"emails": ["zoe@example.org"]}).expect()
        token = made[0]["url"].split("#")[1]
        account = {"invitation": token, "password": PASSWORD, "first_name": "Zoe"}
        join = self.site_path("/join")
        self.assertEqual(self.nobody.post(join, {**account, "email": "eve@example.org"}).status, 403)
        self.assertEqual(self.nobody.post(join, {**account, "email": "zoe@example.org"}).status, 200)
        self.assertEqual(self.nobody.post(join, {**account, "email": "zoe@example.org"}).status, 404)

    def test_a_code_opens_a_restricted_site_as_often_as_it_says(self):
        code = self.admin.post(self.site_path("/join-codes"), {"uses_max": 1}).expect()["code"]
        join = self.site_path("/join")
        account = {"code": code, "password": PASSWORD}
        self.assertEqual(self.nobody.post(join, {**account, "email": "one@example.org"}).status, 404)
        self.admin.post(self.site_path(), {"access": "restricted"}).expect()
        self.assertEqual(self.nobody.post(join, {**account, "email": "one@example.org"}).status, 200)
        self.assertEqual(self.nobody.post(join, {**account, "email": "two@example.org"}).status, 404)
        self.admin.post(self.site_path(), {"access": "private"}).expect()

    def test_a_right_reaches_as_far_as_it_was_given(self):
        room, elsewhere = self.resource(), self.resource()
        grant = {"user_id": self.ids["other"], "grant": "creator", "restricted_to": {"reservable_ids": [room]}}
        given = self.admin.post(self.site_path("/role-grants"), grant).expect()
        self.book(room, "09:00-10:00", self.other, for_user_id=self.ids["user"])
        refused = self.ask(elsewhere, "09:00-10:00", self.other, for_user_id=self.ids["user"])
        self.assertEqual(refused.says, "403 access.for_others")
        self.admin.post(self.site_path(f"/role-grants/{given['role_grant_id']}/revoke"), {}).expect()
        refused = self.ask(room, "11:00-12:00", self.other, for_user_id=self.ids["user"])
        self.assertEqual(refused.says, "403 access.for_others")

    def test_a_key_is_replaced_and_taken_away(self):
        bots = self.site_path("/bots")
        made = self.admin.post(bots, {"name": "Importer"}).expect()
        bot = f"{bots}/{made['user_id']}"
        old = self.house.client(made["api_key"])
        self.assertEqual(old.get("/api/session").status, 200)
        new = self.house.client(self.admin.post(f"{bot}/key", {}).expect()["api_key"])
        self.assertEqual((old.get("/api/session").status, new.get("/api/session").status), (401, 200))
        self.admin.post(f"{bot}/revoke", {}).expect()
        self.assertEqual(new.get("/api/session").status, 401)

    def test_administrators_read_who_did_what(self):
        room = self.resource()
        self.book(room, "09:00-10:00")
        rows = self.admin.get(self.site_path("/audit"), reservable_id=room).expect()
        self.assertEqual([row["type"] for row in rows], ["reservation_created", "resource_created"])
        self.assertEqual((rows[0]["actor_id"], rows[0]["address"]), (self.ids["user"], "127.0.0.1"))
        self.assertEqual(self.moderator.get(self.site_path("/audit")).status, 403)
        exported = self.admin.get(self.site_path("/audit.csv"), reservable_id=room)
        self.assertEqual(len(exported.body.decode().splitlines()), 3)

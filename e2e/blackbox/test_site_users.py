"""What a site keeps of its people, who sees it, and what is true for the whole site."""

from case import Case


class SiteUsers(Case):
    def path(self, name):
        return f"/api/sites/{self.site}/users/{self.ids[name]}"

    def test_what_is_kept_of_a_person_comes_back(self):
        change = {
            "account_numbers": [{"account_number": "4711", "description": "Optics"}],
            "barcode": "007",
            "hidden_note": "Careful",
            "supervisor": self.ids["moderator"],
            "roles": {"reservation_editor": True},
        }
        changed = self.admin.post(self.path("user"), change).expect()
        self.assertEqual(changed["hidden_note"], "Careful")
        self.assertEqual(changed["supervisor"]["user_id"], self.ids["moderator"])
        self.assertTrue(changed["roles"]["reservation_editor"])
        own = self.user.get(self.path("user")).expect()
        self.assertEqual((own["hidden_note"], own["barcode"]), (None, "007"))
        other = self.other.get(self.path("user"))
        self.assertEqual(other.status, 200)
        for secret in (b"4711", b"007", b"Careful"):
            self.assertNotIn(secret, other.body)
        self.admin.post(self.path("user"), {"roles": {"reservation_editor": False}}).expect()

    def test_whoever_is_granted_changes_what_others_have(self):
        room = self.resource()
        made = self.book(room, "09:00-10:00")
        path = f"/api/reservation/{made['reservation_id']}"
        self.assertEqual(self.other.post(path, {"duration": 7200}).says, "403 access.not_yours")
        self.admin.post(self.path("other"), {"roles": {"reservation_editor": True}}).expect()
        self.assertEqual(self.other.post(path, {"duration": 7200}).expect()["duration"], 7200)
        self.admin.post(self.path("other"), {"roles": {"reservation_editor": False}}).expect()

    def test_only_the_right_role_changes_people(self):
        self.assertEqual(self.user.post(self.path("other"), {"barcode": "1"}).status, 403)
        self.assertEqual(self.moderator.post(self.path("other"), {"barcode": "1"}).status, 200)
        self.assertEqual(self.moderator.post(self.path("other"), {"role": "administrator"}).status, 403)

    def test_codes_may_be_restricted(self):
        room = self.resource()
        site = f"/api/sites/{self.site}"
        self.admin.post(site, {"account_numbers_restricted": True}).expect()
        refused = self.ask(room, "09:00-10:00", account_number="nobody's")
        self.assertEqual(refused.says, "409 billing.account_number_unknown")
        self.admin.post(site, {"account_numbers_restricted": False}).expect()
        self.book(room, "09:00-10:00", account_number="nobody's")

    def test_lists_are_counted_and_filtered(self):
        users = f"/api/sites/{self.site}/users"
        every = self.admin.get(users)
        self.assertEqual(every.envelope["numitems"], len(every.expect()))
        self.assertEqual(self.admin.get(users, role="administrator", limit=1).expect()[0]["role"], "administrator")
        self.assertEqual(self.user.get(users, role="administrator").status, 403)

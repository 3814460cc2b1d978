"""Mails as a mail server gets them: who gets one, what is in it, what happens when it cannot be sent."""

import subprocess
import time

import house as holdfast
from case import HouseCase
from mailbox import Mailbox, html_of, link_in, text_of, token_in

NEW = "a quite new password"


class MailCase(HouseCase):
    """A server with a mail server beside it, and an administrator's key."""

    def setUp(self):
        self.mailbox = Mailbox().start()
        self.addCleanup(self.mailbox.stop)

    def started(self, **settings):
        house = self.new_house()
        house.settings = {**self.mailbox.settings, **settings}
        self.site = house.create_site()["site_id"]
        self.key = house.create_bot(self.site, "administrator")["api_key"]
        house.start()
        return house

    def add(self, house, email, **more):
        body = {"email": email, "first_name": "Ann", "last_name": "Bell", **more}
        return house.client(self.key).post(f"/api/sites/{self.site}/users", body).expect()

    def sign_in(self, house, email, password):
        return house.client().post("/api/session", {"username": email, "password": password})

    def eventually(self, look, seconds=20):
        deadline = time.monotonic() + seconds
        while not (found := look()):
            self.assertLess(time.monotonic(), deadline, "it did not happen")
            time.sleep(0.05)
        return found


class Mails(MailCase):
    def test_a_new_person_is_welcomed_and_sets_a_password(self):
        house = self.started()
        self.add(house, "ann@example.org")
        (mail,) = self.mailbox.wait_for(1)
        self.assertEqual(mail["to"], "Ann Bell <ann@example.org>")
        self.assertEqual(mail["from"], "Holdfast <book@example.org>")
        self.assertEqual(mail["subject"], "You can book at Laboratory")
        self.assertRegex(mail["message-id"], r"^<mail_[0-9a-z]{26}@example\.org>$")
        self.assertIn("Laboratory", html_of(mail))
        address = "http://{}:{}".format(*house.address)
        self.assertTrue(link_in(mail).startswith(f"{address}/new-password#"), link_in(mail))
        self.assertEqual(self.sign_in(house, "ann@example.org", NEW).status, 401)
        confirm = {"token": token_in(mail), "password": NEW}
        house.client().post("/api/session/reset/confirm", confirm).expect()
        self.sign_in(house, "ann@example.org", NEW).expect()

    def test_nobody_writes_headers_with_a_name(self):
        house = self.started()
        made = house.client(self.key).post(
            f"/api/sites/{self.site}/users",
            {"email": "eve@example.org", "first_name": "Eve\r\nBcc: all@example.org", "last_name": "X"},
        )
        self.assertEqual(made.status, 400)
        self.add(house, "eve@example.org", first_name='Eve" <all@example.org>,', last_name="<script>é")
        (mail,) = self.mailbox.wait_for(1)
        self.assertEqual([to.addr_spec for to in mail["to"].addresses], ["eve@example.org"])
        self.assertNotIn("<script>", html_of(mail))
        self.assertIn("<script>é", text_of(mail))

    def test_a_link_resets_a_password_once_and_signs_out(self):
        house = self.started()
        self.add(house, "ann@example.org", password="the first password")
        token = self.sign_in(house, "ann@example.org", "the first password").expect()["token"]
        for _ in range(2):
            self.assertIs(house.client().post("/api/session/reset", {"email": " Ann@Example.org"}).expect(), True)
        mails = self.mailbox.wait_for(3)
        resets = [mail for mail in mails if mail["subject"] == "Set a new password"]
        first, second = (token_in(mail) for mail in resets)
        weak = house.client().post("/api/session/reset/confirm", {"token": first, "password": "password1"})
        self.assertEqual(weak.status, 400, "a weak password does not use the link up")
        house.client().post("/api/session/reset/confirm", {"token": first, "password": NEW}).expect()
        for used in (first, second, "hft_nothing", token):
            again = house.client().post("/api/session/reset/confirm", {"token": used, "password": "yet another one"})
            self.assertEqual((again.status, again.data["code"]), (403, "not_proved"))
        self.assertEqual(house.client(token).get("/api/session").status, 401)
        self.assertEqual(self.sign_in(house, "ann@example.org", "the first password").status, 401)
        self.sign_in(house, "ann@example.org", NEW).expect()
        told = self.mailbox.wait_for(4)[3]
        self.assertEqual(told["subject"], "Your password was changed")

    def test_an_invitation_comes_by_mail_and_again_when_asked(self):
        house = self.started()
        admin = house.client(self.key)
        invitations = f"/api/sites/{self.site}/invitations"
        (made,) = admin.post(invitations, {"emails": ["zoe@example.org"]}).expect()
        (mail,) = self.mailbox.wait_for(1)
        self.assertEqual([to.addr_spec for to in mail["to"].addresses], ["zoe@example.org"])
        self.assertRegex(mail["subject"], "invites you to Laboratory$")
        address = "http://{}:{}".format(*house.address)
        self.assertTrue(link_in(mail).startswith(f"{address}/join?site={self.site}#"), link_in(mail))
        again = admin.post(f"{invitations}/{made['invitation_id']}/resend").expect()
        self.assertEqual((again["mails"], again["state"]), (2, "open"))
        first, second = (token_in(mail) for mail in self.mailbox.wait_for(2))
        shown = made["url"].split("#")[1]
        self.assertEqual(len({first, second, shown}), 3)
        join = {"email": "zoe@example.org", "password": NEW, "first_name": "Zoe", "last_name": "Q"}

        def joined(token):
            return house.client().post(f"/api/sites/{self.site}/join", {**join, "invitation": token}).status

        self.assertEqual(joined(first), 404, "the last mail counts")
        self.assertEqual(joined(second), 200)
        self.assertEqual(joined(shown), 404, "it is used up by whichever link")
        self.assertEqual(admin.post(f"{invitations}/{made['invitation_id']}/resend").status, 409)
        admin.post(invitations, {"emails": ["ida@example.org"], "send_mail": False}).expect()
        admin.post(invitations, {"emails": ["jo@example.org"]}).expect()
        self.assertEqual([to.addr_spec for to in self.mailbox.wait_for(3)[2]["to"].addresses], ["jo@example.org"])

    def test_mails_of_an_invitation_are_few(self):
        house = self.started()
        admin = house.client(self.key)
        invitations = f"/api/sites/{self.site}/invitations"
        (made,) = admin.post(invitations, {"emails": ["zoe@example.org"]}).expect()
        for _ in range(9):
            admin.post(f"{invitations}/{made['invitation_id']}/resend").expect()
        limit = admin.post(f"{invitations}/{made['invitation_id']}/resend")
        self.assertEqual((limit.status, limit.data["code"]), (409, "limit"))

    def test_nobody_learns_who_has_an_account(self):
        house = self.started()
        asked = [house.client().post("/api/session/reset", {"email": f"{name}@example.org"}) for name in ("ada", "no")]
        self.assertEqual(asked[0].body, asked[1].body)
        self.mailbox.wait_for(1)
        jobs = house.client(self.key).get("/api/jobs").expect()
        self.assertEqual([len(jobs["dead"]), jobs["sends_mail"]], [0, True])
        self.assertEqual([str(mail["to"]) for mail in self.mailbox.mails], ["Administrator <ada@example.org>"])

    def test_secrets_stand_in_no_file(self):
        house = self.started()
        house.client().post("/api/session/reset", {"email": "ada@example.org"}).expect()
        token = token_in(self.mailbox.wait_for(1)[0])
        house.stop()
        for file in house.folder.rglob("*"):
            if file.is_file():
                self.assertNotIn(token.encode(), file.read_bytes(), file)

    def test_without_a_mail_server_the_call_says_so(self):
        house = self.started(HOLDFAST_SMTP_URL="", HOLDFAST_MAIL_FROM="")
        asked = house.client().post("/api/session/reset", {"email": "ada@example.org"})
        self.assertEqual((asked.status, asked.data["code"]), (409, "not_set_up"))
        self.assertIn("sends no mail", asked.errors[0])
        self.add(house, "ann@example.org")
        jobs = house.client(self.key).get("/api/jobs").expect()
        self.assertEqual((jobs["sends_mail"], jobs["tasks"][0]["waiting"]), (False, 0))

    def test_what_is_refused_is_seen_and_can_be_tried_again(self):
        house = self.started()
        self.mailbox.refuse_with = "550 no such mailbox"
        self.add(house, "ann@example.org")
        admin = house.client(self.key)
        self.mailbox.wait_for_refusal()
        dead = self.eventually(lambda: admin.get("/api/jobs").expect()["dead"])
        self.assertIn("550", dead[0]["reason"])
        self.assertEqual((dead[0]["kind"], dead[0]["attempts"]), ("deliver_mail", 1))
        user = house.create_bot(self.site, "moderator")["api_key"]
        self.assertEqual(house.client(user).get("/api/jobs").status, 403)
        self.mailbox.refuse_with = None
        admin.post(f"/api/jobs/{dead[0]['job_id']}/retry").expect()
        self.mailbox.wait_for(1)
        self.assertEqual(admin.post(f"/api/jobs/{dead[0]['job_id']}/retry").status, 404)

    def test_what_is_turned_away_for_now_waits(self):
        house = self.started()
        self.mailbox.refuse_with = "451 try later"
        self.add(house, "ann@example.org")
        self.mailbox.wait_for_refusal()
        admin = house.client(self.key)
        task = self.eventually(lambda: [t for t in admin.get("/api/jobs").expect()["tasks"] if t["last_run_unix"]])[0]
        self.assertEqual((task["waiting"], task["dead"], task["last_went_well"]), (1, 0, False))
        self.assertIn("451", task["last_report"])
        self.assertGreater(task["next_run_unix"], time.time())

    def test_two_workers_send_each_mail_once(self):
        house = self.started()
        worker = subprocess.Popen(
            [holdfast.BINARY, "work", "--public-url", "http://127.0.0.1:1"],
            env=house.environment(), cwd=house.folder, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        for number in range(8):
            self.add(house, f"ann{number}@example.org")
        admin = house.client(self.key)
        self.eventually(lambda: len(self.mailbox.mails) >= 8 and not admin.get("/api/jobs").expect()["tasks"][0]["waiting"])
        self.assertEqual(sorted(str(mail["to"]) for mail in self.mailbox.mails),
                         [f"Ann Bell <ann{number}@example.org>" for number in range(8)])
        worker.terminate()
        self.assertEqual(worker.wait(timeout=30), 0)

    def test_the_doctor_looks_at_mail(self):
        house = self.started()
        found = house.run("doctor", "--public-url", "http://127.0.0.1:1")
        self.assertIn("ok   mail: the mail server answers", found.stderr)
        self.mailbox.stop()
        found = house.run("doctor", "--public-url", "http://127.0.0.1:1")
        self.assertEqual(found.returncode, 1)
        self.assertIn("BAD  mail:", found.stderr)



class OwnPassword(MailCase):
    def test_changing_it_needs_the_old_one_and_ends_other_sessions(self):
        house = self.started()
        old = holdfast.PASSWORD
        mine, elsewhere = (self.sign_in(house, "ada@example.org", old).expect()["token"] for _ in range(2))
        change = lambda key, **body: house.client(key).post("/api/session/password", body)
        self.assertEqual(change(mine, old_password="wrong", new_password=NEW).status, 403)
        self.assertEqual(change(self.key, old_password=old, new_password=NEW).status, 403, "a key is not a person")
        for weak in ("short", "Password123", "ada@example.org", "aaaaaaaaaaaa"):
            refused = change(mine, old_password=old, new_password=weak)
            self.assertEqual((refused.status, refused.data["problems"][0]["path"]), (400, "new_password"), weak)
        change(mine, old_password=old, new_password=NEW).expect()
        self.assertEqual(house.client(mine).get("/api/session").status, 200)
        self.assertEqual(house.client(elsewhere).get("/api/session").status, 401)
        self.assertEqual(self.sign_in(house, "ada@example.org", old).status, 401)
        self.sign_in(house, "ada@example.org", NEW).expect()
        events = house.client(self.key).get("/api/events").expect()
        self.assertEqual([e["change"] for e in events if e["type"] == "sign_in_changed"], ["password"])
        self.assert_sound(house)

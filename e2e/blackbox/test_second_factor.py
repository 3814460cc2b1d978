"""Signing in with a password and a code of an app, which this file makes as RFC 6238 says, with nothing of ours."""

import base64
import hmac
import re
import struct
import time
import urllib.parse

import house as holdfast
from case import HouseCase
from mailbox import Mailbox

ADA = "ada@example.org"


def code_of(secret, steps_later=0):
    """The six digits that an app shows now, or some half minutes later."""
    step = int(time.time()) // 30 + steps_later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class SecondFactor(HouseCase):
    def setUp(self):
        self.mailbox = Mailbox().start()
        self.addCleanup(self.mailbox.stop)
        self.house = self.new_house()
        self.house.settings = self.mailbox.settings
        made = self.house.create_site()
        self.key = self.house.create_bot(made["site_id"], "administrator")["api_key"]
        self.house.start()
        self.me = self.house.client(self.password().expect()["token"])

    def password(self):
        return self.house.client().post("/api/session", {"username": ADA, "password": holdfast.PASSWORD})

    def answer(self, challenge, code):
        return self.house.client().post("/api/session", {"challenge": challenge, "code": code})

    def enrol(self):
        """Turns the second factor on; the secret and the recovery codes. The code of now is then used up."""
        told = self.me.post("/api/session/second-factor/enrol", {"password": holdfast.PASSWORD}).expect()
        codes = self.me.post("/api/session/second-factor/confirm", {"code": code_of(told["secret"], -1)}).expect()
        return told, codes["recovery_codes"]

    def test_an_app_is_told_the_secret(self):
        wrong = self.me.post("/api/session/second-factor/enrol", {"password": "wrong"})
        self.assertEqual((wrong.status, wrong.data["code"]), (403, "not_proved"))
        self.assertEqual(self.house.client(self.key).post("/api/session/second-factor/enrol", {}).status, 403)
        told = self.me.post("/api/session/second-factor/enrol", {"password": holdfast.PASSWORD}).expect()
        url = urllib.parse.urlparse(told["otpauth_url"])
        self.assertEqual((url.scheme, url.netloc), ("otpauth", "totp"))
        self.assertEqual(urllib.parse.unquote(url.path), f"/Laboratory:{ADA}")
        self.assertEqual(urllib.parse.parse_qs(url.query), {"secret": [told["secret"]], "issuer": ["Laboratory"]})
        self.assertTrue(told["qr_svg"].startswith("<svg "))
        self.assertFalse(self.me.get("/api/session/second-factor").expect()["is_on"])
        self.password().expect()["token"]  # nothing is needed before a first code

    def test_a_code_is_needed_and_good_once(self):
        elsewhere = self.password().expect()["token"]
        told, codes = self.enrol()
        self.assertEqual(self.house.client(elsewhere).get("/api/session").status, 401)
        self.assertEqual(self.me.get("/api/session").status, 200)
        self.assertEqual(len(set(codes)), 10)
        self.assertTrue(all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes), codes)
        asked = self.password().expect()
        self.assertEqual(sorted(asked), ["challenge", "expires_unix", "second_factor_required"])
        self.assertEqual(self.house.client(asked["challenge"]).get("/api/session").status, 401)
        used = self.answer(asked["challenge"], code_of(told["secret"], -1))
        self.assertEqual((used.status, used.data["code"]), (401, "wrong_code"), "the code of the confirmation")
        code = code_of(told["secret"])
        opened = self.answer(asked["challenge"], code)
        self.assertEqual(self.house.client(opened.expect()["token"]).get("/api/session").status, 200)
        self.assertIn("HttpOnly", opened.headers["Set-Cookie"])
        for again in (self.answer(asked["challenge"], code), self.answer(self.password().expect()["challenge"], code)):
            self.assertEqual(again.status, 401)
        self.assertEqual(self.answer("hft_nothing", code_of(told["secret"], 1)).status, 401)

    def test_a_recovery_code_is_good_once(self):
        _, codes = self.enrol()
        challenge = self.password().expect()["challenge"]
        self.answer(challenge, f" {codes[3].upper()} ").expect()
        self.assertEqual(self.me.get("/api/session/second-factor").expect(), {"is_on": True, "recovery_codes_left": 9})
        self.assertEqual(self.answer(self.password().expect()["challenge"], codes[3]).status, 401)
        renewed = self.me.post("/api/session/second-factor/recovery-codes", {"code": codes[4]}).expect()
        self.assertEqual(len(renewed["recovery_codes"]), 10)
        self.assertEqual(self.answer(self.password().expect()["challenge"], codes[5]).status, 401)
        self.answer(self.password().expect()["challenge"], renewed["recovery_codes"][0]).expect()

    def test_guessing_is_stopped_whatever_it_comes_from(self):
        told, codes = self.enrol()
        wrong = "000000" if code_of(told["secret"]) != "000000" else "000001"
        for _ in range(5):
            refused = self.answer(self.password().expect()["challenge"], wrong)
            self.assertEqual(refused.status, 401)
        self.assertIn("too many wrong codes", refused.errors[0])
        for right in (code_of(told["secret"]), codes[0]):
            self.assertEqual(self.answer(self.password().expect()["challenge"], right).status, 401, "blocked for a while")
        self.assertEqual(self.me.get("/api/session").status, 200, "who is signed in stays so")

    def test_removing_it_needs_a_code_and_is_told_by_mail(self):
        _, codes = self.enrol()
        refused = self.me.post("/api/session/second-factor/disable", {"code": "123456"})
        self.assertEqual(refused.status, 403)
        again = self.me.post("/api/session/second-factor/enrol", {"password": holdfast.PASSWORD})
        self.assertEqual(again.status, 409)
        self.me.post("/api/session/second-factor/disable", {"code": codes[0]}).expect()
        self.password().expect()["token"]
        added, removed = self.mailbox.wait_for(2)
        self.assertEqual(added["subject"], "Signing in needs a code from now on")
        self.assertEqual(removed["subject"], "Your second factor was removed")
        events = self.house.client(self.key).get("/api/events").expect()
        changes = [event["change"] for event in events if event["type"] == "sign_in_changed"]
        self.assertEqual(changes, ["second_factor_added", "second_factor_removed"])
        self.assert_sound(self.house)

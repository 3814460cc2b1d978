"""Requests that are not what they should be: fields, JSON, size, content type, method, path."""

import json

from case import Case, times


class Requests(Case):
    def send(self, body, headers=None):
        return self.user.post("/api/reservation", body, headers)

    def valid(self, room, **more):
        return {"for_reservable_id": room, **times("09:00-10:00"), **more}

    def test_an_unknown_field_is_a_warning_with_a_suggestion(self):
        answer = self.send(self.valid(self.resource(), puropse="Measuring", colour="red"))
        answer.expect()
        self.assertEqual(sorted(answer.warnings), [
            "unknown field `colour`. It was ignored.",
            "unknown field `puropse`, did you mean `purpose`? It was ignored.",
        ])

    def test_strict_handling_refuses_it(self):
        room = self.resource()
        answer = self.send(self.valid(room, puropse="Measuring"), {"Prefer": "handling=strict"})
        self.assertEqual(answer.status, 400)
        self.assertIn("did you mean `purpose`", answer.errors[0])
        self.assertEqual(self.bookings(room), [])

    def test_an_unknown_setting_is_a_warning_with_a_suggestion(self):
        room = self.resource()
        path = f"/api/reservables/{room}/modify"
        self.assertIn("`buffer_before`", self.admin.post(path, {"bufer_before": 60}).warnings[0])
        strict = self.admin.post(path, {"bufer_before": 60}, {"Prefer": "handling=strict"})
        self.assertEqual(strict.status, 400)

    def test_calls_of_our_own_refuse_unknown_fields(self):
        answer = self.admin.post("/api/feeds", {"kind": "site", "id": self.site, "knid": "user"})
        self.assertEqual(answer.status, 400)
        self.assertIn("`kind`", answer.errors[0])

    def test_a_field_without_its_feature_is_refused_not_ignored(self):
        room = self.resource()
        answer = self.send(self.valid(room, script_id_test="scr_1"))
        self.assertEqual(answer.says, "400 not_supported")
        self.assertEqual(self.bookings(room), [])

    def test_fields_of_the_wrong_kind_are_named(self):
        room = self.resource()
        for name, value in [
            ("units", "two"), ("units", 0), ("units", -1), ("units", 2**40), ("units", 1.5), ("purpose", 7),
            ("purpose", []), ("testing", "maybe"), ("for_reservable_id", 5), ("for_user_id", {}),
            ("meta_data", "{"), ("meta_data", {}), ("meta_data", json.dumps("x" * 16_400)), ("project_ids", "x"),
        ]:
            with self.subTest(f"{name}={str(value)[:20]}"):
                answer = self.send(self.valid(room, **{name: value}))
                self.assertEqual(answer.status, 400)
                self.assertIn(name, " ".join(answer.errors + [refusal["code"] for refusal in answer.refusals]))
        self.assertEqual(self.bookings(room), [])

    def test_text_that_is_not_json(self):
        for text in (
            "", "{", "[]", "null", "7", '"x"', "{'a':1}", '{"a":1}}', '{"a":NaN}', '{"a":"\\ud800"}', b"\xff\xfe{}",
        ):
            with self.subTest(text):
                answer = self.send(text)
                self.assertEqual(answer.status, 400)
                self.assertEqual(answer.envelope["status"], "error")
                self.assertTrue(answer.errors[0])

    def test_a_name_that_comes_twice(self):
        room = self.resource()
        once = json.dumps(self.valid(room))
        twice = once[:-1] + ', "start": "2031-03-04T07:00:00"}'
        answer = self.send(twice)
        self.assertEqual(answer.status, 400)
        self.assertIn("start", answer.errors[0])
        self.assertEqual(self.bookings(room), [])

    def test_nesting_has_a_limit(self):
        for depth in (65, 100_000):
            with self.subTest(depth):
                text = '{"accessory_user_ids":' + "[" * depth + "]" * depth + "}"
                answer = self.send(text)
                self.assertEqual(answer.status, 400)
                self.assertIn("nest", answer.errors[0])

    def test_a_body_over_one_mebibyte_is_refused(self):
        room = self.resource()
        body = json.dumps(self.valid(room, note="x" * (1 << 20)))
        self.assertEqual(self.send(body).status, 413)
        self.assertEqual(self.bookings(room), [])
        self.send(self.valid(room)).expect()

    def test_the_body_must_say_that_it_is_json(self):
        body = json.dumps(self.valid(self.resource()))
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp", None):
            with self.subTest(content_type):
                self.assertEqual(self.send(body, {"Content-Type": content_type}).status, 415)
        self.send(body, {"Content-Type": "Application/JSON; charset=utf-8"}).expect()

    def test_a_header_that_asks_for_something_else_gets_json(self):
        answer = self.user.get("/api/user/reservations", {"Accept": "application/vnd.api+json"})
        answer.expect()
        self.assertTrue(answer.headers["Content-Type"].startswith("application/json"))
        self.assertEqual((answer.envelope["version"], answer.envelope["status"]), (2, "success"))

    def test_ids_that_are_none(self):
        for id in ("resv_x", "' or 1=1 --", "../../etc/passwd", "rsv_" + "a" * 26, "x" * 5000, "\u0000"):
            with self.subTest(id[:20]):
                self.assertIn(self.send(self.valid(id)).status, (400, 404))

    def test_wrong_paths_and_methods(self):
        self.assertEqual(self.user.get("/api/reservatoin").status, 404)
        self.assertEqual(self.user.get("/api/reservation/%2e%2e/x").status, 404)
        self.assertEqual(self.user.send("DELETE", "/api/reservables").status, 405)

    def test_every_answer_carries_the_id_of_its_request(self):
        named = self.user.get("/healthz", {"X-Request-Id": "from-a-test"})
        self.assertEqual(named.headers["X-Request-Id"], "from-a-test")
        self.assertTrue(self.user.get("/api/nothing").headers["X-Request-Id"])

"""Times: naive and exact ones, changes of the clock, impossible dates, end and length."""

from case import Case, unix


class Times(Case):
    def test_naive_times_are_the_sites_and_exact_ones_are_exact(self):
        for text in ("2031-07-01T09:00:00", "2031-07-01T07:00:00Z", "2031-07-01T03:00:00-04:00"):
            with self.subTest(text):
                made = self.book(self.resource(), {"start": text, "duration": 3600})
                self.assertEqual(made["start_utc_unix"], unix("2031-07-01T09:00:00+02:00"))
                self.assertTrue(made["start"].startswith("2031-07-01T09:00:00"))
                self.assertTrue(made["start_utc"].endswith("Z"))

    def test_an_offset_of_the_other_half_of_the_year_is_an_instant_and_a_warning(self):
        for text, written in (("2031-01-07T09:00:00+02:00", "08:00"), ("2031-07-01T09:00:00+01:00", "10:00")):
            answer = self.ask(self.resource(), {"start": text, "duration": 3600})
            made = answer.expect()
            self.assertEqual((made["start_utc_unix"], made["start"][11:16]), (unix(text), written))
            [warning] = answer.warnings
            self.assertIn(written, warning)
        self.assertEqual(self.ask(self.resource(), {"start": "2031-01-07T09:00:00+01:00", "duration": 60}).warnings, [])

    def test_unix_seconds(self):
        made = self.book(self.resource(), {"start_timestamp": 1_930_000_000, "duration": 60})
        self.assertEqual((made["start_utc_unix"], made["end_utc_unix"]), (1_930_000_000, 1_930_000_060))

    def test_a_time_that_does_not_exist_is_refused_with_both_neighbours(self):
        answer = self.ask(self.resource(), {"start": "2031-03-30T02:30:00", "duration": 3600})
        self.assertEqual(answer.says, "400 shape.time_does_not_exist")
        [refusal] = answer.refusals
        neighbours = {"before": "2031-03-30T01:30:00", "after": "2031-03-30T03:30:00"}
        self.assertEqual(refusal["params"], neighbours)
        for time in ("01:30", "03:30"):
            self.assertIn(time, refusal["message"])

    def test_a_time_that_comes_twice_means_the_first(self):
        first = self.book(self.resource(), {"start": "2031-10-26T02:30:00", "duration": 600})
        self.assertEqual(first["start_utc_unix"], unix("2031-10-26T02:30:00+02:00"))
        second = self.book(self.resource(), {"start": "2031-10-26T02:30:00+01:00", "duration": 600})
        self.assertEqual(second["start_utc_unix"], unix("2031-10-26T02:30:00+01:00"))

    def test_an_edit_keeps_the_second_of_two_equal_times(self):
        made = self.book(self.resource(), {"start": "2031-10-26T02:30:00+01:00", "duration": 600})
        path = f"/api/reservation/{made['reservation_id']}"
        edited = self.user.post(path, {"start": "2031-10-26T02:30:00", "note": "x"}).expect()
        self.assertEqual(edited["start_utc_unix"], made["start_utc_unix"])

    def test_lengths_are_elapsed_across_a_change_of_the_clock(self):
        made = self.book(self.resource(), {"start": "2031-03-30T01:00:00", "end": "2031-03-30T04:00:00"})
        self.assertEqual(made["duration"], 2 * 3600)
        made = self.book(self.resource(), {"start": "2031-10-26T01:00:00", "end": "2031-10-26T04:00:00"})
        self.assertEqual(made["duration"], 4 * 3600)

    def test_exactly_one_of_end_and_duration(self):
        room, start = self.resource(), "2031-03-04T09:00:00"
        both = self.ask(room, {"start": start, "end": "2031-03-04T10:00:00", "duration": 3600})
        neither = self.ask(room, {"start": start})
        for answer in (both, neither):
            self.assertEqual(answer.status, 400)
            self.assertIn("duration", answer.errors[0])
            self.assertIn("end", answer.errors[0])
        self.assertEqual(self.bookings(room), [])

    def test_an_end_before_the_start(self):
        room = self.resource()
        for end in ("2031-03-04T09:00:00", "2031-03-04T08:00:00"):
            says = self.ask(room, {"start": "2031-03-04T09:00:00", "end": end}).says
            self.assertEqual(says, "400 shape.span_empty")
        self.assertEqual(self.ask(room, {"start": "2031-03-04T09:00:00", "duration": 0}).status, 400)
        self.assertEqual(self.ask(room, {"start": "2031-03-04T09:00:00", "duration": -60}).status, 400)

    def test_impossible_times_are_refused_and_named(self):
        room = self.resource()
        for text in (
            "2031-02-30T09:00:00", "2031-13-01T09:00:00", "2031-03-04T25:00:00", "2031-03-04T09:60:00",
            "2031-03-04T23:59:60", "2031-03-04", "2031-03-04 09:00", "tomorrow", "", "0031-03-04T09:00:00",
            "9031-03-04T09:00:00", "2031-03-04T09:00:00+99:00", "２０３１-03-04T09:00:00",
        ):
            with self.subTest(text):
                answer = self.ask(room, {"start": text, "duration": 3600})
                self.assertEqual(answer.status, 400)
                self.assertTrue(answer.errors[0])
        for value in (1_900_000_000, True, [], {}):
            with self.subTest(value):
                answer = self.ask(room, {"start": value, "duration": 3600})
                self.assertEqual(answer.status, 400)
                self.assertIn("start", answer.errors[0])
        self.assertEqual(self.bookings(room), [])

    def test_numbers_beyond_every_calendar(self):
        room = self.resource()
        for body in (
            {"start_timestamp": 2**62, "duration": 60},
            {"start_timestamp": -(2**62), "duration": 60},
            {"start": "2031-03-04T09:00:00", "duration": 2**62},
            {"start": "2031-03-04T09:00:00", "duration": 10**30},
            {"start": "2031-03-04T09:00:00", "duration": 1.5},
            {"start": "2199-12-31T23:00:00", "duration": 315_360_000},
        ):
            with self.subTest(body):
                self.assertEqual(self.ask(room, body).status, 400)

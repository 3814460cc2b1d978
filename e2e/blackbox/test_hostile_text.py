"""Text that would break out of a statement, of a pattern or of a document, in every filter that takes text."""

from case import Case

HOSTILE = [
    "'", "''", '"', "`", "')--", "' OR '1'='1", "' OR 1=1 --", "'; DELETE FROM reservation; --", "/* */", "1); --",
    "' UNION SELECT body FROM document --", "\\", "\\'", "!", "%", "_", "!%", "$1", "?1", ":site", "{}", "[", "*", "-1",
    "\x00", "a\x00' OR '1'='1", "\x1b", "\r\nX-Header: 1", "\u202e", "\ufeff", "\ufffd", "ﬀ", "İ", "👩\u200d🔬", "e\u0301" * 50,
    "NaN", "Infinity", "1e400", "9" * 40, "x" * 4_000,
]
LISTS = {
    "/api/reservationssite": [
        "site_id", "start", "end", "start_unix", "end_unix", "filter_time", "limit", "offset", "order_by_attr",
        "order_by_desc", "reservable_id", "recurring_reservation_id", "support_for_reservable_id", "user_id",
        "search_reservation", "category", "barcode", "portal_id", "project_id", "invoice_id", "qclass",
        "rate_meta_data_query", "search_form_responses", "supervisor_id", "requests_time_filter_attr",
    ],
    "/api/user/reservations": ["site_id", "search_reservation", "category", "order_by_attr", "user_id"],
    "/api/reservables": ["site_id", "search", "category", "class", "barcode", "tag", "order_by", "limit", "offset"],
    "/api/users/lookup": ["site_id", "email", "user_id", "credential_code"],
    "/api/availability": ["site_id", "start", "end", "units", "duration"],
    "/api/events": ["site_id", "after", "limit"],
}
OF_SEVERAL = ["reservable_ids", "reservation_ids", "statuses", "tags", "rate_meta_data_query_path"]
IN_PATHS = [
    "/api/reservations/{}", "/api/reservables/{}", "/api/sites/{}", "/api/decisions/{}", "/feeds/{}",
]


class HostileText(Case):
    """One booking stands; whatever is asked, it stands afterwards, and only honest questions find it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.resource(name="Plain room")
        cls.booked = cls.book(cls.room, "09:00-10:00", purpose="Plain purpose")

    def setUp(self):
        self.before = self.seen()
        self.addCleanup(lambda: self.assertEqual(self.seen(), self.before))

    def seen(self):
        """All rows, and the number of the newest event: nothing was written."""
        rows = self.admin.get("/api/reservationssite", site_id=self.site).expect()
        return rows, len(self.admin.get("/api/events", site_id=self.site).expect())

    def assert_harmless(self, answer, told):
        self.assertIn(answer.status, (200, 400, 404), f"{told}: {answer.body[:500]!r}")
        self.assertNotIn("x-header", {name.lower() for name in dict(answer.headers)}, told)
        for word in (b"SELECT ", b"sqlite", b"syntax error"):
            self.assertNotIn(word, answer.body.replace(b"UNION SELECT body", b""), told)

    def test_in_every_filter(self):
        for path, names in LISTS.items():
            for name in names:
                for text in HOSTILE:
                    query = {"site_id": self.site} | {name: text}
                    self.assert_harmless(self.admin.get(path, **query), f"{path} {name}={text[:60]!r}")

    def test_in_every_list_of_a_filter(self):
        for name in OF_SEVERAL:
            for text in HOSTILE:
                query = {"site_id": self.site, name: [text, text]}
                self.assert_harmless(self.admin.get("/api/reservationssite", **query), f"{name}[]={text[:60]!r}")

    def test_in_paths(self):
        for path in IN_PATHS:
            for text in HOSTILE:
                written = "".join(f"%{byte:02X}" for byte in text.encode())
                self.assert_harmless(self.admin.get(path.format(written)), f"{path} {text[:60]!r}")

    def test_a_search_takes_every_character_as_it_is(self):
        for text in ("%", "_", "' OR '1'='1", "Pl%n", "P_ain", "!", "*"):
            found = self.admin.get("/api/reservationssite", site_id=self.site, search_reservation=text)
            self.assertEqual(found.expect(), [], text)
        for text in ("plain purpose", "PURPOSE", "Plain room"):
            found = self.admin.get("/api/reservationssite", site_id=self.site, search_reservation=text)
            self.assertEqual(len(found.expect()), 1, text)

    def test_what_is_stored_comes_back_as_it_was_sent(self):
        room = self.resource(name="Room '; DROP TABLE reservation; --")
        for text in (text for text in HOSTILE if text.isprintable() and len(text) < 200):
            booked = self.book(room, "09:00-10:00", purpose=text)
            self.assertEqual(booked["purpose"], text)
            self.admin.post(f"/api/reservation/{booked['reservation_id']}/cancel").expect()
        self.before = self.seen()

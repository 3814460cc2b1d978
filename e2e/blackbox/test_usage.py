"""Actual use: written down by staff, merged, counted, and nobody else's business."""

from case import Case


class Usage(Case):
    def test_use_is_written_down_and_counted_by_staff_alone(self):
        room = self.resource()
        entry = {"reservable_id": room, "identifier": "gate 7"}
        for start, end in (("09:00", "10:00"), ("10:05", "11:00")):
            times = {"start": f"2025-03-03T{start}:00", "end": f"2025-03-03T{end}:00"}
            self.moderator.post("/api/actualusage", {**entry, **times}).expect()
        asked = {"site_id": self.site, "start": "2025-03-03", "end": "2025-03-03", "reservable_ids": [room]}
        found = self.moderator.get("/api/actualusage", **asked).expect()
        self.assertEqual((found["numitems"], found["metrics"]["used_seconds"]), (2, 3600 + 3300))
        merged = self.moderator.get("/api/actualusage", merge_threshold=300, **asked).expect()
        self.assertEqual((merged["numitems"], merged["records"][0]["duration"]), (1, 7200))
        self.assertEqual(self.user.get("/api/actualusage", **asked).status, 403)
        self.assertEqual(self.user.post("/api/actualusage", entry).status, 403)

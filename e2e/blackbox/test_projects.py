"""Projects: who sees them, and the bookings that are pinned to them."""

from case import Case


class Projects(Case):
    def project(self, who=None, **more):
        body = {"name": "Laser", **more}
        return (who or self.user).post(f"/api/projects/{self.site}", body).expect()["project_id"]

    def test_a_project_is_its_members_affair(self):
        project = self.project()
        self.assertEqual(self.other.get(f"/api/project/{project}").status, 404)
        self.moderator.get(f"/api/project/{project}").expect()
        users = [{"user_id": self.ids["user"]}, {"user_id": self.ids["other"], "view_only": True}]
        self.user.post(f"/api/project/{project}/users", {"users": users}).expect()
        self.other.get(f"/api/project/{project}").expect()
        self.assertEqual(self.other.post(f"/api/project/{project}/notes", {"text": "x"}).status, 403)

    def test_a_booking_stays_pinned_through_edits_and_cancels(self):
        project, room = self.project(), self.resource()
        made = self.book(room, "09:00-10:00", project_ids=[project])
        edited = self.user.post(f"/api/reservation/{made['reservation_id']}", {"note": "x"}).expect()
        self.assertEqual([known["project_id"] for known in edited["projects"]], [project])
        self.assertEqual(len(self.bookings(room, project_id=project)), 1)
        overview = self.user.get(f"/api/project/{project}/overview").expect()
        self.assertEqual((overview["reservations"], overview["hours"]), (1, 1.0))
        self.user.post(f"/api/reservation/{edited['reservation_id']}/cancel").expect()
        self.assertEqual(self.user.get(f"/api/project/{project}/overview").expect()["reservations"], 0)

    def test_nobody_pins_to_what_they_do_not_belong_to(self):
        project = self.project()
        answer = self.ask(self.resource(), "09:00-10:00", self.other, project_ids=[project])
        self.assertEqual(answer.status, 404)

"""Forms: what has to be answered, what is hidden, and what stays readable."""

from case import Case


class Forms(Case):
    def form(self, room, **more):
        fields = [
            {"field_model_id": "laser", "label": "Laser", "fieldtype": "checkbox"},
            {
                "field_model_id": "class",
                "label": "Class",
                "fieldtype": "dropdown",
                "choices": ["3", "4"],
                "required": True,
                "show_when": {"conditions": [{"field_model_id": "laser", "value": True}]},
            },
        ]
        body = {"name": "Safety", "reservable_ids": [room], "fields": fields, **more}
        return self.admin.post(f"/api/sites/{self.site}/forms", body).expect()

    @staticmethod
    def shown(booking):
        return [
            (answer["label"], answer["value"])
            for form in booking["form_responses_for_display"]
            for answer in form["responses"]
        ]

    def test_what_is_shown_has_to_be_answered_and_what_is_hidden_is_not_kept(self):
        room = self.resource(units=9)
        form = self.form(room)["form_id"]
        answers = lambda **values: [{"form_id": form, "values": values}]
        self.assertEqual(self.ask(room, "09:00-10:00", forms=answers(laser=True)).says, "400 form.required")
        wrong = self.ask(room, "09:00-10:00", forms=answers(laser="yes"))
        self.assertEqual(wrong.status, 400)
        made = self.book(room, "09:00-10:00", forms=answers(laser=True, **{"class": "4"}))
        self.assertEqual(self.shown(made), [("Laser", "Yes"), ("Class", "4")])
        made = self.book(room, "09:00-10:00", forms=answers(**{"class": "4"}))
        self.assertEqual(self.shown(made), [])

    def test_answers_outlive_a_change_of_the_form_and_an_edit_of_the_booking(self):
        room = self.resource()
        form = self.form(room)["form_id"]
        made = self.book(room, "09:00-10:00", forms=[{"form_id": form, "values": {"laser": True, "class": "3"}}])
        path = f"/api/sites/{self.site}/forms/{form}"
        self.admin.post(path, {"fields": [{"label": "Else", "fieldtype": "text", "required": True}]}).expect()
        edited = self.user.post(f"/api/reservation/{made['reservation_id']}", {"note": "x"}).expect()
        self.assertEqual(self.shown(edited), [("Laser", "Yes"), ("Class", "3")])
        self.assertEqual(self.ask(room, "11:00-12:00").says, "400 form.required")
        self.admin.post(f"{path}/archive", {}).expect()
        self.book(room, "11:00-12:00")

    def test_only_staff_go_past_a_form(self):
        room = self.resource()
        self.form(room, fields=[{"label": "Why", "fieldtype": "text", "required": True}])
        past = {"bypass_form_mismatch": True}
        self.assertEqual(self.ask(room, "09:00-10:00", **past).says, "403 access.staff_only form.required")
        self.assertEqual(self.ask(room, "09:00-10:00", self.moderator).says, "400 form.required")
        made = self.book(room, "09:00-10:00", self.moderator, **past)
        self.assertEqual(made["notices"][0]["waived_by"], "bypass_form_mismatch")

    def test_a_form_is_the_affair_of_administrators(self):
        path = f"/api/sites/{self.site}/forms"
        for who in (self.user, self.moderator):
            self.assertEqual(who.post(path, {"name": "Mine"}).status, 403)
        self.assertEqual(self.user.get(path).status, 403)

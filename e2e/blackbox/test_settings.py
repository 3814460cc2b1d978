"""All settings of a resource: what is written is read back, null clears, absent leaves alone."""

import unittest

from case import Case

# The 125 fields of the public document of the resources API, by the type it gives them.
PUBLIC = {
    "text": """
        site_id name reservable_type description disclaimer grant_agency tracking_number units_name units_mode imageurl
        class sku qrcode_custom website externalbookingwebsite barcode weekly_blocks_mode reservation_email_message
        reservation_denied_email_message reservation_approved_email_message reservation_cancelled_email_message
        reservation_returned_email_message loan_duration_unit custom_reserve_button_text cancel_message
        default_calendar_view icalfeedurl bgcolor category category_sortable purchase_price purchase_date status
        status_detail contact_user_id actual_usage_session_alert_email email_to_send_invitations capacity_unit
        return_field auto_close_event_at auto_open_event_at""",
    "boolean": """
        units_consumable anonymous_reservations user_visible_reservation_details hidden_to_cannot_reserve_users
        nolist_to_cannot_reserve_users nolist_to_everyone auto_checkin enable_admin_checkin enable_app_checkin
        enable_late_checkin guest_only_checkin enable_end_early exclude_from_activity_report
        exclude_from_site_calendar qrcode_booking for_sale searchable anyapprovers hide_approvals
        hide_availability_on_site_page hide_availability_units_on_site_page auto_new_reservation loanable
        future_loans returnable show_calendar show_calendar_links_to_all_users_regardless allow_accessory_users
        allow_unauthenticated_actual_usage icalfeed_show_summary can_only_reserve_with_related is_addon
        is_addon_by_related enable_embed_reservations active archived show_account_number_on_reservations
        show_big_button_on_site_page show_purpose_on_reservations show_note_on_reservations
        show_name_override_on_reservations rate_name_only rate_quotes accounts_debit
        accounts_sufficient_balance_required reservable restricted_to_templates_only training_requirements_or
        return_data""",
    "integer": """
        units reservation_unit_limit auto_checkout_delay checkin_before_window checkout_after_window
        default_reservation_duration autocancel_window autocancel_invoiced_automatically_window autodeny_window
        recurring_reservations overdue_notice_delay loan_duration_num buffer_before reservation_max_duration
        reservation_limit reservation_minimum historical_edit_window historical_cancel_window
        creation_start_time_restriction creation_start_time_restriction_future restrict_start_end_minutes
        actual_usage_session_alert_duration capacity_hours""",
    "list": """
        altnames usergroups_by_name tags training secondary_contact_ids keywords usergroups rates properties
        blackouts weekly_slots events""",
}
SWITCHES_OF_THE_REQUEST = {"return_data", "return_field"}

# Values for fields that do not take any text, number or list.
CHOSEN = {
    "reservable_type": "reservablerequestable",
    "units_mode": "named",
    "weekly_blocks_mode": "available",
    "loan_duration_unit": "weeks",
    "capacity_unit": "month",
    "status": "needs minor repair",
    "default_calendar_view": "week",
    "bgcolor": "#336699",
    "category": "Cameras / SLRs",
    "category_sortable": "A) Cameras / SLRs",
    "auto_open_event_at": "2031-03-01T09:00:00",
    "auto_close_event_at": "2031-03-02T09:00:00",
    "actual_usage_session_alert_email": "desk@example.org, night@example.org",
    "email_to_send_invitations": "room@example.org",
    "units": 3,
    "reservation_unit_limit": 2,
    "recurring_reservations": 2,
    "loan_duration_num": 2,
    "restrict_start_end_minutes": 15,
    "reservation_minimum": 900,
    "default_reservation_duration": 1800,
    "reservation_max_duration": 7200,
    "historical_edit_window": -3600,
    "historical_cancel_window": 600,
    "creation_start_time_restriction": 300,
    "creation_start_time_restriction_future": 86_400,
    "capacity_hours": 40,
    "rates": [{"rate": 12.5, "rate_unit": "per hour", "rate_basis": "per unit", "rate_description": "Members"}],
    "properties": [{"value": "blue", "propertydef": {"propdef_id": 1}}],
    "blackouts": [{"weekday": 1, "start": "12:00", "end": "13:00", "reason": "Lunch"}],
    "weekly_slots": [{"weekday": 0, "start": "09:00", "end": "11:00"}],
    "events": [{"start": "2031-03-04T09:00:00", "end": "2031-03-04T10:00:00", "name": "Open day", "capacity": 9}],
}
URLS = {"imageurl", "website", "externalbookingwebsite", "icalfeedurl"}


class Settings(Case):
    def read(self, resource):
        return self.admin.get(f"/api/reservables/{resource}", dump=True).expect()

    def modify(self, resource, who=None, headers=None, **fields):
        return (who or self.admin).post(f"/api/reservables/{resource}/modify", fields, headers)

    def different_values(self, before):
        """For every setting a valid value that differs from what stands."""
        name = f"Trained for {before['reservable_id']}"
        group = self.admin.post(f"/api/sites/{self.site}/usergroups", {"name": name}).expect()
        values = dict(CHOSEN)
        values |= {"usergroups": [group["usergroup_id"]], "usergroups_by_name": [name]}
        values |= {"contact_user_id": self.ids["user"], "secondary_contact_ids": [self.ids["other"]]}
        values |= {name: f"https://example.org/{name}" for name in URLS}
        values |= {name: not before[name] for name in PUBLIC["boolean"].split() if name in before}
        values["site_id"] = self.site
        for name in PUBLIC["text"].split():
            has_lines = name in ("description", "disclaimer") or name.endswith("_message")
            values.setdefault(name, f"A {name}, “quoted” 🔬" + "\nand more" * has_lines)
        for name in PUBLIC["integer"].split():
            values.setdefault(name, 1234)
        for name in PUBLIC["list"].split():
            values.setdefault(name, [f"one of {name}", "two"])
        return {name: value for name, value in values.items() if name not in SWITCHES_OF_THE_REQUEST}

    def assert_same(self, read, written, name):
        """Lists of objects come back with ids and defaults added; all else as it was written."""
        if isinstance(written, list) and written and isinstance(written[0], dict):
            self.assertEqual(len(read), len(written), name)
            for got, sent in zip(read, written):
                self.assertEqual({key: got[key] for key in sent}, sent, name)
        else:
            self.assertEqual(read, written, name)

    def test_the_list_is_whole(self):
        names = [name for names in PUBLIC.values() for name in names.split()]
        self.assertEqual((len(names), len(set(names))), (125, 125))

    def test_every_setting_is_kept(self):
        room = self.resource()
        before = self.read(room)
        wanted = self.different_values(before)
        self.assertEqual(len(wanted), 123)
        answer = self.modify(room, headers={"Prefer": "handling=strict"}, **wanted, return_data=True)
        for shown in (answer.expect(), self.read(room)):
            for name, value in wanted.items():
                with self.subTest(name):
                    self.assert_same(shown[name], value, name)
        unchanged = [name for name in wanted if before[name] == wanted[name] and name != "site_id"]
        self.assertEqual(unchanged, [], "the test must write something else than what stands")

    def test_null_clears_and_absent_leaves_alone(self):
        room = self.resource()
        before = self.read(room)
        wanted = self.different_values(before)
        self.modify(room, **wanted).expect()
        fields = [name for name in wanted if name not in ("site_id", "name", "active", "archived")]
        cleared = {name: None for name in fields}
        self.modify(room, **cleared).expect()
        after = self.read(room)
        self.assertEqual({name: after[name] for name in fields}, {name: before[name] for name in fields})
        self.assertEqual(after["name"], wanted["name"])

    def test_one_setting_at_a_time(self):
        room = self.resource(description="Kept")
        before = self.read(room)
        self.modify(room, buffer_before=600).expect()
        after = self.read(room)
        changed = {name for name in before if before[name] != after[name]}
        self.assertLessEqual(changed, {"buffer_before", "version", "modified", "modified_unix"})
        self.assertEqual((after["buffer_before"], after["description"]), (600, "Kept"))

    def test_values_of_the_wrong_kind_change_nothing(self):
        room = self.resource()
        before = self.read(room)
        for name, value in [
            ("units", "three"), ("units", -1), ("units", 1.5), ("units", True), ("active", "maybe"), ("name", ""),
            ("name", 5), ("status", "splendid"), ("units_mode", "counted"), ("tags", "wet"), ("tags", [5]),
            ("buffer_before", -1), ("buffer_before", 2**63), ("website", "javascript:alert(1)"),
            ("contact_user_id", "x"), ("name", "a\u0000b"), ("name", "x" * 300), ("rates", {}),
            ("blackouts", [{"weekday": 7, "start": "09:00", "end": "10:00"}]),
            ("blackouts", [{"weekday": 1, "start": "10:00", "end": "09:00"}]),
            ("rates", [{"rate": 100_000}]), ("rates", [{"rate": 1, "rate_unit": "per lightyear"}]),
        ]:
            with self.subTest(f"{name}={str(value)[:30]}"):
                answer = self.modify(room, description="changed", **{name: value})
                self.assertEqual(answer.status, 400)
                self.assertIn(name, " ".join(answer.errors))
        self.assertEqual(self.read(room), before)

    def test_limits_that_contradict_each_other(self):
        answer = self.modify(self.resource(), reservation_minimum=7200, reservation_max_duration=3600)
        self.assertEqual(answer.status, 400)

    def test_a_lost_update_is_refused(self):
        room = self.resource()
        etag = self.admin.get(f"/api/reservables/{room}").headers["ETag"]
        self.modify(room, headers={"If-Match": etag}, description="first").expect()
        self.assertEqual(self.modify(room, headers={"If-Match": etag}, description="second").status, 412)
        self.assertEqual(self.read(room)["description"], "first")

    def test_return_data_and_return_field(self):
        room = self.resource()
        self.assertEqual(self.modify(room, description="x", return_data=True).expect()["description"], "x")
        shown = self.modify(room, description="y", return_field="description").expect()
        self.assertEqual(shown, {"reservable_id": room, "description": "y"})

    def test_lowering_units_says_what_no_longer_fits(self):
        room = self.resource(units=2)
        made = [self.book(room, "09:00-10:00")["reservation_id"] for _ in range(2)]
        answer = self.modify(room, units=1)
        answer.expect()
        self.assertTrue(any(id.encode() in answer.body for id in made))
        report = self.house.verify()
        self.assertEqual((report["violations"], len(report["overfull"])), ([], 1))


if __name__ == "__main__":
    unittest.main()

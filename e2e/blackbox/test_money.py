"""Money: every unit of rates has its price, the same money is never spent twice, and what is given back is there."""

import unittest

from case import DAY, Case
from crowd import Crowd

# What two hours of two units cost at ten for each, by the units of rates of the public document; blocks are hours.
TWO_HOURS = {
    "per hour": 2000, "per use": 1000, "per block": 2000, "per person": 1000, "each": 7000, "per request": 1000,
    "per session": 1000, "per sample": 7000, "per km": 7000, "per mile": 7000, "per mL": 7000, "per L": 7000,
    "per day": 83, "per week": 12, "per month": 3,
}
PAID = {"accounts_debit": True, "accounts_sufficient_balance_required": True, "rates": [{"rate": 10}]}


class Money(Case):
    def deposit(self, hundredths, account=None, who="user"):
        """Pays into an account, a new one where none is given; returns its id."""
        body = {"user_id": self.ids[who], "deposit_int": hundredths}
        body |= {"account_id": account} if account else {"name": "Grant"}
        return self.admin.post(f"/api/sites/{self.site}/accounts", body).expect()["account_id"]

    def held(self, account, who="user"):
        found = self.admin.get(f"/api/sites/{self.site}/accounts", user_id=self.ids[who]).expect()
        return {one["account_id"]: one["balance_int"] for one in found}[account]

    def test_every_unit_of_rates_has_its_price(self):
        rates = [{"rate": 10, "rate_unit": unit} for unit in TWO_HOURS]
        for rate in rates:
            rate |= {"rate_duration_step": 3600} if rate["rate_unit"] == "per block" else {}
        room = self.resource(units=2, rates=rates)
        listed = self.admin.get(f"/api/reservables/{room}").expect()["offered_rates"]
        self.assertEqual([rate["rate_unit"] for rate in listed], list(TWO_HOURS))
        for rate in listed:
            dry = self.book(
                room, "09:00-11:00", units=2, rate_id=rate["rate_id"], rate_quantity=7, testing_price=True
            )
            with self.subTest(rate["rate_unit"]):
                self.assertEqual(dry["price_int"], TWO_HOURS[rate["rate_unit"]])
                lines = dry["price_details"]["lines"]
                self.assertEqual(sum(line["price_int"] for line in lines), dry["price_int"])
        self.assertEqual(self.bookings(room), [])

    def test_a_price_stands_when_its_rate_changes(self):
        room = self.resource(rates=[{"rate": 10}])
        booked = self.book(room, "09:00-10:00", rate_id=1)
        raised = {"rates": [{"rate_id": 1, "rate": 99}]}
        self.admin.post(f"/api/reservables/{room}/modify", raised).expect()
        path = f"/api/reservation/{booked['reservation_id']}"
        longer = self.user.post(path, {"duration": 7200}).expect()
        self.assertEqual((longer["price_int"], longer["rate"]), (2000, 10))

    def test_a_rate_must_be_chosen_and_be_for_the_person(self):
        group = self.admin.post(f"/api/sites/{self.site}/usergroups", {"name": "Partners"}).expect()
        both = [{"rate": 10}, {"rate": 5, "usergroup_id": group["usergroup_id"]}]
        room = self.resource(rates=both)
        self.assertEqual(self.ask(room, "09:00-10:00").says, "409 billing.rate_required")
        self.assertEqual(self.ask(room, "09:00-10:00", rate_id=2).says, "409 billing.rate_not_offered")
        self.assertEqual(self.ask(room, "09:00-10:00", rate={"rate": 0}).says, "403 access.staff_only")
        members = f"/api/sites/{self.site}/usergroups/{group['usergroup_id']}/members"
        self.admin.post(members, {"add": [self.ids["user"]]}).expect()
        self.assertEqual(self.book(room, "09:00-10:00", rate_id=2)["price_int"], 500)

    def test_what_is_drawn_comes_back(self):
        account = self.deposit(2000, who="other")
        room = self.resource(**PAID)
        booked = self.book(room, "09:00-11:00", self.other, rate_id=1)
        self.assertEqual((booked["account_id"], self.held(account, "other")), (account, 0))
        says = self.ask(room, "12:00-13:00", self.other, rate_id=1).says
        self.assertEqual(says, "409 billing.balance_too_low")
        path = f"/api/reservation/{booked['reservation_id']}"
        shorter = self.other.post(path, {"end": f"{DAY}T10:00:00"}).expect()
        self.assertEqual(self.held(account, "other"), 1000)
        path = f"/api/reservation/{shorter['reservation_id']}"
        self.other.post(f"{path}/cancel", {}).expect()
        self.assertEqual(self.held(account, "other"), 2000)
        self.other.post(f"{path}/undo", {}).expect()
        self.assertEqual(self.held(account, "other"), 1000)

    def test_many_bookings_and_money_for_one(self):
        crowd = Crowd(self.house, self.user.key, 8)
        self.addCleanup(crowd.close)
        account = self.deposit(0)
        rooms = [self.resource(**PAID) for _ in range(crowd.size)]
        for hour in range(8, 18):
            self.deposit(1000, account)
            body = {"start": f"{DAY}T{hour:02}:00:00", "duration": 3600, "rate_id": 1}

            def ask(client, number):
                return client.post("/api/reservation", body | {"for_reservable_id": rooms[number]})

            says = sorted(answer.says for answer in crowd.at_once(ask))
            self.assertEqual(says[1:], ["409 billing.balance_too_low"] * (crowd.size - 1))
            self.assertEqual(self.held(account), 0)
        self.assertEqual(sum(len(self.bookings(room)) for room in rooms), 10)


if __name__ == "__main__":
    unittest.main()

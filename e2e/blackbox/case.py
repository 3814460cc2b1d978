"""What the tests have in common: a server with a site and people, and words for booking.

A class of tests shares one server and one site; each test makes resources of its own, and after each one
`holdfast verify` must find nothing.
"""

import datetime
import time
import unittest
import zoneinfo

import house as holdfast

# Nothing depends on which day it is, only that it lies ahead and that no clock changes on it.
DAY = "2031-03-04"
HOUR = 3600
# Midnight UTC of a day not long after, for tests that count in hours.
MIDNIGHT = 1_930_003_200
ZONE = zoneinfo.ZoneInfo(holdfast.ZONE)


def times(text, day=DAY):
    """`09:00-10:30`, or `2031-05-06 09:00-10:30`, as the naive start and end of a request."""
    if " " in text:
        day, text = text.split(" ")
    start, end = text.split("-")
    return {"start": f"{day}T{start}:00", "end": f"{day}T{end}:00"}


def unix(text):
    """Naive civil time of the site, or a time with an offset, in Unix seconds."""
    moment = datetime.datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).timestamp())


def next_change_of_clock(at_least_days=14):
    """The next instant at which the site's clock jumps, in Unix seconds, at least so many days from now."""

    def offset(at):
        return datetime.datetime.fromtimestamp(at, ZONE).utcoffset()

    hour = int(time.time()) // 3600 * 3600 + at_least_days * 86_400
    while offset(hour) == offset(hour - 3600):
        hour += 3600
    return hour


class HouseCase(unittest.TestCase):
    """Tests that start and kill servers themselves; each has a folder of its own and no server yet."""

    maxDiff = None

    def new_house(self, data=None):
        house = holdfast.House(data)
        self.addCleanup(house.remove)
        return house

    def furnished(self, rooms=1, data=None):
        """A running house with one site, an administrator's key and rooms."""
        house = self.new_house(data)
        self.site = house.create_site()["site_id"]
        self.key = house.create_bot(self.site, "administrator")["api_key"]
        client = house.start().client(self.key)
        names = [{"site_id": self.site, "name": f"Room {number}"} for number in range(rooms)]
        self.rooms = [client.post("/api/reservables", name).expect()["reservable_id"] for name in names]
        return house

    def stored(self, house):
        """The ids of all bookings that stand."""
        data = house.client(self.key).get("/api/reservationssite", site_id=self.site).expect()
        return {booking["reservation_id"] for booking in data}

    def assert_sound(self, house):
        self.assertEqual(house.verify()["violations"], [])


class Case(unittest.TestCase):
    """Tests against one server that runs the whole time."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.house = holdfast.House()
        cls.addClassCleanup(cls.house.remove)
        made = cls.house.create_site()
        cls.site, cls.admin_user = made["site_id"], made["user_id"]
        bots = {role: cls.house.create_bot(cls.site, role) for role in ("user", "moderator", "administrator")}
        bots["other"] = cls.house.create_bot(cls.site, "user", "another user")
        cls.house.start()
        cls.ids = {name: bot["user_id"] for name, bot in bots.items()}
        cls.user, cls.moderator, cls.admin, cls.other = (
            cls.house.client(bots[name]["api_key"]) for name in ("user", "moderator", "administrator", "other")
        )
        cls.nobody = cls.house.client()

    def tearDown(self):
        report = self.house.verify()
        self.assertEqual(report["violations"], [], "after the test")

    # Words for booking

    @classmethod
    def resource(cls, **settings):
        """A new resource of the site; returns its id."""
        made = cls.admin.post("/api/reservables", {"site_id": cls.site, "name": "Room", **settings})
        return made.expect()["reservable_id"]

    @classmethod
    def ask(cls, resource, when, who=None, headers=None, **more):
        """Asks for a booking and returns the answer, whatever it is. `when` is text as in `times`."""
        body = {"for_reservable_id": resource, **(times(when) if isinstance(when, str) else when), **more}
        return (who or cls.user).post("/api/reservation", body, headers)

    @classmethod
    def book(cls, resource, when, who=None, **more):
        """Makes a booking that must succeed and returns it."""
        return cls.ask(resource, when, who, **more).expect()

    @classmethod
    def bookings(cls, resource, who=None, **filters):
        """What the list says stands on a resource."""
        return (who or cls.admin).get(
            "/api/reservationssite", site_id=cls.site, reservable_id=resource, **filters
        ).expect()

    @staticmethod
    def written(booking):
        """A booking as `09:00-10:00`, for comparing."""
        return f"{booking['start'][11:16]}-{booking['end'][11:16]}"

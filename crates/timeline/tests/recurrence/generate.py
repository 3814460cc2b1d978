"""Writes the expected starts of many recurrence rules, as python-dateutil computes them, to standard output.

    pip install python-dateutil
    python generate.py > expected.txt

Each line is `rule | start | starts`: the first 20 starts up to the year 2200, by the clock on the wall, where
no clock changes. Rules are left out on which dateutil differs from RFC 5545 or where the RFC leaves the choice:
BYWEEKNO without BYDAY, UNTIL as a date, BYSETPOS in a week that began before the start, BYDAY with weekdays both
counted and not.
"""

import itertools
import random
from datetime import datetime

from dateutil.rrule import rrulestr

STARTS_MAX = 20
YEAR_LAST = 2200
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

# Rules that people use, and the corners of the specification.
CHOSEN = """
FREQ=DAILY | 2026-01-30T18:00:00
FREQ=DAILY;COUNT=5 | 2024-02-27T09:15:30
FREQ=DAILY;INTERVAL=3 | 2025-12-30T08:00:00
FREQ=DAILY;UNTIL=20260205T180000 | 2026-01-30T18:00:00
FREQ=DAILY;UNTIL=20260205T175959 | 2026-01-30T18:00:00
FREQ=DAILY;BYMONTH=2 | 2026-02-20T07:00:00
FREQ=DAILY;BYMONTHDAY=31 | 2026-01-01T10:00:00
FREQ=DAILY;BYMONTHDAY=-1 | 2026-01-01T10:00:00
FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR | 2026-03-27T09:00:00
FREQ=DAILY;INTERVAL=2;BYDAY=SA,SU | 2026-03-27T09:00:00
FREQ=DAILY;BYHOUR=9,13,17 | 2026-03-27T10:30:00
FREQ=DAILY;BYHOUR=17,9,13;BYMINUTE=30,0 | 2026-03-27T10:30:00
FREQ=DAILY;BYMINUTE=0,15,30,45 | 2026-03-27T10:20:00
FREQ=DAILY;BYHOUR=8,12,16;BYSETPOS=-1 | 2026-03-27T10:30:00
FREQ=DAILY;BYHOUR=8,12,16;BYMINUTE=0,30;BYSETPOS=1,-1,3 | 2026-03-27T10:30:00
FREQ=WEEKLY | 2026-03-04T18:00:00
FREQ=WEEKLY;COUNT=3 | 2026-03-04T18:00:00
FREQ=WEEKLY;INTERVAL=2 | 2025-12-17T18:00:00
FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10 | 2026-03-04T18:00:00
FREQ=WEEKLY;BYDAY=MO,WE,FR;INTERVAL=2 | 2026-03-04T18:00:00
FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO | 1997-08-05T09:00:00
FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU | 1997-08-05T09:00:00
FREQ=WEEKLY;INTERVAL=3;BYDAY=SU;WKST=SU | 2026-02-28T11:00:00
FREQ=WEEKLY;INTERVAL=5;BYDAY=SA,SU,MO;WKST=TH | 2026-02-28T11:00:00
FREQ=WEEKLY;BYMONTH=1,2;BYDAY=TH | 2026-02-10T11:00:00
FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=9,14 | 2026-02-10T11:00:00
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1 | 2026-02-09T11:00:00
FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,2;WKST=WE | 2026-02-11T11:00:00
FREQ=WEEKLY;UNTIL=20260401T000000;BYDAY=FR | 2026-02-13T11:00:00
FREQ=MONTHLY | 2026-01-15T12:00:00
FREQ=MONTHLY | 2026-01-31T12:00:00
FREQ=MONTHLY;INTERVAL=3 | 2025-11-30T12:00:00
FREQ=MONTHLY;INTERVAL=18 | 2025-11-30T12:00:00
FREQ=MONTHLY;COUNT=10;BYDAY=1FR | 1997-09-05T09:00:00
FREQ=MONTHLY;BYDAY=-1FR | 2026-01-30T16:00:00
FREQ=MONTHLY;BYDAY=5MO | 2026-01-01T09:00:00
FREQ=MONTHLY;BYDAY=-5MO | 2026-01-01T09:00:00
FREQ=MONTHLY;BYDAY=5SU,5SA | 2026-01-01T09:00:00
FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2 | 1997-09-07T09:00:00
FREQ=MONTHLY;BYDAY=-2MO;COUNT=6 | 1997-09-22T09:00:00
FREQ=MONTHLY;BYDAY=TU,TH | 2026-01-01T09:00:00
FREQ=MONTHLY;BYMONTHDAY=-3 | 1997-09-28T09:00:00
FREQ=MONTHLY;BYMONTHDAY=2,15;COUNT=10 | 1997-09-02T09:00:00
FREQ=MONTHLY;BYMONTHDAY=1,-1 | 1997-09-30T09:00:00
FREQ=MONTHLY;BYMONTHDAY=29,30,31 | 2026-01-31T09:00:00
FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6 | 2026-01-31T09:00:00
FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR | 2026-01-01T09:00:00
FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13 | 1997-09-13T09:00:00
FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3 | 1997-09-04T09:00:00
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2 | 1997-09-29T09:00:00
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 2026-01-01T17:00:00
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;BYHOUR=8,20 | 2026-01-01T17:00:00
FREQ=MONTHLY;BYDAY=SA,SU;BYHOUR=8,20;BYSETPOS=-1,1,30 | 2026-01-01T17:00:00
FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15 | 1997-09-10T09:00:00
FREQ=MONTHLY;BYMONTH=6,12 | 2026-01-10T09:00:00
FREQ=YEARLY | 2024-02-29T09:00:00
FREQ=YEARLY | 2026-07-01T09:00:00
FREQ=YEARLY;INTERVAL=4 | 2096-02-29T09:00:00
FREQ=YEARLY;INTERVAL=3;COUNT=7 | 2026-07-01T09:00:00
FREQ=YEARLY;BYMONTH=6,7;COUNT=10 | 1997-06-10T09:00:00
FREQ=YEARLY;BYMONTH=2 | 2026-01-30T09:00:00
FREQ=YEARLY;BYMONTHDAY=13 | 2026-01-30T09:00:00
FREQ=YEARLY;BYMONTHDAY=-31 | 2026-01-30T09:00:00
FREQ=YEARLY;BYMONTH=1,3;BYMONTHDAY=1,-1 | 2026-01-30T09:00:00
FREQ=YEARLY;BYYEARDAY=1,100,200 | 1997-01-01T09:00:00
FREQ=YEARLY;BYYEARDAY=366 | 2026-01-01T09:00:00
FREQ=YEARLY;BYYEARDAY=-1,-366 | 2026-01-01T09:00:00
FREQ=YEARLY;BYYEARDAY=100,-100;BYDAY=MO | 2026-01-01T09:00:00
FREQ=YEARLY;BYDAY=20MO | 1997-05-19T09:00:00
FREQ=YEARLY;BYDAY=-1SU,53TH | 1997-05-19T09:00:00
FREQ=YEARLY;BYDAY=TH;BYMONTH=3 | 1997-03-13T09:00:00
FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8;INTERVAL=2 | 1997-06-05T09:00:00
FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3,10 | 2026-01-01T01:00:00
FREQ=YEARLY;BYDAY=SU | 2026-12-20T01:00:00
FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8 | 1996-11-05T09:00:00
FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO | 1997-05-12T09:00:00
FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,FR | 1997-05-12T09:00:00
FREQ=YEARLY;BYWEEKNO=1;BYDAY=TH | 1997-05-12T09:00:00
FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=WE;WKST=SU | 1997-05-12T09:00:00
FREQ=YEARLY;BYWEEKNO=-2;BYDAY=SA;WKST=TU | 1997-05-12T09:00:00
FREQ=YEARLY;BYMONTH=11;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1 | 1997-05-12T09:00:00
FREQ=YEARLY;BYMONTH=1,12;BYDAY=SU;BYSETPOS=2,-2,366 | 1997-05-12T09:00:00
FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 | 2026-01-01T09:00:00
FREQ=HOURLY | 2026-02-28T22:45:00
FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000 | 1997-09-02T09:00:00
FREQ=HOURLY;INTERVAL=7;COUNT=12 | 2026-02-28T22:45:00
FREQ=HOURLY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40 | 1997-09-02T09:00:00
FREQ=HOURLY;BYDAY=TU;BYHOUR=9 | 1997-09-02T09:00:00
FREQ=HOURLY;INTERVAL=5;BYMONTHDAY=1,-1 | 1997-09-02T09:00:00
FREQ=HOURLY;BYYEARDAY=-1;BYHOUR=23;BYMINUTE=0,59;BYSETPOS=-1 | 1997-09-02T09:00:00
"""


def some(numbers, random_source, at_most=3):
    count = random_source.randint(1, at_most)
    return sorted(random_source.sample(list(numbers), min(count, len(numbers))))


def signed(most):
    return [*range(1, most + 1), *range(-most, 0)]


def drawn_rule(random_source):
    """A rule the RFC allows, of any frequency, with some of the parts it may have."""
    draw = random_source
    frequency = draw.choice(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"])
    parts = [f"FREQ={frequency}"]
    if draw.random() < 0.5:
        parts.append(f"INTERVAL={draw.randint(1, 6)}")
    if draw.random() < 0.3:
        parts.append(f"COUNT={draw.randint(1, 30)}")
    has_week_number = frequency == "YEARLY" and draw.random() < 0.3
    can_choose = False

    def add(name, values):
        nonlocal can_choose
        can_choose = True
        parts.append(f"{name}={','.join(str(value) for value in values)}")

    if draw.random() < 0.3:
        add("BYMONTH", some(range(1, 13), draw, 4))
    if has_week_number:
        add("BYWEEKNO", some(signed(53), draw))
    if frequency in ("YEARLY", "HOURLY") and draw.random() < 0.15:
        add("BYYEARDAY", some(signed(366), draw, 20))
    if frequency != "WEEKLY" and draw.random() < 0.3:
        add("BYMONTHDAY", some(signed(31), draw, 6))
    if has_week_number or draw.random() < 0.5:
        days = some(range(7), draw, 4)
        with_ordinals = frequency in ("YEARLY", "MONTHLY") and not has_week_number and draw.random() < 0.5
        ordinal = (lambda: draw.choice(signed(5))) if with_ordinals else (lambda: "")
        add("BYDAY", [f"{ordinal()}{WEEKDAYS[day]}" for day in days])
    if draw.random() < 0.25:
        add("BYHOUR", some(range(24), draw))
    if draw.random() < 0.25:
        add("BYMINUTE", some(range(60), draw))
    if can_choose and frequency != "WEEKLY" and draw.random() < 0.3:
        add("BYSETPOS", some(signed(5), draw))
    if draw.random() < 0.3:
        parts.append(f"WKST={draw.choice(WEEKDAYS)}")
    return ";".join(parts)


def drawn():
    random_source = random.Random(5545)
    for _ in range(160):
        start = datetime(
            random_source.randint(1990, 2040),
            random_source.randint(1, 12),
            random_source.randint(1, 28),
            random_source.randint(0, 23),
            random_source.choice([0, 15, 30, 45]),
        )
        yield drawn_rule(random_source), start


def chosen():
    for line in CHOSEN.strip().splitlines():
        rule, start = line.split(" | ")
        yield rule, datetime.fromisoformat(start)


def expand(rule, start):
    try:
        return itertools.takewhile(lambda found: found.year <= YEAR_LAST, rrulestr(rule, dtstart=start))
    except ValueError as error:
        # dateutil refuses an hourly rule whose interval never meets its hours; it has no starts.
        if "empty set" not in str(error):
            raise
        return iter(())


def line(rule, start):
    written = " ".join(found.isoformat() for found in itertools.islice(expand(rule, start), STARTS_MAX))
    return f"{rule} | {start.isoformat()} | {written}".rstrip()


def main():
    for rule, start in chosen():
        print(line(rule, start))
    for rule, start in drawn():
        drawn_line = line(rule, start)
        # Many drawn rules mean no date at all; those would only make the comparison slow.
        if not drawn_line.endswith("|"):
            print(drawn_line)


main()

#!/usr/bin/env python3
"""Reads an iCalendar file with the `icalendar` library of PyPI, as an independent check on what we print and
read: one line of JSON per event with its uid, start and end, instants in UTC.

    pip install icalendar recurring-ical-events
    compare_with_python.py FEED.ics [--zone Europe/Berlin] [--occurrences] [--with REPORT]

Days and times without a zone are read in --zone, or UTC. Two things are known to differ: a day that is written
with a TZID is a day in that zone for the library, and broken durations are not read by it. With --with, the lines of a report (such as
tests/samples.rs writes) are compared instead of printed, and any difference makes the exit code 1. With --occurrences, series are worked out by
`recurring-ical-events` for the years 2000 to 2029.
"""

import argparse
import json
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar


def instant(value, zone, floating):
    """RFC 3339 in UTC. A day begins at midnight in `zone`."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    elif value.tzinfo is None:
        value = value.replace(tzinfo=floating)
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def end_of(event):
    """DTEND, or DTSTART and DURATION, or what stands for neither (RFC 5545, section 3.6.1)."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
        is_day = not isinstance(start, datetime)
        return start + timedelta(days=1) if is_day and end == start else end
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def events(calendar):
    return (event for event in calendar.walk("VEVENT") if "DTSTART" in event)


def occurrences(calendar):
    import recurring_ical_events

    return recurring_ical_events.of(calendar, skip_bad_series=True).between((2000, 1, 1), (2030, 1, 1))


def rows(text, zone, choose):
    for calendar in icalendar.Calendar.from_ical(text, multiple=True):
        own_zone = calendar.get("X-WR-TIMEZONE")
        try:
            floating = ZoneInfo(str(own_zone)) if own_zone else zone
        except (KeyError, ValueError):
            floating = zone
        for event in choose(calendar):
            try:
                start, end = event["DTSTART"].dt, end_of(event)
            except icalendar.error.BrokenCalendarProperty as error:
                print(f"left out: {error}", file=sys.stderr)
                continue
            uid = str(event.get("UID", ""))
            yield {"uid": uid, "start": instant(start, zone, floating), "end": instant(end, zone, floating)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feed", type=Path)
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("UTC"))
    parser.add_argument("--occurrences", action="store_const", dest="choose", const=occurrences, default=events)
    parser.add_argument("--with", dest="report", type=Path)
    arguments = parser.parse_args()

    text = arguments.feed.read_bytes()
    theirs = [json.dumps(row, ensure_ascii=False) for row in rows(text, arguments.zone, arguments.choose)]
    if arguments.report is None:
        print("\n".join(theirs))
        return 0
    ours = [json.dumps(json.loads(line), ensure_ascii=False) for line in arguments.report.read_text().splitlines()]
    for line in sorted(set(theirs) - set(ours)):
        print(f"only icalendar: {line}")
    for line in sorted(set(ours) - set(theirs)):
        print(f"only ours:      {line}")
    print(f"{arguments.feed.name}: {len(ours)} ours, {len(theirs)} by icalendar", file=sys.stderr)
    return int(sorted(ours) != sorted(theirs))


if __name__ == "__main__":
    sys.exit(main())

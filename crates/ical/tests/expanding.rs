//! Series, their changes and their gaps: a small file in, the dates out.
#![expect(clippy::unwrap_used, reason = "what cannot be read ends the test")]

use ical::{Expanded, Limits, expand, parse};
use timeline::{Instant, Span, Zone};

/// The occurrences in 2025 as `start, hours, summary`, for a resource in Berlin; then the troubles.
fn dates(events: &str) -> Vec<String> {
    dates_with(events, Limits::default())
}

fn dates_with(events: &str, limits: Limits) -> Vec<String> {
    let text = format!("BEGIN:VCALENDAR\n{events}\nEND:VCALENDAR\n");
    let parsed = parse(text.as_bytes(), &Zone::named("Europe/Berlin").unwrap(), limits).unwrap();
    let Expanded { occurrences, troubles, .. } = expand(&parsed.events, year(), limits);
    let occurrence_lines = occurrences.iter().map(|occurrence| {
        let start = occurrence.span.start().to_string();
        let hours = occurrence.span.seconds() / 3_600;
        let moved = if occurrence.original_start == occurrence.span.start() { "" } else { " moved" };
        let cancelled = if occurrence.is_cancelled { " cancelled" } else { "" };
        format!("{} {hours}h {}{moved}{cancelled}", start.trim_end_matches(":00Z"), occurrence.summary)
    });
    let trouble_lines = parsed.troubles.iter().chain(&troubles).map(|trouble| trouble.sentence.clone());
    occurrence_lines.chain(trouble_lines).collect()
}

fn year() -> Span {
    Span::new(Instant::from_unix(1_735_689_600), Instant::from_unix(1_767_225_600)).unwrap()
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\n")
}

const WEEKLY: &str = "DTSTART;TZID=Europe/Berlin:20250317T100000\nDTEND;TZID=Europe/Berlin:20250317T120000\n\
    SUMMARY:Course\nRRULE:FREQ=WEEKLY;COUNT=3";

#[test]
fn a_series_keeps_its_time_of_day() {
    assert_eq!(
        dates(&event(WEEKLY)),
        ["2025-03-17T09:00 2h Course", "2025-03-24T09:00 2h Course", "2025-03-31T08:00 2h Course"]
    );
}

#[test]
fn days_are_23_to_25_hours_long() {
    for (start, expected) in [
        ("20250329", ["2025-03-28T23:00 24h Inventory", "2025-03-29T23:00 23h Inventory"]),
        ("20251025", ["2025-10-24T22:00 24h Inventory", "2025-10-25T22:00 25h Inventory"]),
    ] {
        let lines = format!("DTSTART;VALUE=DATE:{start}\nSUMMARY:Inventory\nRRULE:FREQ=DAILY;COUNT=2");
        assert_eq!(dates(&event(&lines)), expected);
    }
}

#[test]
fn a_long_event_that_began_before_the_window_is_in_it() {
    let single = "DTSTART;VALUE=DATE:20241220\nDTEND;VALUE=DATE:20250107\nSUMMARY:Closed";
    assert_eq!(dates(&event(single)), ["2024-12-19T23:00 432h Closed"]);
    let yearly = "DTSTART;VALUE=DATE:20101220\nDTEND;VALUE=DATE:20110107\nSUMMARY:Closed\nRRULE:FREQ=YEARLY";
    assert_eq!(dates(&event(yearly)), ["2024-12-19T23:00 432h Closed", "2025-12-19T23:00 432h Closed"]);
    let past = "DTSTART:20241231T220000Z\nDTEND:20250101T000000Z\nSUMMARY:Before";
    assert_eq!(dates(&event(past)), [] as [&str; 0]);
}

#[test]
fn left_out_dates() {
    let without_second = ["2025-03-17T09:00 2h Course", "2025-03-31T08:00 2h Course"];
    for exdate in [
        "EXDATE;TZID=Europe/Berlin:20250324T100000",
        "EXDATE:20250324T090000Z",
        "EXDATE;TZID=Europe/London:20250324T090000",
        "EXDATE:20250324T100000",
        "EXDATE;VALUE=DATE:20250324",
        "EXDATE:20250324T090000Z,20250324T090000Z\nEXDATE:20250324T090000Z",
    ] {
        assert_eq!(dates(&event(&format!("{WEEKLY}\n{exdate}"))), without_second, "{exdate}");
    }
    let all = "EXDATE;VALUE=DATE:20250317,20250324,20250331";
    assert_eq!(dates(&event(&format!("{WEEKLY}\n{all}"))), [] as [&str; 0]);
    let elsewhere = "EXDATE:20250324T100000Z";
    assert_eq!(dates(&event(&format!("{WEEKLY}\n{elsewhere}"))).len(), 3);
}

#[test]
fn left_out_days_however_they_are_written() {
    let days = "DTSTART;VALUE=DATE:20250701\nSUMMARY:Day\nRRULE:FREQ=DAILY;COUNT=3";
    for exdate in [
        "EXDATE;VALUE=DATE:20250702",
        "EXDATE:20250702T000000",
        "EXDATE:20250701T220000Z",
        "EXDATE:20250702T000000Z",
        "EXDATE;TZID=Australia/Sydney:20250702T000000",
        "EXDATE;TZID=America/New_York:20250702T000000",
    ] {
        assert_eq!(
            dates(&event(&format!("{days}\n{exdate}"))),
            ["2025-06-30T22:00 24h Day", "2025-07-02T22:00 24h Day"],
            "{exdate}"
        );
    }
}

#[test]
fn the_last_day_of_a_series_is_not_lost() {
    for (until, last) in [
        ("20250703", "2025-07-02T22:00 24h Day"),
        ("20250703T000000Z", "2025-07-02T22:00 24h Day"),
        ("20250702T220000Z", "2025-07-02T22:00 24h Day"),
        ("20250703T215959Z", "2025-07-02T22:00 24h Day"),
        ("20250703T000000", "2025-07-02T22:00 24h Day"),
        ("20250601", "2025-06-30T22:00 24h Day"),
    ] {
        let lines = format!("DTSTART;VALUE=DATE:20250701\nSUMMARY:Day\nRRULE:FREQ=DAILY;UNTIL={until}");
        assert_eq!(dates(&event(&lines)).last().unwrap(), last, "{until}");
    }
}

#[test]
fn added_dates() {
    for (rdate, expected) in [
        ("RDATE:20250318T090000Z", "2025-03-18T09:00 2h Course"),
        ("RDATE;TZID=Europe/Berlin:20250318T100000", "2025-03-18T09:00 2h Course"),
        ("RDATE;VALUE=DATE:20250318", "2025-03-18T09:00 2h Course"),
        ("RDATE;VALUE=PERIOD:20250318T090000Z/20250318T140000Z", "2025-03-18T09:00 5h Course"),
        ("RDATE;VALUE=PERIOD:20250318T090000Z/PT4H", "2025-03-18T09:00 4h Course"),
    ] {
        let found = dates(&event(&format!("{WEEKLY}\n{rdate}")));
        assert_eq!(found.len(), 4, "{rdate}: {found:?}");
        assert_eq!(found[1], expected, "{rdate}");
    }
}

#[test]
fn the_first_date_counts_also_where_the_rule_does_not_mean_it() {
    let lines =
        "DTSTART:20250701T080000Z\nDURATION:PT1H\nSUMMARY:T\nRRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20250711";
    assert_eq!(
        dates(&event(lines)),
        ["2025-07-01T08:00 1h T", "2025-07-04T08:00 1h T", "2025-07-11T08:00 1h T"]
    );
}

#[test]
fn a_changed_date_takes_the_place_of_the_one_it_changes() {
    let changed = "DTSTART:20250325T130000Z\nDURATION:PT1H\nSUMMARY:Changed";
    let expected =
        ["2025-03-17T09:00 2h Course", "2025-03-25T13:00 1h Changed moved", "2025-03-31T08:00 2h Course"];
    for recurrence_id in [
        "RECURRENCE-ID;TZID=Europe/Berlin:20250324T100000",
        "RECURRENCE-ID:20250324T090000Z",
        "RECURRENCE-ID;TZID=America/New_York:20250324T050000",
        "RECURRENCE-ID;VALUE=DATE:20250324",
    ] {
        let change = event(&format!("{changed}\n{recurrence_id}"));
        assert_eq!(dates(&(event(WEEKLY) + &change)), expected, "{recurrence_id}");
        assert_eq!(dates(&(change + &event(WEEKLY))), expected, "{recurrence_id}, change first");
    }
}

#[test]
fn a_changed_day_however_it_is_named() {
    let days = event("DTSTART;VALUE=DATE:20250701\nSUMMARY:Day\nRRULE:FREQ=DAILY;COUNT=2");
    for recurrence_id in ["RECURRENCE-ID;VALUE=DATE:20250702", "RECURRENCE-ID:20250701T220000Z"] {
        let change = event(&format!("DTSTART;VALUE=DATE:20250705\nSUMMARY:Other\n{recurrence_id}"));
        assert_eq!(
            dates(&(days.clone() + &change)),
            ["2025-06-30T22:00 24h Day", "2025-07-04T22:00 24h Other moved"]
        );
    }
}

#[test]
fn a_date_moved_into_the_window_or_without_a_series_is_there() {
    let change = "RECURRENCE-ID:20240318T090000Z\nDTSTART:20250110T090000Z\nDURATION:PT1H\nSUMMARY:Late";
    assert_eq!(dates(&event(change)), ["2025-01-10T09:00 1h Late moved"]);
    let series = WEEKLY.replace("2025", "2024");
    assert_eq!(dates(&(event(&series) + &event(change))), ["2025-01-10T09:00 1h Late moved"]);
}

#[test]
fn a_cancelled_date_and_a_cancelled_series() {
    let cancelled = "RECURRENCE-ID:20250324T090000Z\nDTSTART:20250324T090000Z\nDURATION:PT2H\nSUMMARY:Course\n\
        STATUS:CANCELLED";
    assert_eq!(dates(&(event(WEEKLY) + &event(cancelled)))[1], "2025-03-24T09:00 2h Course cancelled");
    let series = format!("{WEEKLY}\nSTATUS:CANCELLED");
    assert!(dates(&event(&series)).iter().all(|line| line.ends_with("cancelled")));
}

#[test]
fn the_newest_revision_counts() {
    let revision = |sequence, stamp, hour| {
        event(&format!(
            "SEQUENCE:{sequence}\nDTSTAMP:{stamp}\nDTSTART:20250701T{hour}0000Z\nDURATION:PT1H\nSUMMARY:Talk"
        ))
    };
    let left_out = "A newer revision of the event is in the file; this one was left out.";
    let newer_sequence = revision(2, "20250101T000000Z", "09") + &revision(1, "20250601T000000Z", "08");
    assert_eq!(dates(&newer_sequence), ["2025-07-01T09:00 1h Talk", left_out]);
    let newer_stamp = revision(1, "20250101T000000Z", "08") + &revision(1, "20250601T000000Z", "09");
    assert_eq!(dates(&newer_stamp), ["2025-07-01T09:00 1h Talk", left_out]);
    let copies = revision(1, "20250101T000000Z", "08").repeat(3);
    assert_eq!(dates(&copies), ["2025-07-01T08:00 1h Talk"]);
    let same_uid = revision(0, "20250101T000000Z", "08") + &revision(0, "20250101T000000Z", "11");
    assert_eq!(
        dates(&same_uid),
        [
            "2025-07-01T08:00 1h Talk",
            "2025-07-01T11:00 1h Talk",
            "Several events have this UID; all of them were taken."
        ]
    );
    let change = |sequence, hour| {
        event(&format!(
            "SEQUENCE:{sequence}\nRECURRENCE-ID:20250324T090000Z\nDTSTART:20250324T{hour}0000Z\nDURATION:PT1H\n\
             SUMMARY:Changed"
        ))
    };
    let changed_twice = event(WEEKLY) + &change(2, "14") + &change(1, "16");
    assert_eq!(dates(&changed_twice)[1], "2025-03-24T14:00 1h Changed moved");
}

#[test]
fn a_later_exdate_removes_an_earlier_change() {
    let change = event("SEQUENCE:1\nRECURRENCE-ID:20250324T090000Z\nDTSTART:20250324T140000Z\nDURATION:PT1H");
    let series = |sequence| event(&format!("{WEEKLY}\nSEQUENCE:{sequence}\nEXDATE:20250324T090000Z"));
    assert_eq!(dates(&(series(2) + &change)).len(), 2);
    assert_eq!(dates(&(series(1) + &change)).len(), 3);
}

#[test]
fn a_change_of_all_later_dates_moves_them_along() {
    let change = "RECURRENCE-ID;RANGE=THISANDFUTURE:20250324T090000Z\nDTSTART;TZID=Europe/Berlin:20250325T110000\n\
        DURATION:PT1H\nSUMMARY:From now on";
    assert_eq!(
        dates(&(event(WEEKLY) + &event(change))),
        [
            "2025-03-17T09:00 2h Course",
            "2025-03-25T10:00 1h From now on moved",
            "2025-04-01T09:00 1h From now on moved"
        ]
    );
}

#[test]
fn a_date_that_was_moved_along_into_the_window_is_there() {
    let series = event("DTSTART:20241201T080000Z\nDURATION:PT1H\nSUMMARY:T\nRRULE:FREQ=WEEKLY;COUNT=3");
    let change = "RECURRENCE-ID;RANGE=THISANDFUTURE:20241208T080000Z\nDTSTART:20241228T080000Z\nDURATION:PT1H\n\
        SUMMARY:Late";
    assert_eq!(dates(&(series + &event(change))), ["2025-01-04T08:00 1h Late moved"]);

    let series = event("DTSTART:20251218T080000Z\nDURATION:PT1H\nSUMMARY:T\nRRULE:FREQ=WEEKLY;COUNT=3");
    let change = "RECURRENCE-ID;RANGE=THISANDFUTURE:20251225T080000Z\nDTSTART:20251216T080000Z\nDURATION:PT1H\n\
        SUMMARY:Early";
    assert_eq!(
        dates(&(series + &event(change))),
        ["2025-12-16T08:00 1h Early moved", "2025-12-18T08:00 1h T", "2025-12-23T08:00 1h Early moved"]
    );
}

#[test]
fn a_rule_in_a_zone_that_only_the_file_knows() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Home\n\
        BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\n\
        END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETTO:+0200\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    let series = "DTSTART;TZID=Home:20250317T003000\nDURATION:PT1H\nSUMMARY:Night\n\
        RRULE:FREQ=WEEKLY;UNTIL=20250330T223000Z";
    assert_eq!(
        dates(&(zone.to_owned() + &event(series)))[..3],
        ["2025-03-16T23:30 1h Night", "2025-03-23T23:30 1h Night", "2025-03-30T22:30 1h Night"]
    );
}

#[test]
fn an_event_without_length_occupies_nothing_but_still_replaces() {
    let change = event("RECURRENCE-ID:20250324T090000Z\nDTSTART:20250324T090000Z");
    let found = dates(&(event(WEEKLY) + &change));
    assert_eq!(found.len(), 3);
    assert_eq!(found[2], "The event has no length; it occupies no time.");
}

#[test]
fn limits_are_told() {
    let endless = event("DTSTART:20250101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY");
    let few = Limits { occurrences_per_rule: 10, ..Limits::default() };
    let found = dates_with(&endless, few);
    assert_eq!(
        (found.len(), found[10].as_str()),
        (11, "The event has too many dates; the later ones are missing.")
    );
    let few = Limits { occurrences: 20, ..Limits::default() };
    let found = dates_with(&endless, few);
    assert_eq!(found.len(), 21);
    assert!(found[20].starts_with("The calendar has too many dates"));
}

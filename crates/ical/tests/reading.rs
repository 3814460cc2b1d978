//! What others write, and what is made of it: one small file per quirk.
#![expect(clippy::unwrap_used, reason = "what cannot be read ends the test")]

use ical::{Limits, ParseTrouble, Parsed, ParsedEvent, Status, parse};
use timeline::{Instant, Zone};

fn read(text: &str, zone: &str) -> Parsed {
    parse(text.as_bytes(), &Zone::named(zone).unwrap(), Limits::default()).unwrap()
}

/// An event with these lines, read for a resource in Berlin.
fn event(lines: &str) -> (ParsedEvent, Parsed) {
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    let mut parsed = read(&text, "Europe/Berlin");
    assert_eq!(parsed.events.len(), 1, "{lines}: {:?}", parsed.troubles);
    (parsed.events.remove(0), parsed)
}

fn times(lines: &str) -> String {
    let (event, _) = event(lines);
    format!("{} {}{}", event.start, event.end, if event.is_all_day { " days" } else { "" })
}

#[test]
fn start_and_end() {
    for (lines, expected) in [
        // UTC, zone, offset, without a zone.
        ("DTSTART:20250701T080000Z\nDTEND:20250701T093000Z", "2025-07-01T08:00:00Z 2025-07-01T09:30:00Z"),
        (
            "DTSTART;TZID=Europe/Helsinki:20250701T100000\nDTEND;TZID=Europe/London:20250701T100000",
            "2025-07-01T07:00:00Z 2025-07-01T09:00:00Z",
        ),
        ("DTSTART:20250701T100000+0300\nDTEND:20250701T100000Z", "2025-07-01T07:00:00Z 2025-07-01T10:00:00Z"),
        ("DTSTART:20250701T100000\nDTEND:20250701T110000", "2025-07-01T08:00:00Z 2025-07-01T09:00:00Z"),
        ("dtstart:20250701t080000z\ndtend:20250701T090000Z ", "2025-07-01T08:00:00Z 2025-07-01T09:00:00Z"),
        // A length instead of an end.
        ("DTSTART:20250701T080000Z\nDURATION:PT1H30M", "2025-07-01T08:00:00Z 2025-07-01T09:30:00Z"),
        ("DTSTART:20250701T080000Z\nDURATION:P1W", "2025-07-01T08:00:00Z 2025-07-08T08:00:00Z"),
        ("DTSTART:20250701T080000Z\nDURATION:PT15M ", "2025-07-01T08:00:00Z 2025-07-01T08:15:00Z"),
        // A day by the calendar is not 24 hours where clocks change.
        (
            "DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:P1DT1H",
            "2025-03-29T11:00:00Z 2025-03-30T11:00:00Z",
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20250329T120000\nDURATION:PT25H",
            "2025-03-29T11:00:00Z 2025-03-30T12:00:00Z",
        ),
        // Days: from midnight to midnight where the resource is, the end excluded.
        (
            "DTSTART;VALUE=DATE:20250701\nDTEND;VALUE=DATE:20250703",
            "2025-06-30T22:00:00Z 2025-07-02T22:00:00Z days",
        ),
        ("DTSTART;VALUE=DATE:20250330", "2025-03-29T23:00:00Z 2025-03-30T22:00:00Z days"),
        ("DTSTART;VALUE=DATE:20250330\nDURATION:P2D", "2025-03-29T23:00:00Z 2025-03-31T22:00:00Z days"),
        ("DTSTART;VALUE=DATE:20250330\nDURATION:PT86400S", "2025-03-29T23:00:00Z 2025-03-30T22:00:00Z days"),
        ("DTSTART:20250701\nDTEND:20250702", "2025-06-30T22:00:00Z 2025-07-01T22:00:00Z days"),
        (
            "DTSTART;TZID=Asia/Tokyo;VALUE=DATE:20250701\nDTEND;VALUE=DATE:20250702",
            "2025-06-30T22:00:00Z 2025-07-01T22:00:00Z days",
        ),
        // Whole days as moments stay moments.
        (
            "DTSTART;TZID=Europe/Berlin:20250701T000000\nDTEND;TZID=Europe/Berlin:20250701T240000",
            "2025-06-30T22:00:00Z 2025-07-01T22:00:00Z",
        ),
        // A time the clock jumps over, one it shows twice, and a leap second.
        (
            "DTSTART;TZID=Europe/Berlin:20250330T023000\nDURATION:PT1H",
            "2025-03-30T01:30:00Z 2025-03-30T02:30:00Z",
        ),
        (
            "DTSTART;TZID=Europe/Berlin:20251026T023000\nDURATION:PT1H",
            "2025-10-26T00:30:00Z 2025-10-26T01:30:00Z",
        ),
        ("DTSTART:20161231T235960Z\nDURATION:PT1S", "2016-12-31T23:59:59Z 2017-01-01T00:00:00Z"),
    ] {
        assert_eq!(times(lines), expected, "{lines}");
    }
}

#[test]
fn zones_by_other_names() {
    for (zone, expected) in [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("GMT Standard Time", "Europe/London"),
        ("Eastern Standard Time", "America/New_York"),
        ("\"(UTC-05:00) Eastern Time (US & Canada)\"", "America/New_York"),
        ("FLE Standard Time", "Europe/Kiev"),
        ("India Standard Time", "Asia/Calcutta"),
        ("Tokyo Standard Time", "Asia/Tokyo"),
        ("Kamchatka Standard Time", "Asia/Kamchatka"),
        ("europe/vienna", "Europe/Vienna"),
        ("/softwarestudio.org/Olson_20011030_5/America/Chicago", "America/Chicago"),
    ] {
        let (event, parsed) = event(&format!("DTSTART;TZID={zone}:20250701T100000\nDURATION:PT1H"));
        assert_eq!(event.zone_name, expected, "{zone}");
        assert_eq!(parsed.troubles, [], "{zone}");
    }
}

#[test]
fn an_unknown_zone_is_told_and_the_nearest_one_is_taken() {
    let (event, parsed) = event("DTSTART;TZID=Moon/Tranquility:20250701T100000\nDURATION:PT1H");
    assert_eq!(event.start.to_string(), "2025-07-01T08:00:00Z");
    assert_eq!(
        event.warnings,
        ["The time zone `Moon/Tranquility` is unknown; Europe/Berlin was taken instead."]
    );
    assert_eq!((parsed.troubles[0].line, parsed.troubles[0].uid.as_deref()), (2, Some("a")));
    // Half an hour must not get lost: there is no such zone, and a whole number of hours would be wrong.
    let (event, _) = self::event("DTSTART;TZID=\"(UTC+05:30) Nowhere\":20250701T100000\nDURATION:PT1H");
    assert_eq!(event.warnings.len(), 1);
}

const DESCRIBED: &str = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
    BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
    BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
    RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

#[test]
fn a_zone_that_only_the_file_knows_is_read_from_its_description() {
    let fixed = "BEGIN:VTIMEZONE\nTZID:Depot\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
        TZOFFSETFROM:-0330\nTZOFFSETTO:-0330\nEND:STANDARD\nEND:VTIMEZONE\n";
    let second_sunday = "BEGIN:VTIMEZONE\nTZID:Office\n\
        BEGIN:STANDARD\nDTSTART:20071104T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\n\
        RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:20070311T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\n\
        RRULE:FREQ=YEARLY;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
    for (zone, name, civil, expected) in [
        (DESCRIBED, "Customized Time Zone", "20250701T100000", "2025-07-01T08:00:00Z"),
        (DESCRIBED, "Customized Time Zone", "20250329T100000", "2025-03-29T09:00:00Z"),
        (DESCRIBED, "Customized Time Zone", "20250330T100000", "2025-03-30T08:00:00Z"),
        (DESCRIBED, "Customized Time Zone", "20251026T100000", "2025-10-26T09:00:00Z"),
        (fixed, "Depot", "20250701T100000", "2025-07-01T13:30:00Z"),
        (second_sunday, "Office", "20250309T100000", "2025-03-09T14:00:00Z"),
        (second_sunday, "Office", "20250308T100000", "2025-03-08T15:00:00Z"),
        (second_sunday, "Office", "20251102T100000", "2025-11-02T15:00:00Z"),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID={name}:{civil}\nDURATION:PT1H\nEND:VEVENT\n\
             {zone}END:VCALENDAR\n"
        );
        let parsed = read(&text, "UTC");
        assert_eq!(parsed.events[0].start.to_string(), expected, "{name} {civil}");
        assert_eq!(parsed.events[0].zone_name, name);
        assert_eq!(parsed.troubles.len(), 1, "{:?}", parsed.troubles);
    }
}

#[test]
fn a_known_name_counts_more_than_its_description() {
    let wrong = DESCRIBED.replace("Customized Time Zone", "Asia/Tokyo");
    let text = format!(
        "BEGIN:VCALENDAR\n{wrong}BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Asia/Tokyo:20250701T100000\nEND:VEVENT\n\
         END:VCALENDAR\n"
    );
    assert_eq!(read(&text, "UTC").events[0].start.to_string(), "2025-07-01T01:00:00Z");
}

#[test]
fn the_calendars_own_zone_is_for_times_without_one_and_days_are_where_the_resource_is() {
    let text = "BEGIN:VCALENDAR\nX-WR-CALNAME:Lab\\, east\nX-WR-TIMEZONE;VALUE=TEXT:America/New_York\n\
        BEGIN:VEVENT\nUID:a\nDTSTART:20250701T100000\nDURATION:PT1H\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20250701\nEND:VEVENT\nEND:VCALENDAR\n";
    let parsed = read(text, "Europe/Berlin");
    assert_eq!(parsed.name.as_deref(), Some("Lab, east"));
    assert_eq!(parsed.zone_name.as_deref(), Some("America/New_York"));
    assert_eq!(parsed.events[0].start.to_string(), "2025-07-01T14:00:00Z");
    assert_eq!(parsed.events[1].start.to_string(), "2025-06-30T22:00:00Z");
    assert_eq!(parsed.troubles, []);

    let unknown = read(&text.replace("America/New_York", "Moon"), "Europe/Berlin");
    assert_eq!((unknown.zone_name, unknown.events[0].start), (None, Instant::from_unix(1_751_356_800)));
    let sentence = "The calendar's time zone `Moon` is unknown; Europe/Berlin is taken instead.";
    assert_eq!((unknown.troubles[0].line, unknown.troubles[0].sentence.as_str()), (1, sentence));
}

#[test]
fn doubtful_lengths_are_told() {
    for (lines, expected, warning) in [
        (
            "DTSTART:20250701T080000Z",
            "2025-07-01T08:00:00Z 2025-07-01T08:00:00Z",
            "The event has no length; it occupies no time.",
        ),
        (
            "DTSTART:20250701T080000Z\nDTEND:20250701T080000Z",
            "2025-07-01T08:00:00Z 2025-07-01T08:00:00Z",
            "The event has no length; it occupies no time.",
        ),
        (
            "DTSTART:20250701T080000Z\nDTEND:20250701T070000Z",
            "2025-07-01T08:00:00Z 2025-07-01T08:00:00Z",
            "The event ends before it starts; it occupies no time.",
        ),
        (
            "DTSTART:20250701T080000Z\nDURATION:-PT1H",
            "2025-07-01T08:00:00Z 2025-07-01T08:00:00Z",
            "The event ends before it starts; it occupies no time.",
        ),
        (
            "DTSTART;VALUE=DATE:20250701\nDTEND;VALUE=DATE:20250701",
            "2025-06-30T22:00:00Z 2025-07-01T22:00:00Z days",
            "The event ends on the day on which it starts; it lasts that day.",
        ),
        (
            "DTSTART:20250701T080000Z\nDTEND:20250701T090000Z\nDURATION:PT3H",
            "2025-07-01T08:00:00Z 2025-07-01T09:00:00Z",
            "The event has both DTEND and DURATION; DTEND was taken.",
        ),
    ] {
        assert_eq!(times(lines), expected, "{lines}");
        let (event, parsed) = event(lines);
        assert_eq!(event.warnings, [warning], "{lines}");
        assert_eq!(parsed.troubles[0].sentence, warning, "{lines}");
    }
}

#[test]
fn what_it_says_besides() {
    let (event, parsed) = event(
        "DTSTART:20250701T080000Z\nDURATION:PT1H\nSEQUENCE:7\nDTSTAMP:20250601T000000Z\n\
         SUMMARY;LANGUAGE=en:Tea\\, cake\\; talk \\\\ \\N more\nDESCRIPTION:caf\n é\nLOCATION:Room 4\n\
         STATUS:TENTATIVE\nTRANSP:TRANSPARENT\nRECURRENCE-ID;RANGE=THISANDFUTURE:20250624T080000Z",
    );
    assert_eq!(parsed.troubles, []);
    assert_eq!(event.summary, "Tea, cake; talk \\ \n more");
    assert_eq!(event.description.as_deref(), Some("café"));
    assert_eq!(event.location.as_deref(), Some("Room 4"));
    assert_eq!((event.status, event.sequence), (Status::Tentative, 7));
    assert!(event.is_transparent && event.replaces_later_dates);
    assert_eq!(event.revised.unwrap().to_string(), "2025-06-01T00:00:00Z");
    assert_eq!(event.recurrence_id.unwrap().instant.to_string(), "2025-06-24T08:00:00Z");
}

#[test]
fn free_as_outlook_says_it() {
    let free = |lines: &str| event(&format!("DTSTART;VALUE=DATE:20250701\n{lines}")).0.is_transparent;
    assert!(free("X-MICROSOFT-CDO-BUSYSTATUS:FREE"));
    assert!(free("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY"));
    assert!(!free("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"));
    assert!(!free("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"));
    assert!(!free("STATUS:CONFIRMED"));
}

#[test]
fn an_event_that_cannot_be_dated_is_left_out_by_name_and_the_others_stay() {
    for (lines, expected) in [
        ("SUMMARY:when?", "no start"),
        ("DTSTART:tomorrow", "`tomorrow` is not a date"),
        ("DTSTART:20250701T0900Z", "`20250701T0900Z` is not a date"),
        ("DTSTART:20250701T090000.000Z", "`20250701T090000.000Z` is not a date"),
        ("DTSTART;VALUE=DATE:", "`` is not a date"),
        ("DTSTART:20250230T100000Z", "does not exist"),
        ("DTSTART:20250701T250000Z", "does not exist"),
        ("DTSTART:20250701T100061Z", "does not exist"),
        ("DTSTART:20250701T100000+2500", "offset from UTC"),
        ("DTSTART:00010101T000000Z", "1900 to 2200"),
        ("DTSTART;VALUE=DATE:99991231", "1900 to 2200"),
        ("DTSTART:20250701T100000Z\nDURATION:P4000000000W", "1900 to 2200"),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:bad\n{lines}\nEND:VEVENT\n\
             BEGIN:VEVENT\nUID:good\nDTSTART:20250701T080000Z\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let parsed = read(&text, "UTC");
        assert_eq!(
            parsed.events.iter().map(|event| event.uid.as_str()).collect::<Vec<_>>(),
            ["good"],
            "{lines}"
        );
        let trouble = &parsed.troubles[0];
        assert_eq!((trouble.line, trouble.uid.as_deref()), (2, Some("bad")), "{lines}");
        assert!(trouble.sentence.contains(expected), "{lines}: {}", trouble.sentence);
    }
}

#[test]
fn a_rule_that_is_not_read_is_told_and_the_first_date_stays() {
    for (rule, expected) in [
        ("RRULE:FREQ=SECONDLY", "FREQ=SECONDLY"),
        ("RRULE:FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY"),
        ("RRULE:EVERY=DAY", "EVERY"),
        ("RRULE;X-NOTE=\"a:b\":RSCALE=HEBREW;FREQ=YEARLY", "RSCALE"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("EXRULE:FREQ=DAILY", "EXRULE is not read"),
        ("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY", "first RRULE"),
        ("RECURRENCE-ID:20250701T080000Z\nRRULE:FREQ=DAILY", "rule of its own"),
        ("RDATE:soon", "`soon` is not a date"),
        ("EXDATE:20259999T000000Z", "does not exist"),
    ] {
        let (event, parsed) = event(&format!("DTSTART:20250701T080000Z\nDURATION:PT1H\n{rule}"));
        assert_eq!(event.warnings.len(), 1, "{rule}: {:?}", event.warnings);
        assert!(event.warnings[0].contains(expected), "{rule}: {:?}", event.warnings);
        assert_eq!(parsed.troubles.len(), 1);
    }
}

#[test]
fn the_end_of_a_series_of_days_is_a_day_wherever_the_resource_is() {
    for (zone, until, expected) in [
        ("America/New_York", "20250703T000000Z", "UNTIL=20250703"),
        ("America/New_York", "20250703T040000Z", "UNTIL=20250703"),
        ("America/New_York", "20250704T035959Z", "UNTIL=20250703"),
        ("Asia/Tokyo", "20250703T000000Z", "UNTIL=20250703"),
        ("Asia/Tokyo", "20250702T150000Z", "UNTIL=20250703"),
        ("Asia/Tokyo", "20250703", "UNTIL=20250703"),
    ] {
        let text = format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20250701\n\
             RRULE:FREQ=DAILY;UNTIL={until}\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        let rule = String::from(read(&text, zone).events.remove(0).recurrence.unwrap());
        assert_eq!(rule, format!("FREQ=DAILY;{expected}"), "{zone} {until}");
    }
}

#[test]
fn an_event_without_uid_keeps_its_made_one() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250701T080000Z\nDURATION:PT1H\nSUMMARY:Visit\n\
        END:VEVENT\nEND:VCALENDAR\n";
    let uid = read(text, "UTC").events.remove(0).uid;
    assert_eq!(uid, "no-uid:2025-07-01T08:00:00Z:Visit");
    let moved_down = text.replace("BEGIN:VEVENT", "X-NEW:1\nBEGIN:VEVENT");
    assert_eq!(read(&moved_down, "Asia/Tokyo").events.remove(0).uid, uid);
}

#[test]
fn several_calendars_in_one_file() {
    let one = |method: &str, uid: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20250701T080000Z\r\n\
             DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let text = one("PUBLISH", "a") + &one("CANCEL", "b") + &one("REPLY", "c");
    let parsed = read(&text, "UTC");
    assert_eq!(parsed.calendars, 3);
    let events: Vec<_> = parsed.events.iter().map(|event| (event.uid.as_str(), event.status)).collect();
    assert_eq!(events, [("a", Status::Confirmed), ("b", Status::Cancelled)]);
    assert_eq!(parsed.troubles.len(), 1);
    assert!(parsed.troubles[0].sentence.contains("answer"));
}

#[test]
fn the_file_as_a_whole() {
    let whole = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20250701T080000Z\nDURATION:PT1H\nEND:VEVENT\n\
        END:VCALENDAR";
    assert!(read(whole, "UTC").is_complete);
    assert!(read(&format!("\u{FEFF}{whole}"), "UTC").is_complete);
    let cut_off = read(whole.strip_suffix("END:VCALENDAR").unwrap(), "UTC");
    assert_eq!((cut_off.is_complete, cut_off.events.len()), (false, 1));
    let in_the_event = read(&whole[..60], "UTC");
    assert_eq!((in_the_event.is_complete, in_the_event.events.len()), (false, 0));
    let blank = read("\r\n", "UTC");
    assert_eq!((blank.calendars, blank.is_complete, blank.events.len()), (0, true, 0));

    let utc = Zone::utc();
    let page = b"<!DOCTYPE html>\n<p>Please sign in</p>";
    assert_eq!(parse(page, &utc, Limits::default()), Err(ParseTrouble::NotACalendar));
    let few = Limits { events: 1, ..Limits::default() };
    let two = whole.replace("END:VEVENT", "END:VEVENT\nBEGIN:VEVENT\nEND:VEVENT");
    assert_eq!(parse(two.as_bytes(), &utc, few), Err(ParseTrouble::TooManyEvents { limit: 1 }));
    let short = Limits { bytes: 10, ..Limits::default() };
    let bytes = whole.len();
    assert_eq!(parse(whole.as_bytes(), &utc, short), Err(ParseTrouble::TooLong { bytes, limit: 10 }));
}

#[test]
fn octets_that_are_not_utf_8_are_replaced_and_told() {
    let mut file =
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20250701T080000Z\nDURATION:PT1H\n".to_vec();
    file.extend_from_slice(b"SUMMARY:K\xFCche\nEND:VEVENT\nEND:VCALENDAR\n");
    let parsed = parse(&file, &Zone::utc(), Limits::default()).unwrap();
    assert_eq!(parsed.events[0].summary, "K\u{FFFD}che");
    assert_eq!(parsed.troubles[0].line, 6);
}

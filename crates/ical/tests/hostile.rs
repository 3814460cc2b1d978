//! Files made to do harm: each must be answered, with a value, in bounded time and memory.
#![expect(clippy::unwrap_used, reason = "what cannot be read ends the test")]

use ical::{Limits, ParseTrouble, expand, parse};
use timeline::{Instant, Span, Zone};

const NO_LIMIT: Limits = Limits {
    bytes: usize::MAX,
    events: usize::MAX,
    occurrences_per_rule: 5_000,
    occurrences: 100_000,
    line_bytes: usize::MAX,
    nesting: usize::MAX,
};

fn everything() -> Span {
    Span::new(Instant::EARLIEST, Instant::LATEST).unwrap()
}

fn calendar(lines: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n").into_bytes()
}

#[test]
fn deep_nesting() {
    for component in ["VALARM", "X-A", "STANDARD"] {
        let deep = calendar(&format!("BEGIN:{component}\n").repeat(50_000));
        let limit = Limits::default().nesting;
        let expected = ParseTrouble::NestedTooDeep { line: limit + 1, limit };
        assert_eq!(parse(&deep, &Zone::utc(), Limits::default()), Err(expected));
        let closed = calendar(
            &(format!("BEGIN:{component}\n").repeat(50_000) + &format!("END:{component}\n").repeat(50_000)),
        );
        assert!(parse(&closed, &Zone::utc(), NO_LIMIT).unwrap().is_complete, "{component}");
    }
    let events = calendar(&"BEGIN:VEVENT\n".repeat(50_000));
    assert_eq!(
        parse(&events, &Zone::utc(), Limits::default()),
        Err(ParseTrouble::TooManyEvents { limit: Limits::default().events })
    );
    let ends = calendar(&"END:VEVENT\n".repeat(50_000));
    assert_eq!(parse(&ends, &Zone::utc(), Limits::default()).unwrap().troubles.len(), 1_001);
}

#[test]
fn long_lines() {
    let text = "x".repeat(10 * 1024 * 1024);
    let event = |line: &str| {
        calendar(&format!(
            "BEGIN:VEVENT\nUID:a\nDTSTART:20250701T080000Z\nDURATION:PT1H\nSUMMARY:s\n{line}\nEND:VEVENT"
        ))
    };
    let long = event(&format!("DESCRIPTION:{text}"));
    let bytes = long.len();
    let limit = Limits::default().bytes;
    assert_eq!(parse(&long, &Zone::utc(), Limits::default()), Err(ParseTrouble::TooLong { bytes, limit }));
    let allowed = Limits { bytes: usize::MAX, ..Limits::default() };
    let parsed = parse(&long, &Zone::utc(), allowed).unwrap();
    assert_eq!((parsed.events.len(), parsed.events[0].description.as_deref()), (1, None));
    assert_eq!(parsed.troubles[0].line, 7);
    assert_eq!(parse(&long, &Zone::utc(), NO_LIMIT).unwrap().events[0].description, Some(text.clone()));
    // The same folded into short rows, and as one line without anything a calendar has.
    let folded = event(&format!("DESCRIPTION:{}", "x\n ".repeat(1024 * 1024)));
    assert_eq!(parse(&folded, &Zone::utc(), NO_LIMIT).unwrap().events.len(), 1);
    assert_eq!(parse(text.as_bytes(), &Zone::utc(), NO_LIMIT), Err(ParseTrouble::NotACalendar));
    for line in [
        format!("EXDATE:{}", "20250701T080000Z,".repeat(10_000)),
        format!("RDATE:{}", "20250701T080000Z,".repeat(10_000)),
        format!("RRULE:FREQ=DAILY;BYDAY={}", "MO,".repeat(100_000)),
        format!("X{}", ";A=\"b\"".repeat(100_000)),
        format!("X-A{}:1", ":;=\"\\".repeat(100_000)),
    ] {
        let parsed = parse(&event(&line), &Zone::utc(), NO_LIMIT).unwrap();
        assert_eq!(parsed.events.len(), 1);
        expand(&parsed.events, everything(), Limits::default());
    }
}

#[test]
fn endless_rules() {
    let rules = [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=4294967295",
        "FREQ=DAILY;INTERVAL=4294967295",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31;COUNT=2",
    ];
    let event = |index: usize| {
        let rule = rules[index % rules.len()];
        format!(
            "BEGIN:VEVENT\nUID:{index}\nDTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:{rule}\nEND:VEVENT\n"
        )
    };
    let events = (0..600).map(event).collect::<Vec<_>>().concat();
    let parsed = parse(&calendar(&events), &Zone::utc(), Limits::default()).unwrap();
    let expanded = expand(&parsed.events, everything(), Limits::default());
    assert!(expanded.is_cut);
    assert_eq!(expanded.occurrences.len(), Limits::default().occurrences);
    assert!(!expanded.troubles.is_empty());
}

#[test]
fn many_events_of_one_uid() {
    let event = |index: usize, more: &str| {
        let (hour, minute, second) = (index / 3_600, index / 60 % 60, index % 60);
        let time = format!("20250701T{hour:02}{minute:02}{second:02}Z");
        let more = more.replace("TIME", &time);
        format!("BEGIN:VEVENT\nUID:a\nDTSTART:{time}\nDURATION:PT1H\n{more}\nEND:VEVENT\n")
    };
    let masters: String = (0..10_000).map(|index| event(index, "X:1")).collect();
    let changes: String =
        (0..10_000).map(|index| event(index, "RECURRENCE-ID;RANGE=THISANDFUTURE:TIME")).collect();
    let parsed = parse(&calendar(&(masters + &changes)), &Zone::utc(), Limits::default()).unwrap();
    let expanded = expand(&parsed.events, everything(), Limits::default());
    assert_eq!(expanded.occurrences.len(), 10_000);
}

#[test]
fn the_ends_of_time() {
    for start in ["00010101", "00000101", "99991231", "18991231", "22010101", "19000101", "22001231"] {
        for rest in ["", "T000000Z", "T235959", "T235959+2359", "T000000-9999"] {
            for more in [
                "DURATION:P1D",
                "DURATION:P4294967295W",
                "DTEND:99991231T235959Z",
                "DTEND:00010101T000000Z",
                "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z",
                "RRULE:FREQ=YEARLY;UNTIL=00010101",
                "RDATE:99991231,00010101\nDURATION:P1D\nRRULE:FREQ=YEARLY",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:19000101T000000Z\nDURATION:P1D",
            ] {
                for zone in ["UTC", "Pacific/Kiritimati", "America/Anchorage"] {
                    let text = format!("BEGIN:VEVENT\nUID:a\nDTSTART:{start}{rest}\n{more}\nEND:VEVENT");
                    let zone = Zone::named(zone).unwrap();
                    let parsed = parse(&calendar(&text), &zone, Limits::default()).unwrap();
                    let expanded = expand(&parsed.events, everything(), Limits::default());
                    let is_answered = !parsed.troubles.is_empty() || !expanded.occurrences.is_empty();
                    assert!(is_answered, "{text}: neither an occurrence nor a trouble");
                }
            }
        }
    }
}

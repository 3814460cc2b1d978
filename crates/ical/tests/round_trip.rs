//! What is printed is read back the same.
#![expect(clippy::unwrap_used, reason = "what cannot be read ends the test")]

use ical::{Calendar, Entry, Limits, Organizer, Status, expand, parse, print};
use proptest::collection::vec;
use proptest::prelude::*;
use timeline::{Instant, Span, Zone};

/// Text of every kind, with what the format treats in a special way more often than by chance.
fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "\\",
        ";",
        ",",
        "\n",
        "\r\n",
        "\"",
        ":",
        " ",
        "\t",
        "\\n",
        "ü",
        "名",
        "🔬",
        "^",
        "BEGIN:VEVENT",
        "\nEND:VCALENDAR\n",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
    ]);
    vec(
        prop_oneof![special.prop_map(str::to_owned), "[a-z]{1,20}", any::<char>().prop_map(String::from)],
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

/// What the format can carry of a text: no control characters but tab and line break, and one kind of the latter.
fn carried(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|character| matches!(character, '\n' | '\t') || !character.is_ascii_control())
        .collect()
}

fn entry() -> impl Strategy<Value = Entry> {
    let status = prop::sample::select(vec![Status::Confirmed, Status::Tentative, Status::Cancelled]);
    let words = (text(), prop::option::of(text()), prop::option::of(text()), vec(text(), 0..3), text());
    let times = (Instant::EARLIEST.as_unix()..4_000_000_000, 1..10_000_000_i64, 0..4_000_000_000_i64);
    (words, times, any::<u32>(), status, any::<bool>()).prop_map(
        |(words, times, sequence, status, is_transparent)| {
            let (summary, description, location, categories, name) = words;
            Entry {
                uid: String::new(),
                sequence,
                revised: Instant::from_unix(times.2),
                created: None,
                last_modified: Some(Instant::from_unix(times.2)),
                span: Span::starting(Instant::from_unix(times.0), times.1).unwrap(),
                summary,
                description,
                location,
                categories,
                status,
                is_transparent,
                organizer: Some(Organizer { name, email: "desk@lab.example".to_owned() }),
                attendee: None,
                url: Some("https://lab.example/a?b=c,d;e".to_owned()),
            }
        },
    )
}

fn calendar() -> impl Strategy<Value = Calendar> {
    (text(), prop::option::of(text()), vec(entry(), 0..5)).prop_map(|(name, description, mut entries)| {
        for (index, entry) in entries.iter_mut().enumerate() {
            entry.uid = format!("lin_{index}, ü;@lab.example");
        }
        Calendar { name, description, zone_name: "Asia/Tokyo".to_owned(), refresh_minutes: 15, entries }
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(calendar in calendar()) {
        let text = print(&calendar);
        prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
        for row in text.split_terminator("\r\n") {
            prop_assert!(row.len() <= 75 && !row.contains(['\r', '\n']), "{row:?}");
        }
        let parsed = parse(text.as_bytes(), &Zone::utc(), Limits::default()).unwrap();
        prop_assert!(parsed.is_complete);
        prop_assert_eq!(parsed.calendars, 1);
        prop_assert_eq!(parsed.zone_name.as_deref(), Some("Asia/Tokyo"));
        prop_assert_eq!(parsed.name.unwrap_or_default(), carried(&calendar.name).trim().to_owned());
        prop_assert_eq!(parsed.events.len(), calendar.entries.len());
        for (event, entry) in parsed.events.iter().zip(&calendar.entries) {
            prop_assert_eq!(&event.uid, &entry.uid);
            prop_assert_eq!(event.sequence, entry.sequence);
            prop_assert_eq!(event.revised, Some(entry.revised));
            prop_assert_eq!((event.start, event.end), (entry.span.start(), entry.span.end()));
            prop_assert_eq!(&event.summary, &carried(&entry.summary));
            prop_assert_eq!(event.description.clone().unwrap_or_default(), carried(entry.description.as_deref().unwrap_or("")));
            prop_assert_eq!(event.location.clone().unwrap_or_default(), carried(entry.location.as_deref().unwrap_or("")));
            prop_assert_eq!((event.status, event.is_transparent), (entry.status, entry.is_transparent));
            prop_assert!(event.warnings.is_empty(), "{:?}", event.warnings);
        }
        let everything = Span::new(Instant::EARLIEST, Instant::LATEST).unwrap();
        let expanded = expand(&parsed.events, everything, Limits::default());
        prop_assert_eq!(expanded.occurrences.len(), calendar.entries.len());
    }

    #[test]
    fn nothing_that_is_read_ends_the_program(file in vec(any::<u8>(), 0..400), lines in vec(line(), 0..40)) {
        let everything = Span::new(Instant::EARLIEST, Instant::LATEST).unwrap();
        let mut text = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250701T080000Z\n".to_vec();
        text.extend(lines.concat().into_bytes());
        text.extend(file);
        text.extend(b"\nEND:VEVENT\nEND:VCALENDAR\n");
        if let Ok(parsed) = parse(&text, &Zone::utc(), Limits::default()) {
            expand(&parsed.events, everything, Limits { occurrences_per_rule: 50, ..Limits::default() });
        }
    }
}

/// Lines that resemble those of a calendar.
fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXDATE",
        "RDATE",
        "RECURRENCE-ID",
        "UID",
        "SEQUENCE",
        "BEGIN",
        "END",
        "TZOFFSETTO",
        "TZID",
        "SUMMARY",
        "STATUS",
        "X-WR-TIMEZONE",
        "EXRULE",
    ]);
    let parameter = prop::sample::select(vec![
        "",
        ";VALUE=DATE",
        ";VALUE=PERIOD",
        ";VALUE=RECUR",
        ";VALUE=BINARY;ENCODING=BASE64",
        ";TZID=Europe/Berlin",
        ";TZID=\"",
        ";RANGE=THISANDFUTURE",
        ";ENCODING=QUOTED-PRINTABLE;CHARSET=utf-7",
        ";;=",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "VEVENT",
            "VCALENDAR",
            "VTIMEZONE",
            "STANDARD",
            "20250701",
            "20250701T080000",
            "20250701T080000Z/PT1H",
            "PT1H",
            "FREQ=DAILY;COUNT=3",
            "FREQ=MONTHLY;BYDAY=-1SU;BYSETPOS=-1",
            "+0100",
            "-9999",
            "P1W2DT3H4M5S",
            "-P1D",
            "\\",
            "=\n ",
        ])
        .prop_map(str::to_owned),
        ".{0,30}",
    ];
    (name, parameter, value).prop_map(|(name, parameter, value)| format!("{name}{parameter}:{value}\n"))
}

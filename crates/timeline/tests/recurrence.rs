//! Recurrence against tables: what python-dateutil computes (`recurrence/generate.py`), and by hand where
//! clocks change, where the specification leaves a choice, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use timeline::{
    DateTime, Instant, Limits, Moment, Recurrence, RecurrenceSet, Span, Wall, Zone, parse_civil_or_instant,
};

const FIRST_20: Limits = Limits { starts_max: 20, steps_max: 2_000_000 };

fn civil(text: &str) -> DateTime {
    match parse_civil_or_instant(text).unwrap() {
        Wall::Civil(civil) => civil,
        Wall::Instant(_) => panic!("{text} is not civil"),
    }
}

fn instant(text: &str) -> Instant {
    match parse_civil_or_instant(text).unwrap() {
        Wall::Instant(instant) => instant,
        Wall::Civil(_) => panic!("{text} has no offset"),
    }
}

fn always() -> Span {
    Span::new(Instant::EARLIEST, Instant::LATEST).unwrap()
}

/// The first starts of a rule as the clock on the wall shows them, with the offset in minutes.
fn starts(rule: &str, start: &str, zone: &str, limits: Limits) -> Vec<String> {
    let zone = Zone::named(zone).unwrap();
    let rule = Recurrence::parse(rule).unwrap();
    let expansion = rule.occurrences(civil(start), &zone, always(), limits).unwrap();
    let shown = |&at: &Instant| format!("{}{:+}", zone.civil(at), zone.offset_seconds(at) / 60);
    expansion.starts.iter().map(shown).collect()
}

#[test]
fn agrees_with_dateutil() {
    let table = include_str!("recurrence/expected.txt");
    let mut compared = 0;
    for line in table.lines() {
        let mut columns = line.split('|').map(str::trim);
        let (rule, start) = (columns.next().unwrap(), columns.next().unwrap());
        let expected: Vec<String> =
            columns.next().unwrap().split_whitespace().map(|text| format!("{text}+0")).collect();
        assert_eq!(starts(rule, start, "UTC", FIRST_20), expected, "{rule} from {start}");
        compared += 1;
    }
    assert!(compared >= 60, "only {compared} rules were compared");
}

#[test]
fn a_window_shows_the_same_starts_as_the_whole() {
    let zone = Zone::named("America/New_York").unwrap();
    for line in include_str!("recurrence/expected.txt").lines() {
        let mut columns = line.split('|').map(str::trim);
        let rule = Recurrence::parse(columns.next().unwrap()).unwrap();
        let start = civil(columns.next().unwrap());
        let from = zone.resolve(start).unwrap().as_in_calendars();
        let limits = Limits { starts_max: 100_000, steps_max: 2_000_000 };
        let years = Span::starting(from, 800 * 86_400).unwrap();
        let whole = rule.occurrences(start, &zone, years, limits).unwrap();
        for (after_days, days) in [(0, 40), (9, 1), (77, 31), (400, 400)] {
            let window = Span::starting(from.plus_seconds(after_days * 86_400), days * 86_400).unwrap();
            let inside: Vec<Instant> =
                whole.starts.iter().copied().filter(|&at| window.contains(at)).collect();
            let expansion = rule.occurrences(start, &zone, window, limits).unwrap();
            assert!(expansion.starts == inside, "{rule} from {start} in {window}");
            assert!(!expansion.is_cut);
        }
    }
}

#[test]
fn civil_time_stays_where_clocks_change() {
    for (rule, start, zone, expected) in [
        (
            "FREQ=WEEKLY;COUNT=3",
            "2026-03-22T18:00:00",
            "Europe/Berlin",
            "2026-03-22T18:00:00+60 2026-03-29T18:00:00+120 2026-04-05T18:00:00+120",
        ),
        (
            "FREQ=WEEKLY;COUNT=3",
            "2026-10-18T18:00:00",
            "Europe/Berlin",
            "2026-10-18T18:00:00+120 2026-10-25T18:00:00+60 2026-11-01T18:00:00+60",
        ),
        // 02:30 does not exist on 29 March: the offset before the jump makes it 03:30.
        (
            "FREQ=DAILY;COUNT=3",
            "2026-03-28T02:30:00",
            "Europe/Berlin",
            "2026-03-28T02:30:00+60 2026-03-29T03:30:00+120 2026-03-30T02:30:00+120",
        ),
        // 01:30 comes twice on 1 November: the first is meant.
        (
            "FREQ=DAILY;COUNT=3",
            "2026-10-31T01:30:00",
            "America/New_York",
            "2026-10-31T01:30:00-240 2026-11-01T01:30:00-240 2026-11-02T01:30:00-300",
        ),
        // The clock moves by half an hour here: 02:15 is jumped over and read as 02:45.
        (
            "FREQ=WEEKLY;COUNT=3",
            "2026-09-27T02:15:00",
            "Australia/Lord_Howe",
            "2026-09-27T02:15:00+630 2026-10-04T02:45:00+660 2026-10-11T02:15:00+660",
        ),
        // Friday 30 December 2011 was skipped: it falls on the same instant as the 31st.
        (
            "FREQ=DAILY;COUNT=4",
            "2011-12-29T09:00:00",
            "Pacific/Apia",
            "2011-12-29T09:00:00-600 2011-12-31T09:00:00+840 2012-01-01T09:00:00+840",
        ),
        // Hours are of the wall too: 02:30 and 03:30 are one instant, and 03:00 stays before it.
        (
            "FREQ=HOURLY;BYMINUTE=0,30;COUNT=7",
            "2026-03-29T01:00:00",
            "Europe/Berlin",
            "2026-03-29T01:00:00+60 2026-03-29T01:30:00+60 2026-03-29T03:00:00+120 2026-03-29T03:30:00+120 \
             2026-03-29T04:00:00+120",
        ),
    ] {
        assert_eq!(starts(rule, start, zone, FIRST_20).join(" "), expected, "{rule} {zone}");
    }
}

#[test]
fn where_rules_leave_a_choice() {
    for (rule, start, expected) in [
        // Dates that do not exist are skipped, not moved.
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31T10:00", "2026-01-31 2026-03-31 2026-05-31"),
        ("FREQ=YEARLY;COUNT=3", "2024-02-29T10:00", "2024-02-29 2028-02-29 2032-02-29"),
        ("FREQ=MONTHLY;BYDAY=5FR;COUNT=3", "2026-01-01T10:00", "2026-01-30 2026-05-29 2026-07-31"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-01T10:00", "2026-01-30 2026-02-27 2026-03-27"),
        // The start is an occurrence only if the rule means it.
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-03-04T10:00", "2026-03-09 2026-03-16"),
        // The first week counts whole, though its Monday is before the start.
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=2", "2026-03-04T10:00", "2026-03-09 2026-03-16"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "2026-03-04T10:00", "2026-03-04 2026-03-11"),
        // Counted and uncounted weekdays add up.
        (
            "FREQ=MONTHLY;BYDAY=2TU,TH;COUNT=4",
            "2026-01-08T10:00",
            "2026-01-08 2026-01-13 2026-01-15 2026-01-22",
        ),
        // The weekday comes from the start.
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "1997-05-12T10:00", "1997-05-12 1998-05-11"),
        // A date as the end includes its whole day; an instant is compared as such.
        ("FREQ=DAILY;UNTIL=20260306", "2026-03-04T10:00", "2026-03-04 2026-03-05 2026-03-06"),
        ("FREQ=DAILY;UNTIL=20260306T100000Z", "2026-03-04T10:00", "2026-03-04 2026-03-05 2026-03-06"),
        ("FREQ=DAILY;UNTIL=20260306T095959Z", "2026-03-04T10:00", "2026-03-04 2026-03-05"),
        ("FREQ=DAILY;UNTIL=20260306T095959", "2026-03-04T10:00", "2026-03-04 2026-03-05"),
        ("FREQ=DAILY;UNTIL=20260303", "2026-03-04T10:00", ""),
        // The same value twice is the value.
        ("FREQ=DAILY;BYHOUR=10,10;COUNT=2", "2026-03-04T10:00", "2026-03-04 2026-03-05"),
    ] {
        let found = starts(rule, start, "UTC", FIRST_20);
        let dates: Vec<&str> = found.iter().map(|text| text.split('T').next().unwrap()).collect();
        assert_eq!(dates.join(" "), expected, "{rule}");
    }
}

#[test]
fn until_in_utc_is_compared_as_an_instant() {
    // 18:00 in New York is 23:00 UTC in winter and 22:00 UTC in summer.
    let found =
        starts("FREQ=WEEKLY;UNTIL=20260315T220000Z", "2026-03-01T18:00", "America/New_York", FIRST_20);
    assert_eq!(found.last().unwrap(), "2026-03-15T18:00:00-240");
    let found =
        starts("FREQ=WEEKLY;UNTIL=20260315T215959Z", "2026-03-01T18:00", "America/New_York", FIRST_20);
    assert_eq!(found.last().unwrap(), "2026-03-08T18:00:00-240");
}

#[test]
fn limits_end_every_rule_and_say_so() {
    let start = civil("2026-01-01T00:00");
    let expand = |rule: &str, starts_max, steps_max| {
        let rule = Recurrence::parse(rule).unwrap();
        let limits = Limits { starts_max, steps_max };
        let expansion = rule.occurrences(start, &Zone::utc(), always(), limits).unwrap();
        (expansion.starts.len(), expansion.is_cut)
    };
    assert_eq!(expand("FREQ=DAILY;COUNT=10", 10, 1_000), (10, false));
    assert_eq!(expand("FREQ=DAILY;COUNT=11", 10, 1_000), (10, true));
    assert_eq!(expand("FREQ=DAILY;COUNT=4000000000", 10, 1_000), (10, true));
    assert_eq!(expand("FREQ=DAILY", 0, 1_000), (0, true));
    assert_eq!(expand("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 10, 1_000), (0, true));
    assert_eq!(expand("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 10, 200_000), (0, false));
    assert_eq!(expand("FREQ=HOURLY;INTERVAL=4294967295", 10, 1_000), (1, false));
    assert_eq!(expand("FREQ=YEARLY;INTERVAL=4294967295;BYYEARDAY=1", 10, 1_000), (1, false));
    assert_eq!(expand("FREQ=DAILY;UNTIL=22001231", 2_000, 200_000), (2_000, true));
}

#[test]
fn a_far_window_is_reached_without_walking_there() {
    let rule = Recurrence::parse("FREQ=HOURLY;INTERVAL=5").unwrap();
    let window = Span::starting(instant("2190-01-01T00:00:00Z"), 86_400).unwrap();
    let limits = Limits { starts_max: 10, steps_max: 200 };
    let expansion = rule.occurrences(civil("1901-01-01T00:00"), &Zone::utc(), window, limits).unwrap();
    assert_eq!((expansion.starts.len(), expansion.is_cut), (5, false));
}

#[test]
fn a_rule_outlives_a_start_before_the_first_instant() {
    // Midnight in Berlin was still 1899 in UTC.
    let found = starts("FREQ=DAILY;COUNT=2", "1900-01-01T00:00", "Europe/Berlin", FIRST_20);
    assert_eq!(found, ["1900-01-02T00:00:00+60", "1900-01-03T00:00:00+60"]);
}

#[test]
fn a_start_moved_into_the_window_is_seen() {
    // Friday the 30th was skipped and falls on the 31st.
    let zone = Zone::named("Pacific/Apia").unwrap();
    let rule = Recurrence::parse("FREQ=DAILY;BYDAY=FR").unwrap();
    let window = zone.day_span(civil("2011-12-31T00:00").date()).unwrap();
    let expansion = rule.occurrences(civil("2011-12-28T09:00"), &zone, window, Limits::default()).unwrap();
    assert_eq!(expansion.starts, [instant("2011-12-31T09:00:00+14:00")]);
}

#[test]
fn single_dates_are_added_and_left_out() {
    let zone = Zone::named("Europe/Berlin").unwrap();
    let moment = |text: &str| text.parse::<Moment>().unwrap();
    let set = RecurrenceSet {
        rule: Some(Recurrence::parse("FREQ=DAILY;COUNT=6").unwrap()),
        extras: vec![moment("20260401"), moment("20260402T090000"), moment("20260403T070000Z")],
        // By day, by the wall, and by the instant; the last two name nothing that is there.
        exceptions: [
            "20260327",
            "20260328T180000",
            "20260329T160000Z",
            "20260402",
            "20260326T175900",
            "20270101",
        ]
        .map(moment)
        .to_vec(),
    };
    let shown = |limits| {
        let expansion = set.occurrences(civil("2026-03-26T18:00"), &zone, always(), limits).unwrap();
        let texts: Vec<String> = expansion.starts.iter().map(Instant::to_string).collect();
        (texts.join(" "), expansion.is_cut)
    };
    let all = "2026-03-26T17:00:00Z 2026-03-30T16:00:00Z 2026-03-31T16:00:00Z 2026-04-01T16:00:00Z \
               2026-04-03T07:00:00Z";
    assert_eq!(shown(Limits::default()), (all.to_owned(), false));
    let three = Limits { starts_max: 3, ..Limits::default() };
    assert_eq!(shown(three), (all[..62].to_owned(), true));

    let alone = RecurrenceSet { extras: vec![moment("20260401")], ..RecurrenceSet::default() };
    let expansion = alone.occurrences(civil("2026-03-26T18:00"), &zone, always(), Limits::default()).unwrap();
    assert_eq!(expansion.starts, [instant("2026-03-26T17:00:00Z"), instant("2026-04-01T16:00:00Z")]);
}

#[test]
fn text_round_trips() {
    for (text, printed) in [
        ("freq=weekly;byday=mo,we;count=10", "FREQ=WEEKLY;COUNT=10;BYDAY=MO,WE"),
        (" COUNT=3;FREQ=DAILY;INTERVAL=1; ", "FREQ=DAILY;COUNT=3"),
        ("FREQ=MONTHLY;BYDAY=+1MO,-1FR;WKST=SU", "FREQ=MONTHLY;BYDAY=1MO,-1FR;WKST=SU"),
        ("FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20261231T235959", "FREQ=DAILY;UNTIL=20261231T235959"),
        ("FREQ=DAILY;UNTIL=20261231T235959Z", "FREQ=DAILY;UNTIL=20261231T235959Z"),
        ("FREQ=WEEKLY;WKST=MO", "FREQ=WEEKLY"),
    ] {
        assert_eq!(Recurrence::parse(text).unwrap().to_string(), printed);
    }
    for line in include_str!("recurrence/expected.txt").lines() {
        let rule = Recurrence::parse(line.split('|').next().unwrap()).unwrap();
        assert_eq!(Recurrence::parse(&rule.to_string()), Ok(rule.clone()));
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<Recurrence>(&json).unwrap(), rule);
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    for (text, expected) in [
        ("", "a recurrence rule needs FREQ, such as FREQ=WEEKLY"),
        ("BYDAY=MO", "a recurrence rule needs FREQ, such as FREQ=WEEKLY"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY cannot be used; use YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY"),
        ("FREQ=MINUTELY", "FREQ=MINUTELY cannot be used; use YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY"),
        ("FREQ=", "FREQ= cannot be used; use YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY"),
        ("FREQ=DAILY;BYSECOND=5", "the part `BYSECOND` of the recurrence rule is not supported"),
        ("FREQ=DAILY;RSCALE=HEBREW", "the part `RSCALE` of the recurrence rule is not supported"),
        ("FREQ=DAILY;nonsense", "the part `NONSENSE` of the recurrence rule is not supported"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ stands twice in the recurrence rule"),
        ("FREQ=DAILY;COUNT=x", "`X` cannot be read as a value of COUNT"),
        ("FREQ=DAILY;COUNT=-1", "`-1` cannot be read as a value of COUNT"),
        ("FREQ=DAILY;COUNT=99999999999", "`99999999999` cannot be read as a value of COUNT"),
        ("FREQ=DAILY;COUNT=0", "COUNT must be 1 or more"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be 1 or more"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20260101", "a recurrence rule ends by COUNT or by UNTIL, not by both"),
        ("FREQ=DAILY;UNTIL=20260230", "2026-02-30 does not exist in the calendar"),
        ("FREQ=DAILY;UNTIL=99991231", "only the years 1900 to 2200 can be used"),
        ("FREQ=DAILY;UNTIL=2026-01-01", "`2026-01-01` cannot be read as a value of UNTIL"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH must be between 1 and 12"),
        ("FREQ=DAILY;BYMONTH=", "`` cannot be read as a value of BYMONTH"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY must be 1 to 31 or -1 to -31"),
        ("FREQ=DAILY;BYMONTHDAY=-128", "BYMONTHDAY must be 1 to 31 or -1 to -31"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR must be between 0 and 23"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE must be between 0 and 59"),
        ("FREQ=DAILY;BYDAY=XX", "`XX` cannot be read as a value of BYDAY"),
        ("FREQ=DAILY;BYDAY=é", "`é` cannot be read as a value of BYDAY"),
        (
            "FREQ=MONTHLY;BYDAY=6MO",
            "BYDAY must be a weekday, counted up to 53 in a year and up to 5 in a month",
        ),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY with a number cannot be used with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot be used with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY cannot be used with FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO cannot be used with FREQ=MONTHLY"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs another part to choose from, such as BYDAY"),
        ("FREQ=DAILY;BYHOUR=1;BYSETPOS=0", "BYSETPOS must be 1 to 366 or -1 to -366"),
    ] {
        assert_eq!(Recurrence::parse(text).unwrap_err().to_string(), expected, "{text}");
    }
    let long = format!("FREQ=DAILY;BYMONTH={}", "1,".repeat(5_000));
    assert_eq!(
        Recurrence::parse(&long).unwrap_err().to_string(),
        "a recurrence rule can be at most 4096 characters long"
    );
}

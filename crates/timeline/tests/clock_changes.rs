//! Zones, weekly hours and grids across changes of clocks, against tables and a brute-force oracle that asks
//! the clock on the wall at every minute.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use timeline::{
    Date, DateTime, Instant, Resolved, Span, Spans, TimeError, Wall, Weekday, WeeklyHours, WeeklyWindow,
    Zone, is_on_grid, on_grid_at_or_after, on_grid_at_or_before, parse_civil_or_instant, parse_date,
};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// Zones and a moment close to which their clocks change: by an hour, by half an hour, by a whole day, at
/// midnight, a minute past midnight, and not at all.
const CHANGES: [(&str, &str); 13] = [
    ("UTC", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-03-29T01:00:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
    ("America/St_Johns", "2010-11-07T02:31:00Z"),
    ("America/St_Johns", "2010-03-14T03:31:00Z"),
    ("Asia/Kathmandu", "1985-12-31T18:30:00Z"),
];

fn instant(text: &str) -> Instant {
    match parse_civil_or_instant(text).unwrap() {
        Wall::Instant(instant) => instant,
        Wall::Civil(_) => panic!("{text} has no offset"),
    }
}

fn civil(text: &str) -> DateTime {
    match parse_civil_or_instant(text).unwrap() {
        Wall::Civil(civil) => civil,
        Wall::Instant(_) => panic!("{text} is not civil"),
    }
}

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn second_of_day(civil: DateTime) -> u32 {
    let time = civil.time();
    let number = |part: i8| u32::from(part.unsigned_abs());
    number(time.hour()) * 3_600 + number(time.minute()) * 60 + number(time.second())
}

/// Every whole minute from two days before to two days after a change, with the clock on the wall.
fn minutes_around(zone: &Zone, change: Instant) -> Vec<(Instant, DateTime)> {
    let minutes = (-2 * DAY..2 * DAY).step_by(60).map(|seconds| change.plus_seconds(seconds));
    minutes.map(|at| (at, zone.civil(at))).collect()
}

#[test]
fn every_existing_civil_time_resolves_to_its_instants() {
    for (name, change) in CHANGES {
        let zone = zone(name);
        let mut shown: BTreeMap<DateTime, Vec<Instant>> = BTreeMap::new();
        for (at, civil) in minutes_around(&zone, instant(change)) {
            shown.entry(civil).or_default().push(at);
        }
        for (civil, instants) in shown {
            let resolved = zone.resolve(civil).unwrap();
            let expected = match instants[..] {
                [only] => Resolved::One(only),
                [first, second] => Resolved::Fold { first, second },
                _ => panic!("{name} shows {civil} {} times", instants.len()),
            };
            assert_eq!(resolved, expected, "{name} {civil}");
        }
    }
}

#[test]
fn every_jumped_over_civil_time_is_a_gap_with_both_neighbours() {
    let mut gaps = 0;
    for (name, change) in CHANGES {
        let zone = zone(name);
        let minutes = minutes_around(&zone, instant(change));
        for pair in minutes.windows(2) {
            let ((_, last_before), (jump, first_after)) = (pair[0], pair[1]);
            let length_minutes = last_before.duration_until(first_after).as_secs() / MINUTE - 1;
            for minute in 0..length_minutes {
                let wanted = last_before.checked_add(jiff::Span::new().minutes(minute + 1)).unwrap();
                let Resolved::Gap(gap) = zone.resolve(wanted).unwrap() else {
                    panic!("{name} {wanted} should not exist")
                };
                assert_eq!((gap.end.instant, gap.end.civil), (jump, first_after), "{name} {wanted}");
                for neighbour in [gap.before, gap.after] {
                    assert_eq!(zone.civil(neighbour.instant), neighbour.civil);
                    assert_eq!(zone.resolve(neighbour.civil), Ok(Resolved::One(neighbour.instant)));
                    let distance = neighbour.civil.duration_until(wanted).as_secs().abs();
                    assert_eq!(distance, length_minutes * MINUTE, "{name} {wanted}");
                }
                assert!(gap.before.instant < jump && jump <= gap.after.instant);
                gaps += 1;
            }
        }
    }
    assert_eq!(gaps, 60 + 60 + 30 + 24 * 60 + 60 + 60 + 15);
}

#[test]
fn a_gap_names_its_neighbours() {
    let Resolved::Gap(gap) = zone("Europe/Berlin").resolve(civil("2026-03-29T02:30")).unwrap() else {
        panic!("02:30 was jumped over")
    };
    let shown = [gap.before, gap.end, gap.after].map(|near| format!("{} = {}", near.civil, near.instant));
    assert_eq!(
        shown,
        [
            "2026-03-29T01:30:00 = 2026-03-29T00:30:00Z",
            "2026-03-29T03:00:00 = 2026-03-29T01:00:00Z",
            "2026-03-29T03:30:00 = 2026-03-29T01:30:00Z",
        ]
    );
}

#[test]
fn days_have_the_hours_they_have() {
    for (name, date, expected) in [
        ("UTC", "2026-03-29", Some(24.0)),
        ("Europe/Berlin", "2026-03-28", Some(24.0)),
        ("Europe/Berlin", "2026-03-29", Some(23.0)),
        ("Europe/Berlin", "2026-10-25", Some(25.0)),
        ("Australia/Lord_Howe", "2026-04-05", Some(24.5)),
        ("Australia/Lord_Howe", "2026-10-04", Some(23.5)),
        ("Pacific/Apia", "2011-12-29", Some(24.0)),
        ("Pacific/Apia", "2011-12-30", None),
        ("Pacific/Apia", "2011-12-31", Some(24.0)),
        ("America/Sao_Paulo", "2018-11-04", Some(23.0)),
        ("America/Sao_Paulo", "2018-02-17", Some(25.0)),
    ] {
        let hours = |span: Span| f64::from(i32::try_from(span.seconds()).unwrap()) / 3_600.0;
        let found = zone(name).day_span(parse_date(date).unwrap()).map(hours);
        assert_eq!(found, expected, "{name} {date}");
    }
}

#[test]
fn days_and_weeks_follow_each_other_without_gap() {
    for (name, change) in CHANGES {
        let zone = zone(name);
        let from = zone.civil(instant(change).plus_seconds(-10 * DAY)).date();
        let days: Vec<Date> = from.series(jiff::Span::new().days(1)).take(20).collect();
        let spans: Vec<Span> = days.iter().filter_map(|&date| zone.day_span(date)).collect();
        assert!(spans.windows(2).all(|pair| pair[0].end() == pair[1].start()), "{name}");
        for first_weekday in [Weekday::Monday, Weekday::Sunday] {
            for &date in &days {
                let week = zone.week_span(date, first_weekday).unwrap();
                assert_eq!(zone.civil(week.start()).date().weekday(), first_weekday, "{name} {date}");
                let inside =
                    days.iter().filter_map(|&day| zone.day_span(day)).filter(|&day| week.encloses(day));
                assert!(zone.day_span(date).is_none_or(|day| week.encloses(day)));
                assert!(inside.map(Span::seconds).sum::<i64>() <= week.seconds());
            }
        }
    }
}

#[test]
fn every_minute_belongs_to_the_day_around_it() {
    for (name, change) in CHANGES {
        let zone = zone(name);
        for (minute, _) in minutes_around(&zone, instant(change)) {
            let day = zone.day_span(zone.day_of(minute)).unwrap();
            assert!(day.contains(minute), "{name} {minute}: {day}");
        }
    }
}

#[test]
fn only_real_zones_have_names() {
    assert_eq!(zone("europe/berlin").name(), "Europe/Berlin");
    assert_eq!(serde_json::to_string(&zone("Europe/Berlin")).unwrap(), r#""Europe/Berlin""#);
    assert_eq!(serde_json::from_str::<Zone>(r#""UTC""#).unwrap(), Zone::utc());
    for name in ["", "Etc/Unknown", "Mars/Olympus", "W. Europe Standard Time", "+02:00", "../etc/passwd"] {
        assert_eq!(Zone::named(name), Err(TimeError::UnknownZone { name: name.to_owned() }));
    }
}

#[test]
fn civil_times_out_of_bounds_are_refused() {
    let berlin = zone("Europe/Berlin");
    let far = Date::constant(2300, 1, 1);
    assert_eq!(berlin.resolve(far.at(0, 0, 0, 0)), Err(TimeError::OutOfRange));
    assert_eq!(berlin.day_span(far), None);
    assert_eq!(berlin.resolve(civil("1900-01-01T00:00")), Err(TimeError::OutOfRange));
}

#[test]
fn weekly_hours_stay_on_the_wall() {
    let sunday = |start, end| WeeklyHours::new(vec![WeeklyWindow::parse(6, start, end).unwrap()]).unwrap();
    for (name, date, start, end, expected) in [
        ("Europe/Berlin", "2026-03-29", "09:00", "17:00", "2026-03-29T07:00:00Z/2026-03-29T15:00:00Z"),
        ("Europe/Berlin", "2026-03-22", "09:00", "17:00", "2026-03-22T08:00:00Z/2026-03-22T16:00:00Z"),
        // The clock jumps from 02:00 to 03:00, at 01:00 UTC.
        ("Europe/Berlin", "2026-03-29", "02:30", "05:00", "2026-03-29T01:00:00Z/2026-03-29T03:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "01:00", "02:30", "2026-03-29T00:00:00Z/2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", "02:00", "03:00", ""),
        ("Europe/Berlin", "2026-03-29", "00:00", "24:00", "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"),
        // From 02:00 to 03:00 comes twice, from 00:00 UTC and from 01:00 UTC.
        ("Europe/Berlin", "2026-10-25", "02:30", "05:00", "2026-10-25T00:30:00Z/2026-10-25T04:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "01:00", "02:30", "2026-10-24T23:00:00Z/2026-10-25T01:30:00Z"),
        ("Europe/Berlin", "2026-10-25", "01:00", "02:00", "2026-10-24T23:00:00Z/2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "02:00", "03:00", "2026-10-25T00:00:00Z/2026-10-25T02:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "03:00", "04:00", "2026-10-25T02:00:00Z/2026-10-25T03:00:00Z"),
    ] {
        let zone = zone(name);
        let day = zone.day_span(parse_date(date).unwrap()).unwrap();
        let spans: Vec<String> =
            sunday(start, end).spans_between(&zone, day).iter().map(|span| span.to_string()).collect();
        assert_eq!(spans.join(" "), expected, "{date} {start}-{end}");
    }
}

#[test]
fn an_evening_that_comes_again_after_midnight_is_still_open() {
    // In St. John's the clock went back from 00:01 on Sunday to 23:01 on Saturday.
    let hours = WeeklyHours::new(vec![WeeklyWindow::parse(5, "22:00", "24:00").unwrap()]).unwrap();
    let first_midnight = instant("2010-11-07T02:30:00Z");
    let second_midnight = instant("2010-11-07T03:30:00Z");
    let within = Span::starting(first_midnight, DAY).unwrap();
    let spans = hours.spans_between(&zone("America/St_Johns"), within);
    assert_eq!(spans, Spans::from(Span::new(first_midnight, second_midnight).unwrap()));
}

#[test]
fn weekly_windows_are_checked_and_serialise_by_the_clock() {
    let text = r#"[{"weekday":0,"start":"09:00","end":"17:30"},{"weekday":6,"start":"00:00","end":"24:00"}]"#;
    let hours: WeeklyHours = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&hours).unwrap(), text);
    assert_eq!(WeeklyWindow::parse(7, "09:00", "10:00"), Err(TimeError::ImpossibleWeekday { weekday: 7 }));
    for (start, end) in [("10:00", "10:00"), ("22:00", "02:00"), ("24:00", "24:00")] {
        assert_eq!(WeeklyWindow::parse(0, start, end), Err(TimeError::ImpossibleWindow), "{start} {end}");
    }
    assert_eq!(WeeklyWindow::new(0, 0, 86_401), Err(TimeError::ImpossibleWindow));
    let window = WeeklyWindow::new(0, 0, 1).unwrap();
    assert!(WeeklyHours::new(vec![window; 672]).is_ok());
    assert_eq!(WeeklyHours::new(vec![window; 673]), Err(TimeError::TooManyWindows { limit: 672 }));
}

/// The last whole minute up to an instant; the offsets of all zones here are whole minutes too.
fn whole_minute(instant: Instant) -> Instant {
    Instant::from_unix(instant.as_unix().div_euclid(MINUTE) * MINUTE)
}

/// A zone and a span of whole minutes that lies within two days of a change of its clocks.
fn any_place() -> impl Strategy<Value = (Zone, Span)> {
    (0..CHANGES.len(), -2_000_i64..2_000, 1_i64..3_000).prop_map(|(index, after, length)| {
        let (name, change) = CHANGES[index];
        let start = instant(change).plus_seconds(after * MINUTE);
        (zone(name), Span::starting(start, length * MINUTE).unwrap())
    })
}

/// Windows whose edges are often within the hours in which clocks change.
fn any_hours() -> impl Strategy<Value = Vec<WeeklyWindow>> {
    let minute = || prop_oneof![0_u32..=300, 0_u32..=1_440, 1_370_u32..=1_440];
    let window = (0_u8..7, minute(), minute()).prop_filter_map("empty", |(weekday, one, other)| {
        WeeklyWindow::new(weekday, one.min(other) * 60, one.max(other) * 60).ok()
    });
    prop::collection::vec(window, 0..12)
}

/// For each window and date, from the first to the last minute at which the clock shows a time in it.
fn hours_minute_by_minute(windows: &[WeeklyWindow], zone: &Zone, within: Span) -> Spans {
    let mut reached: BTreeMap<(usize, Date), Span> = BTreeMap::new();
    let around = within.pad(172_800, 172_800);
    for seconds in (0..around.seconds()).step_by(60) {
        let minute = Span::starting(around.start().plus_seconds(seconds), MINUTE).unwrap();
        let civil = zone.civil(minute.start());
        let weekday = civil.weekday().to_monday_zero_offset().unsigned_abs();
        for (index, window) in windows.iter().enumerate() {
            let is_inside = (window.start_seconds()..window.end_seconds()).contains(&second_of_day(civil));
            if window.weekday() == weekday && is_inside {
                let span = reached.entry((index, civil.date())).or_insert(minute);
                *span = span.hull(minute);
            }
        }
    }
    reached.into_values().filter_map(|span| span.clip(within)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn weekly_hours_agree_with_the_clock((zone, within) in any_place(), windows in any_hours()) {
        let expected = hours_minute_by_minute(&windows, &zone, within);
        let hours = WeeklyHours::new(windows).unwrap();
        prop_assert_eq!(&hours.spans_between(&zone, within), &expected);
        prop_assert_eq!(hours.covers(&zone, within), expected.covers(within));
        prop_assert_eq!(hours.contains(&zone, within.start()), expected.contains(within.start()));
    }

    #[test]
    fn grids_agree_with_the_clock(
        (zone, place) in any_place(),
        second in 0_i64..60,
        minutes in prop_oneof![Just(0_u32), 1_u32..90, Just(480), Just(1_440), Just(5_000)],
    ) {
        let at = place.start().plus_seconds(if second < 30 { 0 } else { second });
        let is_on = |instant: Instant| {
            minutes == 0 || second_of_day(zone.civil(instant)).is_multiple_of(minutes * 60)
        };
        prop_assert_eq!(is_on_grid(at, &zone, minutes), is_on(at));
        // No instant within a minute is on a grid of whole minutes.
        let (earlier, later) = if minutes == 0 { (at, at) } else { (whole_minute(at), whole_minute(at.plus_seconds(59))) };
        let reach = (0..3 * DAY).step_by(60);
        let before = reach.clone().map(|seconds| earlier.plus_seconds(-seconds)).find(|&near| is_on(near));
        let after = reach.map(|seconds| later.plus_seconds(seconds)).find(|&near| is_on(near));
        prop_assert_eq!(on_grid_at_or_before(at, &zone, minutes), before);
        prop_assert_eq!(on_grid_at_or_after(at, &zone, minutes), after);
    }
}

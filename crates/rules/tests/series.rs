//! Recipes and the dates they mean: a fixed table, across changes of clocks, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use model::Recipe;
use proptest::prelude::*;
use rules::Refusal;
use rules::series::{Occurrence, occurrences};
use serde_json::{Value, json};
use timeline::{Instant, Wall, Zone, parse_civil_or_instant};

fn zone() -> Zone {
    Zone::named("America/Toronto").unwrap()
}

fn at(text: &str) -> Instant {
    let Wall::Civil(civil) = parse_civil_or_instant(text).unwrap() else { panic!("{text} has an offset") };
    zone().resolve(civil).unwrap().as_in_calendars()
}

fn expand(recipe: &Value, start: &str, end: &str) -> Result<Vec<Occurrence>, Refusal> {
    let recipe: Recipe = serde_json::from_value(recipe.clone()).unwrap();
    occurrences(&recipe, (at(start), at(end)), &zone())
}

/// Each occurrence as the clock on the wall shows it.
fn dates(recipe: &Value, start: &str, end: &str) -> Vec<String> {
    let local = |instant: Instant, form: &str| zone().civil(instant).strftime(form).to_string();
    let found = expand(recipe, start, end).unwrap();
    found
        .iter()
        .map(|one| format!("{}-{}", local(one.start, "%m-%d %H:%M"), local(one.end, "%H:%M")))
        .collect()
}

#[test]
fn recipes_mean_these_dates() {
    let weekly = json!({"unit": "weekly", "every": 1, "until": "2026-03-16"});
    let first_of = |more: Value| {
        let mut rule = json!({"frequency": 2, "count": 3});
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "rrule": rule })
    };
    for (recipe, start, end, expected) in [
        // 8 March 2026 is when the clocks of Toronto jump from 2:00 to 3:00; 18:00 stays 18:00.
        (
            weekly,
            "2026-03-02T18:00",
            "2026-03-02T19:30",
            vec!["03-02 18:00-19:30", "03-09 18:00-19:30", "03-16 18:00-19:30"],
        ),
        // Daily over the change: no date missing, none doubled; the end keeps its time although the night is short.
        (
            json!({"unit": "daily", "until": "2026-03-09"}),
            "2026-03-06T23:00",
            "2026-03-07T05:00",
            vec!["03-06 23:00-05:00", "03-07 23:00-05:00", "03-08 23:00-05:00", "03-09 23:00-05:00"],
        ),
        // 2:30 does not exist on the 8th: it is 3:30 there, and ends when it always ends.
        (
            json!({"unit": "daily", "until": "2026-03-09"}),
            "2026-03-07T02:30",
            "2026-03-07T04:00",
            vec!["03-07 02:30-04:00", "03-08 03:30-04:00", "03-09 02:30-04:00"],
        ),
        // The repeated hour of 1 November: the first of the two.
        (
            json!({"unit": "daily", "until": "2026-11-02"}),
            "2026-10-31T01:30",
            "2026-10-31T03:00",
            vec!["10-31 01:30-03:00", "11-01 01:30-03:00", "11-02 01:30-03:00"],
        ),
        // Weekdays count from Monday, near midnight too.
        (
            json!({"unit": "weekly", "on": [0, 2], "until": "2026-03-09"}),
            "2026-03-02T23:30",
            "2026-03-02T23:45",
            vec!["03-02 23:30-23:45", "03-04 23:30-23:45", "03-09 23:30-23:45"],
        ),
        (
            first_of(json!({"byweekday": [1]})),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-03 09:00-10:00", "03-10 09:00-10:00", "03-17 09:00-10:00"],
        ),
        // A first booking that is not on the rule is kept only where that is asked for.
        (
            first_of(json!({"byweekday": [4]})),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-06 09:00-10:00", "03-13 09:00-10:00", "03-20 09:00-10:00"],
        ),
        (
            first_of(json!({"byweekday": [4], "inject_first_date_if_missing": true})),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-03 09:00-10:00", "03-06 09:00-10:00", "03-13 09:00-10:00", "03-20 09:00-10:00"],
        ),
        (
            first_of(json!({"interval": 2})),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-03 09:00-10:00", "03-17 09:00-10:00", "03-31 09:00-10:00"],
        ),
        // Months without a 31st are passed over.
        (
            json!({"unit": "monthly", "until": "2026-05-31"}),
            "2026-01-31T09:00",
            "2026-01-31T10:00",
            vec!["01-31 09:00-10:00", "03-31 09:00-10:00", "05-31 09:00-10:00"],
        ),
        (
            first_of(json!({"frequency": 3, "byhour": [9, 14], "count": 3})),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-03 09:00-10:00", "03-03 14:00-15:00", "03-04 09:00-10:00"],
        ),
        // What is left out was counted.
        (
            json!({"rrule": {"frequency": 2, "count": 3}, "cancellations": [at("2026-03-10T09:00").as_unix()]}),
            "2026-03-03T09:00",
            "2026-03-03T10:00",
            vec!["03-03 09:00-10:00", "03-17 09:00-10:00"],
        ),
    ] {
        assert_eq!(dates(&recipe, start, end), expected, "{recipe}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_and_told_why() {
    for (recipe, expected) in [
        (json!({}), "`unit` is missing"),
        (json!({"unit": "weekly"}), "say when it ends, by `until`"),
        (json!({"unit": "fortnightly", "until": "2026-04-01"}), "`unit` must be"),
        (json!({"unit": "weekly", "every": 0, "until": "2026-04-01"}), "`every` must be 1 or more"),
        (json!({"unit": "weekly", "until": "2026-03-01"}), "it ends before it begins"),
        (json!({"unit": "weekly", "until": "soon"}), "`until` must be a date"),
        (json!({"unit": "weekly", "on": [7], "until": "2026-04-01"}), "must be weekdays"),
        (
            json!({"unit": "weekly", "until": "2026-04-01", "rrule": {"frequency": 2, "count": 2}}),
            "`rrule` cannot stand beside",
        ),
        (json!({"rrule": {"frequency": 5, "count": 2}}), "`rrule.frequency` must be"),
        (json!({"rrule": {"frequency": 2, "count": 0}}), "`rrule.count` must be"),
        (json!({"rrule": {"frequency": 2, "count": 2, "until": 1_900_000_000}}), "in one way"),
        (json!({"rrule": {"frequency": 3, "byhour": [24], "count": 2}}), "`rrule.byhour` must be"),
        (
            json!({"rrule": {"frequency": 2, "count": 1}, "cancellations": [at("2026-03-02T09:00").as_unix()]}),
            "leaves no date",
        ),
    ] {
        let error = expand(&recipe, "2026-03-02T09:00", "2026-03-02T10:00").unwrap_err();
        assert_eq!(error.code.as_str(), "series.recipe");
        let error = error.message(&zone());
        assert!(error.contains(expected), "{recipe}: {error}");
    }
}

#[test]
fn too_much_is_refused_with_its_number() {
    for (recipe, expected) in [
        (json!({"rrule": {"frequency": 3, "count": 1_000_000_000}}), "These are 1000000000 occurrences"),
        (json!({"rrule": {"frequency": 3, "count": 1_001}}), "These are 1001 occurrences"),
        (json!({"unit": "hourly", "until": "2026-06-01"}), "occurrences: a series has at most 1000"),
        (json!({"unit": "weekly", "until": "2126-03-02"}), "to 3 Mar 2031"),
        (json!({"rrule": {"frequency": 0, "count": 7}}), "to 3 Mar 2031"),
    ] {
        match expand(&recipe, "2026-03-02T09:00", "2026-03-02T10:00") {
            Err(refusal) => {
                let sentence = refusal.message(&zone());
                assert!(sentence.contains(expected), "{recipe}: {sentence}");
            }
            other => panic!("{recipe}: {other:?}"),
        }
    }
    assert_eq!(
        expand(&json!({"rrule": {"frequency": 3, "count": 1_000}}), "2026-03-02T09:00", "2026-03-02T10:00")
            .unwrap()
            .len(),
        1_000
    );
}

/// A day on which something happens every so many days, in days from the first of March.
fn day(number: i64) -> String {
    let first = Zone::utc().civil(at("2026-03-01T12:00").plus_seconds(number * 86_400));
    first.strftime("%Y-%m-%d").to_string()
}

proptest! {
    /// Every so many days or weeks on some weekdays, against walking through all days one by one.
    #[test]
    fn simple_recipes_mean_what_a_calendar_shows(
        every in 1_u32..5,
        weekly in any::<bool>(),
        on in proptest::collection::btree_set(0_u8..7, 0..4),
        begins in 0_i64..20,
        reach in 0_i64..120,
        left_out in proptest::collection::btree_set(0_i64..140, 0..5),
    ) {
        let weekday = |number: i64| (number + 6).rem_euclid(7); // The first of March 2026 is a Sunday.
        let week = |number: i64| (number + 6).div_euclid(7);
        let on: Vec<u8> = if weekly { on.into_iter().collect() } else { Vec::new() };
        let is_meant = |number: i64| {
            let step = i64::from(every);
            if !weekly {
                return (number - begins) % step == 0;
            }
            let is_on = if on.is_empty() {
                weekday(number) == weekday(begins)
            } else {
                on.iter().any(|day| i64::from(*day) == weekday(number))
            };
            is_on && (week(number) - week(begins)) % step == 0
        };
        let start = |number: i64| at(&format!("{}T09:00", day(number)));
        let expected: Vec<Instant> = (begins..=begins + reach)
            .filter(|number| is_meant(*number) && !left_out.contains(number))
            .map(start)
            .collect();
        let recipe = json!({
            "unit": if weekly { "weekly" } else { "daily" }, "every": every, "until": day(begins + reach),
            "on": on, "cancellations": left_out.iter().map(|number| start(*number).as_unix()).collect::<Vec<_>>(),
        });
        let (first, end) = (format!("{}T09:00", day(begins)), format!("{}T10:00", day(begins)));
        match expand(&recipe, &first, &end) {
            Ok(found) => {
                prop_assert_eq!(found.iter().map(|one| one.start).collect::<Vec<_>>(), expected);
                prop_assert!(found.iter().all(|one| one.end.seconds_since(one.start) == 3_600));
            }
            Err(refusal) => {
                prop_assert_eq!(refusal.code.as_str(), "series.recipe");
                prop_assert!(expected.is_empty());
            }
        }
    }
}

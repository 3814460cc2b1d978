//! Settings that contradict each other: which are refused, in what words, and what stays possible at the edge.

use super::super::ResourceSettings;
use super::{changed, object, plain, problems};

/// Monday 9 to 11 and 11 to 13, Tuesday 9 to 12.
const SLOTS: &str = r#"[{"weekday": 0, "start": "09:00", "end": "11:00"}, {"weekday": 0, "start": "11:00",
    "end": "13:00"}, {"weekday": 1, "start": "09:00", "end": "12:00"}]"#;

fn with_slots(more: &str) -> String {
    format!(r#"{{"default_reservation_duration": 7200, "weekly_slots": {SLOTS}{more}}}"#)
}

#[test]
fn a_grid_must_leave_a_length_that_is_allowed() {
    assert_eq!(
        problems(
            r#"{"restrict_start_end_minutes": 30, "reservation_max_duration": 1740, "default_reservation_duration": 1740}"#
        ),
        "restrict_start_end_minutes setting.contradiction: `restrict_start_end_minutes` is 30: no multiple of it is \
         up to `reservation_max_duration`, which is 1740"
    );
    assert_eq!(
        problems(
            r#"{"restrict_start_end_minutes": 60, "reservation_minimum": 3900, "reservation_max_duration": 7140}"#
        ),
        "restrict_start_end_minutes setting.contradiction: `restrict_start_end_minutes` is 60: no multiple of it is \
         between `reservation_minimum`, which is 3900, and `reservation_max_duration`, which is 7140"
    );
    for possible in [
        r#"{"restrict_start_end_minutes": 30, "reservation_max_duration": 1800, "default_reservation_duration": 1800}"#,
        r#"{"restrict_start_end_minutes": 60, "reservation_minimum": 3900, "reservation_max_duration": 7200,
            "default_reservation_duration": 7200}"#,
        // The last step of a day is shorter where the grid does not divide it.
        r#"{"restrict_start_end_minutes": 50, "reservation_max_duration": 2400, "default_reservation_duration": 2400}"#,
    ] {
        changed(&plain(), possible);
    }
}

#[test]
fn some_slot_must_keep_each_limit() {
    for (more, blamed) in [
        (
            r#", "reservation_max_duration": 7199, "default_reservation_duration": 3600"#,
            "`reservation_max_duration`",
        ),
        (r#", "reservation_minimum": 14401, "default_reservation_duration": 14401"#, "`reservation_minimum`"),
        (r#", "restrict_start_end_minutes": 1440"#, "`restrict_start_end_minutes`"),
        (
            r#", "reservation_minimum": 7260, "reservation_max_duration": 10740, "default_reservation_duration": 7260"#,
            "`reservation_minimum` and `reservation_max_duration`",
        ),
    ] {
        let overlay = with_slots("").replace(r#""default_reservation_duration": 7200, "#, "");
        let overlay = overlay.trim_end_matches('}').to_owned() + more + "}";
        assert_eq!(
            problems(&overlay),
            format!(
                "weekly_slots setting.contradiction: no whole slot of `weekly_slots`, nor several in a row, keeps {blamed}"
            ),
            "{more}"
        );
    }
}

#[test]
fn slots_in_a_row_count_together_also_over_the_end_of_the_week() {
    changed(&plain(), &with_slots(r#", "reservation_max_duration": 7200"#));
    changed(&plain(), &with_slots(r#", "restrict_start_end_minutes": 60"#));
    let two = with_slots(r#", "reservation_minimum": 14400"#).replace(": 7200", ": 14400");
    changed(&plain(), &two);
    let night = r#"{"weekly_slots": [{"weekday": 6, "start": "22:00", "end": "24:00"},
        {"weekday": 0, "start": "00:00", "end": "02:00"}], "reservation_minimum": 14400,
        "default_reservation_duration": 14400}"#;
    changed(&plain(), night);
}

#[test]
fn what_is_booked_with_nothing_related_is_accepted_with_a_warning() {
    let overlay = object(r#"{"can_only_reserve_with_related": true}"#);
    let (settings, warnings) = ResourceSettings::merge(&plain(), &overlay).unwrap();
    let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert!(warning.message.contains("`related_reservables` is empty"), "{}", warning.message);
    // Whoever changes something else is not told again, and with a related resource there is nothing to tell.
    changed(&settings, r#"{"units": 2}"#);
    changed(&plain(), r#"{"can_only_reserve_with_related": true, "related_reservables": ["resv_a"]}"#);
}

#[test]
fn more_units_in_one_booking_than_there_are_contradict_nothing() {
    changed(&plain(), r#"{"units": 2, "reservation_unit_limit": 5}"#);
}

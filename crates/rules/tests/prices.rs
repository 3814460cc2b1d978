//! The formulas of prices: worked examples for every unit of rates, and what must be true of all of them.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use model::resource::{RateBasis, RateUnit};
use model::site::Currency;
use model::{RateSnapshot, RateTerms};
use proptest::prelude::*;
use rules::{PRICE_HUNDREDTHS_MAX, Used, price};
use timeline::{Instant, Span, Zone, parse_civil_or_instant};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// All units of rates.
const UNITS: [RateUnit; 15] = [
    RateUnit::PerHour,
    RateUnit::PerUse,
    RateUnit::PerBlock,
    RateUnit::PerPerson,
    RateUnit::Each,
    RateUnit::PerRequest,
    RateUnit::PerSession,
    RateUnit::PerSample,
    RateUnit::PerKm,
    RateUnit::PerMile,
    RateUnit::PerMl,
    RateUnit::PerL,
    RateUnit::PerDay,
    RateUnit::PerWeek,
    RateUnit::PerMonth,
];

/// Ten of the currency for each of a unit, once for all units booked.
fn ten(unit: RateUnit) -> RateTerms {
    RateTerms {
        rate_id: Some(1),
        description: None,
        unit,
        basis: RateBasis::PerReservable,
        amount_hundredths: 1_000,
        minimum_seconds: None,
        step_seconds: None,
        half_interval_millionths: None,
        requires_account_number: false,
        sku: None,
        tax_code: None,
        tax_rate: None,
        tax_note: None,
        currency: Currency::default(),
    }
}

/// Two units and three people, with seven of something, for so long.
fn used(seconds: i64) -> Used {
    Used { span: Span::starting(Instant::from_unix(0), seconds), units: 2, people: 3, quantity: 7 }
}

fn cost(terms: RateTerms, seconds: i64) -> i64 {
    price(terms, used(seconds)).price_hundredths
}

#[test]
fn every_unit_has_its_formula() {
    for (unit, seconds, expected) in [
        (RateUnit::PerHour, 2 * HOUR, 2_000),
        (RateUnit::PerHour, HOUR / 4, 250),
        (RateUnit::PerHour, 1, 0),
        (RateUnit::PerHour, 2, 1),
        (RateUnit::PerDay, DAY, 1_000),
        (RateUnit::PerDay, 6 * HOUR, 250),
        (RateUnit::PerWeek, 14 * DAY, 2_000),
        (RateUnit::PerWeek, DAY, 143),
        (RateUnit::PerMonth, 30 * DAY, 1_000),
        (RateUnit::PerMonth, 31 * DAY, 1_033),
        (RateUnit::PerUse, 5 * HOUR, 1_000),
        (RateUnit::PerRequest, 0, 1_000),
        (RateUnit::PerSession, 5 * HOUR, 1_000),
        (RateUnit::PerBlock, 5 * HOUR, 1_000),
        (RateUnit::PerPerson, 5 * HOUR, 3_000),
        (RateUnit::Each, HOUR, 7_000),
        (RateUnit::PerSample, HOUR, 7_000),
        (RateUnit::PerKm, HOUR, 7_000),
        (RateUnit::PerMile, HOUR, 7_000),
        (RateUnit::PerMl, HOUR, 7_000),
        (RateUnit::PerL, HOUR, 7_000),
    ] {
        assert_eq!(cost(ten(unit), seconds), expected, "{unit:?} for {seconds} s");
    }
    for unit in UNITS {
        let alone = cost(ten(unit), 3 * HOUR);
        let each = cost(RateTerms { basis: RateBasis::PerUnit, ..ten(unit) }, 3 * HOUR);
        // Rounded once for both units, so at most one hundredth from twice the rounded price of one.
        assert!((2 * alone - each).abs() <= 1, "{unit:?}: {alone} and {each}");
    }
}

#[test]
fn ten_an_hour_for_each_of_three_units_over_two_hours_is_sixty() {
    let terms = RateTerms { basis: RateBasis::PerUnit, ..ten(RateUnit::PerHour) };
    assert_eq!(price(terms, Used { units: 3, ..used(2 * HOUR) }).price_hundredths, 6_000);
}

#[test]
fn steps_are_charged_whole_and_short_bookings_as_the_minimum() {
    let hourly = RateTerms { step_seconds: Some(HOUR / 2), ..ten(RateUnit::PerHour) };
    let at_least_two = RateTerms { minimum_seconds: Some(2 * HOUR), ..hourly.clone() };
    let blocks = RateTerms { step_seconds: Some(HOUR), ..ten(RateUnit::PerBlock) };
    for (terms, seconds, expected) in [
        (&hourly, 1, 500),
        (&hourly, HOUR / 2, 500),
        (&hourly, HOUR / 2 + 1, 1_000),
        (&at_least_two, 60, 2_000),
        (&at_least_two, 2 * HOUR, 2_000),
        (&at_least_two, 2 * HOUR + 1, 2_500),
        (&blocks, 1, 1_000),
        (&blocks, HOUR, 1_000),
        (&blocks, HOUR + 1, 2_000),
    ] {
        assert_eq!(cost(terms.clone(), seconds), expected, "{seconds} s of {terms:?}");
    }
}

#[test]
fn half_an_interval_has_a_price_of_its_own() {
    let daily = RateTerms { half_interval_millionths: Some(600_000), ..ten(RateUnit::PerDay) };
    for (seconds, expected) in [
        (1, 600),
        (DAY / 2, 600),
        (DAY / 2 + 1, 1_000),
        (DAY, 1_000),
        (DAY + 1, 1_600),
        (2 * DAY, 2_000),
        (3 * DAY - 1, 3_000),
    ] {
        assert_eq!(cost(daily.clone(), seconds), expected, "{seconds} s");
    }
    let measures = |seconds| {
        let lines = price(daily.clone(), used(seconds)).lines;
        lines.iter().map(|line| (line.measure.as_str(), line.count)).collect::<Vec<_>>()
    };
    assert_eq!(measures(DAY + HOUR), [("interval", 1), ("half_interval", 1)]);
    assert_eq!(measures(HOUR), [("half_interval", 1)]);
}

#[test]
fn a_night_in_which_the_clock_jumps_is_charged_by_the_hours_it_had() {
    let zone = Zone::named("America/Toronto").unwrap();
    let at = |text| zone.resolve(civil(text)).unwrap().as_in_calendars();
    for (start, end, expected) in [
        ("2026-03-07T12:00", "2026-03-08T12:00", 23_000),
        ("2026-10-31T12:00", "2026-11-01T12:00", 25_000),
        ("2026-06-01T12:00", "2026-06-02T12:00", 24_000),
    ] {
        let used = Used { span: Span::new(at(start), at(end)), ..used(0) };
        assert_eq!(price(ten(RateUnit::PerHour), used).price_hundredths, expected, "{start}");
    }
}

fn civil(text: &str) -> timeline::DateTime {
    match parse_civil_or_instant(text).unwrap() {
        timeline::Wall::Civil(civil) => civil,
        timeline::Wall::Instant(_) => panic!("{text} has an offset"),
    }
}

prop_compose! {
    fn any_terms()(
        unit in prop::sample::select(&UNITS[..]),
        is_per_unit: bool,
        amount_hundredths in 0..=9_999_999_i64,
        minimum_seconds in prop::option::of(0..=315_360_000_i64),
        step_seconds in prop::option::of(1..=315_360_000_i64),
        half_interval_millionths in prop::option::of(0..=100_000_000_i64),
    ) -> RateTerms {
        let basis = if is_per_unit { RateBasis::PerUnit } else { RateBasis::PerReservable };
        RateTerms { basis, amount_hundredths, minimum_seconds, step_seconds, half_interval_millionths, ..ten(unit) }
    }
}

prop_compose! {
    fn any_use()(seconds in 0..=316_224_000_i64, units: u32, people: u32, quantity: u32) -> Used {
        Used { span: Span::starting(Instant::from_unix(0), seconds), units, people, quantity }
    }
}

fn is_possible(snapshot: &RateSnapshot) -> bool {
    let all = snapshot.lines.iter().map(|line| line.price_hundredths);
    (0..=PRICE_HUNDREDTHS_MAX).contains(&snapshot.price_hundredths)
        && snapshot.price_hundredths == all.sum::<i64>().min(PRICE_HUNDREDTHS_MAX)
}

proptest! {
    #[test]
    fn every_price_is_possible_and_the_sum_of_its_lines(terms in any_terms(), used in any_use()) {
        let snapshot = price(terms, used);
        prop_assert!(is_possible(&snapshot), "{snapshot:?}");
    }

    #[test]
    fn longer_never_costs_less_where_halves_have_no_price(
        terms in any_terms(), used in any_use(), longer in 0..=1_000_000_i64,
    ) {
        let terms = RateTerms { half_interval_millionths: None, ..terms };
        let seconds = used.span.map_or(0, Span::seconds) + longer;
        let more = Used { span: Span::starting(Instant::from_unix(0), seconds), ..used };
        prop_assert!(price(terms.clone(), used).price_hundredths <= price(terms, more).price_hundredths);
    }
}

//! The price: from the terms of a rate and what is used to whole hundredths.
//!
//! Owns the formulas of all units of rates. Time is elapsed time, so a night in which the clock jumps is charged by the
//! hours it really had; a day is 24 hours, a week 7 days, a month 30 days. Every line is computed exactly and rounded
//! once, half up. It knows neither who is offered a rate nor who pays.

use model::resource::{Rate, RateBasis, RateUnit};
use model::{Measure, PriceLine, RateSnapshot, RateTerms};
use timeline::Span;

/// The highest price, in hundredths; what would cost more costs this. No real price comes near, and it can be written
/// as a JSON number that every reader reads exactly.
pub const PRICE_HUNDREDTHS_MAX: i64 = 999_999_999_999_999;

/// What millionths are parts of.
const MILLION: i128 = 1_000_000;

/// What a booking uses, as far as a price may depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// The booked time without buffers; none for requests without a time.
    pub span: Option<Span>,
    /// How many units.
    pub units: u32,
    /// The person and their guests.
    pub people: u32,
    /// How many were entered of what the rate counts.
    pub quantity: u32,
}

/// The part of a rate that the formulas look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tariff {
    unit: RateUnit,
    basis: RateBasis,
    amount_hundredths: i64,
    minimum_seconds: Option<i64>,
    step_seconds: Option<i64>,
    half_interval_millionths: Option<i64>,
}

impl From<&RateTerms> for Tariff {
    fn from(terms: &RateTerms) -> Self {
        Self {
            unit: terms.unit,
            basis: terms.basis,
            amount_hundredths: terms.amount_hundredths,
            minimum_seconds: terms.minimum_seconds,
            step_seconds: terms.step_seconds,
            half_interval_millionths: terms.half_interval_millionths,
        }
    }
}

impl From<&Rate> for Tariff {
    fn from(rate: &Rate) -> Self {
        Self {
            unit: rate.rate_unit,
            basis: rate.rate_basis,
            amount_hundredths: rate.rate_int,
            minimum_seconds: rate.rate_duration_minimum,
            step_seconds: rate.rate_duration_step,
            half_interval_millionths: rate.half_interval_millionths(),
        }
    }
}

/// The price of what is used, kept with its terms.
pub fn price(terms: RateTerms, used: Used) -> RateSnapshot {
    let lines = lines(Tariff::from(&terms), used);
    RateSnapshot { price_hundredths: sum(&lines), quantity: used.quantity, lines, terms }
}

/// The price of all lines together, in hundredths.
pub(crate) fn sum(lines: &[PriceLine]) -> i64 {
    let sum = lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.price_hundredths));
    sum.min(PRICE_HUNDREDTHS_MAX)
}

/// What the price of what is used is made of.
pub(crate) fn lines(tariff: Tariff, used: Used) -> Vec<PriceLine> {
    let units = match tariff.basis {
        RateBasis::PerUnit => used.units,
        RateBasis::PerReservable => 1,
    };
    let seconds = charged_seconds(tariff, used.span.map_or(0, Span::seconds));
    let once = |measure, count| vec![line(tariff, units, measure, i64::from(count), 1)];
    match tariff.unit {
        RateUnit::PerHour => time(tariff, units, seconds, 3_600),
        RateUnit::PerDay => time(tariff, units, seconds, 86_400),
        RateUnit::PerWeek => time(tariff, units, seconds, 7 * 86_400),
        RateUnit::PerMonth => time(tariff, units, seconds, 30 * 86_400),
        RateUnit::PerBlock => once(Measure::Block, blocks(tariff, seconds)),
        RateUnit::PerUse | RateUnit::PerRequest | RateUnit::PerSession => once(Measure::Use, 1),
        RateUnit::PerPerson => once(Measure::Person, used.people),
        RateUnit::Each
        | RateUnit::PerSample
        | RateUnit::PerKm
        | RateUnit::PerMile
        | RateUnit::PerMl
        | RateUnit::PerL => once(Measure::Quantity, used.quantity),
    }
}

/// The length that is charged: at least the minimum, and whole steps.
fn charged_seconds(tariff: Tariff, seconds: i64) -> i64 {
    let seconds = seconds.max(tariff.minimum_seconds.unwrap_or(0)).max(0);
    match tariff.step_seconds {
        // Blocks are steps themselves, and are counted later.
        Some(step) if step > 0 && tariff.unit != RateUnit::PerBlock => {
            steps(seconds, step).saturating_mul(step)
        }
        _ => seconds,
    }
}

/// How many blocks are begun. Without a length of blocks the booking is one.
fn blocks(tariff: Tariff, seconds: i64) -> u32 {
    let count = tariff.step_seconds.filter(|step| *step > 0).map_or(1, |step| steps(seconds, step));
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How many steps are begun in so many seconds.
fn steps(seconds: i64, step: i64) -> i64 {
    seconds / step + i64::from(seconds % step > 0)
}

/// The lines of a rate by time. Without a price for halves, every second counts. With one, whole intervals are charged,
/// then up to half of another costs its part, and more than half costs a whole one.
fn time(tariff: Tariff, units: u32, seconds: i64, interval_seconds: i64) -> Vec<PriceLine> {
    let Some(half) = tariff.half_interval_millionths else {
        return vec![line(tariff, units, Measure::Seconds, seconds, i128::from(interval_seconds))];
    };
    let rest = seconds % interval_seconds;
    let is_half = rest > 0 && rest <= interval_seconds / 2;
    let whole = seconds / interval_seconds + i64::from(rest > 0 && !is_half);
    let mut lines = Vec::new();
    if whole > 0 || !is_half {
        lines.push(line(tariff, units, Measure::Interval, whole, 1));
    }
    if is_half {
        let exact = amount(tariff, units) * i128::from(half);
        let price_hundredths = rounded(exact, MILLION);
        lines.push(PriceLine { measure: Measure::HalfInterval, count: 1, units, price_hundredths });
    }
    lines
}

/// One line: so many of a measure, of which `parts` make up what the amount is for.
fn line(tariff: Tariff, units: u32, measure: Measure, count: i64, parts: i128) -> PriceLine {
    let exact = amount(tariff, units).saturating_mul(i128::from(count));
    PriceLine { measure, count, units, price_hundredths: rounded(exact, parts) }
}

/// The amount for all units that are charged. A kept rate is never negative; were it, it would cost nothing.
fn amount(tariff: Tariff, units: u32) -> i128 {
    i128::from(tariff.amount_hundredths.max(0)) * i128::from(units)
}

/// A quotient rounded half up, and held to the highest price.
fn rounded(exact: i128, parts: i128) -> i64 {
    let whole = (exact + parts / 2) / parts;
    i64::try_from(whole).unwrap_or(PRICE_HUNDREDTHS_MAX).min(PRICE_HUNDREDTHS_MAX)
}

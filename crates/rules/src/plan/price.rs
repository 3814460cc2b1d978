//! The price: from the terms of a rate and what is used to whole hundredths.
//!
//! Owns the formulas of all units of rates. Time is elapsed time, so a night in which the clock jumps is charged by the
//! hours it really had; a day is 24 hours, a week 7 days, a month 30 days. Every line is computed exactly and rounded
//! once, half up. It knows neither who is offered a rate nor who pays.

use model::resource::{RateBasis, RateUnit};
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

/// The price of what is used.
pub fn price(terms: RateTerms, used: Used) -> RateSnapshot {
    let units = match terms.basis {
        RateBasis::PerUnit => used.units,
        RateBasis::PerReservable => 1,
    };
    let seconds = charged_seconds(&terms, used.span.map_or(0, Span::seconds));
    let once = |measure, count| vec![line(&terms, units, measure, i64::from(count), 1)];
    let lines = match terms.unit {
        RateUnit::PerHour => time(&terms, units, seconds, 3_600),
        RateUnit::PerDay => time(&terms, units, seconds, 86_400),
        RateUnit::PerWeek => time(&terms, units, seconds, 7 * 86_400),
        RateUnit::PerMonth => time(&terms, units, seconds, 30 * 86_400),
        RateUnit::PerBlock => once(Measure::Block, blocks(&terms, seconds)),
        RateUnit::PerUse | RateUnit::PerRequest | RateUnit::PerSession => once(Measure::Use, 1),
        RateUnit::PerPerson => once(Measure::Person, used.people),
        RateUnit::Each
        | RateUnit::PerSample
        | RateUnit::PerKm
        | RateUnit::PerMile
        | RateUnit::PerMl
        | RateUnit::PerL => once(Measure::Quantity, used.quantity),
    };
    let sum = lines.iter().fold(0, |sum: i64, line| sum.saturating_add(line.price_hundredths));
    RateSnapshot { price_hundredths: sum.min(PRICE_HUNDREDTHS_MAX), quantity: used.quantity, lines, terms }
}

/// The length that is charged: at least the minimum, and whole steps.
fn charged_seconds(terms: &RateTerms, seconds: i64) -> i64 {
    let seconds = seconds.max(terms.minimum_seconds.unwrap_or(0)).max(0);
    match terms.step_seconds {
        // Blocks are steps themselves, and are counted later.
        Some(step) if step > 0 && terms.unit != RateUnit::PerBlock => {
            steps(seconds, step).saturating_mul(step)
        }
        _ => seconds,
    }
}

/// How many blocks are begun. Without a length of blocks the booking is one.
fn blocks(terms: &RateTerms, seconds: i64) -> u32 {
    let count = terms.step_seconds.filter(|step| *step > 0).map_or(1, |step| steps(seconds, step));
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How many steps are begun in so many seconds.
fn steps(seconds: i64, step: i64) -> i64 {
    seconds / step + i64::from(seconds % step > 0)
}

/// The lines of a rate by time. Without a price for halves, every second counts. With one, whole intervals are charged,
/// then up to half of another costs its part, and more than half costs a whole one.
fn time(terms: &RateTerms, units: u32, seconds: i64, interval_seconds: i64) -> Vec<PriceLine> {
    let Some(half) = terms.half_interval_millionths else {
        return vec![line(terms, units, Measure::Seconds, seconds, i128::from(interval_seconds))];
    };
    let rest = seconds % interval_seconds;
    let is_half = rest > 0 && rest <= interval_seconds / 2;
    let whole = seconds / interval_seconds + i64::from(rest > 0 && !is_half);
    let mut lines = Vec::new();
    if whole > 0 || !is_half {
        lines.push(line(terms, units, Measure::Interval, whole, 1));
    }
    if is_half {
        let exact = amount(terms, units) * i128::from(half);
        let price_hundredths = rounded(exact, MILLION);
        lines.push(PriceLine { measure: Measure::HalfInterval, count: 1, units, price_hundredths });
    }
    lines
}

/// One line: so many of a measure, of which `parts` make up what the amount is for.
fn line(terms: &RateTerms, units: u32, measure: Measure, count: i64, parts: i128) -> PriceLine {
    let exact = amount(terms, units).saturating_mul(i128::from(count));
    PriceLine { measure, count, units, price_hundredths: rounded(exact, parts) }
}

/// The amount for all units that are charged. A kept rate is never negative; were it, it would cost nothing.
fn amount(terms: &RateTerms, units: u32) -> i128 {
    i128::from(terms.amount_hundredths.max(0)) * i128::from(units)
}

/// A quotient rounded half up, and held to the highest price.
fn rounded(exact: i128, parts: i128) -> i64 {
    let whole = (exact + parts / 2) / parts;
    i64::try_from(whole).unwrap_or(PRICE_HUNDREDTHS_MAX).min(PRICE_HUNDREDTHS_MAX)
}

//! What a booking costs: the terms of its rate as they were when it was booked, and the price they led to.
//!
//! Owns the kept shape, so that a rate changed later changes no booking that stands. Which rates somebody is offered
//! and how a price follows from a rate is decided in the crate `rules`. All amounts are whole hundredths.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, UserId};
use crate::resource::{Rate, RateBasis, RateUnit};
use crate::site::Currency;

/// What a reservation costs and how it is paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The rate; none while a quote is awaited, and where nothing but an account was named.
    #[serde(default)]
    pub rate: Option<RateSnapshot>,
    /// Whether a quote was asked for instead of a rate.
    #[serde(default)]
    pub is_quote_requested: bool,
    /// The spending account that pays.
    #[serde(default)]
    pub account: Option<PayingAccount>,
}

impl Charge {
    /// The price in hundredths; 0 without a rate.
    pub fn price_hundredths(&self) -> i64 {
        self.rate.as_ref().map_or(0, |rate| rate.price_hundredths)
    }
}

/// The spending account that pays for a reservation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayingAccount {
    /// The account.
    pub account_id: AccountId,
    /// The person whose account it is.
    pub user_id: UserId,
}

/// A rate as it was when the booking was made, and the price it led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateSnapshot {
    /// The terms.
    #[serde(flatten)]
    pub terms: RateTerms,
    /// How many of what the rate counts were entered, for rates by the sample, the kilometre and so on.
    pub quantity: u32,
    /// What the price is made of.
    pub lines: Vec<PriceLine>,
    /// The price in hundredths, without tax: the sum of the lines.
    pub price_hundredths: i64,
}

impl RateSnapshot {
    /// The tax on the price in hundredths, rounded half up; 0 where the rate has none.
    pub fn tax_hundredths(&self) -> i64 {
        const WHOLE: i128 = 10_000;
        let exact = i128::from(self.price_hundredths) * i128::from(self.terms.tax_rate.unwrap_or(0));
        i64::try_from((exact + WHOLE / 2) / WHOLE).unwrap_or(i64::MAX)
    }
}

/// Everything about a rate that a price, an invoice or a later change of the booking needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateTerms {
    /// The rate's number within its resource; none for a price that staff set for this booking alone.
    pub rate_id: Option<i64>,
    /// Its name.
    pub description: Option<String>,
    /// What the amount is multiplied by.
    pub unit: RateUnit,
    /// Whether it is also multiplied by the units booked.
    pub basis: RateBasis,
    /// The amount in hundredths.
    pub amount_hundredths: i64,
    /// The shortest length that is charged, in seconds.
    pub minimum_seconds: Option<i64>,
    /// The step in which time is charged, in seconds.
    pub step_seconds: Option<i64>,
    /// What half an interval costs, in millionths of a whole one.
    pub half_interval_millionths: Option<i64>,
    /// Whether a booking with it needs an account number.
    pub requires_account_number: bool,
    /// The code for invoice lines.
    pub sku: Option<String>,
    /// The tax code.
    pub tax_code: Option<String>,
    /// The tax in hundredths of a percent.
    pub tax_rate: Option<i64>,
    /// A note about the tax.
    pub tax_note: Option<String>,
    /// How the amounts are written: the rate's own ways, and the site's where it has none.
    pub currency: Currency,
}

impl RateTerms {
    /// The terms of a rate of today. `site` fills in what the rate leaves open about its currency.
    pub fn of(rate: &Rate, site: &Currency) -> Self {
        let or = |own: &Option<String>, site: &String| own.clone().unwrap_or_else(|| site.clone());
        Self {
            rate_id: (rate.rate_id > 0).then_some(rate.rate_id),
            description: rate.rate_description.clone(),
            unit: rate.rate_unit,
            basis: rate.rate_basis,
            amount_hundredths: rate.rate_int,
            minimum_seconds: rate.rate_duration_minimum,
            step_seconds: rate.rate_duration_step,
            half_interval_millionths: rate.half_interval_millionths(),
            requires_account_number: rate.require_account_number,
            sku: rate.sku.clone(),
            tax_code: rate.tax_code.clone(),
            tax_rate: rate.tax_rate,
            tax_note: rate.tax_note.clone(),
            currency: Currency {
                symbol: or(&rate.currency, &site.symbol),
                code: or(&rate.currency_code, &site.code),
                decimal: or(&rate.currency_decimal, &site.decimal),
                thousand: or(&rate.currency_thousand, &site.thousand),
            },
        }
    }
}

/// One part of a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLine {
    /// What is counted.
    pub measure: Measure,
    /// How many of it.
    pub count: i64,
    /// How many units it is multiplied by: 1 where the rate is for the whole resource.
    pub units: u32,
    /// The amount of this part, in hundredths.
    pub price_hundredths: i64,
}

/// What one part of a price counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Elapsed seconds, of which the rate's unit has so many.
    Seconds,
    /// Whole hours, days, weeks or months, where half ones have a price of their own.
    Interval,
    /// Half an hour, day, week or month.
    HalfInterval,
    /// Begun blocks.
    Block,
    /// The booking itself, once.
    Use,
    /// The person and their guests.
    Person,
    /// What was entered: samples, kilometres and the like.
    Quantity,
}

impl Measure {
    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Seconds => "seconds",
            Measure::Interval => "interval",
            Measure::HalfInterval => "half_interval",
            Measure::Block => "block",
            Measure::Use => "use",
            Measure::Person => "person",
            Measure::Quantity => "quantity",
        }
    }
}

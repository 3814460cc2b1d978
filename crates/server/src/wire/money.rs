//! Money on the wire: what a booking asks and answers about rates and prices.
//!
//! Amounts go out twice, as in the reference: as a decimal number to look at, and in hundredths to reckon with. Only the
//! hundredths are ever read.

use app::{MoneyWish, Problem};
use model::resource::{Rate, RateBasis, RateUnit, amount};
use model::site::Currency;
use model::{AccountId, Charge, Measure, RateSnapshot};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::booking::ReservationInput;

/// The most that may be entered of what a rate counts.
const QUANTITY_MAX: u32 = 1_000_000;

/// What a booking asks about money.
pub(super) fn asked(input: &ReservationInput) -> Result<MoneyWish, Problem> {
    let one_off = match &input.rate {
        None => None,
        Some(None) => Some(None),
        Some(Some(written)) => Some(Some(Box::new(one_off(written)?))),
    };
    let is_quote_requested = input.rate_quote_requested;
    let asks = [
        matches!(one_off, Some(Some(_))),
        matches!(input.rate_id, Some(Some(_))),
        is_quote_requested == Some(true),
    ];
    if asks.iter().filter(|asks| **asks).count() > 1 {
        let message = "ask for one of `rate_id`, `rate` and `rate_quote_requested`";
        return Err(Problem::at("rate_id", message));
    }
    if input.rate_quantity.is_some_and(|quantity| !(1..=QUANTITY_MAX).contains(&quantity)) {
        return Err(Problem::at("rate_quantity", format!("1 to {QUANTITY_MAX}")));
    }
    Ok(MoneyWish {
        rate_id: input.rate_id,
        one_off,
        is_quote_requested,
        quantity: input.rate_quantity,
        account_id: account_id(input.account_id.as_deref())?,
    })
}

fn one_off(written: &Map<String, Value>) -> Result<Rate, Problem> {
    Rate::one_off(written).map(|(rate, _)| rate).map_err(|trouble| {
        let first = trouble.problems.into_iter().next();
        first.map_or_else(
            || Problem::at("rate", "it cannot be read"),
            |problem| Problem::at(problem.path, problem.message),
        )
    })
}

fn account_id(text: Option<&str>) -> Result<Option<AccountId>, Problem> {
    let parsed = text.filter(|text| !text.is_empty()).map(AccountId::parse).transpose();
    parsed.map_err(|trouble| Problem::at("account_id", trouble.to_string()))
}

/// The fields of a reservation that speak of money. Without a rate there is no price, not one of zero.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReservationMoney)]
pub struct MoneyReply {
    /// The symbol of the currency: the rate's, without one the site's.
    pub currency: String,
    /// Its ISO 4217 code.
    pub currency_code: String,
    /// What stands before the cents.
    pub currency_decimal: String,
    /// What stands between thousands.
    pub currency_thousand: String,
    /// The price; none without a rate.
    #[schema(value_type = Option<f64>)]
    pub price: Value,
    /// The price in hundredths; none without a rate.
    pub price_int: Option<i64>,
    /// The amount of the rate.
    #[schema(value_type = Option<f64>)]
    pub rate: Value,
    /// The amount of the rate in hundredths.
    pub rate_int: Option<i64>,
    /// The rate's number; none for a price that staff set.
    pub rate_id: Option<i64>,
    /// What the amount is multiplied by.
    pub rate_unit: Option<RateUnit>,
    /// Whether it is also multiplied by the units booked.
    pub rate_basis: Option<RateBasis>,
    /// The rate's name.
    pub rate_description: Option<String>,
    /// How many were entered of what the rate counts.
    pub rate_quantity: Option<u32>,
    /// Whether a quote was asked for.
    pub rate_quote_requested: bool,
    /// The spending account that pays.
    pub account_id: Option<String>,
}

/// How much of the money of a reservation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Everything.
    All,
    /// Names of rates without amounts, as the resource wants it for ordinary users.
    NamesOnly,
    /// Nothing: the reservation is somebody else's secret.
    Nothing,
}

impl MoneyReply {
    pub(super) fn of(charge: Option<&Charge>, site: &Currency, shown: Shown) -> Self {
        let charge = charge.filter(|_| shown != Shown::Nothing);
        let rate = charge.and_then(|charge| charge.rate.as_ref());
        let priced = rate.filter(|_| shown == Shown::All);
        let currency = rate.map_or(site, |rate| &rate.terms.currency);
        Self {
            currency: currency.symbol.clone(),
            currency_code: currency.code.clone(),
            currency_decimal: currency.decimal.clone(),
            currency_thousand: currency.thousand.clone(),
            price: priced.map_or(Value::Null, |rate| amount(rate.price_hundredths)),
            price_int: priced.map(|rate| rate.price_hundredths),
            rate: priced.map_or(Value::Null, |rate| amount(rate.terms.amount_hundredths)),
            rate_int: priced.map(|rate| rate.terms.amount_hundredths),
            rate_id: rate.and_then(|rate| rate.terms.rate_id),
            rate_unit: rate.map(|rate| rate.terms.unit),
            rate_basis: rate.map(|rate| rate.terms.basis),
            rate_description: rate.and_then(|rate| rate.terms.description.clone()),
            rate_quantity: rate.map(|rate| rate.quantity),
            rate_quote_requested: charge.is_some_and(|charge| charge.is_quote_requested),
            account_id: charge
                .and_then(|charge| charge.account.as_ref())
                .map(|account| account.account_id.to_string()),
        }
    }
}

/// What a price is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PriceDetails)]
pub struct PriceDetails {
    /// The price without tax.
    #[schema(value_type = f64)]
    pub price: Value,
    /// The price without tax, in hundredths: the sum of the lines.
    pub price_int: i64,
    /// Its parts.
    pub lines: Vec<PriceLineReply>,
    /// The tax in hundredths of a percent; none where the rate has no tax.
    pub tax_rate: Option<i64>,
    /// The tax on the price, in hundredths.
    pub tax_int: i64,
    /// Price and tax together, in hundredths.
    pub total_int: i64,
    /// The ISO 4217 code of the currency.
    pub currency_code: String,
}

/// One part of a price.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PriceLine)]
pub struct PriceLineReply {
    /// The rate's name.
    pub description: Option<String>,
    /// What is counted: `seconds`, `interval`, `half_interval`, `block`, `use`, `person` or `quantity`.
    pub measure: &'static str,
    /// How many of it.
    pub count: i64,
    /// How many units it is multiplied by.
    pub units: u32,
    /// The amount of the rate, in hundredths.
    pub rate_int: i64,
    /// The amount of this part.
    #[schema(value_type = f64)]
    pub price: Value,
    /// The amount of this part, in hundredths.
    pub price_int: i64,
}

impl PriceDetails {
    pub(super) fn of(rate: &RateSnapshot) -> Self {
        let line = |line: &model::PriceLine| PriceLineReply {
            description: rate.terms.description.clone(),
            measure: Measure::as_str(line.measure),
            count: line.count,
            units: line.units,
            rate_int: rate.terms.amount_hundredths,
            price: amount(line.price_hundredths),
            price_int: line.price_hundredths,
        };
        let tax_int = rate.tax_hundredths();
        Self {
            price: amount(rate.price_hundredths),
            price_int: rate.price_hundredths,
            lines: rate.lines.iter().map(line).collect(),
            tax_rate: rate.terms.tax_rate,
            tax_int,
            total_int: rate.price_hundredths.saturating_add(tax_int),
            currency_code: rate.terms.currency.code.clone(),
        }
    }
}

/// Rates as somebody who is no staff may see them: only those they are offered, and by name only where the resource
/// wants that.
pub(super) fn rates_shown(offered: &[Rate], is_name_only: bool) -> Value {
    let shown = offered.iter().map(|rate| {
        let mut shown = json!(rate);
        if let Some(fields) = shown.as_object_mut().filter(|_| is_name_only) {
            fields.retain(|name, _| !["rate", "rate_int"].contains(&name.as_str()));
        }
        shown
    });
    shown.collect()
}

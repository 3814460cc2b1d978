//! One rate of a resource: an amount, what it is per, and for whom and when it is offered.
//!
//! Owns the shape and that amount and integer amount agree. `rate_int` is the truth; no amount is ever computed in
//! floating point.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use utoipa::ToSchema;

use super::problem::{SettingsTrouble, Warning};
use super::weekly::{self, Blackout};
use super::{Findings, ResourceSettings};
use crate::ids::UserGroupId;

/// An amount, what it is per, and for whom and when it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(default)]
pub struct Rate {
    /// Its number within the resource; given when it is first written.
    #[schema(minimum = 0)]
    pub rate_id: i64,
    /// Its name as people choose it.
    #[schema(max_length = 127)]
    pub rate_description: Option<String>,
    /// The amount, such as 12.50. Writing this or `rate_int` sets both.
    #[schema(value_type = f64, minimum = 0, maximum = 99999.99)]
    pub rate: Number,
    /// The amount in hundredths, such as 1250. It is what prices are computed from.
    #[schema(minimum = 0, maximum = 9_999_999)]
    pub rate_int: i64,
    /// What the amount is multiplied by.
    pub rate_unit: RateUnit,
    /// Whether the amount is also multiplied by the number of units booked.
    pub rate_basis: RateBasis,
    /// Whether it is shown to people who are not members, as in a price list.
    pub public: bool,
    /// The user group it is offered to. Empty means everybody.
    #[schema(minimum = 1)]
    pub usergroup_id: Option<UserGroupId>,
    /// The same group by its name, for scripts.
    #[schema(max_length = 255)]
    pub usergroup_name: Option<String>,
    /// Times of the week when it is not offered. A new list replaces the old one.
    #[schema(max_items = 200)]
    pub blackouts: Vec<Blackout>,
    /// The shortest booking it is offered for, in seconds. Empty means no limit.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub rate_duration_minimum: Option<i64>,
    /// The longest booking it is offered for, in seconds. Empty means no limit.
    #[schema(minimum = 0, maximum = 315_360_000, format = "duration-seconds")]
    pub rate_duration_maximum: Option<i64>,
    /// The step in which time is charged, in seconds: a begun step counts whole. Also the length of one
    /// block; empty means that the booking is one block.
    #[schema(minimum = 1, maximum = 315_360_000, format = "duration-seconds")]
    pub rate_duration_step: Option<i64>,
    /// What half an interval costs, as a part of a whole one, such as 0.6 for half a day.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 100)]
    pub prorate_half_interval_multiplier: Option<Number>,
    /// Whether a booking with this rate needs an account number.
    pub require_account_number: bool,
    /// Whether an invoice is made when the booking is.
    pub invoice_automatically: bool,
    /// The code that goes onto invoice lines.
    #[schema(max_length = 128)]
    pub sku: Option<String>,
    /// The tax code for invoices.
    #[schema(max_length = 64)]
    pub tax_code: Option<String>,
    /// The tax in hundredths of a percent: 1300 is 13 %.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub tax_rate: Option<i64>,
    /// A note about the tax for invoices.
    #[schema(max_length = 255)]
    pub tax_note: Option<String>,
    /// The symbol of the currency, such as `$`. Empty means the site's.
    #[schema(max_length = 8)]
    pub currency: Option<String>,
    /// The three letters of the currency, such as `USD`. Empty means the site's.
    #[schema(max_length = 3)]
    pub currency_code: Option<String>,
    /// What stands before the hundredths. Empty means as the site writes it.
    #[schema(max_length = 4)]
    pub currency_decimal: Option<String>,
    /// What stands between thousands. Empty means as the site writes it.
    #[schema(max_length = 4)]
    pub currency_thousand: Option<String>,
    /// Data of other systems, as JSON text.
    #[schema(max_length = 16_384, format = "json")]
    pub meta_data: Option<String>,
    /// The script that computes the price instead.
    #[schema(max_length = 80)]
    pub site_reservation_script_id: Option<String>,
}

/// What an amount is multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum RateUnit {
    /// By the hours.
    #[default]
    #[serde(rename = "per hour")]
    PerHour,
    /// Once for the booking.
    #[serde(rename = "per use")]
    PerUse,
    /// By the begun steps of `rate_duration_step`.
    #[serde(rename = "per block")]
    PerBlock,
    /// By the person and their guests.
    #[serde(rename = "per person")]
    PerPerson,
    /// By a number entered.
    #[serde(rename = "each")]
    Each,
    /// Once for the request.
    #[serde(rename = "per request")]
    PerRequest,
    /// Once for the session.
    #[serde(rename = "per session")]
    PerSession,
    /// By the samples entered.
    #[serde(rename = "per sample")]
    PerSample,
    /// By the kilometres entered.
    #[serde(rename = "per km")]
    PerKm,
    /// By the miles entered.
    #[serde(rename = "per mile")]
    PerMile,
    /// By the millilitres entered.
    #[serde(rename = "per mL")]
    PerMl,
    /// By the litres entered.
    #[serde(rename = "per L")]
    PerL,
    /// By the days.
    #[serde(rename = "per day")]
    PerDay,
    /// By the weeks.
    #[serde(rename = "per week")]
    PerWeek,
    /// By the months.
    #[serde(rename = "per month")]
    PerMonth,
}

/// Whether an amount is multiplied by the number of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum RateBasis {
    /// For every unit booked.
    #[serde(rename = "per unit")]
    PerUnit,
    /// Once, however many units.
    #[default]
    #[serde(rename = "per reservable")]
    PerReservable,
}

impl Rate {
    /// What half an interval costs, in millionths of a whole one; none where half ones have no price of their own.
    pub fn half_interval_millionths(&self) -> Option<i64> {
        self.prorate_half_interval_multiplier.as_ref().and_then(|part| millionths(&part.to_string()))
    }

    /// A price for one booking alone, from an object written like a rate of a resource. It has no number. Errors name
    /// the fields that are wrong, under `rate`.
    pub fn one_off(written: &Map<String, Value>) -> Result<(Self, Vec<Warning>), SettingsTrouble> {
        let mut item = written.clone();
        for name in ["rate_id", "delete"] {
            item.remove(name);
        }
        let overlay = Map::from_iter([
            ("name".to_owned(), Value::from("rate")),
            ("reservable_type".to_owned(), Value::from("rate")),
            ("rates".to_owned(), Value::Array(vec![Value::Object(item)])),
        ]);
        let renamed = |text: &str| text.replace("rates[0]", "rate");
        match ResourceSettings::merge(&ResourceSettings::default(), &overlay) {
            Ok((settings, mut warnings)) => {
                for warning in &mut warnings {
                    warning.path = renamed(&warning.path);
                    warning.message = renamed(&warning.message);
                }
                let rate = settings.billing.rates.into_iter().next().unwrap_or_default();
                Ok((Self { rate_id: 0, ..rate }, warnings))
            }
            Err(mut trouble) => {
                for problem in &mut trouble.problems {
                    problem.path = renamed(&problem.path);
                    problem.message = renamed(&problem.message);
                }
                Err(trouble)
            }
        }
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            rate_id: 0,
            rate_description: None,
            rate: Number::from(0),
            rate_int: 0,
            rate_unit: RateUnit::default(),
            rate_basis: RateBasis::default(),
            public: false,
            usergroup_id: None,
            usergroup_name: None,
            blackouts: Vec::new(),
            rate_duration_minimum: None,
            rate_duration_maximum: None,
            rate_duration_step: None,
            prorate_half_interval_multiplier: None,
            require_account_number: false,
            invoice_automatically: false,
            sku: None,
            tax_code: None,
            tax_rate: None,
            tax_note: None,
            currency: None,
            currency_code: None,
            currency_decimal: None,
            currency_thousand: None,
            meta_data: None,
            site_reservation_script_id: None,
        }
    }
}

/// The largest amount, in hundredths.
pub(super) const HUNDREDTHS_MAX: i64 = 9_999_999;

/// The hundredths in an amount such as `12.5`, read digit by digit; none if it is no amount or has a third decimal.
pub(super) fn hundredths(amount: &str) -> Option<i64> {
    fixed_point(amount, 2)
}

/// The millionths in a multiplier such as `0.6`; none if it is no such number or has a seventh decimal.
fn millionths(multiplier: &str) -> Option<i64> {
    fixed_point(multiplier, 6)
}

/// A decimal number as a whole number of its last place, read digit by digit.
fn fixed_point(text: &str, places: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || whole.len() > 12
        || fraction.len() > places
        || !are_digits(whole)
        || !are_digits(fraction)
    {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok()
}

/// The amount for a number of hundredths, as JSON: `1250` is `12.5`.
pub fn amount(hundredths: i64) -> Value {
    let sign = if hundredths < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:02}", hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    if hundredths % 100 == 0 {
        Value::from(hundredths / 100)
    } else {
        text.parse::<f64>().map_or(Value::Null, Value::from)
    }
}

/// Refuses rates that contradict themselves, and a number used twice.
pub(super) fn check(rates: &[Rate], findings: &mut Findings) {
    findings.unique("rates", "rate_id", rates.iter().map(|rate| rate.rate_id));
    for (index, rate) in rates.iter().enumerate() {
        let path = |field: &str| format!("rates[{index}].{field}");
        findings.ordered(
            (path("rate_duration_minimum").as_str(), rate.rate_duration_minimum),
            (path("rate_duration_maximum").as_str(), rate.rate_duration_maximum),
        );
        weekly::check_blackouts(&path("blackouts"), &rate.blackouts, findings);
        if let Some(multiplier) = &rate.prorate_half_interval_multiplier
            && millionths(&multiplier.to_string()).is_none()
        {
            let path = path("prorate_half_interval_multiplier");
            let message = format!("`{path}` must have at most six decimals");
            findings.add(&path, "setting.amount", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        for (text, expected) in [
            ("0", Some(0)),
            ("12.5", Some(1250)),
            ("0.07", Some(7)),
            ("99999.99", Some(9_999_999)),
            ("1.100", Some(110)),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
        for text in ["", ".5", "1.005", "-1", "1e3", "1.2.3", "9999999999999"] {
            assert_eq!(hundredths(text), None, "{text}");
        }
    }

    #[test]
    fn multipliers_are_read_exactly() {
        for (text, expected) in [("0.6", Some(600_000)), ("1", Some(1_000_000)), ("0.000001", Some(1))] {
            assert_eq!(millionths(text), expected, "{text}");
        }
        assert_eq!(millionths("0.0000001"), None);
    }

    #[test]
    fn a_price_for_one_booking_is_checked_like_a_rate() {
        let read = |value: Value| Rate::one_off(value.as_object().unwrap());
        let (rate, warnings) = read(serde_json::json!({"rate": 12.5, "rate_unit": "per use"})).unwrap();
        assert_eq!((rate.rate_id, rate.rate_int, rate.rate_unit), (0, 1250, RateUnit::PerUse));
        assert_eq!(warnings, []);
        let trouble = read(serde_json::json!({"rate": 0.001})).unwrap_err();
        assert_eq!(trouble.problems[0].path, "rate.rate");
    }

    #[test]
    fn every_amount_is_read_as_it_was_written() {
        for cents in (0..=9_999_999).step_by(37).chain([1, 2, 9_999_999]) {
            assert_eq!(hundredths(&amount(cents).to_string()), Some(cents));
        }
    }
}

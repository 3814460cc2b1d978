//! The rates that a dry run offers, each with what it would cost the person.

use app::RateOffer;
use model::resource::{RateUnit, amount};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::money::PriceDetails;

/// A rate that the booking may have. Amounts are left out where the resource shows names of rates only.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OfferedRate)]
pub struct OfferedRateReply {
    /// The resource.
    pub reservable_id: String,
    /// The rate's number within the resource.
    pub rate_id: Option<i64>,
    /// Its name.
    pub description: Option<String>,
    /// What its amount is multiplied by.
    pub rate_unit: RateUnit,
    /// Its amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub rate: Option<Value>,
    /// Its amount in hundredths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_int: Option<i64>,
    /// Whether a number has to be entered as `rate_quantity`, such as of samples or kilometres.
    pub needs_quantity: bool,
    /// Whether a booking with it needs an `account_number`.
    pub require_account_number: bool,
    /// What the booking would cost with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_details: Option<PriceDetails>,
}

impl OfferedRateReply {
    /// All offers, in their order.
    pub fn all(offers: &[RateOffer]) -> Vec<Self> {
        let reply = |offer: &RateOffer| {
            let terms = &offer.rate.terms;
            let is_shown = !offer.is_amount_hidden;
            Self {
                reservable_id: offer.resource_id.to_string(),
                rate_id: terms.rate_id,
                description: terms.description.clone(),
                rate_unit: terms.unit,
                rate: is_shown.then(|| amount(terms.amount_hundredths)),
                rate_int: is_shown.then_some(terms.amount_hundredths),
                needs_quantity: offer.needs_quantity(),
                require_account_number: terms.requires_account_number,
                price_details: is_shown.then(|| PriceDetails::of(&offer.rate)),
            }
        };
        offers.iter().map(reply).collect()
    }
}

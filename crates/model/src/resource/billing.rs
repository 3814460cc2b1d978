//! Settings group "billing": what a booking costs and how it is paid.
//!
//! Owns the resource's rates and switches. Computing a price is the plan of a decision (crate `rules`).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rate::{self, Rate};
use super::{Findings, SettingsGroup};

/// What a booking costs and how it is paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = BillingSettings, title = "Rates and accounts", default)]
pub struct Billing {
    /// The rates to choose from. When there are any for the person and time, one must be chosen; when there are only
    /// others, the booking is refused. Written rates change the ones with the same `rate_id`; without it they are
    /// added, with `delete` removed.
    #[schema(max_items = 200)]
    pub rates: Vec<Rate>,
    /// Whether people see the names of rates only, not the amounts.
    pub rate_name_only: bool,
    /// Whether people may ask for a quote instead of choosing a rate.
    pub rate_quotes: bool,
    /// Whether a booking is charged to a spending account of the person. Without a valid account it is refused.
    pub accounts_debit: bool,
    /// Whether a booking is refused when the account does not hold enough.
    pub accounts_sufficient_balance_required: bool,
}

impl SettingsGroup for Billing {
    const NAME: &'static str = "billing";

    fn check(&self, findings: &mut Findings) {
        rate::check(&self.rates, findings);
    }
}

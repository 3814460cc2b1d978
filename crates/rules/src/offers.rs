//! The rates that a booking may have, each with what it would cost: what a form offers before one is chosen.
//!
//! Owns no rule of its own: a rate is offered here exactly when the row of the table would take it, and its price is
//! the one that the plan would write.

use model::{Kind, Measure, RateSnapshot, RateTerms, ResourceId};

use crate::case::Case;
use crate::charge::{is_offered, used};
use crate::draft::Action;
use crate::plan::price::price;

/// A rate that a resource of the request may be booked with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateOffer {
    /// The resource.
    pub resource_id: ResourceId,
    /// The rate and what it would cost.
    pub rate: RateSnapshot,
    /// Whether the caller sees its name only, because the resource hides amounts from all but staff.
    pub is_amount_hidden: bool,
}

impl RateOffer {
    /// Whether the price depends on a number that has to be entered, such as of samples or kilometres.
    pub fn needs_quantity(&self) -> bool {
        self.rate.lines.iter().any(|line| line.measure == Measure::Quantity)
    }
}

/// The rates that the lines of a case are offered, in the order of the resources' settings. None where nothing costs
/// anything, which are staff work and verbs that leave the price as it is, and for people who are not the caller's affair.
pub fn rate_offers(case: &Case<'_>) -> Vec<RateOffer> {
    let is_staff = case.caller.role.is_staff();
    let is_priced =
        case.draft.kind == Kind::Reservation && matches!(case.draft.action, Action::Book | Action::Edit);
    if !is_priced || !is_staff && case.draft.reserved_for != case.caller.user_id {
        return Vec::new();
    }
    let site = &case.facts.site.currency;
    let offers = case.lines().flat_map(|line| {
        let rates = line.resource.settings.billing.rates.iter();
        rates.filter(move |rate| is_offered(case, &line, rate)).map(move |rate| RateOffer {
            resource_id: line.asked.resource_id.clone(),
            rate: price(RateTerms::of(rate, site), used(case, &line)),
            is_amount_hidden: !is_staff && line.resource.settings.billing.rate_name_only,
        })
    });
    offers.collect()
}

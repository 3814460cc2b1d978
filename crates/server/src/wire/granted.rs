//! What a granted request answers: its reservations, and what was asked for beside them.
//!
//! How one reservation looks is in `reservation.rs`, how a refused request is answered in `problem.rs`.

use std::sync::Arc;

use app::{Granted, View};
use model::{Caller, Status};
use rules::ExplainedRow;
use serde::Serialize;
use timeline::Instant;
use utoipa::ToSchema;

use super::forms::FormToAnswerReply;
use super::money::{PriceDetails, Shown};
use super::offers::OfferedRateReply;
use super::problem::RefusalReply;
use super::reservation::{ReservationReply, money_shown};
use super::series::OccurrenceReply;

/// What a create, edit, cancel or undo answers: the reservation, and what was asked for beside it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrantedReservation)]
pub struct GrantedReply {
    /// The reservation; of several the first that stands.
    #[serde(flatten)]
    pub reservation: ReservationReply,
    /// All of them, where several resources or a series were booked or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reservations: Option<Vec<ReservationReply>>,
    /// Why the other dates of a series were not booked, or not changed any more, where `save_recurring_with_conflicts` kept
    /// these without them; else empty, because it is all of them or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflicts: Option<Vec<String>>,
    /// The same with codes and numbers, each naming its `occurrence`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<RefusalReply>,
    /// On a dry run about a series, what would become of each date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<OccurrenceReply>,
    /// Present on a dry run: nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    /// What the price is made of, where `testing_price` asked for it; empty where there is no rate or amounts are not
    /// for the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_details: Option<PriceDetails>,
    /// On a dry run, the rates to choose from, with what the booking would cost by each; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offered_rates: Vec<OfferedRateReply>,
    /// The forms to answer, where `testing_forms` asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forms: Option<Vec<FormToAnswerReply>>,
    /// Whether it would be denied at once because nobody approves it in time, where a dry run with `allow_auto_deny`
    /// asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_denied: Option<bool>,
    /// The whole table of rules with its verdicts, where `explain` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub explanation: Option<Arc<[ExplainedRow]>>,
}

impl GrantedReply {
    /// The answer to a request for one resource. None when nothing was granted, which cannot be.
    pub fn of(granted: &Granted, caller: &Caller, is_dry_run: bool) -> Option<Self> {
        let view = foremost(granted)?;
        let is_several = granted.is_several;
        let zone = &granted.site.timezone;
        let refusals: Vec<_> =
            granted.conflicts.iter().map(|refusal| RefusalReply::of(refusal, zone)).collect();
        let all = || granted.views.iter().map(|view| ReservationReply::of(view, caller, false)).collect();
        Some(Self {
            reservation: ReservationReply::of(view, caller, false),
            reservations: is_several.then(all),
            conflicts: is_several.then(|| refusals.iter().map(|refusal| refusal.message.clone()).collect()),
            refusals,
            occurrences: OccurrenceReply::all(&granted.dates, zone),
            dry_run: is_dry_run.then_some(true),
            price_details: None,
            offered_rates: OfferedRateReply::all(&granted.offers),
            forms: None,
            auto_denied: None,
            explanation: granted.explanation.clone(),
        })
    }

    /// The same with what the price is made of, as far as the caller may see it.
    #[must_use]
    pub fn with_price_details(mut self, granted: &Granted) -> Self {
        let priced = foremost(granted).filter(|view| money_shown(view) == Shown::All);
        let rate = priced.and_then(|view| view.reservation.charge.as_ref()?.rate.as_ref());
        self.price_details = rate.map(PriceDetails::of);
        self
    }

    /// The same with whether it would be denied automatically: it waits for approval, and the time to approve is over.
    #[must_use]
    pub fn with_auto_denied(mut self, granted: &Granted, now: Instant) -> Self {
        let is_denied = |view: &View| {
            let window = view.resource.settings.approval.autodeny_window;
            view.reservation.status == Status::Pending
                && window.is_some_and(|window| view.reservation.start.seconds_since(now) <= window)
        };
        self.auto_denied = Some(granted.views.iter().any(is_denied));
        self
    }
}

/// What an answer is about: where a change of a series gives up dates and books others, what stands.
fn foremost(granted: &Granted) -> Option<&View> {
    let standing = granted.views.iter().find(|view| view.reservation.is_active());
    standing.or(granted.views.first())
}

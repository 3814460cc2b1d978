//! What a verb is asked besides its wish, and what it answers.
//!
//! Owns the shapes; how one leads to the other is in `path.rs`.

use std::sync::Arc;

use model::{DecisionId, Hold, HoldId, ReservationId, Site};
use rules::{ExplainedRow, RateOffer, Refusal};

use crate::alternatives::Alternative;
use crate::external::External;
use crate::forms::FormToAnswer;
use crate::idempotency::{Once, Replay};
use crate::reservations::View;
use crate::series::DateVerdict;
use crate::together::Reach;

/// What came of a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Written.
    Done(Granted),
    /// A dry run: it would be written like this.
    WouldDo(Granted),
    /// Not possible.
    Refused(Refused),
    /// The same request was answered before under the same idempotency key; this is that answer.
    Replayed(Replay),
}

impl Outcome {
    /// The same with the hold that was taken.
    pub(crate) fn with_hold(self, hold: Option<Hold>) -> Self {
        match self {
            Outcome::Done(granted) => Outcome::Done(Granted { hold, ..granted }),
            other => other,
        }
    }
}

/// A granted request.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The reservations as the caller may see them.
    pub views: Vec<View>,
    /// Why the other dates of a series are not possible, where the good ones were kept without them.
    pub conflicts: Vec<Refusal>,
    /// For a dry run about a series or several reservations, what would become of each date.
    pub dates: Vec<DateVerdict>,
    /// The site, for its zone.
    pub site: Arc<Site>,
    /// Whether it was about several reservations, however many there turned out to be.
    pub is_several: bool,
    /// The whole table with its verdicts, when it was asked for; large, so it is shared and not copied.
    pub explanation: Option<Arc<[ExplainedRow]>>,
    /// The hold that was taken instead of the reservations, when only that was asked for.
    pub hold: Option<Hold>,
    /// For a dry run the rates to choose from.
    pub offers: Vec<RateOffer>,
    /// For a dry run the forms to answer.
    pub forms: Vec<FormToAnswer>,
}

/// A refused request.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Every reason, in the order of the table.
    pub refusals: Vec<Refusal>,
    /// The site, for its zone.
    pub site: Arc<Site>,
    /// The whole table with its verdicts, when it was asked for; large, so it is shared and not copied.
    pub explanation: Option<Arc<[ExplainedRow]>>,
    /// Whether it was a dry run.
    pub is_dry_run: bool,
    /// For a dry run about a series or several reservations, what would become of each date.
    pub dates: Vec<DateVerdict>,
    /// What would be accepted instead, where that was asked for and only the time is in the way.
    pub alternatives: Vec<Alternative>,
    /// For a dry run the rates to choose from.
    pub offers: Vec<RateOffer>,
    /// For a dry run the forms to answer.
    pub forms: Vec<FormToAnswer>,
    /// The newest version, when the request was about an older one.
    pub newest: Option<ReservationId>,
    /// The kept decision; none for a dry run.
    pub decision_id: Option<DecisionId>,
}

/// How a request wants to be treated, whatever it asks for.
#[derive(Clone, Default)]
pub struct Manner {
    /// The verdict is wanted with every row of the table.
    pub explain: bool,
    /// A refusal for the time comes with what would work instead.
    pub offers_alternatives: bool,
    /// The place is only taken for a few minutes; nothing is booked.
    pub only_holds: bool,
    /// The hold of the caller whose place is taken over. One that is over is as if it were not named.
    pub hold_id: Option<HoldId>,
    /// How far a change of one reservation reaches.
    pub reach: Reach,
    /// The sequence the caller saw: an older one is refused, so that no change is lost.
    pub expected_sequence: Option<u32>,
    /// The id of the booking in the caller's own system, tied to it in the same commit.
    pub external: Option<External>,
    /// Answer the same request once, however often it comes.
    pub once: Option<Once>,
}

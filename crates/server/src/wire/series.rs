//! Series on the wire: the recipe, the scope of a change, and the answer about many dates.

use app::{Granted, Problem, Scope};
use model::{Caller, Recipe};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::problem::RefusalReply;
use super::reservation::{GrantedReply, ReservationReply};

/// What a create or a change of a series answers: each date that was written, and why others were not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrantedSeries)]
pub struct SeriesReply {
    /// The series.
    pub recurring_reservation_id: String,
    /// The reservations, by start.
    pub reservations: Vec<ReservationReply>,
    /// Why the other dates were not possible, in sentences.
    pub conflicts: Vec<String>,
    /// The same with codes and numbers.
    pub refusals: Vec<RefusalReply>,
    /// Present on a dry run: nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    /// The whole table of rules with its verdicts, where `explain` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Value>,
}

/// What is answered to a request that was granted: one reservation, or many of a series.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Granted)]
pub enum DecisionReply {
    /// Many.
    Series(Box<SeriesReply>),
    /// One.
    Single(Box<GrantedReply>),
}

impl DecisionReply {
    /// The answer to a granted request. None when nothing was granted, which cannot be.
    pub fn of(granted: &Granted, caller: &Caller, is_dry_run: bool) -> Option<Self> {
        let Some(series_id) = &granted.series_id else {
            return GrantedReply::of(granted, caller, is_dry_run).map(|reply| Self::Single(Box::new(reply)));
        };
        let zone = &granted.site.timezone;
        let refusals: Vec<_> =
            granted.conflicts.iter().map(|refusal| RefusalReply::of(refusal, zone)).collect();
        Some(Self::Series(Box::new(SeriesReply {
            recurring_reservation_id: series_id.to_string(),
            reservations: granted
                .views
                .iter()
                .map(|view| ReservationReply::of(view, caller, false))
                .collect(),
            conflicts: refusals.iter().map(|refusal| refusal.message.clone()).collect(),
            refusals,
            dry_run: is_dry_run.then_some(true),
            explanation: granted.explanation.clone(),
        })))
    }

    /// The version for `ETag`; a series has none.
    pub fn sequence(&self) -> Option<u32> {
        match self {
            Self::Series(_) => None,
            Self::Single(reply) => Some(reply.reservation.sequence),
        }
    }
}

/// The recipe of a request. An empty one is the way of some clients to say that it does not recur.
pub(super) fn recipe(written: Option<&Value>) -> Result<Option<Recipe>, Problem> {
    let Some(written) = written.filter(|value| value.as_object().is_none_or(|fields| !fields.is_empty()))
    else {
        return Ok(None);
    };
    let read = serde_json::from_value(written.clone());
    read.map(Some).map_err(|error| Problem::at("recurring_recipe", format!("it cannot be read: {error}")))
}

/// How much of a series a change is about.
pub fn scope(written: Option<&str>) -> Result<Scope, Problem> {
    match written {
        None | Some("" | "this") => Ok(Scope::This),
        Some("following") => Ok(Scope::Following),
        Some("all") => Ok(Scope::All),
        Some(_) => Err(Problem::at("scope", "it must be this, following or all")),
    }
}

//! What an error answers in `data`: a stable code, the refusals of the rules, and places in the request.

use std::sync::Arc;

use app::Tried;
use model::{DecisionId, ReservationId};
use rules::{ExplainedRow, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use timeline::Zone;
use utoipa::ToSchema;

use super::finding::AlternativeReply;
use super::forms::FormToAnswerReply;
use super::offers::OfferedRateReply;
use super::series::OccurrenceReply;

/// Why there is no answer.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemReply {
    /// A stable code, such as `refused`, `malformed` or `not_signed_in`.
    pub code: &'static str,
    /// Every reason the rules have, in their order; empty when it was not up to them.
    pub refusals: Vec<RefusalReply>,
    /// What would be accepted instead, where only the time is in the way: nearest times first, then other resources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<AlternativeReply>,
    /// On a dry run of a booking, the rates to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offered_rates: Vec<OfferedRateReply>,
    /// On a dry run of a booking, the forms to answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormToAnswerReply>,
    /// On a dry run about a series, what would become of each date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<OccurrenceReply>,
    /// What is wrong with the request, with its places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<PlaceReply>,
    /// Present on a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
    /// The newest version, when the request was about an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub current_reservation_id: Option<ReservationId>,
    /// The kept decision, to be read back with all its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub decision_id: Option<DecisionId>,
    /// The version that is current, when an older one was demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// The whole table of rules with its verdicts, where `explain` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub explanation: Option<Arc<[ExplainedRow]>>,
}

/// Something wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemPlace)]
pub struct PlaceReply {
    /// Where: the path in its JSON, or the name of a parameter or header.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A reason why not.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub struct RefusalReply {
    /// Its stable code, such as `overlap.taken`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// Its numbers.
    #[schema(value_type = Object)]
    pub params: Value,
    /// The resource it is about; none when it is about the request as a whole.
    pub resource: Option<String>,
    /// The start of the occurrence it is about, in Unix seconds.
    pub occurrence: Option<i64>,
    /// Whether the caller could have it set aside.
    pub can_override: bool,
    /// Whether waiting may help.
    pub may_pass_later: bool,
}

impl RefusalReply {
    /// A refusal of the rules, in the site's zone.
    pub fn of(refusal: &Refusal, zone: &Zone) -> Self {
        Self {
            code: refusal.code.as_str(),
            message: refusal.message(zone),
            params: refusal.params(),
            resource: refusal.resource_id.as_ref().map(ToString::to_string),
            occurrence: refusal.occurrence.map(timeline::Instant::as_unix),
            can_override: refusal.can_override,
            may_pass_later: refusal.code.may_pass_later(),
        }
    }

    /// A rule example that a change of settings would break.
    pub fn broken_example(tried: &Tried) -> Self {
        let example = &tried.example;
        let message = format!("The example \"{}\" would no longer hold.", example.name);
        let params = json!({
            "rule_example_id": example.example_id.to_string(), "name": example.name,
            "expect": example.expect, "codes": tried.codes,
        });
        Self {
            code: "rule_examples.broken",
            message,
            params,
            resource: None,
            occurrence: None,
            can_override: true,
            may_pass_later: false,
        }
    }

    /// A field that this version cannot honour.
    pub fn not_supported(field: &str) -> Self {
        let message =
            format!("`{field}` is not supported by this version and would change the outcome; leave it out.");
        Self {
            code: "not_supported",
            message,
            params: json!({"field": field}),
            resource: None,
            occurrence: None,
            can_override: false,
            may_pass_later: false,
        }
    }
}

//! Kept decisions as the public API shows them: every row of the table in plain language.

use app::{KeptDecision, rule_sentence};
use serde::Serialize;
use serde_json::{Value, json};
use timeline::Zone;
use utoipa::ToSchema;

use super::times;

/// A kept decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionReply {
    /// Its id.
    pub decision_id: String,
    /// The site.
    pub site_id: String,
    /// When it was made, on the site's clock.
    pub at: String,
    /// The same in Unix seconds.
    pub at_unix: i64,
    /// What was asked: `book`, `edit`, `cancel`, `undo`, `approve` or `deny`.
    pub action: String,
    /// `accepted` or `refused`.
    pub outcome: &'static str,
    /// Who asked.
    pub asked_by: String,
    /// The person it was for.
    pub reserved_for: String,
    /// The resources.
    pub reservable_ids: Vec<String>,
    /// The start that was wanted, on the site's clock.
    pub start: String,
    /// The end that was wanted, on the site's clock.
    pub end: String,
    /// The reservations it let in.
    pub reservation_ids: Vec<String>,
    /// Every row of the table, those that were asked first, in the order of the table.
    pub rows: Vec<DecisionRowReply>,
}

/// One row of the table as it was judged.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionRow)]
pub struct DecisionRowReply {
    /// The rule's code.
    pub code: String,
    /// `holds`, `broken`, `waived` or `not_asked`.
    pub verdict: String,
    /// What came of it, in a sentence.
    pub message: String,
    /// What the rule says where it is broken.
    pub rule: Option<&'static str>,
    /// The numbers that were looked at.
    #[schema(value_type = Object)]
    pub params: Value,
    /// The resource.
    pub resource: Option<String>,
    /// What set it aside.
    pub waived_by: Option<String>,
}

impl DecisionReply {
    /// A kept decision in the site's zone.
    pub fn of(kept: &KeptDecision, zone: &Zone) -> Self {
        let not_asked = kept.not_asked.iter().map(|code| DecisionRowReply::not_asked(code));
        Self {
            decision_id: kept.decision_id.to_string(),
            site_id: kept.site_id.to_string(),
            at: times::local(kept.at, zone),
            at_unix: kept.at.as_unix(),
            action: kept.action.clone(),
            outcome: if kept.is_accepted { "accepted" } else { "refused" },
            asked_by: kept.asked_by.to_string(),
            reserved_for: kept.reserved_for.to_string(),
            reservable_ids: kept.resource_ids.iter().map(ToString::to_string).collect(),
            start: times::local(kept.start, zone),
            end: times::local(kept.end, zone),
            reservation_ids: kept.reservation_ids.iter().map(ToString::to_string).collect(),
            rows: kept.rows.iter().map(DecisionRowReply::of).chain(not_asked).collect(),
        }
    }
}

impl DecisionRowReply {
    /// A row that was asked, from the shape of `explain`.
    fn of(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        let code = text("code").unwrap_or_default();
        let verdict = text("verdict").unwrap_or_default();
        let waived_by = text("waived_by");
        let said = text("message").unwrap_or_else(|| "This was looked at and is in order.".to_owned());
        let message = match &waived_by {
            Some(waiver) if waiver != "remark" => format!("{said} It was set aside by {waiver}."),
            _ => said,
        };
        let (params, resource) = (row["params"].clone(), text("resource"));
        Self { rule: rule_sentence(&code), code, verdict, message, params, resource, waived_by }
    }

    fn not_asked(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            verdict: "not_asked".to_owned(),
            message: "This does not apply here and was not looked at.".to_owned(),
            rule: rule_sentence(code),
            params: json!({}),
            resource: None,
            waived_by: None,
        }
    }
}

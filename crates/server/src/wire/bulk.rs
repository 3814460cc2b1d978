//! Many bookings in one request: what is sent for each, and what came of each.

use app::Replay;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::booking::ReservationInput;

/// Bookings to be made or brought up to date, one after the other.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BulkInput)]
pub struct BulkInput {
    /// The site; needed by those who belong to several.
    pub site_id: Option<String>,
    /// What each is to be: the fields of a booking, an `external_id` of your own beside them, and `cancel` to cancel
    /// the booking that has it. With an `external_id`, sending the same again changes the booking and makes no second one.
    #[schema(value_type = Vec<BulkItemInput>, min_items = 1, max_items = 500)]
    pub items: Vec<Map<String, Value>>,
    /// Judge only, write nothing: each by itself, as if those before it had not come.
    #[serde(default)]
    pub testing: bool,
}

/// One booking of many.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BulkItemInput)]
pub struct BulkItemInput {
    /// Its id in your own system, at most 255 characters; nobody else's request meets it.
    pub external_id: Option<String>,
    /// Cancel the booking with this `external_id`; nothing else may be said then but `reason`.
    pub cancel: Option<bool>,
    /// Why it is cancelled.
    pub reason: Option<String>,
    /// What it is to be.
    #[serde(flatten)]
    pub booking: ReservationInput,
}

/// What came of one of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkResult {
    /// A new booking.
    Created,
    /// The booking was changed.
    Changed,
    /// It is as asked already; nothing was written.
    Unchanged,
    /// The booking was cancelled.
    Cancelled,
    /// It was judged only, and would be possible.
    Possible,
    /// It is not possible; `status` and `data` say why.
    Refused,
}

/// One of many, as it would have been answered alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkItem)]
pub struct BulkItemReply {
    /// Its place in the request, from 0.
    pub index: usize,
    /// Its id in the caller's own system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What came of it.
    pub result: BulkResult,
    /// The HTTP status it would have had alone.
    pub status: u16,
    /// Why it was refused, in sentences.
    pub errors: Vec<String>,
    /// What was ignored.
    pub warnings: Vec<String>,
    /// The reservation, or the refusals with what would work instead.
    pub data: Value,
}

impl BulkItemReply {
    /// An answer with its place among many. One that was refused is so whatever was tried.
    pub fn of(index: usize, external_id: Option<String>, tried: BulkResult, answer: &Replay) -> Self {
        let envelope: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let sentences = |name: &str| {
            let lines = envelope[name].as_array().into_iter().flatten();
            lines.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let is_good = (200..300).contains(&answer.status);
        Self {
            index,
            external_id,
            result: if is_good { tried } else { BulkResult::Refused },
            status: answer.status,
            errors: sentences("errors"),
            warnings: sentences("warnings"),
            data: envelope["data"].clone(),
        }
    }
}

/// What came of all.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = BulkAnswer)]
pub struct BulkReply {
    /// How many were made.
    pub created: usize,
    /// How many were changed.
    pub changed: usize,
    /// How many were as asked already.
    pub unchanged: usize,
    /// How many were cancelled.
    pub cancelled: usize,
    /// How many would be possible, where they were judged only.
    pub possible: usize,
    /// How many were refused.
    pub refused: usize,
    /// Each, in the order of the request.
    pub items: Vec<BulkItemReply>,
}

impl BulkReply {
    /// Adds what came of one.
    pub fn add(&mut self, item: BulkItemReply) {
        let count = match item.result {
            BulkResult::Created => &mut self.created,
            BulkResult::Changed => &mut self.changed,
            BulkResult::Unchanged => &mut self.unchanged,
            BulkResult::Cancelled => &mut self.cancelled,
            BulkResult::Possible => &mut self.possible,
            BulkResult::Refused => &mut self.refused,
        };
        *count += 1;
        self.items.push(item);
    }
}

//! What other calendars put on resources, as their integrations send it.

use app::{EXTERNAL_ID_CHARACTERS_MAX, ExternalEventWish, Problem, View};
use model::{Caller, ResourceId};
use rules::{EndWish, WishTimes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::reservation::ReservationReply;
use super::times;
use crate::text::hex;

/// The longest title, in characters.
const SUMMARY_CHARACTERS_MAX: usize = 255;

/// A time that another calendar puts on a resource; with `delete` it is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ExternalEventInput)]
pub struct ExternalEventInput {
    /// The resource.
    #[schema(value_type = String)]
    pub reservable_id: ResourceId,
    /// Its id in the other calendar, which may stand on several resources. Sending it again changes what stands under it.
    #[schema(min_length = 1, max_length = 255)]
    pub external_id: String,
    /// The start, on the clock of the site or with an offset.
    pub start: Option<String>,
    /// The end, written in the same way.
    pub end: Option<String>,
    /// What it is called there; shown to others only where the resource's `icalfeed_show_summary` says so.
    #[schema(max_length = 255)]
    pub summary: Option<String>,
    /// How many units it takes, 0 for all; absent as the resource's `icalfeed_units` says.
    #[schema(maximum = 1_000_000)]
    pub units: Option<u32>,
    /// Takes it back. Nothing happens where it is not there.
    #[serde(default)]
    pub delete: bool,
}

impl ExternalEventInput {
    /// The id, if it is one.
    pub fn id(&self) -> Result<String, Problem> {
        if (1..=EXTERNAL_ID_CHARACTERS_MAX).contains(&self.external_id.chars().count()) {
            return Ok(self.external_id.clone());
        }
        let message = format!("send a text of 1 to {EXTERNAL_ID_CHARACTERS_MAX} characters");
        Err(Problem::at("external_id", message))
    }

    /// What is to be written.
    pub fn wish(self) -> Result<ExternalEventWish, Problem> {
        let external_id = self.id()?;
        let told = (&self.start, &self.end, &self.summary, self.units);
        let fingerprint = hex(&Sha256::digest(serde_json::json!(told).to_string()));
        let time = |path: &str, text: Option<&String>| {
            let text =
                text.ok_or_else(|| Problem::at(path, "say from when to when it takes the resource"))?;
            times::wall(path, text)
        };
        let start = time("start", self.start.as_ref())?;
        let end = time("end", self.end.as_ref())?;
        let summary = self.summary.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if summary.as_ref().is_some_and(|text| text.chars().count() > SUMMARY_CHARACTERS_MAX) {
            return Err(Problem::at("summary", format!("at most {SUMMARY_CHARACTERS_MAX} characters")));
        }
        Ok(ExternalEventWish {
            resource_id: self.reservable_id,
            external_id,
            fingerprint,
            times: WishTimes { start: Some(start), end: Some(EndWish::At(end)) },
            summary,
            units: self.units,
        })
    }
}

/// A time that another calendar put on a resource.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExternalEvent)]
pub struct ExternalEventReply {
    /// Its id in the other calendar.
    pub external_id: String,
    /// How it stands in lists.
    #[serde(flatten)]
    pub reservation: ReservationReply,
}

impl ExternalEventReply {
    /// The row with its id.
    pub fn of(external_id: String, view: &View, caller: &Caller) -> Self {
        Self { external_id, reservation: ReservationReply::of(view, caller, false) }
    }
}

/// Nothing, where what was to be taken back was not there.
pub type ExternalEventAnswer = Option<ExternalEventReply>;

#[cfg(test)]
mod tests {
    use super::*;

    fn input(body: serde_json::Value) -> Result<ExternalEventWish, String> {
        let input: ExternalEventInput = serde_json::from_value(body).unwrap();
        input.wish().map_err(|problem| problem.path)
    }

    #[test]
    fn times_and_id_are_needed_and_the_same_request_has_the_same_fingerprint() {
        let whole = serde_json::json!({"reservable_id": "resv_a", "external_id": "a", "start": "2031-03-04T09:00",
            "end": "2031-03-04T10:00", "summary": "Lecture"});
        let wish = input(whole.clone()).unwrap();
        assert_eq!(wish.fingerprint, input(whole.clone()).unwrap().fingerprint);
        for (field, value) in [
            ("start", serde_json::Value::Null),
            ("end", "tomorrow".into()),
            ("external_id", "".into()),
            ("summary", "x".repeat(256).into()),
        ] {
            let mut body = whole.clone();
            body[field] = value;
            assert_eq!(input(body).unwrap_err(), field);
        }
        let mut later = whole;
        later["end"] = "2031-03-04T11:00".into();
        assert_ne!(wish.fingerprint, input(later).unwrap().fingerprint);
    }
}

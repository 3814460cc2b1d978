//! Booking without an account, on the wire: little goes in, and less comes out.

use app::{Granted, OutsiderWish, Problem, View};
use model::ResourceId;
use rules::{EndWish, WishTimes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::forms::{self, FormAnswersInput};
use super::times::{local, wall};

/// The longest texts, in characters.
const PURPOSE_CHARACTERS_MAX: usize = 1_000;
const NOTE_CHARACTERS_MAX: usize = 2_000;

/// What somebody without an account asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = EmbedReservationInput)]
pub struct EmbedInput {
    /// Their name.
    #[schema(min_length = 1, max_length = 127)]
    pub name: String,
    /// Their e-mail address.
    #[schema(max_length = 254, format = "email")]
    pub email: String,
    /// The start on the clock of the site, `2026-03-10T09:00:00`; with an offset or `Z` that instant.
    pub start: String,
    /// The end, written like `start`; this or `duration`.
    pub end: Option<String>,
    /// The length in seconds; this or `end`.
    pub duration: Option<i64>,
    /// How many units; one where it is absent.
    pub units: Option<u32>,
    /// What it is for.
    #[schema(max_length = 1000)]
    pub purpose: Option<String>,
    /// A remark.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Answers to the forms of the resource.
    pub forms: Option<Vec<FormAnswersInput>>,
    /// Only the verdict is wanted; nothing is written.
    #[serde(default)]
    pub testing: bool,
}

impl EmbedInput {
    /// What is asked of a resource.
    pub fn wish(self, resource_id: ResourceId) -> Result<OutsiderWish, Problem> {
        let end = match (&self.end, self.duration) {
            (Some(text), None) => EndWish::At(wall("end", text)?),
            (None, Some(seconds)) => EndWish::After(seconds),
            _ => return Err(Problem::at("duration", "give either `end` or `duration`, in seconds")),
        };
        for (path, text, characters_max) in
            [("purpose", &self.purpose, PURPOSE_CHARACTERS_MAX), ("note", &self.note, NOTE_CHARACTERS_MAX)]
        {
            if text.as_ref().is_some_and(|text| text.chars().count() > characters_max) {
                return Err(Problem::at(path, format!("at most {characters_max} characters")));
            }
        }
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        Ok(OutsiderWish {
            resource_id,
            times: WishTimes { start: Some(wall("start", &self.start)?), end: Some(end) },
            email: self.email,
            name: self.name,
            units: self.units,
            purpose: filled(self.purpose),
            note: filled(self.note),
            forms: forms::asked("forms", self.forms.as_deref())?,
            is_dry_run: self.testing,
        })
    }
}

/// What somebody without an account is told of their booking.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmbedReservation)]
pub struct EmbedReply {
    /// Its id, to name it to the staff.
    pub reservation_id: String,
    /// The name of what is booked.
    pub reservable_name: String,
    /// The start on the clock of the site.
    pub start: String,
    /// The end on the clock of the site.
    pub end: String,
    /// The start in Unix seconds.
    pub start_utc_unix: i64,
    /// The end in Unix seconds.
    pub end_utc_unix: i64,
    /// How many units.
    pub units: u32,
    /// `pending` or `approved`.
    pub status: &'static str,
    /// Whether it was a dry run, so that nothing was written.
    pub dry_run: bool,
}

impl EmbedReply {
    /// The answer to a request that was granted. None when nothing was, which cannot be.
    pub fn of(granted: &Granted, is_dry_run: bool) -> Option<Self> {
        let View { reservation, site, resource, .. } = granted.views.first()?;
        Some(Self {
            reservation_id: reservation.reservation_id.to_string(),
            reservable_name: resource.settings.identity.name.clone(),
            start: local(reservation.start, &site.timezone),
            end: local(reservation.end, &site.timezone),
            start_utc_unix: reservation.start.as_unix(),
            end_utc_unix: reservation.end.as_unix(),
            units: reservation.units,
            status: reservation.status.as_str(),
            dry_run: is_dry_run,
        })
    }
}

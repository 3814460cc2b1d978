//! Series on the wire: the recipe, how far a change reaches, and what became of each date.

use app::{DateVerdict, Dates, Problem, Reach, SeriesWish};
use model::{Recipe, SeriesId};
use serde::Serialize;
use serde_json::Value;
use timeline::Zone;
use utoipa::ToSchema;

use super::booking::ReservationInput;
use super::problem::RefusalReply;
use super::times::local;

/// What would become of one date.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OccurrenceVerdict)]
pub struct OccurrenceReply {
    /// The start on the clock of the site.
    pub start: String,
    /// The end on the clock of the site.
    pub end: String,
    /// The start in Unix seconds.
    pub start_utc_unix: i64,
    /// The end in Unix seconds.
    pub end_utc_unix: i64,
    /// What would be done: `book`, `edit` or `cancel`.
    pub action: String,
    /// Whether it is possible.
    pub possible: bool,
    /// Why not, in sentences; empty where it is possible.
    pub conflicts: Vec<String>,
    /// The same with codes and numbers.
    pub refusals: Vec<RefusalReply>,
}

impl OccurrenceReply {
    /// All dates in the order of time.
    pub fn all(dates: &[DateVerdict], zone: &Zone) -> Vec<Self> {
        dates.iter().map(|date| Self::of(date, zone)).collect()
    }

    fn of(date: &DateVerdict, zone: &Zone) -> Self {
        let refusals: Vec<_> = date.refusals.iter().map(|refusal| RefusalReply::of(refusal, zone)).collect();
        Self {
            start: local(date.start, zone),
            end: local(date.end, zone),
            start_utc_unix: date.start.as_unix(),
            end_utc_unix: date.end.as_unix(),
            action: format!("{:?}", date.action).to_lowercase(),
            possible: refusals.is_empty(),
            conflicts: refusals.iter().map(|refusal| refusal.message.clone()).collect(),
            refusals,
        }
    }
}

impl ReservationInput {
    /// How a series is wanted.
    pub(super) fn series(&self, names_reservation: bool) -> Result<SeriesWish, Problem> {
        let recipe = recipe(self.recurring_recipe.as_ref())?;
        let path = "recurring_reservation_id";
        let text = self.recurring_reservation_id.as_deref().filter(|text| !text.is_empty());
        let series_id = text.map(SeriesId::parse).transpose();
        let series_id = series_id.map_err(|trouble| Problem::at(path, trouble.to_string()))?;
        let cancels_forward = self.recurring_cancel_forward == Some(true);
        if (series_id.is_some() || cancels_forward) && recipe.is_none() {
            return Err(Problem::at("recurring_recipe", "say how the series repeats from now on"));
        }
        if cancels_forward && !names_reservation {
            let message = "name the date from which on it goes another way by `reservation_id`";
            return Err(Problem::at("recurring_cancel_forward", message));
        }
        Ok(SeriesWish {
            recipe,
            keeps_what_fits: self.save_recurring_with_conflicts == Some(true),
            cancels_forward,
            series_id: series_id.filter(|_| !names_reservation),
        })
    }

    /// How far an edit reaches.
    pub(super) fn reach(&self) -> Result<Reach, Problem> {
        let reach = reach(self.recurring_scope.as_deref(), self.group_scope.as_deref())?;
        if reach != Reach::default() && self.recurring_recipe.as_ref().is_some_and(asks) {
            let message = "a new recipe reaches over the whole series, or from one date on by `recurring_cancel_forward`";
            return Err(Problem::at("recurring_scope", message));
        }
        Ok(reach)
    }
}

/// How far a change reaches, as it is written.
pub fn reach(recurring: Option<&str>, group: Option<&str>) -> Result<Reach, Problem> {
    let dates = match recurring {
        None | Some("" | "this") => Dates::This,
        Some("following") => Dates::Following,
        Some("all") => Dates::All,
        Some(_) => return Err(Problem::at("recurring_scope", "it must be this, following or all")),
    };
    let is_group = match group {
        None | Some("" | "this") => false,
        Some("group") => true,
        Some(_) => return Err(Problem::at("group_scope", "it must be this or group")),
    };
    Ok(Reach { dates, is_group })
}

/// Whether a recipe says anything. An empty one is the way of some clients to say that it does not recur.
fn asks(written: &Value) -> bool {
    !written.is_null() && written.as_object().is_none_or(|fields| !fields.is_empty())
}

fn recipe(written: Option<&Value>) -> Result<Option<Recipe>, Problem> {
    let Some(written) = written.filter(|value| asks(value)) else { return Ok(None) };
    let read = serde_json::from_value(written.clone());
    read.map(Some).map_err(|error| Problem::at("recurring_recipe", format!("it cannot be read: {error}")))
}

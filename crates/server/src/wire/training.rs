//! Training as the public API shows it.

use app::{Problem, TrainingWish};
use model::{DurationUnit, Training, TrainingRecord, UserId};
use serde::{Deserialize, Serialize};
use timeline::{Date, Zone, parse_date};
use utoipa::ToSchema;

use super::{present, times};

/// A kind of training to add or a change of one. A new one needs a name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TrainingInput)]
pub struct TrainingInput {
    /// Its name.
    #[schema(max_length = 127)]
    pub name: Option<String>,
    /// What it is about.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub description: Option<Option<String>>,
    /// Whether it is still given.
    pub active: Option<bool>,
    /// How long a record is good, in its unit; for ever without.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub duration_default: Option<Option<u32>>,
    /// `years`, `months`, `weeks`, `days`, `minutes` or `seconds`.
    #[schema(value_type = Option<String>)]
    pub duration_default_unit: Option<DurationUnit>,
}

impl From<TrainingInput> for TrainingWish {
    fn from(input: TrainingInput) -> Self {
        Self {
            name: input.name,
            description: input.description,
            is_active: input.active,
            duration_default: input.duration_default,
            duration_default_unit: input.duration_default_unit,
        }
    }
}

/// A kind of training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Training)]
pub struct TrainingReply {
    /// Its id.
    pub training_id: String,
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: Option<String>,
    /// Whether it is still given.
    pub active: bool,
    /// How long a record is good, in its unit; for ever without.
    pub duration_default: Option<u32>,
    /// The unit of that.
    #[schema(value_type = String)]
    pub duration_default_unit: DurationUnit,
    /// The records of it, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub training_records: Option<Vec<TrainingRecordReply>>,
}

impl TrainingReply {
    /// A kind of training, with records of it if they were asked for.
    pub fn of(training: &Training, training_records: Option<Vec<TrainingRecordReply>>) -> Self {
        Self {
            training_id: training.training_id.to_string(),
            site_id: training.site_id.to_string(),
            name: training.name.clone(),
            description: training.description.clone(),
            active: training.is_active,
            duration_default: training.duration_default,
            duration_default_unit: training.duration_default_unit,
            training_records,
        }
    }
}

/// What somebody has earned.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TrainingRecordInput)]
pub struct TrainingRecordInput {
    /// The person.
    #[schema(value_type = String)]
    pub user_id: UserId,
    /// The day, as `YYYY-MM-DD`; today without.
    pub earned_on: Option<String>,
    /// Sent by clients of the reference to keep mails back; nobody is told either way.
    #[serde(default)]
    pub silent: bool,
    /// Whether the whole record is answered, and not only its id.
    #[serde(default = "yes")]
    pub return_data: bool,
}

fn yes() -> bool {
    true
}

impl TrainingRecordInput {
    /// The day on which it was earned, or why it cannot be read.
    pub fn earned_on(&self) -> Result<Option<Date>, Problem> {
        let day = self.earned_on.as_deref().filter(|text| !text.is_empty()).map(parse_date).transpose();
        day.map_err(|trouble| Problem::at("earned_on", trouble.to_string()))
    }
}

/// One record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingRecord)]
pub struct TrainingRecordReply {
    /// Its id.
    pub training_record_id: String,
    /// The rest, unless only the id was asked for.
    #[serde(flatten)]
    pub details: Option<TrainingRecordDetails>,
}

/// What a record says.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingRecordDetails {
    /// The kind.
    pub training_id: String,
    /// The person.
    pub user_id: String,
    /// The day on which it was earned.
    pub earned_on: String,
    /// When it is good no more, on the site's clock; never without.
    pub expires: Option<String>,
    /// The same in Unix seconds.
    pub expires_unix: Option<i64>,
    /// Who wrote it down.
    pub created_by: String,
    /// When, in Unix seconds.
    pub created_unix: i64,
}

impl TrainingRecordReply {
    /// A record, whole or its id alone, in the site's zone.
    pub fn of(record: &TrainingRecord, is_whole: bool, zone: &Zone) -> Self {
        let details = is_whole.then(|| TrainingRecordDetails {
            training_id: record.training_id.to_string(),
            user_id: record.user_id.to_string(),
            earned_on: zone.civil(record.earned_at).date().to_string(),
            expires: record.expires_at.map(|at| times::local(at, zone)),
            expires_unix: record.expires_at.map(timeline::Instant::as_unix),
            created_by: record.created_by.to_string(),
            created_unix: record.created_at.as_unix(),
        });
        Self { training_record_id: record.training_record_id.to_string(), details }
    }
}

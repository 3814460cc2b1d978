//! Actual use as the public API shows it.

use app::{
    Field, Page, Problem, Range, ResourceConditions, UsageFound, UsageMetrics, UsageQuery, UsageRecord,
    UsageWish,
};
use model::{ReservationId, ResourceId, UsageId, UserId};
use serde::{Deserialize, Serialize};
use timeline::{Instant, Zone};
use utoipa::{IntoParams, ToSchema};

use super::present;
use super::times::{Edge, edge, local};

/// Filters of `GET /api/actualusage`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct UsageFilters {
    /// The site; needed by those who belong to several.
    pub site_id: Option<String>,
    /// From this date, time or Unix second on.
    pub start: Option<String>,
    /// Until this date (its whole day), time or Unix second.
    pub end: Option<String>,
    /// Of these resources.
    pub reservable_ids: Vec<String>,
    /// Of resources that have all these tags.
    pub tags: Vec<String>,
    /// Of resources whose category contains this.
    pub category: Option<String>,
    /// Of the resource with this barcode.
    pub barcode: Option<String>,
    /// By this person.
    pub user_id: Option<String>,
    /// Under the name that a device knew.
    pub identifier: Option<String>,
    /// Only with a reservation, or only without; both without this.
    pub has_reservation: Option<bool>,
    /// Only what goes on, or only what is over; both without this.
    pub open_session: Option<bool>,
    /// Records of the same person on the same resource that are no further apart than so many seconds become one.
    pub merge_threshold: Option<i64>,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: u32,
    /// By the people this person answers for.
    pub supervisor_id: Option<String>,
    /// Arrives with invoices; until then it is told that there are none.
    pub incl_invoices: Option<bool>,
}

impl UsageFilters {
    /// What was asked for and would only add what does not exist.
    pub fn warnings(&self) -> Vec<String> {
        let wants_invoices = self.incl_invoices == Some(true);
        let sentence = || "`incl_invoices` arrives with invoices. It was ignored.".to_owned();
        wants_invoices.then(sentence).into_iter().collect()
    }

    /// The query, in the site's zone.
    pub fn query(&self, zone: &Zone) -> Result<UsageQuery, Problem> {
        let side = |name: &str, text: &Option<String>, side: Edge| {
            text.as_deref().map(|text| edge(name, text, zone, side)).transpose()
        };
        let within = Range {
            from: side("start", &self.start, Edge::From)?,
            until: side("end", &self.end, Edge::Until)?,
        };
        if within.from.zip(within.until).is_some_and(|(from, until)| until <= from) {
            return Err(Problem::at("end", "the end must be after the start"));
        }
        if self.merge_threshold.is_some_and(|seconds| seconds < 0) {
            return Err(Problem::at("merge_threshold", "give seconds, 0 or more"));
        }
        let ids: Result<Vec<ResourceId>, _> =
            self.reservable_ids.iter().map(|id| ResourceId::parse(id)).collect();
        let user_id = self.user_id.as_deref().map(UserId::parse).transpose();
        let supervisor = self.supervisor_id.as_deref().map(UserId::parse).transpose();
        Ok(UsageQuery {
            within,
            resource_ids: ids.map_err(|trouble| Problem::at("reservable_ids", trouble.to_string()))?,
            resource: ResourceConditions {
                category: self.category.clone(),
                tags: self.tags.clone(),
                barcode: self.barcode.clone(),
                ..ResourceConditions::default()
            },
            user_id: user_id.map_err(|trouble| Problem::at("user_id", trouble.to_string()))?,
            supervisor: supervisor.map_err(|trouble| Problem::at("supervisor_id", trouble.to_string()))?,
            identifier: self.identifier.clone(),
            has_reservation: self.has_reservation,
            is_open: self.open_session,
            merge_threshold_seconds: self.merge_threshold,
            page: Page { limit: self.limit, offset: self.offset },
        })
    }
}

/// An entry to write down, to change where it is named by `usage_id`, or to delete.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UsageInput)]
pub struct UsageInput {
    /// The site; needed by those who belong to several.
    pub site_id: Option<String>,
    /// The entry to change; a new one without.
    #[schema(value_type = Option<String>)]
    pub usage_id: Option<UsageId>,
    /// Deletes the entry.
    pub delete: Option<bool>,
    /// What was used.
    #[schema(value_type = Option<String>)]
    pub reservable_id: Option<ResourceId>,
    /// By whom; this or `identifier`.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub user_id: Field<UserId>,
    /// The reservation it belongs to.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub reservation_id: Field<ReservationId>,
    /// From when, on the clock of the site, with an offset, or in Unix seconds; now for a new one.
    pub start: Option<String>,
    /// Until when; absent while it goes on.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub end: Field<String>,
    /// Under which name a device knew them, such as a login.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub identifier: Field<String>,
    /// A remark.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub note: Field<String>,
}

impl UsageInput {
    /// What the entry says, in the site's zone.
    pub fn wish(self, zone: &Zone) -> Result<UsageWish, Problem> {
        let start = self.start.as_deref().map(|text| edge("start", text, zone, Edge::From)).transpose()?;
        let end = match self.end {
            None => None,
            Some(None) => Some(None),
            Some(Some(text)) => Some(Some(edge("end", &text, zone, Edge::Until)?)),
        };
        Ok(UsageWish {
            resource_id: self.reservable_id,
            user_id: self.user_id,
            reservation_id: self.reservation_id,
            start,
            end,
            identifier: self.identifier,
            note: self.note,
        })
    }
}

/// What was used, and what it adds up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageList)]
pub struct UsageReply {
    /// The wanted part, by start.
    pub records: Vec<UsageRecordReply>,
    /// What all of it adds up to.
    pub metrics: UsageMetricsReply,
    /// How many records there are in all.
    pub numitems: u64,
}

/// A stretch of use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageRecord)]
pub struct UsageRecordReply {
    /// The entry; none for what follows from a check-in or was merged.
    pub usage_id: Option<String>,
    /// What was used.
    pub reservable_id: String,
    /// Its name.
    pub reservable_name: String,
    /// By whom.
    pub user_id: Option<String>,
    /// Their name.
    pub user_name: Option<String>,
    /// The reservation it belongs to.
    pub reservation_id: Option<String>,
    /// From when, on the clock of the site.
    pub start: String,
    /// From when, in Unix seconds.
    pub start_utc_unix: i64,
    /// Until when; none while it goes on.
    pub end: Option<String>,
    /// Until when, in Unix seconds.
    pub end_utc_unix: Option<i64>,
    /// How long, in seconds; until now while it goes on.
    pub duration: i64,
    /// Whether it goes on.
    pub open_session: bool,
    /// Under which name a device knew them.
    pub identifier: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

impl UsageRecordReply {
    /// A record on the clock of the site.
    pub fn of(record: &UsageRecord, zone: &Zone, now: Instant) -> Self {
        Self {
            usage_id: record.usage_id.as_ref().map(ToString::to_string),
            reservable_id: record.resource.resource_id.to_string(),
            reservable_name: record.resource.settings.identity.name.clone(),
            user_id: record.user.as_ref().map(|user| user.user_id.to_string()),
            user_name: record.user.as_ref().map(|user| user.display_name()),
            reservation_id: record.reservation_id.as_ref().map(ToString::to_string),
            start: local(record.start, zone),
            start_utc_unix: record.start.as_unix(),
            end: record.end.map(|end| local(end, zone)),
            end_utc_unix: record.end.map(Instant::as_unix),
            duration: record.end_or(now).seconds_since(record.start),
            open_session: record.end.is_none(),
            identifier: record.identifier.clone(),
            note: record.note.clone(),
        }
    }
}

/// What use adds up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageMetrics)]
pub struct UsageMetricsReply {
    /// How many records there are.
    pub sessions: u64,
    /// How many of them go on.
    pub open_sessions: u64,
    /// How many people there are.
    pub people: u64,
    /// How long it was used within the range, in seconds.
    pub used_seconds: i64,
    /// The same in hours.
    pub hours_used: f64,
    /// How long the same resources are reserved within the range, in seconds.
    pub reserved_seconds: i64,
    /// The same in hours.
    pub hours_reserved: f64,
    /// How many hours of use within the range count as full, by the `capacity_hours` of these resources; none where the
    /// range is open at an end or no resource has them.
    pub hours_full: Option<f64>,
    /// How much of that was used, in percent.
    pub percent_used: Option<f64>,
}

impl From<UsageMetrics> for UsageMetricsReply {
    fn from(metrics: UsageMetrics) -> Self {
        Self {
            sessions: metrics.sessions,
            open_sessions: metrics.open_sessions,
            people: metrics.people,
            used_seconds: metrics.used_seconds,
            hours_used: hours(metrics.used_seconds),
            reserved_seconds: metrics.reserved_seconds,
            hours_reserved: hours(metrics.reserved_seconds),
            hours_full: metrics.capacity_seconds.map(hours),
            percent_used: metrics
                .capacity_seconds
                .filter(|full| *full > 0)
                .map(|full| hundredths(metrics.used_seconds.saturating_mul(10_000) / full)),
        }
    }
}

/// Seconds as hours, to hundredths.
fn hours(seconds: i64) -> f64 {
    hundredths(seconds / 36)
}

/// A number of hundredths.
#[expect(clippy::cast_precision_loss, reason = "hundredths of hours of centuries are exact in a double")]
fn hundredths(number: i64) -> f64 {
    number as f64 / 100.0
}

impl UsageReply {
    /// What was found, on the clock of the site.
    pub fn of(found: &UsageFound, zone: &Zone, now: Instant) -> Self {
        Self {
            records: found.records.iter().map(|record| UsageRecordReply::of(record, zone, now)).collect(),
            metrics: found.metrics.into(),
            numitems: found.count,
        }
    }
}

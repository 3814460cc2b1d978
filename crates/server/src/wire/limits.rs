//! Closures and quotas as the public API shows them.

use app::{ClosureFound, NewClosure, Problem, QuotaWish};
use model::resource::WeeklySlot;
use model::{Caller, Period, Quota, QuotaMeasure, ResourceId, Scope, Sharing};
use rules::{EndWish, WishTimes};
use serde::{Deserialize, Serialize};
use timeline::Zone;
use utoipa::ToSchema;

use super::reservation::ReservationReply;
use super::{present, times};

/// A closure to add. Without resources and category it is of the whole site.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ClosureInput)]
pub struct ClosureInput {
    /// The resources that are shut.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 1000)]
    pub reservable_ids: Vec<ResourceId>,
    /// The category of resources that are shut, instead of ids.
    pub category: Option<String>,
    /// From when, on the site's clock or with an offset.
    pub start: String,
    /// Until when.
    pub end: String,
    /// Why, shown to everybody who wants to book then.
    #[schema(max_length = 1000)]
    pub reason: String,
}

impl ClosureInput {
    /// The closure that is wanted, or what cannot be read.
    pub fn asked(self) -> Result<NewClosure, Vec<Problem>> {
        let (start, end) = (times::wall("start", &self.start), times::wall("end", &self.end));
        let (start, end) = match (start, end) {
            (Ok(start), Ok(end)) => (start, end),
            (start, end) => return Err([start.err(), end.err()].into_iter().flatten().collect()),
        };
        Ok(NewClosure {
            scope: Scope { resource_ids: self.reservable_ids, category: self.category },
            times: WishTimes { start: Some(start), end: Some(EndWish::At(end)) },
            reason: self.reason,
        })
    }
}

/// A closure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closure)]
pub struct ClosureReply {
    /// Its id.
    pub closure_id: String,
    /// The site.
    pub site_id: String,
    /// The resources that are shut; with no category either, all of the site.
    pub reservable_ids: Vec<String>,
    /// The category of resources that are shut.
    pub category: Option<String>,
    /// From when, on the site's clock.
    pub start: String,
    /// Until when, on the site's clock.
    pub end: String,
    /// From when, in Unix seconds.
    pub start_utc_unix: i64,
    /// Until when, in Unix seconds.
    pub end_utc_unix: i64,
    /// Why.
    pub reason: String,
    /// When it was written down, in Unix seconds.
    pub created_unix: i64,
    /// The bookings it touches, as far as the caller may know of them. They stand until somebody changes them.
    pub reservations: Vec<ReservationReply>,
}

impl ClosureReply {
    /// A closure as the caller sees it, in the site's zone.
    pub fn of(found: &ClosureFound, caller: &Caller, zone: &Zone) -> Self {
        let closure = &found.closure;
        Self {
            closure_id: closure.closure_id.to_string(),
            site_id: closure.site_id.to_string(),
            reservable_ids: closure.scope.resource_ids.iter().map(ToString::to_string).collect(),
            category: closure.scope.category.clone(),
            start: times::local(closure.span.start(), zone),
            end: times::local(closure.span.end(), zone),
            start_utc_unix: closure.span.start().as_unix(),
            end_utc_unix: closure.span.end().as_unix(),
            reason: closure.reason.clone(),
            created_unix: closure.created_at.as_unix(),
            reservations: found.touched.iter().map(|view| ReservationReply::of(view, caller, true)).collect(),
        }
    }
}

/// A quota to add or a change of one. A new one needs name, limit and period; a change leaves what it does not name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = QuotaInput)]
pub struct QuotaInput {
    /// What people are told it is called.
    #[schema(max_length = 127)]
    pub name: Option<String>,
    /// `person` when each has the limit for themselves, `group` when the members of the group share it.
    #[schema(value_type = Option<String>)]
    pub per: Option<Sharing>,
    /// `count` of bookings, or `seconds`.
    #[schema(value_type = Option<String>)]
    pub measure: Option<QuotaMeasure>,
    /// How much is allowed: bookings, or seconds.
    #[schema(minimum = 0)]
    pub limit: Option<i64>,
    /// `day`, `week`, `month` or `year` on the site's clock, or `future` for everything from now on.
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// The resources it is about; with no category either, all of the site.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 1000)]
    pub reservable_ids: Option<Option<Vec<ResourceId>>>,
    /// The category of resources it is about, instead of ids.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub category: Option<Option<String>>,
    /// The group it is for; everybody without.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub usergroup_id: Option<Option<i64>>,
    /// The times of the week that count; all without.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<Vec<WeeklySlot>>, max_items = 200)]
    pub prime: Option<Option<Vec<WeeklySlot>>>,
}

impl From<QuotaInput> for QuotaWish {
    fn from(input: QuotaInput) -> Self {
        Self {
            name: input.name,
            per: input.per,
            measure: input.measure,
            limit: input.limit,
            period: input.period,
            resource_ids: input.reservable_ids,
            category: input.category,
            usergroup_id: input.usergroup_id,
            prime: input.prime,
        }
    }
}

/// A quota.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
pub struct QuotaReply {
    /// Its id.
    pub quota_id: String,
    /// The site.
    pub site_id: String,
    /// What people are told it is called.
    pub name: String,
    /// `person` or `group`.
    #[schema(value_type = String)]
    pub per: Sharing,
    /// `count` or `seconds`.
    #[schema(value_type = String)]
    pub measure: QuotaMeasure,
    /// How much is allowed: bookings, or seconds.
    pub limit: i64,
    /// `day`, `week`, `month`, `year` or `future`.
    #[schema(value_type = String)]
    pub period: Period,
    /// The resources it is about; with no category either, all of the site.
    pub reservable_ids: Vec<String>,
    /// The category of resources it is about.
    pub category: Option<String>,
    /// The group it is for; everybody without.
    pub usergroup_id: Option<i64>,
    /// The times of the week that count; all if empty.
    pub prime: Vec<WeeklySlot>,
}

impl From<&Quota> for QuotaReply {
    fn from(quota: &Quota) -> Self {
        Self {
            quota_id: quota.quota_id.to_string(),
            site_id: quota.site_id.to_string(),
            name: quota.name.clone(),
            per: quota.per,
            measure: quota.measure,
            limit: quota.limit,
            period: quota.period,
            reservable_ids: quota.scope.resource_ids.iter().map(ToString::to_string).collect(),
            category: quota.scope.category.clone(),
            usergroup_id: quota.usergroup_id,
            prime: quota.prime.clone(),
        }
    }
}

//! Places that are free, as the API shows them: alternatives to what was refused, free spans, placements.

use app::{Alternative, Choice, Free, FreeSpan, Held, Need, Placement, Problem};
use model::resource::amount;
use model::{Hold, ResourceId, SiteId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::{Span, Zone};
use utoipa::ToSchema;

use super::times::local;

/// A booking that a dry run accepts, offered instead of the refused one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Alternative)]
pub struct AlternativeReply {
    /// The resource; the first of them where several are booked as one.
    pub reservable_id: String,
    /// All resources that are free together then, where several are booked as one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reservable_ids: Vec<String>,
    /// The template to book it from, where it is booked from templates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,
    /// When.
    #[serde(flatten)]
    pub when: WhenReply,
    /// How it differs from what was wanted, in a few words.
    pub why: String,
}

/// From when to when.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = When)]
pub struct WhenReply {
    /// The start on the clock of the site.
    pub start: String,
    /// The end on the clock of the site.
    pub end: String,
    /// The start in Unix seconds.
    pub start_utc_unix: i64,
    /// The end in Unix seconds.
    pub end_utc_unix: i64,
}

impl WhenReply {
    /// A span in the site's zone.
    pub fn of(span: Span, zone: &Zone) -> Self {
        Self {
            start: local(span.start(), zone),
            end: local(span.end(), zone),
            start_utc_unix: span.start().as_unix(),
            end_utc_unix: span.end().as_unix(),
        }
    }
}

impl AlternativeReply {
    /// An alternative in the site's zone.
    pub fn of(alternative: &Alternative, zone: &Zone) -> Self {
        Self {
            reservable_id: alternative.resource.resource_id.to_string(),
            reservable_ids: alternative.together.iter().map(ToString::to_string).collect(),
            template_id: alternative.template_id.as_ref().map(ToString::to_string),
            when: WhenReply::of(alternative.span, zone),
            why: alternative.why.clone(),
        }
    }
}

/// The free spans of a resource.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Availability)]
pub struct AvailabilityReply {
    /// The resource.
    pub reservable_id: String,
    /// In ascending order.
    pub free: Vec<FreeReply>,
}

/// A free span.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FreeSpan)]
pub struct FreeReply {
    /// When.
    #[serde(flatten)]
    pub when: WhenReply,
    /// How many units are free throughout.
    pub units: u32,
}

impl AvailabilityReply {
    /// What is free of a resource, in the site's zone.
    pub fn of(free: &Free, zone: &Zone) -> Self {
        let reply = |one: &FreeSpan| FreeReply { when: WhenReply::of(one.span, zone), units: one.units };
        Self { reservable_id: free.resource_id.to_string(), free: free.spans.iter().map(reply).collect() }
    }
}

/// A search for a time at which everything that is needed is free.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PlacementInput {
    /// The site; needed by those who belong to several.
    #[schema(value_type = Option<String>)]
    pub site_id: Option<SiteId>,
    /// What is needed at the same time.
    pub needs: Vec<NeedInput>,
    /// For how long, in seconds.
    pub duration: i64,
    /// From this date, time or Unix second on.
    pub start: String,
    /// Until this date (its whole day), time or Unix second; at most 92 days later.
    pub end: String,
    /// How many placements at most, up to 50; ten without.
    pub limit: Option<u32>,
    /// The person it is for; the caller without.
    #[schema(value_type = Option<String>)]
    pub for_user_id: Option<UserId>,
}

/// A number of resources.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Need)]
pub struct NeedInput {
    /// Any of these resources; this or `category`.
    #[schema(value_type = Option<Vec<String>>)]
    pub any_of: Option<Vec<ResourceId>>,
    /// Any resource of this category.
    pub category: Option<String>,
    /// How many of them; one without.
    pub count: Option<u32>,
    /// How many units of each; one without.
    pub units: Option<u32>,
}

impl PlacementInput {
    /// The needs, or what is wrong with them.
    pub fn needs(&self) -> Result<Vec<Need>, Vec<Problem>> {
        let (mut needs, mut problems) = (Vec::new(), Vec::new());
        for (place, input) in self.needs.iter().enumerate() {
            let choice = match (&input.any_of, &input.category) {
                (Some(any_of), None) => Choice::AnyOf(any_of.clone()),
                (None, Some(category)) => Choice::Category(category.clone()),
                _ => {
                    problems.push(Problem::at(format!("needs[{place}]"), "give `any_of` or `category`"));
                    continue;
                }
            };
            needs.push(Need { choice, count: input.count.unwrap_or(1), units: input.units.unwrap_or(1) });
        }
        if problems.is_empty() { Ok(needs) } else { Err(problems) }
    }
}

/// Times that fit, best first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Placements)]
pub struct PlacementsReply {
    /// The placements.
    pub placements: Vec<PlacementReply>,
}

/// A time that fits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Placement)]
pub struct PlacementReply {
    /// When.
    #[serde(flatten)]
    pub when: WhenReply,
    /// The resources, in the order of the needs.
    pub reservable_ids: Vec<String>,
    /// The template to book them from, where one of them is booked from templates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_id: Option<String>,
    /// How many approvals the bookings would wait for; absent when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvals: Option<usize>,
    /// What the bookings cost together, at the lowest rates the person is offered; absent where nothing costs anything
    /// or a quote has to be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    pub price: Option<Value>,
    /// The same in hundredths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_int: Option<i64>,
    /// Why it stands at its rank.
    pub why: String,
}

impl PlacementsReply {
    /// Placements in the site's zone.
    pub fn of(found: &[Placement], zone: &Zone) -> Self {
        let reply = |placement: &Placement| PlacementReply {
            when: WhenReply::of(placement.span, zone),
            reservable_ids: placement.resource_ids.iter().map(ToString::to_string).collect(),
            template_id: placement.template_id.as_ref().map(ToString::to_string),
            approvals: Some(placement.approvals).filter(|approvals| *approvals > 0),
            price: placement.price_hundredths.map(amount),
            price_int: placement.price_hundredths,
            why: placement.why.clone(),
        };
        Self { placements: found.iter().map(reply).collect() }
    }
}

/// A part of a resource that somebody holds while they fill a form. Who it is, is not told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldPlace)]
pub struct HeldReply {
    /// The hold, where it is the caller's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_id: Option<String>,
    /// The resource.
    pub reservable_id: String,
    /// When.
    #[serde(flatten)]
    pub when: WhenReply,
    /// How many units; 0 for all of them.
    pub units: u32,
    /// Whether it is the caller's own.
    pub is_mine: bool,
    /// From this Unix second on it is over.
    pub expires_unix: i64,
}

impl HeldReply {
    /// What is held, in the site's zone.
    pub fn of(held: &Held, zone: &Zone) -> Self {
        let row = &held.occupancy;
        Self {
            hold_id: held.own.as_ref().map(ToString::to_string),
            reservable_id: row.resource_id.to_string(),
            when: WhenReply::of(row.core, zone),
            units: row.taken.out_of(0),
            is_mine: held.own.is_some(),
            expires_unix: held.expires_at.as_unix(),
        }
    }
}

/// A place that is held.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hold)]
pub struct HoldReply {
    /// Its id; absent on a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_id: Option<String>,
    /// From this Unix second on it is over; absent on a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_unix: Option<i64>,
    /// Present on a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

impl HoldReply {
    /// What its holder is told.
    pub fn of(hold: &Hold) -> Self {
        let (hold_id, expires_unix) = (hold.hold_id.to_string(), hold.expires_at.as_unix());
        Self { hold_id: Some(hold_id), expires_unix: Some(expires_unix), dry_run: None }
    }

    /// The place could be held.
    pub fn dry_run() -> Self {
        Self { hold_id: None, expires_unix: None, dry_run: Some(true) }
    }
}

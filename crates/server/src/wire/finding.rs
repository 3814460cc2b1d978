//! Places that are free, as the API shows them: alternatives to what was refused, free spans, placements.

use app::Alternative;
use serde::Serialize;
use timeline::{Span, Zone};
use utoipa::ToSchema;

use super::times::local;

/// A booking that a dry run accepts, offered instead of the refused one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Alternative)]
pub struct AlternativeReply {
    /// The resource.
    pub reservable_id: String,
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
            when: WhenReply::of(alternative.span, zone),
            why: alternative.why.clone(),
        }
    }
}

//! The numbers a check looked at, kept without words so that judging allocates nothing.
//!
//! Owns their shapes and their public names in JSON; the sentences made of them stand in `say.rs`.

use model::{Period, QuotaMeasure};
use serde_json::{Value, json};
use timeline::{Instant, Span};

use crate::refusal::About;

/// The numbers a check looked at. Small and without words, so that judging allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Detail {
    /// The code says it all.
    Plain,
    /// Lengths in seconds.
    Seconds {
        /// What was asked.
        asked: i64,
        /// What is allowed.
        limit: i64,
    },
    /// Numbers of units.
    Units {
        /// What was asked.
        asked: u32,
        /// What is allowed.
        limit: u32,
    },
    /// Moments.
    Moment {
        /// What was asked.
        asked: Instant,
        /// The first or last allowed.
        limit: Instant,
    },
    /// A grid of minutes.
    Grid {
        /// The instant that is off it.
        asked: Instant,
        /// The grid, in minutes.
        minutes: u32,
        /// The nearest instants on it.
        before: Instant,
        /// The nearest instants on it.
        after: Instant,
    },
    /// A stretch of time that is closed or taken.
    Stretch {
        /// What was asked.
        asked: Span,
        /// What is in the way.
        taken: Span,
        /// How many units are free there.
        free: u32,
        /// How many were asked for.
        units: u32,
    },
    /// A stretch that is free of bookings and wholly taken because another resource is booked.
    Blocked {
        /// What was asked.
        asked: Span,
        /// What is in the way.
        taken: Span,
        /// How many units were asked for.
        units: u32,
    },
    /// Bookings of a resource that this one takes as well.
    OverExisting {
        /// The place of the first such resource among those that were looked at.
        place: usize,
        /// What was asked.
        asked: Span,
        /// The first booking there.
        taken: Span,
        /// How many resources are booked in that time.
        resources: u32,
    },
    /// Too few units that are free for the whole of the wanted span.
    Throughout {
        /// What was asked.
        asked: Span,
        /// How many units are free from its start to its end.
        free: u32,
        /// How many were asked for.
        units: u32,
    },
    /// A wished unit that is taken.
    NamedUnit {
        /// Its place in the list of the resource.
        place: usize,
        /// What was asked.
        asked: Span,
        /// What is in the way.
        taken: Span,
    },
    /// A wished unit that is not there.
    UnknownUnit {
        /// Its place among the wished ones.
        wish: usize,
    },
    /// The unit that a booking has moved to.
    Moved {
        /// Its place in the list of the resource.
        place: usize,
    },
    /// The wall times on both sides of a jump of the clock.
    Neighbours {
        /// The last one before.
        before: timeline::DateTime,
        /// The first one after.
        after: timeline::DateTime,
    },
    /// How many groups were looked at.
    Groups {
        /// How many groups may book the resource.
        allowed: u32,
    },
    /// How many bookings of a resource somebody would have.
    Bookings {
        /// The upcoming ones, with this.
        upcoming: u32,
        /// How many are allowed.
        limit: u32,
    },
    /// A closure.
    Closed {
        /// Its place among the closures that were looked at.
        place: usize,
        /// What was asked.
        asked: Span,
        /// When it is closed.
        closed: Span,
    },
    /// A quota in one of its periods.
    Quota {
        /// Its place among the quotas that were looked at.
        place: usize,
        /// What is added up.
        measure: QuotaMeasure,
        /// Over which time.
        of: Period,
        /// The period.
        period: Span,
        /// What counts already: bookings, or seconds.
        used: i64,
        /// What this would add.
        asked: i64,
        /// What is allowed.
        limit: i64,
    },
    /// A training that is lacking.
    Training {
        /// Its place among the kinds that were looked at; none for a kind that is not known.
        place: Option<usize>,
        /// When the person's ended; none if they never had it.
        ended_at: Option<Instant>,
        /// Until when it must last.
        needed_until: Instant,
    },
    /// Weekly slots.
    Slots {
        /// What was asked.
        asked: Span,
        /// The slot that is nearest; none if there is none around.
        nearest: Option<Span>,
    },
    /// Numbers of occurrences.
    Occurrences {
        /// What was asked.
        asked: u32,
        /// What is allowed.
        limit: u32,
    },
    /// A part of a recipe that makes no sense.
    Recipe {
        /// The field.
        field: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// A stretch of time that has to lie within another.
    Within {
        /// What was asked.
        asked: Span,
        /// What it has to lie within; the nearest where there are several.
        allowed: Span,
    },
    /// Related resources.
    Related {
        /// How many there are.
        related: u32,
    },
    /// How many rates are offered.
    Rates {
        /// How many.
        offered: u32,
    },
    /// Fields of forms.
    Fields {
        /// How many have something wrong with them.
        count: u32,
    },
    /// A form that is answered and not asked.
    FormGiven {
        /// Its place among the forms that were looked at; none for one that is not known.
        place: Option<usize>,
    },
    /// Amounts in hundredths.
    Money {
        /// What is to be paid.
        asked: i64,
        /// What there is to pay it from.
        limit: i64,
    },
}

impl Detail {
    /// The numbers as JSON, with units in the names.
    pub fn params(&self) -> Value {
        match *self {
            Detail::Plain
            | Detail::UnknownUnit { .. }
            | Detail::Moved { .. }
            | Detail::Fields { .. }
            | Detail::FormGiven { .. } => json!({}),
            Detail::Seconds { asked, limit } => json!({"asked_seconds": asked, "limit_seconds": limit}),
            Detail::Units { asked, limit } => json!({"asked_units": asked, "limit_units": limit}),
            Detail::Moment { asked, limit } => {
                json!({"asked_unix": asked.as_unix(), "limit_unix": limit.as_unix()})
            }
            Detail::Grid { asked, minutes, before, after } => json!({
                "asked_unix": asked.as_unix(), "grid_minutes": minutes,
                "before_unix": before.as_unix(), "after_unix": after.as_unix(),
            }),
            Detail::Stretch { asked, taken, free, units } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "taken_start_unix": taken.start().as_unix(), "taken_end_unix": known_end(taken),
                "free_units": free, "asked_units": units,
            }),
            Detail::Blocked { asked, taken, units } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "taken_start_unix": taken.start().as_unix(), "taken_end_unix": known_end(taken),
                "free_units": 0, "asked_units": units, "is_blocked": true,
            }),
            Detail::OverExisting { asked, taken, resources, .. } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "taken_start_unix": taken.start().as_unix(), "taken_end_unix": taken.end().as_unix(),
                "resources": resources,
            }),
            Detail::Throughout { asked, free, units } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "taken_start_unix": asked.start().as_unix(), "taken_end_unix": asked.end().as_unix(),
                "free_units": free, "asked_units": units,
            }),
            Detail::NamedUnit { asked, taken, .. } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "taken_start_unix": taken.start().as_unix(), "taken_end_unix": known_end(taken),
                "free_units": 0, "asked_units": 1,
            }),
            Detail::Neighbours { before, after } => {
                json!({"before": before.to_string(), "after": after.to_string()})
            }
            Detail::Groups { allowed } => json!({"allowed_groups": allowed}),
            Detail::Bookings { upcoming, limit } => json!({"upcoming": upcoming, "limit": limit}),
            Detail::Closed { asked, closed, .. } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "closed_start_unix": closed.start().as_unix(), "closed_end_unix": closed.end().as_unix(),
            }),
            Detail::Quota { measure, of, period, used, asked, limit, .. } => json!({
                "measure": measure, "period": of.as_str(), "used": used, "asked": asked, "limit": limit,
                "period_start_unix": period.start().as_unix(), "period_end_unix": period.end().as_unix(),
            }),
            Detail::Training { ended_at, needed_until, .. } => json!({
                "ended_unix": ended_at.map(Instant::as_unix), "needed_until_unix": needed_until.as_unix(),
            }),
            Detail::Slots { asked, nearest } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "nearest_start_unix": nearest.map(|span| span.start().as_unix()),
                "nearest_end_unix": nearest.map(|span| span.end().as_unix()),
            }),
            Detail::Occurrences { asked, limit } => {
                json!({"asked_occurrences": asked, "limit_occurrences": limit})
            }
            Detail::Recipe { field, .. } => json!({"field": field}),
            Detail::Within { asked, allowed } => json!({
                "asked_start_unix": asked.start().as_unix(), "asked_end_unix": asked.end().as_unix(),
                "allowed_start_unix": allowed.start().as_unix(), "allowed_end_unix": allowed.end().as_unix(),
            }),
            Detail::Related { related } => json!({"related": related}),
            Detail::Rates { offered } => json!({"offered_rates": offered}),
            Detail::Money { asked, limit } => json!({"asked_int": asked, "limit_int": limit}),
        }
    }

    /// The numbers with the name of what they are about, where it has one, and the id of a particular unit.
    pub(crate) fn params_about(&self, about: &About) -> Value {
        let mut params = self.params();
        if let (Some(id), Value::Object(fields)) = (&about.named_unit_id, &mut params) {
            fields.insert("named_unit_id".to_owned(), id.as_str().into());
        }
        if let (false, Value::Object(fields)) = (about.fields.is_empty(), &mut params) {
            fields.insert("fields".to_owned(), json!(about.fields));
        }
        if let (Some(name), Value::Object(fields)) = (&about.name, &mut params) {
            let key = if matches!(self, Detail::Closed { .. }) { "reason" } else { "name" };
            fields.insert(key.to_owned(), name.as_str().into());
        }
        params
    }
}

/// When what is in the way ends, in Unix seconds; none for a loan that is overdue, because nobody knows.
fn known_end(taken: Span) -> Option<i64> {
    (taken.end() < Instant::LATEST).then(|| taken.end().as_unix())
}

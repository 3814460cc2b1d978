//! Why not: codes, the numbers behind them, and who could set them aside.
//!
//! Owns the public codes. They are only ever added to, never renamed; their order is the table's affair. The words
//! come last and stand in `say.rs`.

use model::ResourceId;
use serde_json::{Value, json};
use timeline::{Instant, Span};

/// What is wrong, as a stable public code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The end is not after the start.
    SpanEmpty,
    /// The span is longer than anything may be booked.
    SpanTooLong,
    /// The wall time does not exist on that day.
    TimeInGap,
    /// The time lies outside the years that are kept.
    TimeOutOfRange,
    /// Fewer than one unit was asked for.
    UnitsMissing,
    /// The resource is switched off.
    ResourceInactive,
    /// The resource was removed for good.
    ResourceArchived,
    /// The resource takes no reservations.
    NotReservable,
    /// The resource is booked on another site.
    BookedElsewhere,
    /// The condition of the resource is not the best.
    Condition,
    /// The reservation was replaced by a newer version.
    Superseded,
    /// The reservation is already cancelled.
    AlreadyCancelled,
    /// The reservation is not cancelled, so there is nothing to take back.
    NotCancelled,
    /// The reservation waits for no approval.
    NotPending,
    /// The caller is none of the approvers.
    NotApprover,
    /// The person is not an active member of the site.
    NotMember,
    /// The person is in none of the groups that may book it.
    NotPermitted,
    /// Booking for somebody else needs the right to.
    ForOthers,
    /// Only the people concerned and staff may change it.
    NotYours,
    /// A field or a kind of booking that only staff may use.
    StaffOnly,
    /// Shorter than the resource's minimum.
    DurationTooShort,
    /// Longer than the resource's maximum.
    DurationTooLong,
    /// The start or the end is not on the resource's grid.
    OffGrid,
    /// Starts too soon.
    TooLateToBook,
    /// Starts too far ahead.
    TooFarAhead,
    /// Touches a weekly block.
    WeeklyBlock,
    /// Reaches outside the weekly hours in which it may be booked.
    OutsideWeeklyHours,
    /// More units than one booking may take.
    UnitsOverLimit,
    /// More units than there are.
    UnitsOverTotal,
    /// Nobody, or only staff, may book it as a recurring series.
    SeriesNotAllowed,
    /// An occurrence reaches into the one before it.
    SeriesOverlapsItself,
    /// More occurrences than a series may have.
    SeriesTooMany,
    /// The series reaches further than a series may.
    SeriesTooLong,
    /// Too close to another booking.
    BufferOverlap,
    /// Taken.
    Overlap,
    /// Too late to change it.
    TooLateToEdit,
    /// Too late to cancel it.
    TooLateToCancel,
}

impl Code {
    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::SpanEmpty => "shape.span_empty",
            Code::SpanTooLong => "shape.span_too_long",
            Code::TimeInGap => "shape.time_does_not_exist",
            Code::TimeOutOfRange => "shape.time_out_of_range",
            Code::UnitsMissing => "shape.units_missing",
            Code::ResourceInactive => "state.inactive",
            Code::ResourceArchived => "state.archived",
            Code::NotReservable => "state.not_reservable",
            Code::BookedElsewhere => "state.booked_elsewhere",
            Code::Condition => "state.condition",
            Code::Superseded => "edit.superseded",
            Code::AlreadyCancelled => "edit.already_cancelled",
            Code::NotCancelled => "edit.not_cancelled",
            Code::NotPending => "approval.not_pending",
            Code::NotApprover => "access.not_approver",
            Code::NotMember => "access.not_member",
            Code::NotPermitted => "access.not_in_group",
            Code::ForOthers => "access.for_others",
            Code::NotYours => "access.not_yours",
            Code::StaffOnly => "access.staff_only",
            Code::DurationTooShort => "duration.too_short",
            Code::DurationTooLong => "duration.too_long",
            Code::OffGrid => "grid.off_grid",
            Code::TooLateToBook => "notice.too_late_to_book",
            Code::TooFarAhead => "notice.too_far_ahead",
            Code::WeeklyBlock => "hours.weekly_block",
            Code::OutsideWeeklyHours => "hours.outside_weekly_hours",
            Code::UnitsOverLimit => "units.over_limit",
            Code::UnitsOverTotal => "units.over_total",
            Code::SeriesNotAllowed => "series.not_allowed",
            Code::SeriesOverlapsItself => "series.overlaps_itself",
            Code::SeriesTooMany => "series.too_many",
            Code::SeriesTooLong => "series.too_long",
            Code::BufferOverlap => "overlap.buffer",
            Code::Overlap => "overlap.taken",
            Code::TooLateToEdit => "history.too_late_to_edit",
            Code::TooLateToCancel => "history.too_late_to_cancel",
        }
    }

    /// Which sort of answer it leads to, after `booking.md`: the request is malformed, forbidden, or not possible now.
    pub fn answer(self) -> Answer {
        match self {
            Code::SpanEmpty
            | Code::SpanTooLong
            | Code::TimeInGap
            | Code::TimeOutOfRange
            | Code::UnitsMissing => Answer::Malformed,
            Code::NotMember
            | Code::NotPermitted
            | Code::ForOthers
            | Code::NotYours
            | Code::NotApprover
            | Code::SeriesNotAllowed
            | Code::StaffOnly => Answer::Forbidden,
            _ => Answer::Conflict,
        }
    }

    /// Whether the same request may be accepted later without anybody changing a rule.
    pub fn may_pass_later(self) -> bool {
        matches!(self, Code::TooFarAhead | Code::Overlap | Code::BufferOverlap | Code::NotReservable)
    }
}

/// The sort of answer a refusal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The request itself makes no sense.
    Malformed,
    /// The caller or the person may not.
    Forbidden,
    /// Not possible as things stand.
    Conflict,
}

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
    /// The wall times on both sides of a jump of the clock.
    Neighbours {
        /// The last one before.
        before: timeline::DateTime,
        /// The first one after.
        after: timeline::DateTime,
    },
    /// Numbers of occurrences.
    Occurrences {
        /// What was asked.
        asked: u32,
        /// What is allowed.
        limit: u32,
    },
    /// How many groups were looked at.
    Groups {
        /// How many groups may book the resource.
        allowed: u32,
    },
}

impl Detail {
    /// The numbers as JSON, with units in the names.
    pub fn params(&self) -> Value {
        match *self {
            Detail::Plain => json!({}),
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
                "taken_start_unix": taken.start().as_unix(), "taken_end_unix": taken.end().as_unix(),
                "free_units": free, "asked_units": units,
            }),
            Detail::Neighbours { before, after } => {
                json!({"before": before.to_string(), "after": after.to_string()})
            }
            Detail::Occurrences { asked, limit } => {
                json!({"asked_occurrences": asked, "limit_occurrences": limit})
            }
            Detail::Groups { allowed } => json!({"allowed_groups": allowed}),
        }
    }
}

/// What a check says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The rule does not apply here.
    NotAsked,
    /// It applies and holds.
    Holds(Detail),
    /// It applies and is broken.
    Broken(Detail),
}

/// Who or what set a refusal aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    /// The caller's role.
    Moderator,
    /// The flag `force_reserve`, sent by staff.
    ForceReserve,
    /// The flag `ignore_buffer`, sent by staff.
    IgnoreBuffer,
    /// Nothing needed to be set aside: it is a remark.
    Remark,
}

impl Waiver {
    /// The public name.
    pub fn as_str(self) -> &'static str {
        match self {
            Waiver::Moderator => "moderator",
            Waiver::ForceReserve => "force_reserve",
            Waiver::IgnoreBuffer => "ignore_buffer",
            Waiver::Remark => "remark",
        }
    }
}

/// One reason why not.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The code.
    pub code: Code,
    /// The resource it is about; none when it is about the request as a whole.
    pub resource_id: Option<ResourceId>,
    /// The start of the occurrence it is about.
    pub occurrence: Option<Instant>,
    /// The numbers.
    pub detail: Detail,
    /// Whether this caller could have it set aside by sending a flag.
    pub can_override: bool,
}

impl Refusal {
    /// A refusal of the request as a whole.
    pub fn whole(code: Code, detail: Detail) -> Self {
        Self { code, resource_id: None, occurrence: None, detail, can_override: false }
    }
}

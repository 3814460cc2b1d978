//! What is wrong, as stable public codes, and which sort of answer each leads to.
//!
//! Codes are only ever added to, never renamed; their order is the table's affair and their words stand in `say.rs`.

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
    /// More particular units were named than units asked for.
    MoreNamedThanUnits,
    /// The resource is switched off.
    ResourceInactive,
    /// The resource was removed for good.
    ResourceArchived,
    /// The resource takes no reservations.
    NotReservable,
    /// The resource takes requests without a time.
    RequestsOnly,
    /// People register for the sessions of the resource and book no time of it.
    RegistrationsOnly,
    /// The session is no longer held.
    EventGone,
    /// Registration for the session has not opened.
    EventNotOpen,
    /// Registration for the session has closed.
    EventClosed,
    /// The person is registered for the session already.
    EventTwice,
    /// Fewer seats are left than were asked for.
    EventFull,
    /// The resource is booked on another site.
    BookedElsewhere,
    /// The template was taken back, or its time is over.
    TemplateNotOffered,
    /// The template can be used once, and was.
    TemplateUsed,
    /// The template is booked with its resources as they are.
    TemplateLocked,
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
    /// People without an account cannot book it.
    OutsiderNotAdmitted,
    /// The person is in none of the groups that may book it.
    NotPermitted,
    /// The person lacks a training that the resource asks for.
    TrainingMissing,
    /// The person's training ends before the booking does.
    TrainingExpired,
    /// Booking for somebody else needs the right to.
    ForOthers,
    /// Only the people concerned and staff may change it.
    NotYours,
    /// No guests may be brought.
    GuestsNotAdmitted,
    /// Answers to a form that the resource does not ask.
    FormMismatch,
    /// A form lacks an answer that is asked for.
    FormRequired,
    /// An answer is none that its field takes.
    FormInvalid,
    /// A field or a kind of booking that only staff may use.
    StaffOnly,
    /// Shorter than the resource's minimum.
    DurationTooShort,
    /// Longer than the resource's maximum.
    DurationTooLong,
    /// The start or the end is not on the resource's grid.
    OffGrid,
    /// Does not fill whole weekly slots.
    NotASlot,
    /// Starts too soon.
    TooLateToBook,
    /// Starts too far ahead.
    TooFarAhead,
    /// It is booked only from templates, at their times.
    TemplateRequired,
    /// Touches a weekly block.
    WeeklyBlock,
    /// Reaches outside the weekly hours in which it may be booked.
    OutsideWeeklyHours,
    /// Touches a dated closure.
    Closed,
    /// More units than one booking may take.
    UnitsOverLimit,
    /// More units than there are.
    UnitsOverTotal,
    /// An add-on with nothing that it could be added to.
    AddonAlone,
    /// An add-on for a time outside that of what it is added to.
    AddonOutside,
    /// Without any of the related resources that it is booked with.
    NeedsRelated,
    /// A particular unit was wished for where units are only counted.
    UnitsNotNamed,
    /// The resource has no unit of the wished id.
    UnknownNamedUnit,
    /// The booking moved to another unit, because its own is not free at the new time.
    UnitMoved,
    /// More upcoming bookings of the resource than one person may have.
    LimitReached,
    /// More than a quota of the site allows.
    QuotaReached,
    /// Nobody, or only staff, may book it as a recurring series.
    SeriesNotAllowed,
    /// A date reaches into another one of the same series.
    SeriesOverlapsItself,
    /// The recipe of a series makes no sense.
    SeriesRecipe,
    /// More occurrences than a series may have.
    SeriesTooMany,
    /// The series reaches further than a series may.
    SeriesTooLong,
    /// What is to come back is no loan.
    NotALoan,
    /// It cannot be lent.
    LoanNotOffered,
    /// A loan of it starts now and not later.
    LoanNotNow,
    /// The loan came back already.
    LoanReturned,
    /// The loan has not begun.
    LoanNotBegun,
    /// The loan is out, so it is neither moved nor cancelled.
    LoanOut,
    /// Only staff say that a loan came back.
    ReturnedByStaff,
    /// It is said to have happened before the beginning, or in the future.
    MomentOutOfRange,
    /// It is no booking that stands.
    CheckinNotConfirmed,
    /// Whoever comes is not expected, or the caller may not speak for them.
    NotAttending,
    /// Nobody checks in here, or not in this way.
    CheckinNotOffered,
    /// Only guests check in here.
    CheckinByGuests,
    /// Check-in has not opened.
    CheckinTooEarly,
    /// Check-in has closed.
    CheckinTooLate,
    /// They are there already.
    AlreadyCheckedIn,
    /// They are not there.
    NotCheckedIn,
    /// Check-out has closed.
    CheckoutTooLate,
    /// People do not end it early themselves.
    EndEarlyNotOffered,
    /// It is not running.
    NotRunning,
    /// There are rates, and none is offered to the person for this time.
    NoRateFits,
    /// Rates are offered, and none was chosen.
    RateRequired,
    /// There is no such rate.
    RateUnknown,
    /// The chosen rate is not offered to the person for this time.
    RateNotOffered,
    /// No quotes are given for it.
    QuoteNotOffered,
    /// The rate needs an account number.
    AccountNumberRequired,
    /// The account number is none of the person's.
    AccountNumberUnknown,
    /// No spending account of the person can pay.
    AccountRequired,
    /// The spending account does not hold enough.
    BalanceTooLow,
    /// More units than are left of what is used up.
    UnitsOverStock,
    /// Too close to another booking.
    BufferOverlap,
    /// Taken.
    Overlap,
    /// Something that this takes as well is booked.
    OverExisting,
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
            Code::MoreNamedThanUnits => "shape.more_named_than_units",
            Code::ResourceInactive => "state.inactive",
            Code::ResourceArchived => "state.archived",
            Code::NotReservable => "state.not_reservable",
            Code::RequestsOnly => "state.requests_only",
            Code::RegistrationsOnly => "state.registrations_only",
            Code::EventGone => "event.gone",
            Code::EventNotOpen => "event.not_open",
            Code::EventClosed => "event.closed",
            Code::EventTwice => "event.registered_already",
            Code::EventFull => "event.full",
            Code::BookedElsewhere => "state.booked_elsewhere",
            Code::TemplateNotOffered => "template.not_offered",
            Code::TemplateUsed => "template.used",
            Code::TemplateLocked => "template.resources_locked",
            Code::TemplateRequired => "template.required",
            Code::Condition => "state.condition",
            Code::Superseded => "edit.superseded",
            Code::AlreadyCancelled => "edit.already_cancelled",
            Code::NotCancelled => "edit.not_cancelled",
            Code::NotPending => "approval.not_pending",
            Code::NotApprover => "access.not_approver",
            Code::NotMember => "access.not_member",
            Code::OutsiderNotAdmitted => "access.outsider_not_admitted",
            Code::NotPermitted => "access.not_in_group",
            Code::TrainingMissing => "training.missing",
            Code::TrainingExpired => "training.expired",
            Code::ForOthers => "access.for_others",
            Code::NotYours => "access.not_yours",
            Code::GuestsNotAdmitted => "access.guests_not_admitted",
            Code::StaffOnly => "access.staff_only",
            Code::DurationTooShort => "duration.too_short",
            Code::DurationTooLong => "duration.too_long",
            Code::OffGrid => "grid.off_grid",
            Code::NotASlot => "grid.not_a_slot",
            Code::TooLateToBook => "notice.too_late_to_book",
            Code::TooFarAhead => "notice.too_far_ahead",
            Code::WeeklyBlock => "hours.weekly_block",
            Code::OutsideWeeklyHours => "hours.outside_weekly_hours",
            Code::Closed => "hours.closed",
            Code::UnitsOverLimit => "units.over_limit",
            Code::UnitsOverTotal => "units.over_total",
            Code::AddonAlone => "relation.addon_alone",
            Code::AddonOutside => "relation.addon_outside",
            Code::NeedsRelated => "relation.needs_related",
            Code::UnitsNotNamed => "units.not_named",
            Code::UnknownNamedUnit => "units.unknown_named_unit",
            Code::UnitMoved => "units.moved",
            Code::FormMismatch => "form.mismatch",
            Code::FormRequired => "form.required",
            Code::FormInvalid => "form.invalid",
            Code::LimitReached => "limit.too_many_upcoming",
            Code::QuotaReached => "quota.reached",
            Code::SeriesNotAllowed => "series.not_allowed",
            Code::SeriesOverlapsItself => "series.overlaps_itself",
            Code::SeriesRecipe => "series.recipe",
            Code::SeriesTooMany => "series.too_many",
            Code::SeriesTooLong => "series.too_long",
            Code::NotALoan => "loan.not_a_loan",
            Code::LoanNotOffered => "loan.not_loanable",
            Code::LoanNotNow => "loan.not_now",
            Code::LoanReturned => "loan.already_returned",
            Code::LoanNotBegun => "loan.not_begun",
            Code::LoanOut => "loan.out",
            Code::ReturnedByStaff => "loan.returned_by_staff",
            Code::MomentOutOfRange => "usage.time_out_of_range",
            Code::CheckinNotConfirmed => "checkin.not_confirmed",
            Code::NotAttending => "access.not_attending",
            Code::CheckinNotOffered => "checkin.not_offered",
            Code::CheckinByGuests => "checkin.guests_only",
            Code::CheckinTooEarly => "checkin.too_early",
            Code::CheckinTooLate => "checkin.too_late",
            Code::AlreadyCheckedIn => "checkin.already_in",
            Code::NotCheckedIn => "checkin.not_in",
            Code::CheckoutTooLate => "checkin.too_late_to_check_out",
            Code::EndEarlyNotOffered => "end_early.not_offered",
            Code::NotRunning => "end_early.not_running",
            Code::NoRateFits => "billing.no_rate_fits",
            Code::RateRequired => "billing.rate_required",
            Code::RateUnknown => "billing.rate_unknown",
            Code::RateNotOffered => "billing.rate_not_offered",
            Code::QuoteNotOffered => "billing.quote_not_offered",
            Code::AccountNumberRequired => "billing.account_number_required",
            Code::AccountNumberUnknown => "billing.account_number_unknown",
            Code::AccountRequired => "billing.account_required",
            Code::BalanceTooLow => "billing.balance_too_low",
            Code::UnitsOverStock => "units.stock",
            Code::BufferOverlap => "overlap.buffer",
            Code::Overlap => "overlap.taken",
            Code::OverExisting => "blocks.over_existing",
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
            | Code::SeriesRecipe
            | Code::UnitsMissing
            | Code::FormMismatch
            | Code::FormRequired
            | Code::FormInvalid
            | Code::MoreNamedThanUnits => Answer::Malformed,
            Code::UnknownNamedUnit => Answer::Unknown,
            Code::NotMember
            | Code::OutsiderNotAdmitted
            | Code::NotPermitted
            | Code::TrainingMissing
            | Code::TrainingExpired
            | Code::ForOthers
            | Code::NotYours
            | Code::NotApprover
            | Code::ReturnedByStaff
            | Code::NotAttending
            | Code::SeriesNotAllowed
            | Code::GuestsNotAdmitted
            | Code::StaffOnly => Answer::Forbidden,
            _ => Answer::Conflict,
        }
    }

    /// Whether another time could be accepted where this one is not.
    pub fn is_about_time(self) -> bool {
        matches!(
            self,
            Code::OffGrid
                | Code::NotASlot
                | Code::TemplateRequired
                | Code::Closed
                | Code::QuotaReached
                | Code::NoRateFits
                | Code::TooLateToBook
                | Code::TooFarAhead
                | Code::WeeklyBlock
                | Code::OutsideWeeklyHours
                | Code::BufferOverlap
                | Code::Overlap
        )
    }

    /// Whether the same request may be accepted later without anybody changing a rule.
    pub fn may_pass_later(self) -> bool {
        matches!(
            self,
            Code::TooFarAhead
                | Code::LimitReached
                | Code::QuotaReached
                | Code::Overlap
                | Code::BufferOverlap
                | Code::NotReservable
                | Code::TemplateUsed
                | Code::EventNotOpen
                | Code::EventFull
                | Code::LoanNotBegun
                | Code::CheckinTooEarly
        )
    }
}

/// The sort of answer a refusal leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The request itself makes no sense.
    Malformed,
    /// The caller or the person may not.
    Forbidden,
    /// It names something that is not there.
    Unknown,
    /// Not possible as things stand.
    Conflict,
}

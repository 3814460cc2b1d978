//! THE table: every rule in the order in which it is judged and shown, when it applies, and who may set it aside.
//!
//! Read from top to bottom it is the law of `docs/RULES.md`, which is printed from it. A new rule is a function in
//! `checks/`, a code in `refusal.rs` with its sentence in `say.rs`, and one line here.

use crate::case::{Case, Line};
use crate::checks::{
    access, billing, blockers, capacity, checkin, duration, event, form, grid, guests, history, hours,
    limits, loan, named, notice, overlap, relations, series, shape, state, template, training,
};
use crate::draft::Action;
use crate::refusal::{Code, Verdict};

use Waivable::{Always, ByBypass, ByForce, ByIgnoringBuffer, ByModerator, Nobody};

/// Who may set a rule aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waivable {
    /// Nobody.
    Nobody,
    /// It never stops anything: it is told and kept.
    Always,
    /// A moderator or an administrator, by their role alone.
    ByModerator,
    /// Staff who send the flag `force_reserve`.
    ByForce,
    /// Staff who send the flag `ignore_buffer` or `force_reserve`.
    ByIgnoringBuffer,
    /// Staff who send the flag `bypass_form_mismatch`.
    ByBypass,
}

/// The function of a rule: judges one line of a case.
type Check = fn(&Case<'_>, &Line<'_>) -> Verdict;

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is wrong when it is broken.
    pub code: Code,
    /// The function that judges it.
    pub check: fn(&Case<'_>, &Line<'_>) -> Verdict,
    /// The actions it judges.
    pub when: &'static [Action],
    /// Who may set it aside.
    pub waivable: Waivable,
    /// Whether it belongs to the first stage: if one of these is broken no later rule is asked.
    pub is_first_stage: bool,
    /// What it looks at, by the public names: settings of the resource, fields of the request or of the person.
    pub reads: &'static [&'static str],
}

const ALL: &[Action] = &[
    Action::Book,
    Action::Edit,
    Action::Cancel,
    Action::Undo,
    Action::Approve,
    Action::Deny,
    Action::Return,
    Action::CheckIn,
    Action::CheckOut,
    Action::EndEarly,
];
const ASKS: &[Action] = &[Action::Book, Action::Edit];
const RENEWS: &[Action] = &[Action::Book, Action::Edit, Action::Undo];
const TAKES: &[Action] = &[Action::Book, Action::Edit, Action::Undo, Action::Approve];
const MOVES: &[Action] = &[Action::Edit, Action::Undo, Action::Approve];
const OF_STORED: &[Action] = &[
    Action::Edit,
    Action::Cancel,
    Action::Undo,
    Action::Approve,
    Action::Deny,
    Action::Return,
    Action::CheckIn,
    Action::CheckOut,
    Action::EndEarly,
];
const OF_STANDING: &[Action] = &[
    Action::Edit,
    Action::Cancel,
    Action::Approve,
    Action::Deny,
    Action::Return,
    Action::CheckIn,
    Action::CheckOut,
    Action::EndEarly,
];
const CHANGES: &[Action] = &[Action::Edit, Action::Cancel, Action::Undo, Action::Return, Action::EndEarly];
const DECIDES: &[Action] = &[Action::Approve, Action::Deny];
const BOOK: &[Action] = &[Action::Book];
const MAKES: &[Action] = &[Action::Book, Action::Undo];
const EDIT: &[Action] = &[Action::Edit];
const CANCEL: &[Action] = &[Action::Cancel];
const UNDO: &[Action] = &[Action::Undo];
const RETURN: &[Action] = &[Action::Return];
const OF_LENT: &[Action] = &[Action::Edit, Action::Return];
const MOVES_LENT: &[Action] = &[Action::Edit, Action::Cancel];
const TELLS: &[Action] = &[Action::Return, Action::CheckIn, Action::CheckOut, Action::EndEarly];
const ATTENDS: &[Action] = &[Action::CheckIn, Action::CheckOut];
const CHECK_IN: &[Action] = &[Action::CheckIn];
const CHECK_OUT: &[Action] = &[Action::CheckOut];
const END_EARLY: &[Action] = &[Action::EndEarly];
const COURSE: &[Action] = &[Action::CheckIn, Action::CheckOut, Action::EndEarly];

const fn first(code: Code, check: Check, when: &'static [Action], reads: &'static [&'static str]) -> Rule {
    Rule { code, check, when, waivable: Nobody, is_first_stage: true, reads }
}

const fn rule(
    code: Code,
    check: Check,
    when: &'static [Action],
    waivable: Waivable,
    reads: &'static [&'static str],
) -> Rule {
    Rule { code, check, when, waivable, is_first_stage: false, reads }
}

/// The rules in order.
#[rustfmt::skip]
pub const TABLE: &[Rule] = &[
    // Shape: whether the request makes sense at all. Nothing later is asked when it does not.
    first(Code::SpanEmpty,          shape::span_is_positive,         ASKS,        &["start", "end", "duration"]),
    first(Code::SpanTooLong,        shape::span_is_bounded,          ASKS,        &["start", "end", "duration"]),
    first(Code::UnitsMissing,       shape::units_are_asked,          ASKS,        &["units"]),
    first(Code::MoreNamedThanUnits, named::no_more_named_than_units, ASKS,     &["named_unit_id", "named_unit_ids", "units"]),
    first(Code::Superseded,         shape::is_newest_version,        OF_STORED,   &["reservation_id"]),
    first(Code::AlreadyCancelled,   shape::is_not_cancelled,         OF_STANDING, &["reservation_id"]),
    first(Code::NotPending,         shape::is_pending,               DECIDES,     &["reservation_id"]),
    first(Code::NotCancelled,       shape::is_cancelled,             UNDO,        &["reservation_id"]),
    first(Code::NotALoan,           loan::is_a_loan,                 RETURN,      &["loan", "is_loan"]),
    first(Code::CheckinNotConfirmed,checkin::is_confirmed,           COURSE,      &["reservation_id"]),

    // State of the resource.
    rule(Code::ResourceArchived,    state::is_not_archived,          TAKES,       Nobody,           &["archived"]),
    rule(Code::ResourceInactive,    state::is_active,                TAKES,       Nobody,           &["active"]),
    rule(Code::NotReservable,       state::takes_reservations,       TAKES,       Nobody,           &["reservable"]),
    rule(Code::RequestsOnly,        state::takes_times,              ASKS,        Nobody,           &["reservable_type"]),
    rule(Code::RegistrationsOnly,   event::is_no_event,              ASKS,        Nobody,           &["reservable_type", "class", "event_id"]),
    rule(Code::EventGone,           event::session_is_held,          TAKES,       Nobody,           &["events", "event_id"]),
    rule(Code::BookedElsewhere,     state::is_booked_here,           ASKS,        ByModerator,      &["externalbookingwebsite"]),
    rule(Code::Condition,           state::is_operational,           ASKS,        Always,           &["status"]),

    // Templates: whether the offer that is booked from still stands, and is taken as it is.
    rule(Code::TemplateNotOffered,  template::is_offered,            BOOK,        Nobody,           &["template_id", "reservable_template_id"]),
    rule(Code::TemplateUsed,        template::is_unused,             MAKES,       Nobody,           &["template_consumable"]),
    rule(Code::TemplateLocked,      template::keeps_resources,       ASKS,        ByModerator,      &["template_resources_locked"]),

    // Access: of the caller to act, and of the person to have it.
    rule(Code::NotYours,            access::is_concerned_or_staff,   CHANGES,     Nobody,           &["reservation_id"]),
    rule(Code::NotApprover,         access::may_decide,              DECIDES,     Nobody,           &["approvers"]),
    rule(Code::StaffOnly,           access::uses_only_own_rights,    ALL,         Nobody,           &["maintenance", "template", "force_reserve", "ignore_buffer", "bypass_form_mismatch", "admin_note", "rate", "approvers", "approvers_override_any", "remove_approvers", "silent_approve_approvers", "silent_pending_approvers", "at"]),
    rule(Code::ReturnedByStaff,     loan::may_return,                RETURN,      Nobody,           &["returnable"]),
    rule(Code::NotAttending,        checkin::comes_to_it,            ATTENDS,     Nobody,           &["accessory_user_ids", "user_id"]),
    rule(Code::ForOthers,           access::may_act_for_person,      ASKS,        Nobody,           &["for_user_id", "for_user_email"]),
    rule(Code::NotMember,           access::person_is_active_member, TAKES,       Nobody,           &["for_user_id", "for_user_email"]),
    rule(Code::OutsiderNotAdmitted, access::outsider_is_admitted,    ASKS,        Nobody,           &["external_email", "enable_embed_reservations"]),
    rule(Code::NotPermitted,        access::person_is_in_a_group,    RENEWS,      ByModerator,      &["usergroups"]),
    rule(Code::TrainingMissing,     training::person_has_training,   RENEWS,      ByModerator,      &["training", "training_requirements_or"]),
    rule(Code::TrainingExpired,     training::training_lasts,        RENEWS,      ByModerator,      &["training", "training_requirements_or"]),
    rule(Code::GuestsNotAdmitted,   guests::are_admitted,            ASKS,        ByModerator,      &["allow_accessory_users", "accessory_user_ids", "accessory_users_external"]),

    // Forms: what has to be answered.
    rule(Code::FormMismatch,        form::only_asked_forms_are_answered,ASKS,     ByBypass,         &["forms", "bypass_form_mismatch"]),
    rule(Code::FormRequired,        form::required_fields_are_answered,ASKS,      ByBypass,         &["forms", "bypass_form_mismatch"]),
    rule(Code::FormInvalid,         form::answers_are_taken,         ASKS,        ByBypass,         &["forms", "bypass_form_mismatch"]),

    // Time: how long, where on the clock, how soon, how far ahead, which hours of the week.
    rule(Code::TemplateRequired,    template::is_at_a_templates_time,ASKS,        ByModerator,      &["restricted_to_templates_only", "template_id"]),
    rule(Code::DurationTooShort,    duration::at_least_minimum,      ASKS,        ByModerator,      &["reservation_minimum", "ignore_min_max_times"]),
    rule(Code::DurationTooLong,     duration::at_most_maximum,       ASKS,        ByModerator,      &["reservation_max_duration", "ignore_min_max_times"]),
    rule(Code::OffGrid,             grid::ends_are_on_grid,          ASKS,        ByModerator,      &["restrict_start_end_minutes"]),
    rule(Code::NotASlot,            grid::fills_whole_slots,         ASKS,        ByModerator,      &["weekly_slots"]),
    rule(Code::TooLateToBook,       notice::starts_late_enough,      ASKS,        ByModerator,      &["creation_start_time_restriction"]),
    rule(Code::TooFarAhead,         notice::starts_within_horizon,   ASKS,        ByModerator,      &["creation_start_time_restriction_future"]),
    rule(Code::EventNotOpen,        event::registration_has_opened,  ASKS,        ByModerator,      &["events", "auto_open_event_at"]),
    rule(Code::EventClosed,         event::registration_is_open,     ASKS,        ByModerator,      &["events", "auto_close_event_at"]),
    rule(Code::WeeklyBlock,         hours::outside_weekly_blocks,    RENEWS,      Nobody,           &["blackouts", "weekly_blocks_mode"]),
    rule(Code::OutsideWeeklyHours,  hours::within_weekly_hours,      RENEWS,      Nobody,           &["blackouts", "weekly_blocks_mode"]),
    rule(Code::Closed,              hours::outside_closures,         RENEWS,      ByForce,          &["closures"]),

    // Units.
    rule(Code::UnitsOverLimit,      capacity::within_limit_per_booking,ASKS,        ByModerator,      &["reservation_unit_limit"]),
    rule(Code::UnitsOverTotal,      capacity::within_total,          ASKS,        Nobody,           &["units"]),
    rule(Code::UnitsOverStock,      capacity::within_stock,          TAKES,       Nobody,           &["units_consumable", "units"]),
    rule(Code::UnitsNotNamed,       named::units_have_names,         ASKS,        Nobody,           &["units_mode", "named_unit_id", "named_unit_ids"]),
    rule(Code::UnknownNamedUnit,    named::wished_units_exist,       ASKS,        Nobody,           &["named_units", "named_unit_id", "named_unit_ids"]),
    rule(Code::UnitMoved,           named::unit_is_kept,             MOVES,       Always,           &["named_units"]),

    // Seats at a session.
    rule(Code::EventTwice,          event::is_registered_once,       RENEWS,      ByModerator,      &["events", "event_id"]),
    rule(Code::EventFull,           event::seats_are_left,           TAKES,       Nobody,           &["events", "event_id", "units"]),

    // Relations: what is booked only together with something else.
    rule(Code::AddonAlone,          relations::addon_is_added_to_something, ASKS, ByModerator,      &["is_addon", "is_addon_by_related", "related_reservables"]),
    rule(Code::AddonOutside,        relations::addon_lies_within_main,ASKS,       ByModerator,      &["is_addon", "is_addon_by_related", "related_reservables"]),
    rule(Code::NeedsRelated,        relations::related_is_booked_too,ASKS,        ByModerator,      &["can_only_reserve_with_related", "related_reservables"]),

    // Limits and quotas: how much one person may have.
    rule(Code::LimitReached,        limits::within_reservation_limit,RENEWS,      ByModerator,      &["reservation_limit"]),
    rule(Code::QuotaReached,        limits::within_quotas,           RENEWS,      ByModerator,      &["quotas"]),

    // Series: whether it may recur, and whether its dates leave room for each other.
    rule(Code::SeriesNotAllowed,    series::may_recur,               ASKS,        Nobody,           &["recurring_reservations", "recurring_recipe"]),
    rule(Code::SeriesOverlapsItself,series::is_clear_of_siblings,    ASKS,        Nobody,           &["recurring_recipe"]),

    // Loans: whether it can be lent, and what is out.
    rule(Code::LoanNotOffered,      loan::can_be_lent,               ASKS,        Nobody,           &["loan", "is_loan", "loanable", "units_consumable"]),
    rule(Code::LoanNotNow,          loan::starts_now,                ASKS,        ByModerator,      &["loan", "is_loan", "future_loans", "start"]),
    rule(Code::LoanReturned,        loan::is_not_returned,           OF_LENT,     Nobody,           &["reservation_id"]),
    rule(Code::LoanNotBegun,        loan::has_begun,                 RETURN,      Nobody,           &["reservation_id"]),
    rule(Code::LoanOut,             loan::stays_out,                 MOVES_LENT,  ByModerator,      &["loan", "is_loan", "start", "units"]),

    // Rates and accounts.
    rule(Code::NoRateFits,          billing::some_rate_fits,         ASKS,        ByModerator,      &["rates"]),
    rule(Code::RateRequired,        billing::rate_is_chosen,         ASKS,        ByModerator,      &["rates", "rate_id", "rate_quote_requested", "rate"]),
    rule(Code::RateUnknown,         billing::rate_exists,            ASKS,        Nobody,           &["rates", "rate_id", "rate"]),
    rule(Code::RateNotOffered,      billing::chosen_rate_is_offered, ASKS,        ByModerator,      &["rates", "rate_id"]),
    rule(Code::QuoteNotOffered,     billing::quote_is_offered,       ASKS,        ByModerator,      &["rate_quotes", "rate_quote_requested"]),
    rule(Code::AccountNumberRequired,billing::account_number_is_given,ASKS,       ByModerator,      &["rates", "account_number"]),
    rule(Code::AccountNumberUnknown,billing::account_number_is_theirs,ASKS,       ByModerator,      &["account_numbers_restricted", "account_number"]),
    rule(Code::AccountRequired,     billing::account_pays,           ASKS,        ByModerator,      &["accounts_debit", "account_id"]),
    rule(Code::BalanceTooLow,       billing::balance_suffices,       TAKES,       ByModerator,      &["accounts_sufficient_balance_required"]),
    // Scripts stand here.

    // Conflicts.
    rule(Code::BufferOverlap,       overlap::buffers_are_kept,       TAKES,       ByIgnoringBuffer, &["buffer_before", "buffer_after", "units", "named_units", "ignore_buffer"]),
    rule(Code::Overlap,             overlap::units_are_free,         TAKES,       ByForce,          &["units", "named_units", "soft", "maintenance", "force_reserve"]),
    rule(Code::OverExisting,        blockers::nothing_stands_there,  RENEWS,      Always,           &["blocks", "maintenance_propagates_to_blocked"]),

    // After the start: who came and left, and until when it lasts.
    rule(Code::MomentOutOfRange,    loan::is_in_its_time,            TELLS,       Nobody,           &["at"]),
    rule(Code::CheckinNotOffered,   checkin::is_offered,             ATTENDS,     Nobody,           &["enable_app_checkin", "enable_admin_checkin"]),
    rule(Code::CheckinByGuests,     checkin::is_for_them,            CHECK_IN,    Nobody,           &["guest_only_checkin"]),
    rule(Code::AlreadyCheckedIn,    checkin::is_not_in,              CHECK_IN,    Nobody,           &["reservation_id"]),
    rule(Code::CheckinTooEarly,     checkin::is_open,                CHECK_IN,    Nobody,           &["checkin_before_window", "at"]),
    rule(Code::CheckinTooLate,      checkin::is_in_time,             CHECK_IN,    Nobody,           &["enable_late_checkin", "checkin_before_window", "autocancel_window", "at"]),
    rule(Code::NotCheckedIn,        checkin::has_come,               CHECK_OUT,   Nobody,           &["reservation_id"]),
    rule(Code::CheckoutTooLate,     checkin::leaves_in_time,         CHECK_OUT,   ByModerator,      &["checkout_after_window", "at"]),
    rule(Code::EndEarlyNotOffered,  checkin::may_end_early,          END_EARLY,   Nobody,           &["enable_end_early"]),
    rule(Code::NotRunning,          checkin::is_running,             END_EARLY,   Nobody,           &["start", "end", "at"]),

    // Windows for changing what stands.
    rule(Code::TooLateToEdit,       history::within_edit_window,     EDIT,        ByModerator,      &["historical_edit_window"]),
    rule(Code::TooLateToCancel,     history::within_cancel_window,   CANCEL,      ByModerator,      &["historical_cancel_window", "historical_edit_window"]),
];

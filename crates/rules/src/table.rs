//! THE table: every rule in the order in which it is judged and shown, when it applies, and who may set it aside.
//!
//! Read from top to bottom it is the law of `docs/RULES.md`, which is printed from it. A new rule is a function in
//! `checks/`, a code in `refusal.rs` with its sentence in `say.rs`, and one line here.

use crate::case::{Case, Line};
use crate::checks::{access, capacity, duration, grid, history, hours, notice, overlap, shape, state};
use crate::draft::Action;
use crate::refusal::{Code, Verdict};

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
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is wrong when it is broken.
    pub code: Code,
    /// The function that judges one line of a case.
    pub check: fn(&Case<'_>, &Line<'_>) -> Verdict,
    /// The actions it judges.
    pub when: &'static [Action],
    /// Who may set it aside.
    pub waivable: Waivable,
    /// Whether it belongs to the first stage: if one of these is broken no later rule is asked.
    pub is_first_stage: bool,
}

const ALL: &[Action] = &[Action::Book, Action::Edit, Action::Cancel, Action::Undo, Action::Approve];
const ASKS: &[Action] = &[Action::Book, Action::Edit];
const TAKES: &[Action] = &[Action::Book, Action::Edit, Action::Undo, Action::Approve];
const CHANGES: &[Action] = &[Action::Edit, Action::Cancel, Action::Undo];
const EDIT: &[Action] = &[Action::Edit];
const CANCEL: &[Action] = &[Action::Cancel];
const UNDO: &[Action] = &[Action::Undo];
const EDIT_OR_CANCEL: &[Action] = &[Action::Edit, Action::Cancel, Action::Approve];

const fn first(code: Code, check: fn(&Case<'_>, &Line<'_>) -> Verdict, when: &'static [Action]) -> Rule {
    Rule { code, check, when, waivable: Waivable::Nobody, is_first_stage: true }
}

const fn rule(
    code: Code,
    check: fn(&Case<'_>, &Line<'_>) -> Verdict,
    when: &'static [Action],
    waivable: Waivable,
) -> Rule {
    Rule { code, check, when, waivable, is_first_stage: false }
}

/// The rules in order.
#[rustfmt::skip]
pub const TABLE: &[Rule] = &[
    // Shape: whether the request makes sense at all. Nothing later is asked when it does not.
    first(Code::SpanEmpty,          shape::span_is_positive,            ASKS),
    first(Code::SpanTooLong,        shape::span_is_bounded,             ASKS),
    first(Code::UnitsMissing,       shape::units_are_asked,             ASKS),
    first(Code::Superseded,         shape::is_newest_version,           CHANGES),
    first(Code::AlreadyCancelled,   shape::is_not_cancelled,            EDIT_OR_CANCEL),
    first(Code::NotCancelled,       shape::is_cancelled,                UNDO),

    // State of the resource.
    rule(Code::ResourceArchived,    state::is_not_archived,             TAKES,  Waivable::Nobody),
    rule(Code::ResourceInactive,    state::is_active,                   TAKES,  Waivable::Nobody),
    rule(Code::NotReservable,       state::takes_reservations,          TAKES,  Waivable::Nobody),
    rule(Code::BookedElsewhere,     state::is_booked_here,              ASKS,   Waivable::ByModerator),
    rule(Code::Condition,           state::is_operational,              ASKS,   Waivable::Always),

    // Access: of the caller to act, and of the person to have it.
    rule(Code::NotYours,            access::is_concerned_or_staff,      CHANGES, Waivable::Nobody),
    rule(Code::StaffOnly,           access::uses_only_own_rights,       ALL,    Waivable::Nobody),
    rule(Code::ForOthers,           access::may_act_for_person,         ASKS,   Waivable::Nobody),
    rule(Code::NotMember,           access::person_is_active_member,    TAKES,  Waivable::Nobody),
    rule(Code::NotPermitted,        access::person_is_in_a_group,       ASKS,   Waivable::ByModerator),
    // Training stands here: the credentials the person needs.
    // Forms stand here: what has to be answered.

    // Time: how long, where on the clock, how soon, how far ahead, which hours of the week.
    rule(Code::DurationTooShort,    duration::at_least_minimum,         ASKS,   Waivable::ByModerator),
    rule(Code::DurationTooLong,     duration::at_most_maximum,          ASKS,   Waivable::ByModerator),
    rule(Code::OffGrid,             grid::ends_are_on_grid,             ASKS,   Waivable::ByModerator),
    rule(Code::TooLateToBook,       notice::starts_late_enough,         ASKS,   Waivable::ByModerator),
    rule(Code::TooFarAhead,         notice::starts_within_horizon,      ASKS,   Waivable::ByModerator),
    rule(Code::WeeklyBlock,         hours::outside_weekly_blocks,       ASKS,   Waivable::Nobody),
    rule(Code::OutsideWeeklyHours,  hours::within_weekly_hours,         ASKS,   Waivable::Nobody),
    // Closures stand here: dated times when it is shut.

    // Units.
    rule(Code::UnitsOverLimit,      capacity::within_limit_per_booking, ASKS,   Waivable::ByModerator),
    rule(Code::UnitsOverTotal,      capacity::within_total,             ASKS,   Waivable::Nobody),
    // Relations, limits and quotas, series, loans, rates and accounts, scripts stand here, in this order.

    // Conflicts.
    rule(Code::BufferOverlap,       overlap::buffers_are_kept,          TAKES,  Waivable::ByIgnoringBuffer),
    rule(Code::Overlap,             overlap::units_are_free,            TAKES,  Waivable::ByForce),

    // Windows for changing what stands.
    rule(Code::TooLateToEdit,       history::within_edit_window,        EDIT,   Waivable::ByModerator),
    rule(Code::TooLateToCancel,     history::within_cancel_window,      CANCEL, Waivable::ByModerator),
];

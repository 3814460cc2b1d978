//! The rules, a family to a file, a rule to a function. Each name says what is allowed.

pub(crate) mod access;
pub(crate) mod billing;
pub(crate) mod blockers;
pub(crate) mod capacity;
pub(crate) mod checkin;
pub(crate) mod duration;
pub(crate) mod event;
pub(crate) mod form;
pub(crate) mod grid;
pub(crate) mod guests;
pub(crate) mod history;
pub(crate) mod hours;
pub(crate) mod limits;
pub(crate) mod loan;
pub(crate) mod named;
pub(crate) mod notice;
pub(crate) mod overlap;
pub(crate) mod relations;
pub(crate) mod series;
pub(crate) mod shape;
pub(crate) mod state;
pub(crate) mod template;
pub(crate) mod training;

use crate::refusal::{Detail, Verdict};

/// A verdict from a statement that was asked and its numbers.
pub(crate) fn holds_if(is_true: bool, detail: Detail) -> Verdict {
    if is_true { Verdict::Holds(detail) } else { Verdict::Broken(detail) }
}

/// The same, where what would be broken is passed over for a reason. It is then not said to hold, so that an
/// explanation never claims that three hours are within a limit of two.
pub(crate) fn holds_or_passed_over(is_true: bool, is_passed_over: bool, detail: Detail) -> Verdict {
    if !is_true && is_passed_over { Verdict::NotAsked } else { holds_if(is_true, detail) }
}

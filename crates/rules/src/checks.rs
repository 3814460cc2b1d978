//! The rules, a family to a file, a rule to a function. Each name says what is allowed.

pub(crate) mod access;
pub(crate) mod capacity;
pub(crate) mod duration;
pub(crate) mod grid;
pub(crate) mod history;
pub(crate) mod hours;
pub(crate) mod notice;
pub(crate) mod overlap;
pub(crate) mod shape;
pub(crate) mod state;

use crate::refusal::{Detail, Verdict};

/// A verdict from a statement that was asked and its numbers.
pub(crate) fn holds_if(is_true: bool, detail: Detail) -> Verdict {
    if is_true { Verdict::Holds(detail) } else { Verdict::Broken(detail) }
}

//! Edit and cancel windows. Reads historical_edit_window and historical_cancel_window.
//!
//! A negative window N closes |N| before the start; zero or more, N after the end. Unset is open for ever, and an
//! unset cancel window follows the edit window.

use super::holds_if;
use super::shape::is_ordinary;
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `historical_edit_window`: it may still be changed.
pub(crate) fn within_edit_window(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    judge(case, line.resource.settings.timing.historical_edit_window)
}

/// `historical_cancel_window`, else `historical_edit_window`: it may still be cancelled.
pub(crate) fn within_cancel_window(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let timing = &line.resource.settings.timing;
    judge(case, timing.historical_cancel_window.or(timing.historical_edit_window))
}

fn judge(case: &Case<'_>, window: Option<i64>) -> Verdict {
    let (Some(window), Some(stored)) = (window, &case.facts.stored) else { return Verdict::NotAsked };
    if !is_ordinary(stored.kind) {
        return Verdict::NotAsked;
    }
    let counted_from = if window < 0 { stored.start } else { stored.end };
    let limit = counted_from.plus_seconds(window);
    holds_if(case.now <= limit, Detail::Moment { asked: case.now, limit })
}

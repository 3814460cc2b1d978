//! Duration. Reads reservation_minimum, reservation_max_duration and the person's ignore_min_max_times.
//!
//! Lengths are elapsed seconds. An edit that moves towards the limit passes even when it does not reach it yet.

use super::holds_or_passed_over;
use super::shape::has_chosen_time;
use crate::case::{Case, Line};
use crate::loan::loan_end;
use crate::refusal::{Detail, Verdict};

/// `reservation_minimum`: it is not shorter than this.
pub(crate) fn at_least_minimum(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let limit = line.resource.settings.timing.reservation_minimum;
    judge(case, line, limit, |asked, limit| asked >= limit, |asked, old| asked >= old)
}

/// `reservation_max_duration`: it is not longer than this.
pub(crate) fn at_most_maximum(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let limit = line.resource.settings.timing.reservation_max_duration;
    judge(case, line, limit, |asked, limit| asked <= limit, |asked, old| asked <= old)
}

fn judge(
    case: &Case<'_>,
    line: &Line<'_>,
    limit: Option<i64>,
    is_within: fn(i64, i64) -> bool,
    is_no_worse: fn(i64, i64) -> bool,
) -> Verdict {
    let (Some(limit), Some(span)) = (limit, line.span) else { return Verdict::NotAsked };
    let is_exempt = case.facts.person.as_ref().is_some_and(|member| member.ignore_min_max_times);
    if is_exempt || !has_chosen_time(case.draft.kind) || is_of_loan_length(case, line) {
        return Verdict::NotAsked;
    }
    let asked = span.seconds();
    let is_towards = case.old_span(line).is_some_and(|old| is_no_worse(asked, old.seconds()));
    holds_or_passed_over(is_within(asked, limit), is_towards, Detail::Seconds { asked, limit })
}

/// Whether it is a loan that is no longer than loans of the resource are.
fn is_of_loan_length(case: &Case<'_>, line: &Line<'_>) -> bool {
    let due = loan_end(line.asked.start, &line.resource.settings.loan, &case.facts.site.timezone);
    case.is_loan(line) && due.is_some_and(|due| line.asked.end <= due)
}

//! Loans. Reads loanable, future_loans, returnable, and the loan that stands.
//!
//! What is lent is away from its start until it comes back, so a loan that has begun is not moved or cancelled but
//! returned.

use model::Status;
use timeline::Instant;

use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::draft::Action;
use crate::refusal::{Detail, Verdict};

/// How far ahead a loan may start that starts now: people are still on the way to the form.
const NOW_SECONDS: i64 = 5 * 60;

/// What is to come back is a loan.
pub(crate) fn is_a_loan(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    holds_if(stored.loan.is_some() && stored.is_active(), Detail::Plain)
}

/// `loanable`: it can be lent, which nothing can that is used up. What is lent already stays a loan.
pub(crate) fn can_be_lent(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !case.is_loan(line) {
        return Verdict::NotAsked;
    }
    let settings = &line.resource.settings;
    let is_lent_already = case.old(line).is_some_and(|old| old.loan.is_some());
    let can_be_lent = settings.loan.loanable && !settings.units.units_consumable;
    holds_or_passed_over(can_be_lent, is_lent_already, Detail::Plain)
}

/// `future_loans`: without it a loan starts now. An edit that leaves the start of a loan is not asked again.
pub(crate) fn starts_now(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !case.is_loan(line) || line.resource.settings.loan.future_loans {
        return Verdict::NotAsked;
    }
    let asked = line.asked.start;
    let limit = case.now.plus_seconds(NOW_SECONDS);
    let is_kept = case.old(line).is_some_and(|old| old.loan.is_some() && old.start == asked);
    holds_or_passed_over(asked <= limit, is_kept, Detail::Moment { asked, limit })
}

/// It has not come back yet. What came back keeps its times, units and resource.
pub(crate) fn is_not_returned(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some((stored, loan)) = case.stored(line).and_then(|stored| Some((stored, stored.loan.as_ref()?)))
    else {
        return Verdict::NotAsked;
    };
    let is_left_alone = case.action(line) == Action::Edit
        && case.is_loan(line)
        && (stored.start, stored.end, stored.units) == (line.asked.start, line.asked.end, line.asked.units)
        && stored.resource_id == line.asked.resource_id;
    holds_or_passed_over(loan.returned.is_none(), is_left_alone, Detail::Plain)
}

/// It has begun.
pub(crate) fn has_begun(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    holds_if(stored.start <= case.now, Detail::Moment { asked: case.now, limit: stored.start })
}

/// A loan that is out stays where it is: only its end moves.
pub(crate) fn stays_out(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line).filter(|stored| stored.loan.is_some()) else {
        return Verdict::NotAsked;
    };
    let is_out = stored.is_lent() && stored.status == Status::Approved && stored.start <= case.now;
    let is_same_loan = case.action(line) == Action::Edit
        && case.is_loan(line)
        && stored.start == line.asked.start
        && stored.units <= line.asked.units
        && stored.resource_id == line.asked.resource_id;
    holds_if(!is_out || is_same_loan, Detail::Plain)
}

/// `returnable`: people say themselves that their loan came back; elsewhere staff do.
pub(crate) fn may_return(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let may = line.resource.settings.loan.returnable || case.caller.role.is_staff();
    holds_if(may, Detail::Plain)
}

/// When something is said to have happened lies between the beginning and now.
pub(crate) fn is_in_its_time(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(stored), Some(at)) = (case.stored(line), case.details(line).at) else {
        return Verdict::NotAsked;
    };
    let arrival = case.attendee(line).and_then(|person| stored.attendance_of(person));
    let earliest = match case.action(line) {
        Action::CheckIn => Instant::EARLIEST,
        Action::CheckOut => arrival.map_or(stored.start, |person| person.checked_in.at),
        _ => stored.start,
    };
    let limit = if at < earliest { earliest } else { case.now };
    holds_if((earliest..=case.now).contains(&at), Detail::Moment { asked: at, limit })
}

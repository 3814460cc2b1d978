//! Check-in, check-out and ending early. Reads the check-in settings of the resource, and who was there.
//!
//! Windows are judged at the moment that is spoken of: now, or what staff say.

use model::{Kind, Reservation, Status};
use timeline::Instant;

use super::holds_if;
use crate::case::{Case, Line};
use crate::draft::Action;
use crate::refusal::{Detail, Verdict};

/// How long before the start check-in opens, and how long after it closes, where nothing is set: ten minutes.
const WINDOW_SECONDS: i64 = 10 * 60;

/// It is a booking that stands: people come to nothing else.
pub(crate) fn is_confirmed(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    // Whoever registered for a session comes to it, and does not end it.
    let is_attended = stored.kind == Kind::Registration && case.action(line) != Action::EndEarly;
    let is_confirmed = stored.status == Status::Approved && (stored.kind == Kind::Reservation || is_attended);
    holds_if(is_confirmed, Detail::Plain)
}

/// Whoever comes or leaves is the person it is for or a guest, and says so themselves, or whoever made it or staff do.
pub(crate) fn comes_to_it(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(stored), Some(attendee)) = (case.stored(line), case.attendee(line)) else {
        return Verdict::NotAsked;
    };
    let is_expected = stored.reserved_for == *attendee || stored.guests.members.contains(attendee);
    let caller = &case.caller.user_id;
    let may_say = attendee == caller || stored.created_by == *caller || case.caller.role.is_staff();
    holds_if(is_expected && may_say, Detail::Plain)
}

/// `enable_app_checkin`, `enable_admin_checkin`: people check in themselves, or staff check others in. Where
/// `auto_checkin` counts everybody as there, that is said in the name of staff.
pub(crate) fn is_offered(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let settings = &line.resource.settings.checkin;
    let by_staff = (settings.enable_admin_checkin || settings.auto_checkin) && case.caller.role.is_staff();
    let is_own = case.caller.role.is_staff().then(|| case.attendee(line) == Some(&case.caller.user_id));
    holds_if(by_staff || settings.enable_app_checkin && is_own.unwrap_or(true), Detail::Plain)
}

/// `guest_only_checkin`: guests check in, and the person it is for does not.
pub(crate) fn is_for_them(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    if !line.resource.settings.checkin.guest_only_checkin {
        return Verdict::NotAsked;
    }
    holds_if(case.attendee(line) != Some(&stored.reserved_for), Detail::Plain)
}

/// They are not there already.
pub(crate) fn is_not_in(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    holds_if(!is_in(case, line), Detail::Plain)
}

/// They are there.
pub(crate) fn has_come(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    holds_if(is_in(case, line), Detail::Plain)
}

fn is_in(case: &Case<'_>, line: &Line<'_>) -> bool {
    let asked = case.stored(line).zip(case.attendee(line));
    asked.and_then(|(stored, person)| stored.attendance_of(person)).is_some_and(model::Attendance::is_in)
}

/// `checkin_before_window`: check-in opens so many seconds before the start, ten minutes where nothing is set.
pub(crate) fn is_open(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    let (asked, limit) = (case.moment(line), opens_at(stored, line));
    holds_if(asked >= limit, Detail::Moment { asked, limit })
}

/// `enable_late_checkin`: one may check in until the booking ends. Without it check-in closes when the booking would be
/// cancelled because nobody came (`autocancel_window`); where that never happens, as long after the start as it opens
/// before, and at least ten minutes. Nobody comes to what is over.
pub(crate) fn is_in_time(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    let settings = &line.resource.settings;
    let closes_after =
        settings.approval.autocancel_window.unwrap_or_else(|| before(line).max(WINDOW_SECONDS));
    let closes_at = stored.start.plus_seconds(closes_after).min(stored.end);
    // Something lent is there as long as it is out.
    let limit = if stored.is_lent() {
        Instant::LATEST
    } else if settings.checkin.enable_late_checkin {
        stored.end
    } else {
        closes_at
    };
    let asked = case.moment(line);
    holds_if(asked <= limit, Detail::Moment { asked, limit })
}

/// `checkout_after_window`: one may check out so many seconds after the end.
pub(crate) fn leaves_in_time(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(stored), Some(window)) =
        (case.stored(line), line.resource.settings.checkin.checkout_after_window)
    else {
        return Verdict::NotAsked;
    };
    let (asked, limit) = (case.moment(line), stored.end.plus_seconds(window));
    holds_if(asked <= limit, Detail::Moment { asked, limit })
}

/// `enable_end_early`: people end their own booking before its time; staff do always.
pub(crate) fn may_end_early(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let may = line.resource.settings.checkin.enable_end_early || case.caller.role.is_staff();
    holds_if(may, Detail::Plain)
}

/// What is ended early is running then. A loan comes back instead.
pub(crate) fn is_running(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(stored) = case.stored(line) else { return Verdict::NotAsked };
    let at = case.moment(line);
    let is_running = stored.loan.is_none() && stored.start < at && at < stored.end;
    holds_if(is_running, Detail::Plain)
}

fn opens_at(stored: &Reservation, line: &Line<'_>) -> Instant {
    stored.start.plus_seconds(-before(line))
}

fn before(line: &Line<'_>) -> i64 {
    line.resource.settings.checkin.checkin_before_window.unwrap_or(WINDOW_SECONDS)
}

//! Registrations. Reads events, auto_open_event_at, auto_close_event_at, reservable_type and class.
//!
//! A registration takes seats at one dated session and nothing else of the resource; the session says when it is. What
//! waits for approval has its seats, like any other booking.

use model::Kind;
use model::resource::Gathering;

use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::refusal::{Detail, Verdict};

/// `reservable_type`, `class`: what people register for is not booked for a time.
pub(crate) fn is_no_event(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !matches!(case.draft.kind, Kind::Reservation | Kind::Soft) {
        return Verdict::NotAsked;
    }
    let is_true = !line.resource.settings.identity.is_event();
    holds_or_passed_over(is_true, case.only_gives_back(line), Detail::Plain)
}

/// `events`: the session is still held.
pub(crate) fn session_is_held(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if case.draft.kind != Kind::Registration {
        return Verdict::NotAsked;
    }
    holds_or_passed_over(session(case, line).is_some(), case.only_gives_back(line), Detail::Plain)
}

/// `auto_open_event_at`: registration has opened.
pub(crate) fn registration_has_opened(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(_), events) = (session(case, line), &line.resource.settings.events) else {
        return Verdict::NotAsked;
    };
    let Some(limit) = events.opens_at(line.asked.start, &case.facts.site.timezone) else {
        return Verdict::NotAsked;
    };
    let detail = Detail::Moment { asked: case.now, limit };
    holds_or_passed_over(case.now >= limit, case.only_gives_back(line), detail)
}

/// `auto_close_event_at`: registration has not closed. Unset, it closes when the session starts.
pub(crate) fn registration_is_open(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if session(case, line).is_none() {
        return Verdict::NotAsked;
    }
    let limit = line.resource.settings.events.closes_at(line.asked.start, &case.facts.site.timezone);
    let detail = Detail::Moment { asked: case.now, limit };
    holds_or_passed_over(case.now < limit, case.only_gives_back(line), detail)
}

/// `events`: the person is not registered for the session already; more seats are asked for by changing that.
pub(crate) fn is_registered_once(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(known) = taken(case, line) else { return Verdict::NotAsked };
    holds_or_passed_over(known.of_person == 0, case.old(line).is_some(), Detail::Plain)
}

/// `events`: there are as many seats left as are wanted.
pub(crate) fn seats_are_left(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let (Some(known), Some(capacity)) =
        (taken(case, line), session(case, line).and_then(|session| session.capacity))
    else {
        return Verdict::NotAsked;
    };
    let (asked, limit) = (line.asked.units, capacity.saturating_sub(known.seats));
    if case.only_gives_back(line) && asked > limit {
        return Verdict::NotAsked;
    }
    holds_if(asked <= limit, Detail::Units { asked, limit })
}

/// The session that a line registers for, where it does and the session is held.
fn session<'a>(case: &Case<'a>, line: &Line<'a>) -> Option<&'a Gathering> {
    let event_id =
        case.details(line).event_id.as_deref().filter(|_| case.draft.kind == Kind::Registration)?;
    line.resource.settings.events.session(event_id)
}

/// What others have of the session.
fn taken<'a>(case: &Case<'a>, line: &Line<'a>) -> Option<&'a crate::case::Registered> {
    session(case, line)?;
    case.facts.registered.as_ref()
}

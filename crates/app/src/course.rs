//! What happens to a reservation after its start: a loan comes back, people come and leave, it ends early.
//!
//! Owns how each becomes a request for a decision, and by what of it lists are filtered. Whether it is possible is
//! judged by the rules.

use model::{Caller, Kind, Reservation, ReservationId, ResourceSettings, UserId};
use rules::{Action, Details, Ruling};
use store::Read;
use timeline::{Instant, Wall};

use crate::change::{Change, change, request};
use crate::path::{self, Manner, Outcome};
use crate::visibility::is_own;
use crate::{App, Failure, sites};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The loan came back.
    Returned,
    /// Somebody came.
    CheckedIn,
    /// Somebody left.
    CheckedOut,
    /// It was ended before its time.
    EndedEarly,
}

/// What is said of it.
#[derive(Debug, Clone, Default)]
pub struct Telling {
    /// When, where that is not now; staff only.
    pub at: Option<Wall>,
    /// Who came or left, where that is not the caller or the person it is for.
    pub user_id: Option<UserId>,
}

/// Tells what happened to a reservation, if it is possible.
pub async fn tell(
    app: &App,
    caller: &Caller,
    target: ReservationId,
    happening: Happening,
    telling: Telling,
    manner: Manner,
) -> Result<Outcome, Failure> {
    let change_told = Change { action: happening.action(), remark: None, telling };
    change(app, caller, target, change_told, manner).await
}

impl Happening {
    fn action(self) -> Action {
        match self {
            Happening::Returned => Action::Return,
            Happening::CheckedIn => Action::CheckIn,
            Happening::CheckedOut => Action::CheckOut,
            Happening::EndedEarly => Action::EndEarly,
        }
    }
}

/// Something that could be told of a reservation next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub happening: Happening,
    /// Why the caller cannot tell it now; none where they can.
    pub reason_against: Option<String>,
}

/// What can be told of a reservation next, as far as its resource has it and it concerns the caller, each put through
/// the decision.
pub(crate) fn next_steps(
    reader: &mut dyn Read,
    app: &App,
    caller: &Caller,
    reservation: &Reservation,
    settings: &ResourceSettings,
) -> Result<Vec<NextStep>, Failure> {
    let mut steps = Vec::new();
    for happening in to_be_told(caller, reservation, settings) {
        let change = Change { action: happening.action(), remark: None, telling: Telling::default() };
        let target = reservation.reservation_id.clone();
        let ruling = path::ruled(reader, app, &request(caller, target, change, Manner::default()))?;
        let zone = &sites::of(reader, caller)?.timezone;
        let reason_against = match ruling {
            Ruling::Allowed(_) => None,
            Ruling::Refused(refusals) => refusals.first().map(|refusal| refusal.message(zone)),
        };
        steps.push(NextStep { happening, reason_against });
    }
    Ok(steps)
}

/// What is worth asking about: what the resource has, of what stands and is not over.
fn to_be_told(caller: &Caller, reservation: &Reservation, settings: &ResourceSettings) -> Vec<Happening> {
    let is_guest = reservation.guests.members.contains(&caller.user_id);
    let is_theirs = is_own(caller, reservation) || caller.role.is_staff();
    let is_attended = matches!(reservation.kind, Kind::Reservation | Kind::Registration);
    if !reservation.is_active() || !is_attended || !(is_theirs || is_guest) {
        return Vec::new();
    }
    let checkin = &settings.checkin;
    let is_over = reservation.end <= caller.now && !reservation.is_lent();
    let has_checkin = checkin.enable_app_checkin || checkin.enable_admin_checkin;
    let person = if is_guest { &caller.user_id } else { &reservation.reserved_for };
    let is_in = reservation.attendance_of(person).is_some_and(model::Attendance::is_in);
    let is_running = reservation.start < caller.now && caller.now < reservation.end;
    let may_end = checkin.enable_end_early || caller.role.is_staff();
    let asked = [
        (Happening::Returned, reservation.is_lent() && is_theirs),
        (Happening::CheckedIn, has_checkin && !is_in && !is_over),
        (Happening::CheckedOut, has_checkin && is_in),
        (
            Happening::EndedEarly,
            reservation.kind == Kind::Reservation
                && reservation.loan.is_none()
                && is_running
                && may_end
                && is_theirs,
        ),
    ];
    asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(happening, _)| happening).collect()
}

impl Telling {
    /// The same in the words of the rules.
    pub(crate) fn settle(&self, site: &model::Site, details: Details) -> Result<Details, Failure> {
        let times = rules::WishTimes { start: self.at, end: None };
        let zone = &site.timezone;
        let at = match &self.at {
            Some(_) => {
                let settled = times.settle(zone, None, Instant::EARLIEST);
                Some(settled.map_err(|refusal| Failure::unsettled(refusal, zone))?.0)
            }
            None => None,
        };
        Ok(Details { at, attendee: self.user_id.clone(), ..details })
    }
}

/// By what became of them reservations are chosen; nothing is asked for where all are unset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CourseFilter {
    /// Whether they are loans.
    pub is_loan: Option<bool>,
    /// Whether they are loans that came back.
    pub is_returned: Option<bool>,
    /// Whether they are loans that should have come back by now.
    pub is_overdue: Option<bool>,
    /// Whether somebody checked in.
    pub is_checked_in: Option<bool>,
}

impl CourseFilter {
    /// Whether a reservation is among those that are asked for.
    pub(crate) fn admits(self, reservation: &Reservation, now: Instant) -> bool {
        let is_returned = reservation.loan.as_ref().is_some_and(|loan| loan.returned.is_some());
        let asked = [
            (self.is_loan, reservation.loan.is_some()),
            (self.is_returned, is_returned),
            (self.is_overdue, reservation.is_overdue(now)),
            (self.is_checked_in, !reservation.attendance.is_empty()),
        ];
        asked.into_iter().all(|(wanted, is_so)| wanted.is_none_or(|wanted| wanted == is_so))
    }
}

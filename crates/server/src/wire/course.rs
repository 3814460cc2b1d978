//! What happens to a reservation after its start, on the wire: what is told of it, and what is shown.

use app::{CourseFilter, Happening, NextStep, Problem, Telling, View};
use model::{Attendance, Caller, Kind, UserId};
use serde::{Deserialize, Serialize};
use timeline::Zone;
use utoipa::ToSchema;

use super::booking::ReservationInput;
use super::times::{local, wall};

/// The body of a return, a check-in, a check-out and an early end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = TellingInput)]
pub struct TellingInput {
    /// When it happened, written like `start`; now where it is absent. Staff only.
    at: Option<String>,
    /// Who came or left; the caller where they are a guest, else the person it is for.
    user_id: Option<String>,
}

impl TellingInput {
    /// What is told, or what is wrong with it.
    pub fn telling(&self) -> Result<Telling, Problem> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let at = given(&self.at).map(|text| wall("at", &text)).transpose()?;
        let user_id = given(&self.user_id).map(|text| UserId::parse(&text)).transpose();
        let user_id = user_id.map_err(|trouble| Problem::at("user_id", trouble.to_string()))?;
        Ok(Telling { at, user_id })
    }
}

/// Whether a loan is asked for, by either of its names.
pub(super) fn loan(input: &ReservationInput, kind: Option<Kind>) -> Result<Option<bool>, Problem> {
    let loan = match (input.loan, input.is_loan) {
        (Some(one), Some(other)) if one != other => {
            return Err(Problem::at("is_loan", "it is another name of `loan` and must agree with it"));
        }
        (one, other) => one.or(other),
    };
    if loan == Some(true) && kind.is_some_and(|kind| kind != Kind::Reservation) {
        return Err(Problem::at("loan", "a loan is neither soft, maintenance nor a template"));
    }
    if loan == Some(true) && input.recurring_recipe.as_ref().is_some_and(|recipe| !recipe.is_null()) {
        return Err(Problem::at("recurring_recipe", "a loan does not repeat"));
    }
    Ok(loan)
}

/// What became of a reservation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Course)]
pub struct CourseReply {
    /// The end up to which it is drawn: a loan that is overdue, and a booking that somebody has not left, reach to now.
    pub end_as_input_for_calendar: String,
    /// When it really ended: when the loan came back, the last person left, or it was ended early; else its end.
    pub end_utc_actual: String,
    /// Whether it is a loan.
    pub is_loan: bool,
    /// When a loan came back, on the clock of the site.
    pub returned: Option<String>,
    /// Whether it is a loan that should have come back by now.
    pub is_overdue: bool,
    /// Whether anybody checked in.
    pub checked_in: bool,
    /// Whether the person it is for checked in.
    pub checked_in_reserved_for: bool,
    /// Who checked in, each person once; empty where the details are hidden from the caller.
    pub attendance: Vec<AttendanceReply>,
    /// Until when it was booked, where it was ended early.
    pub booked_end: Option<String>,
    /// What can be told of it next; only where it is read by its id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_steps: Vec<NextStepReply>,
}

/// Something that can be told of a reservation next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NextStep)]
pub struct NextStepReply {
    /// `return`, `checkin`, `checkout` or `end_early`, as its call ends.
    pub action: &'static str,
    /// Why the caller cannot do it now, in a sentence; none where they can.
    pub reason_against: Option<String>,
}

impl NextStepReply {
    fn of(step: &NextStep) -> Self {
        let action = match step.happening {
            Happening::Returned => "return",
            Happening::CheckedIn => "checkin",
            Happening::CheckedOut => "checkout",
            Happening::EndedEarly => "end_early",
        };
        Self { action, reason_against: step.reason_against.clone() }
    }
}

/// When somebody came and left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Attendance)]
pub struct AttendanceReply {
    /// Who.
    pub user_id: String,
    /// When they came, on the clock of the site.
    pub checked_in: String,
    /// When they came, in Unix seconds.
    pub checked_in_unix: i64,
    /// When they left; none while they are there.
    pub checked_out: Option<String>,
    /// When they left, in Unix seconds.
    pub checked_out_unix: Option<i64>,
}

impl AttendanceReply {
    fn of(person: &Attendance, zone: &Zone) -> Self {
        let left = person.checked_out.as_ref().map(|left| left.at);
        Self {
            user_id: person.user_id.to_string(),
            checked_in: local(person.checked_in.at, zone),
            checked_in_unix: person.checked_in.at.as_unix(),
            checked_out: left.map(|left| local(left, zone)),
            checked_out_unix: left.map(timeline::Instant::as_unix),
        }
    }
}

impl CourseReply {
    /// What the caller sees of it.
    pub fn of(view: &View, caller: &Caller) -> Self {
        let (reservation, zone) = (&view.reservation, &view.site.timezone);
        let returned = reservation.loan.as_ref().and_then(|loan| loan.returned.as_ref());
        let is_running = reservation.is_active() && reservation.attendance.iter().any(Attendance::is_in);
        let drawn_until = if reservation.is_overdue(caller.now) || is_running {
            reservation.end.max(caller.now)
        } else {
            returned
                .map_or(reservation.end, |returned| returned.at.min(reservation.end).max(reservation.start))
        };
        let attendance = reservation.attendance.iter().filter(|_| !view.sight.is_anonymous());
        Self {
            end_as_input_for_calendar: local(drawn_until, zone),
            end_utc_actual: reservation.actual_end().to_string(),
            is_loan: reservation.loan.is_some(),
            returned: returned.map(|returned| local(returned.at, zone)),
            is_overdue: reservation.is_overdue(caller.now),
            checked_in: !reservation.attendance.is_empty(),
            checked_in_reserved_for: reservation.attendance_of(&reservation.reserved_for).is_some(),
            attendance: attendance.map(|person| AttendanceReply::of(person, zone)).collect(),
            next_steps: view.next_steps.iter().map(NextStepReply::of).collect(),
            booked_end: reservation.ended_early.as_ref().map(|early| local(early.booked_end, zone)),
        }
    }
}

/// What a list is filtered by: loans by their state, and whether those who checked in are kept, and those who did not.
/// None where neither is.
pub(super) fn filter(
    (is_loan, is_returned, is_overdue): (Option<bool>, Option<bool>, Option<bool>),
    (with_checked_in, with_not_checked_in): (bool, bool),
) -> Option<CourseFilter> {
    let is_checked_in = match (with_checked_in, with_not_checked_in) {
        (true, true) => None,
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => return None,
    };
    Some(CourseFilter { is_loan, is_returned, is_overdue, is_checked_in })
}

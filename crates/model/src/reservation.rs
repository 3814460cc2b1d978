//! Reservations, what they take, and what was waived for them.
//!
//! Owns the shape of one version of a reservation and of its occupancy. It does not own how occupancy follows from
//! a reservation: that is the plan of the decision (crate `rules`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use timeline::{Instant, Span};

use crate::approval::Approvals;
use crate::charge::Charge;
use crate::course::{Attendance, EarlyEnd, Loan};
use crate::form::FormAnswers;
use crate::guests::Guests;
use crate::ids::{
    DecisionId, GroupId, LineageId, ProjectId, ReservationId, ResourceId, SeriesId, SiteId, UserId,
};
use crate::template::{FromTemplate, TemplateTerms};

/// Where a reservation stands with its approvers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for approval; takes its units all the same.
    Pending,
    /// Stands.
    Approved,
    /// An approver said no; takes nothing.
    Denied,
}

impl Status {
    /// The name in the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Approved => "approved",
            Status::Denied => "denied",
        }
    }
}

/// What kind of claim it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An ordinary booking: takes its units for its span.
    Reservation,
    /// Shown, takes nothing.
    Soft,
    /// Staff work on the resource that takes all of it.
    Maintenance,
    /// Staff work that is shown and takes nothing.
    MaintenanceNonblocking,
    /// A request without a time, to a resource that has no calendar: takes nothing but what is used up.
    Request,
    /// An offer that people book from: takes nothing.
    Template,
    /// A time that another calendar puts on the resource. It takes what it says, or all of it, and asks nobody.
    External,
    /// Seats at a session of the resource: takes nothing else.
    Registration,
    /// A session that people register for, as lists show it. It is never stored.
    Session,
    /// A time in which the resource is closed, as lists show it. It is never stored.
    Blackout,
}

impl Kind {
    /// Whether it takes what its resource blocks; staff work does where it was asked to.
    pub fn takes_what_is_blocked(self, propagates: bool) -> bool {
        match self {
            Kind::Reservation | Kind::External => true,
            Kind::Maintenance => propagates,
            Kind::Soft
            | Kind::MaintenanceNonblocking
            | Kind::Request
            | Kind::Template
            | Kind::Registration
            | Kind::Session
            | Kind::Blackout => false,
        }
    }

    /// How many units a claim of this kind takes where nobody says how many. Staff work and what other calendars say
    /// have none of their own: 0 stands for all.
    pub fn usual_units(self) -> u32 {
        match self {
            Kind::Maintenance | Kind::MaintenanceNonblocking | Kind::External => 0,
            _ => 1,
        }
    }

    /// Whether it is kept, and not only shown in lists.
    pub fn is_stored(self) -> bool {
        !matches!(self, Kind::Session | Kind::Blackout)
    }

    /// Whether staff work, of either sort.
    pub fn is_maintenance(self) -> bool {
        matches!(self, Kind::Maintenance | Kind::MaintenanceNonblocking)
    }

    /// Whether it is what people claim for themselves: approvers decide about it, rates price it, and it uses up what
    /// does not come back.
    pub fn is_claim(self) -> bool {
        matches!(self, Kind::Reservation | Kind::Request | Kind::Registration)
    }

    /// Whether it may have no time: then its end is its start.
    pub fn may_lack_time(self) -> bool {
        matches!(self, Kind::Request | Kind::Template)
    }

    /// The stored name, also used in queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Reservation => "reservation",
            Kind::Soft => "soft",
            Kind::Maintenance => "maintenance",
            Kind::MaintenanceNonblocking => "maintenance_nonblocking",
            Kind::Request => "request",
            Kind::Template => "template",
            Kind::External => "external",
            Kind::Registration => "registration",
            Kind::Session => "session",
            Kind::Blackout => "blackout",
        }
    }
}

/// Why and by whom a reservation was cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: UserId,
    /// What they said.
    pub reason: Option<String>,
    /// Whether the system did it by a rule, not a person.
    #[serde(default)]
    pub is_automatic: bool,
}

/// A refusal that was set aside by somebody with the right to, kept with the reservation for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The refusal's stable code.
    pub code: String,
    /// Its sentence.
    pub message: String,
    /// Its numbers.
    pub params: Value,
    /// What set it aside: `moderator`, `administrator`, `force_reserve`, `ignore_buffer` or `ignore_min_max_times`;
    /// none for a mere remark.
    pub waived_by: Option<String>,
}

/// One version of a reservation. An edit makes a new version with a new id and the same lineage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reservation {
    /// This version's id.
    pub reservation_id: ReservationId,
    /// The id that stays through all edits: the iCalendar UID and the key for integrations.
    pub lineage_id: LineageId,
    /// How often it was edited.
    pub sequence: u32,
    /// The site.
    pub site_id: SiteId,
    /// The resource.
    pub resource_id: ResourceId,
    /// The first instant.
    pub start: Instant,
    /// The instant after the last; equal to `start` only for requests and templates without a time.
    pub end: Instant,
    /// How many units it takes; 0 for maintenance, which takes all, and for an external time that does.
    pub units: u32,
    /// How many units the resource had when this version was booked, of a registration how many seats, 0 for as many as
    /// come: lowering them later is allowed, and then tells an old booking that no longer fits from a double booking.
    pub units_in_all: u32,
    /// The particular units, on resources whose units have names; empty where units are only counted.
    #[serde(default)]
    pub named_unit_ids: Vec<String>,
    /// The buffer before that was in force when it was booked, in seconds.
    pub buffer_before_seconds: u32,
    /// The buffer after that was in force when it was booked, in seconds.
    pub buffer_after_seconds: u32,
    /// The resources that the setting `blocks` named when it was booked. A change of that setting is carried to what
    /// stands and is not over.
    #[serde(default)]
    pub blocks: Vec<ResourceId>,
    /// Whether staff work takes these too, as ordinary bookings always do.
    #[serde(default)]
    pub propagates_to_blocked: bool,
    /// The person it is for.
    pub reserved_for: UserId,
    /// A name shown instead of that person's.
    #[serde(default)]
    pub reserved_for_text: Option<String>,
    /// The address of somebody without an account whom it is for.
    #[serde(default)]
    pub external_email: Option<String>,
    /// Who made this version.
    pub created_by: UserId,
    /// When this version was made.
    pub created_at: Instant,
    /// When the first version was made.
    pub first_created_at: Instant,
    /// When anything about it last changed; the iCalendar DTSTAMP.
    pub changed_at: Instant,
    /// Where it stands with its approvers.
    pub status: Status,
    /// Who has to approve it, and what they said.
    #[serde(default)]
    pub approvals: Approvals,
    /// What kind of claim it is.
    pub kind: Kind,
    /// Set once it was cancelled.
    #[serde(default)]
    pub cancelled: Option<Cancellation>,
    /// The version it replaced.
    #[serde(default)]
    pub replaces: Option<ReservationId>,
    /// The version that replaced it.
    #[serde(default)]
    pub replaced_by: Option<ReservationId>,
    /// The recurring series it belongs to.
    #[serde(default)]
    pub series_id: Option<SeriesId>,
    /// Where its series put it; it stays when this occurrence is moved.
    #[serde(default)]
    pub original_start: Option<Instant>,
    /// The reservations it was made together with.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// The resource that this booking serves, as an operator's time serves a microscope.
    #[serde(default)]
    pub support_for: Option<ResourceId>,
    /// What it is for, in a few words.
    #[serde(default)]
    pub purpose: Option<String>,
    /// A remark for everybody who may see the details.
    #[serde(default)]
    pub note: Option<String>,
    /// A remark for staff only.
    #[serde(default)]
    pub admin_note: Option<String>,
    /// The account code it is charged to.
    #[serde(default)]
    pub account_number: Option<String>,
    /// What it costs, by the terms in force when it was booked; none where nothing is charged.
    #[serde(default)]
    pub charge: Option<Charge>,
    /// What an integration keeps with it; always an object.
    #[serde(default)]
    pub meta_data: Option<Value>,
    /// How long before the start a reminder goes out, in seconds.
    #[serde(default)]
    pub reminder_seconds: Option<i64>,
    /// The UID and original start of the calendar entry it was imported from, so that a second import adds nothing.
    #[serde(default)]
    pub imported_from: Option<String>,
    /// Who comes beside the person it is for.
    #[serde(default)]
    pub guests: Guests,
    /// The projects that it is pinned to.
    #[serde(default)]
    pub project_ids: Vec<ProjectId>,
    /// What was answered to the forms of its resource.
    #[serde(default)]
    pub forms: Vec<FormAnswers>,
    /// What it offers, where it is a template.
    #[serde(default)]
    pub template: Option<TemplateTerms>,
    /// The session of its resource that it is a registration for.
    #[serde(default)]
    pub event_id: Option<String>,
    /// The template it was made from.
    #[serde(default)]
    pub from_template: Option<FromTemplate>,
    /// Set where it is a loan: it takes its units until it comes back, past its end too.
    #[serde(default)]
    pub loan: Option<Loan>,
    /// Who was there, each person once.
    #[serde(default)]
    pub attendance: Vec<Attendance>,
    /// Set where it was ended before its time; `end` is then when it ended.
    #[serde(default)]
    pub ended_early: Option<EarlyEnd>,
    /// What was waived for it.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// The kept decision that let it in.
    #[serde(default)]
    pub decision_id: Option<DecisionId>,
}

impl Reservation {
    /// The booked span without buffers; none for a request or a template without a time.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.start, self.end)
    }

    /// Whether it takes anything: neither cancelled, superseded nor denied.
    pub fn is_active(&self) -> bool {
        self.cancelled.is_none() && self.replaced_by.is_none() && self.status != Status::Denied
    }

    /// The part of its span in which it takes something: a loan gives back what is left when it comes back.
    pub fn taken_span(&self) -> Option<Span> {
        let returned = self.loan.as_ref().and_then(|loan| loan.returned.as_ref());
        let end = returned.map_or(self.end, |returned| returned.at.min(self.end));
        Span::new(self.start, end)
    }

    /// Whether it is a loan that has not come back.
    pub fn is_lent(&self) -> bool {
        self.is_active() && self.loan.as_ref().is_some_and(|loan| loan.returned.is_none())
    }

    /// Whether it is a loan that should have come back by now.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.is_lent() && self.end <= now
    }

    /// When it really ended: when the loan came back, or the last who was there left; else its end.
    pub fn actual_end(&self) -> Instant {
        if let Some(returned) = self.loan.as_ref().and_then(|loan| loan.returned.as_ref()) {
            return returned.at;
        }
        let left: Option<Vec<Instant>> = self
            .attendance
            .iter()
            .map(|person| person.checked_out.as_ref().map(|checked_out| checked_out.at))
            .collect();
        left.and_then(|left| left.into_iter().max()).unwrap_or(self.end)
    }

    /// How somebody was there, if they were.
    pub fn attendance_of(&self, user_id: &UserId) -> Option<&Attendance> {
        self.attendance.iter().find(|person| person.user_id == *user_id)
    }

    /// The resources that it takes wholly beside its own.
    pub fn blocked(&self) -> &[ResourceId] {
        let reaches = self.kind.takes_what_is_blocked(self.propagates_to_blocked);
        if reaches && self.is_active() { &self.blocks } else { &[] }
    }
}

/// How much of a resource is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// So many of its units.
    Units(u32),
    /// All of it, however many units it has.
    All,
}

impl Taken {
    /// How many units that is of so many.
    pub fn out_of(self, units: u32) -> u32 {
        match self {
            Taken::Units(taken) => taken,
            Taken::All => units,
        }
    }
}

/// Why a span is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A booking made on this resource.
    Booking,
    /// Staff work on this resource.
    Maintenance,
    /// A place kept free while somebody fills the form.
    Hold,
    /// A claim on another resource that blocks this one.
    Blocker,
    /// A time that another calendar put on this resource.
    External,
}

impl Cause {
    /// Whether it was put there without asking what stands there: then it may exceed the units.
    pub fn is_imposed(self) -> bool {
        matches!(self, Cause::Blocker | Cause::External)
    }

    /// The stored name.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Booking => "booking",
            Cause::Maintenance => "maintenance",
            Cause::Hold => "hold",
            Cause::Blocker => "blocker",
            Cause::External => "external",
        }
    }

    /// Reads a stored name.
    pub fn parse(text: &str) -> Option<Cause> {
        let all = [Cause::Booking, Cause::Maintenance, Cause::Hold, Cause::Blocker, Cause::External];
        all.into_iter().find(|cause| cause.as_str() == text)
    }
}

/// A span of a resource that is in use, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occupancy {
    /// The resource.
    pub resource_id: ResourceId,
    /// What takes it.
    pub lineage_id: LineageId,
    /// The booked span itself.
    pub core: Span,
    /// The booked span widened by the buffers that were in force when it was booked.
    pub padded: Span,
    /// How much of the resource.
    pub taken: Taken,
    /// The particular units, on resources whose units have names. Without any it takes so many of them, whichever.
    #[serde(default)]
    pub named_unit_ids: Vec<String>,
    /// Why.
    pub cause: Cause,
    /// Whether it was forced over others: then it may exceed the units, and says so.
    pub is_forced: bool,
    /// Whether it lasts until it is given back, past its end too: a loan that is out.
    #[serde(default)]
    pub is_until_returned: bool,
}

impl Occupancy {
    /// Whether it should have been given back by now, and was not.
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.is_until_returned && self.core.end() <= now
    }

    /// What it takes as things stand: what is overdue takes all time from its start on, because nobody knows when it
    /// comes back.
    #[must_use]
    pub fn as_of(self, now: Instant) -> Self {
        if !self.is_overdue(now) {
            return self;
        }
        let endless = |span: Span| Span::new(span.start(), Instant::LATEST).unwrap_or(span);
        Self { core: endless(self.core), padded: endless(self.padded), ..self }
    }
}

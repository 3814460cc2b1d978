//! What is asked, with every time settled to instants, before any rule has looked.
//!
//! Owns the shape of a request for a decision. How a wish with times as people write them becomes a draft is in
//! `wish.rs`.

use model::{
    GivenForm, GroupId, Guests, Kind, LineageId, ProjectId, ReservationId, ResourceId, Series, TemplateTerms,
    UserId,
};
use serde_json::Value;
use timeline::Instant;

use crate::approvers::ApproverWish;
use crate::charge::ChargeWish;

/// What is to be done. A rule lists the actions it judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Make a new reservation.
    Book,
    /// Replace a reservation by a changed version.
    Edit,
    /// Cancel a reservation.
    Cancel,
    /// Take back a cancellation.
    Undo,
    /// Approve a pending reservation.
    Approve,
    /// Deny a pending reservation.
    Deny,
    /// Say that a loan came back.
    Return,
    /// Say that somebody came.
    CheckIn,
    /// Say that somebody left.
    CheckOut,
    /// End a running reservation before its time.
    EndEarly,
}

impl Action {
    /// Whether it takes nothing that was not taken before.
    pub fn only_tells_or_gives_back(self) -> bool {
        match self {
            Action::Book | Action::Edit | Action::Undo | Action::Approve => false,
            Action::Cancel
            | Action::Deny
            | Action::Return
            | Action::CheckIn
            | Action::CheckOut
            | Action::EndEarly => true,
        }
    }
}

/// The ids a plan gives to what it creates; made before the decision, because deciding knows no randomness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The id of the new version.
    pub reservation_id: ReservationId,
    /// The id of its lineage, used when there is no earlier version.
    pub lineage_id: LineageId,
}

/// One resource within a request.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftLine {
    /// The resource.
    pub resource_id: ResourceId,
    /// The first instant wanted.
    pub start: Instant,
    /// The instant after the last wanted. May be before `start`: the first rule refuses that.
    pub end: Instant,
    /// How many units; 0 for maintenance, which takes all.
    pub units: u32,
    /// The particular units that are wished for, by their ids, where units have names. No id twice.
    pub named_unit_ids: Vec<String>,
    /// What is asked about its rate and who pays.
    pub charge: ChargeWish,
    /// What the caller writes beside their own approval of this line, instead of what they write beside all.
    pub approval_note: Option<String>,
    /// What is asked about its approvers.
    pub approvers: ApproverWish,
    /// Answers to forms for this line, before those that are given for all.
    pub forms: Vec<GivenForm>,
    /// The ids for what this line creates. Where several reservations are changed together, the lineage is that of the
    /// one this line is about.
    pub identity: Identity,
    /// What sets it apart from the other lines.
    pub apart: Apart,
}

/// What sets a line apart from the rest of its request, because it is a date of a series or one of several reservations
/// that are changed together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Apart {
    /// What is done to it, where that is something else than to the others.
    pub action: Option<Action>,
    /// Where its series puts it; none outside of a series.
    pub original_start: Option<Instant>,
    /// The group it belongs to, where that is not the one of the whole request.
    pub group_id: Option<GroupId>,
    /// What it carries, where that is something else than the others carry.
    pub details: Option<Box<Details>>,
    /// The particular units that the caller holds for it: the first to be taken where none is named.
    pub held_unit_ids: Vec<String>,
}

/// Switches that ask for a rule to be set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// Book over what stands in the way.
    pub force_reserve: bool,
    /// Leave out the buffers.
    pub ignore_buffer: bool,
    /// Judge as if units were only counted. A help for trying out: nothing may be written by it.
    pub ignore_named_units: bool,
    /// Take the answers to forms as they are, whatever they lack.
    pub bypass_form_mismatch: bool,
    /// Ask no form: a search or a hold is not a booking yet.
    pub leaves_forms_open: bool,
}

/// What a reservation carries that no rule of time looks at.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// What it is for.
    pub purpose: Option<String>,
    /// A remark for all who see it.
    pub note: Option<String>,
    /// A remark for staff.
    pub admin_note: Option<String>,
    /// A name shown instead of the person's.
    pub reserved_for_text: Option<String>,
    /// The address of somebody without an account whom it is for; `reserved_for` is then the id made of it.
    pub external_email: Option<String>,
    /// The account code.
    pub account_number: Option<String>,
    /// What an integration keeps with it; an object.
    pub meta_data: Option<Value>,
    /// How long before the start a reminder goes out, in seconds.
    pub reminder_seconds: Option<i64>,
    /// The calendar entry it was imported from.
    pub imported_from: Option<String>,
    /// Whether staff work takes what the resource blocks as well.
    pub propagates_to_blocked: bool,
    /// What the reservations of one request for several resources share.
    pub group_id: Option<GroupId>,
    /// Who comes beside the person it is for.
    pub guests: Guests,
    /// The projects that it is pinned to.
    pub project_ids: Vec<ProjectId>,
    /// Answers to forms, for every line whose resource asks them.
    pub forms: Vec<GivenForm>,
    /// What it offers, where it is a template.
    pub template: Option<TemplateTerms>,
    /// The lineages of the template that a new booking is made from, one for each of its resources; empty without.
    pub from_template: Vec<LineageId>,
    /// The resource that this booking serves.
    pub support_for: Option<ResourceId>,
    /// The session of its resource that it is a registration for.
    pub event_id: Option<String>,
    /// Whether it is a loan.
    pub is_loan: bool,
    /// When it happened that something came back, somebody came or left, or it ended, where that is not now; staff only.
    pub at: Option<Instant>,
    /// Who came or left, where that is somebody else than the caller or the person it is for.
    pub attendee: Option<UserId>,
    /// Why it is cancelled.
    pub cancel_reason: Option<String>,
    /// What an approver writes beside their word.
    pub approval_note: Option<String>,
    /// Whether the caller's own approval is recorded at once, where they are an approver.
    pub approves_own: bool,
    /// On an edit: true to ask the approvers again whatever changed, false to keep what they said (staff only); unset,
    /// they are asked again for what matters to them.
    pub asks_approvers_again: Option<bool>,
}

/// A request that makes a recurring series or gives one a new recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesDraft {
    /// The series as it will be.
    pub series: Series,
    /// Whether the dates that are possible are kept when others are not.
    pub keeps_what_fits: bool,
}

/// A request for a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What is to be done.
    pub action: Action,
    /// The resources and times; one line for each resource, and of a series for each date, the dates in order.
    pub lines: Vec<DraftLine>,
    /// The person it is for.
    pub reserved_for: UserId,
    /// What kind of claim.
    pub kind: Kind,
    /// Switches.
    pub flags: Flags,
    /// The series that is made or given a new recipe; none for anything else.
    pub series: Option<Box<SeriesDraft>>,
    /// The rest.
    pub details: Details,
    /// Only the verdict is wanted; nothing will be written.
    pub is_dry_run: bool,
}

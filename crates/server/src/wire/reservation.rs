//! A reservation as the public API shows it: every field of the reference, and our own beside them.
//!
//! Fields whose feature has not arrived hold what is true without it. What the caller
//! may not see is left out here, after the app has said how much that is.

use app::View;
use model::{Caller, Kind, Notice, Resource, Status};
use serde::Serialize;
use serde_json::{Value, json};
use timeline::{Instant, Span};
use utoipa::ToSchema;

use super::approval::ApprovalReply;
use super::course::CourseReply;
use super::event::SessionReply;
use super::forms::FormResponsesReply;
use super::guests::{ExternalGuestReply, GuestReply};
use super::money::{MoneyReply, Shown};
use super::people::PersonReply;
use super::projects::PinnedToReply;
use super::times::local;
use super::units::NamedUnitReply;

/// A reservation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reservation)]
pub struct ReservationReply {
    /// Its id; every edit makes a new one.
    pub reservation_id: String,
    /// The id that stays through all edits.
    pub lineage_id: String,
    /// How often it was edited; its version in `ETag` and `If-Match`.
    pub sequence: u32,
    /// The site.
    pub site_id: String,
    /// The site's name.
    pub site_name: String,
    /// What is booked.
    pub reservable: ReservableReply,
    /// The start on the clock of the site.
    pub start: String,
    /// The end on the clock of the site.
    pub end: String,
    /// The start in UTC.
    pub start_utc: String,
    /// The end in UTC.
    pub end_utc: String,
    /// The start in Unix seconds.
    pub start_utc_unix: i64,
    /// The end in Unix seconds.
    pub end_utc_unix: i64,
    /// The start, ready to be sent back.
    pub start_as_input: String,
    /// The end, ready to be sent back.
    pub end_as_input: String,
    /// The length in seconds.
    pub duration: i64,
    /// Seconds kept free before it.
    pub buffer_before: u32,
    /// Seconds kept free after it.
    pub buffer_after: u32,
    /// The start of what is kept free before it, on the clock of the site.
    pub buffer_start: String,
    /// `pending`, `approved`, `denied` or `cancelled`.
    pub status: &'static str,
    /// `reservation`, `request`, `loan`, `maintenance`, `template`, `external`, `blackout`, `event` for a session or
    /// `registration` for one.
    pub reservation_type: &'static str,
    /// How many units it takes; 0 for maintenance, which takes all, and for what another calendar says where that takes
    /// all.
    pub units: u32,
    /// How many units the resource has; of sessions and registrations how many seats, 0 for as many as come.
    pub total_units: u32,
    /// The particular unit it takes, the first of them where it takes several; none where units are only counted.
    pub named_unit_id: Option<String>,
    /// All particular units it takes.
    pub named_unit_ids: Vec<String>,
    /// The same with their names.
    pub named_units: Vec<NamedUnitReply>,
    /// The person it is for; none where that is hidden.
    pub reserved_for: Option<PersonReply>,
    /// A name shown instead of that person's.
    pub reserved_for_text: Option<String>,
    /// The address of somebody without an account whom it is for; for staff and for themselves.
    pub external_email: Option<String>,
    /// That person's supervisor.
    pub reserved_for_supervisor: Option<PersonReply>,
    /// Who made this version; none where that is hidden.
    pub created_by: Option<PersonReply>,
    /// When this version was made, on the clock of the site.
    pub created: String,
    /// When this version was made, in Unix seconds.
    pub created_unix: i64,
    /// When the first version was made, on the clock of the site.
    pub original_reservation_created: String,
    /// What it is for.
    pub purpose: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// A remark for staff.
    pub admin_note: Option<String>,
    /// The account code.
    pub account_number: Option<String>,
    /// What the code stands for.
    pub account_number_description: Option<String>,
    /// What an integration keeps with it, an object.
    pub meta_data: Value,
    /// How long before the start a reminder goes out.
    pub reminder_seconds: Option<i64>,
    /// Whether person and purpose are hidden from the caller.
    pub anonymous: bool,
    /// Whether it was cancelled, or replaced by an edit.
    pub cancelled: bool,
    /// Why it was cancelled.
    pub cancelled_reason: Option<String>,
    /// Whether a rule cancelled it.
    pub autocancelled: bool,
    /// Whether it is running now.
    pub current: bool,
    /// Whether it is staff work.
    pub maintenance: bool,
    /// Whether it is staff work that takes nothing.
    pub maintenance_nonblocking: bool,
    /// Whether it takes nothing.
    pub soft: bool,
    /// Whether it is a template.
    pub template: bool,
    /// The template it was made from: the version that was booked from.
    pub template_id: Option<String>,
    /// Of a template: whether it can be used once.
    pub template_consumable: bool,
    /// Of a template: whether people take its resources as they are.
    pub template_resources_locked: bool,
    /// Of a registration, and of a row of a list that is a session: which session.
    pub event: Option<SessionReply>,
    /// Whether it is no booking but a time in which the resource is closed: a weekly block or a closure. It cannot be read
    /// by its id.
    pub blackout: bool,
    /// The resources it takes beside its own.
    pub blocks: Vec<ReservableReply>,
    /// The resource that it serves, as an operator's time serves a microscope.
    pub support_for_reservable: Option<ReservableReply>,
    /// What became of it.
    #[serde(flatten)]
    pub course: CourseReply,
    /// Guests from the site.
    pub accessory_users: Vec<GuestReply>,
    /// Guests from outside.
    pub accessory_users_external: Vec<ExternalGuestReply>,
    /// Whether guests are asked to answer.
    pub accessory_users_need_rsvp: bool,
    /// The projects it is pinned to, as far as the caller may know of them; in lists unless `include_projects` is false.
    pub projects: Vec<PinnedToReply>,
    /// Answers to forms; in lists only with `include_form_responses`.
    pub form_responses_for_display: Vec<FormResponsesReply>,
    /// What approvers said.
    pub approvals: Vec<ApprovalReply>,
    /// Whether one of these approvals is enough; otherwise all are needed.
    pub anyapprovers: bool,
    /// What it costs.
    #[serde(flatten)]
    pub money: MoneyReply,
    /// Whether it comes from a list; read it by its id for everything.
    pub slim: bool,
    /// The version this one replaced.
    pub replaced_reservation_id: Option<String>,
    /// The version that replaced this one.
    pub replaced_by_reservation_id: Option<String>,
    /// The newest version, when this is not it.
    pub current_reservation_id: Option<String>,
    /// The several-resource booking it belongs to.
    pub group_id: Option<String>,
    /// The series it belongs to.
    pub recurring_reservation_id: Option<String>,
    /// Where its series put it, in Unix seconds; it stays when this date is moved by itself.
    pub original_start_utc_unix: Option<i64>,
    /// What was waived for it, and remarks.
    pub notices: Vec<NoticeReply>,
    /// The kept decision that let it in.
    pub decision_id: Option<String>,
    /// Whether it is for the caller.
    pub is_mine: bool,
    /// Whether the caller may change it now.
    pub can_edit: bool,
    /// Whether the caller may cancel it now.
    pub can_cancel: bool,
}

/// A resource in a reservation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReservableInReservation)]
pub struct ReservableReply {
    /// Its id.
    pub reservable_id: String,
    /// Its name.
    pub name: String,
    /// The colour of its bookings.
    pub bgcolor: Option<String>,
}

impl ReservableReply {
    /// The resource of a reservation, in the colour that was chosen for it, for those who see more than its times.
    fn colored(view: &View) -> Self {
        let of_resource = Self::of(&view.resource);
        let mut forms = view.reservation.forms.iter().filter(|_| !view.sight.is_anonymous());
        let chosen = forms.find_map(|answers| answers.color());
        Self { bgcolor: chosen.map(str::to_owned).or(of_resource.bgcolor), ..of_resource }
    }

    fn of(resource: &Resource) -> Self {
        let identity = &resource.settings.identity;
        Self {
            reservable_id: resource.resource_id.to_string(),
            name: identity.name.clone(),
            bgcolor: identity.bgcolor.clone(),
        }
    }
}

/// A refusal that was waived, or a remark.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeReply {
    /// Its stable code.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// Its numbers.
    pub params: Value,
    /// Who or what waived it; none for a remark.
    pub waived_by: Option<String>,
}

impl From<&Notice> for NoticeReply {
    fn from(notice: &Notice) -> Self {
        Self {
            code: notice.code.clone(),
            message: notice.message.clone(),
            params: notice.params.clone(),
            waived_by: notice.waived_by.clone(),
        }
    }
}

impl ReservationReply {
    /// The reservation as the caller sees it; slim in lists.
    pub fn of(view: &View, caller: &Caller, slim: bool) -> Self {
        let (reservation, site) = (&view.reservation, &view.site);
        let zone = &site.timezone;
        let open = !view.sight.is_anonymous();
        // What another calendar says is for nobody, whoever brought it here.
        let is_for_people = open && reservation.kind != Kind::External;
        let person = |user: &Option<std::sync::Arc<model::User>>| {
            user.as_ref()
                .filter(|_| is_for_people)
                .map(|user| PersonReply::of(user, view.sight_of(caller, user)))
        };
        let text = |text: &Option<String>| text.clone().filter(|_| open);
        let start = local(reservation.start, zone);
        let end = local(reservation.end, zone);
        let cancelled = reservation.cancelled.as_ref();
        let buffer_start = reservation.start.plus_seconds(-i64::from(reservation.buffer_before_seconds));
        Self {
            reservation_id: reservation.reservation_id.to_string(),
            lineage_id: reservation.lineage_id.to_string(),
            sequence: reservation.sequence,
            site_id: site.site_id.to_string(),
            site_name: site.name.clone(),
            reservable: ReservableReply::colored(view),
            start_utc: reservation.start.to_string(),
            end_utc: reservation.end.to_string(),
            start_utc_unix: reservation.start.as_unix(),
            end_utc_unix: reservation.end.as_unix(),
            start_as_input: start.clone(),
            end_as_input: end.clone(),
            start,
            end,
            duration: reservation.end.seconds_since(reservation.start),
            buffer_before: reservation.buffer_before_seconds,
            buffer_after: reservation.buffer_after_seconds,
            buffer_start: local(buffer_start, zone),
            status: status(view),
            reservation_type: sort(view),
            units: reservation.units,
            total_units: match reservation.kind {
                Kind::Registration | Kind::Session => reservation.units_in_all,
                _ => view.resource.settings.units.units,
            },
            named_unit_id: reservation.named_unit_ids.first().cloned(),
            named_unit_ids: reservation.named_unit_ids.clone(),
            named_units: NamedUnitReply::all(reservation, &view.resource),
            reserved_for: person(&view.reserved_for),
            reserved_for_text: text(&reservation.reserved_for_text),
            external_email: reservation
                .external_email
                .clone()
                .filter(|_| view.sight == app::Sight::Staff || view.is_mine),
            reserved_for_supervisor: person(&view.supervisor),
            created_by: person(&view.created_by),
            created: local(reservation.created_at, zone),
            created_unix: reservation.created_at.as_unix(),
            original_reservation_created: local(reservation.first_created_at, zone),
            purpose: text(&reservation.purpose),
            note: text(&reservation.note),
            admin_note: reservation.admin_note.clone().filter(|_| view.sight == app::Sight::Staff),
            account_number: text(&reservation.account_number),
            account_number_description: text(&view.account_number_description),
            meta_data: reservation.meta_data.clone().filter(|_| open).unwrap_or_else(|| json!({})),
            reminder_seconds: reservation.reminder_seconds.filter(|_| open),
            anonymous: !open,
            cancelled: cancelled.is_some() || reservation.replaced_by.is_some(),
            cancelled_reason: cancelled.and_then(|cancellation| text(&cancellation.reason)),
            autocancelled: cancelled.is_some_and(|cancellation| cancellation.is_automatic),
            current: is_running(reservation.span(), caller.now),
            maintenance: reservation.kind.is_maintenance(),
            maintenance_nonblocking: reservation.kind == Kind::MaintenanceNonblocking,
            soft: reservation.kind == Kind::Soft,
            template: reservation.kind == Kind::Template,
            template_id: reservation.from_template.as_ref().map(|from| from.template_id.to_string()),
            template_consumable: reservation.template.as_ref().is_some_and(|terms| terms.is_consumable),
            template_resources_locked: reservation
                .template
                .as_ref()
                .is_some_and(|terms| terms.locks_resources),
            event: SessionReply::of(view, caller.now),
            blackout: reservation.kind == Kind::Blackout,
            blocks: view.blocks.iter().map(|resource| ReservableReply::of(resource)).collect(),
            support_for_reservable: view.support_for.as_deref().map(ReservableReply::of),
            course: CourseReply::of(view, caller),
            accessory_users: GuestReply::all(view, caller),
            accessory_users_external: ExternalGuestReply::all(view),
            accessory_users_need_rsvp: open && reservation.guests.need_rsvp,
            projects: if open { PinnedToReply::all(&view.projects) } else { Vec::new() },
            form_responses_for_display: if !open || slim && !view.is_with_form_responses {
                Vec::new()
            } else {
                FormResponsesReply::all(&reservation.forms)
            },
            approvals: if shows_approvals(view) {
                ApprovalReply::all(&reservation.approvals, &view.approvers, view.sight == app::Sight::Staff)
            } else {
                Vec::new()
            },
            anyapprovers: reservation.approvals.any_is_enough,
            money: MoneyReply::of(reservation.charge.as_ref(), &site.currency, money_shown(view)),
            slim,
            replaced_reservation_id: reservation.replaces.as_ref().map(ToString::to_string),
            replaced_by_reservation_id: reservation.replaced_by.as_ref().map(ToString::to_string),
            current_reservation_id: view.newest.as_ref().map(ToString::to_string),
            group_id: reservation.group_id.as_ref().map(ToString::to_string),
            recurring_reservation_id: reservation.series_id.as_ref().map(ToString::to_string),
            original_start_utc_unix: reservation.original_start.map(Instant::as_unix),
            notices: reservation.notices.iter().filter(|_| open).map(NoticeReply::from).collect(),
            decision_id: reservation.decision_id.as_ref().filter(|_| open).map(ToString::to_string),
            is_mine: view.is_mine,
            can_edit: view.can_edit,
            can_cancel: view.can_cancel,
        }
    }
}

/// How much of what it costs the caller sees: what others pay is for staff alone, and so are amounts where the resource
/// shows names of rates only.
pub(super) fn money_shown(view: &View) -> Shown {
    match view.sight {
        app::Sight::Staff => Shown::All,
        app::Sight::Full if view.is_mine && view.resource.settings.billing.rate_name_only => Shown::NamesOnly,
        app::Sight::Full if view.is_mine => Shown::All,
        app::Sight::Full | app::Sight::TimesOnly => Shown::Nothing,
    }
}

/// Whether the caller sees the approvers: staff do, others where the resource does not hide them.
fn shows_approvals(view: &View) -> bool {
    let is_hidden = view.resource.settings.approval.hide_approvals;
    view.sight == app::Sight::Staff || !view.sight.is_anonymous() && !is_hidden
}

fn status(view: &View) -> &'static str {
    let reservation = &view.reservation;
    if reservation.cancelled.is_some() || reservation.replaced_by.is_some() {
        return "cancelled";
    }
    match reservation.status {
        Status::Pending => "pending",
        Status::Approved => "approved",
        Status::Denied => "denied",
    }
}

fn sort(view: &View) -> &'static str {
    match view.reservation.kind {
        Kind::Maintenance | Kind::MaintenanceNonblocking => "maintenance",
        Kind::Request => "request",
        Kind::Template => "template",
        Kind::External => "external",
        Kind::Blackout => "blackout",
        Kind::Session => "event",
        Kind::Registration => "registration",
        Kind::Reservation if view.reservation.loan.is_some() => "loan",
        Kind::Reservation | Kind::Soft => "reservation",
    }
}

fn is_running(span: Option<Span>, now: Instant) -> bool {
    span.is_some_and(|span| span.start() <= now && now < span.end())
}

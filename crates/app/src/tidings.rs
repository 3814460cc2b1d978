//! Tidings: who is told by mail of what becomes of bookings, and when.
//!
//! They are queued in the commit that makes them true, one letter for everything of a kind that a person is to be told
//! of it: fifty dates of a series are one mail. What is told later, such as a reminder, is queued at once for its time
//! and goes out if it is still true then. The words are written when a mail goes out.

use std::collections::BTreeMap;

use model::{Caller, Decider, Kind, Reservation, ReservationId, Resource, ResourceId, Site, SiteId, Status};
use model::{User, UserId};
use outside::mail::{Letter as Words, Mail, write};
use rules::{Action, Facts, PlannedReservation};
use serde::{Deserialize, Serialize};
use store::{Read, Write, reservations as versions};
use timeline::{Instant, Zone};

use crate::letters::{About, Addressee, Letter, Post};
use crate::use_alerts::{self, OpenUse};
use crate::{App, Failure, people, records, room_invitations, sites};

/// How many bookings a mail names; of the others it says how many there are.
const NAMED_MAX: usize = 20;
/// How many members of a group are asked to decide.
const DECIDERS_MAX: usize = 100;

/// What people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tiding {
    /// It is booked.
    Booked,
    /// It is asked for and waits for somebody's word.
    AskedFor,
    /// It was changed.
    Changed,
    /// It was approved.
    Approved,
    /// It was denied.
    Denied,
    /// It was cancelled.
    Cancelled,
    /// The loan came back.
    Returned,
    /// It waits for the word of whoever gets the mail.
    ToDecide,
    /// It begins soon.
    BeginsSoon,
    /// The loan should have come back.
    Overdue,
}

/// What a letter tells of bookings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tidings {
    /// What became of them.
    pub tiding: Tiding,
    /// The versions that it is about, as many as are named.
    pub reservation_ids: Vec<ReservationId>,
    /// How many they are in all.
    pub count: usize,
}

/// Queues what is to be told of the reservations that a commit writes.
pub(crate) fn queue(
    writer: &mut dyn Write,
    app: &App,
    caller: &Caller,
    planned: &[PlannedReservation],
    facts: &Facts,
) -> Result<(), Failure> {
    let post = Post::of(app);
    if !post.is_sent() {
        return Ok(());
    }
    let (site_id, now) = (&caller.site_id, caller.now);
    let mut told: BTreeMap<(Tiding, UserId, Instant), Vec<ReservationId>> = BTreeMap::new();
    for planned in planned.iter().filter(|planned| is_told_of(&planned.reservation)) {
        let reservation = &planned.reservation;
        let mut tell = |tiding, user_id: &UserId, at| {
            let named = told.entry((tiding, user_id.clone(), at)).or_default();
            named.push(reservation.reservation_id.clone());
        };
        if let Some(tiding) = tiding(planned) {
            tell(tiding, &reservation.reserved_for, now);
        }
        if is_asked_anew(planned) {
            for user_id in deciders(writer, site_id, reservation)? {
                tell(Tiding::ToDecide, &user_id, now);
            }
        }
        let Some(known) = facts.resources.get(&reservation.resource_id) else { continue };
        room_invitations::queue(writer, &post, (site_id, now), planned, &known.resource)?;
        if let (Action::CheckIn, Some((person, came_at))) = (planned.action, &planned.attended) {
            let open = OpenUse::CheckedIn(reservation.reservation_id.clone(), person.clone());
            use_alerts::queue(writer, &post, &known.resource, &open, (*came_at, now))?;
        }
        for (tiding, at) in later(planned, &known.resource) {
            if at > now {
                tell(tiding, &reservation.reserved_for, at);
            }
        }
    }
    for ((tiding, user_id, at), mut reservation_ids) in told {
        let count = reservation_ids.len();
        reservation_ids.truncate(NAMED_MAX);
        let about = About::Bookings(Tidings { tiding, reservation_ids, count });
        post.send(writer, site_id.clone(), Addressee::Person(user_id), about, (now, at))?;
    }
    app.work.notify_one();
    Ok(())
}

/// Work of staff, offers and what takes nothing are nobody's appointments.
fn is_told_of(reservation: &Reservation) -> bool {
    matches!(reservation.kind, Kind::Reservation | Kind::Request)
}

/// What the person is told whom it is for.
fn tiding(planned: &PlannedReservation) -> Option<Tiding> {
    let is_pending = planned.reservation.status == Status::Pending;
    match planned.action {
        Action::Book | Action::Undo | Action::Edit if is_pending => Some(Tiding::AskedFor),
        Action::Book | Action::Undo => Some(Tiding::Booked),
        Action::Edit | Action::EndEarly => Some(Tiding::Changed),
        Action::Cancel => Some(Tiding::Cancelled),
        Action::Deny => Some(Tiding::Denied),
        // The words of others are still missing.
        Action::Approve if is_pending => None,
        Action::Approve => Some(Tiding::Approved),
        Action::Return => Some(Tiding::Returned),
        Action::CheckIn | Action::CheckOut => None,
    }
}

fn is_asked_anew(planned: &PlannedReservation) -> bool {
    matches!(planned.action, Action::Book | Action::Edit | Action::Undo)
        && planned.reservation.is_active()
        && planned.reservation.status == Status::Pending
}

/// Whose word it waits for, as far as they want to be told.
fn deciders(
    reader: &mut dyn Read,
    site_id: &SiteId,
    reservation: &Reservation,
) -> Result<Vec<UserId>, Failure> {
    let mut found = Vec::new();
    for seat in reservation.approvals.seats.iter().filter(|seat| !seat.is_silent && !seat.is_approved()) {
        match &seat.decider {
            Decider::Person(user_id) => found.push(user_id.clone()),
            Decider::Group(group) => {
                let members = people::members_of(reader, site_id)?.into_iter();
                let inside = members.filter(|member| member.is_active && member.usergroups.contains(group));
                found.extend(inside.map(|member| member.user_id).take(DECIDERS_MAX));
            }
        }
    }
    Ok(found)
}

/// What is to be told at a later time, if it is true then.
fn later(planned: &PlannedReservation, resource: &Resource) -> Vec<(Tiding, Instant)> {
    let reservation = &planned.reservation;
    if !matches!(planned.action, Action::Book | Action::Edit | Action::Undo) {
        return Vec::new();
    }
    let reminder = reservation.reminder_seconds;
    let reminder = reminder.map(|seconds| (Tiding::BeginsSoon, reservation.start.plus_seconds(-seconds)));
    let delay = resource.settings.loan.overdue_notice_delay;
    let overdue = delay.filter(|_| reservation.loan.is_some());
    let overdue = overdue.map(|seconds| (Tiding::Overdue, reservation.end.plus_seconds(seconds)));
    reminder.into_iter().chain(overdue).collect()
}

/// The mail that tells it; none where it is true no more or whoever would get it has no address.
pub(crate) fn compose(
    reader: &mut dyn Read,
    letter: &Letter,
    told: &Tidings,
    user: Option<&User>,
    public_url: &str,
    now: Instant,
) -> Result<Option<Mail>, Failure> {
    let mut bookings = Vec::new();
    for reservation_id in &told.reservation_ids {
        let found = versions::by_id(reader, letter.site_id.as_str(), reservation_id.as_str())?;
        bookings.extend(found.filter(|reservation| is_still_true(told.tiding, reservation, now)));
    }
    let (Some(site), Some(first)) = (sites::site(reader, &letter.site_id)?, bookings.first()) else {
        return Ok(None);
    };
    let Some((to_name, to_address)) = addressee(told.tiding, user, first) else { return Ok(None) };
    let mut known: BTreeMap<ResourceId, Resource> = BTreeMap::new();
    for reservation in &bookings {
        let resource_id = &reservation.resource_id;
        if let Some(resource) = records::get::<Resource>(
            reader,
            letter.site_id.as_str(),
            records::RESOURCE,
            resource_id.as_str(),
        )? {
            known.insert(resource_id.clone(), resource);
        }
    }
    let line = |reservation: &Reservation| {
        let name = known.get(&reservation.resource_id).map(|resource| &resource.settings.identity.name);
        format!("{}: {}", name.map_or("", String::as_str), span(reservation, &site.timezone))
    };
    let what = line(first);
    let mut lines: Vec<String> = bookings.iter().map(line).collect();
    let unnamed = told.count.saturating_sub(told.reservation_ids.len());
    if unnamed > 0 {
        lines.push(format!("and {unnamed} more"));
    }
    let messages: Vec<String> =
        known.values().filter_map(|resource| message(told.tiding, resource)).collect();
    let facts = [
        ("name", to_name.as_str()),
        ("site", &site.name),
        ("what", &what),
        ("lines", &lines.join("\n")),
        ("zone", site.timezone.name()),
        ("whose", &whose(reader, first)?),
        ("purpose", first.purpose.as_deref().unwrap_or_default()),
        ("reason", &reason(told.tiding, first)),
        ("message", &messages.join("\n\n")),
        ("link", &link(public_url, &site, first)),
    ];
    let written = write(told.tiding.words(), &facts).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    Ok(Some(Mail { to_name, to_address, written, reference: letter.letter_id.to_string(), invitation: None }))
}

impl Tiding {
    fn words(self) -> Words {
        match self {
            Tiding::Booked => Words::Booked,
            Tiding::AskedFor => Words::BookingAskedFor,
            Tiding::Changed => Words::BookingChanged,
            Tiding::Approved => Words::BookingApproved,
            Tiding::Denied => Words::BookingDenied,
            Tiding::Cancelled => Words::BookingCancelled,
            Tiding::Returned => Words::LoanReturned,
            Tiding::ToDecide => Words::BookingToDecide,
            Tiding::BeginsSoon => Words::BookingBeginsSoon,
            Tiding::Overdue => Words::LoanOverdue,
        }
    }
}

/// What is told late is told only if it is still so; what happened is told whatever happened since.
fn is_still_true(tiding: Tiding, reservation: &Reservation, now: Instant) -> bool {
    match tiding {
        Tiding::BeginsSoon => {
            reservation.is_active() && reservation.status == Status::Approved && reservation.start > now
        }
        Tiding::Overdue => reservation.is_overdue(now),
        Tiding::ToDecide => reservation.is_active() && reservation.status == Status::Pending,
        _ => true,
    }
}

/// Name and address: of somebody without an account those that were given with the booking.
fn addressee(tiding: Tiding, user: Option<&User>, reservation: &Reservation) -> Option<(String, String)> {
    let outsider = reservation.external_email.as_ref().filter(|_| tiding != Tiding::ToDecide);
    if let Some(address) = outsider {
        return Some((reservation.reserved_for_text.clone().unwrap_or_default(), address.clone()));
    }
    let user = user?;
    Some((user.display_name(), user.email.clone()?))
}

/// Whose booking it is, for those who decide about it.
pub(crate) fn whose(reader: &mut dyn Read, reservation: &Reservation) -> Result<String, Failure> {
    if let Some(text) = &reservation.reserved_for_text {
        return Ok(text.clone());
    }
    let user = people::user(reader, reservation.reserved_for.as_str())?;
    Ok(user.map(|user| user.display_name()).unwrap_or_default())
}

/// What was said with a cancellation or a denial.
fn reason(tiding: Tiding, reservation: &Reservation) -> String {
    let said = match tiding {
        Tiding::Cancelled => reservation.cancelled.as_ref().and_then(|cancelled| cancelled.reason.clone()),
        Tiding::Denied | Tiding::Approved => {
            let votes = reservation.approvals.seats.iter().flat_map(|seat| &seat.votes);
            votes.max_by_key(|vote| vote.at).and_then(|vote| vote.note.clone())
        }
        _ => None,
    };
    said.unwrap_or_default()
}

/// What the resource adds to such a mail.
fn message(tiding: Tiding, resource: &Resource) -> Option<String> {
    let messages = &resource.settings.messages;
    match tiding {
        Tiding::Booked | Tiding::AskedFor => messages.reservation_email_message.clone(),
        Tiding::Approved => messages.reservation_approved_email_message.clone(),
        Tiding::Denied => messages.reservation_denied_email_message.clone(),
        Tiding::Cancelled => messages.reservation_cancelled_email_message.clone(),
        Tiding::Returned => messages.reservation_returned_email_message.clone(),
        Tiding::Changed | Tiding::ToDecide | Tiding::BeginsSoon | Tiding::Overdue => None,
    }
}

/// The page that shows it.
pub(crate) fn link(public_url: &str, site: &Site, reservation: &Reservation) -> String {
    let date = site.timezone.civil(reservation.start).date();
    format!(
        "{public_url}/site/{}/timeline?date={date}&reservation={}",
        site.site_id, reservation.reservation_id
    )
}

/// From when to when, on the clock of the site.
pub(crate) fn span(reservation: &Reservation, zone: &Zone) -> String {
    let (start, end) = (zone.civil(reservation.start), zone.civil(reservation.end));
    let first = start.strftime("%A %-d %B %Y, %H:%M");
    let last = if start.date() == end.date() { "%H:%M" } else { "%A %-d %B %Y, %H:%M" };
    if reservation.start == reservation.end {
        return first.to_string();
    }
    format!("{first} to {}", end.strftime(last))
}

//! Calendar invitations to the mailboxes that a resource names, so that a room's calendar in another system stays in
//! step: one mail for each confirmed booking, its changes and its cancellation.
//!
//! They say what an ordinary person of the site may see: whoever reads that calendar elsewhere is not known here.

use model::{ReservationId, Resource, Role, SiteId, Status};
use outside::mail::{Invitation, Letter as Words, Mail, write};
use rules::{Action, PlannedReservation};
use store::{Read, Write, reservations as versions};
use timeline::Instant;

use crate::letters::{About, Letter, Post, mailboxes};
use crate::tidings::{link, span, whose};
use crate::visibility::sight;
use crate::{Failure, caller, records, sites};

/// Queues an invitation to each mailbox for what a commit writes, where it concerns a calendar elsewhere.
pub(crate) fn queue(
    writer: &mut dyn Write,
    post: &Post,
    (site_id, now): (&SiteId, Instant),
    planned: &PlannedReservation,
    resource: &Resource,
) -> Result<(), Failure> {
    let Some(listed) = &resource.settings.messages.email_to_send_invitations else { return Ok(()) };
    if !concerns_calendars(planned) {
        return Ok(());
    }
    for to in mailboxes(listed) {
        let about = About::RoomInvitation(planned.reservation.reservation_id.clone());
        post.send(writer, site_id.clone(), to, about, (now, now))?;
    }
    Ok(())
}

/// What is confirmed is told, and so is that it is off. A booking that still waits was never told of.
fn concerns_calendars(planned: &PlannedReservation) -> bool {
    let is_confirmed = planned.reservation.status == Status::Approved;
    match planned.action {
        Action::Book | Action::Edit | Action::Undo | Action::Approve | Action::EndEarly | Action::Cancel => {
            is_confirmed
        }
        Action::Deny | Action::Return | Action::CheckIn | Action::CheckOut => false,
    }
}

/// The mail that invites a mailbox; none where the booking or its resource is gone.
pub(crate) fn compose(
    reader: &mut dyn Read,
    letter: &Letter,
    target: &ReservationId,
    (address, sender): (&str, &str),
    public_url: &str,
    now: Instant,
) -> Result<Option<Mail>, Failure> {
    let site_id = letter.site_id.as_str();
    let (Some(site), Some(reservation)) =
        (sites::site(reader, &letter.site_id)?, versions::by_id(reader, site_id, target.as_str())?)
    else {
        return Ok(None);
    };
    let resource_id = reservation.resource_id.as_str();
    let resource: Option<Resource> = records::get(reader, site_id, records::RESOURCE, resource_id)?;
    let (Some(resource), Some(when)) = (resource, reservation.span()) else { return Ok(None) };
    let somebody = caller::system(&letter.site_id, Role::User, now)?;
    let is_anonymous = sight(&somebody, &reservation, &resource.settings).is_anonymous();
    let title = if is_anonymous { "booked".to_owned() } else { whose(reader, &reservation)? };
    let name = &resource.settings.identity.name;
    let is_off = reservation.cancelled.is_some();
    let entry = ical::Entry {
        uid: format!("{}@{}", reservation.lineage_id, host(public_url)),
        sequence: reservation.sequence,
        revised: reservation.changed_at,
        created: Some(reservation.first_created_at),
        last_modified: Some(reservation.changed_at),
        span: when,
        summary: format!("{name}: {title}"),
        description: reservation.purpose.clone().filter(|_| !is_anonymous),
        location: Some(name.clone()),
        categories: Vec::new(),
        status: if is_off { ical::Status::Cancelled } else { ical::Status::Confirmed },
        is_transparent: false,
        organizer: Some(ical::Organizer { name: site.name.clone(), email: sender.to_owned() }),
        attendee: Some(address.to_owned()),
        url: Some(link(public_url, &site, &reservation)),
    };
    let what = format!("{name}: {}", span(&reservation, &site.timezone));
    let facts = [
        ("name", name.as_str()),
        ("site", &site.name),
        ("what", &what),
        ("lines", &format!("{what}, {title}")),
        ("message", if is_off { "This was cancelled." } else { "This is booked." }),
        ("zone", site.timezone.name()),
        ("link", &link(public_url, &site, &reservation)),
    ];
    let written =
        write(Words::RoomInvitation, &facts).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    Ok(Some(Mail {
        to_name: String::new(),
        to_address: address.to_owned(),
        written,
        reference: letter.letter_id.to_string(),
        invitation: Some(Invitation {
            method: ical::invitation_method(&entry),
            text: ical::print_invitation(&entry),
        }),
    }))
}

/// The name of the server in the address that people use.
fn host(public_url: &str) -> &str {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

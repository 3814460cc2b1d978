//! Alerts about use that goes on for long: a mail to the addresses that a resource names, so many seconds after
//! somebody came or began, if nobody has left or ended it by then.

use model::{ReservationId, Resource, SiteId, Usage, UsageId, UserId};
use outside::mail::{Letter as Words, Mail, write};
use serde::{Deserialize, Serialize};
use store::{Read, Write, reservations as versions};
use timeline::Instant;

use crate::letters::{About, Letter, Post, mailboxes};
use crate::{Failure, people, records, sites};

/// What goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OpenUse {
    /// Use that was written down.
    Written(UsageId),
    /// Somebody checked in to a reservation.
    CheckedIn(ReservationId, UserId),
}

/// Queues the alert about what began, where the resource asks for one.
pub(crate) fn queue(
    writer: &mut dyn Write,
    post: &Post,
    resource: &Resource,
    open: &OpenUse,
    (began, now): (Instant, Instant),
) -> Result<(), Failure> {
    let checkin = &resource.settings.checkin;
    let (Some(seconds), Some(listed)) =
        (checkin.actual_usage_session_alert_duration, &checkin.actual_usage_session_alert_email)
    else {
        return Ok(());
    };
    for to in mailboxes(listed) {
        let about = About::LongUse(open.clone());
        post.send(writer, resource.site_id.clone(), to, about, (now, began.plus_seconds(seconds)))?;
    }
    Ok(())
}

/// The mail; none where it does not go on any more.
pub(crate) fn compose(
    reader: &mut dyn Read,
    letter: &Letter,
    open: &OpenUse,
    address: &str,
    public_url: &str,
) -> Result<Option<Mail>, Failure> {
    let site_id = letter.site_id.as_str();
    let Some(site) = sites::site(reader, &letter.site_id)? else { return Ok(None) };
    let Some(found) = going_on(reader, &letter.site_id, open)? else { return Ok(None) };
    let resource: Option<Resource> = records::get(reader, site_id, records::RESOURCE, &found.resource_id)?;
    let Some(resource) = resource else { return Ok(None) };
    let began = site.timezone.civil(found.began).strftime("%A %-d %B %Y, %H:%M").to_string();
    let facts = [
        ("name", resource.settings.identity.name.as_str()),
        ("site", &site.name),
        ("whose", &found.by),
        ("what", &began),
        ("zone", site.timezone.name()),
        ("link", &format!("{public_url}/site/{site_id}/resource/{}", resource.resource_id)),
    ];
    let written = write(Words::LongUse, &facts).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    let (to_name, to_address) = (String::new(), address.to_owned());
    let reference = letter.letter_id.to_string();
    Ok(Some(Mail { to_name, to_address, written, reference, invitation: None }))
}

/// Use that goes on.
struct GoingOn {
    resource_id: String,
    by: String,
    began: Instant,
}

fn going_on(reader: &mut dyn Read, site_id: &SiteId, open: &OpenUse) -> Result<Option<GoingOn>, Failure> {
    let site = site_id.as_str();
    let (resource_id, user_id, known_as, began) = match open {
        OpenUse::Written(usage_id) => {
            let usage: Option<Usage> = records::get(reader, site, records::USAGE, usage_id.as_str())?;
            let Some(usage) = usage.filter(|usage| usage.end.is_none()) else { return Ok(None) };
            (usage.resource_id, usage.user_id, usage.identifier, usage.start)
        }
        OpenUse::CheckedIn(reservation_id, user_id) => {
            let Some(reservation) = versions::by_id(reader, site, reservation_id.as_str())? else {
                return Ok(None);
            };
            let there = reservation.attendance_of(user_id).filter(|person| person.is_in());
            let Some(there) = there else { return Ok(None) };
            (reservation.resource_id.clone(), Some(user_id.clone()), None, there.checked_in.at)
        }
    };
    let user = match user_id {
        Some(user_id) => people::user(reader, user_id.as_str())?,
        None => None,
    };
    let by = user.map(|user| user.display_name()).or(known_as).unwrap_or_default();
    Ok(Some(GoingOn { resource_id: resource_id.to_string(), by, began }))
}

//! Actual use that somebody or something wrote down: making, changing and deleting entries.
//!
//! Check-in and check-out are use without anybody writing it down a second time; they are read from the reservations,
//! in `found.rs`. All of it is for moderators and administrators.

mod found;

use model::{Caller, EventKind, Reservation, ReservationId, ResourceId, SiteId, Usage, UsageId, UserId};
use store::{Read, Write, documents, events};
use timeline::Instant;

pub use found::{UsageFound, UsageMetrics, UsageQuery, UsageRecord, list};

use crate::letters::Post;
use crate::people::{self, event};
use crate::shelf::Shelf;
use crate::use_alerts::{self, OpenUse};
use crate::{App, Failure, Field, records};
use store::reservations as versions;

/// The most entries that a site keeps beside its check-ins.
const ENTRIES_MAX: i64 = 100_000;
/// The longest remark and identifier, in characters.
const TEXT_CHARACTERS_MAX: usize = 1_000;

/// What an entry says; on a change absent fields stay as they are.
#[derive(Debug, Clone, Default)]
pub struct UsageWish {
    /// What was used; needed for a new one.
    pub resource_id: Option<ResourceId>,
    /// By whom.
    pub user_id: Field<UserId>,
    /// The reservation it belongs to.
    pub reservation_id: Field<ReservationId>,
    /// From when; now for a new one.
    pub start: Option<Instant>,
    /// Until when.
    pub end: Field<Instant>,
    /// Under which name a device knew them.
    pub identifier: Field<String>,
    /// A remark.
    pub note: Field<String>,
}

/// Writes down a stretch of use.
pub async fn create(app: &App, caller: &Caller, wish: UsageWish) -> Result<UsageRecord, Failure> {
    needs_staff(caller)?;
    let (caller, shelf, ids) = (caller.clone(), app.shelf.clone(), app.ids.clone());
    let post = Post::of(app);
    app.store
        .write(move |writer| {
            let (site, all) = (caller.site_id.as_str(), documents::Listing::default());
            if documents::count(writer, site, records::USAGE, &all)? >= ENTRIES_MAX {
                return Err(Failure::Exists(format!(
                    "The site has {ENTRIES_MAX} entries of actual use already: delete old ones first."
                )));
            }
            let resource_id = wish
                .resource_id
                .clone()
                .ok_or_else(|| Failure::invalid("reservable_id", "say what was used"))?;
            let new = Usage {
                usage_id: UsageId::mint(ids.as_ref()),
                site_id: caller.site_id.clone(),
                resource_id,
                user_id: None,
                reservation_id: None,
                start: caller.now,
                end: None,
                identifier: None,
                note: None,
                created_by: caller.user_id.clone(),
                created_at: caller.now,
            };
            let usage = checked(writer, &shelf, &caller, laid_over(new, wish))?;
            let kind = EventKind::UsageCreated { usage_id: usage.usage_id.clone() };
            save(writer, &usage, None)?;
            if usage.end.is_none()
                && let Some(resource) = shelf.resource(writer, &caller.site_id, &usage.resource_id)?
            {
                let open = OpenUse::Written(usage.usage_id.clone());
                use_alerts::queue(writer, &post, &resource, &open, (usage.start, caller.now))?;
            }
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            found::record(writer, &shelf, &caller, usage)
        })
        .await
}

/// Changes an entry.
pub async fn change(
    app: &App,
    caller: &Caller,
    usage_id: UsageId,
    wish: UsageWish,
) -> Result<UsageRecord, Failure> {
    needs_staff(caller)?;
    let (caller, shelf, ids) = (caller.clone(), app.shelf.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (old, version) = stored(writer, &caller, &usage_id)?;
            let usage = checked(writer, &shelf, &caller, laid_over(old, wish))?;
            save(writer, &usage, Some(version))?;
            let kind = EventKind::UsageChanged { usage_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            found::record(writer, &shelf, &caller, usage)
        })
        .await
}

/// Deletes an entry.
pub async fn delete(app: &App, caller: &Caller, usage_id: UsageId) -> Result<(), Failure> {
    needs_staff(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let (_, version) = stored(writer, &caller, &usage_id)?;
            let site = caller.site_id.as_str();
            documents::delete(writer, site, records::USAGE, usage_id.as_str(), version)?;
            events::append(writer, &event(&caller, ids.as_ref(), EventKind::UsageDeleted { usage_id }))?;
            Ok(())
        })
        .await
}

/// The sites of the caller on which an entry is, for those who name the entry alone.
pub async fn site_of(app: &App, callers: &[Caller], usage_id: UsageId) -> Result<Option<SiteId>, Failure> {
    let sites: Vec<SiteId> = callers.iter().map(|caller| caller.site_id.clone()).collect();
    app.store
        .read(move |reader| {
            for site in sites {
                if documents::get(reader, site.as_str(), records::USAGE, usage_id.as_str())?.is_some() {
                    return Ok(Some(site));
                }
            }
            Ok(None)
        })
        .await
}

/// An entry with the version of its document.
fn stored(reader: &mut dyn Read, caller: &Caller, usage_id: &UsageId) -> Result<(Usage, i64), Failure> {
    let found = documents::get(reader, caller.site_id.as_str(), records::USAGE, usage_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("usage entry"))?;
    Ok((document.parse()?, document.version))
}

fn laid_over(old: Usage, wish: UsageWish) -> Usage {
    let text = |wish: Field<String>, old: Option<String>| {
        wish.unwrap_or(old).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    Usage {
        resource_id: wish.resource_id.unwrap_or(old.resource_id),
        user_id: wish.user_id.unwrap_or(old.user_id),
        reservation_id: wish.reservation_id.unwrap_or(old.reservation_id),
        start: wish.start.unwrap_or(old.start),
        end: wish.end.unwrap_or(old.end),
        identifier: text(wish.identifier, old.identifier),
        note: text(wish.note, old.note),
        ..old
    }
}

/// The entry, if it is in the past, its texts are bounded, and what it names is on the site. Who is known by the
/// identifier is named by it.
fn checked(reader: &mut dyn Read, shelf: &Shelf, caller: &Caller, usage: Usage) -> Result<Usage, Failure> {
    check_times(&usage, caller.now)?;
    for (path, text) in [("identifier", &usage.identifier), ("note", &usage.note)] {
        if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_CHARACTERS_MAX) {
            return Err(Failure::invalid(path, format!("at most {TEXT_CHARACTERS_MAX} characters")));
        }
    }
    shelf.resource(reader, &caller.site_id, &usage.resource_id)?.ok_or(Failure::NotFound("resource"))?;
    if let Some(reservation_id) = &usage.reservation_id {
        let found = versions::by_id(reader, caller.site_id.as_str(), reservation_id.as_str())?;
        if found.ok_or(Failure::NotFound("reservation"))?.resource_id != usage.resource_id {
            return Err(Failure::invalid("reservation_id", "it is a reservation of another resource"));
        }
    }
    match (&usage.user_id, &usage.identifier) {
        (Some(user_id), _) => {
            people::member(reader, &caller.site_id, user_id.as_str())?.ok_or(Failure::NotFound("person"))?;
            Ok(usage)
        }
        (None, Some(identifier)) => {
            let user_id = known_as(reader, caller, identifier)?;
            Ok(Usage { user_id, ..usage })
        }
        (None, None) => Err(Failure::invalid("user_id", "say who used it, by `user_id` or by `identifier`")),
    }
}

fn check_times(usage: &Usage, now: Instant) -> Result<(), Failure> {
    if usage.start > now {
        return Err(Failure::invalid("start", "use is written down when it has begun, not before"));
    }
    if usage.end.is_some_and(|end| end <= usage.start) {
        return Err(Failure::invalid("end", "the end must be after the start"));
    }
    if usage.end.is_some_and(|end| end > now) {
        return Err(Failure::invalid("end", "use that goes on has no end yet: leave it out"));
    }
    Ok(())
}

/// The one member whom devices know by this identifier; nobody where several are.
fn known_as(reader: &mut dyn Read, caller: &Caller, identifier: &str) -> Result<Option<UserId>, Failure> {
    let members = people::members_of(reader, &caller.site_id)?;
    let is_theirs = |member: &&model::Member| {
        member.profile.actual_usage_identifiers.iter().any(|known| known.code == identifier)
    };
    let mut known = members.iter().filter(is_theirs);
    Ok(match (known.next(), known.next()) {
        (Some(member), None) => Some(member.user_id.clone()),
        _ => None,
    })
}

/// Whether somebody wrote down that a reservation was used: under its id, or as use of its resource in its time by the
/// person it is for or by nobody in particular, as a sensor knows it.
pub(crate) fn is_used(reader: &mut dyn Read, reservation: &Reservation) -> Result<bool, Failure> {
    let site_id = reservation.site_id.as_str();
    let all = documents::Listing::default();
    for document in documents::list(reader, site_id, records::USAGE, &all)? {
        let usage: Usage = document.parse()?;
        let is_in_its_time = usage.resource_id == reservation.resource_id
            && usage.start < reservation.end
            && usage.end.is_none_or(|end| end > reservation.start);
        let is_theirs = usage.user_id.as_ref().is_none_or(|user_id| *user_id == reservation.reserved_for);
        match &usage.reservation_id {
            Some(id) if *id == reservation.reservation_id => return Ok(true),
            None if is_in_its_time && is_theirs => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}

fn save(writer: &mut dyn Write, usage: &Usage, version: Option<i64>) -> Result<(), Failure> {
    // Sorted by start: Unix seconds of all years that are kept, moved above zero, have as many digits.
    let name = format!("{:011}", usage.start.as_unix() + 10_000_000_000);
    let put = documents::Put::new(records::USAGE, usage.usage_id.as_str(), name, usage)?;
    let put = match version {
        Some(version) => put.replacing(version),
        None => put,
    };
    documents::put(writer, usage.site_id.as_str(), &put)?;
    Ok(())
}

fn needs_staff(caller: &Caller) -> Result<(), Failure> {
    if caller.role.is_staff() {
        return Ok(());
    }
    Err(Failure::Forbidden("Only moderators and administrators see and write down actual use.".into()))
}

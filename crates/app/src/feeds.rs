//! Calendar feeds: making and revoking addresses, and what stands in the calendar behind one.
//!
//! A feed shows what its owner may see, as long as the owner is an active member of the site. Entries keep the
//! lineage as their UID through all edits, so that a calendar program follows a booking and never doubles it.

mod subject;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use model::{
    Caller, Cause, Channel, EventKind, Feed, FeedId, FeedSubject, Kind, Reservation, Resource, ResourceId,
    Role, Site, Status, UserId,
};
use sha2::{Digest, Sha256};
use store::reservations::{self as versions, Range};
use store::{Read, events, feeds as kept, occupancy};
use timeline::{Instant, Span};

use self::subject::Shown;
use crate::derived_rows::{self, DerivedRow};
use crate::people::{self, event};
use crate::shelf::Shelf;
use crate::visibility::{may_see_reservation, may_see_resource, sight};
use crate::{App, Failure, grants, secret, sites, training};

/// How far back a feed reaches, in seconds.
const PAST_SECONDS: i64 = 92 * 86_400;
/// How far ahead a feed reaches, in seconds.
const FUTURE_SECONDS: i64 = 400 * 86_400;
/// How long a cancelled booking stays in the feed as cancelled, in seconds, so that copies learn of it.
const CANCELLED_SECONDS: i64 = 30 * 86_400;
/// The most entries one calendar has; more would choke the programs that read it.
const ENTRIES_MAX: u32 = 20_000;
/// The most feeds that one person keeps open on a site.
const FEEDS_MAX: usize = 100;
/// How many calendars are kept as text between two changes.
const KEPT_MAX: usize = 64;
/// How often we ask calendar programs to look again.
const REFRESH_MINUTES: u32 = 15;

/// A feed that was just made: its address holds the token, which is shown this once.
#[derive(Debug, Clone)]
pub struct CreatedFeed {
    /// The feed.
    pub feed: Feed,
    /// The secret part of its address.
    pub token: String,
}

/// A calendar as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarText {
    /// The iCalendar text.
    pub text: String,
    /// A hash of the text, for conditional requests.
    pub etag: String,
}

/// Calendars kept as text, each with what it was made from.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<FeedId, (Freshness, Arc<CalendarText>)>>);

/// A calendar is as good as new while nothing happened on the site and the day is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Freshness {
    last_seq: i64,
    day: i64,
}

/// Makes a feed. A person's bookings are theirs and the staff's to publish.
pub async fn create(app: &App, caller: &Caller, subject: FeedSubject) -> Result<CreatedFeed, Failure> {
    let token = secret::fresh("", app.randomness.as_ref());
    let feed = Feed {
        feed_id: FeedId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        owner_id: caller.user_id.clone(),
        subject,
        token_hash: secret::hash(&token),
        created_at: caller.now,
        revoked_at: None,
    };
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    app.store
        .write(move |writer| {
            subject::is_theirs_to_publish(writer, &shelf, &caller, &feed.subject)?;
            let open = kept::list(writer, caller.site_id.as_str(), Some(caller.user_id.as_str()))?;
            if open.iter().filter(|feed| feed.revoked_at.is_none()).count() >= FEEDS_MAX {
                return Err(Failure::Exists(format!(
                    "You have {FEEDS_MAX} feeds already: revoke one first."
                )));
            }
            kept::create(writer, &feed)?;
            let kind =
                EventKind::FeedCreated { feed_id: feed.feed_id.clone(), subject: feed.subject.clone() };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(CreatedFeed { feed, token })
        })
        .await
}

/// The caller's feeds that are not revoked, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Feed>, Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let mut feeds = kept::list(reader, caller.site_id.as_str(), Some(caller.user_id.as_str()))?;
            feeds.retain(|feed| feed.revoked_at.is_none());
            Ok(feeds)
        })
        .await
}

/// Revokes a feed: its address answers "not found" from then on. Doing it twice is fine.
pub async fn revoke(app: &App, caller: &Caller, feed_id: FeedId) -> Result<Feed, Failure> {
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let found = kept::get(writer, caller.site_id.as_str(), feed_id.as_str())?;
            let mut feed = found
                .filter(|feed| feed.owner_id == caller.user_id || caller.role == Role::Administrator)
                .ok_or(Failure::NotFound("feed"))?;
            if feed.revoked_at.is_none() {
                feed.revoked_at = Some(caller.now);
                kept::revoke(writer, caller.site_id.as_str(), feed_id.as_str(), caller.now)?;
                events::append(writer, &event(&caller, ids.as_ref(), EventKind::FeedRevoked { feed_id }))?;
            }
            Ok(feed)
        })
        .await
}

/// The calendar behind a token. An unknown, revoked or orphaned one is not found.
pub async fn calendar(
    app: &App,
    token: &str,
    public_host: String,
    now: Instant,
) -> Result<Arc<CalendarText>, Failure> {
    let (app_inside, hash) = (app.clone(), secret::hash(token));
    app.store
        .read(move |reader| {
            let feed = kept::by_token(reader, &hash)?.filter(|feed| feed.revoked_at.is_none());
            let feed = feed.ok_or(Failure::NotFound("feed"))?;
            let owner = owner_as_caller(reader, &feed, now)?;
            let freshness = Freshness {
                last_seq: events::newest(reader, feed.site_id.as_str())?,
                day: now.as_unix().div_euclid(86_400),
            };
            if let Some(text) = app_inside.calendars.find(&feed.feed_id, freshness) {
                return Ok(text);
            }
            let site = sites::of(reader, &owner)?;
            let calendar = compose(reader, &app_inside.shelf, &site, &owner, &feed, &public_host)?;
            let text = ical::print(&calendar);
            let etag = short_hash(&text);
            let text = Arc::new(CalendarText { text, etag });
            app_inside.calendars.keep(feed.feed_id, freshness, text.clone());
            Ok(text)
        })
        .await
}

impl Kept {
    fn find(&self, feed_id: &FeedId, freshness: Freshness) -> Option<Arc<CalendarText>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(feed_id).filter(|(made_from, _)| *made_from == freshness).map(|(_, text)| text.clone())
    }

    fn keep(&self, feed_id: FeedId, freshness: Freshness, text: Arc<CalendarText>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(feed_id, (freshness, text));
    }
}

/// The owner acting as if they looked at their own screen; somebody who left the site has no feeds any more.
fn owner_as_caller(reader: &mut dyn Read, feed: &Feed, now: Instant) -> Result<Caller, Failure> {
    let member = people::member(reader, &feed.site_id, feed.owner_id.as_str())?;
    let member = member.filter(|member| member.is_active).ok_or(Failure::NotFound("feed"))?;
    let trainings = training::good_of(reader, &member.site_id, &member.user_id, now)?;
    Ok(Caller {
        grants: grants::of(reader, &member)?,
        origin: model::Origin::default(),
        user_id: member.user_id,
        site_id: member.site_id,
        role: member.role,
        usergroups: member.usergroups,
        trainings,
        channel: Channel::Web,
        now,
    })
}

fn compose(
    reader: &mut dyn Read,
    shelf: &Shelf,
    site: &Site,
    owner: &Caller,
    feed: &Feed,
    public_host: &str,
) -> Result<ical::Calendar, Failure> {
    let overlapping = Range {
        from: Some(owner.now.plus_seconds(-PAST_SECONDS)),
        until: Some(owner.now.plus_seconds(FUTURE_SECONDS)),
    };
    let Shown { name, filter, sessions } = subject::shown(reader, shelf, owner, feed, overlapping)?;
    let most = usize::try_from(ENTRIES_MAX).unwrap_or(usize::MAX);
    let is_about_people = feed.subject.is_about_people();
    let is_told = |reservation: &Reservation| match &feed.subject {
        FeedSubject::Project(project_id) => reservation.project_ids.contains(project_id),
        // What is registered for stands in the calendar itself.
        _ => is_about_people || reservation.kind != Kind::Registration,
    };
    let mut found = Vec::new();
    if let Some(filter) = filter {
        versions::for_each(reader, feed.site_id.as_str(), &filter, &mut |reservation| {
            if is_told(&reservation) {
                found.push(reservation);
            }
            Ok(if found.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
    }
    let sessions = match sessions {
        Some(query) => derived_rows::find(reader, shelf, owner, site, &query)?,
        None => Vec::new(),
    };
    let mut scribe = Scribe { is_about_people, reader, shelf, owner, public_host, names: BTreeMap::new() };
    let mut entries = Vec::with_capacity(found.len());
    for reservation in found {
        entries.extend(scribe.entry(&reservation)?);
    }
    for session in sessions.iter().take(most.saturating_sub(entries.len())) {
        entries.push(scribe.session(session)?);
    }
    if let FeedSubject::Resource(resource_id) = &feed.subject {
        entries.extend(scribe.blocked(resource_id, most.saturating_sub(entries.len()))?);
    }
    Ok(ical::Calendar {
        name: name.map_or_else(|| site.name.clone(), |name| format!("{name} · {}", site.name)),
        description: Some(format!("Bookings of {}. Change them there: this is a copy.", site.name)),
        zone_name: site.timezone.name().to_owned(),
        refresh_minutes: REFRESH_MINUTES,
        entries,
    })
}

/// Writes entries, remembering the names it has looked up.
struct Scribe<'a> {
    reader: &'a mut dyn Read,
    shelf: &'a Shelf,
    owner: &'a Caller,
    public_host: &'a str,
    /// Whether the calendar says by its name whose bookings these are, or what they are for.
    is_about_people: bool,
    names: BTreeMap<UserId, String>,
}

impl Scribe<'_> {
    /// The entry of a reservation; none when it is no longer told of or the owner may not see the resource.
    fn entry(&mut self, reservation: &Reservation) -> Result<Option<ical::Entry>, Failure> {
        if reservation.kind == Kind::Template {
            return Ok(None); // An offer is nobody's appointment.
        }
        let Some(span) = reservation.span() else { return Ok(None) };
        let is_off = reservation.cancelled.is_some() || reservation.status == Status::Denied;
        if is_off && self.owner.now.seconds_since(reservation.changed_at) > CANCELLED_SECONDS {
            return Ok(None);
        }
        let resource = self.resource(&reservation.resource_id)?;
        let Some(resource) =
            resource.filter(|resource| may_see_reservation(self.owner, reservation, &resource.settings))
        else {
            return Ok(None);
        };
        let is_anonymous = sight(self.owner, reservation, &resource.settings).is_anonymous();
        if is_anonymous && self.is_about_people {
            return Ok(None); // As in lists: that it is among somebody's bookings would say whose it is.
        }
        let resource_name = &resource.settings.identity.name;
        let summary = match (is_anonymous, reservation.kind.is_maintenance()) {
            (true, false) => format!("{resource_name}: booked"),
            (_, true) => format!("{resource_name}: maintenance"),
            (false, false) => {
                let title =
                    match reservation.purpose.clone().or_else(|| reservation.reserved_for_text.clone()) {
                        Some(title) => title,
                        None => self.untitled(reservation, &resource)?,
                    };
                format!("{resource_name}: {title}")
            }
        };
        Ok(Some(ical::Entry {
            uid: format!("{}@{}", reservation.lineage_id, self.public_host),
            sequence: reservation.sequence,
            revised: reservation.changed_at,
            created: Some(reservation.first_created_at),
            last_modified: Some(reservation.changed_at),
            span,
            summary,
            description: if is_anonymous { None } else { reservation.note.clone() },
            location: Some(resource_name.clone()),
            categories: Vec::new(),
            status: match (is_off, reservation.status) {
                (true, _) => ical::Status::Cancelled,
                (false, Status::Pending) => ical::Status::Tentative,
                (false, _) => ical::Status::Confirmed,
            },
            is_transparent: rules::footprint(reservation).is_empty(),
            organizer: None,
            attendee: None,
            url: None,
        }))
    }

    /// What a reservation without a title of its own is called.
    fn untitled(&mut self, reservation: &Reservation, resource: &Resource) -> Result<String, Failure> {
        let session = reservation.event_id.as_ref().and_then(|id| resource.settings.events.session(id));
        match reservation.kind {
            Kind::External => Ok("busy".to_owned()),
            Kind::Registration if self.is_about_people => Ok(session
                .and_then(|session| session.name.clone())
                .unwrap_or_else(|| "registered".to_owned())),
            _ => self.name(&reservation.reserved_for),
        }
    }

    /// A session that people register for.
    fn session(&self, row: &DerivedRow) -> Result<ical::Entry, Failure> {
        let session = row.reservation()?;
        let span = session.span().ok_or_else(|| Failure::Bug("a session without a time".into()))?;
        let name = row.resource.settings.identity.name.clone();
        let event_id = session.event_id.unwrap_or_default();
        Ok(ical::Entry {
            uid: format!("{event_id}.{}@{}", row.resource.resource_id, self.public_host),
            sequence: u32::try_from(row.resource.version).unwrap_or(u32::MAX),
            // The same whenever it is asked for; that it was changed is told by its sequence.
            revised: span.start(),
            created: None,
            last_modified: None,
            span,
            summary: session.purpose.map_or_else(|| name.clone(), |title| format!("{name}: {title}")),
            description: None,
            location: Some(name),
            categories: Vec::new(),
            status: ical::Status::Confirmed,
            is_transparent: true,
            organizer: None,
            attendee: None,
            url: None,
        })
    }

    /// The times at which the resource is taken because another one is booked, with nothing about that booking.
    fn blocked(&mut self, resource_id: &ResourceId, most: usize) -> Result<Vec<ical::Entry>, Failure> {
        let now = self.owner.now;
        let (from, until) = (now.plus_seconds(-PAST_SECONDS), now.plus_seconds(FUTURE_SECONDS));
        let resource = self.resource(resource_id)?;
        let resource = resource.filter(|resource| may_see_resource(self.owner, &resource.settings));
        let (Some(resource), Some(within)) = (resource, Span::new(from, until)) else {
            return Ok(Vec::new());
        };
        let site_id = self.owner.site_id.as_str();
        let rows = occupancy::overlapping(self.reader, site_id, resource_id.as_str(), within)?;
        let mut entries = Vec::new();
        for row in rows.iter().filter(|row| row.cause == Cause::Blocker).take(most) {
            // A place that is only held is in no calendar.
            let Some(by) = versions::by_lineage(self.reader, site_id, row.lineage_id.as_str())? else {
                continue;
            };
            let name = &resource.settings.identity.name;
            entries.push(ical::Entry {
                uid: format!("{}.{resource_id}@{}", row.lineage_id, self.public_host),
                sequence: by.sequence,
                revised: by.changed_at,
                created: Some(by.first_created_at),
                last_modified: Some(by.changed_at),
                span: row.core,
                summary: format!("{name}: booked"),
                description: None,
                location: Some(name.clone()),
                categories: Vec::new(),
                status: ical::Status::Confirmed,
                is_transparent: false,
                organizer: None,
                attendee: None,
                url: None,
            });
        }
        Ok(entries)
    }

    fn resource(&mut self, resource_id: &ResourceId) -> Result<Option<Arc<model::Resource>>, Failure> {
        self.shelf.resource(self.reader, &self.owner.site_id, resource_id)
    }

    fn name(&mut self, user_id: &UserId) -> Result<String, Failure> {
        if let Some(name) = self.names.get(user_id) {
            return Ok(name.clone());
        }
        let name =
            people::user(self.reader, user_id.as_str())?.map(|user| user.display_name()).unwrap_or_default();
        self.names.insert(user_id.clone(), name.clone());
        Ok(name)
    }
}

fn short_hash(text: &str) -> String {
    let mut hash = String::with_capacity(32);
    for byte in Sha256::digest(text.as_bytes()).iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

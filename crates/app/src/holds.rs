//! Holds: a place taken for a few minutes, decided like a booking, over by itself.
//!
//! A hold that is over takes nothing from that second on, because whoever loads occupancy asks [`without_expired`]; its
//! rows are swept away by the next write. Holds are not told in the log of events: nothing has happened yet.

use std::collections::{BTreeMap, BTreeSet};

use model::{Caller, Cause, Hold, HoldId, Kind, LineageId, Occupancy, ResourceId, SiteId, Taken, UserId};
use rules::{Draft, Plan};
use store::{Commit, Read, Write, clock, documents, occupancy};
use timeline::{Instant, Span};

use crate::page::Page;
use crate::path::{Manner, Outcome};
use crate::visibility::may_see_resource;
use crate::wish::BookingWish;
use crate::{App, Failure, book, records};

/// How long a hold lasts.
const HOLD_SECONDS: i64 = 5 * 60;
/// How many places one hold takes at most: the dates of a series, each with its resources.
const HELD_AT_ONCE_MAX: usize = 1_000;
/// How many holds one person may have at a time.
const HOLDS_PER_PERSON_MAX: usize = 5;
/// How many holds are looked at in one step of sweeping, and how many steps one write makes.
const SWEPT_AT_ONCE: u32 = 8;
const SWEEPS_MAX: usize = 1_000;
/// How many standing holds of a site are looked through to count those of one person.
const STANDING_MAX: u32 = 10_000;
/// By what the rows of occupancy find their hold.
const LINEAGE_KEY: &str = "lineage";

/// Holds what the wish would book, for a few minutes. Refused like the booking would be.
pub async fn hold(app: &App, caller: &Caller, wish: BookingWish, manner: Manner) -> Result<Outcome, Failure> {
    book::book(app, caller, wish, Manner { only_holds: true, ..manner }).await
}

/// Gives a hold back. One that is over or of somebody else is not found.
pub async fn release(app: &App, caller: &Caller, hold_id: HoldId) -> Result<Hold, Failure> {
    let caller = caller.clone();
    app.store
        .write(move |writer| {
            let hold = of_caller(writer, &caller, &hold_id)?.ok_or(Failure::NotFound("hold"))?;
            remove(writer, &caller.site_id, &hold)?;
            Ok(hold)
        })
        .await
}

/// Which holds are wanted.
#[derive(Debug, Clone, Default)]
pub struct HoldQuery {
    /// On these resources; on all when empty.
    pub resource_ids: Vec<ResourceId>,
    /// Touching this stretch of time.
    pub within: Option<Span>,
    /// Which part of the list.
    pub page: Page,
}

impl HoldQuery {
    fn asks_for(&self, row: &Occupancy) -> bool {
        (self.resource_ids.is_empty() || self.resource_ids.contains(&row.resource_id))
            && self.within.is_none_or(|within| within.overlaps(row.core))
    }
}

/// One resource that a hold takes.
#[derive(Debug, Clone)]
pub struct Held {
    /// The hold, where it is the caller's own.
    pub own: Option<HoldId>,
    /// What it takes.
    pub occupancy: Occupancy,
    /// From this instant on it is over.
    pub expires_at: Instant,
}

/// What is held on resources that the caller may know of, by start, with how many match. Who holds it is not told.
pub async fn list(app: &App, caller: &Caller, query: HoldQuery) -> Result<(Vec<Held>, u64), Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let mut found = Vec::new();
            for hold in all(reader, &caller.site_id)?.into_iter().filter(|hold| hold.stands(caller.now)) {
                for row in hold.occupancy.into_iter().filter(|row| query.asks_for(row)) {
                    let resource = shelf.resource(reader, &caller.site_id, &row.resource_id)?;
                    if resource.is_some_and(|resource| may_see_resource(&caller, &resource.settings)) {
                        let own = (hold.held_by == caller.user_id).then(|| hold.hold_id.clone());
                        found.push(Held { own, occupancy: row, expires_at: hold.expires_at });
                    }
                }
            }
            found.sort_by_key(|held| (held.occupancy.core.start(), held.occupancy.resource_id.clone()));
            let count = found.len();
            Ok((query.page.cut(found), u64::try_from(count).unwrap_or(u64::MAX)))
        })
        .await
}

/// A standing hold of the caller.
pub(crate) fn of_caller(
    reader: &mut dyn Read,
    caller: &Caller,
    hold_id: &HoldId,
) -> Result<Option<Hold>, Failure> {
    let found: Option<Hold> = records::get(reader, caller.site_id.as_str(), records::HOLD, hold_id.as_str())?;
    Ok(found.filter(|hold| hold.held_by == caller.user_id && hold.stands(caller.now)))
}

/// What is in use, without what holds took that are over.
pub(crate) fn without_expired(
    reader: &mut dyn Read,
    site: &str,
    taken: Vec<Occupancy>,
    now: Instant,
) -> Result<Vec<Occupancy>, Failure> {
    let mut standing = Vec::with_capacity(taken.len());
    // One hold may take many dates.
    let mut known: BTreeMap<LineageId, Option<bool>> = BTreeMap::new();
    for row in taken {
        let may_be_held = matches!(row.cause, Cause::Hold | Cause::Blocker);
        if may_be_held && !known.contains_key(&row.lineage_id) {
            let hold = by_lineage(reader, site, &row.lineage_id)?;
            known.insert(row.lineage_id.clone(), hold.map(|hold| hold.stands(now)));
        }
        let is_standing_hold = known.get(&row.lineage_id).copied().flatten();
        let stands = match row.cause {
            Cause::Hold => is_standing_hold.unwrap_or(false),
            // A held place blocks what its booking would.
            Cause::Blocker => is_standing_hold.unwrap_or(true),
            Cause::Booking | Cause::Maintenance | Cause::External => true,
        };
        if stands {
            standing.push(row);
        }
    }
    Ok(standing)
}

/// Refuses what cannot be held: what takes no time, and more dates and resources than one hold takes.
pub(crate) fn may_be_held(draft: &Draft) -> Result<(), Failure> {
    let nothing_to_hold = match draft.kind {
        Kind::Request => {
            Some("a request takes no time, so there is nothing to hold; send the request itself")
        }
        Kind::Soft => Some("what is only shown takes nothing, so there is nothing to hold"),
        Kind::Template => Some("an offer takes nothing, so there is nothing to hold"),
        Kind::Registration => Some("seats are not held; register at once, and cancel if need be"),
        _ => None,
    };
    if let Some(message) = nothing_to_hold {
        return Err(Failure::invalid("for_reservable_id", message));
    }
    if draft.lines.len() > HELD_AT_ONCE_MAX {
        let sentence =
            format!("One hold takes at most {HELD_AT_ONCE_MAX} places, each date and resource counted.");
        return Err(Failure::Limit(sentence));
    }
    Ok(())
}

/// Lets the lines of a draft have the particular units that are held for them; one that names units has those.
pub(crate) fn hand_over(hold: &Hold, draft: &mut Draft) {
    let mut left: BTreeMap<(ResourceId, Instant), Vec<String>> = BTreeMap::new();
    for row in hold.occupancy.iter().filter(|row| row.cause == Cause::Hold) {
        let place = (row.resource_id.clone(), row.core.start());
        left.entry(place).or_default().extend(row.named_unit_ids.iter().cloned());
    }
    for line in &draft.lines {
        if let Some(held) = left.get_mut(&(line.resource_id.clone(), line.start)) {
            held.retain(|id| !line.named_unit_ids.contains(id));
        }
    }
    for line in draft.lines.iter_mut().filter(|line| line.named_unit_ids.is_empty()) {
        if let Some(held) = left.get_mut(&(line.resource_id.clone(), line.start)) {
            let count = held.len().min(usize::try_from(line.units).unwrap_or(usize::MAX));
            line.apart.held_unit_ids = held.drain(..count).collect();
        }
    }
}

/// All holds of a site that are stored, over or not.
pub(crate) fn all(reader: &mut dyn Read, site_id: &SiteId) -> Result<Vec<Hold>, Failure> {
    let listing = documents::Listing { limit: Some(STANDING_MAX), ..documents::Listing::default() };
    let found = documents::list(reader, site_id.as_str(), records::HOLD, &listing)?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

/// Sweeps away what is over. It took nothing any more, so no decision has to look again.
pub(crate) fn sweep(writer: &mut dyn Write, site_id: &SiteId, now: Instant) -> Result<(), Failure> {
    let site = site_id.as_str();
    let listing = documents::Listing { limit: Some(SWEPT_AT_ONCE), ..documents::Listing::default() };
    for _ in 0..SWEEPS_MAX {
        let oldest = documents::list(writer, site, records::HOLD, &listing)?;
        if oldest.is_empty() {
            return Ok(());
        }
        // Sorted by when they end, so the first that stands is the end of those that are over.
        for document in oldest {
            let hold: Hold = document.parse()?;
            if hold.stands(now) {
                return Ok(());
            }
            occupancy::release(writer, site, &hold.lineage_id)?;
            documents::delete(writer, site, records::HOLD, hold.hold_id.as_str(), document.version)?;
        }
    }
    Ok(())
}

/// Takes what a plan would book as a hold instead.
pub(crate) fn take(
    writer: &mut dyn Write,
    commit: &mut Commit,
    app: &App,
    caller: &Caller,
    plan: &Plan,
) -> Result<Hold, Failure> {
    if standing_of(writer, &caller.site_id, &caller.user_id, caller.now)? >= HOLDS_PER_PERSON_MAX {
        let sentence = format!("At most {HOLDS_PER_PERSON_MAX} places are held for one person at a time.");
        return Err(Failure::Limit(sentence));
    }
    let lineage_id = LineageId::mint(app.ids.as_ref());
    let rows = plan.reservations.iter().flat_map(|planned| &planned.occupancy);
    let occupancy = as_held(rows.cloned().collect(), &lineage_id);
    let hold = Hold {
        hold_id: HoldId::mint(app.ids.as_ref()),
        held_by: caller.user_id.clone(),
        expires_at: caller.now.plus_seconds(HOLD_SECONDS),
        occupancy,
        lineage_id,
    };
    let ends = format!("{:020}", hold.expires_at.as_unix());
    let put = documents::Put::new(records::HOLD, hold.hold_id.as_str(), ends, &hold)?;
    commit.document(put.with_key(LINEAGE_KEY, hold.lineage_id.as_str()));
    commit.occupy(hold.lineage_id.clone(), hold.occupancy.clone());
    Ok(hold)
}

/// The rows of a plan as those of a hold. What the plan books of a resource itself goes before what it blocks of it.
fn as_held(mut rows: Vec<Occupancy>, lineage_id: &LineageId) -> Vec<Occupancy> {
    let booked: BTreeSet<ResourceId> =
        rows.iter().filter(|row| row.cause != Cause::Blocker).map(|row| row.resource_id.clone()).collect();
    rows.retain(|row| row.cause != Cause::Blocker || !booked.contains(&row.resource_id));
    let mut held: Vec<Occupancy> = rows
        .into_iter()
        .map(|row| {
            let cause = if row.cause == Cause::Blocker { Cause::Blocker } else { Cause::Hold };
            Occupancy { lineage_id: lineage_id.clone(), cause, ..row }
        })
        .collect();
    held.sort_by(|one, other| place(one).cmp(&place(other)));
    held.dedup_by(|later, kept| {
        let is_same = place(later) == place(kept);
        if is_same {
            add(kept, later);
        }
        is_same
    });
    held
}

/// Which resource is taken when, in the order in which a hold keeps it.
fn place(row: &Occupancy) -> (&ResourceId, Instant, Instant, Span) {
    (&row.resource_id, row.padded.start(), row.padded.end(), row.core)
}

/// What a hold takes twice of one resource at one time, it takes in one row.
fn add(kept: &mut Occupancy, row: &Occupancy) {
    kept.taken = match (kept.taken, row.taken) {
        (Taken::Units(one), Taken::Units(other)) => Taken::Units(one.saturating_add(other)),
        _ => Taken::All,
    };
    kept.named_unit_ids.extend(row.named_unit_ids.iter().cloned());
    kept.is_forced |= row.is_forced;
}

/// Forgets a hold and gives back what it took.
pub(crate) fn remove(writer: &mut dyn Write, site_id: &SiteId, hold: &Hold) -> Result<(), Failure> {
    let site = site_id.as_str();
    let Some(document) = documents::get(writer, site, records::HOLD, hold.hold_id.as_str())? else {
        return Ok(());
    };
    documents::delete(writer, site, records::HOLD, hold.hold_id.as_str(), document.version)?;
    let given_back = occupancy::release(writer, site, &hold.lineage_id)?;
    let clocks: Vec<String> =
        given_back.iter().map(|row| clock::of_resource(row.resource_id.as_str())).collect();
    Ok(clock::tick(writer, site, clocks.iter().map(String::as_str))?)
}

fn by_lineage(reader: &mut dyn Read, site: &str, lineage_id: &LineageId) -> Result<Option<Hold>, Failure> {
    records::by_key(reader, site, records::HOLD, LINEAGE_KEY, lineage_id.as_str())
}

fn standing_of(
    reader: &mut dyn Read,
    site_id: &SiteId,
    user_id: &UserId,
    now: Instant,
) -> Result<usize, Failure> {
    let holds = all(reader, site_id)?;
    Ok(holds.iter().filter(|hold| hold.held_by == *user_id && hold.stands(now)).count())
}

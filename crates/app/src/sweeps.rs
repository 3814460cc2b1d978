//! Sweeps: what the passing of time alone does to bookings.
//!
//! A sweep compares what should be with what is. Here is when each is due; every change goes the one path, as the
//! system's own caller, so it is judged, explained and logged like anybody's. Carrying one out twice changes nothing,
//! so any number of servers may sweep.

use model::{Caller, Kind, Reservation, ReservationId, ResourceSettings, Role, SiteId, Status, UserId};
use rules::Action;
use store::Read;
use store::reservations::{self as versions, Filter, Range};
use timeline::{Instant, Wall};

use crate::change::{Change, change};
use crate::course::Telling;
use crate::path::{Manner, Outcome};
use crate::{App, Failure, actual_usage, caller, resources, sites};

/// For how long after its moment a sweep is still carried out. What a standstill made later than that stays as it is,
/// and a setting that is switched on does not reach into the past.
const LOOK_BACK_SECONDS: i64 = 3_600;
/// How many bookings of a site are changed in one round; the next round goes on.
const CHANGES_MAX: usize = 500;

/// From when to when a sweep is due for a booking, and the change that it makes.
struct Due {
    from: Instant,
    until: Instant,
    change: Change,
}

/// The sweeps in the order in which they are asked: a booking is changed by the first that is due.
const SWEEPS: [fn(&Reservation, &ResourceSettings) -> Option<Due>; 4] =
    [undecided, nobody_came, comes_by_itself, forgot_to_leave];

/// Carries out what is due on all sites, and says how many bookings it changed.
pub async fn sweep_bookings(app: &App, now: Instant) -> Result<usize, Failure> {
    let mut changed = 0;
    for site in sites::all(app).await? {
        let system = caller::system(&site.site_id, Role::Administrator, now)?;
        for (target, due) in due_on_site(app, &system).await? {
            let action = due.action;
            match change(app, &system, target.clone(), due, Manner::default()).await {
                Ok(Outcome::Done(_)) => changed += 1,
                // Somebody was quicker, or a rule is against it: it is tried again while it is due.
                Ok(_) | Err(Failure::NotFound(_)) => {
                    tracing::debug!(reservation = %target, ?action, "a sweep left it alone");
                }
                Err(failure) => return Err(failure),
            }
        }
    }
    Ok(changed)
}

/// What is due on a site, by the resources whose settings ask for a sweep at all.
async fn due_on_site(app: &App, system: &Caller) -> Result<Vec<(ReservationId, Change)>, Failure> {
    let (system, shelf) = (system.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let mut found = Vec::new();
            for resource in resources::all(reader, &shelf, &system)? {
                let (site_id, settings) = (&system.site_id, &resource.settings);
                let Some(within) = concerned(settings, system.now) else { continue };
                for reservation in standing(reader, site_id, resource.resource_id.as_str(), within)? {
                    let Some(change) = due(&reservation, settings, system.now) else { continue };
                    if change.action == Action::Cancel && actual_usage::is_used(reader, &reservation)? {
                        continue;
                    }
                    found.push((reservation.reservation_id, change));
                    if found.len() == CHANGES_MAX {
                        return Ok(found);
                    }
                }
            }
            Ok(found)
        })
        .await
}

/// Where the bookings lie that could be due; nothing where the settings ask for no sweep.
fn concerned(settings: &ResourceSettings, now: Instant) -> Option<Range> {
    let (approval, checkin) = (&settings.approval, &settings.checkin);
    let asks = approval.autodeny_window.is_some()
        || approval.autocancel_window.is_some()
        || checkin.auto_checkin
        || checkin.auto_checkout_delay.is_some();
    let (before, after) =
        (approval.autodeny_window.unwrap_or(0), checkin.auto_checkout_delay.unwrap_or(0) + LOOK_BACK_SECONDS);
    asks.then(|| Range {
        from: Some(now.plus_seconds(-after)),
        until: Some(now.plus_seconds(before.saturating_add(1))),
    })
}

fn standing(
    reader: &mut dyn Read,
    site_id: &SiteId,
    resource_id: &str,
    within: Range,
) -> Result<Vec<Reservation>, Failure> {
    let filter = Filter {
        overlapping: within,
        resource_ids: vec![resource_id.to_owned()],
        kinds: vec![Kind::Reservation],
        statuses: vec![Status::Pending, Status::Approved],
        ..Filter::default()
    };
    Ok(versions::list(reader, site_id.as_str(), &filter)?)
}

/// The first change that is due now.
fn due(reservation: &Reservation, settings: &ResourceSettings, now: Instant) -> Option<Change> {
    let is_due = |due: &Due| due.from <= now && now < due.until;
    let due = SWEEPS.iter().find_map(|sweep| sweep(reservation, settings).filter(is_due))?;
    Some(due.change)
}

/// `autodeny_window`: nobody decided in time.
fn undecided(reservation: &Reservation, settings: &ResourceSettings) -> Option<Due> {
    let window = settings.approval.autodeny_window?;
    (reservation.status == Status::Pending).then(|| Due {
        from: reservation.start.plus_seconds(-window),
        until: reservation.start.plus_seconds(LOOK_BACK_SECONDS),
        change: saying(Action::Deny, "Nobody decided in time."),
    })
}

/// `autocancel_window`: nobody came. What was written down after it began happened.
fn nobody_came(reservation: &Reservation, settings: &ResourceSettings) -> Option<Due> {
    let window = settings.approval.autocancel_window?;
    let is_missed = reservation.status == Status::Approved
        && reservation.loan.is_none()
        && reservation.attendance.is_empty()
        && reservation.ended_early.is_none()
        && reservation.first_created_at < reservation.start
        && !settings.checkin.auto_checkin;
    let closes_at = reservation.start.plus_seconds(window).min(reservation.end);
    is_missed.then(|| soon_after(closes_at, saying(Action::Cancel, "Nobody came.")))
}

/// `auto_checkin`: the person it is for counts as there from the start on.
fn comes_by_itself(reservation: &Reservation, settings: &ResourceSettings) -> Option<Due> {
    let comes = settings.checkin.auto_checkin
        && !settings.checkin.guest_only_checkin
        && reservation.status == Status::Approved
        && reservation.loan.is_none()
        && reservation.attendance_of(&reservation.reserved_for).is_none();
    comes.then(|| telling(Action::CheckIn, reservation.start, &reservation.reserved_for))
}

/// `auto_checkout_delay`: whoever is still there so long after the end has left.
fn forgot_to_leave(reservation: &Reservation, settings: &ResourceSettings) -> Option<Due> {
    let delay = settings.checkin.auto_checkout_delay?;
    let person = reservation.attendance.iter().find(|person| person.is_in() && !reservation.is_lent())?;
    Some(telling(Action::CheckOut, reservation.end.plus_seconds(delay), &person.user_id))
}

fn saying(action: Action, remark: &str) -> Change {
    Change { action, remark: Some(remark.to_owned()), telling: Telling::default() }
}

/// Something that happened at the moment at which it is due.
fn telling(action: Action, at: Instant, user_id: &UserId) -> Due {
    let telling = Telling { at: Some(Wall::Instant(at)), user_id: Some(user_id.clone()) };
    soon_after(at, Change { action, remark: None, telling })
}

fn soon_after(at: Instant, change: Change) -> Due {
    Due { from: at, until: at.plus_seconds(LOOK_BACK_SECONDS), change }
}

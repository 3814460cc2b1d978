//! What the tests of the store share: a store that is thrown away, and nouns with few words.

#![allow(
    clippy::allow_attributes,
    reason = "an expectation would fail in the files that use all of this module"
)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part of this module")]

use std::sync::atomic::{AtomicU64, Ordering};

use model::{
    Cause, Channel, Event, EventId, EventKind, Ids, LineageId, Occupancy, Reservation, ReservationId,
    ResourceId, SiteId, Taken, UserId,
};
use store::{Location, Options, Store};
use timeline::{Instant, Span};

/// Ids that count.
pub struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// One source of ids for a whole test process.
pub static IDS: Counting = Counting(AtomicU64::new(1));

pub fn temporary() -> Store {
    Store::open(&Location::Temporary, Options::default()).unwrap()
}

pub fn site() -> SiteId {
    SiteId::parse("site_a").unwrap()
}

pub fn resource(name: &str) -> ResourceId {
    ResourceId::parse(&format!("resv_{name}")).unwrap()
}

pub fn user(name: &str) -> UserId {
    UserId::parse(&format!("usr_{name}")).unwrap()
}

pub fn at(hour: i64) -> Instant {
    Instant::from_unix(1_800_000_000 + hour * 3_600)
}

pub fn span(start: i64, end: i64) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

/// One unit of a resource for ann, between two hours; all that may be absent is.
pub fn booking(room: &str, start: i64, end: i64) -> Reservation {
    serde_json::from_value(serde_json::json!({
        "reservation_id": ReservationId::mint(&IDS),
        "lineage_id": LineageId::mint(&IDS),
        "sequence": 0,
        "site_id": site(),
        "resource_id": resource(room),
        "start": at(start),
        "end": at(end),
        "units": 1,
        "units_in_all": 1,
        "buffer_before_seconds": 0,
        "buffer_after_seconds": 0,
        "reserved_for": user("ann"),
        "created_by": user("ann"),
        "created_at": at(0),
        "first_created_at": at(0),
        "changed_at": at(0),
        "status": "approved",
        "kind": "reservation",
    }))
    .unwrap()
}

/// What a reservation takes, without buffers.
pub fn taken(reservation: &Reservation) -> Vec<Occupancy> {
    let core = reservation.span().unwrap();
    vec![Occupancy {
        resource_id: reservation.resource_id.clone(),
        lineage_id: reservation.lineage_id.clone(),
        core,
        padded: core,
        taken: Taken::Units(reservation.units),
        named_unit_ids: Vec::new(),
        cause: Cause::Booking,
        is_forced: false,
        is_until_returned: false,
    }]
}

pub fn created(reservation: &Reservation) -> Event {
    Event {
        origin: model::Origin::default(),
        event_id: EventId::mint(&IDS),
        site_id: reservation.site_id.clone(),
        at: reservation.created_at,
        actor_id: reservation.created_by.clone(),
        channel: Channel::Api,
        kind: EventKind::ReservationCreated {
            reservation_id: reservation.reservation_id.clone(),
            lineage_id: reservation.lineage_id.clone(),
            resource_id: reservation.resource_id.clone(),
            start: reservation.start,
            end: reservation.end,
            notices: Vec::new(),
        },
    }
}

/// The next version of a reservation at another time, and the version it supersedes.
pub fn moved(old: &Reservation, start: i64, end: i64) -> (Reservation, Reservation) {
    let mut new = old.clone();
    new.reservation_id = ReservationId::mint(&IDS);
    new.sequence += 1;
    new.replaces = Some(old.reservation_id.clone());
    (new.start, new.end) = (at(start), at(end));
    let mut superseded = old.clone();
    superseded.replaced_by = Some(new.reservation_id.clone());
    (new, superseded)
}

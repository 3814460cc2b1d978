//! Sessions that people register for, as they stand in reservations and lists.

use app::View;
use model::Kind;
use serde::Serialize;
use timeline::Instant;
use utoipa::ToSchema;

/// The session that a registration is for, or that a row of a list is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionInReservation)]
pub struct SessionReply {
    /// Its id within the resource.
    pub event_id: String,
    /// What it is called; none where it has no name of its own, or is no longer held.
    pub name: Option<String>,
    /// Whether it is still held.
    pub is_held: bool,
    /// How many people can register; none without a limit.
    pub capacity: Option<u32>,
    /// How many seats are taken; told in rows of sessions.
    pub seats_taken: Option<u32>,
    /// How many are left; told in rows of sessions that have a limit.
    pub seats_left: Option<u32>,
    /// When registration opens, in Unix seconds; none where it was open from the beginning.
    pub opens_utc_unix: Option<i64>,
    /// When registration closes, in Unix seconds.
    pub closes_utc_unix: i64,
    /// Whether registration is open now.
    pub is_open: bool,
}

impl SessionReply {
    /// The session of a row; none of what is no session and no registration.
    pub fn of(view: &View, now: Instant) -> Option<Self> {
        let (reservation, zone) = (&view.reservation, &view.site.timezone);
        let event_id = reservation.event_id.clone()?;
        let events = &view.resource.settings.events;
        let session = events.session(&event_id);
        let capacity = session.and_then(|session| session.capacity);
        let taken = (reservation.kind == Kind::Session).then_some(reservation.units);
        let opens = events.opens_at(reservation.start, zone);
        let closes = events.closes_at(reservation.start, zone);
        Some(Self {
            event_id,
            name: session.and_then(|session| session.name.clone()),
            is_held: session.is_some(),
            capacity,
            seats_taken: taken,
            seats_left: taken.zip(capacity).map(|(taken, capacity)| capacity.saturating_sub(taken)),
            opens_utc_unix: opens.map(Instant::as_unix),
            closes_utc_unix: closes.as_unix(),
            is_open: session.is_some() && opens.is_none_or(|opens| opens <= now) && now < closes,
        })
    }
}

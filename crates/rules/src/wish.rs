//! From times as people write them to instants.
//!
//! A wish holds naive wall times, offsets, Unix seconds, an end or a length; settling reads them in the site's zone
//! (`booking.md`, "Time"). A time the clock jumps over is refused with both neighbours named; one that comes twice
//! means the first, unless it is the unchanged wall time of the stored version, which keeps its stored instant.

use model::Reservation;
use timeline::{Instant, Resolved, Wall, Zone};

use crate::refusal::{Code, Detail, Refusal};

/// How the end was given.
#[derive(Debug, Clone, PartialEq)]
pub enum EndWish {
    /// As a time of its own.
    At(Wall),
    /// As a length in elapsed seconds.
    After(i64),
}

/// The times of a request as they were written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WishTimes {
    /// The start; absent means now for a new booking, unchanged for an edit.
    pub start: Option<Wall>,
    /// The end; absent is possible only for an edit, which then keeps its length.
    pub end: Option<EndWish>,
}

impl WishTimes {
    /// The instants that are meant, or the refusal that says why there are none.
    pub fn settle(
        &self,
        zone: &Zone,
        stored: Option<&Reservation>,
        now: Instant,
    ) -> Result<(Instant, Instant), Refusal> {
        let stored_start = stored.map(|reservation| reservation.start);
        let stored_end = stored.map(|reservation| reservation.end);
        let start = match (&self.start, stored_start) {
            (Some(wall), stored) => instant(wall, zone, stored)?,
            (None, Some(stored)) => stored,
            (None, None) => now,
        };
        let end = match (&self.end, stored_start, stored_end) {
            (Some(EndWish::At(wall)), _, stored) => instant(wall, zone, stored)?,
            (Some(EndWish::After(seconds)), _, _) => later(start, *seconds)?,
            (None, Some(old_start), Some(old_end)) => later(start, old_end.seconds_since(old_start))?,
            (None, _, _) => start,
        };
        Ok((start, end))
    }
}

/// The instant so many seconds later, which must be one that is kept.
fn later(start: Instant, seconds: i64) -> Result<Instant, Refusal> {
    start.checked_plus_seconds(seconds).ok_or_else(|| Refusal::whole(Code::TimeOutOfRange, Detail::Plain))
}

/// The instant of one written time.
fn instant(wall: &Wall, zone: &Zone, stored: Option<Instant>) -> Result<Instant, Refusal> {
    let civil = match wall {
        Wall::Instant(instant) => return Ok(*instant),
        Wall::Civil(civil) => *civil,
    };
    if let Some(stored) = stored.filter(|stored| zone.civil(*stored) == civil) {
        return Ok(stored);
    }
    match zone.resolve(civil) {
        Ok(Resolved::One(instant) | Resolved::Fold { first: instant, .. }) => Ok(instant),
        Ok(Resolved::Gap(gap)) => {
            let detail = Detail::Neighbours { before: gap.before.civil, after: gap.after.civil };
            Err(Refusal::whole(Code::TimeInGap, detail))
        }
        Err(_) => Err(Refusal::whole(Code::TimeOutOfRange, Detail::Plain)),
    }
}

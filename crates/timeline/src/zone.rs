//! Time zones: from the clock on the wall to instants and back. Owns changes of clocks; reading times from
//! text is in `wall`, and Windows names for zones belong to whoever reads calendar files.

use std::fmt;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::error::excerpt;
use crate::{Instant, Span, TimeError};

/// The database compiled into the program, so that no file of the machine can change an answer.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A zone of the IANA time zone database. It serialises as its name; cloning is cheap.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// What a civil time means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The clock shows it once.
    One(Instant),
    /// The clock jumps over it.
    Gap(Gap),
    /// The clock shows it twice, because it was put back.
    Fold {
        /// Before the clock is put back.
        first: Instant,
        /// After the clock was put back.
        second: Instant,
    },
}

/// A civil time that does not exist, and the existing ones around it.
///
/// Wanting 02:30 in Berlin on 2026-03-29, where 02:00 becomes 03:00: `before` is 01:30, `end` is 03:00 and
/// `after` is 03:30.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// As far before the jump as was asked for before the gap's end: read with the offset after the jump.
    pub before: Neighbour,
    /// As far after the jump as was asked for after the gap's start: read with the offset before the jump,
    /// which is what RFC 5545, 3.3.5 prescribes.
    pub after: Neighbour,
    /// The moment of the jump, showing the first civil time that exists again.
    pub end: Neighbour,
}

/// An existing moment and what the clock shows then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The moment.
    pub instant: Instant,
    /// The clock on the wall at that moment.
    pub civil: DateTime,
}

impl Resolved {
    /// The reading RFC 5545, 3.3.5 prescribes: the first of two, and in a gap the offset before the jump.
    pub const fn as_in_calendars(self) -> Instant {
        match self {
            Resolved::One(instant) | Resolved::Fold { first: instant, .. } => instant,
            Resolved::Gap(gap) => gap.after.instant,
        }
    }

    /// The first moment at which the clock has come to this reading: in a gap, the jump.
    pub const fn first_reached(self) -> Instant {
        match self {
            Resolved::One(instant) | Resolved::Fold { first: instant, .. } => instant,
            Resolved::Gap(gap) => gap.end.instant,
        }
    }
}

impl Zone {
    /// Coordinated universal time, where no clock ever changes.
    pub const fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The zone of an IANA name, upper and lower case alike. Errors with [`TimeError::UnknownZone`].
    pub fn named(name: &str) -> Result<Zone, TimeError> {
        let unknown = || TimeError::UnknownZone { name: excerpt(name) };
        let time_zone = DATABASE.get(name).map_err(|_| unknown())?;
        // `Etc/Unknown` is found, but stands for not knowing.
        if time_zone.iana_name().is_none() { Err(unknown()) } else { Ok(Zone(time_zone)) }
    }

    /// The IANA name, in its official spelling.
    pub fn name(&self) -> &str {
        // Zones come from `utc` and `named` alone, and both kinds have a name.
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The clock on the wall at an instant.
    pub fn civil(&self, instant: Instant) -> DateTime {
        self.0.to_datetime(instant.to_timestamp())
    }

    /// How far the clock on the wall is ahead of UTC, in seconds; negative west of Greenwich.
    pub fn offset_seconds(&self, instant: Instant) -> i32 {
        self.0.to_offset(instant.to_timestamp()).seconds()
    }

    /// What a civil time means here. A fraction of a second is cut off.
    /// Errors with [`TimeError::OutOfRange`] outside the bounds of [`Instant`].
    pub fn resolve(&self, civil: DateTime) -> Result<Resolved, TimeError> {
        Ok(match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => Resolved::One(at_offset(civil, offset)?),
            AmbiguousOffset::Fold { before, after } => {
                Resolved::Fold { first: at_offset(civil, before)?, second: at_offset(civil, after)? }
            }
            AmbiguousOffset::Gap { before, after } => Resolved::Gap(self.gap(civil, before, after)?),
        })
    }

    /// The local day that an instant belongs to: the latest that has begun. It is the date on the clock, but where a
    /// clock that is put back over midnight shows yesterday's last minutes again.
    pub fn day_of(&self, instant: Instant) -> Date {
        let date = self.civil(instant).date();
        let has_begun = |next: &Date| self.day_start(*next).is_ok_and(|start| start <= instant);
        date.tomorrow().ok().filter(has_begun).unwrap_or(date)
    }

    /// The first instant of a local date: midnight, or where the clock jumps over midnight, the jump. Where
    /// midnight comes twice it is the first. Errors with [`TimeError::OutOfRange`].
    pub fn day_start(&self, date: Date) -> Result<Instant, TimeError> {
        Ok(self.resolve(date.at(0, 0, 0, 0))?.first_reached())
    }

    /// A local day, 23 to 25 hours long where clocks change. It lasts until the next day starts, so days
    /// neither overlap nor leave gaps. Nothing for a day that the zone skipped (Apia, 2011-12-30) and
    /// outside the bounds of [`Instant`].
    pub fn day_span(&self, date: Date) -> Option<Span> {
        Span::new(self.day_start(date).ok()?, self.day_start(date.tomorrow().ok()?).ok()?)
    }

    /// The seven local days, beginning on `first_weekday`, that `date` belongs to; nothing outside the
    /// bounds of [`Instant`].
    pub fn week_span(&self, date: Date, first_weekday: Weekday) -> Option<Span> {
        let first = week_start(date, first_weekday)?;
        let next = first.checked_add(jiff::Span::new().days(7)).ok()?;
        Span::new(self.day_start(first).ok()?, self.day_start(next).ok()?)
    }

    /// The last moment up to and including `instant` at which the offset changed.
    pub(crate) fn change_at_or_before(&self, instant: Instant) -> Option<Instant> {
        // `preceding` leaves out the moment itself; jiff's bounds are wider than those of `Instant`.
        let mut changes = self.0.preceding(Timestamp::constant(instant.as_unix() + 1, 0));
        Instant::from_timestamp(changes.next()?.timestamp()).ok()
    }

    /// The first moment after `instant` at which the offset changes.
    pub(crate) fn change_after(&self, instant: Instant) -> Option<Instant> {
        Instant::from_timestamp(self.0.following(instant.to_timestamp()).next()?.timestamp()).ok()
    }

    fn gap(&self, civil: DateTime, before: Offset, after: Offset) -> Result<Gap, TimeError> {
        let neighbour = |instant: Instant| Neighbour { instant, civil: self.civil(instant) };
        let early = at_offset(civil, after)?;
        let late = at_offset(civil, before)?;
        // The jump lies between the two readings; a change of name alone may lie there too.
        let mut changes = self.0.following(early.to_timestamp());
        let jump = changes.find(|change| change.offset() == after).ok_or(TimeError::OutOfRange)?;
        Ok(Gap {
            before: neighbour(early),
            after: neighbour(late),
            end: neighbour(Instant::from_timestamp(jump.timestamp())?),
        })
    }
}

/// The date of `first_weekday` on or before `date`; nothing at the edge of the calendar.
pub(crate) fn week_start(date: Date, first_weekday: Weekday) -> Option<Date> {
    date.checked_sub(jiff::Span::new().days(date.weekday().since(first_weekday))).ok()
}

/// The instant at which a clock with this offset shows `civil`.
fn at_offset(civil: DateTime, offset: Offset) -> Result<Instant, TimeError> {
    let timestamp = offset.to_timestamp(civil).map_err(|_| TimeError::OutOfRange)?;
    Instant::from_timestamp(timestamp)
}

impl TryFrom<String> for Zone {
    type Error = TimeError;

    fn try_from(name: String) -> Result<Zone, TimeError> {
        Zone::named(&name)
    }
}

impl std::str::FromStr for Zone {
    type Err = TimeError;

    fn from_str(name: &str) -> Result<Zone, TimeError> {
        Zone::named(name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.name().to_owned()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

//! Properties as calcard reads them, turned into our own values. Together with `zones` the only place that
//! knows calcard; which properties an event needs is decided in `event`.

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarDuration, ICalendarEntry, ICalendarParameterName, ICalendarValue};
use calcard::{Entry, Parser};
use jiff::civil::{Date, DateTime, Time};
use timeline::Instant;

use crate::component::Component;
use crate::limits::excerpt;
use crate::zones::{EventZone, Zones};

/// No clock on a wall is further from UTC.
const OFFSET_HOURS_MAX: u8 = 14;

/// A point in time as a calendar writes it: a whole day, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The moment; for a date the start of the day.
    pub instant: Instant,
    /// The day, as it is written; for a moment in UTC the day on which it falls where the event takes place.
    pub date: Date,
    /// Whether only a day was written.
    pub is_date: bool,
}

/// How long an event lasts: days by the calendar first, then elapsed seconds (RFC 5545, section 3.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) days: i64,
    pub(crate) seconds: i64,
}

/// A time as written, with the zone it is in.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) civil: DateTime,
    pub(crate) is_date: bool,
    pub(crate) is_utc: bool,
    pub(crate) zone: EventZone,
    pub(crate) instant: Instant,
    /// What is not certain about it.
    pub(crate) warning: Option<String>,
}

impl Written {
    /// The same for an event that takes place in `zone`.
    pub(crate) fn stamp(&self, zone: &EventZone) -> Stamp {
        let date = if self.is_utc { zone.civil(self.instant).date() } else { self.civil.date() };
        Stamp { instant: self.instant, date, is_date: self.is_date }
    }
}

/// The properties of a component. A line that calcard cannot read at all is missing from them.
pub(crate) fn properties_of(component: &Component) -> Vec<ICalendarEntry> {
    let text = format!("BEGIN:{0}\n{1}END:{0}\n", component.name, component.properties);
    let Entry::ICalendar(calendar) = Parser::new(&text).entry() else { return Vec::new() };
    calendar.components.into_iter().next().map_or_else(Vec::new, |component| component.entries)
}

/// The first value as text.
pub(crate) fn text_of(entry: &ICalendarEntry) -> Option<String> {
    entry.values.first()?.as_text().map(str::to_owned)
}

/// The civil time of a value; midnight if only a date is given. Nothing if no calendar has it.
pub(crate) fn civil_of(value: &PartialDateTime) -> Option<DateTime> {
    let year = i16::try_from(value.year?).ok()?;
    let date = Date::new(year, i8::try_from(value.month?).ok()?, i8::try_from(value.day?).ok()?).ok()?;
    let (hour, minute) = (value.hour.unwrap_or(0), value.minute.unwrap_or(0));
    // A leap second has no number of its own; the standard says to take the second before.
    let second = value.second.map_or(0, |second| if second == 60 { 59 } else { second });
    if (hour, minute, second) == (24, 0, 0) {
        return Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0);
    Some(date.to_datetime(time.ok()?))
}

/// The times of a property, each with the zone it is in; a sentence for each that cannot be read.
pub(crate) fn times_of(entry: &ICalendarEntry, zones: &Zones) -> Vec<Result<Written, String>> {
    let zone_name = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text());
    let read = |value: &ICalendarValue| match value {
        ICalendarValue::PartialDateTime(value) => written(value, zone_name, zones),
        other => {
            let text = other.as_text().map(excerpt).unwrap_or_default();
            Err(format!("{} `{text}` is not a date or time", entry.name.as_str()))
        }
    };
    entry.values.iter().map(read).collect()
}

/// A date or time in the zone it is written in.
pub(crate) fn written(
    value: &PartialDateTime,
    zone_name: Option<&str>,
    zones: &Zones,
) -> Result<Written, String> {
    let civil = civil_of(value).ok_or("a date or time does not exist in the calendar")?;
    let is_date = value.hour.is_none();
    if value.tz_hour.is_some_and(|hours| hours > OFFSET_HOURS_MAX) {
        return Err("an offset from UTC is further than any clock is".to_owned());
    }
    let utc_ahead_seconds = value.tz_hour.map(|hour| {
        let seconds = i64::from(hour) * 3_600 + i64::from(value.tz_minute.unwrap_or(0)) * 60;
        if value.tz_minus { -seconds } else { seconds }
    });
    let mut warning = None;
    let zone = match zone_name {
        _ if is_date => zones.days.clone(),
        _ if utc_ahead_seconds.is_some() => EventZone::Known(timeline::Zone::utc()),
        None => zones.floating.clone(),
        Some(name) => {
            let (zone, uncertainty) = zones.named(name).unwrap_or_else(|| {
                let (name, taken) = (excerpt(name), zones.floating.name());
                let sentence = format!("The time zone `{name}` is unknown; {taken} was taken instead.");
                (zones.floating.clone(), Some(sentence))
            });
            warning = uncertainty;
            zone
        }
    };
    let instant = if is_date { zone.day_start(civil.date()) } else { zone.instant(civil) };
    let instant = instant.and_then(|instant| instant.checked_plus_seconds(-utc_ahead_seconds.unwrap_or(0)));
    let instant = instant.ok_or("a date or time lies outside the years 1900 to 2200")?;
    Ok(Written { civil, is_date, is_utc: utc_ahead_seconds.is_some(), zone, instant, warning })
}

/// A length as written; negative ones stay negative.
pub(crate) fn length_of(duration: &ICalendarDuration) -> Length {
    let sign = if duration.neg { -1 } else { 1 };
    let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
    let seconds =
        i64::from(duration.hours) * 3_600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds);
    Length { days: sign * days, seconds: sign * seconds }
}

impl Length {
    /// The same in days, if it is a whole number of days of 24 hours.
    pub(crate) fn in_whole_days(self) -> Length {
        const DAY_SECONDS: i64 = 86_400;

        if self.seconds % DAY_SECONDS != 0 {
            return self;
        }
        Length { days: self.days + self.seconds / DAY_SECONDS, seconds: 0 }
    }

    /// The end of something of this length that begins at `start` in `zone`. Nothing outside the years that
    /// are kept.
    pub(crate) fn end(self, start: Instant, zone: &EventZone, is_all_day: bool) -> Option<Instant> {
        if self.days == 0 {
            return start.checked_plus_seconds(self.seconds);
        }
        let days = jiff::Span::new().try_days(self.days).ok()?;
        let civil = zone.civil(start).checked_add(days).ok()?;
        let end = if is_all_day { zone.day_start(civil.date()) } else { zone.instant(civil) };
        end?.checked_plus_seconds(self.seconds)
    }
}

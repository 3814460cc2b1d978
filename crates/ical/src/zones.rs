//! Which zone a name in a calendar file means: IANA names, the names of Windows and of old programs, and the
//! file's own descriptions (VTIMEZONE) for names that nobody else knows.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use calcard::common::timezone::Tz;
use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarFrequency, ICalendarProperty, ICalendarValue,
    ICalendarWeekday,
};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use timeline::{Expansion, Instant, Moment, Recurrence, RecurrenceError, Span, Zone};

use crate::component::Component;
use crate::limits::excerpt;
use crate::property::{civil_of, properties_of, text_of};

/// Windows names that calcard's table lacks, from the Unicode CLDR (windowsZones).
const WINDOWS_NAMES: [(&str, &str); 3] = [
    ("Kamchatka Standard Time", "Asia/Kamchatka"),
    ("Mid-Atlantic Standard Time", "Etc/GMT+2"),
    ("South Sudan Standard Time", "Africa/Juba"),
];

/// The zone an event is written in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EventZone {
    /// One of the IANA database.
    Known(Zone),
    /// One that only the file describes, by the last rule of its VTIMEZONE.
    Described {
        /// As the file calls it.
        name: String,
        /// What was made of the description.
        rules: TimeZone,
    },
}

impl EventZone {
    pub(crate) fn name(&self) -> &str {
        match self {
            EventZone::Known(zone) => zone.name(),
            EventZone::Described { name, .. } => name,
        }
    }

    /// The instant of a civil time, read as RFC 5545 says where clocks change (section 3.3.5). Nothing
    /// outside the years that are kept.
    pub(crate) fn instant(&self, civil: DateTime) -> Option<Instant> {
        match self {
            EventZone::Known(zone) => Some(zone.resolve(civil).ok()?.as_in_calendars()),
            EventZone::Described { rules, .. } => {
                Instant::from_timestamp(rules.to_ambiguous_timestamp(civil).compatible().ok()?).ok()
            }
        }
    }

    /// The first instant of a day.
    pub(crate) fn day_start(&self, date: Date) -> Option<Instant> {
        match self {
            EventZone::Known(zone) => zone.day_start(date).ok(),
            EventZone::Described { .. } => self.instant(date.at(0, 0, 0, 0)),
        }
    }

    /// The starts of a rule within a span.
    pub(crate) fn occurrences(
        &self,
        rule: &Recurrence,
        start: DateTime,
        within: Span,
        limits: timeline::Limits,
    ) -> Result<Expansion, RecurrenceError> {
        match self {
            EventZone::Known(zone) => rule.occurrences(start, zone, within, limits),
            EventZone::Described { .. } => self.occurrences_by_the_wall(rule, start, within, limits),
        }
    }

    /// The same where `timeline` does not know the zone: the rule is walked as if the clock on the wall
    /// showed UTC, and what it gives is read in this zone.
    fn occurrences_by_the_wall(
        &self,
        rule: &Recurrence,
        start: DateTime,
        within: Span,
        limits: timeline::Limits,
    ) -> Result<Expansion, RecurrenceError> {
        /// No clock on a wall is further from UTC.
        const OFFSET_SECONDS_MAX: u32 = 26 * 3_600;

        let mut rule = rule.clone();
        if let Some(Moment::Instant(until)) = rule.until {
            rule.until = Some(Moment::Civil(self.civil(until)));
        }
        let utc = Zone::utc();
        let wide = within.pad(OFFSET_SECONDS_MAX, OFFSET_SECONDS_MAX);
        let Expansion { starts, is_cut } = rule.occurrences(start, &utc, wide, limits)?;
        let starts = starts.into_iter().filter_map(|shown| self.instant(utc.civil(shown)));
        Ok(Expansion { starts: starts.filter(|start| within.contains(*start)).collect(), is_cut })
    }

    /// The clock on the wall at an instant.
    pub(crate) fn civil(&self, instant: Instant) -> DateTime {
        match self {
            EventZone::Known(zone) => zone.civil(instant),
            EventZone::Described { rules, .. } => rules.to_datetime(instant.to_timestamp()),
        }
    }
}

/// The zones of one calendar.
pub(crate) struct Zones {
    /// For times without a zone: the calendar's own (X-WR-TIMEZONE), else that of whoever reads it.
    pub(crate) floating: EventZone,
    /// For dates: the zone of whoever reads the calendar, because a day is a day wherever one is.
    pub(crate) days: EventZone,
    described: BTreeMap<String, EventZone>,
}

impl Zones {
    /// Reads the descriptions of a calendar. `calendar_zone` is what X-WR-TIMEZONE says.
    pub(crate) fn new(default_zone: &Zone, calendar_zone: Option<&str>, calendar: &Component) -> Zones {
        let mut described = BTreeMap::new();
        for component in calendar.children.iter().filter(|component| component.name == "VTIMEZONE") {
            if let Some((name, zone)) = described_zone(component) {
                described.insert(name, zone);
            }
        }
        let days = EventZone::Known(default_zone.clone());
        let mut zones = Zones { floating: days.clone(), days, described };
        if let Some((zone, _)) = calendar_zone.and_then(|name| zones.named(name)) {
            zones.floating = zone;
        }
        zones
    }

    /// The zone of a TZID, and a sentence if it is not certain; nothing if the name is unknown and the file
    /// does not describe it.
    pub(crate) fn named(&self, name: &str) -> Option<(EventZone, Option<String>)> {
        if let Some(zone) = known_zone(name) {
            return Some((EventZone::Known(zone), None));
        }
        let zone = self.described.get(name)?.clone();
        let uncertainty = match &zone {
            EventZone::Known(_) => None,
            EventZone::Described { .. } => Some(format!(
                "The time zone `{}` is not a common one; it is read as the file describes it.",
                excerpt(name)
            )),
        };
        Some((zone, uncertainty))
    }
}

/// The zone of a name that is the same in every file.
pub(crate) fn known_zone(name: &str) -> Option<Zone> {
    let name = name.trim();
    if let Ok(zone) = Zone::named(name) {
        return Some(zone);
    }
    if let Some((_, iana)) = WINDOWS_NAMES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)) {
        return Zone::named(iana).ok();
    }
    let zone = Tz::from_str(name).ok()?;
    let iana = zone.name()?;
    // For `(UTC+05:30) Some Place` calcard falls back to a whole number of hours, which would be wrong by the
    // minutes; a file that uses such a name describes it too.
    let is_guessed_from_offset = name.starts_with('(') && iana.starts_with("Etc/GMT");
    if is_guessed_from_offset && !name.contains(":00)") && !name.contains(".00)") {
        return None;
    }
    Zone::named(&iana).ok()
}

/// When the clocks of a zone show standard or daylight time.
struct Observance {
    start: DateTime,
    /// East of Greenwich is positive.
    offset_seconds: i32,
    /// The day and time of the change in POSIX form, such as `M3.5.0/2:00:00`, if it comes every year.
    change: Option<String>,
}

/// Name and meaning of a VTIMEZONE. Only its latest rules are taken: for the years in which rooms are booked
/// these are the ones that count. Nothing if they cannot be understood.
fn described_zone(component: &Component) -> Option<(String, EventZone)> {
    let own = properties_of(component);
    let name = own.iter().find(|entry| entry.name == ICalendarProperty::Tzid).and_then(text_of)?;
    if let Some(zone) = zone_named_inside(own) {
        return Some((name, EventZone::Known(zone)));
    }
    let latest = |kind: &str| {
        let of_kind = component.children.iter().filter(|child| child.name == kind);
        of_kind.filter_map(observance).max_by_key(|observance| observance.start)
    };
    let (standard, daylight) = (latest("STANDARD"), latest("DAYLIGHT"));
    let posix = match (&standard, &daylight) {
        (
            Some(Observance { change: Some(to_standard), offset_seconds: standard_seconds, .. }),
            Some(daylight),
        ) if daylight.change.is_some() => {
            let (standard, to_daylight) = (posix_offset(*standard_seconds), daylight.change.as_deref()?);
            let daylight = posix_offset(daylight.offset_seconds);
            format!("STD{standard}DST{daylight},{to_daylight},{to_standard}")
        }
        // The change that is described does not come every year: the zone stays at what began last.
        _ => {
            let last = standard.iter().chain(&daylight).max_by_key(|observance| observance.start)?;
            format!("STD{}", posix_offset(last.offset_seconds))
        }
    };
    let rules = TimeZone::posix(&posix).ok()?;
    Some((name.clone(), EventZone::Described { name, rules }))
}

/// The zone that some programs name in their description besides its TZID.
fn zone_named_inside(entries: Vec<ICalendarEntry>) -> Option<Zone> {
    let component = ICalendarComponent { entries, ..ICalendarComponent::default() };
    let (_, zone) = component.timezone()?;
    Zone::named(&zone.name()?).ok()
}

fn observance(component: &Component) -> Option<Observance> {
    let mut start = None;
    let mut offset_seconds = None;
    let mut rule = None;
    for entry in properties_of(component) {
        match (entry.name, entry.values.into_iter().next()?) {
            (ICalendarProperty::Dtstart, ICalendarValue::PartialDateTime(value)) => start = civil_of(&value),
            (ICalendarProperty::Tzoffsetto, ICalendarValue::PartialDateTime(value)) => {
                let seconds =
                    i32::from(value.tz_hour?) * 3_600 + i32::from(value.tz_minute.unwrap_or(0)) * 60;
                offset_seconds = Some(if value.tz_minus { -seconds } else { seconds });
            }
            (ICalendarProperty::Rrule, ICalendarValue::RecurrenceRule(value)) => rule = Some(value),
            _ => {}
        }
    }
    let start = start?;
    let change = rule.filter(|rule| rule.until.is_none() && rule.count.is_none()).and_then(|rule| {
        let is_yearly = rule.freq == ICalendarFrequency::Yearly && rule.interval.unwrap_or(1) == 1;
        let ([month], [day], true) = (rule.bymonth.as_slice(), rule.byday.as_slice(), is_yearly) else {
            return None;
        };
        // `second Sunday` is written as 2SU or as SU on one of the days 8 to 14.
        let week = match (day.ordwk, rule.bymonthday.as_slice()) {
            (Some(-1), []) => 5,
            (Some(week @ 1..=4), []) => week,
            (None, [first @ (1 | 8 | 15 | 22), ..]) => i16::from(*first) / 7 + 1,
            _ => return None,
        };
        let (month, weekday, time) = (month.month(), posix_weekday(day.weekday), start.time());
        let (hour, minute, second) = (time.hour(), time.minute(), time.second());
        Some(format!("M{month}.{week}.{weekday}/{hour}:{minute:02}:{second:02}"))
    });
    Some(Observance { start, offset_seconds: offset_seconds?, change })
}

/// An offset in POSIX form, which counts west of Greenwich as positive.
fn posix_offset(seconds_east: i32) -> String {
    let sign = if seconds_east > 0 { "-" } else { "" };
    let seconds = seconds_east.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// Days as POSIX counts them: Sunday is 0.
fn posix_weekday(weekday: ICalendarWeekday) -> u8 {
    match weekday {
        ICalendarWeekday::Sunday => 0,
        ICalendarWeekday::Monday => 1,
        ICalendarWeekday::Tuesday => 2,
        ICalendarWeekday::Wednesday => 3,
        ICalendarWeekday::Thursday => 4,
        ICalendarWeekday::Friday => 5,
        ICalendarWeekday::Saturday => 6,
    }
}

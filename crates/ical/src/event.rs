//! One VEVENT as a value. It owns what the properties of an event mean together; single values are read in
//! `property`, and what a series comes to is worked out in `expand`.

use calcard::icalendar::{
    ICalendarEntry, ICalendarParameterName, ICalendarPeriod, ICalendarProperty, ICalendarStatus,
    ICalendarTransparency, ICalendarValue,
};
use jiff::civil::DateTime;
use timeline::{Instant, Moment, Recurrence, Zone};

use crate::component::Component;
use crate::limits::excerpt;
use crate::print::Status;
use crate::property::{Length, Stamp, Written, length_of, properties_of, text_of, times_of, written};
use crate::zones::{EventZone, Zones};

/// An event as a calendar file says it: a single one, a series, or a changed date of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedEvent {
    /// Number of its BEGIN line, counted from 1.
    pub line: usize,
    /// Its identity; a series and its changed dates share one. An event without gets one made of its start
    /// and summary, so that it stays the same as long as these do.
    pub uid: String,
    /// Which date of the series this one replaces.
    pub recurrence_id: Option<Stamp>,
    /// Whether it replaces all later dates too (RANGE=THISANDFUTURE).
    pub replaces_later_dates: bool,
    /// Number of the revision; 0 if none is given.
    pub sequence: u32,
    /// When this revision was made (DTSTAMP).
    pub revised: Option<Instant>,
    /// One line about it; may be empty.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Where it takes place.
    pub location: Option<String>,
    /// Whether it stands.
    pub status: Status,
    /// Whether it leaves the time free.
    pub is_transparent: bool,
    /// Whether it is given in days.
    pub is_all_day: bool,
    /// When it, or the first of the series, starts.
    pub start: Instant,
    /// When it ends; equal to `start` if it has no length and so occupies no time.
    pub end: Instant,
    /// The rule by which it repeats.
    pub recurrence: Option<Recurrence>,
    /// Dates left out of the series (EXDATE).
    pub exdates: Vec<Stamp>,
    /// Dates added to the series (RDATE).
    pub rdates: Vec<ExtraDate>,
    /// Zone in which it repeats: an IANA name, or the file's own for one that only the file describes.
    pub zone_name: String,
    /// What is not certain about it, in sentences.
    pub warnings: Vec<String>,
    pub(crate) zone: EventZone,
    pub(crate) civil_start: DateTime,
    pub(crate) length: Length,
}

/// A date added to a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtraDate {
    /// When it starts.
    pub start: Stamp,
    /// When it ends, if it has an end of its own.
    pub end: Option<Instant>,
}

/// Why an event was left out: its UID if it has one, and a sentence.
pub(crate) struct Unusable {
    pub(crate) uid: Option<String>,
    pub(crate) sentence: String,
}

/// The properties of an event that depend on each other, as they were found.
#[derive(Default)]
struct Found {
    uid: Option<String>,
    start: Option<Written>,
    end: Option<Written>,
    length: Option<Length>,
    recurrence_id: Option<Written>,
    replaces_later_dates: bool,
    exdates: Vec<Written>,
    rdates: Vec<(Written, Option<Instant>)>,
    sequence: u32,
    revised: Option<Instant>,
    summary: String,
    description: Option<String>,
    location: Option<String>,
    status: Option<Status>,
    is_transparent: Option<bool>,
    is_marked_free: bool,
    has_exclusion_rule: bool,
    warnings: Vec<String>,
}

/// Reads an event. What can be kept is kept with a warning; without a start there is no event.
pub(crate) fn read_event(component: &Component, zones: &Zones) -> Result<ParsedEvent, Unusable> {
    let mut found = Found::default();
    let component = &without_doubtful_times(component, &mut found.warnings);
    for entry in properties_of(component) {
        found.take(&entry, zones);
    }
    let uid = found.uid.clone();
    found.finish(component).map_err(|sentence| Unusable { uid, sentence })
}

impl Found {
    fn take(&mut self, entry: &ICalendarEntry, zones: &Zones) {
        match &entry.name {
            ICalendarProperty::Uid => {
                self.uid = text_of(entry).map(|uid| uid.trim().to_owned()).filter(|uid| !uid.is_empty());
            }
            ICalendarProperty::Summary => self.summary = text_of(entry).unwrap_or_default(),
            ICalendarProperty::Description => self.description = text_of(entry),
            ICalendarProperty::Location => self.location = text_of(entry),
            ICalendarProperty::Dtstart => self.start = self.time(entry, zones),
            ICalendarProperty::Dtend => self.end = self.time(entry, zones),
            ICalendarProperty::Duration => match entry.values.first() {
                Some(ICalendarValue::Duration(duration)) => self.length = Some(length_of(duration)),
                _ => self.warnings.push("DURATION cannot be read.".to_owned()),
            },
            ICalendarProperty::RecurrenceId => {
                self.recurrence_id = self.time(entry, zones);
                self.replaces_later_dates = entry.has_parameter(&ICalendarParameterName::Range);
            }
            ICalendarProperty::Exdate => {
                let times = self.times(entry, zones);
                self.exdates.extend(times);
            }
            ICalendarProperty::Rdate => self.take_extra_dates(entry, zones),
            ICalendarProperty::Exrule => self.has_exclusion_rule = true,
            ICalendarProperty::Sequence => {
                let number = entry.values.first().and_then(ICalendarValue::as_integer);
                self.sequence = number.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
            }
            ICalendarProperty::Dtstamp => {
                self.revised = times_of(entry, zones).into_iter().flatten().next().map(|time| time.instant);
            }
            ICalendarProperty::Status => {
                self.status = match entry.values.first() {
                    Some(ICalendarValue::Status(ICalendarStatus::Cancelled)) => Some(Status::Cancelled),
                    Some(ICalendarValue::Status(ICalendarStatus::Tentative)) => Some(Status::Tentative),
                    _ => None,
                };
            }
            ICalendarProperty::Transp => {
                let value = entry.values.first();
                let transparent = ICalendarValue::Transparency(ICalendarTransparency::Transparent);
                self.is_transparent = Some(value == Some(&transparent));
            }
            ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS") => {
                self.is_marked_free = text_of(entry).is_some_and(|text| text.eq_ignore_ascii_case("FREE"));
            }
            _ => {}
        }
    }

    /// The first time of a property. What cannot be read becomes a warning.
    fn time(&mut self, entry: &ICalendarEntry, zones: &Zones) -> Option<Written> {
        self.times(entry, zones).into_iter().next()
    }

    fn times(&mut self, entry: &ICalendarEntry, zones: &Zones) -> Vec<Written> {
        let mut readable = Vec::new();
        for time in times_of(entry, zones) {
            match time {
                Ok(time) => {
                    self.warn_once(time.warning.as_ref());
                    readable.push(time);
                }
                Err(sentence) => self.warnings.push(format!("{}: {sentence}.", entry.name.as_str())),
            }
        }
        readable
    }

    fn warn_once(&mut self, warning: Option<&String>) {
        if let Some(warning) = warning.filter(|warning| !self.warnings.contains(warning)) {
            self.warnings.push(warning.clone());
        }
    }

    /// RDATE holds dates, moments or periods.
    fn take_extra_dates(&mut self, entry: &ICalendarEntry, zones: &Zones) {
        let is_period = |value: &ICalendarValue| matches!(value, ICalendarValue::Period(_));
        if !entry.values.iter().any(is_period) {
            let times = self.times(entry, zones);
            self.rdates.extend(times.into_iter().map(|time| (time, None)));
            return;
        }
        let zone_name = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text());
        for value in &entry.values {
            let ICalendarValue::Period(period) = value else { continue };
            let (ICalendarPeriod::Range { start, .. } | ICalendarPeriod::Duration { start, .. }) = period;
            let extra = written(start, zone_name, zones).and_then(|start| {
                let end = match period {
                    ICalendarPeriod::Range { end, .. } => Some(written(end, zone_name, zones)?.instant),
                    ICalendarPeriod::Duration { duration, .. } => {
                        length_of(duration).end(start.instant, &start.zone, false)
                    }
                };
                Ok((start, end))
            });
            match extra {
                Ok(extra) => self.rdates.push(extra),
                Err(sentence) => self.warnings.push(format!("RDATE: {sentence}.")),
            }
        }
    }

    /// Puts together what belongs together. The error is a sentence.
    fn finish(mut self, component: &Component) -> Result<ParsedEvent, String> {
        let Some(start) = self.start.take() else {
            let reason = self.warnings.join(" ");
            return Err(format!("The event has no start that can be read; it was left out. {reason}")
                .trim_end()
                .to_owned());
        };
        let zone = start.zone.clone();
        let length = self.read_length(&start);
        let end = length.end(start.instant, &zone, start.is_date).filter(|end| *end >= start.instant);
        let end = end.ok_or("The event ends outside the years 1900 to 2200; it was left out.")?;
        if self.uid.is_none() {
            self.warnings.push("The event has no UID; one was made of its start and summary.".to_owned());
        }
        let uid =
            self.uid.take().unwrap_or_else(|| format!("no-uid:{}:{}", start.instant, excerpt(&self.summary)));
        let recurrence = self.read_rule(component, &start);
        Ok(ParsedEvent {
            line: component.line,
            uid,
            recurrence_id: self.recurrence_id.map(|time| time.stamp(&zone)),
            replaces_later_dates: self.replaces_later_dates,
            sequence: self.sequence,
            revised: self.revised,
            summary: self.summary,
            description: self.description,
            location: self.location,
            status: self.status.unwrap_or(Status::Confirmed),
            is_transparent: self.is_transparent.unwrap_or(self.is_marked_free),
            is_all_day: start.is_date,
            start: start.instant,
            end,
            recurrence,
            exdates: self.exdates.iter().map(|time| time.stamp(&zone)).collect(),
            rdates: self
                .rdates
                .iter()
                .map(|(time, end)| ExtraDate { start: time.stamp(&zone), end: *end })
                .collect(),
            zone_name: zone.name().to_owned(),
            warnings: self.warnings,
            civil_start: start.civil,
            zone,
            length,
        })
    }

    /// DTEND, or DURATION, or neither: then a date lasts its day and a moment no time (section 3.6.1).
    fn read_length(&mut self, start: &Written) -> Length {
        const NONE: Length = Length { days: 0, seconds: 0 };
        const ONE_DAY: Length = Length { days: 1, seconds: 0 };

        if self.end.is_some() && self.length.is_some() {
            self.warnings.push("The event has both DTEND and DURATION; DTEND was taken.".to_owned());
        }
        let length = match (&self.end, self.length) {
            (Some(end), _) if end.is_date && start.is_date => {
                let days = start.civil.date().until(end.civil.date()).map_or(0, |span| span.get_days());
                Length { days: i64::from(days), seconds: 0 }
            }
            (Some(end), _) => Length { days: 0, seconds: end.instant.seconds_since(start.instant) },
            // Some programs give days as PT86400S, which on a day of 23 hours would reach into the next.
            (None, Some(length)) if start.is_date => length.in_whole_days(),
            (None, Some(length)) => length,
            (None, None) if start.is_date => ONE_DAY,
            (None, None) => NONE,
        };
        let is_negative = length.days < 0 || length.seconds < 0;
        if is_negative {
            self.warnings.push("The event ends before it starts; it occupies no time.".to_owned());
            NONE
        } else if length == NONE && start.is_date {
            self.warnings.push("The event ends on the day on which it starts; it lasts that day.".to_owned());
            ONE_DAY
        } else if length == NONE {
            self.warnings.push("The event has no length; it occupies no time.".to_owned());
            NONE
        } else {
            length
        }
    }

    /// The rule, read from its own text, because calcard passes over parts it does not know.
    fn read_rule(&mut self, component: &Component, start: &Written) -> Option<Recurrence> {
        if self.has_exclusion_rule {
            self.warnings.push("EXRULE is not read: dates that it leaves out are still there.".to_owned());
        }
        let mut values = component.properties.lines().filter_map(|line| value_of(line, "RRULE"));
        let value = values.next()?;
        if self.recurrence_id.is_some() {
            self.warnings
                .push("A changed date of a series has a rule of its own; it is not read.".to_owned());
            return None;
        }
        if values.next().is_some() {
            self.warnings.push("Only the first RRULE is read: dates of the others are missing.".to_owned());
        }
        match Recurrence::parse(value) {
            Ok(mut rule) => {
                if let (Some(Moment::Instant(until)), true) = (rule.until, start.is_date) {
                    rule.until = Some(Moment::Date(last_day(until, &start.zone)));
                }
                Some(rule)
            }
            Err(error) => {
                let rule = excerpt(value);
                self.warnings.push(format!(
                    "The event repeats by a rule that is not read (`{rule}`: {error}); dates are missing."
                ));
                None
            }
        }
    }
}

/// The component without lines whose times are not written in full. calcard stops reading at what it does not
/// expect, so that `20250701T0900Z` would silently become a time in another zone.
fn without_doubtful_times(component: &Component, warnings: &mut Vec<String>) -> Component {
    let mut properties = String::with_capacity(component.properties.len());
    for line in component.properties.lines() {
        let value = TIME_PROPERTIES.iter().find_map(|name| Some((name, value_of(line, name)?)));
        let doubtful = value.and_then(|(name, value)| {
            let time = value.split([',', '/']).find(|time| !is_time_in_full(time.trim()))?;
            Some((name, time))
        });
        if let Some((name, time)) = doubtful {
            warnings
                .push(format!("{name}: `{}` is not a date or time; the line was left out.", excerpt(time)));
        } else {
            properties.push_str(line);
            properties.push('\n');
        }
    }
    Component { name: component.name.clone(), line: component.line, properties, children: Vec::new() }
}

/// Properties that say when an event takes place.
const TIME_PROPERTIES: [&str; 5] = ["DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"];

/// Whether a text has the shape of a date, of a date and time, or, as in a period, of a length.
fn is_time_in_full(text: &str) -> bool {
    let is_digits =
        |text: &str, length| text.len() == length && text.bytes().all(|octet| octet.is_ascii_digit());
    let Some((date, time)) = text.split_once(['T', 't']) else {
        return is_digits(text, 8) || text.starts_with(['P', 'p']);
    };
    let (clock, offset) = time.split_at(time.find(['Z', 'z', '+', '-']).unwrap_or(time.len()));
    let is_offset = match offset.split_at_checked(1) {
        None => true,
        Some(("Z" | "z", rest)) => rest.is_empty(),
        Some((_, rest)) => is_digits(rest, 4),
    };
    text.starts_with(['P', 'p']) || (is_digits(date, 8) && is_digits(clock, 6) && is_offset)
}

/// The last day of a series of whole days whose UNTIL is a moment. Some programs write midnight in UTC for
/// the day itself, others the moment that the day has where they are.
fn last_day(until: Instant, zone: &EventZone) -> jiff::civil::Date {
    let in_utc = Zone::utc().civil(until);
    if in_utc.time() == jiff::civil::Time::midnight() { in_utc.date() } else { zone.civil(until).date() }
}

/// The value of a content line, if it is a property of that name: what follows the first colon outside quotes.
fn value_of<'line>(line: &'line str, name: &str) -> Option<&'line str> {
    let after = line.get(name.len()..).filter(|_| line[..name.len()].eq_ignore_ascii_case(name))?;
    if !after.starts_with([':', ';']) {
        return None;
    }
    let mut is_quoted = false;
    let colon = after.find(|character| {
        is_quoted ^= character == '"';
        character == ':' && !is_quoted
    })?;
    Some(after[colon + 1..].trim())
}

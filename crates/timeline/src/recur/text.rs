//! The text of a recurrence rule (RFC 5545, 3.3.10), read and written. Owns the letters; whether the values
//! make sense together is `Recurrence::check`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;

use super::{Frequency, Moment, NthWeekday, Recurrence, RecurrenceError};
use crate::Zone;
use crate::error::excerpt;
use crate::wall::{date_of, time_of, two_digits};

const LENGTH_MAX: usize = 4_096;

/// Every part that is read, in the order it is written.
const PARTS: [&str; 13] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSETPOS",
    "WKST",
];

const FREQUENCIES: [(&str, Frequency); 5] = [
    ("YEARLY", Frequency::Yearly),
    ("MONTHLY", Frequency::Monthly),
    ("WEEKLY", Frequency::Weekly),
    ("DAILY", Frequency::Daily),
    ("HOURLY", Frequency::Hourly),
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

impl Recurrence {
    /// Reads the value of an RRULE, such as `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`, in upper or lower case and
    /// in any order. Errors name the part that is missing, repeated, unreadable, out of range or refused.
    pub fn parse(text: &str) -> Result<Recurrence, RecurrenceError> {
        if text.len() > LENGTH_MAX {
            return Err(RecurrenceError::TooLong { limit: LENGTH_MAX });
        }
        let upper = text.trim().to_ascii_uppercase();
        let mut parts: Vec<(&'static str, &str)> = Vec::new();
        for written in upper.split(';').filter(|written| !written.is_empty()) {
            let (name, value) = written.split_once('=').unwrap_or((written, ""));
            let unsupported = || RecurrenceError::PartUnsupported { name: excerpt(name) };
            let part = *PARTS.iter().find(|part| **part == name).ok_or_else(unsupported)?;
            if parts.iter().any(|(known, _)| *known == part) {
                return Err(RecurrenceError::PartRepeated { part });
            }
            parts.push((part, value));
        }
        let (_, frequency) =
            *parts.iter().find(|(part, _)| *part == "FREQ").ok_or(RecurrenceError::FrequencyMissing)?;
        let mut rule = Recurrence::every(1, read_frequency(frequency)?);
        for (part, value) in parts {
            rule.read_part(part, value)?;
        }
        rule.check()?;
        Ok(rule)
    }

    fn read_part(&mut self, part: &'static str, value: &str) -> Result<(), RecurrenceError> {
        match part {
            "INTERVAL" => self.interval = read_number(part, value)?,
            "COUNT" => self.count = Some(read_number(part, value)?),
            "UNTIL" => self.until = Some(read_moment(part, value)?),
            "BYMONTH" => self.by_month = read_list(part, value, read_number)?,
            "BYWEEKNO" => self.by_week_number = read_list(part, value, read_number)?,
            "BYYEARDAY" => self.by_year_day = read_list(part, value, read_number)?,
            "BYMONTHDAY" => self.by_month_day = read_list(part, value, read_number)?,
            "BYDAY" => self.by_weekday = read_list(part, value, read_nth_weekday)?,
            "BYHOUR" => self.by_hour = read_list(part, value, read_number)?,
            "BYMINUTE" => self.by_minute = read_list(part, value, read_number)?,
            "BYSETPOS" => self.by_set_position = read_list(part, value, read_number)?,
            "WKST" => self.week_start = read_weekday(part, value)?,
            // FREQ was read first, because the others are laid onto it.
            _ => {}
        }
        Ok(())
    }
}

type Read<T> = Result<T, RecurrenceError>;

fn unreadable(part: &'static str, value: &str) -> RecurrenceError {
    RecurrenceError::ValueUnreadable { part, value: excerpt(value) }
}

fn read_frequency(value: &str) -> Read<Frequency> {
    let known = FREQUENCIES.iter().find(|(name, _)| *name == value);
    known
        .map(|(_, frequency)| *frequency)
        .ok_or_else(|| RecurrenceError::FrequencyUnsupported { text: excerpt(value) })
}

fn read_list<T>(part: &'static str, value: &str, read: fn(&'static str, &str) -> Read<T>) -> Read<Vec<T>> {
    value.split(',').map(|item| read(part, item)).collect()
}

fn read_number<T: FromStr>(part: &'static str, value: &str) -> Read<T> {
    value.parse().map_err(|_| unreadable(part, value))
}

fn read_weekday(part: &'static str, value: &str) -> Read<Weekday> {
    let known = WEEKDAYS.iter().find(|(name, _)| *name == value);
    known.map(|(_, weekday)| *weekday).ok_or_else(|| unreadable(part, value))
}

fn read_nth_weekday(part: &'static str, value: &str) -> Read<NthWeekday> {
    let letters_at = value.len().saturating_sub(2);
    let (number, letters) = value.split_at_checked(letters_at).ok_or_else(|| unreadable(part, value))?;
    let ordinal = if number.is_empty() { None } else { Some(read_number(part, number)?) };
    Ok(NthWeekday { ordinal, weekday: read_weekday(part, letters)? })
}

/// Reads `20261231`, `20261231T235959` or `20261231T235959Z`.
fn read_moment(part: &'static str, value: &str) -> Read<Moment> {
    let (date_text, time_text) =
        value.split_once('T').map_or((value, None), |(date, time)| (date, Some(time)));
    let Some([century, year, month, day]) = digit_pairs(date_text) else {
        return Err(unreadable(part, value));
    };
    let date = date_of(u16::from(century) * 100 + u16::from(year), month, day)?;
    let Some(time_text) = time_text else { return Ok(Moment::Date(date)) };
    let clock = time_text.strip_suffix('Z').unwrap_or(time_text);
    let Some([hour, minute, second]) = digit_pairs(clock) else { return Err(unreadable(part, value)) };
    let civil = date.to_datetime(time_of(hour, minute, second)?);
    if clock == time_text {
        return Ok(Moment::Civil(civil));
    }
    Ok(Moment::Instant(Zone::utc().resolve(civil)?.first_reached()))
}

/// The numbers that exactly `N` pairs of digits write.
fn digit_pairs<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut pairs = [0; N];
    let mut rest = text;
    for pair in &mut pairs {
        let (digits, remaining) = rest.split_at_checked(2)?;
        *pair = two_digits(digits)?;
        rest = remaining;
    }
    rest.is_empty().then_some(pairs)
}

impl FromStr for Recurrence {
    type Err = RecurrenceError;

    fn from_str(text: &str) -> Result<Recurrence, RecurrenceError> {
        Recurrence::parse(text)
    }
}

impl TryFrom<String> for Recurrence {
    type Error = RecurrenceError;

    fn try_from(text: String) -> Result<Recurrence, RecurrenceError> {
        Recurrence::parse(&text)
    }
}

impl From<Recurrence> for String {
    fn from(rule: Recurrence) -> String {
        rule.to_string()
    }
}

/// The text of the rule in a fixed order; [`Recurrence::parse`] reads it back unchanged.
impl fmt::Display for Recurrence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FREQ={}", self.frequency)?;
        if self.interval != 1 {
            write!(formatter, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(formatter, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(formatter, ";UNTIL={until}")?;
        }
        write_list(formatter, "BYMONTH", &self.by_month)?;
        write_list(formatter, "BYWEEKNO", &self.by_week_number)?;
        write_list(formatter, "BYYEARDAY", &self.by_year_day)?;
        write_list(formatter, "BYMONTHDAY", &self.by_month_day)?;
        write_list(formatter, "BYDAY", &self.by_weekday)?;
        write_list(formatter, "BYHOUR", &self.by_hour)?;
        write_list(formatter, "BYMINUTE", &self.by_minute)?;
        write_list(formatter, "BYSETPOS", &self.by_set_position)?;
        if self.week_start != Weekday::Monday {
            write!(formatter, ";WKST={}", weekday_letters(self.week_start))?;
        }
        Ok(())
    }
}

fn write_list<T: fmt::Display>(formatter: &mut fmt::Formatter<'_>, part: &str, values: &[T]) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            write!(formatter, ";{part}={value}")?;
        } else {
            write!(formatter, ",{value}")?;
        }
    }
    Ok(())
}

fn weekday_letters(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == weekday).map_or("", |(letters, _)| letters)
}

impl fmt::Display for Frequency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = FREQUENCIES.iter().find(|(_, known)| known == self).map_or("", |(name, _)| name);
        formatter.write_str(name)
    }
}

impl fmt::Display for NthWeekday {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = weekday_letters(self.weekday);
        match self.ordinal {
            Some(ordinal) => write!(formatter, "{ordinal}{letters}"),
            None => formatter.write_str(letters),
        }
    }
}

/// As iCalendar writes it: `20261231`, `20261231T235959` or `20261231T235959Z`.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Date(date) => write!(formatter, "{}", date.strftime("%Y%m%d")),
            Moment::Civil(civil) => write!(formatter, "{}", civil.strftime("%Y%m%dT%H%M%S")),
            Moment::Instant(instant) => {
                write!(formatter, "{}", Zone::utc().civil(*instant).strftime("%Y%m%dT%H%M%SZ"))
            }
        }
    }
}

impl FromStr for Moment {
    type Err = RecurrenceError;

    /// Reads `20261231`, `20261231T235959` or `20261231T235959Z`.
    fn from_str(text: &str) -> Result<Moment, RecurrenceError> {
        read_moment("a date", text)
    }
}

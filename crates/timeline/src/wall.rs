//! Times as people and programs write them. Owns the texts that are accepted; what a civil time means in a
//! zone is `zone`'s affair.

use jiff::civil::{Date, DateTime, Time};

use crate::error::excerpt;
use crate::{Instant, TimeError};

const YEAR_FIRST: u16 = 1900;
const YEAR_LAST: u16 = 2200;
const OFFSET_HOURS_MAX: u8 = 14;

/// A time as it was written: by the clock on the wall, or exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// Without an offset: it means something only in a zone.
    Civil(DateTime),
    /// With `Z` or an offset: one moment everywhere.
    Instant(Instant),
}

/// Reads `2026-03-29T14:30:00` or `2026-03-29T14:30` as civil time, and the same followed by `Z`, `+02:00`,
/// `+0200` or `+02` as an instant. A fraction of a second is accepted and cut off, for the sake of programs
/// that always write one.
///
/// Errors say what is wrong: an unreadable text, a date or time that does not exist, a leap second, an
/// offset no zone has, or a year before 1900 or after 2200.
pub fn parse_civil_or_instant(text: &str) -> Result<Wall, TimeError> {
    let unreadable = || TimeError::UnreadableDateTime { text: excerpt(text) };
    let (date_text, rest) = text.split_once('T').ok_or_else(unreadable)?;
    let (year, month, day) = date_parts(date_text).ok_or_else(unreadable)?;
    let (clock, offset_text) = rest.split_at(rest.find(['Z', '+', '-']).unwrap_or(rest.len()));
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute, second) = clock_parts(clock).filter(|_| is_fraction).ok_or_else(unreadable)?;

    let civil = date_of(year, month, day)?.to_datetime(time_of(hour, minute, second)?);
    if offset_text.is_empty() {
        return Ok(Wall::Civil(civil));
    }
    let ahead_seconds = offset_seconds(offset_text)
        .ok_or_else(|| TimeError::ImpossibleOffset { text: excerpt(offset_text) })?;
    let as_utc = jiff::tz::Offset::UTC.to_timestamp(civil).map_err(|_| TimeError::OutOfRange)?;
    Instant::checked_from_unix(as_utc.as_second() - ahead_seconds).map(Wall::Instant)
}

/// Reads `2026-03-29`. Errors like [`parse_civil_or_instant`].
pub fn parse_date(text: &str) -> Result<Date, TimeError> {
    let (year, month, day) =
        date_parts(text).ok_or_else(|| TimeError::UnreadableDate { text: excerpt(text) })?;
    date_of(year, month, day)
}

/// Reads `09:30` or `09:30:00` as seconds of the local day; `24:00` is the end of the day, 86,400.
pub fn parse_time_of_day_seconds(text: &str) -> Result<u32, TimeError> {
    let (hour, minute, second) =
        clock_parts(text).ok_or_else(|| TimeError::UnreadableTimeOfDay { text: excerpt(text) })?;
    if (hour, minute, second) == (24, 0, 0) {
        return Ok(86_400);
    }
    time_of(hour, minute, second)?;
    Ok(u32::from(hour) * 3_600 + u32::from(minute) * 60 + u32::from(second))
}

/// Writes seconds of the local day as `09:30`, with seconds (`09:30:15`) only where there are some. The
/// inverse of [`parse_time_of_day_seconds`].
pub fn print_time_of_day(seconds: u32) -> String {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// The date, if the calendar has it and the year is one of ours.
pub(crate) fn date_of(year: u16, month: u8, day: u8) -> Result<Date, TimeError> {
    if !(YEAR_FIRST..=YEAR_LAST).contains(&year) {
        return Err(TimeError::OutOfRange);
    }
    let impossible = TimeError::ImpossibleDate { year, month, day };
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(jiff_year), Ok(jiff_month), Ok(jiff_day)) = parts else { return Err(impossible) };
    Date::new(jiff_year, jiff_month, jiff_day).map_err(|_| impossible)
}

/// The time of day, if a clock shows it.
pub(crate) fn time_of(hour: u8, minute: u8, second: u8) -> Result<Time, TimeError> {
    if second == 60 {
        return Err(TimeError::LeapSecond);
    }
    let impossible = TimeError::ImpossibleTime { hour, minute, second };
    let parts = (i8::try_from(hour), i8::try_from(minute), i8::try_from(second));
    let (Ok(jiff_hour), Ok(jiff_minute), Ok(jiff_second)) = parts else { return Err(impossible) };
    Time::new(jiff_hour, jiff_minute, jiff_second, 0).map_err(|_| impossible)
}

/// Year, month and day of `YYYY-MM-DD`, not yet checked against the calendar.
fn date_parts(text: &str) -> Option<(u16, u8, u8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    (parts.next().is_none() && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())).then_some((
        year.parse().ok()?,
        two_digits(month)?,
        two_digits(day)?,
    ))
}

/// Hour, minute and second of `HH:MM` or `HH:MM:SS`, not yet checked against the clock.
fn clock_parts(text: &str) -> Option<(u8, u8, u8)> {
    let mut parts = text.split(':');
    let (hour, minute) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?);
    let second = parts.next().map_or(Some(0), two_digits)?;
    parts.next().is_none().then_some((hour, minute, second))
}

/// Seconds ahead of UTC of `Z`, `+02:00`, `+0200` or `+02`.
fn offset_seconds(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hour_text, minute_text) = digits.split_at_checked(2)?;
    let hours = two_digits(hour_text)?;
    let minutes = if minute_text.is_empty() {
        0
    } else {
        two_digits(minute_text.strip_prefix(':').unwrap_or(minute_text))?
    };
    (hours <= OFFSET_HOURS_MAX && minutes < 60)
        .then_some(sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}

/// The number that exactly two ASCII digits write.
pub(crate) fn two_digits(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [tens @ b'0'..=b'9', units @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (units - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One word or sentence per text: `civil …`, `instant …`, or the error.
    fn read(text: &str) -> String {
        match parse_civil_or_instant(text) {
            Ok(Wall::Civil(civil)) => format!("civil {civil}"),
            Ok(Wall::Instant(instant)) => format!("instant {instant}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn reads_civil_times_and_instants() {
        for (text, expected) in [
            ("2026-03-29T14:30:00", "civil 2026-03-29T14:30:00"),
            ("2026-03-29T14:30", "civil 2026-03-29T14:30:00"),
            ("2026-03-29T14:30:15.250", "civil 2026-03-29T14:30:15"),
            ("2024-02-29T00:00:00", "civil 2024-02-29T00:00:00"),
            ("2026-03-29T14:30:00Z", "instant 2026-03-29T14:30:00Z"),
            ("2026-03-29T14:30:00.999Z", "instant 2026-03-29T14:30:00Z"),
            ("2026-03-29T14:30Z", "instant 2026-03-29T14:30:00Z"),
            ("2026-03-29T14:30:00+02:00", "instant 2026-03-29T12:30:00Z"),
            ("2026-03-29T14:30:00+0530", "instant 2026-03-29T09:00:00Z"),
            ("2026-03-29T14:30:00-09", "instant 2026-03-29T23:30:00Z"),
            ("2026-03-29T14:30:00-00:00", "instant 2026-03-29T14:30:00Z"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn says_what_is_impossible() {
        let range = "only the years 1900 to 2200 can be used";
        let leap = "leap seconds (:60) are not kept; use :59 or the next full minute";
        let clock = "is not a time a clock shows: hours run from 00 to 23, minutes and seconds from 00 to 59";
        let offset = "is not an offset from UTC; write Z, or -12:00 to +14:00";
        for (text, expected) in [
            ("2026-02-30T10:00:00", "2026-02-30 does not exist in the calendar".to_owned()),
            ("2025-02-29T10:00:00Z", "2025-02-29 does not exist in the calendar".to_owned()),
            ("2026-13-01T10:00:00", "2026-13-01 does not exist in the calendar".to_owned()),
            ("2026-00-10T10:00:00", "2026-00-10 does not exist in the calendar".to_owned()),
            ("2026-03-29T25:00:00", format!("25:00:00 {clock}")),
            ("2026-03-29T24:00:00", format!("24:00:00 {clock}")),
            ("2026-03-29T10:60", format!("10:60:00 {clock}")),
            ("2026-03-29T10:00:61", format!("10:00:61 {clock}")),
            ("2016-12-31T23:59:60Z", leap.to_owned()),
            ("1899-12-31T23:59:59", range.to_owned()),
            ("2201-01-01T00:00:00", range.to_owned()),
            ("9999-01-01T00:00:00Z", range.to_owned()),
            ("1900-01-01T00:00:00+01:00", range.to_owned()),
            ("2026-03-29T10:00:00+15:00", format!("`+15:00` {offset}")),
            ("2026-03-29T10:00:00+01:60", format!("`+01:60` {offset}")),
            ("2026-03-29T10:00:00Zulu", format!("`Zulu` {offset}")),
            ("2026-03-29T10:00:00+", format!("`+` {offset}")),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn refuses_other_shapes() {
        for text in [
            "",
            "T",
            "now",
            "2026-03-29",
            "2026-03-29 14:30:00",
            "2026-03-29t14:30:00",
            "26-03-29T14:30:00",
            "+2026-03-29T14:30:00",
            "2026-3-29T14:30:00",
            "2026-03-29T1:30",
            "2026-03-29T14",
            "2026-03-29T14:30:00:00",
            "2026-03-29T14:30:00.Z",
            "2026-03-29T14:30:00.1x",
            " 2026-03-29T14:30:00",
            "2026-03-29T14:30:00 ",
            "٢٠٢٦-03-29T14:30:00",
            "2026-03-29T14:30:é",
        ] {
            let expected = TimeError::UnreadableDateTime { text: text.to_owned() };
            assert_eq!(parse_civil_or_instant(text), Err(expected), "{text}");
        }
        let long = "x".repeat(1_000_000);
        assert!(read(&long).len() < 300);
    }

    #[test]
    fn reads_dates() {
        assert_eq!(parse_date("2026-03-29").unwrap().to_string(), "2026-03-29");
        assert_eq!(
            parse_date("2026-03-29T10:00"),
            Err(TimeError::UnreadableDate { text: "2026-03-29T10:00".into() })
        );
        assert_eq!(
            parse_date("2026-04-31"),
            Err(TimeError::ImpossibleDate { year: 2026, month: 4, day: 31 })
        );
    }

    #[test]
    fn times_of_day_round_trip() {
        for seconds in 0..=86_400 {
            assert_eq!(parse_time_of_day_seconds(&print_time_of_day(seconds)), Ok(seconds));
        }
        for (seconds, text) in [(0, "00:00"), (34_200, "09:30"), (34_215, "09:30:15"), (86_400, "24:00")] {
            assert_eq!(print_time_of_day(seconds), text);
        }
        for text in ["24:00:01", "24:01", "25:00", "9:30", "0930", "09:30:60", "", "09:30pm"] {
            assert!(parse_time_of_day_seconds(text).is_err(), "{text}");
        }
    }
}

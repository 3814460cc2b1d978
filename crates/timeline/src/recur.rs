//! Recurrence: a rule as in RFC 5545, 3.3.10, and what is wrong with one. Reading and writing its text is in
//! `recur/text`, turning it into instants in `recur/expand`, which dates it means in `recur/days`.
//!
//! Not covered, and refused by name: SECONDLY and MINUTELY, BYSECOND, and other calendars (RFC 7529).

mod days;
mod expand;
mod set;
mod text;

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

use crate::{Instant, TimeError};

pub use expand::{Expansion, Limits};
pub use set::RecurrenceSet;

/// How often a period of the rule comes around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Calendar years.
    Yearly,
    /// Calendar months.
    Monthly,
    /// Weeks, beginning on the rule's `week_start`.
    Weekly,
    /// Days.
    Daily,
    /// Hours by the clock on the wall.
    Hourly,
}

/// A weekday, and if an ordinal is given only that one of the month or year: `1` the first, `-1` the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NthWeekday {
    /// Counted from the start (positive) or the end (negative); nothing means each one.
    pub ordinal: Option<i8>,
    /// The day of the week.
    pub weekday: Weekday,
}

/// A date or time in a recurrence as calendars write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A whole local day.
    Date(Date),
    /// A time by the clock on the wall.
    Civil(DateTime),
    /// An exact moment.
    Instant(Instant),
}

/// A recurrence rule. An empty list leaves that part of the date or time to the start; numbers that may
/// count from the end are negative then. It serialises as its text, such as `FREQ=WEEKLY;BYDAY=MO,WE`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recurrence {
    /// The period.
    pub frequency: Frequency,
    /// Every how many periods; at least 1.
    pub interval: u32,
    /// How many occurrences there are from the start on; not together with `until`.
    pub count: Option<u32>,
    /// The last moment that may still be an occurrence; a date means the whole day.
    pub until: Option<Moment>,
    /// Months, 1 to 12.
    pub by_month: Vec<u8>,
    /// Weeks of the year, 1 to 53 or -1 to -53; yearly rules only.
    pub by_week_number: Vec<i8>,
    /// Days of the year, 1 to 366 or -1 to -366; yearly and hourly rules only.
    pub by_year_day: Vec<i16>,
    /// Days of the month, 1 to 31 or -1 to -31; not in weekly rules.
    pub by_month_day: Vec<i8>,
    /// Weekdays; ordinals only in monthly and yearly rules.
    pub by_weekday: Vec<NthWeekday>,
    /// Hours, 0 to 23.
    pub by_hour: Vec<u8>,
    /// Minutes, 0 to 59.
    pub by_minute: Vec<u8>,
    /// Which occurrences of each period remain, 1 to 366 or -1 to -366; only with another list.
    pub by_set_position: Vec<i16>,
    /// The first day of the week, Monday unless said otherwise.
    pub week_start: Weekday,
}

/// Why a recurrence rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceError {
    /// Longer than any sensible rule.
    #[error("a recurrence rule can be at most {limit} characters long")]
    TooLong {
        /// The most that is accepted.
        limit: usize,
    },
    /// No FREQ.
    #[error("a recurrence rule needs FREQ, such as FREQ=WEEKLY")]
    FrequencyMissing,
    /// SECONDLY, MINUTELY, or a word that is none.
    #[error("FREQ={text} cannot be used; use YEARLY, MONTHLY, WEEKLY, DAILY or HOURLY")]
    FrequencyUnsupported {
        /// The frequency as written, shortened.
        text: String,
    },
    /// A part that is not understood or deliberately left out, such as BYSECOND.
    #[error("the part `{name}` of the recurrence rule is not supported")]
    PartUnsupported {
        /// The part as written, shortened.
        name: String,
    },
    /// The same part twice.
    #[error("{part} stands twice in the recurrence rule")]
    PartRepeated {
        /// The part's name.
        part: &'static str,
    },
    /// A value that cannot be read.
    #[error("`{value}` cannot be read as a value of {part}")]
    ValueUnreadable {
        /// The part's name.
        part: &'static str,
        /// The value as written, shortened.
        value: String,
    },
    /// A value outside its range.
    #[error("{part} must be {allowed}")]
    ValueOutOfRange {
        /// The part's name.
        part: &'static str,
        /// The range in words.
        allowed: &'static str,
    },
    /// A part that means nothing at this frequency.
    #[error("{part} cannot be used with FREQ={frequency}")]
    PartNotAllowed {
        /// The part's name.
        part: &'static str,
        /// The rule's frequency.
        frequency: Frequency,
    },
    /// An end given twice.
    #[error("a recurrence rule ends by COUNT or by UNTIL, not by both")]
    CountAndUntil,
    /// BYSETPOS chooses among what other parts give.
    #[error("BYSETPOS needs another part to choose from, such as BYDAY")]
    SetPositionAlone,
    /// A date or time in the rule is not possible.
    #[error(transparent)]
    Time(#[from] TimeError),
}

impl Recurrence {
    /// A rule that repeats the start every `interval` periods without end.
    pub fn every(interval: u32, frequency: Frequency) -> Recurrence {
        Recurrence {
            frequency,
            interval,
            count: None,
            until: None,
            by_month: Vec::new(),
            by_week_number: Vec::new(),
            by_year_day: Vec::new(),
            by_month_day: Vec::new(),
            by_weekday: Vec::new(),
            by_hour: Vec::new(),
            by_minute: Vec::new(),
            by_set_position: Vec::new(),
            week_start: Weekday::Monday,
        }
    }

    /// Whether every value is in range and the parts may stand together. Reading and expanding ask this
    /// themselves; it is public for forms that fill a rule in piece by piece.
    pub fn check(&self) -> Result<(), RecurrenceError> {
        if self.interval == 0 {
            return Err(out_of_range("INTERVAL", "1 or more"));
        }
        if self.count == Some(0) {
            return Err(out_of_range("COUNT", "1 or more"));
        }
        if self.count.is_some() && self.until.is_some() {
            return Err(RecurrenceError::CountAndUntil);
        }
        self.check_ranges()?;
        self.check_combinations()
    }

    fn check_ranges(&self) -> Result<(), RecurrenceError> {
        let ordinals = self.by_weekday.iter().filter_map(|day| day.ordinal);
        let ordinal_max = if self.frequency == Frequency::Monthly { 5 } else { 53 };
        let checks = [
            ("BYMONTH", "between 1 and 12", self.by_month.iter().all(|month| (1..=12).contains(month))),
            ("BYWEEKNO", "1 to 53 or -1 to -53", self.by_week_number.iter().all(|&week| is_signed(week, 53))),
            ("BYYEARDAY", "1 to 366 or -1 to -366", self.by_year_day.iter().all(|&day| is_signed(day, 366))),
            ("BYMONTHDAY", "1 to 31 or -1 to -31", self.by_month_day.iter().all(|&day| is_signed(day, 31))),
            (
                "BYDAY",
                "a weekday, counted up to 53 in a year and up to 5 in a month",
                ordinals.into_iter().all(|ordinal| is_signed(ordinal, ordinal_max)),
            ),
            ("BYHOUR", "between 0 and 23", self.by_hour.iter().all(|&hour| hour <= 23)),
            ("BYMINUTE", "between 0 and 59", self.by_minute.iter().all(|&minute| minute <= 59)),
            (
                "BYSETPOS",
                "1 to 366 or -1 to -366",
                self.by_set_position.iter().all(|&position| is_signed(position, 366)),
            ),
        ];
        match checks.into_iter().find(|&(_, _, is_in_range)| !is_in_range) {
            Some((part, allowed, _)) => Err(out_of_range(part, allowed)),
            None => Ok(()),
        }
    }

    /// The table of RFC 5545, 3.3.10: which part may stand with which frequency.
    fn check_combinations(&self) -> Result<(), RecurrenceError> {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        let frequency = self.frequency;
        let refused = |part| Err(RecurrenceError::PartNotAllowed { part, frequency });
        if !self.by_week_number.is_empty() && frequency != Yearly {
            return refused("BYWEEKNO");
        }
        if !self.by_year_day.is_empty() && matches!(frequency, Monthly | Weekly | Daily) {
            return refused("BYYEARDAY");
        }
        if !self.by_month_day.is_empty() && frequency == Weekly {
            return refused("BYMONTHDAY");
        }
        let has_ordinal = self.by_weekday.iter().any(|day| day.ordinal.is_some());
        if has_ordinal && !(matches!(frequency, Monthly | Yearly) && self.by_week_number.is_empty()) {
            return refused("BYDAY with a number");
        }
        let is_alone = self.by_month.is_empty()
            && self.by_week_number.is_empty()
            && self.by_year_day.is_empty()
            && self.by_month_day.is_empty()
            && self.by_weekday.is_empty()
            && self.by_hour.is_empty()
            && self.by_minute.is_empty();
        if is_alone && !self.by_set_position.is_empty() {
            return Err(RecurrenceError::SetPositionAlone);
        }
        Ok(())
    }
}

/// Whether `number` is 1 to `most`, or the same counted from the end.
fn is_signed(number: impl Into<i16>, most: u16) -> bool {
    (1..=most).contains(&number.into().unsigned_abs())
}

fn out_of_range(part: &'static str, allowed: &'static str) -> RecurrenceError {
    RecurrenceError::ValueOutOfRange { part, allowed }
}

//! What can be wrong with a time, as values with a sentence for the person who wrote it.
//! Recurrence rules have their own errors, in `recur`.

/// A time, zone or weekly window that cannot be understood or does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text has another shape than a date and time.
    #[error(
        "`{text}` is not a date and time; write 2026-03-29T14:30:00 for the clock on the wall, or add Z or \
         an offset such as +02:00 for an exact instant"
    )]
    UnreadableDateTime {
        /// What was given, shortened.
        text: String,
    },
    /// The text has another shape than a date.
    #[error("`{text}` is not a date; write 2026-03-29")]
    UnreadableDate {
        /// What was given, shortened.
        text: String,
    },
    /// The text has another shape than a time of day.
    #[error("`{text}` is not a time of day; write 09:30 or 09:30:00, and 24:00 for the end of the day")]
    UnreadableTimeOfDay {
        /// What was given, shortened.
        text: String,
    },
    /// The date is well formed but no calendar has it, such as 30 February.
    #[error("{year:04}-{month:02}-{day:02} does not exist in the calendar")]
    ImpossibleDate {
        /// Year as written.
        year: u16,
        /// Month as written.
        month: u8,
        /// Day of the month as written.
        day: u8,
    },
    /// The time is well formed but no clock shows it, such as 25:00.
    #[error(
        "{hour:02}:{minute:02}:{second:02} is not a time a clock shows: hours run from 00 to 23, minutes and \
         seconds from 00 to 59"
    )]
    ImpossibleTime {
        /// Hour as written.
        hour: u8,
        /// Minute as written.
        minute: u8,
        /// Second as written.
        second: u8,
    },
    /// Second 60. Instants count UTC seconds without leap seconds, so it has no number of its own.
    #[error("leap seconds (:60) are not kept; use :59 or the next full minute")]
    LeapSecond,
    /// The offset from UTC is further than any zone has been.
    #[error("`{text}` is not an offset from UTC; write Z, or -12:00 to +14:00")]
    ImpossibleOffset {
        /// The offset as written.
        text: String,
    },
    /// Outside the years this system keeps.
    #[error("only the years 1900 to 2200 can be used")]
    OutOfRange,
    /// Not a zone of the IANA time zone database.
    #[error("`{name}` is not a time zone; use a name such as Europe/Berlin or UTC")]
    UnknownZone {
        /// What was given, shortened.
        name: String,
    },
    /// A weekly window on a day that is not in 0..=6.
    #[error("weekday {weekday} does not exist; 0 is Monday and 6 is Sunday")]
    ImpossibleWeekday {
        /// The number as given.
        weekday: u8,
    },
    /// A weekly window that does not end after it starts, or ends after the day does.
    #[error("a weekly window ends after it starts and at 24:00 at the latest; split it at midnight")]
    ImpossibleWindow,
    /// More weekly windows than a week can sensibly have.
    #[error("a week can have at most {limit} windows")]
    TooManyWindows {
        /// The most that is accepted.
        limit: usize,
    },
}

/// The beginning of a text that somebody else wrote, short enough to repeat in an error.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARACTERS_MAX: usize = 40;
    text.chars().take(CHARACTERS_MAX).collect()
}

//! From a recipe to the occurrences it means, in civil time: 18:00 stays 18:00, and an end keeps its time of day too.
//!
//! Owns what a recipe may say and how much of it there may be. Whether each occurrence is possible is judged by the
//! table, one line of the draft for each.

use model::{Recipe, RecipeRule};
use timeline::{
    DateTime, Frequency, Instant, Limits, Moment, NthWeekday, Recurrence, RecurrenceError, RecurrenceSet,
    Span, TimeError, Weekday, Zone, parse_date,
};

use crate::refusal::{Code, Detail, Refusal};

/// The most occurrences of one series.
pub const OCCURRENCES_MAX: u32 = 1_000;

/// No occurrence starts later than this after the first: five years.
pub const REACH_SECONDS_MAX: i64 = (5 * 365 + 2) * 86_400;

/// Enough to say how many there are when there are too many; hourly for five years stays below it.
const COUNTED_MAX: usize = 50_000;

/// One date of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The first instant.
    pub start: Instant,
    /// The instant after the last; not after `start` where the clock swallows all of it.
    pub end: Instant,
}

/// Why a recipe means no dates.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecipeError {
    /// Neither `unit` nor `rrule`.
    #[error("say how it repeats: `unit` such as weekly, or `rrule`")]
    Missing,
    /// Both ways at once.
    #[error("say how it repeats by `rrule` or by `unit`, `every`, `until` and `on`, not by both")]
    Both,
    /// An unknown unit.
    #[error("`unit` must be hourly, daily, weekly, monthly or yearly")]
    Unit,
    /// An unknown frequency.
    #[error("`rrule.frequency` must be 0 (yearly), 1 (monthly), 2 (weekly), 3 (daily) or 4 (hourly)")]
    Frequency,
    /// A weekday that is none.
    #[error("weekdays are 0 for Monday to 6 for Sunday")]
    Weekday,
    /// No end.
    #[error("say when it ends: by `until`, or by `count` in `rrule`")]
    Endless,
    /// `until` is no date.
    #[error("`until` must be a date such as 2026-06-30: {0}")]
    Until(TimeError),
    /// It ends before it begins.
    #[error("it ends before it begins: `until` is before the start")]
    EndsBeforeStart,
    /// Every date is left out, or there is none.
    #[error("no date is left: the recipe means none from the start on")]
    Empty,
    /// A part that cannot be.
    #[error(transparent)]
    Rule(#[from] RecurrenceError),
    /// More than there may be; the refusal has the number.
    #[error("a series has at most 1,000 occurrences and reaches at most five years")]
    TooMuch(Box<Refusal>),
}

/// The occurrences of a recipe whose first booking is from `start` to `end`, ascending.
pub fn occurrences(
    recipe: &Recipe,
    (start, end): (Instant, Instant),
    zone: &Zone,
) -> Result<Vec<Occurrence>, RecipeError> {
    let rule = rule(recipe)?;
    let latest = start.plus_seconds(REACH_SECONDS_MAX);
    check_reach(&rule, start, latest, zone)?;
    let first_civil = zone.civil(start);
    let is_injected = recipe.rrule.as_ref().is_some_and(|rule| rule.inject_first_date_if_missing);
    let set = RecurrenceSet {
        extras: if is_injected { vec![Moment::Instant(start)] } else { Vec::new() },
        exceptions: recipe.cancellations.iter().copied().map(Moment::Instant).collect(),
        rule: Some(rule.clone()),
    };
    let within = Span::new(start, latest.plus_seconds(1)).ok_or(RecipeError::Empty)?;
    let found =
        set.occurrences(first_civil, zone, within, Limits { starts_max: COUNTED_MAX, ..Limits::default() })?;
    let number = u32::try_from(found.starts.len()).unwrap_or(u32::MAX);
    if found.is_cut || number > OCCURRENCES_MAX {
        return Err(too_many(number));
    }
    if found.starts.is_empty() {
        return Err(RecipeError::Empty);
    }
    check_count(&rule, first_civil, zone, within)?;
    let shape =
        Shape { start, end, first: (first_civil, zone.civil(end)), keeps_time: keeps_time(&rule), zone };
    Ok(found.starts.into_iter().map(|at| shape.at(at)).collect())
}

/// Refuses, before anything is counted, what cannot be little.
fn check_reach(rule: &Recurrence, start: Instant, latest: Instant, zone: &Zone) -> Result<(), RecipeError> {
    if let Some(count) = rule.count.filter(|count| *count > OCCURRENCES_MAX) {
        return Err(too_many(count));
    }
    let until = match rule.until {
        None => return Ok(()),
        Some(Moment::Date(date)) if date < zone.civil(start).date() => {
            return Err(RecipeError::EndsBeforeStart);
        }
        Some(Moment::Date(date)) => zone.day_start(date).map_err(RecurrenceError::from)?,
        Some(Moment::Instant(until)) if until < start => return Err(RecipeError::EndsBeforeStart),
        Some(Moment::Instant(until)) => until,
        Some(Moment::Civil(civil)) => zone.resolve(civil).map_err(RecurrenceError::from)?.as_in_calendars(),
    };
    if until > latest { Err(too_long(until, latest)) } else { Ok(()) }
}

/// A number of occurrences that is not reached within the years there may be reaches past them.
fn check_count(rule: &Recurrence, first: DateTime, zone: &Zone, within: Span) -> Result<(), RecipeError> {
    let Some(count) = rule.count else { return Ok(()) };
    let all = rule.occurrences(first, zone, within, Limits::default())?;
    let is_reached = u32::try_from(all.starts.len()).is_ok_and(|number| number >= count);
    // A rule of one occurrence may mean only later dates; each clock change may swallow one of an hourly rule.
    let slack = if rule.frequency == Frequency::Hourly { 10 } else { 0 };
    let nearly = u32::try_from(all.starts.len()).is_ok_and(|number| number + slack >= count);
    if is_reached || nearly {
        return Ok(());
    }
    let latest = within.end().plus_seconds(-1);
    Err(too_long(latest, latest))
}

fn too_many(number: u32) -> RecipeError {
    let detail = Detail::Occurrences { asked: number, limit: OCCURRENCES_MAX };
    RecipeError::TooMuch(Box::new(Refusal::whole(Code::SeriesTooMany, detail)))
}

fn too_long(asked: Instant, limit: Instant) -> RecipeError {
    RecipeError::TooMuch(Box::new(Refusal::whole(Code::SeriesTooLong, Detail::Moment { asked, limit })))
}

/// Whether every occurrence begins at the time of day of the first.
fn keeps_time(rule: &Recurrence) -> bool {
    rule.frequency != Frequency::Hourly && rule.by_hour.is_empty() && rule.by_minute.is_empty()
}

/// What every occurrence has in common with the first.
struct Shape<'a> {
    start: Instant,
    end: Instant,
    first: (DateTime, DateTime),
    keeps_time: bool,
    zone: &'a Zone,
}

impl Shape<'_> {
    /// The occurrence that begins at an instant. The first keeps the very instants that were asked for.
    fn at(&self, at: Instant) -> Occurrence {
        let (first_start, first_end) = self.first;
        let civil = self.zone.civil(at);
        if civil == first_start {
            return Occurrence { start: self.start, end: self.end };
        }
        // A start that the clock moved on is counted from where it should have been, so that the end is not moved.
        let meant = if self.keeps_time { civil.date().to_datetime(first_start.time()) } else { civil };
        let length = first_start.duration_until(first_end);
        let end = meant.checked_add(length).ok().and_then(|end| self.zone.resolve(end).ok());
        Occurrence { start: at, end: end.map_or(at, |end| end.as_in_calendars()) }
    }
}

/// The rule of a recipe.
fn rule(recipe: &Recipe) -> Result<Recurrence, RecipeError> {
    let is_simple =
        recipe.unit.is_some() || recipe.every.is_some() || recipe.until.is_some() || !recipe.on.is_empty();
    let rule = match &recipe.rrule {
        Some(_) if is_simple => return Err(RecipeError::Both),
        Some(rule) => of_numbers(rule)?,
        None => of_words(recipe)?,
    };
    rule.check()?;
    if rule.count.is_none() && rule.until.is_none() {
        return Err(RecipeError::Endless);
    }
    Ok(rule)
}

fn of_words(recipe: &Recipe) -> Result<Recurrence, RecipeError> {
    let frequency = match recipe.unit.as_deref() {
        None => return Err(RecipeError::Missing),
        Some("hourly" | "hour") => Frequency::Hourly,
        Some("daily" | "day") => Frequency::Daily,
        Some("weekly" | "week") => Frequency::Weekly,
        Some("monthly" | "month") => Frequency::Monthly,
        Some("yearly" | "year") => Frequency::Yearly,
        Some(_) => return Err(RecipeError::Unit),
    };
    let until = recipe.until.as_deref().map(parse_date).transpose().map_err(RecipeError::Until)?;
    Ok(Recurrence {
        until: until.map(Moment::Date),
        by_weekday: weekdays(&recipe.on)?,
        ..Recurrence::every(recipe.every.unwrap_or(1), frequency)
    })
}

fn of_numbers(rule: &RecipeRule) -> Result<Recurrence, RecipeError> {
    let frequency = match rule.frequency {
        0 => Frequency::Yearly,
        1 => Frequency::Monthly,
        2 => Frequency::Weekly,
        3 => Frequency::Daily,
        4 => Frequency::Hourly,
        _ => return Err(RecipeError::Frequency),
    };
    Ok(Recurrence {
        count: rule.count,
        until: rule.until.map(Moment::Instant),
        by_weekday: weekdays(&rule.byweekday)?,
        by_hour: rule.byhour.clone(),
        by_minute: rule.byminute.clone(),
        week_start: weekday(rule.wkst.unwrap_or(0))?,
        ..Recurrence::every(rule.interval.unwrap_or(1), frequency)
    })
}

fn weekdays(numbers: &[u8]) -> Result<Vec<NthWeekday>, RecipeError> {
    numbers.iter().map(|number| Ok(NthWeekday { ordinal: None, weekday: weekday(*number)? })).collect()
}

fn weekday(number: u8) -> Result<Weekday, RecipeError> {
    let number = i8::try_from(number).map_err(|_| RecipeError::Weekday)?;
    Weekday::from_monday_zero_offset(number).map_err(|_| RecipeError::Weekday)
}

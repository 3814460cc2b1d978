//! From a recipe to the occurrences it means, in civil time: 18:00 stays 18:00, and an end keeps its time of day too.
//!
//! Owns what a recipe may say and how much of it there may be. Whether each occurrence is possible is judged by the
//! table, one line of the draft for each.

use model::{Recipe, RecipeRule};
use timeline::{
    DateTime, Frequency, Instant, Limits, Moment, NthWeekday, Recurrence, RecurrenceError, RecurrenceSet,
    Resolved, Span, Weekday, Zone, parse_date,
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

/// The most starts that a recipe leaves out: as many as a series may have.
const CANCELLATIONS_MAX: usize = OCCURRENCES_MAX as usize;

/// A recipe that makes no sense: which field, and what it must be.
fn nonsense(field: &'static str, must: &'static str) -> Refusal {
    Refusal::whole(Code::SeriesRecipe, Detail::Recipe { field, must })
}

/// What a rule that cannot be says about the recipe, by the names that were written.
fn not_a_rule(error: &RecurrenceError, recipe: &Recipe) -> Refusal {
    let is_simple = recipe.rrule.is_none();
    match error {
        RecurrenceError::ValueOutOfRange { part: "INTERVAL", allowed } if is_simple => {
            nonsense("every", must(allowed))
        }
        RecurrenceError::ValueOutOfRange { part: "INTERVAL", allowed } => {
            nonsense("rrule.interval", must(allowed))
        }
        RecurrenceError::ValueOutOfRange { part: "COUNT", allowed } => nonsense("rrule.count", must(allowed)),
        RecurrenceError::ValueOutOfRange { part: "BYHOUR", .. } => {
            nonsense("rrule.byhour", "must be hours from 0 to 23")
        }
        RecurrenceError::ValueOutOfRange { part: "BYMINUTE", .. } => {
            nonsense("rrule.byminute", "must be minutes from 0 to 59")
        }
        RecurrenceError::CountAndUntil => {
            nonsense("rrule.until", "cannot stand beside `rrule.count`: say when it ends in one way")
        }
        RecurrenceError::Time(_) => nonsense("until", "must lie in the years that can be booked"),
        _ => nonsense("recurring_recipe", "has parts that cannot stand together"),
    }
}

/// The words for a range of numbers.
fn must(allowed: &str) -> &'static str {
    if allowed == "1 or more" { "must be 1 or more" } else { "must be a number that is possible" }
}

/// The occurrences of a recipe whose first booking is from `start` to `end`, ascending.
pub fn occurrences(
    recipe: &Recipe,
    (start, end): (Instant, Instant),
    zone: &Zone,
) -> Result<Vec<Occurrence>, Refusal> {
    if recipe.cancellations.len() > CANCELLATIONS_MAX {
        return Err(nonsense("cancellations", "must be at most 1,000 starts"));
    }
    let rule = rule(recipe)?;
    let latest = start.plus_seconds(REACH_SECONDS_MAX);
    check_reach(&rule, recipe, start, latest, zone)?;
    let first_civil = zone.civil(start);
    let is_injected = recipe.rrule.as_ref().is_some_and(|rule| rule.inject_first_date_if_missing);
    let set = RecurrenceSet {
        extras: if is_injected { vec![Moment::Instant(start)] } else { Vec::new() },
        exceptions: recipe.cancellations.iter().copied().map(Moment::Instant).collect(),
        rule: Some(rule.clone()),
    };
    let none = || nonsense("recurring_recipe", "leaves no date: it means none from the start on");
    let within = Span::new(start, latest.plus_seconds(1)).ok_or_else(none)?;
    let limits = Limits { starts_max: COUNTED_MAX, ..Limits::default() };
    let found =
        set.occurrences(first_civil, zone, within, limits).map_err(|error| not_a_rule(&error, recipe))?;
    let number = u32::try_from(found.starts.len()).unwrap_or(u32::MAX);
    if found.is_cut || number > OCCURRENCES_MAX {
        return Err(too_many(number));
    }
    if found.starts.is_empty() {
        return Err(none());
    }
    check_count(&rule, recipe, first_civil, zone, within)?;
    let shape =
        Shape { start, end, first: (first_civil, zone.civil(end)), keeps_time: keeps_time(&rule), zone };
    Ok(found.starts.into_iter().map(|at| shape.at(at)).collect())
}

/// Refuses, before anything is counted, what cannot be little.
fn check_reach(
    rule: &Recurrence,
    recipe: &Recipe,
    start: Instant,
    latest: Instant,
    zone: &Zone,
) -> Result<(), Refusal> {
    if let Some(count) = rule.count.filter(|count| *count > OCCURRENCES_MAX) {
        return Err(too_many(count));
    }
    let field = if recipe.rrule.is_some() { "rrule.until" } else { "until" };
    let ends_before_start = || nonsense(field, "must not be before the start: it ends before it begins");
    let out_of_range = |_| nonsense(field, "must lie in the years that can be booked");
    let until = match rule.until {
        None => return Ok(()),
        Some(Moment::Date(date)) if date < zone.civil(start).date() => return Err(ends_before_start()),
        Some(Moment::Date(date)) => zone.day_start(date).map_err(out_of_range)?,
        Some(Moment::Instant(until)) if until < start => return Err(ends_before_start()),
        Some(Moment::Instant(until)) => until,
        Some(Moment::Civil(civil)) => zone.resolve(civil).map_err(out_of_range)?.as_in_calendars(),
    };
    if until > latest { Err(too_long(until, latest)) } else { Ok(()) }
}

/// A number of occurrences that is not reached within the years there may be reaches past them.
fn check_count(
    rule: &Recurrence,
    recipe: &Recipe,
    first: DateTime,
    zone: &Zone,
    within: Span,
) -> Result<(), Refusal> {
    let Some(count) = rule.count else { return Ok(()) };
    let all = rule.occurrences(first, zone, within, Limits::default());
    let all = all.map_err(|error| not_a_rule(&error, recipe))?;
    // Each change of clocks may swallow one date of an hourly rule.
    let slack = if rule.frequency == Frequency::Hourly { 10 } else { 0 };
    if u32::try_from(all.starts.len()).is_ok_and(|number| number + slack >= count) {
        return Ok(());
    }
    let latest = within.end().plus_seconds(-1);
    Err(too_long(latest, latest))
}

fn too_many(number: u32) -> Refusal {
    Refusal::whole(Code::SeriesTooMany, Detail::Occurrences { asked: number, limit: OCCURRENCES_MAX })
}

fn too_long(asked: Instant, limit: Instant) -> Refusal {
    Refusal::whole(Code::SeriesTooLong, Detail::Moment { asked, limit })
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
        Occurrence { start: at, end: end.map_or(at, Resolved::as_in_calendars) }
    }
}

/// The rule of a recipe.
fn rule(recipe: &Recipe) -> Result<Recurrence, Refusal> {
    let is_simple =
        recipe.unit.is_some() || recipe.every.is_some() || recipe.until.is_some() || !recipe.on.is_empty();
    let rule = match &recipe.rrule {
        Some(_) if is_simple => {
            return Err(nonsense("rrule", "cannot stand beside `unit`, `every`, `until` and `on`"));
        }
        Some(rule) => of_numbers(rule)?,
        None => of_words(recipe)?,
    };
    rule.check().map_err(|error| not_a_rule(&error, recipe))?;
    if rule.count.is_none() && rule.until.is_none() {
        return Err(nonsense("until", "is missing: say when it ends, by `until`, or by `count` in `rrule`"));
    }
    Ok(rule)
}

fn of_words(recipe: &Recipe) -> Result<Recurrence, Refusal> {
    let frequency = match recipe.unit.as_deref() {
        None => {
            return Err(nonsense("unit", "is missing: say how it repeats, such as weekly, or send `rrule`"));
        }
        Some("hourly" | "hour") => Frequency::Hourly,
        Some("daily" | "day") => Frequency::Daily,
        Some("weekly" | "week") => Frequency::Weekly,
        Some("monthly" | "month") => Frequency::Monthly,
        Some("yearly" | "year") => Frequency::Yearly,
        Some(_) => return Err(nonsense("unit", "must be hourly, daily, weekly, monthly or yearly")),
    };
    let until = recipe.until.as_deref().map(parse_date).transpose();
    let until = until.map_err(|_| nonsense("until", "must be a date such as 2026-06-30"))?;
    Ok(Recurrence {
        until: until.map(Moment::Date),
        by_weekday: weekdays("on", &recipe.on)?,
        ..Recurrence::every(recipe.every.unwrap_or(1), frequency)
    })
}

fn of_numbers(rule: &RecipeRule) -> Result<Recurrence, Refusal> {
    let frequency = match rule.frequency {
        0 => Frequency::Yearly,
        1 => Frequency::Monthly,
        2 => Frequency::Weekly,
        3 => Frequency::Daily,
        4 => Frequency::Hourly,
        _ => {
            let must = "must be 0 (yearly), 1 (monthly), 2 (weekly), 3 (daily) or 4 (hourly)";
            return Err(nonsense("rrule.frequency", must));
        }
    };
    Ok(Recurrence {
        count: rule.count,
        until: rule.until.map(Moment::Instant),
        by_weekday: weekdays("rrule.byweekday", &rule.byweekday)?,
        by_hour: rule.byhour.clone(),
        by_minute: rule.byminute.clone(),
        week_start: weekday("rrule.wkst", rule.wkst.unwrap_or(0))?,
        ..Recurrence::every(rule.interval.unwrap_or(1), frequency)
    })
}

fn weekdays(field: &'static str, numbers: &[u8]) -> Result<Vec<NthWeekday>, Refusal> {
    numbers.iter().map(|number| Ok(NthWeekday { ordinal: None, weekday: weekday(field, *number)? })).collect()
}

fn weekday(field: &'static str, number: u8) -> Result<Weekday, Refusal> {
    let number = i8::try_from(number).ok().and_then(|number| Weekday::from_monday_zero_offset(number).ok());
    number.ok_or_else(|| nonsense(field, "must be weekdays: 0 for Monday to 6 for Sunday"))
}

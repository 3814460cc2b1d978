//! From a rule to instants. Owns periods, times of day, ends and limits; which dates a rule means is in
//! `days`.
//!
//! The walk is in civil time, so that 18:00 stays 18:00, and every candidate is then resolved in the zone: a
//! time that the clock jumps over is read with the offset before the jump, one that comes twice is the first
//! (RFC 5545, 3.3.5). Dates that do not exist, such as 31 April, are skipped.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};

use super::days::DateFilter;
use super::{Frequency, Moment, Recurrence, RecurrenceError};
use crate::zone::week_start;
use crate::{Instant, Span, Zone};

/// No zone has ever moved a civil time by more than a day; a second day is for comparing dates.
const MARGIN_DAYS: i64 = 2;

/// How much work an expansion may do and how much it may return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most starts returned.
    pub starts_max: usize,
    /// The most dates and times looked at.
    pub steps_max: usize,
}

impl Default for Limits {
    /// 1,000 starts, and enough steps for a daily rule over all years there are.
    fn default() -> Limits {
        Limits { starts_max: 1_000, steps_max: 200_000 }
    }
}

/// The starts of a recurrence within a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// Ascending, each once.
    pub starts: Vec<Instant>,
    /// Whether a limit ended the expansion, so that starts may be missing at the end.
    pub is_cut: bool,
}

impl Recurrence {
    /// The starts within `within` of a recurrence whose first occurrence may be `start`.
    ///
    /// `start` itself is a start only if the rule means it, which RFC 5545 leaves open. `COUNT` counts from
    /// `start` on, civil times that fall on the same instant separately. Errors like [`Recurrence::check`].
    pub fn occurrences(
        &self,
        start: DateTime,
        zone: &Zone,
        within: Span,
        limits: Limits,
    ) -> Result<Expansion, RecurrenceError> {
        self.check()?;
        let mut walk = Walk::new(self, start, zone, within, limits);
        let mut index = walk.first_index();
        while let Some(period) = Period::at(self, start, index) {
            if period.first > walk.last_date || walk.visit(&period).is_break() {
                break;
            }
            index += 1;
        }
        Ok(Expansion { starts: walk.found.into_iter().collect(), is_cut: walk.is_cut })
    }
}

/// One year, month, week, day or hour of a rule.
struct Period {
    first: Date,
    days: i16,
    hour: Option<i8>,
}

impl Period {
    /// The period `index` intervals after the one of the start; nothing at the end of the calendar.
    fn at(rule: &Recurrence, start: DateTime, index: i64) -> Option<Period> {
        let distance = index.checked_mul(i64::from(rule.interval))?;
        let blank = jiff::Span::new();
        let (date, month) = (start.date(), start.date().first_of_month());
        let day = |first: Date, days: i16| Some(Period { first, days, hour: None });
        match rule.frequency {
            Frequency::Yearly => {
                let first = date.first_of_year().checked_add(blank.try_years(distance).ok()?).ok()?;
                day(first, first.days_in_year())
            }
            Frequency::Monthly => {
                let first = month.checked_add(blank.try_months(distance).ok()?).ok()?;
                day(first, i16::from(first.days_in_month()))
            }
            Frequency::Weekly => {
                let week = week_start(date, rule.week_start)?;
                day(week.checked_add(blank.try_weeks(distance).ok()?).ok()?, 7)
            }
            Frequency::Daily => day(date.checked_add(blank.try_days(distance).ok()?).ok()?, 1),
            Frequency::Hourly => {
                let at = date.at(start.hour(), 0, 0, 0).checked_add(blank.try_hours(distance).ok()?).ok()?;
                Some(Period { first: at.date(), days: 1, hour: Some(at.hour()) })
            }
        }
    }
}

/// The state of one expansion.
struct Walk<'a> {
    rule: &'a Recurrence,
    start: DateTime,
    zone: &'a Zone,
    within: Span,
    limits: Limits,
    dates: DateFilter,
    /// No occurrence within reach lies after this date.
    last_date: Date,
    steps: usize,
    counted: u32,
    found: BTreeSet<Instant>,
    is_cut: bool,
}

type Flow = std::ops::ControlFlow<()>;

impl<'a> Walk<'a> {
    fn new(rule: &'a Recurrence, start: DateTime, zone: &'a Zone, within: Span, limits: Limits) -> Walk<'a> {
        let window_end = zone.civil(within.end()).date();
        let end = rule.until.map_or(window_end, |until| date_of(until, zone).min(window_end));
        let last_date = end.saturating_add(jiff::Span::new().days(MARGIN_DAYS));
        let dates = DateFilter::new(rule, start);
        let (found, is_cut) = (BTreeSet::new(), false);
        Walk { rule, start, zone, within, limits, dates, last_date, steps: 0, counted: 0, found, is_cut }
    }

    /// The first period worth a visit: without a count, the one shortly before the window.
    fn first_index(&self) -> i64 {
        if self.rule.count.is_some() {
            return 0;
        }
        let window_start = self.zone.civil(self.within.start()).date();
        let target = window_start.saturating_sub(jiff::Span::new().days(MARGIN_DAYS));
        let date = self.start.date();
        let years = i64::from(target.year()) - i64::from(date.year());
        let days = date.duration_until(target).as_secs() / 86_400;
        let distance = match self.rule.frequency {
            Frequency::Yearly => years,
            Frequency::Monthly => years * 12 + i64::from(target.month()) - i64::from(date.month()),
            // A week that began before the start's weekday is caught by beginning one week early.
            Frequency::Weekly => days / 7 - 1,
            Frequency::Daily => days,
            Frequency::Hourly => days * 24 - i64::from(self.start.hour()),
        };
        (distance / i64::from(self.rule.interval)).max(0)
    }

    /// Takes what a period gives, or breaks because nothing further can follow or a limit is reached.
    fn visit(&mut self, period: &Period) -> Flow {
        let mut dates = Vec::new();
        for date in
            period.first.series(jiff::Span::new().days(1)).take(usize::from(period.days.unsigned_abs()))
        {
            self.step()?;
            if self.dates.matches(date) {
                dates.push(date);
            }
        }
        let times = self.times(period.hour);
        for position in self.positions(dates.len() * times.len()) {
            self.step()?;
            self.take(dates[position / times.len()].to_datetime(times[position % times.len()]))?;
        }
        Flow::Continue(())
    }

    /// The times of day of each date, ascending.
    fn times(&self, period_hour: Option<i8>) -> Vec<Time> {
        let by_hour = ascending(&self.rule.by_hour);
        let hours = match period_hour {
            Some(hour) if by_hour.is_empty() || by_hour.contains(&hour) => vec![hour],
            Some(_) => Vec::new(),
            None if by_hour.is_empty() => vec![self.start.hour()],
            None => by_hour,
        };
        let by_minute = ascending(&self.rule.by_minute);
        let minutes = if by_minute.is_empty() { vec![self.start.minute()] } else { by_minute };
        let second = self.start.second();
        let at = |hour: i8| minutes.iter().filter_map(move |&minute| Time::new(hour, minute, second, 0).ok());
        hours.into_iter().flat_map(at).collect()
    }

    /// Which of a period's `total` candidates remain, ascending: all, or those BYSETPOS chooses.
    fn positions(&self, total: usize) -> Vec<usize> {
        if self.rule.by_set_position.is_empty() {
            return (0..total).collect();
        }
        let chosen = self.rule.by_set_position.iter().filter_map(|&position| {
            let from_edge = usize::from(position.unsigned_abs());
            let index = if position > 0 { Some(from_edge - 1) } else { total.checked_sub(from_edge) };
            index.filter(|&index| index < total)
        });
        chosen.collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Takes one candidate in civil time.
    fn take(&mut self, candidate: DateTime) -> Flow {
        if candidate < self.start {
            return Flow::Continue(());
        }
        // Outside the years of `Instant` there is no occurrence.
        let Ok(resolved) = self.zone.resolve(candidate) else { return Flow::Continue(()) };
        let instant = resolved.as_in_calendars();
        let is_past_until = match self.rule.until {
            None => false,
            Some(Moment::Date(date)) => candidate.date() > date,
            Some(Moment::Civil(civil)) => candidate > civil,
            Some(Moment::Instant(until)) => instant > until,
        };
        if is_past_until || self.rule.count.is_some_and(|count| self.counted >= count) {
            return Flow::Break(());
        }
        self.counted = self.counted.saturating_add(1);
        if self.within.contains(instant) && self.found.insert(instant) {
            self.keep_to_limit()?;
        }
        Flow::Continue(())
    }

    /// Removes the start that is one too many.
    fn keep_to_limit(&mut self) -> Flow {
        if self.found.len() <= self.limits.starts_max {
            return Flow::Continue(());
        }
        self.found.pop_last();
        self.cut()
    }

    fn step(&mut self) -> Flow {
        self.steps += 1;
        if self.steps > self.limits.steps_max { self.cut() } else { Flow::Continue(()) }
    }

    fn cut(&mut self) -> Flow {
        self.is_cut = true;
        Flow::Break(())
    }
}

/// The local date of a moment.
pub(super) fn date_of(moment: Moment, zone: &Zone) -> Date {
    match moment {
        Moment::Date(date) => date,
        Moment::Civil(civil) => civil.date(),
        Moment::Instant(instant) => zone.civil(instant).date(),
    }
}

/// Hours or minutes in order and each once.
fn ascending(numbers: &[u8]) -> Vec<i8> {
    let unique: BTreeSet<i8> = numbers.iter().filter_map(|&number| i8::try_from(number).ok()).collect();
    unique.into_iter().collect()
}

//! Which dates a recurrence rule means. Owns the parts that speak of dates (BYMONTH to BYDAY); periods,
//! times of day and ends are in `expand`.

use jiff::civil::{Date, DateTime, Weekday};

use super::{Frequency, NthWeekday, Recurrence};
use crate::zone::week_start;

/// The date parts of a rule, completed from the start where the rule is silent.
pub(super) struct DateFilter {
    months: Vec<u8>,
    week_numbers: Vec<i8>,
    year_days: Vec<i16>,
    month_days: Vec<i8>,
    weekdays: Vec<NthWeekday>,
    week_start: Weekday,
    ordinals_count_in_year: bool,
}

impl DateFilter {
    /// What RFC 5545, 3.3.10 calls information derived from DTSTART: a yearly rule keeps the start's month
    /// and day, a monthly rule its day, a weekly rule its weekday, unless the rule says which.
    pub(super) fn new(rule: &Recurrence, start: DateTime) -> DateFilter {
        let mut filter = DateFilter {
            months: rule.by_month.clone(),
            week_numbers: rule.by_week_number.clone(),
            year_days: rule.by_year_day.clone(),
            month_days: rule.by_month_day.clone(),
            weekdays: rule.by_weekday.clone(),
            week_start: rule.week_start,
            ordinals_count_in_year: rule.frequency == Frequency::Yearly && rule.by_month.is_empty(),
        };
        let says_which_day =
            !(rule.by_year_day.is_empty() && rule.by_month_day.is_empty() && rule.by_weekday.is_empty());
        if says_which_day {
            return filter;
        }
        let start_weekday = NthWeekday { ordinal: None, weekday: start.weekday() };
        match rule.frequency {
            Frequency::Yearly if !rule.by_week_number.is_empty() => filter.weekdays.push(start_weekday),
            Frequency::Yearly => {
                filter.month_days.push(start.day());
                if filter.months.is_empty() {
                    filter.months.push(start.month().unsigned_abs());
                }
            }
            Frequency::Monthly => filter.month_days.push(start.day()),
            Frequency::Weekly => filter.weekdays.push(start_weekday),
            Frequency::Daily | Frequency::Hourly => {}
        }
        filter
    }

    /// Whether the rule means this date, as far as dates go.
    pub(super) fn matches(&self, date: Date) -> bool {
        (self.months.is_empty() || self.months.contains(&date.month().unsigned_abs()))
            && holds(&self.month_days, date.day(), date.days_in_month())
            && holds(&self.year_days, date.day_of_year(), date.days_in_year())
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|nth| self.is_nth_weekday(*nth, date)))
            && (self.week_numbers.is_empty() || self.is_in_week(date))
    }

    fn is_nth_weekday(&self, nth: NthWeekday, date: Date) -> bool {
        if nth.weekday != date.weekday() {
            return false;
        }
        let Some(ordinal) = nth.ordinal else { return true };
        let (day, days) = if self.ordinals_count_in_year {
            (date.day_of_year(), date.days_in_year())
        } else {
            (i16::from(date.day()), i16::from(date.days_in_month()))
        };
        let (from_start, from_end) = ((day - 1) / 7 + 1, -((days - day) / 7 + 1));
        let ordinal = i16::from(ordinal);
        ordinal == from_start || ordinal == from_end
    }

    fn is_in_week(&self, date: Date) -> bool {
        let week = middle_of_week(date, self.week_start);
        // 28 December is in the last week of its year, whatever day weeks start on.
        let last_week = week
            .and_then(|middle| Date::new(middle.year(), 12, 28).ok())
            .and_then(|date| middle_of_week(date, self.week_start));
        match (week.and_then(week_number), last_week.and_then(week_number)) {
            (Some(number), Some(weeks)) => holds(&self.week_numbers, number, weeks),
            _ => false,
        }
    }
}

/// Whether `wanted` is empty or holds `number` of `total`, counted from the start or from the end.
fn holds<N>(wanted: &[N], number: N, total: N) -> bool
where
    N: Copy + PartialEq + std::ops::Sub<Output = N> + From<i8>,
{
    // Total first, so that the narrowest number, day 1 of 31, stays in bounds.
    wanted.is_empty() || wanted.contains(&number) || wanted.contains(&(number - total - N::from(1)))
}

/// The fourth day of the week that `date` is in. A week belongs to the year its fourth day is in, because a
/// year's first week is the first with at least four days in it.
fn middle_of_week(date: Date, first_weekday: Weekday) -> Option<Date> {
    week_start(date, first_weekday)?.checked_add(jiff::Span::new().days(3)).ok()
}

/// The number of the week whose fourth day is `middle`.
fn week_number(middle: Date) -> Option<i8> {
    i8::try_from((middle.day_of_year() - 1) / 7 + 1).ok()
}

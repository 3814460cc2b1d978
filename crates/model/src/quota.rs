//! Quotas: how much of some resources one person, or the people of one group together, may book in a period.
//!
//! Owns what a period is and what of a booking counts; whether a booking is one too many is a rule.

use serde::{Deserialize, Serialize};
use timeline::{Date, Instant, Span, Spans, Weekday, WeeklyHours, Zone};

use crate::ids::{QuotaId, SiteId, UserGroupId};
use crate::resource::WeeklySlot;
use crate::scope::Scope;

/// Whose bookings are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sharing {
    /// Each person has the limit for themselves.
    Person,
    /// The members of the quota's group share it.
    Group,
}

/// What is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuotaMeasure {
    /// The number of bookings.
    Count,
    /// Their length in elapsed seconds.
    Seconds,
}

/// The time over which it is added up, on the clock of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// Everything from now on.
    Future,
}

impl Period {
    /// The name in the public API.
    pub fn as_str(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
            Period::Year => "year",
            Period::Future => "future",
        }
    }

    /// The period around an instant; none only at the bounds of time.
    fn around(self, instant: Instant, now: Instant, zone: &Zone) -> Option<Span> {
        let date = zone.day_of(instant);
        let days =
            |first: Date, next: Date| Span::new(zone.day_start(first).ok()?, zone.day_start(next).ok()?);
        match self {
            Period::Day => zone.day_span(date),
            Period::Week => zone.week_span(date, Weekday::Monday),
            Period::Month => days(date.first_of_month(), date.last_of_month().tomorrow().ok()?),
            Period::Year => days(date.first_of_year(), date.last_of_year().tomorrow().ok()?),
            Period::Future => Span::new(now, Instant::LATEST),
        }
    }
}

/// A limit on what people book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Its id.
    pub quota_id: QuotaId,
    /// The site.
    pub site_id: SiteId,
    /// What people are told it is called.
    pub name: String,
    /// Whose bookings are added up.
    pub per: Sharing,
    /// What is added up.
    pub measure: QuotaMeasure,
    /// How much is allowed: bookings, or seconds.
    pub limit: i64,
    /// Over which time.
    pub period: Period,
    /// Which resources it is about.
    pub scope: Scope,
    /// The group it is for; none for everybody.
    #[serde(default)]
    pub usergroup_id: Option<UserGroupId>,
    /// The times of the week that count; empty for all.
    #[serde(default)]
    pub prime: Vec<WeeklySlot>,
}

impl Quota {
    /// Whether the quota binds a member of the given groups.
    pub fn binds(&self, usergroups: &[UserGroupId]) -> bool {
        self.usergroup_id.is_none_or(|group| usergroups.contains(&group))
    }

    /// The period around an instant; one from now on may begin later.
    pub fn period_at(&self, instant: Instant, now: Instant, zone: &Zone) -> Option<Span> {
        self.period.around(instant, now, zone)
    }

    /// From the start of the first period that a span touches to the end of the last.
    pub fn window(&self, span: Span, now: Instant, zone: &Zone) -> Option<Span> {
        let last = span.end().checked_plus_seconds(-1)?;
        let (first, last) =
            (self.period.around(span.start(), now, zone)?, self.period.around(last, now, zone)?);
        Some(first.hull(last))
    }

    /// What a booking of a span counts within a period: 1 or its seconds, as far as it lies in the period and in prime
    /// time.
    pub fn amount(&self, span: Span, period: Span, zone: &Zone) -> i64 {
        let Some(inside) = span.clip(period) else { return 0 };
        let counted = if self.prime.is_empty() {
            Spans::from(inside)
        } else {
            let windows = self.prime.iter().filter_map(|slot| slot.window()).collect();
            // More windows than a week can hold are never saved; were there any, all time would count.
            WeeklyHours::new(windows)
                .map_or_else(|_| Spans::from(inside), |week| week.spans_between(zone, inside))
        };
        match self.measure {
            QuotaMeasure::Count => i64::from(!counted.is_empty()),
            QuotaMeasure::Seconds => counted.total_seconds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Zone::named("Europe/Berlin").unwrap().resolve(text.parse().unwrap()).unwrap().as_in_calendars()
    }

    fn span(start: &str, end: &str) -> Span {
        Span::new(at(start), at(end)).unwrap()
    }

    fn quota(period: Period, measure: QuotaMeasure) -> Quota {
        Quota {
            quota_id: QuotaId::parse("quo_1").unwrap(),
            site_id: SiteId::parse("site_1").unwrap(),
            name: "Fair use".into(),
            per: Sharing::Person,
            measure,
            limit: 1,
            period,
            scope: Scope::default(),
            usergroup_id: None,
            prime: Vec::new(),
        }
    }

    #[test]
    fn periods_are_days_and_weeks_on_the_wall() {
        let (berlin, now) = (Zone::named("Europe/Berlin").unwrap(), at("2026-03-01T08:00"));
        let around = |period: Period| period.around(at("2026-03-29T12:00"), now, &berlin).unwrap();
        assert_eq!(around(Period::Day), span("2026-03-29T00:00", "2026-03-30T00:00"));
        assert_eq!(around(Period::Day).seconds(), 23 * 3_600);
        assert_eq!(around(Period::Week), span("2026-03-23T00:00", "2026-03-30T00:00"));
        assert_eq!(around(Period::Month), span("2026-03-01T00:00", "2026-04-01T00:00"));
        assert_eq!(around(Period::Year), span("2026-01-01T00:00", "2027-01-01T00:00"));
        assert_eq!(around(Period::Future).start(), now);
    }

    #[test]
    fn a_booking_over_an_edge_counts_in_each_period_by_its_part() {
        let (berlin, now) = (Zone::named("Europe/Berlin").unwrap(), at("2026-03-01T08:00"));
        let night = span("2026-03-03T22:00", "2026-03-04T03:00");
        for (measure, first, second) in [(QuotaMeasure::Seconds, 7_200, 10_800), (QuotaMeasure::Count, 1, 1)]
        {
            let quota = quota(Period::Day, measure);
            let amount =
                |day: &str| quota.amount(night, quota.period_at(at(day), now, &berlin).unwrap(), &berlin);
            assert_eq!((amount("2026-03-03T12:00"), amount("2026-03-04T12:00")), (first, second));
            assert_eq!(amount("2026-03-05T12:00"), 0);
            let window = quota.window(night, now, &berlin).unwrap();
            assert_eq!(window, span("2026-03-03T00:00", "2026-03-05T00:00"));
        }
    }

    #[test]
    fn minutes_that_the_clock_shows_again_belong_to_the_day_that_has_begun() {
        // In St. John's the clock went back from 00:01 on Sunday to 23:01 on Saturday: this is the second 23:30.
        let (newfoundland, now) = (Zone::named("America/St_Johns").unwrap(), at("2006-10-01T08:00"));
        let again = Instant::from_unix(1_162_090_800);
        let booked = Span::starting(again, 600).unwrap();
        let quota = quota(Period::Day, QuotaMeasure::Count);
        let day = quota.period_at(again, now, &newfoundland).unwrap();
        assert!(day.encloses(booked), "{day}");
        assert_eq!(quota.window(booked, now, &newfoundland), Some(day));
    }

    #[test]
    fn only_prime_time_counts() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let prime = serde_json::from_str(r#"[{"weekday": 1, "start": "09:00", "end": "17:00"}]"#).unwrap();
        let quota = Quota { prime, ..quota(Period::Week, QuotaMeasure::Seconds) };
        let week = span("2026-03-02T00:00", "2026-03-09T00:00");
        assert_eq!(quota.amount(span("2026-03-03T16:00", "2026-03-03T20:00"), week, &berlin), 3_600);
        let count = Quota { measure: QuotaMeasure::Count, ..quota };
        assert_eq!(count.amount(span("2026-03-03T17:00", "2026-03-03T20:00"), week, &berlin), 0);
    }
}

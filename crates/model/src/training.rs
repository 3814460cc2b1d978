//! Training: what somebody has to have learned before they may book, and who has.
//!
//! Owns kinds of training, records, and until when a record is good. Which resource asks for which training is a
//! setting of the resource.

use serde::{Deserialize, Serialize};
use timeline::{Date, Instant, TimeError, Zone};

use crate::ids::{SiteId, TrainingId, TrainingRecordId, UserId};

/// The unit of how long training lasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DurationUnit {
    /// Years on the calendar.
    Years,
    /// Months on the calendar.
    Months,
    /// Weeks.
    Weeks,
    /// Days.
    #[default]
    Days,
    /// Minutes from the start of the day on which it was earned.
    Minutes,
    /// Seconds from the start of the day on which it was earned.
    Seconds,
}

/// A kind of training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its id.
    pub training_id: TrainingId,
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: Option<String>,
    /// Whether it is still given. Records stay good either way.
    pub is_active: bool,
    /// How long a record is good, in its unit; none for ever.
    #[serde(default)]
    pub duration_default: Option<u32>,
    /// The unit of that.
    #[serde(default)]
    pub duration_default_unit: DurationUnit,
    /// When it was written down.
    pub created_at: Instant,
}

impl Training {
    /// The first instant at which a record earned on a date is good no more; none if it is good for ever. A record of
    /// days or more ends with the day before the same date comes round.
    pub fn expires_at(&self, earned_on: Date, zone: &Zone) -> Result<Option<Instant>, TimeError> {
        let Some(length) = self.duration_default.map(i64::from) else { return Ok(None) };
        let end = match self.duration_default_unit {
            DurationUnit::Years => zone.day_start(months_later(earned_on, length.saturating_mul(12))?)?,
            DurationUnit::Months => zone.day_start(months_later(earned_on, length)?)?,
            DurationUnit::Weeks => zone.day_start(days_later(earned_on, length.saturating_mul(7))?)?,
            DurationUnit::Days => zone.day_start(days_later(earned_on, length)?)?,
            DurationUnit::Minutes => zone.day_start(earned_on)?.plus_seconds(length.saturating_mul(60)),
            DurationUnit::Seconds => zone.day_start(earned_on)?.plus_seconds(length),
        };
        Ok(Some(end))
    }
}

/// The same day of the month so many months later, or the last day of a shorter month.
fn months_later(date: Date, months: i64) -> Result<Date, TimeError> {
    let counted = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let year = i16::try_from(counted.div_euclid(12)).map_err(|_| TimeError::OutOfRange)?;
    let month = i8::try_from(counted.rem_euclid(12) + 1).map_err(|_| TimeError::OutOfRange)?;
    let first = Date::new(year, month, 1).map_err(|_| TimeError::OutOfRange)?;
    Date::new(year, month, date.day().min(first.days_in_month())).map_err(|_| TimeError::OutOfRange)
}

fn days_later(date: Date, days: i64) -> Result<Date, TimeError> {
    let seconds = u64::try_from(days.saturating_mul(86_400)).map_err(|_| TimeError::OutOfRange)?;
    date.checked_add(std::time::Duration::from_secs(seconds)).map_err(|_| TimeError::OutOfRange)
}

/// What one person has earned once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// Its id.
    pub training_record_id: TrainingRecordId,
    /// The kind.
    pub training_id: TrainingId,
    /// The person.
    pub user_id: UserId,
    /// The start of the day on which they earned it, on the site's clock.
    pub earned_at: Instant,
    /// The first instant at which it is good no more; none for ever.
    pub expires_at: Option<Instant>,
    /// Who wrote it down.
    pub created_by: UserId,
    /// When.
    pub created_at: Instant,
}

impl TrainingRecord {
    /// Whether it is good at an instant.
    pub fn is_good_at(&self, instant: Instant) -> bool {
        self.earned_at <= instant && self.expires_at.is_none_or(|end| instant < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_with_the_day_before_its_date_comes_round() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        for (length, unit, earned, last_moment) in [
            (1, DurationUnit::Years, "2024-02-29", "2025-02-28T00:00"),
            (3, DurationUnit::Years, "2026-07-01", "2029-07-01T00:00"),
            (1, DurationUnit::Months, "2026-01-31", "2026-02-28T00:00"),
            (14, DurationUnit::Months, "2026-12-15", "2028-02-15T00:00"),
            (2, DurationUnit::Weeks, "2026-03-20", "2026-04-03T00:00"),
            (10, DurationUnit::Days, "2026-03-25", "2026-04-04T00:00"),
            (90, DurationUnit::Minutes, "2026-03-25", "2026-03-25T01:30"),
            (30, DurationUnit::Seconds, "2026-03-25", "2026-03-25T00:00:30"),
        ] {
            let training = Training {
                training_id: TrainingId::parse("trn_1").unwrap(),
                site_id: SiteId::parse("site_1").unwrap(),
                name: "Laser safety".into(),
                description: None,
                is_active: true,
                duration_default: Some(length),
                duration_default_unit: unit,
                created_at: Instant::from_unix(0),
            };
            let ends = training.expires_at(earned.parse().unwrap(), &zone).unwrap().unwrap();
            assert_eq!(zone.civil(ends), last_moment.parse().unwrap(), "{earned}");
            let for_ever = Training { duration_default: None, ..training };
            assert_eq!(for_ever.expires_at(earned.parse().unwrap(), &zone), Ok(None));
        }
    }
}

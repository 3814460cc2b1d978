//! Settings group "events": gatherings that people register for, and when registration is open.
//!
//! Owns the dated sessions of a resource and what their texts mean on the clock of the site. Who has registered belongs to
//! the reservations, and whether somebody may is a rule.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use timeline::{Instant, Span, Zone};
use utoipa::ToSchema;

use super::{Findings, SettingsGroup};

/// The longest time before a session at which registration opens or closes, in days.
const DAYS_BEFORE_MAX: i64 = 3_660;

/// Gatherings that people register for, and when registration is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = EventSettings, title = "Events", default)]
pub struct Events {
    /// The dated sessions, in any order. A new list replaces the old one; sessions keep their ids.
    #[schema(max_items = 1000)]
    pub events: Vec<Gathering>,
    /// When registration opens by itself: a date and time of the site, or words such as "7 days before". Empty means at
    /// once.
    #[schema(max_length = 64)]
    pub auto_open_event_at: Option<String>,
    /// When registration closes by itself: a date and time of the site, or words such as "1 hour before". Empty means
    /// when the session starts.
    #[schema(max_length = 64)]
    pub auto_close_event_at: Option<String>,
}

/// One dated session of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Gathering {
    /// Its id within the resource; given when it is first written.
    #[schema(max_length = 40)]
    pub event_id: String,
    /// When it starts, as date and time of the site, such as `2026-03-01T09:00`.
    #[schema(max_length = 40, format = "date-time-local")]
    pub start: String,
    /// When it ends, written in the same way.
    #[schema(max_length = 40, format = "date-time-local")]
    pub end: String,
    /// What it is called, when that is not the resource's name.
    #[schema(max_length = 255)]
    pub name: Option<String>,
    /// How many people can register. Empty means no limit.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub capacity: Option<u32>,
}

impl Gathering {
    /// When it is, on the clock of the site; none if its texts are no times, which validation refuses.
    pub fn span(&self, zone: &Zone) -> Option<Span> {
        let instant = |text: &str| {
            let civil = text.parse::<DateTime>().ok()?;
            zone.resolve(civil).ok().map(timeline::Resolved::first_reached)
        };
        Span::new(instant(&self.start)?, instant(&self.end)?)
    }
}

impl Events {
    /// The session with this id.
    pub fn session(&self, event_id: &str) -> Option<&Gathering> {
        self.events.iter().find(|session| session.event_id == event_id)
    }

    /// When registration for a session that starts then opens; none if it is open from the beginning.
    pub fn opens_at(&self, start: Instant, zone: &Zone) -> Option<Instant> {
        Moment::parse(self.auto_open_event_at.as_deref()?)?.instant(start, zone)
    }

    /// When registration for a session that starts then closes.
    pub fn closes_at(&self, start: Instant, zone: &Zone) -> Instant {
        let said = self.auto_close_event_at.as_deref().and_then(Moment::parse);
        said.and_then(|moment| moment.instant(start, zone)).unwrap_or(start)
    }
}

/// A moment as it is written: by the clock, or so long before the start of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    At(DateTime),
    /// Days by the clock on the wall, then seconds.
    Before {
        days: i64,
        seconds: i64,
    },
}

impl Moment {
    /// Reads `2026-03-01T09:00` or `7 days before`.
    fn parse(text: &str) -> Option<Moment> {
        if let Ok(civil) = text.trim().parse::<DateTime>() {
            return Some(Moment::At(civil));
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let [number, unit, "before"] = words.as_slice() else { return None };
        let number: i64 =
            number.parse().ok().filter(|number| (0..=DAYS_BEFORE_MAX * 1_440).contains(number))?;
        let (days, seconds) = match *unit {
            "week" | "weeks" => (number.checked_mul(7)?, 0),
            "day" | "days" => (number, 0),
            "hour" | "hours" => (0, number.checked_mul(3_600)?),
            "minute" | "minutes" => (0, number.checked_mul(60)?),
            _ => return None,
        };
        (days <= DAYS_BEFORE_MAX).then_some(Moment::Before { days, seconds })
    }

    fn instant(self, start: Instant, zone: &Zone) -> Option<Instant> {
        let civil = match self {
            Moment::At(civil) => civil,
            Moment::Before { days: 0, seconds } => return Some(start.plus_seconds(-seconds)),
            Moment::Before { days, .. } => {
                zone.civil(start).checked_sub(jiff::Span::new().try_days(days).ok()?).ok()?
            }
        };
        zone.resolve(civil).ok().map(timeline::Resolved::first_reached)
    }
}

impl SettingsGroup for Events {
    const NAME: &'static str = "events";

    fn check(&self, findings: &mut Findings) {
        findings.unique("events", "event_id", self.events.iter().map(|session| session.event_id.as_str()));
        for (index, session) in self.events.iter().enumerate() {
            let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            if session.event_id.is_empty() || !session.event_id.chars().all(is_plain) {
                let path = format!("events[{index}].event_id");
                let message =
                    format!("`{path}` has small letters and digits only; leave it out for a new session");
                findings.add(&path, "setting.format", message);
            }
            let (Ok(start), Ok(end)) = (session.start.parse::<DateTime>(), session.end.parse::<DateTime>())
            else {
                continue; // The format of the schema has already been found wrong.
            };
            if end <= start {
                let path = format!("events[{index}].end");
                findings.add(&path, "setting.contradiction", format!("`{path}` must be after the start"));
            }
        }
        for (name, text) in [
            ("auto_open_event_at", &self.auto_open_event_at),
            ("auto_close_event_at", &self.auto_close_event_at),
        ] {
            if text.as_deref().is_some_and(|text| Moment::parse(text).is_none()) {
                let message = format!(
                    "`{name}` is a date and time such as 2026-03-01T09:00, or a time such as \"7 days before\", in \
                     weeks, days, hours or minutes"
                );
                findings.add(name, "setting.format", message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registration_opens_and_closes_by_the_clock_of_the_site() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        // The clocks go forward on 29 March.
        let session = Gathering {
            start: "2026-03-30T09:00".into(),
            end: "2026-03-30T12:00".into(),
            ..Gathering::default()
        };
        let start = session.span(&berlin).unwrap().start();
        for (text, expected) in [
            ("2026-03-01T08:00", "2026-03-01T07:00:00Z"),
            ("7 days before", "2026-03-23T08:00:00Z"),
            ("1 week before", "2026-03-23T08:00:00Z"),
            ("48 hours before", "2026-03-28T07:00:00Z"),
            ("0 minutes before", "2026-03-30T07:00:00Z"),
        ] {
            let events = Events {
                auto_open_event_at: Some(text.into()),
                auto_close_event_at: Some(text.into()),
                ..Events::default()
            };
            assert_eq!(events.opens_at(start, &berlin).unwrap().to_string(), expected, "{text}");
            assert_eq!(events.closes_at(start, &berlin).to_string(), expected, "{text}");
        }
        let plain = Events::default();
        assert_eq!((plain.opens_at(start, &berlin), plain.closes_at(start, &berlin)), (None, start));
        for text in ["soon", "days before", "7 days", "-1 days before", "7 years before", "99999 days before"]
        {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}

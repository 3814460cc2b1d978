//! Times of the week in settings: weekly blocks, slots, and the time of day they are written with.
//!
//! Owns their shape in JSON and that they end after they start. What they mean across changes of clocks is
//! `timeline::WeeklyHours`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use timeline::WeeklyWindow;
use utoipa::ToSchema;

use super::Findings;

/// A time of day by the clock on the wall, in seconds from midnight: 0 to 86,400. Written `HH:MM` or `HH:MM:SS`;
/// `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, format = "time-of-day", max_length = 8)]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// Reads a time of day. Errors when it is none.
    pub fn parse(text: &str) -> Result<Self, timeline::TimeError> {
        timeline::parse_time_of_day_seconds(text).map(Self)
    }

    /// Seconds from midnight.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&timeline::print_time_of_day(self.0))
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A time that returns every week, and in which nobody may book.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Blackout {
    /// Its number within its list; given when it is first written.
    #[schema(minimum = 0)]
    pub blackout_id: i64,
    /// The day of the week: 0 is Monday, 6 is Sunday.
    #[schema(minimum = 0, maximum = 6)]
    pub weekday: u8,
    /// When it starts.
    pub start: TimeOfDay,
    /// When it ends; `24:00` is the end of the day.
    pub end: TimeOfDay,
    /// Why, shown on the calendar.
    #[schema(max_length = 255)]
    pub reason: Option<String>,
}

impl Blackout {
    /// The same time for `timeline`; none if it does not end after it starts, which validation refuses.
    pub fn window(&self) -> Option<WeeklyWindow> {
        WeeklyWindow::new(self.weekday, self.start.seconds(), self.end.seconds()).ok()
    }
}

/// A block of the week that is booked whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WeeklySlot {
    /// The day of the week: 0 is Monday, 6 is Sunday.
    #[schema(minimum = 0, maximum = 6)]
    pub weekday: u8,
    /// When it starts.
    pub start: TimeOfDay,
    /// When it ends; `24:00` is the end of the day.
    pub end: TimeOfDay,
}

impl WeeklySlot {
    /// The same time for `timeline`; none if it does not end after it starts, which validation refuses.
    pub fn window(self) -> Option<WeeklyWindow> {
        WeeklyWindow::new(self.weekday, self.start.seconds(), self.end.seconds()).ok()
    }
}

/// Refuses weekly times that do not end after they start. `path` names the list.
pub(super) fn check_times(
    path: &str,
    times: impl Iterator<Item = (TimeOfDay, TimeOfDay)>,
    findings: &mut Findings,
) {
    for (index, (start, end)) in times.enumerate() {
        if end <= start {
            let path = format!("{path}[{index}].end");
            findings.add(
                &path,
                "setting.contradiction",
                format!("`{path}` is {end}, not after the start at {start}"),
            );
        }
    }
}

/// Refuses a list of blackouts with wrong times or a number used twice. `path` names the list.
pub(super) fn check_blackouts(path: &str, blackouts: &[Blackout], findings: &mut Findings) {
    check_times(path, blackouts.iter().map(|blackout| (blackout.start, blackout.end)), findings);
    findings.unique(path, "blackout_id", blackouts.iter().map(|blackout| blackout.blackout_id));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_written_as_it_is_read() {
        for text in ["00:00", "09:05", "23:59:59", "24:00"] {
            assert_eq!(TimeOfDay::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "24:01", "9 o'clock", "12:60", "-1:00"] {
            assert!(TimeOfDay::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_blackout_is_a_window_of_its_weekday() {
        let blackout: Blackout =
            serde_json::from_str(r#"{"weekday": 6, "start": "22:00", "end": "24:00"}"#).unwrap();
        let window = blackout.window().unwrap();
        assert_eq!((window.weekday(), window.start_seconds(), window.end_seconds()), (6, 79_200, 86_400));
        assert!(Blackout::default().window().is_none());
    }
}

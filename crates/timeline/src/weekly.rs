//! Hours of the week by the clock on the wall, such as opening hours. Owns their meaning where clocks
//! change; whether they open or close a resource is the rules' affair.

use serde::{Deserialize, Serialize};

use jiff::civil::{Date, DateTime, Time};

use crate::{Instant, Resolved, Span, Spans, TimeError, Zone, parse_time_of_day_seconds, print_time_of_day};

const DAY_SECONDS: u32 = 86_400;

/// A part of one weekday, by the clock on the wall. It serialises as
/// `{"weekday": 0, "start": "09:00", "end": "17:00"}`; 0 is Monday and `24:00` the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "WindowText", into = "WindowText")]
pub struct WeeklyWindow {
    weekday: u8,
    start_seconds: u32,
    end_seconds: u32,
}

impl WeeklyWindow {
    /// A window on `weekday` (0 = Monday to 6 = Sunday) between two seconds of the local day,
    /// `0 <= start < end <= 86_400`.
    /// Errors with [`TimeError::ImpossibleWeekday`] or [`TimeError::ImpossibleWindow`].
    pub fn new(weekday: u8, start_seconds: u32, end_seconds: u32) -> Result<WeeklyWindow, TimeError> {
        if weekday > 6 {
            return Err(TimeError::ImpossibleWeekday { weekday });
        }
        if start_seconds >= end_seconds || end_seconds > DAY_SECONDS {
            return Err(TimeError::ImpossibleWindow);
        }
        Ok(WeeklyWindow { weekday, start_seconds, end_seconds })
    }

    /// A window between two times of day such as `09:00` and `24:00`. Errors like [`WeeklyWindow::new`], or
    /// because a time cannot be read.
    pub fn parse(weekday: u8, start: &str, end: &str) -> Result<WeeklyWindow, TimeError> {
        WeeklyWindow::new(weekday, parse_time_of_day_seconds(start)?, parse_time_of_day_seconds(end)?)
    }

    /// 0 = Monday to 6 = Sunday.
    pub const fn weekday(self) -> u8 {
        self.weekday
    }

    /// Where it starts, in seconds of the local day by the clock on the wall.
    pub const fn start_seconds(self) -> u32 {
        self.start_seconds
    }

    /// Where it ends, in seconds of the local day by the clock on the wall; at most 86,400.
    pub const fn end_seconds(self) -> u32 {
        self.end_seconds
    }

    /// The window on one date, whatever weekday that is; see [`WeeklyHours::spans_between`] for its edges.
    fn on(self, date: Date, zone: &Zone) -> Option<Span> {
        let start = zone.resolve(wall_time(date, self.start_seconds)?).ok()?.first_reached();
        // The last second inside decides, not the edge: a window until 02:00 ends before the hour from
        // 02:00 to 03:00 that comes twice.
        let end = match zone.resolve(wall_time(date, self.end_seconds - 1)?).ok()? {
            Resolved::One(last) | Resolved::Fold { second: last, .. } => last.plus_seconds(1),
            Resolved::Gap(gap) => gap.end.instant,
        };
        Span::new(start, end)
    }
}

/// Windows that return every week, in any order; windows that overlap count once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<WeeklyWindow>", into = "Vec<WeeklyWindow>")]
pub struct WeeklyHours(Vec<WeeklyWindow>);

impl WeeklyHours {
    /// The most windows of a week: one per quarter of an hour.
    pub const WINDOWS_MAX: usize = 7 * 96;

    /// The given windows. Errors with [`TimeError::TooManyWindows`].
    pub fn new(windows: Vec<WeeklyWindow>) -> Result<WeeklyHours, TimeError> {
        if windows.len() > WeeklyHours::WINDOWS_MAX {
            return Err(TimeError::TooManyWindows { limit: WeeklyHours::WINDOWS_MAX });
        }
        Ok(WeeklyHours(windows))
    }

    /// The windows, in the order they were given.
    pub fn windows(&self) -> &[WeeklyWindow] {
        &self.0
    }

    /// Whether there is no window at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The instants of `within` that lie in a window.
    ///
    /// A window stays on the wall: 09:00-17:00 is 09:00-17:00 on both sides of a change of clocks. On the day
    /// of the change it reaches from the first to the last moment at which the clock shows a time in it:
    /// - an edge the clock jumps over moves to the jump, and a window wholly jumped over is not there;
    /// - where an edge comes twice, the window starts at the first and ends at the second.
    pub fn spans_between(&self, zone: &Zone, within: Span) -> Spans {
        if self.is_empty() {
            return Spans::empty();
        }
        let mut by_weekday: [Vec<WeeklyWindow>; 7] = Default::default();
        for &window in &self.0 {
            by_weekday[usize::from(window.weekday)].push(window);
        }
        let mut spans = Vec::new();
        for date in dates_around(zone, within) {
            let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
            let windows = by_weekday[weekday].iter();
            spans.extend(windows.filter_map(|window| window.on(date, zone)?.clip(within)));
        }
        Spans::from(spans)
    }

    /// Whether every instant of `span` lies in a window.
    pub fn covers(&self, zone: &Zone, span: Span) -> bool {
        self.spans_between(zone, span).covers(span)
    }

    /// Whether `instant` lies in a window.
    pub fn contains(&self, zone: &Zone, instant: Instant) -> bool {
        Span::starting(instant, 1).is_some_and(|second| self.covers(zone, second))
    }
}

/// The local dates that can meet `within`: one more on each side, because a clock put back at midnight shows
/// the end of a date again after the next has begun.
fn dates_around(zone: &Zone, within: Span) -> impl Iterator<Item = Date> {
    let first = zone.civil(within.start()).date();
    let last = zone.civil(within.end()).date();
    let first = first.yesterday().unwrap_or(first);
    let last = last.tomorrow().unwrap_or(last);
    first.series(jiff::Span::new().days(1)).take_while(move |&date| date <= last)
}

/// The civil time at a second of a day; 86,400 is the next midnight.
fn wall_time(date: Date, seconds: u32) -> Option<DateTime> {
    date.to_datetime(Time::midnight()).checked_add(jiff::Span::new().seconds(i64::from(seconds))).ok()
}

/// The serialised shape of a window, not yet checked.
#[derive(Serialize, Deserialize)]
struct WindowText {
    weekday: u8,
    start: String,
    end: String,
}

impl TryFrom<WindowText> for WeeklyWindow {
    type Error = TimeError;

    fn try_from(text: WindowText) -> Result<WeeklyWindow, TimeError> {
        WeeklyWindow::parse(text.weekday, &text.start, &text.end)
    }
}

impl From<WeeklyWindow> for WindowText {
    fn from(window: WeeklyWindow) -> WindowText {
        WindowText {
            weekday: window.weekday,
            start: print_time_of_day(window.start_seconds),
            end: print_time_of_day(window.end_seconds),
        }
    }
}

impl TryFrom<Vec<WeeklyWindow>> for WeeklyHours {
    type Error = TimeError;

    fn try_from(windows: Vec<WeeklyWindow>) -> Result<WeeklyHours, TimeError> {
        WeeklyHours::new(windows)
    }
}

impl From<WeeklyHours> for Vec<WeeklyWindow> {
    fn from(hours: WeeklyHours) -> Vec<WeeklyWindow> {
        hours.0
    }
}

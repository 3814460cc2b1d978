//! A stretch of days around a change of clocks, second by second or minute by minute, with what the clock on the wall
//! shows at each.
//!
//! Only the offset of the zone comes from a library. Dates, weekdays and months are counted here.

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

pub(crate) const DAY: i64 = 86_400;

/// A part of one weekday on the wall, in seconds from midnight; 0 is Monday.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) weekday: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// What the clock shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wall {
    /// The date, in days since 1970-01-01.
    pub(crate) date: i64,
    /// Seconds since midnight.
    pub(crate) second: i64,
    /// The latest date shown so far: a clock put back over midnight does not bring yesterday back.
    pub(crate) day: i64,
    /// The month of that day, counted from January of the year 0.
    pub(crate) month: i64,
}

impl Wall {
    /// 0 is Monday; 1970-01-01 was a Thursday.
    pub(crate) fn weekday(self) -> i64 {
        (self.date + 3).rem_euclid(7)
    }
}

/// A window on one date: the instants from the first to the last at which the clock shows a time in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) date: i64,
    pub(crate) window: Window,
}

impl Shown {
    pub(crate) fn contains(&self, at: i64) -> bool {
        self.start <= at && at < self.end
    }
}

/// The stretch. Everything in it happens on its ticks: whole minutes, or whole seconds.
pub(crate) struct Scene {
    pub(crate) zone: &'static str,
    /// Seconds from one tick to the next.
    pub(crate) step: i64,
    /// The first tick.
    pub(crate) first: i64,
    /// When the clocks change.
    pub(crate) change: i64,
    /// How far from the change anything is booked, in seconds.
    pub(crate) reach: i64,
    walls: Vec<Wall>,
}

/// Zones and dates whose clocks change in awkward ways.
const CHANGES: &[(&str, &str)] = &[
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    // Half an hour.
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    // Back for Ramadan and forward after it.
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
    // A day that was skipped.
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Kwajalein", "1993-08-21"),
    // Midnight that does not exist, and the hour before midnight twice.
    ("America/Sao_Paulo", "2018-11-04"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Cairo", "2026-10-30"),
    ("Asia/Tehran", "2022-03-22"),
    // A quarter of an hour, once.
    ("Asia/Kathmandu", "1986-01-01"),
    // One minute after midnight: most of the last hour of yesterday comes again after today began.
    ("America/St_Johns", "2006-10-29"),
    ("America/St_Johns", "2006-04-02"),
    // The first hour of a day twice.
    ("America/Havana", "2026-11-01"),
    // Two hours.
    ("Antarctica/Troll", "2026-03-29"),
    // Half an hour for good.
    ("Asia/Pyongyang", "2015-08-15"),
    ("America/Caracas", "2007-12-09"),
    // The last days of a year and no change at all.
    ("Asia/Tokyo", "2025-12-31"),
];

impl Scene {
    /// All of them: minute by minute over sixteen days, and the first few second by second over three.
    pub(crate) fn all() -> Vec<Scene> {
        let minutes = CHANGES.iter().map(|(zone, date)| Scene::around(zone, date, 60, 8 * DAY, 5 * DAY));
        let seconds = [0, 1, 5, 10, 16].map(|place: usize| {
            let (zone, date) = CHANGES[place];
            Scene::around(zone, date, 1, DAY * 3 / 2, 36_000)
        });
        minutes.chain(seconds).collect()
    }

    fn around(zone: &'static str, date: &str, step: i64, width: i64, reach: i64) -> Scene {
        let tz = TimeZoneDatabase::bundled().get(zone).unwrap();
        let offset = |at: i64| i64::from(tz.to_offset(Timestamp::from_second(at).unwrap()).seconds());
        let noon = format!("{date}T12:00:00Z").parse::<Timestamp>().unwrap().as_second();
        let near = (noon - 2 * DAY..noon + 2 * DAY).step_by(60);
        let change = near.clone().find(|at| offset(*at) != offset(at - 60)).unwrap_or(noon);
        let first = change - width;
        let mut walls: Vec<Wall> = Vec::new();
        // Offsets change on whole minutes only.
        for minute in (first..change + width).step_by(60) {
            let offset = offset(minute);
            for at in (minute..minute + 60).step_by(usize::try_from(step).unwrap()) {
                let local = at + offset;
                let date = local.div_euclid(DAY);
                let before = walls.last().copied();
                let day = before.map_or(date, |before| before.day.max(date));
                let month = before
                    .filter(|before| before.day == day)
                    .map_or_else(|| month(day), |before| before.month);
                walls.push(Wall { date, second: local.rem_euclid(DAY), day, month });
            }
        }
        Scene { zone, step, first, change, reach, walls }
    }

    fn place(&self, at: i64) -> usize {
        usize::try_from((at - self.first) / self.step).unwrap()
    }

    /// What the clock shows at a tick.
    pub(crate) fn wall(&self, at: i64) -> Wall {
        self.walls[self.place(at)]
    }

    /// The ticks from `start` up to, not including, `end`.
    pub(crate) fn ticks(&self, start: i64, end: i64) -> impl Iterator<Item = i64> + Clone + use<> {
        (start..end).step_by(usize::try_from(self.step).unwrap())
    }

    /// The first and last tick of the scene.
    pub(crate) fn bounds(&self) -> (i64, i64) {
        (self.first, self.first + self.step * i64::try_from(self.walls.len() - 1).unwrap())
    }

    /// Every date's share of every window, found by looking at each tick.
    pub(crate) fn shown(&self, windows: &[Window]) -> Vec<Shown> {
        let mut found: Vec<Shown> = Vec::new();
        let mut start = 0;
        // The clock shows each date without a break, but for one that comes again.
        for walls in self.walls.chunk_by(|wall, next| wall.date == next.date) {
            let date = walls[0].date;
            for window in windows.iter().filter(|window| window.weekday == walls[0].weekday()) {
                let is_inside = |wall: &Wall| window.start <= wall.second && wall.second < window.end;
                let Some(first) = walls.iter().position(is_inside) else { continue };
                let last = walls.iter().rposition(is_inside).unwrap_or(first);
                let at = |place: usize| self.first + i64::try_from(start + place).unwrap() * self.step;
                let (start, end) = (at(first), at(last + 1));
                let is_same = |known: &&mut Shown| {
                    (known.date, known.window.start, known.window.end) == (date, window.start, window.end)
                };
                match found.iter_mut().find(is_same) {
                    Some(known) => known.end = known.end.max(end),
                    None => found.push(Shown { start, end, date, window: *window }),
                }
            }
            start += walls.len();
        }
        found
    }
}

/// The month of a date, counted from January of the year 0, by walking through the years from 1970.
fn month(date: i64) -> i64 {
    let (mut year, mut rest) = (1970, date);
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    while rest >= 365 + i64::from(is_leap(year)) {
        rest -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + i64::from(is_leap(year));
    let mut month = 0;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    year * 12 + month
}

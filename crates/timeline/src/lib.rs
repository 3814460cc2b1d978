//! Time without input or output: instants, spans, zones, weekly hours, grids, recurrence.
//!
//! This crate owns what a moment, a length and a wall clock are. It does not know what time it is (callers
//! pass `now`), what a reservation is, or how a calendar file is written.
//!
//! Lengths are elapsed seconds; everything a person reads off a wall (09:00, Monday, "the same day") goes
//! through a [`Zone`]. Changes of clocks are handled in [`Zone::resolve`] and, for weekly hours, in
//! [`WeeklyHours::spans_between`]; no other crate needs to think about them.

mod error;
mod grid;
mod instant;
mod recur;
mod span;
mod spans;
mod sweep;
mod wall;
mod weekly;
mod zone;

pub use error::TimeError;
pub use grid::{is_on_grid, on_grid_at_or_after, on_grid_at_or_before};
pub use instant::Instant;
pub use jiff::civil::{Date, DateTime, Time, Weekday};
pub use recur::{
    Expansion, Frequency, Limits, Moment, NthWeekday, Recurrence, RecurrenceError, RecurrenceSet,
};
pub use span::Span;
pub use spans::Spans;
pub use sweep::{first_excess, peak, used_profile};
pub use wall::{Wall, parse_civil_or_instant, parse_date, parse_time_of_day_seconds, print_time_of_day};
pub use weekly::{WeeklyHours, WeeklyWindow};
pub use zone::{Gap, Neighbour, Resolved, Zone};

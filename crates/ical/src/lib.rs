//! iCalendar text to values and back (RFC 5545, RFC 7986).
//!
//! This crate owns how a calendar file is written ([`print()`]), how one that somebody else wrote is read
//! ([`parse()`]), and which dates its events come to ([`expand()`]). It fetches nothing, and does not know what
//! a reservation is: whether an event blocks a resource is for the caller to decide.
//!
//! What others write is read with [`Limits`] on everything, and nothing is passed over in silence: what could
//! not be taken is a [`Trouble`] with a line, a UID and a sentence.

mod component;
mod event;
mod expand;
mod limits;
mod line;
mod parse;
mod print;
mod property;
mod source;
mod zones;

pub use event::{ExtraDate, ParsedEvent};
pub use expand::{Expanded, Occurrence, expand};
pub use limits::{Limits, ParseTrouble, Trouble};
pub use parse::{Parsed, parse};
pub use print::{Calendar, Entry, Organizer, Status, invitation_method, print, print_invitation};
pub use property::Stamp;

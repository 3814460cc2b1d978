//! The course of a reservation: a loan that is out and comes back, people who check in and out, an early end.
//!
//! Owns what is remembered of it. When each of these is possible is judged by the rules (crate `rules`), and what a
//! loan takes past its end follows from its occupancy.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::UserId;

/// That something happened, when, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it happened.
    pub at: Instant,
    /// Who said so.
    pub by: UserId,
}

/// Something that left and must come back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Set once it came back.
    #[serde(default)]
    pub returned: Option<Mark>,
}

/// That somebody was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub user_id: UserId,
    /// When they came.
    pub checked_in: Mark,
    /// When they left; none while they are there. Whoever comes again has left no more.
    #[serde(default)]
    pub checked_out: Option<Mark>,
}

impl Attendance {
    /// Whether they are there.
    pub fn is_in(&self) -> bool {
        self.checked_out.is_none()
    }
}

/// That a booking was ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyEnd {
    /// When it ended, and who ended it.
    pub ended: Mark,
    /// Until when it was booked.
    pub booked_end: Instant,
}

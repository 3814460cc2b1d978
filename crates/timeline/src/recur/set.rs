//! A rule together with single dates that are added or left out (RDATE and EXDATE of RFC 5545, cancelled and
//! moved dates of a series). Owns how they combine.

use std::collections::BTreeSet;

use jiff::civil::DateTime;

use super::{Expansion, Limits, Moment, Recurrence, RecurrenceError};
use crate::{Instant, Span, Zone};

/// Everything that decides when something recurs, except its start and zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecurrenceSet {
    /// The rule; without one, the start itself is the only regular occurrence.
    pub rule: Option<Recurrence>,
    /// Further starts. A date means that day at the start's time of day.
    pub extras: Vec<Moment>,
    /// Starts left out, extra ones too. A date leaves out every start on that local day.
    pub exceptions: Vec<Moment>,
}

impl RecurrenceSet {
    /// The starts within `within`. Exceptions are left out after `COUNT` was counted, and do not use up
    /// `limits.starts_max`. Errors like [`Recurrence::check`], or because a date is outside the bounds of
    /// [`Instant`].
    pub fn occurrences(
        &self,
        start: DateTime,
        zone: &Zone,
        within: Span,
        limits: Limits,
    ) -> Result<Expansion, RecurrenceError> {
        let mut expansion = match &self.rule {
            Some(rule) => {
                let starts_max = limits.starts_max.saturating_add(self.exceptions.len());
                rule.occurrences(start, zone, within, Limits { starts_max, ..limits })?
            }
            None => Expansion { starts: vec![zone.resolve(start)?.as_in_calendars()], is_cut: false },
        };
        let extras = self.extras.iter().map(|&extra| instant_of(extra, start, zone));
        let mut starts: BTreeSet<Instant> = extras.collect::<Result<_, _>>()?;
        starts.extend(expansion.starts);

        let mut dates = BTreeSet::new();
        let mut instants = BTreeSet::new();
        for &exception in &self.exceptions {
            match exception {
                Moment::Date(date) => dates.insert(date),
                Moment::Civil(_) | Moment::Instant(_) => instants.insert(instant_of(exception, start, zone)?),
            };
        }
        let is_left_out =
            |instant: &Instant| instants.contains(instant) || dates.contains(&zone.civil(*instant).date());
        starts.retain(|instant| within.contains(*instant) && !is_left_out(instant));
        expansion.is_cut |= starts.len() > limits.starts_max;
        expansion.starts = starts.into_iter().take(limits.starts_max).collect();
        Ok(expansion)
    }
}

/// The instant of a moment; a date is taken at the start's time of day.
fn instant_of(moment: Moment, start: DateTime, zone: &Zone) -> Result<Instant, RecurrenceError> {
    let civil = match moment {
        Moment::Instant(instant) => return Ok(instant),
        Moment::Civil(civil) => civil,
        Moment::Date(date) => date.to_datetime(start.time()),
    };
    Ok(zone.resolve(civil)?.as_in_calendars())
}

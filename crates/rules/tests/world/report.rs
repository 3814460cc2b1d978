//! Writing what came of a request in a few words. Owns the form of the lines that start with `=`.

use std::fmt::Write;

use model::{Notice, Reservation, Status};
use rules::{Detail, Refusal, TABLE};
use timeline::{Instant, Resolved, Zone};

/// `allowed`, and what was waived for it.
pub(crate) fn allowed(notices: &[Notice]) -> String {
    format!("allowed{}", waived(notices))
}

/// `refused` with the code and its numbers.
pub(crate) fn refused(refusal: &Refusal, zone: &Zone) -> String {
    assert!(!refusal.message(zone).is_empty());
    let hint = if refusal.can_override { " (can override)" } else { "" };
    format!("refused {} {}", refusal.code.as_str(), numbers(&refusal.detail, zone)).trim().to_owned() + hint
}

/// A stored version in one line.
pub(crate) fn version(reservation: &Reservation, taken: usize, zone: &Zone) -> String {
    let mut text = format!(
        "{} to {}, {} of {} units, {}",
        time(reservation.start, zone),
        time(reservation.end, zone),
        reservation.units,
        reservation.units_in_all,
        reservation.kind.as_str(),
    );
    if (reservation.buffer_before_seconds, reservation.buffer_after_seconds) != (0, 0) {
        let (before, after) = (reservation.buffer_before_seconds, reservation.buffer_after_seconds);
        let _ = write!(text, ", buffers {} and {}", length(before.into()), length(after.into()));
    }
    if taken == 0 {
        text.push_str(", takes nothing");
    }
    if reservation.cancelled.is_some() {
        text.push_str(", cancelled");
    }
    if reservation.status != Status::Approved {
        let _ = write!(text, ", {}", reservation.status.as_str());
    }
    text + &waived(&reservation.notices)
}

fn waived(notices: &[Notice]) -> String {
    let one = |notice: &Notice| match &notice.waived_by {
        Some(waiver) => format!(", {} waived by {waiver}", notice.code),
        None => format!(", {} told", notice.code),
    };
    for notice in notices {
        assert!(TABLE.iter().any(|rule| rule.code.as_str() == notice.code), "{}", notice.code);
    }
    notices.iter().map(one).collect()
}

fn numbers(detail: &Detail, zone: &Zone) -> String {
    match *detail {
        Detail::Plain => String::new(),
        Detail::Seconds { asked, limit } => format!("asked {}, limit {}", length(asked), length(limit)),
        Detail::Units { asked, limit } => format!("asked {asked}, limit {limit}"),
        Detail::Moment { asked, limit } => {
            format!("asked {}, limit {}", time(asked, zone), time(limit, zone))
        }
        Detail::Grid { asked, minutes, before, after } => {
            let [asked, before, after] = [asked, before, after].map(|instant| time(instant, zone));
            format!("asked {asked}, grid {minutes}min, {before} or {after}")
        }
        Detail::Stretch { taken, free, units, .. } => {
            let (start, end) = (time(taken.start(), zone), time(taken.end(), zone));
            format!("{start} to {end}, {free} free, {units} wanted")
        }
        Detail::Neighbours { before, after } => {
            let [before, after] = [before, after].map(|civil| civil.strftime("%Y-%m-%dT%H:%M").to_string());
            format!("{before} or {after}")
        }
        Detail::Occurrences { asked, limit } => format!("{asked} dates of {limit}"),
        Detail::Groups { allowed } => format!("{allowed} groups"),
    }
}

/// The clock on the wall, with the offset where the clock shows that time twice.
fn time(instant: Instant, zone: &Zone) -> String {
    let civil = zone.civil(instant);
    let text =
        civil.strftime(if civil.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" }).to_string();
    match zone.resolve(civil).unwrap() {
        Resolved::Fold { first, .. } if first == instant => text + " (first)",
        Resolved::Fold { .. } => text + " (second)",
        _ => text,
    }
}

fn length(seconds: i64) -> String {
    let mut text = if seconds < 0 { "-".to_owned() } else { String::new() };
    let mut rest = seconds.abs();
    for (size, unit) in [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")] {
        if rest >= size {
            let _ = write!(text, "{}{unit}", rest / size);
            rest %= size;
        }
    }
    if seconds == 0 { "0min".to_owned() } else { text }
}

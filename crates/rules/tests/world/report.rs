//! Writing what came of a request in a few words. Owns the form of the lines that start with `=`.

use std::fmt::Write;

use super::limits::period_in_short;
use model::{Charge, Notice, QuotaMeasure, Reservation, Status};
use rules::{Detail, PlannedReservation, Refusal, TABLE};
use timeline::{Instant, Resolved, Zone};

use super::forms;

/// `allowed`, and what was waived for it.
pub(crate) fn allowed(planned: &[PlannedReservation]) -> String {
    let each = planned.iter().map(|planned| waived(&planned.notices));
    format!("allowed{}", each.collect::<String>())
}

/// `refused` with the code and its numbers.
pub(crate) fn refused(refusal: &Refusal, zone: &Zone) -> String {
    assert!(!refusal.message(zone).is_empty());
    let hint = if refusal.can_override { " (can override)" } else { "" };
    let name = refusal.about.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let said = format!("refused {} {}", refusal.code.as_str(), numbers(&refusal.detail, zone));
    said.trim().to_owned() + &name + hint
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
    if !reservation.named_unit_ids.is_empty() {
        let _ = write!(text, ", on {}", reservation.named_unit_ids.join(" and "));
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
    if let Some(loan) = &reservation.loan {
        let returned = loan.returned.as_ref().map(|returned| time(returned.at, zone));
        let _ = write!(text, ", lent{}", returned.map(|at| format!(", back {at}")).unwrap_or_default());
    }
    for person in &reservation.attendance {
        let name = person.user_id.as_str().trim_start_matches("usr_");
        let _ = write!(text, ", {name} came {}", time(person.checked_in.at, zone));
        if let Some(left) = &person.checked_out {
            let _ = write!(text, " and left {}", time(left.at, zone));
        }
    }
    if let Some(early) = &reservation.ended_early {
        let _ = write!(text, ", booked until {}", time(early.booked_end, zone));
    }
    if let Some(charge) = &reservation.charge {
        text.push_str(&cost(charge));
    }
    text.push_str(&forms::kept(&reservation.forms));
    text + &waived(&reservation.notices)
}

/// The price and by which rate, or the quote, and who pays.
fn cost(charge: &Charge) -> String {
    let mut text = String::new();
    if let Some(rate) = &charge.rate {
        let name = rate.terms.rate_id.map_or_else(|| "an own rate".to_owned(), |id| format!("rate {id}"));
        let _ = write!(text, ", {} by {name}", rate.price_hundredths);
    }
    if charge.is_quote_requested {
        text.push_str(", quote wanted");
    }
    if let Some(account) = &charge.account {
        let _ = write!(text, ", paid by {}", account.account_id.as_str().trim_start_matches("acc_"));
    }
    text
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
        Detail::Plain | Detail::UnknownUnit { .. } | Detail::Moved { .. } | Detail::FormGiven { .. } => {
            String::new()
        }
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
        Detail::Blocked { taken, units, .. } => {
            let (start, end) = (time(taken.start(), zone), time(taken.end(), zone));
            format!("{start} to {end}, blocked, {units} wanted")
        }
        Detail::OverExisting { taken, resources, .. } => {
            let (start, end) = (time(taken.start(), zone), time(taken.end(), zone));
            format!("{start} to {end}, {resources} booked")
        }
        Detail::Throughout { asked, free, units } => {
            let (start, end) = (time(asked.start(), zone), time(asked.end(), zone));
            format!("{start} to {end} throughout, {free} free, {units} wanted")
        }
        Detail::NamedUnit { taken, .. } => {
            format!("{} to {}", time(taken.start(), zone), time(taken.end(), zone))
        }
        Detail::Neighbours { before, after } => {
            let [before, after] = [before, after].map(|civil| civil.strftime("%Y-%m-%dT%H:%M").to_string());
            format!("{before} or {after}")
        }
        Detail::Groups { allowed } => format!("{allowed} groups"),
        Detail::Occurrences { asked, limit } => format!("{asked} dates of {limit}"),
        Detail::Recipe { field, must } => format!("{field} {must}"),
        Detail::Within { asked, allowed } => {
            let [from, to] = [allowed.start(), allowed.end()].map(|instant| time(instant, zone));
            format!(
                "asked {} to {}, within {from} to {to}",
                time(asked.start(), zone),
                time(asked.end(), zone)
            )
        }
        Detail::Fields { count } => format!("{count} fields"),
        Detail::Related { related } => format!("{related} related"),
        Detail::Rates { offered } => format!("{offered} offered"),
        Detail::Money { asked, limit } => format!("asked {asked}, limit {limit}"),
        Detail::Bookings { upcoming, limit } => format!("{upcoming} upcoming, limit {limit}"),
        Detail::Closed { closed, .. } => {
            format!("{} to {}", time(closed.start(), zone), time(closed.end(), zone))
        }
        Detail::Quota { measure, of, period, used, asked, limit, .. } => {
            let amount = |amount: i64| match measure {
                QuotaMeasure::Count => amount.to_string(),
                QuotaMeasure::Seconds => length(amount),
            };
            let period = period_in_short(of, period.start(), zone);
            format!("used {}, asked {}, limit {}, {period}", amount(used), amount(asked), amount(limit))
        }
        Detail::Training { ended_at, needed_until, .. } => {
            let ended = ended_at.map(|at| format!("ended {}, ", time(at, zone))).unwrap_or_default();
            format!("{ended}needed until {}", time(needed_until, zone))
        }
        Detail::Slots { nearest, .. } => nearest.map_or_else(String::new, |nearest| {
            format!("nearest {} to {}", time(nearest.start(), zone), time(nearest.end(), zone))
        }),
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

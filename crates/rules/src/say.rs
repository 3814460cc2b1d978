//! The words: one sentence for each code, with its numbers, in the site's zone.
//!
//! Sentences here are English and say what to do; the web interface has its own in the viewer's language, made from
//! the same code and numbers.

use model::{Period, QuotaMeasure};
use timeline::{Instant, Span, Zone};

use crate::refusal::{About, Code, Detail, Refusal};

impl Refusal {
    /// The refusal as a sentence for people.
    pub fn message(&self, zone: &Zone) -> String {
        sentence_about(self.code, &self.detail, &self.about, zone)
    }
}

impl Code {
    /// What is wrong, in a sentence without numbers.
    pub fn sentence(self) -> &'static str {
        plain(self)
    }
}

/// The sentence for a code and its numbers, with the name of the quota, training or closure it is about in front.
pub(crate) fn sentence_about(code: Code, detail: &Detail, about: &About, zone: &Zone) -> String {
    let sentence = sentence(code, detail, zone);
    about.name.as_ref().map_or_else(|| sentence.clone(), |name| format!("{name}: {sentence}"))
}

/// The sentence for a code and its numbers.
pub(crate) fn sentence(code: Code, detail: &Detail, zone: &Zone) -> String {
    let plain = plain(code);
    match (code, *detail) {
        (Code::TimeInGap, Detail::Neighbours { before, after }) => format!(
            "This time does not exist on that day: the clock jumps over it. Choose {} or {} instead.",
            hour(before),
            hour(after)
        ),
        (Code::DurationTooShort, Detail::Seconds { asked, limit }) => {
            format!("{} is too short: book at least {}.", length(asked), length(limit))
        }
        (Code::DurationTooLong, Detail::Seconds { asked, limit }) => {
            format!("{} is too long: book at most {}.", length(asked), length(limit))
        }
        (Code::SpanTooLong, Detail::Seconds { limit, .. }) => {
            format!("This is longer than anything can be booked: at most {}.", length(limit))
        }
        (Code::OffGrid, Detail::Grid { asked, minutes, before, after }) => format!(
            "{} is not on the {minutes}-minute grid: choose {} or {}.",
            time(asked, zone),
            time(before, zone),
            time(after, zone)
        ),
        (Code::TooLateToBook, Detail::Moment { limit, .. }) => {
            format!("It is too late to book this: the earliest start is {}.", moment(limit, zone))
        }
        (Code::TooFarAhead, Detail::Moment { limit, .. }) => {
            format!("This is too far ahead: the latest start is {}.", moment(limit, zone))
        }
        (Code::WeeklyBlock, Detail::Stretch { taken, .. }) => {
            format!("It is closed at this time every week: {}.", stretch(taken, zone))
        }
        (Code::OutsideWeeklyHours, Detail::Stretch { taken, .. }) => {
            format!("It cannot be booked {}: that is outside its weekly hours.", stretch(taken, zone))
        }
        (Code::NotASlot, Detail::Slots { nearest: Some(nearest), .. }) => {
            format!("This is booked in whole slots; the nearest is {}.", stretch(nearest, zone))
        }
        (Code::Closed, Detail::Closed { closed, .. }) => format!("Closed {}.", stretch(closed, zone)),
        (Code::LimitReached, Detail::Bookings { upcoming, limit }) => format!(
            "With this it would be {upcoming} upcoming bookings; one person may have {limit} at a time."
        ),
        (Code::QuotaReached, Detail::Quota { measure, of, period, used, asked, limit, .. }) => {
            let amount = |amount: i64| match measure {
                QuotaMeasure::Count => format!("{amount} booking{}", if amount == 1 { "" } else { "s" }),
                QuotaMeasure::Seconds => length(amount),
            };
            let when = period_in_words(of, period, zone);
            format!("With this it would be {} {when}; at most {}.", amount(used + asked), amount(limit))
        }
        (Code::TrainingExpired, Detail::Training { ended_at: Some(ended), needed_until, .. }) => format!(
            "This training ends {}; it must last until {}. Ask the staff for a new one.",
            moment(ended, zone),
            moment(needed_until, zone)
        ),
        (Code::FormRequired, Detail::Fields { count }) if count > 1 => {
            format!("These {count} questions have to be answered.")
        }
        (Code::FormInvalid, Detail::Fields { count }) if count > 1 => {
            format!("These {count} answers are none that the form takes.")
        }
        (Code::UnitsOverLimit, Detail::Units { asked, limit }) => {
            format!("{asked} units are more than one booking may take: at most {limit}.")
        }
        (Code::UnitsOverTotal, Detail::Units { asked, limit }) => {
            format!("{asked} units are more than there are: {limit} in all.")
        }
        (Code::SeriesTooMany, Detail::Occurrences { asked, limit }) => {
            format!("These are {asked} occurrences: a series has at most {limit}.")
        }
        (Code::SeriesTooLong, Detail::Moment { limit, .. }) => {
            let last = zone.civil(limit).strftime("%-d %b %Y").to_string();
            format!("A series reaches at most five years ahead of its start: to {last}.")
        }
        (Code::SeriesRecipe, Detail::Recipe { field, must }) => format!("`{field}` {must}."),
        (Code::SeriesOverlapsItself, Detail::Stretch { taken, .. }) => {
            format!("This reaches into another date of the series, {}.", stretch(taken, zone))
        }
        (Code::MoreNamedThanUnits, Detail::Units { limit: 0, .. }) => {
            "Maintenance takes all units: name none.".to_owned()
        }
        (Code::MoreNamedThanUnits, Detail::Units { asked, limit }) => {
            format!("{asked} particular units are named, and {limit} asked for: say as many `units`.")
        }
        (Code::AddonOutside, Detail::Within { allowed, .. }) => format!(
            "This goes with something that is booked {}: stay within that time.",
            stretch(allowed, zone)
        ),
        (Code::RateRequired, Detail::Rates { offered: 1 }) => {
            "There is one rate for this: choose it, so that the price is agreed.".to_owned()
        }
        (Code::RateRequired, Detail::Rates { offered }) => {
            format!("Choose one of the {offered} rates for this.")
        }
        (Code::BalanceTooLow, Detail::Money { asked, limit }) => {
            format!("This costs {}, and the account holds {}.", amount(asked), amount(limit))
        }
        (Code::UnitsOverStock, Detail::Units { asked, limit }) => {
            format!("{asked} units are more than are left: {limit} of the stock.")
        }
        (Code::Overlap, Detail::Stretch { taken, free, units, .. }) if free > 0 => {
            format!("Only {free} of the {units} units are free {}.", stretch(taken, zone))
        }
        (Code::Overlap, Detail::Blocked { taken, .. }) => {
            format!("Taken {}, because another booking takes it as well.", stretch(taken, zone))
        }
        (Code::OverExisting, Detail::OverExisting { taken, resources: 1, .. }) => {
            format!("This takes it as well, and it is booked {}.", stretch(taken, zone))
        }
        (Code::OverExisting, Detail::OverExisting { taken, resources, .. }) => format!(
            "This takes it as well, and it is booked {}; so are {} more that this takes.",
            stretch(taken, zone),
            resources.saturating_sub(1)
        ),
        (Code::Overlap, Detail::Throughout { asked, free: 0, .. }) => {
            format!("No unit is free for the whole time {}.", stretch(asked, zone))
        }
        (Code::Overlap, Detail::Throughout { asked, free, units }) => {
            format!("Only {free} of the {units} units are free for the whole time {}.", stretch(asked, zone))
        }
        (Code::Overlap, Detail::Stretch { taken, .. } | Detail::NamedUnit { taken, .. }) => {
            format!("Taken {}.", stretch(taken, zone))
        }
        (
            Code::BufferOverlap,
            Detail::Stretch { taken, .. } | Detail::NamedUnit { taken, .. } | Detail::Blocked { taken, .. },
        ) => {
            format!("Too close to another booking: it needs the time {} to set up.", stretch(taken, zone))
        }
        (Code::EventNotOpen, Detail::Moment { limit, .. }) => {
            format!("Registration opens {}.", moment(limit, zone))
        }
        (Code::EventClosed, Detail::Moment { limit, .. }) => {
            format!("Registration closed {}; ask the staff.", moment(limit, zone))
        }
        (Code::EventFull, Detail::Units { asked, limit }) if limit > 0 => {
            format!("Only {limit} of the {asked} seats are left.")
        }
        (Code::LoanNotNow, Detail::Moment { .. }) => {
            "A loan of this starts now: leave out the start, or come back then.".to_owned()
        }
        (Code::LoanNotBegun, Detail::Moment { limit, .. }) => {
            format!("This loan begins {}, so there is nothing to bring back yet.", moment(limit, zone))
        }
        (Code::MomentOutOfRange, Detail::Moment { asked, limit }) if asked < limit => {
            format!("That is too early: say a time from {} on.", moment(limit, zone))
        }
        (Code::CheckinTooEarly, Detail::Moment { asked, limit }) => {
            format!("Check-in opens at {}.", moment_from(asked, limit, zone))
        }
        (Code::CheckinTooLate, Detail::Moment { asked, limit }) => {
            format!("Check-in closed at {}.", moment_from(asked, limit, zone))
        }
        (Code::CheckoutTooLate, Detail::Moment { asked, limit }) => {
            format!("Check-out closed at {}.", moment_from(asked, limit, zone))
        }
        (Code::TooLateToEdit, Detail::Moment { limit, .. }) => {
            format!("This could be changed until {}; ask the staff.", moment(limit, zone))
        }
        (Code::TooLateToCancel, Detail::Moment { limit, .. }) => {
            format!("This could be cancelled until {}; ask the staff.", moment(limit, zone))
        }
        _ => plain.to_owned(),
    }
}

/// The sentence of a code that needs no numbers, also used when a rule was not asked or holds.
fn plain(code: Code) -> &'static str {
    match code {
        Code::SpanEmpty => "The end must be after the start.",
        Code::SpanTooLong => "This is longer than anything can be booked.",
        Code::TimeInGap => "This time does not exist: the clock jumps over it.",
        Code::TimeOutOfRange => "Only the years 1900 to 2200 can be booked.",
        Code::UnitsMissing => "Ask for at least one unit.",
        Code::MoreNamedThanUnits => "More particular units are named than units asked for.",
        Code::ResourceInactive => "This is switched off at present. Ask the staff when it comes back.",
        Code::ResourceArchived => "This was taken out of service and can no longer be booked.",
        Code::NotReservable => "This takes no reservations at present.",
        Code::RequestsOnly => "This takes requests without a time: send no end and no length.",
        Code::TemplateNotOffered => "This offer was taken back, or its time is over. Choose another.",
        Code::TemplateUsed => "Somebody else has taken this offer. Choose another.",
        Code::TemplateLocked => "This offer is booked with its resources as they are.",
        Code::TemplateRequired => "This can be booked only at the times the staff offer. Choose one of them.",
        Code::RegistrationsOnly => {
            "People register for the sessions of this: choose one, and say it by its `event_id`."
        }
        Code::EventGone => "This session is no longer held. Choose another one.",
        Code::EventNotOpen => "Registration has not opened yet.",
        Code::EventClosed => "Registration has closed; ask the staff.",
        Code::EventTwice => "They are registered for this already: change that registration for more seats.",
        Code::EventFull => "All seats are taken. Ask again later: somebody may give theirs back.",
        Code::BookedElsewhere => "This is booked on another website: follow the link on its page.",
        Code::Condition => "This is not in its best condition: read its page before you rely on it.",
        Code::Superseded => "This was changed meanwhile. Open the newest version and try again.",
        Code::AlreadyCancelled => "This is already cancelled.",
        Code::NotCancelled => "This is not cancelled, so there is nothing to take back.",
        Code::NotPending => "This waits for nobody's approval.",
        Code::NotApprover => "Only its approvers and the staff decide about this.",
        Code::NotMember => "The person is not an active member of this site.",
        Code::OutsiderNotAdmitted => "People without an account cannot book this; staff may for them.",
        Code::NotPermitted => {
            "Only members of certain groups may book this. Ask the staff to be added to one."
        }
        Code::TrainingMissing => "This training is needed first. Ask the staff where to get it.",
        Code::TrainingExpired => "The training ends before the booking does.",
        Code::ForOthers => "Booking for somebody else needs a moderator, or the right to.",
        Code::NotYours => "Only the people it is for, whoever made it, and the staff may change it.",
        Code::GuestsNotAdmitted => "No guests may be brought to this.",
        Code::FormMismatch => "This form is not asked for this booking: leave it out.",
        Code::FormRequired => "This has to be answered.",
        Code::FormInvalid => "This answer is not one that the form takes.",
        Code::StaffOnly => "Only staff may do this.",
        Code::DurationTooShort => "This is too short.",
        Code::DurationTooLong => "This is too long.",
        Code::OffGrid => "Start and end must be on the grid.",
        Code::NotASlot => "This is booked in whole slots.",
        Code::TooLateToBook => "It is too late to book this.",
        Code::TooFarAhead => "This is too far ahead.",
        Code::WeeklyBlock => "It is closed then every week.",
        Code::OutsideWeeklyHours => "This is outside the weekly hours.",
        Code::Closed => "It is closed then.",
        Code::UnitsOverLimit => "These are more units than one booking may take.",
        Code::UnitsOverTotal => "These are more units than there are.",
        Code::UnitsNotNamed => "Its units have no names: say how many, not which.",
        Code::UnknownNamedUnit => "There is no such unit.",
        Code::UnitMoved => "The unit it had is not free at the new time, so it moved to this one.",
        Code::AddonAlone => "This is an add-on: book it together with what it is added to.",
        Code::AddonOutside => "This goes with something else and must stay within the time of that.",
        Code::NeedsRelated => "This is booked only together with one of its related resources.",
        Code::LimitReached => "These are more upcoming bookings than one person may have.",
        Code::QuotaReached => "This is more than a quota allows.",
        Code::SeriesNotAllowed => {
            "This may not be booked as a recurring series; book single dates or ask the staff."
        }
        Code::SeriesOverlapsItself => "This reaches into another date of the same series.",
        Code::SeriesRecipe => "This way of repeating makes no sense.",
        Code::SeriesTooMany => "These are more occurrences than a series may have.",
        Code::SeriesTooLong => "A series reaches at most five years ahead of its start.",
        Code::NotALoan => "This is no loan, so there is nothing to bring back.",
        Code::LoanNotOffered => "This is not lent out. Book it for a time instead.",
        Code::LoanNotNow => "A loan of this starts now.",
        Code::LoanReturned => "This loan came back already.",
        Code::LoanNotBegun => "This loan has not begun, so there is nothing to bring back yet.",
        Code::LoanOut => "This loan is out: bring it back, or change only its end.",
        Code::ReturnedByStaff => "The staff mark this as returned. Bring it to them.",
        Code::MomentOutOfRange => "That has not happened yet: say a time that is over.",
        Code::CheckinNotConfirmed => "This is no confirmed booking, so there is nothing to check in to.",
        Code::NotAttending => "Only the person it is for and the guests check in, and staff for them.",
        Code::CheckinNotOffered => "Check-in is not done here. Ask the staff.",
        Code::CheckinByGuests => "Only the guests check in to this.",
        Code::CheckinTooEarly => "Check-in has not opened.",
        Code::CheckinTooLate => "Check-in has closed.",
        Code::AlreadyCheckedIn => "They are checked in already.",
        Code::NotCheckedIn => "They are not checked in.",
        Code::CheckoutTooLate => "Check-out has closed.",
        Code::EndEarlyNotOffered => "This is not ended early here. Ask the staff.",
        Code::NotRunning => "Only a booking that is running can be ended early.",
        Code::NoRateFits => {
            "None of its rates is for you at this time and length. Choose another time, or ask the staff."
        }
        Code::RateRequired => "Choose a rate.",
        Code::RateUnknown => "There is no such rate. Only ordinary bookings have one.",
        Code::RateNotOffered => "The chosen rate is not for you at this time and length. Choose another.",
        Code::QuoteNotOffered => "No quotes are given for this. Choose a rate.",
        Code::AccountNumberRequired => "This rate needs an account number.",
        Code::AccountNumberUnknown => "This account number is not one of theirs. Ask the staff to add it.",
        Code::AccountRequired => {
            "This is paid from a spending account. Name one of yours that is valid for the whole booking."
        }
        Code::BalanceTooLow => "The spending account does not hold enough.",
        Code::UnitsOverStock => "These are more units than are left.",
        Code::BufferOverlap => "This is too close to another booking.",
        Code::Overlap => "This is taken.",
        Code::OverExisting => "This takes another resource as well, which is booked then.",
        Code::TooLateToEdit => "It is too late to change this.",
        Code::TooLateToCancel => "It is too late to cancel this.",
    }
}

/// A length in words: days, hours and minutes, seconds only where there are some.
pub(crate) fn length(seconds: i64) -> String {
    let parts = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds.max(0);
    let mut words = Vec::new();
    for (size, unit) in parts {
        let count = rest / size;
        rest %= size;
        if count > 0 {
            words.push(format!("{count} {unit}"));
        }
    }
    if words.is_empty() { "0 min".to_owned() } else { words.join(" ") }
}

/// An amount in hundredths, such as `12.50`.
fn amount(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// A day and a time on the wall, such as `Tue 24 Nov 14:30`.
pub(crate) fn moment(instant: Instant, zone: &Zone) -> String {
    zone.civil(instant).strftime("%a %-d %b %H:%M").to_string()
}

/// A time on the wall, with its day where that is not the one of another moment: `8:50`, `Tue 24 Nov 08:50`.
fn moment_from(other: Instant, instant: Instant, zone: &Zone) -> String {
    let (civil, today) = (zone.civil(instant), zone.civil(other).date());
    if civil.date() == today { civil.strftime("%-H:%M").to_string() } else { moment(instant, zone) }
}

/// Which period, such as `in the week from Mon 2 Mar`.
fn period_in_words(of: Period, period: Span, zone: &Zone) -> String {
    let first = zone.civil(period.start());
    match of {
        Period::Day => first.strftime("on %a %-d %b").to_string(),
        Period::Week => first.strftime("in the week from %a %-d %b").to_string(),
        Period::Month => first.strftime("in %B %Y").to_string(),
        Period::Year => first.strftime("in %Y").to_string(),
        Period::Future => "from now on".to_owned(),
    }
}

fn time(instant: Instant, zone: &Zone) -> String {
    hour(zone.civil(instant))
}

fn hour(civil: timeline::DateTime) -> String {
    civil.strftime("%H:%M").to_string()
}

/// From when to when; the second day is said only where it differs.
fn stretch(span: Span, zone: &Zone) -> String {
    let (start, end) = (zone.civil(span.start()), zone.civil(span.end()));
    if span.end() == Instant::LATEST {
        return start.strftime("%a %-d %b, %H:%M until a loan comes back that is overdue").to_string();
    }
    if start.date() == end.date() {
        format!("{} to {}", start.strftime("%a %-d %b, %H:%M"), hour(end))
    } else {
        format!("{} to {}", start.strftime("%a %-d %b, %H:%M"), end.strftime("%a %-d %b, %H:%M"))
    }
}

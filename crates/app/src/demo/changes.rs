//! Second thoughts: what people of the demo change, cancel and take over, what approvers say and what staff force.

use rules::{EndWish, Flags, WishTimes};
use timeline::{Instant, Wall};

use super::diary::{Diary, Entered, What, booking};
use crate::{BookingWish, Failure};

/// Of a thousand bookings so many are cancelled.
const CANCELLED_PER_THOUSAND: i64 = 60;
/// Of a thousand bookings so many are cancelled or changed.
const CHANGED_PER_THOUSAND: i64 = 120;
/// Of a thousand cancelled bookings the time of so many is taken by somebody else.
const TAKEN_OVER_PER_THOUSAND: i64 = 450;

/// Approvers answer within so long.
const DECIDED_WITHIN_SECONDS: i64 = 2 * 86_400;
/// Of a thousand bookings that need approval so many are denied.
const DENIED_PER_THOUSAND: i64 = 70;
/// What approvers write when they say no.
const DENIAL: &str = "Please talk to me first; another day will probably do.";

/// Why people cancel; some do not say.
const REASONS: [Option<&str>; 8] = [
    None,
    Some("The samples are not ready."),
    Some("Ill today."),
    None,
    Some("Moved to next week."),
    Some("We found another time together."),
    None,
    Some("The trip was called off."),
];

/// What staff force over what stands: where, on which day from today or the first after it, why, and what they tell.
const FORCED: [(&str, i64, &str, &str); 3] = [
    (
        "Confocal 1 (point scanner)",
        -6,
        "Revision deadline, editor waits",
        "Agreed with the person who had it; both share the session.",
    ),
    (
        "Orbital trap 1 (proteomics)",
        -2,
        "Patient samples, cannot wait",
        "The batch in the queue is paused and resumed after.",
    ),
    (
        "Cell sorter A",
        1,
        "Visit of the reviewers",
        "Demonstration; the operator has called everybody concerned.",
    ),
];

impl Diary<'_> {
    /// Writes down what becomes of the bookings that the walk has entered.
    pub(super) fn change(&mut self) -> Result<(), Failure> {
        let forced_over = self.force()?;
        for entered in self.entered.clone() {
            if entered.is_firm || forced_over.contains(&entered.number) {
                continue;
            }
            match self.generator.below(1_000) {
                ..CANCELLED_PER_THOUSAND => self.cancel(entered),
                CANCELLED_PER_THOUSAND..CHANGED_PER_THOUSAND => self.edit(entered),
                _ => {}
            }
        }
        self.decide();
        Ok(())
    }

    /// Approvers decide within two days, and before the start; what they have not come to yet is left waiting.
    fn decide(&mut self) {
        for entered in self.entered.clone() {
            let used = &self.resources[entered.resource];
            if used.resource.settings.approval.approvers.is_empty() {
                continue;
            }
            let time_left = entered.span.start().seconds_since(entered.at);
            let at = entered.at.plus_seconds(1 + self.generator.below(time_left.min(DECIDED_WITHIN_SECONDS)));
            let is_approval = !self.generator.is_one_of_a_thousand(DENIED_PER_THOUSAND);
            let note = (!is_approval).then(|| DENIAL.to_owned());
            if at < self.plan.now {
                let what = What::Decide { of: entered.number, is_approval, note };
                self.write(at, entered.resource, used.contact, what);
            }
        }
    }

    fn cancel(&mut self, entered: Entered) {
        let timing = &self.resources[entered.resource].resource.settings.timing;
        let window = timing.historical_cancel_window.or(timing.historical_edit_window);
        let Some(at) = self.moment_to_change(entered, window) else { return };
        let reason = self.generator.pick(&REASONS).copied().flatten().map(str::to_owned);
        self.write(at, entered.resource, entered.person, What::Cancel { of: entered.number, reason });
        if self.generator.is_one_of_a_thousand(TAKEN_OVER_PER_THOUSAND) {
            self.take_over(entered, at);
        }
    }

    /// Somebody else books the time that was cancelled then.
    fn take_over(&mut self, entered: Entered, cancelled_at: Instant) {
        let used = &self.resources[entered.resource];
        let Some(person) = self.generator.pick(&used.audience).copied() else { return };
        let wait_max = entered.span.start().min(self.plan.now).seconds_since(cancelled_at);
        let at = cancelled_at.plus_seconds(self.generator.mostly_low(1, wait_max.max(1)));
        let wish = self.wish(&used.resource, used.habit.habit(), entered.span);
        self.write_booking(Entered { at, person, is_firm: true, ..entered }, wish);
    }

    /// Ends earlier, is for something else, or gets a note.
    fn edit(&mut self, entered: Entered) {
        let used = &self.resources[entered.resource];
        let (timing, habit) = (&used.resource.settings.timing, used.habit.habit());
        let Some(at) = self.moment_to_change(entered, timing.historical_edit_window) else { return };
        let step = i64::from(timing.restrict_start_end_minutes.unwrap_or(30)) * 60;
        let can_end_earlier = entered.span.seconds() - step >= timing.reservation_minimum.unwrap_or(step);
        let wish = match self.generator.below(3) {
            0 if can_end_earlier => {
                let end = EndWish::At(Wall::Instant(entered.span.end().plus_seconds(-step)));
                BookingWish { times: WishTimes { start: None, end: Some(end) }, ..BookingWish::default() }
            }
            1 => {
                let note = self.generator.pick(habit.notes).map(|note| (*note).to_owned());
                BookingWish { note: Some(note), ..BookingWish::default() }
            }
            _ => {
                let purpose = self.generator.pick(habit.purposes).map(|purpose| (*purpose).to_owned());
                BookingWish { purpose: Some(purpose), ..BookingWish::default() }
            }
        };
        let what = What::Edit { of: entered.number, wish: Box::new(wish) };
        self.write(at, entered.resource, entered.person, what);
    }

    /// A moment between the booking and the last chance to change it; none when that has passed or is not yet past.
    fn moment_to_change(&mut self, entered: Entered, window_seconds: Option<i64>) -> Option<Instant> {
        let last_chance = entered.span.start().plus_seconds(window_seconds.unwrap_or(0).min(0));
        let room = last_chance.min(self.plan.now).seconds_since(entered.at);
        (room > 1).then(|| entered.at.plus_seconds(1 + self.generator.below(room - 1)))
    }

    /// Writes down what staff force over bookings, and gives the numbers of those, so that they stand.
    fn force(&mut self) -> Result<Vec<u64>, Failure> {
        let mut forced_over = Vec::new();
        for (name, days, purpose, note) in FORCED {
            let resource = self.resource(name)?;
            let staff = self.staff_of(resource)?;
            let from = self.date(days).and_then(|date| self.span(date, 0, 1));
            let target = self.entered.iter().find(|entered| {
                !entered.is_firm
                    && entered.resource == resource
                    && from.is_some_and(|from| entered.span.start() >= from.start())
            });
            let Some(target) = target.copied() else { continue };
            let room = target.span.start().min(self.plan.now).seconds_since(target.at);
            let wish = BookingWish {
                purpose: Some(Some(purpose.into())),
                note: Some(Some(note.into())),
                flags: Flags { force_reserve: true, ..Flags::default() },
                ..booking(&self.resources[resource].resource.resource_id, target.span)
            };
            let at = target.at.plus_seconds((room / 2).max(1));
            self.write(at, resource, staff, What::Book(Box::new(wish)));
            forced_over.push(target.number);
        }
        Ok(forced_over)
    }
}

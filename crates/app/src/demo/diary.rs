//! The diary: everything that people of the demo will ask for, and when, before anything is asked.
//!
//! Owns how the days fill up. What is fixed beforehand is in `fixed.rs`, second thoughts are in `changes.rs`. The
//! diary avoids most collisions, but it does not know the rules: what they refuse simply does not come about.

use std::time::Duration;

use model::resource::Timing;
use model::{Kind, Resource, ResourceId};
use rules::{EndWish, WishTimes};
use timeline::{Date, Instant, Resolved, Span, Wall, Zone};

use super::habits::Habit;
use super::paperwork::Paperwork;
use super::people::Community;
use super::random::Generator;
use super::resources::Used;
use super::{DAYS_AHEAD, DAYS_BACK, DemoPlan};
use crate::{BookingWish, MoneyWish};

/// How many of the units of a resource are walked through, at most.
const LANES_MAX: u32 = 3;
/// A use that is at least so long goes on over night, where nobody has to be there.
const LONG_MINUTES: i64 = 600;
/// Something that is taken away for at least so long is fetched at any hour.
const DAY_MINUTES: i64 = 1_440;
/// From this minute of the day on, what is left alone over night begins.
const EVENING_MINUTE: i64 = 17 * 60;
/// Longer uses are tried for as if they were so long, because they find only a few hours of the day to begin in.
const LENGTH_TRIED_MINUTES_MAX: i64 = 240;
/// Nobody asks for anything later than so long before the start.
const LEAD_SECONDS_MIN: i64 = 600;
/// How many people are asked before a free time stays free.
const PEOPLE_TRIED: usize = 4;

/// Something that a person asks for at a moment.
#[derive(Debug, Clone)]
pub(super) struct Act {
    /// When they ask.
    pub at: Instant,
    /// Its number; numbers never come twice.
    pub number: u64,
    /// The resource, as a place in the list.
    pub resource: usize,
    /// The person, as a place in the list.
    pub person: usize,
    pub what: What,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) enum What {
    Book(Box<BookingWish>),
    /// From an offer: the template that an earlier act made.
    Take {
        of: u64,
        wish: Box<BookingWish>,
    },
    Edit {
        of: u64,
        wish: Box<BookingWish>,
    },
    Cancel {
        of: u64,
        reason: Option<String>,
    },
    /// The loan came back.
    Return {
        of: u64,
    },
    Decide {
        of: u64,
        is_approval: bool,
        note: Option<String>,
    },
}

/// A booking in the diary, as far as later entries ask about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entered {
    pub number: u64,
    pub at: Instant,
    pub resource: usize,
    pub person: usize,
    pub span: Span,
    /// Whether it stays as it is: nobody has second thoughts about it.
    pub is_firm: bool,
}

/// The diary while it is written.
pub(super) struct Diary<'a> {
    pub community: &'a Community,
    pub resources: &'a [Used],
    pub paperwork: &'a Paperwork,
    pub plan: DemoPlan,
    pub generator: Generator,
    pub acts: Vec<Act>,
    /// The ordinary bookings, in the order of their numbers.
    pub entered: Vec<Entered>,
    /// What was fixed beforehand on each resource, and whether it takes all units.
    pub fixed: Vec<Vec<(Span, bool)>>,
    /// When each person is somewhere.
    busy: Vec<Vec<Span>>,
}

impl<'a> Diary<'a> {
    /// An empty diary.
    pub(super) fn new(
        community: &'a Community,
        resources: &'a [Used],
        paperwork: &'a Paperwork,
        plan: DemoPlan,
    ) -> Self {
        Self {
            community,
            resources,
            paperwork,
            plan,
            generator: Generator::new(plan.seed),
            acts: Vec::new(),
            entered: Vec::new(),
            fixed: vec![Vec::new(); resources.len()],
            busy: vec![Vec::new(); community.people.len()],
        }
    }

    /// Writes an act down and gives its number.
    pub(super) fn write(&mut self, at: Instant, resource: usize, person: usize, what: What) -> u64 {
        let number = self.acts.len() as u64;
        self.acts.push(Act { at, number, resource, person, what });
        number
    }

    /// A date so many days from today.
    pub(super) fn date(&self, days: i64) -> Option<Date> {
        let length = Duration::from_secs(days.unsigned_abs() * 86_400);
        let today = self.plan.today;
        if days < 0 { today.checked_sub(length).ok() } else { today.checked_add(length).ok() }
    }

    /// A span that starts so many minutes after midnight, by the clock on the wall.
    pub(super) fn span(&self, date: Date, minute: i64, length_minutes: i64) -> Option<Span> {
        let start = instant(&self.community.zone, date, minute)?;
        Span::new(start, start.plus_seconds(length_minutes * 60))
    }

    /// Somebody is there: they do nothing else meanwhile.
    pub(super) fn keep_busy(&mut self, person: usize, span: Span) {
        self.busy[person].push(span);
    }

    /// Fills the days of every resource that is in use.
    pub(super) fn fill(&mut self) {
        for resource in 0..self.resources.len() {
            let used = &self.resources[resource];
            if used.fill_percent == 0 {
                continue;
            }
            let lanes = used.resource.settings.units.units.clamp(1, LANES_MAX);
            for lane in 0..lanes {
                self.fill_lane(resource, lane);
            }
        }
    }

    /// Walks through the days of one unit: where nothing is, something begins or does not.
    fn fill_lane(&mut self, resource: usize, lane: u32) {
        let used = &self.resources[resource];
        let (timing, habit) = (&used.resource.settings.timing, used.habit.habit());
        let gap = timing.buffer_before + timing.buffer_after;
        let step = i64::from(timing.restrict_start_end_minutes.unwrap_or(30));
        let lengths = possible_lengths(used, habit);
        let mut free_from = Instant::EARLIEST;
        for days in -DAYS_BACK..=DAYS_AHEAD {
            let Some(date) = self.date(days) else { continue };
            let mut minute = habit.first_hour * 60;
            while minute < habit.last_hour * 60 {
                let begins = self.begins(used, &lengths, days, date, minute);
                let length = self.length(habit, &lengths, minute).filter(|_| begins);
                let span = length.and_then(|length| self.span(date, minute, length));
                let span = span
                    .filter(|span| span.start() >= free_from && !self.is_fixed(resource, lane, *span, gap));
                minute += match span {
                    Some(span) if self.enter(resource, span) => {
                        free_from = span.end().plus_seconds(gap);
                        (span.seconds() / 60 / step).max(1) * step
                    }
                    _ => step,
                };
            }
        }
    }

    /// Whether something begins at a free time. The chance is the one that leads to the wanted share of booked time,
    /// when free times are tried step by step and uses have their usual length.
    fn begins(&mut self, used: &Used, lengths: &[i64], days: i64, date: Date, minute: i64) -> bool {
        let (habit, timing) = (used.habit.habit(), &used.resource.settings.timing);
        let step = i64::from(timing.restrict_start_end_minutes.unwrap_or(30));
        let is_weekend = date.weekday().to_monday_zero_offset() >= 5;
        // The demo is mostly looked at today, so today is a busy day even at the weekend, and so is the night before.
        let is_shown = (-1..=0).contains(&days);
        let of_day = match (is_weekend, is_shown) {
            (true, true) => habit.weekend_percent.max(90),
            (true, false) => habit.weekend_percent,
            (false, _) => 100,
        };
        let of_hour = match minute / 60 {
            12 => 45,
            8 | 13 => 80,
            18.. if is_shown => 90,
            18..=20 => 55,
            21.. => 35,
            _ => 100,
        };
        let share = used.fill_percent * of_day * of_hour * still_planned_percent(days) / 1_000_000;
        let share = share.clamp(1, 95);
        let usual = lengths.iter().sum::<i64>() / i64::try_from(lengths.len()).unwrap_or(1).max(1);
        let usual = usual.min(LENGTH_TRIED_MINUTES_MAX);
        let chance = 1_000 * share * step / (usual * (100 - share) + share * step).max(1);
        self.generator.is_one_of_a_thousand(chance)
    }

    /// How long a use is that begins at the given minute. Short ones end before night; where there are longer ones the
    /// evening is theirs.
    fn length(&mut self, habit: &Habit, lengths: &[i64], minute: i64) -> Option<i64> {
        let is_evening = minute >= EVENING_MINUTE;
        let is_left_overnight = lengths.iter().any(|length| (LONG_MINUTES..DAY_MINUTES).contains(length));
        let fits = |length: i64| match length {
            DAY_MINUTES.. => true,
            LONG_MINUTES.. => is_evening,
            _ => minute + length <= (habit.last_hour + 1) * 60 && !(is_evening && is_left_overnight),
        };
        let fitting: Vec<i64> = lengths.iter().copied().filter(|length| fits(*length)).collect();
        self.generator.pick(&fitting).copied()
    }

    fn is_fixed(&self, resource: usize, lane: u32, span: Span, gap: i64) -> bool {
        let gap = u32::try_from(gap).unwrap_or(0);
        let matters = |takes_all: bool| takes_all || lane == 0;
        self.fixed[resource]
            .iter()
            .any(|(fixed, takes_all)| matters(*takes_all) && fixed.pad(gap, gap).overlaps(span))
    }

    /// Finds a person and a moment for a booking and writes it down. False when there is nobody, or no moment left.
    fn enter(&mut self, resource: usize, span: Span) -> bool {
        let used = &self.resources[resource];
        let (settings, habit) = (&used.resource.settings, used.habit.habit());
        let Some(at) = self.moment_before(&settings.timing, habit.lead_days_max, span.start()) else {
            return false;
        };
        let Some(person) = self.somebody_free(&used.audience, span) else { return false };
        let mut wish = self.wish(&used.resource, habit, span);
        if self.generator.is_one_of_a_thousand(12) {
            wish.kind = Some(Kind::Soft);
            wish.note = Some(Some("Pencilled in until the samples are there.".into()));
            self.write(at, resource, person, What::Book(Box::new(wish)));
            return false;
        }
        let most = settings.units.reservation_unit_limit.unwrap_or(1).min(settings.units.units);
        if most > 1 && self.generator.is_one_of_a_thousand(300) {
            wish.units = u32::try_from(2 + self.generator.below(i64::from(most) - 1)).ok();
        }
        if span.seconds() < LONG_MINUTES * 60 {
            self.keep_busy(person, span);
        }
        self.write_booking(Entered { number: 0, at, resource, person, span, is_firm: false }, wish);
        true
    }

    /// Writes an ordinary booking down, in both lists.
    pub(super) fn write_booking(&mut self, entered: Entered, wish: BookingWish) {
        let Entered { at, resource, person, .. } = entered;
        let number = self.write(at, resource, person, What::Book(Box::new(wish)));
        self.entered.push(Entered { number, ..entered });
    }

    /// A booking with something to say about it, at the first rate where there are rates.
    pub(super) fn wish(&mut self, resource: &Resource, habit: &Habit, span: Span) -> BookingWish {
        let purpose = self.generator.pick(habit.purposes).map(|purpose| (*purpose).to_owned());
        let has_note = self.generator.is_one_of_a_thousand(90);
        let note = self.generator.pick(habit.notes).filter(|_| has_note).map(|note| (*note).to_owned());
        let rate_id = resource.settings.billing.rates.first().map(|rate| Some(rate.rate_id));
        BookingWish {
            purpose: Some(purpose),
            note: note.map(Some),
            money: MoneyWish { rate_id, ..MoneyWish::default() },
            ..booking(&resource.resource_id, span)
        }
    }

    /// When somebody asks for a time that starts then: within notice and horizon, not after now, mostly late.
    fn moment_before(&mut self, timing: &Timing, lead_days_max: i64, start: Instant) -> Option<Instant> {
        let notice = timing.creation_start_time_restriction.unwrap_or(0).max(0) + LEAD_SECONDS_MIN;
        let least = notice.max(start.seconds_since(self.plan.now) + 60);
        let horizon = timing.creation_start_time_restriction_future.unwrap_or(i64::MAX);
        let most = horizon.min(lead_days_max * 86_400);
        if least > most {
            return None;
        }
        let lead = self.generator.mostly_low(least, most);
        let at = start.plus_seconds(-lead);
        // People ask while they are awake: what falls into the night was asked on the evening before.
        let is_night = self.community.zone.civil(at).hour() < 7;
        let awake = lead + 9 * 3_600;
        Some(if is_night && awake <= most { start.plus_seconds(-awake) } else { at })
    }

    /// Somebody of the audience who is nowhere else at that time.
    fn somebody_free(&mut self, audience: &[usize], span: Span) -> Option<usize> {
        (0..PEOPLE_TRIED).find_map(|_| {
            let person = *self.generator.pick(audience)?;
            self.busy[person].iter().all(|other| !other.overlaps(span)).then_some(person)
        })
    }
}

/// A plain booking of a time.
pub(super) fn booking(resource_id: &ResourceId, span: Span) -> BookingWish {
    let times = WishTimes {
        start: Some(Wall::Instant(span.start())),
        end: Some(EndWish::At(Wall::Instant(span.end()))),
    };
    BookingWish { resource_id: Some(resource_id.clone()), times, ..BookingWish::default() }
}

/// An instant by the clock on the wall; nothing where the clock jumps over it.
fn instant(zone: &Zone, date: Date, minute: i64) -> Option<Instant> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    match zone.resolve(date.at(hour, minute, 0, 0)).ok()? {
        Resolved::One(instant) | Resolved::Fold { first: instant, .. } => Some(instant),
        Resolved::Gap(_) => None,
    }
}

/// The lengths of the habit that the resource allows and that end on its grid. Where weekly hours end the day, nothing goes on over night.
fn possible_lengths(used: &Used, habit: &Habit) -> Vec<i64> {
    let settings = &used.resource.settings;
    let (least, most) = (settings.timing.reservation_minimum, settings.timing.reservation_max_duration);
    let grid = i64::from(settings.timing.restrict_start_end_minutes.unwrap_or(1));
    let is_possible = |length: &i64| {
        let seconds = length * 60;
        least.is_none_or(|least| seconds >= least)
            && most.is_none_or(|most| seconds <= most)
            && length % grid == 0
            && (*length < LONG_MINUTES || settings.hours.blackouts.is_empty())
    };
    habit.lengths_minutes.iter().copied().filter(is_possible).collect()
}

/// How much of what a day will hold in the end is planned already, in percent.
fn still_planned_percent(days_ahead: i64) -> i64 {
    match days_ahead {
        ..=0 => 100,
        days => (100 - days * 3).max(15),
    }
}

//! What is in the diary before the days fill up: weekly meetings, service of instruments, and the bookings of the
//! person who shows the demo.

use model::{Kind, Role};
use timeline::{Instant, Span};

use super::diary::{Diary, Entered, What, booking};
use super::{DAYS_AHEAD, DAYS_BACK};
use crate::{BookingWish, Failure};

/// Weekly meetings: who meets, where, on which weekday (0 is Monday), at which hour, for how many minutes, what for.
const MEETINGS: &[(&str, &str, i64, i64, i64, &str)] = &[
    ("Cell Dynamics Lab", "Heron room", 0, 10, 90, "Group meeting, cell dynamics"),
    ("Neural Circuits Lab", "Heron room", 1, 14, 90, "Group meeting, neural circuits"),
    ("Structural Biology Lab", "Otter room", 0, 13, 90, "Group meeting and practice talks"),
    ("Plant Signalling Lab", "Kestrel room", 2, 9, 60, "Greenhouse round and group meeting"),
    ("Immunology Lab", "Otter room", 3, 11, 90, "Group meeting, immunology"),
    ("Materials Lab", "Otter room", 2, 15, 90, "Group meeting, materials"),
    ("Core Facility Staff", "Kestrel room", 0, 9, 45, "Facility week: who is where"),
    ("Library Staff", "Wren room", 1, 9, 30, "Desk rota"),
    ("Visiting Scholars", "Heron room", 4, 16, 60, "Tea with the visitors"),
    ("Core Facility Staff", "Seminar hall", 3, 16, 60, "Thursday seminar"),
];

/// Own bookings of the person who shows the demo: where, how many days from today, from which minute of the day, for
/// how many minutes, what for. All are open on every day of the week, so that there are some in any week.
const OWN: &[(&str, i64, i64, i64, &str)] = &[
    ("Confocal 1 (point scanner)", -9, 600, 120, "Actin stain, first replicate"),
    ("Cell culture hoods", -4, 540, 90, "Seeding for imaging"),
    ("Confocal 2 (spinning disc)", -2, 780, 180, "Wound closure, untreated"),
    ("Study room 3", -1, 900, 90, "Outline of the paper"),
    ("Confocal 1 (point scanner)", 0, 480, 120, "Actin stain, second replicate"),
    ("Cell culture hoods", 0, 660, 60, "Passaging"),
    ("Wren room", 0, 990, 45, "One to one with Wanjiru"),
    ("Confocal 2 (spinning disc)", 1, 540, 240, "Wound closure, treated"),
    ("Laptops", 2, 570, 2_880, "Conference trip"),
    ("Confocal 1 (point scanner)", 3, 840, 120, "Actin stain, third replicate"),
    ("Analyser 1 (18 colours)", 5, 600, 120, "Cell cycle, treated and control"),
    ("Minibus (9 seats)", 11, 480, 480, "Excursion of the group"),
];

/// Where the person who shows the demo sits around now, whatever the time is: in which hours from this one, and what
/// for.
const AROUND_NOW: (&str, [(i64, &str); 2]) =
    ("Reading room desks", [(-3, "Reading the reviews"), (2, "Figures for the talk")]);

/// What staff do when they service something.
const SERVICE: [&str; 6] = [
    "Cleaning and alignment",
    "Laser power check",
    "Visit of the technician",
    "Change of filters and tubing",
    "Calibration",
    "Software update",
];

/// Every so many services does not stop bookings.
const NONBLOCKING_EVERY: usize = 4;
const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 86_400;

impl Diary<'_> {
    /// Writes down all that is fixed.
    pub(super) fn fix(&mut self) -> Result<(), Failure> {
        self.fix_meetings()?;
        self.fix_service()?;
        self.fix_own()?;
        self.show()
    }

    /// The leader of each group books all its meetings on one day, long ago.
    fn fix_meetings(&mut self) -> Result<(), Failure> {
        let made_at = self.plan.now.plus_seconds(-(DAYS_BACK + 5) * DAY_SECONDS);
        for (place, (group, room, weekday, hour, length, purpose)) in MEETINGS.iter().enumerate() {
            let resource = self.resource(room)?;
            let leader = self.community.first(|person| person.group == *group)?;
            let at = made_at.plus_seconds(i64::try_from(place).unwrap_or(0) * 400);
            for days in -DAYS_BACK..=DAYS_AHEAD {
                let Some(date) = self.date(days) else { continue };
                let Some(span) = self.span(date, hour * 60, *length) else { continue };
                if i64::from(date.weekday().to_monday_zero_offset()) == *weekday {
                    self.fix_booking(at, resource, leader, span, purpose);
                }
            }
        }
        Ok(())
    }

    /// Every so many weeks the person who answers for an instrument works on it for a morning.
    fn fix_service(&mut self) -> Result<(), Failure> {
        let mut services = 0;
        for (resource, used) in self.resources.iter().enumerate() {
            let Some(weeks) = used.service_weeks else { continue };
            let person = self.staff_of(resource)?;
            let mut days = i64::try_from(resource % 9).unwrap_or(0) - DAYS_BACK;
            while days <= DAYS_AHEAD {
                let working_day = self.date(days).filter(|date| date.weekday().to_monday_zero_offset() < 5);
                if let Some(span) = working_day.and_then(|date| self.span(date, 9 * 60, 180)) {
                    services += 1;
                    let is_blocking = services % NONBLOCKING_EVERY != 0;
                    let kind = if is_blocking { Kind::Maintenance } else { Kind::MaintenanceNonblocking };
                    let purpose = SERVICE[services % SERVICE.len()].to_owned();
                    let wish = BookingWish {
                        kind: Some(kind),
                        purpose: Some(Some(purpose)),
                        ..booking(&used.resource.resource_id, span)
                    };
                    let at = self.asked_before(span, 15 * DAY_SECONDS);
                    self.write(at, resource, person, What::Book(Box::new(wish)));
                    if is_blocking {
                        self.fixed[resource].push((span, true));
                    }
                    days += i64::from(weeks) * 7;
                } else {
                    days += 1;
                }
            }
        }
        Ok(())
    }

    /// The bookings of the person who shows the demo.
    fn fix_own(&mut self) -> Result<(), Failure> {
        let me = self.community.first(|one| one.role == Role::User && one.sign_in.is_some())?;
        for (name, days, minute, length, purpose) in OWN {
            let resource = self.resource(name)?;
            let span = self.date(*days).and_then(|date| self.span(date, *minute, *length));
            if let Some(span) = span {
                self.fix_booking(self.asked_before(span, 6 * DAY_SECONDS), resource, me, span, purpose);
            }
        }
        let (name, sittings) = AROUND_NOW;
        let resource = self.resource(name)?;
        for (hours, purpose) in sittings {
            let start = Instant::from_unix((self.plan.now.as_unix() / HOUR_SECONDS + hours) * HOUR_SECONDS);
            if let Some(span) = Span::new(start, start.plus_seconds(2 * HOUR_SECONDS)) {
                self.fix_booking(self.asked_before(span, DAY_SECONDS), resource, me, span, purpose);
            }
        }
        Ok(())
    }

    fn fix_booking(&mut self, at: Instant, resource: usize, person: usize, span: Span, purpose: &str) {
        let resource_id = &self.resources[resource].resource.resource_id;
        let wish = BookingWish {
            purpose: Some(Some(purpose.to_owned())),
            project_ids: self.paperwork.projects_of(purpose),
            forms: self
                .paperwork
                .answers_of(&self.resources[resource].resource.settings.identity.name, purpose),
            ..booking(resource_id, span)
        };
        self.write_booking(Entered { number: 0, at, resource, person, span, is_firm: true }, wish);
        self.fixed[resource].push((span, self.resources[resource].resource.settings.units.units <= 1));
        self.keep_busy(person, span);
    }

    /// So long before the start, or yesterday where that has not come yet.
    pub(super) fn asked_before(&self, span: Span, seconds: i64) -> Instant {
        span.start().plus_seconds(-seconds).min(self.plan.now.plus_seconds(-DAY_SECONDS))
    }

    /// Who of the staff looks after a resource: the person to ask, or else the first administrator.
    pub(super) fn staff_of(&self, resource: usize) -> Result<usize, Failure> {
        let contact = self.resources[resource].contact;
        if self.community.people[contact].role.is_staff() {
            return Ok(contact);
        }
        self.community.first(|person| person.role == Role::Administrator)
    }

    /// A resource by its name, as a place in the list.
    pub(super) fn resource(&self, name: &str) -> Result<usize, Failure> {
        let place = self.resources.iter().position(|used| used.resource.settings.identity.name == name);
        place.ok_or_else(|| Failure::Bug(format!("the demo has no resource {name}")))
    }
}

//! What is in the diary so that a visitor meets it: a series, offered times of a course, two things booked at once,
//! loans of which one is overdue, and a booking with guests.

use model::{ExternalGuest, Kind, Recipe, Role};
use timeline::Span;

use super::diary::{Diary, What, booking};
use super::{DAYS_AHEAD, DAYS_BACK};
use crate::templates::TemplateWish;
use crate::{BasketItem, BookingWish, Failure, GuestsWish, SeriesWish};

const DAY_SECONDS: i64 = 86_400;

/// A meeting booked as one series: who, where, on which weekday (0 is Monday), from which minute of the day, for how
/// many minutes, what for.
const SERIES: (&str, &str, i64, i64, i64, &str) =
    ("Proteomics Lab", "Kestrel room", 4, 600, 60, "Instrument queue and group meeting");

/// A course that is held each week: its resource, on which weekday, from which minute, for how many minutes, and how
/// many come.
const COURSE: (&str, i64, i64, i64, i64) = ("Searching the literature (course)", 2, 780, 180, 7);
/// Somebody books a seat of the course at most so many days ahead.
const COURSE_LEAD_DAYS: i64 = 12;

/// A camera with its add-on, by the person who shows the demo: how many days from today, and what for.
const FILMING: (&str, &str, [(i64, &str); 2]) =
    ("Mirrorless camera", "Light kit", [(-12, "Filming the wound assay"), (6, "Portraits for the web page")]);

/// A meeting with guests, by the person who shows the demo: where, how many days from today, which members come, and
/// who from outside.
const COMMITTEE: (&str, i64, [&str; 2], (&str, &str)) = (
    "Heron room",
    8,
    ["Wanjiru Kamande", "Katarina Breznik"],
    ("Prof. Ysolde Marrin", "y.marrin@example.org"),
);

/// Loans: what is lent, to whom or to the person who shows the demo, how many days from today, for how many days, and
/// after how many it came back; those without have not.
type Lent = (&'static str, Option<&'static str>, i64, i64, Option<i64>, &'static str);
const LOANS: [Lent; 4] = [
    ("Drawing tablets", Some("Katarina Breznik"), -12, 3, Some(2), "Figures for the review"),
    ("Laptops", Some("Wanjiru Kamande"), -9, 2, Some(2), "Interviews in the north wing"),
    ("Laptops", Some("Katarina Breznik"), -4, 2, None, "Field notes at the weir"),
    ("Laptops", None, -1, 4, None, "Teaching in the seminar"),
];

impl Diary<'_> {
    /// Writes all of it down.
    pub(super) fn show(&mut self) -> Result<(), Failure> {
        self.show_series()?;
        self.show_course()?;
        self.show_filming()?;
        self.show_loans()?;
        self.show_committee()
    }

    /// The days of the demo that are a weekday, with a span on each.
    fn weekly(&self, from: i64, weekday: i64, minute: i64, length: i64) -> Vec<Span> {
        let is_wanted = |day: i8| i64::from(day) == weekday;
        (from..=DAYS_AHEAD)
            .filter_map(|days| self.date(days))
            .filter(|date| is_wanted(date.weekday().to_monday_zero_offset()))
            .filter_map(|date| self.span(date, minute, length))
            .collect()
    }

    /// The leader of a group books all its meetings with one request, long ago.
    fn show_series(&mut self) -> Result<(), Failure> {
        let (group, room, weekday, minute, length, purpose) = SERIES;
        let (resource, leader) = (self.resource(room)?, self.community.first(|one| one.group == group)?);
        let spans = self.weekly(-DAYS_BACK, weekday, minute, length);
        let Some(first) = spans.first().copied() else { return Ok(()) };
        let recipe = Recipe {
            unit: Some("weekly".into()),
            until: self.date(DAYS_AHEAD).map(|date| date.to_string()),
            on: vec![u8::try_from(weekday).unwrap_or(0)],
            ..Recipe::default()
        };
        let wish = BookingWish {
            purpose: Some(Some(purpose.into())),
            series: SeriesWish { recipe: Some(recipe), keeps_what_fits: true, ..SeriesWish::default() },
            ..booking(&self.resources[resource].resource.resource_id, first)
        };
        let at = self.plan.now.plus_seconds(-(DAYS_BACK + 5) * DAY_SECONDS);
        self.write(at, resource, leader, What::Book(Box::new(wish)));
        for span in spans {
            self.keep_fixed(resource, leader, span);
        }
        Ok(())
    }

    /// Staff offer the dates of the course, and people take seats.
    fn show_course(&mut self) -> Result<(), Failure> {
        let (name, weekday, minute, length, seats) = COURSE;
        let resource = self.resource(name)?;
        let (staff, made_at) =
            (self.staff_of(resource)?, self.plan.now.plus_seconds(-(DAYS_BACK + 2) * DAY_SECONDS));
        let resource_id = self.resources[resource].resource.resource_id.clone();
        for span in self.weekly(COURSE_LEAD_DAYS - DAYS_BACK, weekday, minute, length) {
            let offer = BookingWish {
                kind: Some(Kind::Template),
                purpose: Some(Some("Searching the literature".into())),
                template: TemplateWish { locks_resources: Some(true), ..TemplateWish::default() },
                ..booking(&resource_id, span)
            };
            let of = self.write(made_at, resource, staff, What::Book(Box::new(offer)));
            for _ in 0..seats {
                let Some(person) = self.generator.pick(&self.resources[resource].audience).copied() else {
                    continue;
                };
                let lead = 1 + self.generator.below(COURSE_LEAD_DAYS - 1);
                let at = self.asked_before(span, lead * DAY_SECONDS);
                self.write(at, resource, person, What::Take { of, wish: Box::default() });
            }
        }
        Ok(())
    }

    /// A camera and what is lent with it, as one booking.
    fn show_filming(&mut self) -> Result<(), Failure> {
        let (camera, kit, days) = FILMING;
        let (camera, kit) = (self.resource(camera)?, self.resource(kit)?);
        let me = self.community.first(|one| one.role == Role::User && one.sign_in.is_some())?;
        let item = |place: usize| BasketItem::of(self.resources[place].resource.resource_id.clone(), None);
        let items = [item(camera), item(kit)];
        for (day, purpose) in days {
            let Some(span) = self.date(day).and_then(|date| self.span(date, 600, 360)) else { continue };
            let wish = BookingWish {
                resource_id: None,
                basket: items.to_vec(),
                purpose: Some(Some(purpose.into())),
                ..booking(&items[0].resource_id, span)
            };
            let at = self.asked_before(span, 20 * DAY_SECONDS);
            self.write(at, camera, me, What::Book(Box::new(wish)));
            self.keep_fixed(camera, me, span);
        }
        Ok(())
    }

    /// What is lent and comes back, or does not.
    fn show_loans(&mut self) -> Result<(), Failure> {
        for (name, borrower, days, length, back_after, purpose) in LOANS {
            let resource = self.resource(name)?;
            let (staff, person) = (
                self.staff_of(resource)?,
                self.community.first(|one| match borrower {
                    Some(name) => one.name == name,
                    None => one.role == Role::User && one.sign_in.is_some(),
                })?,
            );
            let span = self.date(days).and_then(|date| self.span(date, 570, length * 1_440));
            let Some(span) = span else { continue };
            let wish = BookingWish {
                loan: Some(true),
                purpose: Some(Some(purpose.into())),
                ..booking(&self.resources[resource].resource.resource_id, span)
            };
            let at = self.asked_before(span, DAY_SECONDS);
            let of = self.write(at, resource, person, What::Book(Box::new(wish)));
            if let Some(days) = back_after {
                let back_at = span.start().plus_seconds(days * DAY_SECONDS - 1_800);
                self.write(back_at, resource, staff, What::Return { of });
            }
        }
        Ok(())
    }

    /// A meeting to which others come.
    fn show_committee(&mut self) -> Result<(), Failure> {
        let (room, days, members, (name, email)) = COMMITTEE;
        let resource = self.resource(room)?;
        let me = self.community.first(|one| one.role == Role::User && one.sign_in.is_some())?;
        let Some(span) = self.date(days).and_then(|date| self.span(date, 780, 60)) else { return Ok(()) };
        let mut known = Vec::new();
        for member in members {
            let place = self.community.first(|one| one.name == member)?;
            known.push(self.community.people[place].user_id.clone());
        }
        let guests = GuestsWish {
            members: Some(known),
            external: Some(vec![ExternalGuest { name: name.into(), email: Some(email.into()) }]),
            need_rsvp: None,
        };
        let wish = BookingWish {
            purpose: Some(Some("Thesis committee".into())),
            guests,
            ..booking(&self.resources[resource].resource.resource_id, span)
        };
        let at = self.asked_before(span, 6 * DAY_SECONDS);
        self.write(at, resource, me, What::Book(Box::new(wish)));
        self.keep_fixed(resource, me, span);
        Ok(())
    }

    /// Nothing else is written down for the time, and the person is there.
    fn keep_fixed(&mut self, resource: usize, person: usize, span: Span) {
        self.fixed[resource].push((span, self.resources[resource].resource.settings.units.units <= 1));
        self.keep_busy(person, span);
    }
}

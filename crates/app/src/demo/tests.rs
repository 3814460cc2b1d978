//! The demo as a whole: always the same, plausible, and within the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use model::resource::Condition;
use model::{Caller, Channel, Kind, Reservation, Resource, ResourceId, Role, User, UserId};
use store::{Location, Options, Store};
use timeline::{Span, Zone, parse_date};

use super::*;
use crate::{
    ReservationQuery, ResourceQuery, administrator, list_people, list_reservations, list_resources, verify,
};

/// The moment at which somebody shows the demo: some minutes after the hour, by the clock of the site.
fn plan(seed: u64, today: &str, hour: i64) -> DemoPlan {
    let today = parse_date(today).unwrap();
    let now = zone().day_start(today).unwrap().plus_seconds(hour * 3_600 + 1_234);
    DemoPlan { seed, today, now }
}

fn zone() -> Zone {
    Zone::named(SITE_ZONE).unwrap()
}

fn empty() -> App {
    let store = Store::open(&Location::Temporary, Options::default()).unwrap();
    App::new(store, Arc::new(SeededIds::new(0, Instant::EARLIEST)), Arc::new(SeededRandomness::new(0)))
}

/// What was made, as an administrator sees it.
struct Made {
    app: App,
    plan: DemoPlan,
    report: DemoReport,
    people: BTreeMap<UserId, User>,
    resources: BTreeMap<ResourceId, Resource>,
    reservations: Vec<Reservation>,
}

async fn make(plan: DemoPlan) -> Made {
    let app = empty();
    let report = demo(&app, plan, &|_| {}).await.unwrap();
    let (site, user) = administrator(&app, report.site_id.clone()).await.unwrap();
    let caller = Caller {
        grants: Vec::new(),
        origin: model::Origin::default(),
        user_id: user.user_id,
        site_id: site.site_id,
        role: Role::Administrator,
        usergroups: Vec::new(),
        trainings: Vec::new(),
        channel: Channel::System,
        now: plan.now,
    };
    let (people, _) = list_people(&app, &caller, crate::PeopleQuery::default()).await.unwrap();
    let every_resource = ResourceQuery { include_archived: true, ..ResourceQuery::default() };
    let (found, _) = list_resources(&app, &caller, every_resource).await.unwrap();
    let filter = store::reservations::Filter { is_with_cancelled: true, ..Default::default() };
    let every_reservation = ReservationQuery { filter, ..ReservationQuery::default() };
    let (views, _) = list_reservations(&app, &caller, every_reservation).await.unwrap();
    Made {
        app,
        plan,
        report,
        people: people.into_iter().map(|one| (one.user.user_id.clone(), one.user)).collect(),
        resources: found
            .iter()
            .map(|one| (one.resource.resource_id.clone(), (*one.resource).clone()))
            .collect(),
        reservations: views.into_iter().map(|view| view.reservation).collect(),
    }
}

impl Made {
    /// Every reservation as text, sorted.
    fn lines(&self) -> Vec<String> {
        let line = |one: &Reservation| {
            let resource = &self.resources[&one.resource_id].settings.identity.name;
            let person = self.people[&one.reserved_for].display_name();
            let standing = if one.cancelled.is_some() { "cancelled" } else { one.status.as_str() };
            let (start, end, sequence) = (one.start, one.end, one.sequence);
            let (id, lineage) = (&one.reservation_id, &one.lineage_id);
            format!("{resource} | {start} | {end} | {person} | {standing} | {sequence} | {id} | {lineage}")
        };
        let mut lines: Vec<String> = self.reservations.iter().map(line).collect();
        lines.sort();
        lines
    }

    fn standing(&self) -> impl Iterator<Item = &Reservation> {
        self.reservations.iter().filter(|one| one.is_active() && one.kind == Kind::Reservation)
    }

    /// What stands at some time within a span.
    fn during(&self, span: Span) -> impl Iterator<Item = &Reservation> {
        self.standing().filter(move |one| one.span().is_some_and(|booked| booked.overlaps(span)))
    }

    fn today(&self) -> Span {
        zone().day_span(self.plan.today).unwrap()
    }

    fn category(&self, reservation: &Reservation) -> &str {
        top_category(&self.resources[&reservation.resource_id])
    }
}

/// A weekday in autumn and a Sunday on which clocks change.
const DAYS: [(&str, i64); 2] = [("2026-11-18", 10), ("2027-03-28", 19)];

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_and_day_give_the_same_demo() {
    let plan = plan(1, DAYS[0].0, DAYS[0].1);
    let (first, second) = (make(plan).await, make(plan).await);
    assert_eq!(first.report, second.report);
    assert_eq!(first.lines(), second.lines());
    assert_eq!(first.resources, second.resources);
    assert_eq!(first.people, second.people);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_plausible_on_any_day() {
    for (seed, (today, hour)) in (2..).zip(DAYS) {
        let made = make(plan(seed, today, hour)).await;
        made.is_within_the_rules().await;
        made.has_the_promised_size();
        made.is_busy_today();
        made.has_nothing_from_the_future();
        made.has_own_bookings_before_and_after_now();
        made.shows_what_can_be_set();
        made.shows_what_can_be_booked();
        made.shows_what_goes_with_bookings();
    }
}

impl Made {
    async fn is_within_the_rules(&self) {
        let verified = verify(&self.app, Instant::EARLIEST).await.unwrap();
        assert_eq!(verified.violations, []);
        assert!(!verified.overfull.is_empty(), "nothing was forced");
    }

    fn has_the_promised_size(&self) {
        let report = &self.report;
        assert_eq!(
            (report.people, report.user_groups, report.resources, report.categories),
            (120, 10, 65, 8)
        );
        let counts: [(&str, usize, RangeInclusive<usize>); 9] = [
            ("reservations", report.reservations, 5_000..=8_000),
            ("maintenance", report.maintenance, 40..=110),
            ("soft", report.soft, 20..=150),
            ("edited", report.edited, 100..=600),
            ("cancelled", report.cancelled, 100..=600),
            ("forced", report.forced, 2..=3),
            ("approved", report.approved, 50..=500),
            ("denied", report.denied, 2..=60),
            ("refused", report.refused, 0..=report.reservations / 10),
        ];
        for (what, count, expected) in counts {
            assert!(expected.contains(&count), "{count} {what}");
        }
        let waiting = self.reservations.iter().filter(|one| one.status == Status::Pending && one.is_active());
        let (missed, waiting): (Vec<&Reservation>, Vec<&Reservation>) =
            waiting.partition(|one| one.start < self.plan.now);
        assert_eq!(waiting.len() as u64, report.pending);
        assert!(missed.is_empty() && waiting.len() >= 3, "{missed:?} {waiting:?}");
        let booked = self.reservations.iter().filter(|one| one.kind == Kind::Reservation).count();
        let cancelled = self.reservations.iter().filter(|one| one.cancelled.is_some()).count();
        assert_eq!((booked, cancelled), (report.reservations, report.cancelled));
    }

    fn is_busy_today(&self) {
        let categories: BTreeSet<&str> = self.during(self.today()).map(|one| self.category(one)).collect();
        assert_eq!(categories.len(), 8, "{categories:?}");
        let is_weekend = self.plan.today.weekday().to_monday_zero_offset() >= 5;
        let by_day = if is_weekend { 12 } else { 20 };
        for hour in 0..24 {
            let from = self.today().start().plus_seconds(hour * 3_600);
            let running = self.during(Span::new(from, from.plus_seconds(3_600)).unwrap()).count();
            let expected = if (9..18).contains(&hour) { by_day } else { 6 };
            assert!(running >= expected, "only {running} at {hour} o'clock");
        }
    }

    fn has_nothing_from_the_future(&self) {
        for one in &self.reservations {
            assert!(one.created_at < self.plan.now && one.changed_at < self.plan.now, "{one:?}");
            assert!(one.first_created_at < one.start, "{one:?}");
        }
    }

    fn has_own_bookings_before_and_after_now(&self) {
        let email = &self.report.sign_ins.iter().find(|one| one.role == Role::User).unwrap().email;
        let me = self.people.values().find(|user| user.email.as_ref() == Some(email)).unwrap();
        let week = zone().week_span(self.plan.today, timeline::Weekday::Monday).unwrap();
        let own: Vec<&Reservation> = self.standing().filter(|one| one.reserved_for == me.user_id).collect();
        let this_week = own.iter().filter(|one| one.span().unwrap().overlaps(week));
        let (past, to_come): (Vec<&Reservation>, Vec<&Reservation>) =
            this_week.partition(|one| one.end <= self.plan.now);
        assert!(past.len() >= 2 && !to_come.is_empty(), "{past:?} {to_come:?}");
        assert!(own.iter().filter(|one| one.start > self.plan.now).count() >= 4);
    }

    fn shows_what_can_be_booked(&self) {
        let named = |name: &str| {
            self.resources.values().find(|one| one.settings.identity.name == name).unwrap().clone()
        };
        let on = |name: &str| {
            let id = named(name).resource_id;
            self.standing().filter(move |one| one.resource_id == id)
        };
        let (hall, east) = (named("Assembly hall"), named("Assembly hall, east half"));
        assert_eq!(hall.settings.access.blocks.len(), 2);
        assert_eq!(east.settings.access.blocks, [hall.resource_id]);
        assert!(on("Assembly hall").any(|one| one.charge.is_some()));
        assert!(on("Cargo bicycle").all(|one| one.named_unit_ids.len() == 1));
        assert!(on("Light kit").count() >= 2 && on("Light kit").all(|one| one.group_id.is_some()));
        let course = on("Searching the literature (course)");
        assert!(course.filter(|one| one.start > self.plan.now).all(|one| one.from_template.is_some()));
        let offers = self.reservations.iter().filter(|one| one.kind == Kind::Template);
        assert!(offers.filter(|one| one.start > self.plan.now).count() >= 4);
        assert!(on("Kestrel room").filter(|one| one.series_id.is_some()).count() >= 10);
        assert!(self.standing().any(|one| one.guests.count() == 3 && one.start > self.plan.now));
    }

    fn shows_what_goes_with_bookings(&self) {
        let loans: Vec<&Reservation> = self.standing().filter(|one| one.loan.is_some()).collect();
        let overdue = loans.iter().filter(|one| one.is_overdue(self.plan.now)).count();
        let back = loans.iter().filter(|one| !one.is_lent()).count();
        assert_eq!((loans.len(), overdue, back), (4, 1, 2));
        let answered: BTreeSet<&str> = self
            .standing()
            .flat_map(|one| &one.forms)
            .flat_map(|form| form.answers.iter().map(|answer| answer.label.as_str()))
            .collect();
        assert_eq!(
            answered.into_iter().collect::<Vec<_>>(),
            [
                "Biosafety level",
                "How many of you are there, with the driver?",
                "What do you bring?",
                "Where do you go?",
                "Whoever drives has a licence for it",
            ]
        );
        let pinned: Vec<&Reservation> = self.standing().filter(|one| !one.project_ids.is_empty()).collect();
        let to_come = pinned.iter().filter(|one| one.start > self.plan.now).count();
        assert!((4..=5).contains(&pinned.len()) && to_come >= 2, "{} {to_come}", pinned.len());
    }

    fn shows_what_can_be_set(&self) {
        let count = |fits: fn(&Resource) -> bool| self.resources.values().filter(|one| fits(one)).count();
        assert_eq!(count(|one| one.settings.identity.archived), 1);
        assert_eq!(count(|one| !one.settings.identity.active), 1);
        assert_eq!(count(|one| one.settings.listing.hidden_to_cannot_reserve_users), 1);
        assert!(count(|one| one.settings.identity.status == Condition::NeedsMinorRepair) >= 2);
        assert!(count(|one| one.settings.units.units > 1) >= 8);
        assert!(count(|one| !one.settings.hours.blackouts.is_empty()) >= 10);
        assert!(self.resources.values().all(|one| one.settings.identity.contact_user_id.is_some()));
        let names: BTreeSet<&str> =
            self.resources.values().map(|one| one.settings.identity.name.as_str()).collect();
        assert_eq!(names.len(), 65);
    }
}

#[tokio::test]
async fn an_installation_with_a_site_is_refused() {
    let app = empty();
    let plan = plan(9, DAYS[0].0, DAYS[0].1);
    people::settle(&app, plan.now, &|_| {}).await.unwrap();
    assert!(matches!(demo(&app, plan, &|_| {}).await, Err(Failure::Exists(_))));
}

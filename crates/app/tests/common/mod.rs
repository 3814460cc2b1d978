//! A small world for the app's tests: a site, some people, a resource, on a real SQLite file.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot set up its world should stop"
)]
#![expect(dead_code, reason = "each test file uses its own part of the world")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::{App, BookingWish, Manner, NewPerson, NewSite, Outcome, Randomness};
use model::{Caller, Channel, Ids, ResourceId, Role, SiteId};
use rules::{EndWish, WishTimes};
use serde_json::{Value, json};
use store::{Location, Options, Store};
use timeline::{Instant, Wall, Zone, parse_civil_or_instant};

/// Ids and secrets that count up.
#[derive(Default)]
pub(crate) struct Counting(AtomicU64);

impl Ids for Counting {
    fn next(&self) -> u128 {
        u128::from(self.0.fetch_add(1, Ordering::Relaxed)) << 64
    }
}

impl Randomness for Counting {
    fn bytes(&self) -> [u8; 32] {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        std::array::from_fn(|place| {
            count[place % 8].wrapping_mul(31).wrapping_add(u8::try_from(place).unwrap())
        })
    }
}

/// An app with a site in Toronto, and the folder that vanishes with it.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) site_id: SiteId,
    pub(crate) admin: Caller,
    folder: tempfile::TempDir,
}

/// Monday 2 March 2026, 08:00 in Toronto.
pub(crate) fn monday_morning() -> Instant {
    at("2026-03-02T08:00")
}

/// A wall time in Toronto as an instant.
pub(crate) fn at(civil: &str) -> Instant {
    let Wall::Civil(civil) = parse_civil_or_instant(civil).unwrap() else { panic!("{civil} has an offset") };
    Zone::named("America/Toronto").unwrap().resolve(civil).unwrap().as_in_calendars()
}

impl World {
    pub(crate) async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Store::open(&Location::Sqlite { folder: folder.path().to_owned() }, Options::default()).unwrap();
        let app = App::new(store, Arc::new(Counting::default()), Arc::new(Counting::default()));
        let new = NewSite {
            name: "Test Hall".into(),
            timezone: Zone::named("America/Toronto").unwrap(),
            administrator: person("ada@example.org", "Ada", "Admin", Some("correct horse")),
        };
        let created = app::create_site(&app, new, monday_morning()).await.unwrap();
        let admin = Caller {
            grants: Vec::new(),
            origin: model::Origin::default(),
            user_id: created.user_id,
            site_id: created.site_id.clone(),
            role: Role::Administrator,
            usergroups: Vec::new(),
            trainings: Vec::new(),
            channel: Channel::Api,
            now: monday_morning(),
        };
        World { app, site_id: created.site_id, admin, folder }
    }

    /// A member of the site, acting now.
    pub(crate) async fn member(&self, name: &str, role: Role) -> Caller {
        let new = person(&format!("{name}@example.org"), name, "Person", None);
        let added = app::add_person(&self.app, &self.admin, new, role, Vec::new()).await.unwrap();
        Caller { user_id: added.user.user_id, role, channel: Channel::Api, ..self.admin.clone() }
    }

    /// A resource with the given settings.
    pub(crate) async fn resource(&self, name: &str, settings: Value) -> ResourceId {
        let mut settings = settings.as_object().unwrap().clone();
        settings.insert("name".into(), json!(name));
        app::create_resource(&self.app, &self.admin, settings).await.unwrap().0.resource_id.clone()
    }

    /// Books, and says in a word or two what came of it.
    pub(crate) async fn book(&self, caller: &Caller, wish: BookingWish) -> String {
        said(&app::book(&self.app, caller, wish, Manner::default()).await.unwrap())
    }

    /// Asserts that nothing that must hold is broken.
    pub(crate) async fn assert_sound(&self) {
        let found = app::verify(&self.app, self.admin.now).await.unwrap();
        assert_eq!(found.violations, [], "{found:?}");
    }
}

pub(crate) fn person(email: &str, first: &str, last: &str, password: Option<&str>) -> NewPerson {
    NewPerson {
        email: email.into(),
        first_name: first.into(),
        last_name: last.into(),
        password: password.map(str::to_owned),
    }
}

/// A wish for a resource between two wall times.
pub(crate) fn wish(resource_id: &ResourceId, start: &str, end: &str) -> BookingWish {
    BookingWish { resource_id: Some(resource_id.clone()), times: times(start, end), ..BookingWish::default() }
}

pub(crate) fn times(start: &str, end: &str) -> WishTimes {
    WishTimes {
        start: Some(parse_civil_or_instant(start).unwrap()),
        end: Some(EndWish::At(parse_civil_or_instant(end).unwrap())),
    }
}

/// What came of a request: `done`, `would do`, or the codes of the refusals.
pub(crate) fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) => "done".into(),
        Outcome::WouldDo(_) => "would do".into(),
        Outcome::Replayed(replay) => format!("replayed {}", replay.body),
        Outcome::Refused(refused) => {
            refused.refusals.iter().map(|refusal| refusal.code.as_str()).collect::<Vec<_>>().join(" ")
        }
    }
}

/// The reservation of an outcome that was done.
pub(crate) fn done(outcome: Outcome) -> model::Reservation {
    match outcome {
        Outcome::Done(granted) => granted.views.into_iter().next().expect("a view").reservation,
        other => panic!("not done: {}", said(&other)),
    }
}

//! Random graphs of blocked resources under random requests and what other calendars put on them, beside a model that
//! counts units quarter by quarter.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod common;

use app::{BookingWish, ExternalEventDone, ExternalEventWish, Manner, Outcome};
use common::{World, at, said};
use model::{Caller, Cause, Occupancy, ReservationId, ResourceId, Taken};
use proptest::prelude::*;
use rules::{EndWish, WishTimes};
use serde_json::json;
use store::occupancy;
use timeline::{Instant, Span, Wall};

const RESOURCES: usize = 5;
const QUARTER: i64 = 900;
/// Units of each resource and its buffers before and after, in quarters.
const SHAPES: [(u32, i64, i64); RESOURCES] = [(1, 0, 0), (1, 0, 0), (2, 0, 0), (3, 1, 0), (1, 1, 1)];

#[derive(Debug, Clone)]
enum Step {
    Book {
        resource: usize,
        start: i64,
        length: i64,
        units: u32,
    },
    Edit {
        which: usize,
        resource: usize,
        start: i64,
        length: i64,
        units: u32,
    },
    Cancel {
        which: usize,
    },
    Undo {
        which: usize,
    },
    Block {
        resource: usize,
        others: u8,
    },
    Wait {
        quarters: i64,
    },
    /// Another calendar puts so many units, or all for 0, on a resource under a name.
    Put {
        name: u8,
        resource: usize,
        start: i64,
        length: i64,
        units: u32,
    },
    TakeBack {
        name: u8,
        resource: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let place = || (0..RESOURCES, 0_i64..32, 1_i64..8, 1_u32..3);
    prop_oneof![
        6 => place().prop_map(|(resource, start, length, units)| Step::Book { resource, start, length, units }),
        4 => (0_usize..99, place()).prop_map(|(which, (resource, start, length, units))| {
            Step::Edit { which, resource, start, length, units }
        }),
        2 => (0_usize..99).prop_map(|which| Step::Cancel { which }),
        1 => (0_usize..99).prop_map(|which| Step::Undo { which }),
        3 => (0..RESOURCES, any::<u8>()).prop_map(|(resource, others)| Step::Block { resource, others }),
        1 => (1_i64..6).prop_map(|quarters| Step::Wait { quarters }),
        2 => (0_u8..2, place(), 0_u32..3).prop_map(|(name, (resource, start, length, _), units)| {
            Step::Put { name, resource, start, length, units }
        }),
        1 => (0_u8..2, 0..RESOURCES).prop_map(|(name, resource)| Step::TakeBack { name, resource }),
    ]
}

/// A booking as the model keeps it, in quarters.
#[derive(Debug, Clone)]
struct Booked {
    id: ReservationId,
    resource: usize,
    start: i64,
    end: i64,
    units: u32,
    blocks: Vec<usize>,
    is_cancelled: bool,
    /// What another calendar calls it.
    name: Option<u8>,
}

impl Booked {
    /// The units it takes of its own resource; none for all.
    fn own_units(&self) -> Option<u32> {
        (self.units > 0).then_some(self.units)
    }

    /// Whether it is what another calendar put there under a name, and still stands.
    fn is_put(&self, name: u8, resource: usize) -> bool {
        self.name == Some(name) && self.resource == resource && !self.is_cancelled
    }

    /// How much of a resource it takes in a quarter, buffers included where they count.
    fn takes(&self, resource: usize, quarter: i64) -> u32 {
        let (units, ..) = SHAPES[resource];
        let (_, before, after) = if self.name.is_some() { (0, 0, 0) } else { SHAPES[self.resource] };
        if self.is_cancelled {
            0
        } else if self.resource == resource && (self.start - before..self.end + after).contains(&quarter) {
            self.own_units().unwrap_or(units)
        } else if self.blocks.contains(&resource) && (self.start..self.end).contains(&quarter) {
            units
        } else {
            0
        }
    }
}

struct Model {
    graph: [Vec<usize>; RESOURCES],
    booked: Vec<Booked>,
    now: i64,
}

impl Model {
    /// Whether it fits beside all others, looked at quarter by quarter.
    fn fits(&self, resource: usize, start: i64, end: i64, units: u32, but: Option<usize>) -> bool {
        let (total, before, after) = SHAPES[resource];
        (start - before..end + after).all(|quarter| {
            let others = self.booked.iter().enumerate().filter(|(place, _)| Some(*place) != but);
            let used: u32 = others.map(|(_, other)| other.takes(resource, quarter)).sum();
            used + units <= total
        })
    }

    /// Where the claims of everybody lie, sorted: resource, start, end, units, and whether it is a blocker.
    fn implied(&self) -> Vec<(usize, i64, i64, Option<u32>, bool)> {
        let standing = self.booked.iter().filter(|booked| !booked.is_cancelled);
        let mut rows: Vec<_> = standing
            .flat_map(|booked| {
                let own = (booked.resource, booked.start, booked.end, booked.own_units(), false);
                let blocked =
                    booked.blocks.iter().map(|other| (*other, booked.start, booked.end, None, true));
                std::iter::once(own).chain(blocked).collect::<Vec<_>>()
            })
            .collect();
        rows.sort_unstable();
        rows
    }
}

fn origin() -> Instant {
    at("2026-03-03T08:00")
}

fn instant(quarter: i64) -> Instant {
    origin().plus_seconds(quarter * QUARTER)
}

fn wanted(resource_id: &ResourceId, start: i64, end: i64, units: u32) -> BookingWish {
    BookingWish {
        resource_id: Some(resource_id.clone()),
        times: WishTimes {
            start: Some(Wall::Instant(instant(start))),
            end: Some(EndWish::At(Wall::Instant(instant(end)))),
        },
        units: Some(units),
        ..BookingWish::default()
    }
}

/// The id of the version that was granted, and whether the answer is what the model expects.
fn granted(outcome: &Outcome, is_expected: bool) -> Option<ReservationId> {
    match outcome {
        Outcome::Done(granted) => {
            assert!(is_expected, "granted against the model");
            Some(granted.views[0].reservation.reservation_id.clone())
        }
        refused => {
            let codes = said(refused);
            assert!(!is_expected, "refused against the model: {codes}");
            assert!(codes == "overlap.taken" || codes == "overlap.buffer", "{codes}");
            None
        }
    }
}

struct Run {
    world: World,
    ids: Vec<ResourceId>,
    model: Model,
}

impl Run {
    async fn new() -> Run {
        let world = World::new().await;
        let mut ids = Vec::new();
        for (place, (units, before, after)) in SHAPES.into_iter().enumerate() {
            let settings =
                json!({"units": units, "buffer_before": before * QUARTER, "buffer_after": after * QUARTER});
            ids.push(world.resource(&format!("R{place}"), settings).await);
        }
        let graph = std::array::from_fn(|_| Vec::new());
        Run { world, ids, model: Model { graph, booked: Vec::new(), now: -4 } }
    }

    fn caller(&self) -> Caller {
        Caller { now: instant(self.model.now), ..self.world.admin.clone() }
    }

    async fn take(&mut self, step: &Step) {
        let (app, caller) = (&self.world.app, self.caller());
        let pick = |which: usize, is_cancelled: bool| {
            let booked = self.model.booked.iter().enumerate();
            let fitting: Vec<usize> = booked
                .filter(|(_, one)| one.name.is_none() && one.is_cancelled == is_cancelled)
                .map(|(place, _)| place)
                .collect();
            fitting.get(which % fitting.len().max(1)).copied()
        };
        match *step {
            Step::Wait { quarters } => self.model.now += quarters,
            Step::Block { resource, others } => {
                let chosen: Vec<usize> =
                    (0..RESOURCES).filter(|place| *place != resource && others >> place & 1 == 1).collect();
                let ids: Vec<&str> = chosen.iter().map(|place| self.ids[*place].as_str()).collect();
                let overlay = json!({"blocks": ids}).as_object().unwrap().clone();
                let id = self.ids[resource].clone();
                app::modify_resource(app, &caller, id, overlay, None, None).await.unwrap();
                self.model.graph[resource].clone_from(&chosen);
                let now = self.model.now;
                for booked in self.model.booked.iter_mut().filter(|one| one.resource == resource) {
                    if booked.end > now && !booked.is_cancelled {
                        booked.blocks.clone_from(&chosen);
                    }
                }
            }
            Step::Book { resource, start, length, units } => {
                let (end, units) = (start + length, units.min(SHAPES[resource].0));
                let wish = wanted(&self.ids[resource], start, end, units);
                let outcome = app::book(app, &caller, wish, Manner::default()).await.unwrap();
                let fits = self.model.fits(resource, start, end, units, None);
                if let Some(id) = granted(&outcome, fits) {
                    let blocks = self.model.graph[resource].clone();
                    let booked =
                        Booked { id, resource, start, end, units, blocks, is_cancelled: false, name: None };
                    self.model.booked.push(booked);
                }
            }
            Step::Edit { which, resource, start, length, units } => {
                let Some(place) = pick(which, false) else { return };
                let old = self.model.booked[place].clone();
                let (end, units) = (start + length, units.min(SHAPES[resource].0));
                let wish = wanted(&self.ids[resource], start, end, units);
                let outcome = app::edit(app, &caller, old.id.clone(), wish, Manner::default()).await.unwrap();
                let gives_back =
                    old.resource == resource && units <= old.units && old.start <= start && end <= old.end;
                let fits = gives_back || self.model.fits(resource, start, end, units, Some(place));
                if let Some(id) = granted(&outcome, fits) {
                    let blocks = if gives_back { old.blocks } else { self.model.graph[resource].clone() };
                    let new =
                        Booked { id, resource, start, end, units, blocks, is_cancelled: false, name: None };
                    self.model.booked[place] = new;
                }
            }
            Step::Put { name, resource, start, length, units } => {
                self.put(name, resource, (start, start + length), units.min(SHAPES[resource].0)).await;
            }
            Step::TakeBack { name, resource } => {
                let id = self.ids[resource].clone();
                app::take_back_external_event(app, &caller, id, name.to_string()).await.unwrap();
                for booked in self.model.booked.iter_mut().filter(|one| one.is_put(name, resource)) {
                    booked.is_cancelled = true;
                }
            }
            Step::Cancel { which } => {
                let Some(place) = pick(which, false) else { return };
                let id = self.model.booked[place].id.clone();
                app::cancel(app, &caller, id, None, Manner::default()).await.unwrap();
                self.model.booked[place].is_cancelled = true;
            }
            Step::Undo { which } => {
                let Some(place) = pick(which, true) else { return };
                let old = self.model.booked[place].clone();
                let outcome = app::undo(app, &caller, old.id, Manner::default()).await.unwrap();
                let fits = self.model.fits(old.resource, old.start, old.end, old.units, None);
                if granted(&outcome, fits).is_some() {
                    self.model.booked[place].is_cancelled = false;
                    let blocks = self.model.graph[old.resource].clone();
                    self.model.booked[place].blocks = blocks;
                }
            }
        }
    }

    /// What another calendar says is taken whatever stands there; the same again changes nothing.
    async fn put(&mut self, name: u8, resource: usize, (start, end): (i64, i64), units: u32) {
        let wish = ExternalEventWish {
            resource_id: self.ids[resource].clone(),
            external_id: name.to_string(),
            fingerprint: format!("{start} {end} {units}"),
            times: wanted(&self.ids[resource], start, end, units).times,
            summary: None,
            units: Some(units),
        };
        let done = app::put_external_event(&self.world.app, &self.caller(), wish).await.unwrap();
        let standing = self.model.booked.iter_mut().find(|one| one.is_put(name, resource));
        match (done, standing) {
            (ExternalEventDone::Unchanged(Some(_)), Some(old)) => {
                assert_eq!((old.start, old.end, old.units), (start, end, units));
            }
            (ExternalEventDone::Written(outcome), old) => {
                let blocks = self.model.graph[resource].clone();
                let id = granted(&outcome, true).unwrap();
                let new =
                    Booked { id, resource, start, end, units, blocks, is_cancelled: false, name: Some(name) };
                match old {
                    Some(old) => *old = new,
                    None => self.model.booked.push(new),
                }
            }
            (other, old) => panic!("{other:?} where {old:?} stands"),
        }
    }

    /// What is stored is what the model implies, and nothing that must hold is broken.
    async fn check(&self) {
        let site_id = self.world.site_id.clone();
        let always = Span::new(Instant::EARLIEST, Instant::LATEST).unwrap();
        let rows: Vec<Occupancy> = self
            .world
            .app
            .store()
            .read(move |reader| occupancy::overlapping_any(reader, site_id.as_str(), always))
            .await
            .unwrap();
        let quarter = |at: Instant| at.seconds_since(origin()) / QUARTER;
        let mut stored: Vec<_> = rows
            .iter()
            .map(|row| {
                let place = self.ids.iter().position(|id| *id == row.resource_id).unwrap();
                let units = match row.taken {
                    Taken::Units(units) => Some(units),
                    Taken::All => None,
                };
                let is_blocker = row.cause == Cause::Blocker;
                (place, quarter(row.core.start()), quarter(row.core.end()), units, is_blocker)
            })
            .collect();
        stored.sort_unstable();
        assert_eq!(stored, self.model.implied());
        self.world.assert_sound().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]
    #[test]
    fn what_is_taken_and_what_is_granted_are_as_the_model_says(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let mut run = Run::new().await;
            for step in &steps {
                run.take(step).await;
                run.check().await;
            }
        });
    }
}

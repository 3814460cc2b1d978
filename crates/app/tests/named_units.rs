//! Units with names, through the app: nobody ever has the unit of another, whatever goes on at the same time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{AvailabilityQuery, BasketItem, BookingWish, Failure, Manner, Outcome};
use common::{World, at, done, said, times, wish};
use model::{Caller, Reservation, ResourceId, Role};
use rules::Flags;
use serde_json::{Value, json};
use timeline::Span;
use tokio::task::JoinSet;

async fn pool(world: &World, units: u32) -> ResourceId {
    world.resource("Pool", json!({"units": units, "units_mode": "named"})).await
}

/// A wish for a time of Tuesday, on some units if any are named.
fn tuesday(resource: &ResourceId, start: &str, end: &str, units: &[&str]) -> BookingWish {
    let named_unit_ids = units.iter().map(|id| (*id).to_owned()).collect();
    let hour = |time: &str| format!("2026-03-03T{time}");
    BookingWish { named_unit_ids, ..wish(resource, &hour(start), &hour(end)) }
}

async fn booked(world: &World, caller: &Caller, wish: BookingWish) -> Reservation {
    done(app::book(&world.app, caller, wish, Manner::default()).await.unwrap())
}

async fn modified(world: &World, resource: &ResourceId, overlay: Value) -> app::Modified {
    let overlay = overlay.as_object().unwrap().clone();
    app::modify_resource(&world.app, &world.admin, resource.clone(), overlay, None, None).await.unwrap()
}

/// A small generator, so that a run can be repeated.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Whether some unit is in two bookings at the same time.
fn is_any_unit_shared(standing: &[Reservation]) -> bool {
    standing.iter().enumerate().any(|(place, one)| {
        standing.iter().skip(place + 1).any(|other| {
            let overlaps = one.start < other.end && other.start < one.end;
            overlaps && one.named_unit_ids.iter().any(|id| other.named_unit_ids.contains(id))
        })
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_clients_on_four_units_never_share_one() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = pool(&world, 4).await;
    let mut clients = JoinSet::new();
    for client in 0..16 {
        let (app, ann, pool) = (world.app.clone(), ann.clone(), pool.clone());
        clients.spawn(async move {
            let mut chance = Chance(client);
            let mut own: Vec<Reservation> = Vec::new();
            let mut refused = 0_u32;
            for _ in 0..25 {
                let start =
                    at("2026-03-03T08:00").plus_seconds(900 * i64::try_from(chance.below(40)).unwrap());
                let seconds = 900 * i64::try_from(1 + chance.below(12)).unwrap();
                let time = rules::WishTimes {
                    start: Some(timeline::Wall::Instant(start)),
                    end: Some(rules::EndWish::After(seconds)),
                };
                let ids = if chance.below(4) == 0 {
                    vec![format!("unit_{}", 1 + chance.below(4))]
                } else {
                    Vec::new()
                };
                let wanted = BookingWish { times: time, named_unit_ids: ids, ..BookingWish::default() };
                let one = usize::try_from(chance.below(8)).unwrap();
                let outcome = if own.is_empty() || chance.below(3) == 0 {
                    let resource_id = Some(pool.clone());
                    let units = (wanted.named_unit_ids.is_empty() && chance.below(3) == 0).then_some(2);
                    app::book(&app, &ann, BookingWish { resource_id, units, ..wanted }, Manner::default())
                        .await
                } else if chance.below(4) == 0 {
                    let gone = own.swap_remove(one % own.len());
                    app::cancel(&app, &ann, gone.reservation_id, None, Manner::default()).await.unwrap();
                    continue;
                } else {
                    let place = one % own.len();
                    let old = own[place].reservation_id.clone();
                    let outcome = app::edit(&app, &ann, old, wanted, Manner::default()).await;
                    if matches!(outcome, Ok(Outcome::Done(_))) {
                        own.swap_remove(place);
                    }
                    outcome
                };
                match outcome.unwrap() {
                    Outcome::Done(granted) => own.push(granted.views[0].reservation.clone()),
                    other => {
                        assert_eq!(said(&other), "overlap.taken");
                        refused += 1;
                    }
                }
            }
            (own, refused)
        });
    }
    let ended = clients.join_all().await;
    let standing: Vec<Reservation> = ended.iter().flat_map(|(own, _)| own.clone()).collect();
    assert!(!standing.is_empty());
    assert!(standing.iter().all(|one| one.named_unit_ids.len() == one.units as usize), "{standing:?}");
    assert!(!is_any_unit_shared(&standing));
    assert!(ended.iter().any(|(_, refused)| *refused > 0), "it was never full, so nothing was tried");
    let query = app::ReservationQuery::default();
    let (views, _) = app::list_reservations(&world.app, &ann, query).await.unwrap();
    assert_eq!(views.len(), standing.len());
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_offered_instead_keeps_its_unit_for_the_whole_time() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = pool(&world, 2).await;
    booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &["unit_1"])).await;
    booked(&world, &ann, tuesday(&pool, "10:00", "11:00", &["unit_2"])).await;
    let wanted = tuesday(&pool, "09:00", "11:00", &[]);
    let offering = Manner { offers_alternatives: true, ..Manner::default() };
    let outcome = app::book(&world.app, &ann, wanted, offering).await.unwrap();
    let Outcome::Refused(refused) = outcome else { panic!("{}", said(&outcome)) };
    assert_eq!(
        refused.alternatives[0].span.start(),
        at("2026-03-03T10:00"),
        "the first unit is free from ten on"
    );
    for offer in &refused.alternatives {
        let time = times(&offer.span.start().to_string(), &offer.span.end().to_string());
        let taking = BookingWish {
            times: time,
            is_dry_run: true,
            resource_id: Some(pool.clone()),
            ..BookingWish::default()
        };
        assert_eq!(world.book(&ann, taking).await, "would do");
    }
    let query = AvailabilityQuery {
        resource_ids: vec![pool],
        within: Span::new(at("2026-03-03T08:00"), at("2026-03-03T12:00")).unwrap(),
        duration_seconds: Some(5_400),
        units: 1,
    };
    let (_, free) = app::availability(&world.app, &ann, query).await.unwrap();
    let told: Vec<(&str, &str, u32)> = vec![("08:00", "10:00", 1), ("10:00", "12:00", 1)];
    let found: Vec<_> = free[0].spans.iter().map(|free| (free.span, free.units)).collect();
    let span = |start: &str, end: &str| {
        Span::new(at(&format!("2026-03-03T{start}")), at(&format!("2026-03-03T{end}"))).unwrap()
    };
    assert_eq!(found, told.iter().map(|(start, end, units)| (span(start, end), *units)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_unit_that_is_taken_off_the_list_answers_its_bookings() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = pool(&world, 3).await;
    let third = booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &["unit_3"])).await;
    booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &["unit_1"])).await;
    let renamed =
        json!({"named_units": [{"named_unit_id": "unit_1", "name": "Left"}, {"name": "2"}, {"name": "3"}]});
    assert!(modified(&world, &pool, renamed).await.no_longer_fit.is_empty());
    let shorter = json!({"named_units": [{"name": "Left"}, {"name": "2"}]});
    assert_eq!(
        modified(&world, &pool, shorter).await.no_longer_fit,
        std::slice::from_ref(&third.reservation_id)
    );
    world.assert_sound().await;
    // Its booking takes the last unit until it moves there.
    assert_eq!(world.book(&ann, tuesday(&pool, "09:00", "10:00", &[])).await, "overlap.taken");
    let moving = BookingWish { named_unit_ids: vec!["unit_2".into()], ..BookingWish::default() };
    let moved = app::edit(&world.app, &ann, third.reservation_id, moving, Manner::default()).await.unwrap();
    assert_eq!(done(moved).named_unit_ids, ["unit_2"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn bookings_from_before_units_had_names_are_never_booked_over() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = world.resource("Pool", json!({"units": 2})).await;
    let before = booked(&world, &ann, tuesday(&pool, "09:00", "11:00", &[])).await;
    assert!(before.named_unit_ids.is_empty());
    assert!(modified(&world, &pool, json!({"units_mode": "named"})).await.no_longer_fit.is_empty());
    let beside = booked(&world, &ann, tuesday(&pool, "09:00", "11:00", &["unit_2"])).await;
    assert_eq!(world.book(&ann, tuesday(&pool, "10:00", "11:00", &[])).await, "overlap.taken");
    assert_eq!(world.book(&ann, tuesday(&pool, "10:00", "11:00", &["unit_1"])).await, "overlap.taken");
    let longer =
        BookingWish { times: times("2026-03-03T09:00", "2026-03-03T12:00"), ..BookingWish::default() };
    let edited = app::edit(&world.app, &ann, before.reservation_id, longer, Manner::default()).await.unwrap();
    assert_eq!(done(edited).named_unit_ids, ["unit_1"]);
    // Without names again, what has a unit still counts.
    modified(&world, &pool, json!({"units_mode": "numbered"})).await;
    assert_eq!(world.book(&ann, tuesday(&pool, "10:00", "11:00", &[])).await, "overlap.taken");
    assert_eq!(
        world.book(&ann, tuesday(&pool, "10:00", "11:00", &["unit_1"])).await,
        "units.not_named overlap.taken"
    );
    app::cancel(&world.app, &ann, beside.reservation_id, None, Manner::default()).await.unwrap();
    assert_eq!(world.book(&ann, tuesday(&pool, "10:00", "11:00", &[])).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn lines_of_one_request_and_holds_take_different_units() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = pool(&world, 3).await;
    let item = |units: &[&str]| BasketItem {
        named_unit_ids: units.iter().map(|id| (*id).to_owned()).collect(),
        ..BasketItem::of(pool.clone(), None)
    };
    let basket = |items: Vec<BasketItem>| BookingWish {
        basket: items,
        times: times("2026-03-03T09:00", "2026-03-03T10:00"),
        ..BookingWish::default()
    };
    // Who names nothing gives way to who names the first one.
    let wanted = basket(vec![item(&[]), item(&["unit_1"])]);
    let Outcome::Done(granted) = app::book(&world.app, &ann, wanted, Manner::default()).await.unwrap() else {
        panic!("not booked");
    };
    let units: Vec<_> = granted.views.iter().map(|view| view.reservation.named_unit_ids.clone()).collect();
    assert_eq!(units, [["unit_2"], ["unit_1"]]);
    assert_eq!(world.book(&ann, basket(vec![item(&[]), item(&[])])).await, "overlap.taken");
    for view in granted.views {
        let id = view.reservation.reservation_id;
        app::cancel(&world.app, &ann, id, None, Manner::default()).await.unwrap();
    }
    let holding = app::hold(&world.app, &ann, basket(vec![item(&[]), item(&["unit_3"])]), Manner::default());
    let Outcome::Done(granted) = holding.await.unwrap() else { panic!("not held") };
    let hold = granted.hold.unwrap();
    assert_eq!(hold.occupancy.len(), 1);
    assert_eq!(hold.occupancy[0].named_unit_ids, ["unit_1", "unit_3"]);
    world.assert_sound().await;
    assert_eq!(booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &[])).await.named_unit_ids, ["unit_2"]);
    assert_eq!(world.book(&ann, tuesday(&pool, "09:00", "10:00", &["unit_1"])).await, "overlap.taken");
    let using = Manner { hold_id: Some(hold.hold_id), ..Manner::default() };
    let taking = tuesday(&pool, "09:00", "10:00", &["unit_3"]);
    done(app::book(&world.app, &ann, taking, using).await.unwrap());
    world.assert_sound().await;
}

#[tokio::test]
async fn forced_units_are_told_as_overfull_and_names_are_left_out_only_to_try() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let pool = pool(&world, 2).await;
    booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &["unit_1"])).await;
    booked(&world, &ann, tuesday(&pool, "10:00", "11:00", &["unit_2"])).await;
    let counting = Flags { ignore_named_units: true, ..Flags::default() };
    let all_day = BookingWish { flags: counting, ..tuesday(&pool, "09:00", "11:00", &[]) };
    let tried = BookingWish { is_dry_run: true, ..all_day.clone() };
    assert_eq!(world.book(&ann, tried).await, "would do");
    let written = app::book(&world.app, &ann, all_day, Manner::default()).await;
    assert!(matches!(written, Err(Failure::Invalid(_))));

    let forced = Flags { force_reserve: true, ..Flags::default() };
    let over = BookingWish { flags: forced, ..tuesday(&pool, "09:00", "10:00", &["unit_1"]) };
    assert_eq!(booked(&world, &world.admin, over).await.named_unit_ids, ["unit_1"]);
    // The other unit is still there for somebody.
    assert_eq!(booked(&world, &ann, tuesday(&pool, "09:00", "10:00", &[])).await.named_unit_ids, ["unit_2"]);
    let verified = app::verify(&world.app, world.admin.now).await.unwrap();
    assert_eq!(verified.violations, []);
    let told: Vec<_> =
        verified.overfull.iter().map(|excess| (excess.named_unit_id.as_deref(), excess.cause)).collect();
    assert_eq!(told, [(Some("unit_1"), "forced"), (None, "forced")]);
}

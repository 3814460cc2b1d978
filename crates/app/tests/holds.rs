//! Holds: a place is taken for a few minutes, used up by its booking, and over by itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{
    BasketItem, BookingWish, Failure, HoldQuery, Manner, Outcome, SeriesWish, TemplateRef, TemplateWish,
};
use common::{World, at, done, said, times, wish};
use model::{Caller, Hold, Kind, Recipe, Reservation, ResourceId, Role};
use serde_json::json;
use timeline::Span;
use tokio::task::JoinSet;

async fn hold(world: &World, caller: &Caller, wish: BookingWish) -> Hold {
    match app::hold(&world.app, caller, wish, Manner::default()).await.unwrap() {
        Outcome::Done(granted) => granted.hold.unwrap(),
        other => panic!("not held: {}", said(&other)),
    }
}

fn nine(resource: &ResourceId) -> BookingWish {
    wish(resource, "2026-03-03T09:00", "2026-03-03T10:00")
}

/// The caller so many seconds later.
fn after(caller: &Caller, seconds: i64) -> Caller {
    Caller { now: caller.now.plus_seconds(seconds), ..caller.clone() }
}

#[tokio::test]
async fn a_hold_keeps_others_out_and_is_used_up_by_its_booking() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let scope = world.resource("Scope", json!({})).await;
    let held = hold(&world, &ann, nine(&scope)).await;
    assert_eq!(held.expires_at, ann.now.plus_seconds(300));
    world.assert_sound().await;
    assert_eq!(world.book(&bob, nine(&scope)).await, "overlap.taken");
    // Without naming it, even its holder is kept out; somebody else naming it is as well.
    assert_eq!(world.book(&ann, nine(&scope)).await, "overlap.taken");
    let naming = Manner { hold_id: Some(held.hold_id.clone()), ..Manner::default() };
    let outcome = app::book(&world.app, &bob, nine(&scope), naming.clone()).await.unwrap();
    assert_eq!(said(&outcome), "overlap.taken");
    done(app::book(&world.app, &ann, nine(&scope), naming).await.unwrap());
    world.assert_sound().await;
    assert!(matches!(
        app::release_hold(&world.app, &ann, held.hold_id).await,
        Err(Failure::NotFound("hold"))
    ));
}

#[tokio::test]
async fn what_is_held_is_listed_without_saying_by_whom() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let scope = world.resource("Scope", json!({})).await;
    let held = hold(&world, &ann, nine(&scope)).await;
    let seen = |caller: Caller, query: HoldQuery| {
        let app = world.app.clone();
        async move { app::list_holds(&app, &caller, query).await.unwrap() }
    };
    let (rows, count) = seen(ann.clone(), HoldQuery::default()).await;
    assert_eq!((rows[0].own.as_ref(), rows[0].expires_at, count), (Some(&held.hold_id), held.expires_at, 1));
    let (rows, _) = seen(bob.clone(), HoldQuery::default()).await;
    assert_eq!((rows.len(), rows[0].own.as_ref()), (1, None));
    let later =
        HoldQuery { within: times_of("2026-03-03T10:00", "2026-03-03T11:00"), ..HoldQuery::default() };
    assert_eq!(seen(bob.clone(), later).await.1, 0);
    assert_eq!(seen(after(&bob, 300), HoldQuery::default()).await.1, 0);
    let group = app::create_group(&world.app, &world.admin, "Insiders".into()).await.unwrap().usergroup_id;
    let hidden = json!({"hidden_to_cannot_reserve_users": true, "usergroups": [group]});
    let hidden = hidden.as_object().cloned().unwrap();
    app::modify_resource(&world.app, &world.admin, scope, hidden, None, None).await.unwrap();
    assert_eq!(seen(bob, HoldQuery::default()).await.1, 0);
}

fn times_of(start: &str, end: &str) -> Option<Span> {
    Span::new(at(start), at(end))
}

#[tokio::test]
async fn a_hold_is_over_by_itself_and_swept_away_by_the_next_write() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let scope = world.resource("Scope", json!({})).await;
    let held = hold(&world, &ann, nine(&scope)).await;
    assert_eq!(world.book(&after(&bob, 299), nine(&scope)).await, "overlap.taken");
    let dry = BookingWish { is_dry_run: true, ..nine(&scope) };
    assert_eq!(world.book(&after(&bob, 300), dry).await, "would do");
    world.assert_sound().await;
    assert_eq!(world.book(&after(&bob, 300), nine(&scope)).await, "done");
    world.assert_sound().await;
    // A booking that names what is over is judged like any other.
    let naming = Manner { hold_id: Some(held.hold_id), ..Manner::default() };
    let late = wish(&scope, "2026-03-03T10:00", "2026-03-03T11:00");
    done(app::book(&world.app, &after(&ann, 400), late, naming).await.unwrap());
}

#[tokio::test]
async fn a_hold_is_refused_like_its_booking_and_given_back_on_request() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let scope = world.resource("Scope", json!({"reservation_max_duration": 3_600})).await;
    let long = wish(&scope, "2026-03-03T09:00", "2026-03-03T12:00");
    let refused = app::hold(&world.app, &ann, long, Manner::default()).await.unwrap();
    assert_eq!(said(&refused), "duration.too_long");
    let held = hold(&world, &ann, nine(&scope)).await;
    assert!(app::release_hold(&world.app, &bob, held.hold_id.clone()).await.is_err());
    app::release_hold(&world.app, &ann, held.hold_id).await.unwrap();
    assert_eq!(world.book(&bob, nine(&scope)).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn one_person_holds_a_few_places_at_most() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let bench = world.resource("Bench", json!({"units": 20})).await;
    for _ in 0..5 {
        hold(&world, &ann, nine(&bench)).await;
    }
    let sixth = app::hold(&world.app, &ann, nine(&bench), Manner::default()).await;
    assert!(matches!(sixth, Err(Failure::Limit(_))), "{sixth:?}");
    hold(&world, &after(&ann, 300), nine(&bench)).await;
    world.assert_sound().await;
}

/// All that a booking which names a hold grants.
async fn taken_over(world: &World, caller: &Caller, wish: BookingWish, hold: Hold) -> Vec<Reservation> {
    let naming = Manner { hold_id: Some(hold.hold_id), ..Manner::default() };
    match app::book(&world.app, caller, wish, naming).await.unwrap() {
        Outcome::Done(granted) => granted.views.into_iter().map(|view| view.reservation).collect(),
        other => panic!("not booked: {}", said(&other)),
    }
}

#[tokio::test]
async fn several_resources_are_held_as_one() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let room = world.resource("Room", json!({})).await;
    let chairs = world.resource("Chairs", json!({"units": 3})).await;
    let item = |resource: &ResourceId, units| BasketItem::of(resource.clone(), units);
    let both = BookingWish {
        basket: vec![item(&room, None), item(&chairs, Some(2))],
        times: times("2026-03-03T09:00", "2026-03-03T10:00"),
        ..BookingWish::default()
    };
    let held = hold(&world, &ann, both.clone()).await;
    world.assert_sound().await;
    assert_eq!(world.book(&bob, nine(&room)).await, "overlap.taken");
    assert_eq!(world.book(&bob, BookingWish { units: Some(2), ..nine(&chairs) }).await, "overlap.taken");
    assert_eq!(world.book(&bob, nine(&chairs)).await, "done");
    assert_eq!(taken_over(&world, &ann, both, held).await.len(), 2);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_a_template_offers_is_held() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let room = world.resource("Room", json!({"restricted_to_templates_only": true})).await;
    let offer = BookingWish { kind: Some(Kind::Template), ..nine(&room) };
    let offer = done(app::book(&world.app, &world.admin, offer, Manner::default()).await.unwrap());
    let template =
        TemplateWish { from: Some(TemplateRef::Row(offer.reservation_id)), ..TemplateWish::default() };
    let from = BookingWish { template, ..BookingWish::default() };
    let held = hold(&world, &ann, from.clone()).await;
    assert_eq!(world.book(&bob, from.clone()).await, "overlap.taken");
    assert_eq!(taken_over(&world, &ann, from, held).await.len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn all_dates_of_a_series_are_held_up_to_a_bound() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let settings = json!({"recurring_reservations": 1, "buffer_before": 600});
    let scope = world.resource("Scope", settings.clone()).await;
    let daily = |wish: BookingWish, until: &str| {
        let recipe: Recipe = serde_json::from_value(json!({"unit": "daily", "until": until})).unwrap();
        BookingWish { series: SeriesWish { recipe: Some(recipe), ..SeriesWish::default() }, ..wish }
    };
    let held = hold(&world, &ann, daily(nine(&scope), "2026-03-22")).await;
    assert_eq!(held.occupancy.len(), 20);
    world.assert_sound().await;
    let last = wish(&scope, "2026-03-22T09:30", "2026-03-22T10:30");
    assert_eq!(world.book(&bob, last).await, "overlap.taken");
    assert_eq!(taken_over(&world, &ann, daily(nine(&scope), "2026-03-22"), held).await.len(), 20);
    world.assert_sound().await;

    let other = world.resource("Other", settings).await;
    let item = |resource: &ResourceId| BasketItem::of(resource.clone(), None);
    let too_much = BookingWish {
        resource_id: None,
        basket: vec![item(&scope), item(&other)],
        ..daily(wish(&scope, "2026-03-03T14:00", "2026-03-03T15:00"), "2027-08-01")
    };
    for is_dry_run in [true, false] {
        let too_much = BookingWish { is_dry_run, ..too_much.clone() };
        let refused = app::hold(&world.app, &ann, too_much, Manner::default()).await;
        assert!(matches!(refused, Err(Failure::Limit(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn the_booking_has_the_unit_that_was_held_unless_it_names_another() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let pool = world.resource("Pool", json!({"units": 3, "units_mode": "named"})).await;
    let unit = |place: u32| BookingWish { named_unit_ids: vec![format!("unit_{place}")], ..nine(&pool) };
    let held = hold(&world, &ann, unit(2)).await;
    assert_eq!(held.occupancy[0].named_unit_ids, ["unit_2"]);
    assert_eq!(world.book(&bob, unit(2)).await, "overlap.taken");
    let booked = taken_over(&world, &ann, nine(&pool), held).await;
    assert_eq!(booked[0].named_unit_ids, ["unit_2"]);

    let held = hold(&world, &ann, unit(3)).await;
    let booked = taken_over(&world, &ann, unit(1), held).await;
    assert_eq!(booked[0].named_unit_ids, ["unit_1"]);
    assert_eq!(world.book(&bob, unit(3)).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_takes_no_time_is_not_held() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let service = world.resource("Service", json!({"reservable_type": "reservablerequestable"})).await;
    let request = BookingWish { resource_id: Some(service), ..BookingWish::default() };
    let refused = app::hold(&world.app, &ann, request, Manner::default()).await;
    let Err(Failure::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert!(problems[0].message.contains("takes no time"), "{problems:?}");
}

#[tokio::test]
async fn units_lowered_under_a_hold_are_no_violation() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let bench = world.resource("Bench", json!({"units": 2})).await;
    let held = hold(&world, &ann, BookingWish { units: Some(2), ..nine(&bench) }).await;
    let fewer = json!({"units": 1}).as_object().unwrap().clone();
    app::modify_resource(&world.app, &world.admin, bench.clone(), fewer, None, None).await.unwrap();
    world.assert_sound().await;
    let naming = Manner { hold_id: Some(held.hold_id), ..Manner::default() };
    done(app::book(&world.app, &ann, nine(&bench), naming).await.unwrap());
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn holds_and_bookings_race_for_one_place() {
    let world = World::new().await;
    let scope = world.resource("Scope", json!({})).await;
    let mut people = Vec::new();
    for name in ["ann", "bob", "cyd", "dan", "eve", "fay", "gil", "hal"] {
        people.push(world.member(name, Role::User).await);
    }
    for round in 0..10 {
        let wish = wish(
            &scope,
            &format!("2026-03-{:02}T09:00", 4 + round),
            &format!("2026-03-{:02}T10:00", 4 + round),
        );
        let mut clients = JoinSet::new();
        for (place, person) in people.iter().cloned().enumerate() {
            let (app, wish) = (world.app.clone(), wish.clone());
            clients.spawn(async move {
                let only_holds = place % 2 == 0;
                let manner = Manner { only_holds, ..Manner::default() };
                let outcome = app::book(&app, &person, wish.clone(), manner).await.unwrap();
                let Outcome::Done(granted) = outcome else { return said(&outcome) };
                let Some(hold) = granted.hold else { return "done".into() };
                let naming = Manner { hold_id: Some(hold.hold_id), ..Manner::default() };
                said(&app::book(&app, &person, wish, naming).await.unwrap())
            });
        }
        let answers = clients.join_all().await;
        assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| answer == "done" || answer == "overlap.taken"), "{answers:?}");
    }
    world.assert_sound().await;
}

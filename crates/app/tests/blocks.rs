//! Resources that take each other: what is taken and given back, what is told, and races between the two.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BasketItem, BookingWish, Manner, Outcome, ReservationQuery};
use common::{World, at, done, said, times, wish};
use model::{Caller, Kind, ResourceId, Role};
use rules::Code;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const NINE: &str = "2026-03-03T09:00";
const TEN: &str = "2026-03-03T10:00";

async fn change(world: &World, resource_id: &ResourceId, settings: &Value) -> Result<(), app::Failure> {
    let (overlay, id) = (settings.as_object().unwrap().clone(), resource_id.clone());
    app::modify_resource(&world.app, &world.admin, id, overlay, None, None).await.map(drop)
}

async fn blocking(world: &World, resource_id: &ResourceId, blocked: &[&ResourceId]) {
    let ids: Vec<&str> = blocked.iter().map(|id| id.as_str()).collect();
    change(world, resource_id, &json!({"blocks": ids})).await.unwrap();
}

/// What a booking of the resource at nine would be told.
async fn asked(world: &World, caller: &Caller, resource_id: &ResourceId) -> String {
    let dry = BookingWish { is_dry_run: true, ..wish(resource_id, NINE, TEN) };
    world.book(caller, dry).await
}

#[tokio::test]
async fn rows_follow_every_verb_on_every_blocked_resource() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let (left, right) = (world.resource("Left", json!({})).await, world.resource("Right", json!({})).await);
    let other = world.resource("Other", json!({})).await;
    let hall = world.resource("Hall", json!({"blocks": [left.as_str(), right.as_str()]})).await;
    let booked = app::book(&world.app, &ann, wish(&hall, NINE, TEN), Manner::default()).await.unwrap();
    let booked = done(booked);
    for part in [&left, &right] {
        assert_eq!(asked(&world, &ann, part).await, "overlap.taken");
    }
    let id = booked.reservation_id.clone();
    app::cancel(&world.app, &ann, id.clone(), None, Manner::default()).await.unwrap();
    assert_eq!(asked(&world, &ann, &left).await, "would do");
    app::undo(&world.app, &ann, id.clone(), Manner::default()).await.unwrap();
    assert_eq!(asked(&world, &ann, &right).await, "overlap.taken");
    let away = BookingWish { resource_id: Some(other.clone()), ..BookingWish::default() };
    let moved = app::edit(&world.app, &ann, id, away, Manner::default()).await.unwrap();
    assert_eq!(asked(&world, &ann, &left).await, "would do");
    let back = BookingWish { resource_id: Some(hall), ..BookingWish::default() };
    app::edit(&world.app, &ann, done(moved).reservation_id, back, Manner::default()).await.unwrap();
    assert_eq!(asked(&world, &ann, &left).await, "overlap.taken");
    // A part that is out of service does not stop the whole.
    change(&world, &left, &json!({"archived": true})).await.unwrap();
    let hall = world.resource("Second hall", json!({"blocks": [left.as_str()]})).await;
    assert_eq!(world.book(&ann, wish(&hall, NINE, TEN)).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_changed_list_rewrites_what_is_not_over() {
    let mut world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let (left, right) = (world.resource("Left", json!({})).await, world.resource("Right", json!({})).await);
    let hall = world.resource("Hall", json!({"blocks": [left.as_str()]})).await;
    let early = wish(&hall, "2026-03-02T10:00", "2026-03-02T11:00");
    assert_eq!(world.book(&ann, early).await, "done");
    assert_eq!(world.book(&ann, wish(&hall, NINE, TEN)).await, "done");
    world.admin.now = at("2026-03-02T12:00");
    blocking(&world, &hall, &[&right]).await;
    assert_eq!(asked(&world, &ann, &left).await, "would do");
    assert_eq!(asked(&world, &ann, &right).await, "overlap.taken");
    let (views, _) = app::list_reservations(&world.app, &ann, ReservationQuery::default()).await.unwrap();
    let names = |view: &app::View| -> Vec<String> {
        view.blocks.iter().map(|resource| resource.settings.identity.name.clone()).collect()
    };
    assert_eq!(views.iter().map(names).collect::<Vec<_>>(), [["Left"], ["Right"]]);
    world.assert_sound().await;
}

#[tokio::test]
async fn settings_name_only_others_of_the_site() {
    let world = World::new().await;
    let (left, hall) = (world.resource("Left", json!({})).await, world.resource("Hall", json!({})).await);
    for (blocks, path) in [
        (json!([left.as_str(), hall.as_str()]), "blocks[1]"),
        (json!([left.as_str(), left.as_str()]), "blocks[1]"),
        (json!(["resv_0"]), "blocks[0]"),
    ] {
        let refused = change(&world, &hall, &json!({"blocks": blocks})).await.unwrap_err();
        let app::Failure::Invalid(problems) = refused else { panic!("{refused}") };
        assert_eq!(problems[0].path, path);
    }
}

#[tokio::test]
async fn what_is_booked_together_may_lie_over_itself() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let part = world.resource("Part", json!({})).await;
    let kit = world.resource("Kit", json!({"blocks": [part.as_str()]})).await;
    let both = BookingWish {
        basket: vec![basket_item(&kit), basket_item(&part)],
        times: times(NINE, TEN),
        ..BookingWish::default()
    };
    let held = app::hold(&world.app, &ann, both.clone(), Manner::default()).await.unwrap();
    let Outcome::Done(granted) = held else { panic!("{}", said(&held)) };
    world.assert_sound().await;
    assert_eq!(asked(&world, &ann, &part).await, "overlap.taken");
    let with_hold = Manner { hold_id: granted.hold.map(|hold| hold.hold_id), ..Manner::default() };
    let booked = app::book(&world.app, &ann, both, with_hold).await.unwrap();
    let Outcome::Done(granted) = booked else { panic!("{}", said(&booked)) };
    assert!(granted.views.iter().all(|view| view.reservation.notices.is_empty()));
    // Each is changed by itself and still does not meet the other.
    for view in &granted.views {
        let later =
            BookingWish { times: times("2026-03-03T09:15", "2026-03-03T10:15"), ..BookingWish::default() };
        let id = view.reservation.reservation_id.clone();
        assert_eq!(said(&app::edit(&world.app, &ann, id, later, Manner::default()).await.unwrap()), "done");
    }
    assert_eq!(asked(&world, &ann, &part).await, "overlap.taken");
    let found = app::verify(&world.app, world.admin.now).await.unwrap();
    assert_eq!((found.violations, found.overfull), (vec![], vec![]));
}

fn basket_item(id: &ResourceId) -> BasketItem {
    BasketItem::of(id.clone(), None)
}

#[tokio::test]
async fn what_nobody_is_shown_is_not_named() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let group = app::create_group(&world.app, &world.admin, "Insiders".into()).await.unwrap();
    let hidden = json!({"usergroups": [group.usergroup_id], "hidden_to_cannot_reserve_users": true});
    let vault = world.resource("Vault", hidden).await;
    let stage = world.resource("Stage", json!({})).await;
    let hall = world.resource("Hall", json!({"blocks": [vault.as_str(), stage.as_str()]})).await;
    let work = BookingWish { kind: Some(Kind::Maintenance), ..wish(&vault, NINE, TEN) };
    assert_eq!(world.book(&world.admin, work).await, "done");
    let explained = Manner { explain: true, ..Manner::default() };
    let booked = app::book(&world.app, &ann, wish(&hall, NINE, TEN), explained).await.unwrap();
    let Outcome::Done(granted) = booked else { panic!("{}", said(&booked)) };
    let view = &granted.views[0];
    assert_eq!(view.reservation.notices[0].code, Code::OverExisting.as_str());
    assert_eq!(view.blocks.iter().map(|one| one.resource_id.clone()).collect::<Vec<_>>(), [stage]);
    let told = format!("{:?} {:?}", view.reservation.notices, granted.explanation);
    assert!(!told.contains("Vault") && !told.contains(vault.as_str()), "{told}");
    let (views, _) =
        app::list_reservations(&world.app, &world.admin, ReservationQuery::default()).await.unwrap();
    assert!(views.iter().any(|view| view.blocks.len() == 2));
    let found = app::verify(&world.app, world.admin.now).await.unwrap();
    assert_eq!(found.violations, []);
    assert_eq!(found.overfull.iter().map(|excess| excess.cause).collect::<Vec<_>>(), ["blocker"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_whole_and_its_halves_are_never_both_booked() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let (left, right) = (world.resource("Left", json!({})).await, world.resource("Right", json!({})).await);
    let whole = world.resource("Whole", json!({"blocks": [left.as_str(), right.as_str()]})).await;
    for half in [&left, &right] {
        blocking(&world, half, &[&whole]).await;
    }
    let rooms = [left, right, whole];
    for round in 0..20 {
        let (start, end) =
            (format!("2026-03-{:02}T09:00", 3 + round), format!("2026-03-{:02}T10:00", 3 + round));
        let mut clients = JoinSet::new();
        for client in 0..16 {
            let place = (client + round) % 3;
            let (app, ann, wish) = (world.app.clone(), ann.clone(), wish(&rooms[place], &start, &end));
            clients.spawn(async move {
                (place, said(&app::book(&app, &ann, wish, Manner::default()).await.unwrap()))
            });
        }
        let answers = clients.join_all().await;
        let mut won: Vec<usize> =
            answers.iter().filter(|(_, said)| said == "done").map(|(place, _)| *place).collect();
        won.sort_unstable();
        assert!(won == [2] || won == [0, 1], "{answers:?}");
    }
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_part_that_was_booked_before_is_told_of_and_after_is_refused() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let part = world.resource("Part", json!({})).await;
    let whole = world.resource("Whole", json!({"blocks": [part.as_str()]})).await;
    for round in 0..30 {
        let day = format!("2026-{:02}-{:02}", 4 + round / 28, 1 + round % 28);
        let (start, end) = (format!("{day}T09:00"), format!("{day}T10:00"));
        let mut clients = JoinSet::new();
        for client in 0..8 {
            let resource_id = if client % 2 == round % 2 { &part } else { &whole };
            let (app, ann, wish) = (world.app.clone(), ann.clone(), wish(resource_id, &start, &end));
            let is_whole = *resource_id == whole;
            clients.spawn(async move {
                (is_whole, app::book(&app, &ann, wish, Manner::default()).await.unwrap())
            });
        }
        let answers = clients.join_all().await;
        let granted = |of_whole: bool| {
            let mut found = answers.iter().filter(|(is_whole, _)| *is_whole == of_whole);
            found.find_map(|(_, outcome)| match outcome {
                Outcome::Done(granted) => Some(granted.views[0].reservation.clone()),
                _ => None,
            })
        };
        let (whole, part) = (granted(true).unwrap(), granted(false));
        // The part stands beside the whole only if it was there first, and then the whole was told so.
        assert_eq!(part.is_some(), !whole.notices.is_empty(), "{whole:?} {part:?}");
    }
    world.assert_sound().await;
}

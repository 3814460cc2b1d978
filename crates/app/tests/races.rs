//! Many at once for the same thing: exactly as many winners as there are units, and nothing else changed.

mod common;

use app::{BookingWish, Manner};
use common::{World, done, said, times, wish};
use model::Role;
use serde_json::json;
use tokio::task::JoinSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_clients_and_one_slot_have_one_winner_each_time() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    for round in 0..50 {
        let day = format!("2026-03-{:02}T{:02}", 3 + round / 10, 8 + round % 10);
        let mut clients = JoinSet::new();
        for client in 0..16 {
            // Equal, nested and shifted wishes for the same hour.
            let (start, end) = (format!("{day}:{:02}", client % 4), format!("{day}:{:02}", 59 - client % 3));
            let (app, ann, wish) = (world.app.clone(), ann.clone(), wish(&scope, &start, &end));
            clients
                .spawn(async move { said(&app::book(&app, &ann, wish, Manner::default()).await.unwrap()) });
        }
        let answers = clients.join_all().await;
        let winners = answers.iter().filter(|answer| *answer == "done").count();
        assert_eq!(winners, 1, "{answers:?}");
        assert!(answers.iter().all(|answer| answer == "done" || answer == "overlap.taken"), "{answers:?}");
    }
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pool_of_three_never_gives_four() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let bench = world.resource("Bench", json!({"units": 3})).await;
    for hour in 8..18 {
        let mut clients = JoinSet::new();
        for _ in 0..16 {
            let (start, end) = (format!("2026-03-03T{hour:02}:00"), format!("2026-03-03T{:02}:00", hour + 1));
            let (app, ann, wish) = (world.app.clone(), ann.clone(), wish(&bench, &start, &end));
            clients
                .spawn(async move { said(&app::book(&app, &ann, wish, Manner::default()).await.unwrap()) });
        }
        let winners = clients.join_all().await.iter().filter(|answer| *answer == "done").count();
        assert_eq!(winners, 3);
    }
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_edits_leave_one_version_standing() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let nine = wish(&scope, "2026-03-03T09:00", "2026-03-03T10:00");
    let first = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap()).reservation_id;
    let mut clients = JoinSet::new();
    for hour in 10..20 {
        let (start, end) = (format!("2026-03-03T{hour}:00"), format!("2026-03-03T{}:00", hour + 1));
        let change = BookingWish { times: times(&start, &end), ..BookingWish::default() };
        let (app, ann, first) = (world.app.clone(), ann.clone(), first.clone());
        clients.spawn(async move {
            said(&app::edit(&app, &ann, first, change, Manner::default()).await.unwrap())
        });
    }
    let answers = clients.join_all().await;
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer == "done" || answer == "edit.superseded"), "{answers:?}");
    let (views, _) =
        app::list_reservations(&world.app, &ann, app::ReservationQuery::default()).await.unwrap();
    assert_eq!(views.len(), 1);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_moves_to_different_resources_leave_one_version_standing() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let home = world.resource("Home", json!({})).await;
    let mut elsewhere = Vec::new();
    for place in 0..8 {
        elsewhere.push(world.resource(&format!("Elsewhere {place}"), json!({})).await);
    }
    for day in 3..10 {
        let nine = wish(&home, &format!("2026-03-{day:02}T09:00"), &format!("2026-03-{day:02}T10:00"));
        let first = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap()).reservation_id;
        let mut clients = JoinSet::new();
        for resource_id in elsewhere.clone() {
            let change = BookingWish { resource_id: Some(resource_id), ..BookingWish::default() };
            let (app, ann, first) = (world.app.clone(), ann.clone(), first.clone());
            clients.spawn(async move {
                said(&app::edit(&app, &ann, first, change, Manner::default()).await.unwrap())
            });
        }
        let answers = clients.join_all().await;
        assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
    }
    world.assert_sound().await;
}

//! Resources that belong together, and bookings that serve another resource.

mod common;

use app::{BasketItem, BookingWish, Dates, Failure, Manner, Outcome, Reach, ReservationQuery, SeriesWish};
use common::{World, said, times, wish};
use model::{Recipe, Reservation, ResourceId, Role};
use serde_json::json;

fn basket(items: &[&ResourceId]) -> BookingWish {
    let item = |resource_id: &&ResourceId| BasketItem::of((*resource_id).clone(), None);
    BookingWish {
        basket: items.iter().map(item).collect(),
        times: times("2026-03-03T09:00", "2026-03-03T11:00"),
        ..BookingWish::default()
    }
}

async fn made(world: &World, caller: &model::Caller, wanted: BookingWish) -> Vec<Reservation> {
    let outcome = app::book(&world.app, caller, wanted, Manner::default()).await;
    let Ok(Outcome::Done(granted)) = outcome else { panic!("not booked") };
    granted.views.into_iter().map(|view| view.reservation).collect()
}

#[tokio::test]
async fn an_edit_knows_what_stands_in_its_group() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let lens = world.resource("Lens", json!({"is_addon": true})).await;
    assert_eq!(
        world.book(&ann, wish(&lens, "2026-03-03T09:00", "2026-03-03T10:00")).await,
        "relation.addon_alone"
    );
    let made = made(&world, &ann, basket(&[&lens, &room])).await;

    let edit = async |reservation: &Reservation, start, end| {
        let change = BookingWish { times: times(start, end), ..BookingWish::default() };
        let id = reservation.reservation_id.clone();
        app::edit(&world.app, &ann, id, change, Manner::default()).await.unwrap()
    };
    let outside = edit(&made[0], "2026-03-03T10:00", "2026-03-03T12:00").await;
    assert_eq!(said(&outside), "relation.addon_outside");
    assert_eq!(said(&edit(&made[1], "2026-03-03T10:00", "2026-03-03T12:00").await), "done");
    let moved = common::done(edit(&made[0], "2026-03-03T10:00", "2026-03-03T12:00").await);

    let query = ReservationQuery::default();
    let (standing, _) = app::list_reservations(&world.app, &ann, query).await.unwrap();
    let main = standing.iter().find(|view| view.reservation.resource_id == room).unwrap();
    let main = main.reservation.reservation_id.clone();
    app::cancel(&world.app, &ann, main, None, Manner::default()).await.unwrap();
    assert_eq!(said(&edit(&moved, "2026-03-03T10:00", "2026-03-03T13:00").await), "relation.addon_alone");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_changed_together_is_judged_with_what_stands_beside_it() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({"recurring_reservations": 1})).await;
    let lens = world.resource("Lens", json!({"is_addon": true, "recurring_reservations": 1})).await;
    let recipe: Recipe = serde_json::from_value(json!({"unit": "weekly", "until": "2026-03-17"})).unwrap();
    let series = SeriesWish { recipe: Some(recipe), ..SeriesWish::default() };
    let made = made(&world, &ann, BookingWish { series, ..basket(&[&room, &lens]) }).await;
    assert_eq!(made.len(), 6);
    let edit = async |resource: &ResourceId, (start, end), reach| {
        let query = ReservationQuery::default();
        let (standing, _) = app::list_reservations(&world.app, &ann, query).await.unwrap();
        let mut of_it = standing.into_iter().filter(|view| view.reservation.resource_id == *resource);
        let first = of_it.next().unwrap().reservation.reservation_id;
        let change = BookingWish { times: times(start, end), ..BookingWish::default() };
        let manner = Manner { reach, ..Manner::default() };
        said(&app::edit(&world.app, &ann, first, change, manner).await.unwrap())
    };
    let later = ("2026-03-03T10:00", "2026-03-03T12:00");
    let this = Reach::default();
    let group = Reach { is_group: true, ..this };
    let all = Reach { dates: Dates::All, is_group: false };
    let whole = Reach { dates: Dates::All, is_group: true };
    assert_eq!(edit(&lens, later, this).await, "relation.addon_outside");
    let outside = "relation.addon_outside relation.addon_outside relation.addon_outside";
    assert_eq!(edit(&lens, later, all).await, outside);
    assert_eq!(edit(&lens, ("2026-03-03T09:30", "2026-03-03T10:30"), all).await, "done");
    assert_eq!(edit(&lens, ("2026-03-03T10:30", "2026-03-03T11:30"), whole).await, "done");
    assert_eq!(edit(&room, ("2026-03-03T11:00", "2026-03-03T13:00"), group).await, "done");
    // The main resource goes first and is followed by its add-ons.
    assert_eq!(edit(&room, ("2026-03-03T14:00", "2026-03-03T16:00"), this).await, "done");
    assert_eq!(edit(&lens, ("2026-03-03T12:15", "2026-03-03T13:15"), this).await, "relation.addon_outside");
    assert_eq!(edit(&lens, ("2026-03-03T14:00", "2026-03-03T15:00"), this).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_booking_serves_a_resource_that_the_caller_knows_of() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let operator = world.resource("Operator", json!({})).await;
    let scope = world.resource("Microscope", json!({})).await;
    let group = app::create_group(&world.app, &world.admin, "Insiders".into()).await.unwrap().usergroup_id;
    let hidden = json!({"usergroups": [group], "hidden_to_cannot_reserve_users": true});
    let secret = world.resource("Laser", hidden).await;
    let hour = |served: &ResourceId| BookingWish {
        support_for: Some(Some(served.clone())),
        ..wish(&operator, "2026-03-03T09:00", "2026-03-03T10:00")
    };
    let refused = app::book(&world.app, &ann, hour(&secret), Manner::default()).await;
    assert!(matches!(refused, Err(Failure::NotFound("resource"))));
    let booked = made(&world, &ann, hour(&scope)).await.remove(0);
    assert_eq!(booked.support_for, Some(scope.clone()));

    // It stays through an edit that does not speak of it, and lists find it from the other side.
    let note = BookingWish { note: Some(Some("bring gloves".into())), ..BookingWish::default() };
    let edited = app::edit(&world.app, &ann, booked.reservation_id, note, Manner::default()).await.unwrap();
    let edited = common::done(edited);
    assert_eq!(edited.support_for, Some(scope.clone()));
    let found = async |served: &ResourceId| {
        let query = ReservationQuery { support_for: Some(served.clone()), ..ReservationQuery::default() };
        app::list_reservations(&world.app, &ann, query).await.unwrap().0
    };
    let served = found(&scope).await;
    assert_eq!(served.len(), 1);
    assert_eq!(served[0].support_for.as_ref().unwrap().resource_id, scope);
    assert!(found(&operator).await.is_empty());

    let cleared = BookingWish { support_for: Some(None), ..BookingWish::default() };
    let id = edited.reservation_id;
    let cleared = app::edit(&world.app, &ann, id, cleared, Manner::default()).await.unwrap();
    assert_eq!(common::done(cleared).support_for, None);
}

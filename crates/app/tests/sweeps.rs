//! What the passing of time alone does to bookings, over a real database.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BookingWish, Happening, Manner, Telling};
use common::{World, at, done, said, wish};
use model::{Caller, Reservation, ReservationId, Role, Status};
use serde_json::{Value, json};

async fn booked(world: &World, caller: &Caller, wish: BookingWish) -> ReservationId {
    done(app::book(&world.app, caller, wish, Manner::default()).await.unwrap()).reservation_id
}

async fn as_it_stands(world: &World, id: &ReservationId) -> Reservation {
    app::one_reservation(&world.app, &world.admin, id.clone()).await.unwrap().reservation
}

/// A site with a room of these settings and a booking from 9 to 11 by an ordinary person.
async fn nine_to_eleven(settings: Value) -> (World, Caller, ReservationId) {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", settings).await;
    let id = booked(&world, &ann, wish(&room, "2026-03-02T09:00", "2026-03-02T11:00")).await;
    (world, ann, id)
}

async fn swept(world: &World, civil: &str) -> usize {
    let changed = app::sweep_bookings(&world.app, at(civil)).await.unwrap();
    world.assert_sound().await;
    changed
}

#[tokio::test]
async fn who_does_not_come_gives_the_room_back() {
    let settings = json!({"enable_app_checkin": true, "autocancel_window": 900});
    let (world, ann, id) = nine_to_eleven(settings).await;
    assert_eq!(swept(&world, "2026-03-02T09:14").await, 0);
    assert_eq!(swept(&world, "2026-03-02T09:15").await, 1);
    let cancelled = as_it_stands(&world, &id).await.cancelled.unwrap();
    assert!(cancelled.is_automatic);
    assert_eq!(cancelled.reason.as_deref(), Some("Nobody came."));
    assert_eq!(swept(&world, "2026-03-02T09:16").await, 0, "twice changes nothing");
    let late = Caller { now: at("2026-03-02T09:20"), ..ann };
    let resource = as_it_stands(&world, &id).await.resource_id;
    assert_eq!(world.book(&late, wish(&resource, "2026-03-02T09:30", "2026-03-02T11:00")).await, "done");
}

#[tokio::test]
async fn who_came_or_wrote_it_down_afterwards_keeps_it() {
    let settings = json!({
        "enable_app_checkin": true, "autocancel_window": 900, "historical_create_window": 86_400
    });
    let (world, ann, id) = nine_to_eleven(settings).await;
    let here = Caller { now: at("2026-03-02T09:05"), ..ann.clone() };
    let (came, telling) = (Happening::CheckedIn, Telling::default());
    let told =
        app::tell_of_reservation(&world.app, &here, id.clone(), came, telling, Manner::default()).await;
    assert_eq!(said(&told.unwrap()), "done");
    let resource = as_it_stands(&world, &id).await.resource_id;
    let noon = Caller { now: at("2026-03-02T12:00"), ..world.admin.clone() };
    let written_down = booked(&world, &noon, wish(&resource, "2026-03-02T11:30", "2026-03-02T13:00")).await;
    assert_eq!(swept(&world, "2026-03-02T12:01").await, 0);
    for id in [id, written_down] {
        assert!(as_it_stands(&world, &id).await.cancelled.is_none());
    }
}

#[tokio::test]
async fn what_was_used_counts_as_come_to() {
    let (world, _, id) = nine_to_eleven(json!({"enable_app_checkin": true, "autocancel_window": 900})).await;
    let resource = as_it_stands(&world, &id).await.resource_id;
    let here = Caller { now: at("2026-03-02T09:10"), ..world.admin.clone() };
    let identifier = Some(Some("door sensor".to_owned()));
    let used = app::UsageWish { resource_id: Some(resource), identifier, ..app::UsageWish::default() };
    app::create_usage(&world.app, &here, used).await.unwrap();
    assert_eq!(swept(&world, "2026-03-02T09:15").await, 0);
    assert!(as_it_stands(&world, &id).await.cancelled.is_none());
}

#[tokio::test]
async fn a_long_standstill_does_not_rewrite_the_past() {
    let (world, _, id) = nine_to_eleven(json!({"enable_app_checkin": true, "autocancel_window": 900})).await;
    assert_eq!(swept(&world, "2026-03-02T10:15").await, 0);
    assert!(as_it_stands(&world, &id).await.cancelled.is_none());
}

#[tokio::test]
async fn what_nobody_decides_in_time_is_denied() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let ben = world.member("ben", Role::Moderator).await;
    let approvers = json!([{"approver_user_id": ben.user_id.as_str()}]);
    let room = world.resource("Room", json!({"approvers": approvers, "autodeny_window": 3_600})).await;
    let id = booked(&world, &ann, wish(&room, "2026-03-03T09:00", "2026-03-03T11:00")).await;
    assert_eq!(swept(&world, "2026-03-03T07:59").await, 0);
    assert_eq!(swept(&world, "2026-03-03T08:00").await, 1);
    let denied = as_it_stands(&world, &id).await;
    assert_eq!(denied.status, Status::Denied);
    let notes: Vec<_> =
        denied.approvals.seats.iter().flat_map(|seat| &seat.votes).map(|vote| &vote.note).collect();
    assert_eq!(notes, [&Some("Nobody decided in time.".to_owned())]);
    assert_eq!(swept(&world, "2026-03-03T08:01").await, 0);
}

#[tokio::test]
async fn people_come_and_leave_by_themselves_where_the_resource_says_so() {
    let settings = json!({"auto_checkin": true, "auto_checkout_delay": 600, "autocancel_window": 900});
    let (world, ann, id) = nine_to_eleven(settings).await;
    assert_eq!(swept(&world, "2026-03-02T08:59").await, 0);
    assert_eq!(swept(&world, "2026-03-02T09:01").await, 1);
    let there = as_it_stands(&world, &id).await;
    assert_eq!(there.attendance_of(&ann.user_id).unwrap().checked_in.at, at("2026-03-02T09:00"));
    assert_eq!(swept(&world, "2026-03-02T11:09").await, 0);
    assert_eq!(swept(&world, "2026-03-02T11:11").await, 1);
    let left = as_it_stands(&world, &id).await.attendance_of(&ann.user_id).unwrap().checked_out.clone();
    assert_eq!(left.unwrap().at, at("2026-03-02T11:10"));
    assert_eq!(swept(&world, "2026-03-02T11:12").await, 0);
}

//! Loans and what is told after the start, over a real database: what is taken, what is free, and what a check says.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BookingWish, CourseFilter, Happening, Manner, ReservationQuery, Telling};
use common::{World, at, done, said, wish};
use model::{Caller, ReservationId, ResourceId, Role};
use rules::WishTimes;
use serde_json::json;
use timeline::Span;
use tokio::task::JoinSet;

fn lent(resource_id: &ResourceId, start: &str, end: &str) -> BookingWish {
    BookingWish { loan: Some(true), ..wish(resource_id, start, end) }
}

fn then(caller: &Caller, civil: &str) -> Caller {
    Caller { now: at(civil), ..caller.clone() }
}

async fn tell(world: &World, caller: &Caller, target: &ReservationId, happening: Happening) -> String {
    let (telling, manner) = (Telling::default(), Manner::default());
    let told = app::tell_of_reservation(&world.app, caller, target.clone(), happening, telling, manner).await;
    said(&told.unwrap())
}

/// The starts and ends of what is free on a day, in hours.
async fn free(world: &World, caller: &Caller, resource_id: &ResourceId) -> Vec<(i64, i64)> {
    let day = at("2026-03-03T00:00");
    let query = app::AvailabilityQuery {
        resource_ids: vec![resource_id.clone()],
        within: Span::new(day, day.plus_seconds(86_400)).unwrap(),
        duration_seconds: None,
        units: 1,
    };
    let (_, found) = app::availability(&world.app, caller, query).await.unwrap();
    let hours = |instant: timeline::Instant| instant.seconds_since(day) / 3_600;
    found[0].spans.iter().map(|free| (hours(free.span.start()), hours(free.span.end()))).collect()
}

#[tokio::test]
async fn an_overdue_loan_keeps_others_out_until_it_comes_back() {
    let mut world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let ben = world.member("ben", Role::User).await;
    let camera = world.resource("Camera", json!({"loanable": true, "loan_duration_num": 2})).await;
    let borrow = BookingWish {
        resource_id: Some(camera.clone()),
        times: WishTimes::default(),
        loan: Some(true),
        ..BookingWish::default()
    };
    let loan = done(app::book(&world.app, &ann, borrow, Manner::default()).await.unwrap());
    assert_eq!(loan.end, at("2026-03-04T08:00"));
    assert_eq!(
        world.book(&ben, wish(&camera, "2026-03-03T09:00", "2026-03-03T10:00")).await,
        "overlap.taken"
    );
    assert_eq!(world.book(&ben, wish(&camera, "2026-03-04T12:00", "2026-03-04T13:00")).await, "done");
    world.assert_sound().await;

    let late = then(&ben, "2026-03-04T09:00");
    let next = wish(&camera, "2026-04-04T09:00", "2026-04-04T10:00");
    assert_eq!(world.book(&late, next.clone()).await, "overlap.taken");
    world.admin = then(&world.admin, "2026-03-04T09:00");
    world.assert_sound().await;
    let found = app::verify(&world.app, late.now).await.unwrap();
    let overdue: Vec<_> =
        found.overfull.iter().map(|excess| (excess.cause, excess.used, excess.units)).collect();
    assert_eq!(overdue, [("overdue_loan", 2, 1)]);

    assert_eq!(
        tell(&world, &late, &loan.reservation_id, Happening::Returned).await,
        "access.not_yours loan.returned_by_staff"
    );
    assert_eq!(tell(&world, &world.admin, &loan.reservation_id, Happening::Returned).await, "done");
    assert_eq!(world.book(&late, next).await, "done");
    world.assert_sound().await;
    assert_eq!(app::verify(&world.app, late.now).await.unwrap().overfull, []);
}

#[tokio::test]
async fn what_an_overdue_loan_takes_is_not_offered() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let camera = world.resource("Camera", json!({"loanable": true, "units": 2})).await;
    let borrow = lent(&camera, "2026-03-02T08:00", "2026-03-02T12:00");
    done(
        app::book(&world.app, &ann, BookingWish { units: Some(2), ..borrow }, Manner::default())
            .await
            .unwrap(),
    );
    assert_eq!(free(&world, &ann, &camera).await, [(0, 24)]);
    let late = then(&ann, "2026-03-02T12:00");
    assert_eq!(free(&world, &late, &camera).await, []);
}

#[tokio::test]
async fn lists_tell_loans_apart() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let camera = world.resource("Camera", json!({"loanable": true, "returnable": true, "units": 9})).await;
    for (start, end) in [("2026-03-02T08:00", "2026-03-02T09:00"), ("2026-03-02T08:00", "2026-03-02T10:00")] {
        let loan =
            done(app::book(&world.app, &ann, lent(&camera, start, end), Manner::default()).await.unwrap());
        if end.ends_with("10:00") {
            let (early, returned) = (then(&ann, "2026-03-02T08:30"), Happening::Returned);
            assert_eq!(tell(&world, &early, &loan.reservation_id, returned).await, "done");
        }
    }
    world.book(&ann, wish(&camera, "2026-03-02T08:00", "2026-03-02T09:00")).await;
    let late = then(&ann, "2026-03-02T09:30");
    let count = async |course: CourseFilter| {
        let query = ReservationQuery { course, ..ReservationQuery::default() };
        app::list_reservations(&world.app, &late, query).await.unwrap().1
    };
    let all = CourseFilter::default();
    assert_eq!(count(all).await, 3);
    assert_eq!(count(CourseFilter { is_loan: Some(true), ..all }).await, 2);
    assert_eq!(count(CourseFilter { is_loan: Some(false), ..all }).await, 1);
    assert_eq!(count(CourseFilter { is_returned: Some(true), ..all }).await, 1);
    assert_eq!(count(CourseFilter { is_loan: Some(true), is_returned: Some(false), ..all }).await, 1);
    assert_eq!(count(CourseFilter { is_overdue: Some(true), ..all }).await, 1);
    assert_eq!(count(CourseFilter { is_overdue: Some(false), ..all }).await, 2);
}

#[tokio::test]
async fn who_came_stays_through_edits_and_ending_early_frees_the_rest() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let ben = world.member("ben", Role::User).await;
    let room = world.resource("Room", json!({"enable_app_checkin": true, "enable_end_early": true})).await;
    let booked = wish(&room, "2026-03-02T08:00", "2026-03-02T10:00");
    let booked = done(app::book(&world.app, &ann, booked, Manner::default()).await.unwrap());
    assert_eq!(tell(&world, &ann, &booked.reservation_id, Happening::CheckedIn).await, "done");
    let longer = BookingWish {
        times: common::times("2026-03-02T08:00", "2026-03-02T11:00"),
        ..BookingWish::default()
    };
    let edited = app::edit(&world.app, &ann, booked.reservation_id, longer, Manner::default()).await.unwrap();
    let edited = done(edited);
    assert!(edited.attendance_of(&ann.user_id).is_some_and(model::Attendance::is_in));
    let later = then(&ann, "2026-03-02T09:00");
    let next = wish(&room, "2026-03-02T09:00", "2026-03-02T10:00");
    assert_eq!(world.book(&then(&ben, "2026-03-02T09:00"), next.clone()).await, "overlap.taken");
    assert_eq!(tell(&world, &later, &edited.reservation_id, Happening::EndedEarly).await, "done");
    assert_eq!(world.book(&then(&ben, "2026-03-02T09:00"), next).await, "done");
    let view = app::one_reservation(&world.app, &later, edited.reservation_id).await.unwrap();
    assert_eq!(view.reservation.actual_end(), later.now);
    assert!(!view.reservation.attendance[0].is_in());
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_loan_is_returned_and_the_thing_lent_once_whoever_races() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let camera = world.resource("Camera", json!({"loanable": true, "returnable": true})).await;
    let first = lent(&camera, "2026-03-02T08:00", "2026-03-02T08:01");
    let first = done(app::book(&world.app, &ann, first, Manner::default()).await.unwrap());
    let late = then(&ann, "2026-03-02T12:00");
    let (mut returns, mut loans) = (JoinSet::new(), JoinSet::new());
    for _ in 0..8 {
        let (app, late, target) = (world.app.clone(), late.clone(), first.reservation_id.clone());
        returns.spawn(async move {
            let (telling, manner) = (Telling::default(), Manner::default());
            let told = app::tell_of_reservation(&app, &late, target, Happening::Returned, telling, manner);
            said(&told.await.unwrap())
        });
        let (app, late) = (world.app.clone(), then(&ann, "2026-03-02T12:00"));
        let wish = lent(&camera, "2026-03-02T12:00", "2026-03-02T13:00");
        loans.spawn(async move { said(&app::book(&app, &late, wish, Manner::default()).await.unwrap()) });
    }
    let returns = returns.join_all().await;
    assert_eq!(returns.iter().filter(|answer| *answer == "done").count(), 1, "{returns:?}");
    let loans = loans.join_all().await;
    assert!(loans.iter().filter(|answer| *answer == "done").count() <= 1, "{loans:?}");
    world.assert_sound().await;
}

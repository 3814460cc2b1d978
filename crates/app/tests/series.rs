//! Series on a real store: all dates or none, or those that fit; this, following and all; races.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BookingWish, Dates, Manner, Outcome, Reach, SeriesWish};
use common::{World, done, said, times, wish};
use model::{Caller, Recipe, Reservation, ResourceId, Role};
use serde_json::{Value, json};
use timeline::Zone;
use tokio::task::JoinSet;

fn weekly(resource_id: &ResourceId, start: &str, end: &str, recipe: Value) -> BookingWish {
    let recipe: Recipe = serde_json::from_value(recipe).unwrap();
    let series = SeriesWish { recipe: Some(recipe), ..SeriesWish::default() };
    BookingWish { series, ..wish(resource_id, start, end) }
}

/// Four Tuesdays at nine; the clocks change before the second.
fn four(resource_id: &ResourceId) -> BookingWish {
    let recipe = json!({"unit": "weekly", "until": "2026-03-24"});
    weekly(resource_id, "2026-03-03T09:00", "2026-03-03T10:00", recipe)
}

async fn scope(world: &World) -> ResourceId {
    world.resource("Scope", json!({"recurring_reservations": 1})).await
}

async fn book(world: &World, caller: &Caller, wish: BookingWish) -> Outcome {
    app::book(&world.app, caller, wish, Manner::default()).await.unwrap()
}

/// What stands of a resource, on the clock of the site.
async fn standing(world: &World) -> Vec<String> {
    let query = app::ReservationQuery::default();
    let (views, _) = app::list_reservations(&world.app, &world.admin, query).await.unwrap();
    let mut found: Vec<Reservation> = views.into_iter().map(|view| view.reservation).collect();
    found.sort_by_key(|one| one.start);
    found.iter().map(shown).collect()
}

fn shown(one: &Reservation) -> String {
    Zone::named("America/Toronto").unwrap().civil(one.start).strftime("%m-%d %H:%M").to_string()
}

fn granted(outcome: Outcome) -> Vec<Reservation> {
    match outcome {
        Outcome::Done(granted) => granted.views.into_iter().map(|view| view.reservation).collect(),
        other => panic!("not done: {}", said(&other)),
    }
}

fn over(dates: Dates) -> Manner {
    Manner { reach: Reach { dates, is_group: false }, ..Manner::default() }
}

/// The same without the dates that are not possible.
fn whatever_fits(wish: BookingWish) -> BookingWish {
    BookingWish { series: SeriesWish { keeps_what_fits: true, ..wish.series.clone() }, ..wish }
}

#[tokio::test]
async fn a_series_is_one_commit_of_reservations_that_know_it() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let dry = BookingWish { is_dry_run: true, ..four(&scope) };
    assert_eq!(said(&book(&world, &ann, dry).await), "would do");
    assert_eq!(standing(&world).await, Vec::<String>::new());
    let made = granted(book(&world, &ann, four(&scope)).await);
    assert!(made.iter().all(|one| one.series_id.is_some() && one.series_id == made[0].series_id));
    assert!(made.iter().all(|one| one.original_start == Some(one.start)));
    assert_eq!(standing(&world).await, ["03-03 09:00", "03-10 09:00", "03-17 09:00", "03-24 09:00"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn one_taken_date_is_found_before_anything_is_written_wherever_it_is() {
    for taken in ["2026-03-03", "2026-03-17", "2026-03-24"] {
        let world = World::new().await;
        let ann = world.member("ann", Role::User).await;
        let scope = scope(&world).await;
        let nine = wish(&scope, &format!("{taken}T09:30"), &format!("{taken}T11:00"));
        done(book(&world, &ann, nine).await);
        let Outcome::Refused(refused) = book(&world, &ann, four(&scope)).await else { panic!("it is taken") };
        let [refusal] = refused.refusals.as_slice() else { panic!("{:?}", refused.refusals) };
        assert_eq!(refusal.occurrence, Some(common::at(&format!("{taken}T09:00"))));
        assert_eq!(standing(&world).await.len(), 1);

        let Outcome::Done(partial) = book(&world, &ann, whatever_fits(four(&scope))).await else {
            panic!("three of four are free")
        };
        assert_eq!((partial.views.len(), partial.conflicts.len()), (3, 1));
        assert_eq!(standing(&world).await.len(), 4);
        let Outcome::Refused(nothing) = book(&world, &ann, whatever_fits(four(&scope))).await else {
            panic!("nothing is free")
        };
        assert_eq!(nothing.refusals.len(), 4);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn who_may_book_a_series_is_up_to_the_resource() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    for (setting, user, staff) in [
        (0, "series.not_allowed", "series.not_allowed"),
        (1, "would do", "would do"),
        (2, "series.not_allowed", "would do"),
    ] {
        let scope =
            world.resource(&format!("Scope {setting}"), json!({"recurring_reservations": setting})).await;
        let dry = BookingWish { is_dry_run: true, ..four(&scope) };
        let told = |outcome: &Outcome| {
            said(outcome)
                .split(' ')
                .take(if said(outcome).starts_with("would") { 2 } else { 1 })
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(told(&book(&world, &ann, dry.clone()).await), user, "{setting}");
        assert_eq!(told(&book(&world, &world.admin, dry).await), staff, "{setting}");
    }
}

#[tokio::test]
async fn an_occurrence_longer_than_the_period_meets_its_own_sibling() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Pool", json!({"recurring_reservations": 1, "units": 5})).await;
    let long = weekly(
        &scope,
        "2026-03-03T09:00",
        "2026-03-12T09:00",
        json!({"unit": "weekly", "until": "2026-03-17"}),
    );
    assert_eq!(
        said(&book(&world, &ann, long).await),
        "series.overlaps_itself",
        "the third is clear of the first"
    );
}

#[tokio::test]
async fn this_following_and_all_leave_exceptions_and_the_past_alone() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let made = granted(book(&world, &ann, four(&scope)).await);
    // The second is moved by itself.
    let moved =
        BookingWish { times: times("2026-03-11T14:00", "2026-03-11T15:00"), ..BookingWish::default() };
    done(
        app::edit(&world.app, &ann, made[1].reservation_id.clone(), moved, Manner::default()).await.unwrap(),
    );
    // Days later, when the first is over, all are moved by an hour: the moved one goes its own way.
    let later = Caller { now: common::at("2026-03-05T09:00"), ..ann.clone() };
    let ten = BookingWish { times: times("2026-03-17T10:00", "2026-03-17T11:00"), ..BookingWish::default() };
    let changed =
        app::edit(&world.app, &later, made[2].reservation_id.clone(), ten, over(Dates::All)).await.unwrap();
    let changed = granted(changed);
    assert_eq!(changed.len(), 2);
    assert!(changed.iter().all(|one| one.series_id == made[0].series_id && one.sequence == 1));
    let after = standing(&world).await;
    assert_eq!(after, ["03-03 09:00", "03-11 14:00", "03-17 10:00", "03-24 10:00"]);
    // The last alone, then what follows the second, the moved one too.
    let last = changed[1].reservation_id.clone();
    done(app::cancel(&world.app, &later, last, None, Manner::default()).await.unwrap());
    let third = changed[0].reservation_id.clone();
    let cancelled = app::cancel(&world.app, &later, third, None, over(Dates::All)).await.unwrap();
    assert_eq!(granted(cancelled).len(), 2);
    assert_eq!(standing(&world).await, ["03-03 09:00"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_edit_of_all_may_use_the_time_its_own_siblings_leave() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let daily = weekly(
        &scope,
        "2026-03-03T00:00",
        "2026-03-04T00:00",
        json!({"unit": "daily", "until": "2026-03-10"}),
    );
    let made = granted(book(&world, &ann, daily).await);
    let noon = BookingWish { times: times("2026-03-03T12:00", "2026-03-04T12:00"), ..BookingWish::default() };
    let first = made[0].reservation_id.clone();
    let changed = granted(app::edit(&world.app, &ann, first, noon, over(Dates::Following)).await.unwrap());
    assert_eq!(changed.len(), 8);
    assert!(changed.iter().all(|one| shown(one).ends_with("12:00")));
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_racing_series_for_the_same_dates_one_wins_whole() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let mut clients = JoinSet::new();
    for _ in 0..8 {
        let (app, ann, wish) = (world.app.clone(), ann.clone(), four(&scope));
        clients.spawn(async move { said(&app::book(&app, &ann, wish, Manner::default()).await.unwrap()) });
    }
    let answers = clients.join_all().await;
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
    assert_eq!(standing(&world).await.len(), 4);
    world.assert_sound().await;
}

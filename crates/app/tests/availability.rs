//! Free spans are exactly where a dry run says yes, for whoever asks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{AvailabilityQuery, BookingWish, FreeSpan, NewClosure};
use common::{World, at, times, wish};
use model::{Caller, ResourceId, Role, Scope};
use proptest::prelude::*;
use rules::{EndWish, WishTimes};
use serde_json::{Value, json};
use timeline::{Instant, Span, Wall};

fn query(resource_id: &ResourceId, start: &str, end: &str) -> AvailabilityQuery {
    AvailabilityQuery {
        resource_ids: vec![resource_id.clone()],
        within: Span::new(at(start), at(end)).unwrap(),
        duration_seconds: None,
        units: 1,
    }
}

async fn free(world: &World, caller: &Caller, query: AvailabilityQuery) -> Vec<FreeSpan> {
    let (_, found) = app::availability(&world.app, caller, query).await.unwrap();
    found.into_iter().flat_map(|free| free.spans).collect()
}

/// Free spans of 3 March as `9:00-10:00 2`.
fn told(spans: &[FreeSpan]) -> Vec<String> {
    let midnight = at("2026-03-03T00:00");
    let clock = |instant: Instant| {
        let minutes = instant.seconds_since(midnight) / 60;
        format!("{}:{:02}", minutes / 60, minutes % 60)
    };
    let line =
        |free: &FreeSpan| format!("{}-{} {}", clock(free.span.start()), clock(free.span.end()), free.units);
    spans.iter().map(line).collect()
}

async fn dry_run(
    world: &World,
    caller: &Caller,
    resource_id: &ResourceId,
    start: Instant,
    seconds: i64,
) -> String {
    let times = WishTimes { start: Some(Wall::Instant(start)), end: Some(EndWish::After(seconds)) };
    let wish = BookingWish {
        resource_id: Some(resource_id.clone()),
        times,
        is_dry_run: true,
        ..BookingWish::default()
    };
    world.book(caller, wish).await
}

#[tokio::test]
async fn what_is_free_has_its_units_and_keeps_its_buffers() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let bench = world.resource("Bench", json!({"units": 3, "buffer_after": 900})).await;
    for (start, end, units) in [("09:00", "11:00", 2), ("10:00", "12:00", 1)] {
        let wish = wish(&bench, &format!("2026-03-03T{start}"), &format!("2026-03-03T{end}"));
        assert_eq!(world.book(&ann, BookingWish { units: Some(units), ..wish }).await, "done");
    }
    let day = query(&bench, "2026-03-03T08:00", "2026-03-03T14:00");
    let one = free(&world, &ann, day.clone()).await;
    assert_eq!(told(&one), ["8:00-9:45 1", "11:15-14:00 2"]);
    let three = free(&world, &ann, AvailabilityQuery { units: 3, ..day.clone() }).await;
    assert_eq!(told(&three), ["8:00-8:45 3", "12:15-14:00 3"]);
    let long = AvailabilityQuery { duration_seconds: Some(2 * 3_600), ..day };
    assert_eq!(told(&free(&world, &ann, long).await), ["11:15-14:00 2"]);
}

#[tokio::test]
async fn who_may_not_book_finds_nothing_free_and_who_may_not_see_finds_nothing() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let group = app::create_group(&world.app, &world.admin, "Insiders".into()).await.unwrap();
    let closed = world.resource("Closed", json!({"usergroups": [group.usergroup_id]})).await;
    let hidden = json!({"usergroups": [group.usergroup_id], "hidden_to_cannot_reserve_users": true});
    let hidden = world.resource("Hidden", hidden).await;
    let day = |resource| query(resource, "2026-03-03T08:00", "2026-03-03T14:00");
    assert_eq!(free(&world, &ann, day(&closed)).await, []);
    assert_eq!(free(&world, &world.admin, day(&closed)).await.len(), 1);
    assert!(app::availability(&world.app, &ann, day(&hidden)).await.is_err());
    let all = AvailabilityQuery { resource_ids: Vec::new(), ..day(&hidden) };
    let (_, found) = app::availability(&world.app, &ann, all).await.unwrap();
    assert_eq!(found.iter().map(|free| &free.resource_id).collect::<Vec<_>>(), [&closed]);
}

#[tokio::test]
async fn a_closure_cuts_what_is_free_in_two() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let closure = NewClosure {
        scope: Scope::default(),
        times: times("2026-03-03T10:00", "2026-03-03T11:00"),
        reason: "Fire drill".into(),
    };
    app::create_closure(&world.app, &world.admin, closure).await.unwrap();
    let day = query(&scope, "2026-03-03T08:00", "2026-03-03T14:00");
    assert_eq!(told(&free(&world, &ann, day).await), ["8:00-10:00 1", "11:00-14:00 1"]);
}

#[tokio::test]
async fn slots_are_free_one_by_one_and_whole() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let slot = |start: &str, end: &str| json!({"weekday": 1, "start": start, "end": end});
    let slots = [slot("08:00", "09:30"), slot("09:30", "11:00"), slot("12:00", "14:00")];
    let scope = world.resource("Scope", json!({"weekly_slots": slots})).await;
    assert_eq!(world.book(&ann, wish(&scope, "2026-03-03T12:00", "2026-03-03T14:00")).await, "done");
    let day = query(&scope, "2026-03-03T08:00", "2026-03-03T14:00");
    assert_eq!(told(&free(&world, &ann, day.clone()).await), ["8:00-9:30 1", "9:30-11:00 1"]);
    let long = AvailabilityQuery { duration_seconds: Some(3 * 3_600), ..day };
    assert_eq!(told(&free(&world, &ann, long).await), ["8:00-11:00 1"]);
}

#[tokio::test]
async fn what_costs_something_is_free_while_a_rate_is_offered() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let by_day = json!({"rate_description": "By day", "rate": 10, "rate_unit": "per hour", "require_account_number": true,
        "blackouts": [{"weekday": 1, "start": "12:00", "end": "24:00"}]});
    let late = json!({"rate_description": "Late", "rate": 5, "rate_unit": "per hour",
        "blackouts": [{"weekday": 1, "start": "00:00", "end": "12:00"}]});
    let scope = world.resource("Scope", json!({"rates": [by_day, late]})).await;
    let day = query(&scope, "2026-03-03T08:00", "2026-03-03T20:00");
    // Nobody can book across noon, because no rate spans it.
    assert_eq!(told(&free(&world, &ann, day).await), ["8:00-12:00 1", "12:00-20:00 1"]);
}

#[tokio::test]
async fn the_work_is_bounded() {
    let world = World::new().await;
    let scope = world.resource("Scope", json!({})).await;
    let long = query(&scope, "2026-03-03T00:00", "2026-06-04T00:00");
    assert!(app::availability(&world.app, &world.admin, long.clone()).await.is_err());
    let none = AvailabilityQuery { units: 0, ..query(&scope, "2026-03-03T00:00", "2026-03-04T00:00") };
    assert!(app::availability(&world.app, &world.admin, none).await.is_err());
}

/// Settings, bookings (start and length in quarters of an hour) and a length.
fn a_day() -> impl Strategy<Value = (Value, Vec<(i64, i64)>, i64)> {
    let settings = (0..3_i64, 0..3_i64, prop::option::of(prop_oneof![Just(15), Just(30), Just(60)]), 0..40_i64)
        .prop_map(|(before, after, grid, notice)| {
            json!({
                "buffer_before": before * 900, "buffer_after": after * 900, "restrict_start_end_minutes": grid,
                "creation_start_time_restriction": notice * 900,
                "blackouts": [{"weekday": 1, "start": "18:00", "end": "19:30"}],
            })
        });
    (settings, prop::collection::vec((0..90_i64, 1..12_i64), 0..5), 1..8_i64)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn free_is_where_a_dry_run_says_yes((settings, bookings, length) in a_day()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let ann = world.member("ann", Role::User).await;
            let scope = world.resource("Scope", settings.clone()).await;
            let midnight = at("2026-03-03T00:00");
            for (start, length) in bookings {
                let times = WishTimes {
                    start: Some(Wall::Instant(midnight.plus_seconds(start * 900))),
                    end: Some(EndWish::After(length * 900)),
                };
                let wish = BookingWish { resource_id: Some(scope.clone()), times, ..BookingWish::default() };
                world.book(&ann, wish).await;
            }
            let grid = settings["restrict_start_end_minutes"].as_i64().map_or(900, |minutes| minutes * 60);
            let seconds = (length * 900 + grid - 1) / grid * grid;
            let day = AvailabilityQuery {
                duration_seconds: Some(length * 900),
                ..query(&scope, "2026-03-03T00:00", "2026-03-04T00:00")
            };
            let spans = free(&world, &ann, day).await;
            for step in 0..96 {
                let start = midnight.plus_seconds(step * 900);
                let wanted = Span::starting(start, seconds).unwrap();
                if step * 900 + seconds > 86_400 || (step * 900) % grid != 0 {
                    continue;
                }
                let is_free = spans.iter().any(|free| free.span.encloses(wanted));
                let said = dry_run(&world, &ann, &scope, start, seconds).await;
                prop_assert_eq!(is_free, said == "would do", "{} {} {:?}", wanted, said, &spans);
            }
            Ok(())
        })?;
    }
}

//! What is offered instead of a refused booking: the nearest first, and every offer is accepted when it is taken.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{Alternative, BookingWish, Manner, NewClosure, Outcome};
use common::{World, at, done, said, times, wish};
use model::{Caller, ResourceId, Role, Scope};
use rules::{EndWish, WishTimes};
use serde_json::json;
use timeline::{Span, Wall};

fn offering() -> Manner {
    Manner { offers_alternatives: true, ..Manner::default() }
}

/// The alternatives of a booking that must be refused.
async fn offers(world: &World, caller: &Caller, wish: BookingWish) -> Vec<Alternative> {
    match app::book(&world.app, caller, wish, offering()).await.unwrap() {
        Outcome::Refused(refused) => refused.alternatives,
        other => panic!("not refused: {}", said(&other)),
    }
}

fn whys(offers: &[Alternative]) -> Vec<&str> {
    offers.iter().map(|offer| offer.why.as_str()).collect()
}

/// The wish that takes an alternative, as a dry run.
fn taking(offer: &Alternative) -> BookingWish {
    let times = WishTimes {
        start: Some(Wall::Instant(offer.span.start())),
        end: Some(EndWish::At(Wall::Instant(offer.span.end()))),
    };
    let resource_id = Some(offer.resource.resource_id.clone());
    BookingWish { resource_id, times, is_dry_run: true, ..BookingWish::default() }
}

async fn assert_all_accepted(world: &World, caller: &Caller, offers: &[Alternative]) {
    for offer in offers {
        assert_eq!(world.book(caller, taking(offer)).await, "would do", "{}", offer.why);
    }
}

async fn taken(world: &World, caller: &Caller, resource: &ResourceId, start: &str, end: &str) {
    assert_eq!(world.book(caller, wish(resource, start, end)).await, "done");
}

#[tokio::test]
async fn a_conflict_offers_the_nearest_times_and_free_neighbours() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let confocal = |_: &str| json!({"category": "Confocal", "buffer_after": 900});
    let first = world.resource("Confocal A", confocal("A")).await;
    let second = world.resource("Confocal B", confocal("B")).await;
    let third = world.resource("Confocal C", confocal("C")).await;
    world.resource("Lathe", json!({"category": "Workshop"})).await;
    taken(&world, &ann, &first, "2026-03-03T09:00", "2026-03-03T11:00").await;
    taken(&world, &ann, &third, "2026-03-03T10:30", "2026-03-03T11:00").await;

    let found = offers(&world, &bob, wish(&first, "2026-03-03T10:30", "2026-03-03T11:30")).await;
    assert_eq!(
        whys(&found),
        ["45 min later", "1 h 45 min later", "2 h 45 min later", "same time, Confocal B"]
    );
    assert_eq!(found[0].span.start(), at("2026-03-03T11:15"));
    assert_eq!(found[3].resource.resource_id, second);
    assert_all_accepted(&world, &bob, &found).await;
}

#[tokio::test]
async fn hours_grid_and_notice_are_kept_by_every_offer() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({
        "weekly_blocks_mode": "available",
        "blackouts": [{"weekday": 1, "start": "09:00", "end": "12:00"}, {"weekday": 3, "start": "13:00", "end": "17:00"}],
        "restrict_start_end_minutes": 30,
        "creation_start_time_restriction": 86_400 + 3_600,
    });
    let scope = world.resource("Scope", settings).await;
    // Off the grid, before the hours, within the notice.
    let found = offers(&world, &ann, wish(&scope, "2026-03-03T08:40", "2026-03-03T09:30")).await;
    assert_eq!(found[0].span.start(), at("2026-03-03T09:00"));
    assert_eq!(found[0].span.end(), at("2026-03-03T10:00"));
    assert_eq!(found[0].why, "20 min later, 10 min longer");
    assert_eq!(found.len(), 3);
    assert_all_accepted(&world, &ann, &found).await;
}

#[tokio::test]
async fn what_bounds_another_time_or_resource_is_known_before_it_is_offered() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let first = world.resource("Scope A", json!({"category": "Scopes"})).await;
    let limited = world.resource("Scope B", json!({"category": "Scopes", "reservation_limit": 1})).await;
    taken(&world, &ann, &first, "2026-03-03T09:00", "2026-03-03T12:00").await;
    taken(&world, &bob, &limited, "2026-03-06T09:00", "2026-03-06T10:00").await;
    let closure = NewClosure {
        scope: Scope::default(),
        times: times("2026-03-03T12:00", "2026-03-03T18:00"),
        reason: "Fire drill".into(),
    };
    app::create_closure(&world.app, &world.admin, closure).await.unwrap();
    let found = offers(&world, &bob, wish(&first, "2026-03-03T10:00", "2026-03-03T11:00")).await;
    assert_eq!(whys(&found), ["2 h earlier", "3 h earlier", "4 h earlier"]);
    assert_all_accepted(&world, &bob, &found).await;
}

#[tokio::test]
async fn a_slot_is_offered_whole_to_somebody_who_missed_it() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let slots = json!([{"weekday": 1, "start": "09:00", "end": "10:30"}, {"weekday": 2, "start": "09:00", "end": "10:30"}]);
    let scope = world.resource("Scope", json!({"weekly_slots": slots})).await;
    let found = offers(&world, &ann, wish(&scope, "2026-03-03T09:15", "2026-03-03T10:00")).await;
    assert_eq!(found[0].span, Span::new(at("2026-03-03T09:00"), at("2026-03-03T10:30")).unwrap());
    assert_all_accepted(&world, &ann, &found).await;
}

#[tokio::test]
async fn what_another_time_cannot_mend_has_no_alternatives() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"reservation_max_duration": 3_600})).await;
    assert!(offers(&world, &ann, wish(&scope, "2026-03-03T09:00", "2026-03-03T12:00")).await.is_empty());
    let off = world.resource("Off", json!({"reservable": false})).await;
    assert!(offers(&world, &ann, wish(&off, "2026-03-03T09:00", "2026-03-03T12:00")).await.is_empty());
}

#[tokio::test]
async fn a_resource_that_the_caller_may_not_know_of_is_never_offered() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let group = app::create_group(&world.app, &world.admin, "Insiders".into()).await.unwrap();
    let open = world.resource("Open", json!({"category": "Scopes"})).await;
    let hidden = json!({"category": "Scopes", "hidden_to_cannot_reserve_users": true, "usergroups": [group.usergroup_id]});
    world.resource("Hidden", hidden).await;
    world.resource("Unlisted", json!({"category": "Scopes", "nolist_to_everyone": true})).await;
    taken(&world, &ann, &open, "2026-03-03T09:00", "2026-03-03T10:00").await;
    let found = offers(&world, &ann, wish(&open, "2026-03-03T09:00", "2026-03-03T10:00")).await;
    assert!(found.iter().all(|offer| offer.resource.resource_id == open), "{:?}", whys(&found));
}

#[tokio::test]
async fn an_edit_and_an_undo_are_offered_other_times_too() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let nine = wish(&scope, "2026-03-03T09:00", "2026-03-03T10:00");
    let mine = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap());
    taken(&world, &ann, &scope, "2026-03-03T10:00", "2026-03-03T11:00").await;
    // The place of the old version counts as free: half an hour earlier reaches into it.
    let change =
        BookingWish { times: times("2026-03-03T09:30", "2026-03-03T10:30"), ..BookingWish::default() };
    let edited = app::edit(&world.app, &ann, mine.reservation_id.clone(), change, offering()).await.unwrap();
    let Outcome::Refused(refused) = edited else { panic!("{}", said(&edited)) };
    assert_eq!(refused.alternatives[0].span, mine.span().unwrap());

    app::cancel(&world.app, &ann, mine.reservation_id.clone(), None, Manner::default()).await.unwrap();
    taken(&world, &ann, &scope, "2026-03-03T09:00", "2026-03-03T10:00").await;
    let undone = app::undo(&world.app, &ann, mine.reservation_id, offering()).await.unwrap();
    let Outcome::Refused(refused) = undone else { panic!("{}", said(&undone)) };
    assert_eq!(refused.alternatives[0].span.start(), at("2026-03-03T08:00"));
    assert_all_accepted(&world, &ann, &refused.alternatives).await;
}

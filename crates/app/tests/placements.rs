//! Finding a time for several things at once: ranked, and accepted when it is taken.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{Choice, Need, Placement, PlacementQuery};
use common::{World, at, wish};
use model::{Caller, ResourceId, Role};
use serde_json::json;
use timeline::Span;

fn need(choice: Choice, count: u32) -> Need {
    Need { choice, count, units: 1 }
}

fn query(needs: Vec<Need>, hours: i64) -> PlacementQuery {
    PlacementQuery {
        needs,
        duration_seconds: hours * 3_600,
        within: Span::new(at("2026-03-03T08:00"), at("2026-03-03T18:00")).unwrap(),
        limit: None,
        for_user_id: None,
    }
}

async fn find(world: &World, caller: &Caller, query: PlacementQuery) -> Vec<Placement> {
    app::placements(&world.app, caller, query).await.unwrap().1
}

async fn taken(world: &World, caller: &Caller, resource: &ResourceId, start: &str, end: &str) {
    let wish = wish(resource, &format!("2026-03-03T{start}"), &format!("2026-03-03T{end}"));
    assert_eq!(world.book(caller, wish).await, "done");
}

#[tokio::test]
async fn the_earliest_time_for_a_room_and_two_scopes_comes_first() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let mut scopes = Vec::new();
    for name in ["A", "B", "C"] {
        scopes.push(world.resource(&format!("Scope {name}"), json!({"category": "Scopes"})).await);
    }
    taken(&world, &ann, &room, "08:00", "10:00").await;
    taken(&world, &ann, &scopes[0], "09:00", "15:00").await;
    taken(&world, &ann, &scopes[1], "11:00", "13:00").await;
    let needs = vec![need(Choice::AnyOf(vec![room.clone()]), 1), need(Choice::Category("Scopes".into()), 2)];
    let found = find(&world, &ann, query(needs, 2)).await;
    assert_eq!(found[0].span.start(), at("2026-03-03T13:00"));
    assert_eq!(found[0].resource_ids, [room.clone(), scopes[1].clone(), scopes[2].clone()]);
    assert_eq!(found[0].why, "the earliest time at which everything is free");
    assert!(found[1].why.ends_with("later than the earliest"), "{}", found[1].why);
    assert!(found.is_sorted_by_key(|placement| placement.span.start()));
    for placement in &found {
        for resource_id in &placement.resource_ids {
            let clock = |instant: timeline::Instant| instant.to_string();
            let wish = wish(resource_id, &clock(placement.span.start()), &clock(placement.span.end()));
            let dry = app::BookingWish { is_dry_run: true, ..wish };
            assert_eq!(world.book(&ann, dry).await, "would do");
        }
    }
}

#[tokio::test]
async fn what_needs_no_approval_is_preferred_and_what_does_says_so() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let approvers = json!([{"approver_user_id": world.admin.user_id.to_string()}]);
    let asked = world.resource("Asked", json!({"approvers": approvers})).await;
    let free = world.resource("Free", json!({})).await;
    let either = || vec![need(Choice::AnyOf(vec![asked.clone(), free.clone()]), 1)];
    let found = find(&world, &ann, query(either(), 2)).await;
    assert_eq!((&found[0].resource_ids[0], found[0].approvals), (&free, 0));
    taken(&world, &ann, &free, "08:00", "18:00").await;
    let found = find(&world, &ann, query(either(), 2)).await;
    assert_eq!((&found[0].resource_ids[0], found[0].approvals), (&asked, 1));
    assert!(found[0].why.ends_with("waits for an approval"), "{}", found[0].why);
}

#[tokio::test]
async fn only_staff_find_a_time_for_others_and_the_search_is_bounded() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let room = world.resource("Room", json!({})).await;
    let needs = |count| vec![need(Choice::AnyOf(vec![room.clone()]), count)];
    let for_bob = |count| PlacementQuery { for_user_id: Some(bob.user_id.clone()), ..query(needs(count), 1) };
    assert!(app::placements(&world.app, &ann, for_bob(1)).await.is_err());
    assert!(!find(&world, &world.admin, for_bob(1)).await.is_empty());
    assert!(find(&world, &ann, query(needs(2), 1)).await.is_empty());
    assert!(app::placements(&world.app, &ann, query(needs(21), 1)).await.is_err());
    assert!(app::placements(&world.app, &ann, query(Vec::new(), 1)).await.is_err());
}

#[tokio::test]
async fn of_equal_resources_the_cheaper_is_found_and_its_price_told() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let rate =
        |name: &str, amount: i64| json!({"rate_description": name, "rate": amount, "rate_unit": "per hour"});
    let dear = world.resource("Dear", json!({"category": "Scopes", "rates": [rate("Only", 30)]})).await;
    let rates = json!({"category": "Scopes", "rates": [rate("Usual", 20), rate("Less", 12)]});
    let cheap = world.resource("Less dear", rates).await;
    let one = vec![need(Choice::Category("Scopes".into()), 1)];
    let found = find(&world, &ann, query(one, 2)).await;
    assert_eq!((&found[0].resource_ids, found[0].price_hundredths), (&vec![cheap.clone()], Some(2_400)));
    let both = vec![need(Choice::Category("Scopes".into()), 2)];
    assert_eq!(find(&world, &ann, query(both, 2)).await[0].price_hundredths, Some(8_400));

    let names = json!({"rate_name_only": true}).as_object().cloned().unwrap();
    app::modify_resource(&world.app, &world.admin, dear, names, None, None).await.unwrap();
    let both = vec![need(Choice::Category("Scopes".into()), 2)];
    assert_eq!(find(&world, &ann, query(both.clone(), 2)).await[0].price_hundredths, None);
    assert_eq!(find(&world, &world.admin, query(both, 2)).await[0].price_hundredths, Some(8_400));
}

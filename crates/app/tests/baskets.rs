//! Several resources in one booking: all of them or none, whatever else goes on.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BasketItem, BookingWish, Manner, Outcome};
use common::{World, said, times, wish};
use model::{Reservation, ResourceId, Role};
use serde_json::json;
use tokio::task::JoinSet;

/// A wish for one unit of each resource, or as many as are named, in the morning of a day in March.
fn basket(day: u32, items: &[(&ResourceId, Option<u32>)]) -> BookingWish {
    let item =
        |(resource_id, units): &(&ResourceId, Option<u32>)| BasketItem::of((*resource_id).clone(), *units);
    BookingWish { basket: items.iter().map(item).collect(), ..morning(day) }
}

fn morning(day: u32) -> BookingWish {
    let hour = |hour: u32| format!("2026-03-{day:02}T{hour:02}:00");
    BookingWish { times: times(&hour(9), &hour(10)), ..BookingWish::default() }
}

async fn standing(world: &World) -> Vec<Reservation> {
    let query = app::ReservationQuery::default();
    let (views, _) = app::list_reservations(&world.app, &world.admin, query).await.unwrap();
    views.into_iter().map(|view| view.reservation).collect()
}

#[tokio::test]
async fn a_basket_is_booked_whole_and_shares_a_group() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let chairs = world.resource("Chairs", json!({"units": 20})).await;
    let wanted = basket(3, &[(&room, None), (&chairs, Some(12))]);
    let dry = BookingWish { is_dry_run: true, ..wanted.clone() };
    assert_eq!(world.book(&ann, dry).await, "would do");
    assert!(standing(&world).await.is_empty());

    let Outcome::Done(granted) = app::book(&world.app, &ann, wanted, Manner::default()).await.unwrap() else {
        panic!("not booked");
    };
    let made: Vec<&Reservation> = granted.views.iter().map(|view| &view.reservation).collect();
    assert_eq!(made.len(), 2);
    assert_eq!((made[0].units, made[1].units), (1, 12));
    assert!(made[0].group_id.is_some());
    assert_eq!(made[0].group_id, made[1].group_id);
    assert_ne!(made[0].lineage_id, made[1].lineage_id);

    // One of them can be given back without the other, and an edit keeps the group.
    let reason = None;
    let cancelled =
        app::cancel(&world.app, &ann, made[0].reservation_id.clone(), reason, Manner::default()).await;
    assert_eq!(said(&cancelled.unwrap()), "done");
    let fewer = BookingWish { units: Some(10), ..BookingWish::default() };
    let edited = app::edit(&world.app, &ann, made[1].reservation_id.clone(), fewer, Manner::default()).await;
    assert_eq!(common::done(edited.unwrap()).group_id, made[1].group_id);
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_is_held_on_the_first_when_the_second_is_taken() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let beamer = world.resource("Beamer", json!({})).await;
    assert_eq!(world.book(&ann, wish(&beamer, "2026-03-03T09:30", "2026-03-03T10:30")).await, "done");
    let wanted = basket(3, &[(&room, None), (&beamer, None)]);
    let Outcome::Refused(refused) = app::book(&world.app, &ann, wanted, Manner::default()).await.unwrap()
    else {
        panic!("booked over another");
    };
    assert_eq!(refused.refusals.len(), 1);
    assert_eq!(refused.refusals[0].resource_id, Some(beamer));
    assert_eq!(standing(&world).await.len(), 1);
    assert_eq!(world.book(&ann, wish(&room, "2026-03-03T09:00", "2026-03-03T10:00")).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn two_lines_on_one_resource_add_up() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let chairs = world.resource("Chairs", json!({"units": 5})).await;
    let three_and = |units| basket(3, &[(&chairs, Some(3)), (&chairs, Some(units))]);
    assert_eq!(world.book(&ann, three_and(3)).await, "overlap.taken");
    assert_eq!(world.book(&ann, three_and(2)).await, "done");
    assert_eq!(
        world.book(&ann, basket(3, &[(&chairs, None), (&chairs, None)])).await,
        "overlap.taken overlap.taken"
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn two_lines_of_staff_work_on_one_resource_collide_unless_forced() {
    let world = World::new().await;
    let room = world.resource("Room", json!({"units": 2, "buffer_before": 600})).await;
    let kind = Some(model::Kind::Maintenance);
    let twice = BookingWish { kind, ..basket(3, &[(&room, None), (&room, None)]) };
    assert_eq!(world.book(&world.admin, twice.clone()).await, "overlap.taken");
    let flags = rules::Flags { force_reserve: true, ..rules::Flags::default() };
    assert_eq!(world.book(&world.admin, BookingWish { flags, ..twice }).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_basket_has_two_resources_that_the_caller_may_know_of() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let nowhere = ResourceId::parse("resv_00000000000000000000000000").unwrap();
    for wanted in [
        basket(3, &[(&room, None)]),
        basket(3, &[(&room, None), (&nowhere, None)]),
        basket(3, &[(&room, None); 51]),
        BookingWish { resource_id: Some(room.clone()), ..basket(3, &[(&room, None), (&room, None)]) },
    ] {
        assert!(app::book(&world.app, &ann, wanted, Manner::default()).await.is_err());
    }
    assert!(standing(&world).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stock_is_never_given_out_twice_whatever_the_times() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let gloves = world.resource("Gloves", json!({"units": 5, "units_consumable": true})).await;
    let mut clients = JoinSet::new();
    for day in 3..19 {
        let (app, ann) = (world.app.clone(), ann.clone());
        let wanted = BookingWish { resource_id: Some(gloves.clone()), ..morning(day) };
        clients.spawn(async move { said(&app::book(&app, &ann, wanted, Manner::default()).await.unwrap()) });
    }
    let answers = clients.join_all().await;
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 5, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| *answer == "units.stock").count(), 11, "{answers:?}");

    let given_back = standing(&world).await[0].reservation_id.clone();
    app::cancel(&world.app, &ann, given_back, None, Manner::default()).await.unwrap();
    assert_eq!(world.book(&ann, basket(20, &[(&gloves, None), (&gloves, None)])).await, "units.stock");
    assert_eq!(world.book(&ann, BookingWish { resource_id: Some(gloves), ..morning(20) }).await, "done");
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crossed_baskets_have_one_winner_who_has_both() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let one = world.resource("One", json!({})).await;
    let other = world.resource("Other", json!({})).await;
    for day in 3..13 {
        let mut clients = JoinSet::new();
        for client in 0..8 {
            let items = [(&one, None), (&other, None)];
            let items = if client % 2 == 0 { items } else { [items[1], items[0]] };
            let (app, ann, wanted) = (world.app.clone(), ann.clone(), basket(day, &items));
            clients
                .spawn(async move { said(&app::book(&app, &ann, wanted, Manner::default()).await.unwrap()) });
        }
        let answers = clients.join_all().await;
        let winners = answers.iter().filter(|answer| *answer == "done").count();
        assert_eq!(winners, 1, "{answers:?}");
    }
    let standing = standing(&world).await;
    assert_eq!(standing.len(), 20);
    for made in &standing {
        assert_eq!(standing.iter().filter(|other| other.group_id == made.group_id).count(), 2);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_basket_is_offered_times_at_which_all_of_it_is_free() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({"restrict_start_end_minutes": 30})).await;
    let beamer = world.resource("Beamer", json!({"buffer_before": 900})).await;
    let pens = world.resource("Pens", json!({"units": 2, "units_mode": "named"})).await;
    let taken = [
        (&room, "09:30", "10:30", None),
        (&beamer, "08:00", "09:00", None),
        (&beamer, "12:00", "12:30", None),
        (&pens, "13:00", "13:30", Some("unit_1")),
        (&pens, "13:30", "14:00", Some("unit_2")),
    ];
    for (resource, start, end, unit) in taken {
        let day = |time: &str| format!("2026-03-03T{time}");
        let named_unit_ids = unit.map(str::to_owned).into_iter().collect();
        let one = BookingWish { named_unit_ids, ..wish(resource, &day(start), &day(end)) };
        assert_eq!(world.book(&ann, one).await, "done");
    }
    let wanted = basket(3, &[(&room, None), (&beamer, None), (&pens, None)]);
    let offering = Manner { offers_alternatives: true, ..Manner::default() };
    let Outcome::Refused(refused) = app::book(&world.app, &ann, wanted.clone(), offering).await.unwrap()
    else {
        panic!("booked over another");
    };
    let starts: Vec<_> = refused.alternatives.iter().map(|offer| offer.span.start()).collect();
    assert_eq!(starts[..2], ["2026-03-03T10:30", "2026-03-03T06:30"].map(common::at));
    for offer in &refused.alternatives {
        assert_eq!(offer.together, [room.clone(), beamer.clone(), pens.clone()]);
        let time = times(&offer.span.start().to_string(), &offer.span.end().to_string());
        let taking = BookingWish { times: time, is_dry_run: true, ..wanted.clone() };
        assert_eq!(world.book(&ann, taking).await, "would do", "{}", offer.why);
    }
}

#[tokio::test]
async fn an_item_speaks_for_itself_before_what_is_said_for_all() {
    let world = World::new().await;
    let group = app::create_group(&world.app, &world.admin, "Staff".into()).await.unwrap();
    let rates = json!([{"rate": 10, "rate_description": "Plain"}, {"rate": 25, "rate_description": "Fine"}]);
    let approvers = json!([{"approver_site_user_group_id": group.usergroup_id}]);
    let room = world.resource("Room", json!({"rates": rates, "approvers": approvers})).await;
    let laser =
        world.resource("Laser", json!({"rates": rates, "rate_quotes": true, "approvers": approvers})).await;
    let oven = world.resource("Oven", json!({"rates": rates, "approvers": approvers})).await;
    let items = vec![
        BasketItem::of(room, None),
        BasketItem { is_quote_requested: Some(true), ..BasketItem::of(laser, None) },
        BasketItem {
            rate_id: Some(Some(2)),
            approval_note: Some("Mind the heat".into()),
            ..BasketItem::of(oven, None)
        },
    ];
    let wanted = BookingWish {
        basket: items,
        money: app::MoneyWish { rate_id: Some(Some(1)), ..app::MoneyWish::default() },
        approves_own: true,
        approval_note: Some("Fine".into()),
        ..morning(3)
    };
    let mut ada = world.admin.clone();
    ada.usergroups = vec![group.usergroup_id];
    let Outcome::Done(granted) = app::book(&world.app, &ada, wanted, Manner::default()).await.unwrap() else {
        panic!("not booked");
    };
    let made: Vec<&Reservation> = granted.views.iter().map(|view| &view.reservation).collect();
    let rate_of =
        |one: &Reservation| one.charge.as_ref().and_then(|charge| charge.rate.as_ref()?.terms.rate_id);
    let rates: Vec<_> = made.iter().map(|one| rate_of(one)).collect();
    assert_eq!(rates, [Some(1), None, Some(2)]);
    assert!(made[1].charge.as_ref().unwrap().is_quote_requested);
    let note_of = |one: &Reservation| one.approvals.seats[0].votes[0].note.clone().unwrap();
    assert_eq!(made.iter().map(|one| note_of(one)).collect::<Vec<_>>(), ["Fine", "Fine", "Mind the heat"]);
    world.assert_sound().await;
}

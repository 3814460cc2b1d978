//! Changing series on a real store: only what is asked, new recipes, groups, and clients that race.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{BasketItem, BookingWish, Dates, Manner, Outcome, Reach, SeriesWish};
use common::{World, done, said, times, wish};
use model::{Caller, Recipe, Reservation, ReservationId, ResourceId, Role};
use serde_json::{Value, json};
use timeline::Zone;
use tokio::task::JoinSet;

fn by(recipe: &Value) -> SeriesWish {
    SeriesWish { recipe: Some(serde_json::from_value(recipe.clone()).unwrap()), ..SeriesWish::default() }
}

/// Four Tuesdays at nine; the clocks change before the second.
fn four(resource_id: &ResourceId) -> BookingWish {
    let series = by(&json!({"unit": "weekly", "until": "2026-03-24"}));
    BookingWish { series, ..wish(resource_id, "2026-03-03T09:00", "2026-03-03T10:00") }
}

async fn scope(world: &World) -> ResourceId {
    world.resource("Scope", json!({"recurring_reservations": 1})).await
}

fn granted(outcome: Outcome) -> Vec<Reservation> {
    match outcome {
        Outcome::Done(granted) => granted.views.into_iter().map(|view| view.reservation).collect(),
        other => panic!("not done: {}", said(&other)),
    }
}

async fn book(world: &World, caller: &Caller, wish: BookingWish) -> Vec<Reservation> {
    granted(app::book(&world.app, caller, wish, Manner::default()).await.unwrap())
}

async fn edit(
    world: &World,
    caller: &Caller,
    id: &ReservationId,
    wish: BookingWish,
    reach: Reach,
) -> Outcome {
    let manner = Manner { reach, ..Manner::default() };
    app::edit(&world.app, caller, id.clone(), wish, manner).await.unwrap()
}

fn over(dates: Dates) -> Reach {
    Reach { dates, is_group: false }
}

async fn standing(world: &World) -> Vec<Reservation> {
    let query = app::ReservationQuery::default();
    let (views, _) = app::list_reservations(&world.app, &world.admin, query).await.unwrap();
    let mut found: Vec<Reservation> = views.into_iter().map(|view| view.reservation).collect();
    found.sort_by_key(|one| one.start);
    found
}

/// What stands on the clock of the site.
async fn clock(world: &World) -> Vec<String> {
    let zone = Zone::named("America/Toronto").unwrap();
    let shown = |one: &Reservation| zone.civil(one.start).strftime("%m-%d %H:%M").to_string();
    standing(world).await.iter().map(shown).collect()
}

#[tokio::test]
async fn a_change_of_all_keeps_what_each_date_says_of_itself() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let made = book(&world, &ann, four(&scope(&world).await)).await;
    let noted = BookingWish { note: Some(Some("bring slides".into())), ..BookingWish::default() };
    done(edit(&world, &ann, &made[1].reservation_id, noted, Reach::default()).await);
    let named = BookingWish { purpose: Some(Some("Seminar".into())), ..BookingWish::default() };
    let changed = granted(edit(&world, &ann, &made[0].reservation_id, named, over(Dates::All)).await);
    assert_eq!(changed.len(), 4);
    let all = standing(&world).await;
    assert!(all.iter().all(|one| one.purpose.as_deref() == Some("Seminar")));
    let remarks: Vec<_> = all.iter().map(|one| one.note.as_deref()).collect();
    assert_eq!(remarks, [None, Some("bring slides"), None, None]);
}

#[tokio::test]
async fn a_new_recipe_keeps_exceptions_and_the_past_and_changes_the_rest() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let made = book(&world, &ann, four(&scope(&world).await)).await;
    let moved =
        BookingWish { times: times("2026-03-11T14:00", "2026-03-11T15:00"), ..BookingWish::default() };
    done(edit(&world, &ann, &made[1].reservation_id, moved, Reach::default()).await);
    let third = made[2].reservation_id.clone();
    done(app::cancel(&world.app, &ann, third, None, Manner::default()).await.unwrap());
    // Days later it goes on for two more weeks: what was cancelled does not come back.
    let later = Caller { now: common::at("2026-03-05T09:00"), ..ann.clone() };
    let series = by(&json!({"unit": "weekly", "until": "2026-04-07"}));
    let longer = BookingWish { series, ..BookingWish::default() };
    let last = made[3].reservation_id.clone();
    granted(edit(&world, &later, &last, longer, Reach::default()).await);
    let expected = ["03-03 09:00", "03-11 14:00", "03-24 09:00", "03-31 09:00", "04-07 09:00"];
    assert_eq!(clock(&world).await, expected);
    // The date that stayed is the very same version.
    assert!(standing(&world).await.iter().any(|one| one.reservation_id == last));
    // Every two weeks, an hour later: the others go.
    let series = by(&json!({"unit": "weekly", "every": 2, "until": "2026-04-07"}));
    let rarer = BookingWish {
        series,
        times: times("2026-03-24T10:00", "2026-03-24T11:00"),
        ..BookingWish::default()
    };
    granted(edit(&world, &later, &last, rarer, Reach::default()).await);
    assert_eq!(clock(&world).await, ["03-03 09:00", "03-11 14:00", "03-31 10:00"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn from_one_date_on_a_series_goes_another_way() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let made = book(&world, &ann, four(&scope(&world).await)).await;
    let recipe = json!({"unit": "daily", "until": "2026-03-18"});
    let series = SeriesWish { cancels_forward: true, ..by(&recipe) };
    let forward = BookingWish { series, ..BookingWish::default() };
    granted(edit(&world, &ann, &made[2].reservation_id, forward, Reach::default()).await);
    assert_eq!(clock(&world).await, ["03-03 09:00", "03-10 09:00", "03-17 09:00", "03-18 09:00"]);
    let all = standing(&world).await;
    assert_eq!(all[0].series_id, all[1].series_id);
    assert_ne!(all[1].series_id, all[2].series_id);
    assert_eq!(all[2].series_id, all[3].series_id);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_kept_counts_for_nothing() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"recurring_reservations": 1, "reservation_limit": 3});
    let scope = world.resource("Scope", settings).await;
    let admin = world.admin.clone();
    book(&world, &admin, wish(&scope, "2026-03-03T09:30", "2026-03-03T11:00")).await;
    // Three of four fit, so that the limit of three is just kept.
    let series = SeriesWish { keeps_what_fits: true, ..four(&scope).series };
    let Outcome::Done(kept) =
        app::book(&world.app, &ann, BookingWish { series, ..four(&scope) }, Manner::default()).await.unwrap()
    else {
        panic!("three fit")
    };
    let told: Vec<_> = kept.conflicts.iter().map(|refusal| refusal.code.as_str()).collect();
    assert_eq!((kept.views.len(), told), (3, vec!["overlap.taken"]));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_series_on_several_resources_is_one_decision_and_dates_stay_whole() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let mut rooms = Vec::new();
    for name in ["A", "B", "C"] {
        rooms.push(world.resource(name, json!({"recurring_reservations": 1})).await);
    }
    book(&world, &world.admin, wish(&rooms[1], "2026-03-10T09:00", "2026-03-10T10:00")).await;
    let basket = rooms.iter().map(|id| BasketItem::of(id.clone(), None)).collect();
    let series = SeriesWish { keeps_what_fits: true, ..four(&rooms[0]).series };
    let all = BookingWish { resource_id: None, basket, series, ..four(&rooms[0]) };
    let made = book(&world, &ann, all).await;
    // The second date is not possible on B, so it is booked nowhere.
    assert_eq!(made.len(), 9);
    assert_eq!(made[0].group_id, made[2].group_id);
    assert_ne!(made[0].group_id, made[3].group_id);
    // One date is moved on all resources, then all dates on one resource are cancelled, then everything.
    let later =
        BookingWish { times: times("2026-03-03T12:00", "2026-03-03T13:00"), ..BookingWish::default() };
    let group = Reach { dates: Dates::This, is_group: true };
    assert_eq!(granted(edit(&world, &ann, &made[0].reservation_id, later, group).await).len(), 3);
    let cancel = async |target: &Reservation, reach| {
        let manner = Manner { reach, ..Manner::default() };
        granted(app::cancel(&world.app, &ann, target.reservation_id.clone(), None, manner).await.unwrap())
            .len()
    };
    assert_eq!(cancel(&made[3], over(Dates::All)).await, 3);
    assert_eq!(cancel(&made[4], Reach { dates: Dates::All, is_group: true }).await, 6);
    assert_eq!(standing(&world).await.len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_dry_run_tells_of_every_date() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    book(&world, &world.admin, wish(&scope, "2026-03-10T09:30", "2026-03-10T11:00")).await;
    let dry = BookingWish { is_dry_run: true, ..four(&scope) };
    let Outcome::Refused(refused) = app::book(&world.app, &ann, dry, Manner::default()).await.unwrap() else {
        panic!("one date is taken")
    };
    let possible: Vec<_> = refused.dates.iter().map(|date| date.refusals.is_empty()).collect();
    assert_eq!(possible, [true, false, true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_changes_of_the_same_series_never_mix() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let made = book(&world, &ann, four(&scope(&world).await)).await;
    let mut clients = JoinSet::new();
    for (name, hour) in [("Ten", 10), ("Eleven", 11), ("Twelve", 12)] {
        let (app, ann, target) = (world.app.clone(), ann.clone(), made[0].reservation_id.clone());
        let wish = BookingWish {
            times: times(&format!("2026-03-03T{hour}:00"), &format!("2026-03-03T{}:00", hour + 1)),
            purpose: Some(Some(name.to_owned())),
            ..BookingWish::default()
        };
        let manner = Manner { reach: over(Dates::All), ..Manner::default() };
        clients.spawn(async move { said(&app::edit(&app, &ann, target, wish, manner).await.unwrap()) });
    }
    let answers = clients.join_all().await;
    assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
    let all = standing(&world).await;
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|one| one.purpose == all[0].purpose), "one change, whole");
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_series_made_among_sixteen_clients_is_whole_or_not_there() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let mut clients = JoinSet::new();
    for number in 0..16 {
        let (app, ann) = (world.app.clone(), ann.clone());
        let day = ["2026-03-03", "2026-03-10", "2026-03-17", "2026-03-24"][number % 4];
        let single = wish(&scope, &format!("{day}T09:{:02}", number * 3), &format!("{day}T10:00"));
        let wish = if number == 7 { four(&scope) } else { single };
        clients.spawn(async move { app::book(&app, &ann, wish, Manner::default()).await.unwrap() });
    }
    clients.join_all().await;
    let dates = standing(&world).await.iter().filter(|one| one.series_id.is_some()).count();
    assert!([0, 4].contains(&dates), "{dates} of 4");
    world.assert_sound().await;
}

#[tokio::test]
async fn recipes_that_make_no_sense_and_series_that_are_none_are_refused() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let single = book(&world, &ann, wish(&scope, "2026-03-03T09:00", "2026-03-03T10:00")).await;
    let manner = || Manner { reach: over(Dates::All), ..Manner::default() };
    let id = || single[0].reservation_id.clone();
    assert!(app::cancel(&world.app, &ann, id(), None, manner()).await.is_err());
    let recipe: Recipe = serde_json::from_value(json!({"unit": "weekly", "until": "2026-04-01"})).unwrap();
    let series = SeriesWish { recipe: Some(recipe), ..SeriesWish::default() };
    let wish = BookingWish { series, ..BookingWish::default() };
    assert!(app::edit(&world.app, &ann, id(), wish, Manner::default()).await.is_err());
}

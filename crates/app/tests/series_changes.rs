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

#[tokio::test]
async fn dates_that_may_not_be_changed_any_more_stay_and_are_named_where_that_is_wanted() {
    for settings in [
        json!({"recurring_reservations": 1, "historical_edit_window": -43_200}),
        json!({"recurring_reservations": 1, "creation_start_time_restriction": 43_200}),
    ] {
        let world = World::new().await;
        let ann = world.member("ann", Role::User).await;
        let scope = world.resource("Scope", settings).await;
        let made = book(&world, &ann, four(&scope)).await;
        // Two hours before the second date, with twelve hours' notice.
        let late = Caller { now: common::at("2026-03-10T07:00"), ..ann.clone() };
        let half_past = |keeps_what_fits, is_dry_run| BookingWish {
            times: times("2026-03-17T09:30", "2026-03-17T10:30"),
            series: SeriesWish { keeps_what_fits, ..SeriesWish::default() },
            is_dry_run,
            ..BookingWish::default()
        };
        let third = &made[2].reservation_id;
        let Outcome::Refused(refused) =
            edit(&world, &late, third, half_past(false, false), over(Dates::All)).await
        else {
            panic!("one date is too near")
        };
        assert_eq!(refused.refusals.len(), 1);
        assert_eq!(clock(&world).await, ["03-03 09:00", "03-10 09:00", "03-17 09:00", "03-24 09:00"]);

        let Outcome::WouldDo(dry) = edit(&world, &late, third, half_past(true, true), over(Dates::All)).await
        else {
            panic!("two dates may be changed")
        };
        let possible: Vec<_> = dry.dates.iter().map(|date| date.refusals.is_empty()).collect();
        assert_eq!(possible, [false, true, true]);
        let Outcome::Done(changed) =
            edit(&world, &late, third, half_past(true, false), over(Dates::All)).await
        else {
            panic!("two dates may be changed")
        };
        assert_eq!((changed.views.len(), changed.conflicts.len()), (2, 1));
        assert_eq!(changed.conflicts[0].code, refused.refusals[0].code);
        assert_eq!(clock(&world).await, ["03-03 09:00", "03-10 09:00", "03-17 09:30", "03-24 09:30"]);
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn what_is_left_alone_stays_in_the_way_of_the_rest() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"recurring_reservations": 1, "historical_edit_window": -43_200});
    let scope = world.resource("Scope", settings).await;
    let daily = by(&json!({"unit": "daily", "until": "2026-03-06"}));
    let days = BookingWish { series: daily, ..wish(&scope, "2026-03-03T09:00", "2026-03-03T21:00") };
    let made = book(&world, &ann, days).await;
    // A day earlier the second would lie where the first is, and the first may not be moved any more.
    let late = Caller { now: common::at("2026-03-03T07:00"), ..ann.clone() };
    let earlier = BookingWish {
        times: times("2026-03-03T20:00", "2026-03-04T08:00"),
        series: SeriesWish { keeps_what_fits: true, ..SeriesWish::default() },
        ..BookingWish::default()
    };
    let answer = edit(&world, &late, &made[1].reservation_id, earlier, over(Dates::All)).await;
    let Outcome::Refused(refused) = answer else { panic!("it is in the way") };
    let told: Vec<_> = refused.refusals.iter().map(|refusal| refusal.code.as_str()).collect();
    assert_eq!(told, ["overlap.taken", "notice.too_late_to_book", "history.too_late_to_edit"]);
    assert_eq!(clock(&world).await.len(), 4);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_new_recipe_leaves_dates_alone_that_may_not_be_given_back_any_more() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"recurring_reservations": 1, "historical_cancel_window": -43_200});
    let made = book(&world, &ann, four(&world.resource("Scope", settings).await)).await;
    let late = Caller { now: common::at("2026-03-10T07:00"), ..ann.clone() };
    let rarer = |keeps_what_fits| {
        let recipe = by(&json!({"unit": "weekly", "every": 2, "until": "2026-03-31"}));
        BookingWish { series: SeriesWish { keeps_what_fits, ..recipe }, ..BookingWish::default() }
    };
    let last = &made[3].reservation_id;
    assert_eq!(
        said(&edit(&world, &late, last, rarer(false), Reach::default()).await),
        "history.too_late_to_cancel"
    );
    let Outcome::Done(changed) = edit(&world, &late, last, rarer(true), Reach::default()).await else {
        panic!("the others may be changed")
    };
    assert_eq!(changed.conflicts.len(), 1);
    assert_eq!(clock(&world).await, ["03-03 09:00", "03-10 09:00", "03-17 09:00", "03-31 09:00"]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_limit_does_not_count_the_series_that_is_changed() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"recurring_reservations": 1, "reservation_limit": 4});
    let made = book(&world, &ann, four(&world.resource("Scope", settings).await)).await;
    let ten = BookingWish { times: times("2026-03-03T10:00", "2026-03-03T11:00"), ..BookingWish::default() };
    assert_eq!(granted(edit(&world, &ann, &made[0].reservation_id, ten, over(Dates::All)).await).len(), 4);
    let longer = BookingWish {
        series: by(&json!({"unit": "weekly", "until": "2026-03-31"})),
        ..BookingWish::default()
    };
    let answer =
        edit(&world, &ann, &standing(&world).await[0].reservation_id, longer, Reach::default()).await;
    assert_eq!(said(&answer), "limit.too_many_upcoming", "a fifth date counts");
}

#[tokio::test]
async fn somebody_elses_booking_on_a_date_that_was_given_up_stays() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let scope = scope(&world).await;
    let made = book(&world, &ann, four(&scope)).await;
    let second = made[1].reservation_id.clone();
    done(app::cancel(&world.app, &ann, second, None, Manner::default()).await.unwrap());
    let theirs = book(&world, &bob, wish(&scope, "2026-03-10T09:00", "2026-03-10T10:00")).await;
    // The same day, and when it is over.
    for now in ["2026-03-02T07:00", "2026-03-12T07:00"] {
        let ann = Caller { now: common::at(now), ..ann.clone() };
        let last = standing(&world).await.last().unwrap().reservation_id.clone();
        let named = BookingWish { purpose: Some(Some(now.into())), ..BookingWish::default() };
        done(edit(&world, &ann, &last, named, over(Dates::All)).await);
        let all = standing(&world).await;
        assert!(all.contains(&theirs[0]), "the very same version");
        assert_eq!(all.len(), 4);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn what_would_be_cancelled_is_counted_as_what_is() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = scope(&world).await;
    let daily = by(&json!({"unit": "daily", "until": "2026-03-10"}));
    let days = BookingWish { series: daily, ..wish(&scope, "2026-03-03T09:00", "2026-03-03T10:00") };
    let made = book(&world, &ann, days).await;
    assert_eq!(made.len(), 8);
    // The first of eight days has begun.
    let ann = Caller { now: common::at("2026-03-03T09:30"), ..ann.clone() };
    let only_today = |is_dry_run| {
        let series = by(&json!({"unit": "daily", "until": "2026-03-03"}));
        BookingWish { series, is_dry_run, ..BookingWish::default() }
    };
    let last = &made[7].reservation_id;
    let Outcome::WouldDo(shown) = edit(&world, &ann, last, only_today(true), Reach::default()).await else {
        panic!("nothing is in the way")
    };
    let would_go = shown.dates.iter().filter(|date| date.action == rules::Action::Cancel).count();
    let gone = granted(edit(&world, &ann, last, only_today(false), Reach::default()).await);
    assert_eq!((would_go, gone.len()), (7, 7));
    assert!(gone.iter().all(|one| !one.is_active()));
    assert_eq!(clock(&world).await, ["03-03 09:00"]);
}

#[tokio::test]
async fn what_comes_too_late_is_named_once_whether_it_stands_or_is_new() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"recurring_reservations": 1, "creation_start_time_restriction": 43_200});
    let made = book(&world, &ann, four(&world.resource("Scope", settings).await)).await;
    let late = Caller { now: common::at("2026-03-10T07:00"), ..ann.clone() };
    let twice_a_day = json!({"rrule": {"frequency": 2, "byhour": [10, 12], "count": 8}});
    let series = SeriesWish { keeps_what_fits: true, ..by(&twice_a_day) };
    let wish = BookingWish { series, ..BookingWish::default() };
    let Outcome::Done(changed) = edit(&world, &late, &made[3].reservation_id, wish, Reach::default()).await
    else {
        panic!("the others may be changed")
    };
    let told: Vec<_> = changed.conflicts.iter().map(|refusal| refusal.code.as_str()).collect();
    assert_eq!(told, ["notice.too_late_to_book"; 2]);
    let expected = ["03-03 09:00", "03-10 09:00", "03-17 10:00", "03-17 12:00", "03-24 10:00", "03-24 12:00"];
    assert_eq!(clock(&world).await, expected);
    world.assert_sound().await;
}

//! Money end to end on a real database: accounts opened, drawn on and given back, and what a caller asks kept apart from
//! what stands.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world should stop")]

mod common;

use app::{AccountChange, BookingWish, Failure, Manner, MoneyWish};
use common::{World, at, done, said, times, wish};
use model::{AccountId, Caller, EventKind, ResourceId, Role, UserId};
use serde_json::json;
use tokio::task::JoinSet;

/// Ten an hour, paid from an account that holds enough.
fn paid() -> serde_json::Value {
    json!({"rates": [{"rate_int": 1000}], "accounts_debit": true, "accounts_sufficient_balance_required": true})
}

fn at_rate(resource_id: &ResourceId, start: &str, end: &str) -> BookingWish {
    let money = MoneyWish { rate_id: Some(Some(1)), ..MoneyWish::default() };
    BookingWish { money, ..wish(resource_id, start, end) }
}

fn deposit(user_id: &UserId, account_id: Option<AccountId>, hundredths: i64) -> AccountChange {
    AccountChange {
        user_id: user_id.clone(),
        name: account_id.is_none().then(|| "Lab".to_owned()),
        account_id,
        deposit_hundredths: hundredths,
        valid_from: None,
        valid_until: None,
    }
}

async fn open(world: &World, of: &Caller, hundredths: i64) -> AccountId {
    let change = deposit(&of.user_id, None, hundredths);
    app::change_account(&world.app, &world.admin, change).await.unwrap().1.account_id
}

/// What all accounts of a person hold together.
async fn held(world: &World, of: &Caller) -> i64 {
    let found = app::list_accounts(&world.app, of, None).await.unwrap();
    found.iter().flat_map(|of| &of.accounts).map(|account| account.balance_hundredths).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_bookings_of_different_resources_cannot_spend_the_same_money() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let mut resources = Vec::new();
    for number in 0..8 {
        resources.push(world.resource(&format!("Scope {number}"), paid()).await);
    }
    let account_id = open(&world, &ann, 0).await;
    for hour in 8..18 {
        let fill = deposit(&ann.user_id, Some(account_id.clone()), 1_000);
        app::change_account(&world.app, &world.admin, fill).await.unwrap();
        let mut clients = JoinSet::new();
        for resource_id in &resources {
            let (start, end) = (format!("2026-03-03T{hour:02}:00"), format!("2026-03-03T{:02}:00", hour + 1));
            let (app, ann, wish) = (world.app.clone(), ann.clone(), at_rate(resource_id, &start, &end));
            clients
                .spawn(async move { said(&app::book(&app, &ann, wish, Manner::default()).await.unwrap()) });
        }
        let answers = clients.join_all().await;
        assert_eq!(answers.iter().filter(|answer| *answer == "done").count(), 1, "{answers:?}");
        assert!(answers.iter().all(|a| a == "done" || a == "billing.balance_too_low"), "{answers:?}");
        assert_eq!(held(&world, &ann).await, 0);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_drawn_comes_back_and_every_movement_is_told() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", paid()).await;
    open(&world, &ann, 2_500).await;
    let two_hours = at_rate(&scope, "2026-03-02T09:00", "2026-03-02T11:00");
    let dry = BookingWish { is_dry_run: true, ..two_hours.clone() };
    assert_eq!(world.book(&ann, dry).await, "would do");
    assert_eq!(held(&world, &ann).await, 2_500);
    let first = done(app::book(&world.app, &ann, two_hours, Manner::default()).await.unwrap());
    assert_eq!(held(&world, &ann).await, 500);
    let shorter =
        BookingWish { times: times("2026-03-02T09:00", "2026-03-02T09:30"), ..BookingWish::default() };
    let second = app::edit(&world.app, &ann, first.reservation_id, shorter, Manner::default()).await.unwrap();
    let second = done(second).reservation_id;
    assert_eq!(held(&world, &ann).await, 2_000);
    app::cancel(&world.app, &ann, second.clone(), None, Manner::default()).await.unwrap();
    assert_eq!(held(&world, &ann).await, 2_500);
    assert_eq!(said(&app::undo(&world.app, &ann, second, Manner::default()).await.unwrap()), "done");
    assert_eq!(held(&world, &ann).await, 2_000);
    let events = app::events_after(&world.app, &world.admin, 0, None).await.unwrap();
    let changes: Vec<(i64, i64)> = events
        .iter()
        .filter_map(|event| match event.event.kind {
            EventKind::AccountChanged { change_hundredths, balance_hundredths, .. } => {
                Some((change_hundredths, balance_hundredths))
            }
            _ => None,
        })
        .collect();
    assert_eq!(changes, [(2_500, 2_500), (-2_000, 500), (1_500, 2_000), (500, 2_500), (-500, 2_000)]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_booking_given_to_somebody_else_is_paid_by_them() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let mona = world.member("mona", Role::Moderator).await;
    let scope = world.resource("Scope", paid()).await;
    open(&world, &ann, 1_000).await;
    open(&world, &ben, 1_500).await;
    let nine = at_rate(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let first = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap());
    assert_eq!((held(&world, &ann).await, held(&world, &ben).await), (0, 1_500));
    let for_whom = Some(app::ForWhom::Id(ben.user_id.clone()));
    let given = BookingWish { for_whom, ..BookingWish::default() };
    let edited = app::edit(&world.app, &mona, first.reservation_id, given, Manner::default()).await.unwrap();
    assert_eq!(done(edited).charge.unwrap().account.unwrap().user_id, ben.user_id);
    assert_eq!((held(&world, &ann).await, held(&world, &ben).await), (1_000, 500));
    world.assert_sound().await;
}

#[tokio::test]
async fn accounts_are_opened_by_staff_and_seen_by_their_owners() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let account_id = open(&world, &ann, 100).await;
    let own = app::change_account(&world.app, &ann, deposit(&ann.user_id, None, 5)).await;
    assert!(matches!(own, Err(Failure::Forbidden(_))), "{own:?}");
    assert_eq!(held(&world, &ann).await, 100);
    let others = app::list_accounts(&world.app, &ben, Some(ann.user_id.clone())).await;
    assert!(matches!(others, Err(Failure::Forbidden(_))), "{others:?}");
    assert_eq!(app::list_accounts(&world.app, &ben, None).await.unwrap(), []);
    assert_eq!(app::list_accounts(&world.app, &world.admin, None).await.unwrap().len(), 1);
    let (nobody, nowhere) = (UserId::parse("usr_0").unwrap(), AccountId::parse("acc_0").unwrap());
    for (change, expected) in [
        (deposit(&nobody, None, 1), "there is no such person here"),
        (deposit(&ann.user_id, Some(nowhere), 1), "there is no such account here"),
        (deposit(&ann.user_id, Some(account_id.clone()), i64::MAX), "the request cannot be understood"),
        (
            AccountChange {
                valid_from: Some(Some(at("2026-03-02T09:00"))),
                valid_until: Some(Some(at("2026-03-02T09:00"))),
                ..deposit(&ann.user_id, Some(account_id.clone()), 0)
            },
            "the request cannot be understood",
        ),
        (
            AccountChange { name: Some(" ".into()), ..deposit(&ann.user_id, None, 1) },
            "the request cannot be understood",
        ),
    ] {
        let failure = app::change_account(&world.app, &world.admin, change).await.unwrap_err();
        assert_eq!(failure.to_string(), expected);
    }
    assert_eq!(held(&world, &ann).await, 100);
}

#[tokio::test]
async fn clearing_takes_back_exactly_what_it_names() {
    let world = World::new().await;
    let mona = world.member("mona", Role::Moderator).await;
    let settings = json!({"rates": [{"rate_int": 1000}], "rate_quotes": true});
    let scope = world.resource("Scope", settings).await;
    let listed = MoneyWish { rate_id: Some(Some(1)), ..MoneyWish::default() };
    let quote = MoneyWish { is_quote_requested: Some(true), ..MoneyWish::default() };
    let own = MoneyWish { one_off: Some(Some(Box::default())), ..MoneyWish::default() };
    let no_listed = MoneyWish { rate_id: Some(None), ..MoneyWish::default() };
    let no_quote = MoneyWish { is_quote_requested: Some(false), ..MoneyWish::default() };
    let no_own = MoneyWish { one_off: Some(None), ..MoneyWish::default() };
    let nine = wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    for (chosen, cleared, is_left) in [
        (&listed, &no_listed, false),
        (&listed, &no_quote, true),
        (&listed, &no_own, true),
        (&quote, &no_listed, true),
        (&quote, &no_quote, false),
        (&quote, &no_own, true),
        (&own, &no_listed, true),
        (&own, &no_quote, true),
        (&own, &no_own, false),
    ] {
        let first = BookingWish { money: chosen.clone(), ..nine.clone() };
        let first = done(app::book(&world.app, &mona, first, Manner::default()).await.unwrap());
        let change = BookingWish { money: cleared.clone(), ..BookingWish::default() };
        let edited = app::edit(&world.app, &mona, first.reservation_id, change, Manner::default());
        let edited = done(edited.await.unwrap());
        assert_eq!(edited.charge.is_some(), is_left, "{chosen:?} then {cleared:?}");
        let last = edited.reservation_id;
        app::cancel(&world.app, &mona, last, None, Manner::default()).await.unwrap();
    }
}

#[tokio::test]
async fn a_resource_tells_each_caller_the_rates_they_are_offered() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let group = app::create_group(&world.app, &world.admin, "Partners".into()).await.unwrap().usergroup_id;
    let rates = json!([{"rate_int": 1000}, {"rate_int": 500, "usergroup_id": group}]);
    let scope = world.resource("Scope", json!({"rates": rates})).await;
    let offered = async || {
        let found = app::one_resource(&world.app, &ann, scope.clone()).await.unwrap();
        found.offered_rates.iter().map(|rate| rate.rate_id).collect::<Vec<_>>()
    };
    assert_eq!(offered().await, [1]);
    let add = vec![ann.user_id.clone()];
    app::change_members(&world.app, &world.admin, group, add, Vec::new()).await.unwrap();
    assert_eq!(offered().await, [1, 2]);
}

//! Limits of people: quotas, limits per resource, closures, training, blocking; also when several ask at once.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop where their world cannot be set up")]

mod common;

use app::{
    BookingWish, Failure, ForWhom, Manner, MemberWish, NewClosure, QuotaWish, ReservationQuery, TrainingWish,
};
use common::{World, at, done, said, times, wish};
use model::{Caller, DurationUnit, Period, QuotaMeasure, ResourceId, Role, Scope, Sharing};
use serde_json::json;
use tokio::task::JoinSet;

async fn quota(world: &World, wish: QuotaWish) -> model::Quota {
    let wish =
        QuotaWish { name: Some("Fair use".into()), period: wish.period.or(Some(Period::Future)), ..wish };
    app::create_quota(&world.app, &world.admin, wish).await.unwrap()
}

/// Books every hour of a day on each resource at once, and says how many were granted and what the others were told.
async fn book_all(world: &World, callers: &[Caller], resources: &[ResourceId], told: &str) -> usize {
    let mut clients = JoinSet::new();
    for (place, resource) in resources.iter().enumerate() {
        for hour in 8..12 {
            let (start, end) = (format!("2026-03-03T{hour:02}:00"), format!("2026-03-03T{:02}:00", hour + 1));
            let caller = callers[(place + hour) % callers.len()].clone();
            let (app, wish) = (world.app.clone(), wish(resource, &start, &end));
            clients.spawn(
                async move { said(&app::book(&app, &caller, wish, Manner::default()).await.unwrap()) },
            );
        }
    }
    let answers = clients.join_all().await;
    assert!(answers.iter().all(|answer| answer == "done" || answer == told), "{answers:?}");
    answers.iter().filter(|answer| *answer == "done").count()
}

async fn resources(world: &World, settings: serde_json::Value) -> Vec<ResourceId> {
    let mut found = Vec::new();
    for name in ["Scope", "Bench", "Laser", "Room"] {
        found.push(world.resource(name, settings.clone()).await);
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_shared_quota_is_never_passed_by_asking_on_several_resources_at_once() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let resources = resources(&world, json!({})).await;
    quota(&world, QuotaWish { limit: Some(3), ..QuotaWish::default() }).await;
    assert_eq!(book_all(&world, &[ann], &resources, "quota.reached").await, 3);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_quota_of_a_group_is_shared_by_its_members() {
    let world = World::new().await;
    let (ann, bob) = (world.member("ann", Role::User).await, world.member("bob", Role::User).await);
    let group = app::create_group(&world.app, &world.admin, "Team".into()).await.unwrap().usergroup_id;
    let members = vec![ann.user_id.clone(), bob.user_id.clone()];
    app::change_members(&world.app, &world.admin, group, members, Vec::new()).await.unwrap();
    let resources = resources(&world, json!({})).await;
    let shared = QuotaWish {
        limit: Some(5 * 3_600),
        measure: Some(QuotaMeasure::Seconds),
        period: Some(Period::Day),
        per: Some(Sharing::Group),
        usergroup_id: Some(Some(group)),
        ..QuotaWish::default()
    };
    quota(&world, shared).await;
    assert_eq!(book_all(&world, &[ann, bob], &resources, "quota.reached").await, 5);
    let cleo = world.member("cleo", Role::User).await;
    let evening = wish(&resources[0], "2026-03-03T18:00", "2026-03-03T23:00");
    assert_eq!(world.book(&cleo, evening).await, "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_of_a_resource_is_never_passed_by_asking_at_once() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"reservation_limit": 2})).await;
    assert_eq!(book_all(&world, &[ann], &[scope], "limit.too_many_upcoming").await, 2);
}

#[tokio::test]
async fn somebody_at_their_limits_moves_what_they_have() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"reservation_limit": 1})).await;
    let bench = world.resource("Bench", json!({"category": "Benches"})).await;
    quota(&world, QuotaWish { limit: Some(1), ..QuotaWish::default() }).await;
    let nine = wish(&scope, "2026-03-03T09:00", "2026-03-03T10:00");
    let mut id = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap()).reservation_id;
    for wish in [
        BookingWish { times: times("2026-03-04T09:00", "2026-03-04T12:00"), ..BookingWish::default() },
        BookingWish { resource_id: Some(bench.clone()), ..BookingWish::default() },
        BookingWish { purpose: Some(Some("cells".into())), ..BookingWish::default() },
    ] {
        id = done(app::edit(&world.app, &ann, id, wish, Manner::default()).await.unwrap()).reservation_id;
    }
    let another = wish(&bench, "2026-03-05T09:00", "2026-03-05T10:00");
    assert_eq!(world.book(&ann, another.clone()).await, "quota.reached");
    let for_ann = BookingWish { for_whom: Some(ForWhom::Id(ann.user_id.clone())), ..another };
    assert_eq!(world.book(&world.admin, for_ann).await, "done");
    let granted = ReservationQuery::default();
    let (views, _) = app::list_reservations(&world.app, &ann, granted).await.unwrap();
    let notices = views.iter().flat_map(|view| &view.reservation.notices);
    let waived: Vec<_> =
        notices.map(|notice| (notice.code.as_str(), notice.params["name"].clone())).collect();
    assert_eq!(waived, [("quota.reached", json!("Fair use"))]);
}

#[tokio::test]
async fn a_quota_is_changed_and_taken_back() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"category": "Microscopes"})).await;
    let made = quota(&world, QuotaWish { limit: Some(0), ..QuotaWish::default() }).await;
    let day = |day: u8| wish(&scope, &format!("2026-03-{day:02}T09:00"), &format!("2026-03-{day:02}T10:00"));
    assert_eq!(world.book(&ann, day(3)).await, "quota.reached");
    let elsewhere = QuotaWish { category: Some(Some("Benches".into())), ..QuotaWish::default() };
    let changed =
        app::change_quota(&world.app, &world.admin, made.quota_id.clone(), elsewhere).await.unwrap();
    assert_eq!((changed.limit, changed.name.as_str()), (0, "Fair use"));
    assert_eq!(world.book(&ann, day(3)).await, "done");
    let here = QuotaWish { category: Some(Some("microscopes".into())), ..QuotaWish::default() };
    app::change_quota(&world.app, &world.admin, made.quota_id.clone(), here).await.unwrap();
    assert_eq!(world.book(&ann, day(4)).await, "quota.reached");
    app::delete_quota(&world.app, &world.admin, made.quota_id.clone()).await.unwrap();
    assert_eq!(world.book(&ann, day(4)).await, "done");
    let gone = app::delete_quota(&world.app, &world.admin, made.quota_id).await;
    assert!(matches!(gone, Err(Failure::NotFound(_))), "{gone:?}");
}

#[tokio::test]
async fn quotas_that_make_no_sense_are_refused_and_only_administrators_make_them() {
    let world = World::new().await;
    let mona = world.member("mona", Role::Moderator).await;
    let sound = QuotaWish {
        name: Some("Fair use".into()),
        limit: Some(1),
        period: Some(Period::Week),
        ..QuotaWish::default()
    };
    let slot = serde_json::from_value(json!({"weekday": 7, "start": "09:00", "end": "08:00"})).unwrap();
    for wrong in [
        QuotaWish { name: None, ..sound.clone() },
        QuotaWish { name: Some(" ".into()), ..sound.clone() },
        QuotaWish { limit: Some(-1), ..sound.clone() },
        QuotaWish { period: None, ..sound.clone() },
        QuotaWish { per: Some(Sharing::Group), ..sound.clone() },
        QuotaWish { prime: Some(Some(vec![slot])), ..sound.clone() },
    ] {
        let answer = app::create_quota(&world.app, &world.admin, wrong).await;
        assert!(matches!(answer, Err(Failure::Invalid(_))), "{answer:?}");
    }
    let unknown = QuotaWish { usergroup_id: Some(Some(9)), ..sound.clone() };
    let answer = app::create_quota(&world.app, &world.admin, unknown).await;
    assert!(matches!(answer, Err(Failure::NotFound("group"))), "{answer:?}");
    let answer = app::create_quota(&world.app, &mona, sound).await;
    assert!(matches!(answer, Err(Failure::Forbidden(_))), "{answer:?}");
}

#[tokio::test]
async fn a_closure_names_what_it_touches_and_shuts_until_it_is_taken_back() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let (scope, bench) = (world.resource("Scope", json!({})).await, world.resource("Bench", json!({})).await);
    let noon = wish(&scope, "2026-03-03T11:30", "2026-03-03T12:30");
    let standing = done(app::book(&world.app, &ann, noon, Manner::default()).await.unwrap());
    for resource in [&scope, &bench] {
        assert_eq!(world.book(&ann, wish(resource, "2026-03-03T14:00", "2026-03-03T15:00")).await, "done");
    }
    let new = NewClosure {
        scope: Scope { resource_ids: vec![scope.clone()], category: None },
        times: times("2026-03-03T12:00", "2026-03-03T14:00"),
        reason: "Fire drill".into(),
    };
    let denied = app::create_closure(&world.app, &ann, new.clone()).await;
    assert!(matches!(denied, Err(Failure::Forbidden(_))), "{denied:?}");
    let made = app::create_closure(&world.app, &world.admin, new).await.unwrap();
    let touched: Vec<_> = made.touched.iter().map(|view| &view.reservation.reservation_id).collect();
    assert_eq!(touched, [&standing.reservation_id]);

    let one = wish(&scope, "2026-03-03T13:00", "2026-03-03T13:30");
    assert_eq!(world.book(&ann, one.clone()).await, "hours.closed");
    assert_eq!(world.book(&ann, wish(&bench, "2026-03-03T13:00", "2026-03-03T13:30")).await, "done");
    let listed = app::list_closures(&world.app, &ann).await.unwrap();
    assert_eq!((listed.len(), listed[0].closure.reason.as_str()), (1, "Fire drill"));
    assert_eq!(listed[0].closure.span.start(), at("2026-03-03T12:00"));
    app::delete_closure(&world.app, &world.admin, made.closure.closure_id).await.unwrap();
    assert_eq!(world.book(&ann, one).await, "done");
}

#[tokio::test]
async fn training_opens_a_resource_until_it_ends() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let kind = TrainingWish {
        name: Some("Laser safety".into()),
        duration_default: Some(Some(1)),
        duration_default_unit: Some(DurationUnit::Years),
        ..TrainingWish::default()
    };
    let laser = app::create_training(&world.app, &world.admin, kind).await.unwrap();
    let needs = json!({"training": [laser.training_id.as_str()]});
    let scope = world.resource("Scope", needs).await;
    let unknown = json!({"name": "Bench", "training": ["trn_unknown"]}).as_object().unwrap().clone();
    let (bench, warnings) = app::create_resource(&world.app, &world.admin, unknown).await.unwrap();
    assert_eq!(warnings.iter().map(|warning| warning.path.as_str()).collect::<Vec<_>>(), ["training[0]"]);
    let early = wish(&bench.resource_id, "2026-03-05T09:00", "2026-03-05T10:00");
    assert_eq!(world.book(&ann, early).await, "training.missing");

    let hour = |day: &str| wish(&scope, &format!("{day}T09:00"), &format!("{day}T10:00"));
    assert_eq!(world.book(&ann, hour("2026-03-03")).await, "training.missing");
    let earned_on = || timeline::parse_date("2025-04-01").ok();
    let record = |by: &Caller| {
        let (app, by) = (world.app.clone(), by.clone());
        let (kind, person) = (laser.training_id.clone(), ann.user_id.clone());
        async move { app::record_training(&app, &by, kind, person, earned_on()).await }
    };
    assert!(matches!(record(&ann).await, Err(Failure::Forbidden(_))));
    let first = record(&world.admin).await.unwrap();
    assert_eq!(record(&world.admin).await.unwrap(), first, "the same again changes nothing");
    assert_eq!(first.expires_at, Some(at("2026-04-01T00:00")));
    assert_eq!(world.book(&ann, hour("2026-03-31")).await, "done");
    assert_eq!(world.book(&ann, hour("2026-04-01")).await, "training.expired");

    let own = app::list_training_records(&world.app, &ann, None).await.unwrap();
    assert_eq!(own, std::slice::from_ref(&first));
    let id = first.training_record_id;
    let ended = app::expire_training_record(&world.app, &world.admin, id.clone()).await.unwrap();
    assert_eq!(ended.expires_at, Some(world.admin.now));
    assert_eq!(world.book(&ann, hour("2026-03-03")).await, "training.expired");
    app::delete_training_record(&world.app, &world.admin, id.clone()).await.unwrap();
    assert_eq!(world.book(&ann, hour("2026-03-03")).await, "training.missing");
    let gone = app::delete_training_record(&world.app, &world.admin, id).await;
    assert!(matches!(gone, Err(Failure::NotFound(_))), "{gone:?}");
}

#[tokio::test]
async fn somebody_who_is_blocked_books_no_more_and_a_site_keeps_an_administrator() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"reservation_minimum": 3600})).await;
    let change = |who: &Caller, wish: MemberWish| {
        let (app, admin, user_id) = (world.app.clone(), world.admin.clone(), who.user_id.clone());
        async move { app::change_member(&app, &admin, user_id, wish).await }
    };
    let short = wish(&scope, "2026-03-03T09:00", "2026-03-03T09:30");
    assert_eq!(world.book(&ann, short.clone()).await, "duration.too_short");
    let exempt = MemberWish { ignore_min_max_times: Some(true), ..MemberWish::default() };
    change(&ann, exempt).await.unwrap();
    assert_eq!(world.book(&ann, short).await, "done");
    let named = MemberWish { first_name: Some("Anna".into()), ..MemberWish::default() };
    assert_eq!(change(&ann, named).await.unwrap().user.display_name(), "Anna Person");

    change(&ann, MemberWish { is_active: Some(false), ..MemberWish::default() }).await.unwrap();
    let next = wish(&scope, "2026-03-03T10:00", "2026-03-03T11:00");
    assert_eq!(world.book(&ann, next).await, "access.not_member");
    for wrong in [
        MemberWish { is_active: Some(false), ..MemberWish::default() },
        MemberWish { role: Some(Role::Moderator), ..MemberWish::default() },
    ] {
        let answer = change(&world.admin, wrong).await;
        assert!(matches!(answer, Err(Failure::Invalid(_))), "{answer:?}");
    }
    let unknown = MemberWish { usergroups: Some(vec![9]), ..MemberWish::default() };
    let answer = change(&ann, unknown).await;
    assert!(matches!(answer, Err(Failure::NotFound("group"))), "{answer:?}");
}

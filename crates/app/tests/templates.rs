//! Templates on a real database: several resources, used once, raced for, and seen by whom they concern.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use app::{
    AvailabilityQuery, BasketItem, BookingWish, Choice, Failure, Manner, Need, Outcome, PlacementQuery,
    ReservationQuery, TemplateRef, TemplateWish,
};
use common::{World, at, done, said, times, wish};
use model::{Caller, Kind, Reservation, ResourceId, Role};
use rules::WishTimes;
use serde_json::json;
use store::reservations::Filter;
use timeline::{Instant, Span};
use tokio::task::JoinSet;

fn template(wish: BookingWish, is_consumable: bool) -> BookingWish {
    let template = TemplateWish { is_consumable: Some(is_consumable), ..TemplateWish::default() };
    BookingWish { kind: Some(Kind::Template), template, ..wish }
}

fn from(row: &Reservation) -> BookingWish {
    let from = Some(TemplateRef::Row(row.reservation_id.clone()));
    BookingWish { template: TemplateWish { from, ..TemplateWish::default() }, ..BookingWish::default() }
}

async fn made(world: &World, caller: &Caller, wish: BookingWish) -> Vec<Reservation> {
    match app::book(&world.app, caller, wish, Manner::default()).await.unwrap() {
        Outcome::Done(granted) => granted.views.into_iter().map(|view| view.reservation).collect(),
        other => panic!("not booked: {}", said(&other)),
    }
}

fn both(one: &ResourceId, other: &ResourceId) -> BookingWish {
    let item = |resource_id: &ResourceId, units| BasketItem::of(resource_id.clone(), units);
    let basket = vec![item(one, None), item(other, Some(3))];
    BookingWish { basket, times: times("2026-03-03T09:00", "2026-03-03T10:00"), ..BookingWish::default() }
}

async fn offered(world: &World, caller: &Caller) -> usize {
    let filter = Filter { kinds: vec![Kind::Template], ..Filter::default() };
    let query = ReservationQuery { filter, ..ReservationQuery::default() };
    app::list_reservations(&world.app, caller, query).await.unwrap().0.len()
}

#[tokio::test]
async fn a_template_of_several_resources_is_booked_whole_by_any_of_its_names() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let chairs = world.resource("Chairs", json!({"units": 9})).await;
    let purpose = BookingWish { purpose: Some(Some("Course".into())), ..both(&room, &chairs) };
    let rows = made(&world, &world.admin, template(purpose, false)).await;
    assert!(rows[0].group_id.is_some() && rows[0].group_id == rows[1].group_id);

    let booked = made(&world, &ann, from(&rows[1])).await;
    assert_eq!(
        booked.iter().map(|row| (row.kind, row.units)).collect::<Vec<_>>(),
        [(Kind::Reservation, 1), (Kind::Reservation, 3)]
    );
    assert_eq!(booked[0].purpose.as_deref(), Some("Course"));
    let origins: Vec<_> = booked.iter().map(|row| row.from_template.clone().unwrap().template_id).collect();
    assert_eq!(origins, [rows[0].reservation_id.clone(), rows[1].reservation_id.clone()]);
    assert_eq!(world.book(&ann, from(&rows[0])).await, "overlap.taken");

    let group = TemplateRef::Group(rows[0].group_id.clone().unwrap());
    let later = BookingWish {
        times: times("2026-03-04T09:00", "2026-03-04T10:00"),
        template: TemplateWish { from: Some(group), at_own_time: true, ..TemplateWish::default() },
        ..BookingWish::default()
    };
    assert_eq!(made(&world, &ann, later.clone()).await.len(), 2);
    let untimed = BookingWish { times: WishTimes::default(), ..later };
    let refused = app::book(&world.app, &ann, untimed, Manner::default()).await;
    assert!(matches!(refused, Err(Failure::Invalid(problems)) if problems[0].path == "duration"));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_no_template_or_not_for_the_caller_is_not_found() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let group = app::create_group(&world.app, &world.admin, "Few".into()).await.unwrap();
    let hidden = world
        .resource(
            "Hidden",
            json!({"units": 3, "usergroups": [group.usergroup_id], "hidden_to_cannot_reserve_users": true}),
        )
        .await;
    let booking = made(&world, &world.admin, wish(&room, "2026-03-03T09:00", "2026-03-03T10:00")).await;
    let partly = made(&world, &world.admin, template(both(&room, &hidden), false)).await;
    let elsewhere = World::new().await;
    let other = elsewhere.resource("Room", json!({})).await;
    let foreign = template(wish(&other, "2026-03-03T09:00", "2026-03-03T10:00"), false);
    let mut foreign = made(&elsewhere, &elsewhere.admin, foreign).await;
    foreign[0].reservation_id = model::ReservationId::parse("rsv_elsewhere").unwrap();
    for row in [&booking[0], &partly[0], &foreign[0]] {
        let answer = app::book(&world.app, &ann, from(row), Manner::default()).await;
        assert!(matches!(answer, Err(Failure::NotFound("template"))), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_can_be_used_once_has_one_winner_and_comes_back_when_cancelled() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let bench = world.resource("Bench", json!({"units": 50})).await;
    for round in 0..8 {
        let day = format!("2026-03-{:02}", 3 + round);
        let offer = wish(&bench, &format!("{day}T09:00"), &format!("{day}T10:00"));
        let row = made(&world, &world.admin, template(offer, true)).await.remove(0);
        assert_eq!(offered(&world, &ann).await, 1);
        let mut clients = JoinSet::new();
        for _ in 0..8 {
            let (app, ann, wish) = (world.app.clone(), ann.clone(), from(&row));
            clients.spawn(async move { app::book(&app, &ann, wish, Manner::default()).await.unwrap() });
        }
        let answers = clients.join_all().await;
        let told: Vec<String> = answers.iter().map(said).collect();
        assert_eq!(told.iter().filter(|answer| *answer == "done").count(), 1, "{told:?}");
        assert_eq!(told.iter().filter(|answer| *answer == "template.used").count(), 7, "{told:?}");
        assert_eq!(offered(&world, &ann).await, 0);

        let winner = answers.into_iter().find(|answer| said(answer) == "done").map(done).unwrap();
        let cancelled =
            app::cancel(&world.app, &ann, winner.reservation_id.clone(), None, Manner::default()).await;
        assert_eq!(said(&cancelled.unwrap()), "done");
        assert_eq!(offered(&world, &ann).await, 1);
        assert_eq!(world.book(&ann, from(&row)).await, "done");
        let undone = app::undo(&world.app, &ann, winner.reservation_id, Manner::default()).await.unwrap();
        assert_eq!(said(&undone), "template.used");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_template_is_changed_by_staff_and_followed_by_what_is_booked_from_it() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({"restricted_to_templates_only": true})).await;
    let offer = template(wish(&room, "2026-03-03T09:00", "2026-03-03T10:00"), true);
    let row = made(&world, &world.admin, offer).await.remove(0);
    let moved =
        BookingWish { times: times("2026-03-03T14:00", "2026-03-03T15:00"), ..BookingWish::default() };
    let edit = |caller: &Caller, wish: BookingWish| {
        let (app, caller, id) = (world.app.clone(), caller.clone(), row.reservation_id.clone());
        async move { app::edit(&app, &caller, id, wish, Manner::default()).await.unwrap() }
    };
    assert_eq!(said(&edit(&ann, moved.clone()).await), "access.not_yours access.staff_only");
    let new = done(edit(&world.admin, moved).await);
    assert!(new.template.unwrap().is_consumable);

    // The old id means the newest version.
    let booked = made(&world, &ann, from(&row)).await.remove(0);
    assert_eq!(booked.start, new.start);
    let cancelled = app::cancel(&world.app, &world.admin, new.reservation_id, None, Manner::default()).await;
    assert_eq!(said(&cancelled.unwrap()), "done");
    assert_eq!(world.book(&ann, from(&row)).await, "template.not_offered template.used overlap.taken");
    world.assert_sound().await;
}

/// The hours at which things start and end on Tuesday.
fn hours(span: Span) -> (i64, i64) {
    let hour = |instant: Instant| instant.seconds_since(at("2026-03-03T00:00")) / 3_600;
    (hour(span.start()), hour(span.end()))
}

/// Offers on Tuesday from nine to ten, eleven to one, and used up from two to three.
async fn offers(world: &World, resource: &ResourceId) -> Vec<Reservation> {
    let mut rows = Vec::new();
    for (start, end) in [("09:00", "10:00"), ("11:00", "13:00"), ("14:00", "15:00")] {
        let (start, end) = (format!("2026-03-03T{start}"), format!("2026-03-03T{end}"));
        rows.extend(made(world, &world.admin, template(wish(resource, &start, &end), true)).await);
    }
    made(world, &world.admin, from(&rows[2])).await;
    rows
}

#[tokio::test]
async fn what_is_booked_from_templates_only_is_free_when_they_offer_it() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let room = world.resource("Room", json!({"units": 2, "restricted_to_templates_only": true})).await;
    let rows = offers(&world, &room).await;
    let within = Span::new(at("2026-03-03T00:00"), at("2026-03-04T00:00")).unwrap();
    let free = async |caller: &Caller, duration_seconds| {
        let resource_ids = vec![room.clone()];
        let query = AvailabilityQuery { resource_ids, within, duration_seconds, units: 1 };
        let (_, mut found) = app::availability(&world.app, caller, query).await.unwrap();
        found.remove(0).spans.into_iter().map(|free| hours(free.span)).collect::<Vec<_>>()
    };
    assert_eq!(free(&ann, None).await, [(9, 10), (11, 13)]);
    assert_eq!(free(&ann, Some(7_200)).await, [(11, 13)]);
    // Nothing binds staff to templates.
    assert_eq!(free(&world.admin, None).await, [(0, 24)]);

    let need = Need { choice: Choice::AnyOf(vec![room.clone()]), count: 1, units: 1 };
    let query =
        PlacementQuery { needs: vec![need], duration_seconds: 7_200, within, limit: None, for_user_id: None };
    let (_, placements) = app::placements(&world.app, &ann, query).await.unwrap();
    let told: Vec<_> = placements.iter().map(|one| (hours(one.span), one.template_id.clone())).collect();
    assert_eq!(told, [((11, 13), Some(rows[1].reservation_id.clone()))]);
}

#[tokio::test]
async fn a_refusal_offers_the_free_times_of_templates() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"restricted_to_templates_only": true, "category": "Rooms"});
    let room = world.resource("Room", settings.clone()).await;
    let other = world.resource("Other", settings).await;
    let rows = offers(&world, &room).await;
    let elsewhere = template(wish(&other, "2026-03-03T09:00", "2026-03-03T10:00"), false);
    let elsewhere = made(&world, &world.admin, elsewhere).await.remove(0);
    made(&world, &world.admin, from(&rows[0])).await;
    let offered = async |wish: BookingWish| {
        let manner = Manner { offers_alternatives: true, ..Manner::default() };
        let outcome = app::book(&world.app, &ann, wish, manner).await.unwrap();
        let Outcome::Refused(refused) = outcome else { panic!("{}", said(&outcome)) };
        for one in &refused.alternatives {
            let template = one.template_id.clone().map(TemplateRef::Row);
            let wish = BookingWish {
                resource_id: Some(one.resource.resource_id.clone()),
                template: TemplateWish { from: template, ..TemplateWish::default() },
                is_dry_run: true,
                ..BookingWish::default()
            };
            assert_eq!(world.book(&ann, wish).await, "would do");
        }
        let told = refused.alternatives.iter();
        told.map(|one| (hours(one.span), one.template_id.clone().unwrap())).collect::<Vec<_>>()
    };
    let at_eleven = ((11, 13), rows[1].reservation_id.clone());
    let nearby = ((9, 10), elsewhere.reservation_id.clone());
    let nine = wish(&room, "2026-03-03T09:00", "2026-03-03T10:00");
    assert_eq!(offered(nine.clone()).await, [at_eleven.clone(), nearby.clone()]);
    assert_eq!(
        offered(wish(&room, "2026-03-03T11:00", "2026-03-03T13:00")).await,
        std::slice::from_ref(&at_eleven)
    );
    let many = template(nine, false);
    let again = made(&world, &world.admin, many).await.remove(0);
    assert_eq!(offered(from(&again)).await, [at_eleven, nearby]);
}

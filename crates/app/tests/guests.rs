//! Guests and requests on a real database: who comes along and sees it, and what has no time.

mod common;

use app::{BookingWish, Failure, GuestsWish, Manner, MemberWish, ReservationQuery, Sight};
use common::{World, done, said, wish};
use model::{Caller, ExternalGuest, FeedSubject, Kind, Role, UserId};
use serde_json::json;
use store::reservations::Filter;

fn with_guests(members: Vec<UserId>, wish: BookingWish) -> BookingWish {
    let guests = GuestsWish { members: Some(members), ..GuestsWish::default() };
    BookingWish { guests, ..wish }
}

#[tokio::test]
async fn guests_stay_through_edits_and_see_what_others_do_not() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let eve = world.member("eve", Role::User).await;
    let room = world.resource("Room", json!({"user_visible_reservation_details": false})).await;
    let nine = || wish(&room, "2026-03-03T09:00", "2026-03-03T10:00");
    let own_twice = vec![ben.user_id.clone(), ann.user_id.clone(), ben.user_id.clone()];
    let first = app::book(&world.app, &ann, with_guests(own_twice, nine()), Manner::default()).await;
    let first = done(first.unwrap());
    assert_eq!(first.guests.members, std::slice::from_ref(&ben.user_id));

    let outside = ExternalGuest { name: "Zoe".into(), email: Some("zoe@example.org".into()) };
    let more = BookingWish {
        guests: GuestsWish { external: Some(vec![outside]), need_rsvp: Some(true), ..GuestsWish::default() },
        ..BookingWish::default()
    };
    let second = app::edit(&world.app, &ann, first.reservation_id, more, Manner::default()).await;
    let second = done(second.unwrap());
    assert_eq!((second.guests.members.len(), second.guests.external.len()), (1, 1));
    let note = BookingWish { note: Some(Some("x".into())), ..BookingWish::default() };
    let third = app::edit(&world.app, &ann, second.reservation_id, note, Manner::default()).await;
    let third = done(third.unwrap());
    assert_eq!(third.guests, second.guests);

    for (caller, sight) in [(&ben, Sight::Full), (&eve, Sight::TimesOnly)] {
        let seen = app::one_reservation(&world.app, caller, third.reservation_id.clone()).await.unwrap();
        assert_eq!((seen.sight, seen.can_edit), (sight, false));
    }
    let stranger = UserId::parse("usr_nobody").unwrap();
    let unknown = app::book(&world.app, &ann, with_guests(vec![stranger], nine()), Manner::default()).await;
    assert!(matches!(unknown, Err(Failure::UnknownGuest(_))), "{unknown:?}");
}

#[tokio::test]
async fn a_request_needs_no_time_and_uses_up_stock() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let settings = json!({"reservable_type": "reservablerequestable", "units": 3, "units_consumable": true});
    let plates = world.resource("Plates", settings).await;
    let room = world.resource("Room", json!({})).await;
    let ask = |resource_id: &model::ResourceId, units| BookingWish {
        resource_id: Some(resource_id.clone()),
        units: Some(units),
        ..BookingWish::default()
    };
    let made = done(app::book(&world.app, &ann, ask(&plates, 2), Manner::default()).await.unwrap());
    assert_eq!((made.kind, made.start, made.end), (Kind::Request, ann.now, ann.now));
    assert_eq!(world.book(&ann, ask(&plates, 2)).await, "units.stock");
    assert_eq!(world.book(&ann, ask(&plates, 1)).await, "done");
    let timed = wish(&plates, "2026-03-03T09:00", "2026-03-03T10:00");
    assert_eq!(world.book(&ann, timed).await, "state.requests_only units.stock");
    let untimed = app::book(&world.app, &ann, ask(&room, 1), Manner::default()).await;
    assert!(matches!(untimed, Err(Failure::Invalid(problems)) if problems[0].path == "duration"));
    assert_eq!(
        world.book(&ann, wish(&room, "2026-03-03T09:00", "2026-03-03T09:00")).await,
        "shape.span_empty"
    );

    let cancelled = app::cancel(&world.app, &ann, made.reservation_id.clone(), None, Manner::default()).await;
    assert_eq!(said(&cancelled.unwrap()), "done");
    let undone = app::undo(&world.app, &ann, made.reservation_id, Manner::default()).await.unwrap();
    assert_eq!(said(&undone), "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn somebodys_bookings_include_those_where_they_only_come_along() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let eve = world.member("eve", Role::User).await;
    let room = world.resource("Room", json!({})).await;
    let lab = world.resource("Lab", json!({"anonymous_reservations": true})).await;
    let with_ben = |wish| with_guests(vec![ben.user_id.clone()], wish);
    let nine = wish(&room, "2026-03-03T09:00", "2026-03-03T10:00");
    let made = done(app::book(&world.app, &ann, with_ben(nine), Manner::default()).await.unwrap());
    let secret = with_ben(wish(&lab, "2026-03-03T11:00", "2026-03-03T12:00"));
    assert_eq!(world.book(&ann, secret).await, "done");
    assert_eq!(world.book(&ben, wish(&room, "2026-03-03T13:00", "2026-03-03T14:00")).await, "done");
    let seen = async |caller: &Caller, is_with_guests: bool| {
        let people = vec![ben.user_id.to_string()];
        let guests = if is_with_guests { people.clone() } else { Vec::new() };
        let filter = Filter { reserved_for: people, guests, ..Filter::default() };
        let query = ReservationQuery { filter, ..ReservationQuery::default() };
        app::list_reservations(&world.app, caller, query).await.unwrap().1
    };
    // What hides whose it is, is not found by whose it is.
    for (caller, with_guests, without) in [(&ben, 3, 1), (&world.admin, 3, 1), (&eve, 2, 1)] {
        assert_eq!((seen(caller, true).await, seen(caller, false).await), (with_guests, without));
    }
    // A guest who is left out of an edit is found no more.
    let alone = with_guests(Vec::new(), BookingWish::default());
    let edited = app::edit(&world.app, &ann, made.reservation_id, alone, Manner::default()).await.unwrap();
    assert_eq!((said(&edited).as_str(), seen(&ben, true).await), ("done", 2));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_feed_of_somebody_tells_no_more_of_them_than_lists_do() {
    let world = World::new().await;
    let (ann, max) = (world.member("ann", Role::User).await, world.member("max", Role::Moderator).await);
    let open = world.resource("Room", json!({})).await;
    let hidden = world.resource("Lab", json!({"anonymous_reservations": true})).await;
    let closed = world.resource("Den", json!({"user_visible_reservation_details": false})).await;
    for (hour, resource) in [(9, &open), (11, &hidden), (13, &closed)] {
        let (start, end) = (format!("2026-03-03T{hour:02}:00"), format!("2026-03-03T{:02}:00", hour + 1));
        assert_eq!(world.book(&ann, wish(resource, &start, &end)).await, "done");
    }
    let subject = FeedSubject::User(ann.user_id.clone());
    let own = app::create_feed(&world.app, &ann, subject.clone()).await.unwrap().token;
    let of_staff = app::create_feed(&world.app, &max, subject).await.unwrap().token;
    let told = async |token: &str| {
        let host = "hall.example.org".to_owned();
        let calendar = app::calendar(&world.app, token, host, ann.now).await.unwrap();
        let places = calendar.text.lines().filter_map(|line| line.strip_prefix("LOCATION:"));
        places.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(&own).await, ["Room", "Lab", "Den"]);
    assert_eq!(told(&of_staff).await, ["Room", "Lab", "Den"]);
    // Who is no moderator any more sees in the same calendar what everybody may.
    let demoted = MemberWish { role: Some(Role::User), ..MemberWish::default() };
    app::change_member(&world.app, &world.admin, max.user_id.clone(), demoted).await.unwrap();
    assert_eq!(told(&of_staff).await, ["Room"]);
    assert_eq!(told(&own).await, ["Room", "Lab", "Den"]);
}

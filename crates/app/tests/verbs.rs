//! The verbs end to end on a real database: book, be refused, edit, cancel, undo, import, feeds.

mod common;

use std::sync::Arc;

use app::{BookingWish, Failure, Manner, Once, Outcome, Replay};
use common::{World, at, done, monday_morning, said, times, wish};
use model::{FeedSubject, Role, Status};
use serde_json::json;

#[tokio::test]
async fn a_slot_is_booked_once_and_the_refusal_says_until_when() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let scope = world.resource("Scope", json!({})).await;
    assert_eq!(world.book(&ann, wish(&scope, "2026-03-02T09:00", "2026-03-02T11:00")).await, "done");
    let refused =
        app::book(&world.app, &ben, wish(&scope, "2026-03-02T10:00", "2026-03-02T10:30"), Manner::default());
    let Outcome::Refused(refused) = refused.await.unwrap() else { panic!("booked twice") };
    assert_eq!(refused.refusals[0].message(&refused.site.timezone), "Taken Mon 2 Mar, 10:00 to 11:00.");
    assert_eq!(world.book(&ben, wish(&scope, "2026-03-02T11:00", "2026-03-02T12:00")).await, "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn an_edit_supersedes_and_the_old_version_cannot_be_written() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let first = wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let old = done(app::book(&world.app, &ann, first, Manner::default()).await.unwrap());
    let later =
        BookingWish { times: times("2026-03-02T09:30", "2026-03-02T10:30"), ..BookingWish::default() };
    let new = app::edit(&world.app, &ann, old.reservation_id.clone(), later.clone(), Manner::default());
    let new = done(new.await.unwrap());
    assert_eq!((&new.lineage_id, new.sequence), (&old.lineage_id, 1));
    assert_eq!(new.replaces.as_ref(), Some(&old.reservation_id));
    let again =
        app::edit(&world.app, &ann, old.reservation_id.clone(), later, Manner::default()).await.unwrap();
    assert_eq!(said(&again), "edit.superseded");
    let Outcome::Refused(refused) = again else { panic!() };
    assert_eq!(refused.newest, Some(new.reservation_id.clone()));
    let seen = app::one_reservation(&world.app, &ann, old.reservation_id).await.unwrap();
    assert_eq!(seen.reservation.replaced_by, Some(new.reservation_id.clone()));
    assert_eq!(seen.newest, Some(new.reservation_id));
    world.assert_sound().await;
}

#[tokio::test]
async fn a_cancelled_slot_is_free_and_undo_is_a_new_decision() {
    let world = World::new().await;
    let (ann, ben) = (world.member("ann", Role::User).await, world.member("ben", Role::User).await);
    let scope = world.resource("Scope", json!({})).await;
    let nine = || wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let first = done(app::book(&world.app, &ann, nine(), Manner::default()).await.unwrap()).reservation_id;
    let cancel = || app::cancel(&world.app, &ann, first.clone(), Some("ill".into()), Manner::default());
    let undo = || app::undo(&world.app, &ann, first.clone(), Manner::default());
    assert_eq!(said(&cancel().await.unwrap()), "done");
    assert_eq!(said(&cancel().await.unwrap()), "edit.already_cancelled");
    assert_eq!(said(&undo().await.unwrap()), "done");
    assert_eq!(said(&undo().await.unwrap()), "edit.not_cancelled");
    assert_eq!(said(&cancel().await.unwrap()), "done");
    let second = done(app::book(&world.app, &ben, nine(), Manner::default()).await.unwrap()).reservation_id;
    assert_eq!(said(&undo().await.unwrap()), "overlap.taken");
    let theirs = app::cancel(&world.app, &ann, second, None, Manner::default()).await.unwrap();
    assert_eq!(said(&theirs), "access.not_yours");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_dry_run_gives_the_same_verdict_and_writes_nothing() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({"reservation_max_duration": 3600})).await;
    for (end, expected) in [("2026-03-02T10:00", "would do"), ("2026-03-02T10:30", "duration.too_long")] {
        let dry = BookingWish { is_dry_run: true, ..wish(&scope, "2026-03-02T09:00", end) };
        assert_eq!(world.book(&ann, dry).await, expected);
    }
    let (views, count) =
        app::list_reservations(&world.app, &ann, app::ReservationQuery::default()).await.unwrap();
    assert_eq!((views.len(), count), (0, 0));
    assert_eq!(world.book(&ann, wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00")).await, "done");
}

#[tokio::test]
async fn a_repeated_request_is_answered_once() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let once = |fingerprint: &str| Manner {
        once: Some(Once {
            key: "key-1".into(),
            fingerprint: fingerprint.into(),
            render: Arc::new(|outcome| Replay { status: 200, body: said(outcome) }),
        }),
        ..Manner::default()
    };
    let nine = || wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    assert_eq!(said(&app::book(&world.app, &ann, nine(), once("a")).await.unwrap()), "done");
    assert_eq!(said(&app::book(&world.app, &ann, nine(), once("a")).await.unwrap()), "replayed done");
    let other = app::book(&world.app, &ann, nine(), once("b")).await;
    assert!(matches!(other, Err(Failure::KeyReused)), "{other:?}");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_lost_update_is_refused() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let nine = wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let first = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap());
    let seen = |sequence| Manner { expected_sequence: Some(sequence), ..Manner::default() };
    let note = BookingWish { note: Some(Some("bring gloves".into())), ..BookingWish::default() };
    let stale = app::edit(&world.app, &ann, first.reservation_id.clone(), note.clone(), seen(7)).await;
    assert!(matches!(stale, Err(Failure::Changed { current: 0 })), "{stale:?}");
    let edited = done(app::edit(&world.app, &ann, first.reservation_id, note, seen(0)).await.unwrap());
    assert_eq!(edited.note.as_deref(), Some("bring gloves"));
    assert_eq!((edited.start, edited.end), (first.start, first.end));
}

#[tokio::test]
async fn nothing_of_another_site_is_ever_found() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let nine = || wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let first = done(app::book(&world.app, &ann, nine(), Manner::default()).await.unwrap()).reservation_id;
    let elsewhere = app::NewSite {
        name: "Elsewhere".into(),
        timezone: timeline::Zone::utc(),
        administrator: common::person("eve@example.org", "Eve", "Else", Some("correct horse")),
    };
    let created = app::create_site(&world.app, elsewhere, monday_morning()).await.unwrap();
    let eve = model::Caller { user_id: created.user_id, site_id: created.site_id, ..world.admin.clone() };
    let answers = [
        app::book(&world.app, &eve, nine(), Manner::default()).await.map(drop),
        app::cancel(&world.app, &eve, first.clone(), None, Manner::default()).await.map(drop),
        app::one_reservation(&world.app, &eve, first).await.map(drop),
        app::one_resource(&world.app, &eve, scope.clone()).await.map(drop),
        app::create_feed(&world.app, &eve, FeedSubject::Resource(scope)).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(Failure::NotFound(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_feed_follows_a_booking_through_its_life() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope, big", json!({})).await;
    let named = BookingWish {
        purpose: Some(Some("Cells; live".into())),
        ..wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00")
    };
    let first = done(app::book(&world.app, &ann, named, Manner::default()).await.unwrap());
    let feed = app::create_feed(&world.app, &ann, FeedSubject::Resource(scope.clone())).await.unwrap();
    let read = async |now| {
        let calendar = app::calendar(&world.app, &feed.token, "hall.example.org".into(), now).await.unwrap();
        let lines = calendar.text.lines();
        let wanted = ["UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS"];
        lines.filter(|line| wanted.iter().any(|name| line.starts_with(name))).collect::<Vec<_>>().join("\n")
    };
    let uid = format!("UID:{}@hall.example.org", first.lineage_id);
    let expected = |sequence: u32, start: &str, end: &str, status: &str| {
        let mut lines = vec![uid.clone()];
        lines.push(format!("SEQUENCE:{sequence}"));
        lines.push(format!("DTSTART:20260302T{start}Z"));
        lines.push(format!("DTEND:20260302T{end}Z"));
        lines.push("SUMMARY:Scope\\, big: Cells\\; live".into());
        lines.push(format!("STATUS:{status}"));
        lines
    };
    let assert_lines = |text: String, expected: Vec<String>| {
        let mut found: Vec<&str> = text.lines().collect();
        let mut wanted: Vec<&str> = expected.iter().map(String::as_str).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
    };
    assert_lines(read(ann.now).await, expected(0, "140000", "150000", "CONFIRMED"));
    let later =
        BookingWish { times: times("2026-03-02T10:00", "2026-03-02T11:00"), ..BookingWish::default() };
    let new =
        done(app::edit(&world.app, &ann, first.reservation_id, later, Manner::default()).await.unwrap());
    assert_lines(read(ann.now).await, expected(1, "150000", "160000", "CONFIRMED"));
    app::cancel(&world.app, &ann, new.reservation_id, None, Manner::default()).await.unwrap();
    assert_lines(read(ann.now).await, expected(2, "150000", "160000", "CANCELLED"));
    assert_lines(read(at("2026-04-20T08:00")).await, Vec::new());
    app::revoke_feed(&world.app, &ann, feed.feed.feed_id.clone()).await.unwrap();
    let gone = app::calendar(&world.app, &feed.token, "hall.example.org".into(), ann.now).await;
    assert!(matches!(gone, Err(Failure::NotFound("feed"))), "{gone:?}");
}

#[tokio::test]
async fn a_calendar_file_goes_through_the_same_decision_and_only_once() {
    let world = World::new().await;
    let scope = world.resource("Scope", json!({})).await;
    let taken = wish(&scope, "2026-03-09T18:00", "2026-03-09T19:00");
    assert_eq!(world.book(&world.admin, taken).await, "done");
    let file = concat!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n",
        "BEGIN:VEVENT\r\nUID:weekly@test\r\nDTSTAMP:20260101T000000Z\r\n",
        "DTSTART;TZID=America/Toronto:20260302T183000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n",
        "SUMMARY:Choir\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nUID:free@test\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260303T120000Z\r\n",
        "DTEND:20260303T130000Z\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Maybe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    let run = || app::import(&world.app, &world.admin, scope.clone(), file.as_bytes());
    let report = run().await.unwrap();
    assert_eq!((report.stored, report.skipped, report.refused), (2, 1, 1), "{report:#?}");
    let refused: Vec<_> = report.events.iter().filter(|event| event.result == "refused").collect();
    assert_eq!(refused[0].start, "2026-03-09T18:30:00");
    assert_eq!(refused[0].reasons, ["Taken Mon 9 Mar, 18:30 to 19:00."]);
    let again = run().await.unwrap();
    assert_eq!((again.stored, again.skipped, again.refused), (0, 3, 1));
    world.assert_sound().await;
}

#[tokio::test]
async fn the_last_approval_confirms_and_a_double_click_is_no_error() {
    let world = World::new().await;
    let (ann, pia) = (world.member("ann", Role::User).await, world.member("pia", Role::User).await);
    let approvers = json!([{"approver_user_id": pia.user_id.as_str()}]);
    let scope = world.resource("Scope", json!({"approvers": approvers})).await;
    let nine = wish(&scope, "2026-03-02T09:00", "2026-03-02T10:00");
    let waiting = done(app::book(&world.app, &ann, nine, Manner::default()).await.unwrap());
    assert_eq!(waiting.status, Status::Pending);
    let approve =
        || app::approve(&world.app, &pia, waiting.reservation_id.clone(), true, None, Manner::default());
    assert_eq!(done(approve().await.unwrap()).status, Status::Approved);
    assert_eq!(done(approve().await.unwrap()).status, Status::Approved);
    let deny = app::approve(&world.app, &pia, waiting.reservation_id.clone(), false, None, Manner::default());
    assert_eq!(said(&deny.await.unwrap()), "approval.not_pending");
    world.assert_sound().await;
}

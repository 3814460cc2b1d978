//! Failures that booking systems had elsewhere, over more than one site. Each test says which one it guards against.

mod common;

use app::{Manner, NewSite};
use common::{World, done, monday_morning, person, wish};
use model::{Caller, FeedSubject, Role};
use serde_json::json;
use timeline::Zone;

/// Guards against an export that is read back hours off on a server in another zone, or on the other side of a change
/// of clocks: the instants are the same.
#[tokio::test]
async fn what_is_exported_is_read_back_in_another_zone_at_the_same_instants() {
    let world = World::new().await;
    let ann = world.member("ann", Role::User).await;
    let scope = world.resource("Scope", json!({})).await;
    let mut instants = Vec::new();
    for (start, end) in [
        ("2026-03-07T23:30", "2026-03-08T03:30"),
        ("2026-03-09T09:00", "2026-03-09T10:00"),
        ("2026-11-01T00:30", "2026-11-01T04:30"),
    ] {
        let wish = wish(&scope, start, end);
        let made = done(app::book(&world.app, &ann, wish, Manner::default()).await.unwrap());
        instants.push((made.start, made.end));
    }
    let feed = app::create_feed(&world.app, &ann, FeedSubject::Resource(scope)).await.unwrap();
    let calendar = app::calendar(&world.app, &feed.token, "hall.example.org".into(), ann.now).await.unwrap();

    let elsewhere = NewSite {
        name: "Elsewhere".into(),
        timezone: Zone::named("Asia/Tokyo").unwrap(),
        administrator: person("eve@example.org", "Eve", "Else", Some("correct horse")),
    };
    let created = app::create_site(&world.app, elsewhere, monday_morning()).await.unwrap();
    let eve = Caller { user_id: created.user_id, site_id: created.site_id, ..world.admin.clone() };
    let settings = json!({"name": "Room"}).as_object().unwrap().clone();
    let room = app::create_resource(&world.app, &eve, settings).await.unwrap().0.resource_id.clone();
    let report = app::import(&world.app, &eve, room, calendar.text.as_bytes()).await.unwrap();
    assert_eq!((report.stored, report.refused), (3, 0), "{report:#?}");
    let (views, _) =
        app::list_reservations(&world.app, &eve, app::ReservationQuery::default()).await.unwrap();
    let mut read: Vec<_> = views.iter().map(|view| (view.reservation.start, view.reservation.end)).collect();
    read.sort_unstable();
    assert_eq!(read, instants);
    world.assert_sound().await;
}

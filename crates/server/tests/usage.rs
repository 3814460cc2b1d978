//! Actual use over HTTP: what follows from check-ins, what is written down, and what it adds up to.

mod common;

use common::{Api, Call};
use serde_json::json;

#[tokio::test]
async fn use_is_written_down_listed_merged_changed_and_deleted() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann_id = api.user_id(&ann).await;
    let room = api
        .add_resource(&json!({"name": "Room", "enable_app_checkin": true, "category": "Rooms",
            "capacity_hours": 8, "capacity_unit": "day"}))
        .await;
    let entry = |start: &str, end: &str| json!({"reservable_id": room, "user_id": ann_id, "start": format!("2025-03-03T{start}"), "end": format!("2025-03-03T{end}")});
    let first = api.post("/api/actualusage", &entry("09:00", "10:00")).await;
    assert_eq!((&first["duration"], &first["open_session"]), (&json!(3600), &json!(false)));
    api.post("/api/actualusage", &entry("10:05", "10:30")).await;
    api.post("/api/actualusage", &entry("12:00", "12:30")).await;

    let day = "/api/actualusage?start=2025-03-03&end=2025-03-03";
    let plain = api.get(day).await;
    assert_eq!(plain["numitems"], 3);
    assert_eq!((&plain["metrics"]["used_seconds"], &plain["metrics"]["people"]), (&json!(6900), &json!(1)));
    assert_eq!(
        (&plain["metrics"]["hours_full"], &plain["metrics"]["percent_used"]),
        (&json!(8.0), &json!(23.95))
    );
    let merged = api.get(&format!("{day}&merge_threshold=300")).await;
    assert_eq!((&merged["numitems"], &merged["records"][0]["duration"]), (&json!(2), &json!(5400)));
    for (filter, count) in [
        ("category=Room", 3),
        ("category=Hall", 0),
        ("has_reservation=true", 0),
        ("open_session=false", 3),
        ("limit=1", 3),
        ("identifier=pc1", 0),
        ("barcode=none", 0),
        (&format!("supervisor_id={ann_id}"), 0),
        (&format!("user_id={ann_id}&reservable_ids={room}"), 3),
    ] {
        assert_eq!(api.get(&format!("{day}&{filter}")).await["numitems"], count, "{filter}");
    }

    let id = &first["usage_id"];
    let changed = api.post("/api/actualusage", &json!({"usage_id": id, "end": "2025-03-03T09:30"})).await;
    assert_eq!(changed["duration"], 1800);
    api.post("/api/actualusage", &json!({"usage_id": id, "delete": true})).await;
    assert_eq!(api.get(day).await["numitems"], 2);

    for (body, status) in [
        (json!({"reservable_id": room}), 400),
        (json!({"reservable_id": room, "identifier": "pc1", "start": "2040-01-01T00:00"}), 400),
        (
            json!({"reservable_id": room, "identifier": "pc1", "start": "2025-01-01T10:00", "end": "2025-01-01T09:00"}),
            400,
        ),
        (json!({"reservable_id": "resv_0", "identifier": "pc1"}), 404),
        (json!({"usage_id": id, "delete": true}), 404),
        (json!({"delete": true}), 400),
        (json!({"reservable": room}), 400),
    ] {
        let call = Call::new("POST", "/api/actualusage").token(&api.token).body(&body);
        assert_eq!(api.send(call).await.status, status, "{body}");
    }
    assert_eq!(api.send(Call::new("GET", day).token(&ann)).await.status, 403);
    assert_eq!(
        api.send(Call::new("POST", "/api/actualusage").token(&ann).body(&entry("09:00", "10:00")))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn who_is_known_by_an_identifier_is_named_by_it() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann_id = api.user_id(&ann).await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let known = json!({"actual_usage_identifiers": [{"identifier": "ann-pc", "description": ""}]});
    api.post(&format!("/api/sites/{}/users/{ann_id}", api.site_id), &known).await;
    let of_ann = api.post("/api/actualusage", &json!({"reservable_id": room, "identifier": "ann-pc"})).await;
    assert_eq!((&of_ann["user_id"], &of_ann["open_session"]), (&json!(ann_id), &json!(true)));
    let of_somebody =
        api.post("/api/actualusage", &json!({"reservable_id": room, "identifier": "gate"})).await;
    assert_eq!(of_somebody["user_id"], json!(null));
    assert_eq!(api.get("/api/actualusage?identifier=gate").await["numitems"], 1);
}

#[tokio::test]
async fn a_check_in_is_use_by_itself() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "enable_app_checkin": true})).await;
    let body = json!({"for_reservable_id": room, "duration": 7200});
    let made =
        api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await.body["data"].clone();
    let path = format!("/api/reservation/{}/checkin", made["reservation_id"].as_str().unwrap());
    assert_eq!(api.send(Call::new("POST", &path).token(&ann).body(&json!({}))).await.status, 200);
    let found = api.get("/api/actualusage?open_session=true&has_reservation=true").await;
    assert_eq!(found["numitems"], 1);
    assert_eq!(found["records"][0]["reservation_id"], made["reservation_id"]);
    assert_eq!(found["metrics"]["reserved_seconds"], 7200);
}

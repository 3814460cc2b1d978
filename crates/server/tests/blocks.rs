//! Blocked resources through the API: settings, bookings, staff work, lists and calendars.

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

fn booking(resource: &str, start: &str) -> Value {
    json!({"for_reservable_id": resource, "start": format!("2030-01-07T{start}:00"), "duration": 3600})
}

async fn hall_and_part(api: &Api) -> (String, String) {
    let part = api.add_resource(&json!({"name": "Part"})).await;
    let hall = api.add_resource(&json!({"name": "Hall", "blocks": [part]})).await;
    (hall, part)
}

async fn send(api: &Api, token: &str, body: &Value) -> (StatusCode, Value) {
    let answer = api.send(Call::new("POST", "/api/reservation").token(token).body(body)).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_booking_says_what_it_blocks_and_a_part_why_it_is_taken() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let (hall, part) = hall_and_part(&api).await;
    let (status, body) = send(&api, &user, &booking(&hall, "09:00")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["data"]["blocks"][0]["reservable_id"], part.as_str());
    assert_eq!(body["data"]["blocks"][0]["name"], "Part");
    assert_eq!(body["data"]["notices"], json!([]));

    let (status, body) = send(&api, &user, &booking(&part, "09:30")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let refusal = &body["data"]["refusals"][0];
    assert_eq!(refusal["code"], "overlap.taken");
    let message = refusal["message"].as_str().unwrap();
    assert!(message.contains("another booking takes it as well"), "{message}");
    assert_eq!(refusal["params"]["is_blocked"], true);

    send(&api, &user, &booking(&part, "12:00")).await;
    let (_, body) = send(&api, &user, &booking(&hall, "12:30")).await;
    let notice = &body["data"]["notices"][0];
    assert_eq!(
        (&notice["code"], &notice["params"]["name"]),
        (&json!("blocks.over_existing"), &json!("Part"))
    );
    assert!(notice["message"].as_str().unwrap().starts_with("Part: "), "{notice}");

    for (query, blocks) in [("", 1), ("&include_blocked=true", 1), ("&include_blocked=false", 0)] {
        let rows = api.get(&format!("/api/reservationssite?reservable_id={hall}{query}")).await;
        assert_eq!(rows[0]["blocks"].as_array().unwrap().len(), blocks, "{query}");
    }
    let path = format!("/api/availability?reservable_ids[]={part}&start=2030-01-07&end=2030-01-07");
    let free = api.get(&path).await;
    assert_eq!(free[0]["free"][0]["end"], "2030-01-07T09:00:00");
}

#[tokio::test]
async fn staff_work_reaches_what_is_blocked_where_it_says_so() {
    let api = Api::start().await;
    let admin = api.token.clone();
    let (hall, part) = hall_and_part(&api).await;
    let mut alone = booking(&hall, "09:00");
    alone["maintenance_propagates_to_blocked"] = json!(true);
    let (status, body) = send(&api, &admin, &alone).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    let mut work = booking(&hall, "09:00");
    work["maintenance"] = json!(true);
    let (_, body) = send(&api, &admin, &work).await;
    assert_eq!(body["data"]["blocks"], json!([]));
    work["start"] = json!("2030-01-07T11:00:00");
    work["maintenance_propagates_to_blocked"] = json!(true);
    let (_, body) = send(&api, &admin, &work).await;
    assert_eq!(body["data"]["blocks"][0]["reservable_id"], part.as_str());
    assert_eq!(send(&api, &admin, &booking(&part, "09:00")).await.0, StatusCode::OK);
    assert_eq!(send(&api, &admin, &booking(&part, "11:00")).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn the_calendar_of_a_part_shows_when_it_is_taken_and_nothing_else() {
    let api = Api::start().await;
    let (hall, part) = hall_and_part(&api).await;
    let tomorrow = server::clock::now().as_unix() + 86_400;
    let private = json!({"for_reservable_id": hall, "start_timestamp": tomorrow, "duration": 3600, "purpose": "Secret rehearsal"});
    api.post("/api/reservation", &private).await;
    let feed = api.post("/api/feeds", &json!({"kind": "resource", "id": part})).await;
    let url = feed["url"].as_str().unwrap();
    let text = api.send(Call::new("GET", &url[url.find("/feeds/").unwrap()..])).await.text;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
    assert!(text.contains("SUMMARY:Part: booked"), "{text}");
    assert!(!text.contains("Secret"), "{text}");
}

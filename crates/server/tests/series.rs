//! Recurring series over the API: the answer about many dates, the filter, and the scope of a change.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::json;

#[tokio::test]
async fn a_series_is_booked_listed_and_cancelled_as_a_whole() {
    let api = Api::start().await;
    let scope = api.add_resource(&json!({"name": "Scope", "recurring_reservations": 1})).await;
    let body = json!({"for_reservable_id": scope, "start": "2030-03-05T09:00:00", "duration": 3600,
        "recurring_recipe": {"unit": "weekly", "until": "2030-03-19"}});
    let made = api.post("/api/reservation", &body).await;
    let series = made["recurring_reservation_id"].as_str().unwrap();
    assert_eq!(made["reservations"].as_array().unwrap().len(), 3);
    assert_eq!(made["conflicts"], json!([]));
    let listed = api.get(&format!("/api/reservationssite?recurring_reservation_id={series}")).await;
    assert_eq!(listed.as_array().unwrap().len(), 3, "{listed}");

    let again = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let refusals = again.body["data"]["refusals"].as_array().unwrap();
    assert_eq!(refusals.len(), 3);
    assert_eq!(refusals[2]["occurrence"], made["reservations"][2]["start_utc_unix"]);

    let mut longer = body.clone();
    longer["recurring_recipe"]["until"] = json!("2030-03-26");
    longer["save_recurring_with_conflicts"] = json!(true);
    let partial = api.post("/api/reservation", &longer).await;
    assert_eq!(partial["reservations"].as_array().unwrap().len(), 1);
    assert_eq!(partial["conflicts"].as_array().unwrap().len(), 3);

    let second = made["reservations"][1]["reservation_id"].as_str().unwrap();
    let path = format!("/api/reservation/{second}/cancel");
    let cancelled = api.post(&path, &json!({"recurring_scope": "following"})).await;
    assert_eq!(cancelled["reservations"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_recipe_without_sense_is_malformed_and_too_much_a_conflict() {
    let api = Api::start().await;
    let scope = api.add_resource(&json!({"name": "Scope", "recurring_reservations": 1})).await;
    for (recipe, status) in [
        (json!({"unit": "weekly", "every": 0, "until": "2030-04-01"}), StatusCode::BAD_REQUEST),
        (json!({"unit": "weekly", "evry": 1, "until": "2030-04-01"}), StatusCode::BAD_REQUEST),
        (json!({"rrule": {"frequency": 3, "count": 1_000_000_000}}), StatusCode::CONFLICT),
    ] {
        let body = json!({"for_reservable_id": scope, "start": "2030-03-05T09:00:00", "duration": 3600,
            "recurring_recipe": recipe});
        let answer = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

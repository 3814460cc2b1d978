//! Recurring series over the API: the answer about many dates, the filter, and the scope of a change.

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

#[tokio::test]
async fn a_dry_run_shows_every_date_and_a_series_takes_a_new_recipe() {
    let api = Api::start().await;
    let scope = api.add_resource(&json!({"name": "Scope", "recurring_reservations": 1})).await;
    let single = json!({"for_reservable_id": scope, "start": "2030-03-12T09:30:00", "duration": 3600});
    api.post("/api/reservation", &single).await;
    let mut body = json!({"for_reservable_id": scope, "start": "2030-03-05T09:00:00", "duration": 3600,
        "recurring_recipe": {"unit": "weekly", "until": "2030-03-19"}, "testing": true});
    let dry = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
    assert_eq!(dry.status, StatusCode::CONFLICT);
    let dates = dry.body["data"]["occurrences"].as_array().unwrap();
    let possible: Vec<_> = dates.iter().map(|date| date["possible"].as_bool().unwrap()).collect();
    assert_eq!(possible, [true, false, true]);
    assert_eq!(dates[1]["refusals"][0]["code"], "overlap.taken");
    assert_eq!(dates[1]["action"], "book");

    body["testing"] = json!(false);
    body["save_recurring_with_conflicts"] = json!(true);
    let made = api.post("/api/reservation", &body).await;
    let series = made["recurring_reservation_id"].as_str().unwrap();
    assert_eq!(made["original_start_utc_unix"], made["start_utc_unix"]);
    let renewal = json!({"recurring_reservation_id": series,
        "recurring_recipe": {"unit": "weekly", "every": 2, "until": "2030-04-02"}});
    let renewed = api.post("/api/reservation", &renewal).await;
    assert_eq!(renewed["reservations"].as_array().unwrap().len(), 1, "2 April is new: {renewed}");
    let without = json!({"recurring_reservation_id": series});
    let answer = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&without)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
}

#[tokio::test]
async fn what_was_booked_together_is_moved_and_cancelled_together() {
    let api = Api::start().await;
    let first = api.add_resource(&json!({"name": "A"})).await;
    let second = api.add_resource(&json!({"name": "B"})).await;
    let basket = json!({"for_reservables": [{"reservable_id": first}, {"reservable_id": second}],
        "start": "2030-03-05T09:00:00", "duration": 3600});
    let made = api.post("/api/reservation", &basket).await;
    let id = made["reservation_id"].as_str().unwrap();
    let later = json!({"start": "2030-03-05T11:00:00", "group_scope": "group"});
    let moved = api.post(&format!("/api/reservation/{id}"), &later).await;
    let starts: Vec<_> =
        moved["reservations"].as_array().unwrap().iter().map(|one| one["start"].clone()).collect();
    assert_eq!(starts.len(), 2);
    assert_eq!(starts[0], starts[1]);
    let id = moved["reservation_id"].as_str().unwrap();
    let cancelled =
        api.post(&format!("/api/reservation/{id}/cancel"), &json!({"group_scope": "group"})).await;
    assert_eq!(cancelled["reservations"].as_array().unwrap().len(), 2);
}

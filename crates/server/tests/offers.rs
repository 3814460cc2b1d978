//! What a form needs before anything is booked: rates to choose from, who will have to approve, what others hold.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

/// The `data` of a dry run, granted or not.
async fn dry_run(api: &Api, token: &str, resource: &str, more: &Value) -> Value {
    let mut body = json!({"for_reservable_id": resource, "start": "2030-01-01T09:00:00", "duration": 3600,
        "testing": true});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = api.send(Call::new("POST", "/api/reservation").token(token).body(&body)).await;
    answer.body["data"].clone()
}

/// The names of the offered rates with what the booking would cost.
fn offered(data: &Value) -> Vec<(String, Option<i64>)> {
    let rates = data["offered_rates"].as_array().cloned().unwrap_or_default();
    let name = |rate: &Value| rate["description"].as_str().unwrap().to_owned();
    rates.iter().map(|rate| (name(rate), rate["price_details"]["price_int"].as_i64())).collect()
}

#[tokio::test]
async fn a_dry_run_offers_the_rates_of_the_person_and_the_time() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let path = format!("/api/sites/{}/usergroups", api.site_id);
    let group = api.post(&path, &json!({"name": "Partners"})).await["usergroup_id"].clone();
    let rates = json!([
        {"rate": 10, "rate_description": "All"},
        {"rate": 5, "rate_description": "Partners", "usergroup_id": group},
        {"rate": 40, "rate_description": "Half day", "rate_unit": "per use", "rate_duration_minimum": 14_400},
        {"rate": 2, "rate_description": "Samples", "rate_unit": "per sample", "require_account_number": true},
    ]);
    let resource = api.add_resource(&json!({"name": "Laser", "rates": rates})).await;

    let open = dry_run(&api, &user, &resource, &json!({})).await;
    assert_eq!(open["refusals"][0]["code"], "billing.rate_required");
    assert_eq!(offered(&open), [("All".to_owned(), Some(1000)), ("Samples".to_owned(), Some(200))]);
    let samples = &open["offered_rates"][1];
    assert_eq!(
        (&samples["needs_quantity"], &samples["require_account_number"]),
        (&json!(true), &json!(true))
    );
    assert_eq!((&samples["reservable_id"], &samples["rate_id"]), (&json!(resource), &json!(4)));

    let longer = json!({"rate_id": 1, "duration": 18_000, "rate_quantity": 3});
    let chosen = dry_run(&api, &user, &resource, &longer).await;
    let expected = [
        ("All".to_owned(), Some(5000)),
        ("Half day".to_owned(), Some(4000)),
        ("Samples".to_owned(), Some(600)),
    ];
    assert_eq!(offered(&chosen), expected);

    let user_id = api.user_id(&user).await;
    api.post(&format!("{path}/{group}/members"), &json!({"add": [user_id]})).await;
    let partner = dry_run(&api, &user, &resource, &json!({"rate_id": 2})).await;
    assert_eq!(offered(&partner).len(), 3);
    let for_them = dry_run(&api, &api.token, &resource, &json!({"rate_id": 2, "for_user_id": user_id})).await;
    assert_eq!(offered(&for_them).len(), 3, "judged by the person it is for");
    let others =
        dry_run(&api, &user, &resource, &json!({"for_user_id": api.user_id(&api.token).await})).await;
    assert_eq!(offered(&others), [], "what others are offered is not the caller's affair");
    let soft = dry_run(&api, &user, &resource, &json!({"soft": true})).await;
    assert_eq!(soft.get("offered_rates"), None, "only ordinary bookings cost anything");
}

#[tokio::test]
async fn hidden_amounts_stay_hidden_in_offers() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let settings =
        json!({"name": "Laser", "rate_name_only": true, "rates": [{"rate": 10, "rate_description": "All"}]});
    let resource = api.add_resource(&settings).await;
    let seen = dry_run(&api, &user, &resource, &json!({})).await;
    assert_eq!(offered(&seen), [("All".to_owned(), None)]);
    assert_eq!(seen["offered_rates"][0].get("rate_int"), None);
    let staff = dry_run(&api, &api.token, &resource, &json!({})).await;
    assert_eq!(offered(&staff), [("All".to_owned(), Some(1000))]);
}

#[tokio::test]
async fn who_has_to_approve_is_told_by_name_unless_that_is_hidden() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let path = format!("/api/sites/{}/usergroups", api.site_id);
    let group = api.post(&path, &json!({"name": "Safety"})).await["usergroup_id"].clone();
    let admin = api.user_id(&api.token).await;
    let approvers = json!([{"approver_user_id": admin}, {"approver_site_user_group_id": group}]);
    let settings = json!({"name": "Laser", "approvers": approvers, "anyapprovers": true});
    let resource = api.add_resource(&settings).await;

    let would = dry_run(&api, &user, &resource, &json!({})).await;
    let named = |data: &Value| -> Vec<Value> {
        data["approvals"].as_array().unwrap().iter().map(|one| one["display_name"].clone()).collect()
    };
    assert_eq!((&would["status"], &would["anyapprovers"]), (&json!("pending"), &json!(true)));
    assert_eq!(named(&would), ["Ada Okafor", "Safety"]);
    let shown = api.get(&format!("/api/reservables/{resource}")).await;
    assert_eq!(shown["approver_names"], json!(["Ada Okafor", "Safety"]));

    api.post(&format!("/api/reservables/{resource}/modify"), &json!({"hide_approvals": true})).await;
    let would = dry_run(&api, &user, &resource, &json!({})).await;
    assert_eq!((&would["status"], named(&would)), (&json!("pending"), vec![]));
    let call = Call::new("GET", &format!("/api/reservables/{resource}")).token(&user);
    let shown = api.send(call).await.body["data"].clone();
    assert_eq!((&shown["approver_names"], shown["approvers"].as_array().unwrap().len()), (&json!([]), 2));
    assert_eq!(shown["approvers"][0].get("approver_user_id"), None);
}

#[tokio::test]
async fn what_others_hold_is_seen_without_their_name() {
    let api = Api::start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let room = api.add_resource(&json!({"name": "Room", "units": 3})).await;
    let nine =
        json!({"for_reservable_id": room, "start": "2030-01-07T09:00:00", "duration": 3600, "units": 2});
    let held = api.send(Call::new("POST", "/api/holds").token(&ann).body(&nine)).await;
    let hold_id = held.body["data"]["hold_id"].clone();
    let list = async |token: &str, day: &str| {
        let path = format!("/api/holds?start={day}&end={day}");
        let answer = api.send(Call::new("GET", &path).token(token)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.body["data"].clone()
    };
    let seen = list(&bob, "2030-01-07").await;
    assert_eq!((&seen[0]["reservable_id"], &seen[0]["units"]), (&json!(room), &json!(2)));
    assert_eq!((&seen[0]["start"], &seen[0]["is_mine"]), (&json!("2030-01-07T09:00:00"), &json!(false)));
    assert_eq!(seen[0].get("hold_id"), None);
    assert_eq!(list(&ann, "2030-01-07").await[0]["hold_id"], hold_id);
    assert_eq!(list(&bob, "2030-01-08").await, json!([]));
    let path = format!("/api/holds/{}/release", hold_id.as_str().unwrap());
    api.send(Call::new("POST", &path).token(&ann).body(&json!({}))).await;
    assert_eq!(list(&bob, "2030-01-07").await, json!([]));
}

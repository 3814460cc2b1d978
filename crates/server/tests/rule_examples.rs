//! Rule examples through the API: they guard the settings, and each tells its verdict.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

/// The id of a person who may book.
async fn person(api: &Api) -> String {
    let path = format!("/api/sites/{}/users", api.site_id);
    let person = json!({"email": "ann@example.org", "first_name": "Ann", "last_name": "One", "role": "user"});
    api.post(&path, &person).await["user_id"].as_str().unwrap().to_owned()
}

fn example(name: &str, room: &str, who: &str, seconds: i64, expect: &str) -> Value {
    let request = json!({"for_reservable_id": room, "start": "2036-03-04T09:00:00", "duration": seconds});
    json!({"name": name, "request": request, "as_user_id": who, "expect": expect})
}

#[tokio::test]
async fn settings_that_would_break_an_example_are_refused_unless_that_is_wanted() {
    let api = Api::start().await;
    let who = person(&api).await;
    let room = api.add_resource(&json!({"name": "Room", "reservation_max_duration": 7200})).await;
    let path = format!("/api/sites/{}/rule-examples", api.site_id);
    let short = api.post(&path, &example("two hours are fine", &room, &who, 7200, "accepted")).await;
    assert_eq!((&short["holds"], &short["verdict"]), (&json!(true), &json!("accepted")));
    let long = api.post(&path, &example("three are not", &room, &who, 10_800, "duration.too_long")).await;
    assert_eq!((&long["holds"], &long["verdict"]), (&json!(true), &json!("duration.too_long")));

    let modify = format!("/api/reservables/{room}/modify");
    let send = async |body: Value| api.send(Call::new("POST", &modify).token(&api.token).body(&body)).await;
    assert_eq!(send(json!({"reservation_max_duration": 9000})).await.status, StatusCode::OK);
    let refused = send(json!({"reservation_max_duration": 3600})).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.headers.contains_key("x-request-id"));
    let refusals = refused.body["data"]["refusals"].as_array().unwrap();
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0]["code"], "rule_examples.broken");
    assert_eq!(refusals[0]["params"]["name"], "two hours are fine");
    let unchanged = api.get(&format!("/api/reservables/{room}")).await;
    assert_eq!(unchanged["reservation_max_duration"], 9000);

    let wanted = json!({"reservation_max_duration": 3600, "accept_broken_examples": true});
    assert_eq!(send(wanted).await.status, StatusCode::OK);
    let verdicts: Vec<Value> =
        api.get(&path).await.as_array().unwrap().iter().map(|one| one["holds"].clone()).collect();
    assert_eq!(verdicts.iter().filter(|holds| **holds == json!(false)).count(), 1);
    // What is broken already stops nobody.
    assert_eq!(send(json!({"reservation_max_duration": 1800})).await.status, StatusCode::OK);

    let delete = format!("{path}/{}/delete", short["rule_example_id"].as_str().unwrap());
    api.post(&delete, &json!({})).await;
    assert_eq!(api.get(&path).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_example_that_makes_no_sense_is_refused_and_only_staff_see_them() {
    let api = Api::start().await;
    let who = person(&api).await;
    let user = api.add_person("user@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let path = format!("/api/sites/{}/rule-examples", api.site_id);
    let good = example("fine", &room, &who, 3600, "accepted");
    for (change, status) in [
        (json!({"expect": "duration.too_lng"}), 400),
        (json!({"name": " "}), 400),
        (json!({"as_user_id": "usr_0"}), 404),
        (json!({"request": {"for_reservable_id": room, "duration": 60, "unit": 2}}), 400),
        (json!({"request": {"duration": 60}}), 400),
        (json!({}), 200),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = api.send(Call::new("POST", &path).token(&api.token).body(&body)).await;
        assert_eq!(answer.status.as_u16(), status, "{change}: {}", answer.text);
        let answer = api.send(Call::new("POST", &path).token(&user).body(&body)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{change}: {}", answer.text);
    }
    let seen = api.send(Call::new("GET", &path).token(&user)).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    // Bookings do not move a verdict: it is about the rules alone.
    let taken = json!({"for_reservable_id": room, "start": "2036-03-04T09:00:00", "duration": 3600});
    api.post("/api/reservation", &taken).await;
    assert_eq!(api.get(&path).await[0]["holds"], true);
}

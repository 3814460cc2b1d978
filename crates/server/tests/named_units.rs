//! Units with names through the API, and what each resource of a booking of several says for itself.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn pool(api: &Api) -> String {
    let units = json!([{"name": "Left"}, {"name": "Middle"}, {"name": "Right"}]);
    api.add_resource(&json!({"name": "Bench", "units": 3, "units_mode": "named", "named_units": units})).await
}

/// An hour of a resource on a day in 2030, with what else is asked.
fn hour(resource: &str, more: &Value) -> Value {
    let mut body = json!({"for_reservable_id": resource, "start": "2030-01-07T09:00:00", "duration": 3600});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn asked(api: &Api, token: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", "/api/reservation").token(token).body(body)).await
}

#[tokio::test]
async fn a_booking_says_which_units_it_has_and_keeps_them() {
    let api = Api::start().await;
    let bench = pool(&api).await;
    let first = api.post("/api/reservation", &hour(&bench, &json!({"named_unit_id": "unit_2"}))).await;
    assert_eq!(first["named_unit_id"], "unit_2");
    assert_eq!(first["named_units"], json!([{"named_unit_id": "unit_2", "name": "Middle"}]));
    let both =
        api.post("/api/reservation", &hour(&bench, &json!({"named_unit_ids": ["unit_3", "unit_1"]}))).await;
    assert_eq!((&both["named_unit_ids"], &both["units"]), (&json!(["unit_3", "unit_1"]), &json!(2)));

    let path = format!("/api/reservation/{}", first["reservation_id"].as_str().unwrap());
    let longer = api.post(&path, &json!({"duration": 7200})).await;
    assert_eq!(longer["named_unit_ids"], json!(["unit_2"]));
    let next = json!({"start": "2030-01-07T11:00:00", "named_unit_id": "unit_2"});
    api.post("/api/reservation", &hour(&bench, &next)).await;
    let path = format!("/api/reservation/{}", longer["reservation_id"].as_str().unwrap());
    let moved = api.post(&path, &json!({"start": "2030-01-07T10:00:00", "duration": 7200})).await;
    assert_eq!(moved["named_unit_id"], "unit_1");
    assert_eq!(moved["notices"][0]["code"], "units.moved");
    assert_eq!(moved["notices"][0]["params"], json!({"named_unit_id": "unit_1", "name": "Left"}));

    let counted = api.add_resource(&json!({"name": "Room"})).await;
    let plain = api.post("/api/reservation", &hour(&counted, &json!({"named_unit_id": ""}))).await;
    assert_eq!((&plain["named_unit_id"], &plain["named_unit_ids"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn a_unit_that_cannot_be_had_is_refused_with_its_reason() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let bench = pool(&api).await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    api.post("/api/reservation", &hour(&bench, &json!({"named_unit_id": "unit_1"}))).await;
    for (resource, more, status, code) in [
        (&bench, json!({"named_unit_id": "unit_1"}), 409, "overlap.taken"),
        (&bench, json!({"named_unit_id": "unit_9"}), 404, "units.unknown_named_unit"),
        (&room, json!({"named_unit_id": "unit_1"}), 409, "units.not_named"),
        (
            &bench,
            json!({"named_unit_ids": ["unit_2", "unit_3"], "units": 1}),
            400,
            "shape.more_named_than_units",
        ),
    ] {
        let answer = asked(&api, &user, &hour(resource, &more)).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert_eq!(answer.body["data"]["refusals"][0]["code"], code, "{more}");
    }
    let taken = asked(&api, &user, &hour(&bench, &json!({"named_unit_id": "unit_1"}))).await;
    let refusal = &taken.body["data"]["refusals"][0];
    assert_eq!(
        (&refusal["params"]["named_unit_id"], &refusal["params"]["name"]),
        (&json!("unit_1"), &json!("Left"))
    );
    assert_eq!(refusal["message"], "Left: Taken Mon 7 Jan, 09:00 to 10:00.");
    for offer in taken.body["data"]["alternatives"].as_array().unwrap() {
        let more = json!({"named_unit_id": "unit_1", "start": offer["start"], "testing": true});
        assert_eq!(asked(&api, &user, &hour(&bench, &more)).await.status, StatusCode::OK, "{offer}");
    }
    for (more, place) in [
        (json!({"named_unit_id": "unit_1", "named_unit_ids": ["unit_2"]}), "named_unit_ids"),
        (json!({"named_unit_ids": ["unit_2", "unit_2"]}), "named_unit_ids"),
        (json!({"ignore_named_units": true}), "ignore_named_units"),
    ] {
        let answer = asked(&api, &user, &hour(&bench, &more)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        assert_eq!(answer.body["data"]["problems"][0]["path"], place, "{more}");
    }
}

#[tokio::test]
async fn names_are_left_out_only_to_try() {
    let api = Api::start().await;
    let units = json!([{"name": "Left"}, {"name": "Right"}]);
    let bench = api
        .add_resource(&json!({"name": "Bench", "units": 2, "units_mode": "named", "named_units": units}))
        .await;
    api.post("/api/reservation", &hour(&bench, &json!({"named_unit_id": "unit_1"}))).await;
    let later = json!({"named_unit_id": "unit_2", "start": "2030-01-07T10:00:00"});
    api.post("/api/reservation", &hour(&bench, &later)).await;
    let user = api.add_person("user@example.org", "user").await;
    let long = asked(&api, &user, &hour(&bench, &json!({"duration": 7200, "testing": true}))).await;
    assert_eq!(long.status, StatusCode::CONFLICT);
    assert_eq!(
        long.body["data"]["refusals"][0]["message"],
        "No unit is free for the whole time Mon 7 Jan, 09:00 to 11:00."
    );
    let counted = json!({"duration": 7200, "testing": true, "ignore_named_units": true});
    assert_eq!(asked(&api, &user, &hour(&bench, &counted)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_item_names_its_unit_its_rate_and_its_note() {
    let api = Api::start().await;
    let bench = pool(&api).await;
    let rates = json!([{"rate": 10}, {"rate": 20}]);
    let laser = api.add_resource(&json!({"name": "Laser", "rates": rates, "rate_quotes": true})).await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let basket =
        |items: Value| json!({"for_reservables": items, "start": "2030-01-07T09:00:00", "duration": 3600});
    let items = json!([
        {"reservable_id": bench, "units": 2, "named_unit_id": "unit_2"},
        {"reservable_id": laser, "rate_id": 2, "autoapprove_note": "Fine"},
        {"reservable_id": laser, "rate_quote_requested": true},
    ]);
    let answer = asked(&api, &api.token, &basket(items)).await;
    // The laser can be booked once at a time.
    assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
    let items = json!([
        {"reservable_id": bench, "units": 2, "named_unit_id": "unit_2"},
        {"reservable_id": laser, "rate_id": 2, "autoapprove_note": "Fine"},
        {"reservable_id": room},
    ]);
    let booked = api.post("/api/reservation", &basket(items.clone())).await;
    let made = booked["reservations"].as_array().unwrap();
    assert_eq!(made[0]["named_unit_ids"], json!(["unit_2", "unit_1"]));
    assert_eq!((&made[1]["rate_id"], &made[1]["price_int"]), (&json!(2), &json!(2000)));
    assert_eq!((&made[2]["rate_id"], &made[2]["named_unit_id"]), (&Value::Null, &Value::Null));

    let again = asked(&api, &api.token, &basket(items)).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let offer = &again.body["data"]["alternatives"][0];
    assert_eq!(offer["start"], "2030-01-07T10:00:00");
    assert_eq!(offer["reservable_ids"], json!([bench, laser, room]));

    let wrong = json!([
        {"reservable_id": bench, "named_unit_id": "unit_1", "named_unit_ids": ["unit_2"]},
        {"reservable_id": laser, "rate_id": 2, "rate_quote_requested": true},
    ]);
    let answer = asked(&api, &api.token, &basket(wrong)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let problems = answer.body["data"]["problems"].as_array().unwrap();
    let places: Vec<&str> = problems.iter().map(|problem| problem["path"].as_str().unwrap()).collect();
    assert_eq!(places, ["for_reservables[0].named_unit_ids", "for_reservables[1].rate_id"]);
}

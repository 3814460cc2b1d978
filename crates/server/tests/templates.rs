//! Templates, requests and guests over HTTP: what is sent, what is answered, and what lists show.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn send(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(token).body(body)).await
}

async fn book(api: &Api, token: &str, body: &Value) -> Answer {
    send(api, token, "/api/reservation", body).await
}

/// The status and the code of the first refusal.
fn refusal(answer: &Answer) -> (u16, &str) {
    let code = answer.body["data"]["refusals"][0]["code"].as_str().unwrap_or_default();
    (answer.status.as_u16(), code)
}

fn hour(resource: &str, hour: u8) -> Value {
    json!({"for_reservable_id": resource, "start": format!("2030-01-01T{hour:02}:00:00"), "duration": 3600})
}

fn with(mut body: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_template_is_offered_booked_used_up_and_offered_again() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room =
        api.add_resource(&json!({"name": "Room", "units": 5, "restricted_to_templates_only": true})).await;
    let terms = json!({"template": true, "template_consumable": true, "template_resources_locked": true,
        "purpose": "Open lab"});
    let offer = with(hour(&room, 9), &terms);
    assert_eq!(refusal(&book(&api, &ann, &offer).await), (403, "access.staff_only"));
    let made = api.post("/api/reservation", &offer).await;
    for (name, value) in [
        ("template", json!(true)),
        ("reservation_type", json!("template")),
        ("template_consumable", json!(true)),
        ("template_resources_locked", json!(true)),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    let list = |query: &str| format!("/api/reservationssite?{query}");
    let count = async |query: &str| api.get(&list(query)).await.as_array().unwrap().len();
    assert_eq!(count("").await, 0);
    assert_eq!((count("include_templates=true").await, count("only_templates=true").await), (1, 1));

    assert_eq!(refusal(&book(&api, &ann, &hour(&room, 9)).await), (409, "template.required"));
    let id = made["reservation_id"].as_str().unwrap();
    let path = format!("/api/reservation/template/{id}/reserve");
    let other = api.add_resource(&json!({"name": "Other"})).await;
    let elsewhere = send(&api, &ann, &path, &json!({"for_reservable_id": other})).await;
    assert_eq!(refusal(&elsewhere), (409, "template.resources_locked"));
    let booked = send(&api, &ann, &path, &json!({})).await;
    let data = &booked.body["data"];
    assert_eq!(booked.status, StatusCode::OK, "{}", booked.text);
    assert_eq!((&data["start"], &data["purpose"]), (&made["start"], &json!("Open lab")));
    assert_eq!((&data["template_id"], &data["template"]), (&json!(id), &json!(false)));
    assert_eq!(count("only_templates=true").await, 0);
    assert_eq!(refusal(&book(&api, &ann, &json!({"template_id": id})).await), (409, "template.used"));

    let cancel = format!("/api/reservation/{}/cancel", data["reservation_id"].as_str().unwrap());
    assert_eq!(send(&api, &ann, &cancel, &json!({})).await.status, StatusCode::OK);
    assert_eq!(count("only_templates=true").await, 1);
    let again = book(&api, &ann, &json!({"template_id": id})).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
    let change = json!({"template_id": id, "reservation_id": again.body["data"]["reservation_id"]});
    assert_eq!(book(&api, &ann, &change).await.status, StatusCode::BAD_REQUEST);
    let none = send(&api, &ann, "/api/reservation/template/rsv_none/reserve", &json!({})).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_template_without_a_time_is_a_set_of_resources() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let chairs = api.add_resource(&json!({"name": "Chairs", "units": 20})).await;
    let items = json!([{"reservable_id": room}, {"reservable_id": chairs, "units": 12}]);
    let made = api.post("/api/reservation", &json!({"template": true, "for_reservables": items})).await;
    assert_eq!((&made["duration"], &made["reservations"][1]["units"]), (&json!(0), &json!(12)));
    let named = json!({"reservable_template_id": made["group_id"]});
    let untimed = book(&api, &ann, &named).await;
    assert_eq!(untimed.status, StatusCode::BAD_REQUEST, "{}", untimed.text);
    let time = json!({"start": "2030-01-01T09:00:00", "duration": 3600});
    let booked = book(&api, &ann, &with(named, &time)).await;
    let rows = booked.body["data"]["reservations"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{}", booked.text);
    assert_eq!((&rows[1]["units"], &rows[1]["start"]), (&json!(12), &json!("2030-01-01T09:00:00")));
}

#[tokio::test]
async fn a_request_is_asked_for_without_a_time() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let rates = json!([{"rate": 4, "rate_unit": "per request"}]);
    let settings = json!({"name": "Prints", "reservable_type": "reservablerequestable", "rates": rates});
    let prints = api.add_resource(&settings).await;
    let made = book(&api, &ann, &json!({"for_reservable_id": prints})).await;
    assert_eq!(refusal(&made), (409, "billing.rate_required"));
    let rate = api.get(&format!("/api/reservables/{prints}")).await["rates"][0]["rate_id"].clone();
    let asked = json!({"for_reservable_id": prints, "duration": 0, "rate_id": rate});
    let made = book(&api, &ann, &asked).await;
    let data = &made.body["data"];
    assert_eq!(
        (&data["reservation_type"], &data["duration"]),
        (&json!("request"), &json!(0)),
        "{}",
        made.text
    );
    let timed = with(hour(&prints, 9), &json!({"rate_id": rate}));
    assert_eq!(refusal(&book(&api, &ann, &timed).await), (409, "state.requests_only"));
    let rows = async |query: &str| {
        let found = api.get(&format!("/api/reservationssite?{query}")).await;
        found.as_array().unwrap().len()
    };
    assert_eq!(
        (rows("").await, rows("and_requests=true").await, rows("requests_only=true").await),
        (0, 1, 1)
    );
}

#[tokio::test]
async fn guests_come_along_and_are_hidden_with_the_other_details() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ben = api.add_person("ben@example.org", "user").await;
    let eve = api.add_person("eve@example.org", "user").await;
    let settings = json!({"name": "Room", "user_visible_reservation_details": false});
    let room = api.add_resource(&settings).await;
    let guests = json!({"accessory_user_ids": [api.user_id(&ben).await], "accessory_users_need_rsvp": true,
        "accessory_users_external": [{"name": "Zoe", "email": "zoe@example.org"}, {"email": "x@example.org"}]});
    let made = book(&api, &ann, &with(hour(&room, 9), &guests)).await;
    let data = &made.body["data"];
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert_eq!(data["accessory_users"][0]["rsvp"], "none");
    assert_eq!(data["accessory_users"][0]["user_id"], guests["accessory_user_ids"][0]);
    let external = json!([{"name": "Zoe", "email": "zoe@example.org", "rsvp": "none"},
        {"name": "x@example.org", "email": "x@example.org", "rsvp": "none"}]);
    assert_eq!(
        (&data["accessory_users_external"], &data["accessory_users_need_rsvp"]),
        (&external, &json!(true))
    );

    let one = format!("/api/reservations/{}", data["reservation_id"].as_str().unwrap());
    for (token, count) in [(&ben, 2), (&eve, 0)] {
        let seen = api.send(Call::new("GET", &one).token(token)).await;
        let external = seen.body["data"]["accessory_users_external"].as_array().unwrap();
        assert_eq!(external.len(), count, "{}", seen.text);
    }
    let strict = api.add_resource(&json!({"name": "Strict", "allow_accessory_users": false})).await;
    assert_eq!(
        refusal(&book(&api, &ann, &with(hour(&strict, 9), &guests)).await),
        (403, "access.guests_not_admitted")
    );
    for (wrong, status) in [
        (json!({"accessory_user_ids": ["usr_nobody"]}), 404),
        (json!({"accessory_user_ids": ["nobody"]}), 400),
        (json!({"accessory_users_external": [{"name": " "}]}), 400),
        (json!({"accessory_users_external": [{"email": "nowhere"}]}), 400),
    ] {
        let answer = book(&api, &ann, &with(hour(&room, 11), &wrong)).await;
        assert_eq!(answer.status.as_u16(), status, "{wrong}: {}", answer.text);
    }
}

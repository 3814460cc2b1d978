//! Finding a time through the API: alternatives of a refusal, free spans, placements.

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

async fn api_with_two_scopes() -> (Api, String, String, String) {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let first = api.add_resource(&json!({"name": "Scope A", "category": "Scopes"})).await;
    let second = api.add_resource(&json!({"name": "Scope B", "category": "Scopes"})).await;
    let nine =
        json!({"for_reservable_id": first, "start": "2030-01-07T09:00:00", "end": "2030-01-07T11:00:00"});
    api.post("/api/reservation", &nine).await;
    (api, user, first, second)
}

#[tokio::test]
async fn a_conflict_is_answered_with_what_would_work() {
    let (api, user, first, second) = api_with_two_scopes().await;
    for is_dry in [true, false] {
        let body = json!({"for_reservable_id": first, "start": "2030-01-07T09:30:00", "duration": 3600, "testing": is_dry});
        let answer = api.send(Call::new("POST", "/api/reservation").token(&user).body(&body)).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        let alternatives = answer.body["data"]["alternatives"].as_array().unwrap().clone();
        let offered: Vec<(&str, &str, &str)> = alternatives
            .iter()
            .map(|one| {
                (
                    one["reservable_id"].as_str().unwrap(),
                    one["start"].as_str().unwrap(),
                    one["why"].as_str().unwrap(),
                )
            })
            .collect();
        let expected = [
            (first.as_str(), "2030-01-07T11:00:00", "1 h 30 min later"),
            (first.as_str(), "2030-01-07T08:00:00", "1 h 30 min earlier"),
            (first.as_str(), "2030-01-07T12:00:00", "2 h 30 min later"),
            (second.as_str(), "2030-01-07T09:30:00", "same time, Scope B"),
        ];
        assert_eq!(offered, expected);
        for one in &alternatives {
            let body = json!({"for_reservable_id": one["reservable_id"], "start": one["start"], "end": one["end"], "testing": true});
            let taken = api.send(Call::new("POST", "/api/reservation").token(&user).body(&body)).await;
            assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        }
    }
}

#[tokio::test]
async fn free_spans_are_told_on_the_clock_of_the_site() {
    let (api, user, first, second) = api_with_two_scopes().await;
    let path = format!(
        "/api/availability?reservable_ids[]={first}&reservable_ids[]={second}&start=2030-01-07&end=2030-01-07"
    );
    let answer = api.send(Call::new("GET", &path).token(&user)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let spans = |resource: &str| -> Vec<Value> {
        let rows = answer.body["data"].as_array().unwrap();
        let row = rows.iter().find(|row| row["reservable_id"] == resource).unwrap();
        row["free"]
            .as_array()
            .unwrap()
            .iter()
            .map(|free| json!([free["start"], free["end"], free["units"]]))
            .collect()
    };
    let midnight = ("2030-01-07T00:00:00", "2030-01-08T00:00:00");
    assert_eq!(
        spans(&first),
        [json!([midnight.0, "2030-01-07T09:00:00", 1]), json!(["2030-01-07T11:00:00", midnight.1, 1])]
    );
    assert_eq!(spans(&second), [json!([midnight.0, midnight.1, 1])]);
    let same = api.get(&path).await;
    assert_eq!(same, answer.body["data"], "staff book by the same hours");
    assert!(answer.headers.contains_key("x-request-id"));
    for (query, status) in [
        ("start=2030-01-07&end=2030-04-10", 400),
        ("start=2030-01-08&end=2030-01-07", 400),
        ("start=2030-01-07&end=2030-01-07&duration=0", 400),
        ("start=2030-01-07&end=2030-01-07&reservable_ids=resv_0", 404),
        ("start=2030-01-07&end=2030-01-07&resources=x", 400),
    ] {
        let answer = api.send(Call::new("GET", &format!("/api/availability?{query}")).token(&user)).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_time_for_both_is_found() {
    let (api, user, first, second) = api_with_two_scopes().await;
    let body = json!({
        "site_id": api.site_id, "duration": 7200, "start": "2030-01-07T08:00:00", "end": "2030-01-07T18:00:00",
        "needs": [{"category": "Scopes", "count": 2}], "limit": 2,
    });
    let answer = api.send(Call::new("POST", "/api/placements").token(&user).body(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let placements = answer.body["data"]["placements"].as_array().unwrap();
    assert_eq!(placements.len(), 2);
    assert_eq!(placements[0]["start"], "2030-01-07T11:00:00");
    assert_eq!(placements[0]["reservable_ids"], json!([first, second]));
    let unclear =
        json!({"duration": 60, "start": "2030-01-07", "end": "2030-01-07", "needs": [{"count": 2}]});
    let answer = api.send(Call::new("POST", "/api/placements").token(&user).body(&unclear)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
}

#[tokio::test]
async fn a_hold_keeps_a_place_for_its_holder() {
    let api = Api::start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let nine = json!({"for_reservable_id": room, "start": "2030-01-07T09:00:00", "duration": 3600});
    let held = api.send(Call::new("POST", "/api/holds").token(&ann).body(&nine)).await;
    assert_eq!(held.status, StatusCode::OK, "{}", held.text);
    let hold_id = held.body["data"]["hold_id"].as_str().unwrap().to_owned();
    assert!(held.body["data"]["expires_unix"].is_i64());
    let listed = format!("/api/holds?reservable_ids={room}&start=2030-01-07&end=2030-01-07");
    for (who, told) in [(&ann, json!(hold_id)), (&bob, json!(null))] {
        let answer = api.send(Call::new("GET", &listed).token(who)).await;
        let row = &answer.body["data"][0];
        assert_eq!(
            (&row["start"], &row["hold_id"]),
            (&json!("2030-01-07T09:00:00"), &told),
            "{}",
            answer.text
        );
    }
    let naming = {
        let mut naming = nine.clone();
        naming["hold_id"] = json!(hold_id);
        naming
    };
    for (who, body, status) in [
        (&bob, &nine, StatusCode::CONFLICT),
        (&bob, &naming, StatusCode::CONFLICT),
        (&ann, &nine, StatusCode::CONFLICT),
        (&ann, &naming, StatusCode::OK),
    ] {
        let answer = api.send(Call::new("POST", "/api/reservation").token(who).body(body)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
    let again = json!({"for_reservable_id": room, "start": "2030-01-08T09:00:00", "duration": 3600});
    let second = api.send(Call::new("POST", "/api/holds").token(&ann).body(&again)).await;
    let path = format!("/api/holds/{}/release", second.body["data"]["hold_id"].as_str().unwrap());
    for (who, status) in
        [(&bob, StatusCode::NOT_FOUND), (&ann, StatusCode::OK), (&ann, StatusCode::NOT_FOUND)]
    {
        let answer = api.send(Call::new("POST", &path).token(who).body(&json!({}))).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

#[tokio::test]
async fn whatever_a_create_can_be_is_held() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "recurring_reservations": 1})).await;
    let lamp = api.add_resource(&json!({"name": "Lamp"})).await;
    let line = api.add_resource(&json!({"name": "Line", "reservable_type": "reservablerequestable"})).await;
    let offer = json!({"for_reservable_id": lamp, "start": "2030-01-08T09:00:00", "duration": 3600, "template": true});
    let offer = api.post("/api/reservation", &offer).await["reservation_id"].clone();
    let basket = json!({"for_reservables": [{"reservable_id": room}, {"reservable_id": lamp}],
        "start": "2030-01-07T09:00:00", "duration": 3600});
    let series = json!({"for_reservable_id": room, "start": "2030-01-07T11:00:00", "duration": 3600,
        "recurring_recipe": {"unit": "weekly", "until": "2030-01-28"}});
    for (create, booked) in [(basket, 2), (series, 4), (json!({"template_id": offer}), 1)] {
        let held = api.send(Call::new("POST", "/api/holds").token(&ann).body(&create)).await;
        assert_eq!(held.status, StatusCode::OK, "{}", held.text);
        let refused = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&create)).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        let mut naming = create.clone();
        naming["hold_id"] = held.body["data"]["hold_id"].clone();
        let taken = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&naming)).await;
        assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
        let count = taken.body["data"]["reservations"].as_array().map_or(1, Vec::len);
        assert_eq!(count, booked, "{}", taken.text);
    }
    for (body, status, word) in [
        (json!({"for_reservable_id": line}), 400, "takes no time"),
        (json!({"start": "2030-01-07T09:00:00"}), 400, "which resource"),
        (json!({"reservation_id": offer}), 400, "only a new booking"),
        (json!({"template_id": "rsv_0"}), 404, "no such template"),
    ] {
        let answer = api.send(Call::new("POST", "/api/holds").token(&ann).body(&body)).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
        assert!(answer.text.contains(word), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_guest_who_is_not_there_is_named() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let unknown = "usr_00000000000000000000000000";
    let body = json!({"for_reservable_id": room, "start": "2030-01-07T09:00:00", "duration": 3600,
        "accessory_user_ids": [unknown]});
    let answer = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
    assert_eq!(answer.body["errors"], json!([format!("there is no guest {unknown} here")]));
}

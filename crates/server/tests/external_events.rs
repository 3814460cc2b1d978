//! What other calendars put on resources: upserted by id, taking units without asking, shown as the resource says.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

struct House {
    api: Api,
    room: String,
    ann: String,
}

impl House {
    async fn with(settings: Value) -> Self {
        let api = Api::start().await;
        let ann = api.add_person("ann@example.org", "user").await;
        let room = api.add_resource(&settings).await;
        Self { api, room, ann }
    }

    async fn put(&self, more: Value) -> Value {
        let mut body = json!({"reservable_id": self.room, "external_id": "uid-1",
            "start": "2031-03-04T09:00:00", "end": "2031-03-04T10:00:00", "summary": "Board"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.api.post("/api/external-events", &body).await
    }

    async fn book(&self, hour: u32) -> Answer {
        let body = json!({"for_reservable_id": self.room, "start": format!("2031-03-04T{hour:02}:00:00"),
            "duration": 3600});
        self.api.send(Call::new("POST", "/api/reservation").token(&self.ann).body(&body)).await
    }

    async fn rows(&self, token: &str, more: &str) -> Vec<Value> {
        let path = format!("/api/reservationssite?reservable_id={}{more}", self.room);
        let answer = self.api.send(Call::new("GET", &path).token(token)).await;
        let rows = answer.body["data"].as_array().unwrap().clone();
        assert_eq!(answer.body["numitems"], rows.len());
        rows
    }
}

#[tokio::test]
async fn it_takes_the_resource_is_changed_by_its_id_and_gives_back_when_deleted() {
    let house = House::with(json!({"name": "Room", "units": 2})).await;
    let first = house.put(json!({})).await;
    assert_eq!(
        (&first["reservation_type"], &first["external_id"], &first["units"]),
        (&json!("external"), &json!("uid-1"), &json!(0))
    );
    assert_eq!(first["reserved_for"], Value::Null);
    assert_eq!(house.put(json!({})).await["reservation_id"], first["reservation_id"], "nothing has changed");
    let refused = house.book(9).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["data"]["refusals"][0]["code"]),
        (409, &json!("overlap.taken"))
    );
    let moved =
        house.put(json!({"start": "2031-03-04T11:00:00", "end": "2031-03-04T12:00:00", "units": 1})).await;
    assert_eq!((&moved["lineage_id"], &moved["units"]), (&first["lineage_id"], &json!(1)));
    assert_eq!(house.book(9).await.status.as_u16(), 200);
    assert_eq!(house.book(11).await.status.as_u16(), 200, "one unit of two is left");
    assert_eq!(house.book(11).await.status.as_u16(), 409);
    let deleted = house.put(json!({"delete": true})).await;
    assert_eq!(deleted["cancelled"], true);
    assert_eq!(house.put(json!({"delete": true})).await, Value::Null, "it is gone already");
    assert_eq!(house.book(11).await.status.as_u16(), 200);
}

#[tokio::test]
async fn it_comes_over_what_is_booked_and_the_same_id_stands_on_several_resources() {
    let house = House::with(json!({"name": "Room"})).await;
    assert_eq!(house.book(9).await.status.as_u16(), 200);
    let over = house.put(json!({})).await;
    assert_eq!(over["cancelled"], false);
    let other = house.api.add_resource(&json!({"name": "Hall"})).await;
    let beside = house.put(json!({"reservable_id": other})).await;
    assert_ne!(beside["lineage_id"], over["lineage_id"]);
    assert_eq!(house.put(json!({"reservable_id": other})).await["lineage_id"], beside["lineage_id"]);
}

#[tokio::test]
async fn lists_show_it_unless_asked_not_to_and_its_title_where_the_resource_says() {
    let house = House::with(json!({"name": "Room"})).await;
    house.put(json!({})).await;
    let seen = house.rows(&house.ann, "").await;
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0]["anonymous"], &seen[0]["purpose"]), (&json!(true), &Value::Null));
    assert_eq!(house.rows(&house.api.token, "").await[0]["purpose"], "Board");
    for hidden in ["&include_ical_feeds=false", "&only_soft=true", "&search_reservation=lecture"] {
        assert_eq!(house.rows(&house.api.token, hidden).await.len(), 0, "{hidden}");
    }
    let path = format!("/api/reservables/{}/modify", house.room);
    let ann_id = house.api.user_id(&house.ann).await;
    for (contacts, purpose) in [(json!([ann_id]), json!("Board")), (json!([]), Value::Null)] {
        house.api.post(&path, &json!({"secondary_contact_ids": contacts})).await;
        assert_eq!(
            house.rows(&house.ann, "").await[0]["purpose"],
            purpose,
            "as one of the contacts: {contacts}"
        );
    }
    house.api.post(&path, &json!({"icalfeed_show_summary": true})).await;
    let seen = house.rows(&house.ann, "").await;
    assert_eq!((&seen[0]["anonymous"], &seen[0]["purpose"]), (&json!(false), &json!("Board")));
    assert_eq!(seen[0]["can_edit"], false);
}

#[tokio::test]
async fn only_staff_writes_it_and_what_is_wrong_is_named() {
    let house = House::with(json!({"name": "Room"})).await;
    let good = json!({"reservable_id": house.room, "external_id": "a", "start": "2031-03-04T09:00",
        "end": "2031-03-04T10:00"});
    let path = "/api/external-events";
    assert_eq!(house.api.send(Call::new("POST", path).token(&house.ann).body(&good)).await.status, 403);
    for (field, value, status) in [
        ("end", json!("2031-03-04T09:00"), 400),
        ("start", Value::Null, 400),
        ("units", json!(7), 409),
        ("reservable_id", json!("resv_0"), 404),
        ("sumary", json!("x"), 400),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let answer = house.api.send(Call::new("POST", path).token(&house.api.token).body(&body)).await;
        assert_eq!(answer.status, status, "{field}: {}", answer.text);
    }
}

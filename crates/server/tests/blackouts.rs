//! Closed times as rows of lists: in the order, the count and the pages of what is booked, and nobody's to change.

mod common;

use common::{Api, Call};
use serde_json::{Value, json};

const DAY: &str = "start=2031-03-03&end=2031-03-04";

async fn rows(api: &Api, token: &str, filter: &str) -> Vec<String> {
    let path = format!("/api/reservationssite?site_id={}&{filter}", api.site_id);
    let answer = api.send(Call::new("GET", &path).token(token)).await;
    assert_eq!(answer.status, 200, "{filter}: {}", answer.text);
    let told = |row: &Value| {
        let text = |field: &str| row[field].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text("reservation_type"), &text("start")[8..16], text("purpose"))
    };
    answer.body["data"].as_array().into_iter().flatten().map(told).collect()
}

/// A room that is closed on Mondays from 12 to 13, with a booking before and one after.
async fn room(api: &Api) -> String {
    let room = api
        .add_resource(&json!({"name": "Room",
            "blackouts": [{"weekday": 0, "start": "12:00", "end": "13:00", "reason": "Cleaning"}]}))
        .await;
    for (hour, purpose) in [("09", "early"), ("14", "late")] {
        let body = json!({"for_reservable_id": room, "start": format!("2031-03-03T{hour}:00:00"),
            "duration": 3600, "purpose": purpose});
        api.post("/api/reservation", &body).await;
    }
    room
}

#[tokio::test]
async fn they_stand_between_the_bookings_in_order_count_and_pages() {
    let api = Api::start().await;
    let room = room(&api).await;
    let of_room = format!("{DAY}&reservable_id={room}");
    let all = ["reservation 03T09:00 early", "blackout 03T12:00 Cleaning", "reservation 03T14:00 late"];
    assert_eq!(rows(&api, &api.token, &of_room).await, all);
    assert_eq!(
        rows(&api, &api.token, &format!("{of_room}&order_by_desc=true&limit=2")).await,
        [all[2], all[1]]
    );
    assert_eq!(
        rows(&api, &api.token, &format!("{of_room}&order_by_attr=purpose")).await,
        [all[1], all[0], all[2]]
    );
    assert_eq!(rows(&api, &api.token, &format!("{of_room}&offset=1&limit=1")).await, [all[1]]);
    assert_eq!(rows(&api, &api.token, &format!("{DAY}&for_site_calendar=true")).await, all);
    let path = format!("/api/reservationssite?{of_room}&return_only_count=true");
    assert_eq!(api.send(Call::new("GET", &path).token(&api.token)).await.body["numitems"], 3);
    for without in [
        format!("{of_room}&include_blackouts=false"),
        DAY.to_owned(),
        format!("reservable_id={room}"),
        format!("{of_room}&statuses[]=approved"),
    ] {
        assert_eq!(rows(&api, &api.token, &without).await, [all[0], all[2]], "{without}");
    }
    let unbounded = format!("/api/reservationssite?reservable_id={room}&include_blackouts=true");
    assert_eq!(api.send(Call::new("GET", &unbounded).token(&api.token)).await.status, 400);
}

#[tokio::test]
async fn they_are_whole_nobodys_and_not_to_be_read_alone() {
    let api = Api::start().await;
    let room = room(&api).await;
    let list = async |filter: &str| {
        let path = format!("/api/reservationssite?reservable_id={room}&{filter}");
        api.get(&path).await[0].clone()
    };
    let whole = list("start=2031-03-03T12:30:00&end=2031-03-03T12:40:00").await;
    assert_eq!(
        (&whole["start"], &whole["end"]),
        (&json!("2031-03-03T12:00:00"), &json!("2031-03-03T13:00:00"))
    );
    assert_eq!((&whole["blackout"], &whole["reserved_for"]), (&json!(true), &Value::Null));
    assert_eq!((&whole["can_edit"], &whole["can_cancel"]), (&json!(false), &json!(false)));
    let again = list("start=2031-03-03T12:00:00&end=2031-03-04").await;
    assert_eq!(again["reservation_id"], whole["reservation_id"]);
    let path = format!("/api/reservations/{}", whole["reservation_id"].as_str().unwrap_or_default());
    assert_eq!(api.send(Call::new("GET", &path).token(&api.token)).await.status, 404);
    assert_eq!(list("filter_time=start&start=2031-03-03T12:00:00&end=2031-03-03T12:01:00").await, again);
}

#[tokio::test]
async fn open_hours_closures_and_what_is_hidden() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api
        .add_resource(&json!({"name": "Room", "weekly_blocks_mode": "available",
            "blackouts": [{"weekday": 0, "start": "08:00", "end": "18:00", "reason": "Open"}]}))
        .await;
    let of_room = format!("{DAY}&reservable_id={room}");
    assert_eq!(rows(&api, &ann, &of_room).await, ["blackout 24T18:00 -", "blackout 03T18:00 -"]);
    let closure = json!({"reservable_ids": [room], "start": "2031-03-03T10:00:00", "end": "2031-03-03T11:00:00",
        "reason": "Painters"});
    api.post(&format!("/api/sites/{}/closures", api.site_id), &closure).await;
    assert_eq!(rows(&api, &ann, &of_room).await[1], "blackout 03T10:00 Painters");
    let group = api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": "Few"})).await;
    let hide = json!({"usergroups": [group["usergroup_id"]], "hidden_to_cannot_reserve_users": true});
    api.post(&format!("/api/reservables/{room}/modify"), &hide).await;
    assert_eq!(rows(&api, &ann, &of_room).await, Vec::<String>::new());
    assert_eq!(rows(&api, &api.token, &of_room).await.len(), 3);
}

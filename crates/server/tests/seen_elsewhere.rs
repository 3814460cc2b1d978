//! Failures that booking systems had elsewhere, over HTTP. Each test says which one it guards against.

mod common;

use axum::http::StatusCode;
use common::{Answer, Api, Call};
use serde_json::{Map, Value, json};

fn at(resource: &str, start: &str) -> Value {
    json!({"for_reservable_id": resource, "start": format!("2030-01-01T{start}:00"), "duration": 3600})
}

fn laid_over(body: &Value, more: &Value) -> Value {
    let mut body = body.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

async fn send(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(token).body(body)).await
}

/// The code of the first refusal.
fn code(answer: &Answer) -> &str {
    answer.body["data"]["refusals"][0]["code"].as_str().unwrap_or_default()
}

/// Guards against rules that bind the form and not the drag, the create and not the edit, one address and not the
/// other: the same wish is refused for the same reason whichever way it comes in.
#[tokio::test]
async fn a_rule_binds_every_way_in() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let other = api.add_resource(&json!({"name": "Other"})).await;
    let group = api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": "Staff"})).await;
    let noon = json!({"weekday": 1, "start": "12:00", "end": "13:00"});
    for (settings, wish, expected) in [
        (json!({"reservable": false}), json!({}), "state.not_reservable"),
        (json!({"active": false}), json!({}), "state.inactive"),
        (json!({"usergroups": [group["usergroup_id"]]}), json!({}), "access.not_in_group"),
        (json!({"training": ["trn_0"]}), json!({}), "training.missing"),
        (json!({"reservation_max_duration": 3600}), json!({"duration": 3601}), "duration.too_long"),
        (json!({"reservation_minimum": 3600}), json!({"duration": 3599}), "duration.too_short"),
        (json!({"restrict_start_end_minutes": 30}), json!({"start": "2030-01-01T12:10:00"}), "grid.off_grid"),
        (json!({"weekly_slots": [noon]}), json!({"duration": 1800}), "grid.not_a_slot"),
        (json!({"creation_start_time_restriction_future": 86_400}), json!({}), "notice.too_far_ahead"),
        (json!({"creation_start_time_restriction": 315_360_000}), json!({}), "notice.too_late_to_book"),
        (json!({"blackouts": [noon]}), json!({}), "hours.weekly_block"),
        (json!({"units": 3, "reservation_unit_limit": 2}), json!({"units": 3}), "units.over_limit"),
        (json!({"units": 2}), json!({"units": 3}), "units.over_total"),
        (json!({"rates": [{"rate": 5}]}), json!({}), "billing.rate_required"),
        (json!({"externalbookingwebsite": "https://example.org"}), json!({}), "state.booked_elsewhere"),
        (json!({"buffer_after": 3601}), json!({}), "overlap.buffer"),
        (json!({}), json!({"start": "2030-01-01T14:30:00"}), "overlap.taken"),
    ] {
        let room = api.add_resource(&json!({"name": "Room"})).await;
        let made = send(&api, &ann, "/api/reservation", &at(&room, "09:00")).await;
        let standing = made.body["data"]["reservation_id"].as_str().expect("it is free").to_owned();
        api.post("/api/reservation", &at(&room, "14:00")).await;
        api.post(&format!("/api/reservables/{room}/modify"), &settings).await;

        let new = laid_over(&at(&room, "12:00"), &wish);
        let mut unnamed = new.clone();
        unnamed.as_object_mut().map(|fields| fields.remove("for_reservable_id"));
        let units = wish.get("units").cloned().unwrap_or(json!(1));
        let items = json!([{"reservable_id": room, "units": units}, {"reservable_id": other, "units": 1}]);
        let ways = [
            ("/api/reservation".to_owned(), new.clone()),
            (format!("/api/reservables/{room}/reserve"), unnamed.clone()),
            ("/api/reservation".to_owned(), laid_over(&new, &json!({"testing": true}))),
            ("/api/reservation".to_owned(), laid_over(&unnamed, &json!({"for_reservables": items}))),
            ("/api/holds".to_owned(), new.clone()),
            (format!("/api/reservation/{standing}"), unnamed.clone()),
            ("/api/reservation".to_owned(), laid_over(&unnamed, &json!({"reservation_id": standing}))),
        ];
        for (path, body) in ways {
            let answer = send(&api, &ann, &path, &body).await;
            assert_eq!(code(&answer), expected, "{path} {body}: {}", answer.text);
        }
    }
}

/// Guards against the loser of a race being shown, or handed the key to, the winner's booking: of what is in the way
/// people learn the time and nothing else.
#[tokio::test]
async fn whoever_comes_too_late_learns_the_time_and_nothing_else() {
    let api = Api::start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let room = api.add_resource(&json!({"name": "Room", "anonymous_reservations": true})).await;
    let secret = json!({"purpose": "Interview", "note": "Bring her file", "account_number": "4711",
        "reserved_for_text": "Personnel", "meta_data": "{\"case\": \"Miller\"}"});
    let won = send(&api, &ann, "/api/reservation", &laid_over(&at(&room, "09:00"), &secret)).await;
    let won_id = won.body["data"]["reservation_id"].as_str().expect("it is free").to_owned();
    let ann_id = api.user_id(&ann).await;

    let lost = send(&api, &bob, "/api/reservation?explain=true", &at(&room, "09:30")).await;
    assert_eq!((lost.status, code(&lost)), (StatusCode::CONFLICT, "overlap.taken"));
    assert!(lost.text.contains("09:30 to 10:00"), "{}", lost.text);
    let read = api.send(Call::new("GET", &format!("/api/reservations/{won_id}")).token(&bob)).await;
    let all = api.send(Call::new("GET", "/api/reservationssite").token(&bob)).await;
    for secret in ["Interview", "her file", "4711", "Personnel", "Miller", &ann_id, "ann@example.org"] {
        for answer in [&lost, &read, &all] {
            assert!(!answer.text.contains(secret), "{secret}: {}", answer.text);
        }
    }
    assert!(!lost.text.contains(&won_id), "{}", lost.text);
    for path in ["cancel", "undo", "approve"] {
        let tried = send(&api, &bob, &format!("/api/reservation/{won_id}/{path}"), &json!({})).await;
        assert_ne!(tried.status, StatusCode::OK, "{path}");
    }
}

/// Guards against an edit that drops what it does not speak of: answers, remarks, accounts, prices, attachments of an
/// integration. Only what says which version it is may differ.
#[tokio::test]
async fn an_edit_keeps_all_that_it_does_not_speak_of() {
    let api = Api::start().await;
    let own = api.user_id(&api.token).await;
    let room = api
        .add_resource(&json!({"name": "Room", "units": 9, "buffer_before": 600,
        "rates": [{"rate": 7, "rate_unit": "per sample"}], "approvers": [{"approver_user_id": own}]}))
        .await;
    let full = json!({"units": 3, "purpose": "Course", "note": "Two groups", "admin_note": "Key 5", "rate_id": 1,
        "rate_quantity": 4, "account_number": "4711", "reserved_for_text": "The school", "reminder_seconds": 900,
        "meta_data": "{\"source\": \"school\"}", "auto_approve_if_self": true, "autoapprove_note": "Fine"});
    let before = api.post("/api/reservation", &laid_over(&at(&room, "09:00"), &full)).await;
    let id = before["reservation_id"].as_str().expect("an id");
    let after = api.post(&format!("/api/reservation/{id}"), &json!({"duration": 1800})).await;

    let of_the_version =
        ["reservation_id", "sequence", "replaced_reservation_id", "decision_id", "created", "created_unix"];
    let of_the_length = [
        "duration",
        "end",
        "end_utc",
        "end_utc_unix",
        "end_utc_actual",
        "end_as_input",
        "end_as_input_for_calendar",
    ];
    let kept = |reservation: &Value| {
        let fields = reservation.as_object().cloned().unwrap_or_default().into_iter();
        fields
            .filter(|(name, _)| ![&of_the_version[..], &of_the_length[..]].concat().contains(&name.as_str()))
            .collect::<Map<String, Value>>()
    };
    assert_eq!(kept(&after), kept(&before));
    assert_eq!(after["duration"], 1800);
}

/// Guards against a retry that books again after the first booking was cancelled: the key stands for the answer that
/// was given, not for the place.
#[tokio::test]
async fn a_cancel_does_not_give_the_key_back() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let ask = async || {
        let call = Call::new("POST", "/api/reservation").token(&api.token).body(&at(&room, "09:00"));
        api.send(call.header("idempotency-key", "k-1")).await
    };
    let first = ask().await;
    let id = first.body["data"]["reservation_id"].as_str().expect("it is free").to_owned();
    api.post(&format!("/api/reservation/{id}/cancel"), &json!({})).await;
    let again = ask().await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(api.get("/api/reservationssite").await, json!([]));
}

/// Guards against a kept copy that says a place is free, or a rule is as it was: whatever was read before, the
/// decision looks at what is.
#[tokio::test]
async fn what_was_read_before_lets_nobody_in() {
    let api = Api::start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let free = format!("/api/availability?start=2030-01-01&end=2030-01-02&reservable_ids={room}");
    let read = async |token: &str| api.send(Call::new("GET", &free).token(token)).await.body["data"].clone();
    let (for_ann, for_bob) = (read(&ann).await, read(&bob).await);
    assert_eq!(for_ann, for_bob);
    assert_eq!(send(&api, &ann, "/api/reservation", &at(&room, "09:00")).await.status, StatusCode::OK);
    assert_eq!(code(&send(&api, &bob, "/api/reservation", &at(&room, "09:30")).await), "overlap.taken");
    assert_ne!(read(&bob).await, for_bob);

    assert_eq!(send(&api, &bob, "/api/reservation", &at(&room, "10:00")).await.status, StatusCode::OK);
    api.post(
        &format!("/api/reservables/{room}/modify"),
        &json!({"reservation_max_duration": 1800, "default_reservation_duration": 1800}),
    )
    .await;
    assert_eq!(code(&send(&api, &bob, "/api/reservation", &at(&room, "11:00")).await), "duration.too_long");
}

//! People without an account through the API: booked for by staff, and booking what is open to everybody.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn embed(api: &Api, resource: &str, more: &Value) -> Answer {
    let mut body = json!({"name": "Olga Outside", "email": "Olga@Example.org", "start": "2030-01-01T09:00:00",
        "duration": 3600});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.send(Call::new("POST", &format!("/api/embed/reservables/{resource}/reserve")).body(&body)).await
}

fn code(answer: &Answer) -> &str {
    answer.body["data"]["refusals"][0]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn staff_book_for_somebody_without_an_account() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let hall = api.add_resource(&json!({"name": "Hall"})).await;
    let body = json!({"for_reservable_id": hall, "start": "2030-01-01T09:00:00", "duration": 3600,
        "external_email": "Olga@Example.org", "reserved_for_text": "Olga Outside"});
    let refused = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await;
    assert_eq!((refused.status.as_u16(), code(&refused)), (403, "access.for_others"));
    let mut both = body.clone();
    both["for_user_email"] = json!("ann@example.org");
    let refused = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&both)).await;
    assert_eq!(refused.status.as_u16(), 400);
    let mut wrong = body.clone();
    wrong["external_email"] = json!("nobody");
    let refused = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&wrong)).await;
    assert_eq!(refused.status.as_u16(), 400);

    let booked = api.post("/api/reservation", &body).await;
    assert_eq!(booked["external_email"], "olga@example.org");
    assert_eq!(
        (&booked["reserved_for"], &booked["reserved_for_text"]),
        (&Value::Null, &json!("Olga Outside"))
    );
    let id = booked["reservation_id"].as_str().unwrap();
    let edited = api.post(&format!("/api/reservation/{id}"), &json!({"duration": 7200})).await;
    assert_eq!(edited["external_email"], "olga@example.org");
    let id = edited["reservation_id"].as_str().unwrap();
    let seen = api.send(Call::new("GET", &format!("/api/reservations/{id}")).token(&ann)).await;
    assert_eq!(seen.body["data"]["external_email"], Value::Null, "{}", seen.text);
    let given =
        api.post(&format!("/api/reservation/{id}"), &json!({"for_user_email": "ann@example.org"})).await;
    assert_eq!(
        (&given["external_email"], &given["reserved_for"]["email"]),
        (&Value::Null, &json!("ann@example.org"))
    );
}

#[tokio::test]
async fn people_without_an_account_book_what_is_open_to_everybody() {
    let api = Api::start().await;
    let closed = api.add_resource(&json!({"name": "Lab"})).await;
    let admin_id = api.user_id(&api.token).await;
    let open = json!({"name": "Tour", "enable_embed_reservations": true, "reservation_limit": 2,
        "reservation_max_duration": 7200, "approvers": [{"approver_user_id": admin_id}]});
    let open = api.add_resource(&open).await;
    assert_eq!(embed(&api, &closed, &json!({})).await.status.as_u16(), 404);
    assert_eq!(embed(&api, "resv_nowhere", &json!({})).await.status.as_u16(), 404);

    let dry = embed(&api, &open, &json!({"testing": true})).await;
    assert_eq!((dry.status.as_u16(), &dry.body["data"]["dry_run"]), (200, &json!(true)), "{}", dry.text);
    let booked = embed(&api, &open, &json!({"purpose": "A class"})).await;
    assert_eq!(
        (booked.status.as_u16(), &booked.body["data"]["status"]),
        (200, &json!("pending")),
        "{}",
        booked.text
    );
    assert!(!booked.text.contains(&admin_id), "{}", booked.text);
    let id = booked.body["data"]["reservation_id"].as_str().unwrap();
    let read = api.get(&format!("/api/reservations/{id}")).await;
    for (field, value) in [
        ("external_email", json!("olga@example.org")),
        ("reserved_for_text", json!("Olga Outside")),
        ("reserved_for", Value::Null),
        ("created_by", Value::Null),
    ] {
        assert_eq!(read[field], value, "{field}");
    }

    let taken = embed(&api, &open, &json!({"email": "other@example.org"})).await;
    assert_eq!((taken.status.as_u16(), code(&taken)), (409, "overlap.taken"));
    assert!(!taken.text.contains("olga") && !taken.text.contains("Olga"), "{}", taken.text);
    let long = embed(&api, &open, &json!({"start": "2030-01-02T09:00:00", "duration": 10_800})).await;
    assert_eq!((long.status.as_u16(), code(&long)), (409, "duration.too_long"));
    assert_eq!(embed(&api, &open, &json!({"start": "2030-01-02T09:00:00"})).await.status.as_u16(), 200);
    let many = embed(&api, &open, &json!({"start": "2030-01-03T09:00:00"})).await;
    assert_eq!((many.status.as_u16(), code(&many)), (409, "limit.too_many_upcoming"));

    // The address of a member makes nobody a member, and puts nothing into that member's calendar.
    let posing = json!({"email": "admin@example.org", "start": "2030-01-04T09:00:00"});
    assert_eq!(embed(&api, &open, &posing).await.status.as_u16(), 200);
    assert_eq!(api.get("/api/user/reservations").await, json!([]));
    for wrong in [
        json!({"name": " "}),
        json!({"email": "nobody"}),
        json!({"force_reserve": true}),
        json!({"end": "2030-01-01T10:00:00"}),
    ] {
        assert_eq!(embed(&api, &open, &wrong).await.status.as_u16(), 400, "{wrong}");
    }
    // Nothing else opens without signing in.
    assert_eq!(api.send(Call::new("GET", &format!("/api/reservables/{open}"))).await.status.as_u16(), 401);
}

#[tokio::test]
async fn whose_a_hidden_booking_is_cannot_be_found_out_by_filters() {
    let api = Api::start().await;
    let (ann, bob) =
        (api.add_person("ann@example.org", "user").await, api.add_person("bob@example.org", "user").await);
    let room = api.add_resource(&json!({"name": "Room", "anonymous_reservations": true})).await;
    let ann_id = api.user_id(&ann).await;
    let body = json!({"for_reservable_id": room, "start": "2030-01-01T09:00:00", "duration": 3600,
        "purpose": "interview"});
    let booked = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await;
    let id = booked.body["data"]["reservation_id"].as_str().unwrap().to_owned();
    let count = async |token: &str, filter: &str| {
        let path = format!("/api/reservationssite?start=2030-01-01&end=2030-01-01{filter}");
        let answer = api.send(Call::new("GET", &path).token(token)).await;
        assert!(token != bob || !answer.text.contains("interview") && !answer.text.contains(&ann_id));
        answer.body["numitems"].as_u64().unwrap()
    };
    let by_person = format!("&user_id={ann_id}");
    for (token, filter, expected) in [
        (&bob, "", 1),
        (&bob, by_person.as_str(), 0),
        (&bob, "&search_reservation=interview", 0),
        (&ann, by_person.as_str(), 1),
        (&ann, "&search_reservation=interview", 1),
        (&api.token, by_person.as_str(), 1),
    ] {
        assert_eq!(count(token, filter).await, expected, "{filter}");
    }
    let read = api.send(Call::new("GET", &format!("/api/reservations/{id}")).token(&bob)).await;
    assert!(read.status.is_success() && !read.text.contains(&ann_id) && !read.text.contains("interview"));
    let refused = api.send(Call::new("POST", "/api/reservation").token(&bob).body(&body)).await;
    assert!(refused.status.as_u16() == 409 && !refused.text.contains(&ann_id), "{}", refused.text);
}

#[tokio::test]
async fn a_dry_run_tells_of_forms_and_of_automatic_denial() {
    let api = Api::start().await;
    let admin_id = api.user_id(&api.token).await;
    let settings =
        json!({"name": "Laser", "approvers": [{"approver_user_id": admin_id}], "autodeny_window": 3600});
    let laser = api.add_resource(&settings).await;
    let dry = |more: Value| {
        let mut body = json!({"for_reservable_id": laser, "duration": 3600, "testing": true,
            "allow_auto_deny": true});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let now = api.post("/api/reservation", &dry(json!({"testing_forms": true}))).await;
    assert_eq!((&now["auto_denied"], &now["forms"]), (&json!(true), &json!([])));
    let early = api.post("/api/reservation", &dry(json!({"start": "2030-01-01T09:00:00"}))).await;
    assert_eq!((&early["auto_denied"], early.get("forms")), (&json!(false), None));
}

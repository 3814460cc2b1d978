//! The API through its router, over a database of its own: who is let in, what is refused how, and one booking's life.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use axum::http::StatusCode;
use common::{Api, Call};
use serde_json::{Value, json};

/// Every call of the document, with ids that exist nowhere.
fn every_call() -> Vec<(String, String)> {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{reservable_id}", "resv_0")
            .replace("{reservation_id}", "rsv_0")
            .replace("{site_id}", "site_0")
            .replace("{usergroup_id}", "1")
            .replace("{feed_id}", "feed_0")
            .replace("{hold_id}", "hold_0")
            .replace("{rule_example_id}", "exa_0")
            .replace("{token}", "nothing.ics");
        for method in item.as_object().unwrap().keys().filter(|key| ["get", "post"].contains(&key.as_str())) {
            calls.push((method.to_uppercase(), path.clone()));
        }
    }
    assert!(calls.len() > 15, "{calls:?}");
    calls
}

#[tokio::test]
async fn nobody_gets_in_without_a_credential() {
    let api = Api::start().await;
    for (method, path) in every_call() {
        let is_open = path == "/api/session" && method == "POST"
            || path.starts_with("/api/session/reset")
            || path == "/api/session/providers"
            || path.starts_with("/api/session/passkeys/sign-in")
            || path.contains("/providers/{provider_id}/sign-in")
            || path.ends_with("/join")
            || path.starts_with("/feeds/")
            || path.starts_with("/api/embed/");
        if is_open {
            continue;
        }
        let call = || Call::new(&method, &path).body(&json!({}));
        let calls = [
            call(),
            call().header("authorization", "Bearer hfk_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            call().header("vnd-qreserve-token", "QReserveToken nothing"),
            call().header("cookie", "holdfast_session=nothing"),
            call().header("authorization", "Basic YTpi"),
        ];
        for call in calls {
            let answer = api.send(call).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}: {}", answer.body);
            assert_eq!(answer.body["status"], "error", "{method} {path}");
            assert!(answer.headers.contains_key("www-authenticate"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_ordinary_user_changes_nothing_that_is_for_others() {
    let api = Api::start().await;
    let user = api.add_person("user@example.org", "user").await;
    let site = api.site_id.clone();
    let resource = api.add_resource(&json!({"name": "Room"})).await;
    for (path, body) in [
        ("/api/reservables".to_owned(), json!({"site_id": site, "name": "Mine"})),
        (format!("/api/reservables/{resource}/modify"), json!({"name": "Mine"})),
        (
            format!("/api/sites/{site}/users"),
            json!({"email": "x@example.org", "first_name": "X", "last_name": "Y"}),
        ),
        (format!("/api/sites/{site}/usergroups"), json!({"name": "Mine"})),
        (format!("/api/sites/{site}/usergroups/1/members"), json!({"add": []})),
    ] {
        let answer = api.send(Call::new("POST", &path).token(&user).body(&body)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.body);
    }
    let events = api.send(Call::new("GET", "/api/events").token(&user)).await;
    assert_eq!(events.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_malformed_is_refused_with_the_right_status() {
    let api = Api::start().await;
    let long = format!("{{\"note\":\"{}\"}}", "x".repeat(1 << 20));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100), "]".repeat(100));
    for (path, body, expected) in [
        ("/api/reservation", "", 400),
        ("/api/reservation", "[]", 400),
        ("/api/reservation", "{", 400),
        ("/api/reservation", "{} {}", 400),
        ("/api/reservation", r#"{"units":1,"units":2}"#, 400),
        ("/api/reservation", r#"{"duration":"long"}"#, 400),
        ("/api/reservation", "{}", 400),
        ("/api/reservation", r#"{"for_reservable_id":"resv_0","duration":3600}"#, 404),
        ("/api/reservation", r#"{"for_reservable_id":"room 1","duration":3600}"#, 400),
        ("/api/reservation", r#"{"for_reservable_id":"resv_0","duration":3600,"scripts":["x"]}"#, 400),
        ("/api/reservation", &long, 413),
        ("/api/reservation", &deep, 400),
        ("/api/reservation/rsv_0/cancel", "{}", 404),
        ("/api/reservation/../../etc", "{}", 404),
        ("/api/reservation/rsv_0/undo", r#"{"sure":true}"#, 400),
        ("/api/feeds", r#"{"kind":"planet","id":"x"}"#, 400),
        ("/api/nothing", "{}", 404),
    ] {
        let answer = api.send(Call::new("POST", path).token(&api.token).text(body)).await;
        assert_eq!(answer.status.as_u16(), expected, "{path} {body:.60}: {}", answer.body);
        assert_eq!(answer.body["version"], 2, "{path} {body:.60}");
        assert!(!answer.body["errors"][0].as_str().unwrap().is_empty(), "{path} {body:.60}");
    }
    let plain = Call::new("POST", "/api/reservation")
        .token(&api.token)
        .text("{}")
        .header("content-type", "text/plain");
    assert_eq!(api.send(plain).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let wrong_method = api.send(Call::new("DELETE", "/api/reservables").token(&api.token)).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_unknown_field_is_a_warning_or_strictly_an_error() {
    let api = Api::start().await;
    let resource = api.add_resource(&json!({"name": "Room"})).await;
    let body = json!({"for_reservable_id": resource, "start": "2030-01-01T09:00:00", "duration": 3600, "purpos": "x"});
    let strict = Call::new("POST", "/api/reservation")
        .token(&api.token)
        .body(&body)
        .header("prefer", "handling=strict");
    let answer = api.send(strict).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body["data"]["problems"][0]["path"], "purpos");
    let answer = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let expected = json!(["unknown field `purpos`, did you mean `purpose`? It was ignored."]);
    assert_eq!(answer.body["warnings"], expected);
    let own =
        Call::new("POST", "/api/feeds").token(&api.token).body(&json!({"kind": "site", "idd": api.site_id}));
    assert_eq!(api.send(own).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_booking_lives_through_edit_cancel_and_undo() {
    let api = Api::start().await;
    let resource = api.add_resource(&json!({"name": "Room"})).await;
    let body = json!({"for_reservable_id": resource, "start": "2030-01-01T09:00:00", "duration": 3600});
    let dry = api.post("/api/reservation", &with(&body, "testing", true)).await;
    assert_eq!((dry["dry_run"].as_bool(), dry["start"].as_str()), (Some(true), Some("2030-01-01T09:00:00")));

    let booked = api.post("/api/reservation", &body).await;
    assert_eq!(booked["start_utc"], "2030-01-01T08:00:00Z");
    let taken = api.send(Call::new("POST", "/api/reservation").token(&api.token).body(&body)).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert_eq!(taken.body["data"]["refusals"][0]["code"], "overlap.taken");

    let id = booked["reservation_id"].as_str().unwrap();
    let path = format!("/api/reservation/{id}");
    let stale =
        Call::new("POST", &path).token(&api.token).body(&json!({"note": "x"})).header("if-match", "\"7\"");
    assert_eq!(api.send(stale).await.status, StatusCode::PRECONDITION_FAILED);
    let edited = api.post(&path, &json!({"duration": 7200})).await;
    assert_eq!((edited["sequence"].as_u64(), &edited["lineage_id"]), (Some(1), &booked["lineage_id"]));
    assert_eq!(edited["replaced_reservation_id"], id);
    let old = api.get(&format!("/api/reservations/{id}")).await;
    assert_eq!(
        (&old["cancelled"], &old["current_reservation_id"]),
        (&json!(true), &edited["reservation_id"])
    );
    let again = api.send(Call::new("POST", &path).token(&api.token).body(&json!({"note": "x"}))).await;
    assert_eq!(again.body["data"]["refusals"][0]["code"], "edit.superseded");

    let id = edited["reservation_id"].as_str().unwrap();
    let cancelled = api.post(&format!("/api/reservation/{id}/cancel"), &json!({"reason": "ill"})).await;
    assert_eq!((&cancelled["cancelled"], &cancelled["maintenance"]), (&json!(true), &json!(false)));
    let listed = api.get("/api/reservationssite?start=2030-01-01&end=2030-01-01").await;
    assert_eq!(listed, json!([]));
    let restored = api.post(&format!("/api/reservation/{id}/undo"), &json!({})).await;
    assert_eq!(restored["cancelled"], false);
    let listed = api.get("/api/user/reservations?start=1893400000&end=1893500000").await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_repeated_create_is_carried_out_once() {
    let api = Api::start().await;
    let resource = api.add_resource(&json!({"name": "Room"})).await;
    let body = json!({"for_reservable_id": resource, "start": "2030-01-01T09:00:00", "duration": 3600});
    let call = |body: &Value| {
        Call::new("POST", "/api/reservation").token(&api.token).body(body).header("idempotency-key", "k-1")
    };
    let first = api.send(call(&body)).await;
    let second = api.send(call(&body)).await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    let other = api.send(call(&with(&body, "duration", 60))).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_cookie_writes_only_with_its_proof() {
    let api = Api::start().await;
    let cookie = format!("holdfast_session={}", api.token);
    let session = api.send(Call::new("GET", "/api/session").header("cookie", &cookie)).await;
    let proof = session.body["data"]["csrf_token"].as_str().unwrap().to_owned();
    let create =
        || Call::new("POST", "/api/reservables").header("cookie", &cookie).body(&json!({"name": "Room"}));
    assert_eq!(api.send(create()).await.status, StatusCode::FORBIDDEN);
    let foreign = create().header("x-csrf-token", &proof).header("origin", "https://elsewhere.example");
    assert_eq!(api.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(api.send(create().header("x-csrf-token", &proof)).await.status, StatusCode::OK);
    let end = Call::new("POST", "/api/session/end").header("cookie", &cookie).header("x-csrf-token", &proof);
    assert_eq!(api.send(end.body(&json!({}))).await.status, StatusCode::OK);
    let after = api.send(Call::new("GET", "/api/session").header("cookie", &cookie)).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_resource_is_changed_with_its_version() {
    let api = Api::start().await;
    let resource = api.add_resource(&json!({"name": "Room", "units": 3})).await;
    let path = format!("/api/reservables/{resource}");
    let read = api.send(Call::new("GET", &format!("{path}?dump=true")).token(&api.token)).await;
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    let modify = || {
        let call = Call::new("POST", &format!("{path}/modify")).token(&api.token).body(&json!({"units": 4}));
        call.header("if-match", &tag)
    };
    assert_eq!(api.send(modify()).await.body["data"]["units"], 4);
    assert_eq!(api.send(modify()).await.status, StatusCode::PRECONDITION_FAILED);
    let listed = api.get("/api/reservables?attribs=name+units").await;
    assert_eq!(listed, json!([{"reservable_id": resource, "name": "Room", "units": 4}]));
    let wrong =
        api.send(Call::new("POST", &format!("{path}/modify")).token(&api.token).body(&json!({"units": -1})));
    assert_eq!(wrong.await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_feed_answers_until_it_is_revoked() {
    let api = Api::start().await;
    let resource = api.add_resource(&json!({"name": "Room"})).await;
    let feed = api.post("/api/feeds", &json!({"kind": "resource", "id": resource})).await;
    let url = feed["url"].as_str().unwrap();
    let path = &url[url.find("/feeds/").unwrap()..];
    let calendar = api.send(Call::new("GET", path)).await;
    assert_eq!(calendar.status, StatusCode::OK);
    assert!(calendar.text.starts_with("BEGIN:VCALENDAR\r\n"), "{}", calendar.text);
    assert!(calendar.headers["content-type"].to_str().unwrap().starts_with("text/calendar"));
    let tag = calendar.headers["etag"].to_str().unwrap();
    let again = api.send(Call::new("GET", path).header("if-none-match", tag)).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let id = feed["feed_id"].as_str().unwrap();
    api.post(&format!("/api/feeds/{id}/revoke"), &json!({})).await;
    assert_eq!(api.send(Call::new("GET", path)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_server_tells_how_it_is() {
    let api = Api::start().await;
    for path in
        ["/healthz", "/readyz", "/openapi.json", "/docs", "/docs/page.js", "/docs/try.js", "/docs/page.css"]
    {
        let answer = api.send(Call::new("GET", path).header("x-request-id", "abc-1")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers["x-request-id"], "abc-1", "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
    }
}

fn with(body: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[name] = value.into();
    body
}

#[tokio::test]
async fn several_resources_are_booked_as_one() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let chairs = api.add_resource(&json!({"name": "Chairs", "units": 9})).await;
    let items = json!([{"reservable_id": room}, {"reservable_id": chairs, "units": 4}]);
    let body = json!({"for_reservables": items, "start": "2031-03-04T09:00:00", "duration": 3600});
    let answer = api.post("/api/reservation", &body).await;
    let (data, made) = (&answer, answer["reservations"].as_array().unwrap());
    assert_eq!(made.len(), 2, "{answer}");
    assert_eq!((&made[1]["units"], &data["conflicts"]), (&json!(4), &json!([])));
    assert!(made[0]["group_id"].is_string());
    assert_eq!(made[0]["group_id"], made[1]["group_id"]);

    let token = api.token.clone();
    let again = api.send(Call::new("POST", "/api/reservation").token(&token).body(&body)).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.body);
    let alone = json!({"for_reservables": [items[1]], "start": "2031-03-05T09:00:00", "duration": 3600});
    let alone = api.send(Call::new("POST", "/api/reservation").token(&token).body(&alone)).await;
    assert_eq!(alone.status, StatusCode::BAD_REQUEST, "{}", alone.body);
}

//! Projects through the API: who sees and changes them, and the bookings that are pinned to them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn post(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(token).body(body)).await
}

async fn get(api: &Api, token: &str, path: &str) -> Answer {
    api.send(Call::new("GET", path).token(token)).await
}

async fn project(api: &Api, token: &str, name: &str) -> String {
    let made = post(api, token, &format!("/api/projects/{}", api.site_id), &json!({"name": name})).await;
    made.body["data"]["project_id"].as_str().unwrap_or_else(|| panic!("{}", made.text)).to_owned()
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.body["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn only_members_and_staff_see_a_project() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let bob = api.add_person("bob@example.org", "user").await;
    let (ann_id, bob_id) = (api.user_id(&ann).await, api.user_id(&bob).await);
    let id = project(&api, &ann, "Laser").await;
    let path = format!("/api/project/{id}");
    for (method, more, body) in [
        ("GET", "", None),
        ("GET", "/notes", None),
        ("GET", "/events", None),
        ("GET", "/overview", None),
        ("POST", "", Some(json!({"name": "Mine"}))),
        ("POST", "/users", Some(json!({"users": []}))),
        ("POST", "/notes", Some(json!({"text": "x"}))),
        ("POST", "/tags", Some(json!({}))),
        ("POST", "/pin", Some(json!({"reservation_id": "rsv_0"}))),
    ] {
        let call = Call::new(method, &format!("{path}{more}")).token(&bob);
        let call = body.iter().fold(call, Call::body);
        let answer = api.send(call).await;
        assert_eq!(answer.status.as_u16(), 404, "{method} {more}: {}", answer.text);
    }
    assert!(names(&get(&api, &bob, "/api/projects").await).is_empty());
    assert_eq!(names(&get(&api, &ann, "/api/projects").await), ["Laser"]);
    assert!(names(&get(&api, &api.token, "/api/projects").await).is_empty());
    assert_eq!(names(&get(&api, &api.token, "/api/projects?all_projects=true").await), ["Laser"]);
    assert_eq!(get(&api, &ann, "/api/projects?count_only=true").await.body["numitems"], 1);
    assert!(names(&get(&api, &ann, "/api/projects?created_end=1000").await).is_empty());
    assert_eq!(names(&get(&api, &ann, "/api/projects?search=las").await), ["Laser"]);

    let users = json!({"users": [{"user_id": ann_id}, {"user_id": bob_id, "view_only": true}]});
    assert_eq!(post(&api, &ann, &format!("{path}/users"), &users).await.status.as_u16(), 200);
    assert_eq!(names(&get(&api, &bob, "/api/projects").await), ["Laser"]);
    assert!(names(&get(&api, &bob, "/api/projects?exclude_view_only=true").await).is_empty());
    assert_eq!(post(&api, &bob, &path, &json!({"name": "Mine"})).await.status.as_u16(), 403);
    let status = post(&api, &ann, &path, &json!({"status": "Needs changes"})).await;
    assert_eq!(status.body["data"]["status"], "Needs changes", "{}", status.text);
    assert_eq!(post(&api, &ann, &path, &json!({"status": "Lost"})).await.status.as_u16(), 400);
    assert!(names(&get(&api, &ann, "/api/projects?statuses=Active").await).is_empty());
    assert_eq!(names(&get(&api, &ann, "/api/projects?statuses=Active,Needs%20changes").await), ["Laser"]);
    assert_eq!(get(&api, &ann, "/api/projects?statuses=Lost").await.status.as_u16(), 400);
    let stranger = json!({"users": [{"user_id": "usr_0"}]});
    assert_eq!(post(&api, &ann, &format!("{path}/users"), &stranger).await.status.as_u16(), 404);
}

#[tokio::test]
async fn notes_tags_and_history_are_kept() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let id = project(&api, &ann, "Laser").await;
    let path = format!("/api/project/{id}");
    let note = post(&api, &ann, &format!("{path}/notes"), &json!({"text": "Aligned"})).await;
    let note_id = note.body["data"]["note_id"].as_str().unwrap().to_owned();
    let changed = json!({"text": "Aligned twice"});
    assert_eq!(post(&api, &ann, &format!("{path}/notes/{note_id}"), &changed).await.status.as_u16(), 200);
    assert_eq!(post(&api, &ann, &format!("{path}/notes/note_0"), &changed).await.status.as_u16(), 404);
    assert_eq!(post(&api, &ann, &format!("{path}/notes"), &json!({"text": " "})).await.status.as_u16(), 400);
    assert_eq!(get(&api, &ann, &format!("{path}/notes")).await.body["data"][0]["text"], "Aligned twice");

    let tags = format!("/api/sites/{}/project_tags", api.site_id);
    let tag = post(&api, &ann, &tags, &json!({"name": "Optics"})).await;
    let tag_id = tag.body["data"]["tag_id"].as_str().unwrap().to_owned();
    assert_eq!(post(&api, &ann, &tags, &json!({"name": "optics"})).await.status.as_u16(), 409);
    let tagged = post(&api, &ann, &format!("{path}/tags"), &json!({"add": [tag_id]})).await;
    assert_eq!(tagged.body["data"]["tags"][0]["name"], "Optics");
    assert_eq!(
        post(&api, &ann, &format!("{path}/tags"), &json!({"add": ["tag_0"]})).await.status.as_u16(),
        404
    );
    let bare = post(&api, &ann, &format!("{path}/tags"), &json!({"remove": [tag_id]})).await;
    assert_eq!(bare.body["data"]["tags"], json!([]));

    let history = get(&api, &ann, &format!("{path}/events")).await;
    let kinds: Vec<_> =
        history.body["data"].as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "project_created",
            "project_note_written",
            "project_note_written",
            "project_tags_changed",
            "project_tags_changed"
        ]
    );
}

#[tokio::test]
async fn bookings_are_pinned_with_the_request_and_later() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let bob = api.add_person("bob@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "units": 5})).await;
    let (own, other) = (project(&api, &ann, "Own").await, project(&api, &bob, "Other").await);
    let body = |projects: Value| {
        json!({"for_reservable_id": room, "start": "2030-01-01T09:00:00", "duration": 3600,
            "project_ids": projects})
    };
    assert_eq!(post(&api, &ann, "/api/reservation", &body(json!([other]))).await.status.as_u16(), 404);
    assert_eq!(post(&api, &ann, "/api/reservation", &body(json!(["x"]))).await.status.as_u16(), 400);
    let booked = post(&api, &ann, "/api/reservation", &body(json!([own]))).await.body["data"].clone();
    assert_eq!(booked["projects"], json!([{"project_id": own, "name": "Own"}]));
    let id = booked["reservation_id"].as_str().unwrap();
    let edit = format!("/api/reservation/{id}");
    let both =
        post(&api, &api.token, &format!("/api/project/{other}/pin"), &json!({"reservation_id": id})).await;
    assert_eq!(both.status.as_u16(), 200, "{}", both.text);
    let edited = post(&api, &ann, &edit, &json!({"note": "x"})).await.body["data"].clone();
    assert_eq!(edited["projects"].as_array().unwrap().len(), 1, "another's project stays out of sight");
    let id = edited["reservation_id"].as_str().unwrap();
    let cleared = post(&api, &ann, &format!("/api/reservation/{id}"), &json!({"project_ids": []})).await;
    assert_eq!(cleared.body["data"]["projects"], json!([]));
    let id = cleared.body["data"]["reservation_id"].as_str().unwrap().to_owned();
    let seen = get(&api, &api.token, &format!("/api/reservations/{id}")).await;
    let version = seen.headers["etag"].to_str().unwrap().to_owned();
    for (token, status) in [(&api.token, 304), (&ann, 200)] {
        let again = Call::new("GET", &format!("/api/reservations/{id}")).token(token);
        let again = api.send(again.header("if-none-match", &version)).await;
        assert_eq!(again.status.as_u16(), status, "what another sees of the same version is another answer");
    }
    assert_eq!(seen.body["data"]["projects"][0]["name"], "Other", "and stays pinned");

    let list = "/api/reservationssite?start=2030-01-01";
    let count = |token: &str, more: &str| {
        let call = Call::new("GET", &format!("{list}&{more}")).token(token);
        async { api.send(call).await.body["numitems"].clone() }
    };
    assert_eq!(count(&api.token, &format!("project_id={other}")).await, 1);
    assert_eq!(count(&api.token, "pinned_to_project=true").await, 1);
    assert_eq!(count(&ann, "pinned_to_project=true").await, 0);
    assert_eq!(get(&api, &ann, &format!("{list}&project_id={other}")).await.status.as_u16(), 404);
    let bare = get(&api, &api.token, &format!("{list}&include_projects=false")).await;
    assert_eq!(bare.body["data"][0]["projects"], json!([]));

    let sum = get(&api, &bob, &format!("/api/project/{other}/overview")).await.body["data"].clone();
    assert_eq!(sum, json!({"reservations": 1, "upcoming": 1, "hours": 1.0, "price_int": null}));
    let foreign =
        post(&api, &bob, &format!("/api/project/{other}/unpin"), &json!({"reservation_id": id})).await;
    assert_eq!(foreign.status.as_u16(), 403, "{}", foreign.text);
    let unpin = format!("/api/project/{other}/unpin");
    assert_eq!(post(&api, &api.token, &unpin, &json!({"reservation_id": id})).await.status.as_u16(), 200);
    assert_eq!(count(&api.token, &format!("project_id={other}")).await, 0);
}

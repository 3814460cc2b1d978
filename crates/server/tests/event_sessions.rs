//! Sessions that people register for: seats, lists, moves, what becomes of registrations when sessions change, feeds.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

struct Course {
    api: Api,
    id: String,
    ann: String,
    ben: String,
}

impl Course {
    /// A course with a small session in the morning and an open one in the afternoon.
    async fn with(more: Value) -> Self {
        let api = Api::start().await;
        let ann = api.add_person("ann@example.org", "user").await;
        let ben = api.add_person("ben@example.org", "user").await;
        let mut settings = json!({"name": "Course", "reservable_type": "event", "category": "Courses", "events": [
            {"start": "2031-03-04T09:00", "end": "2031-03-04T12:00", "name": "Morning", "capacity": 2},
            {"start": "2031-03-04T14:00", "end": "2031-03-04T16:00"}]});
        for (name, value) in more.as_object().into_iter().flatten() {
            settings[name] = value.clone();
        }
        let id = api.add_resource(&settings).await;
        Self { api, id, ann, ben }
    }

    async fn register(&self, token: &str, body: Value) -> Answer {
        let mut asked = json!({"for_reservable_id": self.id});
        for (name, value) in body.as_object().into_iter().flatten() {
            asked[name] = value.clone();
        }
        self.api.send(Call::new("POST", "/api/reservation").token(token).body(&asked)).await
    }

    async fn rows(&self, token: &str, more: &str) -> Vec<Value> {
        let path = format!("/api/reservationssite?reservable_id={}{more}", self.id);
        let answer = self.api.send(Call::new("GET", &path).token(token)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["data"].as_array().cloned().unwrap_or_default()
    }

    async fn modify(&self, settings: &Value) -> Value {
        let path = format!("/api/reservables/{}/modify", self.id);
        let answer = self.api.send(Call::new("POST", &path).token(&self.api.token).body(settings)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["data"].clone()
    }

    /// The id of the session at a place of the list.
    async fn session(&self, place: usize) -> String {
        let events = self.api.get(&format!("/api/reservables/{}", self.id)).await["events"].clone();
        events[place]["event_id"].as_str().unwrap_or_default().to_owned()
    }
}

fn code(answer: &Answer) -> (u16, &str) {
    let code = answer.body["data"]["refusals"][0]["code"].as_str();
    (answer.status.as_u16(), code.unwrap_or_default())
}

#[tokio::test]
async fn seats_are_taken_listed_and_given_back() {
    let course = Course::with(json!({})).await;
    let morning = course.session(0).await;
    assert_eq!(morning, "s203103040900");
    let made = course.register(&course.ann, json!({"event_id": morning, "units": 2})).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let made = &made.body["data"];
    assert_eq!(
        (&made["reservation_type"], &made["start"]),
        (&json!("registration"), &json!("2031-03-04T09:00:00"))
    );
    assert_eq!(
        (&made["units"], &made["total_units"], &made["event"]["name"]),
        (&json!(2), &json!(2), &json!("Morning"))
    );
    let full = course.register(&course.ben, json!({"event_id": morning})).await;
    assert_eq!(code(&full), (409, "event.full"));
    assert_eq!(full.body["data"]["refusals"][0]["may_pass_later"], true);
    let by_start = course.register(&course.ben, json!({"start": "2031-03-04T14:00:00"})).await;
    assert_eq!(by_start.body["data"]["event"]["event_id"], "s203103041400");
    let sessions = course.rows(&course.ben, "&only_events=true").await;
    let told: Vec<_> = sessions
        .iter()
        .map(|row| (&row["reservation_type"], &row["units"], &row["event"]["seats_left"]))
        .collect();
    assert_eq!(told, [(&json!("event"), &json!(2), &json!(0)), (&json!("event"), &json!(1), &Value::Null)]);
    assert_eq!(course.rows(&course.ben, "").await.len(), 2);
    assert_eq!(course.rows(&course.ben, "&include_events=true").await.len(), 4);
    assert_eq!(course.rows(&course.ben, "&include_events=true&limit=3&offset=2").await.len(), 2);
    assert_eq!(course.rows(&course.ben, "&include_event_requests=false").await.len(), 0);
    assert_eq!(course.rows(&course.ben, "&only_events=true&start=2031-03-04T13:00:00").await.len(), 1);
    let path = format!("/api/reservation/{}/cancel", made["reservation_id"].as_str().unwrap_or_default());
    let cancelled = course.api.send(Call::new("POST", &path).token(&course.ann).body(&json!({}))).await;
    assert_eq!(cancelled.status, 200);
    assert_eq!(course.register(&course.ben, json!({"event_id": morning})).await.status, 200);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named() {
    let course = Course::with(json!({})).await;
    let room = course.api.add_resource(&json!({"name": "Room"})).await;
    let times = json!({"start": "2031-03-04T10:00:00", "duration": 3600});
    assert_eq!(code(&course.register(&course.ann, times).await), (409, "state.registrations_only"));
    let morning = course.session(0).await;
    for (body, status) in [
        (json!({"event_id": "none"}), 404),
        (json!({"event_id": morning, "loan": true}), 400),
        (json!({"event_id": morning, "for_reservable_id": room}), 404),
        (
            json!({"event_id": morning, "recurring_recipe": {"unit": "weekly", "every": 1, "until": "2031-06-01"}}),
            400,
        ),
    ] {
        let answer = course.register(&course.ann, body.clone()).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
    let wrong = json!({"auto_open_event_at": "soon"});
    let path = format!("/api/reservables/{}/modify", course.id);
    let answer = course.api.send(Call::new("POST", &path).token(&course.api.token).body(&wrong)).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn registrations_move_between_sessions_and_with_them() {
    let course = Course::with(json!({})).await;
    let (morning, afternoon) = (course.session(0).await, course.session(1).await);
    let made = course.register(&course.ann, json!({"event_id": morning})).await.body["data"].clone();
    let path = format!("/api/reservation/{}", made["reservation_id"].as_str().unwrap_or_default());
    let edit = Call::new("POST", &path).token(&course.ann).body(&json!({"event_id": afternoon}));
    let moved = course.api.send(edit).await.body["data"].clone();
    assert_eq!((&moved["start"], &moved["lineage_id"]), (&json!("2031-03-04T14:00:00"), &made["lineage_id"]));
    let told = course
        .modify(&json!({"events": [
            {"event_id": morning, "start": "2031-03-04T09:00", "end": "2031-03-04T12:00", "capacity": 2},
            {"event_id": afternoon, "start": "2031-03-05T14:00", "end": "2031-03-05T17:00"}]}))
        .await;
    assert_eq!(told["no_longer_fit"], Value::Null);
    let row = &course.rows(&course.ann, "").await[0];
    assert_eq!((&row["start"], &row["end"]), (&json!("2031-03-05T14:00:00"), &json!("2031-03-05T17:00:00")));
    assert_eq!(row["sequence"], 2);
    let told = course.modify(&json!({"events": [{"event_id": morning, "start": "2031-03-04T09:00", "end": "2031-03-04T12:00"}]})).await;
    assert_eq!(told["no_longer_fit"], json!([row["reservation_id"]]));
    assert_eq!(course.rows(&course.ann, "").await[0]["event"]["is_held"], false);
}

#[tokio::test]
async fn feeds_show_sessions_of_a_resource_and_a_category_and_registrations_of_people() {
    // A feed reaches four hundred days ahead.
    let day = server::clock::now().plus_seconds(10 * 86_400).to_string()[..10].to_owned();
    let at = |time: &str| format!("{day}T{time}");
    let course = Course::with(json!({"events": [
        {"event_id": "early", "start": at("09:00"), "end": at("12:00"), "name": "Morning"},
        {"event_id": "late", "start": at("14:00"), "end": at("16:00")}]}))
    .await;
    course.register(&course.ann, json!({"event_id": "early"})).await;
    let ann_id = course.api.user_id(&course.ann).await;
    let site = course.api.site_id.clone();
    let group = course.api.post(&format!("/api/sites/{site}/usergroups"), &json!({"name": "Learners"})).await;
    let group_id = group["usergroup_id"].clone();
    let members = format!("/api/sites/{site}/usergroups/{group_id}/members");
    course.api.post(&members, &json!({"add": [ann_id]})).await;
    let calendar = async |token: &str, kind: &str, id: Value| {
        let body = json!({"kind": kind, "id": id});
        let made = course.api.send(Call::new("POST", "/api/feeds").token(token).body(&body)).await;
        let Some(url) = made.body["data"]["url"].as_str().map(str::to_owned) else {
            return made.status.to_string();
        };
        let path = url.split_once("localhost").map_or(url.as_str(), |(_, path)| path);
        course.api.send(Call::new("GET", path)).await.text
    };
    for (kind, id) in [("resource", json!(course.id)), ("category", json!("Courses")), ("site", json!(site))]
    {
        let text = calendar(&course.ben, kind, id).await;
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2, "{kind}: {text}");
        assert!(text.contains("SUMMARY:Course: Morning"), "{kind}: {text}");
    }
    for (kind, id) in [("user", json!(ann_id)), ("usergroup", group_id.clone())] {
        let text = calendar(&course.ann, kind, id).await;
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{kind}: {text}");
        assert!(text.contains("SUMMARY:Course: Morning"), "{kind}: {text}");
    }
    assert!(calendar(&course.ben, "usergroup", group_id).await.starts_with("403"));
    assert!(calendar(&course.ben, "usergroup", json!(999)).await.starts_with("404"));
    assert!(calendar(&course.ben, "category", json!("Nothing")).await.starts_with("404"));
    let made = course.api.send(
        Call::new("POST", &format!("/api/projects/{site}"))
            .token(&course.ann)
            .body(&json!({"name": "Laser"})),
    );
    let project = made.await.body["data"]["project_id"].clone();
    let room = course.api.add_resource(&json!({"name": "Room"})).await;
    let pinned = json!({"for_reservable_id": room, "start": at("09:00:00"), "duration": 3600,
        "project_ids": [project], "purpose": "Beam"});
    assert_eq!(
        course.api.send(Call::new("POST", "/api/reservation").token(&course.ann).body(&pinned)).await.status,
        200
    );
    assert!(calendar(&course.ben, "project", project.clone()).await.starts_with("404"));
    let text = calendar(&course.ann, "project", project).await;
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
    assert!(text.contains("SUMMARY:Room: Beam"), "{text}");
}

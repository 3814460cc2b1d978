//! Names of things that are not there, over HTTP: in settings and in bookings, each is told by its place.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn post(api: &Api, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(&api.token).body(body)).await
}

#[tokio::test]
async fn settings_that_name_what_is_not_there_are_refused_at_their_place() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let own = api.user_id(&api.token).await;
    for (settings, path) in [
        (json!({"usergroups": [9]}), "usergroups[0]"),
        (json!({"usergroups_by_name": ["Nobody"]}), "usergroups_by_name[0]"),
        (
            json!({"approvers": [{"approver_user_id": own}, {"approver_user_id": "usr_0"}]}),
            "approvers[1].approver_user_id",
        ),
        (
            json!({"approvers": [{"approver_site_user_group_id": 9}]}),
            "approvers[0].approver_site_user_group_id",
        ),
        (json!({"rates": [{"rate": 1, "usergroup_id": 9}]}), "rates[0].usergroup_id"),
        (json!({"contact_user_id": "Ada"}), "contact_user_id"),
        (json!({"blocks": ["room 1"]}), "blocks[0]"),
    ] {
        for (call, name) in
            [(format!("/api/reservables/{room}/modify"), None), ("/api/reservables".into(), Some("New"))]
        {
            let mut body = settings.clone();
            if let Some(name) = name {
                body["name"] = json!(name);
            }
            let answer = post(&api, &call, &body).await;
            let problem = &answer.body["data"]["problems"][0];
            assert_eq!((answer.status.as_u16(), &problem["path"]), (400, &json!(path)), "{}", answer.text);
        }
    }
    let read = api.get(&format!("/api/reservables/{room}")).await;
    assert_eq!(read["version"], 1, "nothing of a refused change is kept");
}

#[tokio::test]
async fn people_to_ask_and_training_may_be_named_before_they_are_there() {
    let api = Api::start().await;
    let named = json!({"name": "Room", "contact_user_id": "usr_0", "secondary_contact_ids": ["usr_1"],
        "training": ["trn_0"]});
    let answer = post(&api, "/api/reservables", &named).await;
    let warnings: Vec<&str> =
        answer.body["warnings"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for (place, told) in [
        (0, "`training[0]`: there is no training `trn_0` here yet; until there is, nobody can meet it"),
        (1, "`contact_user_id`: there is nobody with the id usr_0 here"),
        (2, "`secondary_contact_ids[0]`: there is nobody with the id usr_1 here"),
    ] {
        assert_eq!(warnings[place], told);
    }
}

#[tokio::test]
async fn what_settings_named_before_keeps_nobody_from_changing_something_else() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann = api.user_id(&ann).await;
    let room = api
        .add_resource(&json!({"name": "Room", "contact_user_id": "usr_0",
        "approvers": [{"approver_user_id": ann}]}))
        .await;
    let path = format!("/api/reservables/{room}/modify");
    let unchanged = json!({"contact_user_id": "usr_0", "approvers": [{"approver_user_id": ann}], "units": 2});
    let answer = post(&api, &path, &unchanged).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.body.get("warnings").and_then(|warnings| warnings.get(0)), None, "{}", answer.text);
}

#[tokio::test]
async fn bookings_that_name_what_is_not_there_say_what_was_not_found() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let two = |other: &str| json!([{"reservable_id": room}, {"reservable_id": other}]);
    for (more, status, told) in [
        (json!({"for_reservable_id": "resv_0"}), 404, "resource"),
        (json!({"for_reservable_id": null, "for_reservables": two("resv_0")}), 404, "resource"),
        (json!({"for_reservable_id": null, "for_reservables": two("room 2")}), 400, "for_reservables[1]"),
        (json!({"for_user_id": "usr_0"}), 404, "person"),
        (json!({"for_user_email": "nobody@example.org"}), 404, "person"),
        (json!({"reservation_id": "rsv_0"}), 404, "reservation"),
        (json!({"for_user_id": "Ada"}), 400, "for_user_id"),
        (json!({"units": -1}), 400, "units"),
    ] {
        let mut body = json!({"for_reservable_id": room, "start": "2030-01-01T09:00:00", "duration": 3600});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let answer = post(&api, "/api/reservation", &body).await;
        assert_eq!(answer.status.as_u16(), status, "{more}: {}", answer.text);
        assert!(answer.text.contains(told), "{more}: {}", answer.text);
    }
    assert_eq!(api.get("/api/reservationssite").await, json!([]));
}

/// Whoever has no right to set a rule aside is refused for that alone, and staff can read later that it was tried.
#[tokio::test]
async fn an_override_without_the_right_is_refused_and_kept_in_the_log() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "buffer_before": 600})).await;
    for (place, flag) in ["force_reserve", "ignore_buffer", "maintenance"].into_iter().enumerate() {
        let start = format!("2030-01-0{}T09:00:00", place + 1);
        let body = json!({"for_reservable_id": room, "start": start, "duration": 3600, flag: true});
        let refused = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await;
        assert_eq!(refused.status.as_u16(), 403, "{flag}: {}", refused.text);
        let refusals = refused.body["data"]["refusals"].as_array().unwrap();
        assert_eq!((refusals.len(), &refusals[0]["code"]), (1, &json!("access.staff_only")), "{flag}");

        let decision = refused.body["data"]["decision_id"].as_str().unwrap();
        let kept = api.get(&format!("/api/decisions/{decision}")).await;
        assert_eq!(kept["outcome"], "refused");
        let rows = kept["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["code"] == "access.staff_only").unwrap();
        assert_eq!(row["verdict"], "broken", "{flag}: {row}");

        let granted = post(&api, "/api/reservation", &body).await;
        assert_eq!(granted.status.as_u16(), 200, "{flag}: {}", granted.text);
    }
}

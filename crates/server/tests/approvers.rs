//! Approvers through the API: lists of resources and people, and what staff set for one booking.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Api, Call};
use serde_json::{Value, json};

fn hour(resource: &str, start: &str, more: &Value) -> Value {
    let mut body = json!({"for_reservable_id": resource, "start": start, "duration": 3600});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The status and the first code or sentence of what was refused.
async fn refused(api: &Api, token: &str, method: &str, path: &str, body: &Value) -> (u16, String) {
    let answer = api.send(Call::new(method, path).token(token).body(body)).await;
    let code = answer.body["data"]["refusals"][0]["code"].as_str().or(answer.body["errors"][0].as_str());
    (answer.status.as_u16(), code.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn approvers_of_a_resource_and_of_a_person_are_listed_changed_and_removed() {
    let api = Api::start().await;
    let (ann, pia) =
        (api.add_person("ann@example.org", "user").await, api.add_person("pia@example.org", "user").await);
    let (ann_id, pia_id) = (api.user_id(&ann).await, api.user_id(&pia).await);
    let laser = api.add_resource(&json!({"name": "Laser"})).await;
    let path = format!("/api/sites/{}/approvers", api.site_id);

    let of_laser = json!({"reservable_id": laser, "approver_user_id": pia_id, "silent": true});
    let added = api.post(&path, &of_laser).await;
    assert_eq!((&added["approver_id"], &added["email"]), (&json!(pia_id), &json!("pia@example.org")));
    assert_eq!(
        (&added["silent"], &added["automatic"], &added["role"]),
        (&json!(true), &json!(false), &json!("user"))
    );
    let changed =
        api.post(&path, &json!({"reservable_id": laser, "approver_id": pia_id, "automatic": true})).await;
    assert_eq!((&changed["silent"], &changed["automatic"]), (&json!(true), &json!(true)));
    assert_eq!(api.get(&format!("/api/reservables/{laser}")).await["approvers"].as_array().unwrap().len(), 1);

    let of_ann = json!({"user_id": ann_id, "approver_user_id": pia_id});
    api.post(&path, &of_ann).await;
    let listed = api.get(&format!("{path}?user_id={ann_id}")).await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let booked = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&hour(
        &laser,
        "2030-01-01T09:00:00",
        &json!({}),
    )));
    let booked = booked.await.body["data"].clone();
    assert_eq!(booked["status"], "pending");
    assert_eq!(booked["approvals"].as_array().unwrap().len(), 2);

    for (token, method, path, body, expected) in [
        (&api.token, "POST", path.clone(), json!({"approver_user_id": pia_id}), 400),
        (&api.token, "POST", path.clone(), json!({"reservable_id": laser, "user_id": ann_id}), 400),
        (&api.token, "POST", path.clone(), json!({"reservable_id": laser, "approver_id": "usr_nobody"}), 404),
        (
            &api.token,
            "POST",
            path.clone(),
            json!({"reservable_id": laser, "approver_user_id": "usr_nobody"}),
            404,
        ),
        (&api.token, "POST", path.clone(), json!({"reservable_id": laser}), 400),
        (&ann, "POST", path.clone(), of_laser.clone(), 403),
        (&ann, "POST", path.clone(), of_ann.clone(), 403),
    ] {
        let found = refused(&api, token, method, &path, &body).await;
        assert_eq!(found.0, expected, "{body}: {found:?}");
    }
    let gone = format!("{path}/{pia_id}?user_id={ann_id}");
    assert_eq!(api.send(Call::new("DELETE", &gone).token(&ann)).await.status.as_u16(), 403);
    assert_eq!(api.send(Call::new("DELETE", &gone).token(&api.token)).await.status.as_u16(), 200);
    assert_eq!(api.send(Call::new("DELETE", &gone).token(&api.token)).await.status.as_u16(), 404);
    assert_eq!(api.get(&format!("{path}?user_id={ann_id}")).await, json!([]));
}

#[tokio::test]
async fn staff_set_the_approvers_of_one_booking() {
    let api = Api::start().await;
    let pia = api.add_person("pia@example.org", "user").await;
    let pia_id = api.user_id(&pia).await;
    let admin_id = api.user_id(&api.token).await;
    let laser =
        api.add_resource(&json!({"name": "Laser", "approvers": [{"approver_user_id": admin_id}]})).await;
    let desk = api.add_resource(&json!({"name": "Desk"})).await;
    let others = json!({"approvers": [{"approver_user_id": pia_id}]});

    let replaced = api.post("/api/reservation", &hour(&laser, "2030-01-01T09:00:00", &others)).await;
    assert_eq!(replaced["approvals"].as_array().unwrap().len(), 1);
    assert_eq!(replaced["approvals"][0]["approver_user_id"], json!(pia_id));
    let mut added = others.clone();
    added["approvers_override_add"] = json!(true);
    let added = api.post("/api/reservation", &hour(&laser, "2030-01-01T10:00:00", &added)).await;
    assert_eq!(added["approvals"].as_array().unwrap().len(), 2);
    for (more, expected) in [
        (json!({"remove_approvers": true}), "approved"),
        (json!({"silent_approve_approvers": true}), "approved"),
        (json!({"silent_pending_approvers": true}), "pending"),
        (json!({"approvers": [], "approvers_override_any": false}), "pending"),
    ] {
        let mut more = more;
        more["testing"] = json!(true);
        let dry = api.post("/api/reservation", &hour(&laser, "2030-01-01T12:00:00", &more)).await;
        assert_eq!(dry["status"], expected, "{more}");
    }
    let basket = json!({"for_reservables": [{"reservable_id": laser, "approvers": [{"approver_user_id": pia_id}]},
        {"reservable_id": desk}], "start": "2030-01-01T14:00:00", "duration": 3600});
    let booked = api.post("/api/reservation", &basket).await;
    assert_eq!(booked["reservations"][0]["approvals"][0]["approver_user_id"], json!(pia_id));
    assert_eq!(booked["reservations"][1]["status"], "approved");

    for (token, more, expected) in [
        (&pia, others.clone(), (403, "access.staff_only")),
        (&pia, json!({"remove_approvers": true}), (403, "access.staff_only")),
        (&api.token, json!({"approvers": [{"approver_user_id": "usr_nobody"}]}), (404, "")),
        (&api.token, json!({"approvers": [{"automatic": true}]}), (400, "")),
        (&api.token, json!({"remove_approvers": true, "silent_approve_approvers": true}), (400, "")),
    ] {
        let body = hour(&laser, "2030-01-02T09:00:00", &more);
        let (status, code) = refused(&api, token, "POST", "/api/reservation", &body).await;
        assert_eq!(status, expected.0, "{more}: {code}");
        assert!(code.starts_with(expected.1), "{more}: {code}");
    }
}

#[tokio::test]
async fn a_group_may_stand_for_its_members() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let pia = api.add_person("pia@example.org", "user").await;
    let group = api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": "Board"})).await;
    let group = group["usergroup_id"].as_i64().unwrap();
    let members = json!({"add": [api.user_id(&pia).await]});
    let path = format!("/api/sites/{}/usergroups/{group}/members", api.site_id);
    api.post(&path, &members).await;
    let approver = json!({"approver_site_user_group_id": group, "show_group_name": true});
    let laser = api.add_resource(&json!({"name": "Laser", "approvers": [approver]})).await;
    let body = hour(&laser, "2030-01-01T09:00:00", &json!({}));
    let booked = api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await;
    let id = booked.body["data"]["reservation_id"].as_str().unwrap().to_owned();
    let approve = format!("/api/reservation/{id}/approve");
    let answer = api.send(Call::new("POST", &approve).token(&pia).body(&json!({}))).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    let read = format!("/api/reservations/{id}");
    let seen = api.send(Call::new("GET", &read).token(&ann)).await.body["data"]["approvals"][0].clone();
    assert_eq!((&seen["status"], &seen["votes"][0]["user_id"]), (&json!("approved"), &Value::Null));
    let seen = api.get(&read).await["approvals"][0].clone();
    assert!(seen["votes"][0]["user_id"].is_string(), "{seen}");
}

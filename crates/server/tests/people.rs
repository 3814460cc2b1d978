//! People of a site over HTTP: who is seen by whom, changes, blocking, leaving, codes, supervisors and site settings.
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

fn names(answer: &Answer) -> Vec<&str> {
    answer.body["data"].as_array().unwrap().iter().map(|row| row["user"]["name"].as_str().unwrap()).collect()
}

async fn named(api: &Api, email: &str, name: &str, role: &str) -> (String, String) {
    let token = api.add_person(email, role).await;
    let user_id = api.user_id(&token).await;
    let path = format!("/api/sites/{}/users/{user_id}", api.site_id);
    api.post(&path, &json!({"first_name": name, "last_name": ""})).await;
    (token, user_id)
}

#[tokio::test]
async fn lists_count_what_the_caller_may_see() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let (ann, _) = named(&api, "ann@example.org", "Ann", "user").await;
    let (_, bob) = named(&api, "bob@example.org", "Bob", "user").await;
    api.post(&format!("{users}/{bob}"), &json!({"active": false})).await;
    for (token, query, rows, count) in [
        (&api.token, "", vec!["Ada Okafor", "Ann", "Bob"], 3),
        (&ann, "", vec!["Ada Okafor", "Ann"], 2),
        (&ann, "?limit=1&offset=1", vec!["Ann"], 2),
        (&ann, "?search=an", vec!["Ann"], 1),
        (&ann, "?search=ada%40example", vec![], 0),
        (&ann, "?search=ann%40example", vec!["Ann"], 1),
        (&api.token, "?search=ann%40example", vec!["Ann"], 1),
        (&api.token, "?active=false", vec!["Bob"], 1),
        (&api.token, "?role=administrator", vec!["Ada Okafor"], 1),
        (&api.token, "?usergroup_id=1", vec![], 0),
    ] {
        let answer = get(&api, token, &format!("{users}{query}")).await;
        assert_eq!((names(&answer), &answer.body["numitems"]), (rows, &json!(count)), "{query}");
    }
    assert_eq!(get(&api, &ann, &format!("{users}?role=user")).await.status, 403);
    assert_eq!(get(&api, &api.token, &format!("{users}?role=king")).await.status, 400);
    assert_eq!(get(&api, &ann, &format!("{users}/{bob}")).await.status, 404, "blocked, for others not there");
    assert_eq!(get(&api, &api.token, &format!("{users}/{bob}")).await.status, 200);
}

#[tokio::test]
async fn what_is_kept_of_a_person_is_for_staff_and_for_themselves() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let (ann, ann_id) = named(&api, "ann@example.org", "Ann", "user").await;
    let (bob, bob_id) = named(&api, "bob@example.org", "Bob", "user").await;
    let change = json!({"account_numbers": [{"account_number": "4711", "description": "Optics"}],
        "actual_usage_identifiers": [{"identifier": "ann1"}], "barcode": "007", "billing_address": "Lane 1",
        "exclude_from_activity_report": true, "hidden_note": "Careful", "supervisor": bob_id,
        "ignore_min_max_times": true, "roles": {"reservation_creator": true}});
    let path = format!("{users}/{ann_id}");
    let staff = api.post(&path, &change).await;
    assert_eq!(staff["roles"], json!({"reservation_creator": true, "reservation_editor": false}));
    assert_eq!((&staff["hidden_note"], &staff["supervisor"]["name"]), (&json!("Careful"), &json!("Bob")));
    assert!(staff["joinedsite"].is_i64() && staff["qrid"].is_string());
    let own = get(&api, &ann, &path).await.body["data"].clone();
    assert_eq!((&own["hidden_note"], &own["barcode"]), (&Value::Null, &json!("007")));
    let other = get(&api, &bob, &path).await;
    for secret in ["4711", "ann1", "007", "Lane", "Careful", "ann@", "creator\":true"] {
        assert!(!other.text.contains(secret), "{secret}: {}", other.text);
    }
    assert_eq!(other.body["data"]["role"], Value::Null);
    api.post(&format!("/api/sites/{}", api.site_id), &json!({"users_can_see_users": true})).await;
    assert!(get(&api, &bob, &path).await.text.contains("ann@example.org"));
    let cleared = api.post(&path, &json!({"supervisor": null, "barcode": null})).await;
    assert_eq!((&cleared["supervisor"], &cleared["barcode"]), (&Value::Null, &Value::Null));
    assert_eq!(cleared["hidden_note"], "Careful", "what is not named stays");
}

#[tokio::test]
async fn rights_are_given_downwards_only() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let (mona, mona_id) = named(&api, "mona@example.org", "Mona", "moderator").await;
    let (ann, ann_id) = named(&api, "ann@example.org", "Ann", "user").await;
    let admin_id = api.user_id(&api.token).await;
    for (token, user_id, change, status) in [
        (&ann, &ann_id, json!({"hidden_note": "x"}), 403),
        (&mona, &ann_id, json!({"hidden_note": "x", "barcode": "1"}), 200),
        (&mona, &ann_id, json!({"role": "moderator"}), 403),
        (&mona, &mona_id, json!({"role": "administrator"}), 403),
        (&mona, &ann_id, json!({"active": false}), 403),
        (&mona, &ann_id, json!({"roles": {"reservation_editor": true}}), 403),
        (&mona, &admin_id, json!({"hidden_note": "x"}), 403),
        (&api.token, &admin_id, json!({"role": "user"}), 400),
        (&api.token, &admin_id, json!({"active": false}), 400),
        (&api.token, &ann_id, json!({"supervisor": ann_id}), 400),
        (&api.token, &ann_id, json!({"supervisor": "usr_0"}), 400),
        (&api.token, &ann_id, json!({"account_numbers": [{"account_number": " "}]}), 400),
        (&api.token, &ann_id, json!({"usergroups": [9]}), 404),
    ] {
        let answer = post(&api, token, &format!("{users}/{user_id}"), &change).await;
        assert_eq!(answer.status, status, "{change}: {}", answer.text);
    }
    assert_eq!(post(&api, &mona, &format!("{users}/{ann_id}/remove"), &json!({})).await.status, 403);
    assert_eq!(post(&api, &api.token, &format!("{users}/{admin_id}/remove"), &json!({})).await.status, 400);
    assert_eq!(post(&api, &api.token, &format!("{users}/{ann_id}/remove"), &json!({})).await.status, 200);
    assert_eq!(get(&api, &ann, "/api/session").await.status, 401, "she has no other site");
    assert_eq!(post(&api, &mona, &format!("/api/sites/{}/leave", api.site_id), &json!({})).await.status, 200);
    let left = get(&api, &api.token, &users).await;
    assert_eq!(names(&left), ["Ada Okafor"]);
}

#[tokio::test]
async fn an_address_changes_only_before_the_first_sign_in() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let new = json!({"email": "new@example.org", "first_name": "New"});
    let added = api.post(&users, &new).await;
    let path = format!("{users}/{}", added["user_id"].as_str().unwrap());
    let changed = api.post(&path, &json!({"email": "Newer@Example.org"})).await;
    assert_eq!(changed["user"]["email"], "newer@example.org");
    let taken = post(&api, &api.token, &path, &json!({"email": "admin@example.org"})).await;
    assert_eq!(taken.status, 409);
    let (_, ann_id) = named(&api, "ann@example.org", "Ann", "user").await;
    let late = post(&api, &api.token, &format!("{users}/{ann_id}"), &json!({"email": "b@example.org"})).await;
    assert_eq!(late.status, 403, "{}", late.text);
}

#[tokio::test]
async fn staff_find_people_by_their_address() {
    let api = Api::start().await;
    let (ann, ann_id) = named(&api, "ann@example.org", "Ann", "user").await;
    let users = format!("/api/sites/{}/users", api.site_id);
    api.post(&users, &json!({"email": "new@example.org", "first_name": "New"})).await;
    let found = get(&api, &api.token, "/api/users/lookup?email=Ann@example.org").await;
    assert_eq!(found.body["data"]["user_id"], json!(ann_id));
    let look = |more: &str| format!("/api/users/lookup?site_id={}&email={more}", api.site_id);
    let missing = get(&api, &api.token, &look("nobody@example.org")).await;
    let unverified = get(&api, &api.token, &look("new@example.org")).await;
    assert_eq!((missing.status.as_u16(), &missing.text), (404, &unverified.text));
    let seen = get(&api, &api.token, &look("new@example.org&include_unverified=true")).await;
    assert_eq!(seen.status, 200);
    assert_eq!(get(&api, &ann, &look("admin@example.org")).await.status, 403);
}

#[tokio::test]
async fn supervisors_and_codes_stand_in_bookings() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let (ann, ann_id) = named(&api, "ann@example.org", "Ann", "user").await;
    let (_, bob_id) = named(&api, "bob@example.org", "Bob", "user").await;
    let codes = json!([{"account_number": "4711", "description": "Optics"}]);
    api.post(&format!("{users}/{ann_id}"), &json!({"supervisor": bob_id, "account_numbers": codes})).await;
    api.post(&format!("/api/sites/{}", api.site_id), &json!({"account_numbers_restricted": true})).await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let ask = |code: &str| json!({"for_reservable_id": room, "start": "2099-03-02T10:00:00", "duration": 3600, "account_number": code});
    let refused = post(&api, &ann, "/api/reservation", &ask("4712")).await;
    assert_eq!(refused.body["data"]["refusals"][0]["code"], "billing.account_number_unknown");
    let made = post(&api, &ann, "/api/reservation", &ask("4711")).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let read = get(
        &api,
        &ann,
        &format!("/api/reservations/{}", made.body["data"]["reservation_id"].as_str().unwrap()),
    )
    .await;
    let read = &read.body["data"];
    assert_eq!(read["account_number_description"], "Optics");
    assert_eq!(read["reserved_for_supervisor"]["name"], "Bob");
    for (supervisor, count) in [(&bob_id, 1), (&ann_id, 0)] {
        let listed =
            get(&api, &api.token, &format!("/api/reservationssite?supervisor_id={supervisor}")).await;
        assert_eq!(listed.body["numitems"], count, "{}", listed.text);
    }
}

#[tokio::test]
async fn administrators_set_what_is_true_for_the_site() {
    let api = Api::start().await;
    let path = format!("/api/sites/{}", api.site_id);
    let (ann, _) = named(&api, "ann@example.org", "Ann", "user").await;
    assert_eq!(get(&api, &ann, &path).await.body["data"]["access"], "private");
    assert_eq!(post(&api, &ann, &path, &json!({"name": "Mine"})).await.status, 403);
    for (wrong, place) in [
        (json!({"timezone": "Mars/Olympus"}), "timezone"),
        (json!({"currency_code": "euro"}), "currency_code"),
        (json!({"currency_decimal": ",", "currency_thousand": ","}), "currency_thousand"),
        (json!({"name": " "}), "name"),
        (json!({"access": "secret"}), "access"),
    ] {
        let answer = post(&api, &api.token, &path, &wrong).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert_eq!(answer.body["data"]["problems"][0]["path"], place, "{}", answer.text);
    }
    let changed = api
        .post(
            &path,
            &json!({"name": "Lab", "timezone": "America/Toronto", "currency": "€",
            "currency_code": "EUR", "currency_decimal": ",", "currency_thousand": ".", "access": "open"}),
        )
        .await;
    let mut expected = changed.clone();
    for (field, value) in
        [("name", "Lab"), ("timezone", "America/Toronto"), ("currency", "€"), ("access", "open")]
    {
        expected[field] = json!(value);
    }
    assert_eq!(changed, expected);
    assert_eq!(api.get(&path).await, changed);
}

#[tokio::test]
async fn other_sites_are_not_there() {
    let api = Api::start().await;
    for path in
        ["/api/sites/site_0", "/api/sites/site_0/users", "/api/users/lookup?site_id=site_0&email=a@b.c"]
    {
        assert_eq!(get(&api, &api.token, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_change_of_what_was_changed_meanwhile_is_refused() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let site = format!("/api/sites/{}", api.site_id);
    let person = format!("{site}/users/{}", api.user_id(&ann).await);
    for (path, field, values) in
        [(&site, "name", ["North", "South"]), (&person, "first_name", ["Anna", "Anne"])]
    {
        let read = async || api.send(Call::new("GET", path).token(&api.token)).await;
        let seen = read().await.headers["etag"].to_str().unwrap().to_owned();
        let change = async |value: &str, tag: &str| {
            let call = Call::new("POST", path).token(&api.token).header("if-match", tag);
            api.send(call.body(&json!({field: value}))).await
        };
        let changed = change(values[0], &seen).await;
        assert_eq!(changed.status, 200, "{path}: {}", changed.text);
        let stale = change(values[1], &seen).await;
        assert_eq!((stale.status.as_u16(), &stale.body["data"]["code"]), (412, &json!("changed")), "{path}");
        assert_eq!(change(values[1], changed.headers["etag"].to_str().unwrap()).await.status, 200, "{path}");
        assert_eq!(change(values[0], "*").await.status, 200, "{path}");
        assert_eq!(change(values[0], "\"one\"").await.status, 400, "{path}");
        assert!(read().await.text.contains(values[0]), "{path}");
    }
    // Who sees less of the same version has another tag.
    let tag = async |token: &str| {
        api.send(Call::new("GET", &person).token(token)).await.headers["etag"].to_str().unwrap().to_owned()
    };
    let ben = api.add_person("ben@example.org", "user").await;
    assert_ne!(tag(&api.token).await, tag(&ben).await);
}

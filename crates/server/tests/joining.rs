//! Coming to a site, rights beyond a role, groups, bots and the log of who did what, over HTTP.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn post(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(token).body(body)).await
}

async fn get(api: &Api, token: &str, path: &str) -> Answer {
    api.send(Call::new("GET", path).token(token)).await
}

fn person(email: &str) -> Value {
    json!({"email": email, "password": "correct horse battery", "first_name": "Zoe"})
}

fn with(mut object: Value, name: &str, value: &Value) -> Value {
    object[name] = value.clone();
    object
}

#[tokio::test]
async fn an_invitation_is_accepted_once_by_whom_it_is_for() {
    let api = Api::start().await;
    let site = format!("/api/sites/{}", api.site_id);
    let group =
        api.post(&format!("{site}/usergroups"), &json!({"name": "Optics"})).await["usergroup_id"].clone();
    let asked = json!({"emails": ["Zoe@example.org"], "role": "moderator", "usergroups": [group]});
    let made = api.post(&format!("{site}/invitations"), &asked).await;
    let token = json!(made[0]["url"].as_str().unwrap().split_once('#').unwrap().1);
    let listed = api.get(&format!("{site}/invitations")).await;
    assert_eq!((&listed[0]["state"], &listed[0]["url"]), (&json!("open"), &Value::Null));
    let join = format!("{site}/join");
    let wrong = with(person("other@example.org"), "invitation", &token);
    assert_eq!(api.send(Call::new("POST", &join).body(&wrong)).await.status, 403);
    let right = with(person("zoe@example.org"), "invitation", &token);
    let joined = api.send(Call::new("POST", &join).body(&right)).await;
    assert_eq!((joined.status.as_u16(), &joined.body["data"]["role"]), (200, &json!("moderator")));
    let again = api.send(Call::new("POST", &join).body(&right)).await;
    assert_eq!(again.status, 404, "used up: {}", again.text);
    assert_eq!(api.get(&format!("{site}/invitations")).await[0]["state"], "accepted");

    let second = api.post(&format!("{site}/invitations"), &json!({"emails": ["ida@example.org"]})).await;
    assert_eq!((&second[0]["mails"], &second[0]["mailed_unix"]), (&json!(0), &Value::Null));
    let id = second[0]["invitation_id"].as_str().unwrap();
    let resend = Call::new("POST", &format!("{site}/invitations/{id}/resend")).token(&api.token);
    let answer = api.send(resend.body(&json!({}))).await;
    assert_eq!((answer.status.as_u16(), &answer.body["data"]["code"]), (409, &json!("not_set_up")));
    api.post(&format!("{site}/invitations/{id}/revoke"), &json!({})).await;
    let token = json!(second[0]["url"].as_str().unwrap().split_once('#').unwrap().1);
    let late = with(person("ida@example.org"), "invitation", &token);
    assert_eq!(api.send(Call::new("POST", &join).body(&late)).await.status, 404);
}

#[tokio::test]
async fn a_site_is_joined_as_its_access_says_and_never_by_whom_it_blocked() {
    let api = Api::start().await;
    let site = format!("/api/sites/{}", api.site_id);
    let join = format!("{site}/join");
    let asked = json!({"uses_max": 1});
    let code = api.post(&format!("{site}/join-codes"), &asked).await["code"].clone();
    let by_code = |email: &str| with(person(email), "code", &code);
    for (access, body, status) in [
        ("private", person("a@example.org"), 404),
        ("private", by_code("a@example.org"), 404),
        ("restricted", person("a@example.org"), 404),
        ("restricted", with(person("a@example.org"), "code", &json!("wrong")), 404),
        ("restricted", by_code("a@example.org"), 200),
        ("restricted", by_code("b@example.org"), 404),
        ("open", json!({"email": "c@example.org"}), 400),
        ("open", person("c@example.org"), 200),
        ("open", person("c@example.org"), 409),
        ("open", with(person("c@example.org"), "password", &json!("not the password")), 401),
    ] {
        api.post(&site, &json!({"access": access})).await;
        let answer = api.send(Call::new("POST", &join).body(&body)).await;
        assert_eq!(answer.status, status, "{access} {body}: {}", answer.text);
    }
    let found = api.get("/api/users/lookup?email=c@example.org&include_unverified=true").await;
    let path = format!("{site}/users/{}", found["user_id"].as_str().unwrap());
    api.post(&path, &json!({"active": false})).await;
    assert_eq!(api.send(Call::new("POST", &join).body(&person("c@example.org"))).await.status, 403);
    api.post(&format!("{path}/remove"), &json!({})).await;
    assert_eq!(api.send(Call::new("POST", &join).body(&person("c@example.org"))).await.status, 200);
}

#[tokio::test]
async fn a_right_reaches_as_far_as_it_was_given() {
    let api = Api::start().await;
    let site = format!("/api/sites/{}", api.site_id);
    let [ann, bob, carl] = ["ann@example.org", "bob@example.org", "carl@example.org"];
    let (ann, bob, carl) = (
        api.add_person(ann, "user").await,
        api.add_person(bob, "user").await,
        api.add_person(carl, "user").await,
    );
    let (ann_id, bob_id, carl_id) =
        (api.user_id(&ann).await, api.user_id(&bob).await, api.user_id(&carl).await);
    let group =
        api.post(&format!("{site}/usergroups"), &json!({"name": "Optics"})).await["usergroup_id"].clone();
    api.post(&format!("{site}/usergroups/{group}/members"), &json!({"add": [ann_id]})).await;
    let room = api.add_resource(&json!({"name": "Room", "user_visible_reservation_details": false})).await;
    let book = |hour: &str| {
        json!({"for_reservable_id": room, "start": format!("2099-03-02T{hour}:00:00"), "duration": 3600,
            "purpose": "Secret work"})
    };
    let of_ann =
        post(&api, &ann, "/api/reservation", &book("08")).await.body["data"]["reservation_id"].clone();
    let of_bob =
        post(&api, &bob, "/api/reservation", &book("10")).await.body["data"]["reservation_id"].clone();
    let read = |id: &Value| format!("/api/reservations/{}", id.as_str().unwrap());
    assert!(!get(&api, &carl, &read(&of_ann)).await.text.contains("Secret"));
    let grant = json!({"user_id": carl_id, "grant": "editor", "restricted_to": {"usergroup_ids": [group]}});
    let given = api.post(&format!("{site}/role-grants"), &grant).await;
    assert!(get(&api, &carl, &read(&of_ann)).await.text.contains("Secret"));
    assert!(!get(&api, &carl, &read(&of_bob)).await.text.contains("Secret"));
    assert_eq!(get(&api, &carl, &read(&of_ann)).await.body["data"]["can_edit"], true);
    let change = |id: &Value| format!("/api/reservation/{}", id.as_str().unwrap());
    let edited = post(&api, &carl, &change(&of_ann), &json!({"note": "moved"})).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let refused = post(&api, &carl, &change(&of_bob), &json!({"note": "moved"})).await;
    assert_eq!(refused.status, 403);
    let for_ann = with(book("12"), "for_user_id", &json!(ann_id));
    assert_eq!(post(&api, &carl, "/api/reservation", &for_ann).await.status, 403, "an editor makes none");
    let creator =
        json!({"user_id": carl_id, "grant": "creator", "restricted_to": {"reservable_ids": [room]}});
    api.post(&format!("{site}/role-grants"), &creator).await;
    assert_eq!(post(&api, &carl, "/api/reservation", &for_ann).await.status, 200);
    assert_eq!(get(&api, &carl, &format!("{site}/role-grants")).await.body["numitems"], 2);
    assert_eq!(get(&api, &bob, &format!("{site}/role-grants")).await.body["numitems"], 0);
    let id = given["role_grant_id"].as_str().unwrap();
    api.post(&format!("{site}/role-grants/{id}/revoke"), &json!({})).await;
    assert!(!get(&api, &carl, &read(&of_bob)).await.text.contains("Secret"));
    let wrong = json!({"user_id": bob_id, "grant": "king"});
    assert_eq!(post(&api, &api.token, &format!("{site}/role-grants"), &wrong).await.status, 400);
    let own = json!({"user_id": carl_id, "grant": "editor"});
    assert_eq!(post(&api, &carl, &format!("{site}/role-grants"), &own).await.status, 403);
}

#[tokio::test]
async fn groups_are_renamed_archived_and_listed_with_their_members() {
    let api = Api::start().await;
    let groups = format!("/api/sites/{}/usergroups", api.site_id);
    let ann = api.add_person("ann@example.org", "user").await;
    let id = api.post(&groups, &json!({"name": "Optics"})).await["usergroup_id"].clone();
    api.post(&groups, &json!({"name": "Lasers"})).await;
    let path = format!("{groups}/{id}");
    api.post(&format!("{path}/members"), &json!({"add": [api.user_id(&ann).await]})).await;
    let members = get(&api, &api.token, &format!("{path}/members?limit=1")).await;
    assert_eq!((&members.body["numitems"], members.body["data"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!(get(&api, &ann, &format!("{groups}/2/members")).await.status, 403);
    assert_eq!(post(&api, &api.token, &path, &json!({"name": "LASERS"})).await.status, 409);
    let changed =
        api.post(&path, &json!({"name": "Light", "description": "All of it", "archived": true})).await;
    assert_eq!((&changed["name"], &changed["archived"]), (&json!("Light"), &json!(true)));
    assert_eq!(get(&api, &api.token, &groups).await.body["numitems"], 1);
    assert_eq!(get(&api, &api.token, &format!("{groups}?include_archived=true")).await.body["numitems"], 2);
    assert_eq!(get(&api, &api.token, &format!("{groups}/9")).await.status, 404);
}

#[tokio::test]
async fn a_key_is_shown_once_and_can_be_replaced_and_taken_away() {
    let api = Api::start().await;
    let bots = format!("/api/sites/{}/bots", api.site_id);
    let made = api.post(&bots, &json!({"name": "Importer", "role": "moderator"})).await;
    let (first, id) = (made["api_key"].as_str().unwrap(), made["user_id"].as_str().unwrap());
    assert_eq!(get(&api, first, "/api/session").await.status, 200);
    let listed = get(&api, &api.token, &bots).await;
    assert!(!listed.text.contains(first));
    assert_eq!(listed.body["data"][0]["key_prefix"], first[..8]);
    assert_eq!(get(&api, first, &bots).await.status, 403, "a moderator looks after no bots");
    let elsewhere = json!({"allowed_addresses": ["203.0.113.0/24"]});
    let second = api.post(&format!("{bots}/{id}/key"), &elsewhere).await["api_key"].clone();
    for key in [first, second.as_str().unwrap()] {
        assert_eq!(get(&api, key, "/api/session").await.status, 401);
    }
    let third =
        api.post(&format!("{bots}/{id}/key"), &json!({"allowed_addresses": []})).await["api_key"].clone();
    assert_eq!(get(&api, third.as_str().unwrap(), "/api/session").await.status, 200);
    api.post(&format!("{bots}/{id}/revoke"), &json!({})).await;
    assert_eq!(get(&api, third.as_str().unwrap(), "/api/session").await.status, 401);
    let own = api.user_id(&api.token).await;
    assert_eq!(post(&api, &api.token, &format!("{bots}/{own}/key"), &json!({})).await.status, 404);
    let wrong = json!({"name": "X", "allowed_addresses": ["here"]});
    assert_eq!(post(&api, &api.token, &bots, &wrong).await.status, 400);
}

#[tokio::test]
async fn administrators_read_who_did_what_and_from_where() {
    let api = Api::start().await;
    let audit = format!("/api/sites/{}/audit", api.site_id);
    let mona = api.add_person("mona@example.org", "moderator").await;
    let mona_id = api.user_id(&mona).await;
    let room = api.add_resource(&json!({"name": "Room"})).await;
    let ask = json!({"for_reservable_id": room, "start": "2099-03-02T08:00:00", "duration": 3600});
    let made = post(&api, &mona, "/api/reservation", &ask).await.body["data"]["reservation_id"].clone();
    assert_eq!(get(&api, &mona, &audit).await.status, 403);
    let newest = api.get(&format!("{audit}?limit=1")).await[0].clone();
    assert_eq!(newest["type"], "reservation_created");
    assert_eq!((&newest["actor"]["name"], &newest["address"]), (&json!("Some One"), &json!("127.0.0.1")));
    assert!(newest["credential"].as_str().unwrap().starts_with("ses_") && newest["decision_id"].is_string());
    for (filter, types) in [
        (format!("actor_id={mona_id}"), vec!["reservation_created"]),
        (format!("user_id={mona_id}"), vec!["reservation_created", "member_added"]),
        (
            "type=resource_created,reservation_created".to_owned(),
            vec!["reservation_created", "resource_created"],
        ),
        (format!("reservation_id={}", made.as_str().unwrap()), vec!["reservation_created"]),
        (format!("reservable_id={room}&offset=1"), vec!["resource_created"]),
        ("search=resource".to_owned(), vec!["reservation_created", "resource_created"]),
        ("start=2000-01-01&end=2000-01-02".to_owned(), vec![]),
    ] {
        let rows = api.get(&format!("{audit}?{filter}")).await;
        let found: Vec<&str> =
            rows.as_array().unwrap().iter().map(|row| row["type"].as_str().unwrap()).collect();
        assert_eq!(found, types, "{filter}");
    }
    let exported = get(&api, &api.token, &format!("{audit}.csv?type=reservation_created")).await;
    let lines: Vec<&str> = exported.text.lines().collect();
    assert_eq!((lines.len(), lines[0].starts_with("seq,at,type,actor_id")), (2, true), "{}", exported.text);
    assert!(!get(&api, &mona, "/api/events").await.text.contains("127.0.0.1"), "the feed tells no addresses");
}

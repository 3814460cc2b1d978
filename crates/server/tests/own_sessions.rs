//! One's own sessions over HTTP, acting as somebody else, and the last requests of a key.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn post(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", path).token(token).body(body)).await
}

async fn get(api: &Api, token: &str, path: &str) -> Answer {
    api.send(Call::new("GET", path).token(token).header("user-agent", "A browser")).await
}

#[tokio::test]
async fn people_see_their_sessions_and_end_them() {
    let api = Api::start().await;
    let first = api.add_person("ann@example.org", "user").await;
    let account = json!({"username": "ann@example.org", "password": "correct horse battery"});
    let opened = api.send(Call::new("POST", "/api/session").body(&account)).await;
    let second = opened.body["data"]["token"].as_str().unwrap().to_owned();
    let listed = get(&api, &second, "/api/sessions").await;
    assert_eq!(listed.body["numitems"], 2);
    assert!(!listed.text.contains(&first) && !listed.text.contains(&second), "no token is told again");
    let rows = listed.body["data"].as_array().unwrap();
    let current = |is_current: bool| rows.iter().find(|row| row["current"] == is_current).unwrap();
    let other = current(false)["session_id"].as_str().unwrap();
    let strange = post(&api, &api.token, &format!("/api/sessions/{other}/revoke"), &json!({})).await;
    assert_eq!(strange.status, 404, "somebody else's");
    assert_eq!(post(&api, &second, &format!("/api/sessions/{other}/revoke"), &json!({})).await.status, 200);
    assert_eq!(get(&api, &first, "/api/session").await.status, 401);
    api.send(Call::new("POST", "/api/session").body(&account)).await;
    assert_eq!(post(&api, &second, "/api/sessions/revoke-others", &json!({})).await.body["data"], 1);
    assert_eq!(get(&api, &second, "/api/session").await.status, 200);
}

#[tokio::test]
async fn an_administrator_acts_as_a_person_and_the_log_says_both() {
    let api = Api::start().await;
    let users = format!("/api/sites/{}/users", api.site_id);
    let (ann, mona) = (
        api.add_person("ann@example.org", "user").await,
        api.add_person("mona@example.org", "moderator").await,
    );
    let (ann_id, admin_id) = (api.user_id(&ann).await, api.user_id(&api.token).await);
    let path = format!("{users}/{ann_id}/impersonate");
    assert_eq!(post(&api, &mona, &path, &json!({})).await.status, 403);
    let own = format!("{users}/{admin_id}/impersonate");
    assert_eq!(post(&api, &api.token, &own, &json!({})).await.status, 403, "never as an administrator");
    let token = api.post(&path, &json!({})).await["token"].as_str().unwrap().to_owned();
    let session = get(&api, &token, "/api/session").await.body["data"].clone();
    assert_eq!(
        (&session["user"]["user_id"], &session["impersonated_by"]["user_id"]),
        (&json!(ann_id), &json!(admin_id))
    );
    assert_eq!(get(&api, &token, "/api/sessions").await.status, 403);
    assert_eq!(get(&api, &ann, "/api/session").await.body["data"]["impersonated_by"], Value::Null);

    let room = api.add_resource(&json!({"name": "Room"})).await;
    let ask = json!({"for_reservable_id": room, "start": "2099-03-02T08:00:00", "duration": 3600});
    assert_eq!(post(&api, &token, "/api/reservation", &ask).await.status, 200);
    let rows = api.get(&format!("/api/sites/{}/audit?limit=1", api.site_id)).await;
    assert_eq!(
        (&rows[0]["actor_id"], &rows[0]["impersonated_by"]["user_id"]),
        (&json!(ann_id), &json!(admin_id))
    );
    assert_eq!(post(&api, &token, "/api/session/end", &json!({})).await.status, 200);
    assert_eq!(get(&api, &token, "/api/session").await.status, 401);

    let again = api.post(&path, &json!({})).await["token"].as_str().unwrap().to_owned();
    api.post(&format!("{users}/{ann_id}"), &json!({"role": "administrator"})).await;
    assert_eq!(get(&api, &again, "/api/session").await.status, 401, "she became an administrator");
}

/// The cookies that an answer sets, as a browser sends them back; those it takes away are left out.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let pairs = set.map(|cookie| cookie.split(';').next().unwrap()).filter(|pair| !pair.ends_with('='));
    pairs.collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn a_browser_acts_as_a_person_and_is_the_administrator_again() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann_id = api.user_id(&ann).await;
    let send = async |method: &str, path: &str, cookies: &str| {
        let session = api.send(Call::new("GET", "/api/session").header("cookie", cookies)).await;
        let proof = session.body["data"]["csrf_token"].as_str().unwrap().to_owned();
        let call = Call::new(method, path).header("cookie", cookies).header("x-csrf-token", &proof);
        api.send(if method == "POST" { call.body(&json!({})) } else { call }).await
    };
    let own = format!("holdfast_session={}", api.token);
    let path = format!("/api/sites/{}/users/{ann_id}/impersonate", api.site_id);
    let started = send("POST", &path, &own).await;
    assert_eq!(started.status, 200, "{}", started.text);
    let acting = cookies(&started);
    assert_eq!(send("GET", "/api/session", &acting).await.body["data"]["user"]["user_id"], json!(ann_id));
    let ended = send("POST", "/api/session/end", &acting).await;
    assert_eq!(cookies(&ended), own, "what was set aside is taken up again");
    let signed_out = send("POST", "/api/session/end", &own).await;
    assert_eq!(cookies(&signed_out), "");
}

#[tokio::test]
async fn administrators_read_the_last_requests_of_a_key() {
    let api = Api::start().await;
    let bots = format!("/api/sites/{}/bots", api.site_id);
    let made = api.post(&bots, &json!({"name": "Sensor"})).await;
    let (bot, key) = (made["user_id"].as_str().unwrap(), made["api_key"].as_str().unwrap());
    get(&api, key, "/api/reservables?search=secret").await;
    get(&api, key, &format!("{bots}/{bot}/requests")).await;
    get(&api, &api.token, "/api/session").await;
    let listed = api.get(&format!("{bots}/{bot}/requests")).await;
    let told = |row: &Value| format!("{} {} {}", row["method"], row["path"], row["status"]);
    let rows: Vec<String> = listed.as_array().unwrap().iter().map(told).collect();
    let expected =
        ["\"GET\" \"/api/sites/{site_id}/bots/{user_id}/requests\" 403", "\"GET\" \"/api/reservables\" 200"];
    assert_eq!(rows, expected);
    assert_eq!(get(&api, &api.token, &format!("{bots}/usr_nobody/requests")).await.status, 404);
}

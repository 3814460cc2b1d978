//! What bounds people, over HTTP: closures, quotas, training, slots, and blocking somebody.

mod common;

use axum::http::StatusCode;
use common::{Answer, Api, Call};
use serde_json::{Value, json};

fn hour(resource: &str, day: &str, hour: u8) -> Value {
    json!({"for_reservable_id": resource, "start": format!("2030-01-{day}T{hour:02}:00:00"), "duration": 3600})
}

async fn book(api: &Api, token: &str, body: &Value) -> Answer {
    api.send(Call::new("POST", "/api/reservation").token(token).body(body)).await
}

/// The status, and the code and numbers of the first refusal.
fn refusal(answer: &Answer) -> (u16, &str, &Value) {
    let refusal = &answer.body["data"]["refusals"][0];
    (answer.status.as_u16(), refusal["code"].as_str().unwrap_or_default(), &refusal["params"])
}

#[tokio::test]
async fn a_quota_is_told_with_its_name_and_numbers_and_can_be_changed() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let (scope, bench) = (
        api.add_resource(&json!({"name": "Scope"})).await,
        api.add_resource(&json!({"name": "Bench"})).await,
    );
    let path = format!("/api/sites/{}/quotas", api.site_id);
    let quota = json!({"name": "Fair use", "per": "person", "measure": "seconds", "limit": 5400, "period": "day",
        "prime": [{"weekday": 1, "start": "08:00", "end": "18:00"}]});
    let made = api.post(&path, &quota).await;
    assert_eq!((&made["measure"], &made["prime"][0]["end"]), (&json!("seconds"), &json!("18:00")));
    assert_eq!(api.get(&path).await, json!([made]));

    assert_eq!(book(&api, &ann, &hour(&scope, "01", 9)).await.status, StatusCode::OK);
    let second = book(&api, &ann, &hour(&bench, "01", 9)).await;
    let (status, code, params) = refusal(&second);
    assert_eq!((status, code), (409, "quota.reached"));
    let expected = json!({"measure": "seconds", "period": "day", "used": 3600, "asked": 3600, "limit": 5400,
        "period_start_unix": 1_893_452_400, "period_end_unix": 1_893_538_800, "name": "Fair use"});
    assert_eq!(params, &expected);
    let sentence = "Fair use: With this it would be 2 h on Tue 1 Jan; at most 1 h 30 min.";
    assert_eq!(second.body["errors"][0], sentence);
    assert_eq!(book(&api, &ann, &hour(&bench, "01", 18)).await.status, StatusCode::OK);

    let one = format!("{path}/{}", made["quota_id"].as_str().unwrap());
    let changed = api.post(&one, &json!({"limit": 7200, "prime": null, "reservable_ids": [scope]})).await;
    assert_eq!(
        (&changed["limit"], &changed["prime"], &changed["name"]),
        (&json!(7200), &json!([]), &made["name"])
    );
    assert_eq!(book(&api, &ann, &hour(&bench, "01", 10)).await.status, StatusCode::OK);
    let forbidden = api.send(Call::new("POST", &one).token(&ann).body(&json!({"limit": 9}))).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    api.post(&format!("{one}/delete"), &json!({})).await;
    assert_eq!(api.get(&path).await, json!([]));
    for (wrong, status) in [
        (json!({"name": "x"}), 400),
        (json!({"name": "x", "limit": 1, "period": "fortnight"}), 400),
        (json!({"name": "x", "limit": 1, "period": "day", "usergroup": 3}), 400),
        (json!({"name": "x", "limit": 1, "period": "day", "reservable_ids": ["resv_none"]}), 404),
    ] {
        let answer = api.send(Call::new("POST", &path).token(&api.token).body(&wrong)).await;
        assert_eq!(answer.status.as_u16(), status, "{wrong}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_closure_answers_what_it_touches_and_yields_to_force() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "category": "Rooms"})).await;
    let standing = book(&api, &ann, &hour(&room, "01", 9)).await;
    let path = format!("/api/sites/{}/closures", api.site_id);
    let closure = json!({"category": "Rooms", "start": "2030-01-01T09:30:00", "end": "2030-01-01T12:00:00",
        "reason": "Fire drill"});
    let made = api.post(&path, &closure).await;
    assert_eq!(made["reservations"][0]["reservation_id"], standing.body["data"]["reservation_id"]);
    assert_eq!((&made["start"], made["end_utc_unix"].as_i64()), (&closure["start"], Some(1_893_495_600)));

    let refused = book(&api, &ann, &hour(&room, "01", 11)).await;
    let (status, code, params) = refusal(&refused);
    assert_eq!((status, code, &params["reason"]), (409, "hours.closed", &json!("Fire drill")));
    let mut forced = hour(&room, "01", 11);
    assert_eq!(refusal(&book(&api, &api.token, &forced).await).1, "hours.closed");
    forced["force_reserve"] = json!(true);
    let granted = book(&api, &api.token, &forced).await;
    assert_eq!(granted.body["data"]["notices"][0]["code"], "hours.closed", "{}", granted.text);
    let mut work = hour(&room, "01", 10);
    work["maintenance"] = json!(true);
    assert_eq!(book(&api, &api.token, &work).await.status, StatusCode::OK);

    let one = format!("{path}/{}/delete", made["closure_id"].as_str().unwrap());
    let forbidden = api.send(Call::new("POST", &one).token(&ann).body(&json!({}))).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    api.post(&one, &json!({})).await;
    assert_eq!(api.get(&path).await, json!([]));
    for wrong in [
        json!({"start": "2030-01-01T12:00:00", "end": "2030-01-01T12:00:00", "reason": "x"}),
        json!({"start": "2030-01-01", "end": "soon", "reason": "x"}),
        json!({"start": "2030-01-01T12:00:00", "end": "2030-01-02T12:00:00", "reason": " "}),
    ] {
        let answer = api.send(Call::new("POST", &path).token(&api.token).body(&wrong)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}: {}", answer.text);
    }
}

#[tokio::test]
async fn training_is_recorded_for_the_person_it_is_for() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann_id = api.user_id(&ann).await;
    let path = format!("/api/sites/{}/training", api.site_id);
    let kind = json!({"name": "Laser safety", "duration_default": 1, "duration_default_unit": "years"});
    let kind = api.post(&path, &kind).await;
    let id = kind["training_id"].as_str().unwrap();
    let scope = api.add_resource(&json!({"name": "Scope", "training": [id]})).await;
    let missing = book(&api, &ann, &hour(&scope, "01", 9)).await;
    let (status, code, params) = refusal(&missing);
    assert_eq!((status, code, &params["name"]), (403, "training.missing", &json!("Laser safety")));

    let add = format!("/api/training/record_add/{id}");
    let record = json!({"user_id": ann_id, "earned_on": "2029-06-01", "silent": true, "return_data": true});
    let first = api.post(&add, &record).await;
    assert_eq!(
        (&first["earned_on"], &first["expires"]),
        (&json!("2029-06-01"), &json!("2030-06-01T00:00:00"))
    );
    assert_eq!(api.post(&add, &record).await, first);
    let only_id = json!({"user_id": ann_id, "earned_on": "2029-06-01", "return_data": false});
    assert_eq!(api.post(&add, &only_id).await, json!({"training_record_id": first["training_record_id"]}));
    assert_eq!(book(&api, &ann, &hour(&scope, "01", 9)).await.status, StatusCode::OK);
    let mut late = hour(&scope, "01", 9);
    late["start"] = json!("2030-06-01T09:00:00");
    assert_eq!(refusal(&book(&api, &ann, &late).await).1, "training.expired");

    let own = api.send(Call::new("GET", "/api/training/records").token(&ann)).await;
    assert_eq!(own.body["data"], json!([first]));
    let with_records = api.get(&format!("{path}?include_records=true")).await;
    assert_eq!(with_records[0]["training_records"], json!([first]));
    let one = format!("{path}/records/{}", first["training_record_id"].as_str().unwrap());
    api.post(&format!("{one}/expire"), &json!({})).await;
    assert_eq!(refusal(&book(&api, &ann, &hour(&scope, "01", 10)).await).1, "training.expired");
    api.post(&format!("{one}/delete"), &json!({})).await;
    assert_eq!(api.get("/api/training/records").await, json!([]));

    let unknown = json!({"name": "Bench", "training": ["trn_none"]});
    let answer = api.send(Call::new("POST", "/api/reservables").token(&api.token).body(&unknown)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.body["warnings"],
        json!([
            "`training[0]`: there is no training `trn_none` here yet; until there is, nobody can meet it"
        ])
    );
    let bench = answer.body["data"]["reservable_id"].as_str().unwrap().to_owned();
    assert_eq!(refusal(&book(&api, &ann, &hour(&bench, "02", 10)).await).1, "training.missing");
    let by_ann = api.send(Call::new("POST", &add).token(&ann).body(&record)).await;
    assert_eq!(by_ann.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn weekly_slots_are_booked_whole() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let slots = json!([{"weekday": 1, "start": "09:00", "end": "11:00"}]);
    let room = api.add_resource(&json!({"name": "Room", "weekly_slots": slots})).await;
    let half = book(&api, &ann, &hour(&room, "01", 9)).await;
    assert_eq!(refusal(&half).1, "grid.not_a_slot");
    assert_eq!(
        half.body["errors"][0],
        "This is booked in whole slots; the nearest is Tue 1 Jan, 09:00 to 11:00."
    );
    let mut whole = hour(&room, "01", 9);
    whole["duration"] = json!(7200);
    assert_eq!(book(&api, &ann, &whole).await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_who_is_blocked_is_out_at_once() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let path = format!("/api/sites/{}/users/{}", api.site_id, api.user_id(&ann).await);
    let raised = api
        .post(&path, &json!({"role": "moderator", "first_name": "Anna", "ignore_min_max_times": true}))
        .await;
    assert_eq!((&raised["role"], &raised["user"]["name"]), (&json!("moderator"), &json!("Anna One")));
    assert_eq!(raised["ignore_min_max_times"], true);
    let by_ann = api.send(Call::new("POST", &path).token(&ann).body(&json!({"role": "administrator"}))).await;
    assert_eq!(by_ann.status, StatusCode::FORBIDDEN);

    let blocked = api.post(&path, &json!({"active": false})).await;
    assert_eq!(blocked["active"], false);
    let after = api.send(Call::new("GET", "/api/reservables").token(&ann)).await;
    assert_eq!(after.status, StatusCode::UNAUTHORIZED);
    api.post(&path, &json!({"active": true})).await;
    let before = api.send(Call::new("GET", "/api/reservables").token(&ann)).await;
    assert_eq!(before.status, StatusCode::UNAUTHORIZED, "what they were signed in with has ended");
    let again = api.sign_in("ann@example.org").await;
    assert_eq!(api.send(Call::new("GET", "/api/reservables").token(&again)).await.status, StatusCode::OK);

    let own = format!("/api/sites/{}/users/{}", api.site_id, api.user_id(&api.token).await);
    let last = api.send(Call::new("POST", &own).token(&api.token).body(&json!({"active": false}))).await;
    assert_eq!(last.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_decision_is_read_back_row_by_row_by_those_who_may() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let bob = api.add_person("bob@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "reservation_max_duration": 3600})).await;
    let granted = book(&api, &ann, &hour(&room, "01", 9)).await;
    let id = granted.body["data"]["decision_id"]
        .as_str()
        .expect("a granted booking names its decision")
        .to_owned();
    let read = async |token: &str, id: &str| {
        api.send(Call::new("GET", &format!("/api/decisions/{id}")).token(token)).await
    };
    let kept = read(&ann, &id).await;
    let data = &kept.body["data"];
    assert_eq!((&data["outcome"], &data["start"]), (&json!("accepted"), &json!("2030-01-01T09:00:00")));
    assert_eq!(data["reservation_ids"][0], granted.body["data"]["reservation_id"]);
    let rows = data["rows"].as_array().unwrap();
    assert_eq!(rows.len(), rules::TABLE.len());
    assert!(rows.iter().all(|row| !row["message"].as_str().unwrap().is_empty() && row["rule"].is_string()));
    let verdict = |rows: &[Value], code: &str| {
        let row = rows.iter().find(|row| row["code"] == code).unwrap();
        (row["verdict"].as_str().unwrap().to_owned(), row["params"].clone())
    };
    let expected = ("holds".to_owned(), json!({"asked_seconds": 3600, "limit_seconds": 3600}));
    assert_eq!(verdict(rows, "duration.too_long"), expected);
    assert_eq!(verdict(rows, "quota.reached"), ("not_asked".to_owned(), json!({})));

    let mut long = hour(&room, "02", 9);
    long["duration"] = json!(7200);
    let refused = book(&api, &ann, &long).await;
    let id = refused.body["data"]["decision_id"].as_str().expect("a refusal names its decision").to_owned();
    let kept = read(&ann, &id).await;
    assert_eq!(kept.body["data"]["outcome"], "refused");
    let rows = kept.body["data"]["rows"].as_array().unwrap();
    assert_eq!(verdict(rows, "duration.too_long").0, "broken");
    assert_eq!(read(&bob, &id).await.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&api.token, &id).await.body, kept.body);

    let dry =
        json!({"for_reservable_id": room, "start": "2030-01-03T09:00:00", "duration": 7200, "testing": true});
    let dry = book(&api, &ann, &dry).await;
    assert_eq!((dry.status, &dry.body["data"]["decision_id"]), (StatusCode::CONFLICT, &Value::Null));
    assert_eq!(read(&ann, "dec_0").await.status, StatusCode::NOT_FOUND);
}

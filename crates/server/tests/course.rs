//! Loans, check-in, check-out and ending early over HTTP: their calls, fields and filters.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

async fn tell(api: &Api, token: &str, id: &Value, verb: &str, body: &Value) -> Answer {
    let path = format!("/api/reservation/{}/{verb}", id.as_str().unwrap());
    api.send(Call::new("POST", &path).token(token).body(body)).await
}

/// The status and the code of the first refusal, or the path of the first problem.
fn refused(answer: &Answer) -> (u16, String) {
    let data = &answer.body["data"];
    let code = data["refusals"][0]["code"].as_str().or(data["problems"][0]["path"].as_str());
    (answer.status.as_u16(), code.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_loan_is_made_listed_and_returned() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ben = api.add_person("ben@example.org", "user").await;
    let settings =
        json!({"name": "Camera", "loanable": true, "loan_duration_num": 3, "loan_duration_unit": "hours"});
    let camera = api.add_resource(&settings).await;
    let body = json!({"for_reservable_id": camera, "loan": true});
    let made =
        api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await.body["data"].clone();
    assert_eq!(
        (&made["reservation_type"], &made["is_loan"], &made["returned"]),
        (&json!("loan"), &json!(true), &Value::Null)
    );
    assert_eq!(made["duration"], 3 * 3_600);
    let id = &made["reservation_id"];

    assert_eq!(
        refused(&tell(&api, &ann, id, "return", &json!({})).await),
        (403, "loan.returned_by_staff".into())
    );
    api.post(&format!("/api/reservables/{camera}/modify"), &json!({"returnable": true})).await;
    assert_eq!(refused(&tell(&api, &ben, id, "return", &json!({})).await), (403, "access.not_yours".into()));
    assert_eq!(
        refused(&tell(&api, &ann, id, "return", &json!({"at": "2030-01-01T00:00"})).await),
        (403, "access.staff_only".into())
    );
    let returned = tell(&api, &ann, id, "return", &json!({})).await.body["data"].clone();
    assert_eq!(returned["reservation_id"], *id);
    assert!(
        returned["returned"].is_string() && returned["end_utc_actual"] != returned["end_utc"],
        "{returned}"
    );
    assert_eq!(
        refused(&tell(&api, &ann, id, "return", &json!({})).await),
        (409, "loan.already_returned".into())
    );
    assert_eq!(refused(&tell(&api, &ann, id, "return", &json!({"att": 1})).await).0, 400);
    let unknown = json!("rsv_00000000000000000000000000");
    assert_eq!(tell(&api, &ann, &unknown, "return", &json!({})).await.status, 404);

    for (filter, count) in [
        ("", 1),
        ("is_loan=true", 1),
        ("is_loan=false", 0),
        ("is_returned=true", 1),
        ("is_overdue=true", 0),
        ("is_overdue=false", 1),
        ("include_checked_in=false", 1),
        ("include_not_checked_in=false", 0),
        ("include_not_checked_in=false&include_checked_in=false", 0),
    ] {
        let answer = api.send(Call::new("GET", &format!("/api/reservationssite?{filter}")).token(&ann)).await;
        assert_eq!(answer.body["numitems"], count, "{filter}: {}", answer.text);
    }
}

#[tokio::test]
async fn people_check_in_and_out_and_end_early() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ben = api.add_person("ben@example.org", "user").await;
    let settings = json!({"name": "Room", "enable_app_checkin": true, "enable_end_early": true});
    let room = api.add_resource(&settings).await;
    let body = json!({"for_reservable_id": room, "duration": 7200});
    let made =
        api.send(Call::new("POST", "/api/reservation").token(&ann).body(&body)).await.body["data"].clone();
    let id = &made["reservation_id"];

    assert_eq!(refused(&tell(&api, &ann, id, "checkout", &json!({})).await), (409, "checkin.not_in".into()));
    assert_eq!(
        refused(&tell(&api, &ben, id, "checkin", &json!({})).await),
        (403, "access.not_attending".into())
    );
    let inside = tell(&api, &ann, id, "checkin", &json!({})).await.body["data"].clone();
    assert_eq!((&inside["checked_in"], &inside["checked_in_reserved_for"]), (&json!(true), &json!(true)));
    assert_eq!(inside["attendance"][0]["user_id"], api.user_id(&ann).await);
    let seen =
        api.get("/api/reservationssite?include_not_checked_in=false&include_checked_in_status=true").await;
    assert_eq!(seen[0]["reservation_id"], *id);
    let outside = tell(&api, &ann, id, "checkout", &json!({})).await.body["data"].clone();
    assert!(outside["attendance"][0]["checked_out"].is_string(), "{outside}");

    let past = json!({"for_reservable_id": room, "start": "2025-01-06T09:00:00", "duration": 3600});
    let past = api.post("/api/reservation", &past).await;
    let at = json!({"at": "2025-01-06T09:30:00"});
    let ended = tell(&api, &api.token, &past["reservation_id"], "end_early", &at).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    let ended = &ended.body["data"];
    assert_eq!((&ended["end_utc_actual"], &ended["booked_end"]), (&ended["end_utc"], &past["end"]));
    assert_eq!(
        refused(&tell(&api, &api.token, &past["reservation_id"], "end_early", &json!({})).await),
        (409, "end_early.not_running".into())
    );
    let types: Vec<String> = api
        .get("/api/events?limit=100")
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    for wanted in ["reservation_checked_in", "reservation_checked_out", "reservation_ended_early"] {
        assert!(types.iter().any(|seen| seen == wanted), "{wanted}: {types:?}");
    }
}

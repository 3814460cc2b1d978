//! Every field that a booking may send, over HTTP: what it does, or in what words it is refused.
//!
//! The fields stand one to a line in `booking_fields.txt`; whoever adds a field or brings its feature changes a line
//! there. That no field of the document is left out is asserted here.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod common;

use std::collections::BTreeSet;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

const LINES: &str = include_str!("booking_fields.txt");

/// One field, who sends it, what is sent, and what comes of it.
struct Line {
    field: &'static str,
    sender: &'static str,
    overlay: &'static str,
    outcome: &'static str,
}

fn lines() -> Vec<Line> {
    let read = |line: &'static str| {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [field, sender, overlay, outcome] = parts.as_slice() else { panic!("cannot read `{line}`") };
        Line { field, sender, overlay, outcome }
    };
    LINES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(read).collect()
}

#[tokio::test]
async fn every_field_of_the_document_has_a_line_and_every_line_a_field() {
    let document = Api::start().await.send(Call::new("GET", "/openapi.json")).await.body;
    let known = document["components"]["schemas"]["ReservationInput"]["properties"].as_object().unwrap();
    let known: BTreeSet<&str> = known.keys().map(String::as_str).collect();
    let lines = lines();
    let told: BTreeSet<&str> = lines.iter().map(|line| line.field).collect();
    assert_eq!(told, known);
    for line in lines {
        let is_asked = line.overlay.contains(&format!("\"{}\"", line.field));
        assert!(is_asked || line.outcome.contains(line.field), "`{}` is not what is sent", line.field);
    }
}

/// A site with what the lines speak of.
struct Stage {
    api: Api,
    ann: String,
    names: Vec<(&'static str, String)>,
}

impl Stage {
    async fn set() -> Stage {
        let api = Api::start().await;
        let ann = api.add_person("ann@example.org", "user").await;
        let (ann_id, admin_id) = (api.user_id(&ann).await, api.user_id(&api.token).await);
        let rates = json!([{"rate": 10}, {"rate": 5, "require_account_number": true}, {"rate": 7, "rate_unit": "per sample"}]);
        let paid = json!({"name": "Paid", "rates": [{"rate": 10}], "accounts_debit": true});
        let bench = json!({"name": "Bench", "units": 3, "units_mode": "named"});
        let opening = json!({"user_id": ann_id, "name": "Grant", "deposit_int": 9000});
        let account = api.post(&format!("/api/sites/{}/accounts", api.site_id), &opening).await;
        let names = vec![
            ("$bench", api.add_resource(&bench).await),
            (
                "$camera",
                api.add_resource(&json!({"name": "Camera", "loanable": true, "future_loans": true,
                    "loan_duration_num": 1, "units": 9}))
                    .await,
            ),
            ("$room", api.add_resource(&json!({"name": "Room"})).await),
            (
                "$course",
                api.add_resource(&json!({"name": "Course", "events": [
                    {"event_id": "intro", "start": "2031-03-04T09:00", "end": "2031-03-04T12:00"}]}))
                    .await,
            ),
            (
                "$daily",
                api.add_resource(&json!({"name": "Daily", "units": 9, "recurring_reservations": 1})).await,
            ),
            ("$hall", api.add_resource(&json!({"name": "Hall", "units": 5})).await),
            (
                "$laser",
                api.add_resource(
                    &json!({"name": "Laser", "rates": rates, "rate_quotes": true, "buffer_before": 600}),
                )
                .await,
            ),
            ("$paid", api.add_resource(&paid).await),
            (
                "$asked",
                api.add_resource(&json!({"name": "Asked", "approvers": [{"approver_user_id": admin_id}]}))
                    .await,
            ),
            ("$account", account["account_id"].as_str().unwrap().to_owned()),
            ("$admin", admin_id),
            ("$ann", ann_id),
        ];
        Stage { api, ann, names }
    }

    /// The text with every name replaced by what it stands for.
    fn spelled(&self, text: &str, day: &str) -> String {
        let names = self.names.iter().map(|(name, id)| (*name, id.as_str()));
        names.chain([("$day", day)]).fold(text.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    async fn book(&self, hour: &str, overlay: &str, day: &str, token: &str) -> Answer {
        let plain =
            format!(r#"{{"for_reservable_id": "$room", "start": "$dayT{hour}:00:00", "duration": 3600}}"#);
        let mut body: Value = serde_json::from_str(&self.spelled(&plain, day)).unwrap();
        let overlay: Value = serde_json::from_str(&self.spelled(overlay, day)).unwrap();
        for (name, value) in overlay.as_object().unwrap() {
            body[name] = value.clone();
        }
        body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        self.api.send(Call::new("POST", "/api/reservation").token(token).body(&body)).await
    }

    /// What is wrong with what came of a line.
    async fn play(&mut self, line: &Line, day: &str) -> Result<(), String> {
        self.names.retain(|(name, _)| !["$standing", "$decided", "$hold"].contains(name));
        let approved = r#"{"for_reservable_id": "$asked", "auto_approve_if_self": true}"#;
        for (name, overlay) in [("$standing", "{}"), ("$decided", approved)] {
            let needs_it =
                line.overlay.contains(name) || line.overlay.contains("T09:") && name == "$standing";
            if needs_it {
                let made = self.book("09", overlay, day, &self.api.token).await;
                self.names.push((name, made.body["data"]["reservation_id"].as_str().unwrap().to_owned()));
            }
        }
        if line.overlay.contains("$hold") {
            let wanted = r#"{"for_reservable_id": "$room", "start": "$dayT12:00:00", "duration": 3600}"#;
            let wanted = self.spelled(wanted, day);
            let call = Call::new("POST", "/api/holds").token(&self.ann).text(&wanted);
            let hold = self.api.send(call).await;
            self.names.push(("$hold", hold.body["data"]["hold_id"].as_str().unwrap().to_owned()));
        }
        let token = if line.sender == "ann" { &self.ann } else { &self.api.token };
        let answer = self.book("12", line.overlay, day, token).await;
        let outcome = self.spelled(line.outcome, day);
        let is_so = is_so(&outcome, line.field, &answer);
        if is_so { Ok(()) } else { Err(format!("{} {}: {}\n", line.field, outcome, answer.text)) }
    }
}

/// Whether the answer is what the outcome says.
fn is_so(outcome: &str, field: &str, answer: &Answer) -> bool {
    let body = &answer.body;
    let status = answer.status.as_u16();
    let first_error = body["errors"][0].as_str().unwrap_or_default();
    match outcome {
        "not supported" => status == 400 && first_error.starts_with(&format!("`{field}` is not supported")),
        "warned" => {
            let warning = format!("`{field}` has no effect in this version. It was ignored.");
            status == 200 && body["warnings"] == json!([warning])
        }
        _ => {
            let (wanted, what) = outcome.split_once(' ').unwrap();
            if wanted != status.to_string() {
                return false;
            }
            match what.split_once(" = ") {
                Some((path, value)) => {
                    let value: Value = serde_json::from_str(value).unwrap();
                    body["data"].pointer(path) == Some(&value)
                }
                None if status == 404 => first_error.contains(what),
                None => {
                    let refused = body["data"]["refusals"][0]["code"] == what;
                    refused || body["data"]["problems"][0]["path"] == what
                }
            }
        }
    }
}

#[tokio::test]
async fn every_field_does_what_its_line_says() {
    let mut stage = Stage::set().await;
    let mut wrong = String::new();
    for (place, line) in lines().iter().enumerate() {
        let day = format!("2030-{:02}-{:02}", 3 + place / 28, 1 + place % 28);
        wrong += &stage.play(line, &day).await.err().unwrap_or_default();
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

//! Forms through the API: who makes them, what a booking must answer, and who sees the answers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

fn fields() -> Value {
    json!([
        {"field_model_id": "hazard", "label": "Hazardous material", "fieldtype": "checkbox"},
        {"field_model_id": "which", "label": "Which", "fieldtype": "text", "required": true,
            "show_when": {"conditions": [{"field_model_id": "hazard", "value": true}]}},
        {"field_model_id": "people", "label": "People", "fieldtype": "number", "required": true, "min": 1, "max": 9},
        {"field_model_id": "color", "label": "Colour", "fieldtype": "reservation_color"},
    ])
}

async fn add_form(api: &Api, more: &Value) -> String {
    let mut body = json!({"name": "Safety", "fields": fields()});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = api.post(&format!("/api/sites/{}/forms", api.site_id), &body).await;
    made["form_id"].as_str().unwrap().to_owned()
}

async fn book(api: &Api, token: &str, resource: &str, hour: u8, more: &Value) -> Answer {
    let mut body = json!({"for_reservable_id": resource, "start": format!("2030-01-01T{hour:02}:00:00"),
        "duration": 3600});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    api.send(Call::new("POST", "/api/reservation").token(token).body(&body)).await
}

/// The status, and the first code or the first place that is wrong.
fn says(answer: &Answer) -> (u16, String) {
    let data = &answer.body["data"];
    let code = data["refusals"][0]["code"].as_str().or(data["problems"][0]["path"].as_str());
    (answer.status.as_u16(), code.unwrap_or_default().to_owned())
}

/// The answers that are shown, as `LABEL VALUE`.
fn shown(reservation: &Value) -> Vec<String> {
    let forms = reservation["form_responses_for_display"].as_array().unwrap();
    let responses = forms.iter().flat_map(|form| form["responses"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    responses.map(|one| format!("{} {}", text(&one["label"]), text(&one["value"]))).collect()
}

#[tokio::test]
async fn administrators_make_forms_and_everybody_reads_what_they_are_asked() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let mona = api.add_person("mona@example.org", "moderator").await;
    let (room, hall) = (
        api.add_resource(&json!({"name": "Room"})).await,
        api.add_resource(&json!({"name": "Hall", "category": "Halls"})).await,
    );
    let path = format!("/api/sites/{}/forms", api.site_id);
    let post = |token: &str, path: &str, body: Value| {
        let call = Call::new("POST", path).token(token).body(&body);
        async { api.send(call).await }
    };
    for token in [&ann, &mona] {
        assert_eq!(post(token, &path, json!({"name": "Mine"})).await.status.as_u16(), 403);
    }
    let both = json!({"name": "F", "reservable_ids": [room], "category": "Halls"});
    assert_eq!(says(&post(&api.token, &path, both).await), (400, "category".into()));
    let wrong = json!({"name": "F", "fields": [{"label": "A", "fieldtype": "list"}]});
    assert_eq!(says(&post(&api.token, &path, wrong).await), (400, "fields[0].choices".into()));
    assert_eq!(says(&post(&api.token, &path, json!({"fields": []})).await), (400, "name".into()));

    let form = add_form(&api, &json!({"reservable_ids": [room]})).await;
    let asked = |resource: &str, token: &str| {
        let call = Call::new("GET", &format!("/api/reservables/{resource}/forms")).token(token);
        async { api.send(call).await.body["data"].as_array().unwrap().clone() }
    };
    let of_room = asked(&room, &ann).await;
    assert_eq!(of_room[0]["form_id"], form);
    assert_eq!(of_room[0]["shown_field_model_ids"], json!(["hazard", "people", "color"]));
    assert!(asked(&hall, &ann).await.is_empty());
    let listed = api.send(Call::new("GET", &path).token(&ann)).await;
    assert_eq!(listed.status.as_u16(), 403);
    assert_eq!(api.send(Call::new("GET", &path).token(&mona)).await.body["numitems"], 1);

    let one = format!("{path}/{form}");
    let stale = Call::new("POST", &one).token(&api.token).header("if-match", "\"7\"");
    assert_eq!(api.send(stale.body(&json!({"name": "X"}))).await.status.as_u16(), 412);
    let changed = api.post(&one, &json!({"category": "halls", "reservable_ids": null})).await;
    assert_eq!((&changed["version"], &changed["name"]), (&json!(2), &json!("Safety")));
    assert_eq!(changed["fields"].as_array().unwrap().len(), 4);
    assert_eq!((asked(&hall, &ann).await.len(), asked(&room, &ann).await.len()), (1, 0));
    api.post(&format!("{one}/archive"), &json!({})).await;
    assert!(asked(&hall, &ann).await.is_empty());
    assert_eq!(api.get(&path).await, json!([]));
    assert_eq!(api.get(&format!("{path}?include_archived=true")).await[0]["archived"], true);
    add_form(&api, &json!({"name": "Travel", "description": "Abroad"})).await;
    let found = |query: &'static str| {
        let call = Call::new("GET", &format!("{path}?{query}")).token(&api.token);
        async { api.send(call).await }
    };
    let abroad = found("search=abroad").await;
    assert_eq!(
        (abroad.body["numitems"].as_u64(), &abroad.body["data"][0]["name"]),
        (Some(1), &json!("Travel"))
    );
    let second = found("include_archived=true&limit=1&offset=1").await;
    assert_eq!(
        (second.body["numitems"].as_u64(), &second.body["data"][0]["name"]),
        (Some(2), &json!("Travel"))
    );
    assert_eq!(post(&api.token, &format!("{path}/frm_0"), json!({})).await.status.as_u16(), 404);
    assert_eq!(api.send(Call::new("GET", &one)).await.status.as_u16(), 401);
}

#[tokio::test]
async fn answers_are_checked_kept_and_shown() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let bob = api.add_person("bob@example.org", "user").await;
    let settings = json!({"name": "Room", "anonymous_reservations": true, "units": 5});
    let room = api.add_resource(&settings).await;
    let form = add_form(&api, &json!({"reservable_ids": [room]})).await;
    let given = |values: Value| json!({"forms": [{"form_id": form, "values": values}]});

    let refused = book(&api, &ann, &room, 9, &json!({})).await;
    assert_eq!(says(&refused), (400, "form.required".into()));
    let field = &refused.body["data"]["refusals"][0]["params"]["fields"][0];
    assert_eq!((&field["field_model_id"], &field["form_id"]), (&json!("people"), &json!(form)));
    for (values, place) in [
        (json!({"people": "two"}), "forms[0].values.people"),
        (json!({"persons": 2}), "forms[0].values.persons"),
        (json!({"people": 2, "color": "red"}), "forms[0].values.color"),
    ] {
        assert_eq!(says(&book(&api, &ann, &room, 9, &given(values)).await), (400, place.into()));
    }
    let ten = given(json!({"people": 10}));
    assert_eq!(says(&book(&api, &ann, &room, 9, &ten).await), (400, "form.invalid".into()));
    let mut past = ten.clone();
    past["bypass_form_mismatch"] = json!(true);
    assert_eq!(says(&book(&api, &ann, &room, 9, &past).await), (403, "access.staff_only".into()));
    assert_eq!(book(&api, &api.token, &room, 9, &past).await.status.as_u16(), 200);

    let dry = json!({"testing_forms": true, "forms": given(json!({"hazard": true}))["forms"]});
    let dry = book(&api, &ann, &room, 9, &dry).await;
    let shown_ids = &dry.body["data"]["forms"][0]["shown_field_model_ids"];
    assert_eq!(*shown_ids, json!(["hazard", "which", "people", "color"]), "{}", dry.text);
    assert_eq!(dry.body["data"]["forms"][0]["answers"], json!({"hazard": true}));

    let values = json!({"hazard": false, "which": "acid", "people": 3, "color": "#ff0000"});
    let booked = book(&api, &ann, &room, 9, &given(values)).await.body["data"].clone();
    let expected = ["Hazardous material No", "People 3", "Colour #ff0000"];
    assert_eq!(shown(&booked), expected);
    assert_eq!(booked["reservable"]["bgcolor"], "#ff0000");
    let edit = format!("/api/reservation/{}", booked["reservation_id"].as_str().unwrap());
    let tried = Call::new("POST", &edit).token(&ann);
    let tried = api.send(tried.body(&json!({"note": "x", "testing_forms": true}))).await;
    let standing = json!({"hazard": false, "people": 3, "color": "#ff0000"});
    assert_eq!(tried.body["data"]["forms"][0]["answers"], standing, "{}", tried.text);
    let form_path = format!("/api/sites/{}/forms/{form}", api.site_id);
    api.post(&form_path, &json!({"fields": [{"field_model_id": "x", "label": "New", "fieldtype": "text"}]}))
        .await;
    let id = booked["reservation_id"].as_str().unwrap();
    let edit = Call::new("POST", &format!("/api/reservation/{id}")).token(&ann).body(&json!({"note": "x"}));
    let edited = api.send(edit).await.body["data"].clone();
    assert_eq!(shown(&edited), expected, "old answers stay as they were asked");

    let id = edited["reservation_id"].as_str().unwrap();
    let read = |token: &str| {
        let call = Call::new("GET", &format!("/api/reservations/{id}")).token(token);
        async { api.send(call).await.body["data"].clone() }
    };
    assert_eq!(shown(&read(&bob).await), [""; 0]);
    assert_eq!(read(&bob).await["reservable"]["bgcolor"], Value::Null);
    let list = |token: &str, query: &str| {
        let path = format!("/api/reservationssite?reservable_id={room}&start=2030-01-01&{query}");
        let call = Call::new("GET", &path).token(token);
        async { api.send(call).await.body["data"].as_array().unwrap().clone() }
    };
    assert_eq!(shown(&list(&ann, "search_form_responses=%23FF").await[0]), [""; 0], "not in lists");
    let found = list(&ann, "search_form_responses=%23FF&include_form_responses=true").await;
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), [expected]);
    assert!(list(&bob, "search_form_responses=ff0000").await.is_empty(), "what is hidden is not found");
}

#[tokio::test]
async fn baskets_series_templates_and_holds_know_forms() {
    let api = Api::start().await;
    let room = api.add_resource(&json!({"name": "Room", "recurring_reservations": 1})).await;
    let hall = api.add_resource(&json!({"name": "Hall"})).await;
    let form = add_form(&api, &json!({"reservable_ids": [room]})).await;
    let answers = |people: i64| json!([{"form_id": form, "values": {"people": people}}]);
    let start = |hour: u8, more: Value| {
        let mut body = json!({"start": format!("2030-01-01T{hour:02}:00:00"), "duration": 3600});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let basket = |item: Value, more: Value| {
        let mut body = start(9, json!({"for_reservables": [item, {"reservable_id": hall}]}));
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let send = |body: Value| {
        let call = Call::new("POST", "/api/reservation").token(&api.token).body(&body);
        async { api.send(call).await }
    };
    let wrong = basket(
        json!({"reservable_id": room, "forms": [{"form_id": form, "values": {"people": "x"}}]}),
        json!({}),
    );
    let wrong = send(wrong).await;
    assert_eq!(says(&wrong), (400, "for_reservables[0].forms[0].values.people".into()));
    let lacking = send(basket(json!({"reservable_id": room}), json!({}))).await;
    assert_eq!(says(&lacking), (400, "form.required".into()));
    let own = basket(json!({"reservable_id": room, "forms": answers(2)}), json!({"forms": answers(1)}));
    let booked = send(own).await.body["data"].clone();
    assert_eq!(shown(&booked["reservations"][0]), ["People 2"]);
    assert_eq!(shown(&booked["reservations"][1]), [""; 0]);

    let daily = json!({"for_reservable_id": room, "forms": answers(4),
        "recurring_recipe": {"rrule": {"frequency": 3, "interval": 1, "count": 3}}});
    let series = send(start(11, daily)).await.body["data"].clone();
    let dates = series["reservations"].as_array().unwrap();
    assert_eq!(dates.iter().map(shown).collect::<Vec<_>>(), [["People 4"]; 3]);
    let id = dates[0]["reservation_id"].as_str().unwrap();
    let longer = json!({"reservation_id": id, "recurring_recipe": {"rrule": {"frequency": 3, "interval": 1, "count": 4}}});
    let longer = send(longer).await;
    let dates = longer.body["data"]["reservations"].as_array().unwrap();
    assert!(dates.iter().all(|date| shown(date) == ["People 4"]), "{}", longer.text);

    let template = start(14, json!({"for_reservable_id": room, "template": true, "forms": answers(5)}));
    let template = send(template).await.body["data"]["reservation_id"].as_str().unwrap().to_owned();
    let taken = send(json!({"template_id": template})).await;
    assert_eq!(shown(&taken.body["data"]), ["People 5"], "{}", taken.text);

    let place = start(16, json!({"for_reservable_id": room}));
    let held = api.send(Call::new("POST", "/api/holds").token(&api.token).body(&place)).await;
    assert_eq!(held.status.as_u16(), 200, "{}", held.text);
}

#[tokio::test]
async fn people_without_an_account_answer_forms_too() {
    let api = Api::start().await;
    let open = api.add_resource(&json!({"name": "Open", "enable_embed_reservations": true})).await;
    let closed = api.add_resource(&json!({"name": "Closed"})).await;
    let form = add_form(&api, &json!({})).await;
    let read = |resource: &str| Call::new("GET", &format!("/api/embed/reservables/{resource}/forms"));
    let asked = api.send(read(&open)).await;
    assert_eq!(asked.body["data"][0]["form_id"], form, "{}", asked.text);
    assert_eq!(api.send(read(&closed)).await.status.as_u16(), 404);
    let path = format!("/api/embed/reservables/{open}/reserve");
    let mut body = json!({"name": "Olga", "email": "olga@example.org", "start": "2030-01-01T09:00:00", "duration": 3600});
    let refused = api.send(Call::new("POST", &path).body(&body)).await;
    assert_eq!(says(&refused), (400, "form.required".into()));
    body["forms"] = json!([{"form_id": form, "values": {"people": 1}}]);
    let booked = api.send(Call::new("POST", &path).body(&body)).await;
    assert_eq!(booked.status.as_u16(), 200, "{}", booked.text);
}

#[tokio::test]
async fn a_file_answers_a_form_and_only_those_who_see_the_answer_read_it() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ben = api.add_person("ben@example.org", "user").await;
    let room = api.add_resource(&json!({"name": "Room", "user_visible_reservation_details": false})).await;
    let upload = async |token: &str, name: &str, content: &str| {
        let path = format!("/api/sites/{}/files?name={name}", api.site_id);
        let answer = api.send(Call::new("POST", &path).token(token).content(content.as_bytes())).await;
        answer.body["data"]["file_id"].as_str().unwrap().to_owned()
    };
    let fields = json!([
        {"field_model_id": "plan", "label": "Plan", "fieldtype": "file", "required": true,
            "accept": ["application/pdf", "text/*"], "size_bytes_max": 20},
        {"field_model_id": "more", "label": "More", "fieldtype": "file", "allow_multiple": true, "max": 2},
    ]);
    let form = add_form(&api, &json!({"fields": fields})).await;
    let with = |values: Value| json!({"forms": [{"form_id": form, "values": values}]});
    let plan = upload(&ann, "plan.txt", "words").await;
    let (long, page) =
        (upload(&ann, "long.txt", &"x".repeat(21)).await, upload(&ann, "page.bin", "\0\x01").await);
    let others = upload(&ben, "secret.txt", "secret").await;
    for (values, expected) in [
        (json!({}), (403, "form.required")),
        (json!({"plan": "words"}), (400, "forms[0].values.plan")),
        (json!({"plan": [plan]}), (400, "forms[0].values.plan")),
        (json!({"plan": others}), (400, "forms[0].values.plan")),
        (json!({"plan": "file_0"}), (400, "forms[0].values.plan")),
        (json!({"plan": long}), (400, "form.invalid")),
        (json!({"plan": page}), (400, "form.invalid")),
        (json!({"plan": plan, "more": [plan, long, page]}), (400, "form.invalid")),
    ] {
        let answer = book(&api, &ann, &room, 9, &with(values.clone())).await;
        assert_eq!(says(&answer).1, expected.1, "{values}: {}", answer.text);
        assert!(!answer.status.is_success());
    }

    let booked = book(&api, &ann, &room, 9, &with(json!({"plan": plan, "more": [long, page]}))).await;
    let booked = &booked.body["data"];
    assert_eq!(shown(booked), ["Plan plan.txt", "More long.txt, page.bin"]);
    let answer = &booked["form_responses_for_display"][0]["responses"][0]["answer"];
    assert_eq!((&answer["file_id"], &answer["size_bytes"]), (&json!(plan), &json!(5)));
    let read = async |token: &str, file: &str| {
        let url = format!("/api/files/{file}");
        api.send(Call::new("GET", &url).token(token)).await.status.as_u16()
    };
    assert_eq!(
        (read(&ann, &plan).await, read(&api.token, &plan).await, read(&ben, &plan).await),
        (200, 200, 404)
    );
    api.work_at(server::clock::now().plus_seconds(90_000)).await;
    assert_eq!((read(&ann, &page).await, read(&ben, &others).await), (200, 404), "what is named stays");

    // What was answered is ready to be sent again, and an edit that says nothing keeps it.
    let id = booked["reservation_id"].as_str().unwrap();
    let again = with(json!({"plan": answer, "more": [page]}));
    let edited =
        api.send(Call::new("POST", &format!("/api/reservation/{id}")).token(&ann).body(&again)).await;
    assert_eq!(shown(&edited.body["data"]), ["Plan plan.txt", "More page.bin"], "{}", edited.text);
    let id = edited.body["data"]["reservation_id"].as_str().unwrap();
    let body = json!({"note": "Later"});
    let kept = api.send(Call::new("POST", &format!("/api/reservation/{id}")).token(&ann).body(&body)).await;
    assert_eq!(shown(&kept.body["data"]), ["Plan plan.txt", "More page.bin"], "{}", kept.text);
}

//! Resources through the API: every field there and back, filters, properties, folders, tables, many at once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::collections::BTreeSet;

use common::{Api, Call};
use serde_json::{Map, Value, json};

/// A value for every setting that is not its default.
const FULL: &str = include_str!("../../model/src/resource/tests/full.json");

/// The names of what a list answers, in its order.
async fn names(api: &Api, token: &str, query: &str) -> Vec<String> {
    let path = format!("/api/reservables?attribs=name&{query}");
    let answer = api.send(Call::new("GET", &path).token(token)).await;
    assert_eq!(answer.status.as_u16(), 200, "{query}: {}", answer.text);
    let rows = answer.body["data"].as_array().unwrap().iter();
    let names: Vec<String> = rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(answer.body["numitems"], json!(names.len()), "{query}");
    names
}

/// The status and the first sentence of a call.
async fn outcome(api: &Api, token: &str, method: &str, path: &str, body: &Value) -> (u16, String) {
    let call = Call::new(method, path).token(token);
    let answer = api.send(if method == "GET" { call } else { call.body(body) }).await;
    (answer.status.as_u16(), answer.body["errors"][0].as_str().unwrap_or_default().to_owned())
}

async fn property(api: &Api, definition: Value) -> i64 {
    let path = format!("/api/sites/{}/propertydefs", api.site_id);
    api.post(&path, &definition).await["propdef_id"].as_i64().unwrap()
}

/// The full example, with the ids of this site in the place of its own.
async fn full(api: &Api) -> Map<String, Value> {
    let user = api.user_id(&api.token).await;
    for name in ["Staff", "Board"] {
        api.post(&format!("/api/sites/{}/usergroups", api.site_id), &json!({"name": name})).await;
    }
    for name in ["One", "Two"] {
        property(api, json!({"name": name})).await;
    }
    property(api, json!({"name": "Colours", "allow_multiple": true})).await;
    property(api, json!({"name": "Weight", "fieldtype": "number"})).await;
    let training = api.post(&format!("/api/sites/{}/training", api.site_id), &json!({"name": "Laser"})).await;
    let mut others = Vec::new();
    for name in ["Two", "Three", "Four"] {
        others.push(api.add_resource(&json!({"name": name})).await);
    }
    let mut text = FULL.replace("site_1", &api.site_id);
    for id in ["usr_1", "usr_2", "usr_3"] {
        text = text.replace(&format!("\"{id}\""), &format!("\"{user}\""));
    }
    text = text.replace("cred_1", training["training_id"].as_str().unwrap());
    for (id, other) in ["resv_2", "resv_3", "resv_4"].iter().zip(&others) {
        text = text.replace(&format!("\"{id}\""), &format!("\"{other}\""));
    }
    let mut full: Map<String, Value> = serde_json::from_str(&text).unwrap();
    full.insert("usergroups_by_name".into(), json!(["Staff", "Board"]));
    full
}

/// Whether the answer holds all that was written; objects may hold more, such as the names of approvers.
fn holds(answered: &Value, written: &Value) -> bool {
    match (answered, written) {
        (Value::Object(answered), Value::Object(written)) => {
            written.iter().all(|(name, value)| answered.get(name).is_some_and(|found| holds(found, value)))
        }
        (Value::Array(answered), Value::Array(written)) => {
            answered.len() == written.len()
                && answered.iter().zip(written).all(|(answered, written)| holds(answered, written))
        }
        (answered, written) => answered == written,
    }
}

#[tokio::test]
async fn every_field_is_read_back_in_every_way_as_it_was_written() {
    let api = Api::start().await;
    let full = full(&api).await;
    let created = api.post("/api/reservables", &Value::Object(full.clone())).await;
    let id = created["reservable_id"].as_str().unwrap();
    let path = format!("/api/reservables/{id}");
    let (single, dump) = (api.get(&path).await, api.get(&format!("{path}?dump=true")).await);
    let fields: BTreeSet<&String> = full.keys().collect();
    // 123 settings of the public API, with `return_data` and `return_field` 125, and our own.
    assert_eq!(fields.len(), 123 + 7);
    for (name, value) in &full {
        for (way, answered) in [("create", &created), ("single", &single), ("dump", &dump)] {
            assert!(holds(&answered[name], value), "{way} {name}: {} is not {value}", answered[name]);
        }
        let list = format!("/api/reservables?include_archived=true&attribs={name}&barcode=0042");
        let listed = api.get(&list).await;
        assert!(holds(&listed[0][name], value), "list {name}: {listed}");
        let one = api.get(&format!("{path}?attribs={name}")).await;
        assert_eq!(one.as_object().unwrap().len(), 2, "{one}");
        let written = json!({name: value, "return_field": name});
        let answered = api.post(&format!("{path}/modify"), &written).await;
        assert!(holds(&answered[name], value), "modify {name}: {answered}");
    }
    let version = api.get(&path).await["version"].clone();
    assert_eq!(version, json!(1), "writing what is there already changes nothing");
    let minimal =
        api.post(&format!("{path}/modify"), &json!({"units_name": "seat", "return_data": false})).await;
    assert_eq!(minimal, json!({"reservable_id": id, "version": 2}));
    let all = api.post(&format!("{path}/modify"), &json!({"units_name": "chair", "return_data": true})).await;
    assert_eq!((&all["units_name"], &all["barcode"]), (&json!("chair"), &json!("0042")));
    // What was read may be sent back as it is.
    let unchanged = api.post(&format!("{path}/modify"), &all).await;
    assert_eq!(unchanged["version"], json!(3));
}

#[tokio::test]
async fn approvers_are_told_in_the_shape_of_the_public_interface() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let admin = api.user_id(&api.token).await;
    let approver = json!({"approver_user_id": admin, "silent": true});
    let open = api.add_resource(&json!({"name": "Open", "approvers": [approver]})).await;
    let shy = json!({"name": "Shy", "approvers": [approver], "hide_approvals": true});
    let shy = api.add_resource(&shy).await;
    let shown = api.get(&format!("/api/reservables/{open}")).await["approvers"][0].clone();
    let expected = json!({"approver_id": admin, "automatic": false, "display_name": "Ada Okafor",
        "email": "admin@example.org", "only_account_overage": false, "role": "administrator", "silent": true,
        "user_id": admin});
    assert!(holds(&shown, &expected), "{shown}");
    let seen = |id: String| {
        let call = Call::new("GET", &format!("/api/reservables/{id}")).token(&ann);
        async { api.send(call).await.body["data"]["approvers"][0].clone() }
    };
    let of_open = seen(open).await;
    assert_eq!((&of_open["display_name"], &of_open["email"]), (&json!("Ada Okafor"), &Value::Null));
    let of_shy = seen(shy).await;
    assert_eq!(of_shy["silent"], json!(true));
    for name in ["approver_id", "user_id", "display_name", "email", "role", "approver_user_id"] {
        assert!(of_shy.get(name).is_none(), "{name}: {of_shy}");
    }
}

#[tokio::test]
async fn lists_are_filtered_and_sorted() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let colour = json!({"name": "Colour", "fieldtype": "choice", "choices": ["Red", "Blue, dark"],
        "show_filter": true, "searchable": true});
    let colour = property(&api, colour).await;
    let weight = json!({"name": "Weight", "fieldtype": "number", "show_filter": true});
    let weight = property(&api, weight).await;
    let secret = json!({"name": "Secret", "show_filter": true, "public": false, "searchable": true});
    let secret = property(&api, secret).await;
    let value =
        |propdef_id: i64, value: Value| json!({"propertydef": {"propdef_id": propdef_id}, "value": value});
    for settings in [
        json!({"name": "Zoom", "category_sortable": "B) Cameras / Film", "tags": ["old", "big"], "class": "Equipment",
            "properties": [value(colour, json!("Red")), value(weight, json!(3))]}),
        json!({"name": "Alto", "category_sortable": "B) Cameras", "tags": ["big"], "barcode": "77", "status": "broken",
            "class": "Equipment",
            "properties": [value(colour, json!("Blue, dark")), value(weight, json!(12.5)), value(secret, json!("hush"))]}),
        json!({"name": "Desk", "category_sortable": "A) Rooms", "class": "Location", "for_sale": true}),
        json!({"name": "Help", "reservable_type": "reservablerequestable", "reservable": false}),
        json!({"name": "Off", "active": false}),
        json!({"name": "Gone", "archived": true}),
    ] {
        api.add_resource(&settings).await;
    }
    for (query, expected) in [
        ("", "Help Off Desk Alto Zoom"),
        ("order_by=name", "Alto Desk Help Off Zoom"),
        ("order_by=name&order_by_desc=true&limit=9", "Zoom Off Help Desk Alto"),
        ("order_by=created", "Zoom Alto Desk Help Off"),
        ("category=Cameras", "Alto Zoom"),
        ("category=B)%20Cameras%20/%20Film", "Zoom"),
        ("category=Cam", ""),
        ("alltag[]=big&alltag[]=old", "Zoom"),
        ("tags[]=big&tags[]=old", "Alto Zoom"),
        ("class=location&qclass=Equipment", "Desk Alto Zoom"),
        ("reservable_type=reservablerequestable", "Help"),
        ("status=broken", "Alto"),
        ("barcode=77", "Alto"),
        ("active=false", "Off"),
        ("reservable=false", "Help"),
        ("for_sale=yes", "Desk"),
        ("archived=true", "Gone"),
        ("include_archived=true&search=gone", "Gone"),
        ("search=dark", "Alto"),
        ("search=hush", ""),
        (&format!("properties={colour}:Red"), "Zoom"),
        (&format!("properties={colour}:Red&properties[]={colour}:blue,+dark"), "Alto Zoom"),
        (&format!("properties={colour}:Red&properties={weight}:10.."), ""),
        (&format!("properties={weight}:2..13"), "Alto Zoom"),
        (&format!("properties={secret}:hush"), "Alto"),
    ] {
        assert_eq!(names(&api, &api.token, query).await.join(" "), expected, "{query}");
    }
    assert_eq!(names(&api, &ann, "include_archived=true").await.join(" "), "Help Desk Alto Zoom");
    for (token, query, status) in [
        (&ann, format!("properties={secret}:hush"), 400),
        (&api.token, "properties=red".to_owned(), 400),
        (&api.token, "properties=99:red".to_owned(), 400),
        (&api.token, "order_by=luck".to_owned(), 400),
        (&api.token, "status=fine".to_owned(), 400),
    ] {
        let path = format!("/api/reservables?{query}");
        assert_eq!(outcome(&api, token, "GET", &path, &Value::Null).await.0, status, "{query}");
    }
    let seen = api.send(Call::new("GET", "/api/reservables?barcode=77").token(&ann)).await;
    let seen = &seen.body["data"][0]["properties"];
    assert_eq!(seen.as_array().unwrap().len(), 2, "what is not public is for staff: {seen}");
    assert_eq!(seen[0]["propertydef"]["name"], "Colour");

    let folders = api.get(&format!("/api/sites/{}/categories", api.site_id)).await;
    assert_eq!(folders["without_category"], 2);
    assert_eq!(folders["categories"][1]["category"], "Cameras");
    assert_eq!(
        (&folders["categories"][1]["count"], &folders["categories"][1]["count_below"]),
        (&json!(1), &json!(2))
    );
    let path = format!("/api/sites/{}/categories", api.site_id);
    let of_ann = api.send(Call::new("GET", &path).token(&ann)).await;
    assert_eq!(of_ann.body["data"]["without_category"], 1, "what the caller does not find is not counted");
}

#[tokio::test]
async fn who_may_not_book_is_told_by_groups_and_training_alike() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let ann_id = api.user_id(&ann).await;
    let base = format!("/api/sites/{}", api.site_id);
    let mut trainings = Vec::new();
    for name in ["Laser", "Fire"] {
        let made = api.post(&format!("{base}/training"), &json!({"name": name})).await;
        trainings.push(made["training_id"].as_str().unwrap().to_owned());
    }
    let both = json!({"name": "Both", "hidden_to_cannot_reserve_users": true, "training": trainings});
    let either = json!({"name": "Either", "hidden_to_cannot_reserve_users": true, "training": trainings,
        "training_requirements_or": true});
    let unlisted = json!({"name": "Unlisted", "nolist_to_cannot_reserve_users": true, "training": trainings});
    let both = api.add_resource(&both).await;
    api.add_resource(&either).await;
    let unlisted = api.add_resource(&unlisted).await;
    let read = |id: &str| Call::new("GET", &format!("/api/reservables/{id}")).token(&ann);
    assert_eq!(names(&api, &ann, "").await, [""; 0]);
    assert_eq!(api.send(read(&both)).await.status.as_u16(), 404);
    assert_eq!(api.send(read(&unlisted)).await.status.as_u16(), 200);
    assert_eq!(names(&api, &api.token, "").await.len(), 3);
    let earned = |training: &str| json!({"user_id": ann_id, "training_id": training});
    let record = format!("/api/training/record_add/{}", trainings[0]);
    api.post(&record, &json!({"user_id": ann_id})).await;
    assert_eq!(names(&api, &ann, "").await, ["Either"], "{}", earned(&trainings[0]));
    api.post(&format!("/api/training/record_add/{}", trainings[1]), &json!({"user_id": ann_id})).await;
    assert_eq!(names(&api, &ann, "order_by=name").await, ["Both", "Either", "Unlisted"]);
}

#[tokio::test]
async fn properties_are_defined_changed_and_taken_away() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let moderator = api.add_person("mo@example.org", "moderator").await;
    let path = format!("/api/sites/{}/propertydefs", api.site_id);
    let size = json!({"name": "Size", "is_choice": true, "options": ["S", "M"], "required": true, "class": "Equipment"});
    let size = api.post(&path, &size).await;
    assert_eq!(
        (&size["fieldtype"], &size["choices"], &size["public"]),
        (&json!("choice"), &json!(["S", "M"]), &json!(true))
    );
    let id = size["propdef_id"].as_i64().unwrap();
    let note = property(&api, json!({"name": "Note", "public": false})).await;
    for (token, path, body, status) in [
        (&ann, path.clone(), json!({"name": "Mine"}), 403),
        (&moderator, path.clone(), json!({"name": "Mine"}), 403),
        (&api.token, path.clone(), json!({"name": "size"}), 409),
        (&api.token, path.clone(), json!({"name": " "}), 400),
        (&api.token, path.clone(), json!({"nam": "Size"}), 400),
        (&api.token, path.clone(), json!({"name": "Odd", "fieldtype": "colour"}), 400),
        (&api.token, path.clone(), json!({"name": "Odd", "fieldtype": "text", "is_choice": true}), 400),
        (&api.token, format!("{path}/99"), json!({"name": "Odd"}), 404),
        (&api.token, format!("{path}/x/delete"), json!({}), 404),
    ] {
        assert_eq!(outcome(&api, token, "POST", &path, &body).await.0, status, "{body}");
    }
    let value =
        |value: Value| json!([{"propertydef": {"propdef_id": id, "name": "ignored"}, "value": value}]);
    for (settings, expected) in [
        (
            json!({"name": "Camera", "class": "Equipment"}),
            "`properties`: `Size` needs a value: property 1 is required",
        ),
        (
            json!({"name": "Camera", "class": "Equipment", "properties": value(json!("XL"))}),
            "`properties[0].value`: `Size` must be one of S, M, not `XL`",
        ),
    ] {
        let (status, sentence) = outcome(&api, &api.token, "POST", "/api/reservables", &settings).await;
        assert_eq!((status, sentence.as_str()), (400, expected));
    }
    api.add_resource(&json!({"name": "Room", "class": "Location"})).await;
    let camera = api
        .add_resource(&json!({"name": "Camera", "class": "Equipment", "properties": value(json!("m"))}))
        .await;
    let modify = format!("/api/reservables/{camera}/modify");
    let noted = json!([{"propertydef": {"propdef_id": note}, "value": "Mind the lens"}]);
    api.post(&modify, &json!({"properties": noted})).await;
    let kept = api.get(&format!("/api/reservables/{camera}")).await["properties"].clone();
    assert_eq!((&kept[0]["value"], &kept[1]["value"]), (&json!("M"), &json!("Mind the lens")));
    let cleared = json!({"properties": [{"propertydef": {"propdef_id": id}, "clear": true}]});
    assert_eq!(outcome(&api, &api.token, "POST", &modify, &cleared).await.0, 400, "it is required");
    assert_eq!(outcome(&api, &ann, "POST", &modify, &json!({"name": "Mine"})).await.0, 403);

    let own = format!("{path}/{id}");
    let (status, sentence) = outcome(&api, &api.token, "POST", &own, &json!({"choices": ["S", "L"]})).await;
    assert_eq!((status, sentence.contains("Camera")), (409, true), "{sentence}");
    let changed =
        api.post(&own, &json!({"choices": ["S", "M", "L"], "name": "Measure", "required": false})).await;
    assert_eq!((&changed["name"], &changed["is_choice"]), (&json!("Measure"), &json!(true)));
    let listed = api.get(&path).await;
    assert_eq!((&listed[0]["used_by"], listed.as_array().unwrap().len()), (&json!(1), 2));
    let seen = api.send(Call::new("GET", &path).token(&ann)).await.body["data"].clone();
    assert_eq!((seen.as_array().unwrap().len(), seen[0].get("used_by")), (1, None));

    let delete = format!("{own}/delete");
    let (status, sentence) = outcome(&api, &api.token, "POST", &delete, &json!({})).await;
    assert_eq!((status, sentence.contains("force")), (409, true), "{sentence}");
    let deleted = api.post(&delete, &json!({"force": true})).await;
    assert_eq!(deleted, json!({"propdef_id": id, "values_deleted": 1}));
    let camera = api.get(&format!("/api/reservables/{camera}")).await;
    assert_eq!((camera["properties"].as_array().unwrap().len(), &camera["version"]), (1, &json!(3)));
    let early = json!([{"propertydef": {"propdef_id": 3}, "value": "early"}]);
    let answer =
        api.send(Call::new("POST", &modify).token(&api.token).body(&json!({"properties": early}))).await;
    let told = "`properties[0].propertydef.propdef_id`: there is no property with the number 3 here yet; \
        its value is kept for staff alone";
    assert_eq!(answer.body["warnings"], json!([told]));
    assert_eq!(answer.body["data"]["properties"][1]["value"], "early");
    let seen = api.send(Call::new("GET", modify.trim_end_matches("/modify")).token(&ann)).await;
    assert_eq!(seen.body["data"]["properties"], json!([]));
    assert_eq!(
        outcome(&api, &api.token, "POST", &modify, &json!({"properties": value(json!("S"))})).await.0,
        400
    );
    assert_eq!(property(&api, json!({"name": "Next"})).await, 3, "numbers are never given twice");
}

#[tokio::test]
async fn a_table_is_exported_tried_and_imported_as_a_whole() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let full = full(&api).await;
    api.post("/api/reservables", &Value::Object(full)).await;
    let export = format!("/api/sites/{}/reservables.csv", api.site_id);
    let import = format!("/api/sites/{}/reservables/import", api.site_id);
    let exported = api.send(Call::new("GET", &export).token(&api.token)).await;
    assert_eq!(exported.status.as_u16(), 200, "{}", exported.text);
    assert_eq!(outcome(&api, &ann, "GET", &export, &Value::Null).await.0, 403);
    let same = api.post(&import, &json!({"csv": exported.text, "dry_run": true})).await;
    assert_eq!(
        (&same["valid"], &same["unchanged"], &same["changed"]),
        (&json!(true), &json!(4), &json!(0)),
        "{same}"
    );
    let copied = exported.text.lines().enumerate().map(|(line, text)| match (line, text.split_once(',')) {
        (1.., Some((id, rest))) if id.starts_with("resv_") => format!(",{rest}\n"),
        _ => format!("{text}\n"),
    });
    let copied: String = copied.collect();
    let tried = api.post(&import, &json!({"csv": copied, "dry_run": true})).await;
    assert_eq!((&tried["added"], &tried["done"]), (&json!(4), &json!(false)), "{tried}");
    assert_eq!(names(&api, &api.token, "include_archived=true").await.len(), 4, "a trial changes nothing");

    let two = names(&api, &api.token, "search=two").await;
    assert_eq!(two, ["Two"]);
    let rows = api.get("/api/reservables?search=two&attribs=name").await;
    let id = rows[0]["reservable_id"].as_str().unwrap();
    let good = format!("reservable_id,name,units,property: colours\n{id},Two,7,red; green\n,Five,2,\n");
    let bad = format!("{good}resv_nobody,Six,1,\n,Seven,-1,\n");
    let tried = api.post(&import, &json!({"csv": bad, "dry_run": true})).await;
    assert_eq!((&tried["refused"], &tried["rows"][2]["row"]), (&json!(2), &json!(4)), "{tried}");
    assert_eq!(tried["rows"][2]["problems"][0]["column"], "reservable_id");
    assert_eq!(tried["rows"][3]["problems"][0]["column"], "units");
    let (status, sentence) = outcome(&api, &api.token, "POST", &import, &json!({"csv": bad})).await;
    assert_eq!((status, sentence.starts_with("`rows[4].reservable_id`")), (400, true), "{sentence}");
    assert_eq!(api.get(&format!("/api/reservables/{id}")).await["units"], 1, "one bad row changes nothing");
    let done = api.post(&import, &json!({"csv": good})).await;
    assert_eq!((&done["done"], &done["added"], &done["changed"]), (&json!(true), &json!(1), &json!(1)));
    let two = api.get(&format!("/api/reservables/{id}")).await;
    assert_eq!((&two["units"], &two["properties"][0]["value"]), (&json!(7), &json!(["red", "green"])));
    let fifth = done["rows"][1]["reservable_id"].as_str().unwrap();
    assert_eq!(api.get(&format!("/api/reservables/{fifth}")).await["name"], "Five");
    assert_eq!(outcome(&api, &ann, "POST", &import, &json!({"csv": good})).await.0, 403);
    assert_eq!(
        api.send(Call::new("POST", &import).token(&api.token).header("content-type", "text/csv"))
            .await
            .status
            .as_u16(),
        415
    );
}

#[tokio::test]
async fn one_change_for_many_is_made_for_all_or_none() {
    let api = Api::start().await;
    let ann = api.add_person("ann@example.org", "user").await;
    let named = json!({"name": "B", "units_mode": "named", "named_units": [{"name": "x"}, {"name": "y"}]});
    let (first, second) = (api.add_resource(&json!({"name": "A"})).await, api.add_resource(&named).await);
    let path = format!("/api/sites/{}/reservables/modify", api.site_id);
    let body = |changes: Value, dry_run: bool| json!({"reservable_ids": [first, second], "changes": changes, "dry_run": dry_run});
    let tried = api.post(&path, &body(json!({"units": 5}), true)).await;
    assert_eq!((&tried["changed"], &tried["refused"]), (&json!(1), &json!(1)), "{tried}");
    assert_eq!(
        (&tried["rows"][1]["action"], &tried["rows"][1]["problems"][0]["column"]),
        (&json!("refused"), &json!("units"))
    );
    assert_eq!(outcome(&api, &api.token, "POST", &path, &body(json!({"units": 5}), false)).await.0, 400);
    assert_eq!(api.get(&format!("/api/reservables/{first}")).await["units"], 1);
    let done = api.post(&path, &body(json!({"status": "broken", "tags": ["out"]}), false)).await;
    assert_eq!((&done["done"], &done["changed"]), (&json!(true), &json!(2)));
    assert_eq!(api.get(&format!("/api/reservables/{second}")).await["status"], "broken");
    let again = api.post(&path, &body(json!({"status": "broken"}), false)).await;
    assert_eq!(again["unchanged"], json!(2));
    for (token, body, status) in [
        (&ann, body(json!({"status": "sold"}), true), 403),
        (&api.token, body(json!({"statu": "sold"}), true), 400),
        (&api.token, body(json!({}), true), 400),
        (&api.token, json!({"reservable_ids": [], "changes": {"units": 1}}), 400),
        (&api.token, json!({"reservable_ids": ["resv_nobody"], "changes": {"units": 1}}), 400),
    ] {
        assert_eq!(outcome(&api, token, "POST", &path, &body).await.0, status, "{body}");
    }
}

//! An identity provider keeps people and groups in step: the requests of Entra ID and of Okta, as they send them.

mod common;

use common::{Answer, Api, Call};
use serde_json::{Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Where people are.
const PEOPLE: &str = "/Users";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

async fn send(api: &Api, method: &str, path: &str, body: Option<Value>) -> Answer {
    let mut call = Call::new(method, &format!("/scim/v2{path}"))
        .header("authorization", &format!("Bearer {}", api.token));
    if let Some(body) = body {
        call = call.body(&body).header("content-type", "application/scim+json; charset=utf-8");
    }
    let answer = api.send(call).await;
    if answer.status.as_u16() != 204 {
        assert_eq!(answer.headers["content-type"], "application/scim+json", "{path}: {}", answer.text);
    }
    answer
}

async fn expect(api: &Api, method: &str, path: &str, body: Option<Value>, status: u16) -> Value {
    let answer = send(api, method, path, body).await;
    assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
    answer.body
}

fn entra_user(name: &str) -> Value {
    json!({"schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": format!("{name}-object-id"), "userName": format!("{name}@Example.org"), "active": true,
        "emails": [{"primary": true, "type": "work", "value": format!("{name}@example.org")}],
        "meta": {"resourceType": "User"}, "name": {"givenName": name, "familyName": "Lindqvist"}, "roles": []})
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": [PATCH], "Operations": operations})
}

#[tokio::test]
async fn entra_id_takes_somebody_in_and_lets_them_go() {
    let api = Api::start().await;
    // The connection is tested by looking for somebody who cannot be there.
    let probe = "/Users?filter=userName+eq+%22d3f1a6f0-non-existing%22";
    let found = expect(&api, "GET", probe, None, 200).await;
    assert_eq!((&found["totalResults"], &found["Resources"]), (&json!(0), &json!([])));

    let made = expect(&api, "POST", "/Users", Some(entra_user("maja")), 201).await;
    let path = format!("{PEOPLE}/{}", made["id"].as_str().unwrap());
    assert_eq!(made["userName"], "maja@example.org");
    assert_eq!(made["externalId"], "maja-object-id");
    let again = expect(&api, "POST", "/Users", Some(entra_user("maja")), 409).await;
    assert_eq!((&again["scimType"], &again["status"]), (&json!("uniqueness"), &json!("409")));

    for filter in [
        "userName+eq+%22MAJA@example.org%22",
        "externalId+eq+%22maja-object-id%22",
        "name.familyName+co+%22indq%22",
    ] {
        let found = expect(&api, "GET", &format!("/Users?filter={filter}"), None, 200).await;
        assert_eq!(
            (&found["totalResults"], &found["Resources"][0]["id"]),
            (&json!(1), &made["id"]),
            "{filter}"
        );
    }

    // Entra ID writes operations with capitals and truth as text.
    let renamed = patch(&json!([{"op": "Replace", "path": "name.familyName", "value": "Berg"},
        {"op": "Add", "path": "emails[type eq \"work\"].value", "value": "maja@example.org"}]));
    let renamed = expect(&api, "PATCH", &path, Some(renamed), 200).await;
    assert_eq!(renamed["displayName"], "maja Berg");
    let off = patch(&json!([{"op": "Replace", "path": "active", "value": "False"}]));
    assert_eq!(expect(&api, "PATCH", &path, Some(off), 200).await["active"], false);
    let listed = api.get(&format!("/api/sites/{}/users?active=false", api.site_id)).await;
    assert_eq!(listed[0]["user"]["email"], "maja@example.org");

    expect(&api, "DELETE", &path, None, 204).await;
    let gone = expect(&api, "GET", &path, None, 404).await;
    assert_eq!(
        (&gone["status"], &gone["schemas"][0]),
        (&json!("404"), &json!("urn:ietf:params:scim:api:messages:2.0:Error"))
    );
}

#[tokio::test]
async fn okta_replaces_people_and_changes_who_is_in_a_group() {
    let api = Api::start().await;
    let mut ids = Vec::new();
    for name in ["ann", "ben", "cleo"] {
        let body = json!({"schemas": [USER], "userName": format!("{name}@example.org"), "locale": "en-US",
            "name": {"givenName": name, "familyName": "Okafor"}, "displayName": format!("{name} Okafor"),
            "externalId": format!("00u{name}"), "groups": [], "password": "not kept here", "active": true,
            "emails": [{"primary": true, "value": format!("{name}@example.org"), "type": "work"}]});
        ids.push(expect(&api, "POST", "/Users", Some(body), 201).await["id"].as_str().unwrap().to_owned());
    }
    let path = format!("{PEOPLE}/{}", ids[0]);
    let mut whole = expect(&api, "GET", &path, None, 200).await;
    whole["name"]["givenName"] = json!("Anna");
    whole["active"] = json!(false);
    let replaced = expect(&api, "PUT", &path, Some(whole), 200).await;
    assert_eq!((&replaced["displayName"], &replaced["active"]), (&json!("Anna Okafor"), &json!(false)));
    let on = patch(&json!([{"op": "replace", "value": {"active": true}}]));
    assert_eq!(expect(&api, "PATCH", &path, Some(on), 200).await["active"], true);

    let group = json!({"schemas": [GROUP], "displayName": "Optics", "externalId": "00g1",
        "members": [{"value": ids[0], "display": "Anna"}]});
    let group = expect(&api, "POST", "/Groups", Some(group), 201).await;
    let path = format!("/Groups/{}", group["id"].as_str().unwrap());
    let change = patch(&json!([
        {"op": "add", "path": "members", "value": [{"value": ids[1]}, {"value": ids[2]}]},
        {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[0])},
        {"op": "replace", "value": {"id": group["id"], "displayName": "Optics lab"}},
    ]));
    let changed = expect(&api, "PATCH", &path, Some(change), 200).await;
    let members: Vec<&str> =
        changed["members"].as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap()).collect();
    assert_eq!(
        (members, &changed["displayName"]),
        (vec![ids[1].as_str(), ids[2].as_str()], &json!("Optics lab"))
    );
    let listed = expect(
        &api,
        "GET",
        "/Groups?filter=displayName+eq+%22optics+lab%22&excludedAttributes=members",
        None,
        200,
    )
    .await;
    assert_eq!(listed["totalResults"], 1);
    assert!(listed["Resources"][0].get("members").is_none());
    let person = expect(&api, "GET", &format!("{PEOPLE}/{}", ids[1]), None, 200).await;
    assert_eq!(person["groups"][0]["display"], "Optics lab");

    expect(&api, "DELETE", &path, None, 204).await;
    expect(&api, "GET", &path, None, 404).await;
    let person = expect(&api, "GET", &format!("{PEOPLE}/{}", ids[1]), None, 200).await;
    assert_eq!(person["groups"], json!([]));
    // The name is free for the group to come back.
    let back = json!({"schemas": [GROUP], "displayName": "Optics lab"});
    expect(&api, "POST", "/Groups", Some(back), 201).await;
}

#[tokio::test]
async fn lists_are_paged_as_the_standard_counts() {
    let api = Api::start().await;
    for name in ["ann", "ben", "cleo", "dora"] {
        expect(&api, "POST", "/Users", Some(entra_user(name)), 201).await;
    }
    let page = expect(&api, "GET", "/Users?startIndex=2&count=2", None, 200).await;
    let shown = |key: &str| page[key].clone();
    assert_eq!(
        (shown("totalResults"), shown("startIndex"), shown("itemsPerPage")),
        (json!(5), json!(2), json!(2))
    );
    let none = expect(&api, "GET", "/Users?count=0", None, 200).await;
    assert_eq!((&none["totalResults"], &none["Resources"]), (&json!(5), &json!([])));
    let thin = expect(&api, "GET", "/Users?attributes=userName&count=1", None, 200).await;
    let names: Vec<&String> = thin["Resources"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["schemas", "id", "userName"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_as_the_standard_says_it() {
    let api = Api::start().await;
    for (method, path, body, status, kind) in [
        ("GET", "/Users?filter=userName+is+x", None, 400, "invalidFilter"),
        ("POST", "/Users", Some(json!({"schemas": [USER]})), 400, "invalidValue"),
        ("POST", "/Users", Some(json!({"userName": "no address"})), 400, "invalidValue"),
        (
            "POST",
            "/Groups",
            Some(json!({"displayName": "X", "members": [{"value": "nobody"}]})),
            400,
            "invalidValue",
        ),
        ("PATCH", &format!("{PEOPLE}/usr_0"), Some(patch(&json!([]))), 404, ""),
        ("GET", "/Groups/99", None, 404, ""),
        ("GET", "/Groups/x", None, 404, ""),
        ("GET", "/Schemas/x", None, 404, ""),
    ] {
        let body = expect(&api, method, path, body, status).await;
        assert_eq!(body["scimType"].as_str().unwrap_or_default(), kind, "{method} {path}: {body}");
        assert!(!body["detail"].as_str().unwrap().is_empty());
    }
    let twice = entra_user("ann");
    expect(&api, "POST", "/Users", Some(twice.clone()), 201).await;
    let mut other = entra_user("ben");
    other["externalId"] = twice["externalId"].clone();
    let refused = expect(&api, "POST", "/Users", Some(other), 409).await;
    assert_eq!(refused["scimType"], "uniqueness");
}

#[tokio::test]
async fn only_an_administrators_key_provisions_and_only_on_its_site() {
    let api = Api::start().await;
    let moderator = api.add_person("mo@example.org", "moderator").await;
    let (_, other) = api.second_site("Elsewhere", "zoe@elsewhere.example.org").await;
    let ann = expect(&api, "POST", "/Users", Some(entra_user("ann")), 201).await;
    let path = format!("/scim/v2{PEOPLE}/{}", ann["id"].as_str().unwrap());
    for (token, expected) in [(Some(&moderator), 403), (Some(&other), 404), (None, 401)] {
        for (method, path) in [("GET", path.as_str()), ("DELETE", path.as_str())] {
            let mut call = Call::new(method, path);
            if let Some(token) = token {
                call = call.token(token);
            }
            let answer = api.send(call).await;
            assert_eq!(answer.status.as_u16(), expected, "{method}: {}", answer.text);
            assert!(!answer.text.contains("Lindqvist"));
        }
    }
    let listed = api.send(Call::new("GET", "/scim/v2/Users").token(&other)).await;
    assert!(!listed.text.contains("Lindqvist"), "{}", listed.text);
}

#[tokio::test]
async fn it_tells_what_it_can_do() {
    let api = Api::start().await;
    let config = expect(&api, "GET", "/ServiceProviderConfig", None, 200).await;
    assert_eq!((&config["patch"]["supported"], &config["bulk"]["supported"]), (&json!(true), &json!(false)));
    for path in ["/ResourceTypes", "/Schemas"] {
        let listed = expect(&api, "GET", path, None, 200).await;
        for one in listed["Resources"].as_array().unwrap() {
            let found =
                expect(&api, "GET", &format!("{path}/{}", one["id"].as_str().unwrap()), None, 200).await;
            assert_eq!(&found, one);
        }
    }
}

//! What these calls can do, told by themselves (RFC 7643 sections 5 to 7).

use axum::extract::Path;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{COUNT_MAX, LIST, Provider, Scim, Trouble, groups, users};

/// `GET /scim/v2/ServiceProviderConfig`
pub(super) async fn config(provider: Provider) -> Scim {
    let no = json!({"supported": false});
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": COUNT_MAX},
        "changePassword": no, "sort": no, "etag": no,
        "authenticationSchemes": [{"type": "oauthbearertoken", "name": "Key of a bot",
            "description": "An administrator's key, as `Authorization: Bearer`", "primary": true}],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{}/ServiceProviderConfig", provider.base)},
    });
    Scim(StatusCode::OK, body)
}

/// `GET /scim/v2/ResourceTypes`
pub(super) async fn types(provider: Provider) -> Scim {
    list(&all_types(&provider.base))
}

/// `GET /scim/v2/ResourceTypes/{name}`
pub(super) async fn one_type(provider: Provider, Path(name): Path<String>) -> Result<Scim, Trouble> {
    pick(all_types(&provider.base), &name)
}

/// `GET /scim/v2/Schemas`
pub(super) async fn schemas(provider: Provider) -> Scim {
    list(&all_schemas(&provider.base))
}

/// `GET /scim/v2/Schemas/{urn}`
pub(super) async fn one_schema(provider: Provider, Path(urn): Path<String>) -> Result<Scim, Trouble> {
    pick(all_schemas(&provider.base), &urn)
}

fn list(all: &[Value]) -> Scim {
    let body = json!({"schemas": [LIST], "totalResults": all.len(), "startIndex": 1, "itemsPerPage": all.len(),
        "Resources": all});
    Scim(StatusCode::OK, body)
}

fn pick(all: Vec<Value>, id: &str) -> Result<Scim, Trouble> {
    let found = all.into_iter().find(|one| one["id"] == id);
    found.map(|one| Scim(StatusCode::OK, one)).ok_or_else(|| app::Failure::NotFound("schema").into())
}

fn all_types(base: &str) -> Vec<Value> {
    let of = |name: &str, endpoint: &str, schema: &str| {
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": name, "name": name,
            "endpoint": endpoint, "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")}})
    };
    vec![of("User", "/Users", users::SCHEMA), of("Group", "/Groups", groups::SCHEMA)]
}

fn all_schemas(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, attributes: Value| {
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": id, "name": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")}})
    };
    let text = |name: &str| attribute(name, "string", "readWrite");
    let shown = |name: &str| attribute(name, "string", "readOnly");
    let mut user_name = text("userName");
    user_name["required"] = true.into();
    user_name["uniqueness"] = "server".into();
    let mut display_name = text("displayName");
    display_name["required"] = true.into();
    let name = json!([text("givenName"), text("familyName"), shown("formatted")]);
    let email = json!([text("value"), text("type"), attribute("primary", "boolean", "readWrite")]);
    let group = json!([shown("value"), shown("display")]);
    let member = json!([text("value"), shown("display")]);
    vec![
        schema(
            users::SCHEMA,
            "User",
            json!([
                user_name,
                complex("name", false, name),
                shown("displayName"),
                attribute("active", "boolean", "readWrite"),
                complex("emails", true, email),
                complex("groups", true, group),
                text("externalId"),
            ]),
        ),
        schema(
            groups::SCHEMA,
            "Group",
            json!([display_name, complex("members", true, member), text("externalId")]),
        ),
    ]
}

fn attribute(name: &str, kind: &str, mutability: &str) -> Value {
    json!({"name": name, "type": kind, "multiValued": false, "required": false, "caseExact": false,
        "mutability": mutability, "returned": "default", "uniqueness": "none"})
}

fn complex(name: &str, is_list: bool, parts: Value) -> Value {
    let mut whole = attribute(name, "complex", "readWrite");
    whole["multiValued"] = is_list.into();
    whole["subAttributes"] = parts;
    whole
}

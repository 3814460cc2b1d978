//! User groups, as SCIM's `Group`.

use app::{GroupWanted, ProvisionedGroup};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use model::{UserGroupId, UserId};
use serde_json::{Map, Value, json};

use super::patch::patched;
use super::{Body, ListQuery, Provider, Scim, Trouble, field};

/// The schema of a group.
pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

pub(super) async fn list(provider: Provider, Query(query): Query<ListQuery>) -> Result<Scim, Trouble> {
    let (filter, base) = (query.filter()?, provider.base.clone());
    let keep = Box::new(move |group: &ProvisionedGroup| {
        filter.as_ref().is_none_or(|filter| filter.matches(&shown(group, &base)))
    });
    let app = &provider.server.app;
    let (groups, count) = app::provisioned_groups(app, &provider.caller, keep, query.page()).await?;
    Ok(query.answer(groups.iter().map(|group| shown(group, &provider.base)).collect(), count))
}

pub(super) async fn create(provider: Provider, Body(body): Body) -> Result<Response, Trouble> {
    let group = app::provision_new_group(&provider.server.app, &provider.caller, wanted(&body)?).await?;
    Ok(answer(StatusCode::CREATED, &group, &provider))
}

pub(super) async fn one(
    provider: Provider,
    Path(usergroup_id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Trouble> {
    let group = app::provisioned_group(&provider.server.app, &provider.caller, id(&usergroup_id)?).await?;
    Ok(Scim(StatusCode::OK, query.cut(shown(&group, &provider.base))).into_response())
}

pub(super) async fn replace(
    provider: Provider,
    Path(usergroup_id): Path<String>,
    Body(body): Body,
) -> Result<Response, Trouble> {
    let (app, id) = (&provider.server.app, id(&usergroup_id)?);
    let group = app::provision_group(app, &provider.caller, id, wanted(&body)?).await?;
    Ok(answer(StatusCode::OK, &group, &provider))
}

pub(super) async fn patch(
    provider: Provider,
    Path(usergroup_id): Path<String>,
    Body(body): Body,
) -> Result<Response, Trouble> {
    let (app, id) = (&provider.server.app, id(&usergroup_id)?);
    let before = app::provisioned_group(app, &provider.caller, id).await?;
    let after = patched(shown(&before, &provider.base), &body)?;
    let wanted = wanted(after.as_object().unwrap_or(&Map::new()))?;
    let group = app::provision_group(app, &provider.caller, id, wanted).await?;
    Ok(answer(StatusCode::OK, &group, &provider))
}

pub(super) async fn remove(
    provider: Provider,
    Path(usergroup_id): Path<String>,
) -> Result<StatusCode, Trouble> {
    app::unprovision_group(&provider.server.app, &provider.caller, id(&usergroup_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A number in the address. What is no number cannot exist, so it is not found.
fn id(text: &str) -> Result<UserGroupId, Trouble> {
    text.parse().map_err(|_| app::Failure::NotFound("group").into())
}

fn answer(status: StatusCode, group: &ProvisionedGroup, provider: &Provider) -> Response {
    let shown = shown(group, &provider.base);
    let location = [(LOCATION, shown["meta"]["location"].as_str().unwrap_or_default().to_owned())];
    (location, Scim(status, shown)).into_response()
}

/// A group as SCIM shows it.
fn shown(provisioned: &ProvisionedGroup, base: &str) -> Value {
    let group = &provisioned.group;
    let member = |(user_id, name): &(UserId, String)| json!({"value": user_id.as_str(), "display": name, "$ref": format!("{base}/Users/{user_id}")});
    let mut shown = json!({
        "schemas": [SCHEMA],
        "id": group.usergroup_id.to_string(),
        "displayName": group.name,
        "members": provisioned.members.iter().map(member).collect::<Vec<_>>(),
        "meta": {"resourceType": "Group", "created": group.created_at.to_string(),
            "location": format!("{base}/Groups/{}", group.usergroup_id)},
    });
    if let Some(external_id) = &provisioned.external_id {
        shown["externalId"] = external_id.as_str().into();
    }
    shown
}

/// What a body says a group should be.
fn wanted(body: &Map<String, Value>) -> Result<GroupWanted, Trouble> {
    let field = |name: &str| field(body, name);
    let text = |name: &str| field(name).and_then(Value::as_str).map(|text| text.trim().to_owned());
    let name = text("displayName").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Trouble::invalid("invalidValue", "`displayName` is missing"))?;
    let member = |member: &Value| {
        let text = member.get("value").and_then(Value::as_str).unwrap_or_default();
        UserId::parse(text).map_err(|_| {
            Trouble::invalid("invalidValue", format!("`members`: there is nobody with the id `{text}` here"))
        })
    };
    let members = match field("members") {
        None | Some(Value::Null) => None,
        Some(Value::Array(members)) => Some(members.iter().map(member).collect::<Result<_, _>>()?),
        Some(_) => return Err(Trouble::invalid("invalidValue", "`members` is a list of `{\"value\": id}`")),
    };
    Ok(GroupWanted { name, members, external_id: text("externalId").filter(|id| !id.is_empty()) })
}

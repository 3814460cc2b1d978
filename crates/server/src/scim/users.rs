//! People, as SCIM's `User`.

use app::{PersonWanted, ProvisionedPerson, Sought};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{HeaderName, LOCATION};
use axum::response::{IntoResponse, Response};
use model::UserId;
use serde_json::{Map, Value, json};

use super::patch::patched;
use super::{Body, ListQuery, Provider, Scim, Trouble, field};

/// The schema of a person.
pub(super) const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

pub(super) async fn list(provider: Provider, Query(query): Query<ListQuery>) -> Result<Scim, Trouble> {
    let filter = query.filter()?;
    let equals = |name: &str| filter.as_ref().and_then(|filter| filter.equals(name)).map(str::to_owned);
    let sought = match (equals("userName"), equals("externalId")) {
        (Some(email), _) => Sought::Email(email),
        (_, Some(external_id)) => Sought::ExternalId(external_id),
        _ => Sought::All,
    };
    let base = provider.base.clone();
    let keep = Box::new(move |person: &ProvisionedPerson| {
        filter.as_ref().is_none_or(|filter| filter.matches(&shown(person, &base)))
    });
    let app = &provider.server.app;
    let (people, count) = app::provisioned_people(app, &provider.caller, sought, keep, query.page()).await?;
    Ok(query.answer(people.iter().map(|person| shown(person, &provider.base)).collect(), count))
}

pub(super) async fn create(provider: Provider, Body(body): Body) -> Result<Response, Trouble> {
    let wanted = wanted(&body)?;
    let person = app::provision_new_person(&provider.server.app, &provider.caller, wanted).await?;
    Ok(answer(StatusCode::CREATED, &person, &provider))
}

pub(super) async fn one(
    provider: Provider,
    Path(user_id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Trouble> {
    let person = app::provisioned_person(&provider.server.app, &provider.caller, id(&user_id)?).await?;
    Ok(Scim(StatusCode::OK, query.cut(shown(&person, &provider.base))).into_response())
}

pub(super) async fn replace(
    provider: Provider,
    Path(user_id): Path<String>,
    Body(body): Body,
) -> Result<Response, Trouble> {
    let wanted = wanted(&body)?;
    let person = app::provision_person(&provider.server.app, &provider.caller, id(&user_id)?, wanted).await?;
    Ok(answer(StatusCode::OK, &person, &provider))
}

pub(super) async fn patch(
    provider: Provider,
    Path(user_id): Path<String>,
    Body(body): Body,
) -> Result<Response, Trouble> {
    let (app, user_id) = (&provider.server.app, id(&user_id)?);
    let before = app::provisioned_person(app, &provider.caller, user_id.clone()).await?;
    let after = patched(shown(&before, &provider.base), &body)?;
    let wanted = wanted(after.as_object().unwrap_or(&Map::new()))?;
    let person = app::provision_person(app, &provider.caller, user_id, wanted).await?;
    Ok(answer(StatusCode::OK, &person, &provider))
}

pub(super) async fn remove(provider: Provider, Path(user_id): Path<String>) -> Result<StatusCode, Trouble> {
    app::unprovision_person(&provider.server.app, &provider.caller, id(&user_id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn id(text: &str) -> Result<UserId, Trouble> {
    UserId::parse(text).map_err(|_| app::Failure::NotFound("person").into())
}

fn answer(status: StatusCode, person: &ProvisionedPerson, provider: &Provider) -> Response {
    let shown = shown(person, &provider.base);
    let location: [(HeaderName, String); 1] =
        [(LOCATION, shown["meta"]["location"].as_str().unwrap_or_default().to_owned())];
    (location, Scim(status, shown)).into_response()
}

/// A person as SCIM shows them. The user name is the address.
fn shown(provisioned: &ProvisionedPerson, base: &str) -> Value {
    let user = &provisioned.person.user;
    let email = user.email.as_deref().unwrap_or_default();
    let groups: Vec<Value> = provisioned
        .groups
        .iter()
        .map(|group| {
            json!({"value": group.usergroup_id.to_string(), "display": group.name,
            "$ref": format!("{base}/Groups/{}", group.usergroup_id)})
        })
        .collect();
    let mut shown = json!({
        "schemas": [SCHEMA],
        "id": user.user_id.as_str(),
        "userName": email,
        "name": {"givenName": user.first_name, "familyName": user.last_name, "formatted": user.display_name()},
        "displayName": user.display_name(),
        "active": provisioned.person.member.is_active,
        "emails": [{"value": email, "type": "work", "primary": true}],
        "groups": groups,
        "meta": {"resourceType": "User", "created": provisioned.person.member.joined_at.to_string(),
            "location": format!("{base}/Users/{}", user.user_id)},
    });
    if let Some(external_id) = &provisioned.external_id {
        shown["externalId"] = external_id.as_str().into();
    }
    shown
}

/// What a body says somebody should be. The address is the user name where that is one, else the primary e-mail.
fn wanted(body: &Map<String, Value>) -> Result<PersonWanted, Trouble> {
    let field = |name: &str| field(body, name);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(|text| text.trim().to_owned());
    let user_name = text(field("userName")).filter(|name| !name.is_empty());
    let user_name = user_name.ok_or_else(|| Trouble::invalid("invalidValue", "`userName` is missing"))?;
    let emails = field("emails").and_then(Value::as_array);
    let primary = emails.and_then(|emails| {
        let first = emails.iter().find(|email| email["primary"] == true).or(emails.first());
        text(first.and_then(|email| email.get("value")))
    });
    let email = if user_name.contains('@') { user_name } else { primary.unwrap_or(user_name) };
    let name = |part: &str| text(field("name").and_then(|name| name.get(part))).unwrap_or_default();
    let (mut first_name, mut last_name) = (name("givenName"), name("familyName"));
    if first_name.is_empty() && last_name.is_empty() {
        let whole = text(field("displayName")).unwrap_or_else(|| name("formatted"));
        let (first, last) = whole.rsplit_once(' ').unwrap_or((whole.as_str(), ""));
        (first_name, last_name) = (first.to_owned(), last.to_owned());
    }
    Ok(PersonWanted {
        email,
        first_name,
        last_name,
        is_active: is_active(field("active"))?,
        external_id: text(field("externalId")).filter(|id| !id.is_empty()),
    })
}

/// Whether somebody is to be active; Entra ID sends a text. They are where nobody says.
fn is_active(value: Option<&Value>) -> Result<bool, Trouble> {
    match value {
        None | Some(Value::Null) => Ok(true),
        Some(Value::Bool(is_active)) => Ok(*is_active),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(true),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(false),
        Some(_) => Err(Trouble::invalid("invalidValue", "`active` is true or false")),
    }
}

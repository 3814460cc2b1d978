//! Forms: the questions of a site, and what whoever books a resource has to answer.

use app::{Failure, Page};
use axum::extract::State;
use axum::http::HeaderMap;
use model::{Form, FormId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, expected_version, on_site_of_resource, resource_id, site_id};
use crate::authenticate::SignedIn;
use crate::body::{OwnBody, ReferenceBody};
use crate::clock;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::forms::{FormInput, FormReply, FormToAnswerReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(one, change))
        .routes(routes!(archive))
        .routes(routes!(of_resource))
        .routes(routes!(for_outsiders))
}

/// Which forms.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct FormQuery {
    /// Those that were put away too.
    include_archived: bool,
    /// Words that the name or the description contains.
    search: Option<String>,
    /// How many at most.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

impl FormQuery {
    /// Whether a form is one of those that are asked for.
    fn includes(&self, form: &Form) -> bool {
        let about = format!("{} {}", form.name, form.description.as_deref().unwrap_or_default());
        let words = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        (self.include_archived || !form.is_archived) && about.to_lowercase().contains(&words)
    }
}

/// List the forms of a site by name. For staff.
#[utoipa::path(get, path = "/api/sites/{site_id}/forms", tag = "forms", operation_id = "list_forms",
    params(("site_id" = String, Path), FormQuery), responses((status = 200, body = Envelope<Vec<FormReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<FormQuery>,
) -> Result<Reply<Vec<FormReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let mut forms = app::list_forms(&server.app, &caller).await?;
    forms.retain(|form| query.includes(form));
    let count = u64::try_from(forms.len()).unwrap_or(u64::MAX);
    let page = Page { limit: query.limit, offset: query.offset };
    Ok(Reply::new(page.cut(forms).iter().map(FormReply::from).collect()).count(count).warn(warnings))
}

/// Make a form. For administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/forms", tag = "forms", operation_id = "create_form",
    request_body = FormInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<FormReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<FormInput>,
) -> Result<Reply<FormReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let form = app::create_form(&server.app, &caller, input.into()).await?;
    Ok(Reply::new(FormReply::from(&form)).version(i64::from(form.version)).warn(warnings))
}

/// Read a form. For staff.
#[utoipa::path(get, path = "/api/sites/{site_id}/forms/{form_id}", tag = "forms", operation_id = "read_form",
    params(("site_id" = String, Path), ("form_id" = String, Path)),
    responses((status = 200, body = Envelope<FormReply>)))]
async fn one(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, form)): PathPart<(String, String)>,
) -> Result<Reply<FormReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let form = app::one_form(&server.app, &caller, form_id(&form)?).await?;
    Ok(Reply::new(FormReply::from(&form)).version(i64::from(form.version)))
}

/// Change a form. What was answered before stays as it was asked. For administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/forms/{form_id}", tag = "forms", operation_id = "change_form",
    request_body = FormInput,
    params(("site_id" = String, Path), ("form_id" = String, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 200, body = Envelope<FormReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, form)): PathPart<(String, String)>,
    headers: HeaderMap,
    ReferenceBody { value: input, warnings }: ReferenceBody<FormInput>,
) -> Result<Reply<FormReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let expected = expected_version(&headers)?;
    let form = app::change_form(&server.app, &caller, form_id(&form)?, input.into(), expected).await?;
    Ok(Reply::new(FormReply::from(&form)).version(i64::from(form.version)).warn(warnings))
}

/// Put a form away for good. What was answered stays readable. For administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/forms/{form_id}/archive", tag = "forms",
    operation_id = "archive_form", request_body = Nothing,
    params(("site_id" = String, Path), ("form_id" = String, Path)),
    responses((status = 200, body = Envelope<FormReply>)))]
async fn archive(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, form)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<FormReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let form = app::archive_form(&server.app, &caller, form_id(&form)?).await?;
    Ok(Reply::new(FormReply::from(&form)).version(i64::from(form.version)))
}

/// List the forms that whoever books a resource has to answer.
#[utoipa::path(get, path = "/api/reservables/{reservable_id}/forms", tag = "forms",
    operation_id = "list_forms_of_resource", params(("reservable_id" = String, Path)),
    responses((status = 200, body = Envelope<Vec<FormToAnswerReply>>)))]
async fn of_resource(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(id): PathPart<String>,
) -> Result<Reply<Vec<FormToAnswerReply>>, Rejection> {
    let id = resource_id(&id)?;
    let caller = on_site_of_resource(&server.app, &signed_in, &id).await?;
    let forms = app::forms_of_resource(&server.app, &caller, id).await?;
    Ok(Reply::new(FormToAnswerReply::all(&forms)))
}

/// List the forms that whoever books a resource without an account has to answer.
///
/// Works for resources with `enable_embed_reservations`; others are not found.
#[utoipa::path(get, path = "/api/embed/reservables/{reservable_id}/forms", tag = "forms", security(()),
    operation_id = "list_forms_without_account", params(("reservable_id" = String, Path)),
    responses((status = 200, body = Envelope<Vec<FormToAnswerReply>>)))]
async fn for_outsiders(
    State(server): State<Server>,
    PathPart(id): PathPart<String>,
) -> Result<Reply<Vec<FormToAnswerReply>>, Rejection> {
    let forms = app::forms_for_outsiders(&server.app, resource_id(&id)?, clock::now()).await?;
    Ok(Reply::new(FormToAnswerReply::all(&forms)))
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn form_id(text: &str) -> Result<FormId, Rejection> {
    FormId::parse(text).map_err(|_| Failure::NotFound("form").into())
}

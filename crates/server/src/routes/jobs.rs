//! Background work, for administrators.

use axum::extract::State;
use model::SiteId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Nothing;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::jobs::JobsReply;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(retry))
}

/// Which site.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct JobsQuery {
    /// The site; needed by those who belong to several.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
}

/// Look at the background work of a site; administrators only.
#[utoipa::path(get, path = "/api/jobs", tag = "operation", operation_id = "list_jobs", params(JobsQuery),
    responses((status = 200, body = Envelope<JobsReply>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    OwnQuery(query): OwnQuery<JobsQuery>,
) -> Result<Reply<JobsReply>, Rejection> {
    let caller = signed_in.on(query.site_id.as_ref())?;
    let (tasks, dead) = app::list_jobs(&server.app, &caller).await?;
    Ok(Reply::new(JobsReply {
        sends_mail: server.app.sends_mail(),
        tasks: tasks.into_iter().map(Into::into).collect(),
        dead: dead.into_iter().map(Into::into).collect(),
    }))
}

/// Try a job again that was given up; administrators only.
#[utoipa::path(post, path = "/api/jobs/{job_id}/retry", tag = "operation", operation_id = "retry_job",
    params(("job_id" = String, Path), JobsQuery), request_body = Nothing,
    responses((status = 200, body = Envelope<bool>)))]
async fn retry(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(job): PathPart<String>,
    OwnQuery(query): OwnQuery<JobsQuery>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(query.site_id.as_ref())?;
    app::retry_job(&server.app, &caller, job).await?;
    Ok(Reply::new(true))
}

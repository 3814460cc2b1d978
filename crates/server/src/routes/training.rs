//! Training: the kinds of a site and who has earned what.

use app::{App, Failure};
use axum::extract::State;
use model::{Caller, SiteId, TrainingId, TrainingRecordId, UserId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, site_id, zone_of};
use crate::authenticate::SignedIn;
use crate::body::{OwnBody, ReferenceBody};
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::ReferenceQuery;
use crate::state::Server;
use crate::wire::training::{TrainingInput, TrainingRecordInput, TrainingRecordReply, TrainingReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(change))
        .routes(routes!(record))
        .routes(routes!(list_records))
        .routes(routes!(expire_record))
        .routes(routes!(delete_record))
}

/// Which kinds of training.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct TrainingQuery {
    /// Those that are still given, or with `false` those that are not.
    active: bool,
    /// Whether the records of each are answered too: all for staff, their own for others.
    include_records: bool,
}

impl Default for TrainingQuery {
    fn default() -> Self {
        Self { active: true, include_records: false }
    }
}

/// Whose records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct RecordQuery {
    /// The site; not needed by somebody who belongs to one.
    #[param(value_type = Option<String>)]
    site_id: Option<SiteId>,
    /// The person; everybody for staff, oneself for others without.
    #[param(value_type = Option<String>)]
    user_id: Option<UserId>,
}

/// List the kinds of training of a site.
#[utoipa::path(get, path = "/api/sites/{site_id}/training", tag = "limits", operation_id = "list_training",
    params(("site_id" = String, Path), TrainingQuery),
    responses((status = 200, body = Envelope<Vec<TrainingReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<TrainingQuery>,
) -> Result<Reply<Vec<TrainingReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let zone = zone_of(&signed_in, &caller)?;
    let mut kinds = app::list_training(&server.app, &caller).await?;
    kinds.retain(|kind| kind.is_active == query.active);
    let records = if query.include_records {
        Some(app::list_training_records(&server.app, &caller, None).await?)
    } else {
        None
    };
    let reply = |kind: &model::Training| {
        let own = records.as_ref().map(|records| {
            let own = records.iter().filter(|record| record.training_id == kind.training_id);
            own.map(|record| TrainingRecordReply::of(record, true, zone)).collect()
        });
        TrainingReply::of(kind, own)
    };
    let count = u64::try_from(kinds.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(kinds.iter().map(reply).collect()).count(count).warn(warnings))
}

/// Add a kind of training.
#[utoipa::path(post, path = "/api/sites/{site_id}/training", tag = "limits", operation_id = "create_training",
    request_body = TrainingInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<TrainingReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<TrainingInput>,
) -> Result<Reply<TrainingReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let created = app::create_training(&server.app, &caller, input.into()).await?;
    Ok(Reply::new(TrainingReply::of(&created, None)).warn(warnings))
}

/// Change a kind of training. Records keep the end they were given.
#[utoipa::path(post, path = "/api/sites/{site_id}/training/{training_id}", tag = "limits",
    operation_id = "change_training", request_body = TrainingInput,
    params(("site_id" = String, Path), ("training_id" = String, Path)),
    responses((status = 200, body = Envelope<TrainingReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, training)): PathPart<(String, String)>,
    ReferenceBody { value: input, warnings }: ReferenceBody<TrainingInput>,
) -> Result<Reply<TrainingReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let changed = app::change_training(&server.app, &caller, training_id(&training)?, input.into()).await?;
    Ok(Reply::new(TrainingReply::of(&changed, None)).warn(warnings))
}

/// Record that somebody was trained. The same record again changes nothing.
#[utoipa::path(post, path = "/api/training/record_add/{training_id}", tag = "limits",
    operation_id = "add_training_record", request_body = TrainingRecordInput, params(("training_id" = String, Path)),
    responses((status = 200, body = Envelope<TrainingRecordReply>)))]
async fn record(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(training): PathPart<String>,
    ReferenceBody { value: input, warnings }: ReferenceBody<TrainingRecordInput>,
) -> Result<Reply<TrainingRecordReply>, Rejection> {
    let training = training_id(&training)?;
    let earned_on = input.earned_on().map_err(|problem| Rejection::malformed(&[problem]))?;
    let caller = on_site_of_training(&server.app, &signed_in, &training).await?;
    let record = app::record_training(&server.app, &caller, training, input.user_id, earned_on).await?;
    let zone = zone_of(&signed_in, &caller)?;
    Ok(Reply::new(TrainingRecordReply::of(&record, input.return_data, zone)).warn(warnings))
}

/// List records of training.
#[utoipa::path(get, path = "/api/training/records", tag = "limits", operation_id = "list_training_records",
    params(RecordQuery), responses((status = 200, body = Envelope<Vec<TrainingRecordReply>>)))]
async fn list_records(
    State(server): State<Server>,
    signed_in: SignedIn,
    ReferenceQuery { value: query, warnings }: ReferenceQuery<RecordQuery>,
) -> Result<Reply<Vec<TrainingRecordReply>>, Rejection> {
    let caller = signed_in.on(query.site_id.as_ref())?;
    let zone = zone_of(&signed_in, &caller)?;
    let records = app::list_training_records(&server.app, &caller, query.user_id).await?;
    let rows: Vec<_> = records.iter().map(|record| TrainingRecordReply::of(record, true, zone)).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count).warn(warnings))
}

/// End a record of training now.
#[utoipa::path(post, path = "/api/sites/{site_id}/training/records/{training_record_id}/expire", tag = "limits",
    operation_id = "expire_training_record", request_body = Nothing,
    params(("site_id" = String, Path), ("training_record_id" = String, Path)),
    responses((status = 200, body = Envelope<TrainingRecordReply>)))]
async fn expire_record(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, record)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<TrainingRecordReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let ended = app::expire_training_record(&server.app, &caller, record_id(&record)?).await?;
    Ok(Reply::new(TrainingRecordReply::of(&ended, true, zone_of(&signed_in, &caller)?)))
}

/// Take a record of training back.
#[utoipa::path(post, path = "/api/sites/{site_id}/training/records/{training_record_id}/delete", tag = "limits",
    operation_id = "delete_training_record", request_body = Nothing,
    params(("site_id" = String, Path), ("training_record_id" = String, Path)),
    responses((status = 200, body = Envelope<TrainingRecordReply>)))]
async fn delete_record(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, record)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<TrainingRecordReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let deleted = app::delete_training_record(&server.app, &caller, record_id(&record)?).await?;
    Ok(Reply::new(TrainingRecordReply::of(&deleted, true, zone_of(&signed_in, &caller)?)))
}

/// The caller on the site that a kind of training belongs to.
async fn on_site_of_training(app: &App, signed_in: &SignedIn, id: &TrainingId) -> Result<Caller, Rejection> {
    for caller in signed_in.principal.everywhere(signed_in.now) {
        if app::list_training(app, &caller).await?.iter().any(|kind| kind.training_id == *id) {
            return Ok(caller);
        }
    }
    Err(Failure::NotFound("training").into())
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn training_id(text: &str) -> Result<TrainingId, Rejection> {
    TrainingId::parse(text).map_err(|_| Failure::NotFound("training").into())
}

/// An id in the address. One of another shape cannot exist, so it is not found.
fn record_id(text: &str) -> Result<TrainingRecordId, Rejection> {
    TrainingRecordId::parse(text).map_err(|_| Failure::NotFound("training record").into())
}

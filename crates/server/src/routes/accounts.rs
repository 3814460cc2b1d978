//! Spending accounts of a site.

use axum::extract::State;
use model::{SiteId, UserId};
use serde::Deserialize;
use timeline::Zone;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site_id;
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::account::{AccountInput, AccountReply};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, change))
}

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct AccountQuery {
    /// Whose; without it everybody's for staff, and one's own for others.
    #[param(value_type = Option<String>)]
    user_id: Option<UserId>,
}

/// List spending accounts: staff see everybody's, others their own.
#[utoipa::path(get, path = "/api/sites/{site_id}/accounts", tag = "people", operation_id = "list_accounts",
    params(("site_id" = String, Path), AccountQuery), responses((status = 200, body = Envelope<Vec<AccountReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(query): OwnQuery<AccountQuery>,
) -> Result<Reply<Vec<AccountReply>>, Rejection> {
    let site = site_id(&site)?;
    let caller = signed_in.on(Some(&site))?;
    let zone = zone_of(&signed_in, &site)?;
    let found = app::list_accounts(&server.app, &caller, query.user_id).await?;
    let each = found.iter().flat_map(|of| of.accounts.iter().map(|account| (&of.user_id, account)));
    let rows: Vec<_> = each.map(|(user_id, account)| AccountReply::of(user_id, account, zone)).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// Open a spending account, or change one and pay into it.
#[utoipa::path(post, path = "/api/sites/{site_id}/accounts", tag = "people", operation_id = "change_account", request_body = AccountInput,
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<AccountReply>)))]
async fn change(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<AccountInput>,
) -> Result<Reply<AccountReply>, Rejection> {
    let site = site_id(&site)?;
    let caller = signed_in.on(Some(&site))?;
    let zone = zone_of(&signed_in, &site)?;
    let change = input.change(zone).map_err(|problem| Rejection::malformed(&[problem]))?;
    let (user_id, account) = app::change_account(&server.app, &caller, change).await?;
    Ok(Reply::new(AccountReply::of(&user_id, &account, zone)))
}

/// The zone of a site on which the caller has a place.
fn zone_of<'a>(signed_in: &'a SignedIn, site_id: &SiteId) -> Result<&'a Zone, Rejection> {
    let seat = signed_in.principal.seats.iter().find(|seat| seat.site.site_id == *site_id);
    seat.map(|seat| &seat.site.timezone).ok_or_else(|| app::Failure::NotFound("site").into())
}

//! Bots of a site and their keys.

use app::{Bot, CreatedBot, KeyRequest};
use axum::extract::State;
use model::Role;
use serde::{Deserialize, Serialize};
use timeline::Instant;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::joining::Part;
use super::people::user_id;
use super::{Nothing, site_id};
use crate::authenticate::SignedIn;
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(regenerate))
        .routes(routes!(revoke))
        .routes(routes!(requests))
}

/// A bot to make.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = BotInput)]
struct BotInput {
    /// Its name.
    name: String,
    /// `user`, `moderator` or `administrator`.
    #[serde(default = "ordinary")]
    #[schema(value_type = Option<String>)]
    role: Role,
    /// Addresses and ranges its key may be used from; anywhere without.
    #[serde(default)]
    allowed_addresses: Vec<String>,
}

fn ordinary() -> Role {
    Role::User
}

/// A new key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = KeyInput)]
struct KeyInput {
    /// Addresses and ranges it may be used from; those of the key before without.
    allowed_addresses: Option<Vec<String>>,
}

/// A bot with its key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedBot)]
struct CreatedReply {
    /// The bot.
    user_id: String,
    /// Its key, shown this once.
    api_key: String,
}

impl From<CreatedBot> for CreatedReply {
    fn from(created: CreatedBot) -> Self {
        Self { user_id: created.user_id.to_string(), api_key: created.api_key }
    }
}

/// A bot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Bot)]
struct BotReply {
    /// Its id.
    user_id: String,
    /// Its name.
    name: String,
    /// What it may do.
    role: &'static str,
    /// False for one that was blocked.
    active: bool,
    /// The first eight characters of its key; none where it has none.
    key_prefix: Option<String>,
    /// When the key was made, in Unix seconds.
    key_created_unix: Option<i64>,
    /// Addresses and ranges the key may be used from; anywhere when empty.
    allowed_addresses: Vec<String>,
    /// When it was last here, in Unix seconds.
    last_access: Option<i64>,
}

impl From<&Bot> for BotReply {
    fn from(bot: &Bot) -> Self {
        let key = bot.key.as_ref();
        Self {
            user_id: bot.user.user_id.to_string(),
            name: bot.user.display_name(),
            role: bot.member.role.as_str(),
            active: bot.member.is_active,
            key_prefix: key.map(|key| key.prefix.clone()),
            key_created_unix: key.map(|key| key.created_at.as_unix()),
            allowed_addresses: key.map(|key| key.allowed_addresses.clone()).unwrap_or_default(),
            last_access: bot.last_access.map(Instant::as_unix),
        }
    }
}

/// List the bots of a site; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/bots", tag = "people", operation_id = "list_bots",
    params(("site_id" = String, Path), Part), responses((status = 200, body = Envelope<Vec<BotReply>>)))]
async fn list(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(part): OwnQuery<Part>,
) -> Result<Reply<Vec<BotReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, count) = app::list_bots(&server.app, &caller, part.into()).await?;
    Ok(Reply::new(found.iter().map(BotReply::from).collect()).count(count))
}

/// Make a bot; for administrators. Its key is in this answer alone.
#[utoipa::path(post, path = "/api/sites/{site_id}/bots", tag = "people", operation_id = "create_bot", request_body = BotInput,
    params(("site_id" = String, Path)), responses((status = 200, body = Envelope<CreatedReply>)))]
async fn create(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<BotInput>,
) -> Result<Reply<CreatedReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let BotInput { name, role, allowed_addresses } = input;
    let created = app::create_bot(&server.app, &caller, name, role, allowed_addresses).await?;
    Ok(Reply::new(created.into()))
}

/// Give a bot a new key; the one before stops working at once.
#[utoipa::path(post, path = "/api/sites/{site_id}/bots/{user_id}/key", tag = "people", operation_id = "regenerate_key",
    request_body = KeyInput, params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<CreatedReply>)))]
async fn regenerate(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, bot)): PathPart<(String, String)>,
    OwnBody(input): OwnBody<KeyInput>,
) -> Result<Reply<CreatedReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let bot = user_id(&bot)?;
    let created = app::regenerate_key(&server.app, &caller, bot, input.allowed_addresses).await?;
    Ok(Reply::new(created.into()))
}

/// Take a bot's key away; for administrators.
#[utoipa::path(post, path = "/api/sites/{site_id}/bots/{user_id}/revoke", tag = "people", operation_id = "revoke_key",
    request_body = Nothing, params(("site_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 200, body = Envelope<bool>)))]
async fn revoke(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, bot)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<bool>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    app::revoke_key(&server.app, &caller, user_id(&bot)?).await?;
    Ok(Reply::new(true))
}

/// A request that came with a key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyRequest)]
struct RequestRow {
    /// When it was answered, in Unix seconds.
    at_unix: i64,
    /// Its method.
    method: String,
    /// The path of the call as this document names it.
    path: String,
    /// The status it was answered with.
    status: u16,
    /// Where it came from.
    address: Option<String>,
    /// The first characters of the key.
    key_prefix: String,
}

impl From<KeyRequest> for RequestRow {
    fn from(request: KeyRequest) -> Self {
        Self {
            at_unix: request.at.as_unix(),
            method: request.method,
            path: request.path,
            status: request.status,
            address: request.address.map(|address| address.to_string()),
            key_prefix: request.prefix,
        }
    }
}

/// The last requests of a bot's keys, the newest first; for administrators. The last thousand are kept.
#[utoipa::path(get, path = "/api/sites/{site_id}/bots/{user_id}/requests", tag = "people", operation_id = "list_key_requests",
    params(("site_id" = String, Path), ("user_id" = String, Path), Part),
    responses((status = 200, body = Envelope<Vec<RequestRow>>)))]
async fn requests(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, bot)): PathPart<(String, String)>,
    OwnQuery(part): OwnQuery<Part>,
) -> Result<Reply<Vec<RequestRow>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, count) = app::list_key_requests(&server.app, &caller, user_id(&bot)?, part.into()).await?;
    Ok(Reply::new(found.into_iter().map(RequestRow::from).collect()).count(count))
}

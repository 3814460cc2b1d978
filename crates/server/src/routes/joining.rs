//! Invitations, join codes, and joining a site.

use app::{Joiner, NewJoinCode, Page, Pass};
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use model::{InvitationId, JoinCodeId, Origin};
use serde::Deserialize;
use timeline::Instant;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Nothing, site_id};
use crate::authenticate::{Credential, SignedIn};
use crate::body::OwnBody;
use crate::envelope::{Envelope, Reply};
use crate::path::PathPart;
use crate::problem::Rejection;
use crate::query::OwnQuery;
use crate::state::Server;
use crate::wire::joining::{
    InvitationInput, InvitationReply, JoinCodeInput, JoinCodeReply, JoinInput, JoinedReply,
};
use crate::{address, clock};

pub(super) fn router() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list_invitations, invite))
        .routes(routes!(resend_invitation))
        .routes(routes!(revoke_invitation))
        .routes(routes!(list_codes, create_code))
        .routes(routes!(revoke_code))
        .routes(routes!(join))
}

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(super) struct Part {
    /// How many at most; all without.
    limit: Option<u32>,
    /// How many to pass over.
    offset: u32,
}

impl From<Part> for Page {
    fn from(part: Part) -> Self {
        Self { limit: part.limit, offset: part.offset }
    }
}

/// List invitations, the newest first; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/invitations", tag = "people", operation_id = "list_invitations",
    params(("site_id" = String, Path), Part), responses((status = 200, body = Envelope<Vec<InvitationReply>>)))]
async fn list_invitations(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(part): OwnQuery<Part>,
) -> Result<Reply<Vec<InvitationReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, count) = app::list_invitations(&server.app, &caller, part.into()).await?;
    let rows = found.iter().map(|invitation| InvitationReply::of(invitation, caller.now)).collect();
    Ok(Reply::new(rows).count(count))
}

/// Invite people. Each gets an address of their own, which works once; it is shown in this answer alone.
///
/// Where this server sends mails, each is sent one with a link of its own, unless `send_mail` is false.
#[utoipa::path(post, path = "/api/sites/{site_id}/invitations", tag = "people", operation_id = "invite",
    request_body = InvitationInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<Vec<InvitationReply>>)))]
async fn invite(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<InvitationInput>,
) -> Result<Reply<Vec<InvitationReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let invited = app::invite(&server.app, &caller, input.into()).await?;
    let public_url = server.settings.public_url.as_deref().unwrap_or_default();
    let rows: Vec<_> = invited.iter().map(|one| InvitationReply::made(one, public_url, caller.now)).collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(Reply::new(rows).count(count))
}

/// Send an invitation by mail once more.
///
/// The link of the mail before works no more. One that has expired can be accepted again for as long as at first. At most
/// ten mails are sent for one invitation; 409 where this server sends none.
#[utoipa::path(post, path = "/api/sites/{site_id}/invitations/{invitation_id}/resend", tag = "people",
    operation_id = "resend_invitation", request_body = Nothing,
    params(("site_id" = String, Path), ("invitation_id" = String, Path)),
    responses((status = 200, body = Envelope<InvitationReply>)))]
async fn resend_invitation(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<InvitationReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let id = InvitationId::parse(&id).map_err(|_| app::Failure::NotFound("invitation"))?;
    let invitation = app::resend_invitation(&server.app, &caller, id).await?;
    Ok(Reply::new(InvitationReply::of(&invitation, caller.now)))
}

/// Take an invitation back.
#[utoipa::path(post, path = "/api/sites/{site_id}/invitations/{invitation_id}/revoke", tag = "people",
    operation_id = "revoke_invitation", request_body = Nothing,
    params(("site_id" = String, Path), ("invitation_id" = String, Path)),
    responses((status = 200, body = Envelope<InvitationReply>)))]
async fn revoke_invitation(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<InvitationReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let id = InvitationId::parse(&id).map_err(|_| app::Failure::NotFound("invitation"))?;
    let invitation = app::revoke_invitation(&server.app, &caller, id).await?;
    Ok(Reply::new(InvitationReply::of(&invitation, caller.now)))
}

/// List join codes, the newest first; for administrators.
#[utoipa::path(get, path = "/api/sites/{site_id}/join-codes", tag = "people", operation_id = "list_join_codes",
    params(("site_id" = String, Path), Part), responses((status = 200, body = Envelope<Vec<JoinCodeReply>>)))]
async fn list_codes(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnQuery(part): OwnQuery<Part>,
) -> Result<Reply<Vec<JoinCodeReply>>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let (found, count) = app::list_join_codes(&server.app, &caller, part.into()).await?;
    Ok(Reply::new(found.iter().map(|code| JoinCodeReply::of(code, caller.now)).collect()).count(count))
}

/// Make a code that lets people join. It works where the site's `access` is `open` or `restricted`.
#[utoipa::path(post, path = "/api/sites/{site_id}/join-codes", tag = "people", operation_id = "create_join_code",
    request_body = JoinCodeInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<JoinCodeReply>)))]
async fn create_code(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart(site): PathPart<String>,
    OwnBody(input): OwnBody<JoinCodeInput>,
) -> Result<Reply<JoinCodeReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let new = NewJoinCode {
        usergroups: input.usergroups,
        uses_max: input.uses_max,
        expires_at: input.expires_unix.map(Instant::from_unix),
    };
    let code = app::create_join_code(&server.app, &caller, new).await?;
    Ok(Reply::new(JoinCodeReply::of(&code, caller.now)))
}

/// Take a join code back. Those who joined with it stay.
#[utoipa::path(post, path = "/api/sites/{site_id}/join-codes/{join_code_id}/revoke", tag = "people",
    operation_id = "revoke_join_code", request_body = Nothing,
    params(("site_id" = String, Path), ("join_code_id" = String, Path)),
    responses((status = 200, body = Envelope<JoinCodeReply>)))]
async fn revoke_code(
    State(server): State<Server>,
    signed_in: SignedIn,
    PathPart((site, id)): PathPart<(String, String)>,
    OwnBody(Nothing {}): OwnBody<Nothing>,
) -> Result<Reply<JoinCodeReply>, Rejection> {
    let caller = signed_in.on(Some(&site_id(&site)?))?;
    let id = JoinCodeId::parse(&id).map_err(|_| app::Failure::NotFound("join code"))?;
    let code = app::revoke_join_code(&server.app, &caller, id).await?;
    Ok(Reply::new(JoinCodeReply::of(&code, caller.now)))
}

/// Join a site: one that is open, with a code, or with an invitation.
///
/// Whoever is signed in joins with their account. Others send their address and password, or those of an account that
/// is made for them.
#[utoipa::path(post, path = "/api/sites/{site_id}/join", tag = "people", operation_id = "join_site", security(()),
    request_body = JoinInput, params(("site_id" = String, Path)),
    responses((status = 200, body = Envelope<JoinedReply>)))]
async fn join(
    State(server): State<Server>,
    PathPart(site): PathPart<String>,
    request: Request,
) -> Result<Reply<JoinedReply>, Rejection> {
    let site = site_id(&site)?;
    let settings = &server.settings;
    let (mut parts, body) = request.into_parts();
    let client = address::of_client(&parts.extensions, &parts.headers, &settings.trusted_proxies);
    let signed_in = match Credential::of(&parts.headers) {
        Some(_) => Some(SignedIn::from_request_parts(&mut parts, &server).await?),
        None => None,
    };
    let OwnBody(input) =
        OwnBody::<JoinInput>::from_request(Request::from_parts(parts, body), &server).await?;
    let pass = match (&input.code, &input.invitation) {
        (_, Some(token)) => Pass::Invitation(token.clone()),
        (Some(code), None) => Pass::Code(code.clone()),
        (None, None) => Pass::Nothing,
    };
    if let Some(limits) = &server.limits {
        let name =
            input.email.clone().or(signed_in.as_ref().and_then(|known| known.principal.user.email.clone()));
        limits.sign_in(client, &name.unwrap_or_default())?;
    }
    let joiner = match signed_in {
        Some(known) => Joiner::Known(Box::new(known.principal)),
        None => Joiner::Other(input.person()),
    };
    let origin = Origin { address: Some(client), ..Origin::default() };
    let place = app::join(&server.app, site, joiner, pass, origin, clock::now()).await?;
    Ok(Reply::new(JoinedReply::from(&place)))
}

//! Acting as somebody else: an administrator sees and does what a person of their site would, and the log says both.

use std::sync::Arc;

use model::{Caller, EventKind, Role, SiteId, User, UserId};
use store::{Read, events, sessions as kept};
use timeline::Instant;

use crate::own_sessions::{self, Impersonation, Known};
use crate::people::{self, event};
use crate::{App, Failure, secret};

/// What the token of somebody who acts as somebody else begins with.
pub(crate) const ACTING_PREFIX: &str = "hfa_";
/// How long somebody may act as somebody else, in seconds.
const SECONDS_MAX: i64 = 3_600;

/// A session in somebody else's name.
#[derive(Debug, Clone)]
pub struct Impersonated {
    /// The secret that proves it.
    pub token: String,
    /// As whom.
    pub user: User,
    /// When it ends.
    pub expires_at: Instant,
}

/// Begins to act as a person of the site: never as another administrator, and never twice over.
pub async fn start(app: &App, caller: &Caller, user_id: UserId) -> Result<Impersonated, Failure> {
    if caller.role < Role::Administrator || caller.origin.impersonated_by.is_some() {
        return Err(Failure::Forbidden("Only an administrator acts as somebody else.".into()));
    }
    let token = secret::fresh(ACTING_PREFIX, app.randomness.as_ref());
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let missing = || Failure::NotFound("person");
            let member = people::member(writer, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
            let user = people::user(writer, user_id.as_str())?.ok_or_else(missing)?;
            if member.role == Role::Administrator {
                return Err(Failure::Forbidden("Nobody acts as an administrator.".into()));
            }
            if !member.is_active || user.is_bot {
                return Err(Failure::Forbidden("Nobody acts as a bot or as somebody who is blocked.".into()));
            }
            let token_hash = secret::hash(&token);
            let expires_at = caller.now.plus_seconds(SECONDS_MAX);
            kept::open(writer, &token_hash, &user_id, caller.now, expires_at)?;
            let acting =
                Impersonation { administrator: caller.user_id.clone(), site_id: caller.site_id.clone() };
            // Whoever begins was let in, with a second factor where the site wants one.
            let about = Known { impersonation: Some(acting), has_second_factor: true, ..Known::default() };
            own_sessions::remember(writer, &user_id, &token_hash, about, caller.now)?;
            let told = EventKind::ImpersonationStarted { user_id };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(Impersonated { token, user, expires_at })
        })
        .await
}

/// Who acts with this session in the name of its person, and where; none for a session of their own. One that is no
/// longer right opens nothing: the administrator must be one still, and the person must not have become one.
pub(crate) fn of(
    reader: &mut dyn Read,
    user_id: &UserId,
    session_id: &str,
) -> Result<Option<(Arc<User>, SiteId)>, Failure> {
    let known = own_sessions::known_of(reader, user_id)?.remove(session_id);
    let Some(acting) = known.and_then(|known| known.impersonation) else { return Ok(None) };
    let administrator = people::member(reader, &acting.site_id, acting.administrator.as_str())?;
    let person = people::member(reader, &acting.site_id, user_id.as_str())?;
    let may = administrator.is_some_and(|member| member.is_active && member.role == Role::Administrator)
        && person.is_some_and(|member| member.role < Role::Administrator);
    let user = people::user(reader, acting.administrator.as_str())?.filter(|_| may);
    let user = user.ok_or(Failure::NotSignedIn)?;
    Ok(Some((Arc::new(user), acting.site_id)))
}

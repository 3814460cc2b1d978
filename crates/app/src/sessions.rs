//! Signing in with a password, staying signed in with a token, signing out.

use model::{Channel, UserId};
use store::{Read, sessions as kept};
use timeline::Instant;

use crate::caller::{Principal, authenticate_token};
use crate::{App, Failure, passwords, people, secret};

/// How long a session lasts without being renewed, in seconds.
const SESSION_SECONDS: i64 = 30 * 86_400;

/// A session that was just opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The secret that proves it from now on.
    pub token: String,
    /// Who signed in.
    pub principal: Principal,
    /// When it ends.
    pub expires_at: Instant,
}

/// Signs somebody in. A wrong name and a wrong password take the same time and give the same answer.
pub async fn open(
    app: &App,
    email: String,
    secret_word: String,
    channel: Channel,
    now: Instant,
) -> Result<Opened, Failure> {
    let found = app.store.read(move |reader| people::user_by_email(reader, &email)).await?;
    let holder = found.filter(|user| !user.is_bot);
    let is_right = match &holder {
        Some(user) => passwords::is_password_of(user, secret_word).await?,
        None => passwords::match_nobody(secret_word).await?,
    };
    let Some(user) = holder.filter(|_| is_right) else { return Err(Failure::WrongPassword) };

    let token = secret::fresh("hfs_", app.randomness.as_ref());
    let token_hash = secret::hash(&token);
    let expires_at = now.plus_seconds(SESSION_SECONDS);
    let principal = app
        .store
        .write(move |writer| {
            kept::open(writer, &token_hash, &user.user_id, now, expires_at)?;
            authenticate_token(writer, &token_hash, channel, now)
        })
        .await?;
    Ok(Opened { token, principal, expires_at })
}

/// Ends the session the principal came with. Somebody with a key has none to end.
pub async fn close(app: &App, principal: &Principal) -> Result<(), Failure> {
    let Some(token_hash) = principal.session_hash.clone() else { return Ok(()) };
    app.store.write(move |writer| Ok(kept::revoke(writer, &token_hash).map(drop)?)).await
}

/// Whose session it is, if it has not ended.
pub(crate) fn holder(
    reader: &mut dyn Read,
    token_hash: &str,
    now: Instant,
) -> Result<Option<UserId>, Failure> {
    Ok(kept::holder(reader, token_hash, now)?)
}

//! Signing in with a password, staying signed in with a token, signing out.

use model::{Channel, UserId};
use outside::signin::password;
use store::{Read, sessions as kept};
use timeline::Instant;

use crate::caller::{Principal, authenticate_token};
use crate::{App, Failure, people, secret};

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
    let hash = holder.as_ref().and_then(|user| user.password_hash.clone());
    let checking = move || {
        if let Some(hash) = hash {
            return password::matches(&secret_word, &hash);
        }
        password::match_nothing(&secret_word);
        false
    };
    let is_right =
        tokio::task::spawn_blocking(checking).await.map_err(|stopped| Failure::Bug(stopped.to_string()))?;
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

/// How a session is named where it is not opened by it: the first letters of the hash, from which nobody finds the token.
pub(crate) fn id_of(token_hash: &str) -> String {
    format!("ses_{}", token_hash.chars().take(20).collect::<String>())
}

/// Whose session it is, if it has not ended.
pub(crate) fn holder(
    reader: &mut dyn Read,
    token_hash: &str,
    now: Instant,
) -> Result<Option<UserId>, Failure> {
    Ok(kept::holder(reader, token_hash, now)?)
}

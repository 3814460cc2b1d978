//! Signing in with a password, staying signed in with a token, signing out.

use model::{Channel, UserId};
use serde::{Deserialize, Serialize};
use store::{Read, Write, sessions as kept};
use timeline::Instant;

use crate::caller::{Principal, authenticate_token};
use crate::own_sessions::{self, Known};
use crate::vouched::{VOUCHED_PREFIX, Vouched};
use crate::{App, Failure, Randomness, passwords, people, second_factor, secret, tickets};

/// How long a session lasts without being renewed, in seconds.
const SESSION_SECONDS: i64 = 30 * 86_400;
/// How long one lasts that an identity provider vouched for, in seconds: it is asked again each week, so that whoever
/// it no longer knows stays out.
const VOUCHED_SECONDS: i64 = 7 * 86_400;

/// How long a code may follow the password, in seconds.
const CHALLENGE_SECONDS: i64 = 300;

/// What a challenge is for.
const HALFWAY: &str = "second_factor";

/// Somebody whose password was right, and how they come in.
#[derive(Debug, Serialize, Deserialize)]
struct Halfway {
    user_id: UserId,
    channel: Channel,
}

/// Where signing in stands after the password.
#[derive(Debug, Clone)]
pub enum SignInStep {
    /// Signed in.
    Opened(Box<Opened>),
    /// A code of the second factor is needed too.
    CodeNeeded {
        /// What has to come with the code.
        challenge: String,
        /// Until when.
        expires_at: Instant,
    },
}

impl SignInStep {
    fn opened(opened: Opened) -> Self {
        SignInStep::Opened(Box::new(opened))
    }
}

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
) -> Result<SignInStep, Failure> {
    let found = app.store.read(move |reader| people::user_by_email(reader, &email)).await?;
    let holder = found.filter(|user| !user.is_bot);
    let is_right = match &holder {
        Some(user) => passwords::is_password_of(user, secret_word).await?,
        None => passwords::match_nobody(secret_word).await?,
    };
    let Some(user) = holder.filter(|_| is_right) else { return Err(Failure::WrongPassword) };

    let randomness = app.randomness.clone();
    let step = app.store.write(move |writer| {
        if !second_factor::is_needed(writer, &user)? {
            let opened = begin(writer, randomness.as_ref(), &user.user_id, false, channel, now)?;
            return Ok(SignInStep::opened(opened));
        }
        let expires_at = now.plus_seconds(CHALLENGE_SECONDS);
        let halfway = Halfway { user_id: user.user_id, channel };
        let challenge = tickets::issue(writer, randomness.as_ref(), HALFWAY, halfway, now, expires_at)?;
        Ok(SignInStep::CodeNeeded { challenge, expires_at })
    });
    step.await
}

/// Goes on with signing in, with a code of the second factor. A wrong one may be followed by another.
pub async fn answer(app: &App, challenge: String, code: String, now: Instant) -> Result<Opened, Failure> {
    let randomness = app.randomness.clone();
    let answered = app.store.write(move |writer| {
        let Some(halfway) = tickets::look::<Halfway>(writer, HALFWAY, &challenge, now)? else {
            return Ok(Err(too_late()));
        };
        let verdict = second_factor::use_code(writer, &halfway.user_id, &code, now)?;
        // Whoever removed their second factor meanwhile signs in anew.
        let Some(verdict) = verdict else { return Ok(Err(too_late())) };
        // What a wrong code leaves behind is stored, so it is no error here.
        if let Err(failure) = verdict.settle(now) {
            return Ok(Err(failure));
        }
        tickets::take::<Halfway>(writer, HALFWAY, &challenge, now)?;
        begin(writer, randomness.as_ref(), &halfway.user_id, true, halfway.channel, now).map(Ok)
    });
    answered.await?
}

fn too_late() -> Failure {
    Failure::WrongCode("Too much time has passed. Sign in with your password again.".into())
}

/// Opens a session for somebody who has proved who they are, with a second factor or without.
pub(crate) fn begin(
    writer: &mut dyn Write,
    randomness: &dyn Randomness,
    user_id: &UserId,
    has_second_factor: bool,
    channel: Channel,
    now: Instant,
) -> Result<Opened, Failure> {
    let token = secret::fresh("hfs_", randomness);
    let token_hash = secret::hash(&token);
    let expires_at = now.plus_seconds(SESSION_SECONDS);
    kept::open(writer, &token_hash, user_id, now, expires_at)?;
    if has_second_factor {
        own_sessions::strengthen(writer, user_id, &token_hash, now)?;
    }
    let principal = authenticate_token(writer, &token_hash, None, channel, now)?;
    Ok(Opened { token, principal, expires_at })
}

/// Opens a session for somebody whom a site's identity provider vouched for. It opens this site alone.
pub(crate) fn begin_vouched(
    writer: &mut dyn Write,
    randomness: &dyn Randomness,
    user_id: &UserId,
    vouched: Vouched,
    has_second_factor: bool,
    channel: Channel,
    now: Instant,
) -> Result<Opened, Failure> {
    let token = secret::fresh(VOUCHED_PREFIX, randomness);
    let token_hash = secret::hash(&token);
    let expires_at = now.plus_seconds(VOUCHED_SECONDS);
    kept::open(writer, &token_hash, user_id, now, expires_at)?;
    let site_id = vouched.site_id.clone();
    let about = Known { vouched: Some(vouched), has_second_factor, ..Known::default() };
    own_sessions::remember(writer, user_id, &token_hash, about, now)?;
    let principal = authenticate_token(writer, &token_hash, Some(&site_id), channel, now)?;
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

//! The second factor: codes of an app beside the password, and recovery codes for when the app is lost.
//!
//! A code is good once. Wrong ones are counted with the person, whatever they signed in from, and block the second
//! factor for a while that doubles, so that guessing leads nowhere.

use model::{SignInChange, User, UserId};
use outside::signin::totp::{self, Enrolment, SECRET_BYTES};
use serde::{Deserialize, Serialize};
use store::{INSTALLATION, Read, Write, documents, sessions as kept};
use timeline::Instant;

use crate::caller::Principal;
use crate::letters::{About, Post};
use crate::passwords::{is_password_of, own_session, tell};
use crate::{App, Failure, Randomness, own_sessions, records, secret};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// After so many wrong codes in a row the second factor is blocked for a while.
const WRONG_MAX: u32 = 5;
/// How long it is blocked the first time, in seconds; each time twice as long.
const BLOCK_SECONDS: i64 = 300;
/// How long it is blocked at most, in seconds.
const BLOCK_SECONDS_MAX: i64 = 86_400;

/// Somebody's second factor.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SecondFactor {
    user_id: UserId,
    /// In base 32.
    secret: String,
    /// None until a first code has shown that the app has the secret.
    confirmed_at: Option<Instant>,
    /// The step of the last code that was used; no earlier one is taken any more.
    last_step: u64,
    /// Hashes of the recovery codes that are left.
    recovery: Vec<String>,
    wrong_in_a_row: u32,
    blocked_until: Option<Instant>,
}

/// What somebody sees of their own second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactorState {
    /// Whether signing in with the password needs a code.
    pub is_on: bool,
    /// How many recovery codes are left.
    pub recovery_codes_left: usize,
}

/// What came of a code.
pub(crate) enum CodeVerdict {
    Right,
    Wrong,
    /// Too many were wrong; blocked until then.
    Blocked(Instant),
}

impl CodeVerdict {
    /// Nothing for a right code, else the sentence for whoever gave it.
    pub(crate) fn settle(&self, now: Instant) -> Result<(), Failure> {
        match self {
            CodeVerdict::Right => Ok(()),
            CodeVerdict::Wrong => Err(Failure::WrongCode("This code is wrong or was used already.".into())),
            CodeVerdict::Blocked(until) => {
                let minutes = (until.seconds_since(now) + 59) / 60;
                let sentence = format!("There were too many wrong codes. Try again in {minutes} min.");
                Err(Failure::WrongCode(sentence))
            }
        }
    }
}

/// One's own second factor.
pub async fn state(app: &App, principal: &Principal) -> Result<SecondFactorState, Failure> {
    let user_id = principal.user.user_id.clone();
    app.store
        .read(move |reader| {
            let found = find(reader, &user_id)?.map(|(factor, _)| factor);
            let on = found.filter(|factor| factor.confirmed_at.is_some());
            Ok(SecondFactorState {
                is_on: on.is_some(),
                recovery_codes_left: on.map_or(0, |factor| factor.recovery.len()),
            })
        })
        .await
}

/// Begins: makes a secret for an app. Nothing is needed to sign in before a code of the app has confirmed it.
pub async fn enrol(app: &App, principal: &Principal, password: Option<String>) -> Result<Enrolment, Failure> {
    own_session(principal)?;
    let user = principal.user.clone();
    if user.password_hash.is_some() && !is_password_of(&user, password.unwrap_or_default()).await? {
        return Err(Failure::NotProved("The password is wrong.".into()));
    }
    let mut bytes = [0; SECRET_BYTES];
    bytes.copy_from_slice(&app.randomness.bytes()[..SECRET_BYTES]);
    let issuer = principal.seats.first().map_or("Holdfast", |seat| seat.site.name.as_str());
    let account = user.email.as_deref().unwrap_or(user.user_id.as_str());
    let enrolment =
        totp::enrolment(bytes, issuer, account).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    let factor = SecondFactor {
        user_id: user.user_id.clone(),
        secret: enrolment.secret.clone(),
        confirmed_at: None,
        last_step: 0,
        recovery: Vec::new(),
        wrong_in_a_row: 0,
        blocked_until: None,
    };
    app.store
        .write(move |writer| {
            let before = find(writer, &factor.user_id)?;
            if before.as_ref().is_some_and(|(factor, _)| factor.confirmed_at.is_some()) {
                return Err(Failure::Exists("You have a second factor already; remove it first.".into()));
            }
            put(writer, &factor, before.map(|(_, version)| version))
        })
        .await?;
    Ok(enrolment)
}

/// Confirms with a first code; answers with the recovery codes, which are shown this once. Other sessions end, so
/// that nobody stays signed in who did not need a code.
pub async fn confirm(
    app: &App,
    principal: &Principal,
    code: String,
    now: Instant,
) -> Result<Vec<String>, Failure> {
    let session_hash = own_session(principal)?;
    let codes = recovery_codes(app.randomness.as_ref());
    let recovery: Vec<String> = codes.iter().map(|code| secret::hash(code)).collect();
    let (ids, post, channel) = (app.ids.clone(), Post::of(app), principal.channel);
    let user_id = principal.user.user_id.clone();
    let verdict = app.store.write(move |writer| {
        let (mut factor, version) = find(writer, &user_id)?.ok_or_else(nothing_begun)?;
        if factor.confirmed_at.is_some() {
            return Err(nothing_begun());
        }
        let verdict = judge(&mut factor, &code, now)?;
        if matches!(verdict, CodeVerdict::Right) {
            factor.confirmed_at = Some(now);
            factor.recovery = recovery;
            kept::revoke_others(writer, user_id.as_str(), &session_hash)?;
            own_sessions::strengthen(writer, &user_id, &session_hash, now)?;
            tell(writer, ids.as_ref(), &user_id, SignInChange::SecondFactorAdded, channel, now)?;
            post.about_account(writer, &user_id, About::SecondFactorAdded, now)?;
        }
        put(writer, &factor, Some(version))?;
        Ok(verdict)
    });
    as_entered(verdict.await?.settle(now))?;
    app.work.notify_one();
    Ok(codes)
}

/// Removes one's second factor; a code is needed, of the app or for recovery.
pub async fn remove(app: &App, principal: &Principal, code: String, now: Instant) -> Result<(), Failure> {
    own_session(principal)?;
    let (ids, post, channel) = (app.ids.clone(), Post::of(app), principal.channel);
    let user_id = principal.user.user_id.clone();
    let verdict = app.store.write(move |writer| {
        let verdict = use_code(writer, &user_id, &code, now)?.ok_or_else(nothing_begun)?;
        if matches!(verdict, CodeVerdict::Right) {
            let id = user_id.as_str();
            if let Some(document) = documents::get(writer, INSTALLATION, records::SECOND_FACTOR, id)? {
                documents::delete(writer, INSTALLATION, records::SECOND_FACTOR, id, document.version)?;
            }
            tell(writer, ids.as_ref(), &user_id, SignInChange::SecondFactorRemoved, channel, now)?;
            post.about_account(writer, &user_id, About::SecondFactorRemoved, now)?;
        }
        Ok::<_, Failure>(verdict)
    });
    as_entered(verdict.await?.settle(now))?;
    app.work.notify_one();
    Ok(())
}

/// Makes new recovery codes, which void those before; a code is needed.
pub async fn renew_recovery_codes(
    app: &App,
    principal: &Principal,
    code: String,
    now: Instant,
) -> Result<Vec<String>, Failure> {
    own_session(principal)?;
    let codes = recovery_codes(app.randomness.as_ref());
    let recovery: Vec<String> = codes.iter().map(|code| secret::hash(code)).collect();
    let (ids, channel) = (app.ids.clone(), principal.channel);
    let user_id = principal.user.user_id.clone();
    let verdict = app.store.write(move |writer| {
        let verdict = use_code(writer, &user_id, &code, now)?.ok_or_else(nothing_begun)?;
        if matches!(verdict, CodeVerdict::Right) {
            let (mut factor, version) = find(writer, &user_id)?.ok_or_else(nothing_begun)?;
            factor.recovery = recovery;
            put(writer, &factor, Some(version))?;
            tell(writer, ids.as_ref(), &user_id, SignInChange::RecoveryCodes, channel, now)?;
        }
        Ok::<_, Failure>(verdict)
    });
    as_entered(verdict.await?.settle(now))?;
    Ok(codes)
}

/// Whether signing in with the password needs a code.
pub(crate) fn is_needed(reader: &mut dyn Read, user: &User) -> Result<bool, Failure> {
    Ok(find(reader, &user.user_id)?.is_some_and(|(factor, _)| factor.confirmed_at.is_some()))
}

/// Judges a code of the app or for recovery, and uses it up. None without a second factor.
pub(crate) fn use_code(
    writer: &mut dyn Write,
    user_id: &UserId,
    code: &str,
    now: Instant,
) -> Result<Option<CodeVerdict>, Failure> {
    let found = find(writer, user_id)?.filter(|(factor, _)| factor.confirmed_at.is_some());
    let Some((mut factor, version)) = found else { return Ok(None) };
    let verdict = judge(&mut factor, code, now)?;
    put(writer, &factor, Some(version))?;
    Ok(Some(verdict))
}

/// Judges a code and notes in the second factor what follows from it.
fn judge(factor: &mut SecondFactor, code: &str, now: Instant) -> Result<CodeVerdict, Failure> {
    if let Some(until) = factor.blocked_until.filter(|until| *until > now) {
        return Ok(CodeVerdict::Blocked(until));
    }
    let code: String =
        code.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    let step = totp::step_of(&factor.secret, &code, now.as_unix())
        .map_err(|trouble| Failure::Bug(trouble.to_string()))?
        .filter(|step| *step > factor.last_step);
    let hash = secret::hash(&code);
    if let Some(step) = step {
        factor.last_step = step;
    } else if let Some(place) = factor.recovery.iter().position(|kept| *kept == hash) {
        factor.recovery.remove(place);
    } else {
        factor.wrong_in_a_row += 1;
        if !factor.wrong_in_a_row.is_multiple_of(WRONG_MAX) {
            return Ok(CodeVerdict::Wrong);
        }
        let doublings = (factor.wrong_in_a_row / WRONG_MAX - 1).min(10);
        let until = now.plus_seconds((BLOCK_SECONDS << doublings).min(BLOCK_SECONDS_MAX));
        factor.blocked_until = Some(until);
        return Ok(CodeVerdict::Blocked(until));
    }
    factor.wrong_in_a_row = 0;
    factor.blocked_until = None;
    Ok(CodeVerdict::Right)
}

/// Codes such as `abcd-efgh-ijkl-mnop`: 80 random bits, which no one guesses, also not from their hash.
fn recovery_codes(randomness: &dyn Randomness) -> Vec<String> {
    let code = |_| {
        let letters = secret::fresh("", randomness);
        [0, 4, 8, 12].map(|start| &letters[start..start + 4]).join("-")
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// A wrong code of somebody who is signed in does not mean that they are not.
fn as_entered(settled: Result<(), Failure>) -> Result<(), Failure> {
    settled.map_err(|failure| match failure {
        Failure::WrongCode(sentence) => Failure::NotProved(sentence),
        other => other,
    })
}

fn nothing_begun() -> Failure {
    Failure::NotFound("second factor")
}

fn find(reader: &mut dyn Read, user_id: &UserId) -> Result<Option<(SecondFactor, i64)>, Failure> {
    let found = documents::get(reader, INSTALLATION, records::SECOND_FACTOR, user_id.as_str())?;
    found.map(|document| Ok((document.parse()?, document.version))).transpose()
}

fn put(writer: &mut dyn Write, factor: &SecondFactor, replaces: Option<i64>) -> Result<(), Failure> {
    let id = factor.user_id.as_str();
    let put = documents::Put::new(records::SECOND_FACTOR, id, id, factor)?;
    let put = match replaces {
        Some(version) => put.replacing(version),
        None => put,
    };
    documents::put(writer, INSTALLATION, &put)?;
    Ok(())
}

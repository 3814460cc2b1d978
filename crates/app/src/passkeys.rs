//! Passkeys: making them, naming and removing them, and signing in with one instead of a password.
//!
//! A passkey is of the person, not of a site, and the device checks who holds it, so it counts as both factors. All of
//! a person's are one document, found by the handle that their devices keep.

use model::{Channel, PasskeyId, SignInChange, User, UserId};
use outside::signin::passkey::{Asked, HANDLE_BYTES, Passkey, PasskeyTrouble, Presented, Relying, handle_of};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{INSTALLATION, Read, StoreError, Write, documents};
use timeline::Instant;

use crate::letters::{About, Post};
use crate::passwords::{is_password_of, own_session, tell};
use crate::{App, Failure, Opened, Principal, own_sessions, people, records, secret, sessions, tickets};

/// The most passkeys of one person.
const PASSKEYS_MAX: usize = 20;
/// The longest name of one.
const NAME_CHARACTERS_MAX: usize = 60;
/// How long a browser has to answer, in seconds.
const CEREMONY_SECONDS: i64 = 300;
/// What the tickets of the two ceremonies are for.
const MAKING: &str = "passkey_making";
const SIGNING_IN: &str = "passkey_sign_in";

/// The passkeys of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Passkeys {
    user_id: UserId,
    /// What their devices call them; it says nothing of who they are.
    handle: String,
    passkeys: Vec<OwnPasskey>,
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnPasskey {
    /// Its id.
    pub passkey_id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it last signed its owner in.
    pub last_used_at: Option<Instant>,
    passkey: Passkey,
}

/// What a browser is asked for.
#[derive(Debug, Clone)]
pub struct PasskeyAsked {
    /// What has to come with the answer.
    pub challenge: String,
    /// What the browser is to be given.
    pub options: Value,
    /// Until when it may answer.
    pub expires_at: Instant,
}

/// A passkey that is being made.
#[derive(Debug, Serialize, Deserialize)]
struct Making {
    user_id: UserId,
    handle: String,
    state: String,
}

/// The caller's own passkeys, the newest last.
pub async fn list(app: &App, principal: &Principal) -> Result<Vec<OwnPasskey>, Failure> {
    own_session(principal)?;
    let user_id = principal.user.user_id.clone();
    app.store
        .read(move |reader| Ok(find(reader, &user_id)?.map(|(all, _)| all.passkeys).unwrap_or_default()))
        .await
}

/// Begins to make a passkey. Those who have a password prove themselves with it first.
pub async fn begin_making(
    app: &App,
    principal: &Principal,
    password: Option<String>,
    now: Instant,
) -> Result<PasskeyAsked, Failure> {
    own_session(principal)?;
    let relying = relying(app)?;
    let user = principal.user.clone();
    if user.password_hash.is_some() && !is_password_of(&user, password.unwrap_or_default()).await? {
        return Err(Failure::NotProved("The password is wrong.".into()));
    }
    let mut fresh = [0; HANDLE_BYTES];
    for half in fresh.chunks_mut(32) {
        half.copy_from_slice(&app.randomness.bytes());
    }
    let randomness = app.randomness.clone();
    app.store
        .write(move |writer| {
            let known = find(writer, &user.user_id)?.map(|(all, _)| all);
            let (handle, known) =
                known.map_or_else(|| (handle_of(fresh), Vec::new()), |all| (all.handle, all.passkeys));
            if known.len() >= PASSKEYS_MAX {
                return Err(Failure::Limit(format!("one person has at most {PASSKEYS_MAX} passkeys")));
            }
            let known: Vec<Passkey> = known.into_iter().map(|own| own.passkey).collect();
            let address = user.email.as_deref().unwrap_or(user.user_id.as_str());
            let Asked { options, state } =
                relying.ask_to_register(&handle, address, &user.display_name(), &known).map_err(failure)?;
            let making = Making { user_id: user.user_id.clone(), handle, state };
            let expires_at = now.plus_seconds(CEREMONY_SECONDS);
            let challenge = tickets::issue(writer, randomness.as_ref(), MAKING, making, now, expires_at)?;
            Ok(PasskeyAsked { challenge, options, expires_at })
        })
        .await
}

/// Ends making a passkey, with what the browser answered. The session counts as one with a second factor from now on.
pub async fn finish_making(
    app: &App,
    principal: &Principal,
    challenge: String,
    name: String,
    answer: Value,
    now: Instant,
) -> Result<OwnPasskey, Failure> {
    let session_hash = own_session(principal)?;
    let name = checked(&name)?;
    let relying = relying(app)?;
    let (ids, post, channel) = (app.ids.clone(), Post::of(app), principal.channel);
    let user_id = principal.user.user_id.clone();
    let made = app.store.write(move |writer| {
        let making = tickets::take::<Making>(writer, MAKING, &challenge, now)?;
        let Some(making) = making.filter(|making| making.user_id == user_id) else {
            return Ok(Err(too_late()));
        };
        let passkey = match relying.register(&making.state, &answer) {
            Ok(passkey) => passkey,
            // The ticket stays used, so this is no error here.
            Err(trouble) => return Ok(Err(failure(trouble))),
        };
        let before = find(writer, &user_id)?;
        let version = before.as_ref().map(|(_, version)| *version);
        let mut all = before.map_or_else(
            || Passkeys { user_id: user_id.clone(), handle: making.handle.clone(), passkeys: Vec::new() },
            |(all, _)| all,
        );
        if all.handle != making.handle || all.passkeys.len() >= PASSKEYS_MAX {
            return Ok(Err(too_late()));
        }
        let passkey_id = PasskeyId::mint(ids.as_ref());
        let own = OwnPasskey { passkey_id, name: name.clone(), created_at: now, last_used_at: None, passkey };
        all.passkeys.push(own.clone());
        put(writer, &all, version)?;
        own_sessions::strengthen(writer, &user_id, &session_hash, now)?;
        tell(writer, ids.as_ref(), &user_id, SignInChange::PasskeyAdded, channel, now)?;
        post.about_account(writer, &user_id, About::PasskeyAdded(name), now)?;
        Ok::<_, Failure>(Ok(own))
    });
    let made = made.await??;
    app.work.notify_one();
    Ok(made)
}

/// Gives one of the caller's own passkeys another name.
pub async fn rename(
    app: &App,
    principal: &Principal,
    passkey_id: PasskeyId,
    name: String,
) -> Result<OwnPasskey, Failure> {
    own_session(principal)?;
    let name = checked(&name)?;
    let user_id = principal.user.user_id.clone();
    app.store
        .write(move |writer| {
            let (mut all, version) = find(writer, &user_id)?.ok_or_else(missing)?;
            let own = all.passkeys.iter_mut().find(|own| own.passkey_id == passkey_id).ok_or_else(missing)?;
            own.name = name;
            let renamed = own.clone();
            put(writer, &all, Some(version))?;
            Ok(renamed)
        })
        .await
}

/// Removes one of the caller's own passkeys, unless they could not sign in without it.
pub async fn remove(
    app: &App,
    principal: &Principal,
    passkey_id: PasskeyId,
    now: Instant,
) -> Result<(), Failure> {
    own_session(principal)?;
    let (ids, post, channel) = (app.ids.clone(), Post::of(app), principal.channel);
    let user_id = principal.user.user_id.clone();
    app.store
        .write(move |writer| {
            let (mut all, version) = find(writer, &user_id)?.ok_or_else(missing)?;
            let place =
                all.passkeys.iter().position(|own| own.passkey_id == passkey_id).ok_or_else(missing)?;
            let user = people::user(writer, user_id.as_str())?.ok_or(Failure::NotSignedIn)?;
            if all.passkeys.len() == 1 && user.password_hash.is_none() {
                let sentence =
                    "This passkey is your only way to sign in. Make another one or set a password first.";
                return Err(Failure::Forbidden(sentence.into()));
            }
            let removed = all.passkeys.remove(place);
            put(writer, &all, Some(version))?;
            tell(writer, ids.as_ref(), &user_id, SignInChange::PasskeyRemoved, channel, now)?;
            post.about_account(writer, &user_id, About::PasskeyRemoved(removed.name), now)
        })
        .await?;
    app.work.notify_one();
    Ok(())
}

/// Begins to sign in whoever has a passkey.
pub async fn begin_sign_in(app: &App, now: Instant) -> Result<PasskeyAsked, Failure> {
    let Asked { options, state } = relying(app)?.ask_to_sign_in().map_err(failure)?;
    let expires_at = now.plus_seconds(CEREMONY_SECONDS);
    let randomness = app.randomness.clone();
    let issue = move |writer: &mut dyn Write| {
        tickets::issue(writer, randomness.as_ref(), SIGNING_IN, state, now, expires_at)
    };
    let challenge = app.store.write(issue).await?;
    Ok(PasskeyAsked { challenge, options, expires_at })
}

/// Signs in whoever the passkey belongs to. No code is needed beside it.
pub async fn finish_sign_in(
    app: &App,
    challenge: String,
    answer: Value,
    now: Instant,
) -> Result<Opened, Failure> {
    let relying = relying(app)?;
    let presented = Presented::read(&answer).map_err(failure)?;
    let randomness = app.randomness.clone();
    let opened = app.store.write(move |writer| {
        let Some(state) = tickets::take::<String>(writer, SIGNING_IN, &challenge, now)? else {
            return Ok(Err(too_late()));
        };
        let Some((mut all, version, user)) = holder(writer, &presented)? else { return Ok(Err(unknown())) };
        let id = presented.credential_id();
        let Some(own) = all.passkeys.iter_mut().find(|own| own.passkey.credential_id == id) else {
            return Ok(Err(unknown()));
        };
        match relying.sign_in(&state, &presented, &own.passkey) {
            Ok(passkey) => own.passkey = passkey,
            // The ticket stays used, so this is no error here.
            Err(trouble) => return Ok(Err(failure(trouble))),
        }
        own.last_used_at = Some(now);
        put(writer, &all, Some(version))?;
        sessions::begin(writer, randomness.as_ref(), &user.user_id, true, Channel::Api, now).map(Ok)
    });
    opened.await?
}

/// Whose device it is, by the handle it keeps.
fn holder(reader: &mut dyn Read, presented: &Presented) -> Result<Option<(Passkeys, i64, User)>, Failure> {
    let handle = presented.handle().map_err(failure)?;
    let found = documents::find_by_key(reader, INSTALLATION, records::PASSKEYS, "handle", &handle)?;
    let Some(document) = found else { return Ok(None) };
    let all: Passkeys = document.parse()?;
    let user = people::user(reader, all.user_id.as_str())?.filter(|user| !user.is_bot);
    Ok(user.map(|user| (all, document.version, user)))
}

/// The server as passkeys know it, by the address that people use.
fn relying(app: &App) -> Result<Relying, Failure> {
    Relying::at(app.public_url()?).map_err(failure)
}

fn checked(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if !(1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let message = format!("write 1 to {NAME_CHARACTERS_MAX} printable characters");
        return Err(Failure::invalid("name", message));
    }
    Ok(name.to_owned())
}

fn failure(trouble: PasskeyTrouble) -> Failure {
    match trouble {
        PasskeyTrouble::NoDomain(_) => Failure::NotSetUp(trouble.to_string()),
        PasskeyTrouble::Refused(_) => Failure::NotProved(trouble.to_string()),
        PasskeyTrouble::Broken(inside) => Failure::Bug(inside),
    }
}

fn missing() -> Failure {
    Failure::NotFound("passkey")
}

fn unknown() -> Failure {
    Failure::NotProved("This passkey is not known here, or was removed.".into())
}

fn too_late() -> Failure {
    Failure::NotProved("Too much time has passed. Begin anew.".into())
}

fn find(reader: &mut dyn Read, user_id: &UserId) -> Result<Option<(Passkeys, i64)>, Failure> {
    let found = documents::get(reader, INSTALLATION, records::PASSKEYS, user_id.as_str())?;
    found.map(|document| Ok((document.parse()?, document.version))).transpose()
}

fn put(writer: &mut dyn Write, all: &Passkeys, replaces: Option<i64>) -> Result<(), Failure> {
    let id = all.user_id.as_str();
    let mut put = documents::Put::new(records::PASSKEYS, id, id, all)?.with_key("handle", &all.handle);
    for own in &all.passkeys {
        // An id may be long, so its hash is the key.
        put = put.with_key("credential", secret::hash(&own.passkey.credential_id));
    }
    put.replaces = replaces;
    documents::put(writer, INSTALLATION, &put).map(drop).map_err(|error| match error {
        StoreError::KeyTaken { .. } => Failure::Exists("this passkey belongs to somebody already".into()),
        other => other.into(),
    })
}

//! Passwords: choosing one, changing one's own, and setting a new one with a link from a mail.

use model::{Channel, Event, EventId, EventKind, Ids, LetterId, Origin, SignInChange, User, UserId};
use outside::signin::password;
use serde::{Deserialize, Serialize};
use store::{INSTALLATION, Write, documents, events, sessions as kept};
use timeline::Instant;

use crate::caller::Principal;
use crate::jobs::enqueue_reset;
use crate::letters::{About, Post};
use crate::{App, Failure, Randomness, people, records, secret, tickets};

/// How long a link from a mail sets a password, in seconds.
pub(crate) const RESET_SECONDS: i64 = 3_600;
/// How long the link that welcomes somebody sets a first password, in seconds.
pub(crate) const WELCOME_SECONDS: i64 = 7 * 86_400;

const PURPOSE: &str = "new_password";

/// What a link is good for: a new password of somebody whose password has not changed since.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    user_id: UserId,
    /// The hash of what their password is when the link is made, so that a used one voids all others.
    in_place_of: String,
}

/// Asks for a link to set a new password. The answer and the time it takes do not tell whether there is an account.
pub async fn ask_for_reset(app: &App, email: String, now: Instant) -> Result<(), Failure> {
    let email = people::address("email", &email)?;
    if !app.sends_mail() {
        let sentence =
            "This server sends no mail, so it cannot send a link. Whoever runs it sets HOLDFAST_SMTP_URL.";
        return Err(Failure::NotSetUp(sentence.into()));
    }
    let id = LetterId::mint(app.ids.as_ref());
    app.store.write(move |writer| enqueue_reset(writer, &id, email, now)).await?;
    app.work.notify_one();
    Ok(())
}

/// The secret of a link that sets a new password.
pub(crate) fn ticket(
    writer: &mut dyn Write,
    randomness: &dyn Randomness,
    user: &User,
    now: Instant,
    seconds: i64,
) -> Result<String, Failure> {
    let link = Link { user_id: user.user_id.clone(), in_place_of: fingerprint(user) };
    tickets::issue(writer, randomness, PURPOSE, link, now, now.plus_seconds(seconds))
}

fn fingerprint(user: &User) -> String {
    secret::hash(user.password_hash.as_deref().unwrap_or_default())
}

/// Sets a new password with the secret of a link; everybody who is signed in as the person is signed out.
pub async fn confirm_reset(app: &App, token: String, chosen: String, now: Instant) -> Result<(), Failure> {
    // What can be said without the person is said before the link is used up.
    password::check(&chosen, None).map_err(|trouble| Failure::invalid("password", trouble.to_string()))?;
    let hash = hashed(app, chosen).await?;
    let (ids, post) = (app.ids.clone(), Post::of(app));
    let is_set = app.store.write(move |writer| {
        let Some(link) = tickets::take::<Link>(writer, PURPOSE, &token, now)? else { return Ok(false) };
        let Some(user) = people::user(writer, link.user_id.as_str())? else { return Ok(false) };
        if fingerprint(&user) != link.in_place_of {
            return Ok(false);
        }
        kept::revoke_all(writer, user.user_id.as_str())?;
        put_password(writer, ids.as_ref(), &post, user, hash, Channel::Web, now)?;
        Ok::<_, Failure>(true)
    });
    if !is_set.await? {
        let sentence = "This link was used already or is too old. Ask for a new one.";
        return Err(Failure::NotProved(sentence.into()));
    }
    app.work.notify_one();
    Ok(())
}

/// Changes one's own password; the old one is needed, and only this session goes on.
pub async fn change_own(
    app: &App,
    principal: &Principal,
    old: String,
    chosen: String,
    now: Instant,
) -> Result<(), Failure> {
    let session_hash = own_session(principal)?;
    let user = principal.user.clone();
    password::check(&chosen, user.email.as_deref())
        .map_err(|trouble| Failure::invalid("new_password", trouble.to_string()))?;
    if !is_password_of(&user, old).await? {
        return Err(Failure::NotProved("The old password is wrong.".into()));
    }
    let hash = hashed(app, chosen).await?;
    let (ids, post, channel) = (app.ids.clone(), Post::of(app), principal.channel);
    app.store
        .write(move |writer| {
            let user = people::user(writer, user.user_id.as_str())?.ok_or(Failure::NotSignedIn)?;
            kept::revoke_others(writer, user.user_id.as_str(), &session_hash)?;
            put_password(writer, ids.as_ref(), &post, user, hash, channel, now)
        })
        .await?;
    app.work.notify_one();
    Ok(())
}

/// The session somebody came with. What changes how they sign in needs one: a key does not stand for the person.
pub(crate) fn own_session(principal: &Principal) -> Result<String, Failure> {
    if principal.origin.impersonated_by.is_some() {
        let sentence = "Whoever acts as somebody else does not change how they sign in.";
        return Err(Failure::Forbidden(sentence.into()));
    }
    if principal.only_site.is_some() && principal.session_hash.is_some() {
        let sentence = "A site's identity provider signed you in, which counts for that site alone. Sign in with a \
            password or a passkey to change how you sign in.";
        return Err(Failure::Forbidden(sentence.into()));
    }
    let sentence = "Sign in for this: a key cannot change how somebody signs in.";
    principal.session_hash.clone().ok_or_else(|| Failure::Forbidden(sentence.into()))
}

/// Whether a password is somebody's. It takes as long for those who have none.
pub(crate) async fn is_password_of(user: &User, presented: String) -> Result<bool, Failure> {
    compare(user.password_hash.clone(), presented).await
}

/// Never true, and takes as long as a wrong password, so that nobody learns who has an account.
pub(crate) async fn match_nobody(presented: String) -> Result<bool, Failure> {
    compare(None, presented).await
}

/// Compares on a thread where slow work does no harm.
async fn compare(hash: Option<String>, presented: String) -> Result<bool, Failure> {
    let comparing = move || {
        if let Some(hash) = hash {
            return password::matches(&presented, &hash);
        }
        password::match_nothing(&presented);
        false
    };
    tokio::task::spawn_blocking(comparing).await.map_err(|stopped| Failure::Bug(stopped.to_string()))
}

/// The hash of a password that may be chosen, made on a thread where slow work does no harm.
pub(crate) async fn hashed(app: &App, chosen: String) -> Result<String, Failure> {
    let mut salt = [0; 16];
    salt.copy_from_slice(&app.randomness.bytes()[..16]);
    let hashing = tokio::task::spawn_blocking(move || password::hash(&chosen, salt)).await;
    let hashing = hashing.map_err(|stopped| Failure::Bug(stopped.to_string()))?;
    hashing.map_err(|trouble| Failure::invalid("password", trouble.to_string()))
}

fn put_password(
    writer: &mut dyn Write,
    ids: &dyn Ids,
    post: &Post,
    user: User,
    hash: String,
    channel: Channel,
    now: Instant,
) -> Result<(), Failure> {
    let user = User { password_hash: Some(hash), ..user };
    let found = documents::get(writer, INSTALLATION, records::USER, user.user_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("person"))?;
    let put = documents::Put::new(records::USER, user.user_id.as_str(), user.display_name(), &user)?;
    let mut put = put.replacing(document.version);
    if let Some(email) = &user.email {
        put = put.with_key("email", email);
    }
    documents::put(writer, INSTALLATION, &put)?;
    tell(writer, ids, &user.user_id, SignInChange::Password, channel, now)?;
    post.about_account(writer, &user.user_id, About::PasswordChanged, now)
}

/// Writes a change of how somebody signs in to the log of every site they belong to.
pub(crate) fn tell(
    writer: &mut dyn Write,
    ids: &dyn Ids,
    user_id: &UserId,
    change: SignInChange,
    channel: Channel,
    now: Instant,
) -> Result<(), Failure> {
    for site_id in people::sites_of(writer, user_id.as_str())? {
        let kind = EventKind::SignInChanged { user_id: user_id.clone(), change };
        let event = Event {
            event_id: EventId::mint(ids),
            site_id,
            at: now,
            actor_id: user_id.clone(),
            channel,
            origin: Origin::default(),
            kind,
        };
        events::append(writer, &event)?;
    }
    Ok(())
}

//! Signing in at an identity provider of a site: the way there, and the way back.
//!
//! An attempt belongs to one provider and one browser and is good once. What goes wrong is told to the person in a
//! sentence, and to the administrators in the log.

use model::{Channel, Event, EventId, EventKind, IdentityProvider, Origin, ProviderId, SiteId};
use outside::signin::openid::{self, Attempt, Credentials, Said};
use serde::{Deserialize, Serialize};
use store::{Write, events};
use timeline::Instant;

use crate::vouched::{self, Fresh, Recognised, Vouched};
use crate::{App, Failure, Opened, providers, secret, sessions, tickets};

/// How long somebody may stay at the provider, in seconds.
const ATTEMPT_SECONDS: i64 = 900;
/// What an attempt's ticket is for.
const PURPOSE: &str = "openid";
/// The longest code that is taken to a provider.
const CODE_LENGTH_MAX: usize = 4_000;

/// An attempt to sign in, kept while the person is at the provider.
#[derive(Debug, Serialize, Deserialize)]
struct Begun {
    site_id: SiteId,
    provider_id: ProviderId,
    nonce: String,
    verifier: String,
    /// The hash of what the browser keeps.
    browser_hash: String,
}

/// The way to a provider.
#[derive(Debug, Clone)]
pub struct WayThere {
    /// Where to send the person.
    pub url: String,
    /// What their browser keeps until they are back.
    pub browser_secret: String,
    /// Until when it is good.
    pub expires_at: Instant,
}

/// What somebody came back with.
#[derive(Debug, Clone, Default)]
pub struct WayBack {
    /// The secret of the attempt.
    pub state: String,
    /// The code that is exchanged for what the provider says of them.
    pub code: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who sent them, where the provider says so (RFC 9207).
    pub issuer: Option<String>,
    /// What their browser kept.
    pub browser_secret: Option<String>,
}

/// Why a way back does not lead in: for the person, and for the log.
struct Stopped {
    sentence: String,
    reason: String,
}

impl Stopped {
    /// Something that the person can do nothing about but try again.
    fn because(provider: &IdentityProvider, reason: impl Into<String>) -> Self {
        let sentence = format!(
            "Signing in with {} did not work. Try again; if it happens again, tell an administrator, who finds the \
             reason in the log.",
            provider.name
        );
        Self { sentence, reason: reason.into() }
    }
}

/// Where people come back to from a provider: each has an address of its own, so that none can send somebody back in
/// another's name.
pub fn redirect_uri(app: &App, provider: &IdentityProvider) -> Result<String, Failure> {
    Ok(format!("{}/sign-in/{}/{}", app.public_url()?, provider.site_id, provider.provider_id))
}

/// Begins to sign in with a provider of a site.
pub async fn begin(
    app: &App,
    site_id: SiteId,
    provider_id: ProviderId,
    now: Instant,
) -> Result<WayThere, Failure> {
    let provider = app.store.read(move |reader| providers::active(reader, &site_id, &provider_id)).await?;
    let provider = provider.ok_or_else(providers::missing)?;
    let back = redirect_uri(app, &provider)?;
    let found = match openid::discover(app.client()?, &provider.issuer).await {
        Ok(found) => found,
        Err(trouble) => {
            let stopped = Stopped::because(&provider, trouble.to_string());
            return Err(stop(app, provider, stopped, Origin::default(), now).await);
        }
    };
    let fresh = || secret::fresh("", app.randomness.as_ref());
    let (nonce, verifier) = (fresh(), format!("{}{}", fresh(), fresh()));
    let browser_secret = secret::fresh("hfb_", app.randomness.as_ref());
    let expires_at = now.plus_seconds(ATTEMPT_SECONDS);
    let begun = Begun {
        site_id: provider.site_id.clone(),
        provider_id: provider.provider_id.clone(),
        nonce: nonce.clone(),
        verifier: verifier.clone(),
        browser_hash: secret::hash(&browser_secret),
    };
    let randomness = app.randomness.clone();
    let state = app
        .store
        .write(move |writer| tickets::issue(writer, randomness.as_ref(), PURPOSE, begun, now, expires_at))
        .await?;
    let attempt = Attempt { state: &state, nonce: &nonce, verifier: &verifier };
    let url = openid::address_of_sign_in(&found, credentials(&provider, &back), &provider.scopes, attempt)
        .map_err(|trouble| Failure::NotSetUp(trouble.to_string()))?;
    Ok(WayThere { url, browser_secret, expires_at })
}

/// Signs in whoever came back from a provider. The session opens the provider's site and no other.
pub async fn finish(
    app: &App,
    site_id: SiteId,
    provider_id: ProviderId,
    back: WayBack,
    origin: Origin,
    now: Instant,
) -> Result<Opened, Failure> {
    let provider = app.store.read(move |reader| providers::active(reader, &site_id, &provider_id)).await?;
    let provider = provider.ok_or_else(providers::missing)?;
    let origin = Origin { provider_id: Some(provider.provider_id.clone()), ..origin };
    let told = match used(app, &provider, &back, now).await? {
        Ok(begun) => asked(app, &provider, &begun, &back, now).await?,
        Err(None) => {
            let sentence = "This way to sign in was used already or took too long. Begin anew.";
            return Err(Failure::NotProved(sentence.into()));
        }
        Err(Some(stopped)) => Err(stopped),
    };
    let said = match told {
        Ok(said) => said,
        Err(stopped) => return Err(stop(app, provider, stopped, origin, now).await),
    };
    let (ids, randomness, known) = (app.ids.clone(), app.randomness.clone(), provider.clone());
    let qrid = secret::fresh("", app.randomness.as_ref());
    let opening = app.store.write(move |writer| {
        let channel = Channel::Web;
        let fresh = Fresh { ids: ids.as_ref(), qrid, channel, origin: origin.clone(), now };
        match vouched::recognise(writer, &known, &said, &fresh)? {
            Recognised::Refused(sentence) => {
                let reason = format!("{sentence} (The provider calls them {})", shown(&said));
                refuse(writer, ids.as_ref(), &known, reason, origin, now)?;
                Ok(Err(sentence))
            }
            Recognised::Person(user_id) => {
                let vouched =
                    Vouched { provider_id: known.provider_id.clone(), site_id: known.site_id.clone() };
                let is_strong = known.asks_second_factor;
                sessions::begin_vouched(
                    writer,
                    randomness.as_ref(),
                    &user_id,
                    vouched,
                    is_strong,
                    channel,
                    now,
                )
                .map(Ok)
            }
        }
    });
    opening.await?.map_err(Failure::NotProved)
}

/// Whom a provider speaks of, short enough for the log.
fn shown(said: &Said) -> String {
    let text = said.text("email").unwrap_or(said.subject.as_str());
    text.chars().filter(|letter| !letter.is_control()).take(100).collect()
}

/// Uses the attempt up, and gives what was kept of it if everything fits. None is said of one that never was, or was
/// told of already.
async fn used(
    app: &App,
    provider: &IdentityProvider,
    back: &WayBack,
    now: Instant,
) -> Result<Result<Begun, Option<Stopped>>, Failure> {
    let stopped = |reason: &str| Ok(Err(Some(Stopped::because(provider, reason))));
    let state = back.state.clone();
    let taken = app.store.write(move |writer| {
        if let Some(begun) = tickets::spend::<Begun>(writer, PURPOSE, &state, now)? {
            return Ok(Some((begun, true)));
        }
        Ok::<_, Failure>(
            tickets::take_spent::<Begun>(writer, PURPOSE, &state, now)?.map(|begun| (begun, false)),
        )
    });
    let Some((begun, is_first)) = taken.await? else { return Ok(Err(None)) };
    if begun.provider_id != provider.provider_id || begun.site_id != provider.site_id {
        return stopped("they were sent to another provider, and came back in the name of this one");
    }
    if !is_first {
        return stopped("the same way back was taken twice");
    }
    let kept = back.browser_secret.as_deref().map(secret::hash);
    if kept.as_ref() != Some(&begun.browser_hash) {
        return stopped("they came back in another browser than the one they left with");
    }
    if back.issuer.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
        return stopped("they came back from another issuer");
    }
    Ok(Ok(begun))
}

/// Asks the provider who has come back.
async fn asked(
    app: &App,
    provider: &IdentityProvider,
    begun: &Begun,
    back: &WayBack,
    now: Instant,
) -> Result<Result<Said, Stopped>, Failure> {
    let stopped = |reason: String| Ok(Err(Stopped::because(provider, reason)));
    if let Some(error) = &back.error {
        let said: String = error.chars().filter(|letter| !letter.is_control()).take(200).collect();
        return stopped(format!("the provider sent them back with `{said}`"));
    }
    let Some(code) = back.code.as_deref().filter(|code| code.len() <= CODE_LENGTH_MAX) else {
        return stopped("they came back without a code".into());
    };
    let (client, address) = (app.client()?, redirect_uri(app, provider)?);
    let attempt = Attempt { state: &back.state, nonce: &begun.nonce, verifier: &begun.verifier };
    let said = match openid::discover(client, &provider.issuer).await {
        Ok(found) => {
            let credentials = credentials(provider, &address);
            openid::redeem(client, &found, credentials, code, attempt, now.as_unix()).await
        }
        Err(trouble) => Err(trouble),
    };
    Ok(said.map_err(|trouble| Stopped::because(provider, trouble.to_string())))
}

fn credentials<'a>(provider: &'a IdentityProvider, back: &'a str) -> Credentials<'a> {
    Credentials {
        client_id: &provider.client_id,
        client_secret: provider.client_secret.as_deref(),
        redirect_uri: back,
    }
}

/// Writes into the log why nobody was signed in, and gives the sentence for the person.
async fn stop(
    app: &App,
    provider: IdentityProvider,
    stopped: Stopped,
    origin: Origin,
    now: Instant,
) -> Failure {
    let ids = app.ids.clone();
    let Stopped { sentence, reason } = stopped;
    let written =
        app.store.write(move |writer| refuse(writer, ids.as_ref(), &provider, reason, origin, now)).await;
    written.err().unwrap_or(Failure::NotProved(sentence))
}

fn refuse(
    writer: &mut dyn Write,
    ids: &dyn model::Ids,
    provider: &IdentityProvider,
    reason: String,
    origin: Origin,
    now: Instant,
) -> Result<(), Failure> {
    let told = Event {
        event_id: EventId::mint(ids),
        site_id: provider.site_id.clone(),
        at: now,
        actor_id: provider.created_by.clone(),
        channel: Channel::System,
        origin,
        kind: EventKind::ProviderSignInRefused { provider_id: provider.provider_id.clone(), reason },
    };
    events::append(writer, &told)?;
    Ok(())
}

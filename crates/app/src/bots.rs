//! Bots: people who act only with a key. The key is shown once; a new one puts the old one out of use.

use model::{ApiKey, Caller, EventKind, Member, Role, User, UserId};
use store::{INSTALLATION, Read, Write, documents, events};
use timeline::Instant;

use crate::people::{self, event};
use crate::{App, Failure, Page, records, secret, usage};

/// How many characters of a key are shown after it was made, to tell keys apart.
const PREFIX_CHARACTERS: usize = 8;
/// The most addresses or ranges of one key.
const ADDRESSES_MAX: usize = 100;

/// A bot and its key, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedBot {
    /// The bot.
    pub user_id: UserId,
    /// Its key.
    pub api_key: String,
}

/// A bot as administrators see it.
#[derive(Debug, Clone)]
pub struct Bot {
    /// Its account.
    pub user: User,
    /// Its place on the site.
    pub member: Member,
    /// Its key; none after that was revoked.
    pub key: Option<ApiKey>,
    /// When it was last here.
    pub last_access: Option<Instant>,
}

/// Adds a bot to the site with a key that may be limited to addresses or CIDR ranges.
pub async fn create(
    app: &App,
    caller: &Caller,
    name: String,
    role: Role,
    allowed_addresses: Vec<String>,
) -> Result<CreatedBot, Failure> {
    needs_administrator(caller)?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 127 {
        return Err(Failure::invalid("name", "a bot needs a name of at most 127 characters"));
    }
    check(&allowed_addresses)?;
    let user = User {
        user_id: UserId::mint(app.ids.as_ref()),
        email: None,
        first_name: name,
        last_name: String::new(),
        password_hash: None,
        is_bot: true,
        created_at: caller.now,
    };
    let (api_key, key) = fresh_key(app, caller, user.user_id.clone(), allowed_addresses);
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            people::put_account(writer, &user)?;
            let member = Member::new(caller.site_id.clone(), user.user_id.clone(), role, caller.now);
            people::add_member(writer, &member, &user)?;
            put_key(writer, &key, None)?;
            let added = EventKind::MemberAdded { user_id: user.user_id.clone(), role };
            events::append(writer, &event(&caller, ids.as_ref(), added))?;
            let made = EventKind::KeyCreated { user_id: user.user_id.clone(), prefix: key.prefix };
            events::append(writer, &event(&caller, ids.as_ref(), made))?;
            Ok(CreatedBot { user_id: user.user_id, api_key })
        })
        .await
}

/// The bots of the site by name, and how many there are. Only administrators see them.
pub async fn list(app: &App, caller: &Caller, page: Page) -> Result<(Vec<Bot>, u64), Failure> {
    needs_administrator(caller)?;
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            let mut found = Vec::new();
            for member in people::members_of(reader, &site_id)? {
                if let Some(user) = people::user(reader, member.user_id.as_str())?
                    && user.is_bot
                {
                    found.push((user, member));
                }
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            let mut bots = Vec::new();
            for (user, member) in page.cut(found) {
                let key = records::get(reader, INSTALLATION, records::KEY, user.user_id.as_str())?;
                let last_access = usage::last_access(reader, &user.user_id)?;
                bots.push(Bot { user, member, key, last_access });
            }
            Ok((bots, count))
        })
        .await
}

/// Gives a bot a new key; the one before stops working. Without addresses, those of the one before stay.
pub async fn regenerate(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    allowed_addresses: Option<Vec<String>>,
) -> Result<CreatedBot, Failure> {
    needs_administrator(caller)?;
    check(allowed_addresses.as_deref().unwrap_or_default())?;
    let (api_key, mut key) = fresh_key(app, caller, user_id, allowed_addresses.clone().unwrap_or_default());
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            is_bot_here(writer, &caller, &key.user_id)?;
            let known = documents::get(writer, INSTALLATION, records::KEY, key.user_id.as_str())?;
            if let (Some(document), None) = (&known, allowed_addresses) {
                key.allowed_addresses = document.parse::<ApiKey>()?.allowed_addresses;
            }
            put_key(writer, &key, known.map(|document| document.version))?;
            let made = EventKind::KeyCreated { user_id: key.user_id.clone(), prefix: key.prefix };
            events::append(writer, &event(&caller, ids.as_ref(), made))?;
            Ok(CreatedBot { user_id: key.user_id, api_key })
        })
        .await
}

/// Takes a bot's key away; it can do nothing until it gets a new one.
pub async fn revoke(app: &App, caller: &Caller, user_id: UserId) -> Result<(), Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            is_bot_here(writer, &caller, &user_id)?;
            let id = user_id.as_str();
            let Some(document) = documents::get(writer, INSTALLATION, records::KEY, id)? else {
                return Ok(());
            };
            let key: ApiKey = document.parse()?;
            documents::delete(writer, INSTALLATION, records::KEY, id, document.version)?;
            let told = EventKind::KeyRevoked { user_id, prefix: key.prefix };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(())
        })
        .await
}

/// Fails as not found for whoever is no bot of the caller's site.
pub(crate) fn is_bot_here(reader: &mut dyn Read, caller: &Caller, user_id: &UserId) -> Result<(), Failure> {
    let missing = || Failure::NotFound("bot");
    people::member(reader, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
    people::user(reader, user_id.as_str())?.filter(|user| user.is_bot).map(drop).ok_or_else(missing)
}

fn fresh_key(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    allowed_addresses: Vec<String>,
) -> (String, ApiKey) {
    let api_key = secret::fresh("hfk_", app.randomness.as_ref());
    let key = ApiKey {
        user_id,
        site_id: caller.site_id.clone(),
        prefix: api_key.chars().take(PREFIX_CHARACTERS).collect(),
        key_hash: secret::hash(&api_key),
        allowed_addresses,
        created_at: caller.now,
    };
    (api_key, key)
}

fn put_key(writer: &mut dyn Write, key: &ApiKey, replaces: Option<i64>) -> Result<(), Failure> {
    let mut put = documents::Put::new(records::KEY, key.user_id.as_str(), &key.prefix, key)?
        .with_key("hash", &key.key_hash);
    put.replaces = replaces;
    documents::put(writer, INSTALLATION, &put)?;
    Ok(())
}

/// Refuses what is neither an address nor a range.
fn check(allowed_addresses: &[String]) -> Result<(), Failure> {
    if allowed_addresses.len() > ADDRESSES_MAX {
        return Err(Failure::invalid("allowed_addresses", format!("at most {ADDRESSES_MAX}")));
    }
    for (place, text) in allowed_addresses.iter().enumerate() {
        if text.parse::<ipnet::IpNet>().is_err() && text.parse::<std::net::IpAddr>().is_err() {
            let message = format!("`{text}` is neither an address nor a range such as 192.0.2.0/24");
            return Err(Failure::invalid(format!("allowed_addresses[{place}]"), message));
        }
    }
    Ok(())
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator looks after bots.".into()));
    }
    Ok(())
}

//! Bots: people who act only with a key.

use model::{ApiKey, Caller, EventKind, Member, Role, User, UserId};
use store::{INSTALLATION, documents, events};

use crate::people::{self, event};
use crate::{App, Failure, records, secret};

/// How many characters of a key are shown after it was made, to tell keys apart.
const PREFIX_CHARACTERS: usize = 8;

/// A bot and its key, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedBot {
    /// The bot.
    pub user_id: UserId,
    /// Its key.
    pub api_key: String,
}

/// Adds a bot to the site with a key that may be limited to addresses or CIDR ranges.
pub async fn create(
    app: &App,
    caller: &Caller,
    name: String,
    role: Role,
    allowed_addresses: Vec<String>,
) -> Result<CreatedBot, Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator makes bots.".into()));
    }
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 127 {
        return Err(Failure::invalid("name", "a bot needs a name of at most 127 characters"));
    }
    for (place, text) in allowed_addresses.iter().enumerate() {
        if text.parse::<ipnet::IpNet>().is_err() && text.parse::<std::net::IpAddr>().is_err() {
            let message = format!("`{text}` is neither an address nor a range such as 192.0.2.0/24");
            return Err(Failure::invalid(format!("allowed_addresses[{place}]"), message));
        }
    }
    let api_key = secret::fresh("hfk_", app.randomness.as_ref());
    let user = User {
        user_id: UserId::mint(app.ids.as_ref()),
        email: None,
        first_name: name,
        last_name: String::new(),
        password_hash: None,
        is_bot: true,
        created_at: caller.now,
    };
    let key = ApiKey {
        user_id: user.user_id.clone(),
        site_id: caller.site_id.clone(),
        prefix: api_key.chars().take(PREFIX_CHARACTERS).collect(),
        key_hash: secret::hash(&api_key),
        allowed_addresses,
        created_at: caller.now,
    };
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            people::put_account(writer, &user)?;
            let member = Member::new(caller.site_id.clone(), user.user_id.clone(), role, caller.now);
            people::add_member(writer, &member, &user)?;
            let put = documents::Put::new(records::KEY, user.user_id.as_str(), &key.prefix, &key)?
                .with_key("hash", &key.key_hash);
            documents::put(writer, INSTALLATION, &put)?;
            let added = EventKind::MemberAdded { user_id: user.user_id.clone(), role };
            events::append(writer, &event(&caller, ids.as_ref(), added))?;
            let made = EventKind::KeyCreated { user_id: user.user_id.clone(), prefix: key.prefix };
            events::append(writer, &event(&caller, ids.as_ref(), made))?;
            Ok(CreatedBot { user_id: user.user_id, api_key })
        })
        .await
}

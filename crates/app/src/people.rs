//! People: accounts, memberships, and looking them up.
//!
//! An account belongs to the installation, a membership to a site. Adding somebody to a site never touches an account
//! that exists, so nobody can take over another's by inviting their address.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Event, EventId, EventKind, Ids, Member, Role, SiteId, User, UserGroupId, UserId};
use outside::signin::password;
use store::{INSTALLATION, Read, Write, clock, documents, events};
use timeline::Instant;

use crate::letters::{About, Post};
use crate::{App, Failure, SiteUser, groups, passwords, records, roster, secret, sites};

/// A person to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Their address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// A first password; without one they cannot sign in yet.
    pub password: Option<String>,
}

/// A person whose fields were checked and whose password was hashed, outside any transaction.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub password_hash: Option<String>,
}

/// Checks a person's fields and hashes the password on a thread where slow work does no harm.
pub(crate) async fn prepare(app: &App, new: NewPerson) -> Result<Prepared, Failure> {
    let email = address("email", &new.email)?;
    for (path, name) in [("first_name", &new.first_name), ("last_name", &new.last_name)] {
        check_name(path, name)?;
    }
    let password_hash = match new.password {
        None => None,
        Some(chosen) => {
            password::check(&chosen, Some(&email))
                .map_err(|trouble| Failure::invalid("password", trouble.to_string()))?;
            Some(passwords::hashed(app, chosen).await?)
        }
    };
    Ok(Prepared {
        email,
        first_name: new.first_name.trim().to_owned(),
        last_name: new.last_name.trim().to_owned(),
        password_hash,
    })
}

/// An e-mail address in small letters, or the refusal of what is none.
pub(crate) fn address(path: &str, written: &str) -> Result<String, Failure> {
    let email = written.trim().to_lowercase();
    let is_address =
        email.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if !is_address || email.len() > 254 || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Failure::invalid(path, "this is not an e-mail address"));
    }
    Ok(email)
}

/// Refuses a name that is too long or cannot be printed.
pub(crate) fn check_name(path: &str, name: &str) -> Result<(), Failure> {
    if name.chars().count() > 127 || name.chars().any(char::is_control) {
        return Err(Failure::invalid(path, "a name has at most 127 characters, all printable"));
    }
    Ok(())
}

/// The account with this address, made if there is none.
pub(crate) fn account(
    writer: &mut dyn Write,
    ids: &dyn Ids,
    new: Prepared,
    now: Instant,
) -> Result<User, Failure> {
    if let Some(user) = user_by_email(writer, &new.email)? {
        return Ok(user);
    }
    let user = User {
        user_id: UserId::mint(ids),
        email: Some(new.email),
        first_name: new.first_name,
        last_name: new.last_name,
        password_hash: new.password_hash,
        is_bot: false,
        created_at: now,
    };
    put_account(writer, &user)?;
    Ok(user)
}

/// Stores a new account.
pub(crate) fn put_account(writer: &mut dyn Write, user: &User) -> Result<(), Failure> {
    let mut put = documents::Put::new(records::USER, user.user_id.as_str(), user.display_name(), user)?;
    if let Some(email) = &user.email {
        put = put.with_key("email", email);
    }
    documents::put(writer, INSTALLATION, &put)?;
    Ok(())
}

/// Gives a person a place on a site.
pub(crate) fn add_member(writer: &mut dyn Write, member: &Member, user: &User) -> Result<(), Failure> {
    if self::member(writer, &member.site_id, member.user_id.as_str())?.is_some() {
        return Err(Failure::Exists(format!("{} is a member of this site already", user.display_name())));
    }
    let user_id = member.user_id.as_str();
    let search = format!("{} {}", user.display_name(), user.email.as_deref().unwrap_or_default());
    let put = documents::Put::new(records::MEMBER, user_id, user.display_name(), member)?.searched_by(search);
    documents::put(writer, member.site_id.as_str(), &put)?;
    let mut places = sites_of(writer, user_id)?;
    let before = documents::get(writer, INSTALLATION, records::PLACES, user_id)?;
    places.push(member.site_id.clone());
    let put = documents::Put::new(records::PLACES, user_id, user.display_name(), &places)?;
    let put = match before {
        Some(document) => put.replacing(document.version),
        None => put,
    };
    documents::put(writer, INSTALLATION, &put)?;
    clock::tick(writer, member.site_id.as_str(), [clock_of(&member.user_id).as_str()])?;
    Ok(())
}

/// Stores a changed membership and moves its clock, so that decisions that relied on the old one are made again.
pub(crate) fn change_member(writer: &mut dyn Write, member: &Member) -> Result<(), Failure> {
    let site = member.site_id.as_str();
    let user_id = member.user_id.as_str();
    let Some(document) = documents::get(writer, site, records::MEMBER, user_id)? else {
        return Err(Failure::NotFound("person"));
    };
    let user = user(writer, user_id)?.ok_or(Failure::NotFound("person"))?;
    let search = format!("{} {}", user.display_name(), user.email.as_deref().unwrap_or_default());
    let put = documents::Put::new(records::MEMBER, user_id, user.display_name(), member)?
        .searched_by(search)
        .replacing(document.version);
    documents::put(writer, site, &put)?;
    clock::tick(writer, site, [clock_of(&member.user_id).as_str()])?;
    Ok(())
}

/// The clock of a membership: it ticks when the person's role or groups change.
pub(crate) fn clock_of(user_id: &UserId) -> String {
    format!("member:{user_id}")
}

/// An account by its id.
pub(crate) fn user(reader: &mut dyn Read, user_id: &str) -> Result<Option<User>, Failure> {
    records::get(reader, INSTALLATION, records::USER, user_id)
}

/// An account by its address.
pub(crate) fn user_by_email(reader: &mut dyn Read, email: &str) -> Result<Option<User>, Failure> {
    records::by_key(reader, INSTALLATION, records::USER, "email", &email.trim().to_lowercase())
}

/// Somebody's place on a site.
pub(crate) fn member(
    reader: &mut dyn Read,
    site_id: &SiteId,
    user_id: &str,
) -> Result<Option<Member>, Failure> {
    records::get(reader, site_id.as_str(), records::MEMBER, user_id)
}

/// The sites somebody has a place on, in the order they joined.
pub(crate) fn sites_of(reader: &mut dyn Read, user_id: &str) -> Result<Vec<SiteId>, Failure> {
    Ok(records::get(reader, INSTALLATION, records::PLACES, user_id)?.unwrap_or_default())
}

/// All memberships of a site, by name.
pub(crate) fn members_of(reader: &mut dyn Read, site_id: &SiteId) -> Result<Vec<Member>, Failure> {
    let found = documents::list(reader, site_id.as_str(), records::MEMBER, &documents::Listing::default())?;
    found.iter().map(|document| Ok(document.parse()?)).collect()
}

/// The accounts of some people, by id; those that are gone are left out.
pub(crate) fn named<'a>(
    reader: &mut dyn Read,
    user_ids: impl IntoIterator<Item = &'a UserId>,
) -> Result<BTreeMap<UserId, Arc<User>>, Failure> {
    let mut people = BTreeMap::new();
    for user_id in user_ids {
        if !people.contains_key(user_id)
            && let Some(user) = user(reader, user_id.as_str())?
        {
            people.insert(user_id.clone(), Arc::new(user));
        }
    }
    Ok(people)
}

/// Adds a person to the site. Only administrators do; an account that exists stays as it is.
pub async fn add(
    app: &App,
    caller: &Caller,
    new: NewPerson,
    role: Role,
    usergroups: Vec<UserGroupId>,
) -> Result<SiteUser, Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator adds people to the site.".into()));
    }
    let prepared = prepare(app, new).await?;
    let qrid = secret::fresh("", app.randomness.as_ref());
    let (ids, post, caller) = (app.ids.clone(), Post::of(app), caller.clone());
    let added = app
        .store
        .write(move |writer| {
            for group in &usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            let user = account(writer, ids.as_ref(), prepared, caller.now)?;
            let mut member = Member::new(caller.site_id.clone(), user.user_id.clone(), role, caller.now);
            member.usergroups = usergroups;
            member.profile.qrid = Some(qrid);
            add_member(writer, &member, &user)?;
            let kind = EventKind::MemberAdded { user_id: user.user_id.clone(), role };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            post.on_site(writer, caller.site_id.clone(), &user.user_id, About::Welcome, caller.now)?;
            let site = sites::of(writer, &caller)?;
            roster::shown(writer, &caller, &site, member)?.ok_or(Failure::NotFound("person"))
        })
        .await;
    app.work.notify_one();
    added
}

/// An event that the caller causes now.
pub(crate) fn event(caller: &Caller, ids: &dyn Ids, kind: EventKind) -> Event {
    Event {
        origin: caller.origin.clone(),
        event_id: EventId::mint(ids),
        site_id: caller.site_id.clone(),
        at: caller.now,
        actor_id: caller.user_id.clone(),
        channel: caller.channel,
        kind,
    }
}

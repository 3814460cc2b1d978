//! Who a site's identity provider vouches for: which of the site's people that is, and what the session is good for.
//!
//! A provider is set up by one site, which may be anybody's, so it is believed there and nowhere else: an identity is
//! the provider with what it calls the person, it leads to people of this site alone, and the session opens this site
//! alone and changes nothing about how the person signs in (docs/decisions/0021).

use model::{
    Caller, Channel, EventKind, IdentityProvider, Ids, Labelled, Member, Origin, ProviderId, Role, SiteId,
    User, UserGroupId, UserId,
};
use outside::signin::openid::Said;
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, Write, documents, events};
use timeline::Instant;

use crate::people::{self, Prepared, event};
use crate::{Failure, groups, own_sessions, providers, records, secret};

/// What the token of a session that a provider vouched for begins with.
pub(crate) const VOUCHED_PREFIX: &str = "hfo_";
/// The longest name or identifier that is taken over.
const TEXT_CHARACTERS_MAX: usize = 127;
/// The most identifiers that one person has.
const IDENTIFIERS_MAX: usize = 200;

/// By whom and where somebody was vouched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vouched {
    /// The provider.
    pub(crate) provider_id: ProviderId,
    /// Its site.
    pub(crate) site_id: SiteId,
}

/// An account at a provider and whose it is here.
#[derive(Debug, Serialize, Deserialize)]
struct Identity {
    provider_id: ProviderId,
    subject: String,
    user_id: UserId,
    linked_at: Instant,
}

/// What came of looking for the person.
pub(crate) enum Recognised {
    /// It is this person, who has an active place on the site.
    Person(UserId),
    /// Nobody who may come in, and why, in words for them.
    Refused(String),
}

/// What a new person needs beside what is said of them.
pub(crate) struct Fresh<'a> {
    pub(crate) ids: &'a dyn Ids,
    pub(crate) qrid: String,
    pub(crate) channel: Channel,
    pub(crate) origin: Origin,
    pub(crate) now: Instant,
}

impl Fresh<'_> {
    /// The person acting for themselves, for the log.
    fn caller(&self, member: &Member) -> Caller {
        Caller {
            user_id: member.user_id.clone(),
            site_id: member.site_id.clone(),
            role: member.role,
            usergroups: member.usergroups.clone(),
            trainings: Vec::new(),
            grants: Vec::new(),
            channel: self.channel,
            origin: self.origin.clone(),
            now: self.now,
        }
    }
}

/// Finds the person, makes their account where the site wants that, and brings their groups in step.
pub(crate) fn recognise(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    said: &Said,
    fresh: &Fresh<'_>,
) -> Result<Recognised, Failure> {
    let refused = |sentence: &str| Ok(Recognised::Refused(sentence.to_owned()));
    let email = match said.verified_email().map(|email| people::address("email", email)) {
        Some(Ok(email)) => Some(email),
        _ => None,
    };
    if !is_of_domain(email.as_deref(), &provider.email_domains) {
        return refused(
            "This site lets in only people whose verified e-mail address is of one of its own domains.",
        );
    }
    let member = if let Some(identity) = identity(writer, provider, &said.subject)? {
        let Some(member) = place_again(writer, provider, &identity.user_id, fresh)? else {
            return refused("You have no place on this site any more. Ask its administrators.");
        };
        member
    } else {
        let Some(email) = email else {
            return refused(
                "Nobody here is known by this account yet, and the provider does not say that your e-mail address \
                 is verified.",
            );
        };
        match by_address(writer, provider, said, email, fresh)? {
            Ok(member) => member,
            Err(sentence) => return refused(sentence),
        }
    };
    if !member.is_active {
        return refused("You were blocked on this site. Ask its administrators.");
    }
    bring_in_step(writer, provider, said, &member, fresh)?;
    Ok(Recognised::Person(member.user_id))
}

/// Whether an address may come in. With a list of domains, only a verified one of them may.
fn is_of_domain(email: Option<&str>, domains: &[String]) -> bool {
    let domain = email.and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain);
    domains.is_empty() || domain.is_some_and(|domain| domains.iter().any(|known| known == domain))
}

/// The place of somebody whose account at the provider is known. One that was taken away is given again only where
/// everybody gets one.
fn place_again(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    user_id: &UserId,
    fresh: &Fresh<'_>,
) -> Result<Option<Member>, Failure> {
    let member = people::member(writer, &provider.site_id, user_id.as_str())?;
    if member.is_some() || !provider.creates_people {
        return Ok(member);
    }
    let Some(user) = people::user(writer, user_id.as_str())? else { return Ok(None) };
    place(writer, provider, &user, fresh).map(Some)
}

/// Somebody whose account at the provider is new here: a member of this site with that address, else a new person.
/// Somebody who has an account and no place here is neither, because a site does not fetch other sites' people.
fn by_address(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    said: &Said,
    email: String,
    fresh: &Fresh<'_>,
) -> Result<Result<Member, &'static str>, Failure> {
    let member = match people::user_by_email(writer, &email)? {
        Some(user) => {
            let member = people::member(writer, &provider.site_id, user.user_id.as_str())?;
            let Some(member) = member.filter(|_| !user.is_bot) else {
                return Ok(Err("You have no place on this site. Ask its administrators to invite you."));
            };
            if !provider.links_by_email {
                let sentence =
                    "Somebody of this site has your e-mail address already. Sign in with your password.";
                return Ok(Err(sentence));
            }
            member
        }
        None if !provider.creates_people => {
            return Ok(Err("You have no place on this site. Ask its administrators to invite you."));
        }
        None => {
            let user = people::account(writer, fresh.ids, named(provider, said, email), fresh.now)?;
            place(writer, provider, &user, fresh)?
        }
    };
    if !member.is_active {
        return Ok(Ok(member));
    }
    match link(writer, provider, &said.subject, &member.user_id, fresh.now) {
        Err(Failure::Store(StoreError::KeyTaken { .. })) => {
            Ok(Err("Somebody else signs in here with another account of the same e-mail address."))
        }
        Err(failure) => Err(failure),
        Ok(()) => {
            let (user_id, provider_id) = (member.user_id.clone(), provider.provider_id.clone());
            let told = EventKind::IdentityLinked { user_id, provider_id };
            events::append(writer, &event(&fresh.caller(&member), fresh.ids, told))?;
            Ok(Ok(member))
        }
    }
}

/// A new person, called as the provider calls them.
fn named(provider: &IdentityProvider, said: &Said, email: String) -> Prepared {
    let taken = |claim: &str| said.text(claim).map(printable).unwrap_or_default();
    let (mut first_name, last_name) = (taken(&provider.claims.first_name), taken(&provider.claims.last_name));
    if first_name.is_empty() && last_name.is_empty() {
        let local = email.split('@').next().unwrap_or_default();
        first_name = said.text("name").map_or_else(|| printable(local), printable);
    }
    Prepared { email, first_name, last_name, password_hash: None }
}

fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(TEXT_CHARACTERS_MAX).collect()
}

fn place(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    user: &User,
    fresh: &Fresh<'_>,
) -> Result<Member, Failure> {
    let mut member = Member::new(provider.site_id.clone(), user.user_id.clone(), Role::User, fresh.now);
    member.profile.qrid = Some(fresh.qrid.clone());
    people::add_member(writer, &member, user)?;
    let told = EventKind::MemberAdded { user_id: user.user_id.clone(), role: member.role };
    events::append(writer, &event(&fresh.caller(&member), fresh.ids, told))?;
    Ok(member)
}

/// Groups and identifiers that the provider speaks for follow it; all others are left alone.
fn bring_in_step(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    said: &Said,
    old: &Member,
    fresh: &Fresh<'_>,
) -> Result<(), Failure> {
    let caller = fresh.caller(old);
    let mut member = old.clone();
    if let Some(claimed) = &provider.groups {
        let values = said.texts(&claimed.claim);
        let mut wanted: Vec<UserGroupId> = old.usergroups.clone();
        wanted.retain(|group| claimed.values.iter().all(|one| one.usergroup_id != *group));
        for one in claimed.values.iter().filter(|one| values.contains(&one.value.as_str())) {
            match groups::exists(writer, &caller, one.usergroup_id) {
                Ok(()) if !wanted.contains(&one.usergroup_id) => wanted.push(one.usergroup_id),
                // A group may have been deleted since it was named.
                Ok(()) | Err(Failure::NotFound(_)) => {}
                Err(failure) => return Err(failure),
            }
        }
        wanted.sort_unstable();
        let mut before = old.usergroups.clone();
        before.sort_unstable();
        if wanted != before {
            member.usergroups = wanted;
        }
    }
    let identifiers = &mut member.profile.actual_usage_identifiers;
    for one in &provider.claims.identifiers {
        let Some(code) = said.text(&one.claim).map(printable) else { continue };
        let wanted = Labelled { code, description: one.description.clone() };
        if !identifiers.contains(&wanted) {
            identifiers.retain(|known| known.description != one.description);
            if identifiers.len() < IDENTIFIERS_MAX {
                identifiers.push(wanted);
            }
        }
    }
    let differences = [
        ("usergroups", member.usergroups != old.usergroups),
        (
            "actual_usage_identifiers",
            member.profile.actual_usage_identifiers != old.profile.actual_usage_identifiers,
        ),
    ];
    let fields: Vec<String> =
        differences.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect();
    if !fields.is_empty() {
        people::change_member(writer, &member)?;
        let told = EventKind::MemberChanged { user_id: member.user_id.clone(), fields };
        events::append(writer, &event(&caller, fresh.ids, told))?;
    }
    Ok(())
}

/// By whom a session was vouched for. None, so that it opens nothing, when the provider is not in use any more.
pub(crate) fn of(
    reader: &mut dyn Read,
    user_id: &UserId,
    session_id: &str,
) -> Result<Option<Vouched>, Failure> {
    let known = own_sessions::known_of(reader, user_id)?.remove(session_id);
    let Some(vouched) = known.and_then(|known| known.vouched) else { return Ok(None) };
    Ok(providers::active(reader, &vouched.site_id, &vouched.provider_id)?.map(|_| vouched))
}

/// Forgets everybody whom a provider knows.
pub(crate) fn forget_all(
    writer: &mut dyn Write,
    site_id: &SiteId,
    provider_id: &ProviderId,
) -> Result<(), Failure> {
    let of_provider =
        documents::Listing { search: Some(provider_id.to_string()), ..documents::Listing::default() };
    let site = site_id.as_str();
    for document in documents::list(writer, site, records::IDENTITY, &of_provider)? {
        if document.parse::<Identity>()?.provider_id == *provider_id {
            documents::delete(writer, site, records::IDENTITY, &document.document_id, document.version)?;
        }
    }
    Ok(())
}

fn identity(
    reader: &mut dyn Read,
    provider: &IdentityProvider,
    subject: &str,
) -> Result<Option<Identity>, Failure> {
    let id = identity_id(&provider.provider_id, subject);
    records::get(reader, provider.site_id.as_str(), records::IDENTITY, &id)
}

/// An account at a provider is one person's here, and a person has one account at a provider.
fn link(
    writer: &mut dyn Write,
    provider: &IdentityProvider,
    subject: &str,
    user_id: &UserId,
    now: Instant,
) -> Result<(), Failure> {
    let provider_id = provider.provider_id.clone();
    let id = identity_id(&provider_id, subject);
    let account = format!("{provider_id} {user_id}");
    let identity =
        Identity { provider_id, subject: subject.to_owned(), user_id: user_id.clone(), linked_at: now };
    let put = documents::Put::new(records::IDENTITY, id, identity.provider_id.as_str(), &identity)?;
    documents::put(writer, provider.site_id.as_str(), &put.with_key("account", account))?;
    Ok(())
}

/// What a provider calls people may be long and of any letters, so its hash is the id.
fn identity_id(provider_id: &ProviderId, subject: &str) -> String {
    secret::hash(&format!("{provider_id}\n{subject}"))
}

//! People and groups as an identity provider keeps them: taken in, brought in step, let go.
//!
//! The provider speaks for the site and not for the person. Whom it switches off is blocked here at once; a name or an
//! address that belongs to other sites too, or that its owner has used, stays as it is, and the answer tells what is
//! kept. Bots are ours alone: the provider neither sees nor changes them.

use model::{Caller, EventKind, Group, Role, UserGroupId, UserId};
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, documents, events};

use crate::people::{self, NewPerson, event};
use crate::{
    App, Failure, GroupWish, MemberWish, Page, SiteUser, departures, groups, member, records, roster, sites,
};

/// The longest id of a provider's own.
const EXTERNAL_ID_CHARACTERS_MAX: usize = 255;
/// How many people one change of a group adds or removes at a time.
const MEMBERS_AT_ONCE: usize = 500;
/// The most members a group is given at once.
const MEMBERS_MAX: usize = 20_000;

/// Somebody as the provider sees them.
#[derive(Debug, Clone)]
pub struct ProvisionedPerson {
    /// The person with their place.
    pub person: SiteUser,
    /// What the provider calls them.
    pub external_id: Option<String>,
    /// The groups they are in.
    pub groups: Vec<Group>,
}

/// What the provider wants somebody to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonWanted {
    /// Their address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// False blocks them.
    pub is_active: bool,
    /// What the provider calls them.
    pub external_id: Option<String>,
}

/// A group as the provider sees it.
#[derive(Debug, Clone)]
pub struct ProvisionedGroup {
    /// The group.
    pub group: Group,
    /// Who is in it, by id and name.
    pub members: Vec<(UserId, String)>,
    /// What the provider calls it.
    pub external_id: Option<String>,
}

/// What the provider wants a group to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWanted {
    /// Its name.
    pub name: String,
    /// Exactly who is in it; as they are without.
    pub members: Option<Vec<UserId>>,
    /// What the provider calls it.
    pub external_id: Option<String>,
}

/// Whom the provider looks for, as far as it can be looked up without reading everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// Everybody.
    All,
    /// The person with this address.
    Email(String),
    /// The person with this id of the provider's own.
    ExternalId(String),
}

/// Keeps those that a provider's filter lets through.
pub type Keep<T> = Box<dyn Fn(&T) -> bool + Send>;

/// The provider's own name for somebody or for a group.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    external_id: String,
}

/// The people of the site by name, bots left out, and how many there are in all.
pub async fn people(
    app: &App,
    caller: &Caller,
    sought: Sought,
    keep: Keep<ProvisionedPerson>,
    page: Page,
) -> Result<(Vec<ProvisionedPerson>, u64), Failure> {
    needs_administrator(caller)?;
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let mut found = Vec::new();
            for user_id in ids_sought(reader, &caller, sought)? {
                match seen(reader, &caller, &user_id) {
                    Ok(person) if keep(&person) => found.push(person),
                    Ok(_) | Err(Failure::NotFound(_)) => {}
                    Err(failure) => return Err(failure),
                }
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            Ok((page.cut(found), count))
        })
        .await
}

fn ids_sought(reader: &mut dyn Read, caller: &Caller, sought: Sought) -> Result<Vec<UserId>, Failure> {
    Ok(match sought {
        Sought::All => {
            people::members_of(reader, &caller.site_id)?.into_iter().map(|member| member.user_id).collect()
        }
        Sought::Email(email) => {
            people::user_by_email(reader, &email)?.map(|user| user.user_id).into_iter().collect()
        }
        Sought::ExternalId(external_id) => {
            let site = caller.site_id.as_str();
            let found =
                documents::find_by_key(reader, site, records::PROVIDED_PERSON, "external_id", &external_id)?;
            found.and_then(|document| UserId::parse(&document.document_id).ok()).into_iter().collect()
        }
    })
}

/// One person of the site.
pub async fn person(app: &App, caller: &Caller, user_id: UserId) -> Result<ProvisionedPerson, Failure> {
    needs_administrator(caller)?;
    let caller = caller.clone();
    app.store.read(move |reader| seen(reader, &caller, &user_id)).await
}

fn seen(reader: &mut dyn Read, caller: &Caller, user_id: &UserId) -> Result<ProvisionedPerson, Failure> {
    let missing = || Failure::NotFound("person");
    let member = people::member(reader, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
    let site = sites::of(reader, caller)?;
    let person = roster::shown(reader, caller, &site, member)?.filter(|person| !person.user.is_bot);
    let person = person.ok_or_else(missing)?;
    let mut groups = Vec::new();
    for group in &person.member.usergroups {
        let id = group.to_string();
        groups.extend(records::get::<Group>(reader, caller.site_id.as_str(), records::GROUP, &id)?);
    }
    let link = link(reader, caller, records::PROVIDED_PERSON, user_id.as_str())?;
    Ok(ProvisionedPerson { person, external_id: link.map(|(link, _)| link.external_id), groups })
}

/// Takes somebody in. An account that exists keeps its name; somebody who is a member already is a conflict.
pub async fn take_in(app: &App, caller: &Caller, wanted: PersonWanted) -> Result<ProvisionedPerson, Failure> {
    needs_administrator(caller)?;
    check(wanted.external_id.as_deref())?;
    let new = NewPerson {
        email: wanted.email,
        first_name: wanted.first_name,
        last_name: wanted.last_name,
        password: None,
    };
    let added = people::add(app, caller, new, Role::User, Vec::new()).await?;
    let user_id = added.user.user_id;
    if !wanted.is_active {
        let wish = MemberWish { is_active: Some(false), ..MemberWish::default() };
        member::change(app, caller, user_id.clone(), wish).await?;
    }
    name_person(app, caller, &user_id, wanted.external_id).await?;
    person(app, caller, user_id).await
}

/// Brings somebody in step with what the provider says, as far as it may.
pub async fn bring_in_step(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    wanted: PersonWanted,
) -> Result<ProvisionedPerson, Failure> {
    check(wanted.external_id.as_deref())?;
    let before = person(app, caller, user_id.clone()).await?;
    let place = MemberWish { is_active: Some(wanted.is_active), ..MemberWish::default() };
    let user = &before.person.user;
    let differs = |new: &str, old: &str| (!new.is_empty() && new != old).then(|| new.to_owned());
    let whole = MemberWish {
        first_name: differs(&wanted.first_name, &user.first_name),
        last_name: differs(&wanted.last_name, &user.last_name),
        email: differs(&wanted.email.trim().to_lowercase(), user.email.as_deref().unwrap_or_default()),
        ..place.clone()
    };
    match member::change(app, caller, user_id.clone(), whole).await {
        // Their name and address are not the site's to change; everything else is.
        Err(Failure::Forbidden(_)) => member::change(app, caller, user_id.clone(), place).await?,
        changed => changed?,
    };
    name_person(app, caller, &user_id, wanted.external_id).await?;
    person(app, caller, user_id).await
}

/// Lets somebody go: their place is taken away, what they booked stays.
pub async fn let_go(app: &App, caller: &Caller, user_id: UserId) -> Result<(), Failure> {
    person(app, caller, user_id.clone()).await?;
    name_person(app, caller, &user_id, None).await?;
    departures::remove(app, caller, user_id).await
}

/// The groups of the site by name.
pub async fn groups(
    app: &App,
    caller: &Caller,
    keep: Keep<ProvisionedGroup>,
    page: Page,
) -> Result<(Vec<ProvisionedGroup>, u64), Failure> {
    needs_administrator(caller)?;
    let listed = groups::list(app, caller, false).await?;
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let found: Result<Vec<_>, Failure> =
                listed.into_iter().map(|group| with_members(reader, &caller, group)).collect();
            let found: Vec<_> = found?.into_iter().filter(|group| keep(group)).collect();
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            Ok((page.cut(found), count))
        })
        .await
}

/// One group. One that is archived is gone for the provider.
pub async fn group(
    app: &App,
    caller: &Caller,
    usergroup_id: UserGroupId,
) -> Result<ProvisionedGroup, Failure> {
    needs_administrator(caller)?;
    let group = groups::one(app, caller, usergroup_id).await?;
    if group.is_archived {
        return Err(Failure::NotFound("group"));
    }
    let caller = caller.clone();
    app.store.read(move |reader| with_members(reader, &caller, group)).await
}

fn with_members(reader: &mut dyn Read, caller: &Caller, group: Group) -> Result<ProvisionedGroup, Failure> {
    let mut members = Vec::new();
    for member in people::members_of(reader, &caller.site_id)? {
        if !member.usergroups.contains(&group.usergroup_id) {
            continue;
        }
        if let Some(user) = people::user(reader, member.user_id.as_str())?.filter(|user| !user.is_bot) {
            members.push((member.user_id, user.display_name()));
        }
    }
    let link = link(reader, caller, records::PROVIDED_GROUP, &group.usergroup_id.to_string())?;
    Ok(ProvisionedGroup { group, members, external_id: link.map(|(link, _)| link.external_id) })
}

/// Makes a group; one of the same name that was archived comes back.
pub async fn make_group(
    app: &App,
    caller: &Caller,
    wanted: GroupWanted,
) -> Result<ProvisionedGroup, Failure> {
    check(wanted.external_id.as_deref())?;
    let archived = groups::list(app, caller, true).await?.into_iter().find(|group| {
        group.is_archived && group.name.trim().to_lowercase() == wanted.name.trim().to_lowercase()
    });
    let group = match archived {
        Some(group) => {
            let wish = GroupWish { is_archived: Some(false), ..GroupWish::default() };
            groups::change(app, caller, group.usergroup_id, wish).await?
        }
        None => groups::create(app, caller, wanted.name.clone()).await?,
    };
    change_group(app, caller, group.usergroup_id, wanted).await
}

/// Brings a group in step with what the provider says.
pub async fn change_group(
    app: &App,
    caller: &Caller,
    usergroup_id: UserGroupId,
    wanted: GroupWanted,
) -> Result<ProvisionedGroup, Failure> {
    check(wanted.external_id.as_deref())?;
    let before = group(app, caller, usergroup_id).await?;
    if before.group.name != wanted.name.trim() {
        let wish = GroupWish { name: Some(wanted.name), ..GroupWish::default() };
        groups::change(app, caller, usergroup_id, wish).await?;
    }
    if let Some(members) = wanted.members {
        if members.len() > MEMBERS_MAX {
            return Err(Failure::invalid("members", format!("at most {MEMBERS_MAX} people")));
        }
        let is_in = |user_id: &&UserId| before.members.iter().any(|(known, _)| known == *user_id);
        let added: Vec<_> = members.iter().filter(|user_id| !is_in(user_id)).cloned().collect();
        let removed: Vec<_> = before
            .members
            .iter()
            .map(|(known, _)| known)
            .filter(|known| !members.contains(known))
            .cloned()
            .collect();
        for some in added.chunks(MEMBERS_AT_ONCE) {
            groups::change_members(app, caller, usergroup_id, some.to_vec(), Vec::new()).await?;
        }
        for some in removed.chunks(MEMBERS_AT_ONCE) {
            groups::change_members(app, caller, usergroup_id, Vec::new(), some.to_vec()).await?;
        }
    }
    let id = usergroup_id.to_string();
    let told = EventKind::UserGroupChanged { usergroup_id, fields: vec!["external_id".into()] };
    name(app, caller, (records::PROVIDED_GROUP, id), wanted.external_id, told).await?;
    group(app, caller, usergroup_id).await
}

/// Puts a group out of use: nobody is in it any more, and what names it stays as it is.
pub async fn drop_group(app: &App, caller: &Caller, usergroup_id: UserGroupId) -> Result<(), Failure> {
    let before = group(app, caller, usergroup_id).await?;
    let nobody = GroupWanted { name: before.group.name, members: Some(Vec::new()), external_id: None };
    change_group(app, caller, usergroup_id, nobody).await?;
    let wish = GroupWish { is_archived: Some(true), ..GroupWish::default() };
    groups::change(app, caller, usergroup_id, wish).await.map(drop)
}

async fn name_person(
    app: &App,
    caller: &Caller,
    user_id: &UserId,
    external_id: Option<String>,
) -> Result<(), Failure> {
    let told = EventKind::MemberChanged { user_id: user_id.clone(), fields: vec!["external_id".into()] };
    name(app, caller, (records::PROVIDED_PERSON, user_id.to_string()), external_id, told).await
}

/// Keeps, changes or forgets what the provider calls something. Two things never have one name.
async fn name(
    app: &App,
    caller: &Caller,
    (kind, id): (documents::Kind, String),
    external_id: Option<String>,
    told: EventKind,
) -> Result<(), Failure> {
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            let before = link(writer, &caller, kind, &id)?;
            if before.as_ref().map(|(link, _)| &link.external_id) == external_id.as_ref() {
                return Ok(());
            }
            match (external_id, before) {
                (Some(external_id), before) => {
                    let link = Link { external_id };
                    let mut put = documents::Put::new(kind, &id, &link.external_id, &link)?
                        .with_key("external_id", &link.external_id);
                    put.replaces = before.map(|(_, version)| version);
                    documents::put(writer, site, &put).map_err(|error| match error {
                        StoreError::KeyTaken { .. } => Failure::Exists(format!(
                            "something else has the externalId `{}` already",
                            link.external_id
                        )),
                        other => other.into(),
                    })?;
                }
                (None, Some((_, version))) => documents::delete(writer, site, kind, &id, version)?,
                (None, None) => return Ok(()),
            }
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(())
        })
        .await
}

fn link(
    reader: &mut dyn Read,
    caller: &Caller,
    kind: documents::Kind,
    id: &str,
) -> Result<Option<(Link, i64)>, Failure> {
    let found = documents::get(reader, caller.site_id.as_str(), kind, id)?;
    found.map(|document| Ok((document.parse()?, document.version))).transpose()
}

fn check(external_id: Option<&str>) -> Result<(), Failure> {
    let is_fine = |id: &str| (1..=EXTERNAL_ID_CHARACTERS_MAX).contains(&id.chars().count());
    if external_id.is_none_or(is_fine) {
        return Ok(());
    }
    Err(Failure::invalid("externalId", format!("write 1 to {EXTERNAL_ID_CHARACTERS_MAX} characters")))
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator's key provisions people and groups.".into()));
    }
    Ok(())
}

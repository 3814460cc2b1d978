//! User groups and who belongs to them.

use model::{Caller, EventKind, Group, Role, UserGroupId, UserId};
use store::{Read, Write, documents, events};

use crate::people::{self, event};
use crate::{App, Failure, Field, Page, SiteUser, records, roster, sites};

/// The most people that one call adds or removes.
const CHANGES_MAX: usize = 1_000;

/// The groups of the site, by name; those that are archived only where they are asked for.
pub async fn list(app: &App, caller: &Caller, is_with_archived: bool) -> Result<Vec<Group>, Failure> {
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            let listing = documents::Listing::default();
            let found = documents::list(reader, site_id.as_str(), records::GROUP, &listing)?;
            let groups: Result<Vec<Group>, _> = found.iter().map(documents::Document::parse).collect();
            Ok(groups?.into_iter().filter(|group| is_with_archived || !group.is_archived).collect())
        })
        .await
}

/// Adds a group. Only administrators do; a name is taken once, whatever its capitals.
pub async fn create(app: &App, caller: &Caller, name: String) -> Result<Group, Failure> {
    needs_administrator(caller)?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 127 {
        return Err(Failure::invalid("name", "a group needs a name of at most 127 characters"));
    }
    let (ids, caller) = (app.ids.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            let listing = documents::Listing::default();
            let existing = documents::list(writer, site, records::GROUP, &listing)?;
            let mut last: UserGroupId = 0;
            for document in existing {
                last = last.max(document.parse::<Group>()?.usergroup_id);
            }
            let group = Group {
                description: None,
                is_archived: false,
                site_id: caller.site_id.clone(),
                usergroup_id: last + 1,
                name,
                created_at: caller.now,
            };
            put(writer, &group, None)?;
            let kind = EventKind::UserGroupCreated { usergroup_id: group.usergroup_id };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(group)
        })
        .await
}

/// A change of a group; absent fields stay as they are.
#[derive(Debug, Clone, Default)]
pub struct GroupWish {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Field<String>,
    /// Whether it is out of use.
    pub is_archived: Option<bool>,
}

/// One group of the site.
pub async fn one(app: &App, caller: &Caller, usergroup_id: UserGroupId) -> Result<Group, Failure> {
    let caller = caller.clone();
    app.store.read(move |reader| group(reader, &caller, usergroup_id)).await
}

/// Changes a group. Only administrators do. One that is archived goes on meaning what it did for resources and people
/// that name it, and is left out of lists.
pub async fn change(
    app: &App,
    caller: &Caller,
    usergroup_id: UserGroupId,
    wish: GroupWish,
) -> Result<Group, Failure> {
    needs_administrator(caller)?;
    let (ids, caller) = (app.ids.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let (site, id) = (caller.site_id.as_str(), usergroup_id.to_string());
            let found = documents::get(writer, site, records::GROUP, &id)?;
            let document = found.ok_or(Failure::NotFound("group"))?;
            let old: Group = document.parse()?;
            let description = wish.description.unwrap_or_else(|| old.description.clone());
            let group = Group {
                name: wish.name.map_or_else(|| old.name.clone(), |name| name.trim().to_owned()),
                description: description.filter(|text| !text.trim().is_empty()),
                is_archived: wish.is_archived.unwrap_or(old.is_archived),
                ..old.clone()
            };
            if group.name.is_empty() || group.name.chars().count() > 127 {
                return Err(Failure::invalid("name", "a group needs a name of at most 127 characters"));
            }
            if group.description.as_ref().is_some_and(|text| text.chars().count() > 4_000) {
                return Err(Failure::invalid("description", "at most 4000 characters"));
            }
            let differences = [
                ("name", group.name != old.name),
                ("description", group.description != old.description),
                ("archived", group.is_archived != old.is_archived),
            ];
            let fields: Vec<String> = differences
                .into_iter()
                .filter(|(_, differs)| *differs)
                .map(|(name, _)| name.into())
                .collect();
            if !fields.is_empty() {
                put(writer, &group, Some(document.version))?;
                let kind = EventKind::UserGroupChanged { usergroup_id, fields };
                events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            }
            Ok(group)
        })
        .await
}

/// The members of a group by name, and how many there are. For staff, and for those who are in it.
pub async fn members(
    app: &App,
    caller: &Caller,
    usergroup_id: UserGroupId,
    page: Page,
) -> Result<(Vec<SiteUser>, u64), Failure> {
    if !caller.role.is_staff() && !caller.usergroups.contains(&usergroup_id) {
        return Err(Failure::Forbidden("Only staff and its members see who is in a group.".into()));
    }
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            group(reader, &caller, usergroup_id)?;
            let site = sites::of(reader, &caller)?;
            let mut inside = people::members_of(reader, &caller.site_id)?;
            inside.retain(|member| {
                member.usergroups.contains(&usergroup_id) && (member.is_active || caller.role.is_staff())
            });
            let count = u64::try_from(inside.len()).unwrap_or(u64::MAX);
            let mut rows = Vec::new();
            for member in page.cut(inside) {
                rows.extend(roster::shown(reader, &caller, &site, member)?);
            }
            Ok((rows, count))
        })
        .await
}

/// Stores a group; its name is taken once, whatever its capitals.
fn put(writer: &mut dyn Write, group: &Group, replaces: Option<i64>) -> Result<(), Failure> {
    let mut put = documents::Put::new(records::GROUP, group.usergroup_id.to_string(), &group.name, group)?
        .with_key("name", group.name.to_lowercase());
    put.replaces = replaces;
    documents::put(writer, group.site_id.as_str(), &put).map(drop).map_err(|error| match error {
        store::StoreError::KeyTaken { .. } => {
            Failure::Exists(format!("there is a group called {} already", group.name))
        }
        other => other.into(),
    })
}

/// Adds people to a group and takes others out; answers with everybody in it.
pub async fn change_members(
    app: &App,
    caller: &Caller,
    usergroup_id: UserGroupId,
    add: Vec<UserId>,
    remove: Vec<UserId>,
) -> Result<(Group, Vec<UserId>), Failure> {
    needs_administrator(caller)?;
    if add.len() + remove.len() > CHANGES_MAX {
        return Err(Failure::invalid("add", format!("at most {CHANGES_MAX} people at once")));
    }
    let (ids, caller) = (app.ids.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let found = group(writer, &caller, usergroup_id)?;
            for user_id in add.iter().chain(&remove) {
                let Some(mut member) = people::member(writer, &caller.site_id, user_id.as_str())? else {
                    return Err(Failure::NotFound("person"));
                };
                member.usergroups.retain(|group| *group != usergroup_id);
                if add.contains(user_id) {
                    member.usergroups.push(usergroup_id);
                }
                people::change_member(writer, &member)?;
            }
            let members = people::members_of(writer, &caller.site_id)?;
            let inside = members.into_iter().filter(|member| member.usergroups.contains(&usergroup_id));
            let inside = inside.map(|member| member.user_id).collect();
            let kind = EventKind::UserGroupMembersChanged { usergroup_id, added: add, removed: remove };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok((found, inside))
        })
        .await
}

/// The numbers of groups given by name. An unknown name is an error at the given path.
pub(crate) fn by_names(
    reader: &mut dyn Read,
    caller: &Caller,
    path: &str,
    names: &[String],
) -> Result<Vec<UserGroupId>, Failure> {
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let key = name.trim().to_lowercase();
            let found: Option<Group> =
                records::by_key(reader, caller.site_id.as_str(), records::GROUP, "name", &key)?;
            found.map(|group| group.usergroup_id).ok_or_else(|| {
                Failure::invalid(
                    format!("{path}[{place}]"),
                    format!("there is no group called `{name}` here"),
                )
            })
        })
        .collect()
}

fn group(reader: &mut dyn Read, caller: &Caller, usergroup_id: UserGroupId) -> Result<Group, Failure> {
    let id = usergroup_id.to_string();
    records::get(reader, caller.site_id.as_str(), records::GROUP, &id)?.ok_or(Failure::NotFound("group"))
}

/// Fails as not found for a number that is no group here.
pub(crate) fn exists(
    reader: &mut dyn Read,
    caller: &Caller,
    usergroup_id: UserGroupId,
) -> Result<(), Failure> {
    group(reader, caller, usergroup_id).map(drop)
}

/// The names of groups given by number. The first number that is no group here is an error at the given path.
pub(crate) fn names_of(
    reader: &mut dyn Read,
    caller: &Caller,
    path: &str,
    numbers: &[UserGroupId],
) -> Result<Vec<String>, Failure> {
    let name = |(place, number): (usize, &UserGroupId)| match group(reader, caller, *number) {
        Err(Failure::NotFound(_)) => {
            let message = format!("there is no group with the number {number} here");
            Err(Failure::invalid(format!("{path}[{place}]"), message))
        }
        found => Ok(found?.name),
    };
    numbers.iter().enumerate().map(name).collect()
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator changes groups.".into()));
    }
    Ok(())
}

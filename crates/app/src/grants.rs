//! Role grants: rights beyond a role, and where they reach. Who asks for them is the affair of the rules and of what
//! shows bookings.

use model::{Caller, EventKind, Grant, GrantId, GrantKind, GrantReach, Member, Role, User, UserId};
use store::{Read, events};

use crate::people::{self, event};
use crate::{App, Failure, Page, groups};

/// The most grants one person holds.
const GRANTS_MAX: usize = 50;
/// The most groups, resources or tags one grant names.
const NAMES_MAX: usize = 200;

/// A grant with whoever holds it.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Who holds it.
    pub user: User,
    /// The grant.
    pub grant: Grant,
}

/// The grants of a member, with who is in the groups they are restricted to.
pub(crate) fn of(reader: &mut dyn Read, member: &Member) -> Result<Vec<Grant>, Failure> {
    let mut grants = member.grants.clone();
    if grants.iter().all(|grant| grant.reach.usergroups.is_empty()) {
        return Ok(grants);
    }
    let members = people::members_of(reader, &member.site_id)?;
    for grant in &mut grants {
        let wanted = &grant.reach.usergroups;
        let inside = |member: &&Member| member.usergroups.iter().any(|group| wanted.contains(group));
        let people = members.iter().filter(inside).map(|member| member.user_id.clone()).collect();
        grant.reach.people = people;
    }
    Ok(grants)
}

/// The grants of the site, or of one person. Administrators see all, others their own.
pub async fn list(
    app: &App,
    caller: &Caller,
    user_id: Option<UserId>,
    page: Page,
) -> Result<(Vec<Granted>, u64), Failure> {
    let wanted = match (caller.role, user_id) {
        (Role::Administrator, wanted) => wanted,
        (_, Some(other)) if other != caller.user_id => {
            return Err(Failure::Forbidden("Only an administrator sees the rights of others.".into()));
        }
        _ => Some(caller.user_id.clone()),
    };
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            let members = match wanted {
                Some(user_id) => people::member(reader, &site_id, user_id.as_str())?.into_iter().collect(),
                None => people::members_of(reader, &site_id)?,
            };
            let each = members.into_iter().flat_map(|member| {
                let user_id = member.user_id;
                member.grants.into_iter().map(move |grant| (user_id.clone(), grant))
            });
            let found: Vec<_> = each.collect();
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            let mut rows = Vec::new();
            for (user_id, grant) in page.cut(found) {
                if let Some(user) = people::user(reader, user_id.as_str())? {
                    rows.push(Granted { user, grant });
                }
            }
            Ok((rows, count))
        })
        .await
}

/// Gives somebody a right beyond their role. Only administrators do.
pub async fn create(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    kind: GrantKind,
    reach: GrantReach,
) -> Result<Granted, Failure> {
    needs_administrator(caller)?;
    for (path, count) in [
        ("usergroup_ids", reach.usergroups.len()),
        ("reservable_ids", reach.resource_ids.len()),
        ("tags", reach.tags.len()),
    ] {
        if count > NAMES_MAX {
            return Err(Failure::invalid(format!("restricted_to.{path}"), format!("at most {NAMES_MAX}")));
        }
    }
    if reach.is_own_created && kind == GrantKind::Creator {
        let message = "whoever books for others has not made anything yet: leave it out";
        return Err(Failure::invalid("restricted_to.own_created", message));
    }
    let grant = Grant { grant_id: GrantId::mint(app.ids.as_ref()), kind, reach };
    let (caller, ids, shelf) = (caller.clone(), app.ids.clone(), app.shelf.clone());
    app.store
        .write(move |writer| {
            let missing = || Failure::NotFound("person");
            let mut member =
                people::member(writer, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
            let user = people::user(writer, user_id.as_str())?.ok_or_else(missing)?;
            for group in &grant.reach.usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            for resource_id in &grant.reach.resource_ids {
                let found = shelf.resource(writer, &caller.site_id, resource_id)?;
                found.ok_or(Failure::NotFound("resource"))?;
            }
            if member.grants.len() >= GRANTS_MAX {
                return Err(Failure::Limit(format!("one person holds at most {GRANTS_MAX} grants")));
            }
            member.grants.push(grant.clone());
            people::change_member(writer, &member)?;
            let told = EventKind::RoleGranted { user_id, grant_id: grant.grant_id.clone(), grant: kind };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(Granted { user, grant })
        })
        .await
}

/// Takes a right back. Only administrators do.
pub async fn revoke(app: &App, caller: &Caller, grant_id: GrantId) -> Result<(), Failure> {
    needs_administrator(caller)?;
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let holds = |member: &Member| member.grants.iter().any(|grant| grant.grant_id == grant_id);
            let members = people::members_of(writer, &caller.site_id)?;
            let mut member = members.into_iter().find(holds).ok_or(Failure::NotFound("role grant"))?;
            member.grants.retain(|grant| grant.grant_id != grant_id);
            people::change_member(writer, &member)?;
            let told = EventKind::RoleGrantRevoked { user_id: member.user_id, grant_id };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(())
        })
        .await
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator gives rights.".into()));
    }
    Ok(())
}

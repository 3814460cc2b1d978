//! Who belongs to a site: lists, one person, and looking somebody up by their address.
//!
//! What of a person is answered is decided in `visibility`; here it is decided who is in the list at all.

use std::sync::Arc;

use model::{Caller, Member, Role, Site, User, UserGroupId, UserId};
use store::{INSTALLATION, Read, documents, fold};
use timeline::Instant;

use crate::visibility::{self, PersonSight};
use crate::{App, Failure, Page, people, records, sites, usage};

/// Somebody with their place on a site.
#[derive(Debug, Clone)]
pub struct SiteUser {
    /// The account.
    pub user: User,
    /// The membership.
    pub member: Member,
    /// How much the caller may see.
    pub sight: PersonSight,
    /// Who answers for them.
    pub supervisor: Option<Arc<User>>,
    /// When they were last here, as far as that was written down.
    pub last_access: Option<Instant>,
}

/// Which people are wanted.
#[derive(Debug, Clone, Default)]
pub struct PeopleQuery {
    /// Words that must all be found in the name, or in the address where the caller may see it.
    pub search: Option<String>,
    /// With this role.
    pub role: Option<Role>,
    /// Only those who are active, or only those who were blocked.
    pub is_active: Option<bool>,
    /// In this group.
    pub usergroup_id: Option<UserGroupId>,
    /// Which part of them.
    pub page: Page,
}

/// The people of the site by name, and how many there are in all. Staff see everybody; others only people who are
/// active, and find them by what they may see of them.
pub async fn list(app: &App, caller: &Caller, query: PeopleQuery) -> Result<(Vec<SiteUser>, u64), Failure> {
    let is_staff = caller.role.is_staff();
    if !is_staff && (query.role.is_some() || query.usergroup_id.is_some()) {
        return Err(Failure::Forbidden("Only staff look for people by role or group.".into()));
    }
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let site = sites::of(reader, &caller)?;
            let listing =
                documents::Listing { search: query.search.clone(), ..documents::Listing::default() };
            let mut found = Vec::new();
            for document in documents::list(reader, caller.site_id.as_str(), records::MEMBER, &listing)? {
                let member: Member = document.parse()?;
                let is_meant = (is_staff || member.is_active)
                    && query.role.is_none_or(|role| member.role == role)
                    && query.is_active.is_none_or(|is_active| member.is_active == is_active)
                    && query.usergroup_id.is_none_or(|group| member.usergroups.contains(&group));
                if is_meant && is_found(reader, &caller, &site, &member, query.search.as_deref())? {
                    found.push(member);
                }
            }
            let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
            let mut rows = Vec::new();
            for member in query.page.cut(found) {
                rows.extend(shown(reader, &caller, &site, member)?);
            }
            Ok((rows, count))
        })
        .await
}

/// Whether the caller may have found them by these words: an address that is not shown is not found either.
fn is_found(
    reader: &mut dyn Read,
    caller: &Caller,
    site: &Site,
    member: &Member,
    search: Option<&str>,
) -> Result<bool, Failure> {
    let Some(search) = search else { return Ok(true) };
    if visibility::person(caller, &site.settings, &member.user_id).knows_address() {
        return Ok(true);
    }
    let Some(user) = people::user(reader, member.user_id.as_str())? else { return Ok(false) };
    let name = fold(&user.display_name());
    Ok(fold(search).split(' ').all(|word| name.contains(word)))
}

/// One person of the site with their version. Somebody who was blocked is there for staff only.
pub async fn one(app: &App, caller: &Caller, user_id: UserId) -> Result<(SiteUser, i64), Failure> {
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let site = sites::of(reader, &caller)?;
            let member = people::member(reader, &caller.site_id, user_id.as_str())?;
            let member = member.filter(|member| member.is_active || caller.role.is_staff());
            let found = member.map(|member| shown(reader, &caller, &site, member)).transpose()?;
            let found = found.flatten().ok_or(Failure::NotFound("person"))?;
            let version = version(reader, &caller, &user_id)?;
            Ok((found, version))
        })
        .await
}

/// The version of a person on a site: a greater number after each change of their account or of their place.
pub(crate) fn version(reader: &mut dyn Read, caller: &Caller, user_id: &UserId) -> Result<i64, Failure> {
    let user = documents::get(reader, INSTALLATION, records::USER, user_id.as_str())?;
    let member = documents::get(reader, caller.site_id.as_str(), records::MEMBER, user_id.as_str())?;
    Ok([user, member].into_iter().flatten().map(|document| document.version).sum())
}

/// The person of the site with this address, for staff. Those who were blocked are found too; whoever has not
/// signed in yet only where that is asked for.
pub async fn by_email(
    app: &App,
    caller: &Caller,
    email: String,
    is_with_unverified: bool,
) -> Result<SiteUser, Failure> {
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only moderators and administrators look people up.".into()));
    }
    let caller = caller.clone();
    app.store
        .read(move |reader| {
            let missing = || Failure::NotFound("person");
            let user = people::user_by_email(reader, &email)?.ok_or_else(missing)?;
            let member =
                people::member(reader, &caller.site_id, user.user_id.as_str())?.ok_or_else(missing)?;
            if !is_with_unverified && !usage::was_ever_here(reader, &user, caller.now)? {
                return Err(missing());
            }
            let site = sites::of(reader, &caller)?;
            shown(reader, &caller, &site, member)?.ok_or_else(missing)
        })
        .await
}

/// A member as the caller sees them; none whose account is gone.
pub(crate) fn shown(
    reader: &mut dyn Read,
    caller: &Caller,
    site: &Site,
    member: Member,
) -> Result<Option<SiteUser>, Failure> {
    let Some(user) = people::user(reader, member.user_id.as_str())? else { return Ok(None) };
    let sight = visibility::person(caller, &site.settings, &member.user_id);
    let (mut supervisor, mut last_access) = (None, None);
    if sight.knows_place() {
        if let Some(user_id) = &member.profile.supervisor {
            supervisor = people::user(reader, user_id.as_str())?.map(Arc::new);
        }
        last_access = usage::last_access(reader, &member.user_id)?;
    }
    Ok(Some(SiteUser { user, member, sight, supervisor, last_access }))
}

//! Changing somebody's place on a site: role, groups, whether they are active, and their name.
//!
//! Every request looks the membership up again, so somebody who is blocked can do nothing more, with a session as
//! little as with a key.

use model::{Caller, EventKind, Member, Role, User, UserGroupId, UserId};
use store::{INSTALLATION, Write, documents, events};

use crate::people::{self, SiteUser, event};
use crate::{App, Failure, groups, records};

/// A change of somebody's place; absent fields stay as they are.
#[derive(Debug, Clone, Default)]
pub struct MemberWish {
    /// What they may do.
    pub role: Option<Role>,
    /// False blocks them.
    pub is_active: Option<bool>,
    /// Whether shortest and longest durations bind them no more.
    pub ignore_min_max_times: Option<bool>,
    /// All groups they belong to.
    pub usergroups: Option<Vec<UserGroupId>>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
}

/// Changes somebody's place on the site. Only administrators do; a name only of somebody who belongs to no other
/// site, and the last administrator stays one.
pub async fn change(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    wish: MemberWish,
) -> Result<SiteUser, Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator changes people of the site.".into()));
    }
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let missing = || Failure::NotFound("person");
            let old = people::member(writer, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
            let user = people::user(writer, user_id.as_str())?.ok_or_else(missing)?;
            let mut fields = Vec::new();
            let user = renamed(writer, user, &wish, &mut fields)?;
            let member = changed(&old, wish, &mut fields);
            for group in &member.usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            keeps_an_administrator(writer, &old, &member)?;
            if !fields.is_empty() {
                people::change_member(writer, &member)?;
                events::append(
                    writer,
                    &event(&caller, ids.as_ref(), EventKind::MemberChanged { user_id, fields }),
                )?;
            }
            Ok(SiteUser { user, member })
        })
        .await
}

/// The membership after the wish, noting the names of what differs.
fn changed(old: &Member, wish: MemberWish, fields: &mut Vec<String>) -> Member {
    let mut usergroups = wish.usergroups.unwrap_or_else(|| old.usergroups.clone());
    usergroups.sort_unstable();
    usergroups.dedup();
    let member = Member {
        role: wish.role.unwrap_or(old.role),
        is_active: wish.is_active.unwrap_or(old.is_active),
        ignore_min_max_times: wish.ignore_min_max_times.unwrap_or(old.ignore_min_max_times),
        usergroups,
        ..old.clone()
    };
    let differences = [
        ("role", member.role != old.role),
        ("active", member.is_active != old.is_active),
        ("ignore_min_max_times", member.ignore_min_max_times != old.ignore_min_max_times),
        ("usergroups", member.usergroups != old.usergroups),
    ];
    fields.extend(differences.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
    member
}

/// The account with its new name, stored if it differs.
fn renamed(
    writer: &mut dyn Write,
    old: User,
    wish: &MemberWish,
    fields: &mut Vec<String>,
) -> Result<User, Failure> {
    let trimmed = |name: &Option<String>, old: &str| name.as_deref().map_or(old, str::trim).to_owned();
    let first_name = trimmed(&wish.first_name, &old.first_name);
    let last_name = trimmed(&wish.last_name, &old.last_name);
    for (path, name, before) in
        [("first_name", &first_name, &old.first_name), ("last_name", &last_name, &old.last_name)]
    {
        people::check_name(path, name)?;
        fields.extend((name != before).then(|| path.to_owned()));
    }
    if fields.is_empty() {
        return Ok(old);
    }
    let user_id = old.user_id.clone();
    if people::sites_of(writer, user_id.as_str())?.len() > 1 {
        let sentence = "They belong to other sites too, so only they can change their name.";
        return Err(Failure::Forbidden(sentence.into()));
    }
    let user = User { first_name, last_name, ..old };
    let found = documents::get(writer, INSTALLATION, records::USER, user_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("person"))?;
    let put = documents::Put::new(records::USER, user_id.as_str(), user.display_name(), &user)?;
    let mut put = put.replacing(document.version);
    if let Some(email) = &user.email {
        put = put.with_key("email", email);
    }
    documents::put(writer, INSTALLATION, &put)?;
    Ok(user)
}

/// Refuses to leave a site without anybody who can set its rules.
fn keeps_an_administrator(writer: &mut dyn Write, old: &Member, new: &Member) -> Result<(), Failure> {
    let rules = |member: &Member| member.is_active && member.role == Role::Administrator;
    if !rules(old) || rules(new) {
        return Ok(());
    }
    let others = people::members_of(writer, &old.site_id)?;
    if others.iter().any(|other| other.user_id != old.user_id && rules(other)) {
        return Ok(());
    }
    let path = if new.is_active { "role" } else { "active" };
    Err(Failure::invalid(path, "this is the last administrator of the site; make somebody else one first"))
}

//! Changing somebody's place on a site: role, groups, whether they are active, what the site keeps of them, and their
//! name and address where they have no other.
//!
//! Every request looks the membership up again, so somebody who is blocked can do nothing more, with a session as
//! little as with a key.

use model::{
    Caller, EventKind, Grant, GrantId, GrantKind, GrantReach, Labelled, Member, Role, User, UserGroupId,
    UserId,
};
use store::{INSTALLATION, StoreError, Write, documents, events, sessions};

use crate::people::{self, event};
use crate::{App, Failure, Field, SiteUser, groups, records, roster, secret, sites, usage};

/// The most codes of one sort that one person has.
const CODES_MAX: usize = 200;
/// The longest code, description or card.
const TEXT_LENGTH_MAX: usize = 255;
/// The longest address of a bill, or remark.
const LONG_TEXT_LENGTH_MAX: usize = 4_000;

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
    /// Their address.
    pub email: Option<String>,
    /// All codes they may charge bookings to.
    pub account_numbers: Option<Vec<Labelled>>,
    /// All names by which sensors and log-ins know them.
    pub actual_usage_identifiers: Option<Vec<Labelled>>,
    /// What is printed on their card.
    pub barcode: Field<String>,
    /// Where bills go.
    pub billing_address: Field<String>,
    /// Whether reports of activity pass them over.
    pub exclude_from_activity_report: Option<bool>,
    /// A remark for staff alone.
    pub hidden_note: Field<String>,
    /// Who answers for them.
    pub supervisor: Field<UserId>,
    /// Whether they book for everybody.
    pub creates_for_all: Option<bool>,
    /// Whether they change everybody's bookings.
    pub edits_all: Option<bool>,
    /// Whether what they show at a kiosk is made anew, because it was lost.
    pub renews_qrid: bool,
}

/// What a change needs beside the wish, made before it is written.
struct Fresh {
    qrid: String,
    grant_ids: [GrantId; 2],
}

/// Changes somebody's place on the site. Administrators change everything, moderators what the site keeps of people
/// without a role. Nobody gives a role above their own, and the last administrator stays one.
pub async fn change(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    wish: MemberWish,
) -> Result<SiteUser, Failure> {
    change_seen(app, caller, user_id, wish, None).await.map(|(changed, _)| changed)
}

/// The same at the version that was seen, where one is named; answers the new version too.
pub async fn change_seen(
    app: &App,
    caller: &Caller,
    user_id: UserId,
    wish: MemberWish,
    expected_version: Option<i64>,
) -> Result<(SiteUser, i64), Failure> {
    check(&wish)?;
    let fresh = Fresh {
        qrid: secret::fresh("", app.randomness.as_ref()),
        grant_ids: [GrantId::mint(app.ids.as_ref()), GrantId::mint(app.ids.as_ref())],
    };
    let (caller, ids) = (caller.clone(), app.ids.clone());
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only staff change people of the site.".into()));
    }
    app.store
        .write(move |writer| {
            let missing = || Failure::NotFound("person");
            let old = people::member(writer, &caller.site_id, user_id.as_str())?.ok_or_else(missing)?;
            may_change(&caller, &old, &wish)?;
            let current = roster::version(writer, &caller, &user_id)?;
            if expected_version.is_some_and(|expected| expected != current) {
                return Err(Failure::Changed { current });
            }
            let user = people::user(writer, user_id.as_str())?.ok_or_else(missing)?;
            let mut fields = Vec::new();
            renamed(writer, &caller, user, &wish, &mut fields)?;
            let member = changed(&old, wish, fresh, &mut fields);
            for group in &member.usergroups {
                groups::exists(writer, &caller, *group)?;
            }
            if let Some(supervisor) = &member.profile.supervisor {
                let is_known = people::member(writer, &caller.site_id, supervisor.as_str())?.is_some();
                if !is_known || *supervisor == user_id {
                    let message = "name another member of this site";
                    return Err(Failure::invalid("supervisor", message));
                }
            }
            keeps_an_administrator(writer, &old, &member)?;
            if !fields.is_empty() {
                people::change_member(writer, &member)?;
                // Who has no other site has nothing to be signed in for.
                if !member.is_active && people::sites_of(writer, user_id.as_str())?.len() == 1 {
                    sessions::revoke_all(writer, user_id.as_str())?;
                }
                let kind = EventKind::MemberChanged { user_id: user_id.clone(), fields };
                events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            }
            let site = sites::of(writer, &caller)?;
            let changed = roster::shown(writer, &caller, &site, member)?.ok_or_else(missing)?;
            Ok((changed, roster::version(writer, &caller, &user_id)?))
        })
        .await
}

/// Whether the caller may change this person in this way.
fn may_change(caller: &Caller, old: &Member, wish: &MemberWish) -> Result<(), Failure> {
    if caller.role >= Role::Administrator {
        return Ok(());
    }
    let is_for_administrators = wish.role.is_some()
        || wish.is_active.is_some()
        || wish.usergroups.is_some()
        || wish.creates_for_all.is_some()
        || wish.edits_all.is_some()
        || [&wish.first_name, &wish.last_name, &wish.email].into_iter().any(Option::is_some);
    if is_for_administrators {
        let sentence = "Only an administrator changes roles, rights, groups, names and who is active.";
        return Err(Failure::Forbidden(sentence.into()));
    }
    if old.role >= caller.role && old.user_id != caller.user_id {
        return Err(Failure::Forbidden("Only an administrator changes people of the staff.".into()));
    }
    Ok(())
}

/// Refuses codes and texts that are too long, empty or too many.
fn check(wish: &MemberWish) -> Result<(), Failure> {
    let lists = [
        ("account_numbers", "account_number", &wish.account_numbers),
        ("actual_usage_identifiers", "identifier", &wish.actual_usage_identifiers),
    ];
    for (path, name, list) in lists {
        let Some(list) = list else { continue };
        if list.len() > CODES_MAX {
            return Err(Failure::invalid(path, format!("one person has at most {CODES_MAX}")));
        }
        for (place, labelled) in list.iter().enumerate() {
            let is_fine = !labelled.code.trim().is_empty()
                && [&labelled.code, &labelled.description].iter().all(|text| is_short(text, TEXT_LENGTH_MAX));
            if !is_fine {
                let message = format!("write 1 to {TEXT_LENGTH_MAX} printable characters");
                return Err(Failure::invalid(format!("{path}[{place}].{name}"), message));
            }
            if list[..place].iter().any(|other| other.code.trim() == labelled.code.trim()) {
                return Err(Failure::invalid(format!("{path}[{place}].{name}"), "this stands here twice"));
            }
        }
    }
    let texts = [
        ("barcode", &wish.barcode, TEXT_LENGTH_MAX),
        ("billing_address", &wish.billing_address, LONG_TEXT_LENGTH_MAX),
        ("hidden_note", &wish.hidden_note, LONG_TEXT_LENGTH_MAX),
    ];
    for (path, text, length_max) in texts {
        if text.as_ref().and_then(Option::as_ref).is_some_and(|text| text.chars().count() > length_max) {
            return Err(Failure::invalid(path, format!("at most {length_max} characters")));
        }
    }
    Ok(())
}

fn is_short(text: &str, length_max: usize) -> bool {
    text.chars().count() <= length_max && !text.chars().any(char::is_control)
}

/// The membership after the wish, noting the names of what differs.
fn changed(old: &Member, wish: MemberWish, fresh: Fresh, fields: &mut Vec<String>) -> Member {
    let mut usergroups = wish.usergroups.unwrap_or_else(|| old.usergroups.clone());
    usergroups.sort_unstable();
    usergroups.dedup();
    let before = &old.profile;
    let text = |wish: Field<String>, old: &Option<String>| {
        let text = wish.unwrap_or_else(|| old.clone());
        text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let codes = |wish: Option<Vec<Labelled>>, old: &[Labelled]| wish.map_or_else(|| old.to_vec(), trimmed);
    let profile = model::Profile {
        account_numbers: codes(wish.account_numbers, &before.account_numbers),
        actual_usage_identifiers: codes(wish.actual_usage_identifiers, &before.actual_usage_identifiers),
        barcode: text(wish.barcode, &before.barcode),
        qrid: if wish.renews_qrid { Some(fresh.qrid) } else { before.qrid.clone() },
        billing_address: text(wish.billing_address, &before.billing_address),
        exclude_from_activity_report: wish
            .exclude_from_activity_report
            .unwrap_or(before.exclude_from_activity_report),
        hidden_note: text(wish.hidden_note, &before.hidden_note),
        supervisor: wish.supervisor.unwrap_or_else(|| before.supervisor.clone()),
    };
    let [creator, editor] = fresh.grant_ids;
    let mut grants = old.grants.clone();
    set_unrestricted(&mut grants, GrantKind::Creator, wish.creates_for_all, creator);
    set_unrestricted(&mut grants, GrantKind::Editor, wish.edits_all, editor);
    let member = Member {
        role: wish.role.unwrap_or(old.role),
        is_active: wish.is_active.unwrap_or(old.is_active),
        ignore_min_max_times: wish.ignore_min_max_times.unwrap_or(old.ignore_min_max_times),
        usergroups,
        profile,
        grants,
        ..old.clone()
    };
    let after = &member.profile;
    let differences = [
        ("role", member.role != old.role),
        ("active", member.is_active != old.is_active),
        ("ignore_min_max_times", member.ignore_min_max_times != old.ignore_min_max_times),
        ("usergroups", member.usergroups != old.usergroups),
        ("account_numbers", after.account_numbers != before.account_numbers),
        ("actual_usage_identifiers", after.actual_usage_identifiers != before.actual_usage_identifiers),
        ("barcode", after.barcode != before.barcode),
        ("qrid", after.qrid != before.qrid),
        ("billing_address", after.billing_address != before.billing_address),
        (
            "exclude_from_activity_report",
            after.exclude_from_activity_report != before.exclude_from_activity_report,
        ),
        ("hidden_note", after.hidden_note != before.hidden_note),
        ("supervisor", after.supervisor != before.supervisor),
        ("roles", member.grants != old.grants),
    ];
    fields.extend(differences.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
    member
}

fn trimmed(list: Vec<Labelled>) -> Vec<Labelled> {
    let trim = |one: Labelled| Labelled {
        code: one.code.trim().to_owned(),
        description: one.description.trim().to_owned(),
    };
    list.into_iter().map(trim).collect()
}

/// Whether an unrestricted grant of a kind is among these.
pub fn has_unrestricted(grants: &[Grant], kind: GrantKind) -> bool {
    grants.iter().any(|grant| grant.kind == kind && grant.reach.is_everything())
}

/// Adds or takes away the unrestricted grant of a kind; restricted ones stay.
fn set_unrestricted(grants: &mut Vec<Grant>, kind: GrantKind, wanted: Option<bool>, grant_id: GrantId) {
    match wanted {
        Some(true) if !has_unrestricted(grants, kind) => {
            grants.push(Grant { grant_id, kind, reach: GrantReach::default() });
        }
        Some(false) => grants.retain(|grant| grant.kind != kind || !grant.reach.is_everything()),
        _ => {}
    }
}

/// Stores the account with its new name and address, if they differ.
fn renamed(
    writer: &mut dyn Write,
    caller: &Caller,
    old: User,
    wish: &MemberWish,
    fields: &mut Vec<String>,
) -> Result<(), Failure> {
    let trimmed = |name: &Option<String>, old: &str| name.as_deref().map_or(old, str::trim).to_owned();
    let first_name = trimmed(&wish.first_name, &old.first_name);
    let last_name = trimmed(&wish.last_name, &old.last_name);
    for (path, name, before) in
        [("first_name", &first_name, &old.first_name), ("last_name", &last_name, &old.last_name)]
    {
        people::check_name(path, name)?;
        fields.extend((name != before).then(|| path.to_owned()));
    }
    let email = match &wish.email {
        Some(email) => Some(people::address("email", email)?),
        None => old.email.clone(),
    };
    if email != old.email {
        if old.is_bot || usage::was_ever_here(writer, &old, caller.now)? {
            let sentence = "They have signed in, so only they can change their address.";
            return Err(Failure::Forbidden(sentence.into()));
        }
        fields.push("email".into());
    }
    if fields.is_empty() {
        return Ok(());
    }
    let places = people::sites_of(writer, old.user_id.as_str())?;
    for site_id in &places {
        // Whoever acts as somebody else, or was vouched for by a site, has no say on other sites.
        let is_bound = caller.origin.impersonated_by.is_some() || caller.origin.provider_id.is_some();
        let own = people::member(writer, site_id, caller.user_id.as_str())?.filter(|_| !is_bound);
        let is_ours = *site_id == caller.site_id
            || own.is_some_and(|own| own.is_active && own.role == Role::Administrator);
        if !is_ours {
            let sentence = "They belong to other sites too, so only they can change their name and address.";
            return Err(Failure::Forbidden(sentence.into()));
        }
    }
    let user = User { first_name, last_name, email, ..old };
    put_account(writer, &user)?;
    // Lists are sorted and searched by the name, on every site.
    for site_id in places.iter().filter(|site_id| **site_id != caller.site_id) {
        if let Some(member) = people::member(writer, site_id, user.user_id.as_str())? {
            people::change_member(writer, &member)?;
        }
    }
    Ok(())
}

/// Stores a changed account.
fn put_account(writer: &mut dyn Write, user: &User) -> Result<(), Failure> {
    let found = documents::get(writer, INSTALLATION, records::USER, user.user_id.as_str())?;
    let document = found.ok_or(Failure::NotFound("person"))?;
    let put = documents::Put::new(records::USER, user.user_id.as_str(), user.display_name(), user)?;
    let mut put = put.replacing(document.version);
    if let Some(email) = &user.email {
        put = put.with_key("email", email);
    }
    match documents::put(writer, INSTALLATION, &put) {
        Ok(_) => Ok(()),
        Err(StoreError::KeyTaken { .. }) => {
            Err(Failure::Exists("somebody else has this address already".into()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Refuses to leave a site without anybody who can set its rules.
fn keeps_an_administrator(writer: &mut dyn Write, old: &Member, new: &Member) -> Result<(), Failure> {
    let rules = |member: &Member| member.is_active && member.role == Role::Administrator;
    if !rules(old) || rules(new) || has_another_administrator(writer, old)? {
        return Ok(());
    }
    let path = if new.is_active { "role" } else { "active" };
    Err(Failure::invalid(path, LAST_ADMINISTRATOR))
}

/// What is said where nobody else could set the rules of a site.
pub(crate) const LAST_ADMINISTRATOR: &str =
    "this is the last administrator of the site; make somebody else one first";

/// Whether somebody else can set the rules of this member's site. Bots can, but nobody signs in as one.
pub(crate) fn has_another_administrator(writer: &mut dyn Write, member: &Member) -> Result<bool, Failure> {
    let others = people::members_of(writer, &member.site_id)?;
    Ok(others
        .iter()
        .any(|other| other.user_id != member.user_id && other.is_active && other.role == Role::Administrator))
}

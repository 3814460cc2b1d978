//! People and groups that a resource's settings mention: whether there are such here.
//!
//! Whoever has to decide, and whom a price is for, must be known, because a booking would wait or cost in vain. People
//! to ask are only shown, so an unknown one is told and kept. Kinds of training stand in `training.rs`; what the
//! settings mentioned before is not asked again, so that old names never keep anybody from changing something else.

use model::resource::Warning;
use model::{Caller, ResourceSettings, UserGroupId, UserId};
use store::Read;

use crate::{Failure, Problem, groups, people};

/// Refuses new approvers and prices for people or groups that are not on the site, all at once; answers with warnings
/// about people to ask who are not.
pub(crate) fn check(
    reader: &mut dyn Read,
    caller: &Caller,
    old: Option<&ResourceSettings>,
    new: &ResourceSettings,
) -> Result<Vec<Warning>, Failure> {
    let mut problems = Vec::new();
    for (place, approver) in new.approval.approvers.iter().enumerate() {
        if old.is_some_and(|old| old.approval.approvers.contains(approver)) {
            continue;
        }
        if let Some(user_id) = &approver.approver_user_id {
            let path = format!("approvers[{place}].approver_user_id");
            problems.extend(nobody(reader, caller, path, user_id)?);
        }
        if let Some(group) = approver.approver_site_user_group_id {
            let path = format!("approvers[{place}].approver_site_user_group_id");
            problems.extend(no_group(reader, caller, path, group)?);
        }
    }
    for (place, rate) in new.billing.rates.iter().enumerate() {
        let of_old = |old: &ResourceSettings| {
            old.billing.rates.iter().any(|known| known.usergroup_id == rate.usergroup_id)
        };
        if let Some(group) = rate.usergroup_id.filter(|_| !old.is_some_and(of_old)) {
            problems.extend(no_group(reader, caller, format!("rates[{place}].usergroup_id"), group)?);
        }
    }
    if problems.is_empty() {
        people_to_ask(reader, caller, old, new)
    } else {
        Err(Failure::Invalid(problems))
    }
}

fn people_to_ask(
    reader: &mut dyn Read,
    caller: &Caller,
    old: Option<&ResourceSettings>,
    new: &ResourceSettings,
) -> Result<Vec<Warning>, Failure> {
    let contact = new.identity.contact_user_id.iter().map(|user_id| ("contact_user_id".to_owned(), user_id));
    let secondary = new.identity.secondary_contact_ids.iter().enumerate();
    let secondary = secondary.map(|(place, user_id)| (format!("secondary_contact_ids[{place}]"), user_id));
    let was_there = |user_id: &UserId| {
        old.is_some_and(|old| {
            let known = &old.identity;
            known.contact_user_id.as_ref() == Some(user_id) || known.secondary_contact_ids.contains(user_id)
        })
    };
    let mut warnings = Vec::new();
    for (path, user_id) in contact.chain(secondary).filter(|(_, user_id)| !was_there(user_id)) {
        if let Some(problem) = nobody(reader, caller, path, user_id)? {
            let message = format!("`{}`: {}", problem.path, problem.message);
            warnings.push(Warning { path: problem.path, message });
        }
    }
    Ok(warnings)
}

/// The problem that somebody is no member of the site.
fn nobody(
    reader: &mut dyn Read,
    caller: &Caller,
    path: String,
    user_id: &UserId,
) -> Result<Option<Problem>, Failure> {
    let is_known = people::member(reader, &caller.site_id, user_id.as_str())?.is_some();
    Ok((!is_known).then(|| Problem::at(path, format!("there is nobody with the id {user_id} here"))))
}

/// The problem that a group is not one of the site.
fn no_group(
    reader: &mut dyn Read,
    caller: &Caller,
    path: String,
    group: UserGroupId,
) -> Result<Option<Problem>, Failure> {
    match groups::exists(reader, caller, group) {
        Ok(()) => Ok(None),
        Err(Failure::NotFound(_)) => {
            Ok(Some(Problem::at(path, format!("there is no group with the number {group} here"))))
        }
        Err(failure) => Err(failure),
    }
}

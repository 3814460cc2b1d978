//! Who and what stands behind the person a booking is for: their supervisor, and what their account codes mean.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Member, User, UserId};
use store::Read;
use store::reservations::Filter;

use crate::{Failure, View, people};

/// Adds supervisors and the meanings of account codes to what is shown, each person looked up once.
pub(crate) fn add(reader: &mut dyn Read, caller: &Caller, views: &mut [View]) -> Result<(), Failure> {
    let mut members: BTreeMap<UserId, Option<Member>> = BTreeMap::new();
    let mut supervisors: BTreeMap<UserId, Option<Arc<User>>> = BTreeMap::new();
    for view in views.iter_mut().filter(|view| !view.sight.is_anonymous()) {
        let person = &view.reservation.reserved_for;
        if !members.contains_key(person) {
            let found = people::member(reader, &caller.site_id, person.as_str())?;
            members.insert(person.clone(), found);
        }
        let Some(Some(member)) = members.get(person) else { continue };
        if let Some(code) = &view.reservation.account_number {
            let known = member.profile.account_numbers.iter().find(|known| known.code == *code);
            view.account_number_description =
                known.map(|known| known.description.clone()).filter(|text| !text.is_empty());
        }
        let Some(supervisor) = &member.profile.supervisor else { continue };
        if !supervisors.contains_key(supervisor) {
            let found = people::user(reader, supervisor.as_str())?.map(Arc::new);
            supervisors.insert(supervisor.clone(), found);
        }
        view.supervisor = supervisors.get(supervisor).cloned().flatten();
    }
    Ok(())
}

/// Narrows a list to the people somebody answers for. False if that leaves nobody.
pub(crate) fn only_supervised(
    reader: &mut dyn Read,
    caller: &Caller,
    supervisor: &UserId,
    filter: &mut Filter,
) -> Result<bool, Failure> {
    let members = people::members_of(reader, &caller.site_id)?;
    let supervised =
        members.into_iter().filter(|member| member.profile.supervisor.as_ref() == Some(supervisor));
    let wanted = std::mem::take(&mut filter.reserved_for);
    filter.reserved_for = supervised
        .map(|member| member.user_id.to_string())
        .filter(|user_id| wanted.is_empty() || wanted.contains(user_id))
        .collect();
    Ok(!filter.reserved_for.is_empty())
}

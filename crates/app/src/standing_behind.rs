//! Who and what stands behind the person a booking is for: their supervisor, and what their account codes mean.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{Caller, Labelled, User, UserId};
use store::Read;
use store::reservations::Filter;

use crate::{Failure, View, people};

/// What stands behind people, each looked up once.
#[derive(Default)]
pub(crate) struct StandingBehind {
    people: BTreeMap<UserId, Behind>,
    supervisors: BTreeMap<UserId, Option<Arc<User>>>,
}

/// What stands behind one person.
#[derive(Default)]
struct Behind {
    supervisor: Option<Arc<User>>,
    account_numbers: Vec<Labelled>,
}

impl StandingBehind {
    /// Adds supervisors and the meanings of account codes to what is shown.
    pub(crate) fn add(
        &mut self,
        reader: &mut dyn Read,
        caller: &Caller,
        views: &mut [View],
    ) -> Result<(), Failure> {
        for view in views.iter_mut().filter(|view| !view.sight.is_anonymous()) {
            let person = &view.reservation.reserved_for;
            if !self.people.contains_key(person) {
                let found = self.look_up(reader, caller, person)?;
                self.people.insert(person.clone(), found);
            }
            let Some(behind) = self.people.get(person) else { continue };
            if let Some(code) = &view.reservation.account_number {
                let known = behind.account_numbers.iter().find(|known| known.code == *code);
                view.account_number_description =
                    known.map(|known| known.description.clone()).filter(|text| !text.is_empty());
            }
            view.supervisor.clone_from(&behind.supervisor);
        }
        Ok(())
    }

    fn look_up(
        &mut self,
        reader: &mut dyn Read,
        caller: &Caller,
        person: &UserId,
    ) -> Result<Behind, Failure> {
        let Some(member) = people::member(reader, &caller.site_id, person.as_str())? else {
            return Ok(Behind::default());
        };
        let account_numbers = member.profile.account_numbers;
        let Some(supervisor) = member.profile.supervisor else {
            return Ok(Behind { supervisor: None, account_numbers });
        };
        if !self.supervisors.contains_key(&supervisor) {
            let found = people::user(reader, supervisor.as_str())?.map(Arc::new);
            self.supervisors.insert(supervisor.clone(), found);
        }
        let supervisor = self.supervisors.get(&supervisor).cloned().flatten();
        Ok(Behind { supervisor, account_numbers })
    }
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

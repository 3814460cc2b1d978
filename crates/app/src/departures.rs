//! Leaving a site, by oneself or by an administrator's hand. The account stays, and so does what was booked.

use model::{Caller, EventKind, Member, Role, UserId};
use store::{INSTALLATION, Write, clock, documents, events};

use crate::people::{self, event};
use crate::{App, Failure, member, records};

/// Takes somebody's place on the site away. Only administrators do; whoever should not come back is blocked instead.
pub async fn remove(app: &App, caller: &Caller, user_id: UserId) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator removes people from the site.".into()));
    }
    depart(app, caller, user_id).await
}

/// Leaves the site oneself.
pub async fn leave(app: &App, caller: &Caller) -> Result<(), Failure> {
    depart(app, caller, caller.user_id.clone()).await
}

async fn depart(app: &App, caller: &Caller, user_id: UserId) -> Result<(), Failure> {
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let leaving = people::member(writer, &caller.site_id, user_id.as_str())?;
            let leaving = leaving.ok_or(Failure::NotFound("person"))?;
            let rules = leaving.is_active && leaving.role == Role::Administrator;
            if rules && !member::has_another_administrator(writer, &leaving)? {
                return Err(Failure::invalid("user_id", member::LAST_ADMINISTRATOR));
            }
            take_place(writer, &leaving)?;
            let told = EventKind::MemberRemoved { user_id: leaving.user_id };
            events::append(writer, &event(&caller, ids.as_ref(), told))?;
            Ok(())
        })
        .await
}

/// Deletes the membership, and the site from the person's places.
fn take_place(writer: &mut dyn Write, leaving: &Member) -> Result<(), Failure> {
    let (site, user_id) = (leaving.site_id.as_str(), leaving.user_id.as_str());
    if let Some(document) = documents::get(writer, site, records::MEMBER, user_id)? {
        documents::delete(writer, site, records::MEMBER, user_id, document.version)?;
    }
    if let Some(document) = documents::get(writer, INSTALLATION, records::PLACES, user_id)? {
        let mut places = people::sites_of(writer, user_id)?;
        places.retain(|known| *known != leaving.site_id);
        let put = documents::Put::new(records::PLACES, user_id, user_id, &places)?;
        documents::put(writer, INSTALLATION, &put.replacing(document.version))?;
    }
    clock::tick(writer, site, [people::clock_of(&leaving.user_id).as_str()])?;
    Ok(())
}

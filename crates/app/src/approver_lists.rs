//! Approvers: of a resource, of a person (whoever pays their bills), and those that staff set for one booking.
//!
//! An approver stands once for a resource or person, so their id there is that of the person or the number of the
//! group. Owns the lists and that everybody on them exists; whose word counts for what is decided in the crate `rules`.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::resource::Approver;
use model::{Caller, Event, EventKind, ResourceId, Role, User, UserId};
use rules::Draft;
use serde_json::{Map, Value};
use store::{Read, Write, events};

use crate::people::{self, event};
use crate::rule_examples::WishOf;
use crate::visibility::{self, PersonSight};
use crate::{App, Failure, groups, resource_write, resources, sites};

/// Whose approvers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApproversOf {
    /// Of what is booked of a resource.
    Resource(ResourceId),
    /// Of what is booked for a person.
    Person(UserId),
}

/// An approver with what is shown beside them.
#[derive(Debug, Clone)]
pub struct ListedApprover {
    /// Their id in the list: the person's, or the number of the group.
    pub approver_id: String,
    /// Who they are and how they are asked.
    pub approver: Approver,
    /// The person, when the approver is one.
    pub user: Option<Arc<User>>,
    /// How much of the person the caller may see.
    pub sight: PersonSight,
    /// The person's role on the site, where it may be seen.
    pub role: Option<Role>,
    /// The name of the group, when the approver is one.
    pub group_name: Option<String>,
}

/// The approvers of a resource or a person: for staff, and for the person themselves.
pub async fn list(app: &App, caller: &Caller, of: ApproversOf) -> Result<Vec<ListedApprover>, Failure> {
    let is_own = matches!(&of, ApproversOf::Person(user_id) if *user_id == caller.user_id);
    if !caller.role.is_staff() && !is_own {
        return Err(Failure::Forbidden("Only staff read who approves for others.".into()));
    }
    let approvers = stored(app, caller, of).await?.0;
    named(app, caller, approvers).await
}

/// Adds an approver, or changes the one of this id: fields that are absent stay as they are. Staff do it for resources,
/// administrators for people.
pub async fn change(
    app: &App,
    caller: &Caller,
    of: ApproversOf,
    approver_id: Option<String>,
    written: Map<String, Value>,
    examples: Option<WishOf>,
) -> Result<ListedApprover, Failure> {
    may_change(caller, &of)?;
    let (mut approvers, version) = stored(app, caller, of.clone()).await?;
    let named_id = approver_id.clone().or_else(|| id_in(&written));
    let place = approvers.iter().position(|known| Some(id_of(known)) == named_id);
    if approver_id.is_some() && place.is_none() {
        return Err(Failure::NotFound("approver"));
    }
    let mut merged = match place {
        Some(place) => object(&approvers[place])?,
        None => Map::new(),
    };
    merged.extend(written);
    let changed = Approver::list(vec![Value::Object(merged)]).map_err(resource_write::invalid)?;
    let changed = changed.into_iter().next().ok_or(Failure::NotFound("approver"))?;
    match place {
        Some(place) => approvers[place] = changed.clone(),
        None => approvers.push(changed.clone()),
    }
    let ids: Vec<String> = approvers.iter().map(id_of).collect();
    if ids.iter().filter(|id| **id == id_of(&changed)).count() > 1 {
        return Err(Failure::Exists("they are an approver here already".into()));
    }
    let (asking, concerned) = (caller.clone(), changed.clone());
    app.store.read(move |reader| exist(reader, &asking, [&concerned])).await?;
    write(app, caller, of, approvers, version, examples).await?;
    let listed = named(app, caller, vec![changed]).await?;
    listed.into_iter().next().ok_or(Failure::NotFound("approver"))
}

/// Takes an approver off the list. Bookings that wait for them already go on waiting.
pub async fn remove(
    app: &App,
    caller: &Caller,
    of: ApproversOf,
    approver_id: &str,
    examples: Option<WishOf>,
) -> Result<(), Failure> {
    may_change(caller, &of)?;
    let (mut approvers, version) = stored(app, caller, of.clone()).await?;
    let count = approvers.len();
    approvers.retain(|known| id_of(known) != approver_id);
    if approvers.len() == count {
        return Err(Failure::NotFound("approver"));
    }
    write(app, caller, of, approvers, version, examples).await
}

/// Refuses a draft of staff whose approvers are not all there. Others are refused by the decision, without learning
/// who exists.
pub(crate) fn exist_in(reader: &mut dyn Read, caller: &Caller, draft: &Draft) -> Result<(), Failure> {
    if !caller.role.is_staff() {
        return Ok(());
    }
    let given = draft.lines.iter().filter_map(|line| line.approvers.given.as_ref());
    exist(reader, caller, given.flat_map(|given| &given.approvers))
}

fn exist<'a>(
    reader: &mut dyn Read,
    caller: &Caller,
    approvers: impl IntoIterator<Item = &'a Approver>,
) -> Result<(), Failure> {
    for approver in approvers {
        if let Some(user_id) = &approver.approver_user_id {
            people::member(reader, &caller.site_id, user_id.as_str())?.ok_or(Failure::NotFound("person"))?;
        }
        if let Some(group) = approver.approver_site_user_group_id {
            groups::exists(reader, caller, group)?;
        }
    }
    Ok(())
}

fn may_change(caller: &Caller, of: &ApproversOf) -> Result<(), Failure> {
    match of {
        ApproversOf::Resource(_) if !caller.role.is_staff() => Err(Failure::Forbidden(
            "Only moderators and administrators change approvers of resources.".into(),
        )),
        ApproversOf::Person(_) if caller.role < Role::Administrator => {
            Err(Failure::Forbidden("Only an administrator changes who approves for a person.".into()))
        }
        _ => Ok(()),
    }
}

/// The list as it is stored, with the version of the resource it belongs to.
async fn stored(
    app: &App,
    caller: &Caller,
    of: ApproversOf,
) -> Result<(Vec<Approver>, Option<u64>), Failure> {
    match of {
        ApproversOf::Resource(resource_id) => {
            let found = resources::one(app, caller, resource_id).await?.resource;
            Ok((found.settings.approval.approvers.clone(), Some(found.version)))
        }
        ApproversOf::Person(user_id) => {
            let caller = caller.clone();
            let member = app
                .store
                .read(move |reader| people::member(reader, &caller.site_id, user_id.as_str()))
                .await?;
            Ok((member.ok_or(Failure::NotFound("person"))?.approvers, None))
        }
    }
}

async fn write(
    app: &App,
    caller: &Caller,
    of: ApproversOf,
    approvers: Vec<Approver>,
    version: Option<u64>,
    examples: Option<WishOf>,
) -> Result<(), Failure> {
    match of {
        ApproversOf::Resource(resource_id) => {
            let list: Vec<Value> =
                approvers.iter().map(|one| object(one).map(Value::Object)).collect::<Result<_, _>>()?;
            let overlay = Map::from_iter([("approvers".to_owned(), Value::Array(list))]);
            resource_write::modify(app, caller, resource_id, overlay, version, examples).await.map(drop)
        }
        ApproversOf::Person(user_id) => {
            let (caller, ids) = (caller.clone(), app.ids.clone());
            app.store
                .write(move |writer| {
                    let kind = EventKind::MemberChanged {
                        user_id: user_id.clone(),
                        fields: vec!["approvers".to_owned()],
                    };
                    let told = event(&caller, ids.as_ref(), kind);
                    put_of_person(writer, &caller, &user_id, approvers, &told)
                })
                .await
        }
    }
}

fn put_of_person(
    writer: &mut dyn Write,
    caller: &Caller,
    user_id: &UserId,
    approvers: Vec<Approver>,
    told: &Event,
) -> Result<(), Failure> {
    let member = people::member(writer, &caller.site_id, user_id.as_str())?;
    let member = member.ok_or(Failure::NotFound("person"))?;
    people::change_member(writer, &model::Member { approvers, ..member })?;
    events::append(writer, told)?;
    Ok(())
}

/// The approvers with the names of people and groups.
async fn named(app: &App, caller: &Caller, approvers: Vec<Approver>) -> Result<Vec<ListedApprover>, Failure> {
    let caller = caller.clone();
    app.store.read(move |reader| look_up(reader, &caller, approvers)).await
}

/// Looks up who approvers are: their names, and their addresses and roles here as far as the caller may know them.
pub(crate) fn look_up(
    reader: &mut dyn Read,
    caller: &Caller,
    approvers: Vec<Approver>,
) -> Result<Vec<ListedApprover>, Failure> {
    let ids = approvers.iter().filter_map(|approver| approver.approver_user_id.as_ref());
    let people: BTreeMap<UserId, Arc<User>> = people::named(reader, ids)?;
    let site = sites::of(reader, caller)?;
    let mut listed = Vec::with_capacity(approvers.len());
    for approver in approvers {
        let (mut role, mut group_name, mut sight) = (None, None, PersonSight::Name);
        if let Some(user_id) = &approver.approver_user_id {
            sight = visibility::person(caller, &site.settings, user_id);
            let member = people::member(reader, &caller.site_id, user_id.as_str())?;
            role = member.filter(|_| sight.knows_place()).map(|member| member.role);
        }
        if let Some(group) = approver.approver_site_user_group_id {
            let names = groups::names_of(reader, caller, "approver_site_user_group_id", &[group])?;
            group_name = names.into_iter().next();
        }
        let user = approver.approver_user_id.as_ref().and_then(|id| people.get(id)).cloned();
        listed.push(ListedApprover {
            approver_id: id_of(&approver),
            approver,
            user,
            sight,
            role,
            group_name,
        });
    }
    Ok(listed)
}

/// The id of an approver in their list.
fn id_of(approver: &Approver) -> String {
    let person = approver.approver_user_id.as_ref().map(ToString::to_string);
    person.or(approver.approver_site_user_group_id.map(|group| group.to_string())).unwrap_or_default()
}

/// The id of the approver that is written, as far as it is one.
fn id_in(written: &Map<String, Value>) -> Option<String> {
    let person = written.get("approver_user_id").and_then(Value::as_str).map(str::to_owned);
    person.or_else(|| {
        written.get("approver_site_user_group_id").and_then(Value::as_i64).map(|group| group.to_string())
    })
}

fn object(approver: &Approver) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(approver) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Failure::Bug("an approver is no object".into())),
        Err(error) => Err(Failure::Bug(error.to_string())),
    }
}

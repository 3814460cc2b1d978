//! Lists of reservations: first what stands in one and in which order, then its rows, some at a time.
//!
//! What stands in a list is found on one snapshot: the count, the order and the versions are those of one moment. A
//! reader of the store is used for that, and again for each part of the rows, and never held between, so that a caller
//! who reads slowly keeps nobody waiting. A version is never deleted, so every row that was counted comes; what changes
//! without a new version while the rows are read, an approval or a cancellation, is shown as it is by then.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use model::{Caller, Kind, Reservation, Resource, ResourceId, Site, User, UserId};
use store::reservations::{self as versions, Outline, Wanted};
use store::{Read, StoreError, events};

use crate::derived_rows::{self, DerivedRow};
use crate::reservation_order::Key;
use crate::reservation_query::ReservationQuery;
use crate::reservations::{View, concerned, view};
use crate::shelf::Shelf;
use crate::standing_behind::{self, StandingBehind};
use crate::visibility::{may_see_reservation, may_see_resource, sight};
use crate::{App, Failure, Page, approvers, blocked, people, projects, sites, support, templates};

/// How many documents are read in one step while a list is made.
const LOOKED_AT_ONCE: usize = 512;

/// A list of reservations whose rows are still to be read.
pub struct ReservationList {
    app: App,
    caller: Caller,
    query: Arc<ReservationQuery>,
    site: Arc<Site>,
    count: u64,
    ids: Ids,
    keys: Vec<Key>,
    /// The rows that are not stored, by their ids.
    derived: Arc<BTreeMap<String, DerivedRow>>,
    seen: Seen,
}

/// What is at hand from the rows before: each is looked up once for a list.
#[derive(Default)]
struct Seen {
    resources: BTreeMap<ResourceId, Arc<Resource>>,
    people: BTreeMap<UserId, Arc<User>>,
    behind: StandingBehind,
}

impl ReservationList {
    /// Finds what stands in the list. With `is_of_several` the rows keep their keys, to be sorted among those of other
    /// lists.
    pub async fn find(
        app: &App,
        caller: &Caller,
        query: ReservationQuery,
        is_of_several: bool,
    ) -> Result<Self, Failure> {
        let (app, caller, query) = (app.clone(), caller.clone(), Arc::new(query));
        let writing = app.clone();
        app.store
            .read(move |reader| {
                let site = sites::of(reader, &caller)?;
                if let Some(project_id) = &query.project_id {
                    projects::seen(reader, &caller, project_id)?;
                }
                let derived = derived_rows::find(reader, &writing.shelf, &caller, &site, &query)?;
                let mut search = Search {
                    shelf: &writing.shelf,
                    caller: &caller,
                    query: &query,
                    keeps_keys: is_of_several || query.order.in_store().is_none() || !derived.is_empty(),
                    reader,
                    names: BTreeMap::new(),
                };
                let FoundRows { ids, keys, resources } = search.run(&derived)?;
                let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
                let page = Page { limit: query.filter.limit, offset: query.filter.offset };
                let (ids, keys) = match (query.is_count_only, is_of_several) {
                    (true, _) => (Ids::default(), Vec::new()),
                    (false, true) => (ids, keys),
                    (false, false) => (ids.cut(page), Vec::new()),
                };
                let seen = Seen { resources, ..Seen::default() };
                let derived = derived.into_iter().map(|row| (row.id.to_string(), row)).collect();
                let derived = Arc::new(derived);
                Ok(Self { app: writing.clone(), caller, query, site, count, ids, keys, derived, seen })
            })
            .await
    }

    /// How many there are in all, whatever the page.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many rows there are to read.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no row to read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Who asked.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Where each row stands among those of other lists; only of a list that is one of several.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The rows at these places, in this order.
    pub async fn views(&mut self, places: &[usize]) -> Result<Vec<View>, Failure> {
        let ids: Vec<String> = places.iter().map(|place| self.ids.get(*place).to_owned()).collect();
        let (resources, caller, site) = (self.app.shelf.clone(), self.caller.clone(), self.site.clone());
        let (query, mut seen) = (self.query.clone(), std::mem::take(&mut self.seen));
        let derived = self.derived.clone();
        let read = self.app.store.read(move |reader| {
            let rows = rows(reader, &caller, &ids, &derived)?;
            let views = seen.views(reader, &resources, &caller, &site, &query, rows)?;
            Ok::<_, Failure>((views, seen))
        });
        let (views, seen) = read.await?;
        self.seen = seen;
        Ok(views)
    }
}

/// The rows with some ids, in their order, stored or not.
fn rows(
    reader: &mut dyn Read,
    caller: &Caller,
    ids: &[String],
    derived: &BTreeMap<String, DerivedRow>,
) -> Result<Vec<Reservation>, Failure> {
    if derived.is_empty() {
        return Ok(versions::by_ids(reader, caller.site_id.as_str(), ids)?);
    }
    let stored: Vec<&String> = ids.iter().filter(|id| !derived.contains_key(*id)).collect();
    let mut stored = versions::by_ids(reader, caller.site_id.as_str(), &stored)?.into_iter();
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        match derived.get(id) {
            Some(row) => rows.push(row.reservation()?),
            None => rows.extend(stored.next()),
        }
    }
    Ok(rows)
}

/// The reservations that the caller may know of, all in memory, and how many there are in all.
pub async fn list(app: &App, caller: &Caller, query: ReservationQuery) -> Result<(Vec<View>, u64), Failure> {
    let mut list = ReservationList::find(app, caller, query, false).await?;
    let places: Vec<usize> = (0..list.len()).collect();
    let mut views = Vec::with_capacity(places.len());
    for some in places.chunks(LOOKED_AT_ONCE) {
        views.extend(list.views(some).await?);
    }
    Ok((views, list.count()))
}

/// The number of the site's newest event. While it is the same, no list of the site has changed but by the clock.
pub async fn newest_event(app: &App, caller: &Caller) -> Result<i64, Failure> {
    let site_id = caller.site_id.clone();
    app.store.read(move |reader| Ok(events::newest(reader, site_id.as_str())?)).await
}

/// Finds what stands in one list.
struct Search<'a> {
    shelf: &'a Shelf,
    caller: &'a Caller,
    query: &'a ReservationQuery,
    keeps_keys: bool,
    reader: &'a mut dyn Read,
    names: BTreeMap<UserId, Option<String>>,
}

fn by_id(resources: impl Iterator<Item = Arc<Resource>>) -> BTreeMap<ResourceId, Arc<Resource>> {
    resources.map(|resource| (resource.resource_id.clone(), resource)).collect()
}

/// What stands in a list, in order, with the resources that it is about.
struct FoundRows {
    ids: Ids,
    keys: Vec<Key>,
    resources: BTreeMap<ResourceId, Arc<Resource>>,
}

/// A row that may stand in the list.
struct Candidate {
    /// The place of its resource among those of the list.
    resource: usize,
    /// Whether only its document tells.
    is_doubtful: bool,
    stands: bool,
}

impl Search<'_> {
    fn run(&mut self, derived: &[DerivedRow]) -> Result<FoundRows, Failure> {
        let (mut ids, mut candidates, people, resources) = self.outline()?;
        let resources = self.resources(&resources)?;
        let is_in_group = self.in_group(&people.known.texts)?;
        let needs_documents = self.keeps_keys || self.query.needs_documents(self.caller);
        for (place, candidate) in candidates.iter_mut().enumerate() {
            let resource = resources.get(candidate.resource).and_then(Option::as_ref);
            let person = people.of_row.get(place).and_then(|person| is_in_group.get(*person));
            candidate.stands = resource.is_some() && person.copied().unwrap_or(true);
            let is_seen = resource.is_some_and(|resource| may_see_resource(self.caller, &resource.settings));
            candidate.is_doubtful |= needs_documents || !is_seen;
        }
        let mut keys = self.look_closer(&ids, &mut candidates, &resources)?;
        let mut resources: BTreeMap<ResourceId, Arc<Resource>> = by_id(resources.into_iter().flatten());
        for row in derived {
            keys.push(self.key(&row.reservation()?, &row.resource)?);
            ids.push(row.id.as_str());
            candidates.push(Candidate { resource: 0, is_doubtful: false, stands: true });
            resources.insert(row.resource.resource_id.clone(), row.resource.clone());
        }
        let mut places: Vec<usize> =
            (0..candidates.len()).filter(|place| candidates[*place].stands).collect();
        if self.query.order.in_store().is_none() || !derived.is_empty() {
            places
                .sort_by(|left, right| (&keys[*left], ids.get(*left)).cmp(&(&keys[*right], ids.get(*right))));
            if self.query.filter.is_descending {
                places.reverse();
            }
        }
        let found = ids.at(&places);
        let keys = places.iter().filter_map(|place| keys.get(*place).cloned()).collect();
        Ok(FoundRows { ids: found, keys, resources })
    }

    /// What the store finds, with the ids of the resources that it is about.
    fn outline(&mut self) -> Result<(Ids, Vec<Candidate>, People, Vec<String>), Failure> {
        let mut ids = Ids::default();
        let mut candidates = Vec::new();
        let mut people = People::default();
        let mut resources = Distinct::default();
        if self.query.is_only_sessions {
            return Ok((ids, candidates, people, resources.texts));
        }
        let mut filter = self.query.stored();
        if let Some(supervisor) = &self.query.supervisor
            && !standing_behind::only_supervised(self.reader, self.caller, supervisor, &mut filter)?
        {
            return Ok((ids, candidates, people, resources.texts));
        }
        let leaves_out_used = self.query.leaves_out_used(Kind::Template);
        let wanted = Wanted { person: self.query.usergroup_id.is_some(), kind: leaves_out_used };
        let mut note = |row: Outline<'_>| -> Result<(), StoreError> {
            ids.push(row.reservation_id()?);
            let is_doubtful = leaves_out_used && row.kind()? == Kind::Template.as_str();
            let resource = resources.place(row.resource_id()?);
            candidates.push(Candidate { resource, is_doubtful, stands: false });
            if wanted.person {
                people.push(row.reserved_for()?);
            }
            Ok(())
        };
        let site_id = self.caller.site_id.as_str();
        versions::outline(self.reader, site_id, &filter, wanted, &mut |row| {
            note(row).map(ControlFlow::Continue)
        })?;
        Ok((ids, candidates, people, resources.texts))
    }

    /// The resources, none for those that were not asked for.
    fn resources(&mut self, ids: &[String]) -> Result<Vec<Option<Arc<Resource>>>, Failure> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let id = ResourceId::parse(id).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
            let resource = self.shelf.resource(self.reader, &self.caller.site_id, &id)?;
            found.push(resource.filter(|resource| self.query.resource.admit(resource)));
        }
        Ok(found)
    }

    /// Whether each of these people belongs to the group that is asked for.
    fn in_group(&mut self, people: &[String]) -> Result<Vec<bool>, Failure> {
        let Some(group) = self.query.usergroup_id else { return Ok(Vec::new()) };
        let mut found = Vec::with_capacity(people.len());
        for person in people {
            let member = people::member(self.reader, &self.caller.site_id, person)?;
            found.push(member.is_some_and(|member| member.usergroups.contains(&group)));
        }
        Ok(found)
    }

    /// Reads the documents of what is in doubt, and gives the keys of all rows where they are wanted.
    fn look_closer(
        &mut self,
        ids: &Ids,
        candidates: &mut [Candidate],
        resources: &[Option<Arc<Resource>>],
    ) -> Result<Vec<Key>, Failure> {
        let is_open = |candidate: &Candidate| candidate.stands && candidate.is_doubtful;
        let doubtful: Vec<usize> =
            (0..candidates.len()).filter(|place| is_open(&candidates[*place])).collect();
        let mut keys = vec![Key::Absent; if self.keeps_keys { ids.len() } else { 0 }];
        for places in doubtful.chunks(LOOKED_AT_ONCE) {
            let some: Vec<&str> = places.iter().map(|place| ids.get(*place)).collect();
            let found = versions::by_ids(self.reader, self.caller.site_id.as_str(), &some)?;
            let mut found = found.into_iter().peekable();
            for place in places {
                let candidate = &mut candidates[*place];
                let is_this = |row: &Reservation| row.reservation_id.as_str() == ids.get(*place);
                let reservation = found.next_if(is_this);
                let resource = resources.get(candidate.resource).and_then(Option::as_ref);
                let (Some(reservation), Some(resource)) = (reservation, resource) else {
                    candidate.stands = false;
                    continue;
                };
                candidate.stands = self.admits(&reservation, resource)?;
                if candidate.stands && self.keeps_keys {
                    keys[*place] = self.key(&reservation, resource)?;
                }
            }
        }
        Ok(keys)
    }

    fn admits(&mut self, reservation: &Reservation, resource: &Resource) -> Result<bool, Failure> {
        let settings = &resource.settings;
        let is_shown = may_see_reservation(self.caller, reservation, settings)
            && !(self.query.asks_for_hidden() && sight(self.caller, reservation, settings).is_anonymous())
            && self.query.admits(self.caller, reservation, resource);
        if !is_shown {
            return Ok(false);
        }
        let pinned = std::iter::once(reservation);
        if self.query.is_pinned && projects::known_of(self.reader, self.caller, pinned)?.is_empty() {
            return Ok(false);
        }
        Ok(!(self.query.leaves_out_used(reservation.kind) && templates::is_used(self.reader, reservation)?))
    }

    fn key(&mut self, reservation: &Reservation, resource: &Resource) -> Result<Key, Failure> {
        for user_id in [&reservation.reserved_for, &reservation.created_by] {
            if !self.names.contains_key(user_id) {
                let user = people::user(self.reader, user_id.as_str())?;
                self.names.insert(user_id.clone(), user.map(|user| user.display_name()));
            }
        }
        let name = |user_id: &UserId| self.names.get(user_id).cloned().flatten();
        Ok(self.query.order.key(self.caller, reservation, resource, name))
    }
}

impl Seen {
    /// The rows as the caller sees them.
    fn views(
        &mut self,
        reader: &mut dyn Read,
        resources: &Shelf,
        caller: &Caller,
        site: &Arc<Site>,
        query: &ReservationQuery,
        rows: Vec<Reservation>,
    ) -> Result<Vec<View>, Failure> {
        let unknown: Vec<&UserId> =
            rows.iter().flat_map(concerned).filter(|user_id| !self.people.contains_key(*user_id)).collect();
        self.people.extend(people::named(reader, unknown)?);
        let supported = support::of(reader, resources, caller, rows.iter())?;
        let wanted = rows.iter().filter(|_| !query.is_without_projects);
        let projects = projects::known_of(reader, caller, wanted)?;
        let mut views = Vec::with_capacity(rows.len());
        for reservation in rows {
            let resource = self.resources.get(&reservation.resource_id);
            let resource = resource.ok_or(Failure::NotFound("resource"))?;
            let mut view = view(caller, site, resource, reservation, &self.people).serving(&supported);
            view = view.pinned_to(&projects);
            view.is_with_form_responses = query.is_with_form_responses;
            if !query.is_without_blocked {
                view.blocks = blocked::shown(reader, resources, caller, &view.reservation)?;
            }
            if query.is_with_approver_names {
                let deciders = view.reservation.approvals.seats.iter().map(|seat| &seat.decider);
                view.approvers = approvers::named(reader, &caller.site_id, deciders)?;
            }
            views.push(view);
        }
        self.behind.add(reader, caller, &mut views)?;
        Ok(views)
    }
}

/// The ids of many versions, end to end in one text: a hundred thousand take three megabytes.
#[derive(Default)]
struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    /// The id at a place; empty where there is none, as no id is.
    fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(place).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Those at some places, in their order.
    fn at(self, places: &[usize]) -> Ids {
        if places.len() == self.len() && places.is_sorted() {
            return self;
        }
        let mut kept = Ids::default();
        for place in places {
            kept.push(self.get(*place));
        }
        kept
    }

    /// Those of a page.
    fn cut(self, page: Page) -> Ids {
        let places = page.cut((0..self.len()).collect());
        self.at(&places)
    }
}

/// Texts that come again and again, each once.
#[derive(Default)]
struct Distinct {
    places: HashMap<String, usize>,
    texts: Vec<String>,
}

impl Distinct {
    fn place(&mut self, text: &str) -> usize {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len();
        self.places.insert(text.to_owned(), place);
        self.texts.push(text.to_owned());
        place
    }
}

/// The people whom the rows are for, each once, and which of them each row is for.
#[derive(Default)]
struct People {
    known: Distinct,
    of_row: Vec<usize>,
}

impl People {
    fn push(&mut self, user_id: &str) {
        let place = self.known.place(user_id);
        self.of_row.push(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_end_to_end() {
        let mut ids = Ids::default();
        for id in ["rsv_a", "rsv_bcd", "rsv_e"] {
            ids.push(id);
        }
        assert_eq!((ids.get(0), ids.get(1), ids.get(2), ids.get(3)), ("rsv_a", "rsv_bcd", "rsv_e", ""));
        let page = ids.cut(Page { limit: Some(1), offset: 1 });
        assert_eq!((page.len(), page.get(0)), (1, "rsv_bcd"));
        let turned = page.at(&[0, 0]);
        assert_eq!((turned.len(), turned.get(1)), (2, "rsv_bcd"));
    }

    #[test]
    fn texts_are_kept_once() {
        let mut distinct = Distinct::default();
        let places: Vec<usize> = ["a", "b", "a"].into_iter().map(|text| distinct.place(text)).collect();
        assert_eq!((places, distinct.texts), (vec![0, 1, 0], vec!["a".to_owned(), "b".to_owned()]));
    }
}

//! Long lists of reservations in two steps: first which versions stand in the list and in what order, then the versions
//! themselves, some at a time.
//!
//! The first step reads no documents, and mostly an index alone. A version is never deleted and keeps its id, so what
//! the first step found is there in the second, whenever that is.

use std::collections::HashMap;

use model::Reservation;

use crate::query::Query;
use crate::reservation_list::{Filter, matching, order};
use crate::reservations::from_row;
use crate::{Read, Row, StoreError, Visited};

/// What stands in a list, before its documents are read.
#[derive(Debug, Clone, Copy)]
pub struct Outline<'a>(&'a Row);

impl Outline<'_> {
    /// The version's id.
    pub fn reservation_id(&self) -> Result<&str, StoreError> {
        self.0.text(0)
    }

    /// The resource's id.
    pub fn resource_id(&self) -> Result<&str, StoreError> {
        self.0.text(1)
    }

    /// The id of the person it is for; an error unless it was wanted.
    pub fn reserved_for(&self) -> Result<&str, StoreError> {
        self.0.text(2)
    }

    /// The stored name of its kind; an error unless it was wanted.
    pub fn kind(&self) -> Result<&str, StoreError> {
        self.0.text(3)
    }
}

/// What is wanted of an outline beside the ids of the version and its resource. Each column of a hundred thousand rows
/// costs milliseconds before the first of them is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// The person it is for.
    pub person: bool,
    /// Its kind.
    pub kind: bool,
}

impl Wanted {
    fn columns(self) -> String {
        let column = |is_wanted, name| if is_wanted { name } else { "NULL" };
        let (person, kind) = (column(self.person, "reserved_for"), column(self.kind, "kind"));
        format!("reservation_id, resource_id, {person}, {kind}")
    }
}

/// Hands the outlines of the reservations that match to the visitor, sorted, whatever the limit and offset.
pub fn outline(
    read: &mut dyn Read,
    site: &str,
    filter: &Filter,
    wanted: Wanted,
    visit: &mut dyn FnMut(Outline<'_>) -> Visited,
) -> Result<(), StoreError> {
    let mut query = matching(&wanted.columns(), site, filter)?;
    order(&mut query, filter);
    read.for_each(&query.text, &query.parameters, &mut |row| visit(Outline(row)))
}

/// Versions by their ids, live or superseded, in the order of the ids; what does not exist is left out.
pub fn by_ids<S: AsRef<str>>(
    read: &mut dyn Read,
    site: &str,
    ids: &[S],
) -> Result<Vec<Reservation>, StoreError> {
    let places: HashMap<&str, usize> = (0..).zip(ids).map(|(place, id)| (id.as_ref(), place)).collect();
    let mut found: Vec<Option<Reservation>> = vec![None; ids.len()];
    let mut missing: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
    for table in ["reservation", "reservation_version"] {
        if missing.is_empty() {
            break;
        }
        let mut query = Query::new(format!("SELECT body FROM {table}"));
        query.push_with(" WHERE site_id = $?", site);
        query.one_of("reservation_id", &missing)?;
        read.for_each(&query.text, &query.parameters, &mut |row| {
            let reservation = from_row(row)?;
            let place = places.get(reservation.reservation_id.as_str()).copied();
            if let Some(slot) = place.and_then(|place| found.get_mut(place)) {
                *slot = Some(reservation);
            }
            Ok(std::ops::ControlFlow::Continue(()))
        })?;
        missing =
            ids.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(id, _)| id.as_ref()).collect();
    }
    Ok(found.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, Options, Store};

    #[test]
    fn the_outline_of_a_whole_site_is_read_from_an_index_in_its_order() {
        let store = Store::open(&Location::Temporary, Options::default()).unwrap();
        let filter = Filter { kinds: vec![model::Kind::Reservation, model::Kind::Soft], ..Filter::default() };
        let wanted = Wanted { person: true, kind: true };
        let mut query = matching(&wanted.columns(), "site_a", &filter).unwrap();
        order(&mut query, &filter);
        let explain = format!("EXPLAIN QUERY PLAN {}", query.text);
        let parameters = query.parameters;
        let rows = store.read_blocking(move |read| read.fetch(&explain, &parameters)).unwrap();
        let plan: Vec<_> = rows.iter().map(|row| row.text(3).unwrap().to_owned()).collect();
        assert_eq!(plan, ["SEARCH reservation USING COVERING INDEX reservation_by_start (site_id=?)"]);
    }
}

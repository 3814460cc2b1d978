//! Reservations: the live version of each lineage, and the superseded ones kept aside.
//!
//! Owns how versions are stored and found by id. Lists are in `reservation_list`. It does not own occupancy, which is
//! what reservations take and lives in its own table.

use std::collections::BTreeSet;

use model::{GroupId, Reservation, ReservationId, SeriesId};

use crate::text::fold;
use crate::{Read, Row, StoreError, Value, Write, clock, sql};

pub use crate::reservation_list::{Filter, OrderBy, Range, SearchedName, count, for_each, list};
pub use crate::reservation_rows::{Outline, Wanted, by_ids, outline};

/// A version by its id, live or superseded.
pub fn by_id(
    read: &mut dyn Read,
    site: &str,
    reservation_id: &str,
) -> Result<Option<Reservation>, StoreError> {
    one(read, sql::RESERVATION_BY_ID, &[site.into(), reservation_id.into()])
}

/// The live version of a lineage.
pub fn by_lineage(
    read: &mut dyn Read,
    site: &str,
    lineage_id: &str,
) -> Result<Option<Reservation>, StoreError> {
    one(read, sql::RESERVATION_BY_LINEAGE, &[site.into(), lineage_id.into()])
}

/// The live reservation of a resource that came from an entry of an imported calendar.
pub fn by_import(
    read: &mut dyn Read,
    site: &str,
    resource_id: &str,
    imported_from: &str,
) -> Result<Option<Reservation>, StoreError> {
    one(read, sql::RESERVATION_BY_IMPORT, &[site.into(), resource_id.into(), imported_from.into()])
}

/// The superseded versions of a lineage, oldest first.
pub fn versions(read: &mut dyn Read, site: &str, lineage_id: &str) -> Result<Vec<Reservation>, StoreError> {
    let rows = read.fetch(sql::RESERVATION_VERSIONS, &[site.into(), lineage_id.into()])?;
    rows.iter().map(from_row).collect()
}

/// Stores a version as the live one of its lineage. With `supersedes`, the version it replaces is kept aside as given;
/// without, the version is new or takes the place of itself. [`StoreError::Stale`] if another version is live.
pub fn put(
    write: &mut dyn Write,
    reservation: &Reservation,
    supersedes: Option<&Reservation>,
) -> Result<(), StoreError> {
    let site = reservation.site_id.as_str();
    if let Some(old) = supersedes {
        write.execute(sql::RESERVATION_SUPERSEDE, &columns(old)?)?;
    }
    let mut parameters = columns(reservation)?;
    parameters.push(supersedes.unwrap_or(reservation).reservation_id.as_str().into());
    if write.execute(sql::RESERVATION_PUT, &parameters)? != 1 {
        return Err(StoreError::Stale);
    }
    put_guests(write, reservation, supersedes.is_none())?;
    let seconds = reservation.end.seconds_since(reservation.start);
    clock::lengthen(write, site, clock::ALL_RESOURCES, seconds)?;
    clock::lengthen(write, site, &clock::of_resource(reservation.resource_id.as_str()), seconds)
}

/// Writes down the guests of a version, in place of those that were written down for it before.
fn put_guests(
    write: &mut dyn Write,
    reservation: &Reservation,
    may_be_stored: bool,
) -> Result<(), StoreError> {
    let (site, reservation_id) = (reservation.site_id.as_str(), reservation.reservation_id.as_str());
    if may_be_stored {
        write.execute(sql::GUESTS_DELETE, &[site.into(), reservation_id.into()])?;
    }
    for guest in &reservation.guests.members {
        write.execute(sql::GUEST_PUT, &[site.into(), guest.as_str().into(), reservation_id.into()])?;
    }
    Ok(())
}

/// By which versions of a site people are found as guests: version and person.
pub fn guests_of_site(read: &mut dyn Read, site: &str) -> Result<BTreeSet<(String, String)>, StoreError> {
    let rows = read.fetch(sql::GUESTS_OF_SITE, &[site.into()])?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
}

/// Whether the version that is to be superseded, or the same version, or nothing yet, is live.
pub(crate) fn is_current(
    read: &mut dyn Read,
    reservation: &Reservation,
    supersedes: Option<&Reservation>,
) -> Result<bool, StoreError> {
    let key = [reservation.site_id.as_str().into(), reservation.lineage_id.as_str().into()];
    let live = read.fetch_one(sql::RESERVATION_LIVE_ID, &key)?;
    let live_id = live.as_ref().map(|row| row.text(0)).transpose()?;
    Ok(match supersedes {
        Some(old) => live_id == Some(old.reservation_id.as_str()),
        None => live_id.is_none_or(|id| id == reservation.reservation_id.as_str()),
    })
}

fn one(read: &mut dyn Read, sql: &str, parameters: &[Value]) -> Result<Option<Reservation>, StoreError> {
    read.fetch_one(sql, parameters)?.as_ref().map(from_row).transpose()
}

/// Reads the first column as a reservation.
pub(crate) fn from_row(row: &Row) -> Result<Reservation, StoreError> {
    serde_json::from_str(row.text(0)?).map_err(|error| StoreError::shape(format!("a reservation: {error}")))
}

fn columns(reservation: &Reservation) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        reservation.site_id.as_str().into(),
        reservation.lineage_id.as_str().into(),
        reservation.reservation_id.as_str().into(),
        reservation.sequence.into(),
        reservation.resource_id.as_str().into(),
        reservation.reserved_for.as_str().into(),
        reservation.created_by.as_str().into(),
        reservation.series_id.as_ref().map(SeriesId::as_str).into(),
        reservation.group_id.as_ref().map(GroupId::as_str).into(),
        reservation.imported_from.clone().into(),
        reservation.kind.as_str().into(),
        reservation.status.as_str().into(),
        reservation.cancelled.is_some().into(),
        reservation.start.into(),
        reservation.end.into(),
        reservation.created_at.into(),
        reservation.changed_at.into(),
        reservation.replaced_by.as_ref().map(ReservationId::as_str).into(),
        search_text(reservation).into(),
        serde_json::to_string(reservation).map_err(StoreError::shape)?.into(),
    ])
}

/// What a search looks in: the words that everybody who may see the reservation's details can see.
fn search_text(reservation: &Reservation) -> String {
    let words = [
        &reservation.purpose,
        &reservation.note,
        &reservation.reserved_for_text,
        &reservation.account_number,
    ];
    fold(&words.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" "))
}

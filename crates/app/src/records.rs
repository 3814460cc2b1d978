//! The kinds of documents the app keeps, and reading them as what they are.

use serde::de::DeserializeOwned;
use store::{Read, documents};

use crate::Failure;

/// Sites, by site id.
pub(crate) const SITE: documents::Kind = "site";
/// Accounts of people and bots, by user id, in the installation; the key is the address.
pub(crate) const USER: documents::Kind = "user";
/// Memberships, by user id, in each site.
pub(crate) const MEMBER: documents::Kind = "member";
/// The sites of each person, by user id, in the installation.
pub(crate) const PLACES: documents::Kind = "places";
/// User groups, by number, in each site; the key is the name.
pub(crate) const GROUP: documents::Kind = "group";
/// API keys, by bot, in the installation; the key is the hash.
pub(crate) const KEY: documents::Kind = "key";
/// Resources, by resource id, in each site.
pub(crate) const RESOURCE: documents::Kind = "resource";

/// Recurring series, by series id, in each site.
pub(crate) const SERIES: documents::Kind = "series";

/// A document as its type.
pub(crate) fn get<T: DeserializeOwned>(
    reader: &mut dyn Read,
    site: &str,
    kind: documents::Kind,
    id: &str,
) -> Result<Option<T>, Failure> {
    let found = documents::get(reader, site, kind, id)?;
    Ok(found.map(|document| document.parse()).transpose()?)
}

/// A document by a key, as its type.
pub(crate) fn by_key<T: DeserializeOwned>(
    reader: &mut dyn Read,
    site: &str,
    kind: documents::Kind,
    name: &str,
    value: &str,
) -> Result<Option<T>, Failure> {
    let found = documents::find_by_key(reader, site, kind, name, value)?;
    Ok(found.map(|document| document.parse()).transpose()?)
}

//! Versioned JSON documents: whatever is read whole and needs no column of its own, such as resources and people.
//!
//! Owns versions, names for sorting, folded text for searching, and keys that must be unique. It does not know what
//! a document means: the kind is a name of the caller's.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::query::Query;
use crate::text::fold;
use crate::{Read, Row, StoreError, Value, Write, sql};

/// A kind of document and what a caller's type for it is called in the table, such as `resource`.
pub type Kind = &'static str;

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id within its kind.
    pub document_id: String,
    /// Counts its changes, from 1.
    pub version: i64,
    /// The JSON text.
    pub body: String,
}

impl Document {
    /// The body as the caller's type.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        serde_json::from_str(&self.body)
            .map_err(|error| StoreError::shape(format!("document {}: {error}", self.document_id)))
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { document_id: row.text(0)?.to_owned(), version: row.int(1)?, body: row.text(2)?.to_owned() })
    }
}

/// A value by which one document of a kind is found, such as `email` and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What the value is.
    pub name: String,
    /// The value, exactly as it will be looked for.
    pub value: String,
}

/// A document to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// What kind it is.
    pub kind: Kind,
    /// Its id within its kind.
    pub document_id: String,
    /// The version it replaces; none to create it.
    pub replaces: Option<i64>,
    /// What lists are sorted by; folded here.
    pub name: String,
    /// What searches look in, beside nothing else; folded here.
    pub search: String,
    /// Named keys by which it is found and that no other document of its kind may have, such as an address. They
    /// replace those of the version before.
    pub keys: Vec<Key>,
    /// The JSON text.
    pub body: String,
}

impl Put {
    /// A new document without keys, found and sorted by its name.
    pub fn new(
        kind: Kind,
        document_id: impl Into<String>,
        name: impl Into<String>,
        value: &impl Serialize,
    ) -> Result<Self, StoreError> {
        let name = name.into();
        Ok(Self {
            kind,
            document_id: document_id.into(),
            replaces: None,
            search: name.clone(),
            name,
            keys: Vec::new(),
            body: serde_json::to_string(value).map_err(StoreError::shape)?,
        })
    }

    /// The same as the next version of a document.
    #[must_use]
    pub fn replacing(mut self, version: i64) -> Self {
        self.replaces = Some(version);
        self
    }

    /// The same with other text to search in.
    #[must_use]
    pub fn searched_by(mut self, search: impl Into<String>) -> Self {
        self.search = search.into();
        self
    }

    /// The same with one more key.
    #[must_use]
    pub fn with_key(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.keys.push(Key { name: name.into(), value: value.into() });
        self
    }
}

/// Which documents of a kind, sorted by name and then by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Words that must all be found in the document's search text.
    pub search: Option<String>,
    /// How many at most; all without.
    pub limit: Option<u32>,
    /// How many to pass over first.
    pub offset: u32,
}

/// A document by its id.
pub fn get(
    read: &mut dyn Read,
    site: &str,
    kind: Kind,
    document_id: &str,
) -> Result<Option<Document>, StoreError> {
    let row = read.fetch_one(sql::DOCUMENT_GET, &[site.into(), kind.into(), document_id.into()])?;
    row.as_ref().map(Document::from_row).transpose()
}

/// Documents by their ids, in the order of the ids; those that are not there are left out.
pub fn get_many<'a>(
    read: &mut dyn Read,
    site: &str,
    kind: Kind,
    document_ids: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Document>, StoreError> {
    // A look-up by key each: prepared once, and no slower than one statement of many parameters.
    document_ids.into_iter().filter_map(|id| get(read, site, kind, id).transpose()).collect()
}

/// A document by one of its keys.
pub fn find_by_key(
    read: &mut dyn Read,
    site: &str,
    kind: Kind,
    name: &str,
    value: &str,
) -> Result<Option<Document>, StoreError> {
    let row =
        read.fetch_one(sql::DOCUMENT_KEY_FIND, &[site.into(), kind.into(), name.into(), value.into()])?;
    row.as_ref().map(Document::from_row).transpose()
}

/// The keys of a document, sorted.
pub fn keys_of(
    read: &mut dyn Read,
    site: &str,
    kind: Kind,
    document_id: &str,
) -> Result<Vec<Key>, StoreError> {
    let rows = read.fetch(sql::DOCUMENT_KEYS_OF, &[site.into(), kind.into(), document_id.into()])?;
    rows.iter().map(|row| Ok(Key { name: row.text(0)?.to_owned(), value: row.text(1)?.to_owned() })).collect()
}

/// Documents of a kind, sorted by name and then by id.
pub fn list(
    read: &mut dyn Read,
    site: &str,
    kind: Kind,
    listing: &Listing,
) -> Result<Vec<Document>, StoreError> {
    let mut query = matching("document_id, version, body", site, kind, listing);
    query.push(" ORDER BY sort_name, document_id");
    query.push_with(" LIMIT $?", listing.limit.map_or(i64::MAX, i64::from));
    query.push_with(" OFFSET $?", listing.offset);
    read.fetch(&query.text, &query.parameters)?.iter().map(Document::from_row).collect()
}

/// How many documents of a kind match, whatever the limit and offset.
pub fn count(read: &mut dyn Read, site: &str, kind: Kind, listing: &Listing) -> Result<i64, StoreError> {
    let query = matching("COUNT(*)", site, kind, listing);
    read.fetch_one(&query.text, &query.parameters)?.map_or(Ok(0), |row| row.int(0))
}

fn matching(what: &str, site: &str, kind: Kind, listing: &Listing) -> Query {
    let mut query = Query::new(format!("SELECT {what} FROM document"));
    query.push_with(" WHERE site_id = $?", site);
    query.push_with(" AND kind = $?", kind);
    query.containing(listing.search.as_deref());
    query
}

/// Stores a document and gives its version. [`StoreError::Stale`] if it is not at the version that is replaced, or
/// is there already and should be new; [`StoreError::KeyTaken`] if a key belongs to another document.
pub fn put(write: &mut dyn Write, site: &str, put: &Put) -> Result<i64, StoreError> {
    let mut parameters: Vec<Value> = vec![
        site.into(),
        put.kind.into(),
        put.document_id.as_str().into(),
        fold(&put.name).into(),
        fold(&put.search).into(),
        put.body.as_str().into(),
    ];
    let (changed, version) = match put.replaces {
        None => (write.execute(sql::DOCUMENT_INSERT, &parameters)?, 1),
        Some(seen) => {
            parameters.push(seen.into());
            (write.execute(sql::DOCUMENT_UPDATE, &parameters)?, seen + 1)
        }
    };
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    put_keys(write, site, put)?;
    Ok(version)
}

fn put_keys(write: &mut dyn Write, site: &str, put: &Put) -> Result<(), StoreError> {
    let before = match put.replaces {
        None => Vec::new(),
        Some(_) => keys_of(write, site, put.kind, &put.document_id)?,
    };
    let own = |key: &Key| -> [Value; 5] {
        let id = put.document_id.as_str();
        [site.into(), put.kind.into(), key.name.as_str().into(), key.value.as_str().into(), id.into()]
    };
    for key in before.iter().filter(|key| !put.keys.contains(key)) {
        write.execute(sql::DOCUMENT_KEY_DELETE, &own(key))?;
    }
    for key in put.keys.iter().filter(|key| !before.contains(key)) {
        if write.execute(sql::DOCUMENT_KEY_INSERT, &own(key))? != 1 {
            return Err(StoreError::KeyTaken { kind: put.kind.into(), key: key.name.clone() });
        }
    }
    Ok(())
}

/// Whether a document can be put as it is meant: it is at the version to be replaced, or not there yet.
pub(crate) fn is_current(read: &mut dyn Read, site: &str, put: &Put) -> Result<bool, StoreError> {
    let found = get(read, site, put.kind, &put.document_id)?;
    Ok(found.map(|document| document.version) == put.replaces)
}

/// Deletes a document at a version, and its keys. [`StoreError::Stale`] if it is not there at that version.
pub fn delete(
    write: &mut dyn Write,
    site: &str,
    kind: Kind,
    document_id: &str,
    version: i64,
) -> Result<(), StoreError> {
    let key: [Value; 3] = [site.into(), kind.into(), document_id.into()];
    let [site, kind, id] = key.clone();
    if write.execute(sql::DOCUMENT_DELETE, &[site, kind, id, version.into()])? != 1 {
        return Err(StoreError::Stale);
    }
    write.execute(sql::DOCUMENT_KEYS_DELETE, &key).map(drop)
}

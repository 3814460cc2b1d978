//! Uploaded files, their contents, and what names them.
//!
//! A content is kept once in each site, under its hash; a file is one upload of it. Who may read what, and which
//! contents are taken in, is decided above.

use model::{FileId, FileUse, LineageId, ResourceId, SiteId, StoredFile, UserId};

use crate::{Read, Row, StoreError, Write, sql};

/// The most uses of a file that are read: each is a place that may show it, and one is enough.
const USES_MAX: usize = 1_000;

/// Stores a file that was just uploaded. Its content is stored where the site has none like it yet.
pub fn add(write: &mut dyn Write, file: &StoredFile, content: Vec<u8>) -> Result<(), StoreError> {
    let site = file.site_id.as_str();
    let size_bytes = i64::try_from(file.size_bytes).map_err(StoreError::shape)?;
    let blob = [site.into(), file.content_hash.as_str().into(), size_bytes.into(), content.into()];
    write.execute(sql::BLOB_INSERT, &blob)?;
    let parameters = [
        site.into(),
        file.file_id.as_str().into(),
        file.content_hash.as_str().into(),
        file.name.as_str().into(),
        file.media_type.as_str().into(),
        size_bytes.into(),
        file.pixels.map(|(width, _)| width).into(),
        file.pixels.map(|(_, height)| height).into(),
        file.uploaded_by.as_str().into(),
        file.uploaded_at.into(),
    ];
    write.execute(sql::FILE_INSERT, &parameters).map(drop)
}

/// A file by its id.
pub fn get(read: &mut dyn Read, site: &str, file_id: &str) -> Result<Option<StoredFile>, StoreError> {
    read.fetch_one(sql::FILE_GET, &[site.into(), file_id.into()])?.as_ref().map(from_row).transpose()
}

/// The files of a site, oldest first.
pub fn list(read: &mut dyn Read, site: &str) -> Result<Vec<StoredFile>, StoreError> {
    read.fetch(sql::FILES_OF_SITE, &[site.into()])?.iter().map(from_row).collect()
}

/// The content of a file, whole.
pub fn content(read: &mut dyn Read, site: &str, content_hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let row = read.fetch_one(sql::BLOB_GET, &[site.into(), content_hash.into()])?;
    row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// How much room the contents of a site take, in bytes.
pub fn bytes_of_site(read: &mut dyn Read, site: &str) -> Result<u64, StoreError> {
    number(read, sql::BLOB_BYTES_OF_SITE, &[site.into()])
}

/// How many files of somebody nothing names.
pub fn unused_of(read: &mut dyn Read, site: &str, user_id: &str) -> Result<u64, StoreError> {
    number(read, sql::FILE_UNUSED_OF, &[site.into(), user_id.into()])
}

/// Notes that something names a file; a second time changes nothing.
pub fn add_use(write: &mut dyn Write, site: &str, file_id: &str, of: &FileUse) -> Result<(), StoreError> {
    let parameters = [site.into(), file_id.into(), of.kind().into(), of.subject_id().into()];
    write.execute(sql::FILE_USE_ADD, &parameters).map(drop)
}

/// Notes that something names a file no more.
pub fn remove_use(write: &mut dyn Write, site: &str, file_id: &str, of: &FileUse) -> Result<(), StoreError> {
    let parameters = [site.into(), file_id.into(), of.kind().into(), of.subject_id().into()];
    write.execute(sql::FILE_USE_REMOVE, &parameters).map(drop)
}

/// What names a file, as far as that are a thousand places.
pub fn uses(read: &mut dyn Read, site: &str, file_id: &str) -> Result<Vec<FileUse>, StoreError> {
    let limit = i64::try_from(USES_MAX).map_err(StoreError::shape)?;
    let rows = read.fetch(sql::FILE_USES, &[site.into(), file_id.into(), limit.into()])?;
    rows.iter().map(use_from_row).collect()
}

/// Removes a file that nothing names, and its content with the last file that has it. False where something names it or
/// it is gone already.
pub fn remove_unused(write: &mut dyn Write, site: &str, file_id: &str) -> Result<bool, StoreError> {
    let Some(file) = get(write, site, file_id)? else { return Ok(false) };
    if write.execute(sql::FILE_REMOVE_UNUSED, &[site.into(), file_id.into()])? == 0 {
        return Ok(false);
    }
    write.execute(sql::BLOB_REMOVE_UNUSED, &[site.into(), file.content_hash.as_str().into()])?;
    Ok(true)
}

fn number(read: &mut dyn Read, text: &str, parameters: &[crate::Value]) -> Result<u64, StoreError> {
    let row = read.fetch_one(text, parameters)?;
    let found = row.map_or(Ok(0), |row| row.int(0))?;
    u64::try_from(found).map_err(StoreError::shape)
}

fn from_row(row: &Row) -> Result<StoredFile, StoreError> {
    let pixels = match (row.optional_int(6)?, row.optional_int(7)?) {
        (Some(_), Some(_)) => Some((row.count(6)?, row.count(7)?)),
        _ => None,
    };
    Ok(StoredFile {
        site_id: SiteId::parse(row.text(0)?).map_err(StoreError::shape)?,
        file_id: FileId::parse(row.text(1)?).map_err(StoreError::shape)?,
        content_hash: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        media_type: row.text(4)?.to_owned(),
        size_bytes: u64::try_from(row.int(5)?).map_err(StoreError::shape)?,
        pixels,
        uploaded_by: UserId::parse(row.text(8)?).map_err(StoreError::shape)?,
        uploaded_at: row.instant(9)?,
    })
}

fn use_from_row(row: &Row) -> Result<FileUse, StoreError> {
    let subject_id = row.text(1)?;
    match row.text(0)? {
        "picture" => ResourceId::parse(subject_id).map(FileUse::Picture).map_err(StoreError::shape),
        "answer" => LineageId::parse(subject_id).map(FileUse::Answer).map_err(StoreError::shape),
        other => Err(StoreError::shape(format!("a file that is named by a `{other}`"))),
    }
}

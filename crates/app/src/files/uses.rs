//! What names files: written down where resources and reservations are, and asked wherever a file is read.

use std::collections::BTreeMap;

use model::{Caller, FileId, FileUse, FormAnswers, Reservation, ResourceId, StoredFile, file, form};
use serde_json::Value;
use store::{Read, Write, files, reservations as versions};

use crate::Failure;
use crate::jobs::enqueue_unused;
use crate::shelf::Shelf;
use crate::visibility::{may_see_reservation, may_see_resource, sight};

/// How long a file that nothing names is kept, in seconds.
pub(crate) const UNUSED_SECONDS: i64 = 86_400;

/// Whether the caller may read a file: they may see one of the things that name it, or nothing does and it is theirs.
pub(crate) fn may_read(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    file: &StoredFile,
) -> Result<bool, Failure> {
    let uses = files::uses(reader, file.site_id.as_str(), file.file_id.as_str())?;
    if uses.is_empty() {
        return Ok(file.uploaded_by == caller.user_id);
    }
    for of in &uses {
        let is_seen = match of {
            FileUse::Picture(resource_id) => shelf
                .resource(reader, &caller.site_id, resource_id)?
                .is_some_and(|resource| may_see_resource(caller, &resource.settings)),
            FileUse::Answer(lineage_id) => {
                let found = versions::by_lineage(reader, caller.site_id.as_str(), lineage_id.as_str())?;
                match found {
                    Some(reservation) => sees_answers(reader, shelf, caller, &reservation)?,
                    None => false,
                }
            }
        };
        if is_seen {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the caller sees what was answered to the forms of a reservation.
fn sees_answers(
    reader: &mut dyn Read,
    shelf: &Shelf,
    caller: &Caller,
    reservation: &Reservation,
) -> Result<bool, Failure> {
    let resource = shelf.resource(reader, &caller.site_id, &reservation.resource_id)?;
    Ok(resource.is_some_and(|resource| {
        may_see_reservation(caller, reservation, &resource.settings)
            && !sight(caller, reservation, &resource.settings).is_anonymous()
    }))
}

/// Looks up the files that an answer names and puts what is kept of them into it. A sentence where the caller may name one
/// of them as little as read it.
pub(crate) fn given(
    reader: &mut dyn Read,
    (shelf, caller): (&Shelf, &Caller),
    value: &mut Value,
) -> Result<Option<String>, Failure> {
    let mut known = BTreeMap::new();
    for file_id in form::file_ids(value) {
        let file = files::get(reader, caller.site_id.as_str(), file_id.as_str())?;
        let file = match file {
            Some(file) if may_read(reader, shelf, caller, &file)? => file,
            _ => return Ok(Some(format!("there is no file {file_id} here: upload it first"))),
        };
        known.insert(file_id, form::file_answer(&file));
    }
    let kept = |file_id: &FileId| known.get(file_id).cloned().ok_or(());
    if let Ok(looked_up) = form::with_files(value, kept) {
        *value = looked_up;
    }
    Ok(None)
}

/// Writes down which files the answers of what is about to stand name.
pub(crate) fn keep_answers<'a>(
    writer: &mut dyn Write,
    site: &str,
    reservations: impl Iterator<Item = &'a Reservation>,
) -> Result<(), Failure> {
    for reservation in reservations {
        let of = FileUse::Answer(reservation.lineage_id.clone());
        for file_id in reservation.forms.iter().flat_map(FormAnswers::files) {
            files::add_use(writer, site, file_id.as_str(), &of)?;
        }
    }
    Ok(())
}

/// Writes down that a resource has another picture, where it is one of our own files.
pub(crate) fn settle_picture(
    writer: &mut dyn Write,
    caller: &Caller,
    resource_id: &ResourceId,
    (before, after): (Option<&str>, Option<&str>),
) -> Result<(), Failure> {
    if before == after {
        return Ok(());
    }
    let (site, of) = (caller.site_id.as_str(), FileUse::Picture(resource_id.clone()));
    if let Some(file_id) = before.and_then(file::of_address) {
        files::remove_use(writer, site, file_id.as_str(), &of)?;
        enqueue_unused(writer, site, &file_id, caller.now.plus_seconds(UNUSED_SECONDS))?;
    }
    if let Some(file_id) = after.and_then(file::of_address) {
        let picture = files::get(writer, site, file_id.as_str())?.filter(StoredFile::is_picture);
        let is_known = match picture {
            Some(picture) => picture.uploaded_by == caller.user_id || shows(writer, &picture)?,
            None => false,
        };
        if !is_known {
            let sentence = "there is no such picture here: upload it first";
            return Err(Failure::invalid("imageurl", sentence));
        }
        files::add_use(writer, site, file_id.as_str(), &of)?;
    }
    Ok(())
}

/// Whether a file is the picture of some resource already. What was uploaded to answer a form is not for everybody.
pub(super) fn shows(reader: &mut dyn Read, file: &StoredFile) -> Result<bool, Failure> {
    let uses = files::uses(reader, file.site_id.as_str(), file.file_id.as_str())?;
    Ok(uses.iter().any(|of| matches!(of, FileUse::Picture(_))))
}

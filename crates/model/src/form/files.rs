//! Answers that are files: an id as it is sent, and what is kept of the file beside it, so that an answer reads by itself.
//!
//! What is kept is an object of `file_id`, `name`, `media_type` and `size_bytes`; such an object may be sent again, and of it
//! only the id counts.

use serde_json::{Value, json};

use super::FormField;
use crate::file::StoredFile;
use crate::ids::FileId;

/// The most files that answer one field.
pub(super) const FILES_MAX: usize = 20;

/// What is kept of a file in an answer.
pub fn file_answer(file: &StoredFile) -> Value {
    json!({
        "file_id": file.file_id,
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
    })
}

/// The files that an answer names; none where it names something else.
pub fn file_ids(value: &Value) -> Vec<FileId> {
    files(value).iter().filter_map(file_id).collect()
}

/// The answer with each file as it is given back for its id. The first trouble ends it.
pub fn with_files<E>(value: &Value, mut kept: impl FnMut(&FileId) -> Result<Value, E>) -> Result<Value, E> {
    let mut each = |value: &Value| file_id(value).map_or_else(|| Ok(value.clone()), |id| kept(&id));
    match value {
        Value::Array(items) => items.iter().map(each).collect::<Result<Vec<_>, _>>().map(Value::Array),
        value => each(value),
    }
}

fn files(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        value => std::slice::from_ref(value),
    }
}

fn file_id(value: &Value) -> Option<FileId> {
    let text = value.as_str().or_else(|| value.get("file_id")?.as_str())?;
    FileId::parse(text).ok()
}

/// The name of a file in an answer.
pub(super) fn name(value: &Value) -> Option<&str> {
    value.get("name").and_then(Value::as_str)
}

impl FormField {
    /// Whether an answer names files as the field takes them.
    pub(super) fn fits_files(&self, value: &Value) -> bool {
        match value {
            Value::Array(items) => {
                self.allow_multiple
                    && items.len() <= FILES_MAX
                    && items.iter().all(|one| file_id(one).is_some())
            }
            value => !self.allow_multiple && file_id(value).is_some(),
        }
    }

    /// Why a file that was looked up is not taken; none where it is.
    pub(super) fn refused_file(&self, value: &Value) -> Option<String> {
        files(value).iter().find_map(|file| {
            let named = name(file).unwrap_or("the file");
            let media_type = file.get("media_type").and_then(Value::as_str).unwrap_or_default();
            let is_taken = |accepted: &String| {
                accepted.strip_suffix('*').map_or(accepted == media_type, |sort| media_type.starts_with(sort))
            };
            if !self.accept.is_empty() && !self.accept.iter().any(is_taken) {
                return Some(format!("{named} is {media_type}; taken are {}", self.accept.join(", ")));
            }
            let size_bytes = file.get("size_bytes").and_then(Value::as_u64).unwrap_or_default();
            let most = self.size_bytes_max.filter(|most| size_bytes > *most)?;
            Some(format!("{named} has {size_bytes} bytes; at most {most} are taken"))
        })
    }
}

//! Uploaded files: what is known of one beside its content, and what may name it.
//!
//! Owns no bytes: those are in the store under their hash, once for each site however often they were uploaded.

use serde::{Deserialize, Serialize};
use timeline::Instant;

use crate::ids::{FileId, LineageId, ResourceId, SiteId, UserId};

/// An uploaded file without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its id; every upload has one of its own.
    pub file_id: FileId,
    /// The site it belongs to.
    pub site_id: SiteId,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub content_hash: String,
    /// The name that whoever uploaded it gave it.
    pub name: String,
    /// What its bytes are, such as `image/png`; never what somebody said they were.
    pub media_type: String,
    /// How long it is, in bytes.
    pub size_bytes: u64,
    /// How wide and how high a picture is, in pixels.
    pub pixels: Option<(u32, u32)>,
    /// Who uploaded it.
    pub uploaded_by: UserId,
    /// When.
    pub uploaded_at: Instant,
}

impl StoredFile {
    /// Whether it is a picture that browsers show.
    pub fn is_picture(&self) -> bool {
        self.pixels.is_some()
    }
}

/// What names a file and so keeps it. Whoever may see one of these may read the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileUse {
    /// It is the picture of a resource.
    Picture(ResourceId),
    /// It is an answer to a form, in one of the versions of a reservation.
    Answer(LineageId),
}

impl FileUse {
    /// The word for the kind of thing that names the file.
    pub fn kind(&self) -> &'static str {
        match self {
            FileUse::Picture(_) => "picture",
            FileUse::Answer(_) => "answer",
        }
    }

    /// The id of what names the file.
    pub fn subject_id(&self) -> &str {
        match self {
            FileUse::Picture(resource_id) => resource_id.as_str(),
            FileUse::Answer(lineage_id) => lineage_id.as_str(),
        }
    }
}

/// Where a file is read, beneath the address of the server.
pub const ADDRESS_PREFIX: &str = "/api/files/";

/// The address of a file, beneath that of the server.
pub fn address(file_id: &FileId) -> String {
    format!("{ADDRESS_PREFIX}{file_id}")
}

/// The file that an address names; none where it is the address of something else.
pub fn of_address(address: &str) -> Option<FileId> {
    FileId::parse(address.strip_prefix(ADDRESS_PREFIX)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_file_and_no_other_address_does() {
        let file_id = FileId::parse("file_abc").unwrap();
        assert_eq!(of_address(&address(&file_id)), Some(file_id));
        for text in ["", "/api/files/", "/api/files/resv_abc", "https://example.org/api/files/file_abc"] {
            assert_eq!(of_address(text), None, "{text}");
        }
    }
}

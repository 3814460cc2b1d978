//! Uploaded files as the public API shows them.

use model::{StoredFile, file};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What goes with an upload.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// The name of the file, at most 255 characters; what stands before a slash is dropped.
    pub name: String,
}

/// A picture to fetch.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = FetchInput)]
pub struct FetchInput {
    /// Its address. Addresses in private networks are refused.
    #[schema(max_length = 2048, examples("https://example.org/microscope.jpg"))]
    pub url: String,
}

/// An uploaded file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = File)]
pub struct FileReply {
    /// Its id, for answers to forms.
    pub file_id: String,
    /// Its name.
    pub name: String,
    /// What its bytes are, whatever the request said: `image/png`, `image/jpeg`, `image/gif`, `image/webp`,
    /// `application/pdf`, the types of office documents, `application/zip`, `text/csv`, `text/plain`, or
    /// `application/octet-stream` for everything else.
    pub media_type: String,
    /// How long it is, in bytes.
    pub size_bytes: u64,
    /// How wide a picture is, in pixels; null for everything else.
    pub width: Option<u32>,
    /// How high a picture is, in pixels; null for everything else.
    pub height: Option<u32>,
    /// Where it is read, beneath the address of the server; for `imageurl` of a resource too.
    pub url: String,
    /// When it was uploaded, in Unix seconds.
    pub uploaded_unix: i64,
}

impl From<&StoredFile> for FileReply {
    fn from(stored: &StoredFile) -> Self {
        Self {
            file_id: stored.file_id.to_string(),
            name: stored.name.clone(),
            media_type: stored.media_type.clone(),
            size_bytes: stored.size_bytes,
            width: stored.pixels.map(|(width, _)| width),
            height: stored.pixels.map(|(_, height)| height),
            url: file::address(&stored.file_id),
            uploaded_unix: stored.uploaded_at.as_unix(),
        }
    }
}

//! Uploaded files: taking them in, fetching pictures from elsewhere, and handing them out again.
//!
//! A file belongs to what names it: the picture of a resource, an answer to a form. Until something does, only whoever
//! uploaded it can read and name it, and after a day it is removed. What names files is written down in the commits of
//! those things; the ways to do so are in `files/uses.rs`.

mod uses;

use model::{Caller, EventKind, FileId, FileUse, ResourceId, StoredFile};
use outside::client::Limits;
use outside::media::{self, Media};
use sha2::{Digest, Sha256};
use store::{Read, Write, events, files};
use timeline::Instant;

use crate::jobs::enqueue_unused;
use crate::people::event;
use crate::{App, Failure, outsiders};

pub(crate) use uses::{UNUSED_SECONDS, given, keep_answers, may_read, settle_picture};

/// The longest file, in bytes.
pub const FILE_BYTES_MAX: usize = 8 << 20;
/// How much room the files of a site take at most, in bytes.
const SITE_BYTES_MAX: u64 = 2 << 30;
/// The most files of one person that nothing names.
const UNUSED_MAX: u64 = 100;
/// The longest name, in characters.
const NAME_CHARACTERS_MAX: usize = 255;
/// How long fetching a picture may take, in seconds.
const FETCH_SECONDS_MAX: u64 = 15;

/// A file as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRead {
    /// What is known of it.
    pub file: StoredFile,
    /// Its content, whole.
    pub content: Vec<u8>,
    /// Whether it is the picture of a resource, and so nothing personal.
    pub is_on_display: bool,
}

/// Takes a file in. Everybody with a place on the site may, because everybody may have to answer a form with one.
pub async fn upload(app: &App, caller: &Caller, name: &str, content: Vec<u8>) -> Result<StoredFile, Failure> {
    if content.is_empty() {
        return Err(Failure::invalid("", "the file is empty"));
    }
    let name = plain_name(name);
    let media =
        media::recognise(&content, &name).map_err(|trouble| Failure::invalid("", trouble.to_string()))?;
    take_in(app, caller, name, media, content).await
}

/// Fetches a picture from an address and takes it in, so that whoever looks at it later asks no stranger. Staff do.
pub async fn fetch_picture(app: &App, caller: &Caller, url: String) -> Result<StoredFile, Failure> {
    if !caller.role.is_staff() {
        let sentence = "Only moderators and administrators fetch pictures; upload yours instead.";
        return Err(Failure::Forbidden(sentence.into()));
    }
    let wrong = |sentence: String| Failure::invalid("url", sentence);
    let limits = Limits { bytes_max: FILE_BYTES_MAX, seconds_max: FETCH_SECONDS_MAX };
    let fetched = app.client()?.get(url.trim(), limits).await;
    let fetched = fetched.map_err(|trouble| wrong(trouble.to_string()))?;
    if !fetched.is_success() {
        return Err(wrong(format!("the address answers with status {}", fetched.status)));
    }
    let path = fetched.url.split(['?', '#']).next().unwrap_or_default();
    let name = plain_name(path);
    let media = media::recognise(&fetched.body, &name).map_err(|trouble| wrong(trouble.to_string()))?;
    if media.pixels.is_none() {
        return Err(wrong("there is no picture at this address: PNG, JPEG, GIF and WebP are taken".into()));
    }
    take_in(app, caller, name, media, fetched.body).await
}

async fn take_in(
    app: &App,
    caller: &Caller,
    name: String,
    media: Media,
    content: Vec<u8>,
) -> Result<StoredFile, Failure> {
    let hashing = move || (hash(&content), content);
    let hashed = tokio::task::spawn_blocking(hashing).await;
    let (content_hash, content) = hashed.map_err(|stopped| Failure::Bug(stopped.to_string()))?;
    let file = StoredFile {
        file_id: FileId::mint(app.ids.as_ref()),
        site_id: caller.site_id.clone(),
        content_hash,
        name,
        media_type: media.media_type.to_owned(),
        size_bytes: content.len() as u64,
        pixels: media.pixels,
        uploaded_by: caller.user_id.clone(),
        uploaded_at: caller.now,
    };
    let (caller, ids) = (caller.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            make_sure_of_room(writer, &caller, file.size_bytes)?;
            files::add(writer, &file, content)?;
            let look_again_at = caller.now.plus_seconds(UNUSED_SECONDS);
            enqueue_unused(writer, caller.site_id.as_str(), &file.file_id, look_again_at)?;
            let kind = EventKind::FileUploaded { file_id: file.file_id.clone(), size_bytes: file.size_bytes };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok(file)
        })
        .await
}

fn make_sure_of_room(writer: &mut dyn Write, caller: &Caller, size_bytes: u64) -> Result<(), Failure> {
    let site = caller.site_id.as_str();
    if files::unused_of(writer, site, caller.user_id.as_str())? >= UNUSED_MAX {
        let sentence = format!("{UNUSED_MAX} files of yours are not used yet; they are removed after a day");
        return Err(Failure::Limit(sentence));
    }
    if files::bytes_of_site(writer, site)?.saturating_add(size_bytes) > SITE_BYTES_MAX {
        let gibibytes = SITE_BYTES_MAX >> 30;
        return Err(Failure::Limit(format!("the files of a site take at most {gibibytes} GiB")));
    }
    Ok(())
}

/// A file with its content. One that the caller may not read is not found.
pub async fn read(app: &App, caller: &Caller, file_id: FileId) -> Result<FileRead, Failure> {
    let (caller, shelf) = (caller.clone(), app.shelf.clone());
    app.store
        .read(move |reader| {
            let file = files::get(reader, caller.site_id.as_str(), file_id.as_str())?;
            let file = file.ok_or(Failure::NotFound("file"))?;
            if !may_read(reader, &shelf, &caller, &file)? {
                return Err(Failure::NotFound("file"));
            }
            with_content(reader, file)
        })
        .await
}

/// The picture of a resource that people without an account may book.
pub async fn read_as_outsider(app: &App, file_id: FileId, now: Instant) -> Result<FileRead, Failure> {
    for resource_id in shown_by(app, &file_id).await? {
        match outsiders::caller(app, &resource_id, "", now).await {
            Ok(caller) => return read(app, &caller, file_id).await,
            Err(Failure::NotFound(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Err(Failure::NotFound("file"))
}

/// The resources of whichever site that show a file as their picture.
async fn shown_by(app: &App, file_id: &FileId) -> Result<Vec<ResourceId>, Failure> {
    let sites = crate::sites::all(app).await?;
    let file_id = file_id.clone();
    app.store
        .read(move |reader| {
            let mut shown_by = Vec::new();
            for site in sites {
                let uses = files::uses(reader, site.site_id.as_str(), file_id.as_str())?;
                shown_by.extend(uses.into_iter().filter_map(|of| match of {
                    FileUse::Picture(resource_id) => Some(resource_id),
                    FileUse::Answer(_) => None,
                }));
            }
            Ok(shown_by)
        })
        .await
}

fn with_content(reader: &mut dyn Read, file: StoredFile) -> Result<FileRead, Failure> {
    let content = files::content(reader, file.site_id.as_str(), &file.content_hash)?;
    let content = content.ok_or_else(|| Failure::Bug(format!("{} has no content", file.file_id)))?;
    let is_on_display = uses::shows(reader, &file)?;
    Ok(FileRead { file, content, is_on_display })
}

/// The SHA-256 of a content, in hexadecimal digits.
pub(crate) fn hash(content: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The last part of a name, without what could mean something to whoever saves it.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |character: &char| !character.is_control() && !is_reordering(*character);
    let plain: String = last.chars().filter(is_plain).take(NAME_CHARACTERS_MAX).collect();
    let plain = plain.trim().trim_start_matches('.');
    if plain.is_empty() { "file".to_owned() } else { plain.to_owned() }
}

/// Whether a character turns the direction of those after it, so that `gpj.exe` reads like a picture.
fn is_reordering(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_without_tricks() {
        for (name, expected) in [
            ("plan.png", "plan.png"),
            ("C:\\Users\\ann\\plan.png", "plan.png"),
            ("../../etc/passwd", "passwd"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            (" Größe\r\n.csv ", "Größe.csv"),
            (".htaccess", "htaccess"),
            ("", "file"),
            ("a/", "file"),
        ] {
            assert_eq!(plain_name(name), expected, "{name}");
        }
        assert_eq!(plain_name(&"x".repeat(300)).len(), 255);
    }
}

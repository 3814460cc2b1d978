//! What a file from outside is, told by its bytes: names and headers say what somebody wants it to be.
//!
//! Pictures are never decoded here. Their format and size stand in their head, and one whose size could fill a
//! browser's memory is refused; the browser, which decodes in a sandbox of its own, is shown nothing else.

use imagesize::ImageType;

/// The longest side of a picture, in pixels.
pub const SIDE_PIXELS_MAX: u32 = 10_000;
/// The most pixels of a picture: decoded, they take four bytes each.
pub const AREA_PIXELS_MAX: u64 = 40_000_000;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    /// Its media type; `application/octet-stream` for what is not known.
    pub media_type: &'static str,
    /// How wide and how high a picture is, in pixels; none for everything else.
    pub pixels: Option<(u32, u32)>,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaTrouble {
    /// It begins like a picture and is none, or is cut off.
    #[error("this picture is damaged: its size cannot be read")]
    Damaged,
    /// It would take too much memory to show.
    #[error(
        "this picture has {0} x {1} pixels; at most {SIDE_PIXELS_MAX} a side and {AREA_PIXELS_MAX} in all are taken"
    )]
    TooManyPixels(usize, usize),
}

/// Looks at the bytes. The name only tells apart what is packed or written alike, such as a document from an archive.
pub fn recognise(content: &[u8], name: &str) -> Result<Media, MediaTrouble> {
    let plain = |media_type| Ok(Media { media_type, pixels: None });
    match imagesize::image_type(content) {
        Ok(ImageType::Png) => picture("image/png", content),
        Ok(ImageType::Jpeg) => picture("image/jpeg", content),
        Ok(ImageType::Gif) => picture("image/gif", content),
        Ok(ImageType::Webp) => picture("image/webp", content),
        _ if content.starts_with(b"%PDF-") => plain("application/pdf"),
        _ if content.starts_with(b"PK\x03\x04") => plain(packed(name)),
        _ if is_text(content) => plain(if ending(name) == "csv" { "text/csv" } else { "text/plain" }),
        _ => plain("application/octet-stream"),
    }
}

fn picture(media_type: &'static str, content: &[u8]) -> Result<Media, MediaTrouble> {
    let size = imagesize::blob_size(content).map_err(|_| MediaTrouble::Damaged)?;
    let too_many = MediaTrouble::TooManyPixels(size.width, size.height);
    let counted = |pixels: usize| u32::try_from(pixels).map_err(|_| too_many);
    let (width, height) = (counted(size.width)?, counted(size.height)?);
    if width == 0 || height == 0 {
        return Err(MediaTrouble::Damaged);
    }
    let area = u64::from(width) * u64::from(height);
    if width.max(height) > SIDE_PIXELS_MAX || area > AREA_PIXELS_MAX {
        return Err(too_many);
    }
    Ok(Media { media_type, pixels: Some((width, height)) })
}

/// The documents that are archives inside.
fn packed(name: &str) -> &'static str {
    match ending(name).as_str() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        _ => "application/zip",
    }
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

/// Whether it is text that people read: UTF-8 without control characters but those of lines.
fn is_text(content: &[u8]) -> bool {
    let is_of_text =
        |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t' | '\x0c');
    std::str::from_utf8(content).is_ok_and(|text| text.chars().all(is_of_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG of some size: the signature and the first chunk.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    fn media_type(content: &[u8], name: &str) -> &'static str {
        recognise(content, name).unwrap().media_type
    }

    #[test]
    fn bytes_say_what_a_file_is_and_names_do_not() {
        assert_eq!(
            recognise(&png(40, 20), "evil.html"),
            Ok(Media { media_type: "image/png", pixels: Some((40, 20)) })
        );
        assert_eq!(media_type(b"GIF89a\x02\0\x03\0\x80\0\0", "a.png"), "image/gif");
        assert_eq!(media_type(b"%PDF-1.7\n", "a.png"), "application/pdf");
        assert_eq!(media_type(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"), "text/plain");
        assert_eq!(media_type("größe;zahl\n".as_bytes(), "a.CSV"), "text/csv");
        assert_eq!(media_type(b"PK\x03\x04....", "paper.docx"), packed("a.docx"));
        assert_eq!(media_type(b"PK\x03\x04....", "paper"), "application/zip");
        for content in [&b"\0\x01\x02"[..], b"\xff\xfe", b"MZ\x90\0"] {
            assert_eq!(media_type(content, "a.png"), "application/octet-stream");
        }
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused() {
        for (width, height) in [(10_001, 1), (1, 10_001), (9_000, 9_000), (u32::MAX, u32::MAX)] {
            let found = recognise(&png(width, height), "a.png");
            assert!(matches!(found, Err(MediaTrouble::TooManyPixels(..))), "{width} {height}: {found:?}");
        }
        assert!(recognise(&png(10_000, 4_000), "a.png").is_ok());
        for (width, height) in [(0, 5), (5, 0)] {
            assert_eq!(recognise(&png(width, height), "a.png"), Err(MediaTrouble::Damaged));
        }
    }

    #[test]
    fn a_picture_that_is_cut_off_is_damaged_or_no_picture() {
        let whole = png(40, 20);
        for length in 0..whole.len().min(24) {
            let found = recognise(&whole[..length], "a.png");
            assert!(found.is_ok_and(|media| media.pixels.is_none()) || found.is_err(), "{length} {found:?}");
        }
        for head in [
            &b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01"[..],
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIH",
        ] {
            assert!(recognise(head, "a").is_err(), "{head:?}");
        }
    }
}

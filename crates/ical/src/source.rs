//! Octets of a file as its content lines: unfolded, decoded, numbered. What a line means is read elsewhere.

use std::borrow::Cow;

/// One content line. Folded rows are joined before they are decoded, because some programs fold in the
/// middle of a character.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ContentLine<'file> {
    /// Number of its first row in the file, counted from 1.
    pub(crate) number: usize,
    pub(crate) text: Cow<'file, str>,
    /// Whether it had octets that are not UTF-8; each is replaced by U+FFFD.
    pub(crate) is_repaired: bool,
}

/// The content lines of a file: CRLF or bare LF, with or without a byte order mark. Empty rows are skipped.
pub(crate) fn content_lines(file: &[u8]) -> impl Iterator<Item = ContentLine<'_>> {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let mut rows = file.split(|octet| *octet == b'\n').map(without_carriage_return).enumerate().peekable();
    std::iter::from_fn(move || {
        let (index, first) = rows.find(|(_, row)| !row.is_empty())?;
        let mut octets = Cow::Borrowed(first);
        while let Some((_, row)) = rows.next_if(|(_, row)| is_continuation(row)) {
            octets.to_mut().extend_from_slice(&row[1..]);
        }
        Some(decode(index + 1, octets))
    })
}

fn without_carriage_return(row: &[u8]) -> &[u8] {
    row.strip_suffix(b"\r").unwrap_or(row)
}

fn is_continuation(row: &[u8]) -> bool {
    matches!(row.first(), Some(b' ' | b'\t'))
}

fn decode(number: usize, octets: Cow<'_, [u8]>) -> ContentLine<'_> {
    let text = match octets {
        Cow::Borrowed(octets) => String::from_utf8_lossy(octets),
        Cow::Owned(octets) => match String::from_utf8(octets) {
            Ok(text) => Cow::Owned(text),
            Err(error) => Cow::Owned(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        },
    };
    // A replacement in the text may also have been there from the start; then saying so does no harm.
    let is_repaired = text.contains(char::REPLACEMENT_CHARACTER);
    ContentLine { number, text, is_repaired }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &[u8]) -> Vec<(usize, String, bool)> {
        content_lines(file).map(|line| (line.number, line.text.into_owned(), line.is_repaired)).collect()
    }

    #[test]
    fn rows_become_lines() {
        let line = |number, text: &str| (number, text.to_owned(), false);
        assert_eq!(lines(b"A:1\r\nB:2\r\n"), [line(1, "A:1"), line(2, "B:2")]);
        assert_eq!(lines(b"A:1\nB:2"), [line(1, "A:1"), line(2, "B:2")]);
        assert_eq!(lines(b"\xEF\xBB\xBFA:1\n\n\r\nB:2\n"), [line(1, "A:1"), line(4, "B:2")]);
        assert_eq!(lines(b"A:on\r\n e\r\n\t two\r\nB:2\r\n"), [line(1, "A:one two"), line(4, "B:2")]);
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\r\n\n"), []);
    }

    #[test]
    fn a_fold_inside_a_character_does_no_harm() {
        assert_eq!(lines(b"A:caf\xC3\r\n \xA9 au lait\r\n"), [(1, "A:café au lait".to_owned(), false)]);
    }

    #[test]
    fn what_is_not_utf_8_is_replaced_and_told() {
        assert_eq!(
            lines(b"A:caf\xE9\nB:2"),
            [(1, "A:caf\u{FFFD}".to_owned(), true), (2, "B:2".to_owned(), false)]
        );
        assert_eq!(lines(b"A:caf\xE9\n  x"), [(1, "A:caf\u{FFFD} x".to_owned(), true)]);
    }
}

//! One content line of RFC 5545 on its way out: escaping, quoting and folding.
//! Which lines a calendar has, and in what order, is decided in `print`.

use std::fmt::Write as _;

use timeline::Instant;

/// Octets a physical line may have, its line break not counted (RFC 5545, section 3.1).
const OCTETS_MAX: usize = 75;

/// A content line that [`line`] is writing to the end of a text.
pub(crate) struct Line<'text> {
    text: &'text mut String,
    octets_in_row: usize,
}

/// Writes one whole content line: its name, what `value` adds after the name, and the line break.
pub(crate) fn line(text: &mut String, name: &str, value: impl FnOnce(&mut Line<'_>)) {
    let mut line = Line { text, octets_in_row: 0 };
    line.piece(name);
    value(&mut line);
    line.text.push_str("\r\n");
}

impl Line<'_> {
    /// Adds text as it is, except for control characters, which the format cannot carry and which would end
    /// the line.
    pub(crate) fn raw(&mut self, value: &str) {
        for character in value.chars().filter(|character| is_carried(*character)) {
            self.character(character);
        }
    }

    /// Adds a colon and a value of type TEXT.
    pub(crate) fn text_value(&mut self, value: &str) {
        self.piece(":");
        self.escaped(value);
    }

    /// Adds a colon and several values of type TEXT, parted by commas.
    pub(crate) fn text_list(&mut self, values: &[String]) {
        for (index, value) in values.iter().enumerate() {
            self.piece(if index == 0 { ":" } else { "," });
            self.escaped(value);
        }
    }

    /// Adds a parameter. The value is quoted where it must be; what a quoted value cannot hold is written
    /// with the carets of RFC 6868.
    pub(crate) fn parameter(&mut self, name: &str, value: &str) {
        let quote = if value.contains([':', ';', ',']) { "\"" } else { "" };
        self.piece(";");
        self.piece(name);
        self.piece("=");
        self.piece(quote);
        for character in unify_line_breaks(value) {
            match character {
                '^' => self.piece("^^"),
                '"' => self.piece("^'"),
                '\n' => self.piece("^n"),
                other if is_carried(other) => self.character(other),
                _ => {}
            }
        }
        self.piece(quote);
    }

    /// Adds a colon and an instant as a UTC DATE-TIME.
    pub(crate) fn instant_value(&mut self, instant: Instant) {
        let civil = jiff::tz::Offset::UTC.to_datetime(instant.to_timestamp());
        let mut value = String::with_capacity(17);
        // Writing into a String cannot fail, so there is no error to pass on.
        let _infallible = write!(
            value,
            ":{:04}{:02}{:02}T{:02}{:02}{:02}Z",
            civil.year(),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second()
        );
        self.piece(&value);
    }

    fn escaped(&mut self, value: &str) {
        for character in unify_line_breaks(value) {
            match character {
                '\\' => self.piece("\\\\"),
                ';' => self.piece("\\;"),
                ',' => self.piece("\\,"),
                '\n' => self.piece("\\n"),
                other if is_carried(other) => self.character(other),
                _ => {}
            }
        }
    }

    fn character(&mut self, character: char) {
        self.piece(character.encode_utf8(&mut [0; 4]));
    }

    /// Adds what must stay in one row, such as a character or an escape, and folds before it if it does not fit.
    fn piece(&mut self, piece: &str) {
        if self.octets_in_row + piece.len() > OCTETS_MAX {
            self.text.push_str("\r\n ");
            self.octets_in_row = 1;
        }
        self.text.push_str(piece);
        self.octets_in_row += piece.len();
    }
}

/// Whether the format can carry a character inside a value: everything but ASCII control characters, the tab
/// excepted.
fn is_carried(character: char) -> bool {
    character == '\t' || !character.is_ascii_control()
}

/// The characters of a value with every kind of line break as `\n`.
fn unify_line_breaks(value: &str) -> impl Iterator<Item = char> {
    let mut characters = value.chars().peekable();
    std::iter::from_fn(move || match characters.next()? {
        '\r' => {
            characters.next_if_eq(&'\n');
            Some('\n')
        }
        other => Some(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(name: &str, value: impl FnOnce(&mut Line<'_>)) -> String {
        let mut text = String::new();
        line(&mut text, name, value);
        text
    }

    #[test]
    fn text_is_escaped() {
        for (value, expected) in [
            ("Room 4; bring tea, milk", "X:Room 4\\; bring tea\\, milk\r\n"),
            ("C:\\lab", "X:C:\\\\lab\r\n"),
            ("one\ntwo\r\nthree\rfour", "X:one\\ntwo\\nthree\\nfour\r\n"),
            ("bell\u{7} null\0 tab\t del\u{7f}.", "X:bell null tab\t del.\r\n"),
            ("\"quoted\" a:b=c", "X:\"quoted\" a:b=c\r\n"),
        ] {
            assert_eq!(printed("X", |line| line.text_value(value)), expected);
        }
    }

    #[test]
    fn a_raw_value_cannot_end_its_line() {
        assert_eq!(
            printed("URL:", |line| line.raw("https://a.example/?x=1,2;3\r\nSTATUS:CANCELLED")),
            "URL:https://a.example/?x=1,2;3STATUS:CANCELLED\r\n"
        );
    }

    #[test]
    fn parameters_are_quoted_where_needed() {
        for (value, expected) in [
            ("Ada", "X;CN=Ada\r\n"),
            ("Doe, Ann: lab; 2", "X;CN=\"Doe, Ann: lab; 2\"\r\n"),
            ("the \"boss\" ^ co\nnext", "X;CN=the ^'boss^' ^^ co^nnext\r\n"),
        ] {
            assert_eq!(printed("X", |line| line.parameter("CN", value)), expected);
        }
    }

    #[test]
    fn rows_hold_75_octets_and_no_character_is_split() {
        let full = "a".repeat(73);
        assert_eq!(printed("X", |line| line.text_value(&full)), format!("X:{full}\r\n"));
        assert_eq!(printed("X", |line| line.text_value(&format!("{full}b"))), format!("X:{full}\r\n b\r\n"));
        // 72 letters leave one octet: neither the two of ü, the four of the emoji nor an escape go into it.
        let nearly = "a".repeat(72);
        for (character, written) in [("ü", "ü"), ("🔬", "🔬"), (",", "\\,"), ("\n", "\\n")] {
            assert_eq!(
                printed("X", |line| line.text_value(&format!("{nearly}{character}z"))),
                format!("X:{nearly}\r\n {written}z\r\n")
            );
        }
        // A continuation row starts with a blank, so it holds 74 more octets: 37 times ü.
        let umlauts = "ü".repeat(36 + 37 + 1);
        assert_eq!(
            printed("X", |line| line.text_value(&umlauts)),
            format!("X:{}\r\n {}\r\n ü\r\n", "ü".repeat(36), "ü".repeat(37))
        );
    }

    #[test]
    fn instants_are_utc() {
        let instant = Instant::from_unix(1_774_746_000);
        assert_eq!(printed("DTSTART", |line| line.instant_value(instant)), "DTSTART:20260329T010000Z\r\n");
        assert_eq!(printed("X", |line| line.instant_value(Instant::EARLIEST)), "X:19000101T000000Z\r\n");
    }
}

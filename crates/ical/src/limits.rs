//! How much of somebody else's calendar is read, and how what could not be read is told.

/// Bounds on a calendar that was written elsewhere. Beyond them reading stops with a [`ParseTrouble`] or,
/// where the rest stays trustworthy, with a [`Trouble`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Octets of the whole file.
    pub bytes: usize,
    /// Events of the whole file, changed dates of a series counted as well.
    pub events: usize,
    /// Dates taken from one rule.
    pub occurrences_per_rule: usize,
    /// Dates taken from the whole file.
    pub occurrences: usize,
    /// Octets of one line after unfolding. A longer one is left out: in practice it is an attachment.
    pub line_bytes: usize,
    /// How deep components may lie in each other; the standard needs three.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 5 * 1024 * 1024,
            events: 20_000,
            occurrences_per_rule: 5_000,
            occurrences: 100_000,
            line_bytes: 256 * 1024,
            nesting: 16,
        }
    }
}

/// Why a file as a whole was not read. Whoever follows it keeps the last good copy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseTrouble {
    /// More octets than [`Limits::bytes`].
    #[error("the calendar has {bytes} bytes, and at most {limit} are read")]
    TooLong {
        /// What it has.
        bytes: usize,
        /// What is read.
        limit: usize,
    },
    /// There is text, but no calendar in it; often it is a web page asking to sign in.
    #[error("this is not a calendar: there is no line BEGIN:VCALENDAR")]
    NotACalendar,
    /// More components in each other than [`Limits::nesting`].
    #[error("line {line}: components lie more than {limit} deep in each other")]
    NestedTooDeep {
        /// Where it became too deep, counted from 1.
        line: usize,
        /// How deep they may lie.
        limit: usize,
    },
    /// More events than [`Limits::events`].
    #[error("the calendar has more than {limit} events")]
    TooManyEvents {
        /// How many are read.
        limit: usize,
    },
}

/// Something in a file that could not be taken as it is written, for the person who looks after the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Where it is, or where its event begins, counted from 1.
    pub line: usize,
    /// The event it belongs to, if to one and if that has a UID.
    pub uid: Option<String>,
    /// What is wrong and what was done about it.
    pub sentence: String,
}

/// Troubles as they are found. The number kept is bounded, because a broken file may have one per line.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    kept: Vec<Trouble>,
    left_out: usize,
}

impl Troubles {
    const KEPT_MAX: usize = 1_000;

    pub(crate) fn add(&mut self, line: usize, uid: Option<&str>, sentence: impl Into<String>) {
        if self.kept.len() < Troubles::KEPT_MAX {
            self.kept.push(Trouble { line, uid: uid.map(str::to_owned), sentence: sentence.into() });
        } else {
            self.left_out += 1;
        }
    }

    /// All that were kept, and a last one that counts the others.
    pub(crate) fn into_list(mut self) -> Vec<Trouble> {
        if self.left_out > 0 {
            let line = self.kept.last().map_or(1, |trouble| trouble.line);
            let sentence = format!("There are {} more troubles like these.", self.left_out);
            self.kept.push(Trouble { line, uid: None, sentence });
        }
        self.kept
    }
}

/// The beginning of a text from a file, short enough to repeat in a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    text.chars().take(CHARACTERS_MAX).collect()
}

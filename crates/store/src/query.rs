//! Composing a statement of fixed fragments and numbered parameters.
//!
//! Fragments are texts of this crate; whatever a caller gave becomes a parameter and never part of the text.

use crate::text::patterns;
use crate::{StoreError, Value};

/// How many values one list may name.
const VALUES_MAX: usize = 4_096;

/// A statement and its parameters as they grow together.
pub(crate) struct Query {
    pub(crate) text: String,
    pub(crate) parameters: Vec<Value>,
}

impl Query {
    /// Begins with a text without parameters.
    pub(crate) fn new(text: String) -> Self {
        Self { text, parameters: Vec::new() }
    }

    /// Adds a fragment without parameters.
    pub(crate) fn push(&mut self, fragment: &str) {
        self.text.push_str(fragment);
    }

    /// Adds a fragment in which `$?` stands for one new parameter.
    pub(crate) fn push_with(&mut self, fragment: &str, value: impl Into<Value>) {
        self.parameters.push(value.into());
        self.text.push_str(&fragment.replace("$?", &format!("${}", self.parameters.len())));
    }

    /// Demands that a column holds one of the values; an empty list demands nothing.
    pub(crate) fn one_of<T: AsRef<str>>(
        &mut self,
        column: &'static str,
        wanted: &[T],
    ) -> Result<(), StoreError> {
        if wanted.is_empty() {
            return Ok(());
        }
        self.push(" AND ");
        self.is_one_of(column, wanted)
    }

    /// Adds the condition that a column holds one of the values; no value at all is never held.
    ///
    /// The number of parameters is rounded up to a power of two by repeating the last one, so that lists of many
    /// lengths share a few prepared statements.
    pub(crate) fn is_one_of<T: AsRef<str>>(
        &mut self,
        column: &'static str,
        wanted: &[T],
    ) -> Result<(), StoreError> {
        let last = match wanted {
            [] => {
                self.push("1 = 0");
                return Ok(());
            }
            // Equality, unlike a list of one, lets an index that continues with the order give the order too.
            [only] => {
                self.push_with(&format!("{column} = $?"), only.as_ref());
                return Ok(());
            }
            [.., last] => last,
        };
        if wanted.len() > VALUES_MAX {
            return Err(StoreError::TooMany { what: "the number of values in a list", limit: VALUES_MAX });
        }
        let padding = wanted.len().next_power_of_two() - wanted.len();
        let padded = wanted.iter().chain(std::iter::repeat_n(last, padding));
        self.push(&format!("{column} IN ("));
        for (place, value) in padded.enumerate() {
            self.push_with(if place == 0 { "$?" } else { ", $?" }, value.as_ref());
        }
        self.push(")");
        Ok(())
    }

    /// Demands that every word of a search is in the folded text.
    pub(crate) fn containing(&mut self, search: Option<&str>) {
        for pattern in patterns(search.unwrap_or_default()) {
            self.push_with(" AND search_text LIKE $? ESCAPE '!'", pattern);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_many_lengths_share_few_statements() {
        let texts: std::collections::BTreeSet<_> = (0..=100)
            .map(|length| {
                let mut query = Query::new(String::new());
                query.one_of("column", &vec!["x"; length]).unwrap();
                assert_eq!(query.text.matches('$').count(), query.parameters.len());
                query.text
            })
            .collect();
        // None, one, and the powers of two up to 128.
        assert_eq!(texts.len(), 9);
    }
}

//! Looking for whole words in sources: a name that is part of a longer one is another name.

/// Whether the words stand in the text, and are not part of longer ones.
pub(crate) fn has_word(text: &str, words: &str) -> bool {
    text.match_indices(words)
        .any(|(at, _)| !text[..at].ends_with(is_of_word) && !text[at + words.len()..].starts_with(is_of_word))
}

/// Whether a letter belongs to a name.
pub(crate) fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

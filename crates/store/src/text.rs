//! Text for searching and sorting, folded here and not in SQL, because databases fold differently.

/// Small letters, with runs of white space as one space.
pub fn fold(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The words of a search as patterns for `LIKE .. ESCAPE '!'`; each must be found. At most eight are looked for.
pub(crate) fn patterns(search: &str) -> Vec<String> {
    const WORDS_MAX: usize = 8;
    fold(search).split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).map(pattern).collect()
}

fn pattern(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_and_patterns() {
        assert_eq!(fold("  Große \t ÄPFEL "), "große äpfel");
        assert_eq!(patterns("50% of_it !"), ["%50!%%", "%of!_it%", "%!!%"]);
        assert!(patterns("  ").is_empty());
    }
}

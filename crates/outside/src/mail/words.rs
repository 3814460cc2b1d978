//! The words of mails: one template each, whose first line is the subject and whose paragraphs make both the plain
//! text and the HTML, so that the two never differ.

use minijinja::{AutoEscape, Environment, Value, context};

use super::MailTrouble;

/// The longest subject, in characters.
const SUBJECT_CHARACTERS_MAX: usize = 200;

/// What mails there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// The link that sets a new password.
    PasswordReset,
    /// The password was changed.
    PasswordChanged,
    /// Somebody was added to a site.
    Welcome,
    /// Signing in needs a second factor from now on.
    SecondFactorAdded,
    /// Signing in needs no second factor any more.
    SecondFactorRemoved,
    /// A passkey signs in from now on.
    PasskeyAdded,
    /// A passkey signs in no more.
    PasskeyRemoved,
}

impl Letter {
    fn template(self) -> &'static str {
        match self {
            Letter::PasswordReset => include_str!("templates/password_reset.txt"),
            Letter::PasswordChanged => include_str!("templates/password_changed.txt"),
            Letter::Welcome => include_str!("templates/welcome.txt"),
            Letter::SecondFactorAdded => include_str!("templates/second_factor_added.txt"),
            Letter::SecondFactorRemoved => include_str!("templates/second_factor_removed.txt"),
            Letter::PasskeyAdded => include_str!("templates/passkey_added.txt"),
            Letter::PasskeyRemoved => include_str!("templates/passkey_removed.txt"),
        }
    }
}

/// A mail's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// One line without control characters.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML, everything escaped.
    pub html: String,
}

/// Writes a mail with the given facts, which are the names that its template uses.
pub fn write(letter: Letter, facts: &[(&str, &str)]) -> Result<Written, MailTrouble> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| {
        if name == "layout.html" { AutoEscape::Html } else { AutoEscape::None }
    });
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    let broken =
        |error: minijinja::Error| MailTrouble::Setting(format!("a mail could not be written: {error}"));
    let facts = Value::from_pairs(facts.iter().map(|(name, value)| (*name, *value)));
    let whole = environment.render_str(letter.template(), facts).map_err(broken)?;
    let (subject, text) = whole.split_once('\n').unwrap_or((whole.as_str(), ""));
    let subject = one_line(subject);
    let text = format!("{}\n", text.trim());
    let paragraphs: Vec<String> = text.split("\n\n").map(|part| part.trim().to_owned()).collect();
    let layout = include_str!("templates/layout.html");
    let html = environment
        .render_named_str("layout.html", layout, context! { subject => subject.clone(), paragraphs })
        .map_err(broken)?;
    Ok(Written { subject, text, html })
}

/// Text that cannot end its header line, so that no name in it can add another.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.trim().chars().take(SUBJECT_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Letter; 7] = [
        Letter::PasswordReset,
        Letter::PasswordChanged,
        Letter::Welcome,
        Letter::SecondFactorAdded,
        Letter::SecondFactorRemoved,
        Letter::PasskeyAdded,
        Letter::PasskeyRemoved,
    ];

    fn facts(name: &str) -> [(&str, &str); 5] {
        let link = "https://book.example.org/reset?token=a&b";
        [("name", name), ("site", name), ("link", link), ("hours", "1"), ("what", name)]
    }

    #[test]
    fn every_mail_has_a_subject_and_both_forms() {
        for letter in ALL {
            let written = write(letter, &facts("Ann")).unwrap();
            assert!(written.subject.len() > 5 && written.text.len() > 50, "{written:?}");
            assert!(written.html.contains("<p>") && !written.html.contains("{{"), "{}", written.html);
        }
    }

    #[test]
    fn nobody_writes_headers_or_markup_with_a_name() {
        for letter in ALL {
            let written =
                write(letter, &facts("Ann\r\nBcc: all@example.org<script>alert(1)</script>")).unwrap();
            assert!(!written.subject.contains(['\r', '\n']), "{}", written.subject);
            assert!(!written.html.contains("<script>"), "{}", written.html);
        }
    }

    #[test]
    fn a_link_is_a_link() {
        let written = write(Letter::PasswordReset, &facts("Ann")).unwrap();
        assert!(written.text.contains("\nhttps://book.example.org/reset?token=a&b\n"), "{}", written.text);
        assert!(written.html.contains("token=a&amp;b\""), "{}", written.html);
    }

    #[test]
    fn a_missing_fact_is_noticed() {
        assert!(write(Letter::Welcome, &[("name", "Ann")]).is_err());
    }
}

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
    /// Somebody is invited to a site.
    Invitation,
    /// Signing in needs a second factor from now on.
    SecondFactorAdded,
    /// Signing in needs no second factor any more.
    SecondFactorRemoved,
    /// A passkey signs in from now on.
    PasskeyAdded,
    /// A passkey signs in no more.
    PasskeyRemoved,
    /// Something is booked.
    Booked,
    /// Something is asked for and waits.
    BookingAskedFor,
    /// A booking was changed.
    BookingChanged,
    /// A booking was approved.
    BookingApproved,
    /// A booking was denied.
    BookingDenied,
    /// A booking was cancelled.
    BookingCancelled,
    /// A loan came back.
    LoanReturned,
    /// A booking waits for the reader's word.
    BookingToDecide,
    /// A booking begins soon.
    BookingBeginsSoon,
    /// A loan should have come back.
    LoanOverdue,
    /// A mailbox is invited to a booking, or told that it is off.
    RoomInvitation,
    /// Use goes on for long.
    LongUse,
}

impl Letter {
    fn template(self) -> &'static str {
        match self {
            Letter::PasswordReset => include_str!("templates/password_reset.txt"),
            Letter::PasswordChanged => include_str!("templates/password_changed.txt"),
            Letter::Welcome => include_str!("templates/welcome.txt"),
            Letter::Invitation => include_str!("templates/invitation.txt"),
            Letter::SecondFactorAdded => include_str!("templates/second_factor_added.txt"),
            Letter::SecondFactorRemoved => include_str!("templates/second_factor_removed.txt"),
            Letter::PasskeyAdded => include_str!("templates/passkey_added.txt"),
            Letter::PasskeyRemoved => include_str!("templates/passkey_removed.txt"),
            Letter::Booked => include_str!("templates/booked.txt"),
            Letter::BookingAskedFor => include_str!("templates/booking_asked_for.txt"),
            Letter::BookingChanged => include_str!("templates/booking_changed.txt"),
            Letter::BookingApproved => include_str!("templates/booking_approved.txt"),
            Letter::BookingDenied => include_str!("templates/booking_denied.txt"),
            Letter::BookingCancelled => include_str!("templates/booking_cancelled.txt"),
            Letter::LoanReturned => include_str!("templates/loan_returned.txt"),
            Letter::BookingToDecide => include_str!("templates/booking_to_decide.txt"),
            Letter::BookingBeginsSoon => include_str!("templates/booking_begins_soon.txt"),
            Letter::LoanOverdue => include_str!("templates/loan_overdue.txt"),
            Letter::RoomInvitation => include_str!("templates/room_invitation.txt"),
            Letter::LongUse => include_str!("templates/long_use.txt"),
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

    const ALL: [Letter; 20] = [
        Letter::PasswordReset,
        Letter::PasswordChanged,
        Letter::Welcome,
        Letter::Invitation,
        Letter::SecondFactorAdded,
        Letter::SecondFactorRemoved,
        Letter::PasskeyAdded,
        Letter::PasskeyRemoved,
        Letter::Booked,
        Letter::BookingAskedFor,
        Letter::BookingChanged,
        Letter::BookingApproved,
        Letter::BookingDenied,
        Letter::BookingCancelled,
        Letter::LoanReturned,
        Letter::BookingToDecide,
        Letter::BookingBeginsSoon,
        Letter::LoanOverdue,
        Letter::RoomInvitation,
        Letter::LongUse,
    ];

    fn facts(name: &str) -> [(&str, &str); 11] {
        let link = "https://book.example.org/reset?token=a&b";
        let named = ["name", "site", "what", "lines", "zone", "whose", "purpose", "reason", "message"];
        let mut facts = [("link", link); 11];
        facts[1] = ("hours", "1");
        facts[2..].copy_from_slice(&named.map(|fact| (fact, name)));
        facts
    }

    #[test]
    fn every_mail_has_a_subject_and_both_forms() {
        for letter in ALL {
            let written = write(letter, &facts("Ann")).unwrap();
            assert!(written.subject.len() > 5 && written.text.len() > 50, "{written:?}");
            assert!(written.html.contains("<p ") && !written.html.contains("{{"), "{}", written.html);
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

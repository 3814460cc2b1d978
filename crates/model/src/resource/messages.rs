//! Settings group "messages": texts added to mails and dialogues, and mailboxes that get invitations.
//!
//! Owns the words. When a mail is sent follows from what happens to a booking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SettingsGroup;

/// Texts added to mails and dialogues, and mailboxes that get invitations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = MessageSettings, title = "Messages", default)]
pub struct Messages {
    /// Added to the mail that confirms a new booking.
    #[schema(max_length = 65_536, format = "multiline")]
    pub reservation_email_message: Option<String>,
    /// Added to the mail that says a booking was approved.
    #[schema(max_length = 65_536, format = "multiline")]
    pub reservation_approved_email_message: Option<String>,
    /// Added to the mail that says a booking was denied.
    #[schema(max_length = 65_536, format = "multiline")]
    pub reservation_denied_email_message: Option<String>,
    /// Added to the mail that says a booking was cancelled.
    #[schema(max_length = 65_536, format = "multiline")]
    pub reservation_cancelled_email_message: Option<String>,
    /// Added to the mail that says a loan was returned.
    #[schema(max_length = 65_536, format = "multiline")]
    pub reservation_returned_email_message: Option<String>,
    /// Shown to people who are about to cancel, for example what it costs.
    #[schema(max_length = 10_000, format = "multiline")]
    pub cancel_message: Option<String>,
    /// Mailboxes, separated by commas, that get a calendar invitation for each booking, so that the calendar of a
    /// room elsewhere stays in step.
    #[schema(max_length = 1000, format = "email-list")]
    pub email_to_send_invitations: Option<String>,
}

impl SettingsGroup for Messages {
    const NAME: &'static str = "messages";
}

//! Mail: sending over SMTP, and the words of every mail.
//!
//! Owns the connection to the mail server and the templates. To whom a mail goes and why, the app says; retries are
//! its affair too.

mod words;

use std::time::Duration;

use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

pub use words::{Letter, Written, write};

/// How long one step of a conversation with the mail server may take, in seconds.
const STEP_SECONDS_MAX: u64 = 20;

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailTrouble {
    /// The settings cannot be used.
    #[error("{0}")]
    Setting(String),
    /// The server, or the address, will not take this mail however often it is tried.
    #[error("the mail server refuses it: {0}")]
    Refused(String),
    /// It may work another time.
    #[error("the mail server could not be reached or is busy: {0}")]
    TryLater(String),
}

/// The way to the mail server. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail that is ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The name of whoever gets it; may be empty.
    pub to_name: String,
    /// Their address.
    pub to_address: String,
    /// What it says.
    pub written: Written,
    /// A name that stays the same when the mail is sent again, so that readers show it once.
    pub reference: String,
    /// What a calendar reads from it.
    pub invitation: Option<Invitation>,
}

/// The part of a mail that calendars read (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// `REQUEST` or `CANCEL`.
    pub method: &'static str,
    /// iCalendar text.
    pub text: String,
}

impl Mailer {
    /// A mailer for an address such as `smtps://name:password@mail.example.org`, sending as `from`. Nothing is
    /// connected yet.
    pub fn new(url: &str, from: &str) -> Result<Self, MailTrouble> {
        // An earlier call in the same process has installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let from: Mailbox = from.parse().map_err(|wrong: AddressError| {
            MailTrouble::Setting(format!(
                "`{from}` is not a sender, write it like Holdfast <book@example.org>: {wrong}"
            ))
        })?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&protected(url)?)
            .map_err(|wrong| {
                MailTrouble::Setting(format!("the address of the mail server cannot be used: {wrong}"))
            })?
            .timeout(Some(Duration::from_secs(STEP_SECONDS_MAX)))
            .build();
        Ok(Self { transport, from })
    }

    /// The address that mails come from.
    pub fn sender(&self) -> String {
        self.from.email.to_string()
    }

    /// Sends one mail.
    pub async fn send(&self, mail: &Mail) -> Result<(), MailTrouble> {
        let refused = |reason: String| MailTrouble::Refused(reason);
        let address = mail.to_address.parse().map_err(|wrong: AddressError| refused(wrong.to_string()))?;
        let name = Some(mail.to_name.clone()).filter(|name| !name.is_empty());
        let domain = self.from.email.domain();
        let mut parts =
            MultiPart::alternative_plain_html(mail.written.text.clone(), mail.written.html.clone());
        if let Some(invitation) = &mail.invitation {
            parts = parts.singlepart(calendar_part(invitation)?);
        }
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(mail.written.subject.clone())
            .message_id(Some(format!("<{}@{domain}>", mail.reference)))
            .multipart(parts)
            .map_err(|wrong| refused(wrong.to_string()))?;
        self.transport.send(message).await.map(drop).map_err(|error| trouble(&error))
    }

    /// Whether the mail server answers and lets us in. Nothing is sent.
    pub async fn check(&self) -> Result<(), MailTrouble> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailTrouble::TryLater("it does not answer".into())),
            Err(error) => Err(trouble(&error)),
        }
    }
}

fn calendar_part(invitation: &Invitation) -> Result<SinglePart, MailTrouble> {
    let kind = format!("text/calendar; method={}; charset=utf-8", invitation.method);
    let kind = ContentType::parse(&kind).map_err(|wrong| MailTrouble::Setting(wrong.to_string()))?;
    Ok(SinglePart::builder().header(kind).body(invitation.text.clone()))
}

fn trouble(error: &smtp::Error) -> MailTrouble {
    use std::error::Error as _;
    let reason = error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    if error.is_permanent() { MailTrouble::Refused(reason) } else { MailTrouble::TryLater(reason) }
}

/// The address with encryption asked for where it says nothing of it: a server elsewhere is spoken to over TLS if it
/// can, and gets a password over nothing else.
fn protected(url: &str) -> Result<String, MailTrouble> {
    let wrong = "the address of the mail server begins with smtps:// or smtp://";
    let Some(rest) = url.strip_prefix("smtp://") else {
        return if url.starts_with("smtps://") {
            Ok(url.to_owned())
        } else {
            Err(MailTrouble::Setting(wrong.into()))
        };
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (credentials, host) =
        authority.rsplit_once('@').map_or((None, authority), |(name, host)| (Some(name), host));
    let is_here = ["localhost", "127.", "[::1]"].iter().any(|here| host.starts_with(here));
    if is_here || rest.contains("tls=") {
        return Ok(url.to_owned());
    }
    let joint = if rest.contains('?') { '&' } else { '?' };
    let demand = if credentials.is_some() { "required" } else { "opportunistic" };
    Ok(format!("{url}{joint}tls={demand}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_travels_encrypted() {
        for (url, expected) in [
            ("smtps://me:secret@mail.example.org", "smtps://me:secret@mail.example.org"),
            ("smtp://me:secret@mail.example.org:587", "smtp://me:secret@mail.example.org:587?tls=required"),
            ("smtp://mail.example.org", "smtp://mail.example.org?tls=opportunistic"),
            ("smtp://mail.example.org?tls=required", "smtp://mail.example.org?tls=required"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
        ] {
            assert_eq!(protected(url).unwrap(), expected);
        }
        assert!(protected("http://mail.example.org").is_err());
    }

    #[test]
    fn settings_are_refused_in_words() {
        let from = "Holdfast <book@example.org>";
        assert!(Mailer::new("smtp://127.0.0.1:1025", from).is_ok());
        assert!(
            Mailer::new("smtp://127.0.0.1:1025", "nobody").unwrap_err().to_string().contains("not a sender")
        );
        assert!(Mailer::new("mail.example.org", from).is_err());
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_may_come_back() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mailer = Mailer::new(&format!("smtp://127.0.0.1:{port}"), "a@example.org").unwrap();
        assert!(matches!(mailer.check().await, Err(MailTrouble::TryLater(_))));
    }
}

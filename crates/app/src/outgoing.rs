//! What the app reaches outside the process: other servers over HTTP, and the mail server.

use std::sync::Arc;

use ipnet::IpNet;
use outside::client::Client;
use outside::mail::{MailTrouble, Mailer};

use crate::{App, Failure};

/// How the outside is reached, as the operator set it.
#[derive(Debug, Clone, Default)]
pub struct OutgoingSettings {
    /// The address people use, such as `https://book.example.org`; links in mails begin with it.
    pub public_url: Option<String>,
    /// Private networks that may be reached all the same.
    pub egress_allow: Vec<IpNet>,
    /// The mail server, such as `smtps://name:password@mail.example.org`.
    pub smtp_url: Option<String>,
    /// Who mails come from, such as `Holdfast <book@example.org>`.
    pub mail_from: Option<String>,
}

/// The ways out, made once.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    public_url: Option<String>,
    client: Option<Client>,
    mailer: Option<Mailer>,
}

impl Outgoing {
    /// The ways out that the settings describe. A setting that cannot be used is an error with its name.
    pub fn new(settings: OutgoingSettings) -> Result<Self, Failure> {
        let client = Client::new(settings.egress_allow)
            .map_err(|trouble| Failure::invalid("egress_allow", trouble.to_string()))?;
        let mailer = match (settings.smtp_url, settings.mail_from) {
            (None, _) => None,
            (Some(_), None) => {
                let sentence = "mails need a sender, such as Holdfast <book@example.org>";
                return Err(Failure::invalid("mail_from", sentence));
            }
            (Some(url), Some(from)) => {
                let mailer = Mailer::new(&url, &from);
                Some(mailer.map_err(|trouble| Failure::invalid("smtp_url", trouble.to_string()))?)
            }
        };
        Ok(Self { public_url: settings.public_url, client: Some(client), mailer })
    }

    /// Whether the mail server answers; none where no mail is sent.
    pub async fn check_mail(&self) -> Option<Result<(), MailTrouble>> {
        Some(self.mailer.as_ref()?.check().await)
    }
}

impl App {
    /// The same app with ways out.
    #[must_use]
    pub fn reaching(self, outgoing: Outgoing) -> Self {
        Self { outgoing: Arc::new(outgoing), ..self }
    }

    /// The client for other servers.
    pub fn client(&self) -> Result<&Client, Failure> {
        let sentence = "This command of the server reaches no other servers.";
        self.outgoing.client.as_ref().ok_or_else(|| Failure::NotSetUp(sentence.into()))
    }

    /// The address people use, without a slash at its end.
    pub(crate) fn public_url(&self) -> Result<&str, Failure> {
        let sentence =
            "This needs the address that people use: the operator sets it with HOLDFAST_PUBLIC_URL.";
        self.outgoing.public_url.as_deref().ok_or_else(|| Failure::NotSetUp(sentence.into()))
    }

    /// The way to the mail server. Mails hold links, so there is none without an address that people use.
    pub(crate) fn mailer(&self) -> Option<&Mailer> {
        self.outgoing.mailer.as_ref().filter(|_| self.outgoing.public_url.is_some())
    }

    /// Whether mails are sent at all.
    pub fn sends_mail(&self) -> bool {
        self.mailer().is_some()
    }
}

//! Letters: mails that a commit causes, before they are sent.
//!
//! A letter is stored with its job in the commit that caused it and says to whom and what about, never the words:
//! those are written when it is sent. Where no mail is sent, no letters are made.

use model::{Ids, InvitationId, LetterId, ReservationId, SiteId, UserId};
use serde::{Deserialize, Serialize};
use store::{Write, documents, jobs};
use timeline::Instant;

use crate::tidings::Tidings;
use crate::use_alerts::OpenUse;
use crate::{App, Failure, people, records};

/// The kind of the job that sends a letter.
pub(crate) const DELIVER_MAIL: &str = "deliver_mail";

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// Its id.
    pub letter_id: LetterId,
    /// Who gets it.
    pub to: Addressee,
    /// The site on whose account it goes out.
    pub site_id: SiteId,
    /// What it is about.
    pub about: About,
    /// When it was caused.
    pub caused_at: Instant,
}

/// Who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Addressee {
    /// A person, at the address they have by then.
    Person(UserId),
    /// An address.
    Mailbox(String),
}

/// How many mailboxes of one setting get a letter.
const MAILBOXES_MAX: usize = 20;

/// The addresses of a setting that lists them with commas between.
pub(crate) fn mailboxes(listed: &str) -> impl Iterator<Item = Addressee> {
    let addresses = listed.split(',').map(str::trim).filter(|address| !address.is_empty());
    addresses.take(MAILBOXES_MAX).map(|address| Addressee::Mailbox(address.to_owned()))
}

/// What a letter is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// A link that sets a new password.
    PasswordReset,
    /// The password was changed.
    PasswordChanged,
    /// They were added to the site.
    Welcome,
    /// A second factor is needed from now on.
    SecondFactorAdded,
    /// A second factor is needed no more.
    SecondFactorRemoved,
    /// A passkey of this name was added.
    PasskeyAdded(String),
    /// A passkey of this name was removed.
    PasskeyRemoved(String),
    /// They are invited to the site.
    Invitation(InvitationId),
    /// What became of bookings.
    Bookings(Tidings),
    /// A booking, for a calendar elsewhere.
    RoomInvitation(ReservationId),
    /// Use that goes on for long.
    LongUse(OpenUse),
}

/// What is needed to make letters inside a commit.
#[derive(Clone)]
pub(crate) struct Post {
    ids: std::sync::Arc<dyn Ids>,
    is_sent: bool,
}

impl Post {
    /// The post of an app.
    pub(crate) fn of(app: &App) -> Self {
        Self { ids: app.ids.clone(), is_sent: app.sends_mail() }
    }

    /// Queues a letter about somebody's account, on the account of the first site they belong to.
    pub(crate) fn about_account(
        &self,
        writer: &mut dyn Write,
        user_id: &UserId,
        about: About,
        now: Instant,
    ) -> Result<(), Failure> {
        match people::sites_of(writer, user_id.as_str())?.into_iter().next() {
            Some(site_id) => self.on_site(writer, site_id, user_id, about, now),
            None => Ok(()),
        }
    }

    /// Whether letters are made at all.
    pub(crate) fn is_sent(&self) -> bool {
        self.is_sent
    }

    /// Queues a letter on the account of a site.
    pub(crate) fn on_site(
        &self,
        writer: &mut dyn Write,
        site_id: SiteId,
        user_id: &UserId,
        about: About,
        now: Instant,
    ) -> Result<(), Failure> {
        self.send(writer, site_id, Addressee::Person(user_id.clone()), about, (now, now))
    }

    /// Queues a letter that is caused at the first moment and goes out at the second.
    pub(crate) fn send(
        &self,
        writer: &mut dyn Write,
        site_id: SiteId,
        to: Addressee,
        about: About,
        (now, run_at): (Instant, Instant),
    ) -> Result<(), Failure> {
        if !self.is_sent {
            return Ok(());
        }
        let letter_id = LetterId::mint(self.ids.as_ref());
        let letter = Letter { letter_id, to, site_id, about, caused_at: now };
        let (site, id) = (letter.site_id.as_str(), letter.letter_id.as_str());
        documents::put(writer, site, &documents::Put::new(records::LETTER, id, id, &letter)?)?;
        let job = jobs::NewJob {
            job_id: id.to_owned(),
            kind: DELIVER_MAIL.to_owned(),
            subject_id: id.to_owned(),
            run_at,
        };
        Ok(jobs::enqueue(writer, site, &job)?)
    }
}

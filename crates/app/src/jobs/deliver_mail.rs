//! The task that sends one letter.
//!
//! The words are written when the mail goes out, so that secrets in links are made then and stand nowhere before. A
//! mail that was sent and whose job could not be finished is sent once more, under the same reference.

use outside::mail::{Letter as Words, Mail, MailTrouble, write};
use store::jobs::{self as queue, Job};
use store::{Write, documents};
use timeline::Instant;

use super::Ended;
use crate::letters::{About, Addressee, Letter};
use crate::{
    App, Failure, invitations, passwords, people, records, room_invitations, sites, tidings, use_alerts,
};

/// After how many seconds a link to reset a password is no longer what the person waits for.
const RESET_USEFUL_SECONDS: i64 = 3_600;

pub(super) async fn run(app: &App, job: &Job, now: Instant) -> Result<Ended, Failure> {
    let Some(mailer) = app.mailer() else {
        return Ok(Ended::Later("no mail server or public address is set up here".into()));
    };
    let (public_url, sender) = (app.public_url()?.to_owned(), mailer.sender());
    let (held, randomness) = (job.clone(), app.randomness.clone());
    let prepared = app.store.write(move |writer| {
        if !queue::is_held(writer, &held, now)? {
            return Ok(None);
        }
        let Some(letter) = records::get::<Letter>(writer, &held.site_id, records::LETTER, &held.subject_id)?
        else {
            return Ok(None);
        };
        if letter.about == About::PasswordReset && now.seconds_since(letter.caused_at) > RESET_USEFUL_SECONDS
        {
            return Ok(None);
        }
        compose(writer, randomness.as_ref(), &letter, (&public_url, &sender), now)
    });
    let report = match prepared.await? {
        None => "nothing to send any more".to_owned(),
        Some(mail) => match mailer.send(&mail).await {
            Ok(()) => "sent".to_owned(),
            Err(MailTrouble::TryLater(reason)) => return Ok(Ended::Later(reason)),
            Err(trouble) => return Ok(Ended::Never(trouble.to_string())),
        },
    };
    let done = job.clone();
    app.store.write(move |writer| finish(writer, &done)).await?;
    Ok(Ended::Done(report))
}

/// The mail with its words; none if whoever would get it is gone or has no address.
fn compose(
    writer: &mut dyn Write,
    randomness: &dyn crate::Randomness,
    letter: &Letter,
    (public_url, sender): (&str, &str),
    now: Instant,
) -> Result<Option<Mail>, Failure> {
    let user = match (&letter.to, &letter.about) {
        (Addressee::Person(user_id), about) => {
            let user = people::user(writer, user_id.as_str())?;
            if let About::Bookings(told) = about {
                return tidings::compose(writer, letter, told, user.as_ref(), public_url, now);
            }
            user
        }
        (Addressee::Mailbox(address), About::RoomInvitation(target)) => {
            return room_invitations::compose(writer, letter, target, (address, sender), public_url, now);
        }
        (Addressee::Mailbox(address), About::LongUse(open)) => {
            return use_alerts::compose(writer, letter, open, address, public_url);
        }
        (Addressee::Mailbox(address), About::Invitation(invitation_id)) => {
            let about = (invitation_id, address.as_str());
            return invitations::compose(writer, randomness, letter, about, public_url, now);
        }
        (Addressee::Mailbox(_), _) => None,
    };
    let Some(user) = user else { return Ok(None) };
    let Some(to_address) = user.email.clone() else { return Ok(None) };
    let site = sites::site(writer, &letter.site_id)?.map(|site| site.name).unwrap_or_default();
    let mut link = format!("{public_url}/forgot-password");
    let mut what = String::new();
    let words = match &letter.about {
        About::PasswordReset | About::Welcome => {
            let is_welcome = letter.about == About::Welcome;
            let seconds = if is_welcome { passwords::WELCOME_SECONDS } else { passwords::RESET_SECONDS };
            let token = passwords::ticket(writer, randomness, &user, now, seconds)?;
            // After the `#`, where neither a proxy nor a log of requests sees it.
            link = format!("{public_url}/new-password#{token}");
            if is_welcome { Words::Welcome } else { Words::PasswordReset }
        }
        // Told above.
        About::Bookings(_) | About::Invitation(_) | About::RoomInvitation(_) | About::LongUse(_) => {
            return Ok(None);
        }
        About::PasswordChanged => Words::PasswordChanged,
        About::SecondFactorAdded => Words::SecondFactorAdded,
        About::SecondFactorRemoved => Words::SecondFactorRemoved,
        About::PasskeyAdded(name) | About::PasskeyRemoved(name) => {
            what.clone_from(name);
            if matches!(letter.about, About::PasskeyAdded(_)) {
                Words::PasskeyAdded
            } else {
                Words::PasskeyRemoved
            }
        }
    };
    let seconds = if words == Words::Welcome { passwords::WELCOME_SECONDS } else { passwords::RESET_SECONDS };
    let hours = (seconds / 3_600).to_string();
    let name = user.display_name();
    let facts =
        [("name", name.as_str()), ("site", &site), ("link", &link), ("what", &what), ("hours", &hours)];
    let written = write(words, &facts).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
    Ok(Some(Mail {
        to_name: name,
        to_address,
        written,
        reference: letter.letter_id.to_string(),
        invitation: None,
    }))
}

/// Takes the job and its letter away together.
fn finish(writer: &mut dyn Write, job: &Job) -> Result<(), Failure> {
    queue::finish(writer, job)?;
    if let Some(document) = documents::get(writer, &job.site_id, records::LETTER, &job.subject_id)? {
        documents::delete(writer, &job.site_id, records::LETTER, &job.subject_id, document.version)?;
    }
    Ok(())
}

//! The task that looks whether somebody has the address for which a new password was asked.
//!
//! It is a task so that the call itself does the same whether or not there is such an account, and so takes as long.

use model::LetterId;
use serde::{Deserialize, Serialize};
use store::jobs::{self as queue, Job};
use store::{INSTALLATION, Write, documents};
use timeline::Instant;

use super::Ended;
use crate::letters::{About, Post};
use crate::{App, Failure, people, records};

/// The kind of this job.
pub(crate) const START_RESET: &str = "start_reset";

/// A new password was asked for.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    email: String,
}

/// Queues the look-up.
pub(crate) fn enqueue(
    writer: &mut dyn Write,
    id: &LetterId,
    email: String,
    now: Instant,
) -> Result<(), Failure> {
    let id = id.as_str();
    let put = documents::Put::new(records::ASKED_RESET, id, id, &Asked { email })?;
    documents::put(writer, INSTALLATION, &put)?;
    let job = queue::NewJob {
        job_id: id.to_owned(),
        kind: START_RESET.to_owned(),
        subject_id: id.to_owned(),
        run_at: now,
    };
    Ok(queue::enqueue(writer, INSTALLATION, &job)?)
}

pub(super) async fn run(app: &App, job: &Job, now: Instant) -> Result<Ended, Failure> {
    let (job, post) = (job.clone(), Post::of(app));
    app.store
        .write(move |writer| {
            if let Some(document) =
                documents::get(writer, INSTALLATION, records::ASKED_RESET, &job.subject_id)?
            {
                let asked: Asked = document.parse()?;
                if let Some(user) = people::user_by_email(writer, &asked.email)?.filter(|user| !user.is_bot) {
                    post.about_account(writer, &user.user_id, About::PasswordReset, now)?;
                }
                let (kind, version) = (records::ASKED_RESET, document.version);
                documents::delete(writer, INSTALLATION, kind, &job.subject_id, version)?;
            }
            queue::finish(writer, &job)?;
            Ok(Ended::Done("looked up".to_owned()))
        })
        .await
}

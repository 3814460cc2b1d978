//! The task that looks at a file a day after it was uploaded, or after something stopped naming it, and removes it if
//! nothing does.

use model::{Channel, Event, EventId, EventKind, FileId, Origin, SiteId};
use store::jobs::{self as queue, Job};
use store::{Write, events, files};
use timeline::Instant;

use super::Ended;
use crate::{App, Failure};

/// The kind of this job.
pub(crate) const REMOVE_UNUSED_FILE: &str = "remove_unused_file";

/// Queues the look. One that waits already is enough.
pub(crate) fn enqueue(
    writer: &mut dyn Write,
    site: &str,
    file_id: &FileId,
    run_at: Instant,
) -> Result<(), Failure> {
    let job = queue::NewJob {
        job_id: format!("unused_{file_id}"),
        kind: REMOVE_UNUSED_FILE.to_owned(),
        subject_id: file_id.to_string(),
        run_at,
    };
    Ok(queue::enqueue(writer, site, &job)?)
}

pub(super) async fn run(app: &App, job: &Job, now: Instant) -> Result<Ended, Failure> {
    let (job, ids) = (job.clone(), app.ids.clone());
    app.store
        .write(move |writer| {
            let file = files::get(writer, &job.site_id, &job.subject_id)?;
            let is_removed = files::remove_unused(writer, &job.site_id, &job.subject_id)?;
            if let Some(file) = file.filter(|_| is_removed) {
                let site_id =
                    SiteId::parse(&job.site_id).map_err(|trouble| Failure::Bug(trouble.to_string()))?;
                let event = Event {
                    event_id: EventId::mint(ids.as_ref()),
                    site_id,
                    at: now,
                    actor_id: file.uploaded_by,
                    channel: Channel::System,
                    origin: Origin::default(),
                    kind: EventKind::FileRemoved { file_id: file.file_id },
                };
                events::append(writer, &event)?;
            }
            queue::finish(writer, &job)?;
            Ok(Ended::Done(if is_removed { "removed" } else { "in use" }.to_owned()))
        })
        .await
}

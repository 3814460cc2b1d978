//! Background work: tasks that commits queued, carried out at least once, retried, and kept when they cannot be done.
//!
//! One file per task; the table here names them. What a task does to the world is in its own file; leases, retries
//! and what administrators see of it are here.

mod deliver_mail;
mod remove_unused_file;
mod start_reset;

use std::time::Duration;

use model::{Caller, Role};
use serde::{Deserialize, Serialize};
use store::jobs::{self as queue, Job};
use store::{Read, Write, documents};
use timeline::Instant;

use crate::letters::DELIVER_MAIL;
use crate::{App, Failure, records};

use remove_unused_file::REMOVE_UNUSED_FILE;
pub(crate) use remove_unused_file::enqueue as enqueue_unused;
use start_reset::START_RESET;
pub(crate) use start_reset::enqueue as enqueue_reset;

/// A kind of task.
struct Task {
    kind: &'static str,
    /// How long one attempt may take before another worker tries, in seconds.
    lease_seconds: i64,
    /// After how many attempts it is kept as dead.
    attempts_max: u32,
}

const TASKS: &[Task] = &[
    Task { kind: DELIVER_MAIL, lease_seconds: 120, attempts_max: 10 },
    Task { kind: START_RESET, lease_seconds: 60, attempts_max: 10 },
    Task { kind: REMOVE_UNUSED_FILE, lease_seconds: 60, attempts_max: 10 },
];

/// The most jobs of a site that are looked at for administrators.
const SHOWN_MAX: u32 = 500;

/// How an attempt ended, with a sentence for administrators.
enum Ended {
    /// The job is done and gone; the task has finished it in its own commit.
    Done(String),
    /// It may work later.
    Later(String),
    /// It will never work.
    Never(String),
}

/// What administrators see of a kind of task after its last attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LastRun {
    at: Instant,
    report: String,
    went_well: bool,
}

/// A kind of task on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskState {
    /// Its name.
    pub kind: &'static str,
    /// When it was last tried.
    pub last_run_at: Option<Instant>,
    /// What came of it.
    pub last_report: Option<String>,
    /// Whether that went well.
    pub last_went_well: Option<bool>,
    /// When it is tried next; none when nothing waits.
    pub next_run_at: Option<Instant>,
    /// How many wait.
    pub waiting: u32,
    /// How many were given up.
    pub dead: u32,
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// Its id.
    pub job_id: String,
    /// Its kind.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be done.
    pub reason: String,
}

/// Carries out the job that is due longest. False when none is due.
pub async fn run_one(app: &App, now: Instant) -> Result<bool, Failure> {
    let kinds: Vec<&str> = TASKS.iter().map(|task| task.kind).collect();
    let leased = app.store.write(move |writer| {
        // The longest lease fits all: it only matters when a worker dies.
        let seconds = TASKS.iter().map(|task| task.lease_seconds).max().unwrap_or(60);
        Ok::<_, Failure>(queue::lease(writer, now, seconds, &kinds)?)
    });
    let Some(job) = leased.await? else { return Ok(false) };
    let ended = match job.kind.as_str() {
        DELIVER_MAIL => deliver_mail::run(app, &job, now).await,
        START_RESET => start_reset::run(app, &job, now).await,
        REMOVE_UNUSED_FILE => remove_unused_file::run(app, &job, now).await,
        other => Ok(Ended::Never(format!("this version knows no work called {other}"))),
    };
    let ended = ended.unwrap_or_else(|failure| Ended::Later(failure.to_string()));
    tracing::info!(
        job = job.job_id,
        kind = job.kind,
        attempt = job.attempts,
        "background work: {}",
        ended.report()
    );
    app.store.write(move |writer| settle(writer, &job, &ended, now)).await?;
    Ok(true)
}

impl Ended {
    fn report(&self) -> &str {
        match self {
            Ended::Done(report) | Ended::Later(report) | Ended::Never(report) => report,
        }
    }
}

/// Puts a failed job back or aside, and writes down how the attempt ended.
fn settle(writer: &mut dyn Write, job: &Job, ended: &Ended, now: Instant) -> Result<(), Failure> {
    let attempts_max = match ended {
        Ended::Done(_) => None,
        Ended::Later(_) => TASKS.iter().find(|task| task.kind == job.kind).map(|task| task.attempts_max),
        Ended::Never(_) => Some(0),
    };
    if let Some(attempts_max) = attempts_max {
        match queue::fail(writer, job, now, ended.report(), attempts_max) {
            // Another worker has it by now, and will say what became of it.
            Err(store::StoreError::LeaseLost { .. }) => return Ok(()),
            other => other?,
        }
    }
    let last =
        LastRun { at: now, report: ended.report().to_owned(), went_well: matches!(ended, Ended::Done(_)) };
    let before = documents::get(writer, &job.site_id, records::LAST_RUN, &job.kind)?;
    let put = documents::Put::new(records::LAST_RUN, job.kind.as_str(), job.kind.as_str(), &last)?;
    let put = match before {
        Some(document) => put.replacing(document.version),
        None => put,
    };
    documents::put(writer, &job.site_id, &put)?;
    Ok(())
}

/// Waits until something was queued, or for so long: work of other processes announces itself to nobody here.
pub async fn wait_for_work(app: &App, longest: Duration) {
    // Both ways of waking lead to the same look at the queue.
    let _ = tokio::time::timeout(longest, app.work.notified()).await;
}

/// The background work of a site, and what was given up. For administrators.
pub async fn list(app: &App, caller: &Caller) -> Result<(Vec<TaskState>, Vec<DeadJob>), Failure> {
    needs_administrator(caller)?;
    let site_id = caller.site_id.clone();
    app.store
        .read(move |reader| {
            let jobs = queue::of_site(reader, site_id.as_str(), SHOWN_MAX)?;
            let states: Result<Vec<_>, Failure> = [DELIVER_MAIL, REMOVE_UNUSED_FILE]
                .into_iter()
                .map(|kind| task_state(reader, site_id.as_str(), kind, &jobs))
                .collect();
            let dead = jobs.iter().filter(|(_, is_dead)| *is_dead).map(|(job, _)| DeadJob {
                job_id: job.job_id.clone(),
                kind: job.kind.clone(),
                attempts: job.attempts,
                reason: job.last_error.clone().unwrap_or_default(),
            });
            Ok((states?, dead.collect()))
        })
        .await
}

fn task_state(
    reader: &mut dyn Read,
    site: &str,
    kind: &'static str,
    jobs: &[(Job, bool)],
) -> Result<TaskState, Failure> {
    let last: Option<LastRun> = records::get(reader, site, records::LAST_RUN, kind)?;
    let of_kind = |dead: bool| jobs.iter().filter(move |(job, is_dead)| job.kind == kind && *is_dead == dead);
    let count = |dead: bool| u32::try_from(of_kind(dead).count()).unwrap_or(u32::MAX);
    Ok(TaskState {
        kind,
        last_run_at: last.as_ref().map(|last| last.at),
        last_went_well: last.as_ref().map(|last| last.went_well),
        last_report: last.map(|last| last.report),
        next_run_at: of_kind(false).map(|(job, _)| job.run_at).min(),
        waiting: count(false),
        dead: count(true),
    })
}

/// Gives a job that was given up another round of attempts. For administrators.
pub async fn retry(app: &App, caller: &Caller, job_id: String) -> Result<(), Failure> {
    needs_administrator(caller)?;
    let caller = caller.clone();
    let revived = app.store.write(move |writer| {
        Ok::<_, Failure>(queue::revive(writer, caller.site_id.as_str(), &job_id, caller.now)?)
    });
    if !revived.await? {
        return Err(Failure::NotFound("job that was given up"));
    }
    app.work.notify_one();
    Ok(())
}

fn needs_administrator(caller: &Caller) -> Result<(), Failure> {
    if caller.role < Role::Administrator {
        return Err(Failure::Forbidden("Only an administrator looks at background work.".into()));
    }
    Ok(())
}

//! Background work as administrators see it.

use app::{DeadJob, TaskState};
use serde::Serialize;
use utoipa::ToSchema;

/// The background work of a site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Jobs)]
pub struct JobsReply {
    /// Whether mails are sent at all: the operator has set up a mail server and the public address.
    pub sends_mail: bool,
    /// The kinds of work.
    pub tasks: Vec<TaskReply>,
    /// What was given up.
    pub dead: Vec<DeadJobReply>,
}

/// A kind of background work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskReply {
    /// Its name, such as `deliver_mail`.
    pub kind: &'static str,
    /// When it was last tried, in Unix seconds.
    pub last_run_unix: Option<i64>,
    /// What came of it.
    pub last_report: Option<String>,
    /// Whether that went well.
    pub last_went_well: Option<bool>,
    /// When it is tried next, in Unix seconds; null when nothing waits.
    pub next_run_unix: Option<i64>,
    /// How many wait.
    pub waiting: u32,
    /// How many were given up.
    pub dead: u32,
}

impl From<TaskState> for TaskReply {
    fn from(task: TaskState) -> Self {
        Self {
            kind: task.kind,
            last_run_unix: task.last_run_at.map(timeline::Instant::as_unix),
            last_report: task.last_report,
            last_went_well: task.last_went_well,
            next_run_unix: task.next_run_at.map(timeline::Instant::as_unix),
            waiting: task.waiting,
            dead: task.dead,
        }
    }
}

/// A job that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadJob)]
pub struct DeadJobReply {
    /// Its id, to try it again.
    pub job_id: String,
    /// Its kind.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it could not be done.
    pub reason: String,
}

impl From<DeadJob> for DeadJobReply {
    fn from(job: DeadJob) -> Self {
        Self { job_id: job.job_id, kind: job.kind, attempts: job.attempts, reason: job.reason }
    }
}

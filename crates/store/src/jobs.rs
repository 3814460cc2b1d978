//! The outbox: work that a commit caused and that is done afterwards, at least once.
//!
//! Owns leases and their fencing numbers, failures and dead letters. It does not do the work and does not know the
//! time: `now` is an argument. A job carries an id, never content: what it means is read when it runs.

use timeline::Instant;

use crate::query::Query;
use crate::{Read, Row, StoreError, Value, Write, sql};

/// The longest wait between two attempts.
const BACKOFF_SECONDS_MAX: i64 = 6 * 3_600;

/// A job to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Its id within the site; queueing the same id twice queues it once.
    pub job_id: String,
    /// What is to be done, such as `deliver_mail`.
    pub kind: String,
    /// The id of what it is about.
    pub subject_id: String,
    /// Not before.
    pub run_at: Instant,
}

/// A job as a worker sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The site.
    pub site_id: String,
    /// Its id within the site.
    pub job_id: String,
    /// What is to be done.
    pub kind: String,
    /// The id of what it is about.
    pub subject_id: String,
    /// Since when it is due.
    pub run_at: Instant,
    /// Counts the leases: a worker whose number is no longer the newest has lost the job.
    pub fencing: i64,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// What went wrong last time.
    pub last_error: Option<String>,
}

/// How many jobs are due and since when the oldest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Jobs that are due, those being worked on included.
    pub due: i64,
    /// Since when the oldest is due.
    pub oldest: Option<Instant>,
}

/// Queues a job, in the commit that caused it.
pub fn enqueue(write: &mut dyn Write, site: &str, job: &NewJob) -> Result<(), StoreError> {
    let parameters = [
        site.into(),
        job.job_id.as_str().into(),
        job.kind.as_str().into(),
        job.subject_id.as_str().into(),
        job.run_at.into(),
    ];
    write.execute(sql::JOB_ENQUEUE, &parameters).map(drop)
}

/// Takes the job of these kinds (of any kind if none is named) that is due longest, for so many seconds; nobody else gets it in that time.
pub fn lease(
    write: &mut dyn Write,
    now: Instant,
    lease_seconds: i64,
    kinds: &[&str],
) -> Result<Option<Job>, StoreError> {
    let mut query = Query::new("SELECT site_id, job_id FROM job WHERE is_dead = 0".into());
    query.push_with(" AND run_at <= $? AND lease_until <= $?", now);
    query.one_of("kind", kinds)?;
    query.push(" ORDER BY run_at, job_id LIMIT 1");
    let Some(due) = write.fetch_one(&query.text, &query.parameters)? else { return Ok(None) };
    let key: [Value; 2] = [due.text(0)?.into(), due.text(1)?.into()];
    let [site, job_id] = key.clone();
    let until = now.plus_seconds(lease_seconds);
    if write.execute(sql::JOB_LEASE, &[site, job_id, now.into(), until.into()])? != 1 {
        return Ok(None);
    }
    write.fetch_one(sql::JOB_GET, &key)?.as_ref().map(from_row).transpose()
}

/// Whether the worker still holds the job; asked before each effect.
pub fn is_held(read: &mut dyn Read, job: &Job, now: Instant) -> Result<bool, StoreError> {
    let mut parameters = held_key(job);
    parameters.push(now.into());
    read.fetch_one(sql::JOB_IS_HELD, &parameters).map(|row| row.is_some())
}

/// Removes a job that is done. [`StoreError::LeaseLost`] if another worker has it now.
pub fn finish(write: &mut dyn Write, job: &Job) -> Result<(), StoreError> {
    let finished = write.execute(sql::JOB_FINISH, &held_key(job))?;
    if finished == 1 { Ok(()) } else { Err(lost(job)) }
}

/// Puts a job back after a failure, to be tried again later; after `attempts_max` attempts it is a dead letter,
/// which stays until somebody revives it. [`StoreError::LeaseLost`] if another worker has it now.
pub fn fail(
    write: &mut dyn Write,
    job: &Job,
    now: Instant,
    error: &str,
    attempts_max: u32,
) -> Result<(), StoreError> {
    let is_dead = job.attempts >= attempts_max;
    let run_at = now.plus_seconds(backoff_seconds(job.attempts));
    let mut parameters = held_key(job);
    parameters.extend([run_at.into(), error.into(), is_dead.into()]);
    let failed = write.execute(sql::JOB_FAIL, &parameters)?;
    if failed == 1 { Ok(()) } else { Err(lost(job)) }
}

/// How long to wait after so many attempts: half a minute, doubled each time, up to six hours.
pub fn backoff_seconds(attempts: u32) -> i64 {
    let doublings = attempts.saturating_sub(1).min(20);
    (30_i64 << doublings).min(BACKOFF_SECONDS_MAX)
}

/// The dead letters of all sites, oldest first.
pub fn dead(read: &mut dyn Read, limit: u32) -> Result<Vec<Job>, StoreError> {
    read.fetch(sql::JOBS_DEAD, &[limit.into()])?.iter().map(from_row).collect()
}

/// The jobs of a site, each with whether it is a dead letter: dead letters first, then by when they are due.
pub fn of_site(read: &mut dyn Read, site: &str, limit: u32) -> Result<Vec<(Job, bool)>, StoreError> {
    let rows = read.fetch(sql::JOBS_OF_SITE, &[site.into(), limit.into()])?;
    rows.iter().map(|row| Ok((from_row(row)?, row.int(8)? != 0))).collect()
}

/// Gives a dead letter another round of attempts. False if there is no such dead letter.
pub fn revive(write: &mut dyn Write, site: &str, job_id: &str, now: Instant) -> Result<bool, StoreError> {
    Ok(write.execute(sql::JOB_REVIVE, &[site.into(), job_id.into(), now.into()])? == 1)
}

/// How much is due.
pub fn backlog(read: &mut dyn Read, now: Instant) -> Result<Backlog, StoreError> {
    match read.fetch_one(sql::JOBS_WAITING, &[now.into()])? {
        None => Ok(Backlog { due: 0, oldest: None }),
        Some(row) => Ok(Backlog { due: row.int(0)?, oldest: row.optional_instant(1)? }),
    }
}

fn held_key(job: &Job) -> Vec<Value> {
    vec![job.site_id.as_str().into(), job.job_id.as_str().into(), job.fencing.into()]
}

fn lost(job: &Job) -> StoreError {
    StoreError::LeaseLost { job_id: job.job_id.clone() }
}

fn from_row(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        site_id: row.text(0)?.to_owned(),
        job_id: row.text(1)?.to_owned(),
        kind: row.text(2)?.to_owned(),
        subject_id: row.text(3)?.to_owned(),
        run_at: row.instant(4)?,
        fencing: row.int(5)?,
        attempts: row.count(6)?,
        last_error: row.optional_text(7)?.map(str::to_owned),
    })
}

//! Lists of reservations on their way out: rows are read, written and sent some at a time, so that a list of a hundred
//! thousand takes no more memory than one of a hundred.
//!
//! What is sent first is read first, so that whatever goes wrong by then is answered with its status. Later the
//! connection breaks off, which no client takes for the end of the list.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use app::{Failure, Key, ReservationList, View};
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use model::Caller;
use tokio::sync::mpsc;

use crate::envelope::Reply;
use crate::problem::Rejection;
use crate::wire::reservation::ReservationReply;

/// How many rows are read and written in one step.
const ROWS_AT_ONCE: usize = 256;
/// How many steps are read ahead of what the caller has taken.
const STEPS_AHEAD: usize = 1;
/// What a row takes, rather more than less: what is written is moved when it outgrows its place.
const ROW_BYTES: usize = 3_072;
/// How long a caller may take over one step before the list is given up.
const STEP_SECONDS_MAX: u64 = 60;

/// The rows of one list, or of the lists of several sites put together.
pub(super) struct Rows {
    lists: Vec<ReservationList>,
    callers: Arc<[Caller]>,
    /// Which list each row comes from and its place there; none where there is one list, which is in order.
    merged: Option<Vec<(usize, usize)>>,
    count: u64,
    next: usize,
}

/// Some rows, each with the place of its list.
struct Step {
    rows: Vec<(usize, View)>,
    is_last: bool,
}

impl Rows {
    /// The rows of one list.
    pub(super) fn of_one(list: ReservationList) -> Self {
        let (count, callers) = (list.count(), Arc::from([list.caller().clone()]));
        Self { lists: vec![list], callers, merged: None, count, next: 0 }
    }

    /// The rows of several lists in one order, cut to a page.
    pub(super) fn of_several(lists: Vec<ReservationList>, page: app::Page, is_descending: bool) -> Self {
        let places = |(number, list): (usize, &ReservationList)| {
            list.keys().iter().cloned().zip((0..list.len()).map(move |place| (number, place))).collect()
        };
        let mut rows: Vec<(Key, (usize, usize))> =
            lists.iter().enumerate().flat_map(|list| -> Vec<_> { places(list) }).collect();
        // The sort is stable, and each list is in order: what is equal stays in the order of the sites.
        rows.sort_by(|(left, _), (right, _)| if is_descending { right.cmp(left) } else { left.cmp(right) });
        let merged = page.cut(rows.into_iter().map(|(_, place)| place).collect());
        let count = lists.iter().map(ReservationList::count).sum();
        let callers = lists.iter().map(|list| list.caller().clone()).collect();
        Self { lists, callers, merged: Some(merged), count, next: 0 }
    }

    fn len(&self) -> usize {
        let of_one = || self.lists.first().map_or(0, ReservationList::len);
        self.merged.as_ref().map_or_else(of_one, Vec::len)
    }

    fn is_at_end(&self) -> bool {
        self.next >= self.len()
    }

    /// The next rows, in order.
    async fn step(&mut self) -> Result<Step, Failure> {
        let (start, end) = (self.next, self.len().min(self.next + ROWS_AT_ONCE));
        self.next = end;
        let wanted: Vec<(usize, usize)> = match &self.merged {
            Some(merged) => merged.get(start..end).unwrap_or_default().to_vec(),
            None => (start..end).map(|place| (0, place)).collect(),
        };
        let mut found: Vec<std::vec::IntoIter<View>> = Vec::with_capacity(self.lists.len());
        for (number, list) in self.lists.iter_mut().enumerate() {
            let of_list = wanted.iter().filter(|(of, _)| *of == number);
            let places: Vec<usize> = of_list.map(|(_, place)| *place).collect();
            found.push(if places.is_empty() { Vec::new() } else { list.views(&places).await? }.into_iter());
        }
        let row = |(number, _): &(usize, usize)| Some((*number, found.get_mut(*number)?.next()?));
        Ok(Step { rows: wanted.iter().filter_map(row).collect(), is_last: self.is_at_end() })
    }
}

/// The answer with all rows.
pub(super) async fn answer(
    mut rows: Rows,
    warnings: Vec<String>,
    mut headers: HeaderMap,
) -> Result<Response, Rejection> {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut text = Reply::new([(); 0]).count(rows.count).warn(warnings).body().into_bytes();
    // The list is empty and stands last: what closes it comes after the rows.
    let closing = text.split_off(text.len().saturating_sub(b"]}".len()));
    let mut writer = Writer { callers: rows.callers.clone(), closing, is_first: true };
    let first = rows.step().await?;
    writer.write(&mut text, &first).map_err(|error| Failure::Bug(error.to_string()))?;
    if first.is_last {
        return Ok((headers, text).into_response());
    }
    drop(first);
    let (steps, taken) = mpsc::channel(STEPS_AHEAD);
    tokio::spawn(read_on(rows, steps));
    let rest = Rest { taken, writer, text };
    // What compresses an answer may ask once more after its end.
    let rows = stream::unfold(Some(rest), Rest::next).fuse();
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// Reads until the end, or until nobody takes the rows any more.
async fn read_on(mut rows: Rows, steps: mpsc::Sender<Step>) {
    while !rows.is_at_end() {
        let step = match rows.step().await {
            Ok(step) => step,
            Err(failure) => {
                tracing::error!(%failure, "a list broke off");
                return;
            }
        };
        let send = tokio::time::timeout(Duration::from_secs(STEP_SECONDS_MAX), steps.send(step)).await;
        if !matches!(send, Ok(Ok(()))) {
            return;
        }
    }
}

/// What is still to be sent.
struct Rest {
    taken: mpsc::Receiver<Step>,
    writer: Writer,
    /// Written and not sent yet.
    text: Vec<u8>,
}

impl Rest {
    /// The next piece of text, with what comes after it; the rows that were written before the first one go at once.
    async fn next(rest: Option<Self>) -> Option<(io::Result<Bytes>, Option<Self>)> {
        let mut rest = rest?;
        if !rest.text.is_empty() {
            let text = Bytes::from(std::mem::take(&mut rest.text));
            return Some((Ok(text), Some(rest)));
        }
        let Some(step) = rest.taken.recv().await else {
            return Some((Err(io::Error::other("the list broke off")), None));
        };
        let mut text = Vec::with_capacity(step.rows.len() * ROW_BYTES);
        if let Err(error) = rest.writer.write(&mut text, &step) {
            return Some((Err(error.into()), None));
        }
        Some((Ok(Bytes::from(text)), (!step.is_last).then_some(rest)))
    }
}

/// Writes rows as JSON, each with the comma before it, and what closes the list after the last.
struct Writer {
    callers: Arc<[Caller]>,
    closing: Vec<u8>,
    is_first: bool,
}

impl Writer {
    fn write(&mut self, text: &mut Vec<u8>, step: &Step) -> serde_json::Result<()> {
        for (number, view) in &step.rows {
            let Some(caller) = self.callers.get(*number) else { continue };
            if !std::mem::replace(&mut self.is_first, false) {
                text.push(b',');
            }
            serde_json::to_writer(&mut *text, &ReservationReply::of(view, caller, true))?;
        }
        if step.is_last {
            text.extend_from_slice(&self.closing);
        }
        Ok(())
    }
}

//! The workload `series`: 500 dates on each of three resources judged in one request, beside a single booking.
//!
//! One series meets what stands on every date that is filled, and is a dry run; the other is free and is committed.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::calendar::booking;
use crate::client::Answer;
use crate::measure::{REPEATS, milliseconds, rounded};
use crate::workloads::Bench;

const DATES: usize = 500;
const SERIES_RESOURCES: usize = 3;
const SINGLES: usize = 200;
/// Three times what one resource may take.
const JUDGED_MS: f64 = 15.0;
const COMMITTED_MS: f64 = 45.0;

/// A series of 500 dates over three resources: judged with every conflicting date, and committed.
pub(crate) fn series(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let mut client = bench.product.client()?;
    let start = bench.calendar.taken(0)["start_timestamp"].as_i64().context("no start")?;
    let standing = &bench.calendar.resources[..SERIES_RESOURCES];

    let mut single = booking(&standing[0], start);
    single["testing"] = true.into();
    let mut singles = Vec::with_capacity(SINGLES);
    for _ in 0..SINGLES {
        singles.push(timed(|| client.post("/api/reservation", &single))?.0);
    }
    let single = median(singles);

    let mut wish = recurring(standing, start);
    wish["testing"] = true.into();
    let (mut judged, mut conflicts) = (Vec::new(), 0);
    for _ in 0..=REPEATS {
        let (time, answer) = timed(|| client.post("/api/reservation", &wish))?;
        ensure!(answer.status == 409, "{}: {}", answer.status, answer.excerpt());
        let envelope: Value = serde_json::from_slice(&answer.body).context("the answer is not JSON")?;
        let dates = envelope["data"]["occurrences"].as_array().context("no verdict for each date")?;
        conflicts = dates.iter().filter(|date| date["possible"] == false).count();
        judged.push(time);
    }
    let mut committed = Vec::new();
    for _ in 0..REPEATS {
        let free = bench.product.resources(SERIES_RESOURCES)?;
        let (time, answer) = timed(|| client.post("/api/reservation", &recurring(&free, start)))?;
        let made = answer.data()?["reservations"].as_array().map_or(0, Vec::len);
        ensure!(made == DATES * SERIES_RESOURCES, "{made} bookings were made");
        committed.push(time);
    }
    let (judged, committed) = (milliseconds(median(judged)), milliseconds(median(committed)));
    let is_met = judged <= JUDGED_MS && committed <= COMMITTED_MS;
    Ok(json!({
        "clients": 1, "dates": DATES, "resources": SERIES_RESOURCES, "conflicts": conflicts,
        "single_p50_ms": milliseconds(single), "judged_p50_ms": judged, "committed_p50_ms": committed,
        "times_single": rounded(judged / milliseconds(single)),
        "goal": "judged <= 15 ms, committed <= 45 ms", "is_met": is_met,
    }))
}

/// A request for one hour on each of the dates, by a rule of so many days, which ends by its count.
fn recurring(resources: &[String], start: i64) -> Value {
    let named: Vec<Value> = resources.iter().map(|resource| json!({"reservable_id": resource})).collect();
    let mut wish = booking(&resources[0], start);
    if let Some(fields) = wish.as_object_mut() {
        fields.remove("for_reservable_id");
        fields.insert("for_reservables".into(), named.into());
        let rule = json!({"frequency": 3, "interval": 1, "count": DATES});
        fields.insert("recurring_recipe".into(), json!({"rrule": rule}));
    }
    wish
}

fn timed(ask: impl FnOnce() -> anyhow::Result<Answer>) -> anyhow::Result<(Duration, Answer)> {
    let start = Instant::now();
    let answer = ask()?;
    Ok((start.elapsed(), answer))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

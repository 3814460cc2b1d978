//! The workloads: what is asked of the server, and which goal its figures are held against.
//!
//! Each returns its line of the report. Goals are ratios to the floors of the same run, so they mean the same on
//! a fast and on a slow machine.

use std::sync::Barrier;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::calendar::{Calendar, booking};
use crate::explain;
use crate::floors::{self, Hello};
use crate::measure::{self, Repeats, milliseconds, rounded};
use crate::product::Product;
use crate::series;
use crate::stream;

const CREATES: usize = 4_800;
const CREATES_ALONE: usize = 400;
const CREATING_CLIENTS: usize = 32;
const CONFLICTS: usize = 8_000;
const READING_CLIENTS: usize = 8;
const LISTS: usize = 160;
const UNCHANGED: usize = 16_000;
const FEED_BOOKINGS: usize = 5_000;
const FEEDS: usize = 200;
const FEEDS_AFTER_A_CHANGE: usize = 20;
const RACING_CLIENTS: usize = 50;
const RACES: usize = 200;

/// What another booking system reached with the same workload, on a machine whose floor is known.
struct Peer {
    name: &'static str,
    per_second: f64,
    /// What the same floor came to on that machine.
    floor_per_second: f64,
}

/// Floors of the machine on which the peers were measured, with two cores as well.
const RAW_SQLITE_THERE: f64 = 34_807.0;
const BARE_ANSWER_THERE: f64 = 130_000.0;

const CREATES_OF_MRBS: Peer =
    Peer { name: "MRBS 2026-08", per_second: 129.0, floor_per_second: RAW_SQLITE_THERE };
const WEEKS_OF_MRBS: Peer =
    Peer { name: "MRBS 2026-08", per_second: 8.7, floor_per_second: BARE_ANSWER_THERE };
const FEEDS_OF_LIBREBOOKING: Peer =
    Peer { name: "LibreBooking 2024-10", per_second: 1.0 / 0.235, floor_per_second: BARE_ANSWER_THERE };

impl Peer {
    /// How many times as fast we are, had it run on this machine.
    fn times(&self, per_second: f64, floor_per_second: f64) -> f64 {
        per_second / (self.per_second * floor_per_second / self.floor_per_second)
    }
}

/// Everything a workload may use.
pub(crate) struct Bench<'a> {
    pub(crate) product: &'a Product,
    pub(crate) calendar: &'a Calendar,
    pub(crate) hello: &'a Hello,
    pub(crate) folder: &'a std::path::Path,
}

/// A workload by its name.
pub(crate) type Workload = fn(&Bench<'_>) -> anyhow::Result<Value>;

/// All of them, in the order in which they are run.
pub(crate) const WORKLOADS: &[(&str, Workload)] = &[
    ("create_alone", create_alone),
    ("create", create),
    ("conflict", conflict),
    ("list", list),
    ("list_unchanged", list_unchanged),
    ("feed", feed),
    ("race", race),
    ("explain", explain::explain),
    ("series", series::series),
    ("stream", stream::stream),
];

/// Bookings made by one client after the other.
fn create_alone(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let (repeats, disk) = creates(bench, 1, CREATES_ALONE)?;
    let hello = bench.hello.measure(1)?.median().p50;
    let floor = disk + hello;
    let ratio = repeats.median().p50.as_secs_f64() / floor.as_secs_f64();
    Ok(json!({
        "clients": 1, "figures": repeats.figures(), "floor": "one fdatasync and a bare answer",
        "floor_p50_ms": milliseconds(floor), "disk_p50_ms": milliseconds(disk),
        "ratio": rounded(ratio), "goal": "ratio <= 2.5", "is_met": ratio <= 2.5,
    }))
}

/// Bookings made by many clients at once.
fn create(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let floor = floors::raw_sqlite(bench.folder, CREATING_CLIENTS, bench.calendar.stored())?.median();
    let (repeats, disk) = creates(bench, CREATING_CLIENTS, CREATES / CREATING_CLIENTS)?;
    let ratio = repeats.median().per_second / floor.per_second;
    let times = CREATES_OF_MRBS.times(repeats.median().per_second, floor.per_second);
    let p99_limit_ms = 8.0 * milliseconds(disk) + 4.0;
    let is_met = ratio >= 0.5 && milliseconds(repeats.median().p99) <= p99_limit_ms && times >= 100.0;
    Ok(json!({
        "clients": CREATING_CLIENTS, "figures": repeats.figures(), "floor": "raw SQLite, group commit",
        "floor_per_second": rounded(floor.per_second), "disk_p50_ms": milliseconds(disk),
        "ratio": rounded(ratio), "p99_limit_ms": rounded(p99_limit_ms),
        "peer": CREATES_OF_MRBS.name, "times_peer": rounded(times),
        "goal": "ratio >= 0.5, p99 <= 8 x disk + 4 ms, 100 x the peer", "is_met": is_met,
    }))
}

/// The creates, and the disk's median meanwhile: taken before, between and after, because a disk that others use is
/// another one a minute later.
fn creates(bench: &Bench<'_>, clients: usize, each: usize) -> anyhow::Result<(Repeats, Duration)> {
    let mut disk = vec![floors::disk(bench.folder)?];
    let repeats = Repeats::of(|_| {
        let wish = bench.calendar.free(clients * each)?;
        let run = measure::run(clients, each, |_| {
            let (mut client, wish) = (bench.product.client()?, &wish);
            Ok(move |piece| client.post("/api/reservation", &wish(piece))?.data().map(drop))
        })?;
        disk.push(floors::disk(bench.folder)?);
        Ok(run)
    })?;
    disk.sort_unstable();
    Ok((repeats, disk[disk.len() / 2]))
}

/// Bookings that are refused because the time is taken.
fn conflict(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let each = CONFLICTS / READING_CLIENTS;
    let repeats = Repeats::of(|_| {
        measure::run(READING_CLIENTS, each, |_| {
            let mut client = bench.product.client()?;
            Ok(move |piece| {
                let answer = client.post("/api/reservation", &bench.calendar.taken(piece))?;
                ensure!(answer.status == 409, "{}: {}", answer.status, answer.excerpt());
                Ok(())
            })
        })
    })?;
    with_hello(bench, READING_CLIENTS, &repeats)
}

/// The week of a hundred resources.
fn list(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let path = week(bench);
    let first = bench.product.client()?.get(&path, None)?;
    let rows = first.data()?.as_array().map_or(0, Vec::len);
    ensure!(
        rows == Calendar::in_last_week(),
        "the week has {rows} bookings instead of {}",
        Calendar::in_last_week()
    );
    let repeats = Repeats::of(|_| {
        measure::run(READING_CLIENTS, LISTS / READING_CLIENTS, |_| {
            let (mut client, path, length) = (bench.product.client()?, &path, first.body.len());
            Ok(move |_| {
                let answer = client.get(path, None)?;
                ensure!(answer.status == 200 && answer.body.len() == length, "{}", answer.status);
                Ok(())
            })
        })
    })?;
    let p99 = milliseconds(repeats.median().p99);
    let mut line = with_hello(bench, READING_CLIENTS, &repeats)?;
    line["rows"] = rows.into();
    line["bytes"] = first.body.len().into();
    let floor = line["floor_per_second"].as_f64().unwrap_or_default();
    let times = WEEKS_OF_MRBS.times(repeats.median().per_second, floor);
    line["peer"] = WEEKS_OF_MRBS.name.into();
    line["times_peer"] = rounded(times).into();
    line["goal"] = "p99 <= 25 ms, 60 x the peer".into();
    line["is_met"] = (p99 <= 25.0 && times >= 60.0).into();
    Ok(line)
}

/// The same week for somebody who has it already.
fn list_unchanged(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let path = week(bench);
    let Some(etag) = bench.product.client()?.get(&path, None)?.etag else {
        return Ok(json!({"goal": "ratio >= 0.5", "is_met": false, "remark": "the list carries no ETag"}));
    };
    let repeats = unchanged(bench, &path, &etag)?;
    let mut line = with_hello(bench, READING_CLIENTS, &repeats)?;
    line["goal"] = "ratio >= 0.5".into();
    line["is_met"] = line["ratio"].as_f64().is_some_and(|ratio| ratio >= 0.5).into();
    Ok(line)
}

fn week(bench: &Bench<'_>) -> String {
    let (start, end) = bench.calendar.last_week();
    format!("/api/reservationssite?site_id={}&start_unix={start}&end_unix={end}", bench.product.site_id)
}

fn unchanged(bench: &Bench<'_>, path: &str, etag: &str) -> anyhow::Result<Repeats> {
    Repeats::of(|_| {
        measure::run(READING_CLIENTS, UNCHANGED / READING_CLIENTS, |_| {
            let mut client = bench.product.client()?;
            Ok(move |_| {
                let answer = client.get(path, Some(etag))?;
                ensure!(answer.status == 304, "{}: {}", answer.status, answer.excerpt());
                Ok(())
            })
        })
    })
}

/// A calendar feed of 5,000 bookings: as it stands, for somebody who has it, and the first time after a change.
fn feed(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let (product, calendar) = (bench.product, bench.calendar);
    let resource = product.resources(1)?.remove(0);
    let each = FEED_BOOKINGS / CREATING_CLIENTS + 1;
    measure::run(CREATING_CLIENTS, each, |_| {
        let (mut client, resource) = (product.client()?, &resource);
        Ok(move |piece| {
            if piece >= FEED_BOOKINGS {
                return Ok(());
            }
            client.post("/api/reservation", &booking(resource, calendar.hour(piece)))?.data().map(drop)
        })
    })?;
    let mut client = product.client()?;
    let made = client.post("/api/feeds", &json!({"kind": "resource", "id": resource}))?.data()?;
    let url = made["url"].as_str().context("no url")?;
    let path = &url[url.find("/feeds/").context("the url is not that of a feed")?..];
    let first = product.anybody()?.get(path, None)?;
    let events = first.body.windows(13).filter(|window| *window == b"BEGIN:VEVENT\r").count();
    ensure!(first.status == 200, "{}: {}", first.status, first.excerpt());

    let bytes = first.body.len();
    let as_it_stands = Repeats::of(|_| {
        measure::run(1, FEEDS, |_| {
            let mut anybody = product.anybody()?;
            Ok(move |_| {
                let answer = anybody.get(path, None)?;
                ensure!(answer.body.len() == bytes, "{}: {}", answer.status, answer.excerpt());
                Ok(())
            })
        })
    })?;
    let etag = first.etag.as_deref().context("the feed carries no ETag")?;
    let unchanged = unchanged(bench, path, etag)?;
    let wish = calendar.free(FEEDS_AFTER_A_CHANGE)?;
    let mut after_a_change = Vec::with_capacity(FEEDS_AFTER_A_CHANGE);
    for number in 0..FEEDS_AFTER_A_CHANGE {
        client.post("/api/reservation", &wish(number))?.data()?;
        let start = Instant::now();
        client.get(path, None)?;
        after_a_change.push(start.elapsed());
    }
    after_a_change.sort_unstable();
    let p50 = milliseconds(as_it_stands.median().p50);
    let floor = bench.hello.measure(READING_CLIENTS)?.median().per_second;
    let times = FEEDS_OF_LIBREBOOKING.times(as_it_stands.median().per_second, floor);
    Ok(json!({
        "clients": 1, "events": events, "bytes": bytes, "figures": as_it_stands.figures(),
        "unchanged_per_second": rounded(unchanged.median().per_second),
        "after_a_change_p50_ms": milliseconds(after_a_change[FEEDS_AFTER_A_CHANGE / 2]),
        "peer": FEEDS_OF_LIBREBOOKING.name, "times_peer": rounded(times),
        "goal": "p50 <= 3 ms, 80 x the peer", "is_met": p50 <= 3.0 && times >= 80.0,
    }))
}

/// Many people want one hour at the same moment; exactly one may have it, every time.
fn race(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let resource = bench.product.resources(1)?.remove(0);
    let gate = Barrier::new(RACING_CLIENTS);
    let winners: Vec<AtomicUsize> = (0..RACES).map(|_| 0.into()).collect();
    let run = measure::run(RACING_CLIENTS, RACES, |_| {
        let (mut client, gate, winners, resource) = (bench.product.client()?, &gate, &winners, &resource);
        Ok(move |piece| {
            let round = piece % RACES;
            gate.wait();
            let answer = client.post("/api/reservation", &booking(resource, bench.calendar.hour(round)));
            match answer.map(|answer| answer.status) {
                Ok(200) => winners[round].fetch_add(1, Relaxed),
                // A caller that fails is counted by the round having no winner; it must not leave the others waiting.
                _ => 0,
            };
            Ok(())
        })
    })?;
    let count = |wanted: fn(usize) -> bool| winners.iter().filter(|won| wanted(won.load(Relaxed))).count();
    let (without, double) = (count(|won| won == 0), count(|won| won > 1));
    Ok(json!({
        "clients": RACING_CLIENTS, "rounds": RACES, "without_winner": without, "double_booked": double,
        "per_second": rounded(run.per_second), "p99_ms": milliseconds(run.p99),
        "goal": "one winner in every round", "is_met": without == 0 && double == 0,
    }))
}

/// A line whose floor is a bare answer to as many clients.
fn with_hello(bench: &Bench<'_>, clients: usize, repeats: &Repeats) -> anyhow::Result<Value> {
    let floor = bench.hello.measure(clients)?.median().per_second;
    Ok(json!({
        "clients": clients, "figures": repeats.figures(), "floor": "a bare answer",
        "floor_per_second": rounded(floor), "ratio": rounded(repeats.median().per_second / floor),
    }))
}

//! The workload `stream`: every booking of the site in one list, and what it costs in time and memory.
//!
//! The memory is that of the server's process, looked at while the list is on its way.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::measure::{REPEATS, milliseconds, rounded};
use crate::workloads::Bench;

const ROWS: usize = 100_000;
const FIRST_BYTE_MS: f64 = 50.0;
const WHOLE_MS: f64 = 1_500.0;
const GROWTH_KIB: u64 = 20 * 1_024;
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A hundred thousand rows in one answer.
pub(crate) fn stream(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let path = format!("/api/reservationssite?site_id={}", bench.product.site_id);
    let mut client = bench.product.client()?;
    // The allocator and the caches of the database take once what they need for such lists.
    client.pass(&path)?;
    let before = resident_kib(bench.product.process_id())?;
    let (mut firsts, mut wholes, mut peak, mut bytes) = (Vec::new(), Vec::new(), before, 0);
    for _ in 0..REPEATS {
        let is_done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let mut peak = before;
                while !is_done.load(Relaxed) {
                    peak = peak.max(resident_kib(bench.product.process_id())?);
                    std::thread::sleep(LOOK_EVERY);
                }
                anyhow::Ok(peak)
            });
            let start = Instant::now();
            let passed = client.pass(&path);
            let whole = start.elapsed();
            is_done.store(true, Relaxed);
            peak = peak.max(watch.join().map_err(|_| anyhow::anyhow!("the watch panicked"))??);
            let (first, length) = passed?;
            firsts.push(first);
            wholes.push(whole);
            bytes = length;
            anyhow::Ok(())
        })?;
    }
    firsts.sort_unstable();
    wholes.sort_unstable();
    let (first, whole) = (milliseconds(firsts[REPEATS / 2]), milliseconds(wholes[REPEATS / 2]));
    let (rows, growth) = (bench.calendar.stored(), peak - before);
    ensure!(bytes > rows, "{bytes} bytes for {rows} rows");
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let whole_of_goal = whole * ROWS as f64 / rows as f64;
    let is_met = first <= FIRST_BYTE_MS && whole_of_goal <= WHOLE_MS && growth < GROWTH_KIB;
    Ok(json!({
        "clients": 1, "rows": rows, "bytes": bytes, "first_byte_p50_ms": first, "whole_p50_ms": whole,
        "ms_for_100_000": rounded(whole_of_goal), "resident_before_kib": before, "growth_kib": growth,
        "goal": "first byte <= 50 ms, 100,000 rows <= 1.5 s, growth < 20 MiB", "is_met": is_met,
    }))
}

/// The memory that a process holds.
fn resident_kib(process_id: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process_id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let number = line.split_whitespace().next().context("no number in VmRSS")?;
    Ok(number.parse()?)
}

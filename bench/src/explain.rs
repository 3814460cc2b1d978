//! The workload `explain`: what it costs to be told the whole table with the verdict.
//!
//! A dry run is asked for with and without the explanation, in turns within one run, so that both meet the same machine.
//! Nothing is written, so that the disk does not hide the difference.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::calendar::RESOURCES;
use crate::measure::{self, Repeats, milliseconds, rounded};
use crate::workloads::Bench;

const ASKED: usize = 8_000;
const ASKING_CLIENTS: usize = 8;
/// Times as slow with the explanation as without, at most.
const GOAL: f64 = 2.0;

/// Where both are asked: the plain answer, and the one with every row.
const PATHS: [&str; 2] = ["/api/reservation", "/api/reservation?explain=true"];

/// Dry runs of what is free and of what is taken, with the explanation and without.
pub(crate) fn explain(bench: &Bench<'_>) -> anyhow::Result<Value> {
    let free = bench.calendar.free(RESOURCES)?;
    let accepted = both(bench, 200, |number| free(number % RESOURCES))?;
    let refused = both(bench, 409, |number| bench.calendar.taken(number))?;
    let is_met = accepted.ratio <= GOAL && refused.ratio <= GOAL;
    Ok(json!({
        "clients": ASKING_CLIENTS, "figures": accepted.explained.figures(), "bytes": accepted.bytes,
        "plain_p50_ms": milliseconds(accepted.plain.median().p50),
        "plain_per_second": rounded(accepted.plain.median().per_second),
        "ratio": rounded(accepted.ratio), "ratio_refused": rounded(refused.ratio),
        "refused_per_second": rounded(refused.explained.median().per_second),
        "goal": "both ratios <= 2", "is_met": is_met,
    }))
}

/// The same requests without and with the explanation.
struct Both {
    plain: Repeats,
    explained: Repeats,
    /// The time of the plain answers divided into that of the explained ones.
    ratio: f64,
    /// The length of both answers.
    bytes: [usize; 2],
}

fn both(bench: &Bench<'_>, status: u16, wish: impl Fn(usize) -> Value + Sync) -> anyhow::Result<Both> {
    let dry = |number: usize| {
        let mut wish = wish(number);
        wish["testing"] = true.into();
        wish
    };
    let mut bytes = [0; 2];
    for (path, bytes) in PATHS.iter().zip(&mut bytes) {
        let answer = bench.product.client()?.post(path, &dry(0))?;
        ensure!(answer.status == status, "{}: {}", answer.status, answer.excerpt());
        *bytes = answer.body.len();
    }
    let asked = |path: &'static str| {
        measure::run(ASKING_CLIENTS, ASKED / ASKING_CLIENTS, |_| {
            let (mut client, dry) = (bench.product.client()?, &dry);
            Ok(move |number| {
                let answer = client.post(path, &dry(number))?;
                ensure!(answer.status == status, "{}: {}", answer.status, answer.excerpt());
                Ok(())
            })
        })
    };
    let mut plain = Vec::new();
    let explained = Repeats::of(|_| {
        plain.push(asked(PATHS[0])?);
        asked(PATHS[1])
    })?;
    let plain = Repeats::of(|repeat| Ok(plain[repeat]))?;
    let ratio = plain.median().per_second / explained.median().per_second;
    Ok(Both { plain, explained, ratio, bytes })
}

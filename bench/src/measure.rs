//! Running something many times from several threads, and what the times add up to.

use std::sync::Barrier;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use serde_json::{Value, json};

/// How often each workload is run; the median and the worst are reported.
pub(crate) const REPEATS: usize = 3;

/// What one run came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

/// Lets as many threads as there are workers do `count` pieces of work each. A worker is made before the clock runs
/// and called with the number of the piece, which is different for every call of the run.
pub(crate) fn run<W, M>(workers: usize, count: usize, make: M) -> anyhow::Result<Run>
where
    W: FnMut(usize) -> anyhow::Result<()>,
    M: Fn(usize) -> anyhow::Result<W> + Sync,
{
    let gate = Barrier::new(workers + 1);
    let (took, mut times) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|number| {
                let (gate, make) = (&gate, &make);
                scope.spawn(move || {
                    // Whoever fails to start passes the gate as well: the others must not wait for ever.
                    let ready = make(number);
                    gate.wait();
                    let mut work = ready?;
                    let mut times = Vec::with_capacity(count);
                    for piece in 0..count {
                        let start = Instant::now();
                        work(number * count + piece)?;
                        times.push(start.elapsed());
                    }
                    Ok(times)
                })
            })
            .collect();
        gate.wait();
        let start = Instant::now();
        let mut times = Vec::with_capacity(workers * count);
        for thread in threads {
            let own: anyhow::Result<Vec<Duration>> =
                thread.join().map_err(|_| anyhow!("a worker panicked"))?;
            times.extend(own?);
        }
        anyhow::Ok((start.elapsed(), times))
    })?;
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let per_second = times.len() as f64 / took.as_secs_f64();
    Ok(Run { per_second, p50: percentile(&times, 50), p99: percentile(&times, 99) })
}

/// The time below which so many percent of the sorted times lie; zero when there are none.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

/// The runs of one workload.
#[derive(Debug, Clone)]
pub(crate) struct Repeats(Vec<Run>);

impl Repeats {
    /// Runs a workload [`REPEATS`] times; the closure is given the number of the repeat.
    pub(crate) fn of(mut once: impl FnMut(usize) -> anyhow::Result<Run>) -> anyhow::Result<Repeats> {
        let mut runs = (0..REPEATS).map(&mut once).collect::<anyhow::Result<Vec<Run>>>()?;
        runs.sort_by(|left, right| left.per_second.total_cmp(&right.per_second));
        Ok(Repeats(runs))
    }

    /// The median run by throughput.
    pub(crate) fn median(&self) -> Run {
        self.0[self.0.len() / 2]
    }

    /// The slowest run.
    pub(crate) fn worst(&self) -> Run {
        self.0[0]
    }

    /// The figures for the report.
    pub(crate) fn figures(&self) -> Value {
        let (median, worst) = (self.median(), self.worst());
        json!({
            "per_second": rounded(median.per_second),
            "per_second_worst": rounded(worst.per_second),
            "p50_ms": milliseconds(median.p50),
            "p99_ms": milliseconds(median.p99),
            "p99_ms_worst": self.0.iter().map(|run| run.p99).max().map(milliseconds),
        })
    }
}

/// A time in milliseconds.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1_000.0)
}

/// To four significant digits, which is more than any of this repeats.
pub(crate) fn rounded(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_a_hundred() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), Duration::from_millis(50));
        assert_eq!(percentile(&times, 99), Duration::from_millis(99));
        assert_eq!(percentile(&times[..1], 99), Duration::from_millis(1));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }

    #[test]
    fn four_digits_are_kept() {
        for (number, expected) in [(5_317.575, 5_318.0), (0.000_412_34, 0.000_412_3), (0.0, 0.0)] {
            assert!((rounded(number) - expected).abs() < 1e-9, "{number}");
        }
    }

    #[test]
    fn every_piece_has_its_own_number() {
        let seen = std::sync::Mutex::new(Vec::new());
        let seen = &seen;
        run(4, 5, |_| {
            Ok(move |piece| {
                seen.lock().unwrap().push(piece);
                Ok(())
            })
        })
        .unwrap();
        let mut pieces = seen.lock().unwrap().clone();
        pieces.sort_unstable();
        assert_eq!(pieces, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn a_failing_piece_fails_the_run() {
        let failing = |_| anyhow::Ok(|piece| if piece == 7 { Err(anyhow!("no")) } else { Ok(()) });
        assert!(run(2, 5, failing).is_err());
        assert!(run(2, 5, |_| Err::<fn(usize) -> anyhow::Result<()>, _>(anyhow!("no"))).is_err());
    }
}

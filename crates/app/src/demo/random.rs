//! Chance that repeats itself: a splitmix64 generator, and ids and secrets made with it.
//!
//! Good for a demo and for tests only: whoever knows the seed knows every number. Real ids and secrets come from the
//! generator of the server.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use model::Ids;
use timeline::Instant;

use crate::Randomness;

/// The step of splitmix64: 2^64 divided by the golden ratio, made odd, so that the states never repeat early.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Splitmix64: a counter whose every value is stirred until its bits look unrelated (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(super) struct Generator(u64);

impl Generator {
    /// The sequence of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        stir(self.0)
    }

    /// A number from 0 to below the limit; 0 if the limit is not positive.
    pub(super) fn below(&mut self, limit: i64) -> i64 {
        let limit = u64::try_from(limit).unwrap_or(0).max(1);
        i64::try_from(self.next() % limit).unwrap_or(0)
    }

    /// True so many times of a thousand.
    pub(super) fn is_one_of_a_thousand(&mut self, times: i64) -> bool {
        self.below(1_000) < times
    }

    /// One of the items; none only if there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
        items.get(usize::try_from(self.below(length)).unwrap_or(0))
    }

    /// A number between two, both included, the lower ones drawn more often.
    pub(super) fn mostly_low(&mut self, low: i64, high: i64) -> i64 {
        let share = self.below(1_000);
        low + (high - low) * share * share / 1_000_000
    }
}

/// Stirs a number so that neighbours become unlike.
fn stir(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// A seed for one of many independent sequences.
pub(super) fn sub_seed(seed: u64, number: u64) -> u64 {
    stir(stir(seed).wrapping_add(number.wrapping_mul(STEP)))
}

/// Ids that are the same for the same seed and moment, in the order in which they are asked for.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    at: Instant,
    given: AtomicU64,
}

impl SeededIds {
    /// Ids that carry the time of the given moment.
    pub fn new(seed: u64, at: Instant) -> Self {
        Self { seed, at, given: AtomicU64::new(0) }
    }
}

impl Ids for SeededIds {
    /// From the high bits down: milliseconds, how many were given before, and 64 bits of chance.
    fn next(&self) -> u128 {
        let count = self.given.fetch_add(1, Relaxed);
        let milliseconds = u128::try_from(self.at.as_unix()).unwrap_or(0) * 1_000;
        (milliseconds << 80) + (u128::from(count) << 64) + u128::from(sub_seed(self.seed, count))
    }
}

/// Bytes that are the same for the same seed, in the order in which they are asked for.
#[derive(Debug)]
pub struct SeededRandomness {
    seed: u64,
    given: AtomicU64,
}

impl SeededRandomness {
    /// The bytes of a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, given: AtomicU64::new(0) }
    }
}

impl Randomness for SeededRandomness {
    fn bytes(&self) -> [u8; 32] {
        let mut generator = Generator::new(sub_seed(self.seed, self.given.fetch_add(1, Relaxed)));
        let mut bytes = [0; 32];
        for part in bytes.chunks_exact_mut(8) {
            part.copy_from_slice(&generator.next().to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_sequence() {
        let mut generator = Generator::new(1_234_567);
        let drawn = [generator.next(), generator.next(), generator.next()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn ids_grow_carry_their_moment_and_repeat_with_their_seed() {
        let draw = |seed| {
            let ids = SeededIds::new(seed, Instant::from_unix(1_790_000_000));
            (0..70_000).map(|_| ids.next()).collect::<Vec<_>>()
        };
        let ids = draw(1);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids[0] >> 80, 1_790_000_000_000);
        assert_eq!(ids, draw(1));
        assert_ne!(ids[0], draw(2)[0]);
    }

    #[test]
    fn bytes_repeat_with_their_seed_and_differ_within_it() {
        let randomness = SeededRandomness::new(7);
        let first = randomness.bytes();
        assert_ne!(first, randomness.bytes());
        assert_eq!(first, SeededRandomness::new(7).bytes());
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut generator = Generator::new(3);
        for _ in 0..1_000 {
            assert!((0..7).contains(&generator.below(7)));
            assert!((10..=20).contains(&generator.mostly_low(10, 20)));
        }
        assert_eq!(generator.below(0), 0);
        assert!(generator.pick::<u8>(&[]).is_none());
    }
}

//! Chance: ids and random bytes, from one seed that the operating system gives at the start.
//!
//! The seed is drawn once, where failing can still be told; from then on SHA-256 of the seed and a counter gives as
//! many unguessable bytes as are wanted and cannot fail.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::clock;

/// The number of random bits in an id; the 48 above them are the time.
const RANDOM_BITS: u32 = 80;

/// Where ids and secrets come from.
pub struct Chance {
    seed: [u8; 32],
    milliseconds: fn() -> u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    drawn: u64,
    last_id: u128,
}

impl Chance {
    /// Chance with a seed from the operating system. Errors when it has none to give.
    #[expect(clippy::disallowed_methods, reason = "this file is where randomness enters the program")]
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self::new(seed, clock::unix_milliseconds))
    }

    fn new(seed: [u8; 32], milliseconds: fn() -> u64) -> Self {
        Self { seed, milliseconds, state: Mutex::default() }
    }

    /// A short random text for a request that came without an id.
    pub fn request_id(&self) -> String {
        format!("req_{:016x}", high_half(&self.draw(&mut self.lock())) >> 64)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is two numbers that only grow: it is whole even if a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, state: &mut State) -> [u8; 32] {
        state.drawn += 1;
        Sha256::new().chain_update(self.seed).chain_update(state.drawn.to_be_bytes()).finalize().into()
    }
}

/// The first 16 bytes as a number.
fn high_half(bytes: &[u8; 32]) -> u128 {
    bytes.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

impl model::Ids for Chance {
    /// Milliseconds and random bits; within the process always greater than the one before, even when the clock
    /// is put back.
    fn next(&self) -> u128 {
        let mut state = self.lock();
        let random = high_half(&self.draw(&mut state)) >> (128 - RANDOM_BITS);
        let fresh = u128::from((self.milliseconds)()) << RANDOM_BITS | random;
        state.last_id = fresh.max(state.last_id + 1);
        state.last_id
    }
}

impl app::Randomness for Chance {
    fn bytes(&self) -> [u8; 32] {
        self.draw(&mut self.lock())
    }
}

#[cfg(test)]
mod tests {
    use app::Randomness as _;
    use model::Ids as _;

    use super::*;

    #[test]
    fn ids_grow_and_never_repeat() {
        let chance = Chance::from_system().unwrap();
        let ids: Vec<u128> = (0..10_000).map(|_| chance.next()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn ids_grow_when_the_clock_is_put_back() {
        let mut chance = Chance::new([7; 32], || 2_000);
        let before = chance.next();
        chance.milliseconds = || 1_000;
        assert!(chance.next() > before);
    }

    #[test]
    fn an_id_begins_with_the_time() {
        let chance = Chance::new([7; 32], || 1_790_000_000_123);
        assert_eq!(chance.next() >> RANDOM_BITS, 1_790_000_000_123);
    }

    #[test]
    fn secrets_never_repeat() {
        let chance = Chance::new([7; 32], || 0);
        assert_ne!(chance.bytes(), chance.bytes());
        assert_ne!(chance.bytes(), Chance::new([8; 32], || 0).bytes());
    }
}

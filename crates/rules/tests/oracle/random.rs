//! A small generator of numbers, the same on every machine: the same seed always makes the same world.

/// The state; splitmix64, which has no weak seeds.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `least` to `most`, both possible.
    pub(crate) fn between(&mut self, least: i64, most: i64) -> i64 {
        let range = u64::try_from(most - least + 1).unwrap();
        least + i64::try_from(self.next() % range).unwrap()
    }

    /// The same for places and counts.
    pub(crate) fn count(&mut self, least: usize, most: usize) -> usize {
        usize::try_from(self.between(i64::try_from(least).unwrap(), i64::try_from(most).unwrap())).unwrap()
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, times: i64) -> bool {
        self.between(1, times) == 1
    }

    /// One of the given things.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.count(0, from.len() - 1)]
    }

    /// A value once in so many times.
    pub(crate) fn maybe<T>(&mut self, times: i64, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        if self.one_in(times) { Some(make(self)) } else { None }
    }
}

//! How much is in use at each instant. Owns the sweep over uses that overlap; knows nothing of what is used.
//!
//! Counting rows that overlap a span overstates: two uses of one unit each, 9-10 and 10-11, leave one of two
//! units free from 9 to 11. The sweep looks at every instant instead, in O(n log n).

use crate::{Instant, Span};

/// The greatest amount in use at any one instant of `within`. Sums stop at [`u32::MAX`].
pub fn peak(uses: impl IntoIterator<Item = (Span, u32)>, within: Span) -> u32 {
    used_profile(uses, within).into_iter().map(|(_, used)| used).max().unwrap_or(0)
}

/// How much is in use over `within`, as steps: together they are `within` without gaps, and neighbours
/// differ. A step of nothing in use is there too, with 0. Sums stop at [`u32::MAX`].
pub fn used_profile(uses: impl IntoIterator<Item = (Span, u32)>, within: Span) -> Vec<(Span, u32)> {
    let mut changes: Vec<(Instant, i64)> = Vec::new();
    for (span, amount) in uses {
        if let Some(inside) = span.clip(within) {
            changes.push((inside.start(), i64::from(amount)));
            changes.push((inside.end(), -i64::from(amount)));
        }
    }
    changes.sort_unstable_by_key(|&(instant, _)| instant);

    let mut steps: Vec<(Span, u32)> = Vec::new();
    let (mut from, mut running) = (within.start(), 0_i64);
    for (instant, amount) in changes.into_iter().chain([(within.end(), 0)]) {
        if let Some(step) = Span::new(from, instant) {
            push_step(&mut steps, step, u32::try_from(running).unwrap_or(u32::MAX));
            from = instant;
        }
        running += amount;
    }
    steps
}

/// The first longest span of `within` throughout which more than `limit` is in use. Its end is when enough
/// becomes free again, which is what people are told: "taken until 15:00".
pub fn first_excess(uses: impl IntoIterator<Item = (Span, u32)>, within: Span, limit: u32) -> Option<Span> {
    let profile = used_profile(uses, within);
    let mut steps = profile.into_iter().skip_while(|&(_, used)| used <= limit);
    let (first, _) = steps.next()?;
    Some(steps.take_while(|&(_, used)| used > limit).fold(first, |excess, (step, _)| excess.hull(step)))
}

/// Appends a step, or lengthens the last one if nothing changed.
fn push_step(steps: &mut Vec<(Span, u32)>, step: Span, used: u32) {
    match steps.last_mut() {
        Some((last, last_used)) if *last_used == used => *last = last.hull(step),
        _ => steps.push((step, used)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(start: i64, end: i64) -> Span {
        Span::new(Instant::from_unix(start * 3_600), Instant::from_unix(end * 3_600)).unwrap()
    }

    #[test]
    fn uses_that_follow_each_other_do_not_add_up() {
        let uses = [(hours(9, 10), 1), (hours(10, 11), 1)];
        assert_eq!(peak(uses, hours(9, 11)), 1);
        assert_eq!(used_profile(uses, hours(9, 11)), [(hours(9, 11), 1)]);
        assert_eq!(first_excess(uses, hours(8, 12), 0), Some(hours(9, 11)));
        assert_eq!(first_excess(uses, hours(8, 12), 1), None);
    }

    #[test]
    fn the_first_excess_is_whole_and_clipped() {
        let uses = [(hours(9, 12), 2), (hours(11, 15), 1), (hours(12, 14), 3), (hours(20, 22), 9)];
        assert_eq!(first_excess(uses, hours(10, 24), 1), Some(hours(10, 14)));
        assert_eq!(first_excess(uses, hours(14, 24), 1), Some(hours(20, 22)));
        assert_eq!(peak(uses, hours(9, 20)), 4);
        assert_eq!(
            used_profile(uses, hours(10, 16)),
            [
                (hours(10, 11), 2),
                (hours(11, 12), 3),
                (hours(12, 14), 4),
                (hours(14, 15), 1),
                (hours(15, 16), 0)
            ]
        );
    }

    #[test]
    fn everything_twice_does_not_overflow() {
        let uses = [(hours(9, 12), u32::MAX), (hours(10, 11), u32::MAX)];
        assert_eq!(peak(uses, hours(9, 12)), u32::MAX);
        assert_eq!(first_excess(uses, hours(8, 13), u32::MAX - 1), Some(hours(9, 12)));
    }

    #[test]
    fn nothing_in_use_is_one_step() {
        assert_eq!(peak([], hours(9, 10)), 0);
        assert_eq!(used_profile([], hours(9, 10)), [(hours(9, 10), 0)]);
        assert_eq!(used_profile([(hours(9, 10), 0)], hours(8, 11)), [(hours(8, 11), 0)]);
    }
}

//! Sets of spans and the sweep against a brute-force oracle: one cell per second of a short stretch of time.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use timeline::{Instant, Span, Spans, first_excess, peak, used_profile};

const CELLS: usize = 48;

fn span(start: usize, end: usize) -> Span {
    let at = |second: usize| Instant::from_unix(i64::try_from(second).unwrap());
    Span::new(at(start), at(end)).unwrap()
}

fn any_span() -> impl Strategy<Value = Span> {
    (0..CELLS).prop_flat_map(|start| (start + 1..=CELLS).prop_map(move |end| span(start, end)))
}

fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec(any_span(), 0..8)
}

fn any_uses() -> impl Strategy<Value = Vec<(Span, u32)>> {
    prop::collection::vec((any_span(), 0_u32..4), 0..10)
}

/// Which cells are in at least one of the spans.
fn cells(spans: impl IntoIterator<Item = Span>) -> [bool; CELLS] {
    let mut cells = [false; CELLS];
    for span in spans {
        for (second, cell) in cells.iter_mut().enumerate() {
            *cell |= span.contains(Instant::from_unix(i64::try_from(second).unwrap()));
        }
    }
    cells
}

fn cellwise(left: &[bool; CELLS], right: &[bool; CELLS], combine: fn(bool, bool) -> bool) -> [bool; CELLS] {
    std::array::from_fn(|second| combine(left[second], right[second]))
}

/// The amount in use in each cell.
fn amounts(uses: &[(Span, u32)]) -> [u32; CELLS] {
    std::array::from_fn(|second| {
        let at = Instant::from_unix(i64::try_from(second).unwrap());
        uses.iter().filter(|(span, _)| span.contains(at)).map(|(_, amount)| amount).sum()
    })
}

fn seconds_of(span: Span) -> std::ops::Range<usize> {
    usize::try_from(span.start().as_unix()).unwrap()..usize::try_from(span.end().as_unix()).unwrap()
}

/// Ascending, and neighbours neither overlap nor touch.
fn is_canonical(spans: &Spans) -> bool {
    spans.as_slice().windows(2).all(|pair| pair[0].end() < pair[1].start())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn set_operations_are_cellwise(left in any_spans(), right in any_spans(), within in any_span()) {
        let (left_cells, right_cells) = (cells(left.iter().copied()), cells(right.iter().copied()));
        let within_cells = cells([within]);
        let (left, right): (Spans, Spans) = (left.into_iter().collect(), right.into_iter().collect());
        for (result, expected) in [
            (left.clone(), left_cells),
            (left.union(&right), cellwise(&left_cells, &right_cells, |a, b| a || b)),
            (left.intersect(&right), cellwise(&left_cells, &right_cells, |a, b| a && b)),
            (left.subtract(&right), cellwise(&left_cells, &right_cells, |a, b| a && !b)),
            (left.gaps(within), cellwise(&within_cells, &left_cells, |a, b| a && !b)),
            (left.clip(within), cellwise(&within_cells, &left_cells, |a, b| a && b)),
        ] {
            prop_assert!(is_canonical(&result), "{result:?}");
            prop_assert_eq!(cells(&result), expected);
            let total = expected.iter().filter(|is_in| **is_in).count();
            prop_assert_eq!(result.total_seconds(), i64::try_from(total).unwrap());
        }
    }

    #[test]
    fn questions_are_cellwise(spans in any_spans(), asked in any_span()) {
        let expected = cells(spans.iter().copied());
        let spans: Spans = spans.into_iter().collect();
        prop_assert_eq!(spans.covers(asked), seconds_of(asked).all(|second| expected[second]));
        prop_assert_eq!(spans.overlaps(asked), seconds_of(asked).any(|second| expected[second]));
        prop_assert_eq!(spans.contains(asked.start()), expected[seconds_of(asked).start]);
    }

    #[test]
    fn sets_serialise_as_lists_of_spans(spans in any_spans()) {
        let set: Spans = spans.iter().copied().collect();
        let text = serde_json::to_string(&set).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Spans>(&text).unwrap(), &set);
        // What was written by hand need not be sorted.
        let by_hand = serde_json::to_string(&spans).unwrap();
        prop_assert_eq!(serde_json::from_str::<Spans>(&by_hand).unwrap(), set);
    }

    #[test]
    fn the_sweep_is_cellwise(uses in any_uses(), within in any_span()) {
        let used = amounts(&uses);
        let inside = seconds_of(within);
        prop_assert_eq!(Some(peak(uses.clone(), within)), used[inside.clone()].iter().copied().max());

        let profile = used_profile(uses.clone(), within);
        let mut next = within.start();
        for (step, amount) in &profile {
            prop_assert_eq!(step.start(), next);
            prop_assert!(seconds_of(*step).all(|second| used[second] == *amount));
            next = step.end();
        }
        prop_assert_eq!(next, within.end());
        prop_assert!(profile.windows(2).all(|pair| pair[0].1 != pair[1].1));
    }

    #[test]
    fn the_first_excess_is_cellwise(uses in any_uses(), within in any_span(), limit in 0_u32..8) {
        let used = amounts(&uses);
        let inside = seconds_of(within);
        let start = inside.clone().find(|&second| used[second] > limit);
        let expected = start.map(|start| {
            let end = (start..inside.end).find(|&second| used[second] <= limit).unwrap_or(inside.end);
            span(start, end)
        });
        prop_assert_eq!(first_excess(uses.clone(), within, limit), expected);
        prop_assert_eq!(expected.is_some(), peak(uses, within) > limit);
    }
}

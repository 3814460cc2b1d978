//! What counts against quotas, added up once for each of their periods.
//!
//! Owns the sums; which bookings count the app has loaded, and what a sum is held against stands in `checks/limits.rs`.

use std::collections::BTreeMap;

use model::Quota;
use timeline::{Instant, Span, Zone};

use crate::case::{Case, Line};

/// The amounts of one quota by the starts of its periods.
type ByPeriod = BTreeMap<Instant, i64>;

/// Sums for the quotas of a case, in their order there.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// What stands; empty for a request so short that it is added up where it is asked for.
    standing: Vec<ByPeriod>,
    /// What the possible lines before one add.
    beside: BTreeMap<usize, ByPeriod>,
}

/// Nothing.
pub(super) const NOTHING: Sums = Sums { standing: Vec::new(), beside: BTreeMap::new() };

impl Sums {
    /// The sums of what stands, for a request of several lines.
    pub(super) fn of(case: &Case<'_>) -> Self {
        let is_long = case.draft.lines.len() > 1;
        let quotas = case.facts.limits.quotas.iter().filter(|_| is_long);
        let standing = quotas.map(|known| {
            let mut sums = ByPeriod::new();
            known.counted.iter().for_each(|span| add(&mut sums, case, &known.quota, *span, 1));
            sums
        });
        Self { standing: standing.collect(), beside: BTreeMap::new() }
    }

    /// Adds a line, or with a sign of -1 takes it back.
    pub(super) fn add(&mut self, case: &Case<'_>, line: &Line<'_>, sign: i64) {
        let Some(span) = line.span else { return };
        let quotas = case.facts.limits.quotas.iter().enumerate();
        for (place, known) in quotas.filter(|(_, known)| known.quota.scope.includes(line.resource)) {
            add(self.beside.entry(place).or_default(), case, &known.quota, span, sign);
        }
    }

    /// What counts in one period of the quota in the given place.
    pub(super) fn used(&self, case: &Case<'_>, place: usize, period: Span) -> i64 {
        let at = |sums: &ByPeriod| sums.get(&period.start()).copied().unwrap_or(0);
        let beside = self.beside.get(&place).map_or(0, at);
        let standing = self.standing.get(place).map_or_else(
            || {
                let zone = &case.facts.site.timezone;
                case.facts.limits.quotas.get(place).map_or(0, |known| {
                    known.counted.iter().map(|span| known.quota.amount(*span, period, zone)).sum()
                })
            },
            at,
        );
        standing.saturating_add(beside)
    }
}

/// Adds what a span counts in each period that it touches.
fn add(sums: &mut ByPeriod, case: &Case<'_>, quota: &Quota, span: Span, sign: i64) {
    let zone = &case.facts.site.timezone;
    for (period, amount) in amounts(quota, span, case.now, zone) {
        let sum = sums.entry(period.start()).or_default();
        *sum = sum.saturating_add(amount.saturating_mul(sign));
    }
}

/// The periods that a span touches, with what it counts in each.
pub(crate) fn amounts<'q>(
    quota: &'q Quota,
    span: Span,
    now: Instant,
    zone: &'q Zone,
) -> impl Iterator<Item = (Span, i64)> + use<'q> {
    let period_at = move |instant: &Instant| quota.period_at(*instant, now, zone);
    let first = period_at(&span.start());
    let next =
        move |period: &Span| Some(period.end()).filter(|end| *end < span.end()).as_ref().and_then(period_at);
    std::iter::successors(first, next).map(move |period| (period, quota.amount(span, period, zone)))
}

#[cfg(test)]
mod tests {
    use model::{Period, QuotaId, QuotaMeasure, Scope, Sharing, SiteId};
    use proptest::prelude::*;

    use super::*;

    fn quota(period: Period, measure: QuotaMeasure, is_prime: bool) -> Quota {
        let prime = if is_prime { r#"[{"weekday": 1, "start": "09:00", "end": "17:00"}]"# } else { "[]" };
        Quota {
            quota_id: QuotaId::parse("quo_1").unwrap(),
            site_id: SiteId::parse("site_1").unwrap(),
            name: "Fair use".into(),
            per: Sharing::Person,
            measure,
            limit: 1,
            period,
            scope: Scope::default(),
            usergroup_id: None,
            prime: serde_json::from_str(prime).unwrap(),
        }
    }

    fn periods() -> impl Strategy<Value = Period> {
        prop_oneof![
            Just(Period::Day),
            Just(Period::Week),
            Just(Period::Month),
            Just(Period::Year),
            Just(Period::Future)
        ]
    }

    proptest! {
        /// Added up once for each period, everything counts as it does when each period asks every booking.
        #[test]
        fn sums_are_those_of_asking_every_booking(
            period in periods(),
            is_count in any::<bool>(),
            is_prime in any::<bool>(),
            spans in prop::collection::vec((0_i64..9_000, 1_i64..2_000), 1..12),
        ) {
            let (zone, now) = (Zone::named("America/St_Johns").unwrap(), Instant::from_unix(1_150_000_000));
            let measure = if is_count { QuotaMeasure::Count } else { QuotaMeasure::Seconds };
            let quota = quota(period, measure, is_prime);
            let hour = |hours: i64| Instant::from_unix(1_140_000_000 + hours * 3_600);
            let spans: Vec<Span> =
                spans.into_iter().map(|(start, hours)| Span::new(hour(start), hour(start + hours)).unwrap()).collect();
            let mut sums = ByPeriod::new();
            for (period, amount) in spans.iter().flat_map(|span| amounts(&quota, *span, now, &zone)) {
                *sums.entry(period.start()).or_default() += amount;
            }
            for (period, _) in spans.iter().flat_map(|span| amounts(&quota, *span, now, &zone)) {
                let simple: i64 = spans.iter().map(|span| quota.amount(*span, period, &zone)).sum();
                prop_assert_eq!(sums.get(&period.start()).copied(), Some(simple));
            }
        }
    }
}

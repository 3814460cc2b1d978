//! Limits and quotas. Reads reservation_limit of the resource and the quotas of the site.
//!
//! What stands is counted without the version being edited, so nobody's own booking is ever in their way. Bookings
//! that take nothing do not count and are not judged.

use model::Kind;
use timeline::Span;

use super::holds_or_passed_over;
use crate::case::{Case, Line};
use crate::earlier::quotas::amounts;
use crate::limits::QuotaFacts;
use crate::refusal::{Detail, Verdict};

/// `reservation_limit`: the person has no more bookings of the resource that have not ended than this. An edit of one
/// of them adds none.
pub(crate) fn within_reservation_limit(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(limit) = line.resource.settings.timing.reservation_limit else { return Verdict::NotAsked };
    if case.draft.kind != Kind::Reservation || line.asked.end <= case.now {
        return Verdict::NotAsked;
    }
    let standing = case.facts.limits.upcoming.get(&line.asked.resource_id).copied().unwrap_or(0);
    let beside = line.earlier.upcoming(&line.asked.resource_id);
    let upcoming = standing.saturating_add(beside).saturating_add(1);
    let is_counted_already = case.old(line).is_some_and(|old| old.end > case.now);
    holds_or_passed_over(upcoming <= limit, is_counted_already, Detail::Bookings { upcoming, limit })
}

/// Quotas: in no period that the booking touches do the bookings that count exceed the limit. An edit that counts no
/// more in a period than before passes there.
pub(crate) fn within_quotas(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(span) = line.span.filter(|_| case.draft.kind == Kind::Reservation) else {
        return Verdict::NotAsked;
    };
    let quotas = case.facts.limits.quotas.iter().enumerate();
    let mut looked_at = Verdict::NotAsked;
    for (place, known) in quotas.filter(|(_, known)| known.quota.scope.includes(line.resource)) {
        match judge(case, line, span, (place, known)) {
            broken @ Verdict::Broken(_) => return broken,
            Verdict::NotAsked => {}
            holds @ Verdict::Holds(_) => looked_at = holds,
        }
    }
    looked_at
}

/// One quota, period by period.
fn judge(case: &Case<'_>, line: &Line<'_>, span: Span, (place, known): (usize, &QuotaFacts)) -> Verdict {
    let (quota, zone) = (&known.quota, &case.facts.site.timezone);
    let mut looked_at = Verdict::NotAsked;
    for (period, asked) in amounts(quota, span, case.now, zone).filter(|(_, asked)| *asked > 0) {
        let used = line.earlier.used(case, place, period);
        let (measure, limit) = (quota.measure, quota.limit);
        let detail = Detail::Quota { place, measure, of: quota.period, period, used, asked, limit };
        let had = case.old_span(line).map_or(0, |old| quota.amount(old, period, zone));
        if used + asked > limit && asked > had {
            return Verdict::Broken(detail);
        }
        if used + asked <= limit {
            looked_at = Verdict::Holds(detail);
        }
    }
    looked_at
}

//! Relations: what is booked only together with something else. Reads is_addon, is_addon_by_related,
//! can_only_reserve_with_related and related_reservables.
//!
//! The booking is the whole request, and on an edit what stands of the group. Moving or cancelling the main resource is
//! not held up by its add-ons: they are moved after it, or cancelled.

use timeline::Span;

use super::shape::is_ordinary;
use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::companion::{is_addon, is_related, main_parts, others};
use crate::refusal::{Detail, Verdict};

/// `is_addon`, `is_addon_by_related`: an add-on is booked together with something that is none.
pub(crate) fn addon_is_added_to_something(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !is_judged(case, line) || !is_addon(case, line) {
        return Verdict::NotAsked;
    }
    let has_main = !main_parts(case, line).is_empty();
    holds_or_passed_over(has_main, case.only_gives_back(line), Detail::Plain)
}

/// `is_addon`, `is_addon_by_related`: an add-on lies within the time of something it can be an add-on of.
pub(crate) fn addon_lies_within_main(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(asked) = line.span.filter(|_| is_judged(case, line) && is_addon(case, line)) else {
        return Verdict::NotAsked;
    };
    let spans: Vec<Span> = main_parts(case, line).iter().filter_map(|part| part.span).collect();
    let distance = |span: &Span| span.start().seconds_since(asked.start()).abs();
    let Some(nearest) = spans.iter().copied().min_by_key(distance) else { return Verdict::NotAsked };
    let is_within = spans.iter().any(|span| span.encloses(asked));
    let detail = Detail::Within { asked, allowed: nearest };
    holds_or_passed_over(is_within, case.only_gives_back(line), detail)
}

/// `can_only_reserve_with_related`: one of the related resources is in the same booking.
pub(crate) fn related_is_booked_too(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let access = &line.resource.settings.access;
    if !access.can_only_reserve_with_related || !is_ordinary(case.draft.kind) {
        return Verdict::NotAsked;
    }
    let detail =
        Detail::Related { related: u32::try_from(access.related_reservables.len()).unwrap_or(u32::MAX) };
    if case.only_gives_back(line) {
        return Verdict::NotAsked;
    }
    holds_if(
        others(case, line).iter().any(|part| is_related(line.resource, &part.resource.resource_id)),
        detail,
    )
}

/// Whether the resource can be an add-on at all, in a booking that rules judge.
fn is_judged(case: &Case<'_>, line: &Line<'_>) -> bool {
    let access = &line.resource.settings.access;
    (access.is_addon || access.is_addon_by_related) && is_ordinary(case.draft.kind)
}

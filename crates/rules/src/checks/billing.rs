//! Money: a rate where rates are offered, and an account that can pay. Reads rates, rate_quotes, accounts_debit and
//! accounts_sufficient_balance_required.
//!
//! A rate is never chosen for somebody, not even the only one: whoever books says what they are willing to pay. An edit
//! that only gives something back and says nothing about money keeps its terms and is not judged again.

use super::{holds_if, holds_or_passed_over};
use crate::case::{Case, Line};
use crate::charge::{self, Settled, Spending, settled};
use crate::refusal::{Detail, Verdict};

/// `rates`: where the resource has rates, the person is offered at least one for this time.
pub(crate) fn some_rate_fits(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !has_rates(case, line)
        || matches!(settled(case, line), Settled::OneOff(_))
        || keeps_one_off(case, line)
    {
        return Verdict::NotAsked;
    }
    let offered = charge::offered_count(case, line);
    holds_or_passed_over(offered > 0, is_passed_over(case, line), Detail::Rates { offered })
}

/// `rate_id`, `rate_quote_requested`: where rates are offered, one is chosen or a quote is asked for.
pub(crate) fn rate_is_chosen(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let offered = if has_rates(case, line) { charge::offered_count(case, line) } else { 0 };
    if offered == 0 {
        return Verdict::NotAsked;
    }
    let is_chosen = !matches!(settled(case, line), Settled::Nothing);
    holds_or_passed_over(is_chosen, is_passed_over(case, line), Detail::Rates { offered })
}

/// `rate_id`, `rate`: the resource has a rate of this number. Maintenance and soft bookings are charged nothing and have
/// no rate at all.
pub(crate) fn rate_exists(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    match settled(case, line) {
        Settled::Listed(rate) => holds_if(rate.is_some() && case.draft.kind.is_claim(), Detail::Plain),
        Settled::OneOff(_) if !case.draft.kind.is_claim() => Verdict::Broken(Detail::Plain),
        _ => Verdict::NotAsked,
    }
}

/// `rates`: the chosen rate is offered to the person, for this time.
pub(crate) fn chosen_rate_is_offered(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let rate = match settled(case, line) {
        Settled::Listed(Some(rate)) => Some(rate),
        Settled::Kept(terms) => match terms.rate_id {
            Some(rate_id) => charge::listed(line, rate_id),
            None => return Verdict::NotAsked,
        },
        _ => return Verdict::NotAsked,
    };
    if !case.draft.kind.is_claim() {
        return Verdict::NotAsked;
    }
    let offered = charge::offered_count(case, line);
    if offered == 0 && has_rates(case, line) {
        return Verdict::NotAsked; // None fits at all, which is told by that rule.
    }
    let is_offered = rate.is_some_and(|rate| charge::is_offered(case, line, rate));
    holds_or_passed_over(is_offered, is_passed_over(case, line), Detail::Rates { offered })
}

/// `rate_quotes`: a quote is asked for only where quotes are given.
pub(crate) fn quote_is_offered(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !matches!(settled(case, line), Settled::Quote) {
        return Verdict::NotAsked;
    }
    let is_offered = line.resource.settings.billing.rate_quotes && case.draft.kind.is_claim();
    holds_or_passed_over(is_offered, is_passed_over(case, line), Detail::Plain)
}

/// `require_account_number` of the rate: a booking with it names an account number.
pub(crate) fn account_number_is_given(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let is_required = match settled(case, line) {
        Settled::Listed(Some(rate)) | Settled::OneOff(rate) => rate.require_account_number,
        Settled::Kept(terms) => terms.requires_account_number,
        _ => false,
    };
    if !is_required || !case.draft.kind.is_claim() {
        return Verdict::NotAsked;
    }
    holds_if(case.details(line).account_number.is_some(), Detail::Plain)
}

/// `account_numbers_restricted` of the site: a booking is charged to a code of the person it is for.
pub(crate) fn account_number_is_theirs(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    let Some(code) = &case.details(line).account_number else { return Verdict::NotAsked };
    let is_kept = case.stored(line).is_some_and(|stored| {
        stored.account_number.as_ref() == Some(code) && stored.reserved_for == case.draft.reserved_for
    });
    if is_kept || !case.facts.site.settings.account_numbers_restricted {
        return Verdict::NotAsked;
    }
    let person = case.facts.person.as_ref();
    let is_theirs =
        person.is_some_and(|member| member.profile.account_numbers.iter().any(|known| known.code == *code));
    holds_if(is_theirs, Detail::Plain)
}

/// `accounts_debit`: a spending account of the person, valid for the whole booking, pays.
pub(crate) fn account_pays(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !charge::is_paid_from_account(case, line) {
        return Verdict::NotAsked;
    }
    let pays = charge::account(case, line).is_some();
    holds_or_passed_over(pays, is_passed_over(case, line), Detail::Plain)
}

/// `accounts_sufficient_balance_required`: the account holds what is drawn on it. What an edited booking gives back
/// counts, and so do the earlier lines of the request that the same account pays.
pub(crate) fn balance_suffices(case: &Case<'_>, line: &Line<'_>) -> Verdict {
    if !line.resource.settings.billing.accounts_sufficient_balance_required {
        return Verdict::NotAsked;
    }
    let Some(Spending { asked, limit, is_no_more }) = charge::spending(case, line) else {
        return Verdict::NotAsked;
    };
    holds_or_passed_over(asked <= limit, is_no_more, Detail::Money { asked, limit })
}

/// Whether the resource has rates and they matter to this kind of booking.
fn has_rates(case: &Case<'_>, line: &Line<'_>) -> bool {
    case.draft.kind.is_claim() && !line.resource.settings.billing.rates.is_empty()
}

fn keeps_one_off(case: &Case<'_>, line: &Line<'_>) -> bool {
    matches!(settled(case, line), Settled::Kept(terms) if terms.rate_id.is_none())
}

/// Whether an edit only gives something back and keeps its terms.
fn is_passed_over(case: &Case<'_>, line: &Line<'_>) -> bool {
    case.only_gives_back(line) && charge::is_as_stored(case, line)
}

//! Money in a decision: which rates a person is offered, which one a line settles on, and who pays.
//!
//! Owns what a wish for a rate, a quote or an account comes to, beside what is stored. Rows of the table ask here, and
//! the plan writes what is found here, so that both always speak of the same rate. Formulas are in `plan/price.rs`.

use model::resource::{Blackout, Rate};
use model::{Account, AccountId, Charge, Member, PayingAccount, RateTerms, Reservation, UserId};
use timeline::{Span, WeeklyHours, Zone};

use crate::case::{Case, Line};
use crate::draft::Action;
use crate::plan::price::{Tariff, Used, lines, price, sum};

/// What is asked about the rate of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RateChoice {
    /// Nothing: an edit keeps what there is.
    #[default]
    Unsaid,
    /// No rate, and no quote.
    Neither,
    /// The resource's rate of this number.
    Listed(i64),
    /// A quote instead of a rate.
    Quote,
    /// A price for this booking alone, by staff.
    OneOff(Box<Rate>),
}

/// What is asked about the money of one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChargeWish {
    /// The rate.
    pub rate: RateChoice,
    /// How many of what the rate counts; absent means one, or unchanged.
    pub quantity: Option<u32>,
    /// The spending account; absent means the person's only one, or unchanged.
    pub account_id: Option<AccountId>,
}

/// What a line settles on, before any rule has looked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Settled<'a> {
    /// Neither a rate nor a quote.
    Nothing,
    /// A quote.
    Quote,
    /// A rate of the resource as it is today, if there is one of the number asked for.
    Listed(Option<&'a Rate>),
    /// A price that staff set with this request.
    OneOff(&'a Rate),
    /// What is stored: a rate of the resource at the terms of its day, or a price that staff set.
    Kept(&'a RateTerms),
}

/// Whether the rate is offered to somebody at some time or other: it is for everybody, or for a group of theirs.
pub fn is_offered_to(rate: &Rate, person: Option<&Member>) -> bool {
    rate.usergroup_id.is_none_or(|group| person.is_some_and(|member| member.usergroups.contains(&group)))
}

/// Whether the person it is for is offered the rate for so many seconds, at some time of the week.
pub(crate) fn may_have(case: &Case<'_>, rate: &Rate, seconds: i64) -> bool {
    is_offered_to(rate, case.facts.person.as_ref())
        && rate.rate_duration_minimum.is_none_or(|minimum| seconds >= minimum)
        && rate.rate_duration_maximum.is_none_or(|maximum| seconds <= maximum)
}

/// Whether a time touches none of the rate's weekly blocks.
fn is_outside_its_blocks(rate: &Rate, span: Span, zone: &Zone) -> bool {
    if rate.blackouts.is_empty() {
        return true;
    }
    let windows = rate.blackouts.iter().filter_map(Blackout::window).collect();
    // Settings with more windows than a week can hold are never saved; were there any, nothing would be offered.
    WeeklyHours::new(windows).is_ok_and(|week| week.spans_between(zone, span).is_empty())
}

/// Whether the line may have this rate: it is offered to the person it is for, for its time.
pub(crate) fn is_offered(case: &Case<'_>, line: &Line<'_>, rate: &Rate) -> bool {
    match line.span {
        None => is_offered_to(rate, case.facts.person.as_ref()),
        Some(span) => {
            may_have(case, rate, span.seconds())
                && is_outside_its_blocks(rate, span, &case.facts.site.timezone)
        }
    }
}

/// Every way in which the person could settle the money of the line: each offered rate, a quote where quotes are given,
/// and each account that could pay. At least one, which says nothing.
pub fn charges(case: &Case<'_>, line: &Line<'_>) -> Vec<ChargeWish> {
    let billing = &line.resource.settings.billing;
    let offered = billing.rates.iter().filter(|rate| is_offered(case, line, rate));
    let mut rates: Vec<RateChoice> = offered.map(|rate| RateChoice::Listed(rate.rate_id)).collect();
    rates.extend((billing.rate_quotes && !rates.is_empty()).then_some(RateChoice::Quote));
    if rates.is_empty() {
        rates.push(RateChoice::Unsaid);
    }
    let own = case.facts.accounts.iter().filter(|own| own.user_id == case.draft.reserved_for);
    let fitting = own
        .flat_map(|own| &own.accounts)
        .filter(|account| billing.accounts_debit && line.span.is_some_and(|span| account.may_pay_for(span)));
    let mut accounts: Vec<Option<AccountId>> =
        fitting.map(|account| Some(account.account_id.clone())).collect();
    if accounts.is_empty() {
        accounts.push(None);
    }
    let quantity = line.asked.charge.quantity;
    rates
        .iter()
        .flat_map(|rate| accounts.iter().map(move |account| (rate.clone(), account.clone())))
        .map(|(rate, account_id)| ChargeWish { rate, quantity, account_id })
        .collect()
}

/// How many rates the line may have.
pub(crate) fn offered_count(case: &Case<'_>, line: &Line<'_>) -> u32 {
    let rates = &line.resource.settings.billing.rates;
    let count = rates.iter().filter(|rate| is_offered(case, line, rate)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What the edited version is charged, and whether its rate can go on: a rate stays with its resource, and so does a
/// price that staff set for the booking.
fn stored<'a>(case: &Case<'a>, line: &Line<'_>) -> Option<(&'a Charge, bool)> {
    let stored = case.facts.stored.as_ref().filter(|_| case.draft.action == Action::Edit)?;
    Some((stored.charge.as_ref()?, stored.resource_id == line.asked.resource_id))
}

/// What the line settles on. Choosing what is stored anyway keeps its terms.
pub(crate) fn settled<'a>(case: &Case<'a>, line: &Line<'a>) -> Settled<'a> {
    let stored = stored(case, line);
    let kept = stored.filter(|(_, is_same_resource)| *is_same_resource);
    let kept = kept.and_then(|(charge, _)| charge.rate.as_ref()).map(|rate| &rate.terms);
    match &line.asked.charge.rate {
        RateChoice::Unsaid => match (kept, stored) {
            (Some(terms), _) => Settled::Kept(terms),
            (None, Some((charge, _))) if charge.is_quote_requested => Settled::Quote,
            _ => Settled::Nothing,
        },
        RateChoice::Neither => Settled::Nothing,
        RateChoice::Quote => Settled::Quote,
        RateChoice::OneOff(rate) => Settled::OneOff(rate),
        RateChoice::Listed(rate_id) => match kept {
            Some(terms) if terms.rate_id == Some(*rate_id) => Settled::Kept(terms),
            _ => Settled::Listed(listed(line, *rate_id)),
        },
    }
}

/// The resource's rate of this number.
pub(crate) fn listed<'a>(line: &Line<'a>, rate_id: i64) -> Option<&'a Rate> {
    line.resource.settings.billing.rates.iter().find(|rate| rate.rate_id == rate_id)
}

/// Whether an edit leaves its rate or quote and its account as they are stored.
pub(crate) fn is_as_stored(case: &Case<'_>, line: &Line<'_>) -> bool {
    let stored = case.facts.stored.as_ref().and_then(|stored| stored.charge.as_ref());
    let is_same_rate = match settled(case, line) {
        Settled::Kept(_) => true,
        Settled::Quote => stored.is_some_and(|charge| charge.is_quote_requested),
        Settled::Nothing => stored.is_none_or(|charge| charge.rate.is_none() && !charge.is_quote_requested),
        Settled::Listed(_) | Settled::OneOff(_) => false,
    };
    let account = stored.and_then(|charge| charge.account.as_ref()).map(|account| &account.account_id);
    is_same_rate && line.asked.charge.account_id.as_ref().is_none_or(|named| Some(named) == account)
}

/// The account that pays for the line: the one that is named or stored, else the only one that could. It is the
/// person's own, valid for the whole booking, and in the currency of the price.
pub(crate) fn account<'a>(case: &Case<'a>, line: &Line<'_>) -> Option<(&'a UserId, &'a Account)> {
    let person = &case.draft.reserved_for;
    let stored = stored_account(case).map(|account| &account.account_id);
    let named = line.asked.charge.account_id.as_ref().or(stored);
    let own = case.facts.accounts.iter().find(|accounts| accounts.user_id == *person)?;
    let mut fitting = own.accounts.iter().filter(|account| {
        named.is_none_or(|named| account.account_id == *named)
            && paid_time(line).is_some_and(|span| account.may_pay_for(span))
    });
    let first = fitting.next()?;
    let is_only = fitting.next().is_none();
    (is_only && is_in_site_currency(case, line)).then_some((&own.user_id, first))
}

/// The time for which an account has to be valid; for a request the moment it is about.
fn paid_time(line: &Line<'_>) -> Option<Span> {
    line.span.or_else(|| Span::starting(line.asked.start, 1))
}

/// The account that pays for the edited version, while it is for the same person.
fn stored_account<'a>(case: &Case<'a>) -> Option<&'a PayingAccount> {
    let stored = case.facts.stored.as_ref().filter(|_| case.draft.action == Action::Edit)?;
    stored.charge.as_ref()?.account.as_ref().filter(|account| account.user_id == case.draft.reserved_for)
}

fn is_in_site_currency(case: &Case<'_>, line: &Line<'_>) -> bool {
    let site = &case.facts.site.currency.code;
    match settled(case, line) {
        Settled::Nothing | Settled::Quote | Settled::Listed(None) => true,
        Settled::Listed(Some(rate)) | Settled::OneOff(rate) => {
            rate.currency_code.as_ref().is_none_or(|code| code == site)
        }
        Settled::Kept(terms) => terms.currency.code == *site,
    }
}

/// Whether an account has to pay: the resource says so, or one was named, now or before.
pub(crate) fn is_paid_from_account(case: &Case<'_>, line: &Line<'_>) -> bool {
    case.draft.kind.is_claim()
        && (line.resource.settings.billing.accounts_debit
            || line.asked.charge.account_id.is_some()
            || stored_account(case).is_some())
}

/// The terms by which the line is charged.
fn terms(case: &Case<'_>, line: &Line<'_>) -> Option<RateTerms> {
    let site = &case.facts.site.currency;
    match settled(case, line) {
        Settled::Nothing | Settled::Quote | Settled::Listed(None) => None,
        Settled::Listed(Some(rate)) | Settled::OneOff(rate) => Some(RateTerms::of(rate, site)),
        Settled::Kept(terms) => Some(terms.clone()),
    }
}

/// What the line uses, as far as a price may depend on it.
pub(crate) fn used(case: &Case<'_>, line: &Line<'_>) -> Used {
    let kept_quantity = stored(case, line).and_then(|(charge, _)| Some(charge.rate.as_ref()?.quantity));
    Used {
        span: line.span,
        units: line.asked.units,
        people: case.draft.details.guests.count().saturating_add(1),
        quantity: line.asked.charge.quantity.or(kept_quantity).unwrap_or(1),
    }
}

/// The account that the line draws on and how much, in hundredths. It is what [`of`] would keep, without keeping it.
pub(crate) fn drawing<'a>(case: &Case<'a>, line: &Line<'_>) -> Option<(&'a AccountId, i64)> {
    if !matches!(case.draft.action, Action::Book | Action::Edit) {
        let charge = case.facts.stored.as_ref()?.charge.as_ref()?;
        return Some((&charge.account.as_ref()?.account_id, charge.price_hundredths()));
    }
    let (_, account) = account(case, line).filter(|_| is_paid_from_account(case, line))?;
    let tariff = match settled(case, line) {
        Settled::Nothing | Settled::Quote | Settled::Listed(None) => return Some((&account.account_id, 0)),
        Settled::Listed(Some(rate)) | Settled::OneOff(rate) => Tariff::from(rate),
        Settled::Kept(terms) => Tariff::from(terms),
    };
    Some((&account.account_id, sum(&lines(tariff, used(case, line)))))
}

/// What a line draws beside what its account holds, in hundredths.
pub(crate) struct Spending {
    /// What is drawn, with the earlier lines of the request that the same account pays.
    pub asked: i64,
    /// What the account holds, with what an edited booking gives back.
    pub limit: i64,
    /// Whether it draws no more than the version it replaces, which is no new spending.
    pub is_no_more: bool,
}

/// What the line spends; none where no account pays.
pub(crate) fn spending(case: &Case<'_>, line: &Line<'_>) -> Option<Spending> {
    let (account_id, price) = drawing(case, line)?;
    let drawn = case.lines_before(line).filter_map(|other| drawing(case, &other));
    let asked = drawn
        .filter(|(account, _)| *account == account_id)
        .fold(price, |sum, (_, price)| sum.saturating_add(price));
    let known = case.facts.accounts.iter().find_map(|accounts| accounts.one(account_id));
    let held = known.map_or(0, |account| account.balance_hundredths);
    let given_back = drawn_before(case, account_id);
    let limit = held.saturating_add(given_back);
    Some(Spending { asked, limit, is_no_more: given_back > 0 && price <= given_back })
}

/// Whether the account that pays for the line would be overdrawn by it.
pub(crate) fn overdraws(case: &Case<'_>, line: &Line<'_>) -> bool {
    spending(case, line).is_some_and(|spent| spent.asked > spent.limit && !spent.is_no_more)
}

/// What the line costs. Only ordinary bookings cost anything. Restoring a cancelled one, and every word about one that
/// stands, leaves its price as it was.
pub(crate) fn of(case: &Case<'_>, line: &Line<'_>) -> Option<Charge> {
    if !matches!(case.draft.action, Action::Book | Action::Edit) {
        return case.facts.stored.as_ref().and_then(|stored| stored.charge.clone());
    }
    if !case.draft.kind.is_claim() {
        return None;
    }
    let account = account(case, line).filter(|_| is_paid_from_account(case, line));
    let account = account.map(|(user_id, account)| PayingAccount {
        account_id: account.account_id.clone(),
        user_id: user_id.clone(),
    });
    let charge = Charge {
        rate: terms(case, line).map(|terms| price(terms, used(case, line))),
        is_quote_requested: matches!(settled(case, line), Settled::Quote),
        account,
    };
    (charge != Charge::default()).then_some(charge)
}

/// What a version draws on its account while it stands: the account and hundredths.
fn drawn(version: &Reservation) -> Option<(&PayingAccount, i64)> {
    let charge = version.charge.as_ref().filter(|_| version.is_active())?;
    Some((charge.account.as_ref()?, charge.price_hundredths()))
}

/// What the accounts gain by new versions in place of the stored one, in hundredths; negative for what is drawn.
/// Each account comes once; those on which nothing changes are left out.
pub(crate) fn movements<'a>(
    stored: Option<&Reservation>,
    new: impl Iterator<Item = &'a Reservation>,
) -> Vec<(PayingAccount, i64)> {
    let back = stored.and_then(drawn);
    let drawn = new.filter_map(drawn).map(|(account, price)| (account, -price));
    let mut movements: Vec<(PayingAccount, i64)> = Vec::new();
    for (account, change) in back.into_iter().chain(drawn) {
        match movements.iter_mut().find(|(known, _)| known == account) {
            Some((_, sum)) => *sum = sum.saturating_add(change),
            None => movements.push((account.clone(), change)),
        }
    }
    movements.retain(|(_, change)| *change != 0);
    movements
}

/// What the stored version draws on this account, and an edit would give back first.
fn drawn_before(case: &Case<'_>, account_id: &AccountId) -> i64 {
    let stored = case.facts.stored.as_ref().and_then(drawn);
    stored.filter(|(account, _)| account.account_id == *account_id).map_or(0, |(_, price)| price)
}

/// Whether the line costs more than the version it replaces.
pub(crate) fn costs_more(case: &Case<'_>, line: &Line<'_>, stored: &Reservation) -> bool {
    let price = |charge: Option<&Charge>| charge.map_or(0, Charge::price_hundredths);
    price(of(case, line).as_ref()) > price(stored.charge.as_ref())
}

//! Spending accounts: opening them, paying in, listing them, and drawing on them in the commit of a booking.
//!
//! All accounts of a person on a site are one document with one clock, which every decision that could draw on them
//! relies on and every commit that does moves: two bookings never spend the same money.

use std::collections::BTreeSet;

use model::{
    Account, AccountId, Accounts, Caller, EventKind, PayingAccount, Reservation, Resource, SiteId, UserId,
};
use rules::Draft;
use store::{Read, clock, documents, events};
use timeline::Instant;

use crate::people::{self, event};
use crate::wish::Field;
use crate::{App, Failure, records};

/// The most accounts of one person on one site.
const ACCOUNTS_MAX: usize = 100;
/// The most an account may hold or owe, in hundredths.
const BALANCE_HUNDREDTHS_MAX: i64 = 999_999_999_999_999;

/// A change of an account, or a new one.
#[derive(Debug, Clone)]
pub struct AccountChange {
    /// Whose it is.
    pub user_id: UserId,
    /// The account; a new one without.
    pub account_id: Option<AccountId>,
    /// What it is called; a new one needs a name.
    pub name: Option<String>,
    /// What is paid in, in hundredths; negative takes out.
    pub deposit_hundredths: i64,
    /// The first instant that may be paid from it.
    pub valid_from: Field<Instant>,
    /// The instant from which on nothing may be paid from it.
    pub valid_until: Field<Instant>,
}

/// A person's accounts as they were loaded.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    pub accounts: Accounts,
    pub version: i64,
}

/// The accounts of the site by person: all of them for staff, their own for others.
pub async fn list(app: &App, caller: &Caller, of: Option<UserId>) -> Result<Vec<Accounts>, Failure> {
    let caller = caller.clone();
    let whose = match of {
        _ if caller.role.is_staff() => of,
        Some(other) if other != caller.user_id => {
            return Err(Failure::Forbidden("Only staff see the accounts of others.".into()));
        }
        _ => Some(caller.user_id.clone()),
    };
    app.store
        .read(move |reader| {
            let site = caller.site_id.as_str();
            if let Some(user_id) = whose {
                let own = load(reader, &caller.site_id, &user_id)?;
                return Ok(own.into_iter().map(|loaded| loaded.accounts).collect());
            }
            let found = documents::list(reader, site, records::ACCOUNTS, &documents::Listing::default())?;
            found.iter().map(|document| Ok(document.parse()?)).collect()
        })
        .await
}

/// Opens an account, or changes one and pays in. Only staff do.
pub async fn change(app: &App, caller: &Caller, change: AccountChange) -> Result<(UserId, Account), Failure> {
    if !caller.role.is_staff() {
        return Err(Failure::Forbidden("Only staff open accounts and pay into them.".into()));
    }
    let (ids, caller) = (app.ids.clone(), caller.clone());
    app.store
        .write(move |writer| {
            let site = caller.site_id.as_str();
            people::member(writer, &caller.site_id, change.user_id.as_str())?
                .ok_or(Failure::NotFound("person"))?;
            let loaded = load(writer, &caller.site_id, &change.user_id)?;
            let version = loaded.as_ref().map(|loaded| loaded.version);
            let mut accounts = loaded.map_or_else(
                || Accounts {
                    site_id: caller.site_id.clone(),
                    user_id: change.user_id.clone(),
                    accounts: Vec::new(),
                },
                |loaded| loaded.accounts,
            );
            let account_id = match &change.account_id {
                Some(account_id) => account_id.clone(),
                None if accounts.accounts.len() >= ACCOUNTS_MAX => {
                    return Err(Failure::invalid("user_id", format!("at most {ACCOUNTS_MAX} accounts each")));
                }
                None => {
                    let account_id = AccountId::mint(ids.as_ref());
                    accounts.accounts.push(Account {
                        account_id: account_id.clone(),
                        name: String::new(),
                        balance_hundredths: 0,
                        valid_from: None,
                        valid_until: None,
                        created_at: caller.now,
                    });
                    account_id
                }
            };
            let changed = lay_over(&mut accounts, &account_id, &change)?;
            documents::put(writer, site, &put(&accounts, version)?)?;
            clock::tick(writer, site, [clock_of(&change.user_id).as_str()])?;
            let kind = EventKind::AccountChanged {
                user_id: change.user_id.clone(),
                account_id,
                change_hundredths: change.deposit_hundredths,
                balance_hundredths: changed.balance_hundredths,
            };
            events::append(writer, &event(&caller, ids.as_ref(), kind))?;
            Ok((change.user_id, changed))
        })
        .await
}

/// Lays a change over an account, and gives the account as it is then.
fn lay_over(
    accounts: &mut Accounts,
    account_id: &AccountId,
    change: &AccountChange,
) -> Result<Account, Failure> {
    let account = accounts.accounts.iter_mut().find(|account| account.account_id == *account_id);
    let account = account.ok_or(Failure::NotFound("account"))?;
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut account.name);
    }
    if account.name.is_empty() || account.name.chars().count() > 127 {
        return Err(Failure::invalid("name", "an account needs a name of at most 127 characters"));
    }
    account.valid_from = change.valid_from.unwrap_or(account.valid_from);
    account.valid_until = change.valid_until.unwrap_or(account.valid_until);
    if let (Some(from), Some(until)) = (account.valid_from, account.valid_until)
        && until <= from
    {
        return Err(Failure::invalid("valid_until", "an account must be valid for some time"));
    }
    let balance = account.balance_hundredths.checked_add(change.deposit_hundredths);
    let is_possible = |balance: &i64| (-BALANCE_HUNDREDTHS_MAX..=BALANCE_HUNDREDTHS_MAX).contains(balance);
    account.balance_hundredths = balance
        .filter(is_possible)
        .ok_or_else(|| Failure::invalid("deposit_int", "no account can hold or owe that much"))?;
    Ok(account.clone())
}

/// A person's accounts, if they have any.
fn load(reader: &mut dyn Read, site_id: &SiteId, user_id: &UserId) -> Result<Option<Loaded>, Failure> {
    let found = documents::get(reader, site_id.as_str(), records::ACCOUNTS, user_id.as_str())?;
    let loaded = found
        .map(|document| Ok::<_, Failure>(Loaded { accounts: document.parse()?, version: document.version }));
    loaded.transpose()
}

/// Whose accounts a decision may draw on or give back to: the person's it is for, where an account pays, and whoever
/// pays for the stored version.
pub(crate) fn concerned<'a>(
    draft: &Draft,
    stored: impl Iterator<Item = &'a Reservation>,
    mut resources: impl Iterator<Item = &'a Resource>,
) -> BTreeSet<UserId> {
    let payers = stored.filter_map(|stored| stored.charge.as_ref()?.account.as_ref());
    let payers: BTreeSet<UserId> = payers.map(|account| account.user_id.clone()).collect();
    let is_paid = !payers.is_empty()
        || draft.lines.iter().any(|line| line.charge.account_id.is_some())
        || resources.any(|resource| resource.settings.billing.accounts_debit);
    let person = is_paid.then(|| draft.reserved_for.clone());
    payers.into_iter().chain(person).collect()
}

/// The accounts of some people; those without any are left out.
pub(crate) fn of(
    reader: &mut dyn Read,
    site_id: &SiteId,
    people: &BTreeSet<UserId>,
) -> Result<Vec<Loaded>, Failure> {
    people.iter().filter_map(|user_id| load(reader, site_id, user_id).transpose()).collect()
}

/// The clock of a person's accounts: it moves with every balance.
pub(crate) fn clock_of(user_id: &UserId) -> String {
    format!("accounts:{user_id}")
}

/// The documents and events that carry out what a plan moves on accounts.
pub(crate) fn carry_out(
    loaded: &[Loaded],
    movements: &[(PayingAccount, i64)],
) -> Result<(Vec<documents::Put>, Vec<EventKind>), Failure> {
    let mut changed: Vec<Loaded> = loaded.to_vec();
    let mut events = Vec::new();
    for (paying, change) in movements {
        let owner = changed.iter_mut().find(|loaded| loaded.accounts.user_id == paying.user_id);
        let mut own = owner.into_iter().flat_map(|loaded| &mut loaded.accounts.accounts);
        let account = own
            .find(|account| account.account_id == paying.account_id)
            .ok_or_else(|| Failure::Bug(format!("the account {} was not loaded", paying.account_id)))?;
        account.balance_hundredths = account.balance_hundredths.saturating_add(*change);
        events.push(EventKind::AccountChanged {
            user_id: paying.user_id.clone(),
            account_id: paying.account_id.clone(),
            change_hundredths: *change,
            balance_hundredths: account.balance_hundredths,
        });
    }
    let moved =
        |loaded: &&Loaded| movements.iter().any(|(paying, _)| paying.user_id == loaded.accounts.user_id);
    let puts = changed.iter().filter(moved).map(|loaded| put(&loaded.accounts, Some(loaded.version)));
    Ok((puts.collect::<Result<_, _>>()?, events))
}

fn put(accounts: &Accounts, replaces: Option<i64>) -> Result<documents::Put, Failure> {
    let user_id = accounts.user_id.as_str();
    let new = documents::Put::new(records::ACCOUNTS, user_id, user_id, accounts)?;
    Ok(match replaces {
        Some(version) => new.replacing(version),
        None => new,
    })
}
